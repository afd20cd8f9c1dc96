//! The elimination tree, and the ranks it gives the nodes.
//!
//! The parent of a node is the first of its up-neighbors. Nodes that are not comparable in the
//! tree can be contracted in any order, so ranks are assigned subtree by subtree: what a sweep
//! touches together lies together.

use super::topology::NO_RANK;
use crate::order::{Neighbors, NodeOrder};

/// Subtrees of at most this share of all nodes become cells.
const CELL_SHARE: usize = 64;

/// The elimination tree over ranks.
#[derive(Debug)]
pub(crate) struct EliminationTree {
    /// Rank of every node.
    pub rank: Vec<u32>,
    /// Node of every rank.
    pub node: Vec<u32>,
    /// Parent of every rank.
    pub parent: Vec<u32>,
    /// Where the cells begin, and at last the top.
    pub cells: Vec<u32>,
}

impl EliminationTree {
    pub(crate) fn new(neighbors: &Neighbors, order: &NodeOrder) -> Self {
        let place = inverse(order.nodes());
        let parent = parents(neighbors, order.nodes(), &place);
        let size = subtree_sizes(&parent);
        let (sequence, cells) = ranks_by_cell(&parent, &size);
        let rank_of_place = inverse(&sequence);
        let new_parent = |&place: &u32| match parent[place as usize] {
            NO_RANK => NO_RANK,
            parent => rank_of_place[parent as usize],
        };
        let node_at = |&place: &u32| order.nodes()[place as usize];
        let node: Vec<u32> = sequence.iter().map(node_at).collect();
        Self {
            rank: inverse(&node),
            parent: sequence.iter().map(new_parent).collect(),
            node,
            cells,
        }
    }
}

fn inverse(permutation: &[u32]) -> Vec<u32> {
    let mut inverse = vec![0; permutation.len()];
    for (place, &value) in permutation.iter().enumerate() {
        inverse[value as usize] = place as u32;
    }
    inverse
}

/// Liu's algorithm: a node becomes the parent of the roots its earlier neighbors hang under.
fn parents(neighbors: &Neighbors, order: &[u32], place: &[u32]) -> Vec<u32> {
    let mut parent = vec![NO_RANK; order.len()];
    let mut shortcut = parent.clone();
    for (v, &node) in order.iter().enumerate() {
        for &neighbor in neighbors.get(node as usize) {
            let mut below = place[neighbor as usize];
            if below as usize > v {
                continue;
            }
            while below != v as u32 {
                let above = std::mem::replace(&mut shortcut[below as usize], v as u32);
                if above == NO_RANK {
                    parent[below as usize] = v as u32;
                    break;
                }
                below = above;
            }
        }
    }
    parent
}

/// How many nodes hang under each, itself included. Parents come after their children.
fn subtree_sizes(parent: &[u32]) -> Vec<u32> {
    let mut size = vec![1; parent.len()];
    for v in 0..parent.len() {
        if parent[v] != NO_RANK {
            size[parent[v] as usize] += size[v];
        }
    }
    size
}

/// The places in a new sequence, each small subtree a run, all large nodes behind; and the starts
/// of these runs. A node's run of places ends with itself, so starts are found from the top down.
fn ranks_by_cell(parent: &[u32], size: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let largest = (parent.len() / CELL_SHARE).max(1) as u32;
    let is_top = |v: usize| size[v] > largest;
    let mut cells = vec![0];
    let mut end = vec![0; parent.len()];
    let mut top = Vec::new();
    for v in 0..parent.len() {
        let roots_a_cell = !is_top(v) && (parent[v] == NO_RANK || is_top(parent[v] as usize));
        if is_top(v) {
            top.push(v as u32);
        } else if roots_a_cell {
            end[v] = cells[cells.len() - 1] + size[v];
            cells.push(end[v]);
        }
    }
    let mut sequence = vec![0; parent.len()];
    let mut free = end.clone();
    for v in (0..parent.len()).rev().filter(|&v| !is_top(v)) {
        if end[v] == 0 {
            let above = parent[v] as usize;
            end[v] = free[above];
            free[above] -= size[v];
        }
        free[v] = end[v] - 1;
        sequence[end[v] as usize - 1] = v as u32;
    }
    let behind = sequence.len() - top.len();
    sequence[behind..].copy_from_slice(&top);
    (sequence, cells)
}
