//! A person's lock is kept.

use crate::problem::{LotId, Problem, VehicleId};

/// Whether a person's locks let this lot ride on this vehicle.
pub fn is_kept(problem: &Problem, vehicle: VehicleId, lot: LotId) -> bool {
    problem.locks_allow(lot, vehicle)
}
