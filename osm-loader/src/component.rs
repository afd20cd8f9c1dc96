//! The part of the map that a truck can reach and leave again.
//!
//! Only the largest strongly connected part is kept for snapping. Tiny parts (clipped ramps at the
//! edge of an extract, yards behind a closed gate) would strand a truck that is sent there; places
//! on them are snapped to the nearest road of the main part, and the distance tells.

use std::collections::HashMap;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;
use petgraph::visit::{
    GraphBase, IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers, Visitable,
};
use petgraph::{Direction, Incoming, Outgoing};

use crate::graph::StateId;
use crate::network::{RoadNetwork, StateIds, States, VisitedStates};

/// For each edge whether one of its states lies in the largest strongly connected part.
pub(crate) fn largest(network: &RoadNetwork) -> Vec<bool> {
    let both_ways = BothWays::of(network.states());
    // petgraph's tarjan_scc calls itself once per state and would exhaust the stack on a province.
    let parts = kosaraju_scc(&both_ways);
    let graph = network.graph();
    let is_open = |part: &&Vec<StateId>| network.edge_cost(graph.edge_of(part[0])).is_some();
    let mut core = vec![false; graph.edge_count()];
    for &state in parts
        .iter()
        .filter(is_open)
        .max_by_key(|part| part.len())
        .into_iter()
        .flatten()
    {
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

/// The states with their turns in both directions, which Kosaraju's algorithm needs.
struct BothWays<'a> {
    states: States<'a>,
    /// Where each state's predecessors start in `before`.
    first: Vec<u32>,
    before: Vec<StateId>,
}

impl<'a> BothWays<'a> {
    fn of(states: States<'a>) -> Self {
        let count = states.ids().count();
        let mut first = vec![0_u32; count + 1];
        for to in states.ids().flat_map(|state| states.neighbors(state)) {
            first[to.index() + 1] += 1;
        }
        for at in 0..count {
            first[at + 1] += first[at];
        }
        let mut next = first.clone();
        let mut before = vec![StateId(0); first[count] as usize];
        for from in states.ids() {
            for to in states.neighbors(from) {
                before[next[to.index()] as usize] = from;
                next[to.index()] += 1;
            }
        }
        Self {
            states,
            first,
            before,
        }
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

impl IntoNodeIdentifiers for &BothWays<'_> {
    type NodeIdentifiers = StateIds;

    fn node_identifiers(self) -> StateIds {
        self.states.ids()
    }
}

impl<'a> IntoNeighbors for &'a BothWays<'_> {
    type Neighbors = Box<dyn Iterator<Item = StateId> + 'a>;

    fn neighbors(self, state: StateId) -> Self::Neighbors {
        self.neighbors_directed(state, Outgoing)
    }
}

impl<'a> IntoNeighborsDirected for &'a BothWays<'_> {
    type NeighborsDirected = Box<dyn Iterator<Item = StateId> + 'a>;

    fn neighbors_directed(self, state: StateId, direction: Direction) -> Self::NeighborsDirected {
        if direction == Incoming {
            let at = state.index();
            let range = self.first[at] as usize..self.first[at + 1] as usize;
            return Box::new(self.before[range].iter().copied());
        }
        Box::new(self.states.neighbors(state))
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
