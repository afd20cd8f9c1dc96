//! The box through a route: its simulation trip by trip, and pre-cooling before each.

use super::reading::{RouteReading, TripReading};
use super::simulation::{TripClimate, set_point, simulate};
use super::violation::{Amount, Complaint, Fault, Measure, Violation};
use super::weather::{Whereabouts, outdoors};
use crate::plan::Rule;
use crate::problem::Problem;
use osm_loader::LocationId;

/// The box may be this far from a set point without pre-cooling, K.
const NEAR_ENOUGH_K: f64 = 1.0;

/// How far two simulations may disagree, K.
pub(super) const ALLOWANCE_K: f64 = 0.3;

/// A trip's climate with the pre-cooling before it.
pub(super) struct TripHeat {
    pub(super) climate: TripClimate,
    /// Length of pre-cooling in seconds; zero where none is due.
    pub(super) precooling_s: i64,
}

/// Simulates every trip and judges its pre-cooling. `None` stands for a trip whose times make no
/// sense; that is reported here.
pub(super) fn check(
    problem: &Problem,
    route: &RouteReading,
    violations: &mut Vec<Violation>,
) -> Vec<Option<TripHeat>> {
    let mut here = route.vehicle.start;
    let mut trips: Vec<Option<TripHeat>> = Vec::new();
    for (index, trip) in route.trips.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| BoxBefore {
            trip: &route.trips[before],
            air: trips[before].as_ref().map(|heat| &heat.climate.air[..]),
        });
        let precooling_s =
            check_precooling(problem, route, trip, here, before.as_ref(), violations);
        let climate = simulate(problem, route, trip, here);
        if climate.is_none() {
            let fault = Fault::Plain(Complaint::NotSimulated);
            violations.push(route.violation(Rule::Consistency, trip.place(), fault));
        }
        trips.push(climate.map(|climate| TripHeat {
            climate,
            precooling_s,
        }));
        here = trip.hub.location;
    }
    trips
}

/// The box after the trip before.
struct BoxBefore<'a> {
    trip: &'a TripReading<'a>,
    air: Option<&'a [f64]>,
}

/// Whether pre-cooling is due.
#[derive(Clone, Copy, PartialEq)]
enum Due {
    Yes,
    No,
    /// Too close to call within the allowance for temperatures.
    Either,
}

/// Compares the stated start of pre-cooling and gives its length in seconds.
fn check_precooling(
    problem: &Problem,
    route: &RouteReading,
    trip: &TripReading,
    here: LocationId,
    before: Option<&BoxBefore>,
    violations: &mut Vec<Violation>,
) -> i64 {
    let departure = trip.stops[0].stated.leg.departure;
    let clock = i64::from(departure.0);
    let outdoor = outdoors(problem, Whereabouts::At(here), clock as f64);
    let needed = precooling_seconds(problem, route, trip, outdoor);
    let stated = trip.stated.precool_from.map(|from| i64::from(from.0));
    let due = due(route, trip, outdoor, before);
    let right = match (stated, due) {
        (None, Due::No | Due::Either) => true,
        (Some(from), Due::Yes | Due::Either) => from == clock - needed,
        (None, Due::Yes) | (Some(_), Due::No) => false,
    };
    if !right {
        let fault = Fault::Misstated {
            what: Measure::PrecoolingStart,
            stated: Amount::perhaps(trip.stated.precool_from),
            actual: if due == Due::No {
                Amount::Nothing
            } else {
                Amount::moment(clock - needed)
            },
        };
        violations.push(route.violation(Rule::Consistency, trip.place(), fault));
    }
    let cooled = due == Due::Yes || (due == Due::Either && stated.is_some());
    if cooled { needed } else { 0 }
}

/// From outdoors to the farthest set point, rounded up.
fn precooling_seconds(
    problem: &Problem,
    route: &RouteReading,
    trip: &TripReading,
    outdoor: f64,
) -> i64 {
    let farthest = set_points(route, trip)
        .map(|(_, set_point)| (outdoor - set_point).abs())
        .fold(0.0, f64::max);
    let minutes = farthest / problem.settings.thermal.precool_k_per_min;
    (minutes * 60.0).ceil() as i64
}

fn set_points<'a>(
    route: &'a RouteReading,
    trip: &'a TripReading,
) -> impl Iterator<Item = (usize, f64)> + 'a {
    (0..trip.layout.compartments.len())
        .filter_map(|index| Some((index, set_point(route, trip, index)?)))
}

fn due(route: &RouteReading, trip: &TripReading, outdoor: f64, before: Option<&BoxBefore>) -> Due {
    let air = |index: usize| match before {
        None => Some(outdoor),
        Some(before) if before.trip.stated.layout == trip.stated.layout => {
            before.air.map(|air| air[index])
        }
        Some(before) => before.air.map(|air| mixed(before.trip, air)),
    };
    let distances: Option<Vec<f64>> = set_points(route, trip)
        .map(|(index, set_point)| Some((air(index)? - set_point).abs()))
        .collect();
    let Some(distances) = distances else {
        return Due::Either;
    };
    let farthest = distances.into_iter().fold(0.0, f64::max);
    if farthest <= 0.0 {
        Due::No
    } else if (farthest - NEAR_ENOUGH_K).abs() <= ALLOWANCE_K {
        Due::Either
    } else if farthest > NEAR_ENOUGH_K {
        Due::Yes
    } else if before.is_none() {
        Due::Either
    } else {
        Due::No
    }
}

/// The air of all compartments once the bulkheads are moved.
fn mixed(trip: &TripReading, air: &[f64]) -> f64 {
    let shares = || {
        trip.layout
            .compartments
            .iter()
            .map(|part| part.volume_share)
    };
    let warmth: f64 = shares().zip(air).map(|(share, air)| share * air).sum();
    warmth / shares().sum::<f64>()
}
