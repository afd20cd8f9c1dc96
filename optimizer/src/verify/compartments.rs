//! What shares a compartment or a truck: set points, smells, hygiene, ethylene.

use super::exposure::cold_limit;
use super::reading::{RouteReading, StopReading, TripReading};
use super::violation::{Amount, Complaint, Fault, Harm, Measure, Place, Violation};
use crate::plan::Rule;
use crate::problem::{EthyleneLevel, HygieneClass, Problem, Product};
use crate::units::{Celsius, TemperatureWindow};

/// Slack for temperatures that went through a file, K.
const FILE_ROUNDING_K: f64 = 1e-6;

/// Set points and neighbors of every trip.
pub(super) fn check(problem: &Problem, route: &RouteReading, violations: &mut Vec<Violation>) {
    for trip in &route.trips {
        check_set_points(problem, route, trip, violations);
        for (index, one) in trip.stops.iter().enumerate() {
            for other in &trip.stops[index + 1..] {
                if let Some((rule, harm)) = harm_between(problem, trip, one, other) {
                    let fault = Fault::Beside {
                        other: other.lot.id.clone(),
                        harm,
                    };
                    violations.push(route.violation(rule, one.place(), fault));
                }
            }
        }
    }
}

fn check_set_points(
    problem: &Problem,
    route: &RouteReading,
    trip: &TripReading,
    violations: &mut Vec<Violation>,
) {
    let (stated, needed) = (trip.stated.set_points.len(), trip.layout.compartments.len());
    if stated != needed {
        let fault = Fault::Misstated {
            what: Measure::SetPoints,
            stated: Amount::Count(stated as u64),
            actual: Amount::Count(needed as u64),
        };
        violations.push(route.violation(Rule::SetPoint, trip.place(), fault));
    }
    for (index, compartment) in trip.layout.compartments.iter().enumerate() {
        let riders: Vec<&StopReading> = trip
            .stops
            .iter()
            .filter(|stop| stop.stated.compartment == index)
            .collect();
        let set_point = trip.stated.set_points.get(index).copied().flatten();
        let held = route.vehicle.thermal.cooling_w > 0.0 && !riders.is_empty();
        match set_point {
            Some(set_point) if held => {
                let place = Place::Compartment(index + 1);
                check_set_point(route, place, set_point, compartment.set_points, violations);
                for rider in riders.iter().filter(|rider| rider.lot.aboard.is_none()) {
                    let window = bearable(problem, rider.product);
                    check_set_point(route, rider.place(), set_point, window, violations);
                }
            }
            None if !held => check_drift(route, &riders, compartment.set_points, violations),
            stated => {
                let wanted = held.then_some(compartment.set_points);
                let place = Place::Compartment(index + 1);
                violations.push(misplaced_set_point(route, place, stated, wanted));
            }
        }
    }
}

/// Set points a product bears: its window, but not so cold that the air would freeze it.
fn bearable(problem: &Problem, product: &Product) -> TemperatureWindow {
    let least = cold_limit(problem, product).and_then(Celsius::new);
    least
        .filter(|&least| least > product.window.min())
        .and_then(|least| TemperatureWindow::new(least, product.window.max()))
        .unwrap_or(product.window)
}

fn check_set_point(
    route: &RouteReading,
    place: Place,
    set_point: Celsius,
    allowed: TemperatureWindow,
    violations: &mut Vec<Violation>,
) {
    let degrees = set_point.degrees();
    let low = allowed.min().degrees() - FILE_ROUNDING_K;
    let high = allowed.max().degrees() + FILE_ROUNDING_K;
    if degrees < low || degrees > high {
        let fault = Fault::Outside {
            what: Measure::SetPoint,
            found: Amount::Celsius(degrees),
            allowed: Amount::Band(allowed),
        };
        violations.push(route.violation(Rule::SetPoint, place, fault));
    }
}

/// A set point where nothing is held, or none where something is.
fn misplaced_set_point(
    route: &RouteReading,
    place: Place,
    stated: Option<Celsius>,
    wanted: Option<TemperatureWindow>,
) -> Violation {
    let fault = Fault::Outside {
        what: Measure::SetPoint,
        found: stated.map_or(Amount::Nothing, |at| Amount::Celsius(at.degrees())),
        allowed: wanted.map_or(Amount::Nothing, Amount::Band),
    };
    route.violation(Rule::SetPoint, place, fault)
}

/// Without a unit the compartment's range must still meet what the lots need.
fn check_drift(
    route: &RouteReading,
    riders: &[&StopReading],
    range: TemperatureWindow,
    violations: &mut Vec<Violation>,
) {
    for rider in riders.iter().filter(|rider| rider.lot.aboard.is_none()) {
        if !meet(range, rider.product.window) {
            let fault = Fault::Plain(Complaint::RangeUnsuited);
            violations.push(route.violation(Rule::SetPoint, rider.place(), fault));
        }
    }
}

fn meet(a: TemperatureWindow, b: TemperatureWindow) -> bool {
    a.min() <= b.max() && b.min() <= a.max()
}

/// The gravest harm two lots of one trip do to each other where they stand.
fn harm_between(
    problem: &Problem,
    trip: &TripReading,
    one: &StopReading,
    other: &StopReading,
) -> Option<(Rule, Harm)> {
    let (a, b) = (one.product, other.product);
    let both_on_board = one.lot.aboard.is_some() && other.lot.aboard.is_some();
    if a.id == b.id || both_on_board {
        return None;
    }
    if a.hygiene != b.hygiene || a.hygiene == HygieneClass::Live {
        return Some((Rule::Pairing, Harm::Hygiene));
    }
    if smells_on(a, b) || smells_on(b, a) {
        return Some((Rule::Pairing, Harm::Odor));
    }
    if one.stated.compartment != other.stated.compartment {
        return None;
    }
    if !meet(a.window, b.window) {
        return Some((Rule::Pairing, Harm::Temperature));
    }
    if ripens(a, b) || ripens(b, a) {
        let together = seconds_together(trip, one, other);
        let allowed = i64::from(problem.settings.ethylene_limit.0);
        if together > allowed {
            let harm = Harm::Ethylene {
                minutes: together as f64 / 60.0,
                allowed: allowed as f64 / 60.0,
            };
            return Some((Rule::Ethylene, harm));
        }
    }
    None
}

/// A strong smell (2 or 3) beside a product that takes it on readily (2 or 3).
fn smells_on(source: &Product, other: &Product) -> bool {
    source.odor_emission > 1 && other.odor_absorption > 1
}

fn ripens(source: &Product, other: &Product) -> bool {
    let much = |level| matches!(level, EthyleneLevel::High | EthyleneLevel::VeryHigh);
    much(source.ethylene_production)
        && much(other.ethylene_sensitivity)
        && source.storage_group != other.storage_group
}

fn seconds_together(trip: &TripReading, one: &StopReading, other: &StopReading) -> i64 {
    let later = one.stated.load_start.max(other.stated.load_start);
    i64::from(trip.stated.unload_end.0) - i64::from(later.0)
}
