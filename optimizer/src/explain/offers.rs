//! What a lot would cost on every other truck, with everything else as it is.

use super::trial::{FinishedDay, Trial};
use crate::evaluate::Evaluator;
use crate::problem::{LotId, Problem, VehicleId};
use crate::solution::{Route, Solution};
use crate::units::Cost;

/// A truck that could take a lot, and what the day would then cost more (or less).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The truck.
    pub vehicle: VehicleId,
    /// The change of the day's cost.
    pub extra: Cost,
}

/// Every truck that could take a lot at its best place there, cheapest first; the truck it is on
/// now is among them. A lot that was left behind is offered for what it adds.
pub fn offers(problem: &Problem, solution: &Solution, lot: LotId) -> Vec<Offer> {
    let mut evaluator = Evaluator::new(problem);
    let mut cost_of = |route: &Route| {
        let judged = evaluator.evaluate(route);
        judged.map_or(Cost::ZERO, |judged| judged.costs.total())
    };
    let without = without(solution, lot);
    let of = |solution: &Solution, cost_of: &mut dyn FnMut(&Route) -> Cost| -> i64 {
        solution.routes.iter().map(|route| cost_of(route).0).sum()
    };
    let saved = of(solution, &mut cost_of) - of(&without, &mut cost_of);
    let day = FinishedDay::new(problem, &without);
    let mut trial = Trial::new(problem, &day);
    let tried = problem.vehicle_ids().filter_map(|vehicle| {
        let added = trial.added(vehicle, lot).ok()?;
        Some(Offer {
            vehicle,
            extra: Cost(added.0 - saved),
        })
    });
    let mut found: Vec<Offer> = tried.collect();
    found.sort_by_key(|offer| offer.extra);
    found
}

/// The day with a lot taken out; trips and routes that are then empty are gone.
fn without(solution: &Solution, lot: LotId) -> Solution {
    let mut day = solution.clone();
    for route in &mut day.routes {
        for trip in &mut route.trips {
            trip.stops.retain(|stop| stop.lot != lot);
        }
        route.trips.retain(|trip| !trip.stops.is_empty());
    }
    day.routes.retain(|route| !route.trips.is_empty());
    day
}
