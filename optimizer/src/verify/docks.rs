//! Hubs over the whole day: docks in use at once, and room in the zones.

use super::permission::zone_of;
use super::reading::{RouteReading, TripReading};
use super::violation::{Amount, Fault, Measure, Place, Violation};
use crate::plan::Rule;
use crate::problem::{Hub, HubId, Problem};
use crate::units::PlanTime;

/// Judges all routes together, hub by hub.
pub(super) fn check(problem: &Problem, routes: &[RouteReading], violations: &mut Vec<Violation>) {
    for (index, hub) in problem.hubs.iter().enumerate() {
        let arrivals: Vec<(&RouteReading, &TripReading)> = routes
            .iter()
            .flat_map(|route| route.trips.iter().map(move |trip| (route, trip)))
            .filter(|(_, trip)| trip.hub_id == HubId(index as u32))
            .collect();
        check_docks(hub, &arrivals, violations);
        check_zones(hub, &arrivals, violations);
    }
}

/// The number of trucks at the docks can only grow when one begins, so those moments are looked at.
fn check_docks(
    hub: &Hub,
    arrivals: &[(&RouteReading, &TripReading)],
    violations: &mut Vec<Violation>,
) {
    for (route, trip, moment) in moments(hub, arrivals) {
        let in_use = arrivals
            .iter()
            .filter(|(_, other)| {
                other.stated.unload_start <= moment && moment < other.stated.unload_end
            })
            .count() as u64
            + held_by_others(hub, moment);
        if in_use > u64::from(hub.docks) {
            let fault = Fault::Over {
                what: Measure::DocksInUse,
                found: Amount::Count(in_use),
                most: Amount::Count(u64::from(hub.docks)),
            };
            let violation = route.violation(Rule::HubDocks, trip.place(), fault);
            violations.push(violation.at(i64::from(moment.0)));
        }
    }
}

/// When the number can grow, each moment with a trip that is at a dock then.
fn moments<'a>(
    hub: &'a Hub,
    arrivals: &'a [(&'a RouteReading<'a>, &'a TripReading<'a>)],
) -> impl Iterator<Item = (&'a RouteReading<'a>, &'a TripReading<'a>, PlanTime)> {
    arrivals.iter().flat_map(move |&(route, trip)| {
        let own = trip.stated;
        let during =
            move |moment: &PlanTime| own.unload_start < *moment && *moment < own.unload_end;
        let begins = hub.taken.iter().map(|time| time.start()).filter(during);
        std::iter::once(own.unload_start)
            .chain(begins)
            .map(move |moment| (route, trip, moment))
    })
}

/// Docks that trucks not in the plan hold at a moment.
fn held_by_others(hub: &Hub, moment: PlanTime) -> u64 {
    let held = hub.taken.iter();
    held.filter(|time| time.start() <= moment && moment < time.end())
        .count() as u64
}

fn check_zones(
    hub: &Hub,
    arrivals: &[(&RouteReading, &TripReading)],
    violations: &mut Vec<Violation>,
) {
    let mut kilograms = vec![0_u64; hub.zones.len()];
    for (_, trip) in arrivals {
        for stop in &trip.stops {
            if let Some(zone) = zone_of(trip, stop) {
                kilograms[zone] += u64::from(stop.lot.load.kg);
            }
        }
    }
    for (zone, found) in hub.zones.iter().zip(kilograms) {
        let most = u64::from(zone.capacity_kg);
        if found > most {
            let fault = Fault::Over {
                what: Measure::Mass,
                found: Amount::Kilograms(found),
                most: Amount::Kilograms(most),
            };
            let place = Place::Zone {
                hub: hub.id.clone(),
                zone: zone.name.clone(),
            };
            violations.push(Violation::of_day(Rule::HubZone, place, fault));
        }
    }
}
