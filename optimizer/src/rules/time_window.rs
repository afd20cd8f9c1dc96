//! Loading lies inside a window of market and lot: it starts inside a start window.

use crate::units::{PlanTime, TimeWindow};

/// The earliest moment inside any of the windows, not before `from`.
pub fn earliest_start(windows: &[TimeWindow], from: PlanTime) -> Option<PlanTime> {
    let window = windows.iter().find(|window| from <= window.end())?;
    Some(from.max(window.start()))
}

/// The latest moment inside any of the windows, not after `until`.
pub fn latest_start(windows: &[TimeWindow], until: PlanTime) -> Option<PlanTime> {
    let window = windows.iter().rfind(|window| window.start() <= until)?;
    Some(until.min(window.end()))
}
