//! A road graph as one truck sees it: what each edge and each turn costs.
//!
//! Made in a second for every profile and set of overrides; the graph itself is shared.

mod cost;
mod edges;
mod hierarchy;
mod states;
mod turns;

use std::sync::Arc;

use tracing::info_span;

use crate::component;
use crate::graph::{EdgeId, RoadGraph, StateId};
use crate::overrides::{Day, Overrides};
use crate::profile::{Profile, RoadClass};
use crate::snap::SegmentTree;
use crate::tags::TagSetId;

pub use cost::TravelCost;
pub(crate) use states::{StateIds, VisitedStates};
pub use states::{States, Turn, TurnId};

pub(crate) use cost::{CLOSED, Deciseconds, Units};

use edges::EdgeUses;
use hierarchy::Customized;

/// The roads of one map for one truck profile on one day.
///
/// Offers snapping, matrices and routes; [`RoadNetwork::states`] lends it to petgraph. Cheap to
/// share between threads, immutable once made.
#[derive(Debug)]
pub struct RoadNetwork {
    pub(crate) graph: Arc<RoadGraph>,
    profile: Profile,
    uses: EdgeUses,
    /// Delay of each turn; [`CLOSED`] where it may not be driven.
    turn_delays: Vec<Deciseconds>,
    /// Whether each edge belongs to the roads this truck can reach and leave again.
    in_core: Vec<bool>,
    tree: SegmentTree,
    customized: Customized,
}

impl RoadNetwork {
    /// The network for a truck, with the overrides in force on a day.
    ///
    /// Costs one pass over edges and turns, one search for strongly connected components and one
    /// spatial index: about a second for a province. The hierarchy is weighed on first use, or by
    /// [`RoadNetwork::prepare`].
    pub fn new(graph: &Arc<RoadGraph>, profile: &Profile, overrides: &Overrides, day: Day) -> Self {
        let _span = info_span!("build_network", profile = profile.name).entered();
        let mut uses = EdgeUses::of(graph, profile);
        for (edges, effect) in overrides.effects(graph, day) {
            uses.apply(graph, &edges, effect, profile);
        }
        let turn_delays = turns::delays(graph, &uses, profile);
        let mut network = Self {
            graph: Arc::clone(graph),
            profile: profile.clone(),
            uses,
            turn_delays,
            in_core: Vec::new(),
            tree: SegmentTree::default(),
            customized: Customized::default(),
        };
        network.in_core = component::largest(&network);
        network.tree = SegmentTree::of(graph, |segment| {
            segment.edges().iter().any(|&edge| network.is_core(edge))
        });
        network
    }

    /// The graph this network lies on.
    pub fn graph(&self) -> &Arc<RoadGraph> {
        &self.graph
    }

    /// The truck this network is for.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Number of directed edges this truck may drive and that lie in the part of the map it can
    /// reach and leave again.
    pub fn core_edge_count(&self) -> usize {
        self.in_core.iter().filter(|&&core| core).count()
    }

    /// Whether an edge can be reached and left again by this truck.
    pub(crate) fn is_core(&self, edge: EdgeId) -> bool {
        self.in_core[edge.index()]
    }

    /// The greatest planned speed in meters per second.
    pub(crate) fn fastest_mps(&self) -> f64 {
        self.uses.fastest_kmh() / 3.6
    }

    pub(crate) fn tree(&self) -> &SegmentTree {
        &self.tree
    }

    /// Whether the vehicle wants some roads less than their time says, so that the way with the
    /// least weight need not be the fastest.
    pub fn has_preferences(&self) -> bool {
        self.uses.units().carries_reluctance()
    }

    /// How this network counts.
    pub(crate) const fn units(&self) -> Units {
        self.uses.units()
    }

    /// What driving a whole edge costs, or `None` where the truck may not.
    pub(crate) fn edge_cost(&self, edge: EdgeId) -> Option<TravelCost> {
        self.uses.cost(&self.graph, edge)
    }

    /// What a turn costs together with driving the edge it leads onto.
    pub(crate) fn turn_cost(&self, turn: usize) -> Option<TravelCost> {
        let delay = self.turn_delays[turn];
        if delay == CLOSED {
            return None;
        }
        let head = StateId(self.graph.turn_heads[turn]);
        let edge = self.edge_cost(self.graph.edge_of(head))?;
        Some(edge.delayed(delay))
    }

    /// Whether an edge is open only to journeys that start or end there.
    pub(crate) fn is_for_ends_only(&self, edge: EdgeId) -> bool {
        self.uses.is_for_ends_only(edge)
    }

    /// Whether journeys may start and end on an edge: ferries are for passing only.
    pub(crate) fn is_start(&self, edge: EdgeId) -> bool {
        self.uses.is_start(edge)
    }

    pub(crate) fn class_of(&self, edge: EdgeId) -> RoadClass {
        let tags = self.graph.segment_tags[edge.segment().index()];
        let tags = self.graph.tags(TagSetId(tags));
        RoadClass::of(|key| tags.get(key)).unwrap_or(RoadClass::Road)
    }
}
