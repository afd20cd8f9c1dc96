//! Length and time of an edge, piece by piece, as OSRM counts them: so that its own tables of
//! scenarios and ours come to the same tenth.
//!
//! OSRM knows places to a millionth of a degree, measures on an ellipsoid in bands of latitude,
//! rounds the time between each point of a course and the next, and cuts what is left over off the
//! part before a place.

use super::cost::{CROSSING, Deciseconds, PER_METER};
use crate::graph::{EdgeId, RoadGraph};
use crate::profile::Direction;
use crate::units::Position;

/// An edge cut at every point of its course.
pub(super) struct Pieces {
    points: Vec<Position>,
    meters: Vec<f64>,
    direction: Direction,
}

impl Pieces {
    pub(super) fn of(graph: &RoadGraph, edge: EdgeId) -> Self {
        let course = graph.course(edge.segment()).map(coarse);
        let points: Vec<Position> = match edge.direction() {
            Direction::Forward => course.collect(),
            Direction::Backward => course.rev().collect(),
        };
        let meters = points.windows(2).map(|ends| distance_m(ends[0], ends[1]));
        Self {
            meters: meters.collect(),
            points,
            direction: edge.direction(),
        }
    }

    /// In tenths of a millimeter.
    pub(super) fn length(&self) -> u64 {
        in_units(self.meters.iter().sum())
    }

    pub(super) fn time(&self, kmh: f64) -> Deciseconds {
        self.meters.iter().map(|&meters| time(meters, kmh)).sum()
    }

    /// Length and time of the first `share` (0 to 1) of the edge.
    pub(super) fn part(&self, share: f64, kmh: f64) -> (u64, Deciseconds) {
        let mut left = self.meters.iter().sum::<f64>() * share;
        let (mut length, mut duration) = (0.0, 0);
        for (ends, &meters) in self.points.windows(2).zip(&self.meters) {
            let whole = time(meters, kmh);
            if left < meters {
                let point = coarse(ends[0].towards(ends[1], left / meters));
                let driven = distance_m(ends[0], point);
                length += driven;
                duration += self.begun(whole, (driven / meters).min(1.0));
                break;
            }
            left -= meters;
            length += meters;
            duration += whole;
        }
        (in_units(length), duration)
    }

    /// The time for the first `share` of a piece. What is left over is taken from the part before
    /// the place as seen along the way, so that both directions come to the same.
    fn begun(&self, whole: Deciseconds, share: f64) -> Deciseconds {
        let cut = |share: f64| (f64::from(whole) * share) as Deciseconds;
        match self.direction {
            Direction::Forward => cut(share),
            Direction::Backward => whole - cut(1.0 - share).min(whole),
        }
    }
}

/// Time for a piece, at least one; a single one is held below six weeks, so that sums stay in range.
fn time(meters: f64, kmh: f64) -> Deciseconds {
    let time = (meters * 36.0 / kmh.max(0.1)).round() as Deciseconds;
    time.clamp(1, CROSSING / 2)
}

fn in_units(meters: f64) -> u64 {
    (meters * PER_METER).round() as u64
}

/// To a millionth of a degree.
fn coarse(place: Position) -> Position {
    let millionth = |degrees: f64| (degrees * 1e6).round() / 1e6;
    Position::new(millionth(place.lon), millionth(place.lat))
}

/// How many degrees of latitude are measured alike.
const BAND_DEG: f64 = 0.05;

fn distance_m(from: Position, to: Position) -> f64 {
    let lat = f64::midpoint(from.lat, to.lat).abs();
    let band = ((lat - 1e-6).max(0.0) / BAND_DEG).floor();
    from.distance_at_m(to, (band + 0.5) * BAND_DEG)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces() -> Pieces {
        let points = [1.0, 1.0009, 1.0018].map(|lon| Position::new(lon, 1.0));
        Pieces {
            meters: points
                .windows(2)
                .map(|ends| distance_m(ends[0], ends[1]))
                .collect(),
            points: points.to_vec(),
            direction: Direction::Forward,
        }
    }

    #[test]
    fn what_is_left_over_goes_to_the_same_part_both_ways() {
        let (along, mut against) = (pieces(), pieces());
        against.direction = Direction::Backward;
        assert_eq!([along.begun(40, 0.99), along.begun(40, 0.01)], [39, 0]);
        assert_eq!([against.begun(40, 0.01), against.begun(40, 0.99)], [1, 40]);
    }

    #[test]
    fn every_piece_is_rounded_by_itself() {
        let pieces = pieces();
        assert!((pieces.meters[0] - 100.17).abs() < 0.01);
        assert_eq!(pieces.time(60.0), 120);
        assert_eq!(pieces.part(1.0, 60.0), (pieces.length(), 120));
        let (length, time) = pieces.part(0.75, 60.0);
        assert!((89..=90).contains(&time));
        assert!((length as f64 / PER_METER - 150.26).abs() < 0.06);
    }
}
