//! The hierarchy under one network: what its arcs weigh, and how places become seeds.
//!
//! An arc weighs the edge it leaves and the turn it makes, so a path runs from the beginning of
//! its first edge to the beginning of its last. A drive begins with the rest of the edge it
//! stands on and a turn; it ends with the part of its last edge before the place.

use std::sync::{Mutex, OnceLock, PoisonError};

use rayon::prelude::*;

use super::RoadNetwork;
use super::cost::{CLOSED, CROSSING, Deciseconds};
use super::kept::MetricColumns;
use crate::cch::{Metric, Pace, PathMemory, PathSearch, Ranks, Seed, Sweep, SweepMemory, Weight};
use crate::graph::{EdgeId, RoadGraph, StateId};
use crate::snap::SnappedPlace;

/// What a network keeps for searches in the hierarchy.
#[derive(Debug, Default)]
pub(super) struct Customized {
    pub(super) metric: OnceLock<MetricColumns>,
    paths: Pool<PathMemory>,
    sweeps: Pool<SweepMemory>,
}

/// Memory of finished searches, for those to come.
type Pool<T> = Mutex<Vec<T>>;

/// The hierarchy of a map with the weights of one network.
#[derive(Debug)]
pub(crate) struct Hierarchy<'a> {
    pub(crate) ranks: Ranks<'a>,
    pub(crate) metric: Metric<'a>,
    graph: &'a RoadGraph,
    memory: &'a Customized,
}

/// A seed of a source, and the edge on which the drive stands before it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start {
    pub(crate) edge: EdgeId,
    pub(crate) seed: Seed,
}

impl RoadNetwork {
    /// Weighs the hierarchy for this truck, which the first matrix, route or isochrone does
    /// otherwise. Takes a second for a province and some 90 bytes per edge.
    pub fn prepare(&self) {
        self.hierarchy();
    }

    /// The hierarchy, weighed on first use; `None` where the map has none.
    ///
    /// Threads that come first together may all do the work. None waits for another: a thread of
    /// the pool that waited could be the one the other needs.
    pub(crate) fn hierarchy(&self) -> Option<Hierarchy<'_>> {
        let ranks = self.graph.ranks()?;
        let cell = &self.customized.metric;
        if cell.get().is_none() {
            let topology = self.graph.topology()?;
            let edges = self.edge_weights();
            let weights = self.turn_weights(&edges);
            let pace = if self.units().is_wide() {
                Pace::of_wide(&weights)
            } else {
                Pace::of(&weights)
            };
            let pace = pace.with_longest_path(self.uses.longest_path(&self.graph, &edges));
            let metric = Metric::paced(&topology, &weights, pace);
            // If another thread was faster, its metric is the same.
            let _ = cell.set(metric.expect("every turn is given its weight").into());
        }
        Some(Hierarchy {
            ranks,
            metric: cell.get().expect("was set just now").metric(),
            graph: &self.graph,
            memory: &self.customized,
        })
    }

    /// Every way to set out from a place: the rest of each edge it lies on, and a turn.
    pub(crate) fn starts(&self, place: &SnappedPlace) -> Vec<Start> {
        let units = self.units();
        let mut starts = Vec::new();
        for point in &place.points {
            let turns = self.graph.turns_of(point.edge.into());
            starts.extend(turns.filter_map(|turn| {
                let delay = self.turn_delays[turn];
                (delay != CLOSED).then(|| Start {
                    edge: point.edge,
                    seed: Seed {
                        node: self.graph.turn_heads[turn],
                        offset: units.weight(point.after.delayed(delay)),
                    },
                })
            }));
        }
        starts
    }

    /// The same as plain seeds.
    pub(crate) fn source_seeds(&self, place: &SnappedPlace) -> Vec<Seed> {
        self.starts(place).iter().map(|start| start.seed).collect()
    }

    /// Every way to arrive at a place: each state of the edges it lies on.
    pub(crate) fn target_seeds(&self, place: &SnappedPlace) -> Vec<Seed> {
        let ends = self.ends(place).into_iter();
        ends.map(|end| Seed {
            node: end.state.0,
            offset: self.units().weight(end.before),
        })
        .collect()
    }

    fn edge_weights(&self) -> Vec<Weight> {
        let edges = (0..self.graph.edge_count() as u32).into_par_iter();
        edges.map(|edge| self.edge_weight(EdgeId(edge))).collect()
    }

    fn turn_weights(&self, edges: &[Weight]) -> Vec<Weight> {
        let mut weights = Vec::with_capacity(self.graph.turn_count());
        for state in (0..self.graph.state_count() as u32).map(StateId) {
            let edge = edges[self.graph.edge_of(state).index()];
            let delays = &self.turn_delays[self.graph.turns_of(state)];
            weights.extend(delays.iter().map(|&delay| turn_weight(edge, delay)));
        }
        weights
    }

    /// The weight of the arc of a state over one of its turns.
    pub(crate) fn arc_weight(&self, state: StateId, turn: usize) -> Weight {
        let edge = self.edge_weight(self.graph.edge_of(state));
        turn_weight(edge, self.turn_delays[turn])
    }

    fn edge_weight(&self, edge: EdgeId) -> Weight {
        let cost = self.edge_cost(edge);
        cost.map_or(Weight::INFINITE, |cost| self.units().weight(cost))
    }
}

/// The weight of driving an edge and making a turn at its end.
fn turn_weight(edge: Weight, delay: Deciseconds) -> Weight {
    if delay == CLOSED || !edge.is_finite() {
        return Weight::INFINITE;
    }
    let later = edge.delayed(delay % CROSSING);
    let whole = later.and_then(|later| later.penalized(delay / CROSSING));
    whole.unwrap_or(Weight::INFINITE)
}

impl Hierarchy<'_> {
    /// Lends a search for paths.
    pub(crate) fn search_path<T>(&self, work: impl FnOnce(&mut PathSearch) -> T) -> T {
        let memory = take(&self.memory.paths);
        let memory = memory.unwrap_or_else(|| PathMemory::new(self.ranks));
        let mut search = PathSearch::in_memory(self.ranks, &self.metric, memory);
        let found = work(&mut search);
        give_back(&self.memory.paths, search.into_memory());
        found
    }

    /// Lends a search from one place to all nodes; `None` where the arcs cannot be unpacked.
    pub(crate) fn sweep<T>(&self, work: impl FnOnce(&mut Sweep) -> T) -> Option<T> {
        let topology = self.graph.topology()?;
        let memory = take(&self.memory.sweeps);
        let memory = memory.unwrap_or_else(|| SweepMemory::new(&topology));
        let mut sweep = Sweep::in_memory(&topology, &self.metric, memory);
        let found = work(&mut sweep);
        give_back(&self.memory.sweeps, sweep.into_memory());
        Some(found)
    }
}

fn take<T>(pool: &Pool<T>) -> Option<T> {
    pool.lock().unwrap_or_else(PoisonError::into_inner).pop()
}

fn give_back<T>(pool: &Pool<T>, memory: T) {
    let mut pool = pool.lock().unwrap_or_else(PoisonError::into_inner);
    pool.push(memory);
}
