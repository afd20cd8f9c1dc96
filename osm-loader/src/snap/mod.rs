//! A position → the nearest road that a truck can reach and leave again.
//!
//! It knows which edges count for a truck; how the nearest one is found is the tree's business.

mod packed;
mod tree;
mod wishes;

use crate::graph::{EdgeId, SegmentId, StateId};
use crate::network::{RoadNetwork, TravelCost};
use crate::units::{Meters, Position};

pub(crate) use packed::TreeColumns;
pub(crate) use tree::{NearestRoad, Scope};
pub use wishes::{Approach, BearingRange, Wishes};

/// A place moved onto the nearest road that the truck can reach and leave again.
#[derive(Clone, Debug, PartialEq)]
pub struct SnappedPlace {
    /// What was asked for.
    pub asked: Position,
    /// The nearest point of a road.
    pub position: Position,
    /// How far the road is from what was asked for.
    pub distance: Meters,
    /// The point on each edge that may be driven there, at most one per direction.
    pub(crate) points: Vec<EdgePoint>,
}

/// A point on an edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct EdgePoint {
    pub(crate) edge: EdgeId,
    /// How far along the edge, from 0 to 1.
    pub(crate) share: f64,
    /// Cost from the start of the edge to the point.
    pub(crate) before: TravelCost,
    /// Cost from the point to the end of the edge.
    pub(crate) after: TravelCost,
}

/// A state on which a drive from or to a place begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaceState {
    /// The state.
    pub state: StateId,
    /// Cost from the start of the state's edge to the place.
    pub before: TravelCost,
    /// Cost from the place to the end of the state's edge.
    pub after: TravelCost,
}

/// Why a place has no road.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SnapError {
    /// The nearest usable road is too far away.
    #[error(
        "place {place} at longitude {lon:.6}, latitude {lat:.6} is {nearest_m} m from the nearest \
         road that {truck} can use, the limit is {limit_m} m; check the coordinates (longitude \
         first, WGS-84) and that the map covers the place",
        lon = position.lon,
        lat = position.lat,
    )]
    TooFar {
        /// Index of the place among those asked for.
        place: usize,
        /// Where it is.
        position: Position,
        /// Distance to the nearest usable road in meters.
        nearest_m: u32,
        /// The limit in meters.
        limit_m: u32,
        /// Name of the truck profile.
        truck: String,
    },
    /// A coordinate is not a number or not on earth.
    #[error(
        "place {place} has longitude {lon}, latitude {lat}, which is no place on earth; give \
         degrees, longitude first",
        lon = position.lon,
        lat = position.lat,
    )]
    NotOnEarth {
        /// Index of the place among those asked for.
        place: usize,
        /// What was given.
        position: Position,
    },
    /// The truck may use no road of the map.
    #[error("{truck} may use no road of this map; check its dimensions and the overrides")]
    NoRoads {
        /// Name of the truck profile.
        truck: String,
    },
}

impl RoadNetwork {
    /// Moves each place onto the nearest road, at most `limit` away. Microseconds per place.
    ///
    /// # Errors
    /// The first place without a road; see [`SnapError`].
    pub fn snap(&self, places: &[Position], limit: Meters) -> Result<Vec<SnappedPlace>, SnapError> {
        (places.iter().enumerate())
            .map(|(place, &position)| self.snap_one(place, position, limit))
            .collect()
    }

    /// The states on which a drive from a place begins: one per direction that may be driven.
    pub fn begins(&self, place: &SnappedPlace) -> Vec<PlaceState> {
        place
            .points
            .iter()
            .map(|point| point.on(point.edge.into()))
            .collect()
    }

    /// The states on which a drive to a place ends: all states of each edge it lies on.
    pub fn ends(&self, place: &SnappedPlace) -> Vec<PlaceState> {
        let mut ends = Vec::new();
        for point in &place.points {
            ends.extend(
                self.graph()
                    .states_of(point.edge)
                    .map(|state| point.on(state)),
            );
        }
        ends
    }

    fn snap_one(
        &self,
        place: usize,
        asked: Position,
        limit: Meters,
    ) -> Result<SnappedPlace, SnapError> {
        if !(asked.lon.abs() <= 180.0 && asked.lat.abs() < 90.0) {
            let position = asked;
            return Err(SnapError::NotOnEarth { place, position });
        }
        let truck = || self.profile().name.clone();
        let in_core = |segment: SegmentId| segment.edges().iter().any(|&edge| self.is_core(edge));
        let nearest = self.graph().nearest_road(asked, in_core);
        let nearest = nearest.ok_or_else(|| SnapError::NoRoads { truck: truck() })?;
        let meters = asked.distance_m(nearest.position);
        if meters > f64::from(limit.0) {
            return Err(SnapError::TooFar {
                place,
                position: asked,
                nearest_m: meters.round() as u32,
                limit_m: limit.0,
                truck: truck(),
            });
        }
        Ok(SnappedPlace {
            asked,
            position: nearest.position,
            distance: Meters::round(meters),
            points: self.points_on(&nearest),
        })
    }

    /// The same place on the same road under the rules of this network, which must lie on the same
    /// graph; `None` where the truck can no longer reach and leave it.
    pub fn settled(&self, place: &SnappedPlace) -> Option<SnappedPlace> {
        let open = place.points.iter().filter(|point| self.is_core(point.edge));
        let points: Vec<EdgePoint> = open
            .filter_map(|point| self.point_on(point.edge, point.share))
            .collect();
        let place = SnappedPlace {
            points,
            ..place.clone()
        };
        (!place.points.is_empty()).then_some(place)
    }

    /// The point on each direction of the road that belongs to the core.
    fn points_on(&self, road: &NearestRoad) -> Vec<EdgePoint> {
        let [along, against] = road.segment.edges();
        [(along, road.share), (against, 1.0 - road.share)]
            .into_iter()
            .filter(|&(edge, _)| self.is_core(edge))
            .filter_map(|(edge, share)| self.point_on(edge, share))
            .collect()
    }

    fn point_on(&self, edge: EdgeId, share: f64) -> Option<EdgePoint> {
        let [before, after] = self.parts_of(edge, share)?;
        Some(EdgePoint {
            edge,
            share,
            before,
            after,
        })
    }
}

impl EdgePoint {
    const fn on(&self, state: StateId) -> PlaceState {
        PlaceState {
            state,
            before: self.before,
            after: self.after,
        }
    }
}
