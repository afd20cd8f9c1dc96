//! Which state follows which: all turns at all nodes, with restrictions noted on them.
//!
//! Restrictions over several ways need memory of the edges driven so far. As in Aho and Corasick's
//! string matching, every proper beginning of a restricted path becomes a state, and leaving the
//! path falls back to the longest beginning that still fits.

use std::collections::{BTreeMap, BTreeSet};

use super::edge::{EdgeId, StateId};
use super::paths::{PathRule, Roads};
use crate::bearing;
use crate::order::starts_from_counts;
use crate::raw_map::Sense;
use crate::tags::TagSetId;

/// The turns of a graph, ready to become columns.
#[derive(Debug, Default)]
pub(super) struct Turns {
    pub(super) extra_state_edges: Vec<u32>,
    pub(super) first_turn: Vec<u32>,
    pub(super) heads: Vec<u32>,
    pub(super) bends: Vec<i8>,
    pub(super) restricted: Vec<[u32; 2]>,
}

impl Turns {
    /// Lays out every turn between edges that some truck may drive, turning back included: where
    /// turning back is sensible depends on the truck.
    pub(super) fn lay_out(roads: &Roads, rules: &[PathRule]) -> Self {
        let leaving = LeavingEdges::of(roads);
        let memory = Memory::of(rules, roads.measured.open.len());
        let mut turns = Self {
            extra_state_edges: memory.extra.iter().map(|extra| extra.edge.0).collect(),
            ..Self::default()
        };
        turns.first_turn.push(0);
        for state in (0..memory.state_count() as u32).map(StateId) {
            let edge = memory.edge_of(state);
            if roads.measured.open[edge.index()] {
                for &next in leaving.after(edge) {
                    let bend = leaving.bend(roads, edge, next);
                    turns.push(memory.follow(state, next), bend);
                    turns.restrict(&memory.scopes(state, next));
                }
            }
            turns.first_turn.push(turns.heads.len() as u32);
        }
        turns
    }

    fn push(&mut self, head: StateId, bend: i8) {
        self.heads.push(head.0);
        self.bends.push(bend);
    }

    /// Notes restrictions on the turn pushed last.
    fn restrict(&mut self, scopes: &BTreeSet<TagSetId>) {
        let turn = self.heads.len() as u32 - 1;
        self.restricted
            .extend(scopes.iter().map(|scope| [turn, scope.0]));
    }
}

/// The drivable edges that leave each node.
struct LeavingEdges {
    head_of_edge: Vec<u32>,
    first: Vec<u32>,
    edges: Vec<EdgeId>,
    /// Number of roads that meet at each node; two carriageways are one.
    degree: Vec<u32>,
}

impl LeavingEdges {
    fn of(roads: &Roads) -> Self {
        let nodes = roads.measured.segments.node_places.len();
        let mut degree = vec![0; nodes];
        let mut head_of_edge = Vec::with_capacity(roads.measured.open.len());
        for &[first, last] in &roads.measured.segments.ends {
            head_of_edge.extend([last, first]);
            degree[first as usize] += 1;
            degree[last as usize] += 1;
        }
        for (degree, &fewer) in degree.iter_mut().zip(roads.measured.merged) {
            *degree -= u32::from(fewer);
        }
        let open = || {
            (0..roads.measured.open.len() as u32)
                .map(EdgeId)
                .filter(|e| roads.measured.open[e.index()])
        };
        let tail = |edge: EdgeId| head_of_edge[edge.reverse().index()] as usize;
        let mut first = vec![0; nodes + 1];
        for edge in open() {
            first[tail(edge) + 1] += 1;
        }
        starts_from_counts(&mut first);
        let mut next = first.clone();
        let mut edges = vec![EdgeId(0); first[nodes] as usize];
        for edge in open() {
            edges[next[tail(edge)] as usize] = edge;
            next[tail(edge)] += 1;
        }
        Self {
            head_of_edge,
            first,
            edges,
            degree,
        }
    }

    fn after(&self, edge: EdgeId) -> &[EdgeId] {
        let node = self.head_of_edge[edge.index()] as usize;
        &self.edges[self.first[node] as usize..self.first[node + 1] as usize]
    }

    /// Change of direction in steps of two degrees, mirrored where one drives on the left; zero where only one road passes the node,
    /// unless it goes on as a ferry.
    fn bend(&self, roads: &Roads, edge: EdgeId, next: EdgeId) -> i8 {
        let node = self.head_of_edge[edge.index()] as usize;
        let is_ferry = |edge: EdgeId| roads.measured.ferries[edge.segment().index()];
        let (arriving, leaving) = (
            roads.measured.bearings[edge.index()][1],
            roads.measured.bearings[next.index()][0],
        );
        let bend = (bearing::turn(arriving, leaving) / 2.0).round() as i8;
        let turns_back = edge.segment() != next.segment() && bend.abs() == TURNED_BACK;
        if self.degree[node] <= 2 && is_ferry(edge) == is_ferry(next) && !turns_back {
            return 0;
        }
        if roads.measured.left_handed[edge.segment().index()] {
            -bend
        } else {
            bend
        }
    }
}

/// The bend of a turn from one carriageway of a road onto the other.
pub(crate) const TURNED_BACK: i8 = 90;

/// What must be remembered of the edges driven so far.
struct Memory<'a> {
    edge_count: usize,
    extra: Vec<Extra>,
    children: BTreeMap<(StateId, EdgeId), StateId>,
    rules: BTreeMap<StateId, Vec<&'a PathRule>>,
}

/// A state beyond the first of its edge.
struct Extra {
    edge: EdgeId,
    parent: StateId,
    depth: usize,
    /// The longest shorter memory that fits as well.
    fallback: StateId,
}

impl<'a> Memory<'a> {
    fn of(rules: &'a [PathRule], edge_count: usize) -> Self {
        let mut memory = Self {
            edge_count,
            extra: Vec::new(),
            children: BTreeMap::new(),
            rules: BTreeMap::new(),
        };
        for rule in rules {
            let mut state = StateId::from(rule.path[0]);
            for &edge in &rule.path[1..] {
                state = memory.child(state, edge);
            }
            memory.rules.entry(state).or_default().push(rule);
        }
        memory.link_fallbacks();
        memory
    }

    fn child(&mut self, parent: StateId, edge: EdgeId) -> StateId {
        let new = StateId(self.state_count() as u32);
        let child = *self.children.entry((parent, edge)).or_insert(new);
        if child == new {
            let depth = self.extra_of(parent).map_or(1, |parent| parent.depth) + 1;
            self.extra.push(Extra {
                edge,
                parent,
                depth,
                fallback: edge.into(),
            });
        }
        child
    }

    /// Shorter memories first, because longer ones fall back to them.
    fn link_fallbacks(&mut self) {
        let mut order: Vec<usize> = (0..self.extra.len()).collect();
        order.sort_by_key(|&at| self.extra[at].depth);
        for at in order {
            let Extra { edge, parent, .. } = self.extra[at];
            if let Some(parent) = self.extra_of(parent) {
                self.extra[at].fallback = self.follow(parent.fallback, edge);
            }
        }
    }

    fn state_count(&self) -> usize {
        self.edge_count + self.extra.len()
    }

    fn edge_of(&self, state: StateId) -> EdgeId {
        self.extra_of(state)
            .map_or(EdgeId(state.0), |extra| extra.edge)
    }

    fn extra_of(&self, state: StateId) -> Option<&Extra> {
        self.extra.get(state.index().checked_sub(self.edge_count)?)
    }

    /// The state after driving on over an edge: the longest memory that fits.
    fn follow(&self, state: StateId, next: EdgeId) -> StateId {
        let longest = self
            .memories(state)
            .find_map(|s| self.children.get(&(s, next)));
        longest.copied().unwrap_or(next.into())
    }

    /// The scopes of all restrictions on driving from a state onto an edge.
    fn scopes(&self, state: StateId, next: EdgeId) -> BTreeSet<TagSetId> {
        let mut scopes = BTreeSet::new();
        for rules in self
            .memories(state)
            .filter_map(|state| self.rules.get(&state))
        {
            for rule in rules {
                let binds = match rule.sense {
                    Sense::No => rule.next == next,
                    Sense::Only => !is_among_the_only(rules, rule.scope, next),
                };
                if binds {
                    scopes.insert(rule.scope);
                }
            }
        }
        scopes
    }

    /// A state and all shorter memories of the same drive.
    fn memories(&self, state: StateId) -> impl Iterator<Item = StateId> {
        std::iter::successors(Some(state), |&state| Some(self.extra_of(state)?.fallback))
    }
}

/// Whether one of the mandatory turns of this scope leads onto the edge.
fn is_among_the_only(rules: &[&PathRule], scope: TagSetId, next: EdgeId) -> bool {
    (rules.iter())
        .filter(|rule| rule.sense == Sense::Only && rule.scope == scope)
        .any(|rule| rule.next == next)
}
