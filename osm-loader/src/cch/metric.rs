//! One set of weights on a hierarchy, reduced to the arcs that shortest paths need.
//!
//! `Topology + weights → Metric`. Of all arcs that contraction adds, perfect customization leaves
//! a third; each remembers the rank or the arc of the graph it stands for, so paths unpack
//! without a search.

use std::borrow::Cow;

use super::customize::{Customized, DOWN_USELESS, GRAPH_ARC, UP_USELESS, customize};
use super::topology::Topology;
use super::weight::{Pace, Weight};
use crate::order::row;

/// One set of weights, ready for queries. It belongs to the [`Topology`] it was made on.
///
/// It owns its arrays or borrows them from a map file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metric<'a> {
    up: Half<'a>,
    down: Half<'a>,
    pace: Pace,
}

/// The arcs between ranks and their up-neighbors in one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Half<'a> {
    /// Where the arcs of a rank begin; one entry more than ranks.
    pub first: Cow<'a, [u32]>,
    /// The up-neighbor of each arc, ascending within a rank.
    pub head: Cow<'a, [u32]>,
    /// Length of the shortest path between both, in this direction.
    pub weight: Cow<'a, [Weight]>,
    /// The lower rank that path passes; or the arc of the graph that it is, with the top bit set.
    pub via: Cow<'a, [u32]>,
}

/// Why weights make no [`Metric`].
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("there are {weights} weights for {arcs} arcs: give every arc its weight")]
pub struct MetricError {
    /// Weights given.
    pub weights: usize,
    /// Arcs of the graph.
    pub arcs: usize,
}

impl Metric<'static> {
    /// Customizes a hierarchy: one weight per arc of its graph, infinite where it is forbidden.
    ///
    /// Uses all threads of the current rayon pool; needs about 20 bytes per arc of the topology.
    ///
    /// # Errors
    /// If the number of weights is not the number of arcs.
    pub fn new(topology: &Topology, weights: &[Weight]) -> Result<Self, MetricError> {
        if weights.len() != topology.slots().len() {
            return Err(MetricError {
                weights: weights.len(),
                arcs: topology.slots().len(),
            });
        }
        let [up, down] = useful_arcs(topology, &customize(topology, weights));
        Ok(Self {
            up,
            down,
            pace: Pace::of(weights),
        })
    }
}

impl<'a> Metric<'a> {
    /// A metric over arrays that [`Metric::parts`] gave out; `None` if they are damaged or belong
    /// to another topology.
    pub fn from_parts(
        topology: &Topology,
        up: Half<'a>,
        down: Half<'a>,
        pace: Pace,
    ) -> Option<Self> {
        let sound = [&up, &down].iter().all(|half| half.is_sound(topology));
        sound.then_some(Self { up, down, pace })
    }

    /// The arrays: arcs upwards, arcs downwards (kept at their lower end), and the pace.
    pub fn parts(&self) -> (&Half<'a>, &Half<'a>, Pace) {
        (&self.up, &self.down, self.pace)
    }

    pub(crate) fn up(&self) -> Arcs<'_> {
        self.up.arcs()
    }

    pub(crate) fn down(&self) -> Arcs<'_> {
        self.down.arcs()
    }

    pub(crate) fn pace(&self) -> Pace {
        self.pace
    }
}

impl Half<'_> {
    pub(crate) fn arcs(&self) -> Arcs<'_> {
        Arcs {
            first: &self.first,
            head: &self.head,
            weight: &self.weight,
            via: &self.via,
        }
    }

    /// Whether every arc leads to an ancestor and stands for something lower.
    fn is_sound(&self, topology: &Topology) -> bool {
        let (ranks, arcs) = (topology.node_count(), self.head.len());
        let rows = self.first.len() == ranks + 1
            && self.first[0] == 0
            && self.first.is_sorted()
            && self.first[ranks] as usize == arcs
            && self.weight.len() == arcs
            && self.via.len() == arcs;
        rows && self.weight.iter().all(|weight| weight.is_finite())
            && (0..ranks).all(|v| {
                let all_up = &topology.up_head()[row(topology.up_first(), v)];
                let known = |head| all_up.binary_search(head).is_ok();
                let lower = |&via: &u32| (via as usize) < v || via >= GRAPH_ARC;
                self.head[row(&self.first, v)].iter().all(known)
                    && self.via[row(&self.first, v)].iter().all(lower)
            })
    }
}

/// A borrowed [`Half`], for inner loops.
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

    /// The lower end of an arc.
    pub(crate) fn tail(self, arc: usize) -> u32 {
        self.first.partition_point(|&first| first as usize <= arc) as u32 - 1
    }
}

/// Drops what is on no shortest path.
///
/// The two arcs that a kept arc stands for are shortest paths between their ends as well, hence
/// kept: every kept arc unpacks into kept arcs, and at last into arcs of the graph.
fn useful_arcs(topology: &Topology, customized: &Customized) -> [Half<'static>; 2] {
    let (mut up, mut down) = (Rows::new(topology), Rows::new(topology));
    for v in 0..topology.node_count() {
        for arc in row(topology.up_first(), v) {
            let head = topology.up_head()[arc];
            let (pair, via) = (customized.pairs[arc], customized.via[arc]);
            let useless = customized.useless[arc];
            if useless & UP_USELESS == 0 && pair.up.is_finite() {
                up.push(head, pair.up, via.up);
            }
            if useless & DOWN_USELESS == 0 && pair.down.is_finite() {
                down.push(head, pair.down, via.down);
            }
        }
        up.end_row();
        down.end_row();
    }
    [up.into(), down.into()]
}

/// A [`Half`] under construction.
struct Rows {
    first: Vec<u32>,
    head: Vec<u32>,
    weight: Vec<Weight>,
    via: Vec<u32>,
}

impl Rows {
    /// With room for the usual share of useful arcs.
    fn new(topology: &Topology) -> Self {
        let expected = topology.arc_count() / 2;
        let mut first = Vec::with_capacity(topology.node_count() + 1);
        first.push(0);
        Self {
            first,
            head: Vec::with_capacity(expected),
            weight: Vec::with_capacity(expected),
            via: Vec::with_capacity(expected),
        }
    }

    fn push(&mut self, head: u32, weight: Weight, via: u32) {
        self.head.push(head);
        self.weight.push(weight);
        self.via.push(via);
    }

    fn end_row(&mut self) {
        self.first.push(self.head.len() as u32);
    }
}

impl From<Rows> for Half<'static> {
    fn from(mut rows: Rows) -> Self {
        rows.head.shrink_to_fit();
        rows.weight.shrink_to_fit();
        rows.via.shrink_to_fit();
        Self {
            first: rows.first.into(),
            head: rows.head.into(),
            weight: rows.weight.into(),
            via: rows.via.into(),
        }
    }
}
