//! The independent judge: recomputes everything a plan states and believes none of it.
//!
//! It is a second reading of `MODEL.md`, written with plain arithmetic and small time steps. It
//! shares only the types of problem and plan with the search, none of its evaluation, and it
//! survives any plan: what makes no sense is reported, never trusted.

mod assignment;
mod compartments;
mod docks;
mod driving;
mod exceptions;
mod exposure;
mod hours;
mod legs;
mod load;
mod money;
mod night;
mod on_board;
mod permission;
mod phases;
mod quality;
mod reading;
mod record;
mod shares;
mod simulation;
mod temperature;
mod timeline;
mod toll;
mod violation;
mod weather;
mod wording;

use crate::plan::Plan;
use crate::problem::Problem;
use reading::RouteReading;

pub use exceptions::{StatedException, verify_exceptions};
pub use record::{
    Exception, ExceptionCause, LotRecord, RECORD_INTERVAL, RecordPoint, energies, records,
};
pub use simulation::EnergyItems;
pub use violation::{Amount, Complaint, Excess, Fault, Harm, Measure, Place, Violation};

/// Every breach of every rule in a plan, and every number in it that is not so.
///
/// Names come first: a route that names something unknown, and the second route of one vehicle,
/// are reported as such and not judged further. An empty answer means a good plan. Costs some
/// milliseconds per route.
pub fn verify(problem: &Problem, plan: &Plan) -> Vec<Violation> {
    let mut violations = assignment::check(problem, plan);
    let routes = reading::read_routes(problem, plan, &mut violations);
    for route in &routes {
        check_route(problem, route, &mut violations);
    }
    docks::check(problem, &routes, &mut violations);
    money::check_day(problem, plan, &mut violations);
    violations
}

fn check_route(problem: &Problem, route: &RouteReading, violations: &mut Vec<Violation>) {
    let legs = legs::of_route(problem, route);
    permission::check(problem, route, violations);
    on_board::check(problem, route, violations);
    load::check(route, violations);
    compartments::check(problem, route, violations);
    timeline::check(route, &legs, violations);
    driving::check(problem, route, &legs, violations);
    night::check(problem, route, &legs, violations);
    toll::check(problem, route, &legs, violations);
    let climates = temperature::check(problem, route, violations);
    quality::check(problem, route, &climates, violations);
    money::check_route(problem, route, &legs, &climates, violations);
    shares::check(problem, route, &legs, &climates, violations);
}
