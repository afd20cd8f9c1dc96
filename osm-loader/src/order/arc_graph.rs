//! The graph a hierarchy is built on: nodes, arcs between them, and a place for every node.
//!
//! Under a road network a node is one directed road edge and an arc one allowed turn; nothing
//! here depends on that reading. Weights are no part of it: they come with each metric.

use std::ops::Range;

/// A directed graph in compressed rows with planar coordinates, checked when built.
///
/// Parallel arcs and self loops are allowed. Coordinates guide the partition only, in any unit
/// that is the same in both directions (so degrees of longitude want shrinking by the latitude).
#[derive(Clone, Debug)]
pub struct ArcGraph {
    first_out: Vec<u32>,
    head: Vec<u32>,
    x: Vec<i32>,
    y: Vec<i32>,
}

/// Why some arrays are no [`ArcGraph`].
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ArcGraphError {
    /// `first_out` does not fit the other arrays.
    #[error("first_out must rise from 0 to the {arcs} arcs over {nodes} nodes and one entry more")]
    Rows {
        /// Number of coordinates given.
        nodes: usize,
        /// Number of heads given.
        arcs: usize,
    },
    /// `x` and `y` have different lengths.
    #[error("there are {x} x coordinates but {y} y coordinates")]
    Coordinates {
        /// Length of `x`.
        x: usize,
        /// Length of `y`.
        y: usize,
    },
    /// An arc ends at a node that does not exist.
    #[error("arc {arc} ends at node {head}, beyond the last node")]
    Head {
        /// Position of the arc.
        arc: usize,
        /// The missing node.
        head: u32,
    },
    /// More nodes or arcs than 31 bits count.
    #[error("a graph of {nodes} nodes and {arcs} arcs is too large: at most 2^31 of each")]
    TooLarge {
        /// Number of nodes.
        nodes: usize,
        /// Number of arcs.
        arcs: usize,
    },
}

impl ArcGraph {
    /// A graph from compressed rows: the arcs of node `v` are `first_out[v]..first_out[v + 1]`.
    ///
    /// # Errors
    /// Names the first array that does not fit the others.
    pub fn new(
        first_out: Vec<u32>,
        head: Vec<u32>,
        x: Vec<i32>,
        y: Vec<i32>,
    ) -> Result<Self, ArcGraphError> {
        let (nodes, arcs) = (x.len(), head.len());
        if nodes >= 1 << 31 || arcs >= 1 << 31 {
            return Err(ArcGraphError::TooLarge { nodes, arcs });
        }
        if y.len() != nodes {
            return Err(ArcGraphError::Coordinates {
                x: nodes,
                y: y.len(),
            });
        }
        let rows_fit = first_out.len() == nodes + 1
            && first_out[0] == 0
            && first_out[nodes] as usize == arcs
            && first_out.is_sorted();
        if !rows_fit {
            return Err(ArcGraphError::Rows { nodes, arcs });
        }
        match head.iter().position(|&head| head as usize >= nodes) {
            Some(arc) => Err(ArcGraphError::Head {
                arc,
                head: head[arc],
            }),
            None => Ok(Self {
                first_out,
                head,
                x,
                y,
            }),
        }
    }

    /// Number of nodes.
    pub fn node_count(&self) -> usize {
        self.x.len()
    }

    /// Number of arcs.
    pub fn arc_count(&self) -> usize {
        self.head.len()
    }

    /// Positions of the arcs that leave a node.
    pub fn arcs_of(&self, node: usize) -> Range<usize> {
        row(&self.first_out, node)
    }

    /// Node an arc leads to.
    pub fn head(&self, arc: usize) -> u32 {
        self.head[arc]
    }

    /// Planar coordinates of a node.
    pub fn position(&self, node: usize) -> (i32, i32) {
        (self.x[node], self.y[node])
    }

    /// Every arc as (tail, head), in order of position.
    pub fn arcs(&self) -> impl Iterator<Item = (u32, u32)> {
        (0..self.node_count()).flat_map(|tail| {
            self.head[self.arcs_of(tail)]
                .iter()
                .map(move |&head| (tail as u32, head))
        })
    }
}

/// One row of a compressed-rows array.
pub(crate) fn row(first: &[u32], index: usize) -> Range<usize> {
    first[index] as usize..first[index + 1] as usize
}

/// Turns counts per row, shifted by one place (`counts[v + 1]`), into the starts of the rows.
pub(crate) fn starts_from_counts(counts: &mut [u32]) {
    let mut sum = 0;
    for count in counts {
        sum += *count;
        *count = sum;
    }
}

/// For every node its neighbors in either direction, sorted, without itself and repetitions.
#[derive(Debug)]
pub(crate) struct Neighbors {
    first: Vec<u32>,
    node: Vec<u32>,
}

impl Neighbors {
    pub(crate) fn of(graph: &ArcGraph) -> Self {
        let nodes = graph.node_count();
        let mut first = vec![0; nodes + 1];
        let proper = || graph.arcs().filter(|(tail, head)| tail != head);
        for (tail, head) in proper() {
            first[tail as usize + 1] += 1;
            first[head as usize + 1] += 1;
        }
        starts_from_counts(&mut first);
        let mut next = first.clone();
        let mut node = vec![0; first[nodes] as usize];
        for (tail, head) in proper() {
            for (at, other) in [(tail, head), (head, tail)] {
                node[next[at as usize] as usize] = other;
                next[at as usize] += 1;
            }
        }
        let mut neighbors = Self { first, node };
        neighbors.sort_and_deduplicate();
        neighbors
    }

    pub(crate) fn get(&self, node: usize) -> &[u32] {
        &self.node[row(&self.first, node)]
    }

    fn sort_and_deduplicate(&mut self) {
        let mut end = 0;
        for v in 0..self.first.len() - 1 {
            let range = row(&self.first, v);
            self.node[range.clone()].sort_unstable();
            self.first[v] = end as u32;
            for i in range {
                let repeated = end > self.first[v] as usize && self.node[end - 1] == self.node[i];
                if !repeated {
                    self.node[end] = self.node[i];
                    end += 1;
                }
            }
        }
        let last = self.first.len() - 1;
        self.first[last] = end as u32;
        self.node.truncate(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_beyond_the_last_node_is_refused_by_name() {
        let graph = ArcGraph::new(vec![0, 1], vec![7], vec![0], vec![0]);
        assert_eq!(graph.unwrap_err(), ArcGraphError::Head { arc: 0, head: 7 });
    }

    #[test]
    fn rows_that_do_not_end_at_the_last_arc_are_refused() {
        let graph = ArcGraph::new(vec![0, 2], vec![0], vec![0], vec![0]);
        assert_eq!(
            graph.unwrap_err(),
            ArcGraphError::Rows { nodes: 1, arcs: 1 }
        );
    }

    #[test]
    fn neighbors_ignore_direction_loops_and_repetition() {
        let graph = ArcGraph::new(
            vec![0, 3, 4, 5],
            vec![1, 1, 0, 0, 1],
            vec![0; 3],
            vec![0; 3],
        );
        let neighbors = Neighbors::of(&graph.unwrap());
        assert_eq!(neighbors.get(0), [1]);
        assert_eq!(neighbors.get(1), [0, 2]);
        assert_eq!(neighbors.get(2), [1]);
    }
}
