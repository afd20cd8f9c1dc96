//! Solution → Plan: ids become names, and everything a plan claims is written down.
//!
//! Why lots are left behind is told by `explain` afterwards.

use crate::cost::{self, Aboard};
use crate::cost_shares::share_out;
use crate::evaluate::{Broken, Evaluator, RouteEvaluation};
use crate::plan::{
    CostItems, LotQuality, Plan, PlannedLeg, PlannedRoute, PlannedStop, PlannedTrip, UnservedLot,
};
use crate::problem::{Problem, Vehicle};
use crate::schedule::LegSchedule;
use crate::solution::{Route, Solution, Trip};
use crate::thermal;
use crate::units::{Celsius, Cost, PlanTime, Seconds};

/// The plan a solution means, its routes ordered by vehicle.
///
/// # Errors
/// The first rule broken by a route; no plan is made of such a solution.
pub fn assemble(problem: &Problem, solution: &Solution) -> Result<Plan, Broken> {
    let mut evaluator = Evaluator::new(problem);
    let mut routes = Vec::with_capacity(solution.routes.len());
    let mut by_vehicle: Vec<&Route> = solution.routes.iter().collect();
    by_vehicle.sort_by_key(|route| route.vehicle);
    let mut costs = CostItems::default();
    for route in by_vehicle {
        let evaluation = evaluator.evaluate(route)?;
        costs += evaluation.costs;
        let mut planned = planned_route(problem, route, &evaluation);
        let heat = evaluator.heat_by_visit(route, &evaluation);
        share_out(problem, route, &heat, &mut planned);
        routes.push(planned);
    }
    let unserved = solution
        .unserved
        .iter()
        .map(|lot| &problem.lots[lot.index()]);
    costs.unserved = unserved.clone().map(|lot| lot.unserved_cost).sum::<Cost>();
    let unserved = unserved.map(|lot| UnservedLot {
        lot: lot.id.clone(),
        cost: lot.unserved_cost,
        reasons: Vec::new(),
        remedies: Vec::new(),
    });
    Ok(Plan {
        routes,
        unserved: unserved.collect(),
        costs,
    })
}

fn planned_route(problem: &Problem, route: &Route, evaluation: &RouteEvaluation) -> PlannedRoute {
    let vehicle = &problem.vehicles[route.vehicle.index()];
    let schedule = &evaluation.schedule;
    let mut qualities = evaluation.qualities.as_slice();
    let mut planned = Vec::with_capacity(route.trips.len());
    for index in 0..route.trips.len() {
        let (own, rest) = qualities.split_at(route.trips[index].stops.len());
        planned.push(planned_trip(problem, route, evaluation, (index, own)));
        qualities = rest;
    }
    let home = schedule.home.as_ref();
    PlannedRoute {
        vehicle: vehicle.id.clone(),
        departure: schedule.departure,
        finish: schedule.finish,
        trips: planned,
        home: home.map(|leg| planned_leg(problem, vehicle, leg, Aboard::NOTHING)),
        home_costs: CostItems::default(),
        costs: evaluation.costs,
    }
}

fn planned_trip(
    problem: &Problem,
    route: &Route,
    evaluation: &RouteEvaluation,
    (index, qualities): (usize, &[LotQuality]),
) -> PlannedTrip {
    let (trip, times) = (&route.trips[index], &evaluation.schedule.trips[index]);
    let vehicle = &problem.vehicles[route.vehicle.index()];
    let mut aboard = Aboard::NOTHING;
    let mut stops = Vec::with_capacity(trip.stops.len());
    for ((stop, at), &quality) in trip.stops.iter().zip(&times.stops).zip(qualities) {
        let leg = planned_leg(problem, vehicle, &at.leg, aboard);
        aboard = aboard.with(problem, stop.lot);
        stops.push(PlannedStop {
            leg,
            lot: problem.lots[stop.lot.index()].id.clone(),
            compartment: usize::from(stop.compartment),
            load_start: at.load_start,
            load_end: at.load_end,
            on_board: aboard.load,
            quality,
            costs: CostItems::default(),
            lot_costs: CostItems::default(),
        });
    }
    PlannedTrip {
        hub: problem.hubs[trip.hub.index()].id.clone(),
        layout: usize::from(trip.layout),
        set_points: stated_set_points(trip),
        precool_from: precool_from(vehicle, evaluation, index),
        stops,
        to_hub: planned_leg(problem, vehicle, &times.to_hub, aboard),
        unload_start: times.unload_start,
        unload_end: times.unload_end,
        hub_costs: CostItems::default(),
    }
}

/// Set points of the compartments in use.
fn stated_set_points(trip: &Trip) -> Vec<Option<Celsius>> {
    let mut stated = vec![None; trip.set_points.len()];
    for compartment in thermal::used_compartments(trip) {
        stated[compartment] = trip.set_points[compartment];
    }
    stated
}

/// When the driver starts the unit in the morning; for later trips it runs anyway.
fn precool_from(vehicle: &Vehicle, evaluation: &RouteEvaluation, trip: usize) -> Option<PlanTime> {
    let precooling = evaluation.precooling[trip];
    let due = trip == 0 && vehicle.underway.is_none() && precooling > Seconds::ZERO;
    due.then(|| evaluation.schedule.departure - precooling)
}

fn planned_leg(
    problem: &Problem,
    vehicle: &Vehicle,
    leg: &LegSchedule,
    aboard: Aboard,
) -> PlannedLeg {
    let green_channel = cost::rides_free(problem, vehicle, aboard);
    let lead = problem.settings.green_channel.booking_lead;
    let books = green_channel && leg.travel.toll.0 > 0;
    PlannedLeg {
        departure: leg.departure,
        rest: leg.rest,
        arrival: leg.arrival,
        distance: leg.travel.distance,
        toll_distance: leg.travel.toll,
        toll: cost::toll(problem, vehicle, leg, aboard),
        toll_reason: cost::toll_reason(problem, vehicle, leg, aboard),
        green_channel,
        book_by: books.then(|| leg.departure - lead),
    }
}
