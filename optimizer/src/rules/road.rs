//! The vehicle has a legal road.

use crate::problem::{HubId, LotId, Problem, Vehicle};

/// Whether the vehicle gets from its start to the lot, on to the hub and to its end.
pub fn connects(problem: &Problem, vehicle: &Vehicle, lot: LotId, hub: HubId) -> bool {
    let market = problem.market_of(lot).location;
    let hub = problem.hubs[hub.index()].location;
    let leg = |from, to| problem.leg(vehicle, from, to).is_some();
    leg(market, hub) && vehicle.end.is_none_or(|end| leg(hub, end)) && leg(vehicle.start, market)
}
