//! A plan for the rest of the day: a first safe answer at once, better ones as they come, each
//! judged by the verifier before anybody sees it, and what has changed, with its cause.

use super::change::Change;
use super::remainder::Remainder;
use super::settings::DaySettings;
use super::state::DayState;
use super::teller::changes;
use crate::assemble::assemble;
use crate::explain::explain;
use crate::plan::Plan;
use crate::problem::Problem;
use crate::solution::Solution;
use crate::solve::{SolveParams, solve};
use crate::stop_rule::{Iterations, Part, StopRule};
use crate::units::Cost;
use crate::verify::{Violation, verify};

/// A plan for the rest of a day.
#[derive(Clone, Debug)]
pub struct RePlan {
    /// In ids of the remainder.
    pub solution: Solution,
    /// In names; lots on board are its first stops.
    pub plan: Plan,
    /// What is different from the plan in force, most important first.
    pub changes: Vec<Change>,
    /// What the verifier says of what is still free; empty for a good plan.
    pub violations: Vec<Violation>,
    /// Whether it is the first, greedy one.
    pub is_first: bool,
}

/// How a running day is planned anew.
#[derive(Clone, Debug)]
pub struct RePlanParams {
    /// Equal seeds give equal plans.
    pub seed: u64,
    /// The search is begun anew so often from the best plan so far, so that better plans can be
    /// shown on the way.
    pub rounds: u32,
}

impl Default for RePlanParams {
    fn default() -> Self {
        Self { seed: 1, rounds: 3 }
    }
}

/// What is left of the day and a safe plan of it at once. Costs tens of milliseconds.
pub fn first_answer(state: &DayState, settings: &DaySettings) -> (Remainder, RePlan) {
    let remainder = Remainder::new(state, settings);
    let first = judged(state, settings, &remainder, remainder.first.clone(), true);
    (remainder, first)
}

/// Plans the rest of the day. The observer hears of the first safe answer at once, then of what is
/// left behind in it being taken along wherever that is legal, then of every better plan found; the
/// last one heard of is returned with what is left.
pub fn replan(
    state: &DayState,
    settings: &DaySettings,
    params: &RePlanParams,
    stop: &mut impl StopRule,
    observer: &mut dyn FnMut(&Remainder, &RePlan),
) -> (Remainder, RePlan) {
    let (remainder, mut best) = first_answer(state, settings);
    observer(&remainder, &best);
    let mut improve = |best: &mut RePlan, found: Solution| {
        let problem = &remainder.problem;
        if leaves_a_load(problem, &found)
            || price(problem, &found) >= price(problem, &best.solution)
        {
            return;
        }
        let better = judged(state, settings, &remainder, found, false);
        if better.violations.is_empty() || !best.violations.is_empty() {
            *best = better;
            observer(&remainder, best);
        }
    };
    let search = |seed: u64, best: &RePlan| SolveParams {
        seed,
        warm_start: Some(best.solution.clone()),
        ..SolveParams::default()
    };
    let at_once = search(params.seed, &best);
    let filled = solve(
        &remainder.problem,
        &at_once,
        &mut Iterations(0),
        &mut |_| {},
    );
    improve(&mut best, filled);
    let rounds = params.rounds.max(1);
    let mut done = 0;
    for round in 0..rounds {
        let shares = [round, round + 1].map(|round| f64::from(round) / f64::from(rounds));
        let mut slice = Part::new(&mut *stop, shares, &mut done);
        let seed = params.seed.wrapping_add(u64::from(round));
        let onward = search(seed, &best);
        let found = solve(&remainder.problem, &onward, &mut slice, &mut |_| {});
        improve(&mut best, found);
    }
    explain(&remainder.problem, &best.solution, &mut best.plan);
    best.changes = changes(state, settings, &remainder, &best.plan);
    (remainder, best)
}

fn judged(
    state: &DayState,
    settings: &DaySettings,
    remainder: &Remainder,
    solution: Solution,
    is_first: bool,
) -> RePlan {
    let plan = assemble(&remainder.problem, &solution).expect("only legal routes are kept");
    RePlan {
        violations: verify(&remainder.problem, &plan),
        changes: changes(state, settings, remainder, &plan),
        solution,
        plan,
        is_first,
    }
}

fn leaves_a_load(problem: &Problem, solution: &Solution) -> bool {
    let mut left = solution.unserved.iter();
    left.any(|lot| problem.lots[lot.index()].aboard.is_some())
}

fn price(problem: &Problem, solution: &Solution) -> Cost {
    assemble(problem, solution).map_or(Cost(i64::MAX), |plan| plan.costs.total())
}
