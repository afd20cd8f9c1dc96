//! How fragile a plan is: the day replayed many times under random travel, loading, weather and
//! people who do not show up.
//!
//! A replay drives the plan as it is; nothing is decided anew. With all randomness at zero it is
//! the plan itself, to the second and the hundredth of a kelvin. Equal seeds give equal replays,
//! whatever the number of threads.

mod chance;
mod drive;
mod replay;
mod report;
mod robust;
mod weakness;

pub use chance::{Chance, SimulationSettings};
pub use drive::{Calm, Luck};
pub use replay::{LotFate, Replay, replay_calmly, replay_planned, replay_with};
pub use report::{CostSpread, LotOdds, SimulationReport, simulate};
pub use robust::{RobustPlan, RobustSettings, robust};
pub use weakness::{Mend, WeakPlace};
