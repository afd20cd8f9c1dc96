//! Docks and zones of all hubs while routes are made legal beside each other, one after another.

use super::loads::{Settled, direct_trip};
use crate::evaluate::{Broken, Evaluator, RouteEvaluation};
use crate::plan::Rule;
use crate::problem::{HubId, LotId, Problem, VehicleId};
use crate::rules::{hub_docks, hub_zone};
use crate::solution::{Route, Solution, Trip};
use crate::stowage::stowed_trip;
use crate::units::PlanTime;
use std::collections::BTreeMap;

/// Trips as lots and hub each.
type Wanted = Vec<(Vec<LotId>, HubId)>;

/// More waits for docks than the trips of a day have.
const MOST_WAITS: usize = 64;

/// Docks and zones as accepted trips fill them.
#[derive(Clone, Debug, Default)]
pub(super) struct Yard {
    unloadings: BTreeMap<HubId, Vec<(PlanTime, PlanTime)>>,
    stored: BTreeMap<(HubId, usize), u32>,
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

/// Routes, and everything that is in none of them.
pub(super) fn whole(problem: &Problem, routes: Vec<Route>) -> Solution {
    let fetched: Vec<LotId> = routes.iter().flat_map(Route::lots).collect();
    let unserved = problem.lot_ids().filter(|lot| !fetched.contains(lot));
    Solution {
        unserved: unserved.collect(),
        routes,
    }
}

impl Yard {
    pub(super) fn new(problem: &Problem) -> Self {
        let mut yard = Self::default();
        for (hub, id) in problem.hubs.iter().zip(problem.hub_ids()) {
            let held = hub.taken.iter().map(|time| (time.start(), time.end()));
            yard.unloadings.insert(id, held.collect());
        }
        yard
    }

    /// Takes a route in if it is legal beside those accepted before.
    pub(super) fn accept(&mut self, problem: &Problem, route: &Route) -> bool {
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
    pub(super) fn making_way(
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

    pub(super) fn keep_room(&mut self, problem: &Problem, kept: Option<Trip>) {
        if let Some(kept) = kept {
            self.store(problem, &kept);
        }
    }

    /// Makes wanted trips legal beside those accepted before, leaving out what cannot be kept: one
    /// lot where that is enough, else one culprit after another; then what need not be left comes
    /// back.
    pub(super) fn settle(
        &mut self,
        problem: &Problem,
        vehicle: VehicleId,
        mut wanted: Wanted,
        fallback: Option<HubId>,
    ) -> Option<Route> {
        let mut evaluator = Evaluator::new(problem);
        let whole = wanted.clone();
        for _ in 0..400 {
            if wanted.is_empty() {
                return None;
            }
            match self.docked(problem, vehicle, &wanted, &mut evaluator) {
                Ok(mut found) => {
                    for lot in lots_of(&whole) {
                        let Some(fuller) = with(&wanted, &whole, lot) else {
                            continue;
                        };
                        let legal = self.docked(problem, vehicle, &fuller, &mut evaluator);
                        if let Ok(legal) = legal {
                            (wanted, found) = (fuller, legal);
                        }
                    }
                    let (route, evaluation) = found;
                    let trips: Vec<&Trip> = route.trips.iter().collect();
                    self.accept_all(problem, &trips, &evaluation);
                    return Some(route);
                }
                Err(broken) => {
                    let least = self.least_loss(problem, vehicle, &wanted, &mut evaluator);
                    match least {
                        Some(rest) => wanted = rest,
                        None => drop_culprit(problem, &mut wanted, broken, fallback),
                    }
                }
            }
        }
        None
    }

    /// The wanted trips without the one lot that is missed least, if that makes them legal.
    fn least_loss(
        &self,
        problem: &Problem,
        vehicle: VehicleId,
        wanted: &[(Vec<LotId>, HubId)],
        evaluator: &mut Evaluator<'_>,
    ) -> Option<Wanted> {
        let mut free: Vec<LotId> = lots_of(wanted)
            .filter(|lot| problem.lots[lot.index()].aboard.is_none())
            .collect();
        free.sort_by_key(|lot| problem.lots[lot.index()].unserved_cost);
        free.into_iter().find_map(|lot| {
            let rest = without(wanted, lot);
            let is_legal =
                !rest.is_empty() && self.docked(problem, vehicle, &rest, evaluator).is_ok();
            is_legal.then_some(rest)
        })
    }

    /// Wanted trips, waiting for docks where they must.
    fn docked(
        &self,
        problem: &Problem,
        vehicle: VehicleId,
        wanted: &[(Vec<LotId>, HubId)],
        evaluator: &mut Evaluator<'_>,
    ) -> Result<(Route, RouteEvaluation), Broken> {
        let mut docks: Vec<Option<PlanTime>> = vec![None; wanted.len()];
        for _ in 0..MOST_WAITS {
            let (route, evaluation) = self.judged(problem, vehicle, wanted, &docks, evaluator)?;
            let mut trips = route.trips.iter().enumerate();
            let wait = trips.find_map(|(index, trip)| {
                Some((index, self.wait(problem, trip, &evaluation, index)?))
            });
            let Some((index, wait)) = wait else {
                return Ok((route, evaluation));
            };
            docks[index] = Some(wait);
        }
        let (last, (lots, _)) = (wanted.len() - 1, &wanted[wanted.len() - 1]);
        Err(Broken::new(Rule::HubDocks, last, lots.len()))
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

    pub(super) fn has_room(&self, problem: &Problem, trip: &Trip) -> bool {
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

    pub(super) fn store(&mut self, problem: &Problem, trip: &Trip) {
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
    pub(super) fn wait(
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

    pub(super) fn accept_all(
        &mut self,
        problem: &Problem,
        trips: &[&Trip],
        evaluation: &RouteEvaluation,
    ) {
        for (trip, times) in trips.iter().zip(&evaluation.schedule.trips) {
            self.store(problem, trip);
            let held = self.unloadings.entry(trip.hub).or_default();
            held.push((times.unload_start, times.unload_end));
        }
    }
}

fn lots_of(wanted: &[(Vec<LotId>, HubId)]) -> impl Iterator<Item = LotId> + '_ {
    wanted.iter().flat_map(|(lots, _)| lots).copied()
}

/// Trips without one of their lots, and without a trip that nothing is left of.
fn without(wanted: &[(Vec<LotId>, HubId)], lot: LotId) -> Wanted {
    let mut rest = wanted.to_vec();
    for (lots, _) in &mut rest {
        lots.retain(|&other| other != lot);
    }
    rest.retain(|(lots, _)| !lots.is_empty());
    rest
}

/// Trips with a lot that was left back in its place among the others of its trip; `None` where it
/// is there, or its trip is gone.
fn with(
    wanted: &[(Vec<LotId>, HubId)],
    whole: &[(Vec<LotId>, HubId)],
    lot: LotId,
) -> Option<Wanted> {
    if lots_of(wanted).any(|other| other == lot) {
        return None;
    }
    let (meant, _) = whole.iter().find(|(lots, _)| lots.contains(&lot))?;
    let mut fuller = wanted.to_vec();
    let mut trips = fuller.iter_mut();
    let (lots, _) = trips.find(|(lots, _)| lots.iter().any(|other| meant.contains(other)))?;
    let riding = lots.clone();
    let rides = |other: &&LotId| **other == lot || riding.contains(other);
    *lots = meant.iter().filter(rides).copied().collect();
    Some(fuller)
}

/// Takes out the free lot that breaks a rule, or the last free one; where only the load is left it
/// goes straight to its hub, and where that is so already the trip behind it must go.
fn drop_culprit(problem: &Problem, wanted: &mut Wanted, broken: Broken, fallback: Option<HubId>) {
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
