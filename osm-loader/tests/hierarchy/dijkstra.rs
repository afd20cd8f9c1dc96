//! The oracle: Dijkstra's algorithm on plain triples.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use osm_loader::cch::{Seed, Weight};
use osm_loader::order::ArcGraph;

/// Field by field; `None` where one side is infinite.
pub(crate) fn add(a: Weight, b: Weight) -> Option<Weight> {
    let finite = a.is_finite() && b.is_finite();
    finite.then(|| {
        let fields = [Weight::time, Weight::distance, Weight::toll];
        let [time, distance, toll] = fields.map(|field| field(a) + field(b));
        Weight::new(time, distance, toll).expect("test weights are small")
    })
}

/// The least weight of a path from any seed to every node.
pub(crate) fn distances(
    graph: &ArcGraph,
    weights: &[Weight],
    sources: &[Seed],
) -> Vec<Option<Weight>> {
    let mut settled = vec![None; graph.node_count()];
    let mut queue: BinaryHeap<_> = sources
        .iter()
        .filter(|seed| seed.offset.is_finite())
        .map(|seed| Reverse((key(seed.offset), seed.node)))
        .collect();
    while let Some(Reverse(((time, distance, toll), node))) = queue.pop() {
        if settled[node as usize].is_some() {
            continue;
        }
        let label = Weight::new(time, distance, toll).expect("test weights are small");
        settled[node as usize] = Some(label);
        for arc in graph.arcs_of(node as usize) {
            if let Some(next) = add(label, weights[arc]) {
                queue.push(Reverse((key(next), graph.head(arc))));
            }
        }
    }
    settled
}

fn key(weight: Weight) -> (u32, u32, u32) {
    (weight.time(), weight.distance(), weight.toll())
}
