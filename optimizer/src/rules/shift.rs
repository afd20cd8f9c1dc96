//! The driver works inside his shift and not too long.

use crate::problem::Vehicle;
use crate::units::PlanTime;

/// Whether work from departure to finish lies inside the shift and is short enough.
pub fn allows(vehicle: &Vehicle, departure: PlanTime, finish: PlanTime) -> bool {
    let limits = &vehicle.limits;
    limits.shift.start() <= departure
        && finish <= limits.shift.end()
        && finish.since(vehicle.works_from(departure)) <= limits.longest
}
