//! Keeps of a customized hierarchy what queries need, and notes what every arc stands for.
//!
//! An arc is kept if it has the length of the shortest path between its ends over lower ranks.
//! The two arcs such a path consists of then are shortest themselves, hence kept as well: every
//! kept arc unpacks into kept arcs, and at last into arcs of the graph.

use super::customize::{Customized, DOWN_USELESS, UP_USELESS};
use super::metric::{Arcs, GRAPH_ARC, Half};
use super::topology::{NO_SLOT, Topology};
use super::weight::Weight;
use crate::order::row;

const UNKNOWN: u32 = u32::MAX;

#[derive(Clone, Copy)]
enum Direction {
    Up,
    Down,
}

/// The useful arcs upwards and downwards.
pub(crate) fn reduce(
    topology: &Topology,
    weights: &[Weight],
    customized: Customized,
) -> [Half<'static>; 2] {
    let directions = [Direction::Up, Direction::Down];
    let kept = directions.map(|direction| Kept::of(&customized, direction));
    let mut rows = [0, 1].map(|i| Rows::new(topology, &customized, &kept[i], directions[i]));
    drop(customized);
    name_graph_arcs(topology, weights, &kept, &mut rows);
    let [mut up, mut down] = rows;
    name_middles(&mut up, &mut down);
    [up, down].map(Half::from)
}

/// Which arcs are kept, as bits, and how many before each word.
struct Kept {
    bits: Vec<u64>,
    before: Vec<u32>,
    count: usize,
}

impl Kept {
    fn of(customized: &Customized, direction: Direction) -> Self {
        let is_useful = |arc: usize| {
            let (weight, useless) = direction.of(customized, arc);
            weight.is_finite() && !useless
        };
        let arcs = customized.pairs.len();
        let mut count = 0;
        let (mut bits, mut before) = (Vec::new(), Vec::new());
        for word in (0..arcs).step_by(64) {
            let inside = 0..64.min(arcs - word);
            let ones = inside.map(|bit| u64::from(is_useful(word + bit)) << bit);
            let ones = ones.fold(0, |all, one| all | one);
            bits.push(ones);
            before.push(count);
            count += ones.count_ones();
        }
        Self {
            bits,
            before,
            count: count as usize,
        }
    }

    /// Place of an arc among the kept ones.
    fn place(&self, arc: usize) -> Option<usize> {
        let (word, bit) = (self.bits[arc / 64], arc % 64);
        let lower = word & ((1 << bit) - 1);
        let place = self.before[arc / 64] + lower.count_ones();
        (word >> bit & 1 == 1).then_some(place as usize)
    }
}

impl Direction {
    fn of(self, customized: &Customized, arc: usize) -> (Weight, bool) {
        let (pair, useless) = (customized.pairs[arc], customized.useless[arc]);
        match self {
            Self::Up => (pair.up, useless & UP_USELESS != 0),
            Self::Down => (pair.down, useless & DOWN_USELESS != 0),
        }
    }
}

/// A [`Half`] under construction.
struct Rows {
    first: Vec<u32>,
    head: Vec<u32>,
    weight: Vec<Weight>,
    via: Vec<u32>,
}

impl Rows {
    fn new(
        topology: &Topology,
        customized: &Customized,
        kept: &Kept,
        direction: Direction,
    ) -> Self {
        let mut rows = Self {
            first: Vec::with_capacity(topology.node_count() + 1),
            head: Vec::with_capacity(kept.count),
            weight: Vec::with_capacity(kept.count),
            via: vec![UNKNOWN; kept.count],
        };
        for v in 0..topology.node_count() {
            rows.first.push(rows.head.len() as u32);
            for arc in row(topology.up_first(), v) {
                if kept.place(arc).is_some() {
                    rows.head.push(topology.up_head()[arc]);
                    rows.weight.push(direction.of(customized, arc).0);
                }
            }
        }
        rows.first.push(kept.count as u32);
        rows
    }

    fn arcs(&self) -> Arcs<'_> {
        Arcs {
            first: &self.first,
            head: &self.head,
            weight: &self.weight,
            via: &self.via,
        }
    }
}

impl From<Rows> for Half<'static> {
    fn from(rows: Rows) -> Self {
        Self {
            first: rows.first.into(),
            head: rows.head.into(),
            weight: rows.weight.into(),
            via: rows.via.into(),
        }
    }
}

/// Notes which arcs are arcs of the graph; of parallel ones the first of least weight.
fn name_graph_arcs(
    topology: &Topology,
    weights: &[Weight],
    kept: &[Kept; 2],
    rows: &mut [Rows; 2],
) {
    for (arc, &slot) in topology.slots().iter().enumerate() {
        if slot == NO_SLOT {
            continue;
        }
        let direction = (slot & 1) as usize;
        let rows = &mut rows[direction];
        if let Some(place) = kept[direction].place((slot >> 1) as usize)
            && rows.weight[place] == weights[arc]
            && rows.via[place] == UNKNOWN
        {
            rows.via[place] = arc as u32 | GRAPH_ARC;
        }
    }
}

/// Notes for all other arcs the lower rank they pass: the lowest of those that fit.
fn name_middles(up: &mut Rows, down: &mut Rows) {
    let [mut up_via, mut down_via] =
        [&mut *up, &mut *down].map(|rows| std::mem::take(&mut rows.via));
    let (up_arcs, down_arcs) = (up.arcs(), down.arcs());
    for v in 0..up.first.len() as u32 - 1 {
        for (u, to_v) in down_arcs.of(v as usize) {
            name_over(v, (u, to_v), up_arcs, &mut up_via);
        }
        for (w, from_v) in up_arcs.of(v as usize) {
            name_over(v, (w, from_v), down_arcs, &mut down_via);
        }
    }
    (up.via, down.via) = (up_via, down_via);
}

/// Notes `v` for the arcs between `near` and higher up-neighbors of `v`, where the step between
/// `near` and `v` and the arc beyond add up to them. Both rows ascend, so one walk serves them.
fn name_over(v: u32, (near, step): (u32, Weight), arcs: Arcs, via: &mut [u32]) {
    let mut own = row(arcs.first, near as usize);
    for (far, beyond) in arcs.of(v as usize).filter(|&(head, _)| head > near) {
        while own.start < own.end && arcs.head[own.start] < far {
            own.start += 1;
        }
        if own.is_empty() {
            return;
        }
        let at = own.start;
        let fits = arcs.head[at] == far && arcs.weight[at] == step.plus(beyond);
        if fits && via[at] == UNKNOWN {
            via[at] = v;
        }
    }
}
