//! From many places to many others.
//!
//! The part of the hierarchy above the targets is cut out once; every batch of sources climbs up
//! its own part and is swept down through that one, side by side in lanes (restricted PHAST:
//! Delling, Goldberg, Werneck: Faster Batched Shortest Paths in Road Networks, 2011).

use rayon::prelude::*;

use super::climb::Climb;
use super::lanes::{DownGraph, Inflow, Lanes, NO_INFLOW, NO_WAY, from_lane, sweep, to_lane};
use super::metric::Metric;
use super::query::Seed;
use super::ranks::Ranks;
use super::weight::Weight;
use crate::order::row;

/// Sources searched side by side: their labels fill one cache line.
const LANES: usize = 8;

/// Fewer sources than this are searched one by one.
const FEW_SOURCES: usize = 3;

/// Offsets of this distance are allowed for without a division per leg.
const SURE_EXTRA: u32 = 1 << 17;

const NO_PLACE: u32 = u32::MAX;

/// Some targets with all that lies above them, to be reached from any number of sources.
///
/// Memory is 4 bytes per node of the graph, and some 70 bytes per rank above a target, of which
/// there are a few hundred for one target and ever fewer for each further one.
#[derive(Debug)]
pub struct TargetSet<'a> {
    ranks: Ranks<'a>,
    metric: &'a Metric<'a>,
    /// Place of every rank in the graph, counted from the top.
    place: Vec<u32>,
    graph: DownGraph,
    targets: Vec<Target>,
    /// Times below this need no closer look while offsets stay within [`SURE_EXTRA`].
    sure_limit: u32,
}

#[derive(Debug)]
struct Target {
    seeds: Vec<PlacedSeed>,
    farthest: u32,
}

#[derive(Clone, Copy, Debug)]
struct PlacedSeed {
    place: u32,
    offset: Weight,
}

impl<'a> TargetSet<'a> {
    /// Prepares some targets, each of one or more seeds.
    pub fn new(
        ranks: impl Into<Ranks<'a>>,
        metric: &'a Metric<'a>,
        targets: &[impl AsRef<[Seed]>],
    ) -> Self {
        let ranks = ranks.into();
        let seeds = || targets.iter().flat_map(AsRef::as_ref);
        let above = ranks_above(metric, ranks, seeds());
        let mut place = vec![NO_PLACE; ranks.node_count()];
        for (at, &rank) in above.iter().enumerate() {
            place[rank as usize] = at as u32;
        }
        let placed = |seed: &Seed| PlacedSeed {
            place: place[ranks.rank(seed.node) as usize],
            offset: seed.offset,
        };
        let placed_all = |target: &[Seed]| Target {
            seeds: target.iter().map(placed).collect(),
            farthest: metric.pace().farthest(target),
        };
        Self {
            graph: down_graph(metric, &above, &place),
            targets: targets.iter().map(|it| placed_all(it.as_ref())).collect(),
            sure_limit: metric.pace().time_limit(SURE_EXTRA),
            ranks,
            metric,
            place,
        }
    }

    /// Passes the row of every source to `take_row`: its number, and a weight per target,
    /// infinite where there is no way.
    ///
    /// Batches of sources run on all threads of the current rayon pool, and rows come in the
    /// order in which they are ready; what is in them does not depend on that.
    pub fn rows<S: AsRef<[Seed]> + Sync>(
        &self,
        sources: &[S],
        take_row: impl Fn(usize, &[Weight]) + Sync,
    ) {
        if sources.len() < FEW_SOURCES {
            self.rows_in_lanes::<1, S>(sources, take_row);
        } else {
            self.rows_in_lanes::<LANES, S>(sources, take_row);
        }
    }

    fn rows_in_lanes<const K: usize, S: AsRef<[Seed]> + Sync>(
        &self,
        sources: &[S],
        take_row: impl Fn(usize, &[Weight]) + Sync,
    ) {
        self.neighbors_together(sources)
            .par_chunks(K)
            .for_each_init(
                || Batch::<K>::new(self),
                |batch, numbers| {
                    let seeds = |&number: &u32| sources[number as usize].as_ref();
                    batch.search(numbers.iter().map(seeds));
                    for (&number, row) in numbers.iter().zip(&batch.rows) {
                        take_row(number as usize, row);
                    }
                },
            );
    }

    /// The sources in order of rank, so that those of a batch share most of their ancestors.
    fn neighbors_together(&self, sources: &[impl AsRef<[Seed]>]) -> Vec<u32> {
        let lowest = |&number: &u32| {
            let seeds = sources[number as usize].as_ref().iter();
            (seeds.map(|seed| self.ranks.rank(seed.node)).min(), number)
        };
        let mut numbers: Vec<u32> = (0..sources.len() as u32).collect();
        numbers.sort_by_cached_key(lowest);
        numbers
    }

    /// Whether a weight is finite and cannot have left its range.
    fn is_exact(&self, weight: Weight, extra: u32) -> bool {
        let time = weight.order_time();
        let surely = time < self.sure_limit && extra <= SURE_EXTRA;
        surely || weight.is_finite() && time < self.metric.pace().time_limit(extra)
    }

    fn size(&self) -> usize {
        self.graph.first.len() - 1
    }
}

/// All ranks from which downward arcs lead to a seed, from the top down.
fn ranks_above<'s>(
    metric: &Metric,
    order: Ranks,
    seeds: impl Iterator<Item = &'s Seed>,
) -> Vec<u32> {
    let mut seen = vec![false; order.node_count()];
    let mut ranks = Vec::new();
    for seed in seeds {
        let mut next = order.rank(seed.node);
        let mut add = |rank: u32, ranks: &mut Vec<u32>| {
            if !std::mem::replace(&mut seen[rank as usize], true) {
                ranks.push(rank);
            }
        };
        let mut at = ranks.len();
        add(next, &mut ranks);
        while at < ranks.len() {
            next = ranks[at];
            at += 1;
            for (head, _) in metric.down().of(next as usize) {
                add(head, &mut ranks);
            }
        }
    }
    ranks.sort_unstable_by_key(|&rank| std::cmp::Reverse(rank));
    ranks
}

fn down_graph(metric: &Metric, ranks: &[u32], place: &[u32]) -> DownGraph {
    let down = metric.down();
    let arcs = ranks
        .iter()
        .map(|&rank| row(down.first, rank as usize).len())
        .sum();
    let mut graph = DownGraph {
        first: Vec::with_capacity(ranks.len() + 1),
        from: Vec::with_capacity(arcs),
        weight: Vec::with_capacity(arcs),
    };
    for &rank in ranks {
        graph.first.push(graph.from.len() as u32);
        for (head, weight) in down.of(rank as usize) {
            graph.from.push(place[head as usize]);
            graph.weight.push(weight);
        }
    }
    graph.first.push(graph.from.len() as u32);
    graph
}

/// Buffers for one batch of sources after another.
struct Batch<'a, const K: usize> {
    set: &'a TargetSet<'a>,
    climb: Climb,
    inflow: Inflow<K>,
    /// Places that have an inflow.
    entered: Vec<u32>,
    labels: Vec<Lanes<K>>,
    rows: [Vec<Weight>; K],
    farthest: [u32; K],
}

impl<'a, const K: usize> Batch<'a, K> {
    fn new(set: &'a TargetSet<'a>) -> Self {
        Self {
            set,
            climb: Climb::new(set.ranks.node_count()),
            inflow: Inflow {
                entry: vec![NO_INFLOW; set.size()],
                lanes: Vec::new(),
            },
            entered: Vec::new(),
            labels: vec![[NO_WAY; K]; set.size()],
            rows: std::array::from_fn(|_| vec![Weight::INFINITE; set.targets.len()]),
            farthest: [0; K],
        }
    }

    /// Fills one row per source, in their order.
    fn search<'s>(&mut self, sources: impl Iterator<Item = &'s [Seed]>) {
        for (lane, seeds) in sources.enumerate() {
            self.farthest[lane] = self.set.metric.pace().farthest(seeds);
            self.climb_from(lane, seeds);
        }
        sweep(&self.set.graph, &self.inflow, &mut self.labels);
        for place in self.entered.drain(..) {
            self.inflow.entry[place as usize] = NO_INFLOW;
        }
        self.inflow.lanes.clear();
        self.fill_rows();
    }

    fn climb_from(&mut self, lane: usize, seeds: &[Seed]) {
        let (inflow, entered, set) = (&mut self.inflow, &mut self.entered, self.set);
        self.climb
            .run(set.ranks, set.metric.up(), seeds, |rank, label| {
                let place = set.place[rank as usize];
                if place == NO_PLACE {
                    return;
                }
                let entry = &mut inflow.entry[place as usize];
                if *entry == NO_INFLOW {
                    *entry = entered.len() as u32;
                    entered.push(place);
                    inflow.lanes.push([NO_WAY; K]);
                }
                inflow.lanes[*entry as usize][lane] = to_lane(label);
            });
    }

    fn fill_rows(&mut self) {
        for (number, target) in self.set.targets.iter().enumerate() {
            let mut best = [Weight::INFINITE; K];
            for seed in &target.seeds {
                let label = &self.labels[seed.place as usize];
                for (best, &lane) in best.iter_mut().zip(label) {
                    best.relax(from_lane(lane).min(Weight::INFINITE).plus(seed.offset));
                }
            }
            for (lane, weight) in best.into_iter().enumerate() {
                let extra = self.farthest[lane].saturating_add(target.farthest);
                self.rows[lane][number] = if self.set.is_exact(weight, extra) {
                    weight
                } else {
                    Weight::INFINITE
                };
            }
        }
    }
}
