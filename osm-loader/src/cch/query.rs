//! From one place to another: a walk up the elimination tree from both, without a queue.
//!
//! A place is some nodes with the weight it takes to get there, or from there: where a point is
//! snapped to the middle of a road edge, the way to the next nodes is such a weight.

use super::arcs::Arcs;
use super::climb::lowest;
use super::customize::GRAPH_ARC;
use super::metric::Metric;
use super::ranks::Ranks;
use super::topology::NO_RANK;
use super::weight::{Pace, Weight};
use crate::order::row;
use std::cell::Cell;

/// A node where a path may begin or end, and what is paid between it and the place itself.
///
/// Offsets are never negative. Where nodes are road edges and an arc costs the edge it leaves and
/// the turn, a path's weight runs from the beginning of its first edge to the beginning of its
/// last. A target on an edge then is that edge with the part before the target as offset; a
/// source on an edge is every edge that may follow, with the rest of its own edge and the turn.
/// Driving straight on from source to target on one edge is no path here, but the caller's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed {
    /// Node of the graph.
    pub node: u32,
    /// Paid before the node (at a source) or after it (at a target). An infinite one closes the
    /// seed.
    pub offset: Weight,
}

/// A shortest path between two places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShortestPath {
    /// Length, with the offsets of the seeds at both ends.
    pub weight: Weight,
    /// Which of the source's seeds it begins with.
    pub source_seed: usize,
    /// Which of the target's seeds it ends with.
    pub target_seed: usize,
    /// The arcs of the graph from the first node to the last.
    pub arcs: Vec<u32>,
}

/// A path over a node that searches from both ends reach: the shortest or another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ViaPath {
    pub(crate) path: ShortestPath,
    /// How many arcs lead up to that node.
    pub(crate) arcs_before: usize,
}

/// Shortest paths between two places.
#[derive(Debug)]
pub struct PathSearch<'a> {
    ranks: Ranks<'a>,
    metric: &'a Metric<'a>,
    memory: PathMemory,
}

/// What a [`PathSearch`] works in: 24 bytes per node, to be used again and again.
#[derive(Debug)]
pub struct PathMemory {
    forward: Labels,
    backward: Labels,
    cursors: Vec<u32>,
}

/// Tentative distances of one direction; all infinite between queries.
#[derive(Debug)]
struct Labels {
    weight: Vec<Weight>,
    /// The arc a label came over, or the seed with the top bit set.
    came_over: Vec<u32>,
}

const SEED: u32 = 1 << 31;

impl PathMemory {
    /// Room for searches on this topology.
    pub fn new<'r>(ranks: impl Into<Ranks<'r>>) -> Self {
        let nodes = ranks.into().node_count();
        let labels = || Labels {
            weight: vec![Weight::INFINITE; nodes],
            came_over: vec![0; nodes],
        };
        Self {
            forward: labels(),
            backward: labels(),
            cursors: Vec::new(),
        }
    }
}

impl<'a> PathSearch<'a> {
    /// A search on one metric of a topology.
    pub fn new(ranks: impl Into<Ranks<'a>>, metric: &'a Metric<'a>) -> Self {
        let ranks = ranks.into();
        Self::in_memory(ranks, metric, PathMemory::new(ranks))
    }

    /// A search that works in the memory of an earlier one on the same topology.
    pub fn in_memory(
        ranks: impl Into<Ranks<'a>>,
        metric: &'a Metric<'a>,
        memory: PathMemory,
    ) -> Self {
        Self {
            ranks: ranks.into(),
            metric,
            memory,
        }
    }

    /// The memory, for the next search.
    pub fn into_memory(self) -> PathMemory {
        self.memory
    }

    /// Weight of the shortest path, `None` if there is none.
    ///
    /// A path over no arcs counts: if both places name the same node, their offsets add up.
    pub fn weight(&mut self, sources: &[Seed], targets: &[Seed]) -> Option<Weight> {
        self.meet(sources, targets).map(|(weight, _)| weight)
    }

    /// The shortest path, `None` if there is none; of several one, always the same.
    pub fn path(&mut self, sources: &[Seed], targets: &[Seed]) -> Option<ShortestPath> {
        let (weight, meeting) = self.meet(sources, targets)?;
        self.over(weight, meeting).map(|via| via.path)
    }

    /// At most so many paths over different nodes that both searches reach, cheapest first; none
    /// weighs more than `bears`. What Abraham, Delling, Goldberg and Werneck (2013), "Alternative
    /// routes in road networks", call single-via paths, with the nodes a hierarchy offers.
    pub(crate) fn via_paths(
        &mut self,
        sources: &[Seed],
        targets: &[Seed],
        bears: impl Fn(Weight) -> bool,
        most: usize,
    ) -> Vec<ViaPath> {
        let mut found = Vec::new();
        self.walk(
            sources,
            targets,
            |label| label.is_finite() && bears(label),
            |rank, there, back| {
                let weight = there.plus(back);
                if weight.is_finite() && bears(weight) {
                    found.push((weight, rank));
                }
            },
        );
        found.sort_unstable();
        let paths = found.into_iter().take(most);
        paths
            .filter_map(|(weight, rank)| self.over(weight, rank))
            .collect()
    }

    /// The path over a rank that both searches have reached.
    fn over(&self, weight: Weight, meeting: u32) -> Option<ViaPath> {
        let (up, down) = (self.metric.up(), self.metric.down());
        let mut arcs = Vec::new();
        let mut climb = Vec::new();
        let mut rank = meeting;
        let source_seed = loop {
            let arc = self.memory.forward.came_over[rank as usize];
            if arc & SEED != 0 {
                break (arc ^ SEED) as usize;
            }
            let below = up.tail(arc as usize);
            climb.push((below, rank));
            rank = below;
        };
        for &(from, to) in climb.iter().rev() {
            self.unpack(from, to, &mut arcs)?;
        }
        let arcs_before = arcs.len();
        rank = meeting;
        let target_seed = loop {
            let arc = self.memory.backward.came_over[rank as usize];
            if arc & SEED != 0 {
                break (arc ^ SEED) as usize;
            }
            let below = down.tail(arc as usize);
            self.unpack(rank, below, &mut arcs)?;
            rank = below;
        };
        let path = ShortestPath {
            weight,
            source_seed,
            target_seed,
            arcs,
        };
        Some(ViaPath { path, arcs_before })
    }

    /// The weight of the shortest path and its highest rank.
    fn meet(&mut self, sources: &[Seed], targets: &[Seed]) -> Option<(Weight, u32)> {
        let best = Cell::new((Weight::INFINITE, NO_RANK));
        self.walk(
            sources,
            targets,
            |label| label < best.get().0,
            |rank, there, back| best.set(best.get().min((there.plus(back), rank))),
        );
        let (best, pace) = (best.get(), self.metric.pace());
        let extra = pace
            .farthest(sources)
            .saturating_add(pace.farthest(targets));
        let exact = best.0.order_time() < pace.time_limit(extra);
        (best.0.is_finite() && exact).then_some(best)
    }

    /// Walks up the tree from both ends; every rank is met with its labels before it is gone on
    /// from, where `is_worth_it`.
    fn walk(
        &mut self,
        sources: &[Seed],
        targets: &[Seed],
        is_worth_it: impl Fn(Weight) -> bool,
        mut met: impl FnMut(u32, Weight, Weight),
    ) {
        let PathMemory {
            forward,
            backward,
            cursors,
        } = &mut self.memory;
        cursors.clear();
        forward.plant(self.ranks, sources, cursors);
        backward.plant(self.ranks, targets, cursors);
        let (up, down) = (self.metric.up(), self.metric.down());
        while let Some(rank) = lowest(cursors, self.ranks.parent()) {
            let there = forward.take(rank);
            let back = backward.take(rank);
            met(rank, there, back);
            if is_worth_it(there) {
                forward.relax(up, rank, there);
            }
            if is_worth_it(back) {
                backward.relax(down, rank, back);
            }
        }
    }

    /// Appends the arcs of the graph that an arc of the hierarchy stands for; `None` where it
    /// stands for nothing, which no metric does that was made here.
    fn unpack(&self, from: u32, to: u32, arcs: &mut Vec<u32>) -> Option<()> {
        let mut stack = vec![(from, to)];
        let longest = 2 * self.ranks.node_count();
        while let Some((from, to)) = stack.pop() {
            if arcs.len() > longest {
                return None;
            }
            let half = if from < to {
                self.metric.up()
            } else {
                self.metric.down()
            };
            let via = half.via[half.find(from.min(to), from.max(to))?];
            if via & GRAPH_ARC != 0 {
                arcs.push(via ^ GRAPH_ARC);
            } else if via < from.min(to) {
                stack.extend([(via, to), (from, via)]);
            } else {
                return None;
            }
        }
        Some(())
    }
}

impl Pace {
    /// What the offset that takes most of it takes of the range of distances.
    pub(crate) fn farthest(self, seeds: &[Seed]) -> u32 {
        let taken = offsets(seeds).map(|offset| self.reach(offset));
        taken.max().unwrap_or(0)
    }
}

/// What some seeds add to a path, leaving out those that no path begins or ends with.
fn offsets(seeds: &[Seed]) -> impl Iterator<Item = Weight> {
    let offsets = seeds.iter().map(|seed| seed.offset);
    offsets.filter(|offset| offset.is_finite())
}

impl Labels {
    fn plant(&mut self, ranks: Ranks, seeds: &[Seed], cursors: &mut Vec<u32>) {
        for (i, seed) in seeds.iter().enumerate() {
            let rank = ranks.rank(seed.node);
            cursors.push(rank);
            if seed.offset < self.weight[rank as usize] {
                self.weight[rank as usize] = seed.offset;
                self.came_over[rank as usize] = i as u32 | SEED;
            }
        }
    }

    /// The label of a rank, which is infinite from now on.
    fn take(&mut self, rank: u32) -> Weight {
        std::mem::replace(&mut self.weight[rank as usize], Weight::INFINITE)
    }

    fn relax(&mut self, arcs: Arcs, rank: u32, label: Weight) {
        for arc in row(arcs.first, rank as usize) {
            let head = arcs.head[arc] as usize;
            let candidate = label.plus(arcs.weight[arc]);
            if candidate < self.weight[head] {
                self.weight[head] = candidate;
                self.came_over[head] = arc as u32;
            }
        }
    }
}
