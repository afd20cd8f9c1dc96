//! Mass, volume and floor places, per compartment and truck, and what the plan says is on board.

use super::reading::{RouteReading, TripReading};
use super::violation::{Amount, Fault, Measure, Place, Violation};
use crate::plan::Rule;
use crate::units::Load;

/// A load in kg, liters and hundredths of a pallet, wide enough for any sum.
type Sum = [u64; 3];

/// Loads of every trip against the capacities, and against the plan's own figures.
pub(super) fn check(route: &RouteReading, violations: &mut Vec<Violation>) {
    for trip in &route.trips {
        let payload = route.vehicle.limits.payload;
        check_room(
            route,
            &route.place(),
            sum(trip, |_| true),
            payload,
            violations,
        );
        for (index, compartment) in trip.layout.compartments.iter().enumerate() {
            let inside = sum(trip, |place| place == index);
            let place = Place::Compartment(index + 1);
            check_room(route, &place, inside, compartment.capacity, violations);
        }
        check_on_board(route, trip, violations);
    }
}

fn sum(trip: &TripReading, counts: impl Fn(usize) -> bool) -> Sum {
    let mut sum = [0; 3];
    for stop in &trip.stops {
        if counts(stop.stated.compartment) {
            sum = add(sum, stop.lot.load);
        }
    }
    sum
}

fn add(sum: Sum, load: Load) -> Sum {
    let [kg, liters, pallets] = sum;
    [
        kg + u64::from(load.kg),
        liters + u64::from(load.liters),
        pallets + u64::from(load.pallets),
    ]
}

fn check_room(
    route: &RouteReading,
    place: &Place,
    found: Sum,
    capacity: Load,
    violations: &mut Vec<Violation>,
) {
    let most = add([0; 3], capacity);
    let measures = [Measure::Mass, Measure::Volume, Measure::FloorPlaces];
    for (index, what) in measures.into_iter().enumerate() {
        if found[index] > most[index] {
            let fault = Fault::Over {
                what,
                found: amounts(found)[index].clone(),
                most: amounts(most)[index].clone(),
            };
            violations.push(route.violation(Rule::Capacity, place.clone(), fault));
        }
    }
}

fn check_on_board(route: &RouteReading, trip: &TripReading, violations: &mut Vec<Violation>) {
    let measures = [
        Measure::MassOnBoard,
        Measure::VolumeOnBoard,
        Measure::FloorPlacesOnBoard,
    ];
    let mut actual = [0; 3];
    for stop in &trip.stops {
        actual = add(actual, stop.lot.load);
        let stated = add([0; 3], stop.stated.on_board);
        for (index, what) in measures.into_iter().enumerate() {
            if stated[index] != actual[index] {
                let fault = Fault::Misstated {
                    what,
                    stated: amounts(stated)[index].clone(),
                    actual: amounts(actual)[index].clone(),
                };
                violations.push(route.violation(Rule::Consistency, stop.place(), fault));
            }
        }
    }
}

fn amounts([kg, liters, pallets]: Sum) -> [Amount; 3] {
    [
        Amount::Kilograms(kg),
        Amount::Liters(liters),
        Amount::Pallets(pallets),
    ]
}
