//! One vehicle's day as the search holds it: the route, and beside it the segments and sums that
//! make an insertion test constant in time.
//!
//! Times here are a relaxation: windows and harvest clocks count, rest and docks do not. What a
//! route really costs and whether it is legal is known from [`Tour::worth`] alone.

use crate::plan::CostItems;
use crate::problem::{HubId, LotId, Problem, VehicleId};
use crate::search::desk::Desk;
use crate::search::lookup::Lookup;
use crate::search::prices::late_price;
use crate::search::road::{Hop, Spot};
use crate::segment::{NEVER, Segment};
use crate::solution::{Route, Trip};
use crate::units::{Cost, Load, PlanTime};

/// Unloading of one trip: where, from when, until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unloading {
    pub(crate) hub: HubId,
    /// When it would start if a dock were free.
    pub(crate) wish: PlanTime,
    pub(crate) start: PlanTime,
    pub(crate) end: PlanTime,
}

/// What the exact evaluation says of a legal route.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Worth {
    pub(crate) cost: Cost,
    pub(crate) items: CostItems,
    pub(crate) unloadings: Vec<Unloading>,
}

/// One stop and what an insertion before or after it must know.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stand {
    pub(crate) spot: Spot,
    /// From the start of the day to the end of loading here; only this trip's lots on board.
    pub(crate) head: Segment,
    /// From here to the last stop of the trip.
    pub(crate) tail: Segment,
    /// On board on leaving, in kg.
    pub(crate) kg: u32,
    /// By how much the load may grow here and at every later stop of the trip.
    pub(crate) gross_room: u32,
    /// Road to the trip's hub.
    pub(crate) meters_to_hub: u32,
    /// Shelf life lost per second that this and earlier pickups of the trip ride longer.
    pub(crate) ride_price: f64,
    /// Shelf life lost per second that this and later pickups of the trip wait longer.
    pub(crate) wait_price: f64,
}

/// One trip's stops and sums.
#[derive(Clone, Debug, Default)]
pub(crate) struct Leg {
    pub(crate) stands: Vec<Stand>,
    pub(crate) load: Load,
    pub(crate) unloading: i64,
    pub(crate) deadline: i64,
    /// End of unloading, by the relaxed clock.
    pub(crate) completion: i64,
    /// Hubs all of its lots may go to with this vehicle.
    pub(crate) hubs: Vec<HubId>,
    /// Those of its lots that have a soft due time.
    pub(crate) dues: Vec<LotId>,
}

/// One vehicle's day.
#[derive(Clone, Debug)]
pub(crate) struct Tour {
    pub(crate) route: Route,
    pub(crate) legs: Vec<Leg>,
    /// From the start of the day to the end of unloading of the trip before; one more than trips.
    pub(crate) before: Vec<(Spot, Segment)>,
    /// From the first stop of the trip to the end of the day; one more than trips. The last one
    /// is the way home, and has no spot where the vehicle need not return.
    pub(crate) after: Vec<(Option<Spot>, Segment)>,
    /// Driving of the day in seconds.
    pub(crate) driving: u64,
    /// Road of the day.
    pub(crate) meters: u64,
    /// Departure such that the first trip completes as early as it can, by the relaxed clock.
    pub(crate) departure: i64,
    /// Working time of that schedule; zero for a vehicle that stays.
    pub(crate) span: i64,
    /// Exact cost, unless the route has changed since it was asked for.
    pub(crate) worth: Option<Worth>,
}

impl Tour {
    /// A vehicle that stays where it is.
    pub(crate) fn idle(problem: &Problem, lookup: &Lookup, vehicle: VehicleId) -> Self {
        let mut tour = Self {
            route: Route {
                vehicle,
                trips: Vec::new(),
            },
            legs: Vec::new(),
            before: Vec::new(),
            after: Vec::new(),
            driving: 0,
            meters: 0,
            departure: 0,
            span: 0,
            worth: None,
        };
        tour.refresh(problem, lookup);
        tour.worth = Some(Worth::default());
        tour
    }

    /// Whether the vehicle stays where it is.
    pub(crate) fn is_idle(&self) -> bool {
        self.route.trips.is_empty()
    }

    /// Its exact cost, as far as it is known.
    pub(crate) fn cost(&self) -> Cost {
        self.worth.as_ref().map_or(Cost::ZERO, |worth| worth.cost)
    }

    /// Its unloadings, as far as the exact evaluation has told them.
    pub(crate) fn unloadings(&self) -> impl Iterator<Item = &Unloading> {
        self.worth.iter().flat_map(|worth| &worth.unloadings)
    }

    /// Works out all segments and sums anew after the route has changed. Costs one pass forward
    /// and one backward.
    pub(crate) fn refresh(&mut self, problem: &Problem, lookup: &Lookup) {
        let desk = Desk::new(problem, lookup, self.route.vehicle);
        self.worth = None;
        (self.driving, self.meters) = (0, 0);
        self.legs.resize_with(self.route.trips.len(), Leg::default);
        self.go_forward(&desk);
        self.go_backward(&desk);
        (self.departure, self.span) = (0, 0);
        if let Some((_, first_trip)) = self.before.get(1) {
            let (_, day) = self.before[self.before.len() - 1];
            let (home, end) = self.after[self.after.len() - 1];
            let last = self.before[self.before.len() - 1].0;
            let way_home = home.map_or(Hop::default(), |home| desk.hop_or_far(last, home));
            self.departure = first_trip.timely_start();
            let finish = day.join(way_home.seconds.into(), &end).completion();
            self.span = finish - self.departure;
        }
    }

    fn go_forward(&mut self, desk: &Desk) {
        self.before.clear();
        self.before.push((desk.start_spot(), desk.start()));
        for (trip, leg) in self.route.trips.iter().zip(&mut self.legs) {
            leg.sum_up(desk, trip);
            let (mut spot, mut head) = self.before[self.before.len() - 1];
            let (mut kg, mut ride_price) = (0, 0.0);
            for lot in trip.lots() {
                let facts = desk.lookup.lot(lot);
                let hop = desk.hop_or_far(spot, facts.spot);
                self.driving += u64::from(hop.driving);
                self.meters += u64::from(hop.meters);
                let arrival = head.completion() + i64::from(hop.seconds);
                head = head.join(hop.seconds.into(), &desk.pickup(lot, arrival));
                spot = facts.spot;
                kg += desk.problem.lots[lot.index()].load.kg;
                ride_price += facts.ride_price;
                leg.stands.push(Stand {
                    spot,
                    head,
                    tail: head,
                    kg,
                    gross_room: 0,
                    meters_to_hub: 0,
                    ride_price,
                    wait_price: 0.0,
                });
            }
            let hub = Spot::hub(&desk.problem.hubs[trip.hub.index()]);
            let hop = desk.hop_or_far(spot, hub);
            self.driving += u64::from(hop.driving);
            self.meters += u64::from(hop.meters);
            let arrival = head.completion() + i64::from(hop.seconds);
            head = head.join(
                hop.seconds.into(),
                &desk.unload(trip.hub, leg.unloading, leg.deadline, arrival),
            );
            leg.completion = head.completion();
            self.before.push((hub, head.unloaded()));
        }
    }

    fn go_backward(&mut self, desk: &Desk) {
        let (home, end) = desk.finish();
        self.after.clear();
        self.after.push((home, end));
        let last = self.before[self.before.len() - 1].0;
        let way_home = home.map_or(Hop::default(), |home| desk.hop_or_far(last, home));
        if !self.is_idle() {
            self.driving += u64::from(way_home.driving);
            self.meters += u64::from(way_home.meters);
        }
        for (trip, leg) in self.route.trips.iter().zip(&mut self.legs).rev() {
            let hub = Spot::hub(&desk.problem.hubs[trip.hub.index()]);
            let (next_spot, next) = self.after[self.after.len() - 1];
            let onward = next_spot.map_or(Hop::default(), |next| desk.hop_or_far(hub, next));
            let at_hub = desk.unload(trip.hub, leg.unloading, leg.deadline, -NEVER);
            let rest_of_day = at_hub.join(onward.seconds.into(), &next);
            leg.look_back(desk, trip, hub);
            let first = leg.stands[0];
            let to_hub = desk.hop_or_far(leg.last_spot(), hub);
            let day = first.tail.join(to_hub.seconds.into(), &rest_of_day);
            self.after.push((Some(first.spot), day.unloaded()));
        }
        self.after.reverse();
    }
}

impl Leg {
    fn sum_up(&mut self, desk: &Desk, trip: &Trip) {
        self.stands.clear();
        self.hubs.clear();
        self.dues.clear();
        self.load = Load::default();
        (self.unloading, self.deadline) = (0, NEVER);
        for lot in trip.lots() {
            let facts = desk.lookup.lot(lot);
            self.load += desk.problem.lots[lot.index()].load;
            self.unloading += facts.unloading;
            self.deadline = self.deadline.min(facts.deadline);
            if desk.problem.lots[lot.index()].due.is_some() {
                self.dues.push(lot);
            }
        }
        let vehicle = desk.vehicle_id;
        let all_admitted =
            |&hub: &HubId| trip.lots().all(|lot| desk.lookup.admits(vehicle, lot, hub));
        self.hubs
            .extend(desk.problem.hub_ids().filter(all_admitted));
    }

    /// The spot of its last stop.
    pub(crate) fn last_spot(&self) -> Spot {
        self.stands[self.stands.len() - 1].spot
    }

    /// Shelf life lost per second that all of its lots ride longer.
    pub(crate) fn ride_price(&self) -> f64 {
        self.stands[self.stands.len() - 1].ride_price
    }

    /// Fen for lots in cold storage after their due times, if that is at `completion`.
    pub(crate) fn late_price(&self, problem: &Problem, completion: i64) -> f64 {
        let lots = self.dues.iter();
        lots.map(|&lot| late_price(problem, lot, completion)).sum()
    }

    /// Fills in what depends on the later stops.
    fn look_back(&mut self, desk: &Desk, trip: &Trip, hub: Spot) {
        let curb = desk.vehicle.limits.curb_kg;
        let (mut gross_room, mut meters, mut wait_price) = (u32::MAX, 0, 0.0);
        let mut later: Option<(Spot, Segment)> = None;
        for (stand, stop) in self.stands.iter_mut().zip(&trip.stops).rev() {
            let facts = desk.lookup.lot(stop.lot);
            let pickup = desk.pickup(stop.lot, -NEVER);
            let hop = desk.hop_or_far(stand.spot, later.map_or(hub, |(spot, _)| spot));
            stand.tail = later.map_or(pickup, |(_, tail)| pickup.join(hop.seconds.into(), &tail));
            meters += hop.meters;
            wait_price += facts.wait_price;
            gross_room = gross_room.min(
                facts
                    .max_gross
                    .saturating_sub(curb.saturating_add(stand.kg)),
            );
            stand.meters_to_hub = meters;
            stand.gross_room = gross_room;
            stand.wait_price = wait_price;
            later = Some((stand.spot, stand.tail));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{Day, county_day};
    use crate::random::Random;
    use crate::recreate::{Appetite, RecreateParams, recreate};
    use crate::search::Search;

    /// What is held per stop for tests of load and decay, counted anew lot by lot.
    fn assert_sums(problem: &Problem, search: &Search, tour: &Tour) {
        let vehicle = &problem.vehicles[tour.route.vehicle.index()];
        for (trip, leg) in tour.route.trips.iter().zip(&tour.legs) {
            let lots: Vec<LotId> = trip.lots().collect();
            let spot = |lot: LotId| search.lookup.lot(lot).spot;
            let hub = Spot::hub(&problem.hubs[trip.hub.index()]);
            let desk = Desk::new(problem, &search.lookup, tour.route.vehicle);
            let kg = |lots: &[LotId]| -> u32 {
                let all = lots.iter();
                all.map(|lot| problem.lots[lot.index()].load.kg).sum()
            };
            for (index, stand) in leg.stands.iter().enumerate() {
                let (here, behind) = (&lots[..=index], &lots[index..]);
                assert_eq!(stand.kg, kg(here));
                let room = (index..lots.len()).map(|at| {
                    let most = problem.market_of(lots[at]).max_gross_kg.unwrap_or(u32::MAX);
                    let gross = vehicle.limits.curb_kg + kg(&lots[..=at]);
                    most.saturating_sub(gross)
                });
                let bears = room.min().unwrap_or(u32::MAX);
                assert!(stand.gross_room == bears || bears > 1_000_000);
                let ways = behind.iter().enumerate().map(|(at, &lot)| {
                    let next = behind.get(at + 1).map_or(hub, |&next| spot(next));
                    desk.hop_or_far(spot(lot), next).meters
                });
                assert_eq!(stand.meters_to_hub, ways.sum::<u32>());
                let rides = here.iter().map(|&lot| search.lookup.lot(lot).ride_price);
                assert!((stand.ride_price - rides.sum::<f64>()).abs() < 1e-9);
                let waits = behind.iter().map(|&lot| search.lookup.lot(lot).wait_price);
                assert!((stand.wait_price - waits.sum::<f64>()).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn what_is_held_for_tests_of_load_and_decay_is_what_counting_lot_by_lot_gives() {
        let mut stops = 0;
        for seed in 0..24 {
            let problem = county_day(Day {
                seed,
                lots: 30,
                vehicles: 4,
                hubs: 2,
            });
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
            search.remove(&[LotId(seed as u32)]);
            for tour in &search.tours {
                assert_sums(&problem, &search, tour);
                stops += tour.route.lots().count();
            }
        }
        assert!(stops > 300, "{stops}");
    }
}
