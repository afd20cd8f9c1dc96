//! Places → [`TravelMatrix`]: all rows from the hierarchy, what it leaves open by one search each.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use tracing::{debug, info_span};

use crate::cch::{TargetSet, Weight};
use crate::matrix::{MatrixRow, TravelMatrix};
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
    /// Costs about a quarter of a millisecond per place and row of a province, spread over the
    /// processors; memory is that of the matrix and of some labels per place and processor.
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
        self.fill_by_hierarchy(places, &mut matrix);
        self.fill_gaps_by_dijkstra(places, &mut matrix);
        matrix
    }

    fn fill_by_hierarchy(&self, places: &[SnappedPlace], matrix: &mut TravelMatrix) {
        let Some(hierarchy) = self.hierarchy() else {
            return;
        };
        let targets: Vec<_> = places
            .iter()
            .map(|place| self.target_seeds(place))
            .collect();
        let sources: Vec<_> = places
            .iter()
            .map(|place| self.source_seeds(place))
            .collect();
        let rows: Vec<_> = matrix.rows_mut().map(Mutex::new).collect();
        let set = TargetSet::new(&hierarchy.topology, hierarchy.metric, &targets);
        set.rows(&sources, |from, weights| {
            let mut row = rows[from].lock().unwrap_or_else(PoisonError::into_inner);
            self.fill_row(places, from, weights, &mut row);
        });
    }

    fn fill_row(
        &self,
        places: &[SnappedPlace],
        from: usize,
        weights: &[Weight],
        row: &mut MatrixRow,
    ) {
        for (to, &weight) in weights.iter().enumerate() {
            if to != from && weight.is_finite() {
                let around = TravelCost::from(weight);
                let straight = self.straight_on(&places[from], &places[to]);
                let cost = straight.map_or(around, |(straight, _)| straight.min(around));
                row.set(to, cost.travel());
            }
        }
    }

    fn fill_gaps_by_dijkstra(&self, places: &[SnappedPlace], matrix: &mut TravelMatrix) {
        let mut gaps: Vec<(usize, MatrixRow)> = (matrix.rows_mut().enumerate())
            .filter(|(_, row)| row.has_gap())
            .collect();
        if gaps.is_empty() {
            return;
        }
        debug!(rows = gaps.len(), "searched rows by Dijkstra's algorithm");
        let targets = Targets::new(self, places);
        gaps.par_iter_mut().for_each_init(
            || Search::new(self),
            |search, (from, row)| {
                let reached = search.run(&places[*from], &targets).into_iter().enumerate();
                for (to, reached) in reached.filter(|(to, _)| to != from) {
                    if let Some(reached) = reached {
                        row.set(to, reached.cost.travel());
                    }
                }
            },
        );
    }
}
