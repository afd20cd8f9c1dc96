//! What each turn costs one truck, and which it may not make.

use std::collections::HashSet;

use super::cost::{CLOSED, CROSSING, Deciseconds};
use super::edges::EdgeUses;
use crate::graph::{EdgeId, RoadGraph, StateId};
use crate::profile::{NodeRule, Profile};
use crate::tags::TagSetId;

/// The delay of every turn of the graph.
pub(super) fn delays(graph: &RoadGraph, uses: &EdgeUses, profile: &Profile) -> Vec<Deciseconds> {
    let rules = Rules::of(graph, profile);
    let mut delays = vec![CLOSED; graph.turn_count()];
    for state in (0..graph.state_count() as u32).map(StateId) {
        let edge = graph.edge_of(state);
        if uses.is_open(edge) {
            rules.delay_turns(graph, uses, state, &mut delays);
        }
    }
    delays
}

/// What the profile says, asked once per tag set.
struct Rules {
    nodes: Vec<NodeRule>,
    forbidden: HashSet<u32>,
    /// By change of direction in steps of two degrees, from -90 to 90.
    bends: Vec<Deciseconds>,
    u_turn: Deciseconds,
}

impl Rules {
    fn of(graph: &RoadGraph, profile: &Profile) -> Self {
        let sets = || (0..graph.tag_set_count() as u32).map(TagSetId);
        let binding: Vec<bool> = sets()
            .map(|set| profile.is_bound_by(graph.tags(set)))
            .collect();
        let bends = (-90..=90).map(|bend| whole(profile.turns.turn_s(f64::from(bend) * 2.0)));
        Self {
            nodes: sets()
                .map(|set| profile.node_rule(graph.tags(set)))
                .collect(),
            forbidden: (graph.restricted_turns.iter())
                .filter(|&&[_, scope]| binding[scope as usize])
                .map(|&[turn, _]| turn)
                .collect(),
            bends: bends.collect(),
            u_turn: whole(profile.turns.u_turn_s),
        }
    }

    /// Sets the delays of the turns that leave one state. Turning back is possible only where no
    /// other way leads on for this truck: at dead ends, closed barriers and forbidden roads.
    fn delay_turns(
        &self,
        graph: &RoadGraph,
        uses: &EdgeUses,
        state: StateId,
        delays: &mut [Deciseconds],
    ) {
        let edge = graph.edge_of(state);
        let node = self.nodes[graph.node_tags[graph.head(edge)] as usize];
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
                let bend = self.bends[(i32::from(graph.turn_bends[turn]) + 90) as usize];
                delays[turn] = bend + whole(delay_s) + crossing(uses, edge, next);
                leads_on = true;
            }
        }
        if let (Some(turn), false) = (back, leads_on) {
            delays[turn] = self.u_turn;
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

/// Seconds as whole tenths.
fn whole(seconds: f64) -> Deciseconds {
    (seconds * 10.0).round() as Deciseconds
}
