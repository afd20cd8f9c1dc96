//! The oracle: Dijkstra's algorithm on plain triples.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use osm_loader::cch::{Seed, Weight};
use osm_loader::order::ArcGraph;

/// Field by field; `None` where one side is infinite, or penalties are too many to count.
pub(crate) fn add(a: Weight, b: Weight) -> Option<Weight> {
    let finite = a.is_finite() && b.is_finite();
    finite.then_some(())?;
    let fields = [Weight::time, Weight::distance, Weight::toll];
    let [time, distance, toll] = fields.map(|field| field(a) + field(b));
    let sum = Weight::new(time, distance, toll).expect("test weights are small");
    sum.penalized(a.penalties() + b.penalties())
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
    while let Some(Reverse(([_, distance, toll, penalties, time], node))) = queue.pop() {
        if settled[node as usize].is_some() {
            continue;
        }
        let label = Weight::new(time, distance, toll).and_then(|label| label.penalized(penalties));
        let label = label.expect("sums are checked");
        settled[node as usize] = Some(label);
        for arc in graph.arcs_of(node as usize) {
            if let Some(next) = add(label, weights[arc]) {
                queue.push(Reverse((key(next), graph.head(arc))));
            }
        }
    }
    settled
}

/// What is compared, in order; the time without penalties only goes along.
fn key(weight: Weight) -> [u32; 5] {
    let penalized = weight.time() + weight.penalties() * Weight::PENALTY;
    [
        penalized,
        weight.distance(),
        weight.toll(),
        weight.penalties(),
        weight.time(),
    ]
}
