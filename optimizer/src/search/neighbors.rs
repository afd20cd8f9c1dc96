//! Which lots lie near each other: by driving, and a share of the waiting that one forces on the
//! other.

use super::road::Spot;
use crate::problem::{Lot, LotId, MarketId, Problem};

/// Most neighbors kept per lot; strings of more routes than this are never torn out at once.
const NEIGHBORS: usize = 100;

/// So many seconds of waiting at the next market are as bad as one of driving.
const WAITING_PER_DRIVING: i64 = 5;

/// When a lot can be loaded.
#[derive(Clone, Copy)]
struct Loading {
    market: MarketId,
    first_open: i64,
    last_close: i64,
    service: i64,
}

/// For every lot others, the nearest first. Costs one pass over pairs of lots.
pub(super) fn neighbors_of(problem: &Problem) -> Vec<Vec<LotId>> {
    let loadings: Vec<Loading> = problem.lots.iter().map(Loading::of).collect();
    let mut by_market: Vec<LotId> = problem.lot_ids().collect();
    by_market.sort_by_key(|lot| loadings[lot.index()].market);
    let mut neighbors = vec![Vec::new(); problem.lots.len()];
    for group in by_market.chunk_by(|a, b| {
        let [a, b] = [a, b].map(|lot| loadings[lot.index()].market);
        a == b
    }) {
        let ways = ways_around(problem, loadings[group[0].index()].market);
        for &lot in group {
            neighbors[lot.index()] = nearest(&loadings, lot, &ways);
        }
    }
    neighbors
}

impl Loading {
    fn of(lot: &Lot) -> Self {
        let last = lot.start_windows[lot.start_windows.len() - 1];
        Self {
            market: lot.market,
            first_open: lot.ready().0.into(),
            last_close: last.end().0.into(),
            service: lot.service.0.into(),
        }
    }

    /// Seconds that pass before the next lot even if this one is as late and the next as early as
    /// can be; or by which the next is missed.
    fn forced_wait(&self, next: &Self, way: i64) -> i64 {
        let wait = next.first_open - (self.last_close + self.service + way);
        let late = self.first_open + self.service + way - next.last_close;
        wait.max(late).max(0)
    }
}

/// The quickest way, in seconds, from one market to every other and back, over all profiles.
fn ways_around(problem: &Problem, market: MarketId) -> Vec<[Option<i64>; 2]> {
    let spot = |id: MarketId| Spot::market(id, &problem.markets[id.index()]);
    let quickest = |from: Spot, to: Spot| {
        let hops = problem
            .travel
            .iter()
            .filter_map(|roads| from.hop(roads, to));
        hops.map(|hop| i64::from(hop.seconds)).min()
    };
    let own = spot(market);
    let others = (0..problem.markets.len() as u32).map(|other| spot(MarketId(other)));
    others
        .map(|other| [quickest(own, other), quickest(other, own)])
        .collect()
}

fn nearest(loadings: &[Loading], lot: LotId, ways: &[[Option<i64>; 2]]) -> Vec<LotId> {
    let own = &loadings[lot.index()];
    let mut nearest = Nearest::default();
    for (other, id) in loadings.iter().zip((0..).map(LotId)) {
        let [there, back] = ways[other.market.index()];
        let ahead = there.map(|way| WAITING_PER_DRIVING * way + own.forced_wait(other, way));
        let behind = back.map(|way| WAITING_PER_DRIVING * way + other.forced_wait(own, way));
        if id != lot {
            let distance = [ahead, behind].into_iter().flatten().min();
            nearest.offer(distance.unwrap_or(i64::MAX), id);
        }
    }
    nearest.in_order()
}

/// The nearest lots so far and, now and then, some more.
#[derive(Default)]
struct Nearest {
    kept: Vec<(i64, LotId)>,
    /// Lots at this distance and beyond are surely too far.
    too_far: Option<i64>,
}

impl Nearest {
    fn offer(&mut self, distance: i64, lot: LotId) {
        if self.too_far.is_some_and(|limit| distance >= limit) {
            return;
        }
        self.kept.push((distance, lot));
        if self.kept.len() >= 4 * NEIGHBORS {
            self.forget_the_rest();
            self.too_far = self.kept.iter().map(|kept| kept.0).max();
        }
    }

    fn forget_the_rest(&mut self) {
        if self.kept.len() > NEIGHBORS {
            self.kept.select_nth_unstable(NEIGHBORS);
            self.kept.truncate(NEIGHBORS);
        }
    }

    fn in_order(mut self) -> Vec<LotId> {
        self.forget_the_rest();
        self.kept.sort_unstable();
        self.kept.into_iter().map(|(_, lot)| lot).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn the_nearest_are_those_of_sorting_all() {
        let mut random = Random::new(4);
        for count in [0, 3, 100, 101, 399, 400, 2_000] {
            let all: Vec<(i64, LotId)> = (0..count)
                .map(|lot| (random.below(300) as i64, LotId(lot)))
                .collect();
            let mut nearest = Nearest::default();
            for &(distance, lot) in &all {
                nearest.offer(distance, lot);
            }
            let mut sorted = all;
            sorted.sort_unstable();
            let expected = sorted.into_iter().map(|(_, lot)| lot).take(NEIGHBORS);
            assert_eq!(nearest.in_order(), expected.collect::<Vec<LotId>>());
        }
    }
}
