//! Places → [`TravelMatrix`]: one search per origin, in parallel.

use rayon::prelude::*;
use tracing::info_span;

use crate::matrix::{Travel, TravelMatrix};
use crate::network::RoadNetwork;
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
    /// Costs one search per place, spread over the processors; memory is that of the matrix and of
    /// one label per edge and processor.
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
    pub fn matrix_between(&self, places: &[SnappedPlace]) -> TravelMatrix {
        let targets = Targets::new(self, places);
        let rows: Vec<Vec<Option<Travel>>> = places
            .par_iter()
            .map_init(
                || Search::new(self),
                |search, origin| {
                    let reached = search.run(origin, &targets);
                    let travel = |at: Option<crate::search::Reached>| Some(at?.cost.travel());
                    reached.into_iter().map(travel).collect()
                },
            )
            .collect();
        TravelMatrix::from_fn(places.len(), |from, to| {
            if from == to {
                return Some(Travel::default());
            }
            rows[from][to]
        })
    }
}
