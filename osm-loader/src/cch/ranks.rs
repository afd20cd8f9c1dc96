//! The order of contraction alone: all that searches need of a [`Topology`] beside a metric.

use super::topology::{NO_RANK, Topology};

/// The rank of every node, and the parent of every rank in the elimination tree.
#[derive(Clone, Copy, Debug)]
pub struct Ranks<'a> {
    rank: &'a [u32],
    parent: &'a [u32],
}

impl<'a> Ranks<'a> {
    /// Ranks whose arrays were checked before; see [`Self::are_sound`].
    pub(crate) const fn from_trusted_parts(rank: &'a [u32], parent: &'a [u32]) -> Self {
        Self { rank, parent }
    }

    /// Whether every node has a rank, and every parent lies above, so that each climb ends.
    pub(crate) fn are_sound(self) -> bool {
        let ranks = self.rank.len() as u32;
        let is_above =
            |(rank, &parent): (u32, &u32)| parent == NO_RANK || (rank < parent && parent < ranks);
        self.parent.len() == self.rank.len()
            && self.rank.iter().all(|&rank| rank < ranks)
            && (0..).zip(self.parent).all(is_above)
    }

    /// Number of nodes.
    pub const fn node_count(self) -> usize {
        self.rank.len()
    }

    /// Position of a node in the hierarchy.
    pub fn rank(self, node: u32) -> u32 {
        self.rank[node as usize]
    }

    pub(crate) const fn parent(self) -> &'a [u32] {
        self.parent
    }
}

impl<'a> From<&'a Topology<'_>> for Ranks<'a> {
    fn from(topology: &'a Topology) -> Self {
        Self {
            rank: &topology.parts().rank,
            parent: topology.parent(),
        }
    }
}
