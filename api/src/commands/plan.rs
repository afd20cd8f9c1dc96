//! `coldroute plan`: inputs → problem → solution → plan → verified → table and files.

use super::day::{Inputs, OpenedDay};
use crate::cli::PlanArgs;
use crate::dto::{self, InputsDto, SearchDto};
use crate::failure::{Failure, findings_lines};
use crate::files::{NewFile, write_all};
use crate::output::page::Curve;
use crate::output::{Showing, geojson, page, table};
use crate::roads::{driven_lines, roads_around};
use crate::stop::{Deadline, SearchBar};
use crate::words::Language;
use optimizer::assemble::assemble;
use optimizer::explain::explain;
use optimizer::problem::LotId;
use optimizer::schedule::schedule;
use optimizer::solution::Route;
use optimizer::solve::{SolveParams, solve};
use optimizer::stop_rule::{Iterations, StopRule};
use optimizer::thermal::temperature_curve;
use optimizer::units::Seconds;
use optimizer::verify::verify;
use optimizer::{Plan, Problem, Solution};
use osm_loader::Position;
use std::path::PathBuf;

/// Plans a day and writes what came of it.
///
/// # Errors
/// Wrong input, or a folder that cannot be written. A plan that the verifier refuses is never
/// shown: that would be a fault of this program.
pub fn run(args: &PlanArgs, language: Language) -> Result<(), Failure> {
    let map = &args.map;
    let inputs = Inputs::new(
        map.map.as_deref(),
        map.facts.as_deref(),
        args.case.as_deref(),
        &map.cache,
    );
    let opened = inputs.open()?;
    for line in findings_lines(&opened.warnings, language) {
        eprintln!("{line}");
    }
    let (solution, iterations) = search(&opened.problem, args, language);
    let plan = judged(&opened.problem, &solution)?;
    let lines = driven_lines(&opened.problem, &solution.routes, &opened.roads);
    let showing = Showing {
        problem: &opened.problem,
        plan: &plan,
        lines: &lines,
        day: &opened.day.name,
        date: opened.day.date,
        attribution: &opened.attribution,
        language,
    };
    let search = SearchDto {
        seed: args.seed,
        iterations,
    };
    let file = dto::write(&plan, inputs_dto(&inputs, &opened), search);
    let files: [NewFile<'_>; 3] = [
        ("plan.json", pretty(&file)),
        ("plan.geojson", pretty(&geojson::render(&showing))),
        ("plan.html", render_page(&showing, &opened, &solution)),
    ];
    let written = write_all(&out_folder(args, &inputs), &files)?;
    say(&table::render(&showing), &written, language);
    Ok(())
}

fn search(problem: &Problem, args: &PlanArgs, language: Language) -> (Solution, u64) {
    let params = SolveParams {
        seed: args.seed,
        ..SolveParams::default()
    };
    match args.iterations {
        Some(iterations) => watched(problem, &params, &mut Iterations(iterations), language),
        None => watched(problem, &params, &mut Deadline::new(args.seconds), language),
    }
}

fn watched(
    problem: &Problem,
    params: &SolveParams,
    stop: &mut impl StopRule,
    language: Language,
) -> (Solution, u64) {
    let mut bar = SearchBar::new(language);
    let mut iterations = 0;
    let solution = solve(problem, params, stop, &mut |progress| {
        iterations = progress.iterations;
        bar.show(progress);
    });
    bar.finish();
    (solution, iterations)
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

fn inputs_dto(inputs: &Inputs, opened: &OpenedDay) -> InputsDto {
    let text = |path: &PathBuf| path.to_string_lossy().replace('\\', "/");
    InputsDto {
        day: opened.day.name.clone(),
        date: opened.day.date,
        case: text(&inputs.case),
        map: text(&inputs.map),
        facts: text(&inputs.facts),
        fingerprint: opened.fingerprint.clone(),
        attribution: opened.attribution.clone(),
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
        .map(|route| curves(&opened.problem, route))
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
    let all = temperature_curve(problem, route, &schedule, Seconds::from_minutes(5));
    let of = |lot: LotId| {
        let mut found = all.iter().filter(|curve| curve.lot == Some(lot));
        found
            .next()
            .map(|curve| curve.points.clone())
            .unwrap_or_default()
    };
    route.lots().map(of).collect()
}

fn out_folder(args: &PlanArgs, inputs: &Inputs) -> PathBuf {
    let name = || inputs.case.file_name().unwrap_or_default().to_owned();
    args.out
        .clone()
        .unwrap_or_else(|| PathBuf::from("plans").join(name()))
}

#[allow(clippy::print_stdout, reason = "the table is what the command is for")]
fn say(table: &str, written: &[PathBuf], language: Language) {
    println!("{table}");
    for path in written {
        println!("{} {}", language.pick("已写入", "wrote"), path.display());
    }
}
