//! The spatial index of segments: the only room that knows how near roads are found.
//!
//! It holds one box per segment, in Mercator coordinates so that near is near in every direction;
//! the exact distance is then measured along the segment's course.

use geo::{Closest, ClosestPoint, Coord, Line, Point};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::graph::{RoadGraph, SegmentId};
use crate::units::Position;

/// The nearest point of any road in an index.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NearestRoad {
    pub(crate) segment: SegmentId,
    /// How far along the way, from 0 to 1.
    pub(crate) share: f64,
    pub(crate) position: Position,
    /// Direction of the way there, in degrees clockwise from north.
    pub(crate) bearing: f64,
}

/// How far to look for roads, and how many to find.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope {
    pub(crate) meters: f64,
    pub(crate) count: usize,
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

impl SegmentTree {
    /// The indexed roads nearest to a place that are wanted, nearest first. Roads that are equally
    /// near, as at a junction, count as one.
    pub(crate) fn nearest_few(
        &self,
        graph: &RoadGraph,
        asked: Position,
        scope: Scope,
        wanted: impl Fn(&NearestRoad) -> bool,
    ) -> Vec<NearestRoad> {
        let mut found: Vec<(f64, NearestRoad)> = Vec::new();
        let boxes = self
            .tree
            .nearest_neighbor_iter_with_distance_2(&mercator(asked));
        for (item, box_distance_2) in boxes {
            let farthest = farthest_2(&found, scope.count);
            if box_distance_2 > farthest + SAME_2 || meters(box_distance_2, asked) > scope.meters {
                break;
            }
            let nearby = Nearby::on(graph, item.data, asked);
            if meters(nearby.distance_2, asked) <= scope.meters {
                let road = nearby.into_road(graph);
                if wanted(&road) {
                    let at = found.partition_point(|other| other.0 <= nearby.distance_2);
                    found.insert(at, (nearby.distance_2, road));
                }
            }
        }
        let farthest = farthest_2(&found, scope.count);
        found.retain(|road| road.0 <= farthest + SAME_2);
        found.into_iter().map(|road| road.1).collect()
    }
}

/// Squared distances that differ by less are equal: about a centimeter beside the road.
const SAME_2: f64 = 1e-18;

/// The squared distance of the last of so many different ones, or infinity while there are fewer.
fn farthest_2(found: &[(f64, NearestRoad)], count: usize) -> f64 {
    let mut last = f64::NEG_INFINITY;
    let mut different = found.iter().map(|road| road.0).filter(|&distance_2| {
        let differs = distance_2 > last + SAME_2;
        if differs {
            last = distance_2;
        }
        differs
    });
    different
        .nth(count.saturating_sub(1))
        .unwrap_or(f64::INFINITY)
}

/// Meters from squared Mercator units at a place.
fn meters(distance_2: f64, at: Position) -> f64 {
    distance_2.sqrt() * at.lat.to_radians().cos() * 6_371_008.8
}

/// The point of one segment that is nearest to a place.
#[derive(Clone, Copy, Debug)]
struct Nearby {
    segment: SegmentId,
    /// Squared, in Mercator units.
    distance_2: f64,
    /// Which piece of the course it lies on.
    piece: usize,
    /// Where that piece leads, in degrees clockwise from north.
    bearing: f64,
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
        let mut nearest = (f64::INFINITY, 0, Coord::zero(), 0.0);
        let mut points = graph.course(segment).map(flat);
        let mut start = points.next().unwrap_or_default();
        for (piece, end) in points.enumerate() {
            let at = closest_to_origin(Line::new(start, end));
            let distance_2 = at.x * at.x + at.y * at.y;
            if distance_2 < nearest.0 {
                let towards = end - start;
                nearest = (
                    distance_2,
                    piece,
                    at,
                    towards.x.atan2(towards.y).to_degrees(),
                );
            }
            start = end;
        }
        let (distance_2, piece, at, bearing) = nearest;
        Self {
            segment,
            distance_2,
            piece,
            bearing,
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
            bearing: self.bearing,
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
