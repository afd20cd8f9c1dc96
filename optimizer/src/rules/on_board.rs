//! What is on board stays where it is and goes to the hub of the first trip.

use crate::problem::{LoadedBox, LotId, Problem};
use crate::solution::{Route, Trip};

/// Whether the first trip of a route carries all that is on board, as it stands there and as it is
/// held.
pub fn is_kept(problem: &Problem, route: &Route) -> bool {
    let Some(load) = problem.vehicles[route.vehicle.index()].loaded_box(0) else {
        return true;
    };
    let first = route.trips.first();
    first.is_some_and(|first| first.layout == load.layout && all_stay(problem, load, first))
}

fn all_stay(problem: &Problem, load: &LoadedBox, first: &Trip) -> bool {
    load.lots.iter().all(|&lot| {
        let Some(aboard) = problem.lots[lot.index()].aboard else {
            return true;
        };
        let place = usize::from(aboard.compartment);
        let mut stops = first.stops.iter();
        stops.any(|stop| stop.lot == lot && stop.compartment == aboard.compartment)
            && first.set_points.get(place) == load.set_points.get(place)
    })
}

/// Whether a lot is on board already: what stands beside what is no longer decided.
pub fn is_fact(problem: &Problem, lot: LotId) -> bool {
    problem.lots[lot.index()].aboard.is_some()
}
