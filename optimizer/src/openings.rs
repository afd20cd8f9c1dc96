//! Every place of one route for one more lot, tested as the search tests it, so that it can be
//! measured: load, windows, harvest clock, time on board, and prices of road and decay.

use crate::insertion::{Shortlist, scan_one};
use crate::problem::{LotId, Problem};
use crate::search::Search;
use crate::solution::Route;

/// A route prepared for constant-time tests, and a lot that is not on it.
#[derive(Debug)]
pub struct Openings<'p> {
    search: Search<'p>,
    route: usize,
    lot: LotId,
    list: Shortlist,
}

impl<'p> Openings<'p> {
    /// Works out the sums and segments of the route. Costs one pass forward and one backward.
    pub fn new(problem: &'p Problem, route: &Route, lot: LotId) -> Self {
        let mut search = Search::new(problem);
        search.replace(route.clone(), None);
        Self {
            search,
            route: route.vehicle.index(),
            lot,
            list: Shortlist::new(1),
        }
    }

    /// Tests every position of every trip and every new trip. Gives how many were tested, and the
    /// least that the lot would cost, about, in fen; `None` where it fits nowhere.
    pub fn test_all(&mut self) -> (usize, Option<f64>) {
        let mut tested = 0;
        let mut count = || {
            tested += 1;
            false
        };
        self.list.candidates.clear();
        let tour = &self.search.tours[self.route];
        scan_one(
            &self.search,
            tour,
            (self.lot, None),
            &mut count,
            &mut self.list,
        );
        let best = self.list.candidates.first();
        (tested, best.map(|candidate| candidate.estimate))
    }
}
