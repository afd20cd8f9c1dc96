//! Perfect customization: from the top down, every arc learns the best path at all, and which
//! arcs are not that path.
//!
//! The lower two arcs of a triangle are improved over its highest. They need each other only as
//! they came from basic customization, so nothing waits for what was improved just before.

use rayon::prelude::*;

use super::customize::{
    DOWN_USELESS, Pair, Place, Run, UP_USELESS, index, split_by_cell, split_like,
};
use super::topology::{DownArcs, Topology};
use crate::order::row;

/// Improves the arcs of all ranks, and marks directions that were not yet shortest.
pub(crate) fn lower_all(
    topology: &Topology,
    down: &DownArcs,
    pairs: &mut [Pair],
    useless: &mut [u8],
) {
    let first = topology.up_first();
    let cells: Vec<_> = topology.cells().collect();
    let top = topology.top();
    let top_arc = first[top.start] as usize;
    let (cell_pairs, top_pairs) = pairs.split_at_mut(top_arc);
    let (cell_useless, top_useless) = useless.split_at_mut(top_arc);
    let mut run = Lowering {
        run: Run {
            topology,
            down,
            first_arc: top_arc,
            pairs: top_pairs,
        },
        useless: top_useless,
    };
    let mut place = vec![0; topology.node_count()];
    top.clone()
        .rev()
        .for_each(|u| run.lower_under(u, &mut place));

    let top_pairs: &[Pair] = top_pairs;
    let runs = split_by_cell(topology, down, &cells, cell_pairs);
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
            run: Run { pairs, ..self.run },
            useless: &mut *self.useless,
        };
        below.lower_under_outsider(u, own, place);
    }

    fn lower_under_outsider(&mut self, u: usize, own: &[Pair], place: &mut Place) {
        let (first, heads) = (self.run.topology.up_first(), self.run.topology.up_head());
        let arcs = row(first, u);
        let own = &own[..arcs.len()];
        index(&heads[arcs], place);
        let base = self.run.first_arc;
        let below = self.run.down.of(u);
        let begin = below.partition_point(|down| (down.arc as usize) < base);
        let end = base + self.run.pairs.len();
        let count = below[begin..].partition_point(|down| (down.arc as usize) < end);
        for &down in &below[begin..begin + count] {
            let rest = self.run.topology.rest_of_row(down);
            let heads = &heads[rest.start + 1..rest.end];
            let rest = rest.start - base..rest.end - base;
            let flags = &mut self.useless[rest.clone()];
            let row = &mut self.run.pairs[rest];
            let (step, suffix) = row.split_first_mut().expect("the row holds the arc to u");
            let (step_flag, flags) = flags.split_first_mut().expect("as long as the row");
            let to_u = *step;
            let mut lower = |last: &mut Pair, flag: &mut u8, over: Pair| {
                step.take_smaller(last.then(over.reversed()));
                *flag |= last.improve(to_u.then(over));
            };
            let triangles = suffix.iter_mut().zip(flags);
            if heads.len() == own.len() {
                for ((last, flag), &over) in triangles.zip(own) {
                    lower(last, flag, over);
                }
            } else {
                for ((last, flag), &w) in triangles.zip(heads) {
                    lower(last, flag, own[place[w as usize] as usize]);
                }
            }
            *step_flag |= step.differs_from(to_u);
        }
    }
}

impl Pair {
    fn take_smaller(&mut self, other: Self) {
        self.up.relax(other.up);
        self.down.relax(other.down);
    }

    /// Takes the smaller weights; tells in which directions they are smaller than before.
    fn improve(&mut self, other: Self) -> u8 {
        let before = *self;
        self.take_smaller(other);
        self.differs_from(before)
    }

    /// The directions that are not as they were, hence useless.
    fn differs_from(self, before: Self) -> u8 {
        u8::from(self.up != before.up) * UP_USELESS
            + u8::from(self.down != before.down) * DOWN_USELESS
    }
}
