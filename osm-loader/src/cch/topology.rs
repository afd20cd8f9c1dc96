//! The hierarchy without weights: ranks, elimination tree, and every arc that contraction adds.
//!
//! `ArcGraph + NodeOrder → Topology`. The result is chordal: of two up-neighbors of a node one is
//! always an up-neighbor of the other (Dibbelt, Strasser, Wagner: Customizable Contraction
//! Hierarchies, 2016). Nodes are renumbered by rank: first the cells, each a run of ranks that
//! touches the others only through the top, then the top.

use std::borrow::Cow;
use std::ops::Range;

use super::chordal::chordal_completion;
use super::tree::EliminationTree;
use crate::order::{ArcGraph, Neighbors, NodeOrder, row, starts_from_counts};

/// Stands for the missing parent of a root.
pub(crate) const NO_RANK: u32 = u32::MAX;

/// Slot of an arc that can be on no shortest path: a self loop.
pub(crate) const NO_SLOT: u32 = u32::MAX;

/// The hierarchy of one map, for all its metrics.
///
/// It owns its arrays or borrows them from a map file; see [`TopologyParts`].
#[derive(Clone, Debug)]
pub struct Topology<'a> {
    parts: TopologyParts<'a>,
}

/// The arrays of a [`Topology`], as they are kept in a map file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopologyParts<'a> {
    /// Rank of every node.
    pub rank: Cow<'a, [u32]>,
    /// Parent of every rank in the elimination tree, `u32::MAX` for a root.
    pub parent: Cow<'a, [u32]>,
    /// Where the up-neighbors of a rank begin; one entry more than ranks.
    pub up_first: Cow<'a, [u32]>,
    /// Up-neighbors, ascending.
    pub up_head: Cow<'a, [u32]>,
    /// Where the cells begin; the last entry is where the top begins.
    pub cells: Cow<'a, [u32]>,
    /// For every arc of the graph its arc here, doubled, and one more if it leads down.
    pub slot: Cow<'a, [u32]>,
}

/// Why a graph and an order make no [`Topology`].
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum TopologyError {
    /// The order is one of another graph.
    #[error("the order has {order} nodes but the graph {graph}: order this very graph")]
    Order {
        /// Nodes in the order.
        order: usize,
        /// Nodes in the graph.
        graph: usize,
    },
    /// Contraction adds many times the arcs that a road network has.
    #[error("contraction makes more than {arcs} arcs: this is no road network, or the wrong order")]
    TooLarge {
        /// Arcs at the time of giving up.
        arcs: usize,
    },
}

impl Topology<'static> {
    /// Contracts a graph in the given order.
    ///
    /// Takes about a second for a million nodes with a good order.
    ///
    /// # Errors
    /// If the order is not one of this graph, or so bad that memory would not hold the arcs.
    pub fn new(graph: &ArcGraph, order: &NodeOrder) -> Result<Self, TopologyError> {
        if order.nodes().len() != graph.node_count() {
            return Err(TopologyError::Order {
                order: order.nodes().len(),
                graph: graph.node_count(),
            });
        }
        let _span = tracing::info_span!("topology", nodes = graph.node_count()).entered();
        let neighbors = Neighbors::of(graph);
        let tree = EliminationTree::new(&neighbors, order);
        let (up_first, up_head) = chordal_completion(&neighbors, &tree)?;
        let slot = slots(graph, &tree.rank, &up_first, &up_head);
        Ok(Self {
            parts: TopologyParts {
                rank: tree.rank.into(),
                parent: tree.parent.into(),
                up_first: up_first.into(),
                up_head: up_head.into(),
                cells: tree.cells.into(),
                slot: slot.into(),
            },
        })
    }
}

impl<'a> Topology<'a> {
    /// A topology over arrays that [`Topology::parts`] gave out; `None` if they are damaged.
    /// Looks at every arc, which takes some hundredths of a second for a province.
    pub fn from_parts(parts: TopologyParts<'a>) -> Option<Self> {
        parts.are_sound().then_some(Self { parts })
    }

    /// The same for arrays known to be undamaged, by a checksum say. Looks at none of them:
    /// queries on wrong ones give wrong answers or panic.
    pub const fn from_trusted_parts(parts: TopologyParts<'a>) -> Self {
        Self { parts }
    }

    /// The arrays, to be written to a file.
    pub fn parts(&self) -> &TopologyParts<'a> {
        &self.parts
    }

    /// The arrays alone.
    pub fn into_parts(self) -> TopologyParts<'a> {
        self.parts
    }

    /// Number of nodes.
    pub fn node_count(&self) -> usize {
        self.parts.rank.len()
    }

    /// Number of arcs after contraction, counting both directions once.
    pub fn arc_count(&self) -> usize {
        self.parts.up_head.len()
    }

    /// Position of a node in the hierarchy.
    pub fn rank(&self, node: u32) -> u32 {
        self.parts.rank[node as usize]
    }

    pub(crate) fn parent(&self) -> &[u32] {
        &self.parts.parent
    }

    pub(crate) fn up_first(&self) -> &[u32] {
        &self.parts.up_first
    }

    pub(crate) fn up_head(&self) -> &[u32] {
        &self.parts.up_head
    }

    pub(crate) fn slots(&self) -> &[u32] {
        &self.parts.slot
    }

    /// Ranks that touch no other cell, each a subtree of the elimination tree.
    pub(crate) fn cells(&self) -> impl Iterator<Item = Range<usize>> {
        let pairs = self.parts.cells.windows(2);
        let ranges = pairs.map(|pair| pair[0] as usize..pair[1] as usize);
        ranges.filter(|ranks| !ranks.is_empty())
    }

    /// Ranks above all cells.
    pub(crate) fn top(&self) -> Range<usize> {
        let first = self.parts.cells.last().copied().unwrap_or(0);
        first as usize..self.node_count()
    }

    /// For every rank the arcs from its down-neighbors, ascending.
    pub(crate) fn down_arcs(&self) -> DownArcs {
        let ranks = self.node_count();
        let mut first = vec![0; ranks + 2];
        for &head in self.up_head() {
            first[head as usize + 2] += 1;
        }
        starts_from_counts(&mut first);
        let mut arcs = vec![DownArc { tail: 0, arc: 0 }; self.arc_count()];
        for v in 0..ranks {
            for arc in row(self.up_first(), v) {
                let next = &mut first[self.up_head()[arc] as usize + 1];
                arcs[*next as usize] = DownArc {
                    tail: v as u32,
                    arc: arc as u32,
                };
                *next += 1;
            }
        }
        DownArcs { first, arcs }
    }

    /// An arc and those beyond it in its row.
    pub(crate) fn rest_of_row(&self, down: DownArc) -> Range<usize> {
        down.arc as usize..self.up_first()[down.tail as usize + 1] as usize
    }
}

impl TopologyParts<'_> {
    /// Whether every index leads into its array, so that no query can leave it.
    fn are_sound(&self) -> bool {
        let ranks = self.rank.len();
        let rows = self.up_first.len() == ranks + 1
            && self.up_first[0] == 0
            && self.up_first.is_sorted()
            && self.up_first[ranks] as usize == self.up_head.len();
        let cells = self.cells.first() == Some(&0)
            && self.cells.is_sorted()
            && self.cells.iter().all(|&cell| cell as usize <= ranks);
        rows && cells
            && self
                .cells
                .windows(2)
                .all(|cell| self.is_cell_closed(cell[0], cell[1]))
            && self.rank.iter().all(|&rank| (rank as usize) < ranks)
            && self.parent.len() == ranks
            && (0..ranks).all(|v| self.is_row_sound(v))
            && self
                .slot
                .iter()
                .all(|&slot| slot == NO_SLOT || ((slot / 2) as usize) < self.up_head.len())
    }

    /// Whether arcs leave a cell to the top only.
    fn is_cell_closed(&self, begin: u32, end: u32) -> bool {
        let top = self.cells.last().copied().unwrap_or(0);
        let arcs = [begin, end].map(|rank| self.up_first[rank as usize] as usize);
        let mut heads = self.up_head[arcs[0]..arcs[1]].iter();
        heads.all(|&head| head < end || head >= top)
    }

    /// Whether a row begins with the parent, whose own row has all the rest of it. Where all rows are
    /// so they ascend, and lead to ranks only.
    fn is_row_sound(&self, v: usize) -> bool {
        let heads = &self.up_head[row(&self.up_first, v)];
        let Some((&parent, rest)) = heads.split_first() else {
            return self.parent[v] == NO_RANK;
        };
        let is_above = v < parent as usize && (parent as usize) < self.rank.len();
        is_above && self.parent[v] == parent && {
            let above = &self.up_head[row(&self.up_first, parent as usize)];
            if rest.len() == above.len() {
                rest == above
            } else {
                is_part_of(rest, above)
            }
        }
    }
}

/// Whether all of some ranks stand among others, in their order.
fn is_part_of(some: &[u32], all: &[u32]) -> bool {
    let mut at = 0;
    some.iter().all(|&rank| {
        while at < all.len() && all[at] != rank {
            at += 1;
        }
        at += 1;
        at <= all.len()
    })
}

/// The arcs from below each rank, in compressed rows.
#[derive(Debug)]
pub(crate) struct DownArcs {
    first: Vec<u32>,
    arcs: Vec<DownArc>,
}

/// An arc as its upper end sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DownArc {
    /// The rank it comes from.
    pub(crate) tail: u32,
    /// Its index among the arcs of all ranks.
    pub(crate) arc: u32,
}

impl DownArcs {
    pub(crate) fn of(&self, rank: usize) -> &[DownArc] {
        &self.arcs[row(&self.first, rank)]
    }
}

/// Where the arcs of the graph are in the hierarchy.
fn slots(graph: &ArcGraph, rank: &[u32], up_first: &[u32], up_head: &[u32]) -> Vec<u32> {
    let slot = |(tail, head): (u32, u32)| {
        let (from, to) = (rank[tail as usize], rank[head as usize]);
        if from == to {
            return NO_SLOT;
        }
        let row = row(up_first, from.min(to) as usize);
        let place = up_head[row.clone()].binary_search(&from.max(to));
        let arc = row.start + place.expect("contraction keeps every arc of the graph");
        (arc as u32) << 1 | u32::from(from > to)
    };
    graph.arcs().map(slot).collect()
}
