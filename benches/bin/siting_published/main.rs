//! Solves the published location instances and synthetic Shanxi-like ones, and prints one line
//! each: published optimum, value, proved bound, gap, CPU seconds.
//!
//! Reads the instance files in place; `--dump` writes an instance in plain numbers for a peer.

mod dump;
mod readers;
mod region;

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Parser;
use optimizer::siting::{
    SitingError, SitingModel, SitingParams, SitingProblem, SitingProgress, solve,
};

use rustix::time::{ClockId, clock_gettime};

use dump::dump;
use readers::published;
use region::{SIZES, capacitated, median};

#[derive(Parser)]
struct Options {
    /// Folder of the published instances.
    #[arg(long, default_value = "../shared/data/facility")]
    data: PathBuf,
    /// Only instances whose label contains this.
    #[arg(long, default_value = "")]
    only: String,
    /// Most CPU seconds per instance.
    #[arg(long, default_value_t = 60.0)]
    seconds: f64,
    /// Relative gap at which to stop.
    #[arg(long, default_value_t = 1e-9)]
    gap: f64,
    /// Price steps at the root of the tree.
    #[arg(long, default_value_t = SitingParams::default().root_steps)]
    root_steps: u32,
    /// Tells the standard error how far each search is.
    #[arg(long)]
    progress: bool,
    /// Synthetic instances instead of the published ones.
    #[arg(long)]
    synthetic: bool,
    /// Writes every instance into this folder instead of solving it.
    #[arg(long)]
    dump: Option<PathBuf>,
}

/// One question with its known answer in scaled units.
struct Instance {
    label: String,
    problem: SitingProblem,
    model: SitingModel,
    published: Option<f64>,
    scale: f64,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "instance\tsites\tpoints\tpublished\tvalue\tbound\tgap_%\tseconds\tnodes\tverdict"
    )?;
    if options.synthetic {
        for size in SIZES {
            handle(
                &options,
                &synthetic("p-median", size.label, median(size)),
                &mut out,
            )?;
            handle(
                &options,
                &synthetic("cflp", size.label, capacitated(size)),
                &mut out,
            )?;
        }
        return Ok(());
    }
    let table = fs::read_to_string(options.data.join("known_optima.csv"))
        .with_context(|| format!("no known_optima.csv in {}", options.data.display()))?;
    for line in table.lines().skip(1) {
        let instance = published(&options.data, line).with_context(|| line.to_owned())?;
        handle(&options, &instance, &mut out)?;
    }
    Ok(())
}

fn synthetic(kind: &str, label: &str, question: (SitingProblem, SitingModel)) -> Instance {
    let (problem, model) = question;
    let label = format!("{kind} {label}");
    Instance {
        label,
        problem,
        model,
        published: None,
        scale: 1.0,
    }
}

fn handle(options: &Options, instance: &Instance, out: &mut impl Write) -> Result<()> {
    if !instance.label.contains(&options.only) {
        return Ok(());
    }
    match &options.dump {
        Some(folder) => dump(folder, instance),
        None => report(options, instance, out),
    }
}

fn report(options: &Options, instance: &Instance, out: &mut impl Write) -> Result<()> {
    let params = SitingParams {
        gap: options.gap,
        root_steps: options.root_steps,
        ..SitingParams::default()
    };
    let start = cpu_seconds();
    let mut stop = |progress: &SitingProgress| {
        let seconds = cpu_seconds() - start;
        if options.progress {
            eprintln!("{seconds:.2} s: {progress:?}");
        }
        seconds > options.seconds
    };
    let size = (
        instance.problem.sites().len(),
        instance.problem.demands().len(),
    );
    let published = instance
        .published
        .map_or("-".into(), |value| value.to_string());
    write!(
        out,
        "{}\t{}\t{}\t{published}\t",
        instance.label, size.0, size.1
    )?;
    match solve(&instance.problem, &instance.model, &params, &mut stop) {
        Ok(answer) => {
            let (value, bound) = (
                answer.value as f64 / instance.scale,
                answer.bound as f64 / instance.scale,
            );
            let seconds = cpu_seconds() - start;
            let gap = 100.0 * answer.gap();
            let verdict = verdict(instance.published, value, bound);
            writeln!(
                out,
                "{value:.3}\t{bound:.3}\t{gap:.4}\t{seconds:.2}\t{}\t{verdict}",
                answer.nodes
            )?;
        }
        Err(SitingError::Stopped { bound }) => {
            writeln!(
                out,
                "-\t{:.3}\t-\t-\t-\tno plan",
                bound as f64 / instance.scale
            )?;
        }
        Err(other) => bail!("{}: {other}", instance.label),
    }
    out.flush()?;
    Ok(())
}

/// Seconds this process has computed: other work on the machine does not count.
fn cpu_seconds() -> f64 {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(now.tv_sec as u64, now.tv_nsec as u32).as_secs_f64()
}

/// Published values carry three decimals.
fn verdict(published: Option<f64>, value: f64, bound: f64) -> &'static str {
    let Some(optimum) = published else { return "-" };
    if (value - optimum).abs() < 1.1e-3 {
        "equal"
    } else if bound <= optimum + 1e-3 && optimum <= value {
        "within"
    } else {
        "WRONG"
    }
}
