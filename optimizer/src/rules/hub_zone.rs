//! The hub's zones have room. What enters a zone over the day is counted by the caller.

use crate::problem::{HubId, LotId, Problem};

/// The zone of a hub that a lot goes to: the first that suits its product, whatever is left in it.
pub fn zone_of(problem: &Problem, hub: HubId, lot: LotId) -> Option<usize> {
    let product = problem.lots[lot.index()].product;
    let window = problem.products[product.index()].window;
    problem.hubs[hub.index()].zone_for(product, window)
}

/// Whether a zone takes so many kg in one day.
pub fn has_room(problem: &Problem, hub: HubId, zone: usize, kg: u32) -> bool {
    kg <= problem.hubs[hub.index()].zones[zone].capacity_kg
}

/// Whether a lot alone has room in its zone.
#[inline]
pub fn fits_alone(problem: &Problem, hub: HubId, lot: LotId) -> bool {
    let kg = problem.lots[lot.index()].load.kg;
    zone_of(problem, hub, lot).is_some_and(|zone| has_room(problem, hub, zone, kg))
}
