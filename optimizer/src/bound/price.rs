//! What fetching each lot costs at least, and the shortest ways to hubs: what completion bounds
//! (`ahead`) are made of.

use super::ground::{Goods, Ground};
use super::offer::Offer;
use crate::problem::LotId;
use crate::rules::market_access;

/// What fetching a lot for a hub costs at least but for the road to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Price {
    pub(super) fen: f64,
    pub(super) riding: f64,
    offer: Offer,
    pub(super) kg: u32,
    /// From the end of its loading to the end of its trip at least, s.
    left: i32,
}

impl Price {
    pub(super) fn new(
        ground: &Ground,
        worth: &[f64],
        (lot, hub): (usize, usize),
        nearest: i32,
    ) -> Option<Self> {
        let goods = ground.goods[lot].as_ref()?;
        let offer = goods.offers[hub]?;
        let load = ground.problem.lots[lot].load;
        let market = &ground.problem.markets[goods.market];
        if !load.fits(ground.vehicle.limits.payload)
            || !market_access::can_leave(market, ground.vehicle, load.kg)
        {
            return None;
        }
        let left = nearest + hub_setup(ground, hub) + offer.unloading;
        let service = f64::from(goods.service);
        Some(Self {
            fen: offer.fixed - worth[lot]
                + offer.riding * (service + f64::from(left))
                + ground.driver() * service,
            riding: offer.riding,
            offer,
            kg: load.kg,
            left,
        })
    }

    /// Fen of waiting, and the end of loading, in each window that begins or goes on from a moment.
    pub(super) fn starts<'a>(
        &'a self,
        ground: &'a Ground,
        lot: usize,
        from: i32,
    ) -> impl Iterator<Item = (f64, i32)> + 'a {
        let goods: Option<&Goods> = ground.goods[lot].as_ref();
        goods.into_iter().flat_map(move |goods| {
            goods.windows.iter().filter_map(move |window| {
                let start = from.max(window.start().0);
                let ready = start + goods.service;
                (start <= window.end().0 && ready + self.left <= self.offer.deadline)
                    .then(|| (self.offer.waiting * f64::from(start - goods.ready), ready))
            })
        })
    }
}

pub(super) fn market(ground: &Ground, lot: usize) -> usize {
    ground.problem.lots[lot].market.index()
}

pub(super) fn hub_setup(ground: &Ground, hub: usize) -> i32 {
    ground.problem.hubs[hub].handling.setup.0 as i32
}

/// Seconds that each kg of a lot adds to unloading at least, wherever it goes.
pub(super) fn unloading_per_kg(ground: &Ground, lot: LotId) -> Option<f64> {
    let offers = ground.goods[lot.index()].as_ref()?.offers.iter().flatten();
    let least = offers.map(|offer| offer.unloading).min()?;
    Some(f64::from(least.max(0)) / f64::from(ground.problem.lots[lot.index()].load.kg.max(1)))
}

/// The shortest way from each market to each hub, over other markets where that is shorter.
pub(super) fn nearest(ground: &Ground) -> Vec<i32> {
    const FAR: i32 = i32::MAX / 4;
    let (markets, hubs) = (ground.lots_of.len(), ground.problem.hubs.len());
    let mut ways: Vec<i32> = (0..markets * hubs)
        .map(|cell| {
            ground
                .to_hub(cell / hubs, cell % hubs)
                .map_or(FAR, |arc| arc.seconds)
        })
        .collect();
    loop {
        let mut shorter = false;
        for (from, over) in (0..markets * markets).map(|pair| (pair / markets, pair % markets)) {
            let Some(arc) = ground.between(from, over) else {
                continue;
            };
            for hub in 0..hubs {
                let way = arc.seconds + ways[over * hubs + hub];
                if way < ways[from * hubs + hub] {
                    ways[from * hubs + hub] = way;
                    shorter = true;
                }
            }
        }
        if !shorter {
            return ways;
        }
    }
}
