//! One chain of the annealing: tear strings out of the plan, put them back, exchange tails, keep
//! what the temperature accepts.

use super::super::chain::Annealing;
use super::super::params::EngineParams;
use super::super::snapshot::Snapshot;
use super::ground::CapacitatedGround;
use super::plan::Plan;
use super::ruin::Tearing;
use super::{recreate, two_opt};
use crate::anneal::threshold;
use crate::random::Random;
use crate::rounds::Anneals;

/// One annealing at work on a plan or on a part of one.
pub(crate) struct CapacitatedChain<'g> {
    params: EngineParams,
    pub(crate) plan: Plan<'g>,
    pub(crate) best: Snapshot,
    random: Random,
    customers: Vec<u32>,
    waiting: Vec<u32>,
    tearing: Tearing,
    roomy: Vec<u32>,
    temperature: f64,
    /// How far above what the temperature accepts a plan may be for tails to be exchanged.
    tails_margin: f64,
    iterations: u64,
}

impl Anneals for CapacitatedChain<'_> {
    type Plan = Snapshot;

    fn resume(&mut self, given: &Snapshot) {
        self.plan.load(given);
        given.customers(self.plan.ground.instance, &mut self.customers);
        self.plan.store(&mut self.best);
    }

    fn run(&mut self, iterations: u64, temperature: f64) {
        self.temperature = temperature;
        self.iterations += iterations;
        if !self.customers.is_empty() {
            (0..iterations).for_each(|_| self.step());
        }
    }

    fn iterations(&self) -> u64 {
        self.iterations
    }
}

impl Annealing for CapacitatedChain<'_> {
    fn build(&mut self) {
        self.waiting.clear();
        self.recreate();
        self.plan.store(&mut self.best);
    }

    fn best(&self) -> &Snapshot {
        &self.best
    }

    fn current(&self) -> Snapshot {
        let mut current = Snapshot::default();
        self.plan.store(&mut current);
        current
    }

    fn expect_arcs(&mut self, mean_arc: f64) {
        self.tails_margin = mean_arc * self.params.tails_margin;
    }

    fn mean_arc(&self) -> f64 {
        let (plan, ground) = (&self.plan, self.plan.ground);
        let ahead: i64 = (0..plan.routes.len() as u32)
            .flat_map(|route| plan.visits(route).chain([plan.depot_of(route)]))
            .map(|slot| i64::from(plan.stops[slot as usize].ahead))
            .sum();
        let served = self.customers.len() - plan.absent.len();
        (ahead * ground.per_cost) as f64 / (served + plan.used as usize).max(1) as f64
    }
}

impl<'g> CapacitatedChain<'g> {
    /// A chain without a plan.
    pub(crate) fn new(
        ground: &'g CapacitatedGround<'g>,
        params: &EngineParams,
        index: u64,
    ) -> Self {
        Self {
            params: *params,
            plan: Plan::new(ground),
            best: Snapshot::default(),
            random: Random::new(params.seed ^ index.wrapping_mul(0x9E37_79B9_7F4A_7C15)),
            customers: Vec::new(),
            waiting: Vec::new(),
            tearing: Tearing::default(),
            roomy: Vec::new(),
            temperature: 0.0,
            tails_margin: 0.0,
            iterations: 0,
        }
    }

    fn step(&mut self) {
        let limit = threshold(self.plan.cost, self.temperature, &mut self.random);
        self.plan.begin();
        self.ruin();
        self.recreate();
        if (self.plan.cost as f64) < limit + self.tails_margin {
            two_opt::improve(&mut self.plan, self.params.tails_width, &self.waiting);
        }
        if self.plan.cost as f64 >= limit {
            self.plan.undo();
        } else if self.plan.cost < self.best.cost {
            self.plan.store(&mut self.best);
        }
    }

    fn ruin(&mut self) {
        let seed = self.customers[self.random.below(self.customers.len())];
        let served = self.customers.len() - self.plan.absent.len();
        let (plan, random) = (&mut self.plan, &mut self.random);
        self.tearing
            .tear(plan, (seed, served), &self.params.tear, random);
        self.waiting.clone_from(&self.tearing.removed);
    }

    /// Tries to put all that are left out back into the plan.
    fn recreate(&mut self) {
        let (plan, random) = (&mut self.plan, &mut self.random);
        self.waiting.append(&mut plan.absent);
        plan.ground.order.arrange(&mut self.waiting, random);
        for &customer in &self.waiting {
            if !recreate::place(plan, customer, self.params.blink, random, &mut self.roomy) {
                plan.absent.push(customer);
            }
        }
    }
}
