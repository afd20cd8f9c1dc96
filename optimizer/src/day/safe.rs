//! The first safe answer: every load on board reaches a hub that takes it, and the rest goes on as
//! planned as far as that is legal. Greedy, at once; the search makes it better afterwards.

use super::course::CourseTrip;
use super::loads::{Settled, direct_trip};
use super::state::DayState;
use super::yard::{Yard, whole};
use crate::assemble::assemble;
use crate::evaluate::Evaluator;
use crate::problem::{HubId, LotId, Problem, VehicleId};
use crate::solution::{Route, Solution, Stop, Trip};
use crate::stowage::stowed_trip;
use crate::units::Cost;
use std::collections::BTreeMap;

/// A legal plan at once: every truck that can go on exactly as planned does; the others as far as
/// they may, loaded ones first. Where those would fare better if they were asked before the trucks
/// without a load, they are. Room is kept for every load at the hub it can go to.
pub(super) fn first_answer(
    problem: &Problem,
    state: &DayState,
    lots: &[LotId],
    settled: &Settled,
) -> Solution {
    let rest = Rest {
        problem,
        state,
        new_ids: new_ids(lots),
    };
    let (with_load, without): (Vec<_>, Vec<_>) = problem
        .vehicle_ids()
        .partition(|vehicle| problem.vehicles[vehicle.index()].loaded_box(0).is_some());
    let all = with_load.iter().chain(&without).copied().collect();
    let (calm, undisturbed) = rest.answer(settled, &[all]);
    if undisturbed {
        return calm;
    }
    let (hurried, _) = rest.answer(settled, &[with_load, without]);
    let price = |solution: &Solution| {
        assemble(problem, solution).map_or(Cost(i64::MAX), |plan| plan.costs.total())
    };
    if price(&hurried) < price(&calm) {
        hurried
    } else {
        calm
    }
}

fn new_ids(lots: &[LotId]) -> BTreeMap<LotId, LotId> {
    let ids = lots.iter().enumerate();
    ids.map(|(new, &old)| (old, LotId(new as u32))).collect()
}

/// The rest of a day and what the plan in force says of it.
struct Rest<'a> {
    problem: &'a Problem,
    state: &'a DayState,
    /// Lots of the rest by their index in the state.
    new_ids: BTreeMap<LotId, LotId>,
}

impl Rest<'_> {
    /// Group by group, those who can go on as planned, then the others; and whether all can.
    fn answer(&self, settled: &Settled, groups: &[Vec<VehicleId>]) -> (Solution, bool) {
        let problem = self.problem;
        let mut yard = Yard::new(problem);
        for (&vehicle, &hub) in &settled.hubs {
            yard.store(problem, &direct_trip(problem, vehicle, hub));
        }
        let (mut routes, mut undisturbed) = (Vec::new(), true);
        for group in groups {
            let mut disturbed = Vec::new();
            for &vehicle in group {
                let kept = yard.making_way(problem, settled, vehicle);
                let planned = self.unchanged(vehicle);
                if let Some(route) = planned.filter(|route| yard.accept(problem, route)) {
                    routes.push(route);
                } else {
                    yard.keep_room(problem, kept);
                    disturbed.push(vehicle);
                }
            }
            for vehicle in disturbed {
                yard.making_way(problem, settled, vehicle);
                let fallback = settled.hubs.get(&vehicle).copied();
                undisturbed &= self.wanted(vehicle, fallback).is_empty();
                let ways = [
                    self.eased(&yard, vehicle),
                    self.anew(&yard, vehicle, settled),
                ];
                let cheapest = ways.into_iter().flatten().min_by_key(|way| way.price);
                if let Some(way) = cheapest {
                    yard = way.yard;
                    routes.push(way.route);
                }
            }
        }
        routes.sort_by_key(|route| route.vehicle);
        (whole(problem, routes), undisturbed)
    }

    /// As planned to the second, but without the one lot, or else the few lots, that keep it from
    /// being legal.
    fn eased(&self, yard: &Yard, vehicle: VehicleId) -> Option<Way> {
        let whole = self.unchanged(vehicle)?;
        let mut left: Vec<LotId> = Vec::new();
        loop {
            let route = without(&whole, &left)?;
            if let Some(way) = self.way(yard, &route) {
                return Some(way);
            }
            let single = self.free_lots(&route).into_iter().filter_map(|lot| {
                let lots = [left.as_slice(), &[lot]].concat();
                Some((self.way(yard, &without(&whole, &lots)?)?, lots))
            });
            if let Some((way, left)) = single.min_by_key(|(way, _)| way.price) {
                return Some(self.regained(yard, &whole, left, way));
            }
            let broken = Evaluator::new(self.problem).evaluate(&route).err()?;
            let culprit = route.trips.get(broken.trip)?.stops.get(broken.stop)?.lot;
            self.free_lots(&route).iter().find(|&&lot| lot == culprit)?;
            left.push(culprit);
        }
    }

    /// The same with those lots put back that need not be left after all: what was left first may
    /// have been no culprit.
    fn regained(&self, yard: &Yard, whole: &Route, mut left: Vec<LotId>, mut way: Way) -> Way {
        for lot in left.clone() {
            let others: Vec<LotId> = left.iter().copied().filter(|&one| one != lot).collect();
            let fuller = without(whole, &others).and_then(|route| self.way(yard, &route));
            if let Some(fuller) = fuller.filter(|fuller| fuller.price < way.price) {
                (left, way) = (others, fuller);
            }
        }
        way
    }

    /// What was planned, stowed and docked anew.
    fn anew(&self, yard: &Yard, vehicle: VehicleId, settled: &Settled) -> Option<Way> {
        let fallback = settled.hubs.get(&vehicle).copied();
        let mut yard = yard.clone();
        let wanted = self.wanted(vehicle, fallback);
        let route = yard.settle(self.problem, vehicle, wanted, fallback)?;
        let price = self.price(&route)?;
        Some(Way { yard, route, price })
    }

    fn way(&self, yard: &Yard, route: &Route) -> Option<Way> {
        let mut yard = yard.clone();
        let fits = yard.accept(self.problem, route);
        let price = self.price(route).filter(|_| fits)?;
        let route = route.clone();
        Some(Way { yard, route, price })
    }

    /// What a route costs with all that its vehicle was to fetch and does not.
    fn price(&self, route: &Route) -> Option<Cost> {
        let evaluation = Evaluator::new(self.problem).evaluate(route).ok()?;
        let fetched: Vec<LotId> = route.lots().collect();
        let trips = self.state.courses.of(route.vehicle).trips.iter();
        let lots = trips
            .flat_map(|trip| self.free_stops(trip))
            .map(|stop| stop.lot);
        let left = lots.filter(|lot| !fetched.contains(lot));
        let left: Cost = left
            .map(|lot| self.problem.lots[lot.index()].unserved_cost)
            .sum();
        Some(evaluation.costs.total() + left)
    }

    /// The lots of a route that may still be left.
    fn free_lots(&self, route: &Route) -> Vec<LotId> {
        let is_free = |lot: &LotId| self.problem.lots[lot.index()].aboard.is_none();
        route.lots().filter(is_free).collect()
    }

    /// A vehicle's rest of the day to the second as it is planned, without what is done or gone;
    /// `None` where its load was not to ride with it.
    fn unchanged(&self, vehicle: VehicleId) -> Option<Route> {
        let load = self.problem.vehicles[vehicle.index()].loaded_box(0);
        let mut trips = Vec::new();
        for trip in &self.state.courses.of(vehicle).trips {
            let rides_now = load.is_some() && self.rides_now(vehicle, trip);
            let mut planned = Trip {
                stops: self.free_stops(trip),
                hub: trip.hub,
                layout: trip.layout,
                set_points: trip.set_points.clone(),
                dock_from: Some(trip.unload_start),
            };
            if rides_now {
                let direct = direct_trip(self.problem, vehicle, trip.hub);
                planned = joined(direct, planned)?;
                trips.insert(0, planned);
            } else if !planned.stops.is_empty() {
                trips.push(planned);
            }
        }
        let carries_load = |trips: &[Trip]| {
            let mut stops = trips.first().into_iter().flat_map(|trip| &trip.stops);
            stops.any(|stop| self.problem.lots[stop.lot.index()].aboard.is_some())
        };
        let is_whole = !trips.is_empty() && (load.is_none() || carries_load(&trips));
        is_whole.then_some(Route { vehicle, trips })
    }

    fn rides_now(&self, vehicle: VehicleId, trip: &CourseTrip) -> bool {
        let mut load = self.state.trucks[vehicle.index()].when_free.iter();
        load.any(|lot| trip.stops.iter().any(|stop| stop.lot == lot.lot))
    }

    fn free_stops(&self, trip: &CourseTrip) -> Vec<Stop> {
        let stops = trip.stops.iter().filter_map(|stop| {
            let lot = self.new_ids.get(&stop.lot).copied()?;
            let is_free = self.problem.lots[lot.index()].aboard.is_none();
            is_free.then_some(Stop {
                lot,
                compartment: stop.compartment,
            })
        });
        stops.collect()
    }

    /// A vehicle's trips as they were planned, without what is done or gone: lots and hub each.
    fn wanted(&self, vehicle: VehicleId, fallback: Option<HubId>) -> Vec<(Vec<LotId>, HubId)> {
        let load = self.problem.vehicles[vehicle.index()].loaded_box(0);
        let mut on_board: Vec<LotId> = load.map(|load| load.lots.clone()).unwrap_or_default();
        let has_taken_over = self.state.trucks[vehicle.index()].broken;
        let mut trips: Vec<(Vec<LotId>, HubId)> = Vec::new();
        for trip in &self.state.courses.of(vehicle).trips {
            let stops = self.free_stops(trip);
            let free: Vec<LotId> = stops.iter().map(|stop| stop.lot).collect();
            if self.rides_now(vehicle, trip) && !on_board.is_empty() && !has_taken_over {
                let mut lots = std::mem::take(&mut on_board);
                lots.extend(free);
                trips.insert(0, (lots, trip.hub));
            } else if !free.is_empty() {
                trips.push((free, trip.hub));
            }
        }
        if let Some(hub) = fallback.filter(|_| !on_board.is_empty()) {
            trips.insert(0, (on_board, hub));
        }
        trips
    }
}

/// A route among those accepted before, and what it costs.
struct Way {
    yard: Yard,
    route: Route,
    price: Cost,
}

/// A route without some of its lots; `None` where nothing is left of it.
fn without(route: &Route, lots: &[LotId]) -> Option<Route> {
    let mut route = route.clone();
    for trip in &mut route.trips {
        trip.stops.retain(|stop| !lots.contains(&stop.lot));
    }
    route.trips.retain(|trip| !trip.stops.is_empty());
    (!route.trips.is_empty()).then_some(route)
}

/// What is on board with what is to join it; `None` where the box is divided otherwise.
fn joined(load: Trip, planned: Trip) -> Option<Trip> {
    let held = load.set_points.into_iter().zip(planned.set_points);
    let set_points = held.map(|(now, planned)| now.or(planned)).collect();
    let stops = load.stops.into_iter().chain(planned.stops).collect();
    (load.layout == planned.layout).then_some(Trip {
        stops,
        set_points,
        ..planned
    })
}

/// Every truck's rest of the day as it is planned, legal or not.
pub(super) fn as_planned(problem: &Problem, state: &DayState, lots: &[LotId]) -> Vec<Route> {
    let rest = Rest {
        problem,
        state,
        new_ids: new_ids(lots),
    };
    let mut routes = Vec::new();
    for vehicle in problem.vehicle_ids() {
        let load = problem.vehicles[vehicle.index()].loaded_box(0);
        let straight = load.and_then(|_| problem.hub_ids().next());
        let wanted = rest.wanted(vehicle, straight);
        let mut trips = Vec::new();
        for (index, (trip_lots, hub)) in wanted.into_iter().enumerate() {
            let stowed = stowed_trip(problem, vehicle, hub, &trip_lots);
            let stowed = stowed.ok().or_else(|| {
                (index == 0 && load.is_some()).then(|| direct_trip(problem, vehicle, hub))
            });
            trips.extend(stowed);
        }
        if !trips.is_empty() {
            routes.push(Route { vehicle, trips });
        }
    }
    routes
}
