//! Lots that are on board when the plan begins: on their truck, in their place, on the first trip,
//! in a box that stays as it is.

use super::reading::{RouteReading, StopReading};
use super::violation::{Complaint, Fault, Place, Violation};
use crate::plan::Rule;
use crate::problem::{LoadedBox, Problem};

/// Judges what a route does with lots on board.
pub(super) fn check(problem: &Problem, route: &RouteReading, violations: &mut Vec<Violation>) {
    for (trip, reading) in route.trips.iter().enumerate() {
        for stop in &reading.stops {
            if !stands_there(route, trip, stop) {
                complain(route, stop.place(), Complaint::MovedOnBoard, violations);
            }
        }
    }
    let load = route
        .vehicle
        .underway
        .as_ref()
        .and_then(|day| day.load.as_ref());
    if let Some(load) = load {
        check_box(problem, route, load, violations);
    }
}

fn stands_there(route: &RouteReading, trip: usize, stop: &StopReading) -> bool {
    stop.lot.aboard.is_none_or(|aboard| {
        let place = usize::from(aboard.compartment);
        trip == 0 && aboard.vehicle == route.id && stop.stated.compartment == place
    })
}

fn check_box(
    problem: &Problem,
    route: &RouteReading,
    load: &LoadedBox,
    violations: &mut Vec<Violation>,
) {
    let first = &route.trips[0];
    let mut changed = first.stated.layout != usize::from(load.layout);
    for (index, lot) in problem.lots.iter().enumerate() {
        let Some(aboard) = lot.aboard.filter(|aboard| aboard.vehicle == route.id) else {
            continue;
        };
        let rides = first.stops.iter().any(|stop| stop.lot_id.index() == index);
        if !rides {
            let place = Place::Lot(lot.id.clone());
            complain(route, place, Complaint::LeftOnBoard, violations);
        }
        let held = |points: &[Option<crate::units::Celsius>]| {
            points
                .get(usize::from(aboard.compartment))
                .copied()
                .flatten()
        };
        changed |= !same(held(&first.stated.set_points), held(&load.set_points));
    }
    if changed {
        complain(route, route.place(), Complaint::BoxChanged, violations);
    }
}

/// Set points that went through a file.
fn same(a: Option<crate::units::Celsius>, b: Option<crate::units::Celsius>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a.degrees() - b.degrees()).abs() < 1e-6,
        (a, b) => a.is_none() && b.is_none(),
    }
}

fn complain(
    route: &RouteReading,
    place: Place,
    complaint: Complaint,
    violations: &mut Vec<Violation>,
) {
    violations.push(route.violation(Rule::OnBoard, place, Fault::Plain(complaint)));
}
