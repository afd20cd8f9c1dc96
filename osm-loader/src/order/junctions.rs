//! Recovers the junctions between road edges from the turns between them.
//!
//! Leaving edge `e` and entering edge `f` happen at the same junction whenever `e → f` is an arc.
//! Joining these ends gives a graph whose edges are the nodes of the [`ArcGraph`], half its size
//! and a quarter of its arcs. Cutting its *edges* separates the *nodes* of the arc graph, which
//! is why a partition there is both faster and better than one on the arc graph itself
//! (Buchhold, Wagner, Zeitz, Zündorf: Customizable Contraction Hierarchies with Turn Costs, 2020).

use super::arc_graph::ArcGraph;
use super::union_find::UnionFind;

/// A node of the arc graph seen as an edge between two junctions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    /// The node of the arc graph.
    pub node: u32,
    /// Junctions where it begins and ends; equal for a loop.
    pub ends: [u32; 2],
}

/// Junctions with coordinates, and the links between them.
#[derive(Debug)]
pub(crate) struct JunctionGraph {
    pub position: Vec<(i32, i32)>,
    pub links: Vec<Link>,
}

impl JunctionGraph {
    pub(crate) fn of(graph: &ArcGraph) -> Self {
        let nodes = graph.node_count();
        let mut ends = UnionFind::new(2 * nodes);
        for (tail, head) in graph.arcs() {
            ends.join(2 * tail + 1, 2 * head);
        }
        let (junction_of, junctions) = ends.into_labels();
        let links = (0..nodes)
            .map(|node| Link {
                node: node as u32,
                ends: [junction_of[2 * node], junction_of[2 * node + 1]],
            })
            .collect::<Vec<_>>();
        let position = mean_positions(graph, &links, junctions);
        Self { position, links }
    }
}

/// A junction lies in the middle of the links that meet there.
fn mean_positions(graph: &ArcGraph, links: &[Link], junctions: usize) -> Vec<(i32, i32)> {
    let mut sums = vec![(0i64, 0i64, 0i64); junctions];
    for link in links {
        let (x, y) = graph.position(link.node as usize);
        for end in link.ends {
            let sum = &mut sums[end as usize];
            *sum = (sum.0 + i64::from(x), sum.1 + i64::from(y), sum.2 + 1);
        }
    }
    sums.into_iter()
        .map(|(x, y, count)| ((x / count) as i32, (y / count) as i32))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_that_may_follow_each_other_meet_at_a_junction() {
        // 0 → 1, 0 → 2: edges 1 and 2 both begin where 0 ends.
        let graph = ArcGraph::new(vec![0, 2, 2, 2], vec![1, 2], vec![0, 4, 8], vec![0; 3]);
        let junctions = JunctionGraph::of(&graph.unwrap());
        let [a, b, c] = [0, 1, 2].map(|link: usize| junctions.links[link].ends);
        assert_eq!((a[1], a[1]), (b[0], c[0]));
        assert_eq!(junctions.position.len(), 4);
        assert_eq!(junctions.position[a[1] as usize], (4, 0));
    }
}
