//! A day reduced to what other route planners can express, and their routes judged by all rules.
//!
//!     reduced_day --case data/cases/shanxi-200 --write FOLDER
//!     reduced_day --case data/cases/shanxi-200 --judge ROUTES
//!     reduced_day --case data/cases/shanxi-200 --solve 60
//!
//! `benches/peers/day_beside_peers.py` runs the others in between. What is dropped for them: product
//! temperature and shelf life, compartments and pairs, harvest clocks, driver rests, docks, zones,
//! tolls and the green channel, overtime and soft due times.

mod judge;
mod reduce;

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Result, anyhow};
use api::commands::day::Inputs;
use benches::budget::{Budget, Clock};
use benches::{demo_map, in_checkout};
use clap::Parser;
use optimizer::{Problem, SolveParams, solve};

/// Writes a day for other planners, or judges what they made of it.
#[derive(Parser)]
struct Options {
    /// Folder of the day.
    #[arg(long)]
    case: PathBuf,
    /// Folder to write the reduced day to.
    #[arg(long)]
    write: Option<PathBuf>,
    /// Routes to judge: a line per vehicle, its number, then lots by number and hubs as `h0`.
    #[arg(long)]
    judge: Option<PathBuf>,
    /// Plans the whole day in so many processor seconds and judges the plan.
    #[arg(long)]
    solve: Option<f64>,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let problem = opened(&options.case)?;
    if let Some(folder) = &options.write {
        reduce::write(&problem, folder)?;
    }
    let mut out = std::io::stdout().lock();
    if let Some(file) = &options.judge {
        let routes = judge::routes_in(&std::fs::read_to_string(file)?, &problem)?;
        writeln!(out, "{}", judge::judge(&problem, routes)?)?;
    }
    if let Some(seconds) = options.solve {
        let mut budget = Budget::new(Clock::Cpu, seconds, None);
        let found = solve(&problem, &SolveParams::default(), &mut budget, &mut |_| {});
        writeln!(out, "{}", judge::judge(&problem, found.routes)?)?;
    }
    Ok(())
}

fn opened(case: &std::path::Path) -> Result<Problem> {
    let cache = in_checkout("target/bench-cache");
    let facts = in_checkout("data/facts");
    let inputs = Inputs::new(Some(&demo_map()), Some(&facts), Some(case), &cache);
    let day = inputs.open().map_err(|failure| anyhow!("{failure}"))?;
    Ok(day.problem)
}
