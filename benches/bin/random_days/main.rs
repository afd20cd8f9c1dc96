//! Many small random days with the whole model: is every plan believed by the verifier, is its cost
//! the one the search reported, and are tiny days solved to the optimum?
//!
//!     cargo run --release -p benches --bin random_days -- --days 10000

mod draw;

use std::cell::Cell;
use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use optimizer::assemble::assemble;
use optimizer::bound::{BoundParams, lower_bound};
use optimizer::exhaustive::least_cost;
use optimizer::units::Cost;
use optimizer::verify::verify;
use optimizer::{Iterations, Problem, Solution, SolveParams, StopRule, solve};

/// Plans random synthetic days and has every plan judged.
#[derive(Parser)]
struct Options {
    /// How many days.
    #[arg(long, default_value_t = 10_000)]
    days: u64,
    /// The first day's seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Days of up to so many lots are also solved by enumeration.
    #[arg(long, default_value_t = 8)]
    enumerate: usize,
    /// Iterations of every search.
    #[arg(long, default_value_t = 1_500)]
    iterations: u64,
    /// Iterations of a search that is compared with the optimum, and ends once it has found that.
    #[arg(long, default_value_t = 400_000)]
    thorough: u64,
}

/// So many iterations, or fewer where no plan can be cheaper than the best one.
struct UntilLeast<'c> {
    all: Iterations,
    is_least: &'c Cell<bool>,
}

impl StopRule for UntilLeast<'_> {
    fn share_used(&mut self, iterations: u64) -> f64 {
        if self.is_least.get() {
            return 1.0;
        }
        self.all.share_used(iterations)
    }

    fn iterations(&self) -> Option<u64> {
        self.all.iterations()
    }
}

/// Rounds of proving a lower bound of a day that is enumerated.
const BOUND_ROUNDS: u64 = 20;

/// What has been seen so far.
#[derive(Default)]
struct Tally {
    days: u64,
    lots: usize,
    fetched: usize,
    violated: u64,
    misreported: u64,
    enumerated: u64,
    above_optimum: u64,
    falsely_bounded: u64,
    gaps: f64,
}

fn main() -> Result<ExitCode> {
    let options = Options::parse();
    let mut out = std::io::stdout().lock();
    let mut tally = Tally::default();
    for seed in options.seed..options.seed + options.days {
        let drawn = draw::day(seed);
        for fault in judge(&options, seed, &drawn, &mut tally) {
            writeln!(out, "day {seed}: {fault}")?;
        }
    }
    writeln!(
        out,
        "{} days, {} lots, {} fetched: {} plans with violations, {} costs misreported; \
         {} days enumerated, {} above the optimum, {} bounds above it, {:.1} % below it on average",
        tally.days,
        tally.lots,
        tally.fetched,
        tally.violated,
        tally.misreported,
        tally.enumerated,
        tally.above_optimum,
        tally.falsely_bounded,
        tally.gaps / tally.enumerated.max(1) as f64 * 100.0,
    )?;
    let wrong = tally.above_optimum + tally.falsely_bounded;
    let faults = tally.violated + tally.misreported + wrong;
    Ok(ExitCode::from(u8::from(faults > 0)))
}

/// Plans one day; tells what is wrong with the plan.
fn judge(options: &Options, seed: u64, drawn: &draw::Drawn, tally: &mut Tally) -> Vec<String> {
    let problem = &drawn.problem;
    let params = SolveParams {
        seed,
        ..SolveParams::default()
    };
    let compares = drawn.has_open_docks && problem.lots.len() <= options.enumerate;
    let least = compares.then(|| least_cost(problem));
    let is_least = Cell::new(false);
    let mut stop = UntilLeast {
        all: Iterations(if compares {
            options.thorough
        } else {
            options.iterations
        }),
        is_least: &is_least,
    };
    let mut reported = Cost(i64::MAX);
    let solution = solve(problem, &params, &mut stop, &mut |progress| {
        reported = progress.best.total();
        is_least.set(Some(reported) == least);
    });
    tally.days += 1;
    tally.lots += problem.lots.len();
    tally.fetched += problem.lots.len() - solution.unserved.len();
    let plan = match assemble(problem, &solution) {
        Ok(plan) => plan,
        Err(broken) => {
            tally.violated += 1;
            return vec![format!("the plan breaks a rule: {broken:?}")];
        }
    };
    let mut faults = Vec::new();
    let violations = verify(problem, &plan);
    tally.violated += u64::from(!violations.is_empty());
    faults.extend(violations.iter().map(|violation| format!("{violation:?}")));
    // The last single changes come after the last report, so the plan may only be cheaper.
    let cost = plan.costs.total();
    if cost > reported {
        tally.misreported += 1;
        faults.push(format!("reported {reported:?}, the plan costs {cost:?}"));
    }
    if let Some(least) = least {
        faults.extend(compare(problem, [cost, least], &solution, tally));
    }
    faults
}

fn compare(
    problem: &Problem,
    [cost, least]: [Cost; 2],
    solution: &Solution,
    tally: &mut Tally,
) -> Vec<String> {
    tally.enumerated += 1;
    let mut faults = Vec::new();
    if cost != least {
        tally.above_optimum += 1;
        faults.push(format!("costs {cost:?}, the optimum is {least:?}"));
    }
    let rounds = &mut Iterations(BOUND_ROUNDS);
    if let Some(bound) = lower_bound(problem, solution, &BoundParams::default(), rounds) {
        tally.gaps += bound.gap(least);
        if bound.value > least {
            tally.falsely_bounded += 1;
            faults.push(format!("{bound:?} above the optimum {least:?}"));
        }
    }
    faults
}
