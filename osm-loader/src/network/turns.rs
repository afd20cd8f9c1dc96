//! What each turn costs one truck, and which it may not make.

use super::cost::{CLOSED, CROSSING, Deciseconds};
use super::edges::EdgeUses;
use super::rules::{Rules, tenths};
use crate::graph::{EdgeId, RoadGraph, SegmentId, StateId, TURNED_BACK};
use crate::profile::NodeRule;

/// The delay of every turn of the graph.
pub(super) fn delays(graph: &RoadGraph, uses: &EdgeUses, rules: &Rules) -> Vec<Deciseconds> {
    let turns = Turns::of(graph, uses, rules);
    let mut delays = vec![CLOSED; graph.turn_count()];
    for state in (0..graph.state_count() as u32).map(StateId) {
        let edge = graph.edge_of(state);
        if uses.is_open(edge) {
            turns.delay(state, &mut delays);
        }
    }
    delays
}

/// What is needed to tell what a turn costs.
struct Turns<'a> {
    graph: &'a RoadGraph,
    uses: &'a EdgeUses,
    rules: &'a Rules,
    /// For every turn whether a restriction binds this vehicle.
    forbidden: Vec<bool>,
    /// Roads at each node that this vehicle may use; empty where others count as well.
    degrees: Vec<u8>,
}

impl<'a> Turns<'a> {
    fn of(graph: &'a RoadGraph, uses: &'a EdgeUses, rules: &'a Rules) -> Self {
        let mut forbidden = vec![false; graph.turn_count()];
        for &[turn, scope] in graph.restricted_turns.iter() {
            forbidden[turn as usize] |= rules.binding[scope as usize];
        }
        Self {
            graph,
            uses,
            rules,
            forbidden,
            degrees: if rules.as_osrm {
                degrees(graph, uses)
            } else {
                Vec::new()
            },
        }
    }

    /// Sets the delays of the turns that leave one state. Turning back is possible only where no
    /// other way leads on for this truck: at dead ends, closed barriers and forbidden roads.
    fn delay(&self, state: StateId, delays: &mut [Deciseconds]) {
        let (graph, uses, rules) = (self.graph, self.uses, self.rules);
        let edge = graph.edge_of(state);
        let node = rules.nodes[graph.node_tags[graph.head(edge)] as usize];
        let mut back = None;
        let mut leads_on = false;
        for turn in graph.turns_of(state) {
            let next = graph.edge_of(StateId(graph.turn_heads[turn]));
            if !uses.is_open(next) || self.forbidden[turn] {
                continue;
            }
            if leads_back(graph, edge, next) {
                back = Some(turn);
            } else if let NodeRule::Open(delays_s) = node {
                let delay_s = delays_s[edge.direction() as usize];
                delays[turn] =
                    self.bend(turn, edge, next) + tenths(delay_s) + crossing(uses, edge, next);
                leads_on = true;
            }
        }
        if let (Some(turn), false) = (back, leads_on) {
            delays[turn] = rules.u_turn;
        }
    }

    /// What the change of direction costs.
    fn bend(&self, turn: usize, edge: EdgeId, next: EdgeId) -> Deciseconds {
        let set = |edge: EdgeId| self.graph.segment_tags[edge.segment().index()] as usize;
        let [from, to] = [edge, next].map(set);
        let rules = self.rules;
        let bend = self.graph.turn_bends[turn];
        if bend.abs() == TURNED_BACK && edge.segment() != next.segment() {
            return rules.u_turn;
        }
        let degree = self.degrees.get(self.graph.head(edge));
        if degree.is_some_and(|&degree| degree <= 2) && rules.is_ferry[from] == rules.is_ferry[to] {
            return 0;
        }
        let is_one_way_round = rules.is_roundabout[from] || rules.is_roundabout[to];
        let bends = &rules.bends[usize::from(is_one_way_round)];
        bends[(i32::from(bend) + 90) as usize]
    }
}

/// Whether an edge is the way back over another: its other direction, or a road drawn over it.
fn leads_back(graph: &RoadGraph, edge: EdgeId, next: EdgeId) -> bool {
    let is_straight = |edge: EdgeId| {
        let at = edge.segment().index();
        graph.first_bend[at] == graph.first_bend[at + 1]
    };
    next == edge.reverse()
        || graph.head(next) == graph.head(edge.reverse()) && is_straight(edge) && is_straight(next)
}

/// How many roads meet at each node that the vehicle may use.
fn degrees(graph: &RoadGraph, uses: &EdgeUses) -> Vec<u8> {
    let mut degrees = vec![0_u8; graph.node_count()];
    for (ends, segment) in graph.segment_ends.iter().zip((0..).map(SegmentId)) {
        if segment.edges().iter().any(|&edge| uses.is_open(edge)) {
            for &end in ends {
                let degree = &mut degrees[end as usize];
                *degree = degree.saturating_add(1);
            }
        }
    }
    degrees
}

/// The mark for entering or leaving roads for destinations only.
fn crossing(uses: &EdgeUses, edge: EdgeId, next: EdgeId) -> Deciseconds {
    if uses.is_for_ends_only(edge) == uses.is_for_ends_only(next) {
        return 0;
    }
    CROSSING
}
