//! The order in which the roads of a map are contracted, and the arcs that this adds.
//!
//! States are the nodes of the hierarchy and turns its arcs. It is made once per map and serves
//! every truck, hour and override; what driving costs is no part of it.

use std::borrow::Cow;

use tracing::warn;

use super::RoadGraph;
use super::geometry;
use crate::cch::{Topology, TopologyParts};
use crate::file::Column;
use crate::order::{ArcGraph, NodeOrder};

/// The columns of a [`Topology`]; all empty where none could be made.
#[derive(Clone, Debug)]
pub(crate) struct HierarchyColumns {
    pub(crate) rank: Column<u32>,
    pub(crate) parent: Column<u32>,
    pub(crate) up_first: Column<u32>,
    pub(crate) up_head: Column<u32>,
    pub(crate) cells: Column<u32>,
    pub(crate) slot: Column<u32>,
}

impl HierarchyColumns {
    /// No hierarchy at all.
    pub(crate) fn none() -> Self {
        let nothing = || Column::from(Vec::new());
        Self {
            rank: nothing(),
            parent: nothing(),
            up_first: nothing(),
            up_head: nothing(),
            cells: nothing(),
            slot: nothing(),
        }
    }

    /// Contracts the states of a graph; seconds for a province, on all threads.
    ///
    /// A map that is no road network can make more arcs than fit. It is left without a hierarchy:
    /// searches on it are slow then, not wrong.
    pub(super) fn of(graph: &RoadGraph) -> Self {
        match contract(graph) {
            Ok(topology) => topology.into(),
            Err(error) => {
                warn!(%error, "the map is left without a hierarchy, searches will be slow");
                Self::none()
            }
        }
    }

    /// Whether the columns are those of a hierarchy over so many states and turns, or all empty.
    pub(super) fn fit(&self, states: usize, turns: usize) -> bool {
        if self.up_first.is_empty() {
            let rest = [&self.rank, &self.parent, &self.up_head, &self.slot];
            return rest.iter().all(|column| column.is_empty());
        }
        self.rank.len() == states
            && self.slot.len() == turns
            && Topology::from_parts(self.parts()).is_some()
    }

    /// Where the arcs of each rank begin, and their heads.
    pub(crate) fn arcs(&self) -> [&[u32]; 2] {
        [&self.up_first, &self.up_head]
    }

    fn parts(&self) -> TopologyParts<'_> {
        TopologyParts {
            rank: Cow::Borrowed(&self.rank),
            parent: Cow::Borrowed(&self.parent),
            up_first: Cow::Borrowed(&self.up_first),
            up_head: Cow::Borrowed(&self.up_head),
            cells: Cow::Borrowed(&self.cells),
            slot: Cow::Borrowed(&self.slot),
        }
    }
}

impl RoadGraph {
    /// The hierarchy over states and turns, borrowed from the columns; `None` where the map has
    /// none.
    pub(crate) fn topology(&self) -> Option<Topology<'_>> {
        let columns = &self.hierarchy;
        if columns.up_first.is_empty() {
            return None;
        }
        // The columns are those of a topology: made here, or checked when they were read.
        Some(Topology::from_trusted_parts(columns.parts()))
    }
}

impl From<Topology<'static>> for HierarchyColumns {
    fn from(topology: Topology<'static>) -> Self {
        let parts = topology.into_parts();
        let column = |part: Cow<[u32]>| Column::from(part.into_owned());
        Self {
            rank: column(parts.rank),
            parent: column(parts.parent),
            up_first: column(parts.up_first),
            up_head: column(parts.up_head),
            cells: column(parts.cells),
            slot: column(parts.slot),
        }
    }
}

fn contract(graph: &RoadGraph) -> Result<Topology<'static>, Box<dyn std::error::Error>> {
    let (x, y) = planar_positions(graph);
    let arcs = ArcGraph::new(graph.first_turn.to_vec(), graph.turn_heads.to_vec(), x, y)?;
    let order = NodeOrder::by_nested_dissection(&arcs);
    Ok(Topology::new(&arcs, &order)?)
}

/// Where each state lies: in the middle between the ends of its edge, on a plane that is true to
/// scale at the middle of the map.
fn planar_positions(graph: &RoadGraph) -> (Vec<i32>, Vec<i32>) {
    let (low, high) = graph.bounds();
    let shrink = f64::midpoint(low.lat, high.lat).to_radians().cos();
    let middle = |segment: &[u32; 2]| {
        let [a, b] = segment.map(|node| geometry::position(graph.node_places[node as usize]));
        let lon = f64::midpoint(a.lon, b.lon) * shrink;
        (
            (lon * 1e7) as i32,
            (f64::midpoint(a.lat, b.lat) * 1e7) as i32,
        )
    };
    let middles: Vec<(i32, i32)> = graph.segment_ends.iter().map(middle).collect();
    let states = (0..graph.state_count() as u32).map(super::StateId);
    states
        .map(|state| middles[graph.edge_of(state).segment().index()])
        .unzip()
}
