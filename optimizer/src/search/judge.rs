//! The search's door to the exact model: stowing a trip, evaluating a route, finding free docks.

use crate::evaluate::{Broken, Evaluator, RouteEvaluation};
use crate::problem::{HubId, LotId, Problem, VehicleId};
use crate::rules::hub_docks;
use crate::search::memory::Memory;
use crate::search::tour::{Tour, Unloading, Worth};
use crate::solution::{Route, Stop, Trip};
use crate::stowage::stowed_trip;
use crate::units::PlanTime;

/// The exact model for one search: evaluates routes and remembers what came of it.
#[derive(Debug)]
pub(crate) struct Judge<'p> {
    problem: &'p Problem,
    evaluator: Evaluator<'p>,
    memory: Memory,
}

impl<'p> Judge<'p> {
    /// Has judged nothing yet.
    pub(crate) fn new(problem: &'p Problem) -> Self {
        Self {
            problem,
            evaluator: Evaluator::new(problem),
            memory: Memory::new(),
        }
    }

    /// The exact worth of a route beside the others' unloadings. Where the docks are taken when a
    /// trip arrives, it is made to wait until one is free; others never are.
    ///
    /// # Errors
    /// The first rule the route cannot keep, and where.
    pub(crate) fn appraise(
        &mut self,
        kind: usize,
        tours: &[Tour],
        route: &mut Route,
    ) -> Result<Worth, Broken> {
        if route.trips.is_empty() {
            return Ok(Worth::default());
        }
        for trip in &mut route.trips {
            trip.dock_from = None;
        }
        let mut wishes: Vec<PlanTime> = Vec::new();
        loop {
            let mut worth = self.verdict(kind, route)?;
            for (unloading, wish) in worth.unloadings.iter_mut().zip(&wishes) {
                unloading.wish = *wish;
            }
            let settled = wishes.len().saturating_sub(1);
            let wait = first_wait(
                self.problem,
                tours,
                route.vehicle,
                &worth.unloadings,
                settled,
            );
            let Some((trip, free_from)) = wait else {
                return Ok(worth);
            };
            let passed = worth.unloadings[..=trip].iter().skip(wishes.len());
            wishes.extend(passed.map(|unloading| unloading.start));
            route.trips[trip].dock_from = Some(free_from);
        }
    }

    /// The exact worth of a route that waits for docks as it says itself, and finds them free beside
    /// the others' unloadings.
    pub(crate) fn as_given(&mut self, kind: usize, tours: &[Tour], route: &Route) -> Option<Worth> {
        let worth = self.verdict(kind, route).ok()?;
        let unloadings = &worth.unloadings;
        first_wait(self.problem, tours, route.vehicle, unloadings, 0)
            .is_none()
            .then_some(worth)
    }

    fn verdict(&mut self, kind: usize, route: &Route) -> Result<Worth, Broken> {
        let evaluator = &mut self.evaluator;
        self.memory.verdict(kind, route, || {
            let evaluation = evaluator.evaluate(route)?;
            Ok(worth_of(route, &evaluation))
        })
    }
}

/// Stows a trip anew after lots have left it: fewer may ride better divided. Where the stowage
/// finds no way the old one still holds, but compartments now empty have no set point.
pub(crate) fn restow(problem: &Problem, vehicle: VehicleId, trip: &mut Trip) {
    let lots: Vec<LotId> = trip.lots().collect();
    if let Ok(stowed) = stowed_trip(problem, vehicle, trip.hub, &lots) {
        *trip = stowed;
        return;
    }
    for (compartment, set_point) in trip.set_points.iter_mut().enumerate() {
        let holds = |stop: &Stop| usize::from(stop.compartment) == compartment;
        if !trip.stops.iter().any(holds) {
            *set_point = None;
        }
    }
}

fn worth_of(route: &Route, evaluation: &RouteEvaluation) -> Worth {
    let unloadings = route.trips.iter().zip(&evaluation.schedule.trips);
    Worth {
        cost: evaluation.costs.total(),
        items: evaluation.costs,
        unloadings: unloadings
            .map(|(trip, times)| Unloading {
                hub: trip.hub,
                wish: times.unload_start,
                start: times.unload_start,
                end: times.unload_end,
            })
            .collect(),
    }
}

/// The first trip from the given one on that finds all docks taken, and when one becomes free.
fn first_wait(
    problem: &Problem,
    tours: &[Tour],
    vehicle: VehicleId,
    unloadings: &[Unloading],
    from: usize,
) -> Option<(usize, PlanTime)> {
    for (trip, own) in unloadings.iter().enumerate().skip(from) {
        let free = free_from(problem, tours, vehicle, own, own.start);
        if free != own.start {
            return Some((trip, free));
        }
    }
    None
}

/// The first moment from a given one on at which a dock is free for so long an unloading.
fn free_from(
    problem: &Problem,
    tours: &[Tour],
    vehicle: VehicleId,
    own: &Unloading,
    moment: PlanTime,
) -> PlanTime {
    let docks = problem.hubs[own.hub.index()].docks;
    let mut others = unloadings_of_others(tours, vehicle, own.hub);
    let taken = problem.hubs[own.hub.index()].taken.iter();
    others.extend(taken.map(|taken| (taken.start(), taken.end())));
    if others.len() < docks as usize {
        return moment;
    }
    let length = own.end.since(own.start);
    hub_docks::first_free(&others, docks, moment, length)
        .expect("a hub without docks is never admitted")
}

/// Whether a trip of the tour that waits for a dock could now have one earlier.
pub(crate) fn could_unload_earlier(problem: &Problem, tours: &[Tour], tour: &Tour) -> bool {
    let vehicle = tour.route.vehicle;
    let unloadings = tour.worth.iter().flat_map(|worth| &worth.unloadings);
    let mut waiting = unloadings.filter(|own| own.wish < own.start);
    waiting.any(|own| free_from(problem, tours, vehicle, own, own.wish) < own.start)
}

fn unloadings_of_others(
    tours: &[Tour],
    vehicle: VehicleId,
    hub: HubId,
) -> Vec<(PlanTime, PlanTime)> {
    tours
        .iter()
        .filter(|tour| tour.route.vehicle != vehicle)
        .filter_map(|tour| tour.worth.as_ref())
        .flat_map(|worth| &worth.unloadings)
        .filter(|unloading| unloading.hub == hub)
        .map(|unloading| (unloading.start, unloading.end))
        .collect()
}
