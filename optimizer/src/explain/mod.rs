//! Why a lot is left behind, vehicle by vehicle, and what would help: found by really trying.
//!
//! A trial changes one thing and inserts the lot into the finished day. It judges routes by every
//! rule and hubs by the room in their zones; that docks may be taken is not tried.

mod offers;
mod remedies;
mod trial;

use crate::plan::{Cause, Plan, Remedy, UnservedReason};
use crate::problem::{LotId, Problem, VehicleId};
use crate::solution::Solution;
pub use offers::{Offer, offers};
use std::collections::BTreeMap;
use trial::{FinishedDay, Trial};

/// Most remedies named for one lot.
const MOST_REMEDIES: usize = 3;

/// Fills in reasons and remedies of a plan's unserved lots.
///
/// `plan` must have been assembled from `solution`. Costs a few thousand route evaluations per
/// unserved lot.
pub fn explain(problem: &Problem, solution: &Solution, plan: &mut Plan) {
    let mut varied = problem.clone();
    let day = FinishedDay::new(problem, solution);
    let mut trial = Trial::new(problem, &day);
    for (&lot, unserved) in solution.unserved.iter().zip(&mut plan.unserved) {
        unserved.reasons = reasons(&mut trial, problem, lot);
        unserved.remedies = cheapest(remedies::that_work(problem, &mut varied, &day, lot));
    }
}

/// What stops a lot, most widespread cause first.
fn reasons(trial: &mut Trial<'_>, problem: &Problem, lot: LotId) -> Vec<UnservedReason> {
    let mut by_cause: BTreeMap<Cause, Vec<String>> = BTreeMap::new();
    for vehicle in problem.vehicle_ids() {
        let cause = cause(trial, problem, vehicle, lot);
        by_cause
            .entry(cause)
            .or_default()
            .push(problem.vehicles[vehicle.index()].id.clone());
    }
    let mut reasons: Vec<UnservedReason> = by_cause
        .into_iter()
        .map(|(cause, vehicles)| UnservedReason { cause, vehicles })
        .collect();
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.vehicles.len()));
    reasons
}

/// What stops a lot on a vehicle even alone, else beside what that fetches already; a truck with
/// lots on board is never empty.
fn cause(trial: &mut Trial<'_>, problem: &Problem, vehicle: VehicleId, lot: LotId) -> Cause {
    let is_empty = problem.vehicles[vehicle.index()].loaded_box(0).is_none();
    let alone = if is_empty {
        trial.alone(vehicle, lot).map(|_| ())
    } else {
        Ok(())
    };
    let tried = alone.and_then(|()| trial.added(vehicle, lot));
    tried.map_or_else(Cause::Rule, |_| Cause::NotWorthIt)
}

fn cheapest(mut found: Vec<remedies::Found>) -> Vec<Remedy> {
    found.sort_by_key(|found| found.extra);
    found.truncate(MOST_REMEDIES);
    if found.is_empty() {
        return vec![Remedy::NoneFound];
    }
    found.into_iter().map(|found| found.remedy).collect()
}
