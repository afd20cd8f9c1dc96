//! The hub takes goods in at that time: unloading lies wholly inside one window.

use crate::problem::Hub;
use crate::units::{PlanTime, Seconds};

/// The earliest moment, not before `from`, from which unloading fits into a window.
pub fn earliest_unloading(hub: &Hub, from: PlanTime, duration: Seconds) -> Option<PlanTime> {
    hub.windows
        .iter()
        .map(|window| (from.max(window.start()), window.end()))
        .find(|&(start, end)| start + duration <= end)
        .map(|(start, _)| start)
}
