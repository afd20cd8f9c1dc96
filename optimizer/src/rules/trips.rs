//! Not too many trips.

use crate::problem::Vehicle;

/// Whether the vehicle may make so many trips in the day.
pub fn allows(vehicle: &Vehicle, trips: usize) -> bool {
    trips <= vehicle.limits.trips as usize
}
