//! The upward half of one-to-many searches: labels on the ancestors of a place.

use super::arcs::Arcs;
use super::query::Seed;
use super::ranks::Ranks;
use super::topology::NO_RANK;
use super::weight::Weight;

/// Labels for one climb after another; all infinite in between.
#[derive(Debug)]
pub(crate) struct Climb {
    label: Vec<Weight>,
    cursors: Vec<u32>,
}

impl Climb {
    pub(crate) fn new(ranks: usize) -> Self {
        Self {
            label: vec![Weight::INFINITE; ranks],
            cursors: Vec::new(),
        }
    }

    /// Visits every ancestor of the seeds that has a way to it, in ascending rank, with the
    /// length of the best way over lower ranks.
    pub(crate) fn run(
        &mut self,
        ranks: Ranks,
        arcs: Arcs,
        seeds: &[Seed],
        mut visit: impl FnMut(u32, Weight),
    ) {
        self.cursors.clear();
        for seed in seeds {
            let rank = ranks.rank(seed.node);
            self.cursors.push(rank);
            self.label[rank as usize].relax(seed.offset);
        }
        while let Some(rank) = lowest(&mut self.cursors, ranks.parent()) {
            let label = std::mem::replace(&mut self.label[rank as usize], Weight::INFINITE);
            if label.is_finite() {
                visit(rank, label);
                for (head, weight) in arcs.of(rank as usize) {
                    self.label[head as usize].relax(label.plus(weight));
                }
            }
        }
    }
}

/// The lowest rank that a cursor stands on; those that do move on to its parent or vanish.
pub(crate) fn lowest(cursors: &mut Vec<u32>, parent: &[u32]) -> Option<u32> {
    let rank = cursors.iter().copied().min()?;
    let above = parent[rank as usize];
    if above == NO_RANK {
        cursors.retain(|&cursor| cursor != rank);
    } else {
        let here = cursors.iter_mut().filter(|cursor| **cursor == rank);
        here.for_each(|cursor| *cursor = above);
    }
    Some(rank)
}
