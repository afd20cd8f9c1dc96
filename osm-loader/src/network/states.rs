//! The network as petgraph sees it: nodes are states, edges are turns.
//!
//! Only turns the truck may make are shown. Nothing is copied into a petgraph type.

use std::ops::Range;

use petgraph::visit::{
    Data, EdgeRef, GraphBase, GraphProp, GraphRef, IntoEdgeReferences, IntoEdges, IntoNeighbors,
    IntoNodeIdentifiers, NodeCount, NodeIndexable, VisitMap, Visitable,
};

use super::{RoadNetwork, TravelCost};
use crate::graph::StateId;

/// A [`RoadNetwork`] lent to petgraph. The weight of an edge is the cost of the turn and of driving
/// the road it leads onto.
#[derive(Clone, Copy, Debug)]
pub struct States<'a> {
    network: &'a RoadNetwork,
}

/// A turn, as petgraph's edge index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TurnId(u32);

/// A turn with its ends and cost, as petgraph's edge reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    id: TurnId,
    from: StateId,
    to: StateId,
    cost: TravelCost,
}

impl RoadNetwork {
    /// Lends the network to petgraph's algorithms.
    pub fn states(&self) -> States<'_> {
        States { network: self }
    }
}

impl States<'_> {
    /// All states, whether the truck may be there or not.
    pub fn ids(self) -> StateIds {
        StateIds(0..self.network.graph.state_count() as u32)
    }

    fn turns(self, state: StateId) -> Range<usize> {
        self.network.graph.turns_of(state)
    }
}

impl GraphBase for States<'_> {
    type EdgeId = TurnId;
    type NodeId = StateId;
}

impl GraphRef for States<'_> {}

impl Data for States<'_> {
    type NodeWeight = ();
    type EdgeWeight = TravelCost;
}

impl GraphProp for States<'_> {
    type EdgeType = petgraph::Directed;
}

impl NodeCount for States<'_> {
    fn node_count(&self) -> usize {
        self.network.graph.state_count()
    }
}

impl NodeIndexable for States<'_> {
    fn node_bound(&self) -> usize {
        self.node_count()
    }

    fn to_index(&self, state: StateId) -> usize {
        state.index()
    }

    fn from_index(&self, index: usize) -> StateId {
        StateId(index as u32)
    }
}

impl Visitable for States<'_> {
    type Map = VisitedStates;

    fn visit_map(&self) -> VisitedStates {
        VisitedStates(vec![false; self.node_count()])
    }

    fn reset_map(&self, map: &mut VisitedStates) {
        *map = self.visit_map();
    }
}

impl<'a> IntoNeighbors for States<'a> {
    type Neighbors = Neighbors<'a>;

    fn neighbors(self, state: StateId) -> Neighbors<'a> {
        Neighbors {
            network: self.network,
            turns: self.turns(state),
        }
    }
}

impl<'a> IntoEdges for States<'a> {
    type Edges = TurnsOf<'a>;

    fn edges(self, state: StateId) -> TurnsOf<'a> {
        TurnsOf {
            network: self.network,
            from: state,
            turns: self.turns(state),
        }
    }
}

impl<'a> IntoEdgeReferences for States<'a> {
    type EdgeRef = Turn;
    type EdgeReferences = AllTurns<'a>;

    fn edge_references(self) -> AllTurns<'a> {
        AllTurns {
            states: self,
            rest: self.ids(),
            turns: None,
        }
    }
}

impl IntoNodeIdentifiers for States<'_> {
    type NodeIdentifiers = StateIds;

    fn node_identifiers(self) -> StateIds {
        self.ids()
    }
}

impl EdgeRef for Turn {
    type NodeId = StateId;
    type EdgeId = TurnId;
    type Weight = TravelCost;

    fn source(&self) -> StateId {
        self.from
    }

    fn target(&self) -> StateId {
        self.to
    }

    fn weight(&self) -> &TravelCost {
        &self.cost
    }

    fn id(&self) -> TurnId {
        self.id
    }
}

/// Every state of a network, in order.
#[derive(Clone, Debug)]
pub struct StateIds(Range<u32>);

impl Iterator for StateIds {
    type Item = StateId;

    fn next(&mut self) -> Option<StateId> {
        self.0.next().map(StateId)
    }
}

/// The turns the truck may make from one state.
#[derive(Clone, Debug)]
pub struct TurnsOf<'a> {
    network: &'a RoadNetwork,
    from: StateId,
    turns: Range<usize>,
}

impl Iterator for TurnsOf<'_> {
    type Item = Turn;

    fn next(&mut self) -> Option<Turn> {
        let (network, from) = (self.network, self.from);
        self.turns.find_map(|turn| {
            Some(Turn {
                id: TurnId(turn as u32),
                from,
                to: StateId(network.graph.turn_heads[turn]),
                cost: network.turn_cost(turn)?,
            })
        })
    }
}

/// The states that can follow one state.
#[derive(Clone, Debug)]
pub struct Neighbors<'a> {
    network: &'a RoadNetwork,
    turns: Range<usize>,
}

impl Iterator for Neighbors<'_> {
    type Item = StateId;

    fn next(&mut self) -> Option<StateId> {
        let network = self.network;
        let turn = self.turns.find(|&turn| network.is_turn_open(turn))?;
        Some(StateId(network.graph.turn_heads[turn]))
    }
}

/// Every turn the truck may make.
#[derive(Clone, Debug)]
pub struct AllTurns<'a> {
    states: States<'a>,
    rest: StateIds,
    turns: Option<TurnsOf<'a>>,
}

impl Iterator for AllTurns<'_> {
    type Item = Turn;

    fn next(&mut self) -> Option<Turn> {
        loop {
            if let Some(turn) = self.turns.as_mut().and_then(Iterator::next) {
                return Some(turn);
            }
            self.turns = Some(self.states.edges(self.rest.next()?));
        }
    }
}

/// Which states a petgraph search has visited.
#[derive(Clone, Debug)]
pub struct VisitedStates(Vec<bool>);

impl VisitMap<StateId> for VisitedStates {
    fn visit(&mut self, state: StateId) -> bool {
        !std::mem::replace(&mut self.0[state.index()], true)
    }

    fn is_visited(&self, state: &StateId) -> bool {
        self.0[state.index()]
    }

    fn unvisit(&mut self, state: StateId) -> bool {
        std::mem::replace(&mut self.0[state.index()], false)
    }
}
