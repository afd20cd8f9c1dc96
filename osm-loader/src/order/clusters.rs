//! Clusters of junctions with weights, and edges between them with capacities.
//!
//! A minimum cut never prefers one edge of a chain over the narrowest, nor any edge of a pendant
//! tree, so trees and chains are contracted first; most of a road network disappears that way.

use super::junctions::Link;
use super::union_find::UnionFind;

/// An undirected edge between two vertices, first the smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edge {
    pub ends: [u32; 2],
    pub capacity: u32,
}

/// Vertices and edges, before they are laid out in rows.
#[derive(Debug)]
pub(crate) struct Clusters {
    /// How many junctions each vertex stands for.
    pub weight: Vec<u32>,
    pub position: Vec<(i32, i32)>,
    pub edges: Vec<Edge>,
}

impl Clusters {
    /// Every junction a vertex of its own; parallel links one edge.
    pub(crate) fn of_junctions(position: &[(i32, i32)], links: &[Link]) -> Self {
        let mut edges = links
            .iter()
            .map(|link| edge_between(link.ends[0], link.ends[1], 1))
            .collect();
        merge_parallel(&mut edges);
        Self {
            weight: vec![1; position.len()],
            position: position.to_vec(),
            edges,
        }
    }

    /// Contracts pendant trees and chains into clusters of at most `largest` junctions.
    /// Returns the cluster of every vertex.
    pub(crate) fn contract(self, largest: u32) -> (Vec<u32>, Self) {
        let mut round = Round::new(&self, largest);
        round.contract_leaves(&self.edges);
        round.contract_chains(&self.edges);
        let (label, count) = round.joined.into_labels();
        let coarse = self.relabeled(&label, count);
        (label, coarse)
    }

    fn relabeled(mut self, label: &[u32], count: usize) -> Self {
        let mut weight = vec![0; count];
        let mut sums = vec![(0i64, 0i64); count];
        for (v, &to) in label.iter().enumerate() {
            let (to, share) = (to as usize, i64::from(self.weight[v]));
            weight[to] += self.weight[v];
            sums[to].0 += share * i64::from(self.position[v].0);
            sums[to].1 += share * i64::from(self.position[v].1);
        }
        for edge in &mut self.edges {
            let [a, b] = edge.ends.map(|end| label[end as usize]);
            *edge = edge_between(a, b, edge.capacity);
        }
        merge_parallel(&mut self.edges);
        let position = sums
            .into_iter()
            .zip(&weight)
            .map(|((x, y), &w)| ((x / i64::from(w)) as i32, (y / i64::from(w)) as i32))
            .collect();
        Self {
            weight,
            position,
            edges: self.edges,
        }
    }
}

fn edge_between(a: u32, b: u32, capacity: u32) -> Edge {
    let ends = [a.min(b), a.max(b)];
    Edge { ends, capacity }
}

/// Sorts the edges, adds up the capacities of parallel ones and drops loops.
fn merge_parallel(edges: &mut Vec<Edge>) {
    edges.retain(|edge| edge.ends[0] != edge.ends[1]);
    edges.sort_unstable();
    edges.dedup_by(|later, kept| {
        let parallel = later.ends == kept.ends;
        if parallel {
            kept.capacity += later.capacity;
        }
        parallel
    });
}

const NO_VERTEX: u32 = u32::MAX;

/// One pass of contraction. `neighbor_xor` of a vertex with one neighbor left is that neighbor.
struct Round {
    joined: UnionFind,
    largest: u32,
    weight: Vec<u32>,
    degree: Vec<u32>,
    neighbor_xor: Vec<u32>,
    contracted: Vec<bool>,
}

impl Round {
    fn new(clusters: &Clusters, largest: u32) -> Self {
        let size = clusters.weight.len();
        let mut degree = vec![0; size];
        let mut neighbor_xor = vec![0; size];
        for edge in &clusters.edges {
            let [a, b] = edge.ends;
            for (v, neighbor) in [(a, b), (b, a)] {
                degree[v as usize] += 1;
                neighbor_xor[v as usize] ^= neighbor;
            }
        }
        Self {
            joined: UnionFind::new(size),
            largest,
            weight: clusters.weight.clone(),
            degree,
            neighbor_xor,
            contracted: vec![false; size],
        }
    }

    /// Joins `v` to its neighbor, unless the cluster became too large to balance a cut.
    fn join(&mut self, v: u32, into: u32) -> bool {
        let sum = self.weight[v as usize] + self.weight[into as usize];
        let allowed = sum <= self.largest;
        if allowed {
            self.weight[into as usize] = sum;
            self.contracted[v as usize] = true;
            self.joined.join(v, into);
        }
        allowed
    }

    fn contract_leaves(&mut self, edges: &[Edge]) {
        for start in edges.iter().flat_map(|edge| edge.ends) {
            let mut leaf = start;
            while self.degree[leaf as usize] == 1 {
                let neighbor = self.neighbor_xor[leaf as usize];
                if !self.join(leaf, neighbor) {
                    break;
                }
                self.degree[leaf as usize] = 0;
                self.degree[neighbor as usize] -= 1;
                self.neighbor_xor[neighbor as usize] ^= leaf;
                leaf = neighbor;
            }
        }
    }

    /// Contracts every vertex with two neighbors over its wider edge, so that each chain ends as
    /// one edge, its narrowest.
    fn contract_chains(&mut self, edges: &[Edge]) {
        let mut sides = self.two_sides(edges);
        for v in 0..sides.len() as u32 {
            if self.contracted[v as usize] || self.degree[v as usize] != 2 {
                continue;
            }
            let [(a, wide), (b, narrow)] = sides[v as usize];
            if b == NO_VERTEX {
                continue;
            }
            let (into, other, left) = if wide >= narrow {
                (a, b, narrow)
            } else {
                (b, a, wide)
            };
            if !self.join(v, into) {
                continue;
            }
            if into == other {
                self.degree[into as usize] -= 2;
                continue;
            }
            for (end, beyond) in [(into, other), (other, into)] {
                for side in &mut sides[end as usize] {
                    if side.0 == v {
                        *side = (beyond, left);
                    }
                }
            }
        }
    }

    /// Neighbor and capacity on both sides, for every vertex that has exactly two.
    fn two_sides(&self, edges: &[Edge]) -> Vec<[(u32, u32); 2]> {
        let mut found = vec![0u8; self.degree.len()];
        let mut sides = vec![[(NO_VERTEX, 0); 2]; self.degree.len()];
        for edge in edges {
            let [a, b] = edge.ends;
            if self.contracted[a as usize] || self.contracted[b as usize] {
                continue;
            }
            for (v, neighbor) in [(a as usize, b), (b as usize, a)] {
                if self.degree[v] == 2 {
                    sides[v][found[v] as usize] = (neighbor, edge.capacity);
                    found[v] += 1;
                }
            }
        }
        sides
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(ends: &[[u32; 2]]) -> Vec<Link> {
        ends.iter().map(|&ends| Link { node: 0, ends }).collect()
    }

    #[test]
    fn a_chain_becomes_its_narrowest_edge_and_a_tree_disappears() {
        // Two triangles joined by the chain 2 = 3 - 4 = 5 (doubled at its ends), a twig 6 at 3.
        let links = links(&[
            [0, 1],
            [1, 2],
            [0, 2],
            [2, 3],
            [2, 3],
            [3, 4],
            [4, 5],
            [4, 5],
            [5, 7],
            [7, 8],
            [5, 8],
            [3, 6],
        ]);
        let clusters = Clusters::of_junctions(&[(0, 0); 9], &links);
        let (label, coarse) = clusters.contract(5);
        assert_eq!(label[3], label[6]);
        let bridge = coarse.edges.iter().filter(|edge| edge.capacity == 1);
        assert!(bridge.count() >= 1);
        assert_ne!(label[2], label[5]);
        assert_eq!(coarse.weight.iter().sum::<u32>(), 9);
    }

    #[test]
    fn no_cluster_outgrows_its_bound() {
        let path = (0..63).map(|i| [i, i + 1]).collect::<Vec<_>>();
        let clusters = Clusters::of_junctions(&[(0, 0); 64], &links(&path));
        let (_, coarse) = clusters.contract(8);
        assert!(coarse.weight.iter().all(|&weight| weight <= 8));
    }
}
