//! Lengths and bearings of road pieces.

use crate::units::Position;

/// How far along a road its bearing is taken, so that a kink at the junction does not matter.
const BEARING_REACH_M: f64 = 10.0;

/// Degrees from ten-millionths of a degree.
pub(super) fn position(place: [i32; 2]) -> Position {
    Position::new(f64::from(place[0]) / 1e7, f64::from(place[1]) / 1e7)
}

/// Length of a line in decimeters.
pub(super) fn decimeters(line: impl Iterator<Item = Position>) -> u32 {
    let mut previous: Option<Position> = None;
    let mut meters = 0.0;
    for point in line {
        meters += previous.map_or(0.0, |previous| previous.distance_m(point));
        previous = Some(point);
    }
    (meters * 10.0).round() as u32
}

/// Direction in which a line sets out, in degrees clockwise from north.
pub(super) fn bearing_at_start(line: impl Iterator<Item = Position>) -> f64 {
    let mut line = line;
    let Some(start) = line.next() else {
        return 0.0;
    };
    let mut towards = start;
    for point in line {
        towards = point;
        if start.distance_m(point) >= BEARING_REACH_M {
            break;
        }
    }
    let east = (towards.lon - start.lon) * start.lat.to_radians().cos();
    let north = towards.lat - start.lat;
    east.atan2(north).to_degrees()
}

/// Change of direction from one bearing to another, from -180 (excluded) to 180, clockwise
/// positive.
pub(super) fn turn_degrees(arriving: f64, leaving: f64) -> f64 {
    let turn = (leaving - arriving).rem_euclid(360.0);
    if turn > 180.0 { turn - 360.0 } else { turn }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundredth_of_a_degree_north_is_1112_meters() {
        let line = [Position::new(112.0, 37.0), Position::new(112.0, 37.01)];
        assert_eq!(decimeters(line.into_iter()), 11_120);
        assert!(bearing_at_start(line.into_iter()).abs() < 1e-9);
    }

    #[test]
    fn turns_are_clockwise() {
        assert!((turn_degrees(350.0, 80.0) - 90.0).abs() < 1e-9);
        assert!((turn_degrees(0.0, -90.0) + 90.0).abs() < 1e-9);
        assert!((turn_degrees(0.0, 180.0) - 180.0).abs() < 1e-9);
    }
}
