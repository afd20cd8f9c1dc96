//! What a caller may wish of the road a place is put on: radius, direction, side.
//!
//! It judges one road at a time; where roads come from is the tree's business.

use super::tree::NearestRoad;
use super::{EdgePoint, SnappedPlace};
use crate::graph::EdgeId;
use crate::network::RoadNetwork;
use crate::units::{Meters, Position};

/// What a place's road must be like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wishes {
    /// Farthest that the road may be, in meters; infinity where anything will do.
    pub radius_m: f64,
    /// Which way the road must be driven.
    pub bearing: Option<BearingRange>,
    /// On which side the place must lie.
    pub approach: Approach,
    /// Whether a ferry line will do.
    pub ferries: bool,
}

impl Default for Wishes {
    fn default() -> Self {
        Self {
            radius_m: f64::INFINITY,
            bearing: None,
            approach: Approach::Unrestricted,
            ferries: false,
        }
    }
}

/// A range of bearings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BearingRange {
    /// Degrees clockwise from north.
    pub middle_deg: f64,
    /// Degrees allowed to either side.
    pub range_deg: f64,
}

/// On which side of the vehicle a place may lie, in right-hand traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Approach {
    /// Either.
    Unrestricted,
    /// On the right, so that nobody crosses the road.
    Curb,
    /// On the left.
    Opposite,
}

/// Nearer to its road than this, a place lies on no side of it.
const ON_THE_ROAD_M: f64 = 0.5;

impl BearingRange {
    fn contains(self, bearing: f64) -> bool {
        let apart = (bearing - self.middle_deg).rem_euclid(360.0);
        apart.min(360.0 - apart) <= self.range_deg + 1e-9
    }
}

impl RoadNetwork {
    /// The point on each direction of a road that may be driven and fits the wishes.
    pub(crate) fn wished_points(
        &self,
        asked: Position,
        road: &NearestRoad,
        wishes: &Wishes,
    ) -> Vec<EdgePoint> {
        let wished = self.wished_edges(asked, road, wishes);
        wished
            .filter_map(|(edge, share)| self.point_on(edge, share))
            .collect()
    }

    /// Each direction of a road that may be driven and fits the wishes, and how far along it the
    /// nearest point is.
    pub(crate) fn wished_edges(
        &self,
        asked: Position,
        road: &NearestRoad,
        wishes: &Wishes,
    ) -> impl Iterator<Item = (EdgeId, f64)> {
        let [along, against] = road.segment.edges();
        let both = [
            (along, road.share, road.bearing),
            (against, 1.0 - road.share, road.bearing + 180.0),
        ];
        let open = both.map(|(edge, ..)| self.edge_cost(edge).is_some());
        let side = if open.contains(&false) {
            Approach::Unrestricted
        } else {
            wishes.approach
        };
        let (position, range) = (road.position, wishes.bearing);
        let fits = move |bearing: f64| {
            range.is_none_or(|range| range.contains(bearing))
                && is_on_side(side, asked, position, bearing)
        };
        (both.into_iter().zip(open))
            .filter(move |&((_, _, bearing), open)| open && fits(bearing))
            .map(|((edge, share, _), _)| (edge, share))
    }
}

impl SnappedPlace {
    pub(crate) fn at(asked: Position, position: Position, points: Vec<EdgePoint>) -> Self {
        Self {
            asked,
            position,
            distance: Meters::round(asked.distance_m(position)),
            points,
        }
    }
}

/// Whether a place lies on the wished side of someone who drives by in a direction.
fn is_on_side(side: Approach, asked: Position, road: Position, bearing: f64) -> bool {
    let narrowing = asked.lat.to_radians().cos();
    let (east, north) = ((asked.lon - road.lon) * narrowing, asked.lat - road.lat);
    let (sin, cos) = bearing.to_radians().sin_cos();
    let to_the_right = east * cos - north * sin;
    let is_beside = asked.distance_m(road) > ON_THE_ROAD_M;
    match side {
        _ if !is_beside => true,
        Approach::Unrestricted => true,
        Approach::Curb => to_the_right >= 0.0,
        Approach::Opposite => to_the_right <= 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bearing_range_goes_over_north() {
        let range = BearingRange {
            middle_deg: 355.0,
            range_deg: 10.0,
        };
        assert!(range.contains(4.0) && range.contains(-14.0));
        assert!(!range.contains(6.0) && !range.contains(180.0));
    }

    #[test]
    fn the_curb_is_on_the_right() {
        let (road, east) = (Position::new(112.0, 37.0), Position::new(112.001, 37.0));
        assert!(is_on_side(Approach::Curb, east, road, 0.0));
        assert!(!is_on_side(Approach::Curb, east, road, 180.0));
        assert!(is_on_side(Approach::Opposite, east, road, 180.0));
        assert!(is_on_side(Approach::Curb, road, road, 180.0));
    }
}
