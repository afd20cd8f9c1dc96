//! Long work on threads of its own: plans, matrices, siting studies, one job after another per thread, never on
//! the threads that answer requests. A job that was accepted ends, whatever happens to the server.
//!
//! It knows no HTTP. Order, leases and results are the store's business.

mod backend;
mod bell;
mod live;
#[cfg(feature = "nats")]
pub mod nats;
mod request;
mod shown;
mod site;
mod work;
mod workers;
mod workshop;

pub use backend::{BackendError, EngineFigures, JobBackend};
pub use bell::Bell;
pub use live::{InForce, Simulated, moment_of};
pub use request::{MatrixRequest, PlanRequest, RePlanRequest, SimulationRequest};
pub use shown::ShownPlan;
pub use site::{QUESTION, STUDY, STUDY_FILES, StudyFiles, StudySummary};
pub use work::{Failing, Watcher};
pub use workers::{Supplies, Unsupplied, Workers};
pub use workshop::{MapRecord, OpenMap, Trouble, Workshop, map_file};
