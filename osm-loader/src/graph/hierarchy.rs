//! The order in which the roads of a map are contracted, and the arcs that this adds.
//!
//! States are the nodes of the hierarchy and turns its arcs. It is made once per map and serves
//! every truck, hour and override; what driving costs is no part of it.

use std::borrow::Cow;
use std::sync::OnceLock;

use tracing::warn;

use super::RoadGraph;
use super::geometry;
use crate::cch::{Ranks, Topology, TopologyParts};
use crate::file::{Column, unpack_rows};
use crate::order::{ArcGraph, NodeOrder};

/// The columns of a [`Topology`]; all empty where none could be made.
///
/// Routes and matrices need ranks only. The arcs are most of it, and those of a map file are
/// unpacked when they are first asked for: to weigh them for a truck, or to draw isochrones.
#[derive(Clone, Debug)]
pub(crate) struct HierarchyColumns {
    pub(crate) rank: Column<u32>,
    pub(crate) parent: Column<u32>,
    pub(crate) cells: Column<u32>,
    pub(crate) slot: Column<u32>,
    /// The arcs as they are in a map file.
    packed: Column<u8>,
    /// Where the arcs of each rank begin, and their heads; `None` where they are unusable.
    arcs: OnceLock<Option<[Column<u32>; 2]>>,
}

impl HierarchyColumns {
    /// No hierarchy at all.
    pub(crate) fn none() -> Self {
        let nothing = || Column::from(Vec::new());
        let packed = Column::from(Vec::new());
        Self::packed(nothing(), nothing(), packed, nothing(), nothing())
    }

    /// The columns of a map file.
    pub(crate) const fn packed(
        rank: Column<u32>,
        parent: Column<u32>,
        packed: Column<u8>,
        cells: Column<u32>,
        slot: Column<u32>,
    ) -> Self {
        Self {
            rank,
            parent,
            cells,
            slot,
            packed,
            arcs: OnceLock::new(),
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
        if self.rank.is_empty() {
            let rest = [&self.parent, &self.slot];
            return rest.iter().all(|column| column.is_empty()) && self.packed.is_empty();
        }
        self.rank.len() == states && self.slot.len() == turns && self.ranks().are_sound()
    }

    fn ranks(&self) -> Ranks<'_> {
        Ranks::from_trusted_parts(&self.rank, &self.parent)
    }

    /// Where the arcs of each rank begin, and their heads; `None` where there are none, or where
    /// those of a map file are no arcs of these ranks.
    pub(crate) fn arcs(&self) -> Option<[&[u32]; 2]> {
        let arcs = self.arcs.get_or_init(|| self.unpack()).as_ref();
        arcs.map(|[first, heads]| [&**first, &**heads])
    }

    fn unpack(&self) -> Option<[Column<u32>; 2]> {
        if self.rank.is_empty() {
            return None;
        }
        let unpacked = unpack_rows(&self.packed, self.rank.len());
        let sound = unpacked
            .filter(|(first, heads)| Topology::from_parts(self.parts([first, heads])).is_some());
        if sound.is_none() {
            warn!(
                "the hierarchy of the map file is unusable, searches will be slow: import it anew"
            );
        }
        sound.map(|(first, heads)| [first.into(), heads.into()])
    }

    fn parts<'a>(&'a self, [first, heads]: [&'a [u32]; 2]) -> TopologyParts<'a> {
        TopologyParts {
            rank: Cow::Borrowed(&self.rank),
            parent: Cow::Borrowed(&self.parent),
            up_first: Cow::Borrowed(first),
            up_head: Cow::Borrowed(heads),
            cells: Cow::Borrowed(&self.cells),
            slot: Cow::Borrowed(&self.slot),
        }
    }
}

impl RoadGraph {
    /// The hierarchy over states and turns, borrowed from the columns; `None` where the map has
    /// none.
    pub(crate) fn topology(&self) -> Option<Topology<'_>> {
        let arcs = self.hierarchy.arcs()?;
        // The columns are those of a topology: made here, or checked when they were unpacked.
        Some(Topology::from_trusted_parts(self.hierarchy.parts(arcs)))
    }

    /// The order of contraction alone; `None` where the map has no hierarchy.
    pub(crate) fn ranks(&self) -> Option<Ranks<'_>> {
        let ranks = self.hierarchy.ranks();
        (ranks.node_count() > 0).then_some(ranks)
    }
}

impl From<Topology<'static>> for HierarchyColumns {
    fn from(topology: Topology<'static>) -> Self {
        let parts = topology.into_parts();
        let column = |part: Cow<[u32]>| Column::from(part.into_owned());
        Self {
            rank: column(parts.rank),
            parent: column(parts.parent),
            cells: column(parts.cells),
            slot: column(parts.slot),
            packed: Column::from(Vec::new()),
            arcs: OnceLock::from(Some([parts.up_first, parts.up_head].map(column))),
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Three ranks in a chain, with these arcs packed.
    fn chain(packed: &[u8]) -> HierarchyColumns {
        HierarchyColumns::packed(
            vec![0, 1, 2].into(),
            vec![1, 2, u32::MAX].into(),
            packed.to_vec().into(),
            vec![0].into(),
            vec![0, 2].into(),
        )
    }

    #[test]
    fn packed_arcs_are_those_of_the_ranks_or_none() {
        let good = chain(&[1, 1, 1, 1, 0]);
        assert!(good.fit(3, 2));
        assert_eq!(good.arcs(), Some([&[0, 1, 2, 2][..], &[1, 2][..]]));
        for damaged in [&[1, 2, 1, 1, 0][..], &[1, 1, 1, 1], &[1, 1, 1, 9, 0]] {
            assert!(chain(damaged).arcs().is_none(), "{damaged:?}");
        }
    }

    #[test]
    fn parents_below_their_ranks_do_not_fit() {
        let mut columns = chain(&[1, 1, 1, 1, 0]);
        columns.parent = vec![1, 0, u32::MAX].into();
        assert!(!columns.fit(3, 2));
    }
}
