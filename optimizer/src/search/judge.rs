//! The search's door to the exact model: stowing a trip, evaluating a route, finding free docks.

use crate::evaluate::{Broken, Evaluator, RouteEvaluation};
use crate::problem::{LotId, Problem, VehicleId};
use crate::search::docks::Docks;
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
        docks: &Docks,
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
            // A trip that waits may delay those before it too: the day then begins later.
            let wait = first_wait(self.problem, docks, route.vehicle, &worth.unloadings);
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
    pub(crate) fn as_given(&mut self, kind: usize, docks: &Docks, route: &Route) -> Option<Worth> {
        let worth = self.verdict(kind, route).ok()?;
        let unloadings = &worth.unloadings;
        first_wait(self.problem, docks, route.vehicle, unloadings)
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
    docks: &Docks,
    vehicle: VehicleId,
    unloadings: &[Unloading],
) -> Option<(usize, PlanTime)> {
    for (trip, own) in unloadings.iter().enumerate() {
        let free = docks.free_from(problem, vehicle, own, own.start);
        if free != own.start {
            return Some((trip, free));
        }
    }
    None
}

/// Whether a trip of the tour waits for a dock that one of the unloadings would hold meanwhile.
pub(crate) fn waits_for_one_of(unloadings: &[Unloading], tour: &Tour) -> bool {
    let mut waiting = tour.unloadings().filter(|own| own.wish < own.start);
    waiting.any(|own| {
        let in_the_way = |other: &Unloading| {
            other.hub == own.hub && other.end > own.wish && other.start < own.end
        };
        unloadings.iter().any(in_the_way)
    })
}

/// Whether a trip of the tour that waits for a dock could now have one earlier.
pub(crate) fn could_unload_earlier(problem: &Problem, docks: &Docks, tour: &Tour) -> bool {
    let vehicle = tour.route.vehicle;
    let mut waiting = tour.unloadings().filter(|own| own.wish < own.start);
    waiting.any(|own| docks.free_from(problem, vehicle, own, own.wish) < own.start)
}
