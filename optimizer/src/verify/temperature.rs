//! The box through a route: its simulation trip by trip, and pre-cooling before each.

use super::reading::{RouteReading, TripReading};
use super::simulation::{TripClimate, loaded_box, set_point, simulate};
use super::violation::{Amount, Complaint, Fault, Measure, Violation};
use super::weather::{Whereabouts, outdoors};
use crate::plan::Rule;
use crate::problem::Problem;
use osm_loader::LocationId;

/// A hair for the order of floating-point operations, K and s.
const HAIR: f64 = 1e-6;

/// How far two simulations of cores may disagree, K.
pub(super) const ALLOWANCE_K: f64 = 0.3;

/// How far two simulations of air may disagree, K.
pub(super) const AIR_ALLOWANCE_K: f64 = 0.5;

/// A trip's climate with the pre-cooling before it.
pub(super) struct TripHeat {
    pub(super) climate: TripClimate,
    /// Length of pre-cooling in seconds; zero where none is due.
    pub(super) precooling_s: f64,
}

/// Simulates every trip and judges the pre-cooling before the first. `None` stands for a trip
/// whose times make no sense; that is reported here.
pub(super) fn check(
    problem: &Problem,
    route: &RouteReading,
    violations: &mut Vec<Violation>,
) -> Vec<Option<TripHeat>> {
    let mut here = route.vehicle.start;
    let mut heats = Vec::new();
    for (index, trip) in route.trips.iter().enumerate() {
        let precooling_s = match loaded_box(route, trip) {
            Some(_) => 0.0,
            None => precooling_seconds(problem, route, trip, here),
        };
        let states = index == 0 && route.vehicle.underway.is_none();
        let stated_s = if states { precooling_s } else { 0.0 };
        check_precooling(route, trip, stated_s, violations);
        if states {
            check_cooling_since(route, trip, violations);
        }
        let climate = simulate(problem, route, trip, here);
        if climate.is_none() {
            let fault = Fault::Plain(Complaint::NotSimulated);
            violations.push(route.violation(Rule::Consistency, trip.place(), fault));
        }
        heats.push(climate.map(|climate| TripHeat {
            climate,
            precooling_s,
        }));
        here = trip.hub.location;
    }
    heats
}

/// From outdoors at departure to the farthest set point of a compartment that holds lots; zero
/// where none is far. Not yet rounded up.
fn precooling_seconds(
    problem: &Problem,
    route: &RouteReading,
    trip: &TripReading,
    here: LocationId,
) -> f64 {
    let departure = f64::from(trip.stops[0].stated.leg.departure.0);
    let outdoor = outdoors(problem, Whereabouts::At(here), departure);
    let mut farthest: f64 = 0.0;
    for stop in &trip.stops {
        if let Some(set_point) = set_point(route, trip, stop.stated.compartment) {
            farthest = farthest.max((outdoor - set_point).abs());
        }
    }
    if farthest > problem.settings.thermal.precool_from_k {
        farthest / problem.settings.thermal.precool_k_per_min * 60.0
    } else {
        0.0
    }
}

/// A unit does not begin to cool before anybody could have turned it on.
fn check_cooling_since(route: &RouteReading, trip: &TripReading, violations: &mut Vec<Violation>) {
    let (Some(least), Some(found)) = (route.vehicle.cools_from, trip.stated.precool_from) else {
        return;
    };
    if found < least {
        let fault = Fault::Under {
            what: Measure::PrecoolingStart,
            found: Amount::Moment(found),
            least: Amount::Moment(least),
        };
        violations.push(route.violation(Rule::Shift, trip.place(), fault));
    }
}

/// Only the first trip of a vehicle that has not left states a beginning; it lies the pre-cooling's length, rounded up to
/// seconds, before departure.
fn check_precooling(
    route: &RouteReading,
    trip: &TripReading,
    needed_s: f64,
    violations: &mut Vec<Violation>,
) {
    let departure = i64::from(trip.stops[0].stated.leg.departure.0);
    let right = match trip.stated.precool_from {
        None => needed_s <= 0.0,
        Some(from) => {
            let stated_s = (departure - i64::from(from.0)) as f64;
            let (least, most) = ((needed_s - HAIR).ceil(), (needed_s + HAIR).ceil());
            needed_s > 0.0 && least <= stated_s && stated_s <= most
        }
    };
    if !right {
        let from = departure - needed_s.ceil() as i64;
        let fault = Fault::Misstated {
            what: Measure::PrecoolingStart,
            stated: Amount::perhaps(trip.stated.precool_from),
            actual: if needed_s > 0.0 {
                Amount::moment(from)
            } else {
                Amount::Nothing
            },
        };
        violations.push(route.violation(Rule::Consistency, trip.place(), fault));
    }
}
