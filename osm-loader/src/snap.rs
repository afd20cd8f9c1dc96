//! A position → the nearest road: the only room that knows the spatial index.
//!
//! The index holds one box per segment, in Mercator coordinates so that near is near in every
//! direction; the exact distance is then measured along the segment's course.

use geo::{Closest, ClosestPoint, Coord, Line, Point};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::graph::{EdgeId, RoadGraph, SegmentId, StateId};
use crate::network::{RoadNetwork, TravelCost};
use crate::units::{Meters, Position};

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
        let nearest = self.tree().nearest(self.graph(), asked);
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

    /// The point on each direction of the road that belongs to the core.
    fn points_on(&self, road: &NearestRoad) -> Vec<EdgePoint> {
        let [along, against] = road.segment.edges();
        [(along, road.share), (against, 1.0 - road.share)]
            .into_iter()
            .filter(|&(edge, _)| self.is_core(edge))
            .filter_map(|(edge, share)| {
                let whole = self.edge_cost(edge)?;
                let before = whole.part(share);
                Some(EdgePoint {
                    edge,
                    share,
                    before,
                    after: whole.minus(before),
                })
            })
            .collect()
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

/// The nearest point of any road in an index.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NearestRoad {
    pub(crate) segment: SegmentId,
    /// How far along the way, from 0 to 1.
    pub(crate) share: f64,
    pub(crate) position: Position,
}

type SegmentBox = GeomWithData<Rectangle<[f64; 2]>, SegmentId>;

/// A spatial index of segments.
#[derive(Debug, Default)]
pub(crate) struct SegmentTree {
    tree: RTree<SegmentBox>,
}

impl SegmentTree {
    /// Indexes the segments that are wanted.
    pub(crate) fn of(graph: &RoadGraph, wanted: impl Fn(SegmentId) -> bool) -> Self {
        let boxes = (0..graph.segment_count() as u32)
            .map(SegmentId)
            .filter(|&segment| wanted(segment))
            .map(|segment| segment_box(graph, segment))
            .collect();
        Self {
            tree: RTree::bulk_load(boxes),
        }
    }

    /// The nearest point of the indexed roads, or `None` if there are none.
    pub(crate) fn nearest(&self, graph: &RoadGraph, asked: Position) -> Option<NearestRoad> {
        let mut best: Option<(f64, Nearby)> = None;
        let boxes = self
            .tree
            .nearest_neighbor_iter_with_distance_2(&mercator(asked));
        for (item, box_distance_2) in boxes {
            if best.is_some_and(|(distance_2, _)| box_distance_2 > distance_2) {
                break;
            }
            let nearby = Nearby::on(graph, item.data, asked);
            if best.is_none_or(|(distance_2, _)| nearby.distance_2 < distance_2) {
                best = Some((nearby.distance_2, nearby));
            }
        }
        best.map(|(_, nearby)| nearby.into_road(graph))
    }
}

/// The point of one segment that is nearest to a place.
#[derive(Clone, Copy, Debug)]
struct Nearby {
    segment: SegmentId,
    /// Squared, in Mercator units.
    distance_2: f64,
    /// Which piece of the course it lies on.
    piece: usize,
    position: Position,
}

impl Nearby {
    /// Measures in a plane around the place, which is exact enough for the few kilometers a place
    /// may lie from a road.
    fn on(graph: &RoadGraph, segment: SegmentId, asked: Position) -> Self {
        let stretch = asked.lat.to_radians().cos();
        let flat = |p: Position| Coord {
            x: (p.lon - asked.lon).to_radians(),
            y: (p.lat - asked.lat).to_radians() / stretch,
        };
        let mut nearest = (f64::INFINITY, 0, Coord::zero());
        let mut points = graph.course(segment).map(flat);
        let mut start = points.next().unwrap_or_default();
        for (piece, end) in points.enumerate() {
            let at = closest_to_origin(Line::new(start, end));
            let distance_2 = at.x * at.x + at.y * at.y;
            if distance_2 < nearest.0 {
                nearest = (distance_2, piece, at);
            }
            start = end;
        }
        let (distance_2, piece, at) = nearest;
        Self {
            segment,
            distance_2,
            piece,
            position: Position::new(
                asked.lon + at.x.to_degrees(),
                asked.lat + (at.y * stretch).to_degrees(),
            ),
        }
    }

    fn into_road(self, graph: &RoadGraph) -> NearestRoad {
        let (mut before, mut total) = (0.0, 0.0);
        let mut previous = None;
        for (at, point) in graph.course(self.segment).enumerate() {
            let step = previous.map_or(0.0, |previous: Position| previous.distance_m(point));
            total += step;
            if at <= self.piece {
                before = total;
            }
            if at == self.piece {
                before += point.distance_m(self.position);
            }
            previous = Some(point);
        }
        NearestRoad {
            segment: self.segment,
            share: if total > 0.0 {
                (before / total).min(1.0)
            } else {
                0.0
            },
            position: self.position,
        }
    }
}

fn closest_to_origin(line: Line) -> Coord {
    match line.closest_point(&Point::new(0.0, 0.0)) {
        Closest::Intersection(point) | Closest::SinglePoint(point) => point.0,
        Closest::Indeterminate => line.start,
    }
}

fn segment_box(graph: &RoadGraph, segment: SegmentId) -> SegmentBox {
    let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for point in graph.course(segment) {
        for (axis, value) in [point.lon, point.lat].into_iter().enumerate() {
            low[axis] = low[axis].min(value);
            high[axis] = high[axis].max(value);
        }
    }
    let [low, high] = [low, high].map(|[lon, lat]| mercator(Position::new(lon, lat)));
    GeomWithData::new(Rectangle::from_aabb(AABB::from_corners(low, high)), segment)
}

/// Mercator coordinates in radians at the equator.
fn mercator(position: Position) -> [f64; 2] {
    let lat = position.lat.clamp(-89.9, 89.9).to_radians();
    [position.lon.to_radians(), lat.tan().asinh()]
}
