//! Fewer vehicles: where one of them costs more than any detour, routes are closed one after the
//! other before the annealing, and their customers look for places on those that stay.
//!
//! Somebody may be left out meanwhile. The longer one has been out, the more that counts, so that
//! it can push several others out in its turn (absence counters: Christiaens & Vanden Berghe,
//! Transportation Science 54(2), 2020).

use super::chain::{Annealing, Chain};
use super::instance::Instance;
use super::snapshot::Snapshot;
use crate::rounds::Anneals;

/// A detour may be as long as so many of the longest arcs.
const DETOUR_ARCS: i64 = 4;

/// Whether a vehicle less is worth any detour.
pub(crate) fn comes_first(instance: &Instance) -> bool {
    let [kind] = &instance.kinds[..] else {
        return false;
    };
    let nodes = 0..instance.nodes() as u32;
    let arcs = nodes.flat_map(|node| instance.arcs.leaving(node));
    let longest = arcs.map(|arc| i64::from(arc[0])).max().unwrap_or(0);
    !instance.has_reloads()
        && kind.fixed > 0
        && kind.fixed >= (DETOUR_ARCS * longest).saturating_mul(kind.per_cost)
}

/// A chain that closes routes.
pub(crate) struct ClosingChain<'i> {
    chain: Chain<'i>,
    /// Of every node, in how many steps it was left out.
    absences: Vec<u64>,
    /// Sum over those left out now.
    missing: u64,
    /// The last plan that served everybody.
    whole: Snapshot,
}

impl<'i> ClosingChain<'i> {
    /// From a chain without a plan.
    pub(crate) fn new(chain: Chain<'i>, instance: &Instance) -> Self {
        Self {
            chain,
            absences: vec![1; instance.nodes()],
            missing: 0,
            whole: Snapshot::default(),
        }
    }

    fn step(&mut self) {
        let limit = self.chain.change();
        let missing = self.missing_now();
        let plan = &self.chain.plan;
        if missing < self.missing || (missing == self.missing && (plan.cost as f64) < limit) {
            self.missing = missing;
        } else {
            self.chain.plan.undo();
        }
        for &node in &self.chain.plan.absent {
            self.absences[node as usize] += 1;
            self.missing += 1;
        }
        self.close_if_whole();
    }

    fn missing_now(&self) -> u64 {
        let absent = self.chain.plan.absent.iter();
        absent.map(|&node| self.absences[node as usize]).sum()
    }

    /// Where everybody is served, the route whose customers were seldom left out is closed for
    /// good.
    fn close_if_whole(&mut self) {
        let plan = &mut self.chain.plan;
        if !plan.absent.is_empty() || plan.used.len() < 2 {
            return;
        }
        self.whole.take(plan);
        let absences = &self.absences;
        let price = |&route: &u32| -> u64 {
            let served = plan.visits(route).map(|node| absences[node as usize]);
            served.sum()
        };
        let route = plan.used.iter().copied().min_by_key(price);
        let route = route.expect("two are in use");
        plan.begin();
        let mut leaving = Vec::new();
        plan.unlink_all(route, &mut leaving);
        plan.absent.extend(leaving);
        plan.mend(route);
        plan.available.fill(0);
        self.missing = self.missing_now();
    }
}

impl Anneals for ClosingChain<'_> {
    type Plan = Snapshot;

    fn resume(&mut self, given: &Snapshot) {
        self.chain.resume(given);
        self.whole.take(&self.chain.plan);
        self.missing = self.missing_now();
    }

    fn run(&mut self, iterations: u64, temperature: f64) {
        self.chain.count(iterations, temperature);
        if self.chain.has_customers() {
            (0..iterations).for_each(|_| self.step());
        }
    }

    fn iterations(&self) -> u64 {
        self.chain.iterations()
    }
}

impl Annealing for ClosingChain<'_> {
    fn build(&mut self) {
        self.chain.build();
        self.whole.take(&self.chain.plan);
        self.missing = self.missing_now();
        self.close_if_whole();
    }

    fn best(&self) -> &Snapshot {
        &self.whole
    }

    fn current(&self) -> Snapshot {
        self.chain.current()
    }

    fn mean_arc(&self) -> f64 {
        self.chain.mean_arc()
    }

    fn expect_arcs(&mut self, mean_arc: f64) {
        self.chain.expect_arcs(mean_arc);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::audit::{Feature, assert_consistent, audited_cost, random_instance};
    use crate::engine::chain::Tables;
    use crate::engine::instance::Arcs;
    use crate::engine::params::EngineParams;
    use crate::engine::run::run;
    use crate::stop_rule::Iterations;

    /// One kind of vehicle of which one less is worth any detour.
    fn instance(features: &[Feature], seed: u64) -> Instance {
        let mut instance = random_instance(features, 40, seed);
        instance.kinds.truncate(1);
        (instance.kinds[0].count, instance.kinds[0].fixed) = (40, 100_000);
        for customer in &mut instance.customers {
            customer.penalty = 300_000;
        }
        instance
    }

    #[test]
    fn routes_are_closed_one_after_the_other_and_everybody_keeps_a_place() {
        let (mut first, mut last, mut whole) = (0, 0, 0);
        for seed in 0..18 {
            let features: &[Feature] = match seed % 3 {
                0 => &[Feature::Windows],
                1 => &[Feature::Windows, Feature::Pairs],
                _ => &[],
            };
            let instance = instance(features, seed);
            assert!(comes_first(&instance));
            let params = EngineParams::default();
            let tables = Tables::new(&instance, &params);
            let chain = Chain::new(&instance, &tables, &params, seed);
            let mut closing = ClosingChain::new(chain, &instance);
            closing.resume(&Snapshot::empty(&instance));
            closing.build();
            if !closing.best().absent.is_empty() {
                // Somebody cannot be served even alone.
                continue;
            }
            whole += 1;
            let begun = closing.best().len();
            for _ in 0..1_000 {
                let before = closing.best().len();
                closing.run(1, 1.0);
                assert_consistent(&closing.chain.plan);
                let now = closing.best();
                assert!(now.absent.is_empty() && now.len() <= before);
                assert_eq!(audited_cost(&instance, now), now.cost);
                assert_eq!(closing.missing, closing.missing_now());
            }
            (first, last) = (first + begun, last + closing.best().len());
        }
        assert!(whole > 6, "{whole}");
        assert!(last < first, "{first} vehicles at first, {last} at last");
    }

    #[test]
    fn without_customers_nobody_leaves() {
        let mut instance = instance(&[], 1);
        instance.customers.clear();
        let old = instance.arcs.clone();
        instance.arcs = Arcs::new(instance.depots.len(), |from, to| {
            old.get(from as u32, to as u32)
        });
        assert!(comes_first(&instance));
        let params = EngineParams::default();
        let solution = run(&instance, &params, &mut Iterations(200), &mut |_| {});
        assert!(solution.expect("it is sound").routes.is_empty());
    }

    #[test]
    fn a_vehicle_that_is_worth_a_detour_does_not_come_first() {
        let mut instance = instance(&[], 1);
        instance.kinds[0].fixed = 9;
        assert!(!comes_first(&instance));
    }
}
