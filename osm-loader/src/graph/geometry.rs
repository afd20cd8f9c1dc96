//! Places and lengths of road pieces.

use crate::units::Position;

/// Degrees from ten-millionths of a degree.
pub(super) fn position(place: [i32; 2]) -> Position {
    Position::new(f64::from(place[0]) / 1e7, f64::from(place[1]) / 1e7)
}

/// Length of a line in centimeters.
pub(super) fn centimeters(line: impl Iterator<Item = Position>) -> u32 {
    let mut previous: Option<Position> = None;
    let mut meters = 0.0;
    for point in line {
        meters += previous.map_or(0.0, |previous| previous.distance_m(point));
        previous = Some(point);
    }
    (meters * 100.0).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundredth_of_a_degree_north_is_1110_meters() {
        let line = [Position::new(112.0, 37.0), Position::new(112.0, 37.01)];
        assert_eq!(centimeters(line.into_iter()), 110_978);
    }
}
