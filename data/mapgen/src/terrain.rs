//! Heights, roughness, the province's outline, and roads that wind as the land asks.
//!
//! It knows no places and no road classes.

use crate::facts::Heights;
use crate::geometry::{Point, Position};
use crate::noise::Noise;

/// The shape of the land, from a coarse height grid and a crude outline.
#[derive(Debug)]
pub(crate) struct Terrain {
    heights: Heights,
    outline: Vec<Point>,
}

/// A height difference within eight kilometers that counts as fully rough.
const ROUGH_RANGE_M: f64 = 650.0;
const SAMPLE_REACH_M: f64 = 4_000.0;

impl Terrain {
    pub(crate) fn new(heights: Heights, outline: Vec<Position>) -> Self {
        Self {
            heights,
            outline: outline.into_iter().map(Position::to_point).collect(),
        }
    }

    /// Height above sea level by bilinear interpolation, in meters.
    pub(crate) fn height_m(&self, point: Point) -> f64 {
        let at = point.to_position();
        let (column, right) = cell(&self.heights.lons, at.lon_degrees());
        let (row, down) = cell(&self.heights.lats, at.lat_degrees());
        let on_row = |row: usize| {
            let values = &self.heights.meters[row];
            values[column] * (1.0 - right) + values[column + 1] * right
        };
        on_row(row) * (1.0 - down) + on_row(row + 1) * down
    }

    /// 0 on a plain, 1 in high mountains.
    pub(crate) fn roughness(&self, point: Point) -> f64 {
        let (mut low, mut high) = (f64::MAX, f64::MIN);
        for (east, north) in [
            (0, 0),
            (-1, -1),
            (-1, 1),
            (1, -1),
            (1, 1),
            (0, 1),
            (0, -1),
            (1, 0),
            (-1, 0),
        ] {
            let height = self.height_m(Point {
                x: point.x + f64::from(east) * SAMPLE_REACH_M,
                y: point.y + f64::from(north) * SAMPLE_REACH_M,
            });
            low = low.min(height);
            high = high.max(height);
        }
        ((high - low) / ROUGH_RANGE_M).min(1.0)
    }

    /// Whether the point lies inside the crude outline of the province.
    pub(crate) fn is_inside(&self, point: Point) -> bool {
        let corners = &self.outline;
        let crossings = (0..corners.len()).filter(|&i| {
            let (a, b) = (corners[i], corners[(i + 1) % corners.len()]);
            (a.y > point.y) != (b.y > point.y)
                && point.x < (b.x - a.x) * (point.y - a.y) / (b.y - a.y) + a.x
        });
        crossings.count() % 2 == 1
    }

    /// A road from `from` to `to`, both included: midpoints are displaced again and again, further
    /// where the land is rough, and long legs prefer the lower side.
    pub(crate) fn wind(&self, from: Point, to: Point, noise: &mut Noise) -> Vec<Point> {
        let rough = self.roughness(from.towards(to, 0.5));
        let mut points = vec![from];
        self.wind_between(from, to, rough, noise, &mut points);
        points.push(to);
        points
    }

    fn wind_between(
        &self,
        from: Point,
        to: Point,
        rough: f64,
        noise: &mut Noise,
        points: &mut Vec<Point>,
    ) {
        let length = from.distance(to);
        if length < 800.0 - 330.0 * rough {
            return;
        }
        let reach = if length > 2_500.0 {
            0.05 + 0.13 * rough
        } else {
            0.05 + 0.23 * rough
        };
        let across = noise.signed() * reach * length;
        let along = noise.signed() * 0.08 * length;
        let (middle, unit) = (from.towards(to, 0.5), from.direction_to(to));
        let bend = middle.offset(unit, along, across);
        let mirrored = middle.offset(unit, along, -across);
        let downhill = length > 4_000.0 && noise.chance(70);
        let bend = if downhill && self.height_m(mirrored) < self.height_m(bend) {
            mirrored
        } else {
            bend
        };
        self.wind_between(from, bend, rough, noise, points);
        points.push(bend);
        self.wind_between(bend, to, rough, noise, points);
    }
}

/// Index and share of the grid cell holding a value, clamped to the grid; the axis may fall or rise.
fn cell(axis: &[f64], value: f64) -> (usize, f64) {
    let step = (axis[axis.len() - 1] - axis[0]) / (axis.len() - 1) as f64;
    let place = ((value - axis[0]) / step).clamp(0.0, (axis.len() - 1) as f64 - 1e-6);
    let index = place as usize;
    (index, place - index as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A plane rising 100 m a row to the south, 2° wide and high.
    fn slope() -> Terrain {
        let heights = Heights {
            lons: vec![111.0, 112.0, 113.0],
            lats: vec![38.5, 37.5, 36.5],
            meters: vec![vec![0.0; 3], vec![100.0; 3], vec![200.0; 3]],
        };
        let corners = [(111.0, 36.5), (113.0, 36.5), (113.0, 38.5), (111.0, 38.5)];
        Terrain::new(
            heights,
            corners
                .map(|(lon, lat)| Position::from_degrees(lon, lat))
                .to_vec(),
        )
    }

    #[test]
    fn height_is_interpolated_between_grid_rows() {
        let point = Position::from_degrees(112.3, 38.0).to_point();
        assert!((slope().height_m(point) - 50.0).abs() < 0.01);
    }

    #[test]
    fn the_outline_holds_its_middle_and_not_its_surroundings() {
        assert!(slope().is_inside(Position::from_degrees(112.0, 37.5).to_point()));
        assert!(!slope().is_inside(Position::from_degrees(113.5, 37.5).to_point()));
    }

    #[test]
    fn a_winding_road_keeps_its_ends_and_short_steps() {
        let (from, to) = (
            Point { x: 0.0, y: 0.0 },
            Point {
                x: 9_000.0,
                y: 3_000.0,
            },
        );
        let road = slope().wind(from, to, &mut Noise::new("road", 1));
        assert_eq!((road[0], road[road.len() - 1]), (from, to));
        assert!(
            road.windows(2)
                .all(|pair| pair[0].distance(pair[1]) < 800.0)
        );
        let length: f64 = road.windows(2).map(|pair| pair[0].distance(pair[1])).sum();
        assert!(length > from.distance(to) && length < 1.5 * from.distance(to));
    }
}
