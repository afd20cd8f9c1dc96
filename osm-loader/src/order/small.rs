//! Orders a cell too small to divide: always the node with the fewest neighbors left, next.
//!
//! Neighbors outside the cell come later in the order; they count for the degree, and are never
//! eliminated here.

use super::arc_graph::Neighbors;

/// Cells above this size are ordered by their degree alone: dense rows would not pay.
const LARGEST: usize = 4096;

/// Puts the nodes of a cell in elimination order.
pub(crate) fn order_by_minimum_degree(neighbors: &Neighbors, cell: &mut [u32]) {
    if cell.len() > LARGEST {
        cell.sort_unstable_by_key(|&node| (neighbors.get(node as usize).len(), node));
        return;
    }
    cell.sort_unstable();
    let mut elimination = Elimination::new(neighbors, cell);
    let order: Vec<u32> = (0..cell.len()).map(|_| cell[elimination.next()]).collect();
    cell.copy_from_slice(&order);
}

/// Adjacency of a cell as rows of bits, first the cell's nodes, then the outside.
struct Elimination {
    words: usize,
    bits: Vec<u64>,
    degree: Vec<u32>,
}

const ELIMINATED: u32 = u32::MAX;

impl Elimination {
    fn new(neighbors: &Neighbors, cell: &[u32]) -> Self {
        let outside = outside_of(neighbors, cell);
        let words = (cell.len() + outside.len()).div_ceil(64).max(1);
        let mut bits = vec![0; words * cell.len()];
        let mut degree = Vec::with_capacity(cell.len());
        for (row, &node) in bits.chunks_mut(words).zip(cell) {
            let around = neighbors.get(node as usize);
            degree.push(around.len() as u32);
            for other in around {
                let at = cell.binary_search(other).unwrap_or_else(|_| {
                    let place = outside.binary_search(other);
                    cell.len() + place.expect("a neighbor is in the cell or outside")
                });
                row[at / 64] |= 1 << (at % 64);
            }
        }
        Self {
            words,
            bits,
            degree,
        }
    }

    /// Eliminates the node of least degree and makes its neighbors adjacent to each other.
    fn next(&mut self) -> usize {
        let least = (0..self.degree.len()).min_by_key(|&v| self.degree[v]);
        let v = least.expect("called once for every node of the cell");
        self.degree[v] = ELIMINATED;
        let around = self.bits[v * self.words..(v + 1) * self.words].to_vec();
        for u in 0..self.degree.len() {
            if around[u / 64] & (1 << (u % 64)) != 0 && self.degree[u] != ELIMINATED {
                self.join(u, v, &around);
            }
        }
        v
    }

    fn join(&mut self, u: usize, eliminated: usize, around: &[u64]) {
        let row = &mut self.bits[u * self.words..(u + 1) * self.words];
        for (word, other) in row.iter_mut().zip(around) {
            *word |= other;
        }
        for gone in [u, eliminated] {
            row[gone / 64] &= !(1 << (gone % 64));
        }
        self.degree[u] = row.iter().map(|word| word.count_ones()).sum();
    }
}

fn outside_of(neighbors: &Neighbors, cell: &[u32]) -> Vec<u32> {
    let all = cell.iter().flat_map(|&node| neighbors.get(node as usize));
    let mut outside: Vec<u32> = all
        .filter(|node| cell.binary_search(node).is_err())
        .copied()
        .collect();
    outside.sort_unstable();
    outside.dedup();
    outside
}

#[cfg(test)]
mod tests {
    use super::super::arc_graph::ArcGraph;
    use super::*;

    #[test]
    fn a_star_is_eliminated_from_its_rays() {
        let graph = ArcGraph::new(
            vec![0, 4, 4, 4, 4, 4],
            vec![1, 2, 3, 4],
            vec![0; 5],
            vec![0; 5],
        );
        let mut cell = [0, 1, 2, 3];
        order_by_minimum_degree(&Neighbors::of(&graph.unwrap()), &mut cell);
        assert_eq!(cell, [1, 2, 3, 0]);
    }
}
