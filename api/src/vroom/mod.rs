//! The JSON of VROOM's clients: jobs, shipments and vehicles in, routes and steps out.
//!
//! `text → Request → (tables from elsewhere) → dispatch → answer`. It knows no roads: whoever asks
//! gives a function from places to tables.

mod answer;
mod request;

use optimizer::dispatch::{Rounds, Work, arrange};
use serde_json::Value;

pub use request::{Refused, Request};

/// Travel between places for one profile: seconds and meters, negative where no road leads there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Seconds.
    pub durations: Vec<Vec<i64>>,
    /// Meters.
    pub distances: Vec<Vec<i64>>,
}

/// Iterations per task, and at least.
const EFFORT: (u64, u64) = (60, 1_500);

/// Answers a request; `roads` gives the table of a profile between the places of the request, or
/// says what is wrong.
///
/// # Errors
/// What is wrong with the request.
pub fn solve(
    request: &Request,
    roads: impl FnMut(&str, &[[f64; 2]]) -> Result<Table, Refused>,
) -> Result<Value, Refused> {
    let work: Work = request.work(roads)?;
    let effort = (work.tasks.len() as u64 * EFFORT.0).clamp(EFFORT.1, 20_000);
    let rounds: Rounds = arrange(&work, 1, effort);
    Ok(answer::write(request, &work, &rounds))
}
