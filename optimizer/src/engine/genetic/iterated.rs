//! An iterated local search on one page: some customers of the plan leave and come back elsewhere,
//! local search improves the routes that changed, and annealing says whether the new plan replaces the
//! old one (Máximo, Cruz & Nascimento, INFORMS Journal on Computing 36, 2024, search so from one plan).
//!
//! Where a population recombines whole plans, this changes a few routes and costs as little: it is for
//! plans that are good already. It knows loads alone: of windows nothing is asked.

use super::ground::Ground;
use super::individual::Individual;
use super::local::LocalSearch;
use super::prices::Pricing;
use crate::anneal::threshold;
use crate::random::Random;
use crate::rounds::Anneals;

/// Most customers that leave at a time.
const MOST_LEAVING: usize = 24;
/// Moves after which a local search ends that is still about its work.
const MOST_MOVES: u64 = 40;
/// Plans between two looks at the prices.
const PERIOD: u32 = 200;
/// Iterations that one step counts for: it takes about as long.
const WEIGHT: u64 = 150;

/// A search from one plan.
pub(crate) struct IteratedSearch<'g> {
    ground: &'g Ground<'g>,
    pub(super) search: LocalSearch<'g>,
    /// The present plan's routes by lane, and their lengths.
    kept: Vec<Vec<u32>>,
    lengths: Vec<i64>,
    pub(crate) cost: i64,
    /// The best plan so far.
    pub(crate) best: Individual,
    /// Lanes changed in this step.
    changed: Vec<u32>,
    pricing: Pricing,
    random: Random,
    iterations: u64,
    /// Iterations that are due but less than a step is worth.
    due: u64,
}

impl Anneals for IteratedSearch<'_> {
    type Plan = Individual;

    fn resume(&mut self, plan: &Individual) {
        if plan.cost != self.cost {
            self.take_up(plan);
        }
        if plan.cost < self.best.cost {
            self.best.clone_from(plan);
        }
    }

    fn run(&mut self, iterations: u64, temperature: f64) {
        self.iterations += iterations;
        self.due += iterations;
        while self.due >= WEIGHT {
            self.due -= WEIGHT;
            self.step(temperature);
        }
    }

    fn iterations(&self) -> u64 {
        self.iterations
    }
}

impl<'g> IteratedSearch<'g> {
    /// From a legal plan.
    pub(crate) fn new(ground: &'g Ground<'g>, given: &Individual, seed: u64) -> Self {
        let mut search = Self {
            ground,
            search: LocalSearch::new(ground),
            kept: vec![Vec::new(); ground.lanes],
            lengths: vec![0; ground.lanes],
            cost: 0,
            best: given.clone(),
            changed: Vec::new(),
            pricing: Pricing::new(ground, PERIOD),
            random: Random::new(seed),
            iterations: 0,
            due: 0,
        };
        search.take_up(given);
        search
    }

    /// The plan it is at.
    pub(crate) fn current(&self) -> Individual {
        Individual::of(self.ground, self.kept.iter().map(Vec::as_slice))
    }

    fn take_up(&mut self, plan: &Individual) {
        self.search.load(plan, self.pricing.now, |_| false);
        self.changed.clear();
        self.changed.extend(0..self.kept.len() as u32);
        self.keep(plan.cost);
    }

    fn step(&mut self, temperature: f64) {
        let limit = threshold(self.cost, temperature, &mut self.random);
        let since = self.search.begin();
        self.search.perturb(MOST_LEAVING, &mut self.random);
        self.improve(since);
        let (mut is_legal, mut cost) = (self.is_legal(), self.cost_now());
        self.pricing.hear(is_legal, true);
        if !is_legal && (cost as f64) < limit {
            self.mend(since);
            (is_legal, cost) = (self.is_legal(), self.cost_now());
        }
        if is_legal && (cost as f64) < limit {
            self.keep(cost);
            if cost < self.best.cost {
                self.search.store(&mut self.best);
            }
        } else {
            self.undo();
        }
        if self.pricing.adapt() {
            self.search.charge(self.pricing.now, &[]);
        }
    }

    fn improve(&mut self, since: u64) {
        self.search
            .improve_since(since, MOST_MOVES, &mut self.random);
        self.changed.clear();
        self.changed.extend(self.search.changed_since(since));
    }

    /// Improves what is overloaded while that costs more.
    fn mend(&mut self, since: u64) {
        self.search.charge(self.pricing.now.raised(), &self.changed);
        self.improve(since);
        self.search.charge(self.pricing.now, &self.changed);
    }

    fn is_legal(&self) -> bool {
        let most = self.ground.kind().capacity;
        let mut lanes = self.changed.iter();
        lanes.all(|&lane| self.search.lanes[lane as usize].load <= most)
    }

    /// Cost of the plan as changed, without what is broken.
    fn cost_now(&self) -> i64 {
        let changes = self
            .changed
            .iter()
            .map(|&lane| self.search.length(lane) - self.lengths[lane as usize]);
        self.cost + changes.sum::<i64>()
    }

    fn keep(&mut self, cost: i64) {
        self.cost = cost;
        for &lane in &self.changed {
            let kept = &mut self.kept[lane as usize];
            kept.clear();
            kept.extend(self.search.visits(lane));
            self.lengths[lane as usize] = self.search.length(lane);
        }
        self.search.settle(&self.changed);
    }

    fn undo(&mut self) {
        for &lane in &self.changed {
            self.search.rewrite(lane, &self.kept[lane as usize]);
        }
        self.search.settle(&self.changed);
    }
}
