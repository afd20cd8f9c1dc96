//! The arcs of a metric in one direction, as inner loops read them.

use super::customize::GRAPH_ARC;
use super::topology::Topology;
use super::weight::Weight;
use crate::order::row;

/// A borrowed [`Half`](super::Half).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arcs<'a> {
    pub first: &'a [u32],
    pub head: &'a [u32],
    pub weight: &'a [Weight],
    pub via: &'a [u32],
}

impl<'a> Arcs<'a> {
    /// Up-neighbors of a rank with the weights of the arcs.
    pub(crate) fn of(self, rank: usize) -> impl Iterator<Item = (u32, Weight)> + 'a {
        let range = row(self.first, rank);
        let weights = &self.weight[range.clone()];
        self.head[range]
            .iter()
            .copied()
            .zip(weights.iter().copied())
    }

    /// The arc between a rank and an up-neighbor.
    pub(crate) fn find(self, rank: u32, head: u32) -> Option<usize> {
        let range = row(self.first, rank as usize);
        let place = self.head[range.clone()].binary_search(&head).ok()?;
        Some(range.start + place)
    }

    /// Whether the arcs are finite arcs of the topology that stand for an arc of its graph or,
    /// as `unpacks` says of rank, head and middle, for two lower ones.
    pub(crate) fn are_sound(
        self,
        topology: &Topology,
        unpacks: impl Fn(u32, u32, u32) -> bool,
    ) -> bool {
        let is_sound = |v: usize, arc: usize| {
            let (head, via) = (self.head[arc], self.via[arc]);
            let stands_for_something = if via & GRAPH_ARC == 0 {
                (via as usize) < v && unpacks(v as u32, head, via)
            } else {
                ((via ^ GRAPH_ARC) as usize) < topology.slots().len()
            };
            let all = &topology.up_head()[row(topology.up_first(), v)];
            self.weight[arc].is_finite() && all.binary_search(&head).is_ok() && stands_for_something
        };
        (0..topology.node_count()).all(|v| {
            let range = row(self.first, v);
            self.head[range.clone()].is_sorted_by(|a, b| a < b)
                && range.into_iter().all(|arc| is_sound(v, arc))
        })
    }

    /// The lower end of an arc.
    pub(crate) fn tail(self, arc: usize) -> u32 {
        self.first.partition_point(|&first| first as usize <= arc) as u32 - 1
    }
}
