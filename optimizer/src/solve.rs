//! The algorithm on one page: ruin a part of the plan, recreate it, and accept what simulated
//! annealing accepts.
//!
//! Always ends with a legal plan, though everything may be left behind. Equal problems, parameters
//! and iterations give equal plans.

use crate::anneal::{Cooling, threshold};
use crate::plan::CostItems;
use crate::problem::Problem;
use crate::random::Random;
use crate::recreate::{self, Appetite, RecreateParams};
use crate::ruin::{self, RuinParams};
use crate::search::{Search, Snapshot};
use crate::solution::Solution;
use crate::stop_rule::StopRule;
use crate::units::Cost;

/// How to search.
#[derive(Clone, Debug, Default)]
pub struct SolveParams {
    /// Equal seeds give equal searches.
    pub seed: u64,
    /// A plan to start from, such as yesterday's or the one that has just broken. What is illegal
    /// in it is left out.
    pub warm_start: Option<Solution>,
    /// What is taken out.
    pub ruin: RuinParams,
    /// How it is put back.
    pub recreate: RecreateParams,
    /// How willingly worse plans are accepted.
    pub annealing: AnnealingParams,
}

/// Temperatures, as shares of what one lot costs on average in the first plan.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AnnealingParams {
    /// At the beginning.
    pub start: f64,
    /// At the beginning, where the search starts from a given plan.
    pub warm_start: f64,
    /// At the end.
    pub end: f64,
}

impl Default for AnnealingParams {
    fn default() -> Self {
        Self {
            start: 0.3,
            warm_start: 0.03,
            end: 0.003,
        }
    }
}

/// How far the search has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Share of the budget used.
    pub share_used: f64,
    /// Iterations done.
    pub iterations: u64,
    /// Cost of the best plan by item.
    pub best: CostItems,
    /// Lots the best plan leaves behind.
    pub unserved: usize,
    /// Temperature of the annealing, in fen.
    pub temperature: f64,
}

/// Finds a plan of low cost. The observer hears of the first plan, of every better one, and of
/// every hundredth part of the budget.
pub fn solve(
    problem: &Problem,
    params: &SolveParams,
    stop: &mut impl StopRule,
    observer: &mut dyn FnMut(&Progress),
) -> Solution {
    let mut random = Random::new(params.seed);
    let mut search = Search::new(problem);
    if problem.lots.is_empty() || problem.vehicles.is_empty() || problem.hubs.is_empty() {
        return search.solution();
    }
    let cooling = build_first_plan(&mut search, params, &mut random);
    let mut herald = Herald::new(observer);
    let mut best = search.snapshot();
    let mut iterations = 0;
    loop {
        let share_used = stop.share_used(iterations);
        let temperature = cooling.temperature(share_used);
        herald.tell(&best, share_used, iterations, temperature);
        if share_used >= 1.0 {
            break;
        }
        iterations += 1;
        let limit = threshold(search.cost(), temperature, &mut random);
        search.begin();
        let removed = ruin::choose(&search, &params.ruin, &mut random);
        search.remove(&removed);
        let appetite = params.recreate.draw_appetite(&mut random);
        recreate::recreate(&mut search, appetite, &params.recreate, &mut random);
        if search.cost().0 as f64 > limit {
            search.undo();
        } else if search.cost() < best.cost {
            best = search.snapshot();
        }
    }
    search.restore(best);
    recreate::polish(&mut search, &params.recreate);
    search.solution()
}

/// Collects whatever can be collected, which also tells what a lot costs; then leaves behind again
/// what does not pay.
fn build_first_plan(search: &mut Search, params: &SolveParams, random: &mut Random) -> Cooling {
    let AnnealingParams {
        mut start,
        warm_start,
        end,
    } = params.annealing;
    if let Some(given) = &params.warm_start {
        search.resume(given);
        start = warm_start;
    }
    recreate::recreate(search, Appetite::Eager, &params.recreate, random);
    let items = search.cost_items();
    let served = search.problem.lots.len() - search.unserved().len();
    let per_lot = (items.total() - items.unserved).0 as f64 / served.max(1) as f64;
    recreate::remove_what_does_not_pay(search);
    Cooling::new(start * per_lot, end * per_lot)
}

/// Tells the observer what is new, and not too often.
struct Herald<'o> {
    observer: &'o mut dyn FnMut(&Progress),
    last_cost: Option<Cost>,
    next_share: f64,
}

impl<'o> Herald<'o> {
    fn new(observer: &'o mut dyn FnMut(&Progress)) -> Self {
        Self {
            observer,
            last_cost: None,
            next_share: 0.0,
        }
    }

    fn tell(&mut self, best: &Snapshot, share_used: f64, iterations: u64, temperature: f64) {
        let is_better = self.last_cost != Some(best.cost);
        if !is_better && share_used < self.next_share {
            return;
        }
        self.last_cost = Some(best.cost);
        self.next_share = share_used + 0.01;
        (self.observer)(&Progress {
            share_used,
            iterations,
            best: best.items,
            unserved: best.unserved,
            temperature,
        });
    }
}
