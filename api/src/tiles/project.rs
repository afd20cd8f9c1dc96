//! From degrees to the units of a tile, and lines cut at its edge.

use osm_loader::Position;
use std::f64::consts::PI;

/// Units along a tile's side.
pub(super) const EXTENT: f64 = 4096.0;
/// Units that lines reach beyond the edge, so that wide strokes meet.
const BUFFER: f64 = 64.0;
/// Latitude at which web Mercator ends.
const MERCATOR_END: f64 = 85.051_128;
const EQUATOR_M: f64 = 40_075_016.686;

/// One tile of the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TileFrame {
    pub(super) z: u8,
    pub(super) x: u32,
    pub(super) y: u32,
}

impl TileFrame {
    /// A point in units of this tile, from its north-west corner.
    pub(super) fn place(self, point: Position) -> [f64; 2] {
        let [x, y] = mercator(point);
        let tiles = f64::from(1u32 << self.z);
        [
            (x * tiles - f64::from(self.x)) * EXTENT,
            (y * tiles - f64::from(self.y)) * EXTENT,
        ]
    }

    /// About a quarter of a screen pixel on the ground, in meters, in the middle of China.
    pub(super) fn pixel_m(self) -> f64 {
        EQUATOR_M * 0.79 / f64::from(1u32 << self.z) / 1024.0
    }

    /// The corners of this tile, with its buffer, in cells of another zoom.
    pub(super) fn cells(self, zoom: u8) -> [[u32; 2]; 2] {
        let scale = f64::from(1u32 << zoom) / f64::from(1u32 << self.z);
        let last = f64::from((1u32 << zoom) - 1);
        let margin = BUFFER / EXTENT;
        let cell =
            |at: u32, shift: f64| ((f64::from(at) + shift) * scale).floor().clamp(0.0, last) as u32;
        [
            [cell(self.x, -margin), cell(self.y, -margin)],
            [cell(self.x, 1.0 + margin), cell(self.y, 1.0 + margin)],
        ]
    }
}

/// Where a point lies in the whole map: 0 to 1 from the west, 0 to 1 from the north.
fn mercator(point: Position) -> [f64; 2] {
    let latitude = point.lat.clamp(-MERCATOR_END, MERCATOR_END).to_radians();
    let north = (PI / 4.0 + latitude / 2.0).tan().ln();
    [(point.lon + 180.0) / 360.0, (1.0 - north / PI) / 2.0]
}

/// The cell of a zoom that a point lies in.
pub(super) fn cell_of(point: Position, zoom: u8) -> [u32; 2] {
    let tiles = f64::from(1u32 << zoom);
    mercator(point).map(|share| (share * tiles).floor().clamp(0.0, tiles - 1.0) as u32)
}

/// The parts of a line inside a tile and its buffer (Liang and Barsky 1984), on whole units; points
/// that fall together are one.
pub(super) fn clipped(line: &[[f64; 2]]) -> Vec<Vec<[i32; 2]>> {
    let mut parts: Vec<Vec<[i32; 2]>> = Vec::new();
    let mut is_open = false;
    for pair in line.windows(2) {
        let Some([from, to]) = inside(pair[0], pair[1]) else {
            is_open = false;
            continue;
        };
        if !is_open {
            parts.push(vec![whole(from)]);
        }
        let part = parts.last_mut().expect("opened just now");
        if part.last() != Some(&whole(to)) {
            part.push(whole(to));
        }
        is_open = whole(to) == whole(pair[1]);
    }
    parts.retain(|part| part.len() > 1);
    parts
}

fn whole(point: [f64; 2]) -> [i32; 2] {
    point.map(|value| value.round() as i32)
}

fn inside(from: [f64; 2], to: [f64; 2]) -> Option<[[f64; 2]; 2]> {
    let (mut enter, mut leave) = (0.0f64, 1.0f64);
    for axis in 0..2 {
        let (start, step) = (from[axis], to[axis] - from[axis]);
        for (step, room) in [(-step, start + BUFFER), (step, EXTENT + BUFFER - start)] {
            if step == 0.0 {
                if room < 0.0 {
                    return None;
                }
            } else if step < 0.0 {
                enter = enter.max(room / step);
            } else {
                leave = leave.min(room / step);
            }
        }
    }
    let at = |share: f64| [0, 1].map(|axis| from[axis] + share * (to[axis] - from[axis]));
    let start = if enter <= 0.0 { from } else { at(enter) };
    let end = if leave >= 1.0 { to } else { at(leave) };
    (enter <= leave).then_some([start, end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_well_known_tile_of_taiyuan_is_met() {
        // Zoom 10: column (112.55+180)/360·1024 = 832.1…
        let [x, y] = cell_of(Position::new(112.55, 37.87), 10);
        assert_eq!([x, y], [832, 395]);
        let [east, south] = TileFrame { z: 10, x, y }.place(Position::new(112.55, 37.87));
        assert!((0.0..EXTENT).contains(&east) && (0.0..EXTENT).contains(&south));
    }

    #[test]
    fn a_line_is_cut_at_the_edge_and_comes_back_as_two() {
        let line = [
            [100.0, 100.0],
            [5_000.0, 100.0],
            [5_000.0, 200.0],
            [100.0, 200.0],
        ];
        let parts = clipped(&line);
        assert_eq!(
            parts,
            [vec![[100, 100], [4160, 100]], vec![[4160, 200], [100, 200]]]
        );
        assert!(clipped(&[[-900.0, 0.0], [-800.0, 4_000.0]]).is_empty());
        let across = clipped(&[[-1_000.0, 50.0], [9_000.0, 50.0]]);
        assert_eq!(across, [vec![[-64, 50], [4160, 50]]]);
    }
}
