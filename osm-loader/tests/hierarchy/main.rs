//! The hierarchy against Dijkstra's algorithm, on small graphs of every unpleasant kind.

mod dijkstra;
mod graphs;

use dijkstra::distances;
use graphs::{Case, any_case, road_grid};
use osm_loader::cch::{Metric, PathSearch, Seed, Topology, Weight};
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

#[test]
fn a_road_grid_agrees_with_dijkstra() {
    check_paths(&road_grid(12));
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
            let expected = targets
                .iter()
                .filter_map(|seed| add(reached[seed.node as usize]?, seed.offset))
                .min();
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

fn add(a: Weight, b: Weight) -> Option<Weight> {
    dijkstra::add(a, b)
}
