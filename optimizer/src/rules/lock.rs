//! A person's lock is kept: which vehicle, and in which order.

use crate::problem::{Lock, LotId, Problem, VehicleId};
use crate::solution::{Route, Trip};

/// Whether a person's locks let this lot ride on this vehicle.
pub fn is_kept(problem: &Problem, vehicle: VehicleId, lot: LotId) -> bool {
    problem.locks_allow(lot, vehicle)
}

/// The first trip and stop fetched after one of a higher place; `None` where the order that people
/// have decided is kept. Costs one look at all locks.
pub fn out_of_order(problem: &Problem, route: &Route) -> Option<(usize, usize)> {
    let places = places(problem, route.vehicle);
    if places.is_empty() {
        return None;
    }
    let mut last = 0;
    for (index, trip) in route.trips.iter().enumerate() {
        for (stop, lot) in trip.lots().enumerate() {
            let Some(place) = place_of(&places, lot) else {
                continue;
            };
            if place < last {
                return Some((index, stop));
            }
            last = place;
        }
    }
    None
}

/// The same stops in the order that people have decided. Stops without a place stay where they are
/// counted from the front; a stop changes its trip only where the order asks for it.
pub fn in_order(problem: &Problem, route: &Route) -> Route {
    let places = places(problem, route.vehicle);
    if places.is_empty() || out_of_order(problem, route).is_none() {
        return route.clone();
    }
    let of_trip = |(index, trip): (usize, &Trip)| {
        let stops = trip.stops.clone().into_iter();
        stops.map(|stop| (index, stop)).collect::<Vec<_>>()
    };
    let mut stops: Vec<_> = route.trips.iter().enumerate().flat_map(of_trip).collect();
    let has_place = |index: &usize| place_of(&places, stops[*index].1.lot).is_some();
    let slots: Vec<usize> = (0..stops.len()).filter(has_place).collect();
    let mut placed: Vec<_> = slots.iter().map(|&slot| stops[slot]).collect();
    placed.sort_by_key(|(_, stop)| place_of(&places, stop.lot));
    for (slot, stop) in slots.into_iter().zip(placed) {
        stops[slot] = stop;
    }
    let now: Vec<usize> = stops.iter().map(|&(trip, _)| trip).collect();
    let mut trips = route.trips.clone();
    for trip in &mut trips {
        trip.stops.clear();
    }
    for (trip, (_, stop)) in monotone(&now).into_iter().zip(stops) {
        trips[trip].stops.push(stop);
    }
    trips.retain(|trip| !trip.stops.is_empty());
    Route {
        trips,
        ..route.clone()
    }
}

/// Trips that never fall, differing from those given in as few stops as raising or lowering allows.
fn monotone(now: &[usize]) -> Vec<usize> {
    let mut raised = now.to_vec();
    for index in 1..raised.len() {
        raised[index] = raised[index].max(raised[index - 1]);
    }
    let mut lowered = now.to_vec();
    for index in (1..lowered.len()).rev() {
        lowered[index - 1] = lowered[index - 1].min(lowered[index]);
    }
    let moved = |new: &[usize]| new.iter().zip(now).filter(|(a, b)| a != b).count();
    if moved(&raised) <= moved(&lowered) {
        raised
    } else {
        lowered
    }
}

fn places(problem: &Problem, vehicle: VehicleId) -> Vec<(LotId, u32)> {
    let ordered = problem.locks.iter().filter_map(|&lock| match lock {
        Lock::InOrder(lot, on, place) if on == vehicle => Some((lot, place)),
        _ => None,
    });
    ordered.collect()
}

fn place_of(places: &[(LotId, u32)], lot: LotId) -> Option<u32> {
    let found = places.iter().find(|(known, _)| *known == lot);
    found.map(|&(_, place)| place)
}

#[cfg(test)]
mod tests {
    use super::monotone;

    #[test]
    fn a_stop_changes_its_trip_only_where_the_order_asks_for_it() {
        assert_eq!(monotone(&[0, 0, 1, 0, 1]), [0, 0, 1, 1, 1]);
        assert_eq!(monotone(&[0, 1, 0, 0, 1]), [0, 0, 0, 0, 1]);
        assert_eq!(monotone(&[0, 0, 1]), [0, 0, 1]);
    }
}
