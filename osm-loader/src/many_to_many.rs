//! Places → [`TravelMatrix`]: all rows from the hierarchy, what it leaves open by one search each.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;
use tracing::{debug, info_span};

use crate::cch::TargetSet;
use crate::drive::straight_on;
use crate::graph::EdgeId;
use crate::matrix::TravelMatrix;
use crate::network::{RoadNetwork, TravelCost};
use crate::search::{Search, Targets};
use crate::snap::{SnapError, SnappedPlace};
use crate::units::{Meters, Position};

/// A matrix together with where its places were put on the roads.
#[derive(Clone, Debug, PartialEq)]
pub struct SnappedMatrix {
    /// Travel between the places, in the order they were given.
    pub matrix: TravelMatrix,
    /// The places on the roads, in the same order.
    pub places: Vec<SnappedPlace>,
}

impl RoadNetwork {
    /// Travel between every ordered pair of places, each at most `limit` from a road.
    ///
    /// A row of a thousand places in a province costs some 0.2 ms, spread over the processors;
    /// memory is that of the matrix, and of a label per state and processor.
    ///
    /// # Errors
    /// The first place without a road; see [`SnapError`].
    pub fn matrix(&self, places: &[Position], limit: Meters) -> Result<SnappedMatrix, SnapError> {
        let _span = info_span!("matrix", places = places.len()).entered();
        let places = self.snap(places, limit)?;
        let matrix = self.matrix_between(&places);
        Ok(SnappedMatrix { matrix, places })
    }

    /// Travel between every ordered pair of places that are on the roads already.
    ///
    /// Drives beyond the range of the hierarchy (see [`Weight`](crate::cch::Weight)) are found by Dijkstra's
    /// algorithm, one search for every row that has such a leg.
    pub fn matrix_between(&self, places: &[SnappedPlace]) -> TravelMatrix {
        let mut matrix = TravelMatrix::unreachable(places.len());
        let rows: Vec<_> = matrix.rows_mut().map(Mutex::new).collect();
        self.each_row(places, places, |from, costs| {
            let mut row = lock(&rows[from]);
            for (to, cost) in costs.iter().enumerate().filter(|(to, _)| *to != from) {
                row.set(to, cost.map(TravelCost::travel));
            }
        });
        matrix
    }

    /// What the cheapest drive from every origin to every destination costs, row by row; `None`
    /// where no road leads.
    pub fn costs_between(
        &self,
        origins: &[SnappedPlace],
        destinations: &[SnappedPlace],
    ) -> Vec<Vec<Option<TravelCost>>> {
        let rows: Vec<_> = origins.iter().map(|_| Mutex::default()).collect();
        self.each_row(origins, destinations, |from, costs| {
            *lock(&rows[from]) = costs;
        });
        let row = |row: Mutex<_>| row.into_inner().unwrap_or_else(PoisonError::into_inner);
        rows.into_iter().map(row).collect()
    }

    /// The same, row after row in order: what `prepare` makes of each row, on all threads, goes to
    /// `take_row`. So a table of any size needs the memory of a thousand prepared rows only.
    pub fn stream_costs<T: Send>(
        &self,
        origins: &[SnappedPlace],
        destinations: &[SnappedPlace],
        prepare: impl Fn(usize, &[Option<TravelCost>]) -> T + Sync,
        mut take_row: impl FnMut(T),
    ) {
        self.with_targets(destinations, |targets| {
            for (block, origins) in origins.chunks(BLOCK_ROWS).enumerate() {
                let rows: Vec<Mutex<Option<T>>> =
                    origins.iter().map(|_| Mutex::default()).collect();
                self.rows_to(targets, origins, destinations, |from, costs| {
                    *lock(&rows[from]) = Some(prepare(block * BLOCK_ROWS + from, &costs));
                });
                for row in rows {
                    let row = row.into_inner().unwrap_or_else(PoisonError::into_inner);
                    row.into_iter().for_each(&mut take_row);
                }
            }
        });
    }

    /// Passes on the costs from every origin, in any order, from several threads: a table is best
    /// written where it is to stand.
    pub fn each_row(
        &self,
        origins: &[SnappedPlace],
        destinations: &[SnappedPlace],
        take_row: impl Fn(usize, Vec<Option<TravelCost>>) + Sync,
    ) {
        self.with_targets(destinations, |targets| {
            self.rows_to(targets, origins, destinations, take_row);
        });
    }

    /// Lends the part of the hierarchy above some destinations; none where the map has none.
    fn with_targets<T>(
        &self,
        destinations: &[SnappedPlace],
        work: impl FnOnce(Option<&TargetSet>) -> T,
    ) -> T {
        let Some(hierarchy) = self.hierarchy() else {
            return work(None);
        };
        let target = |place| self.target_seeds(place);
        let targets: Vec<_> = destinations.iter().map(target).collect();
        let (ranks, metric) = (hierarchy.ranks, &hierarchy.metric);
        work(Some(&TargetSet::new(ranks, metric, &targets)))
    }

    fn rows_to(
        &self,
        targets: Option<&TargetSet>,
        origins: &[SnappedPlace],
        destinations: &[SnappedPlace],
        take_row: impl Fn(usize, Vec<Option<TravelCost>>) + Sync,
    ) {
        let gaps = match targets {
            Some(targets) => self.rows_by_hierarchy(targets, origins, destinations, &take_row),
            None => (0..origins.len()).collect(),
        };
        if gaps.is_empty() {
            return;
        }
        debug!(rows = gaps.len(), "search rows by Dijkstra's algorithm");
        let targets = Targets::new(self, destinations);
        gaps.par_iter().for_each_init(
            || Search::new(self),
            |search, &from| {
                let reached = search.run(&origins[from], &targets).into_iter();
                take_row(from, reached.map(|at| Some(at?.cost)).collect());
            },
        );
    }

    /// Passes on the rows that are complete, and returns the others.
    fn rows_by_hierarchy(
        &self,
        targets: &TargetSet,
        origins: &[SnappedPlace],
        destinations: &[SnappedPlace],
        take_row: impl Fn(usize, Vec<Option<TravelCost>>) + Sync,
    ) -> Vec<usize> {
        let source = |place| self.source_seeds(place);
        let sources: Vec<_> = origins.iter().map(source).collect();
        let by_edge = ByEdge::of(destinations);
        let gaps = Mutex::new(Vec::new());
        targets.rows(&sources, |from, weights| {
            let around = weights.iter().map(|&weight| {
                let leads_there = weight.is_finite();
                leads_there.then(|| self.units().cost(weight))
            });
            let mut costs: Vec<_> = around.collect();
            by_edge.drive_straight_on(&origins[from], destinations, &mut costs);
            if costs.iter().all(Option::is_some) {
                take_row(from, costs);
            } else {
                lock(&gaps).push(from);
            }
        });
        gaps.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Rows that are held at once where a table is passed on in order.
const BLOCK_ROWS: usize = 1024;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Destinations by the edges they lie on.
struct ByEdge(Vec<(EdgeId, u32)>);

impl ByEdge {
    fn of(destinations: &[SnappedPlace]) -> Self {
        let numbered = (0..).zip(destinations);
        let mut all: Vec<_> = numbered
            .flat_map(|(number, place)| place.points.iter().map(move |it| (it.edge, number)))
            .collect();
        all.sort_unstable();
        Self(all)
    }

    /// Puts the drive straight on in place of the one around, wherever that is cheaper.
    fn drive_straight_on(
        &self,
        origin: &SnappedPlace,
        destinations: &[SnappedPlace],
        costs: &mut [Option<TravelCost>],
    ) {
        for point in &origin.points {
            let first = self.0.partition_point(|it| it.0 < point.edge);
            let beside = self.0[first..].iter().take_while(|it| it.0 == point.edge);
            for &(_, number) in beside {
                let cost = &mut costs[number as usize];
                let straight = straight_on(origin, &destinations[number as usize]);
                *cost = cost.iter().copied().chain(straight.map(|it| it.0)).min();
            }
        }
    }
}
