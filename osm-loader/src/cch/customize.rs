//! From weights of arcs to weights of the whole hierarchy: basic and perfect customization.
//!
//! Three ranks v < u < w that are pairwise adjacent form a triangle. Going through all triangles
//! upwards gives every arc the best path through lower ranks (basic); going through them again
//! downwards gives it the best path at all (perfect), and tells which arcs are themselves on no
//! shortest path. Both passes visit, for each u, the triangles below it: the arcs of v beyond u
//! lie together, and their partners at u are found through an index of u's arcs. Cells share no
//! arcs, so they are worked on in parallel.

use std::ops::Range;

use bytemuck::{Pod, Zeroable};

use super::lower::lower_all;
use super::raise::raise_all;
use super::topology::{DownArcs, NO_SLOT, Topology};
use super::weight::Weight;

/// Both directions between a rank and an up-neighbor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct Pair {
    pub up: Weight,
    pub down: Weight,
}

impl Pair {
    /// From the far end of this arc to the far end of the next, and back.
    pub(crate) const fn then(self, next: Self) -> Self {
        Self {
            up: self.up.plus(next.up),
            down: next.down.plus(self.down),
        }
    }

    /// The same arc seen from its other end.
    pub(crate) const fn reversed(self) -> Self {
        Self {
            up: self.down,
            down: self.up,
        }
    }
}

pub(crate) const FORBIDDEN: Pair = Pair {
    up: Weight::INFINITE,
    down: Weight::INFINITE,
};

/// What both directions stand for: the rank in the middle, or an arc of the graph with
/// [`GRAPH_ARC`] set. Meaningless where the weight is infinite.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct Via {
    pub up: u32,
    pub down: u32,
}

/// Marks a [`Via`] that is an arc of the graph.
pub(crate) const GRAPH_ARC: u32 = 1 << 31;

/// Says which directions of an arc are on no shortest path.
pub(crate) const UP_USELESS: u8 = 1;
/// See [`UP_USELESS`].
pub(crate) const DOWN_USELESS: u8 = 2;

/// The hierarchy's arcs with the lengths of shortest paths, and what can be left out.
#[derive(Debug)]
pub(crate) struct Customized {
    pub pairs: Vec<Pair>,
    pub via: Vec<Via>,
    pub useless: Vec<u8>,
}

/// Runs both passes. `weights` has one entry per arc of the graph.
pub(crate) fn customize(topology: &Topology, weights: &[Weight]) -> Customized {
    let down = topology.down_arcs();
    let (mut pairs, mut via) = respected(topology, weights);
    raise_all(topology, &down, &mut pairs, &mut via);
    let mut useless = vec![0; pairs.len()];
    lower_all(topology, &down, &mut pairs, &mut useless);
    Customized {
        pairs,
        via,
        useless,
    }
}

/// The weights of the graph's own arcs; of parallel arcs the first of least weight.
fn respected(topology: &Topology, weights: &[Weight]) -> (Vec<Pair>, Vec<Via>) {
    let mut pairs = vec![FORBIDDEN; topology.arc_count()];
    let mut via = bytemuck::zeroed_vec(topology.arc_count());
    // A slot is the index of an arc and its direction in the lowest bit: an index here.
    let of_slots: &mut [Weight] = bytemuck::cast_slice_mut(&mut pairs);
    let via_of_slots: &mut [u32] = bytemuck::cast_slice_mut(&mut via);
    for ((&slot, &weight), arc) in topology.slots().iter().zip(weights).zip(GRAPH_ARC..) {
        if slot != NO_SLOT {
            let slot = slot as usize;
            prefer(&mut of_slots[slot], &mut via_of_slots[slot], weight, arc);
        }
    }
    (pairs, via)
}

/// Takes a weight and what it stands for, if it is smaller.
pub(crate) fn prefer(weight: &mut Weight, via: &mut u32, other: Weight, over: u32) {
    let better = other < *weight;
    *weight = if better { other } else { *weight };
    *via = if better { over } else { *via };
}

/// A run of ranks with its arcs.
pub(crate) struct Run<'a> {
    pub topology: &'a Topology<'a>,
    pub down: &'a DownArcs,
    pub first_arc: usize,
    pub pairs: &'a mut [Pair],
}

/// Where each up-neighbor of one rank stands among its arcs.
pub(crate) type Place = Vec<u32>;

/// The arcs of every cell on their own.
pub(crate) fn split_by_cell<'a>(
    topology: &'a Topology,
    down: &'a DownArcs,
    cells: &[Range<usize>],
    mut pairs: &'a mut [Pair],
) -> Vec<Run<'a>> {
    let first = topology.up_first();
    let mut runs = Vec::with_capacity(cells.len());
    for cell in cells {
        let arcs = (first[cell.end] - first[cell.start]) as usize;
        let (own, others) = pairs.split_at_mut(arcs);
        pairs = others;
        runs.push(Run {
            topology,
            down,
            first_arc: first[cell.start] as usize,
            pairs: own,
        });
    }
    runs
}

/// What belongs to the arcs of each run.
pub(crate) fn split_like<'a, T>(runs: &[Run], mut items: &'a mut [T]) -> Vec<&'a mut [T]> {
    let mut split = Vec::with_capacity(runs.len());
    for run in runs {
        let (own, other) = items.split_at_mut(run.pairs.len());
        items = other;
        split.push(own);
    }
    split
}

/// Notes where the heads of one row stand.
pub(crate) fn index(heads: &[u32], place: &mut Place) {
    for (at, &head) in heads.iter().enumerate() {
        place[head as usize] = at as u32;
    }
}
