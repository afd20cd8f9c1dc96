//! What a truck's rules come to on one map: the profile asked once per tag set.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::cost::Deciseconds;
use crate::Day;
use crate::graph::{EdgeId, RoadGraph};
use crate::overrides::{Change, Overrides};
use crate::profile::{Access, Direction, NodeRule, Profile, RoadUse};
use crate::tags::TagSetId;

/// Everything that decides what edges and turns cost.
#[derive(Debug)]
pub(super) struct Rules {
    /// How roads with each tag set are used, forward and backward.
    pub(super) roads: Vec<[Option<RoadUse>; 2]>,
    /// How nodes with each tag set are passed.
    pub(super) nodes: Vec<NodeRule>,
    /// Whether turn restrictions of each scope bind.
    pub(super) binding: Vec<bool>,
    /// Delays by change of direction in steps of two degrees, from -90 to 90.
    pub(super) bends: Vec<Deciseconds>,
    pub(super) u_turn: Deciseconds,
    /// Whether times are rounded between all points of a course.
    pub(super) counts_pieces: bool,
    /// What is changed on single edges.
    pub(super) changes: Vec<(Vec<EdgeId>, Change)>,
}

impl Rules {
    pub(super) fn of(
        graph: &RoadGraph,
        profile: &Profile,
        overrides: &Overrides,
        day: Day,
    ) -> Self {
        let sets = || (0..graph.tag_set_count() as u32).map(TagSetId);
        let road = |set| {
            let tags = graph.tags(set);
            [Direction::Forward, Direction::Backward].map(|to| profile.road_use(tags, to))
        };
        let bend = |bend: i32| tenths(profile.turns.turn_s(f64::from(bend) * 2.0));
        Self {
            roads: sets().map(road).collect(),
            nodes: sets()
                .map(|set| profile.node_rule(graph.tags(set)))
                .collect(),
            binding: sets()
                .map(|set| profile.is_bound_by(graph.tags(set)))
                .collect(),
            bends: (-90..=90).map(bend).collect(),
            u_turn: tenths(profile.turns.u_turn_s),
            counts_pieces: profile.rules.counts_pieces,
            changes: overrides.changes(graph, profile, day),
        }
    }

    /// Equal for rules that come to the same on the same map, and but for chance only for those.
    pub(super) fn digest(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        env!("CARGO_PKG_VERSION").hash(&mut hasher);
        for road in self.roads.as_flattened() {
            let part = road.map(|road| {
                (
                    road.kmh.to_bits(),
                    road.access == Access::AtEnds,
                    road.is_toll,
                    road.rate.to_bits(),
                    road.is_start,
                )
            });
            part.hash(&mut hasher);
        }
        for node in &self.nodes {
            let delay = match node {
                NodeRule::Closed => None,
                NodeRule::Open(delays_s) => Some(delays_s.map(f64::to_bits)),
            };
            delay.hash(&mut hasher);
        }
        (&self.binding, &self.bends, self.u_turn).hash(&mut hasher);
        self.counts_pieces.hash(&mut hasher);
        for (edges, change) in &self.changes {
            let kmh = match change {
                Change::Closed => None,
                Change::NoFaster { kmh } => Some(kmh.to_bits()),
            };
            (edges, kmh).hash(&mut hasher);
        }
        hasher.finish()
    }
}

/// Seconds as whole tenths.
pub(super) fn tenths(seconds: f64) -> Deciseconds {
    (seconds * 10.0).round() as Deciseconds
}
