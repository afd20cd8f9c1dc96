//! Every lot is planned once or left behind once, and every name in the plan is known.

use super::violation::{Complaint, Fault, Place, Violation};
use crate::plan::{Plan, Remedy, Rule, UnservedLot};
use crate::problem::{Lot, Problem};

/// Lots planned twice or forgotten, and unknown names among the lots left behind. Unknown names
/// on routes are found where routes are read.
pub(super) fn check(problem: &Problem, plan: &Plan) -> Vec<Violation> {
    let mut violations = Vec::new();
    for lot in &problem.lots {
        match times_named(plan, &lot.id) {
            0 => violations.push(complaint(&lot.id, Complaint::LotForgotten)),
            1 => {}
            _ => violations.push(complaint(&lot.id, Complaint::LotTwice)),
        }
    }
    for unserved in &plan.unserved {
        if !problem.lots.iter().any(|lot| lot.id == unserved.lot) {
            violations.push(complaint(&unserved.lot, Complaint::UnknownLot));
        }
        check_names(problem, unserved, &mut violations);
        check_hubs(problem, unserved, &mut violations);
        let stands = |lot: &&Lot| lot.id == unserved.lot && lot.aboard.is_some();
        if problem.lots.iter().any(|lot| stands(&lot)) {
            let place = Place::Lot(unserved.lot.clone());
            let fault = Fault::Plain(Complaint::LeftOnBoard);
            violations.push(Violation::of_day(Rule::OnBoard, place, fault));
        }
    }
    violations
}

fn times_named(plan: &Plan, lot: &str) -> usize {
    let served = plan
        .routes
        .iter()
        .flat_map(|route| &route.trips)
        .flat_map(|trip| &trip.stops)
        .filter(|stop| stop.lot == lot)
        .count();
    served + plan.unserved.iter().filter(|left| left.lot == lot).count()
}

fn check_names(problem: &Problem, unserved: &UnservedLot, violations: &mut Vec<Violation>) {
    let by_reason = unserved.reasons.iter().flat_map(|reason| &reason.vehicles);
    let by_remedy = unserved.remedies.iter().filter_map(|remedy| match remedy {
        Remedy::MoreVehicles(like) => Some(like),
        _ => None,
    });
    for name in by_reason.chain(by_remedy) {
        let known =
            |vehicle: &crate::problem::Vehicle| vehicle.id == *name || vehicle.name == *name;
        if !problem.vehicles.iter().any(known) {
            let fault = Fault::Plain(Complaint::UnknownVehicle);
            let place = Place::Vehicle(name.clone());
            violations.push(Violation::of_day(Rule::Assignment, place, fault));
        }
    }
}

/// Hubs that remedies name.
fn check_hubs(problem: &Problem, unserved: &UnservedLot, violations: &mut Vec<Violation>) {
    for remedy in &unserved.remedies {
        let Remedy::OtherHub(named) = remedy else {
            continue;
        };
        if !problem.hubs.iter().any(|hub| hub.id == *named) {
            let fault = Fault::Plain(Complaint::UnknownHub);
            let place = Place::Hub(named.clone());
            violations.push(Violation::of_day(Rule::Assignment, place, fault));
        }
    }
}

fn complaint(lot: &str, complaint: Complaint) -> Violation {
    let place = Place::Lot(lot.to_owned());
    Violation::of_day(Rule::Assignment, place, Fault::Plain(complaint))
}
