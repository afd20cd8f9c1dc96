//! Not farther than the vehicle's range.

use crate::problem::Vehicle;
use crate::units::Meters;

/// Whether the vehicle gets so far in the day.
pub fn reaches(vehicle: &Vehicle, distance: Meters) -> bool {
    vehicle.limits.range.is_none_or(|range| distance <= range)
}
