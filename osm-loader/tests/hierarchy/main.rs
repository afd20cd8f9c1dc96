//! The hierarchy against Dijkstra's algorithm, on small graphs of every unpleasant kind.

#![allow(clippy::unwrap_used, reason = "test helpers may panic like tests")]

mod dijkstra;
mod graphs;

use dijkstra::distances;
use graphs::{Case, any_case, chain, road_grid};
use std::sync::Mutex;

use osm_loader::cch::{
    Half, Heading, Metric, PathSearch, Reached, Seed, Sweep, TargetSet, Topology, Weight,
};
use osm_loader::order::{ArcGraph, NodeOrder};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_path_has_the_weight_that_dijkstra_finds(case in any_case()) {
        check_paths(&case);
    }

    #[test]
    fn any_order_gives_the_same_weights(case in any_case()) {
        let backwards = (0..case.graph.node_count() as u32).rev().collect();
        let order = NodeOrder::from_nodes(backwards).unwrap();
        let topology = Topology::new(&case.graph, &order).unwrap();
        check_paths_on(&case, &topology);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn matrix_rows_have_the_weights_that_dijkstra_finds(case in any_case(), few in 1usize..5) {
        check_matrix(&case, &case.places, &case.places);
        let few = few.min(case.places.len());
        check_matrix(&case, &case.places[..few], &case.places);
        check_matrix(&case, &case.places, &case.places[..few]);
    }

    #[test]
    fn a_sweep_finds_all_nodes_within_the_limit_and_no_other(case in any_case(), limit in 0u32..30) {
        check_sweeps(&case, limit);
    }
}

#[test]
fn a_road_grid_agrees_with_dijkstra() {
    let case = road_grid(12);
    check_paths(&case);
    check_matrix(&case, &case.places, &case.places);
    for limit in [0, 300, 2000, u32::MAX] {
        check_sweeps(&case, limit);
    }
}

#[test]
fn a_grid_large_enough_for_threads_agrees_with_dijkstra_and_with_one_thread() {
    let mut case = road_grid(40);
    case.places.truncate(6);
    check_paths(&case);
    check_matrix(&case, &case.places, &case.places);
    check_sweeps(&case, 1500);
    let build = || {
        let topology = case.topology();
        let metric = Metric::new(&topology, &case.metrics[0]).unwrap();
        (topology.parts().clone(), metric)
    };
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    assert_eq!(alone.unwrap().install(build), build());
}

#[test]
fn a_topology_survives_its_parts_and_refuses_damaged_ones() {
    let case = road_grid(5);
    let topology = case.topology();
    let parts = topology.parts().clone();
    assert!(Topology::from_parts(parts.clone()).is_some());
    let mut damaged = parts.clone();
    damaged.up_head.to_mut()[3] = u32::MAX - 1;
    assert!(Topology::from_parts(damaged).is_none());
    let mut damaged = parts.clone();
    damaged.parent.to_mut()[0] = 0;
    assert!(Topology::from_parts(damaged).is_none());
    // A neighbor that the parent does not have: the graph is not chordal.
    let last = parts.rank.len() as u32 - 1;
    let heads = |v: usize| parts.up_first[v] as usize..parts.up_first[v + 1] as usize;
    let stray = (0..parts.rank.len()).find(|&v| {
        let parent = parts.parent[v] as usize;
        heads(v).len() > 1 && !parts.up_head[heads(parent)].contains(&last)
    });
    let mut damaged = parts.clone();
    damaged.up_head.to_mut()[heads(stray.unwrap()).end - 1] = last;
    assert!(Topology::from_parts(damaged).is_none());
}

#[test]
fn a_metric_survives_its_parts_and_refuses_damaged_ones() {
    let case = road_grid(5);
    let topology = case.topology();
    let metric = Metric::new(&topology, &case.metrics[0]).unwrap();
    let (up, down, pace) = metric.parts();
    let again = Metric::from_parts(&topology, up.clone(), down.clone(), pace);
    assert_eq!(again.as_ref(), Some(&metric));
    let damages: [fn(&mut Half); 4] = [
        |half| half.head.to_mut()[7] = u32::MAX,
        |half| half.first.to_mut()[1] = u32::MAX,
        |half| half.via.to_mut()[5] = u32::MAX,
        |half| half.weight.to_mut().truncate(9),
    ];
    for damage in damages {
        let mut damaged = down.clone();
        damage(&mut damaged);
        assert!(Metric::from_parts(&topology, up.clone(), damaged, pace).is_none());
    }
}

#[test]
fn what_does_not_belong_together_is_refused_with_numbers() {
    let case = road_grid(3);
    let order = NodeOrder::from_nodes(vec![1, 0]).unwrap();
    let error = Topology::new(&case.graph, &order).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("the order has 2 nodes but the graph")
    );
    let error = Metric::new(&case.topology(), &[Weight::ZERO]).unwrap_err();
    assert!(error.to_string().starts_with("there are 1 weights for"));
    assert_eq!(NodeOrder::from_nodes(vec![0, 0]), None);
}

#[test]
fn an_empty_graph_has_an_empty_hierarchy() {
    let graph = ArcGraph::new(vec![0], vec![], vec![], vec![]).unwrap();
    let topology = Topology::new(&graph, &NodeOrder::by_nested_dissection(&graph)).unwrap();
    let metric = Metric::new(&topology, &[]).unwrap();
    assert_eq!(PathSearch::new(&topology, &metric).weight(&[], &[]), None);
    assert!(Topology::from_parts(topology.parts().clone()).is_some());
}

#[test]
fn nobody_reaches_anybody_from_no_seeds() {
    let case = road_grid(3);
    let topology = case.topology();
    let metric = Metric::new(&topology, &case.metrics[0]).unwrap();
    let nowhere: [Vec<Seed>; 1] = [vec![]];
    TargetSet::new(&topology, &metric, &nowhere).rows(&case.places[..4], |_, row| {
        assert_eq!(row, [Weight::INFINITE]);
    });
    let mut sweep = Sweep::new(&topology, &metric);
    assert_eq!(sweep.within(&[], u32::MAX, Heading::Inward), []);
}

/// A chain of ten arcs of 150 km each; the distance of seven no longer fits its field.
#[test]
fn a_path_beyond_the_range_of_a_weight_is_unreachable_rather_than_wrong() {
    let case = chain(10, Weight::new(10_000, 150_000, 0).unwrap());
    let topology = case.topology();
    let metric = Metric::new(&topology, &case.metrics[0]).unwrap();
    let seed = |node| {
        [Seed {
            node,
            offset: Weight::ZERO,
        }]
    };
    let mut search = PathSearch::new(&topology, &metric);
    assert_eq!(
        search.weight(&seed(0), &seed(6)),
        Weight::new(60_000, 900_000, 0)
    );
    assert_eq!(search.weight(&seed(0), &seed(7)), None);
    let targets: Vec<_> = (0..=10).map(seed).collect();
    TargetSet::new(&topology, &metric, &targets).rows(&[seed(0)], |_, row| {
        assert_eq!(row.iter().filter(|weight| weight.is_finite()).count(), 7);
    });
    let reached = Sweep::new(&topology, &metric).within(&seed(0), u32::MAX, Heading::Outward);
    assert_eq!(reached.len(), 7);
}

fn check_paths(case: &Case) {
    check_paths_on(case, &case.topology());
}

fn check_paths_on(case: &Case, topology: &Topology) {
    for weights in &case.metrics {
        let metric = Metric::new(topology, weights).unwrap();
        let (up, down, pace) = metric.parts();
        assert!(Metric::from_parts(topology, up.clone(), down.clone(), pace).is_some());
        let mut search = PathSearch::new(topology, &metric);
        for (sources, targets) in case.places.iter().zip(case.places.iter().skip(1)) {
            let reached = distances(&case.graph, weights, sources);
            let expected = to_any(&reached, targets);
            assert_eq!(search.weight(sources, targets), expected);
            let path = search.path(sources, targets);
            assert_eq!(path.as_ref().map(|path| path.weight), expected);
            if let Some(path) = path {
                assert_eq!(add_up(case, weights, sources, targets, &path), path.weight);
            }
        }
    }
}

/// Walks a path arc by arc.
fn add_up(
    case: &Case,
    weights: &[Weight],
    sources: &[Seed],
    targets: &[Seed],
    path: &osm_loader::cch::ShortestPath,
) -> Weight {
    let (source, target) = (sources[path.source_seed], targets[path.target_seed]);
    let mut node = source.node;
    let mut weight = source.offset;
    for &arc in &path.arcs {
        assert!(case.graph.arcs_of(node as usize).contains(&(arc as usize)));
        node = case.graph.head(arc as usize);
        weight = add(weight, weights[arc as usize]).unwrap();
    }
    assert_eq!(node, target.node);
    add(weight, target.offset).unwrap()
}

fn check_matrix(case: &Case, sources: &[Vec<Seed>], targets: &[Vec<Seed>]) {
    let topology = case.topology();
    for weights in &case.metrics {
        let metric = Metric::new(&topology, weights).unwrap();
        let rows = Mutex::new(vec![None; sources.len()]);
        TargetSet::new(&topology, &metric, targets).rows(sources, |source, row| {
            let earlier = rows.lock().unwrap()[source].replace(row.to_vec());
            assert_eq!(earlier, None);
        });
        for (source, row) in sources.iter().zip(rows.into_inner().unwrap()) {
            let reached = distances(&case.graph, weights, source);
            let best = |target: &Vec<Seed>| to_any(&reached, target).unwrap_or(Weight::INFINITE);
            let expected: Vec<Weight> = targets.iter().map(best).collect();
            assert_eq!(row.unwrap(), expected);
        }
    }
}

fn check_sweeps(case: &Case, limit: u32) {
    let topology = case.topology();
    let reversed = case.reversed();
    for (weights, reversed_weights) in case.metrics.iter().zip(&reversed.metrics) {
        let metric = Metric::new(&topology, weights).unwrap();
        let mut sweep = Sweep::new(&topology, &metric);
        for place in &case.places {
            for (heading, graph, weights) in [
                (Heading::Outward, &case.graph, weights),
                (Heading::Inward, &reversed.graph, reversed_weights),
            ] {
                let mut found = sweep.within(place, limit, heading);
                found.sort_by_key(|reached| reached.node);
                let all = distances(graph, weights, place).into_iter().zip(0..);
                let expected: Vec<Reached> = all
                    .filter_map(|(weight, node)| {
                        Some(Reached {
                            node,
                            weight: weight?,
                        })
                    })
                    .filter(|reached| reached.weight.time() <= limit)
                    .collect();
                assert_eq!(found, expected);
            }
        }
    }
}

fn to_any(reached: &[Option<Weight>], target: &[Seed]) -> Option<Weight> {
    let to = |seed: &Seed| add(reached[seed.node as usize]?, seed.offset);
    target.iter().filter_map(to).min()
}

fn add(a: Weight, b: Weight) -> Option<Weight> {
    dijkstra::add(a, b)
}
