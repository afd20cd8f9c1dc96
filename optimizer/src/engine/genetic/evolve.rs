//! The genetic search on one page: two parents make a child, local search improves it, the
//! population keeps what is good or different, prices follow how many children are legal.
//!
//! Several threads breed one population: each has a copy of it and hears of the others' children
//! after every round.

use super::exchange::Exchange;
use super::ground::Ground;
use super::individual::Individual;
use super::local::LocalSearch;
use super::population::Population;
use super::prices::Pricing;
use crate::random::Random;
use crate::rounds::Anneals;

/// Children between two looks at the prices.
const PERIOD: u32 = 50;
/// Plans made from nothing with which a population begins, by all threads.
const FOUNDERS: u32 = 40;
/// Children without a better plan after which a population begins anew.
const PATIENCE: u64 = 30_000;

/// A population at work.
pub(crate) struct Evolution<'g> {
    ground: &'g Ground<'g>,
    population: Population,
    search: LocalSearch<'g>,
    exchange: Exchange,
    child: Individual,
    random: Random,
    pricing: Pricing,
    /// The best legal plan so far.
    pub(crate) best: Individual,
    founders_left: u32,
    /// Threads that breed the population.
    threads: u32,
    /// Children since it last heard of those of others.
    fresh: Vec<Individual>,
    /// Children of all since the best plan was found.
    since_better: u64,
    iterations: u64,
    /// Iterations that are due but less than a child is worth.
    due: u64,
}

impl Anneals for Evolution<'_> {
    type Plan = Vec<Individual>;

    /// Hears of the children of others.
    fn resume(&mut self, children: &Vec<Individual>) {
        self.fresh.clear();
        for child in children {
            self.since_better += 1;
            self.keep(child);
        }
    }

    /// A child counts as one iteration for every other customer, which takes about as long.
    fn run(&mut self, iterations: u64, _temperature: f64) {
        self.iterations += iterations;
        self.due += iterations;
        let price = (self.ground.instance.customers.len() as u64 / 2).max(1);
        while self.due >= price {
            self.due -= price;
            self.step();
        }
    }

    fn iterations(&self) -> u64 {
        self.iterations
    }
}

impl<'g> Evolution<'g> {
    /// A population of legal plans, at least one, for one of several threads; the others are still
    /// to be made.
    pub(crate) fn new(
        ground: &'g Ground<'g>,
        given: &[Individual],
        (seed, threads): (u64, u32),
    ) -> Self {
        let best = given.iter().min_by_key(|plan| plan.cost);
        let mut evolution = Self {
            ground,
            population: Population::default(),
            search: LocalSearch::new(ground),
            exchange: Exchange::default(),
            child: Individual::default(),
            random: Random::new(seed),
            pricing: Pricing::new(ground, PERIOD),
            best: best.expect("there is a plan").clone(),
            founders_left: if given.len() > 1 {
                0
            } else {
                FOUNDERS / threads
            },
            threads,
            fresh: Vec::new(),
            since_better: 0,
            iterations: 0,
            due: 0,
        };
        for plan in given {
            evolution.population.add(plan, evolution.pricing.now);
        }
        evolution
    }

    fn step(&mut self) {
        if self.since_better >= PATIENCE {
            self.population.clear();
            self.founders_left = FOUNDERS / self.threads;
            self.since_better = 0;
        }
        if self.founders_left > 0 {
            self.founders_left -= 1;
            self.found();
        } else {
            self.breed();
        }
    }

    /// Makes a plan from nothing.
    fn found(&mut self) {
        self.child.clear();
        self.search.load(&self.child, self.pricing.now, |_| true);
        let mut nodes: Vec<u32> = self.ground.instance.customer_nodes().collect();
        self.random.shuffle(&mut nodes);
        self.search.insert_all(&nodes);
        self.finish();
    }

    /// One child.
    fn breed(&mut self) {
        let Some(parents) = self.population.parents(self.pricing.now, &mut self.random) else {
            return self.found();
        };
        let (exchange, random) = (&mut self.exchange, &mut self.random);
        exchange.cross(self.ground, parents, &mut self.child, random);
        let mut missing = std::mem::take(&mut exchange.missing);
        random.shuffle(&mut missing);
        let is_new = &exchange.is_new;
        self.search.load(&self.child, self.pricing.now, |lane| {
            is_new.get(lane).copied().unwrap_or(false)
        });
        self.search.insert_all(&missing);
        self.exchange.missing = missing;
        self.finish();
    }

    /// Improves what the search holds and takes it in; mends every other plan that breaks a rule.
    fn finish(&mut self) {
        self.since_better += 1;
        self.search.improve(&mut self.random);
        self.search.store(&mut self.child);
        self.pricing
            .hear(self.child.excess == 0, self.child.warp == 0);
        self.keep_child();
        if !self.child.is_feasible() && self.random.chance(0.5) {
            self.search
                .load(&self.child, self.pricing.now.raised(), |_| false);
            self.search.improve(&mut self.random);
            self.search.store(&mut self.child);
            if self.child.is_feasible() {
                self.keep_child();
            }
        }
        self.pricing.adapt();
    }

    fn keep_child(&mut self) {
        let child = std::mem::take(&mut self.child);
        self.keep(&child);
        if self.threads > 1 {
            self.fresh.push(child.clone());
        }
        self.child = child;
    }

    fn keep(&mut self, plan: &Individual) {
        if plan.is_feasible() && plan.cost < self.best.cost {
            self.best.clone_from(plan);
            self.since_better = 0;
        }
        self.population.add(plan, self.pricing.now);
    }

    /// What the other threads hear of.
    pub(crate) fn fresh(&self) -> &[Individual] {
        &self.fresh
    }
}
