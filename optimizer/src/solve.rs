//! The algorithm on one page: ruin a part of the plan, recreate it, and accept what simulated
//! annealing accepts; chains that do so side by side share the best plan after every round, and now
//! and then the cheapest choice among all routes they have met (`pool`). A day of few lots is planned
//! several times from nothing.
//!
//! Always ends with a legal plan, though everything may be left behind. Equal problems, parameters
//! and iterations give equal plans.

use std::collections::BTreeSet;

use crate::anneal::{Cooling, threshold};
use crate::plan::CostItems;
use crate::pool::Pool;
use crate::problem::{Problem, VehicleId};
use crate::random::Random;
use crate::recreate::{self, Appetite, RecreateParams};
use crate::rounds::{Anneals, Rounds};
use crate::ruin::{self, RuinParams};
use crate::search::{Search, Snapshot};
use crate::solution::Solution;
use crate::stop_rule::StopRule;

/// How to search.
#[derive(Clone, Debug, Default)]
pub struct SolveParams {
    /// Equal seeds give equal searches.
    pub seed: u64,
    /// Chains that search at the same time and share the best plan; none and one are the same.
    pub threads: usize,
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
    /// Lots of a day from which on it begins hotter, and how hot: where many lots compete for few
    /// trucks, a colder beginning leaves more of them behind.
    pub hot_from: usize,
    /// See there.
    pub hot_start: f64,
    /// At the beginning, where the search starts from a given plan.
    pub warm_start: f64,
    /// At the end.
    pub end: f64,
}

impl Default for AnnealingParams {
    fn default() -> Self {
        Self {
            start: 0.3,
            hot_from: 100,
            hot_start: 3.0,
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

/// Rounds of a search, after which chains share what they have found.
const ROUNDS: u32 = 100;

/// Rounds after which the cheapest choice among all routes met is looked for.
const ROUNDS_PER_CHOICE: u32 = 25;

/// Most lots of a day whose routes are kept for that: the linear program grows with them.
const MOST_LOTS_OF_CHOICE: usize = 300;

/// A day of few lots is planned from nothing so many times, one after the other, in the first rounds:
/// its best plans can be so far from one another that no annealing finds the way. After them it is
/// planned once more, for longer.
const BEGINNINGS: u32 = 8;

/// Rounds of each of them.
const ROUNDS_PER_BEGINNING: u32 = 5;

/// Share of the time after which the last changes are made one by one.
const POLISH_FROM: f64 = 0.98;

/// Share of the time after which no more lots are put into the first plan: what is left then is
/// for judging it.
const BUILD_UNTIL: f64 = 0.8;

/// Finds a plan of low cost. The observer hears of the first plan and of every hundredth part of
/// the budget.
pub fn solve(
    problem: &Problem,
    params: &SolveParams,
    stop: &mut impl StopRule,
    observer: &mut dyn FnMut(&Progress),
) -> Solution {
    let mut first = Descent::new(Search::new(problem), params, 0);
    if problem.lots.is_empty() || problem.vehicles.is_empty() || problem.hubs.is_empty() {
        return first.search.solution();
    }
    let counts = stop.iterations().is_some();
    let cooling = first.build_first_plan(&mut || !counts && stop.share_used(0) >= BUILD_UNTIL);
    let begins_anew = params.warm_start.is_none() && params.recreate.is_small(problem);
    let beginnings = if begins_anew { BEGINNINGS } else { 0 };
    let last_beginning = beginnings * ROUNDS_PER_BEGINNING;
    let cooling = cooling.anew(f64::from(last_beginning) / f64::from(ROUNDS), beginnings);
    let mut current = first.best.clone();
    let mut best = current.clone();
    let threads = params.threads.max(1);
    let mut chains = vec![first];
    for index in 1..threads as u64 {
        chains.push(Descent::new(
            Search::beside(&chains[0].search),
            params,
            index,
        ));
    }
    let mut rounds = Rounds::new(stop, cooling, ROUNDS, 1, POLISH_FROM);
    tell(observer, &rounds, &best, &chains);
    let mut round = 0;
    while !rounds.is_over() {
        rounds.run(&mut chains, &vec![current; threads]);
        current = cheapest(&chains);
        for chain in &chains {
            if chain.best.cost < best.cost {
                best = chain.best.clone();
            }
        }
        round += 1;
        if round % ROUNDS_PER_CHOICE == 0
            && let Some(chosen) = chosen(&mut chains, &best)
        {
            best = chosen;
            current = best.clone();
            chains[0].resume(&current);
        }
        if round <= last_beginning && round % ROUNDS_PER_BEGINNING == 0 {
            for chain in &mut chains {
                chain.begin_anew();
            }
            current = cheapest(&chains);
        }
        tell(observer, &rounds, &best, &chains);
    }
    let mut last = chains.swap_remove(0);
    last.search.restore(best);
    recreate::polish(&mut last.search, &params.recreate, &mut || {
        rounds.asks_to_stop()
    });
    last.search.solution()
}

/// The cheapest of the plans the chains are at.
fn cheapest(chains: &[Descent]) -> Snapshot {
    let leader = chains.iter().min_by_key(|chain| chain.search.cost());
    leader.expect("there is a chain").search.snapshot()
}

/// A plan cheaper than the best one, made of routes that any chain has met. The first chain's search
/// judges it and is left at it, or where it was.
fn chosen(chains: &mut [Descent], best: &Snapshot) -> Option<Snapshot> {
    let (first, others) = chains.split_first_mut()?;
    for other in others {
        first.pool.join(&mut other.pool);
    }
    let search = &mut first.search;
    let problem = search.problem;
    if problem.lots.len() > MOST_LOTS_OF_CHOICE {
        return None;
    }
    let kinds: Vec<usize> = problem
        .vehicle_ids()
        .map(|it| search.lookup.kind(it))
        .collect();
    let before = search.snapshot();
    search.restore(best.clone());
    let known = first.pool.meet_all(&kinds, &search.tours);
    let found = first.pool.cheaper(problem, &kinds, &known);
    if let Some(solution) = found {
        search.clear();
        search.resume(&solution);
        let left = search.unserved();
        let params = &first.params.recreate;
        let appetite = Appetite::Fair;
        recreate::recreate(
            search,
            left,
            appetite,
            params,
            &mut first.random,
            &mut || false,
        );
        if search.cost() < best.cost {
            return Some(search.snapshot());
        }
    }
    search.restore(before);
    None
}

/// One annealing of the whole model.
struct Descent<'p> {
    params: &'p SolveParams,
    search: Search<'p>,
    best: Snapshot,
    /// Routes of the plans it has accepted.
    pool: Pool,
    /// Vehicles whose tours may differ from those of the best plan.
    changed: BTreeSet<VehicleId>,
    random: Random,
    iterations: u64,
}

impl Anneals for Descent<'_> {
    type Plan = Snapshot;

    fn resume(&mut self, plan: &Snapshot) {
        self.search.restore(plan.clone());
        self.best = plan.clone();
        self.changed.clear();
    }

    fn run(&mut self, iterations: u64, temperature: f64) {
        for _ in 0..iterations {
            self.step(temperature);
        }
        self.iterations += iterations;
    }

    fn iterations(&self) -> u64 {
        self.iterations
    }
}

impl<'p> Descent<'p> {
    fn new(search: Search<'p>, params: &'p SolveParams, index: u64) -> Self {
        Self {
            params,
            best: search.snapshot(),
            pool: Pool::default(),
            changed: BTreeSet::new(),
            search,
            random: Random::new(params.seed ^ index.wrapping_mul(0x9E37_79B9_7F4A_7C15)),
            iterations: 0,
        }
    }

    /// Ruins, recreates, and keeps or takes back.
    fn step(&mut self, temperature: f64) {
        let (search, random) = (&mut self.search, &mut self.random);
        let limit = threshold(search.cost().0, temperature, random);
        search.begin();
        let removed = ruin::choose(search, &self.params.ruin, random);
        search.remove(&removed);
        let appetite = self.params.recreate.draw_appetite(random);
        let lots = recreate::lots_to_place(search, &removed, &self.params.recreate, random);
        let params = &self.params.recreate;
        recreate::recreate(search, lots, appetite, params, random, &mut || false);
        if search.cost().0 as f64 > limit {
            search.undo();
            return;
        }
        let touched = search.touched();
        if search.problem.lots.len() <= MOST_LOTS_OF_CHOICE {
            for &vehicle in &touched {
                let tour = &search.tours[vehicle.index()];
                self.pool.meet(search.lookup.kind(vehicle), tour);
            }
        }
        self.changed.extend(touched);
        if search.cost() < self.best.cost {
            search.update(&mut self.best, &self.changed);
            self.changed.clear();
        }
    }

    /// Forgets the plan and makes another first one.
    fn begin_anew(&mut self) {
        self.search.clear();
        self.changed.clear();
        self.build_first_plan(&mut || false);
    }

    /// Collects whatever can be collected, which also tells what a lot costs; then leaves behind
    /// again what does not pay.
    fn build_first_plan(&mut self, is_over: &mut dyn FnMut() -> bool) -> Cooling {
        let (search, params) = (&mut self.search, self.params);
        let annealing = params.annealing;
        let start = if let Some(given) = &params.warm_start {
            search.resume(given);
            annealing.warm_start
        } else if search.problem.lots.len() >= annealing.hot_from {
            annealing.hot_start
        } else {
            annealing.start
        };
        let given = search.snapshot();
        let (all, random) = (search.unserved(), &mut self.random);
        recreate::recreate(
            search,
            all,
            Appetite::Eager,
            &params.recreate,
            random,
            is_over,
        );
        let items = search.cost_items();
        let served = search.problem.lots.len() - search.unserved().len();
        let per_lot = (items.total() - items.unserved).0 as f64 / served.max(1) as f64;
        recreate::remove_what_does_not_pay(search);
        if params.warm_start.is_some() && given.cost < search.cost() {
            search.restore(given);
        }
        self.best = search.snapshot();
        Cooling::new(start * per_lot, annealing.end * per_lot)
    }
}

fn tell<S: StopRule>(
    observer: &mut dyn FnMut(&Progress),
    rounds: &Rounds<S>,
    best: &Snapshot,
    chains: &[Descent],
) {
    observer(&Progress {
        share_used: rounds.share_used(),
        iterations: chains.iter().map(Descent::iterations).sum(),
        best: best.items,
        unserved: best.unserved,
        temperature: rounds.temperature(),
    });
}
