//! The part of the map that a truck can reach and leave again.
//!
//! Only the largest strongly connected part is kept for snapping. Tiny parts (clipped ramps at the
//! edge of an extract, yards behind a closed gate) would strand a truck that is sent there; places
//! on them are snapped to the nearest road of the main part, and the distance tells.

use std::collections::HashMap;
use std::iter::Copied;
use std::slice::Iter;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;
use petgraph::visit::{
    GraphBase, IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers, Visitable,
};
use petgraph::{Direction, Incoming, Outgoing};

use crate::graph::StateId;
use crate::network::{RoadNetwork, States, VisitedStates};
use crate::order::{row, starts_from_counts};

/// For each edge whether one of its states lies in the largest strongly connected part.
pub(crate) fn largest(network: &RoadNetwork) -> Vec<bool> {
    let graph = network.graph();
    // petgraph's tarjan_scc calls itself once per state and would exhaust the stack on a province.
    let parts = kosaraju_scc(&BothWays::of(network));
    let mut core = vec![false; graph.edge_count()];
    let largest = parts.into_iter().max_by_key(Vec::len);
    for state in largest.into_iter().flatten() {
        core[graph.edge_of(state).index()] = true;
    }
    core
}

/// The strongly connected part, by a number of its own, of every node that some arcs touch.
pub(crate) fn strong_parts(arcs: impl Iterator<Item = (u32, u32)>) -> HashMap<u32, u32> {
    let mut graph: DiGraph<u32, ()> = DiGraph::new();
    let mut index = HashMap::new();
    for (from, to) in arcs {
        let [from, to] =
            [from, to].map(|node| *index.entry(node).or_insert_with(|| graph.add_node(node)));
        graph.add_edge(from, to, ());
    }
    let parts = (0..).zip(kosaraju_scc(&graph));
    let graph = &graph;
    parts
        .flat_map(|(number, part)| part.into_iter().map(move |node| (graph[node], number)))
        .collect()
}

/// The states on open edges with their turns in both directions, which Kosaraju's algorithm needs.
struct BothWays<'a> {
    states: States<'a>,
    open: Vec<StateId>,
    after: Rows,
    before: Rows,
}

/// The neighbors of each state, in compressed rows.
struct Rows {
    first: Vec<u32>,
    neighbors: Vec<StateId>,
}

impl<'a> BothWays<'a> {
    fn of(network: &'a RoadNetwork) -> Self {
        let (states, graph) = (network.states(), network.graph());
        let mut after = Rows {
            first: vec![0],
            neighbors: Vec::new(),
        };
        for state in states.ids() {
            after.neighbors.extend(states.neighbors(state));
            after.first.push(after.neighbors.len() as u32);
        }
        let is_open = |state: &StateId| network.is_open(graph.edge_of(*state));
        Self {
            states,
            open: states.ids().filter(is_open).collect(),
            before: after.reversed(states),
            after,
        }
    }
}

impl Rows {
    fn of(&self, state: StateId) -> &[StateId] {
        &self.neighbors[row(&self.first, state.index())]
    }

    fn reversed(&self, states: States) -> Self {
        let mut first = vec![0; self.first.len() + 1];
        for to in &self.neighbors {
            first[to.index() + 2] += 1;
        }
        starts_from_counts(&mut first);
        let mut neighbors = vec![StateId(0); self.neighbors.len()];
        for from in states.ids() {
            for to in self.of(from) {
                let next = &mut first[to.index() + 1];
                neighbors[*next as usize] = from;
                *next += 1;
            }
        }
        Self { first, neighbors }
    }
}

impl GraphBase for BothWays<'_> {
    type EdgeId = u32;
    type NodeId = StateId;
}

impl Visitable for BothWays<'_> {
    type Map = VisitedStates;

    fn visit_map(&self) -> VisitedStates {
        self.states.visit_map()
    }

    fn reset_map(&self, map: &mut VisitedStates) {
        self.states.reset_map(map);
    }
}

impl<'a> IntoNodeIdentifiers for &'a BothWays<'_> {
    type NodeIdentifiers = Copied<Iter<'a, StateId>>;

    fn node_identifiers(self) -> Self::NodeIdentifiers {
        self.open.iter().copied()
    }
}

impl<'a> IntoNeighbors for &'a BothWays<'_> {
    type Neighbors = Copied<Iter<'a, StateId>>;

    fn neighbors(self, state: StateId) -> Self::Neighbors {
        self.neighbors_directed(state, Outgoing)
    }
}

impl<'a> IntoNeighborsDirected for &'a BothWays<'_> {
    type NeighborsDirected = Copied<Iter<'a, StateId>>;

    fn neighbors_directed(self, state: StateId, direction: Direction) -> Self::NeighborsDirected {
        let rows = match direction {
            Outgoing => &self.after,
            Incoming => &self.before,
        };
        rows.of(state).iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_is_one_part_and_a_road_away_from_it_another() {
        let parts = strong_parts([(7, 8), (8, 9), (9, 7), (9, 4)].into_iter());
        assert_eq!([parts[&7], parts[&8]], [parts[&9]; 2]);
        assert_ne!(parts[&4], parts[&9]);
        assert_eq!(parts.len(), 4);
    }
}
