//! The graph that is cut, laid out for a flow. What its vertices stand for is not known here.

use std::ops::Range;

use super::arc_graph::{row, starts_from_counts};
use super::clusters::Clusters;

/// Clusters in compressed rows, every edge as two half-edges that know each other.
#[derive(Debug)]
pub(crate) struct CutGraph {
    pub first: Vec<u32>,
    pub head: Vec<u32>,
    pub capacity: Vec<u32>,
    pub twin: Vec<u32>,
    pub weight: Vec<u32>,
    pub position: Vec<(i32, i32)>,
}

impl CutGraph {
    pub(crate) fn of(clusters: Clusters) -> Self {
        let mut first = vec![0; clusters.weight.len() + 1];
        for end in clusters.edges.iter().flat_map(|edge| edge.ends) {
            first[end as usize + 1] += 1;
        }
        starts_from_counts(&mut first);
        let mut next = first.clone();
        let halves = 2 * clusters.edges.len();
        let mut graph = Self {
            first,
            head: vec![0; halves],
            capacity: vec![0; halves],
            twin: vec![0; halves],
            weight: clusters.weight,
            position: clusters.position,
        };
        for edge in &clusters.edges {
            let halves = edge.ends.map(|end| {
                next[end as usize] += 1;
                next[end as usize] - 1
            });
            for side in 0..2 {
                let half = halves[side] as usize;
                graph.head[half] = edge.ends[1 - side];
                graph.capacity[half] = edge.capacity;
                graph.twin[half] = halves[1 - side];
            }
        }
        graph
    }

    pub(crate) fn halves_of(&self, vertex: u32) -> Range<usize> {
        row(&self.first, vertex as usize)
    }
}
