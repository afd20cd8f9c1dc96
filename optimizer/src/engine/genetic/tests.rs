//! What the parts of the genetic search promise each other, judged by slow recomputation.

use super::exchange::Exchange;
use super::ground::Ground;
use super::individual::Individual;
use super::iterated::IteratedSearch;
use super::local::LocalSearch;
use super::prices::Prices;
use crate::engine::audit::{Feature, random_instance};
use crate::engine::instance::{Arcs, FAR_FUTURE, Instance};
use crate::engine::params::EngineParams;
use crate::engine::run::run;
use crate::random::Random;
use crate::rounds::Anneals;
use crate::stop_rule::Iterations;

/// Whole prices, so that parts of a penalty add up.
const PRICES: Prices = Prices {
    load: 7 << 8,
    warp: 3 << 8,
};

/// One kind of vehicle, as many as there are customers; roads alike in both directions on demand.
fn instance(features: &[Feature], is_symmetric: bool, seed: u64) -> Instance {
    let mut instance = random_instance(features, 30, seed);
    instance.kinds.truncate(1);
    instance.kinds[0].count = 30;
    instance.kinds[0].fixed = 9;
    for customer in &mut instance.customers {
        customer.penalty = 10_000;
    }
    if is_symmetric {
        let old = instance.arcs.clone();
        instance.arcs = Arcs::new(old.size(), |from, to| {
            old.get(from.min(to) as u32, from.max(to) as u32)
        });
    }
    instance
}

fn instances() -> impl Iterator<Item = Instance> {
    (0..16).map(|seed| {
        let features: &[Feature] = if seed % 2 == 0 {
            &[]
        } else {
            &[Feature::Windows]
        };
        instance(features, seed % 4 < 2, seed)
    })
}

/// A plan in which customers stand anywhere.
fn scattered(ground: &Ground, random: &mut Random) -> Individual {
    let mut nodes: Vec<u32> = ground.instance.customer_nodes().collect();
    random.shuffle(&mut nodes);
    let sizes = 2 + random.below(7);
    Individual::of(ground, nodes.chunks(sizes))
}

fn penalized(search: &LocalSearch) -> i64 {
    let mut plan = Individual::default();
    search.store(&mut plan);
    plan.penalized(PRICES)
}

fn sorted(nodes: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut nodes: Vec<u32> = nodes.collect();
    nodes.sort_unstable();
    nodes
}

#[test]
fn every_move_changes_the_cost_by_what_was_said() {
    let mut tried = 0;
    for instance in instances() {
        let ground = Ground::new(&instance).expect("one kind of vehicle");
        let mut random = Random::new(5);
        let mut search = LocalSearch::new(&ground);
        for _ in 0..10 {
            search.load(&scattered(&ground, &mut random), PRICES, |_| true);
            let mut before = penalized(&search);
            for customer in instance.customer_nodes() {
                for delta in search.moves_around(customer) {
                    tried += 1;
                    assert!(delta.said < 0);
                    let after = delta.penalized;
                    assert_eq!(after - before, delta.said, "{:?}", delta.step);
                    before = after;
                }
            }
        }
    }
    assert!(tried > 1_000, "{tried}");
}

#[test]
fn an_exchange_between_routes_changes_the_cost_by_what_was_said() {
    let mut tried = 0;
    for instance in instances() {
        let ground = Ground::new(&instance).expect("one kind of vehicle");
        let mut random = Random::new(6);
        let mut search = LocalSearch::new(&ground);
        for _ in 0..10 {
            search.load(&scattered(&ground, &mut random), PRICES, |_| true);
            let mut before = penalized(&search);
            for (one, two) in (0..3).flat_map(|one| (one + 1..4).map(move |two| (one, two))) {
                if let Some(said) = search.exchange_of([one, two]) {
                    tried += 1;
                    let after = penalized(&search);
                    assert_eq!(after - before, said);
                    before = after;
                }
            }
        }
    }
    assert!(tried > 100, "{tried}");
}

#[test]
fn local_search_keeps_every_customer_and_leaves_no_move_that_saves() {
    for instance in instances() {
        let ground = Ground::new(&instance).expect("one kind of vehicle");
        let mut random = Random::new(7);
        let mut search = LocalSearch::new(&ground);
        search.load(&scattered(&ground, &mut random), PRICES, |_| true);
        let before = penalized(&search);
        search.improve(&mut random);
        let mut plan = Individual::default();
        search.store(&mut plan);
        assert!(plan.penalized(PRICES) < before);
        let served = sorted(plan.nodes.iter().copied());
        assert_eq!(served, sorted(instance.customer_nodes()));
        for customer in instance.customer_nodes() {
            assert_eq!(search.moves_around(customer).len(), 0);
        }
    }
}

#[test]
fn a_child_of_two_plans_has_every_customer_once_or_still_to_be_put_in() {
    for instance in instances() {
        let ground = Ground::new(&instance).expect("one kind of vehicle");
        let mut random = Random::new(8);
        let mut exchange = Exchange::default();
        let mut child = Individual::default();
        for _ in 0..50 {
            let parents = [0; 2].map(|_| scattered(&ground, &mut random));
            let [one, two] = &parents;
            exchange.cross(&ground, [one, two], &mut child, &mut random);
            let all = child.nodes.iter().chain(&exchange.missing).copied();
            assert_eq!(sorted(all), sorted(instance.customer_nodes()));
            assert_eq!(exchange.is_new.len(), child.ends.len());
            let unchanged = (0..child.ends.len()).filter(|&route| !exchange.is_new[route]);
            for route in unchanged {
                let nodes = child.route(route);
                assert!(one.routes().any(|known| known == nodes));
            }
        }
    }
}

#[test]
fn plans_are_as_unlike_as_customers_have_other_neighbors() {
    let instance = instance(&[], true, 1);
    let ground = Ground::new(&instance).expect("one kind of vehicle");
    let nodes: Vec<u32> = instance.customer_nodes().collect();
    let one = Individual::of(&ground, nodes.chunks(10));
    let mut turned = nodes.clone();
    turned[..10].reverse();
    assert_eq!(one.distance(&Individual::of(&ground, turned.chunks(10))), 0);
    let mut swapped = nodes;
    swapped.swap(4, 25);
    assert_eq!(
        one.distance(&Individual::of(&ground, swapped.chunks(10))),
        4
    );
}

#[test]
fn the_whole_search_serves_everybody_and_repeats_itself() {
    let whole = EngineParams::default();
    let in_parts = EngineParams {
        regions_from: 2,
        region_customers: 12,
        ..whole
    };
    for (instance, params) in instances().flat_map(|it| [(it.clone(), whole), (it, in_parts)]) {
        let ground = Ground::new(&instance).expect("one kind of vehicle");
        for threads in [1, 2] {
            let found = || {
                let params = EngineParams { threads, ..params };
                let mut stop = Iterations(6_000);
                run(&instance, &params, &mut stop, &mut |_| {}).expect("the instance is sound")
            };
            let first = found();
            assert_eq!(first, found());
            let routes = first.routes.iter().map(|route| &route.nodes[..]);
            let plan = Individual::of(&ground, routes);
            assert!(first.absent.is_empty() && plan.is_feasible());
            assert_eq!((plan.cost, first.iterations), (first.cost, 6_000));
            assert_eq!(
                sorted(plan.nodes.iter().copied()),
                sorted(instance.customer_nodes())
            );
        }
    }
}

#[test]
fn a_population_hears_of_the_children_of_others() {
    let instance = instance(&[], true, 2);
    let ground = Ground::new(&instance).expect("one kind of vehicle");
    let nodes: Vec<u32> = instance.customer_nodes().collect();
    let [good, bad] = [2, 1].map(|size| Individual::of(&ground, nodes.chunks(size)));
    let mut evolution = super::Evolution::new(&ground, std::slice::from_ref(&bad), (1, 2));
    evolution.run(30, 0.0);
    assert!(!evolution.fresh().is_empty());
    evolution.resume(&vec![good.clone()]);
    assert!(evolution.best.cost <= good.cost && evolution.fresh().is_empty());
}

#[test]
fn a_population_of_several_plans_begins_with_the_best_of_them() {
    let instance = instance(&[], true, 2);
    let ground = Ground::new(&instance).expect("one kind of vehicle");
    let nodes: Vec<u32> = instance.customer_nodes().collect();
    let given = [1, 2].map(|size| Individual::of(&ground, nodes.chunks(size)));
    let least = given.iter().map(|plan| plan.cost).min();
    let mut evolution = super::Evolution::new(&ground, &given, (1, 1));
    assert_eq!(Some(evolution.best.cost), least);
    evolution.run(3_000, 0.0);
    assert!(Some(evolution.best.cost) < least);
}

/// Every customer alone, as far as there are vehicles.
fn legal(ground: &Ground) -> Individual {
    let nodes: Vec<u32> = ground.instance.customer_nodes().collect();
    let plan = Individual::of(ground, nodes.chunks(1));
    assert!(plan.is_feasible());
    plan
}

#[test]
fn an_iterated_search_is_at_a_legal_plan_of_everybody_after_every_step() {
    for (seed, instance) in (0..6).map(|seed| (seed, instance(&[], seed % 2 == 0, seed))) {
        let ground = Ground::new(&instance).expect("one kind of vehicle");
        let given = legal(&ground);
        let mut search = IteratedSearch::new(&ground, &given, seed);
        let (mut changes, mut before) = (0, given.cost);
        for temperature in [200.0, 20.0, 0.0] {
            for _ in 0..300 {
                search.run(150, temperature);
                let (plan, mut worked_on) = (search.current(), Individual::default());
                search.search.store(&mut worked_on);
                assert!(plan.is_feasible());
                assert_eq!((plan.cost, worked_on.cost), (search.cost, search.cost));
                assert_eq!(plan.distance(&worked_on), 0);
                assert_eq!(
                    sorted(plan.nodes.iter().copied()),
                    sorted(instance.customer_nodes())
                );
                assert!(search.best.cost <= plan.cost && search.best.is_feasible());
                assert!(temperature > 0.0 || plan.cost <= before);
                changes += u32::from(plan.cost != before);
                before = plan.cost;
            }
        }
        assert!(changes > 50, "{changes}");
        assert!(search.best.cost < given.cost * 9 / 10);
    }
}

#[test]
fn an_iterated_search_goes_on_from_the_plan_of_another() {
    let instance = instance(&[], true, 2);
    let ground = Ground::new(&instance).expect("one kind of vehicle");
    let given = legal(&ground);
    let mut other = IteratedSearch::new(&ground, &given, 1);
    other.run(30_000, 0.0);
    let mut search = IteratedSearch::new(&ground, &given, 2);
    search.resume(&other.current());
    assert_eq!(search.cost, other.cost);
    assert_eq!(search.current().distance(&other.current()), 0);
    search.run(30_000, 0.0);
    assert!(search.best.cost <= other.cost);
}

#[test]
fn a_fleet_too_small_for_everybody_leaves_the_work_to_the_annealing() {
    for features in [&[Feature::Windows][..], &[]] {
        let mut instance = instance(features, false, 3);
        instance.kinds[0].count = 2;
        let mut stop = Iterations(3_000);
        let found = run(&instance, &EngineParams::default(), &mut stop, &mut |_| {});
        let found = found.expect("the instance is sound");
        assert!(found.routes.len() <= 2 && !found.absent.is_empty());
        assert_eq!(found.iterations, 3_000);
    }
}

#[test]
fn numbers_near_the_end_of_time_do_not_overflow() {
    let mut instance = instance(&[Feature::Windows], true, 4);
    let far = instance.arcs.clone();
    instance.arcs = Arcs::new(far.size(), |from, to| {
        far.get(from as u32, to as u32).map(|one| one * 100_000)
    });
    for customer in &mut instance.customers {
        customer.close = customer.open;
        customer.demand *= 1_000_000;
    }
    instance.kinds[0].capacity *= 1_000_000;
    instance.depots[0].close = FAR_FUTURE;
    let ground = Ground::new(&instance).expect("one kind of vehicle");
    let nodes: Vec<u32> = instance.customer_nodes().collect();
    let given = Individual::of(&ground, nodes.chunks(1));
    let mut evolution = super::Evolution::new(&ground, std::slice::from_ref(&given), (1, 1));
    evolution.run(3_000, 0.0);
    assert_eq!(
        evolution.best.cost, given.cost,
        "nothing illegal becomes the best"
    );
}
