//! From one place to all others within a time: what an isochrone is drawn from.

use super::arcs::Arcs;
use super::climb::Climb;
use super::metric::Metric;
use super::query::Seed;
use super::topology::Topology;
use super::weight::Weight;
use crate::order::row;

/// Whether a place is left or approached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heading {
    /// From the place to all nodes.
    Outward,
    /// From all nodes to the place.
    Inward,
}

/// A node within the limit, and the weight of the shortest path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Node of the graph.
    pub node: u32,
    /// Weight between the place and this node.
    pub weight: Weight,
}

/// Searches from one place to all nodes.
#[derive(Debug)]
pub struct Sweep<'a> {
    topology: &'a Topology<'a>,
    metric: &'a Metric<'a>,
    memory: SweepMemory,
}

/// What a [`Sweep`] works in: 20 bytes per node, to be used again and again.
#[derive(Debug)]
pub struct SweepMemory {
    /// Node of every rank.
    node: Vec<u32>,
    climb: Climb,
    /// Infinite outside a search; within it, never beyond its limit.
    label: Vec<Weight>,
    /// Whether a climb went through the cell.
    entered: Vec<bool>,
}

impl SweepMemory {
    /// Room for searches on this topology.
    pub fn new(topology: &Topology) -> Self {
        let mut node = vec![0; topology.node_count()];
        for v in 0..node.len() as u32 {
            node[topology.rank(v) as usize] = v;
        }
        Self {
            climb: Climb::new(node.len()),
            label: vec![Weight::INFINITE; node.len()],
            entered: vec![false; topology.cells().count()],
            node,
        }
    }
}

impl<'a> Sweep<'a> {
    /// A search on one metric of a topology.
    pub fn new(topology: &'a Topology<'a>, metric: &'a Metric<'a>) -> Self {
        Self::in_memory(topology, metric, SweepMemory::new(topology))
    }

    /// A search that works in the memory of an earlier one on the same topology.
    pub fn in_memory(
        topology: &'a Topology<'a>,
        metric: &'a Metric<'a>,
        memory: SweepMemory,
    ) -> Self {
        Self {
            topology,
            metric,
            memory,
        }
    }

    /// The memory, for the next search.
    pub fn into_memory(self) -> SweepMemory {
        self.memory
    }

    /// All nodes whose shortest path takes at most `time`, always in the same order.
    ///
    /// One pass over the hierarchy, leaving out cells that the limit does not reach; none is left
    /// out where the metric has penalties, because a path of less time with more of them must not
    /// pass for the shortest.
    pub fn within(&mut self, place: &[Seed], time: u32, heading: Heading) -> Vec<Reached> {
        let exact = self.metric.time_limit(place);
        let limit = if self.metric.pace().penalized {
            exact
        } else {
            time.saturating_add(1).min(exact)
        };
        let (up, down) = match heading {
            Heading::Outward => (self.metric.up(), self.metric.down()),
            Heading::Inward => (self.metric.down(), self.metric.up()),
        };
        let SweepMemory { climb, label, .. } = &mut self.memory;
        climb.run(self.topology.into(), up, place, |rank, weight| {
            if weight.order_time() < limit {
                label[rank as usize] = weight;
            }
        });
        self.note_cells(place);
        let mut reached = Vec::new();
        self.descend(self.topology.top(), down, limit, &mut reached);
        for (cell, ranks) in self.topology.cells().enumerate() {
            let is_entered = std::mem::take(&mut self.memory.entered[cell]);
            if is_entered || self.is_reached_from_above(ranks.end - 1) {
                self.descend(ranks, down, limit, &mut reached);
            }
        }
        for it in &mut reached {
            self.memory.label[it.node as usize] = Weight::INFINITE;
            it.node = self.memory.node[it.node as usize];
        }
        reached.retain(|it| it.weight.time() <= time);
        reached
    }

    fn note_cells(&mut self, place: &[Seed]) {
        for seed in place {
            let rank = self.topology.rank(seed.node) as usize;
            let cell = self
                .topology
                .cells()
                .position(|ranks| ranks.contains(&rank));
            if let Some(cell) = cell {
                self.memory.entered[cell] = true;
            }
        }
    }

    /// Whether any rank that the root of a cell, and so the cell, has arcs with is reached.
    fn is_reached_from_above(&self, root: usize) -> bool {
        let above = row(self.topology.up_first(), root);
        let mut above = self.topology.up_head()[above].iter();
        above.any(|&rank| self.memory.label[rank as usize].is_finite())
    }

    /// Completes the labels of some ranks from the top down; those reached are named by rank.
    fn descend(
        &mut self,
        ranks: std::ops::Range<usize>,
        down: Arcs,
        limit: u32,
        reached: &mut Vec<Reached>,
    ) {
        for rank in ranks.rev() {
            let mut label = self.memory.label[rank];
            for (head, weight) in down.of(rank) {
                label.relax(self.memory.label[head as usize].plus(weight));
            }
            if label.order_time() < limit {
                self.memory.label[rank] = label;
                reached.push(Reached {
                    node: rank as u32,
                    weight: label,
                });
            }
        }
    }
}
