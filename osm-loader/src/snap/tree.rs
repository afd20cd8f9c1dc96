//! The roads nearest to a place: frames from the packed tree, exact distances along the courses.

use geo::{Closest, ClosestPoint, Coord, Line, Point};

use super::packed::{Frame, Plane};
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

impl RoadGraph {
    /// The nearest point of the segments that are wanted, or `None` if there are none.
    pub(crate) fn nearest_road(
        &self,
        asked: Position,
        wanted: impl Fn(SegmentId) -> bool,
    ) -> Option<NearestRoad> {
        let mut best: Option<Nearby> = None;
        let mut bound_2 = f64::INFINITY;
        let mut frames = self.tree.around(asked);
        while let Some((_, segment)) = frames.next_within(bound_2) {
            if !wanted(segment) {
                continue;
            }
            let nearby = Nearby::on(self, segment, asked);
            if nearby.distance_2 < bound_2 {
                bound_2 = nearby.distance_2;
                best = Some(nearby);
            }
        }
        best.map(|nearby| nearby.into_road(self))
    }

    /// The roads nearest to a place that are wanted, nearest first. Roads that are equally near,
    /// as at a junction, count as one.
    pub(crate) fn nearest_roads(
        &self,
        asked: Position,
        scope: Scope,
        wanted: impl Fn(&NearestRoad) -> bool,
    ) -> Vec<NearestRoad> {
        let mut found: Vec<(f64, NearestRoad)> = Vec::new();
        let mut farthest = f64::INFINITY;
        let mut frames = self.tree.around(asked);
        while let Some((frame_2, segment)) = frames.next_within(farthest + SAME_2) {
            if meters(frame_2, asked) > scope.meters {
                break;
            }
            let nearby = Nearby::on(self, segment, asked);
            if nearby.distance_2 <= farthest + SAME_2
                && meters(nearby.distance_2, asked) <= scope.meters
            {
                let road = nearby.into_road(self);
                if wanted(&road) {
                    let at = found.partition_point(|other| other.0 <= nearby.distance_2);
                    found.insert(at, (nearby.distance_2, road));
                    farthest = farthest_2(&found, scope.count);
                }
            }
        }
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
    fn on(graph: &RoadGraph, segment: SegmentId, asked: Position) -> Self {
        let plane = Plane::around(asked);
        let flat = |position: Position| Coord::from(plane.flat(position));
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
            position: plane.position([at.x, at.y]),
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

impl RoadGraph {
    /// The frame of every segment, for the tree over them.
    pub(crate) fn frames(&self) -> Vec<Frame> {
        let frame = |segment: u32| {
            let [first, last] = self.segment_ends[segment as usize];
            let at = segment as usize;
            let bends = self.first_bend[at] as usize..self.first_bend[at + 1] as usize;
            let ends = [first, last].map(|node| self.node_places[node as usize]);
            let (mut low, mut high) = ([i32::MAX; 2], [i32::MIN; 2]);
            for place in ends.iter().chain(&self.bends[bends]) {
                for axis in 0..2 {
                    low[axis] = low[axis].min(place[axis]);
                    high[axis] = high[axis].max(place[axis]);
                }
            }
            [low[0], low[1], high[0], high[1]]
        };
        (0..self.segment_count() as u32).map(frame).collect()
    }
}
