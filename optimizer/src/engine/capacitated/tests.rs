//! What the parts of a capacitated annealing promise each other, judged by slow recomputation.

use super::chain::CapacitatedChain;
use super::ground::CapacitatedGround;
use crate::engine::audit::{audited_cost, random_instance};
use crate::engine::chain::Annealing;
use crate::engine::instance::{Arcs, Instance};
use crate::engine::params::EngineParams;
use crate::engine::snapshot::Snapshot;
use crate::rounds::Anneals;

/// One kind of vehicle, roads alike in both directions; on demand few vehicles.
fn instance(seed: u64) -> Instance {
    let mut instance = random_instance(&[], 30, seed);
    instance.kinds.truncate(1);
    instance.kinds[0].count = if seed.is_multiple_of(3) { 4 } else { 30 };
    instance.kinds[0].fixed = 9 * (seed % 2) as i64;
    instance.kinds[0].end = instance.kinds[0].start;
    let old = instance.arcs.clone();
    instance.arcs = Arcs::new(old.size(), |from, to| {
        old.get(from.min(to) as u32, from.max(to) as u32)
    });
    instance
}

/// A chain with its first plan.
fn begun<'g>(ground: &'g CapacitatedGround<'g>, index: u64) -> CapacitatedChain<'g> {
    let mut chain = CapacitatedChain::new(ground, &EngineParams::default(), index);
    chain.resume(&Snapshot::empty(ground.instance));
    chain.build();
    chain
}

#[test]
fn the_cost_after_every_step_is_that_of_a_slow_recomputation() {
    for seed in 0..12 {
        let instance = instance(seed);
        let ground = CapacitatedGround::new(&instance).expect("loads alone decide");
        let mut chain = begun(&ground, seed);
        for step in 0..600 {
            chain.run(1, 20.0 - f64::from(step) / 30.0);
            let current = chain.current();
            assert_eq!(audited_cost(&instance, &current), current.cost);
            assert!(chain.best().cost <= current.cost);
        }
    }
}

#[test]
fn a_step_that_is_taken_back_leaves_the_plan_as_it_was() {
    for seed in 0..6 {
        let instance = instance(seed);
        let ground = CapacitatedGround::new(&instance).expect("loads alone decide");
        let mut chain = begun(&ground, seed);
        let mut before = chain.current();
        for _ in 0..400 {
            // So cold that only what saves is kept.
            chain.run(1, 0.0);
            let after = chain.current();
            if after.cost == before.cost {
                assert_eq!(before, after);
            }
            before = after;
        }
    }
}
