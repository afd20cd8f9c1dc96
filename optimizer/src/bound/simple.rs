//! Each lot by itself: what it costs at least to fetch it whatever else is fetched, or to leave it.

use super::ground::Ground;
use crate::problem::{LotId, Problem};
use crate::units::Cost;

/// The sum over lots of the lesser of leaving it behind and the shelf life that fetching it costs
/// at least; and one vehicle's day, if leaving everything behind costs more than that.
pub(super) fn least_cost(problem: &Problem, grounds: &[Ground]) -> Cost {
    let fetched = |lot: LotId| {
        let goods = grounds
            .iter()
            .filter_map(|ground| ground.goods[lot.index()].as_ref());
        let least = goods.flat_map(|goods| {
            let first = goods.windows.first().map_or(goods.ready, |it| it.start().0);
            let offers = goods.offers.iter().flatten();
            offers.map(move |offer| {
                let waited = offer.waiting * f64::from(first - goods.ready);
                let rides = offer.riding * f64::from(goods.service + offer.unloading);
                offer.fixed + waited + rides
            })
        });
        least.fold(f64::INFINITY, f64::min).max(0.0)
    };
    let left = |lot: LotId| problem.lots[lot.index()].unserved_cost.0.max(0) as f64;
    let lots = problem.lot_ids().map(|lot| fetched(lot).min(left(lot)));
    let apart: f64 = lots.sum();
    let all_left: f64 = problem.lot_ids().map(left).sum();
    let day = grounds
        .iter()
        .map(Ground::day)
        .fold(f64::INFINITY, f64::min);
    Cost((apart + day.max(0.0)).min(all_left).floor() as i64)
}
