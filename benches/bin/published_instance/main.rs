//! Solves one published routing instance and writes the answer as a CVRPLIB `.sol` file.

mod answer;
mod columns;
mod published;
mod vrplib;

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Parser;
use optimizer::engine::{EngineParams, run};

use benches::budget::{Budget, Clock};
use published::Convention;

/// Solves a published instance: VRPLIB, Solomon, Li & Lim, Cordeau or Golden.
#[derive(Parser)]
struct Options {
    /// The instance.
    file: PathBuf,
    /// How distances become integers.
    #[arg(long, value_enum, default_value = "round")]
    convention: Convention,
    /// Length of the search.
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// Iterations instead of seconds: then equal seeds give equal bytes.
    #[arg(long)]
    iterations: Option<u64>,
    /// Which seconds count.
    #[arg(long, value_enum, default_value = "cpu")]
    clock: Clock,
    /// Equal seeds give equal searches.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where the answer goes; to the standard output where no file is named.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Chains that run at the same time.
    #[arg(long, default_value_t = 1)]
    threads: usize,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let text = fs::read_to_string(&options.file)
        .with_context(|| format!("cannot read {}", options.file.display()))?;
    let published = if vrplib::recognizes(&text) {
        vrplib::read(&text, options.convention)?
    } else {
        columns::read(&text, options.convention)?
    };
    let params = EngineParams {
        seed: options.seed,
        threads: options.threads,
        ..EngineParams::default()
    };
    let mut budget = Budget::new(options.clock, options.seconds, options.iterations);
    let clock = budget;
    let solution = run(&published.instance, &params, &mut budget, &mut |_| {})?;
    let seconds = clock.seconds_used();
    let answer = answer::write(&published, &solution);
    let mut out = std::io::stdout().lock();
    match &options.out {
        Some(path) => fs::write(path, answer).context("cannot write the answer")?,
        None => out.write_all(answer.as_bytes())?,
    }
    writeln!(
        out,
        "{} cost {} vehicles {} left out {} iterations {} seconds {seconds:.2}, {:.0} iterations/s",
        options.file.display(),
        published.cost(&solution),
        solution.routes.len(),
        solution.absent.len(),
        solution.iterations,
        solution.iterations as f64 / seconds,
    )?;
    Ok(())
}
