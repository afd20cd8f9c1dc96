//! Synthetic county days of at most sixty lots: planned, and how much cheaper any plan could be.
//!
//!     cargo run --release -p benches --bin bounds -- --plan 20 --bound 120
//!
//! The days are those of `optimizer::fixtures`, of 10, 12, 14 lots and so on or of as many as `--lots`
//! says, and folders of days with `--case`.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use api::commands::day::Inputs;
use benches::budget::{Budget, Clock};
use benches::{demo_map, in_checkout};
use clap::Parser;
use optimizer::assemble::assemble;
use optimizer::bound::{BoundMethod, BoundParams, PricingParams, lower_bound};
use optimizer::fixtures::{Day, county_day};
use optimizer::verify::verify;
use optimizer::{Problem, SolveParams, solve};

/// Plans days and proves how much cheaper they could be.
#[derive(Parser)]
struct Options {
    /// Synthetic days.
    #[arg(long, default_value_t = 10)]
    days: u64,
    /// Folders of days instead.
    #[arg(long)]
    case: Vec<PathBuf>,
    /// Processor seconds for each plan.
    #[arg(long, default_value_t = 20.0)]
    plan: f64,
    /// Processor seconds for each bound.
    #[arg(long, default_value_t = 120.0)]
    bound: f64,
    /// Most trips of a kind of vehicle that are worked out one by one.
    #[arg(long, default_value_t = 16_000_000)]
    trips: usize,
    /// The first of the synthetic days, counted from one.
    #[arg(long, default_value_t = 1)]
    first: u64,
    /// Lots of every synthetic day; else 10 for the first and two more for each that follows.
    #[arg(long)]
    lots: Option<usize>,
    /// Labels kept apart at first.
    #[arg(long)]
    width: Option<usize>,
    /// Lots a market remembers.
    #[arg(long)]
    memory: Option<usize>,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "| day | lots | vehicles | left | cost, yuan | bound, yuan | gap | method | s |"
    )?;
    writeln!(out, "|---|---:|---:|---:|---:|---:|---:|---|---:|")?;
    let mut gaps = Vec::new();
    for (name, problem) in days(&options)? {
        gaps.push(row(&options, &name, &problem, &mut out)?);
    }
    let mean = gaps.iter().sum::<f64>() / gaps.len().max(1) as f64;
    writeln!(out, "mean gap {:.2} %", mean * 100.0)?;
    Ok(())
}

fn days(options: &Options) -> Result<Vec<(String, Problem)>> {
    if options.case.is_empty() {
        let synthetic = (options.first..options.first + options.days).map(|seed| {
            let lots = options.lots.unwrap_or(8 + 2 * seed as usize);
            let problem = county_day(Day {
                seed,
                lots,
                vehicles: lots.div_ceil(5),
                hubs: 2,
            });
            (format!("synthetic {seed}"), problem)
        });
        return Ok(synthetic.collect());
    }
    let cases = options.case.iter();
    cases
        .map(|case| Ok((case.display().to_string(), opened(case)?)))
        .collect()
}

fn row(options: &Options, name: &str, problem: &Problem, out: &mut impl Write) -> Result<f64> {
    let mut budget = Budget::new(Clock::Cpu, options.plan, None);
    let solution = solve(problem, &SolveParams::default(), &mut budget, &mut |_| {});
    let plan = assemble(problem, &solution).map_err(|broken| anyhow!("{broken:?}"))?;
    anyhow::ensure!(
        verify(problem, &plan).is_empty(),
        "{name}: the plan breaks rules"
    );
    let mut params = BoundParams::default();
    params.pricing = PricingParams {
        width: options.width.unwrap_or(params.pricing.width),
        memory: options.memory.unwrap_or(params.pricing.memory),
        ..params.pricing
    };
    params.trips = options.trips;
    let mut budget = Budget::new(Clock::Cpu, options.bound, None);
    let clock = budget;
    let bound = lower_bound(problem, &solution, &params, &mut budget)
        .ok_or_else(|| anyhow!("{name} is already running"))?;
    let cost = plan.costs.total();
    let method = match bound.method {
        BoundMethod::Routes => "column generation",
        BoundMethod::Trips => "trip by trip",
        BoundMethod::LotByLot => "lot by lot",
    };
    writeln!(
        out,
        "| {name} | {} | {} | {} | {:.2} | {:.2} | {:.2} % | {method} | {:.0} |",
        problem.lots.len(),
        problem.vehicles.len(),
        solution.unserved.len(),
        cost.yuan(),
        bound.value.yuan(),
        bound.gap(cost) * 100.0,
        clock.seconds_used(),
    )?;
    for (item, fen) in plan.costs.items() {
        eprint!("{item} {:.0}  ", fen.yuan());
    }
    eprintln!();
    Ok(bound.gap(cost))
}

fn opened(case: &Path) -> Result<Problem> {
    let cache = in_checkout("target/bench-cache");
    let facts = in_checkout("data/facts");
    let inputs = Inputs::new(Some(&demo_map()), Some(&facts), Some(case), &cache);
    let day = inputs.open().map_err(|failure| anyhow!("{failure}"))?;
    Ok(day.problem)
}
