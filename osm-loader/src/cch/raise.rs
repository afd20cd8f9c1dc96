//! Basic customization: from the bottom up, every arc learns the best path over lower ranks.

use rayon::prelude::*;

use super::customize::{
    FORBIDDEN, Pair, Place, Run, Via, index, prefer, split_by_cell, split_like,
};
use super::topology::{DownArcs, Topology};
use crate::order::row;

/// Improves the arcs of all ranks, and notes the rank in the middle.
pub(crate) fn raise_all(topology: &Topology, down: &DownArcs, pairs: &mut [Pair], via: &mut [Via]) {
    let cells: Vec<_> = topology.cells().collect();
    let runs = split_by_cell(topology, down, &cells, pairs);
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
        first_arc: 0,
        pairs,
    };
    let mut whole = Raising { run, via };
    let mut place = vec![0; topology.node_count()];
    topology.top().for_each(|u| whole.raise(u, &mut place));
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
        for &down in run.down.of(u) {
            let rest = run.topology.rest_of_row(down);
            let heads = &heads[rest.start + 1..rest.end];
            let rest = &lower[rest.start - run.first_arc..rest.end - run.first_arc];
            let (&step, suffix) = rest.split_first().expect("the arc to u");
            if step == FORBIDDEN {
                continue;
            }
            let v = down.tail;
            if suffix.len() == own.len() {
                for ((pair, via), last) in own.iter_mut().zip(via.iter_mut()).zip(suffix) {
                    pair.raise(via, v, step, *last);
                }
            } else {
                for (last, &w) in suffix.iter().zip(heads) {
                    let at = place[w as usize] as usize;
                    own[at].raise(&mut via[at], v, step, *last);
                }
            }
        }
    }
}

impl Pair {
    /// The arc (u, w) over v below, from the arcs (v, u) and (v, w).
    fn raise(&mut self, via: &mut Via, v: u32, to_u: Self, to_w: Self) {
        let over = to_u.reversed().then(to_w);
        prefer(&mut self.up, &mut via.up, over.up, v);
        prefer(&mut self.down, &mut via.down, over.down, v);
    }
}
