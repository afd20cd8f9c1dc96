//! The first safe answer: every load on board reaches a hub that takes it, and the rest goes on as
//! planned as far as that is legal. Greedy, at once; the search makes it better afterwards.

use super::course::CourseTrip;
use super::remainder::close_to_more;
use super::state::DayState;
use crate::assemble::assemble;
use crate::evaluate::{Broken, Evaluator, RouteEvaluation};
use crate::plan::Rule;
use crate::problem::{HubId, LotId, Problem, VehicleId};
use crate::rules::{hub_docks, hub_zone};
use crate::solution::{Route, Solution, Stop, Trip};
use crate::stowage::stowed_trip;
use crate::units::{Cost, PlanTime, Seconds};
use std::collections::BTreeMap;

/// A lot whose limits cannot be kept any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forfeit {
    /// The lot, by the remainder's indices.
    pub lot: LotId,
    /// The limit.
    pub rule: Rule,
}

/// What was found out about loads on board.
#[derive(Clone, Debug, Default)]
pub(super) struct Settled {
    pub(super) forfeits: Vec<Forfeit>,
    pub(super) exceeding: Vec<(VehicleId, Rule)>,
    pub(super) stranded: Vec<(VehicleId, Rule)>,
    /// The hub each load can go to at once.
    hubs: BTreeMap<VehicleId, HubId>,
}

/// Docks and zones as accepted trips fill them.
#[derive(Clone, Debug, Default)]
struct Yard {
    unloadings: BTreeMap<HubId, Vec<(PlanTime, PlanTime)>>,
    stored: BTreeMap<(HubId, usize), u32>,
}

/// A load's way straight to one hub.
struct Straight {
    hub: HubId,
    forfeits: Vec<Forfeit>,
    exceeds: Option<Rule>,
    lost: Cost,
    cost: Cost,
    evaluation: RouteEvaluation,
    trip: Trip,
}

/// Finds for every load the hub to which the least is lost; where limits can be kept nowhere, they
/// bind no longer, and where a driver must exceed his, he does, and takes nothing more.
pub(super) fn settle(problem: &mut Problem) -> Settled {
    let mut settled = Settled::default();
    let mut yard = Yard::new(problem);
    for vehicle in loaded(problem) {
        match straight(problem, vehicle, &yard) {
            Ok(best) => {
                yard.accept_all(problem, &[&best.trip], &best.evaluation);
                settled.hubs.insert(vehicle, best.hub);
                commit(problem, vehicle, best, &mut settled);
            }
            Err(rule) => settled.stranded.push((vehicle, rule)),
        }
    }
    settled
}

fn loaded(problem: &Problem) -> Vec<VehicleId> {
    let all = problem.vehicle_ids();
    all.filter(|vehicle| problem.vehicles[vehicle.index()].loaded_box(0).is_some())
        .collect()
}

/// The best hub for a load, or what keeps it from the last one tried.
fn straight(problem: &mut Problem, vehicle: VehicleId, yard: &Yard) -> Result<Straight, Rule> {
    let mut best: Option<Straight> = None;
    let mut stops = Rule::HubAccepts;
    for hub in problem.hub_ids() {
        match try_hub(problem, vehicle, hub, yard) {
            Ok(found) => {
                let rank = |way: &Straight| (way.exceeds.is_some(), way.lost, way.cost);
                if best.as_ref().is_none_or(|best| rank(&found) < rank(best)) {
                    best = Some(found);
                }
            }
            Err(rule) => stops = rule,
        }
    }
    best.ok_or(stops)
}

/// Tries a load's way to a hub; the problem is left as it was.
fn try_hub(
    problem: &mut Problem,
    vehicle: VehicleId,
    hub: HubId,
    yard: &Yard,
) -> Result<Straight, Rule> {
    let truck = problem.vehicles[vehicle.index()].clone();
    let flags: Vec<bool> = problem
        .lots
        .iter()
        .map(crate::problem::Lot::is_forfeited)
        .collect();
    let found = relaxed(problem, vehicle, hub, yard);
    problem.vehicles[vehicle.index()] = truck;
    for (lot, flag) in problem.lots.iter_mut().zip(flags) {
        if let Some(past) = &mut lot.past {
            past.forfeited = flag;
        }
    }
    found
}

fn relaxed(
    problem: &mut Problem,
    vehicle: VehicleId,
    hub: HubId,
    yard: &Yard,
) -> Result<Straight, Rule> {
    let mut trip = direct_trip(problem, vehicle, hub);
    if !yard.has_room(problem, &trip) {
        return Err(Rule::HubZone);
    }
    let (mut forfeits, mut exceeds) = (Vec::new(), None);
    for _ in 0..trip.stops.len() + 16 {
        let route = Route {
            vehicle,
            trips: vec![trip.clone()],
        };
        match Evaluator::new(problem).evaluate(&route) {
            Ok(evaluation) => {
                let Some(wait) = yard.wait(problem, &trip, &evaluation, 0) else {
                    let lost = forfeits
                        .iter()
                        .map(|forfeit: &Forfeit| problem.lots[forfeit.lot.index()].value);
                    return Ok(Straight {
                        hub,
                        lost: lost.sum(),
                        forfeits,
                        exceeds,
                        cost: evaluation.costs.total(),
                        evaluation,
                        trip,
                    });
                };
                trip.dock_from = Some(wait);
            }
            Err(broken) if is_about_the_lot(broken.rule) => {
                let stop = broken.stop.min(trip.stops.len() - 1);
                let lot = trip.stops[stop].lot;
                let past = problem.lots[lot.index()].past.as_mut().ok_or(broken.rule)?;
                past.forfeited = true;
                forfeits.push(Forfeit {
                    lot,
                    rule: broken.rule,
                });
            }
            Err(broken) if is_about_the_driver(broken.rule) && exceeds.is_none() => {
                exceeds = Some(broken.rule);
                let limits = &mut problem.vehicles[vehicle.index()].limits;
                lift_limits(limits);
                if let Some(day) = &mut problem.vehicles[vehicle.index()].underway {
                    day.driven = Seconds::ZERO;
                }
            }
            Err(broken) => return Err(broken.rule),
        }
    }
    Err(Rule::HubDocks)
}

fn lift_limits(limits: &mut crate::problem::VehicleLimits) {
    let days = Seconds(3 * 86_400);
    let end = limits.shift.end() + days;
    limits.shift = crate::units::TimeWindow::new(limits.shift.start(), end).unwrap_or(limits.shift);
    limits.longest += days;
    limits.range = None;
}

const fn is_about_the_lot(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::Excursion | Rule::Freezing | Rule::Chilling | Rule::ShelfLife | Rule::HarvestClock
    )
}

const fn is_about_the_driver(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::Shift | Rule::DrivingDay | Rule::DrivingStretch | Rule::Range
    )
}

/// What is on board, straight to a hub.
fn direct_trip(problem: &Problem, vehicle: VehicleId, hub: HubId) -> Trip {
    let load = problem.vehicles[vehicle.index()].loaded_box(0);
    let load = load.expect("asked of loaded trucks only");
    let stop = |&lot: &LotId| Stop {
        lot,
        compartment: problem.lots[lot.index()]
            .aboard
            .map_or(0, |aboard| aboard.compartment),
    };
    Trip {
        stops: load.lots.iter().map(stop).collect(),
        hub,
        layout: load.layout,
        set_points: load.set_points.clone(),
        dock_from: None,
    }
}

fn commit(problem: &mut Problem, vehicle: VehicleId, best: Straight, settled: &mut Settled) {
    for forfeit in &best.forfeits {
        if let Some(past) = &mut problem.lots[forfeit.lot.index()].past {
            past.forfeited = true;
        }
    }
    settled.forfeits.extend(best.forfeits);
    let Some(rule) = best.exceeds else { return };
    settled.exceeding.push((vehicle, rule));
    let driving = best.evaluation.schedule.driving();
    let longest_day = problem.settings.driver.longest_day;
    let truck = &mut problem.vehicles[vehicle.index()];
    let (start, end) = (truck.limits.shift.start(), truck.limits.shift.end());
    let finish = best.evaluation.schedule.finish.max(end);
    let shift = crate::units::TimeWindow::new(start, finish);
    truck.limits.shift = shift.unwrap_or(truck.limits.shift);
    truck.limits.longest = truck.limits.longest.max(finish.since(start));
    truck.limits.range = None;
    if let Some(day) = &mut truck.underway {
        day.driven = day.driven.min(longest_day.saturating_sub(driving));
    }
    close_to_more(problem, vehicle);
}

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
                let fallback = settled.hubs.get(&vehicle).copied();
                yard.making_way(problem, settled, vehicle);
                let wanted = self.wanted(vehicle, fallback);
                undisturbed &= wanted.is_empty();
                routes.extend(yard.settle(problem, vehicle, wanted, fallback));
            }
        }
        routes.sort_by_key(|route| route.vehicle);
        (whole(problem, routes), undisturbed)
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

fn whole(problem: &Problem, routes: Vec<Route>) -> Solution {
    let fetched: Vec<LotId> = routes.iter().flat_map(Route::lots).collect();
    let unserved = problem.lot_ids().filter(|lot| !fetched.contains(lot));
    Solution {
        unserved: unserved.collect(),
        routes,
    }
}

/// The same routes with docks asked for in the order of vehicles, legal beside each other; what is
/// not so any more is left behind.
pub(crate) fn redocked(problem: &Problem, solution: &Solution) -> Solution {
    let mut yard = Yard::new(problem);
    let wanted = |route: &Route| {
        let trips = route.trips.iter();
        trips
            .map(|trip| (trip.lots().collect(), trip.hub))
            .collect()
    };
    let settle = |route: &Route| yard.settle(problem, route.vehicle, wanted(route), None);
    whole(problem, solution.routes.iter().filter_map(settle).collect())
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

impl Yard {
    fn new(problem: &Problem) -> Self {
        let mut yard = Self::default();
        for (hub, id) in problem.hubs.iter().zip(problem.hub_ids()) {
            let held = hub.taken.iter().map(|time| (time.start(), time.end()));
            yard.unloadings.insert(id, held.collect());
        }
        yard
    }

    /// Takes a route in if it is legal beside those accepted before.
    fn accept(&mut self, problem: &Problem, route: &Route) -> bool {
        let Ok(evaluation) = Evaluator::new(problem).evaluate(route) else {
            return false;
        };
        let mut trips = route.trips.iter().enumerate();
        let fits = trips.all(|(index, trip)| {
            self.has_room(problem, trip) && self.wait(problem, trip, &evaluation, index).is_none()
        });
        if fits {
            let trips: Vec<&Trip> = route.trips.iter().collect();
            self.accept_all(problem, &trips, &evaluation);
        }
        fits
    }

    /// Gives back the room that is kept for a vehicle's load: what was kept.
    fn making_way(
        &mut self,
        problem: &Problem,
        settled: &Settled,
        vehicle: VehicleId,
    ) -> Option<Trip> {
        let hub = settled.hubs.get(&vehicle).copied()?;
        let kept = direct_trip(problem, vehicle, hub);
        self.release(problem, &kept);
        Some(kept)
    }

    fn keep_room(&mut self, problem: &Problem, kept: Option<Trip>) {
        if let Some(kept) = kept {
            self.store(problem, &kept);
        }
    }

    /// Makes wanted trips legal beside those accepted before, leaving out what cannot be kept.
    fn settle(
        &mut self,
        problem: &Problem,
        vehicle: VehicleId,
        mut wanted: Vec<(Vec<LotId>, HubId)>,
        fallback: Option<HubId>,
    ) -> Option<Route> {
        let mut evaluator = Evaluator::new(problem);
        let mut docks: Vec<Option<PlanTime>> = vec![None; wanted.len()];
        for _ in 0..400 {
            if wanted.is_empty() {
                return None;
            }
            let (route, broken) =
                match self.judged(problem, vehicle, &wanted, &docks, &mut evaluator) {
                    Ok((route, evaluation)) => {
                        let mut trips = route.trips.iter().enumerate();
                        let wait = trips.find_map(|(index, trip)| {
                            Some((index, self.wait(problem, trip, &evaluation, index)?))
                        });
                        let Some((index, wait)) = wait else {
                            let trips: Vec<&Trip> = route.trips.iter().collect();
                            self.accept_all(problem, &trips, &evaluation);
                            return Some(route);
                        };
                        docks[index] = Some(wait);
                        continue;
                    }
                    Err(broken) => (&mut wanted, broken),
                };
            drop_culprit(problem, route, broken, fallback);
            docks = vec![None; wanted.len()];
        }
        None
    }

    fn judged(
        &self,
        problem: &Problem,
        vehicle: VehicleId,
        wanted: &[(Vec<LotId>, HubId)],
        docks: &[Option<PlanTime>],
        evaluator: &mut Evaluator<'_>,
    ) -> Result<(Route, RouteEvaluation), Broken> {
        let mut trips = Vec::with_capacity(wanted.len());
        let mut ahead = self.clone();
        for (index, (lots, hub)) in wanted.iter().enumerate() {
            let last = lots.len() - 1;
            let stowed = stowed_trip(problem, vehicle, *hub, lots)
                .map_err(|rule| Broken::new(rule, index, last))?;
            if !ahead.has_room(problem, &stowed) {
                return Err(Broken::new(Rule::HubZone, index, last));
            }
            ahead.store(problem, &stowed);
            trips.push(Trip {
                dock_from: docks[index],
                ..stowed
            });
        }
        let route = Route { vehicle, trips };
        let evaluation = evaluator.evaluate(&route)?;
        Ok((route, evaluation))
    }

    fn has_room(&self, problem: &Problem, trip: &Trip) -> bool {
        let mut ahead = self.clone();
        ahead.store(problem, trip);
        trip.lots().all(|lot| {
            let zone = hub_zone::zone_of(problem, trip.hub, lot);
            zone.is_some_and(|zone| {
                let kg = ahead.stored.get(&(trip.hub, zone)).copied().unwrap_or(0);
                hub_zone::has_room(problem, trip.hub, zone, kg)
            })
        })
    }

    fn store(&mut self, problem: &Problem, trip: &Trip) {
        for lot in trip.lots() {
            if let Some(zone) = hub_zone::zone_of(problem, trip.hub, lot) {
                *self.stored.entry((trip.hub, zone)).or_default() +=
                    problem.lots[lot.index()].load.kg;
            }
        }
    }

    /// Gives back the room that was kept for a trip.
    fn release(&mut self, problem: &Problem, trip: &Trip) {
        for lot in trip.lots() {
            let zone = hub_zone::zone_of(problem, trip.hub, lot);
            if let Some(kg) = zone.and_then(|zone| self.stored.get_mut(&(trip.hub, zone))) {
                *kg = kg.saturating_sub(problem.lots[lot.index()].load.kg);
            }
        }
    }

    /// When a dock is free for a trip, if not at once.
    fn wait(
        &self,
        problem: &Problem,
        trip: &Trip,
        evaluation: &RouteEvaluation,
        index: usize,
    ) -> Option<PlanTime> {
        let times = &evaluation.schedule.trips[index];
        let (start, length) = (
            times.unload_start,
            times.unload_end.since(times.unload_start),
        );
        let docks = problem.hubs[trip.hub.index()].docks;
        let held = self.unloadings.get(&trip.hub)?;
        let free = hub_docks::first_free(held, docks, start, length)?;
        (free != start).then_some(free)
    }

    fn accept_all(&mut self, problem: &Problem, trips: &[&Trip], evaluation: &RouteEvaluation) {
        for (trip, times) in trips.iter().zip(&evaluation.schedule.trips) {
            self.store(problem, trip);
            let held = self.unloadings.entry(trip.hub).or_default();
            held.push((times.unload_start, times.unload_end));
        }
    }
}

/// Takes out the free lot that breaks a rule, or the last free one; where only the load is left it
/// goes straight to its hub, and where that is so already the trip behind it must go.
fn drop_culprit(
    problem: &Problem,
    wanted: &mut Vec<(Vec<LotId>, HubId)>,
    broken: Broken,
    fallback: Option<HubId>,
) {
    let trip = broken.trip.min(wanted.len() - 1);
    let is_free = |lot: &LotId| problem.lots[lot.index()].aboard.is_none();
    let (lots, hub) = &mut wanted[trip];
    let culprit = lots.get(broken.stop).copied().filter(is_free);
    let culprit = culprit.or_else(|| lots.iter().rev().copied().find(is_free));
    match (culprit, fallback) {
        (Some(culprit), _) => {
            lots.retain(|&lot| lot != culprit);
            if lots.is_empty() {
                wanted.remove(trip);
            }
        }
        (None, Some(straight)) if *hub != straight => *hub = straight,
        _ if wanted.len() > 1 => {
            wanted.pop();
        }
        _ => wanted.clear(),
    }
}
