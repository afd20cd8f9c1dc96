//! One large synthetic day with the whole model: is it planned in time, legally, and in bounded
//! memory?
//!
//!     cargo run --release -p benches --bin large_day -- --lots 1000 --vehicles 170 --seconds 60 --threads 2

use std::io::Write;
use std::time::Instant;

use anyhow::{Result, anyhow};
use benches::budget::{Budget, Clock};
use clap::Parser;
use optimizer::assemble::assemble;
use optimizer::fixtures::{Day, county_day};
use optimizer::verify::verify;
use optimizer::{SolveParams, solve};

/// Plans a large synthetic day against the clock and has the plan judged.
#[derive(Parser)]
struct Options {
    #[arg(long, default_value_t = 1_000)]
    lots: usize,
    #[arg(long, default_value_t = 170)]
    vehicles: usize,
    #[arg(long, default_value_t = 4)]
    hubs: usize,
    /// Docks of every hub.
    #[arg(long, default_value_t = 8)]
    docks: u32,
    /// Room of every hub, in hubs of the small days.
    #[arg(long, default_value_t = 10)]
    hub_scale: u32,
    /// Length of the search.
    #[arg(long, default_value_t = 60.0)]
    seconds: f64,
    /// Which seconds count.
    #[arg(long, value_enum, default_value = "wall")]
    clock: Clock,
    #[arg(long, default_value_t = 2)]
    threads: usize,
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let mut problem = county_day(Day {
        seed: options.seed,
        lots: options.lots,
        vehicles: options.vehicles,
        hubs: options.hubs,
    });
    for hub in &mut problem.hubs {
        hub.docks = options.docks;
        for zone in &mut hub.zones {
            zone.capacity_kg = zone.capacity_kg.saturating_mul(options.hub_scale);
        }
    }
    let params = SolveParams {
        seed: options.seed,
        threads: options.threads,
        ..SolveParams::default()
    };
    let started = Instant::now();
    let mut budget = Budget::new(options.clock, options.seconds, None);
    let clock = budget;
    let (mut first, mut iterations) = (None, 0);
    let solution = solve(&problem, &params, &mut budget, &mut |progress| {
        first.get_or_insert((started.elapsed(), progress.best.total(), progress.unserved));
        iterations = progress.iterations;
    });
    let seconds = clock.seconds_used();
    let plan = assemble(&problem, &solution)
        .map_err(|broken| anyhow!("the plan breaks a rule: {broken:?}"))?;
    let violations = verify(&problem, &plan);
    let mut out = std::io::stdout().lock();
    if let Some((after, cost, unserved)) = first {
        let after = after.as_secs_f64();
        writeln!(
            out,
            "first plan after {after:.2} s: {:.2} yuan, {unserved} lots left behind",
            cost.yuan()
        )?;
    }
    writeln!(
        out,
        "{} lots, {} threads: {:.2} yuan, {} left behind, {} violations; {seconds:.2} of {} s, \
         {iterations} iterations, peak {} MB",
        options.lots,
        options.threads,
        plan.costs.total().yuan(),
        solution.unserved.len(),
        violations.len(),
        options.seconds,
        peak_megabytes(),
    )?;
    for violation in violations.iter().take(10) {
        writeln!(out, "{violation:?}")?;
    }
    Ok(())
}

/// The most memory this process has held, where the system tells.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}
