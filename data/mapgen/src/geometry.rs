//! Positions as OpenStreetMap stores them and points in a plane of meters.
//!
//! Only additions, multiplications, divisions and square roots are used: IEEE 754 fixes their
//! results, so the map has the same bytes on every platform. It does not know what lies at a point.

/// A WGS-84 position in units of 1e-7 degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    pub(crate) lon: i32,
    pub(crate) lat: i32,
}

/// A point in meters east and north of 112° E 37.5° N (sinusoidal projection).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

const METERS_PER_DEGREE: f64 = 111_320.0;
const ORIGIN_LON: f64 = 112.0;
const ORIGIN_LAT: f64 = 37.5;

impl Position {
    pub(crate) fn from_degrees(lon: f64, lat: f64) -> Self {
        Self {
            lon: (lon * 1e7).round() as i32,
            lat: (lat * 1e7).round() as i32,
        }
    }

    pub(crate) fn lon_degrees(self) -> f64 {
        f64::from(self.lon) / 1e7
    }

    pub(crate) fn lat_degrees(self) -> f64 {
        f64::from(self.lat) / 1e7
    }

    pub(crate) fn to_point(self) -> Point {
        let north = self.lat_degrees() - ORIGIN_LAT;
        let east = self.lon_degrees() - ORIGIN_LON;
        Point {
            x: east * METERS_PER_DEGREE * cosine(north),
            y: north * METERS_PER_DEGREE,
        }
    }
}

impl Point {
    pub(crate) fn to_position(self) -> Position {
        let north = self.y / METERS_PER_DEGREE;
        let east = self.x / (METERS_PER_DEGREE * cosine(north));
        Position::from_degrees(ORIGIN_LON + east, ORIGIN_LAT + north)
    }

    /// The point `along` meters in the direction `unit` and `across` meters to its right.
    pub(crate) fn offset(self, unit: Self, along: f64, across: f64) -> Self {
        Self {
            x: self.x + unit.x * along + unit.y * across,
            y: self.y + unit.y * along - unit.x * across,
        }
    }

    pub(crate) fn distance(self, other: Self) -> f64 {
        let (dx, dy) = (other.x - self.x, other.y - self.y);
        (dx * dx + dy * dy).sqrt()
    }

    /// Unit vector towards another point; east when the two coincide.
    pub(crate) fn direction_to(self, other: Self) -> Self {
        let length = self.distance(other);
        if length == 0.0 {
            return Self { x: 1.0, y: 0.0 };
        }
        Self {
            x: (other.x - self.x) / length,
            y: (other.y - self.y) / length,
        }
    }

    /// The point at this share of the way to another.
    pub(crate) fn towards(self, other: Self, share: f64) -> Self {
        Self {
            x: self.x + (other.x - self.x) * share,
            y: self.y + (other.y - self.y) * share,
        }
    }

    pub(crate) fn dot(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y
    }

    /// Positive when `other` points to the left of `self`.
    pub(crate) fn cross(self, other: Self) -> f64 {
        self.x * other.y - self.y * other.x
    }
}

/// Cosine of the latitude `north` degrees from the origin, as the series' first three terms:
/// good to 1e-4 within Shanxi, and free of the platform's own cosine.
fn cosine(north: f64) -> f64 {
    0.793_353 - 0.010_624_9 * north - 0.000_120_84 * north * north
}

/// How two segments meet, in exact integer arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meeting {
    Apart,
    /// They cross between their ends, at about this position.
    Crossing(Position),
    /// An end of one lies on the other: 0 and 1 end the first segment, 2 and 3 the second.
    Touching(usize),
}

/// How segment `a`–`b` meets segment `c`–`d`.
pub(crate) fn meet(a: Position, b: Position, c: Position, d: Position) -> Meeting {
    let (of_a, of_b) = (side(c, d, a), side(c, d, b));
    let (of_c, of_d) = (side(a, b, c), side(a, b, d));
    if of_a.signum() * of_b.signum() < 0 && of_c.signum() * of_d.signum() < 0 {
        return Meeting::Crossing(between(a, b, of_a, of_b));
    }
    let ends = [
        (of_a, c, d, a),
        (of_b, c, d, b),
        (of_c, a, b, c),
        (of_d, a, b, d),
    ];
    let touching = ends
        .iter()
        .position(|&(side, from, to, end)| side == 0 && in_box(from, to, end));
    touching.map_or(Meeting::Apart, Meeting::Touching)
}

/// Twice the area of a triangle: which side of `from`–`to` the point lies on.
fn side(from: Position, to: Position, point: Position) -> i64 {
    let (dx, dy) = (
        i64::from(to.lon) - i64::from(from.lon),
        i64::from(to.lat) - i64::from(from.lat),
    );
    let (px, py) = (
        i64::from(point.lon) - i64::from(from.lon),
        i64::from(point.lat) - i64::from(from.lat),
    );
    dx * py - dy * px
}

fn between(a: Position, b: Position, of_a: i64, of_b: i64) -> Position {
    let share = of_a as f64 / (of_a as f64 - of_b as f64);
    let mix = |from: i32, to: i32| from + (f64::from(to - from) * share).round() as i32;
    Position {
        lon: mix(a.lon, b.lon),
        lat: mix(a.lat, b.lat),
    }
}

fn in_box(from: Position, to: Position, point: Position) -> bool {
    let within = |a: i32, b: i32, v: i32| a.min(b) <= v && v <= a.max(b);
    within(from.lon, to.lon, point.lon) && within(from.lat, to.lat, point.lat)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lon: i32, lat: i32) -> Position {
        Position { lon, lat }
    }

    #[test]
    fn a_position_survives_the_plane_and_back() {
        for (lon, lat) in [(110.3, 34.6), (112.0, 37.5), (114.5, 40.7)] {
            let position = Position::from_degrees(lon, lat);
            let back = position.to_point().to_position();
            assert!((position.lon - back.lon).abs() <= 1 && (position.lat - back.lat).abs() <= 1);
        }
    }

    #[test]
    fn one_degree_of_longitude_at_38_north_is_87_7_km() {
        let west = Position::from_degrees(112.0, 38.0).to_point();
        let east = Position::from_degrees(113.0, 38.0).to_point();
        assert!((west.distance(east) - 87_720.0).abs() < 30.0);
    }

    #[test]
    fn segments_cross_touch_or_stay_apart() {
        let meeting = meet(at(0, 0), at(10, 10), at(0, 10), at(10, 0));
        assert_eq!(meeting, Meeting::Crossing(at(5, 5)));
        assert_eq!(
            meet(at(0, 0), at(10, 0), at(5, 0), at(5, 9)),
            Meeting::Touching(2)
        );
        assert_eq!(
            meet(at(0, 0), at(10, 0), at(11, 0), at(20, 0)),
            Meeting::Apart
        );
    }
}
