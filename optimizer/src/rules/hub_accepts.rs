//! The hub takes the product, and the lot may go there.

use crate::problem::{HubId, LotId, Problem};

/// Whether a lot may enter a hub, by its owner's will and the hub's.
#[inline]
pub fn takes(problem: &Problem, hub: HubId, lot: LotId) -> bool {
    let goods = &problem.lots[lot.index()];
    let window = problem.products[goods.product.index()].window;
    goods.may_go_to(hub)
        && problem.hubs[hub.index()]
            .zone_for(goods.product, window)
            .is_some()
}
