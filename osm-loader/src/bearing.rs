//! Directions of lines, in degrees clockwise from north.

use crate::units::Position;

/// How far along a road its bearing is taken, so that a kink at the junction does not matter.
const REACH_M: f64 = 10.0;

/// Direction in which a line sets out.
pub(crate) fn at_start(line: impl Iterator<Item = Position>) -> f64 {
    let mut line = line;
    let Some(start) = line.next() else {
        return 0.0;
    };
    let mut towards = start;
    for point in line {
        towards = point;
        if start.distance_m(point) >= REACH_M {
            break;
        }
    }
    between(start, towards)
}

/// How far one looks along a road to see where it leads, as OSRM's intersections do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Lookahead {
    /// To the point so far along it, in meters: roundabouts, yards.
    To(f64),
    /// Past the width of the junction: as far as it is straight if that is farther than this, in
    /// meters; a kink at the very start does not matter.
    Past(f64),
}

/// Farther than this nobody looks, in meters, beyond what the width of a junction adds.
const FAR_M: f64 = 30.0;

/// Half a lane: what lies nearer to a line is on it.
const ON_THE_LINE_M: f64 = 1.625;

/// Within a straight beginning any point will do.
const WITHIN_M: f64 = 5.0;

/// Direction in which a road seems to set out to somebody at the junction where it begins.
pub(crate) fn perceived(line: &[Position], look: Lookahead) -> f64 {
    let (Some(&start), Some(&second)) = (line.first(), line.get(1)) else {
        return 0.0;
    };
    let towards = match look {
        _ if line.len() == 2 => second,
        Lookahead::To(meters) => along(line, meters),
        Lookahead::Past(width) if start.distance_m(second) > width => second,
        Lookahead::Past(width) => past(line, width),
    };
    between(start, towards)
}

/// Where a road leads that bends soon after the junction.
fn past(line: &[Position], width: f64) -> Position {
    let far = along(line, FAR_M + width);
    let near = leading(line, FAR_M + width);
    if is_straight(&line[..near], far) {
        return far;
    }
    let straight = (2..near).take_while(|&end| is_straight(&line[..end], line[end]));
    let straight = line[straight.last().unwrap_or(1)];
    if line[0].distance_m(straight) >= width {
        return along(line, WITHIN_M);
    }
    along(line, REACH_M)
}

/// How many points of a line come before some length of it.
fn leading(line: &[Position], meters: f64) -> usize {
    let mut driven = 0.0;
    let pieces = line.windows(2).take_while(|ends| {
        driven += ends[0].distance_m(ends[1]);
        driven < meters
    });
    1 + pieces.count()
}

/// The point at some length of a line, or its end.
fn along(line: &[Position], meters: f64) -> Position {
    let mut left = meters;
    for ends in line.windows(2) {
        let step = ends[0].distance_m(ends[1]);
        if step >= left && step > 0.0 {
            let part = |from: f64, to: f64| from + (to - from) * left / step;
            return Position::new(
                part(ends[0].lon, ends[1].lon),
                part(ends[0].lat, ends[1].lat),
            );
        }
        left -= step;
    }
    line[line.len() - 1]
}

/// Whether all points lie on the way from the first of them to an end.
fn is_straight(points: &[Position], end: Position) -> bool {
    let narrowing = end.lat.to_radians().cos();
    let flat = |point: Position| {
        let start = points[0];
        [(point.lon - start.lon) * narrowing, point.lat - start.lat]
            .map(|degrees| degrees * DEGREE_M)
    };
    let [x, y] = flat(end);
    let length_2 = (x * x + y * y).max(1e-9);
    points.iter().all(|&point| {
        let [east, north] = flat(point);
        let share = ((east * x + north * y) / length_2).clamp(0.0, 1.0);
        (east - share * x).hypot(north - share * y) < ON_THE_LINE_M
    })
}

/// A degree of latitude in meters.
const DEGREE_M: f64 = 111_132.0;

/// Direction from one point to another.
pub(crate) fn between(from: Position, to: Position) -> f64 {
    let east = (to.lon - from.lon) * from.lat.to_radians().cos();
    let north = to.lat - from.lat;
    east.atan2(north).to_degrees().rem_euclid(360.0)
}

/// Change of direction, from -180 (excluded) to 180, clockwise positive.
pub(crate) fn turn(arriving: f64, leaving: f64) -> f64 {
    let turn = (leaving - arriving).rem_euclid(360.0);
    if turn > 180.0 { turn - 360.0 } else { turn }
}

/// Whole degrees from 0 to 359.
pub(crate) fn whole(bearing: f64) -> u16 {
    bearing.rem_euclid(360.0).round() as u16 % 360
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line over points so many meters east and north.
    fn line(points: &[[f64; 2]]) -> Vec<Position> {
        let place = |&[east, north]: &[f64; 2]| Position::new(east / DEGREE_M, north / DEGREE_M);
        points.iter().map(place).collect()
    }

    #[test]
    fn a_kink_at_a_junction_is_overlooked_where_the_road_goes_on_straight() {
        let road = line(&[[0.0, 0.0], [1.0, 2.0], [0.0, 60.0]]);
        let bearing = perceived(&road, Lookahead::Past(16.5));
        assert!(!(2.0..358.0).contains(&bearing));
        assert!((perceived(&road, Lookahead::To(2.0)) - 26.6).abs() < 1.0);
    }

    #[test]
    fn a_straight_beginning_counts_and_not_the_curve_behind_it() {
        let road = line(&[[0.0, 0.0], [0.0, 20.0], [20.0, 20.0]]);
        assert!(perceived(&road, Lookahead::Past(16.5)).abs() < 1e-9);
        let road = line(&[[0.0, 0.0], [0.0, 9.0], [0.1, 18.0], [20.0, 20.0]]);
        assert!(perceived(&road, Lookahead::Past(16.5)).abs() < 1e-9);
        let bent = line(&[[0.0, 0.0], [0.0, 5.0], [40.0, 5.0]]);
        assert!((perceived(&bent, Lookahead::Past(16.5)) - 45.0).abs() < 0.5);
    }

    #[test]
    fn east_is_ninety_degrees() {
        let east = between(Position::new(112.0, 37.0), Position::new(112.1, 37.0));
        assert_eq!(whole(east), 90);
        assert_eq!(whole(359.7), 0);
        assert!((turn(350.0, 80.0) - 90.0).abs() < 1e-9);
    }
}
