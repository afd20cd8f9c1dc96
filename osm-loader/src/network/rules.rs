//! What a truck's rules come to on one map: the profile asked once per tag set.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::cost::Deciseconds;
use crate::conditions::Conditions;
use crate::graph::{EdgeId, RoadGraph};
use crate::overrides::Change;
use crate::profile::{Access, Direction, NodeRule, Profile, RoadClass, RoadUse};
use crate::tags::{TagSetId, Tags};
use crate::traffic::Surroundings;

/// Everything that decides what edges and turns cost.
#[derive(Debug)]
pub(super) struct Rules {
    /// How roads with each tag set are used, forward and backward.
    pub(super) roads: Vec<[Option<RoadUse>; 2]>,
    /// How nodes with each tag set are passed.
    pub(super) nodes: Vec<NodeRule>,
    /// Whether turn restrictions of each scope bind.
    pub(super) binding: Vec<bool>,
    /// Whether roads with each tag set are roundabouts.
    pub(super) is_roundabout: Vec<bool>,
    /// Whether roads with each tag set are ferries.
    pub(super) is_ferry: Vec<bool>,
    /// Delays by change of direction in steps of two degrees, from -90 to 90: where there is
    /// oncoming traffic, and in and out of roundabouts.
    pub(super) bends: [Vec<Deciseconds>; 2],
    pub(super) u_turn: Deciseconds,
    /// Whether times are rounded between all points of a course.
    pub(super) as_osrm: bool,
    /// Factors on the speed of roads with each tag set, in towns and elsewhere.
    pub(super) traffic: Option<SpeedFactors>,
    /// What is changed on single edges.
    pub(super) changes: Vec<(Vec<EdgeId>, Change)>,
}

impl Rules {
    pub(super) fn of(graph: &RoadGraph, profile: &Profile, conditions: &Conditions) -> Self {
        let sets = || (0..graph.tag_set_count() as u32).map(TagSetId);
        let road = |set| {
            let tags = graph.tags(set);
            [Direction::Forward, Direction::Backward].map(|to| profile.road_use(tags, to))
        };
        let as_osrm = profile.rules.as_osrm;
        let bends = |waits: f64| {
            let delay_s = |degrees: f64| {
                profile.turns.turn_s(degrees) + waits * profile.turns.waiting_s(degrees)
            };
            let rounded = |bend: i32| match delay_s(f64::from(bend) * 2.0) {
                delay_s if as_osrm => begun_tenths(delay_s),
                delay_s => tenths(delay_s),
            };
            (-90..=90).map(rounded).collect()
        };
        Self {
            roads: sets().map(road).collect(),
            nodes: sets()
                .map(|set| profile.node_rule(graph.tags(set)))
                .collect(),
            binding: sets()
                .map(|set| profile.is_bound_by(graph.tags(set)))
                .collect(),
            is_roundabout: sets().map(|set| is_roundabout(graph.tags(set))).collect(),
            is_ferry: sets().map(|set| is_ferry(graph.tags(set))).collect(),
            bends: [bends(1.0), bends(0.0)],
            u_turn: tenths(profile.turns.u_turn_s),
            as_osrm,
            traffic: SpeedFactors::of(graph, conditions),
            changes: conditions.changes(graph, profile),
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
        self.as_osrm.hash(&mut hasher);
        if let Some(traffic) = &self.traffic {
            traffic.urban_junctions.hash(&mut hasher);
            for factor in traffic.of_set.as_flattened() {
                factor.to_bits().hash(&mut hasher);
            }
        }
        for (edges, change) in &self.changes {
            let kmh = match change {
                Change::Closed => None,
                Change::EndsOnly => Some(0),
                Change::NoFaster { kmh } => Some(kmh.to_bits()),
            };
            (edges, kmh).hash(&mut hasher);
        }
        hasher.finish()
    }
}

/// What the hour of day does to speeds.
#[derive(Debug)]
pub(super) struct SpeedFactors {
    /// By tag set, then by [`Surroundings`].
    pub(super) of_set: Vec<[f64; 2]>,
    /// See [`Traffic::urban_junctions`](crate::Traffic::urban_junctions).
    pub(super) urban_junctions: u32,
}

impl SpeedFactors {
    /// The factors at an hour; none if the hour is not known or slows nobody down.
    fn of(graph: &RoadGraph, conditions: &Conditions) -> Option<Self> {
        let (traffic, hour) = (&conditions.traffic, conditions.moment.hour?);
        let factors = |set: u32| {
            let tags = graph.tags(TagSetId(set));
            let class = RoadClass::of(|key| tags.get(key)).unwrap_or(RoadClass::Road);
            [Surroundings::Urban, Surroundings::Rural]
                .map(|place| traffic.factor(class, place, hour))
        };
        let of_set: Vec<[f64; 2]> = (0..graph.tag_set_count() as u32).map(factors).collect();
        let changes = |factor: &f64| (factor - 1.0).abs() > 1e-9;
        let matters = of_set.as_flattened().iter().any(changes);
        matters.then_some(Self {
            of_set,
            urban_junctions: traffic.urban_junctions,
        })
    }

    pub(super) fn greatest(&self) -> f64 {
        self.of_set
            .as_flattened()
            .iter()
            .copied()
            .fold(1.0, f64::max)
    }
}

fn is_roundabout(tags: Tags) -> bool {
    tags.is("junction", "roundabout") || tags.is("junction", "circular")
}

fn is_ferry(tags: Tags) -> bool {
    RoadClass::of(|key| tags.get(key)) == Some(RoadClass::Ferry)
}

/// Seconds as tenths, without what is left over, as OSRM has them for turns.
fn begun_tenths(seconds: f64) -> Deciseconds {
    (seconds * 10.0 + 1e-9).floor() as Deciseconds
}

/// Seconds as whole tenths.
pub(super) fn tenths(seconds: f64) -> Deciseconds {
    (seconds * 10.0).round() as Deciseconds
}
