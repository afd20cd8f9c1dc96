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

    #[test]
    fn east_is_ninety_degrees() {
        let east = between(Position::new(112.0, 37.0), Position::new(112.1, 37.0));
        assert_eq!(whole(east), 90);
        assert_eq!(whole(359.7), 0);
        assert!((turn(350.0, 80.0) - 90.0).abs() < 1e-9);
    }
}
