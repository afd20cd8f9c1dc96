//! The vehicle offers what lot and market ask for.

use crate::problem::{LotId, Problem, Vehicle};

/// Whether the vehicle offers every skill that the lot and its market ask for.
pub fn suffices(problem: &Problem, vehicle: &Vehicle, lot: LotId) -> bool {
    let asked_by_lot = problem.lots[lot.index()].needs;
    vehicle.skills.offers(asked_by_lot) && vehicle.skills.offers(problem.market_of(lot).needs)
}
