//! Places → [`TravelMatrix`]: all rows from the hierarchy, what it leaves open by one search each.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use tracing::{debug, info_span};

use crate::cch::{TargetSet, Weight};
use crate::drive::straight_on;
use crate::matrix::TravelMatrix;
use crate::network::{RoadNetwork, TravelCost, Units};
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
    /// Drives beyond the range of the hierarchy (see [`Weight`]) are found by Dijkstra's
    /// algorithm, one search for every row that has such a leg.
    pub fn matrix_between(&self, places: &[SnappedPlace]) -> TravelMatrix {
        let mut matrix = TravelMatrix::unreachable(places.len());
        let rows: Vec<_> = matrix.rows_mut().map(Mutex::new).collect();
        self.each_row(places, places, |from, costs| {
            let mut row = rows[from].lock().unwrap_or_else(PoisonError::into_inner);
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
            let mut row = rows[from].lock().unwrap_or_else(PoisonError::into_inner);
            *row = costs.to_vec();
        });
        let row = |row: Mutex<_>| row.into_inner().unwrap_or_else(PoisonError::into_inner);
        rows.into_iter().map(row).collect()
    }

    /// Passes on the costs from every origin, in any order, from several threads.
    fn each_row(
        &self,
        origins: &[SnappedPlace],
        destinations: &[SnappedPlace],
        take_row: impl Fn(usize, &[Option<TravelCost>]) + Sync,
    ) {
        let gaps = self.each_row_by_hierarchy(origins, destinations, &take_row);
        if gaps.is_empty() {
            return;
        }
        debug!(rows = gaps.len(), "search rows by Dijkstra's algorithm");
        let targets = Targets::new(self, destinations);
        gaps.par_iter().for_each_init(
            || Search::new(self),
            |search, &from| {
                let reached = search.run(&origins[from], &targets).into_iter();
                let costs: Vec<_> = reached.map(|at| Some(at?.cost)).collect();
                take_row(from, &costs);
            },
        );
    }

    /// Passes on the rows that are complete, and returns the others.
    fn each_row_by_hierarchy(
        &self,
        origins: &[SnappedPlace],
        destinations: &[SnappedPlace],
        take_row: impl Fn(usize, &[Option<TravelCost>]) + Sync,
    ) -> Vec<usize> {
        let Some(hierarchy) = self.hierarchy() else {
            return (0..origins.len()).collect();
        };
        let target = |place| self.target_seeds(place);
        let targets: Vec<_> = destinations.iter().map(target).collect();
        let source = |place| self.source_seeds(place);
        let sources: Vec<_> = origins.iter().map(source).collect();
        let gaps = Mutex::new(Vec::new());
        let set = TargetSet::new(&hierarchy.topology, &hierarchy.metric, &targets);
        set.rows(&sources, |from, weights| {
            let costs = costs(self.units(), &origins[from], destinations, weights);
            if costs.iter().all(Option::is_some) {
                take_row(from, &costs);
            } else {
                let mut gaps = gaps.lock().unwrap_or_else(PoisonError::into_inner);
                gaps.push(from);
            }
        });
        gaps.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the hierarchy found from one place, or the drive straight on where that is cheaper.
fn costs(
    units: Units,
    origin: &SnappedPlace,
    destinations: &[SnappedPlace],
    weights: &[Weight],
) -> Vec<Option<TravelCost>> {
    let cost = |(&weight, to): (&Weight, &SnappedPlace)| {
        let straight = straight_on(origin, to).map(|straight| straight.0);
        if straight == Some(TravelCost::default()) {
            return straight;
        }
        let around = weight.is_finite().then(|| units.cost(weight))?;
        Some(straight.map_or(around, |straight| straight.min(around)))
    };
    weights.iter().zip(destinations).map(cost).collect()
}
