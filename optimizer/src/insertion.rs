//! The one primitive of the search: where a lot could go, what that would cost about, best first.
//!
//! Every test is constant in time and a relaxation of the rules: it rejects only what the exact
//! evaluation rejects too. The price is an estimate, good for ranking; the exact evaluation
//! decides. Offered are every position of every trip with every hub that suits the whole trip, a
//! new trip before, between and after the others, and one idle vehicle of each kind.

use crate::compatibility::{Apart, Pairing};
use crate::problem::{HubId, LotId, VehicleId};
use crate::search::Search;
use crate::search::fitting::{Before, Fitting, Opening};
use crate::search::tour::{Leg, Tour};

/// Where in a vehicle's day a lot is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// Before the stop at this position of a trip, or after its last stop.
    Within {
        /// Index of the trip.
        trip: usize,
        /// Index the new stop will have.
        position: usize,
    },
    /// Alone on a new trip that will have this index.
    NewTrip(usize),
}

/// One way to serve a lot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Candidate {
    pub(crate) vehicle: VehicleId,
    pub(crate) place: Place,
    /// Hub of the trip after the insertion.
    pub(crate) hub: HubId,
    /// What it adds to the cost, about, in fen.
    pub(crate) estimate: f64,
}

/// The best candidates found so far, the cheapest first.
#[derive(Clone, Debug)]
pub(crate) struct Shortlist {
    limit: usize,
    pub(crate) candidates: Vec<Candidate>,
}

impl Shortlist {
    /// Keeps at most `limit` candidates.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            candidates: Vec::new(),
        }
    }

    fn offer(&mut self, candidate: Candidate) {
        let full = self.candidates.len() >= self.limit;
        let worst = self
            .candidates
            .last()
            .map_or(f64::MAX, |last| last.estimate);
        if full && candidate.estimate >= worst {
            return;
        }
        let rank = self
            .candidates
            .partition_point(|kept| kept.estimate <= candidate.estimate);
        if full {
            self.candidates.pop();
        }
        self.candidates.insert(rank, candidate);
    }
}

/// Where places for a lot are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// On every vehicle.
    All,
    /// On idle vehicles and those that fetch one of so many near lots.
    Near(usize),
}

impl Reach {
    /// Per vehicle whether it is left out.
    fn leaves_out(self, search: &Search, lot: LotId) -> Vec<bool> {
        let Reach::Near(width) = self else {
            return vec![false; search.tours.len()];
        };
        let busy = search.tours.iter().map(|tour| !tour.is_idle());
        let mut left_out: Vec<bool> = busy.collect();
        for other in search.lookup.neighbors(lot).iter().take(width) {
            if let Some(vehicle) = search.fetched_by[other.index()] {
                left_out[vehicle.index()] = false;
            }
        }
        left_out
    }
}

/// What a lot that looks for a place sees.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View {
    pub(crate) reach: Reach,
    /// A hub that no lot is brought to now. Trips that go there may take it in and go elsewhere:
    /// so neighboring trips change to another hub together, which no single one would do.
    pub(crate) closed: Option<HubId>,
    /// The only kind of vehicle of which one may leave the yard now, where that is said. So a larger
    /// one can take the place of two, of which the first lot alone would not be worth its day.
    pub(crate) opened: Option<usize>,
}

impl View {
    /// All of it.
    pub(crate) const ALL: Self = Self {
        reach: Reach::All,
        closed: None,
        opened: None,
    };
}

/// Offers every place in view for a lot to the shortlist, but for those that are overlooked: that
/// keeps the greedy insertion from always ending in the same plan.
pub(crate) fn scan(
    search: &Search,
    lot: LotId,
    view: View,
    mut overlooks: impl FnMut() -> bool,
    list: &mut Shortlist,
) {
    let left_out = view.reach.leaves_out(search, lot);
    let mut idle_kinds = vec![false; search.tours.len()];
    for (tour, left_out) in search.tours.iter().zip(left_out) {
        if left_out {
            continue;
        }
        let kind = search.lookup.kind(tour.route.vehicle);
        let is_hidden = view.opened.is_some_and(|opened| opened != kind);
        if tour.is_idle() && (is_hidden || std::mem::replace(&mut idle_kinds[kind], true)) {
            continue;
        }
        scan_one(search, tour, (lot, view.closed), &mut overlooks, list);
    }
}

/// Offers every place of one tour that does not lead to a closed hub.
pub(crate) fn scan_one(
    search: &Search,
    tour: &Tour,
    (lot, closed): (LotId, Option<HubId>),
    overlooks: &mut impl FnMut() -> bool,
    list: &mut Shortlist,
) {
    Scan::new(search, tour, lot).run(closed, overlooks, list);
}

/// One lot against one tour.
struct Scan<'s> {
    search: &'s Search<'s>,
    tour: &'s Tour,
    lot: LotId,
    fitting: Fitting<'s>,
}

impl<'s> Scan<'s> {
    fn new(search: &'s Search<'s>, tour: &'s Tour, lot: LotId) -> Self {
        Self {
            search,
            tour,
            lot,
            fitting: Fitting::new(search.problem, &search.lookup, tour, lot),
        }
    }

    fn run(
        &self,
        closed: Option<HubId>,
        overlooks: &mut impl FnMut() -> bool,
        list: &mut Shortlist,
    ) {
        let (lookup, vehicle) = (&self.search.lookup, self.tour.route.vehicle);
        let hubs = self.search.problem.hub_ids();
        let admitting: Vec<HubId> = hubs
            .filter(|&hub| Some(hub) != closed && lookup.admits(vehicle, self.lot, hub))
            .collect();
        if admitting.is_empty() {
            return;
        }
        let mut hubs = Vec::with_capacity(admitting.len());
        for (trip, leg) in self.tour.legs.iter().enumerate() {
            if !self.fits(trip, leg) {
                continue;
            }
            hubs.clear();
            let open = |hub: &&HubId| leg.hubs.contains(hub) && self.trip_finds_room(trip, **hub);
            hubs.extend(admitting.iter().filter(open));
            for position in 0..=leg.stands.len() {
                if !hubs.is_empty() && !overlooks() {
                    self.try_position(trip, leg, position, &hubs, list);
                }
            }
        }
        if self.tour.legs.len() < self.fitting.desk.vehicle.limits.trips as usize {
            hubs.clear();
            hubs.extend(admitting.iter().filter(|hub| self.finds_room(**hub)));
            for gap in 0..=self.tour.legs.len() {
                if !hubs.is_empty() && !overlooks() {
                    self.try_new_trip(gap, &hubs, list);
                }
            }
        }
    }

    /// Whether the lot has room in its zone of a hub.
    fn finds_room(&self, hub: HubId) -> bool {
        let zones = &self.search.zones;
        zones.have_room(&self.search.lookup.zones, hub, &[self.lot])
    }

    /// Whether the lot, and the trip's others where they do not go there yet, have room in a hub.
    fn trip_finds_room(&self, trip: usize, hub: HubId) -> bool {
        let trip = &self.tour.route.trips[trip];
        if trip.hub == hub {
            return self.finds_room(hub);
        }
        let lots: Vec<LotId> = trip.lots().chain([self.lot]).collect();
        self.search
            .zones
            .have_room(&self.search.lookup.zones, hub, &lots)
    }

    /// Whether the lot may join the lots of a trip as far as room and neighborhood tell.
    fn fits(&self, trip: usize, leg: &Leg) -> bool {
        let problem = self.search.problem;
        let own = &problem.lots[self.lot.index()];
        if !(leg.load + own.load).fits(self.fitting.desk.vehicle.limits.payload) {
            return false;
        }
        self.tour.route.trips[trip].lots().all(|other| {
            let product = problem.lots[other.index()].product;
            !matches!(
                problem.pairs.get(own.product, product),
                Pairing::Apart(Apart::Odor | Apart::Hygiene)
            )
        })
    }

    fn try_position(
        &self,
        trip: usize,
        leg: &Leg,
        position: usize,
        hubs: &[HubId],
        list: &mut Shortlist,
    ) {
        let before = position.checked_sub(1).map_or_else(
            || Before::trip(self.tour, trip),
            |previous| Before::stop(&leg.stands[previous]),
        );
        let next = leg.stands.get(position);
        let opening = Opening {
            before,
            next,
            leg: Some(leg),
            next_trip: trip + 1,
            place: Place::Within { trip, position },
        };
        self.try_opening(&opening, hubs, list);
    }

    fn try_new_trip(&self, gap: usize, hubs: &[HubId], list: &mut Shortlist) {
        let opening = Opening {
            before: Before::trip(self.tour, gap),
            next: None,
            leg: None,
            next_trip: gap,
            place: Place::NewTrip(gap),
        };
        self.try_opening(&opening, hubs, list);
    }

    /// Puts the lot into the opening and offers it with every hub.
    fn try_opening(&self, opening: &Opening, hubs: &[HubId], list: &mut Shortlist) {
        let Some(loaded) = self.fitting.load(opening) else {
            return;
        };
        for &hub in hubs {
            if let Some(estimate) = self.fitting.estimate(opening, &loaded, hub) {
                list.offer(Candidate {
                    vehicle: self.tour.route.vehicle,
                    place: opening.place,
                    hub,
                    estimate,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{Day, add_rush_hours, county_day};
    use crate::random::Random;
    use crate::recreate::{Appetite, RecreateParams, recreate};

    /// Every place and hub of every vehicle, whatever the rules say.
    fn everywhere(search: &Search) -> Vec<(VehicleId, Place, HubId)> {
        let mut all = Vec::new();
        for tour in &search.tours {
            let trips = tour.route.trips.iter().enumerate();
            let within = trips.flat_map(|(trip, stops)| {
                (0..=stops.stops.len()).map(move |position| Place::Within { trip, position })
            });
            let new = (0..=tour.route.trips.len()).map(Place::NewTrip);
            for place in within.chain(new) {
                let hubs = search.problem.hub_ids();
                all.extend(hubs.map(|hub| (tour.route.vehicle, place, hub)));
            }
        }
        all
    }

    /// Every place that is offered for a lot.
    fn offered(search: &Search, lot: LotId, view: View) -> Vec<Candidate> {
        let mut list = Shortlist::new(usize::MAX);
        scan(search, lot, view, || false, &mut list);
        list.candidates
    }

    #[test]
    fn the_tests_reject_nothing_that_the_exact_evaluation_accepts() {
        let mut legal = 0;
        for seed in 0..12 {
            let mut problem = county_day(Day {
                seed,
                lots: 16,
                vehicles: 3,
                hubs: 2,
            });
            if seed % 3 == 2 {
                add_rush_hours(&mut problem, seed);
            }
            let mut search = Search::new(&problem);
            let (params, mut random) = (RecreateParams::default(), Random::new(seed));
            let all = search.unserved();
            recreate(
                &mut search,
                all,
                Appetite::Eager,
                &params,
                &mut random,
                &mut || false,
            );
            let out: Vec<LotId> = problem.lot_ids().filter(|lot| lot.0 % 3 == 0).collect();
            search.remove(&out);
            for vehicle in problem.vehicle_ids() {
                // With an early first trip the working day may have become too long.
                if search.appraise(vehicle).is_err() {
                    let lots: Vec<LotId> = search.tours[vehicle.index()].route.lots().collect();
                    search.remove(&lots);
                }
            }
            for lot in search.unserved() {
                let offers = offered(&search, lot, View::ALL);
                for (vehicle, place, hub) in everywhere(&search) {
                    let candidate = Candidate {
                        vehicle,
                        place,
                        hub,
                        estimate: 0.0,
                    };
                    if search.try_insertion(lot, candidate).is_some() {
                        legal += 1;
                        let same = |offer: &&Candidate| {
                            (offer.vehicle, offer.place, offer.hub) == (vehicle, place, hub)
                        };
                        let offered = offers.iter().find(same);
                        assert!(offered.is_some(), "{lot:?} {candidate:?} of seed {seed}");
                    }
                }
            }
        }
        assert!(legal > 500, "{legal}");
    }

    #[test]
    fn a_closed_hub_is_offered_to_nobody_and_the_others_as_before() {
        let problem = county_day(Day {
            seed: 5,
            lots: 16,
            vehicles: 3,
            hubs: 2,
        });
        let mut search = Search::new(&problem);
        let (params, mut random) = (RecreateParams::default(), Random::new(5));
        let all = search.unserved();
        let eager = Appetite::Eager;
        recreate(&mut search, all, eager, &params, &mut random, &mut || false);
        let mut hidden = 0;
        for lot in problem.lot_ids() {
            search.remove(&[lot]);
            let closed = View {
                closed: Some(HubId(0)),
                ..View::ALL
            };
            let [mut others, fewer] = [View::ALL, closed].map(|view| offered(&search, lot, view));
            let all = others.len();
            others.retain(|it| it.hub != HubId(0));
            assert_eq!(others, fewer);
            hidden += all - fewer.len();
            recreate(
                &mut search,
                vec![lot],
                eager,
                &params,
                &mut random,
                &mut || false,
            );
        }
        assert!(hidden > 10, "{hidden}");
    }

    #[test]
    fn only_the_opened_kind_of_vehicle_leaves_the_yard() {
        let problem = county_day(Day {
            seed: 3,
            lots: 4,
            vehicles: 6,
            hubs: 2,
        });
        let search = Search::new(&problem);
        let kind = |it: &Candidate| search.lookup.kind(it.vehicle);
        let all = offered(&search, LotId(0), View::ALL);
        let some = kind(&all[0]);
        assert!(all.iter().any(|it| kind(it) != some));
        let mut expected = all;
        expected.retain(|it| kind(it) == some);
        let opened = View {
            opened: Some(some),
            ..View::ALL
        };
        assert_eq!(offered(&search, LotId(0), opened), expected);
    }
}
