//! From a solution to everything that is said of it: judged plan, plan file, GeoJSON, page, table.
//! What the command line writes and what the server keeps.

use crate::commands::day::OpenedDay;
use crate::dto::{self, BoundDto, ExceptionDto, InputsDto, PlanFile, SearchDto};
use crate::failure::Failure;
use crate::output::page::Curve;
use crate::output::{Showing, geojson, page, table};
use crate::roads::{TruckRoads, driven_lines, roads_around};
use crate::stop::Deadline;
use crate::words::Language;
use optimizer::assemble::assemble;
use optimizer::bound::{BoundParams, lower_bound};
use optimizer::explain::explain;
use optimizer::problem::LotId;
use optimizer::schedule::schedule;
use optimizer::solution::Route;
use optimizer::thermal::temperature_curve;
use optimizer::verify::{RECORD_INTERVAL, records, verify};
use optimizer::{Plan, Problem, Solution};
use osm_loader::Position;

/// A plan as it is handed out.
#[derive(Clone, Debug)]
pub struct WrittenPlan {
    /// The plan file.
    pub file: PlanFile,
    /// The plan file as text.
    pub json: String,
    /// Roads driven and places visited, RFC 7946.
    pub geojson: String,
    /// The page that opens without internet.
    pub page: String,
    /// The table for a terminal.
    pub table: String,
}

/// What no plan of a day undercuts, sought for so many seconds, beside what a solution costs.
pub fn bound_of(problem: &Problem, solution: &Solution, seconds: f64) -> Option<BoundDto> {
    if seconds <= 0.0 {
        return None;
    }
    let plan = assemble(problem, solution).ok()?;
    let mut stop = Deadline::new(seconds);
    let bound = lower_bound(problem, solution, &BoundParams::default(), &mut stop)?;
    Some(BoundDto::new(bound, plan.costs.total()))
}

/// Judges a solution and writes it down.
///
/// # Errors
/// The rules it breaks: a plan that the independent verifier refuses is never shown. That would be
/// a fault of this program.
pub fn write_down(
    opened: &OpenedDay,
    solution: &Solution,
    inputs: InputsDto,
    search: SearchDto,
    language: Language,
) -> Result<WrittenPlan, Failure> {
    let plan = judged(&opened.problem, solution)?;
    let judged = (&opened.problem, &plan, solution);
    Ok(written(
        (opened, &opened.roads),
        judged,
        inputs,
        search,
        language,
    ))
}

/// A judged plan written down. Its problem may be the rest of the opened day.
pub fn written(
    (opened, roads): (&OpenedDay, &[TruckRoads]),
    (problem, plan, solution): (&Problem, &Plan, &Solution),
    inputs: InputsDto,
    search: SearchDto,
    language: Language,
) -> WrittenPlan {
    let lines = driven_lines(problem, &solution.routes, roads);
    let showing = Showing {
        problem,
        plan,
        lines: &lines,
        day: &opened.day.name,
        date: opened.day.date,
        attribution: &opened.attribution,
        language,
        bound: search.bound,
    };
    let mut file = dto::write(plan, inputs, search);
    file.exceptions = exceptions(problem, plan, opened);
    WrittenPlan {
        json: pretty(&file),
        file,
        geojson: pretty(&geojson::render(&showing)),
        page: render_page(&showing, opened, solution),
        table: table::render(&showing),
    }
}

/// What must be noted about the temperatures of a plan for an opened day or its rest.
pub fn exceptions(problem: &Problem, plan: &Plan, opened: &OpenedDay) -> Vec<ExceptionDto> {
    let rules = &opened.alarms.temperatures;
    let records = records(problem, plan, rules, RECORD_INTERVAL);
    dto::write_exceptions(&records, opened.day.date)
}

/// The plan of a solution, if the independent verifier lets it pass.
fn judged(problem: &Problem, solution: &Solution) -> Result<Plan, Failure> {
    let mut plan = assemble(problem, solution).expect("the search returns legal routes only");
    explain(problem, solution, &mut plan);
    let violations = verify(problem, &plan);
    if violations.is_empty() {
        Ok(plan)
    } else {
        Err(Failure::Violations(violations))
    }
}

fn pretty(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).expect("plain data is always JSON") + "\n"
}

fn render_page(showing: &Showing, opened: &OpenedDay, solution: &Solution) -> String {
    let visited = visited(showing.lines, &opened.positions);
    let base = opened
        .roads
        .first()
        .map(|roads| roads_around(&roads.network, &visited));
    let curves: Vec<Vec<Curve>> = solution
        .routes
        .iter()
        .map(|route| curves(showing.problem, route))
        .collect();
    page::render(showing, &base.unwrap_or_default(), &curves)
}

/// The points that the picture must hold: all places and every bend driven.
fn visited(lines: &[Vec<Vec<Position>>], places: &[Position]) -> Vec<Position> {
    let driven = lines.iter().flatten().flatten();
    driven.chain(places).copied().collect()
}

/// Core temperature of every lot of a route, in driving order.
fn curves(problem: &Problem, route: &Route) -> Vec<Curve> {
    let schedule = schedule(problem, route).expect("the search returns legal routes only");
    let all = temperature_curve(problem, route, &schedule, RECORD_INTERVAL);
    let of = |lot: LotId| {
        let mut found = all.iter().filter(|curve| curve.lot == Some(lot));
        found
            .next()
            .map(|curve| curve.points.clone())
            .unwrap_or_default()
    };
    route.lots().map(of).collect()
}
