//! Who may go where with what: skills, locks, yards, hubs' acceptance, number of trips.

use super::reading::{RouteReading, StopReading, TripReading};
use super::violation::{Amount, Complaint, Fault, Measure, Place, Violation};
use crate::plan::Rule;
use crate::problem::{Lock, Problem, Skills};

/// Everything on a route that depends on names and kinds alone, not on times or temperatures.
pub(super) fn check(problem: &Problem, route: &RouteReading, violations: &mut Vec<Violation>) {
    check_trips(route, violations);
    check_order(problem, route, violations);
    for trip in &route.trips {
        for (index, stop) in trip.stops.iter().enumerate() {
            let mut complain = |rule: Rule, complaint: Complaint| {
                violations.push(route.violation(rule, stop.place(), Fault::Plain(complaint)));
            };
            if lacks(route.vehicle.skills, stop.lot.needs) {
                complain(Rule::Skill, Complaint::SkillForLot);
            }
            if lacks(route.vehicle.skills, stop.market.needs) {
                complain(Rule::Skill, Complaint::SkillForMarket);
            }
            if let Some(complaint) = broken_lock(problem, route, stop) {
                complain(Rule::Lock, complaint);
            }
            if let Some(complaint) = refusal(trip, stop) {
                complain(Rule::HubAccepts, complaint);
            }
            let next = trip.stops.get(index + 1);
            if next.is_none_or(|next| next.lot.market != stop.lot.market) {
                check_yard(route, trip, index, violations);
            }
        }
    }
}

fn check_trips(route: &RouteReading, violations: &mut Vec<Violation>) {
    let (found, most) = (
        route.trips.len() as u64,
        u64::from(route.vehicle.limits.trips),
    );
    if found > most {
        let fault = Fault::Over {
            what: Measure::Trips,
            found: Amount::Count(found),
            most: Amount::Count(most),
        };
        violations.push(route.violation(Rule::Trips, route.place(), fault));
    }
}

/// Every pair of lots whose order a person has decided, read backwards.
fn check_order(problem: &Problem, route: &RouteReading, violations: &mut Vec<Violation>) {
    let place_of = |stop: &StopReading| {
        problem.locks.iter().find_map(|&lock| match lock {
            Lock::InOrder(lot, on, place) if lot == stop.lot_id && on == route.id => Some(place),
            _ => None,
        })
    };
    let stops: Vec<&StopReading> = route.trips.iter().flat_map(|trip| &trip.stops).collect();
    let places: Vec<Option<u32>> = stops.iter().map(|stop| place_of(stop)).collect();
    for (index, stop) in stops.iter().enumerate() {
        let Some(own) = places[index] else { continue };
        if places[index + 1..]
            .iter()
            .flatten()
            .any(|later| *later < own)
        {
            let fault = Fault::Plain(Complaint::OutOfOrder);
            violations.push(route.violation(Rule::Lock, stop.place(), fault));
        }
    }
}

fn lacks(offered: Skills, asked: Skills) -> bool {
    (0..64).any(|bit| asked.0 >> bit & 1 == 1 && offered.0 >> bit & 1 == 0)
}

fn broken_lock(problem: &Problem, route: &RouteReading, stop: &StopReading) -> Option<Complaint> {
    problem.locks.iter().find_map(|&lock| match lock {
        Lock::On(lot, only) if lot == stop.lot_id && only != route.id => {
            Some(Complaint::LockedElsewhere)
        }
        Lock::NotOn(lot, never) if lot == stop.lot_id && never == route.id => {
            Some(Complaint::LockedOut)
        }
        _ => None,
    })
}

fn refusal(trip: &TripReading, stop: &StopReading) -> Option<Complaint> {
    if trip.hub.refuses.contains(&stop.lot.product) {
        return Some(Complaint::HubRefusesProduct);
    }
    if !stop.lot.hubs.is_empty() && !stop.lot.hubs.contains(&trip.hub_id) {
        return Some(Complaint::HubNotForLot);
    }
    zone_of(trip, stop)
        .is_none()
        .then_some(Complaint::HubHasNoZone)
}

/// The first zone of the trip's hub whose temperatures meet the product's.
pub(super) fn zone_of(trip: &TripReading, stop: &StopReading) -> Option<usize> {
    let wanted = stop.product.window;
    trip.hub
        .zones
        .iter()
        .position(|zone| zone.window.min() <= wanted.max() && wanted.min() <= zone.window.max())
}

/// Gross mass on leaving the market of one stop, and the truck's length in its yard.
fn check_yard(
    route: &RouteReading,
    trip: &TripReading,
    last_stop: usize,
    violations: &mut Vec<Violation>,
) {
    let stop = &trip.stops[last_stop];
    let place = || Place::Market(stop.market.id.clone());
    let on_board: u64 = trip.stops[..=last_stop]
        .iter()
        .map(|stop| u64::from(stop.lot.load.kg))
        .sum();
    let gross = on_board + u64::from(route.vehicle.limits.curb_kg);
    if let Some(most) = stop.market.max_gross_kg.map(u64::from)
        && gross > most
    {
        let fault = Fault::Over {
            what: Measure::GrossMass,
            found: Amount::Kilograms(gross),
            most: Amount::Kilograms(most),
        };
        violations.push(route.violation(Rule::MarketAccess, place(), fault));
    }
    let length = route.vehicle.limits.length_m;
    if let Some(most) = stop.market.max_length_m
        && length > most
    {
        let fault = Fault::Over {
            what: Measure::Length,
            found: Amount::Length(length),
            most: Amount::Length(most),
        };
        violations.push(route.violation(Rule::MarketAccess, place(), fault));
    }
}
