//! The day as it runs: what has happened, what is on board and how it fares, what is left, and a
//! plan for the rest of it.
//!
//! `Problem + Plan + events → DayState → Remainder (a Problem) → RePlan`. The state depends on the
//! set of events alone, not on the order in which they come in. Nothing here is guessed away: what
//! contradicts itself is told with both sides. MODEL.md says what a running day means for the rest.

pub mod alarms;
mod as_known;
mod assumed;
mod box_record;
mod box_story;
pub mod change;
mod compare;
mod course;
mod effects;
pub mod eta;
pub mod event;
mod in_parts;
mod loads;
mod log;
mod observe;
mod offered;
mod position;
mod remainder;
pub mod replan;
mod safe;
mod settings;
mod state;
mod teller;
mod trace;
mod truck;
mod under_way;
mod yard;

pub use as_known::Gone;
pub use compare::{Comparison, planned_against_measured};
pub use course::solution_of;
pub use event::{Drawing, Event, EventKind, NewLot, Reading, RoadChange};
pub use loads::Forfeit;
pub use log::{Contradiction, Dispute};
pub use observe::{DrivenLeg, observations};
pub use position::RoadPoint;
pub use remainder::{Remainder, Stranded};
pub use replan::{RePlan, RePlanParams, first_answer, replan};
pub use settings::DaySettings;
pub use state::{Carried, DayState, LotStage, OnBoardLot, TruckState, Visit, Whereabouts};
pub(crate) use yard::redocked;
