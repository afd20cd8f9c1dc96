//! The search's door to the exact model: stowing a trip, evaluating a route, finding free docks.

use crate::evaluate::{Broken, Evaluator, RouteEvaluation};
use crate::plan::Rule;
use crate::problem::{HubId, LotId, Problem, VehicleId};
use crate::rules::hub_docks;
use crate::search::tour::{Tour, Unloading, Worth};
use crate::solution::{Route, Stop, Trip};
use crate::stowage::stow;
use crate::units::PlanTime;

/// A trip with its lots put into compartments and set points chosen.
///
/// # Errors
/// The rule by which these lots cannot ride together on this vehicle.
pub(crate) fn stowed_trip(
    problem: &Problem,
    vehicle: VehicleId,
    hub: HubId,
    lots: &[LotId],
) -> Result<Trip, Rule> {
    let stowage = stow(problem, vehicle, lots)?;
    let stops = lots.iter().zip(&stowage.compartments);
    Ok(Trip {
        stops: stops
            .map(|(&lot, &compartment)| Stop { lot, compartment })
            .collect(),
        hub,
        layout: stowage.layout,
        set_points: stowage.set_points,
        dock_from: None,
    })
}

/// The exact worth of a route beside the others' unloadings. Where the docks are taken when a trip
/// arrives, it is made to wait until one is free; others never are.
///
/// # Errors
/// The first rule the route cannot keep, and where.
pub(crate) fn appraise(
    evaluator: &mut Evaluator,
    problem: &Problem,
    tours: &[Tour],
    route: &mut Route,
) -> Result<Worth, Broken> {
    if route.trips.is_empty() {
        return Ok(Worth::default());
    }
    for trip in &mut route.trips {
        trip.dock_from = None;
    }
    loop {
        let evaluation = evaluator.evaluate(route)?;
        let worth = worth_of(route, &evaluation);
        match first_wait(problem, tours, route.vehicle, &worth.unloadings)? {
            None => return Ok(worth),
            Some((trip, free_from)) => route.trips[trip].dock_from = Some(free_from),
        }
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
                start: times.unload_start,
                end: times.unload_end,
            })
            .collect(),
    }
}

/// The first trip that finds all docks taken, and when one becomes free for it.
fn first_wait(
    problem: &Problem,
    tours: &[Tour],
    vehicle: VehicleId,
    unloadings: &[Unloading],
) -> Result<Option<(usize, PlanTime)>, Broken> {
    for (trip, own) in unloadings.iter().enumerate() {
        let docks = problem.hubs[own.hub.index()].docks;
        let others = unloadings_of_others(tours, vehicle, own.hub);
        if others.len() < docks as usize {
            continue;
        }
        let length = own.end.since(own.start);
        match hub_docks::first_free(&others, docks, own.start, length) {
            Some(free) if free == own.start => {}
            Some(free) => return Ok(Some((trip, free))),
            None => return Err(Broken::new(Rule::HubDocks, trip, 0)),
        }
    }
    Ok(None)
}

fn unloadings_of_others(tours: &[Tour], vehicle: VehicleId, hub: HubId) -> Vec<(PlanTime, PlanTime)> {
    tours
        .iter()
        .filter(|tour| tour.route.vehicle != vehicle)
        .filter_map(|tour| tour.worth.as_ref())
        .flat_map(|worth| &worth.unloadings)
        .filter(|unloading| unloading.hub == hub)
        .map(|unloading| (unloading.start, unloading.end))
        .collect()
}
