//! In which order the nodes of an [`ArcGraph`] are contracted: nested dissection.
//!
//! `ArcGraph → NodeOrder`. Narrow cuts that split the network evenly go to the end of the order,
//! recursively, so the hierarchy above it stays shallow and sparse. The order knows no weights:
//! it is computed once per map and serves every truck and hour.
//!
//! The nodes are expected to be road edges: separators are found between the junctions that
//! their arcs imply. Where every node is a place with arcs to and fro, all of them would seem to
//! meet at one junction: such graphs are ordered correctly but badly.

mod arc_graph;
mod bisect;
mod clusters;
mod cut_graph;
mod flow;
mod junctions;
mod small;
mod union_find;

pub use arc_graph::{ArcGraph, ArcGraphError};
pub(crate) use arc_graph::{Neighbors, row, starts_from_counts};
pub(crate) use union_find::UnionFind;

use clusters::Clusters;
use cut_graph::CutGraph;
use junctions::{JunctionGraph, Link};

/// Cells of at most this many nodes are ordered by minimum degree.
const SMALL_CELL: usize = 48;

/// Cells of at least this many nodes are divided in parallel.
const PARALLEL_CELL: usize = 4096;

/// No contracted cluster may hold more than this share of a cell's junctions.
const CLUSTER_SHARE: usize = 32;

/// The nodes of a graph from the first contracted to the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeOrder(Vec<u32>);

impl NodeOrder {
    /// A good order for road edges, the same on every machine and number of threads.
    ///
    /// Costs a few seconds for a province; memory is about 100 bytes a node.
    pub fn by_nested_dissection(graph: &ArcGraph) -> Self {
        let _span = tracing::info_span!("order", nodes = graph.node_count()).entered();
        let neighbors = Neighbors::of(graph);
        let JunctionGraph { position, links } = JunctionGraph::of(graph);
        let mut order = vec![0; links.len()];
        dissect(&neighbors, &Cell { position, links }, &mut order);
        Self(order)
    }

    /// An order from elsewhere; `None` unless it holds every node below its length once.
    pub fn from_nodes(nodes: Vec<u32>) -> Option<Self> {
        let mut seen = vec![false; nodes.len()];
        let distinct = nodes.iter().all(|&node| {
            let place = seen.get_mut(node as usize);
            place.is_some_and(|seen| !std::mem::replace(seen, true))
        });
        distinct.then_some(Self(nodes))
    }

    /// The nodes, first contracted first.
    pub fn nodes(&self) -> &[u32] {
        &self.0
    }
}

/// A part of the network with nothing but separators around it.
struct Cell {
    position: Vec<(i32, i32)>,
    links: Vec<Link>,
}

/// Writes the order of a cell: one half, the other half, the separator between them.
fn dissect(neighbors: &Neighbors, cell: &Cell, order: &mut [u32]) {
    let split = if cell.links.len() > SMALL_CELL {
        cell.split()
    } else {
        None
    };
    let Some(Split {
        halves: [first, second],
        separator,
    }) = split
    else {
        return order_leaf(neighbors, cell, order);
    };
    let (first_order, rest) = order.split_at_mut(first.links.len());
    let (second_order, last) = rest.split_at_mut(second.links.len());
    last.copy_from_slice(&separator);
    if first_order.len() + second_order.len() < PARALLEL_CELL {
        dissect(neighbors, &first, first_order);
        dissect(neighbors, &second, second_order);
    } else {
        rayon::join(
            || dissect(neighbors, &first, first_order),
            || dissect(neighbors, &second, second_order),
        );
    }
}

fn order_leaf(neighbors: &Neighbors, cell: &Cell, order: &mut [u32]) {
    for (place, link) in order.iter_mut().zip(&cell.links) {
        *place = link.node;
    }
    small::order_by_minimum_degree(neighbors, order);
}

struct Split {
    halves: [Cell; 2],
    separator: Vec<u32>,
}

impl Cell {
    /// Divides the cell along a narrow cut; `None` if both halves would not be smaller.
    fn split(&self) -> Option<Split> {
        let side = self.sides()?;
        let halves = [true, false].map(|wanted| self.half(&side, wanted));
        let separator = self
            .links
            .iter()
            .filter(|link| side[link.ends[0] as usize] != side[link.ends[1] as usize])
            .map(|link| link.node)
            .collect();
        let divided = halves.iter().all(|half| !half.links.is_empty());
        divided.then_some(Split { halves, separator })
    }

    /// For every junction whether it is on the first side of the cut.
    fn sides(&self) -> Option<Vec<bool>> {
        let clusters = Clusters::of_junctions(&self.position, &self.links);
        let largest = (self.position.len() / CLUSTER_SHARE) as u32;
        let (once, clusters) = clusters.contract(largest);
        let (twice, clusters) = clusters.contract(largest);
        let side = bisect::bisect(&CutGraph::of(clusters))?;
        let cluster = |&vertex: &u32| twice[vertex as usize] as usize;
        Some(once.iter().map(|vertex| side[cluster(vertex)]).collect())
    }

    /// The links wholly on one side, and the junctions they touch, renumbered.
    fn half(&self, side: &[bool], wanted: bool) -> Self {
        let mut number = vec![u32::MAX; self.position.len()];
        let mut position = Vec::new();
        let inside = |end: u32| side[end as usize] == wanted;
        let kept = self
            .links
            .iter()
            .filter(|link| link.ends.iter().all(|&end| inside(end)));
        let links = kept
            .map(|link| Link {
                node: link.node,
                ends: link.ends.map(|end| {
                    let number = &mut number[end as usize];
                    if *number == u32::MAX {
                        *number = position.len() as u32;
                        position.push(self.position[end as usize]);
                    }
                    *number
                }),
            })
            .collect();
        Self { position, links }
    }
}
