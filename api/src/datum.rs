//! The three datums of maps in China, and the way from each to each.
//!
//! Everything inside is WGS-84, as satellites and OpenStreetMap give it. Amap, Tencent and Apple's
//! maps of China are drawn in GCJ-02, some 400–600 m beside it in Shanxi; Baidu's in BD-09, another
//! kilometer off. Points change their datum here, at the edge, and nowhere else.

use optimizer::units::Position;
use std::f64::consts::PI;

/// What a pair of coordinates is measured against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Datum {
    /// Satellites, OpenStreetMap, GPX, GeoJSON.
    #[default]
    Wgs84,
    /// 高德 Amap, 腾讯 Tencent and every other licensed map of China.
    Gcj02,
    /// 百度 Baidu.
    Bd09,
}

impl Datum {
    /// The name people know it by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wgs84 => "WGS-84",
            Self::Gcj02 => "GCJ-02",
            Self::Bd09 => "BD-09",
        }
    }
}

/// A WGS-84 point in another datum.
pub fn from_wgs84(point: Position, datum: Datum) -> Position {
    match datum {
        Datum::Wgs84 => point,
        Datum::Gcj02 => shifted(point),
        Datum::Bd09 => turned(shifted(point)),
    }
}

/// A point of some datum in WGS-84: the exact inverse of [`from_wgs84`], found by iteration.
pub fn to_wgs84(point: Position, datum: Datum) -> Position {
    match datum {
        Datum::Wgs84 => point,
        Datum::Gcj02 => undo(point, shifted),
        Datum::Bd09 => undo(undo(point, turned), shifted),
    }
}

/// Meters between two points, by the haversine on a sphere.
pub fn meters_between(a: Position, b: Position) -> f64 {
    const RADIUS_M: f64 = 6_371_008.8;
    let (lat_a, lat_b) = (a.lat.to_radians(), b.lat.to_radians());
    let up = ((lat_b - lat_a) / 2.0).sin().powi(2);
    let across = ((b.lon - a.lon).to_radians() / 2.0).sin().powi(2);
    2.0 * RADIUS_M * (up + lat_a.cos() * lat_b.cos() * across).sqrt().asin()
}

/// Krasovsky's ellipsoid, on which the shift is defined.
const SEMI_MAJOR_M: f64 = 6_378_245.0;
const ECCENTRICITY_SQUARED: f64 = 0.006_693_421_622_965_943;
/// Turns per degree in Baidu's own distortion.
const BAIDU_TURN: f64 = PI * 3000.0 / 180.0;

/// Boxes of longitude and latitude (west, south, east, north) that maps of China shift …
const INSIDE: [[f64; 4]; 6] = [
    [79.4462, 42.8899, 96.3300, 49.2204],
    [109.6872, 39.3742, 135.0002, 54.1415],
    [73.1246, 29.5297, 124.1433, 42.8899],
    [82.9684, 26.7186, 97.0352, 29.5297],
    [97.0253, 20.4141, 124.3674, 29.5297],
    [107.9758, 17.8715, 111.7441, 20.4141],
];
/// … and boxes within them that they do not.
const OUTSIDE: [[f64; 4]; 6] = [
    [119.9213, 21.7850, 122.4976, 25.3986],
    [101.8652, 20.0988, 106.6650, 22.2840],
    [106.4525, 20.4878, 108.0510, 21.5422],
    [109.0323, 50.3257, 119.1270, 55.8175],
    [127.4568, 49.5574, 137.0227, 55.8175],
    [131.2662, 42.5692, 137.0227, 44.8922],
];

fn is_shifted(point: Position) -> bool {
    let within = |&[west, south, east, north]: &[f64; 4]| {
        (west..=east).contains(&point.lon) && (south..=north).contains(&point.lat)
    };
    INSIDE.iter().any(within) && !OUTSIDE.iter().any(within)
}

/// WGS-84 to GCJ-02.
fn shifted(point: Position) -> Position {
    if !is_shifted(point) {
        return point;
    }
    let (x, y) = (point.lon - 105.0, point.lat - 35.0);
    let latitude = point.lat.to_radians();
    let bulge = 1.0 - ECCENTRICITY_SQUARED * latitude.sin().powi(2);
    let meridian = SEMI_MAJOR_M * (1.0 - ECCENTRICITY_SQUARED) / (bulge * bulge.sqrt());
    let parallel = SEMI_MAJOR_M / bulge.sqrt() * latitude.cos();
    Position::new(
        point.lon + (eastward_m(x, y) / parallel).to_degrees(),
        point.lat + (northward_m(x, y) / meridian).to_degrees(),
    )
}

fn northward_m(x: f64, y: f64) -> f64 {
    -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + ripple(x)
        + 2.0 / 3.0 * (20.0 * (PI * y).sin() + 40.0 * (PI * y / 3.0).sin())
        + 2.0 / 3.0 * (160.0 * (PI * y / 12.0).sin() + 320.0 * (PI * y / 30.0).sin())
}

fn eastward_m(x: f64, y: f64) -> f64 {
    300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + ripple(x)
        + 2.0 / 3.0 * (20.0 * (PI * x).sin() + 40.0 * (PI * x / 3.0).sin())
        + 2.0 / 3.0 * (150.0 * (PI * x / 12.0).sin() + 300.0 * (PI * x / 30.0).sin())
}

fn ripple(x: f64) -> f64 {
    2.0 / 3.0 * (20.0 * (6.0 * PI * x).sin() + 20.0 * (2.0 * PI * x).sin())
}

/// GCJ-02 to BD-09. Baidu's maps of the rest of the world are not turned.
fn turned(point: Position) -> Position {
    if !is_shifted(point) {
        return point;
    }
    let radius = point.lon.hypot(point.lat) + 0.000_02 * (point.lat * BAIDU_TURN).sin();
    let angle = point.lat.atan2(point.lon) + 0.000_003 * (point.lon * BAIDU_TURN).cos();
    Position::new(radius * angle.cos() + 0.0065, radius * angle.sin() + 0.006)
}

/// The point that `forward` brings here: each guess is moved by what it misses.
fn undo(target: Position, forward: fn(Position) -> Position) -> Position {
    const ENOUGH_DEGREES: f64 = 1e-10;
    const MOST_ROUNDS: usize = 50;
    let mut guess = target;
    for _ in 0..MOST_ROUNDS {
        let image = forward(guess);
        let (east, north) = (target.lon - image.lon, target.lat - image.lat);
        guess = Position::new(guess.lon + east, guess.lat + north);
        if east.abs().max(north.abs()) < ENOUGH_DEGREES {
            break;
        }
    }
    guess
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(found: Position, lon: f64, lat: f64) {
        let apart = meters_between(found, Position::new(lon, lat));
        assert!(apart < 0.1, "{found:?} is {apart} m from {lon},{lat}");
    }

    /// The example of the widely used open-source converters, as their documentation prints it.
    #[test]
    fn the_published_point_in_beijing_is_met() {
        let point = Position::new(116.404, 39.915);
        let gcj = from_wgs84(point, Datum::Gcj02);
        assert_near(gcj, 116.410_244_499_169_38, 39.916_404_281_501_64);
        assert_near(turned(point), 116.410_369_493_710_29, 39.921_336_993_510_21);
        let unturned = undo(point, turned);
        assert_near(unturned, 116.397_627_291_193_15, 39.908_656_739_576_31);
    }

    #[test]
    fn every_datum_comes_back_within_a_meter_all_over_shanxi() {
        let (mut worst, mut points) = (0.0f64, 0);
        for east in 0..90 {
            for north in 0..130 {
                let (lon, lat) = (
                    110.1 + f64::from(east) / 20.0,
                    34.5 + f64::from(north) / 20.0,
                );
                let point = Position::new(lon, lat);
                for datum in [Datum::Gcj02, Datum::Bd09] {
                    let there = from_wgs84(point, datum);
                    let moved = meters_between(point, there);
                    assert!(
                        (200.0..2_000.0).contains(&moved),
                        "{datum:?} moves {moved} m"
                    );
                    worst = worst.max(meters_between(point, to_wgs84(there, datum)));
                    points += 1;
                }
            }
        }
        assert_eq!(points, 23_400);
        assert!(worst < 0.001, "the worst round trip misses by {worst} m");
    }

    #[test]
    fn nothing_moves_outside_china() {
        for (name, lon, lat) in [
            ("Tokyo", 139.69, 35.68),
            ("Seoul", 126.98, 37.57),
            ("Ulaanbaatar", 106.92, 47.92),
            ("Hanoi", 105.85, 21.03),
            ("New Delhi", 77.21, 28.61),
            ("Paris", 2.35, 48.86),
            ("null island", 0.0, 0.0),
            ("Sydney", 151.21, -33.87),
        ] {
            let point = Position::new(lon, lat);
            for datum in [Datum::Wgs84, Datum::Gcj02, Datum::Bd09] {
                assert_eq!(from_wgs84(point, datum), point, "{name} {datum:?}");
                assert_eq!(to_wgs84(point, datum), point, "{name} {datum:?}");
            }
        }
    }

    #[test]
    fn nonsense_coordinates_end_without_a_loop() {
        for point in [
            Position::new(f64::NAN, 1e308),
            Position::new(f64::INFINITY, 0.0),
        ] {
            let _ = to_wgs84(point, Datum::Bd09);
        }
    }
}
