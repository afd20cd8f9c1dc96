//! `coldroute plan`: inputs → problem → solution → plan → verified → table and files.

use super::day::{Inputs, OpenedDay};
use crate::cli::PlanArgs;
use crate::dto::{InputsDto, SearchDto};
use crate::failure::{Failure, findings_lines};
use crate::files::{NewFile, write_all};
use crate::live::settings::read_live_settings;
use crate::output::yuan;
use crate::planning::{bound_of, write_down};
use crate::stop::{Deadline, SearchBar};
use crate::words::Language;
use optimizer::simulation::{RobustSettings, SimulationReport, robust, simulate};
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
    let (solution, iterations) = if args.robust {
        (robustly(&opened.problem, &inputs, args, language)?, 0)
    } else {
        search(&opened.problem, args, language)
    };
    let search = SearchDto {
        seed: args.seed,
        iterations,
        bound: bound_of(&opened.problem, &solution, args.bound),
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

/// A plan that holds, and a table of what that costs, judged by seeds it has not seen.
fn robustly(
    problem: &Problem,
    inputs: &Inputs,
    args: &PlanArgs,
    language: Language,
) -> Result<Solution, Failure> {
    let simulation = read_live_settings(&inputs.facts)
        .map_err(Failure::Findings)?
        .simulation;
    let params = SolveParams {
        seed: args.seed,
        ..SolveParams::default()
    };
    let settings = RobustSettings::default();
    let found = if let Some(iterations) = args.iterations {
        let mut stop = Iterations(iterations);
        robust(problem, &params, &mut stop, &simulation, &settings)
    } else {
        let mut stop = Deadline::new(args.seconds);
        robust(problem, &params, &mut stop, &simulation, &settings)
    };
    let fresh = args.seed.wrapping_add(1_000_003);
    let plans = [
        (language.pick("不计运气", "nominal"), &found.nominal),
        (language.pick("留余量", "robust"), &found.robust),
    ];
    for (name, solution) in plans {
        let report = simulate(problem, solution, &simulation, 1_000, fresh)
            .expect("the search returns legal routes only");
        eprintln!("{}", robust_line(name, &report, language));
    }
    Ok(found.robust)
}

fn robust_line(name: &str, report: &SimulationReport, language: Language) -> String {
    let (share, mean) = (report.fine_share * 100.0, yuan(report.cost.mean));
    match language {
        Language::Zh => {
            format!("{name}：守住全部限值的货批 {share:.2}%，平均 {mean} 元（1000 次新种子回放）")
        }
        Language::En => format!(
            "{name}: {share:.2} % of lots keep all limits, {mean} yuan on average (1000 replays from fresh seeds)"
        ),
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
