//! One set of weights on a hierarchy, reduced to the arcs that shortest paths need.
//!
//! `Topology + weights → Metric`. Of all arcs that contraction adds, perfect customization leaves
//! less than half; each remembers the rank or the arc of the graph it stands for, so paths unpack
//! without a search.

use std::borrow::Cow;

use super::arcs::Arcs;
use super::customize::{Customized, DOWN_USELESS, UP_USELESS, customize};
use super::query::Seed;
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
    /// Uses all threads of the current rayon pool; needs about 40 bytes per arc of the topology
    /// while it runs and 14 for the result.
    ///
    /// # Errors
    /// If the number of weights is not the number of arcs.
    pub fn new(topology: &Topology, weights: &[Weight]) -> Result<Self, MetricError> {
        Self::paced(topology, weights, Pace::of(weights))
    }

    /// The same for weights whose pace is known better; see [`Pace::of_wide`] and
    /// [`Pace::with_longest_path`].
    ///
    /// # Errors
    /// As [`Metric::new`].
    pub fn paced(topology: &Topology, weights: &[Weight], pace: Pace) -> Result<Self, MetricError> {
        if weights.len() != topology.slots().len() {
            return Err(MetricError {
                weights: weights.len(),
                arcs: topology.slots().len(),
            });
        }
        let _span = tracing::info_span!("metric", arcs = topology.arc_count()).entered();
        let [up, down] = useful_arcs(topology, &customize(topology, weights));
        Ok(Self { up, down, pace })
    }
}

impl<'a> Metric<'a> {
    /// A metric over arrays that [`Metric::parts`] gave out; `None` if they are damaged or belong
    /// to another topology. Looks at every arc, which takes a tenth of a second for a province.
    pub fn from_parts(
        topology: &Topology,
        up: Half<'a>,
        down: Half<'a>,
        pace: Pace,
    ) -> Option<Self> {
        let metric = Self { up, down, pace };
        metric.is_sound(topology).then_some(metric)
    }

    /// The same for arrays known to be undamaged, by a checksum say. Looks at none of them:
    /// queries on wrong ones give wrong answers or panic.
    pub const fn from_trusted_parts(up: Half<'a>, down: Half<'a>, pace: Pace) -> Self {
        Self { up, down, pace }
    }

    /// The arrays: arcs upwards, arcs downwards (kept at their lower end), and the pace.
    pub fn parts(&self) -> (&Half<'a>, &Half<'a>, Pace) {
        (&self.up, &self.down, self.pace)
    }

    /// The arrays alone; see [`Metric::parts`].
    pub fn into_parts(self) -> (Half<'a>, Half<'a>, Pace) {
        (self.up, self.down, self.pace)
    }

    /// Below this [`Weight::order_time`] everything is found that can be reached from a place.
    pub fn time_limit(&self, place: &[Seed]) -> u32 {
        self.pace.time_limit(self.pace.farthest(place))
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

    /// Whether every arc leads to an up-neighbor and unpacks into other arcs.
    fn is_sound(&self, topology: &Topology) -> bool {
        let (up, down) = (self.up(), self.down());
        self.pace.time > 0
            && self.up.has_rows_of(topology)
            && self.down.has_rows_of(topology)
            && up.are_sound(topology, |v, head, via| {
                down.find(via, v).is_some() && up.find(via, head).is_some()
            })
            && down.are_sound(topology, |v, head, via| {
                down.find(via, head).is_some() && up.find(via, v).is_some()
            })
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

    fn has_rows_of(&self, topology: &Topology) -> bool {
        let (ranks, arcs) = (topology.node_count(), self.head.len());
        self.first.len() == ranks + 1
            && self.first[0] == 0
            && self.first.is_sorted()
            && self.first[ranks] as usize == arcs
            && self.weight.len() == arcs
            && self.via.len() == arcs
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
            let is_useful = useless & UP_USELESS == 0 && pair.up.is_finite();
            up.offer(head, pair.up, via.up, is_useful);
            let is_useful = useless & DOWN_USELESS == 0 && pair.down.is_finite();
            down.offer(head, pair.down, via.down, is_useful);
        }
        up.end_row();
        down.end_row();
    }
    [up.into(), down.into()]
}

/// A [`Half`] under construction.
///
/// Which arcs are useful follows no pattern a processor could learn. So each is written, and the
/// next one over it if it is not.
struct Rows {
    first: Vec<u32>,
    head: Vec<u32>,
    weight: Vec<Weight>,
    via: Vec<u32>,
    /// Useful arcs so far.
    count: usize,
}

impl Rows {
    /// With room for all arcs; memory is taken where they are written.
    fn new(topology: &Topology) -> Self {
        let most = topology.arc_count();
        let mut first = Vec::with_capacity(topology.node_count() + 1);
        first.push(0);
        Self {
            first,
            head: bytemuck::zeroed_vec(most),
            weight: bytemuck::zeroed_vec(most),
            via: bytemuck::zeroed_vec(most),
            count: 0,
        }
    }

    fn offer(&mut self, head: u32, weight: Weight, via: u32, is_useful: bool) {
        self.head[self.count] = head;
        self.weight[self.count] = weight;
        self.via[self.count] = via;
        self.count += usize::from(is_useful);
    }

    fn end_row(&mut self) {
        self.first.push(self.count as u32);
    }
}

impl From<Rows> for Half<'static> {
    fn from(mut rows: Rows) -> Self {
        rows.head.truncate(rows.count);
        rows.weight.truncate(rows.count);
        rows.via.truncate(rows.count);
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
