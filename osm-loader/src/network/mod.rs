//! A road graph as one truck sees it: what each edge and each turn costs.
//!
//! Made in a second for every profile and set of overrides; the graph itself is shared.

mod cost;
mod edges;
mod excluding;
mod hierarchy;
mod kept;
mod parallel;
mod pieces;
mod rules;
mod speeds;
mod states;
mod turns;
mod urban;

use std::sync::Arc;

use tracing::info_span;

use crate::component;
use crate::conditions::Conditions;
use crate::file::Column;
use crate::graph::{EdgeId, RoadGraph, StateId};
use crate::moment::Day;
use crate::overrides::Overrides;
use crate::profile::{Profile, RoadClass};
use crate::route::Piece;
use crate::tags::TagSetId;

pub use cost::TravelCost;
pub use excluding::Excluded;
pub(crate) use kept::rules_digest;
pub use kept::{open_or_customize, open_or_customize_under};
pub(crate) use states::VisitedStates;
pub use states::{States, Turn, TurnId};

pub(crate) use cost::{CLOSED, Deciseconds, Units};

use cost::CROSSING;

use edges::EdgeUses;
use hierarchy::Customized;
pub(crate) use hierarchy::{Hierarchy, Start};
use pieces::Pieces;
use rules::Rules;
use speeds::PlannedSpeeds;

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
    turn_delays: Column<Deciseconds>,
    /// Tells networks on this graph apart.
    digest: u64,
    speeds: PlannedSpeeds,
    customized: Customized,
}

impl RoadNetwork {
    /// The network for a truck, with the overrides in force on a day.
    ///
    /// Costs one pass over edges and turns and one search for strongly connected components: a
    /// quarter of a second for a province. The hierarchy is weighed on first use, or by
    /// [`RoadNetwork::prepare`]. [`open_or_customize`](crate::open_or_customize) keeps all of it in
    /// a file for the next start.
    pub fn new(graph: &Arc<RoadGraph>, profile: &Profile, overrides: &Overrides, day: Day) -> Self {
        let conditions = Conditions {
            overrides: overrides.clone(),
            ..Conditions::on(day)
        };
        Self::under(graph, profile, &conditions)
    }

    /// The network for a truck under all conditions: the hour with its traffic and city bans too.
    pub fn under(graph: &Arc<RoadGraph>, profile: &Profile, conditions: &Conditions) -> Self {
        let profile = conditions.truck(profile);
        Self::by_rules(graph, &profile, &Rules::of(graph, &profile, conditions))
    }

    fn by_rules(graph: &Arc<RoadGraph>, profile: &Profile, rules: &Rules) -> Self {
        let _span = info_span!("build_network", profile = profile.name).entered();
        let uses = EdgeUses::of(graph, rules);
        let turn_delays = turns::delays(graph, &uses, rules).into();
        let mut network = Self {
            graph: Arc::clone(graph),
            profile: profile.clone(),
            uses,
            turn_delays,
            digest: rules.digest(),
            speeds: PlannedSpeeds::none_yet(graph),
            customized: Customized::default(),
        };
        let core = component::largest(&network);
        network.uses = network.uses.with_core(&core);
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
        self.uses.core_count()
    }

    /// Whether an edge can be reached and left again by this truck.
    pub(crate) fn is_core(&self, edge: EdgeId) -> bool {
        self.uses.is_core(edge)
    }

    /// The greatest planned speed in meters per second.
    pub(crate) fn fastest_mps(&self) -> f64 {
        self.uses.fastest_kmh / 3.6
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

    /// What driving an edge costs up to a share of it (0 to 1), and from there on.
    pub(crate) fn parts_of(&self, edge: EdgeId, share: f64) -> Option<[TravelCost; 2]> {
        let whole = self.edge_cost(edge)?;
        let mut before = self.units().part(whole, share);
        if self.profile.rules.as_osrm {
            let kmh = self.speeds.kmh(&self.graph, &self.profile, edge)?;
            let pieces = Pieces::of(&self.graph, edge);
            before = self.units().part_of(whole, before, pieces.part(share, kmh));
        }
        Some([before, whole.minus(before)])
    }

    /// Whether the truck may drive an edge.
    pub(crate) fn is_open(&self, edge: EdgeId) -> bool {
        self.uses.is_open(edge)
    }

    /// Whether the truck may make a turn and drive the edge it leads onto.
    pub(crate) fn is_turn_open(&self, turn: usize) -> bool {
        let head = StateId(self.graph.turn_heads[turn]);
        self.turn_delays[turn] != CLOSED && self.is_open(self.graph.edge_of(head))
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

    /// Time to drive a piece of an edge; `None` where the truck may not.
    pub(crate) fn time_of(&self, piece: &Piece) -> Option<Deciseconds> {
        let whole = self.edge_cost(piece.edge)?;
        let [from, to] = [piece.from, piece.to].map(|share| self.units().part(whole, share));
        Some(to.driving_time().saturating_sub(from.driving_time()))
    }

    /// The least delay of a turn from a state onto the edge of another.
    pub(crate) fn delay_between(&self, from: StateId, to: StateId) -> Deciseconds {
        let edge = self.graph.edge_of(to);
        let delays = self.graph.turns_of(from).filter_map(|turn| {
            let delay = self.turn_delays[turn];
            let head = StateId(self.graph.turn_heads[turn]);
            (delay != CLOSED && self.graph.edge_of(head) == edge).then_some(delay % CROSSING)
        });
        delays.min().unwrap_or_default()
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

/// Another number for what was derived from a network.
fn derived_digest(digest: u64, kinds: [bool; 3]) -> u64 {
    let bits = kinds
        .iter()
        .fold(1, |bits, &kind| bits << 1 | u64::from(kind));
    digest.rotate_left(7) ^ bits
}
