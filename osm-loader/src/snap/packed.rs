//! An R-tree in two columns, mapped from the graph file and used in place.
//!
//! Boxes of segments are sorted along a Hilbert curve and packed sixteen to a box, those again
//! sixteen to a box, up to one (Kamel and Faloutsos: On Packing R-trees, 1993). It holds every
//! segment of the map, so one tree serves all trucks, hours and overrides; who may use which
//! segment is the asker's business.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::file::Column;
use crate::graph::SegmentId;
use crate::units::Position;

/// Children of a box.
const FANOUT: usize = 16;

/// West, south, east and north, in ten-millionths of a degree.
pub(crate) type Frame = [i32; 4];

/// The columns of the tree.
#[derive(Clone, Debug)]
pub(crate) struct TreeColumns {
    /// Frames of the segments in order of the curve, then of every level above.
    pub(crate) frames: Column<Frame>,
    /// The segment of each of the first frames.
    pub(crate) segments: Column<u32>,
}

impl TreeColumns {
    /// A tree over nothing.
    pub(crate) fn none() -> Self {
        Self {
            frames: Vec::new().into(),
            segments: Vec::new().into(),
        }
    }

    /// Packs the frames of all segments, by segment.
    pub(crate) fn of(frames: &[Frame]) -> Self {
        let all = frames.iter().copied().reduce(around).unwrap_or_default();
        let mut segments: Vec<u32> = (0..frames.len() as u32).collect();
        segments.sort_by_cached_key(|&segment| place_on_curve(frames[segment as usize], all));
        let mut packed: Vec<Frame> = (segments.iter())
            .map(|&segment| frames[segment as usize])
            .collect();
        let mut level = 0..packed.len();
        while level.len() > 1 {
            let above: Vec<Frame> = packed[level.clone()]
                .chunks(FANOUT)
                .filter_map(|children| children.iter().copied().reduce(around))
                .collect();
            level = packed.len()..packed.len() + above.len();
            packed.extend(above);
        }
        Self {
            frames: packed.into(),
            segments: segments.into(),
        }
    }

    /// Whether the columns are those of a tree over so many segments.
    pub(crate) fn fit(&self, segments: usize) -> bool {
        let frames = levels(segments).last().map_or(0, |&(_, end)| end);
        self.segments.len() == segments
            && self.frames.len() == frames
            && (self.segments.iter()).all(|&segment| (segment as usize) < segments)
    }

    /// Walks through the segments around a place, the nearest frame first.
    pub(super) fn around(&self, asked: Position) -> NearestFirst<'_> {
        let levels = levels(self.segments.len());
        let mut walk = NearestFirst {
            tree: self,
            plane: Plane::around(asked),
            queue: BinaryHeap::new(),
            levels,
        };
        if let Some(top) = walk.levels.len().checked_sub(1) {
            walk.push(top, walk.levels[top].0, f64::INFINITY);
        }
        walk
    }
}

/// First frame and end of every level, from the segments up to the one box around all.
fn levels(segments: usize) -> Vec<(usize, usize)> {
    let mut levels = Vec::new();
    let (mut start, mut count) = (0, segments);
    while count > 0 {
        levels.push((start, start + count));
        start += count;
        count = if count > 1 { count.div_ceil(FANOUT) } else { 0 };
    }
    levels
}

fn around(one: Frame, other: Frame) -> Frame {
    [
        one[0].min(other[0]),
        one[1].min(other[1]),
        one[2].max(other[2]),
        one[3].max(other[3]),
    ]
}

/// A plane around a place in which near is near in every direction, in radians at the equator;
/// exact enough for the few kilometers a place may lie from a road.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plane {
    asked: Position,
    /// How much longer a degree northwards is than one eastwards.
    stretch: f64,
}

impl Plane {
    pub(super) fn around(asked: Position) -> Self {
        let stretch = 1.0 / asked.lat.to_radians().cos().max(1e-9);
        Self { asked, stretch }
    }

    /// East and north of the place.
    pub(super) fn flat(self, position: Position) -> [f64; 2] {
        [
            (position.lon - self.asked.lon).to_radians(),
            (position.lat - self.asked.lat).to_radians() * self.stretch,
        ]
    }

    /// The place at a distance east and north.
    pub(super) fn position(self, [x, y]: [f64; 2]) -> Position {
        Position::new(
            self.asked.lon + x.to_degrees(),
            self.asked.lat + (y / self.stretch).to_degrees(),
        )
    }

    /// Squared distance to the nearest point of a frame.
    fn distance_2(self, frame: Frame) -> f64 {
        let [west, south, east, north] = frame.map(|side| f64::from(side) * 1e-7);
        let [low_x, low_y] = self.flat(Position::new(west, south));
        let [high_x, high_y] = self.flat(Position::new(east, north));
        let x = low_x.max(-high_x).max(0.0);
        let y = low_y.max(-high_y).max(0.0);
        x * x + y * y
    }
}

/// Segments in the order of their frames' distance.
#[derive(Debug)]
pub(super) struct NearestFirst<'a> {
    tree: &'a TreeColumns,
    plane: Plane,
    levels: Vec<(usize, usize)>,
    /// Squared distance, level and index of frames.
    queue: BinaryHeap<Reverse<(u64, u8, u32)>>,
}

impl NearestFirst<'_> {
    /// The next segment whose frame is no farther than a bound, which may shrink from call to
    /// call.
    pub(super) fn next_within(&mut self, bound_2: f64) -> Option<(f64, SegmentId)> {
        while let Some(Reverse((distance_2, level, at))) = self.queue.pop() {
            let distance_2 = f64::from_bits(distance_2);
            if distance_2 > bound_2 {
                return None;
            }
            let (level, at) = (usize::from(level), at as usize);
            if level == 0 {
                return Some((distance_2, SegmentId(self.tree.segments[at])));
            }
            let (start, end) = self.levels[level - 1];
            let first = start + (at - self.levels[level].0) * FANOUT;
            for child in first..(first + FANOUT).min(end) {
                self.push(level - 1, child, bound_2);
            }
        }
        None
    }

    fn push(&mut self, level: usize, at: usize, bound_2: f64) {
        let distance_2 = self.plane.distance_2(self.tree.frames[at]);
        if distance_2 <= bound_2 {
            // Bits of numbers that are not negative are ordered like the numbers.
            let entry = (distance_2.to_bits(), level as u8, at as u32);
            self.queue.push(Reverse(entry));
        }
    }
}

/// How far along a Hilbert curve through `all` the middle of a frame lies.
fn place_on_curve(frame: Frame, all: Frame) -> u32 {
    let along = |axis: usize| {
        let middle = i64::midpoint(i64::from(frame[axis]), i64::from(frame[axis + 2]));
        let (low, high) = (i64::from(all[axis]), i64::from(all[axis + 2]));
        ((middle - low) * 0xFFFF / (high - low).max(1)) as u32
    };
    hilbert(along(0), along(1))
}

/// Place on the Hilbert curve of a square with sides of 2¹⁶.
fn hilbert(mut x: u32, mut y: u32) -> u32 {
    let mut place = 0;
    let mut side = 1_u32 << 15;
    while side > 0 {
        let (right, upper) = (u32::from(x & side > 0), u32::from(y & side > 0));
        place += side * side * ((3 * right) ^ upper);
        if upper == 0 {
            if right == 1 {
                (x, y) = (0xFFFF - x, 0xFFFF - y);
            }
            (x, y) = (y, x);
        }
        side /= 2;
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_visits_neighbors_one_after_another() {
        let square = 1 << 3;
        let scale = 1 << 13;
        let mut cells: Vec<(u32, [i64; 2])> = (0..square * square)
            .map(|at| (at % square, at / square))
            .map(|(x, y)| (hilbert(x * scale, y * scale), [x.into(), y.into()]))
            .collect();
        cells.sort_unstable();
        for pair in cells.windows(2) {
            let apart: i64 = (0..2)
                .map(|axis| (pair[0].1[axis] - pair[1].1[axis]).abs())
                .sum();
            assert_eq!(apart, 1, "{pair:?}");
        }
    }

    #[test]
    fn frames_come_in_the_order_of_their_distance_and_none_is_missing() {
        let frames: Vec<Frame> = (0..1000_i32)
            .map(|at| (at * 7919 % 1000 * 1000, at * 104_729 % 1000 * 1000))
            .map(|(x, y)| [x, y, x + 500, y + 300])
            .collect();
        let tree = TreeColumns::of(&frames);
        assert!(tree.fit(1000) && !tree.fit(999));
        let asked = Position::new(0.03, 0.05);
        let mut walk = tree.around(asked);
        let mut found = Vec::new();
        while let Some((distance_2, segment)) = walk.next_within(f64::INFINITY) {
            assert!(
                found
                    .last()
                    .is_none_or(|last: &(f64, u32)| last.0 <= distance_2)
            );
            let expected = Plane::around(asked).distance_2(frames[segment.index()]);
            assert!((distance_2 - expected).abs() < 1e-18);
            found.push((distance_2, segment.0));
        }
        found.sort_by_key(|it| it.1);
        assert!(found.iter().map(|it| it.1).eq(0..1000));
    }

    #[test]
    fn a_tree_over_nothing_finds_nothing() {
        let tree = TreeColumns::of(&[]);
        assert!(tree.fit(0));
        assert_eq!(tree.around(Position::new(0.0, 0.0)).next_within(1.0), None);
    }
}
