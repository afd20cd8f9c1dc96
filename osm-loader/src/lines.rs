//! Roads as lines to look at: what a map page draws under a plan.

use crate::graph::{RoadGraph, SegmentId};
use crate::network::RoadNetwork;
use crate::profile::RoadClass;
use crate::units::{Meters, Position};
use geo::{Coord, LineString, Simplify};

/// A piece of road between two junctions.
#[derive(Clone, Debug, PartialEq)]
pub struct RoadLine<'a> {
    /// Name, English name and reference; empty where it has none.
    pub names: [&'a str; 3],
    /// Its class.
    pub class: RoadClass,
    /// Its course, along the way.
    pub course: Vec<Position>,
}

impl RoadNetwork {
    /// Every piece of road that this truck can reach and leave again, in the map's order.
    pub fn lines(&self) -> impl Iterator<Item = RoadLine<'_>> + '_ {
        let graph: &RoadGraph = self.graph();
        (0..graph.segment_count() as u32).filter_map(move |index| {
            let segment = SegmentId(index);
            let edge = segment
                .edges()
                .into_iter()
                .find(|&edge| self.is_core(edge))?;
            let course = graph.course(segment).collect();
            Some(RoadLine {
                names: graph.names_of(segment),
                class: self.class_of(edge),
                course,
            })
        })
    }
}

/// A line without the bends that lie less than `tolerance` beside it (Douglas and Peucker 1973).
///
/// Degrees of longitude are taken as long as at the line's first point.
pub fn simplify(course: &[Position], tolerance: Meters) -> Vec<Position> {
    const METERS_PER_DEGREE: f64 = 111_195.0;
    let Some(first) = course.first() else {
        return Vec::new();
    };
    let narrowing = first.lat.to_radians().cos().max(0.01);
    let flat = course.iter().map(|point| Coord {
        x: point.lon * narrowing,
        y: point.lat,
    });
    let line: LineString = flat.collect();
    let kept = line.simplify(f64::from(tolerance.0) / METERS_PER_DEGREE);
    kept.coords()
        .map(|point| Position::new(point.x / narrowing, point.y))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bends_that_show_are_kept() {
        let point = |lon| move |lat| Position::new(lon, lat);
        let course = [
            point(112.0)(37.0),
            point(112.01)(37.000_01),
            point(112.02)(37.0),
            point(112.02)(37.02),
        ];
        let simple = simplify(&course, Meters(10));
        assert_eq!(simple.len(), 3);
        assert!(simple[1].distance_m(course[2]) < 0.1);
        assert_eq!(simplify(&[], Meters(10)), []);
    }
}
