//! The arcs that contraction leaves and adds: for every rank its up-neighbors.

use super::topology::{NO_RANK, TopologyError};
use super::tree::EliminationTree;
use crate::order::Neighbors;

/// Up-neighbors of every rank: its own, and those of its children but itself.
pub(crate) fn chordal_completion(
    neighbors: &Neighbors,
    tree: &EliminationTree,
) -> Result<(Vec<u32>, Vec<u32>), TopologyError> {
    let ranks = tree.rank.len();
    let mut up_first = Vec::with_capacity(ranks + 1);
    let mut up_head: Vec<u32> = Vec::with_capacity(8 * ranks);
    let mut children = Children::new(&tree.parent);
    let mut seen_at = vec![NO_RANK; ranks];
    for v in 0..ranks {
        let begin = up_head.len();
        up_first.push(begin as u32);
        let mut add = |up_head: &mut Vec<u32>, head: u32| {
            if seen_at[head as usize] != v as u32 {
                seen_at[head as usize] = v as u32;
                up_head.push(head);
            }
        };
        let own = neighbors.get(tree.node[v] as usize).iter();
        for head in own.map(|&node| tree.rank[node as usize]) {
            if head as usize > v {
                add(&mut up_head, head);
            }
        }
        while let Some(child) = children.take(v) {
            for i in up_first[child] as usize + 1..up_first[child + 1] as usize {
                let head = up_head[i];
                add(&mut up_head, head);
            }
        }
        up_head[begin..].sort_unstable();
        if up_head.len() > most_arcs(ranks) {
            return Err(TopologyError::TooLarge {
                arcs: up_head.len(),
            });
        }
    }
    up_first.push(up_head.len() as u32);
    up_head.shrink_to_fit();
    Ok((up_first, up_head))
}

/// Roads make about ten arcs per rank; beyond many times that, giving up saves the memory.
fn most_arcs(ranks: usize) -> usize {
    ((1 << 22) + 64 * ranks).min((1 << 31) - 1)
}

/// The children of every rank as linked lists.
struct Children {
    first: Vec<u32>,
    next: Vec<u32>,
}

impl Children {
    fn new(parent: &[u32]) -> Self {
        let mut first = vec![NO_RANK; parent.len()];
        let mut next = vec![NO_RANK; parent.len()];
        for (child, &parent) in parent.iter().enumerate() {
            if parent != NO_RANK {
                next[child] = std::mem::replace(&mut first[parent as usize], child as u32);
            }
        }
        Self { first, next }
    }

    fn take(&mut self, parent: usize) -> Option<usize> {
        let child = self.first[parent];
        if child == NO_RANK {
            return None;
        }
        self.first[parent] = self.next[child as usize];
        Some(child as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::{ArcGraph, NodeOrder};

    #[test]
    fn contracting_the_middle_of_a_star_joins_its_rays() {
        let heads = vec![1, 2, 3];
        let graph = ArcGraph::new(vec![0, 3, 3, 3, 3], heads, vec![0; 4], vec![0; 4]);
        let neighbors = Neighbors::of(&graph.unwrap());
        let order = NodeOrder::from_nodes(vec![0, 1, 2, 3]).unwrap();
        let tree = EliminationTree::new(&neighbors, &order);
        let (first, head) = chordal_completion(&neighbors, &tree).unwrap();
        assert_eq!(first, [0, 3, 5, 6, 6]);
        assert_eq!(head, [1, 2, 3, 2, 3, 3]);
    }
}
