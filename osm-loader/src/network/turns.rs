//! What each turn costs one truck, and which it may not make.

use std::collections::HashSet;

use super::cost::{CLOSED, CROSSING, Deciseconds};
use super::edges::EdgeUses;
use super::rules::{Rules, tenths};
use crate::graph::{EdgeId, RoadGraph, StateId};
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
    forbidden: HashSet<u32>,
}

impl<'a> Turns<'a> {
    fn of(graph: &'a RoadGraph, uses: &'a EdgeUses, rules: &'a Rules) -> Self {
        let binding = graph.restricted_turns.iter();
        let binding = binding.filter(|&&[_, scope]| rules.binding[scope as usize]);
        Self {
            graph,
            uses,
            rules,
            forbidden: binding.map(|&[turn, _]| turn).collect(),
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
            if !uses.is_open(next) || self.forbidden.contains(&(turn as u32)) {
                continue;
            }
            if next == edge.reverse() {
                back = Some(turn);
            } else if let NodeRule::Open(delays_s) = node {
                let delay_s = delays_s[edge.direction() as usize];
                let bend = rules.bends[(i32::from(graph.turn_bends[turn]) + 90) as usize];
                delays[turn] = bend + tenths(delay_s) + crossing(uses, edge, next);
                leads_on = true;
            }
        }
        if let (Some(turn), false) = (back, leads_on) {
            delays[turn] = rules.u_turn;
        }
    }
}

/// The mark for entering or leaving roads for destinations only.
fn crossing(uses: &EdgeUses, edge: EdgeId, next: EdgeId) -> Deciseconds {
    if uses.is_for_ends_only(edge) == uses.is_for_ends_only(next) {
        return 0;
    }
    CROSSING
}
