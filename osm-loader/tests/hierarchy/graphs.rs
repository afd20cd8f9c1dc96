//! Graphs to test on: random ones with loops, parallel arcs, islands, zeros and closed arcs; and
//! road grids of directed edges with turns, as the hierarchy is made for.

use osm_loader::cch::{Seed, Topology, Weight};
use osm_loader::order::{ArcGraph, NodeOrder};
use proptest::prelude::*;

#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub graph: ArcGraph,
    pub metrics: Vec<Vec<Weight>>,
    pub places: Vec<Vec<Seed>>,
}

impl Case {
    /// The same graph with all arcs turned round.
    pub(crate) fn reversed(&self) -> Self {
        let mut order: Vec<_> = self.graph.arcs().zip(0usize..).collect();
        order.sort_by_key(|&((_, head), _)| head);
        let arcs = order
            .iter()
            .map(|&((tail, head), _)| (head, tail))
            .collect();
        let nodes = 0..self.graph.node_count();
        let position: Vec<_> = nodes.map(|node| self.graph.position(node)).collect();
        let turn = |weights: &Vec<Weight>| order.iter().map(|&(_, arc)| weights[arc]).collect();
        Self {
            graph: graph(arcs, &position),
            metrics: self.metrics.iter().map(turn).collect(),
            places: self.places.clone(),
        }
    }

    pub(crate) fn topology(&self) -> Topology<'static> {
        Topology::new(&self.graph, &NodeOrder::by_nested_dissection(&self.graph)).unwrap()
    }
}

pub(crate) fn any_case() -> impl Strategy<Value = Case> {
    (1u32..60, 0usize..200).prop_flat_map(|(nodes, arcs)| {
        let arc = (0..nodes, 0..nodes);
        let metric = prop::collection::vec(any_weight(), arcs);
        let place = prop::collection::vec((0..nodes, any_offset()), 1..4);
        (
            prop::collection::vec(arc, arcs),
            prop::collection::vec((-50..50, -50..50), nodes as usize),
            prop::collection::vec(metric, 1..3),
            prop::collection::vec(place, 2..10),
        )
            .prop_map(|(arcs, position, metrics, places)| Case {
                graph: graph(arcs, &position),
                metrics,
                places: places.into_iter().map(seeds).collect(),
            })
    })
}

/// Small numbers make ties, one arc in six is closed and one penalized.
fn any_weight() -> impl Strategy<Value = Weight> {
    prop_oneof![
        4 => (0u32..6, 0u32..4, 0u32..3).prop_map(|(t, d, l)| Weight::new(t, d, l).unwrap()),
        1 => Just(Weight::INFINITE),
        1 => (0u32..6, 0u32..4).prop_map(|(t, n)| {
            Weight::new(t, 1, 0).and_then(|weight| weight.penalized(n % 2)).unwrap()
        }),
    ]
}

fn any_offset() -> impl Strategy<Value = Weight> {
    prop_oneof![
        9 => (0u32..5, 0u32..5, 0u32..2).prop_map(|(t, d, l)| Weight::new(t, d, l).unwrap()),
        1 => Just(Weight::INFINITE),
    ]
}

fn seeds(pairs: Vec<(u32, Weight)>) -> Vec<Seed> {
    let seed = |(node, offset)| Seed { node, offset };
    pairs.into_iter().map(seed).collect()
}

/// Sorts arcs by tail, keeping parallel ones.
fn graph(mut arcs: Vec<(u32, u32)>, position: &[(i32, i32)]) -> ArcGraph {
    arcs.sort_by_key(|&(tail, _)| tail);
    let nodes = position.len() as u32;
    let first_out = (0..=nodes)
        .map(|node| arcs.partition_point(|&(tail, _)| tail < node) as u32)
        .collect();
    let head = arcs.iter().map(|&(_, head)| head).collect();
    let (x, y) = position.iter().copied().unzip();
    ArcGraph::new(first_out, head, x, y).unwrap()
}

/// Nodes 0, 1, 2… with an arc from each to the next.
pub(crate) fn chain(length: u32, weight: Weight) -> Case {
    let position: Vec<_> = (0..=length as i32).map(|x| (x, 0)).collect();
    Case {
        graph: graph((0..length).map(|i| (i, i + 1)).collect(), &position),
        metrics: vec![vec![weight; length as usize]],
        places: Vec::new(),
    }
}

/// Streets in a square grid, some one-way, without U-turns but at dead ends; two metrics.
pub(crate) fn road_grid(side: u32) -> Case {
    let streets = streets(side);
    let mut arcs = Vec::new();
    for (from, a) in streets.iter().enumerate() {
        for (to, b) in streets.iter().enumerate() {
            if a.1 == b.0 && a.0 != b.1 {
                arcs.push((from as u32, to as u32));
            }
        }
    }
    let middle = |&(a, b): &(u32, u32)| {
        let twice = |of: fn(u32, u32) -> u32| (of(a, side) + of(b, side)) as i32 * 50;
        (twice(|v, side| v % side), twice(|v, side| v / side))
    };
    let position: Vec<_> = streets.iter().map(middle).collect();
    let weight = |i: usize, salt: usize| {
        let noise = (i * 7919 + salt * 104_729) % 1009;
        let closed = noise.is_multiple_of(31);
        let open = Weight::new(60 + noise as u32 % 90, 100, noise as u32 % 2 * 100);
        if closed {
            Weight::INFINITE
        } else {
            open.unwrap()
        }
    };
    let metrics = [1, 2].map(|salt| (0..arcs.len()).map(|arc| weight(arc, salt)).collect());
    let count = streets.len() as u32;
    let place = |i: u32| {
        let at = |k: u32| (i * 37 + k * 11) % count;
        seeds(vec![
            (at(0), Weight::ZERO),
            (at(1), Weight::new(9, 14, 14).unwrap()),
        ])
    };
    Case {
        graph: graph(arcs, &position),
        metrics: metrics.to_vec(),
        places: (0..40).map(place).collect(),
    }
}

fn streets(side: u32) -> Vec<(u32, u32)> {
    let mut streets = Vec::new();
    for v in 0..side * side {
        let (row, column) = (v / side, v % side);
        let right = (column + 1 < side).then_some(v + 1);
        let below = (row + 1 < side).then_some(v + side);
        for w in [right, below].into_iter().flatten() {
            streets.push((v, w));
            if (v * 13 + w) % 6 != 0 {
                streets.push((w, v));
            }
        }
    }
    streets
}
