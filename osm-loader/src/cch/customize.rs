//! From weights of arcs to weights of the whole hierarchy: basic and perfect customization.
//!
//! Three ranks v < u < w that are pairwise adjacent form a triangle. Going through all triangles
//! upwards gives every arc the best path through lower ranks (basic); going through them again
//! downwards gives it the best path at all (perfect), and tells which arcs are themselves on no
//! shortest path. Both passes visit, for each u, the triangles below it: the arcs of v beyond u
//! lie together, and their partners at u are found through an index of u's arcs. Cells share no
//! arcs, so they are worked on in parallel.

use rayon::prelude::*;

use super::topology::{DownNeighbors, NO_SLOT, Topology};
use super::weight::Weight;
use crate::order::row;

/// Both directions between a rank and an up-neighbor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    pub up: Weight,
    pub down: Weight,
}

const FORBIDDEN: Pair = Pair {
    up: Weight::INFINITE,
    down: Weight::INFINITE,
};

/// What both directions stand for: the rank in the middle, or an arc of the graph with
/// [`GRAPH_ARC`] set. Meaningless where the weight is infinite.
#[derive(Clone, Copy, Debug, Default)]
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
    let down = topology.down_neighbors();
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
    let mut via = vec![Via::default(); topology.arc_count()];
    for ((&slot, &weight), arc) in topology.slots().iter().zip(weights).zip(GRAPH_ARC..) {
        if slot != NO_SLOT {
            let (pair, via) = (
                &mut pairs[(slot >> 1) as usize],
                &mut via[(slot >> 1) as usize],
            );
            if slot & 1 == 0 {
                prefer(&mut pair.up, &mut via.up, weight, arc);
            } else {
                prefer(&mut pair.down, &mut via.down, weight, arc);
            }
        }
    }
    (pairs, via)
}

/// Takes a weight and what it stands for, if it is smaller.
fn prefer(weight: &mut Weight, via: &mut u32, other: Weight, over: u32) {
    let better = other < *weight;
    *weight = if better { other } else { *weight };
    *via = if better { over } else { *via };
}

/// A run of ranks with its arcs, and for every rank its next arc to be visited.
struct Run<'a> {
    topology: &'a Topology<'a>,
    down: &'a DownNeighbors,
    first_rank: usize,
    first_arc: usize,
    pairs: &'a mut [Pair],
    cursor: &'a mut [u32],
}

/// Where each up-neighbor of one rank stands among its arcs.
type Place = Vec<u32>;

fn raise_all(topology: &Topology, down: &DownNeighbors, pairs: &mut [Pair], via: &mut [Via]) {
    let mut cursor = topology.up_first()[..topology.node_count()].to_vec();
    let cells: Vec<_> = topology.cells().collect();
    let runs = split_by_cell(topology, down, &cells, pairs, &mut cursor);
    let vias = split_like(&runs, via);
    runs.into_par_iter().zip(vias).zip(&cells).for_each_init(
        || vec![0; topology.node_count()],
        |place, ((run, via), cell)| {
            let mut run = Raising { run, via };
            cell.clone().for_each(|u| run.raise(u, place));
        },
    );
    let run = Run {
        topology,
        down,
        first_rank: 0,
        first_arc: 0,
        pairs,
        cursor: &mut cursor,
    };
    let mut whole = Raising { run, via };
    let mut place = vec![0; topology.node_count()];
    topology.top().for_each(|u| whole.raise(u, &mut place));
}

/// The arcs and cursors of every cell on their own.
fn split_by_cell<'a>(
    topology: &'a Topology,
    down: &'a DownNeighbors,
    cells: &[std::ops::Range<usize>],
    mut pairs: &'a mut [Pair],
    mut cursor: &'a mut [u32],
) -> Vec<Run<'a>> {
    let first = topology.up_first();
    let mut runs = Vec::with_capacity(cells.len());
    for cell in cells {
        let arcs = (first[cell.end] - first[cell.start]) as usize;
        let (own_pairs, other_pairs) = pairs.split_at_mut(arcs);
        let (own_cursor, other_cursor) = cursor.split_at_mut(cell.len());
        (pairs, cursor) = (other_pairs, other_cursor);
        runs.push(Run {
            topology,
            down,
            first_rank: cell.start,
            first_arc: first[cell.start] as usize,
            pairs: own_pairs,
            cursor: own_cursor,
        });
    }
    runs
}

/// A run of ranks whose arcs are raised, with what they come to stand for.
struct Raising<'a> {
    run: Run<'a>,
    via: &'a mut [Via],
}

impl Raising<'_> {
    /// Basic: improves the arcs of `u` over all triangles in which it is the middle rank.
    fn raise(&mut self, u: usize, place: &mut Place) {
        let run = &mut self.run;
        let (first, heads) = (run.topology.up_first(), run.topology.up_head());
        let arcs = row(first, u);
        index(&heads[arcs.clone()], place);
        let begin = arcs.start - run.first_arc;
        let (lower, own) = run.pairs.split_at_mut(begin);
        let own = &mut own[..arcs.len()];
        let via = &mut self.via[begin..begin + arcs.len()];
        for &v in run.down.of(u) {
            let cursor = &mut run.cursor[v as usize - run.first_rank];
            let to_u = *cursor as usize;
            *cursor += 1;
            let beyond = to_u + 1..first[v as usize + 1] as usize;
            let step = lower[to_u - run.first_arc];
            if step == FORBIDDEN {
                continue;
            }
            let suffix = &lower[beyond.start - run.first_arc..beyond.end - run.first_arc];
            if suffix.len() == own.len() {
                for ((pair, via), last) in own.iter_mut().zip(via.iter_mut()).zip(suffix) {
                    pair.raise(via, v, step, *last);
                }
            } else {
                for (last, &w) in suffix.iter().zip(&heads[beyond]) {
                    let at = place[w as usize] as usize;
                    own[at].raise(&mut via[at], v, step, *last);
                }
            }
        }
    }
}

fn index(heads: &[u32], place: &mut Place) {
    for (at, &head) in heads.iter().enumerate() {
        place[head as usize] = at as u32;
    }
}

impl Pair {
    /// The arc (u, w) over v below, from the arcs (v, u) and (v, w).
    fn raise(&mut self, via: &mut Via, v: u32, to_u: Self, to_w: Self) {
        prefer(&mut self.up, &mut via.up, to_u.down.plus(to_w.up), v);
        prefer(&mut self.down, &mut via.down, to_w.down.plus(to_u.up), v);
    }

    /// The arc to w over u, from the arcs to u and (u, w); tells which directions improved.
    fn lower_over_middle(&mut self, to_u: Self, u_to_w: Self) -> u8 {
        self.improve(to_u.up.plus(u_to_w.up), u_to_w.down.plus(to_u.down))
    }

    /// The arc to u over w, from the arcs to w and (u, w); tells which directions improved.
    fn lower_over_top(&mut self, to_w: Self, u_to_w: Self) -> u8 {
        self.improve(to_w.up.plus(u_to_w.down), u_to_w.up.plus(to_w.down))
    }

    fn improve(&mut self, up: Weight, down: Weight) -> u8 {
        let improved =
            u8::from(up < self.up) * UP_USELESS + u8::from(down < self.down) * DOWN_USELESS;
        self.up.relax(up);
        self.down.relax(down);
        improved
    }
}

fn lower_all(topology: &Topology, down: &DownNeighbors, pairs: &mut [Pair], useless: &mut [u8]) {
    let first = topology.up_first();
    let mut cursor = first[1..].to_vec();
    let cells: Vec<_> = topology.cells().collect();
    let top = topology.top();
    let top_arc = first[top.start] as usize;
    let (cell_pairs, top_pairs) = pairs.split_at_mut(top_arc);
    let (cell_useless, top_useless) = useless.split_at_mut(top_arc);
    let (cell_cursor, top_cursor) = cursor.split_at_mut(top.start);
    let mut run = Lowering {
        run: Run {
            topology,
            down,
            first_rank: top.start,
            first_arc: top_arc,
            pairs: top_pairs,
            cursor: top_cursor,
        },
        useless: top_useless,
    };
    let mut place = vec![0; topology.node_count()];
    top.clone()
        .rev()
        .for_each(|u| run.lower_under(u, &mut place));

    let top_pairs: &[Pair] = top_pairs;
    let runs = split_by_cell(topology, down, &cells, cell_pairs, cell_cursor);
    let flags = split_like(&runs, cell_useless);
    runs.into_par_iter().zip(flags).zip(&cells).for_each_init(
        || vec![0; topology.node_count()],
        |place, ((run, useless), cell)| {
            let mut run = Lowering { run, useless };
            let root = row(first, cell.end - 1);
            for &u in topology.up_head()[root].iter().rev() {
                let arcs = row(first, u as usize);
                run.lower_under_outsider(u as usize, &top_pairs[arcs.start - top_arc..], place);
            }
            cell.clone().rev().for_each(|u| run.lower_under(u, place));
        },
    );
}

/// What belongs to the arcs of each run.
fn split_like<'a, T>(runs: &[Run], mut items: &'a mut [T]) -> Vec<&'a mut [T]> {
    let mut split = Vec::with_capacity(runs.len());
    for run in runs {
        let (own, other) = items.split_at_mut(run.pairs.len());
        items = other;
        split.push(own);
    }
    split
}

/// A run of ranks whose arcs are lowered, with marks for the arcs that improved.
struct Lowering<'a> {
    run: Run<'a>,
    useless: &'a mut [u8],
}

impl Lowering<'_> {
    /// Perfect: improves the arcs below `u`, whose own arcs are final, over all triangles in
    /// which it is the middle rank.
    fn lower_under(&mut self, u: usize, place: &mut Place) {
        let arcs = row(self.run.topology.up_first(), u);
        let begin = arcs.start - self.run.first_arc;
        let (pairs, own) = self.run.pairs.split_at_mut(begin);
        let mut below = Lowering {
            run: Run {
                pairs,
                cursor: &mut *self.run.cursor,
                ..self.run
            },
            useless: &mut *self.useless,
        };
        below.lower_under_outsider(u, own, place);
    }

    fn lower_under_outsider(&mut self, u: usize, own: &[Pair], place: &mut Place) {
        let (first, heads) = (self.run.topology.up_first(), self.run.topology.up_head());
        let arcs = row(first, u);
        let own = &own[..arcs.len()];
        index(&heads[arcs], place);
        let (base, ranks) = (self.run.first_arc, self.run.first_rank);
        let inside = |v: u32| (v as usize).wrapping_sub(ranks) < self.run.cursor.len();
        let below = self.run.down.of(u);
        let begin = below.partition_point(|&v| (v as usize) < ranks);
        let end = begin + below[begin..].partition_point(|&v| inside(v));
        for &v in &below[begin..end] {
            let cursor = &mut self.run.cursor[v as usize - ranks];
            *cursor -= 1;
            let to_u = *cursor as usize;
            let beyond = to_u + 1..first[v as usize + 1] as usize;
            let flags = &mut self.useless[to_u - base..beyond.end - base];
            let row = &mut self.run.pairs[to_u - base..beyond.end - base];
            let (step, suffix) = row.split_first_mut().expect("the row holds the arc to u");
            let (step_flag, flags) = flags.split_first_mut().expect("as long as the row");
            let triangles = suffix.iter_mut().zip(flags);
            if beyond.len() == own.len() {
                for ((last, flag), over) in triangles.zip(own) {
                    *flag |= last.lower_over_middle(*step, *over);
                    *step_flag |= step.lower_over_top(*last, *over);
                }
            } else {
                for ((last, flag), &w) in triangles.zip(&heads[beyond]) {
                    let over = own[place[w as usize] as usize];
                    *flag |= last.lower_over_middle(*step, over);
                    *step_flag |= step.lower_over_top(*last, over);
                }
            }
        }
    }
}
