//! `coldroute plan`: inputs → problem → solution → plan → verified → table and files.

use super::day::{Inputs, OpenedDay};
use crate::cli::PlanArgs;
use crate::dto::{InputsDto, SearchDto};
use crate::failure::{Failure, findings_lines};
use crate::files::{NewFile, write_all};
use crate::planning::write_down;
use crate::stop::{Deadline, SearchBar};
use crate::words::Language;
use optimizer::solve::{SolveParams, solve};
use optimizer::stop_rule::{Iterations, StopRule};
use optimizer::{Problem, Solution};
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
    let search = SearchDto {
        seed: args.seed,
        iterations,
    };
    let named = inputs_dto(&inputs, &opened);
    let written = write_down(&opened, &solution, named, search, language)?;
    let files: [NewFile<'_>; 3] = [
        ("plan.json", written.json),
        ("plan.geojson", written.geojson),
        ("plan.html", written.page),
    ];
    let paths = write_all(&out_folder(args, &inputs), &files)?;
    say(&written.table, &paths, language);
    Ok(())
}

fn search(problem: &Problem, args: &PlanArgs, language: Language) -> (Solution, u64) {
    let params = SolveParams {
        seed: args.seed,
        threads: args.threads,
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
