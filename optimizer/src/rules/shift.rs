//! The driver works inside his shift and not too long.

use crate::problem::Vehicle;
use crate::units::{PlanTime, Seconds};

/// Whether work from departure to finish lies inside the shift and is short enough.
pub fn allows(vehicle: &Vehicle, departure: PlanTime, finish: PlanTime) -> bool {
    let limits = &vehicle.limits;
    limits.shift.start() <= departure
        && finish <= limits.shift.end()
        && finish.since(vehicle.works_from(departure)) <= limits.longest
}

/// Whether there is time to cool the empty box before it leaves.
pub fn cools_in_time(vehicle: &Vehicle, departure: PlanTime, precooling: Seconds) -> bool {
    let is_due = vehicle.underway.is_none() && precooling > Seconds::ZERO;
    let since = vehicle.cools_from.filter(|_| is_due);
    since.is_none_or(|since| since <= departure - precooling)
}
