//! The hierarchy against Dijkstra's algorithm, on small graphs of every unpleasant kind.

mod dijkstra;
mod graphs;

use dijkstra::distances;
use graphs::{Case, any_case, road_grid};
use std::sync::Mutex;

use osm_loader::cch::{
    Metric, PathSearch, Reached, Seed, Sweep, TargetSet, Topology, Travel, Weight,
};
use osm_loader::order::NodeOrder;
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
fn a_topology_survives_its_parts_and_refuses_damaged_ones() {
    let case = road_grid(5);
    let topology = case.topology();
    let parts = topology.parts().clone();
    assert!(Topology::from_parts(parts.clone()).is_some());
    let mut damaged = parts.clone();
    damaged.up_head.to_mut()[3] = u32::MAX - 1;
    assert!(Topology::from_parts(damaged).is_none());
    let mut damaged = parts;
    damaged.parent.to_mut()[0] = 0;
    assert!(Topology::from_parts(damaged).is_none());
}

fn check_paths(case: &Case) {
    check_paths_on(case, &case.topology());
}

fn check_paths_on(case: &Case, topology: &Topology) {
    for weights in &case.metrics {
        let metric = Metric::new(topology, weights).unwrap();
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
    path: &osm_loader::cch::Path,
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
            for (travel, graph, weights) in [
                (Travel::Outward, &case.graph, weights),
                (Travel::Inward, &reversed.graph, reversed_weights),
            ] {
                let mut found = sweep.within(place, limit, travel);
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
