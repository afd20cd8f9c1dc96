//! The road graph: junctions, directed edges between them, and the turns from edge to edge.
//!
//! One graph serves every truck: it holds what the map says, not what a truck may do. Nodes that
//! only bend a road are geometry, not nodes.

mod build;
mod carriageways;
mod check;
mod edge;
mod ferry;
mod geometry;
mod hierarchy;
mod paths;
mod segments;
mod turns;

use std::sync::OnceLock;

use crate::file::{Column, Origin};
use crate::order::UnionFind;
use crate::profile::Direction;
use crate::snap::TreeColumns;
use crate::tags::{TagSetId, Tags, frozen_string};
use crate::units::Position;

pub use edge::StateId;
pub(crate) use edge::{EdgeId, SegmentId};
pub(crate) use hierarchy::HierarchyColumns;
pub(crate) use turns::TURNED_BACK;

/// Roads of one map in columns, shared by all truck profiles, with the hierarchy that makes
/// searches on them fast.
///
/// A *segment* is a piece of road between two nodes; it has two directed *edges*, one along its
/// way and one against it. A *state* is being on an edge; where a restriction spans several ways,
/// an edge has further states that remember how it was entered. *Turns* lead from state to state.
///
/// Built by [`RoadGraph::build`], written by [`RoadGraph::save`], read by [`RoadGraph::open`].
#[derive(Clone, Debug)]
pub struct RoadGraph {
    /// Longitude and latitude in ten-millionths of a degree.
    pub(crate) node_places: Column<[i32; 2]>,
    pub(crate) node_tags: Column<u32>,
    /// First and last node, along the way.
    pub(crate) segment_ends: Column<[u32; 2]>,
    pub(crate) segment_tags: Column<u32>,
    pub(crate) segment_names: Column<u32>,
    pub(crate) segment_ways: Column<i64>,
    pub(crate) segment_centimeters: Column<u32>,
    /// Where each segment's bends start in `bends`; one more entry than segments.
    pub(crate) first_bend: Column<u32>,
    /// Points between the two end nodes, along the way.
    pub(crate) bends: Column<[i32; 2]>,
    /// Edges of the states beyond the first one of each edge, by state.
    pub(crate) extra_state_edges: Column<u32>,
    /// Where each state's turns start; one more entry than states.
    pub(crate) first_turn: Column<u32>,
    /// The state each turn leads to.
    pub(crate) turn_heads: Column<u32>,
    /// Change of direction in steps of two degrees, clockwise; zero where roads do not meet.
    pub(crate) turn_bends: Column<i8>,
    /// Restricted turns, ascending, each with the scope of a restriction as a tag set.
    pub(crate) restricted_turns: Column<[u32; 2]>,
    pub(crate) string_ends: Column<u32>,
    pub(crate) string_bytes: Column<u8>,
    /// Where each tag set starts in `tag_pairs`; one more entry than sets.
    pub(crate) first_tag: Column<u32>,
    pub(crate) tag_pairs: Column<[u32; 2]>,
    /// Name, English name and reference, as strings.
    pub(crate) names: Column<[u32; 3]>,
    pub(crate) hierarchy: HierarchyColumns,
    /// Where segments lie.
    pub(crate) tree: TreeColumns,
    /// The file it was read from; none for a graph that was built just now.
    pub(crate) origin: Option<Origin>,
    /// What [`RoadGraph::parts`] has found.
    pub(crate) parts: OnceLock<Vec<u32>>,
}

impl RoadGraph {
    /// Number of junctions, road ends and marked points.
    pub fn node_count(&self) -> usize {
        self.node_places.len()
    }

    /// Number of directed edges, two for each piece of road.
    pub fn edge_count(&self) -> usize {
        self.segment_count() * 2
    }

    /// Number of turns from edge to edge.
    pub fn turn_count(&self) -> usize {
        self.turn_heads.len()
    }

    /// The smallest box around all nodes, south-west and north-east corner.
    pub fn bounds(&self) -> (Position, Position) {
        let (mut low, mut high) = ([i32::MAX; 2], [i32::MIN; 2]);
        for place in self.node_places.iter().chain(self.bends.iter()) {
            for axis in 0..2 {
                low[axis] = low[axis].min(place[axis]);
                high[axis] = high[axis].max(place[axis]);
            }
        }
        (geometry::position(low), geometry::position(high))
    }

    pub(crate) fn segment_count(&self) -> usize {
        self.segment_ends.len()
    }

    pub(crate) fn state_count(&self) -> usize {
        self.edge_count() + self.extra_state_edges.len()
    }

    /// Numbers, from 0, the connected parts of the map; tells the one each segment lies in.
    pub(crate) fn parts(&self) -> &[u32] {
        self.parts.get_or_init(|| {
            let mut nodes = UnionFind::new(self.node_count());
            for &[first, last] in &*self.segment_ends {
                nodes.join(first, last);
            }
            let (of_nodes, _) = nodes.into_labels();
            let ends = self.segment_ends.iter();
            ends.map(|&[first, _]| of_nodes[first as usize]).collect()
        })
    }

    /// The edge a state is on.
    pub(crate) fn edge_of(&self, state: StateId) -> EdgeId {
        let extra = state.index().checked_sub(self.edge_count());
        EdgeId(extra.map_or(state.0, |extra| self.extra_state_edges[extra]))
    }

    /// The states of an edge: its first one, and those that remember how it was entered.
    pub(crate) fn states_of(&self, edge: EdgeId) -> impl Iterator<Item = StateId> {
        let extra = (self.extra_state_edges.iter().enumerate())
            .filter(move |(_, other)| **other == edge.0)
            .map(|(at, _)| StateId((self.edge_count() + at) as u32));
        std::iter::once(edge.into()).chain(extra)
    }

    /// The node an edge leads to.
    pub(crate) fn head(&self, edge: EdgeId) -> usize {
        let [first, last] = self.segment_ends[edge.segment().index()];
        match edge.direction() {
            Direction::Forward => last as usize,
            Direction::Backward => first as usize,
        }
    }

    /// The turns that leave a state, as indices of turns.
    pub(crate) fn turns_of(&self, state: StateId) -> std::ops::Range<usize> {
        let at = state.index();
        self.first_turn[at] as usize..self.first_turn[at + 1] as usize
    }

    /// The course of a segment along its way, ends included.
    pub(crate) fn course(
        &self,
        segment: SegmentId,
    ) -> impl DoubleEndedIterator<Item = Position> + Clone {
        let at = segment.index();
        let [first, last] = self.segment_ends[at].map(|node| self.node_places[node as usize]);
        let bends = self.first_bend[at] as usize..self.first_bend[at + 1] as usize;
        std::iter::once(first)
            .chain(self.bends[bends].iter().copied())
            .chain(std::iter::once(last))
            .map(geometry::position)
    }

    pub(crate) fn tag_set_count(&self) -> usize {
        self.first_tag.len() - 1
    }

    pub(crate) fn tags(&self, set: TagSetId) -> Tags<'_> {
        let at = set.0 as usize;
        let pairs = self.first_tag[at] as usize..self.first_tag[at + 1] as usize;
        Tags::frozen(
            &self.tag_pairs[pairs],
            &self.string_bytes,
            &self.string_ends,
        )
    }

    /// Name, English name and reference of a segment; empty where it has none.
    pub(crate) fn names_of(&self, segment: SegmentId) -> [&str; 3] {
        let name = self.names[self.segment_names[segment.index()] as usize];
        name.map(|id| frozen_string(&self.string_bytes, &self.string_ends, id))
    }
}
