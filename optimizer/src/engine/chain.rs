//! One chain of the annealing: tear strings out of the plan, put them back, keep what the
//! temperature accepts.

use super::instance::Instance;
use super::near::Near;
use super::order::Order;
use super::pairs;
use super::params::EngineParams;
use super::plan::Plan;
use super::recreate::{Scan, costs_alone};
use super::retype;
use super::ruin::Tearing;
use super::snapshot::Snapshot;
use super::tails;
use super::trip_tails;
use crate::anneal::threshold;
use crate::random::Random;
use crate::rounds::Anneals;

/// Customers kept as neighbors for tearing.
const TEAR_WIDTH: usize = 200;

/// An annealing that can begin from nothing and tell what it has found.
pub(crate) trait Annealing: Anneals<Plan = Snapshot> {
    /// Puts back what can be put back.
    fn build(&mut self);

    /// The best plan since it was told where to go on from.
    fn best(&self) -> &Snapshot;

    /// The present plan.
    fn current(&self) -> Snapshot;

    /// Mean cost of an arc driven.
    fn mean_arc(&self) -> f64;

    /// Is told the mean cost of an arc of the first plan: about what an exchange of tails saves at most.
    fn expect_arcs(&mut self, mean_arc: f64);
}

/// What all chains look up.
#[derive(Debug)]
pub(crate) struct Tables {
    near_road: Near,
    near_fit: Option<Near>,
    /// For exchanging tails, where that is exact.
    near_tails: Option<Near>,
    alone: Vec<i64>,
    order: Order,
    /// Whether it matters which vehicles leave, and how many.
    has_choice: bool,
    has_reloads: bool,
}

impl Tables {
    /// Works them out once.
    pub(crate) fn new(instance: &Instance, params: &EngineParams) -> Self {
        let near_from = if instance.has_reloads() {
            params.near_from_trips
        } else {
            params.near_from
        };
        let is_large = instance.customers.len() >= near_from && !instance.has_pairs();
        Self {
            near_road: Near::by_road(instance, TEAR_WIDTH),
            near_fit: is_large.then(|| Near::by_fit(instance, params.near_width)),
            near_tails: (!instance.has_pairs()
                && (instance.has_reloads() || !instance.has_releases()))
            .then(|| Near::by_fit(instance, params.tails_width).keep_costs(instance)),
            alone: costs_alone(instance),
            order: Order::new(instance),
            has_reloads: instance.has_reloads(),
            has_choice: instance.kinds.len() > 1
                || instance.kinds.iter().any(|kind| kind.fixed > 0),
        }
    }
}

/// One annealing at work on a plan or on a part of one.
pub(crate) struct Chain<'i> {
    params: EngineParams,
    tables: &'i Tables,
    scan: Scan<'i>,
    pub(crate) plan: Plan<'i>,
    pub(crate) best: Snapshot,
    random: Random,
    customers: Vec<u32>,
    tearing: Tearing,
    waiting: Vec<u32>,
    touched: Vec<u32>,
    temperature: f64,
    /// How far above what the temperature accepts a plan may be for tails to be exchanged.
    tails_margin: f64,
    iterations: u64,
}

impl Anneals for Chain<'_> {
    type Plan = Snapshot;

    fn resume(&mut self, given: &Snapshot) {
        self.plan.load(given);
        given.customers(self.plan.instance, &mut self.customers);
        self.best.take(&self.plan);
    }

    fn run(&mut self, iterations: u64, temperature: f64) {
        self.count(iterations, temperature);
        if self.has_customers() {
            (0..iterations).for_each(|_| self.step());
        }
    }

    fn iterations(&self) -> u64 {
        self.iterations
    }
}

impl Annealing for Chain<'_> {
    fn build(&mut self) {
        self.recreate();
        self.best.take(&self.plan);
    }

    fn best(&self) -> &Snapshot {
        &self.best
    }

    fn current(&self) -> Snapshot {
        let mut current = Snapshot::default();
        current.take(&self.plan);
        current
    }

    fn expect_arcs(&mut self, mean_arc: f64) {
        let fixed = self.plan.instance.kinds.iter().map(|kind| kind.fixed);
        let fixed = fixed.max().unwrap_or(0) as f64;
        self.tails_margin = mean_arc * self.params.tails_margin + fixed;
    }

    /// Where there are several kinds of vehicle, their fixed costs are spread over the arcs.
    fn mean_arc(&self) -> f64 {
        let plan = &self.plan;
        let kinds = &plan.instance.kinds;
        let served = self.customers.len() - plan.absent.len();
        let cost = |&route: &u32| {
            let tour = &plan.tours[route as usize];
            let kind = &kinds[tour.kind as usize];
            let fixed = if kinds.len() > 1 { kind.fixed } else { 0 };
            tour.length * kind.per_cost + fixed
        };
        let sum: i64 = plan.used.iter().map(cost).sum();
        sum as f64 / (served + plan.used.len()).max(1) as f64
    }
}

impl<'i> Chain<'i> {
    /// A chain without a plan.
    pub(crate) fn new(
        instance: &'i Instance,
        tables: &'i Tables,
        params: &EngineParams,
        index: u64,
    ) -> Self {
        let near = tables.near_fit.as_ref();
        Self {
            params: *params,
            tables,
            scan: Scan::new(instance, near, &tables.alone, params.blink),
            plan: Plan::new(instance),
            best: Snapshot::default(),
            random: Random::new(params.seed ^ index.wrapping_mul(0x9E37_79B9_7F4A_7C15)),
            customers: Vec::new(),
            tearing: Tearing::default(),
            waiting: Vec::new(),
            touched: Vec::new(),
            temperature: 0.0,
            tails_margin: 0.0,
            iterations: 0,
        }
    }

    /// Whether there is anything to do.
    pub(super) fn has_customers(&self) -> bool {
        !self.customers.is_empty()
    }

    /// So many iterations at one temperature are about to be done.
    pub(super) fn count(&mut self, iterations: u64, temperature: f64) {
        self.temperature = temperature;
        self.iterations += iterations;
    }

    fn step(&mut self) {
        let limit = self.change();
        if self.plan.cost as f64 >= limit {
            self.plan.undo();
        } else if self.plan.cost < self.best.cost {
            self.best.take(&self.plan);
        }
    }

    /// Changes the plan; gives the cost from which on the temperature says that it is to be undone.
    pub(super) fn change(&mut self) -> f64 {
        let limit = threshold(self.plan.cost, self.temperature, &mut self.random);
        self.plan.begin();
        self.ruin();
        self.recreate();
        if let Some(near) = &self.tables.near_tails
            && (self.plan.cost as f64) < limit + self.tails_margin
        {
            if self.tables.has_reloads {
                trip_tails::improve(&mut self.plan, near, &self.waiting);
            } else {
                tails::improve(&mut self.plan, near, &self.waiting);
            }
        }
        if self.plan.instance.kinds.len() > 1 {
            retype::retype_touched(&mut self.plan, &mut self.touched);
        }
        limit
    }

    fn ruin(&mut self) {
        let seed = self.customers[self.random.below(self.customers.len())];
        let near = &self.tables.near_road;
        let (plan, random) = (&mut self.plan, &mut self.random);
        let has_choice = self.tables.has_choice;
        if has_choice && random.chance(self.params.tear.route_share) {
            self.tearing.take_routes(plan, near, seed, random);
        } else {
            self.tearing
                .tear(plan, near, seed, &self.params.tear, random);
        }
        plan.absent.extend(&self.tearing.removed);
    }

    /// Tries to put all that are left out back into the plan.
    fn recreate(&mut self) {
        let (plan, random) = (&mut self.plan, &mut self.random);
        std::mem::swap(&mut self.waiting, &mut plan.absent);
        plan.absent.clear();
        self.tables.order.arrange(&mut self.waiting, random);
        self.scan.shares_fixed_cost =
            self.tables.has_choice && random.chance(self.params.share_fixed_cost);
        for &customer in &self.waiting {
            match plan.instance.customer(customer).partner {
                None => {
                    if !self.scan.place(plan, customer, random) {
                        plan.absent.push(customer);
                    }
                }
                Some(delivery) if plan.instance.customer(customer).demand > 0 => {
                    let (alone, blink) = (&self.tables.alone, self.params.blink);
                    if !pairs::place(plan, customer, alone, blink, random) {
                        plan.absent.extend([customer, delivery]);
                    }
                }
                Some(_) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::audit::{FLAVORS, assert_consistent, random_instance};

    #[test]
    fn the_cost_after_every_step_is_that_of_a_slow_recomputation() {
        for (index, flavor) in FLAVORS.into_iter().enumerate() {
            for near_from in [0, 1_000] {
                let instance = random_instance(flavor, 30, index as u64);
                let params = EngineParams {
                    near_from,
                    near_from_trips: near_from,
                    ..EngineParams::default()
                };
                let tables = Tables::new(&instance, &params);
                let mut chain = Chain::new(&instance, &tables, &params, 0);
                chain.resume(&Snapshot::empty(&instance));
                chain.build();
                assert_consistent(&chain.plan);
                for step in 0..400 {
                    chain.run(1, 20.0 - f64::from(step) / 20.0);
                    assert_consistent(&chain.plan);
                }
                assert!(chain.plan.absent.len() < 30, "{flavor:?}");
            }
        }
    }

    #[test]
    fn undo_brings_back_every_visit_exactly() {
        for (index, flavor) in FLAVORS.into_iter().enumerate() {
            let instance = random_instance(flavor, 24, 100 + index as u64);
            let params = EngineParams::default();
            let tables = Tables::new(&instance, &params);
            let mut chain = Chain::new(&instance, &tables, &params, 0);
            chain.resume(&Snapshot::empty(&instance));
            chain.build();
            let mut before = Snapshot::default();
            before.take(&chain.plan);
            // So cold that every step is taken back.
            for _ in 0..300 {
                let cost = chain.plan.cost;
                chain.run(1, 0.0);
                if chain.plan.cost < cost {
                    before.take(&chain.plan);
                    continue;
                }
                let mut after = Snapshot::default();
                after.take(&chain.plan);
                let sorted = |plan: &Snapshot| {
                    let routes = plan.routes();
                    let mut routes: Vec<_> =
                        routes.map(|(kind, nodes)| (kind, nodes.to_vec())).collect();
                    routes.sort();
                    routes
                };
                assert_eq!(sorted(&before), sorted(&after));
                assert_consistent(&chain.plan);
            }
        }
    }
}
