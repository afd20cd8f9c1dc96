//! A plan's names looked up in the problem, so that what follows can speak of lots and markets.

use super::violation::{Complaint, Fault, Place, Violation};
use crate::plan::{Plan, PlannedRoute, PlannedStop, PlannedTrip, Rule};
use crate::problem::{
    Hub, HubId, Layout, Lot, LotId, Market, Problem, Product, Vehicle, VehicleId,
};

/// A route whose names are all known.
pub(super) struct RouteReading<'a> {
    pub(super) id: VehicleId,
    pub(super) vehicle: &'a Vehicle,
    pub(super) stated: &'a PlannedRoute,
    pub(super) trips: Vec<TripReading<'a>>,
}

/// A trip whose names are all known.
pub(super) struct TripReading<'a> {
    pub(super) hub_id: HubId,
    pub(super) hub: &'a Hub,
    pub(super) layout: &'a Layout,
    pub(super) stated: &'a PlannedTrip,
    pub(super) stops: Vec<StopReading<'a>>,
}

/// A stop whose names are all known; its compartment exists.
pub(super) struct StopReading<'a> {
    pub(super) lot_id: LotId,
    pub(super) lot: &'a Lot,
    pub(super) market: &'a Market,
    pub(super) product: &'a Product,
    pub(super) stated: &'a PlannedStop,
}

impl RouteReading<'_> {
    /// A violation on this route.
    pub(super) fn violation(&self, rule: Rule, place: Place, fault: Fault) -> Violation {
        Violation::on(&self.vehicle.id, rule, place, fault)
    }

    /// The vehicle as the place of a violation.
    pub(super) fn place(&self) -> Place {
        Place::Vehicle(self.vehicle.id.clone())
    }
}

impl TripReading<'_> {
    /// The hub as the place of a violation.
    pub(super) fn place(&self) -> Place {
        Place::Hub(self.hub.id.clone())
    }
}

impl StopReading<'_> {
    /// The lot as the place of a violation.
    pub(super) fn place(&self) -> Place {
        Place::Lot(self.lot.id.clone())
    }
}

/// The routes that can be judged: known names throughout, the first one of its vehicle.
pub(super) fn read_routes<'a>(
    problem: &'a Problem,
    plan: &'a Plan,
    violations: &mut Vec<Violation>,
) -> Vec<RouteReading<'a>> {
    let mut routes: Vec<RouteReading> = Vec::new();
    for stated in &plan.routes {
        let Some(route) = read_route(problem, stated, violations) else {
            continue;
        };
        if routes.iter().any(|earlier| earlier.id == route.id) {
            let fault = Fault::Plain(Complaint::VehicleTwice);
            violations.push(route.violation(Rule::Assignment, route.place(), fault));
        } else {
            routes.push(route);
        }
    }
    routes
}

fn read_route<'a>(
    problem: &'a Problem,
    stated: &'a PlannedRoute,
    violations: &mut Vec<Violation>,
) -> Option<RouteReading<'a>> {
    let mut complain = |place: Place, complaint: Complaint| {
        let fault = Fault::Plain(complaint);
        violations.push(Violation::on(
            &stated.vehicle,
            Rule::Assignment,
            place,
            fault,
        ));
    };
    let truck = Place::Vehicle(stated.vehicle.clone());
    let Some(index) = position(&problem.vehicles, |vehicle| vehicle.id == stated.vehicle) else {
        complain(truck, Complaint::UnknownVehicle);
        return None;
    };
    if stated.trips.is_empty() {
        complain(truck, Complaint::EmptyRoute);
        return None;
    }
    let vehicle = &problem.vehicles[index];
    let trips: Vec<TripReading> = stated
        .trips
        .iter()
        .filter_map(|trip| {
            read_trip(problem, vehicle, trip)
                .map_err(|(place, complaint)| complain(place, complaint))
                .ok()
        })
        .collect();
    (trips.len() == stated.trips.len()).then_some(RouteReading {
        id: VehicleId(index as u32),
        vehicle,
        stated,
        trips,
    })
}

fn read_trip<'a>(
    problem: &'a Problem,
    vehicle: &'a Vehicle,
    stated: &'a PlannedTrip,
) -> Result<TripReading<'a>, (Place, Complaint)> {
    let hub_place = || Place::Hub(stated.hub.clone());
    let hub = position(&problem.hubs, |hub| hub.id == stated.hub)
        .ok_or_else(|| (hub_place(), Complaint::UnknownHub))?;
    let layout = vehicle
        .layouts
        .get(stated.layout)
        .ok_or_else(|| (hub_place(), Complaint::UnknownLayout))?;
    if stated.stops.is_empty() {
        return Err((hub_place(), Complaint::EmptyTrip));
    }
    let stops = stated
        .stops
        .iter()
        .map(|stop| read_stop(problem, layout, stop))
        .collect::<Result<_, _>>()?;
    Ok(TripReading {
        hub_id: HubId(hub as u32),
        hub: &problem.hubs[hub],
        layout,
        stated,
        stops,
    })
}

fn read_stop<'a>(
    problem: &'a Problem,
    layout: &Layout,
    stated: &'a PlannedStop,
) -> Result<StopReading<'a>, (Place, Complaint)> {
    let place = || Place::Lot(stated.lot.clone());
    let index = position(&problem.lots, |lot| lot.id == stated.lot)
        .ok_or_else(|| (place(), Complaint::UnknownLot))?;
    if stated.compartment >= layout.compartments.len() {
        return Err((place(), Complaint::UnknownCompartment));
    }
    let lot = &problem.lots[index];
    Ok(StopReading {
        lot_id: LotId(index as u32),
        lot,
        market: &problem.markets[lot.market.index()],
        product: &problem.products[lot.product.index()],
        stated,
    })
}

fn position<T>(all: &[T], is_it: impl Fn(&T) -> bool) -> Option<usize> {
    all.iter().position(is_it)
}
