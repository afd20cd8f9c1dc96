//! Which roads meet where, seen by someone who arrives there.

use super::Guide;
use super::maneuver::Sort;
use crate::bearing;
use crate::graph::{EdgeId, RoadGraph, StateId};
use crate::profile::Direction;
use crate::units::Position;

/// The edges that leave each node, in columns.
#[derive(Debug)]
pub(super) struct Junctions {
    first: Vec<u32>,
    edges: Vec<EdgeId>,
}

/// A road at a junction, seen by someone who arrives there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Road<'a> {
    /// The edge that leaves the junction.
    pub(super) edge: EdgeId,
    /// Where it leads, in degrees clockwise from north.
    pub(super) bearing: f64,
    /// Change of direction when turning into it, clockwise positive; 180 for turning back.
    pub(super) turn: f64,
    /// Whether the truck may turn into it.
    pub(super) may_enter: bool,
    /// What it is called and what kind it is.
    pub(super) sort: Sort<'a>,
}

impl Junctions {
    pub(super) fn of(graph: &RoadGraph) -> Self {
        let ends = graph.segment_ends.as_flattened();
        let mut first = vec![0_u32; graph.node_count() + 1];
        for &node in ends {
            first[node as usize + 1] += 1;
        }
        for at in 1..first.len() {
            first[at] += first[at - 1];
        }
        let mut next = first.clone();
        let mut edges = vec![EdgeId(0); ends.len()];
        // The end at an even index is where the edge along the way begins, the other one where the
        // edge against it does: indices of ends are indices of edges.
        for (edge, &node) in ends.iter().enumerate() {
            edges[next[node as usize] as usize] = EdgeId(edge as u32);
            next[node as usize] += 1;
        }
        Self { first, edges }
    }

    fn leaving(&self, node: usize) -> &[EdgeId] {
        &self.edges[self.first[node] as usize..self.first[node + 1] as usize]
    }
}

impl Guide {
    /// The roads at the end of a state's edge, clockwise from north; the one it comes from is
    /// among them, as the edge that leads back.
    pub(super) fn roads_at_end(&self, state: StateId) -> Vec<Road<'_>> {
        let graph = self.network.graph();
        let edge = graph.edge_of(state);
        let arriving = self.bearing_at_end(edge);
        let enterable: Vec<EdgeId> = (graph.turns_of(state))
            .filter(|&turn| self.network.turn_cost(turn).is_some())
            .map(|turn| graph.edge_of(StateId(graph.turn_heads[turn])))
            .collect();
        let is_road = |leaving: &EdgeId| {
            let [along, against] = leaving.segment().edges();
            [along, against]
                .iter()
                .any(|&edge| self.network.edge_cost(edge).is_some())
        };
        let road = |&leaving: &EdgeId| {
            let bearing = self.bearing_at_start(leaving);
            let turns_back = leaving == edge.reverse();
            Road {
                edge: leaving,
                bearing,
                turn: if turns_back {
                    180.0
                } else {
                    bearing::turn(arriving, bearing)
                },
                may_enter: enterable.contains(&leaving),
                sort: self.sort(leaving),
            }
        };
        let junctions = self.junctions.get_or_init(|| Junctions::of(graph));
        let leaving = junctions.leaving(graph.head(edge));
        let mut roads: Vec<Road<'_>> = leaving
            .iter()
            .filter(|edge| is_road(edge))
            .map(road)
            .collect();
        roads.sort_by(|one, other| one.bearing.total_cmp(&other.bearing));
        roads
    }

    /// Direction in which an edge sets out.
    pub(super) fn bearing_at_start(&self, edge: EdgeId) -> f64 {
        bearing::at_start(self.course(edge).into_iter())
    }

    /// Direction in which an edge arrives.
    pub(super) fn bearing_at_end(&self, edge: EdgeId) -> f64 {
        let back = bearing::at_start(self.course(edge).into_iter().rev());
        (back + 180.0).rem_euclid(360.0)
    }

    /// The course of an edge in driving direction.
    pub(super) fn course(&self, edge: EdgeId) -> Vec<Position> {
        let course = self.network.graph().course(edge.segment());
        match edge.direction() {
            Direction::Forward => course.collect(),
            Direction::Backward => course.rev().collect(),
        }
    }
}
