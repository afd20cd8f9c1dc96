//! Dual carriageways: two one-way roads that meet at a junction are one road to those who turn.
//!
//! A street that splits in front of a junction leaves it at two bearings, neither of which is that
//! of the street. Where both are seen to be one road, turns are measured to the middle of them and
//! they count as one road of the junction, as they do for OSRM.

use super::segments::Segments;
use crate::bearing;
use crate::order::{row, starts_from_counts};
use crate::perceived::LANE_M;
use crate::profile::RoadClass;
use crate::units::Position;

/// Roads with what tells whether two of them are carriageways of one.
#[derive(Clone, Copy)]
pub(super) struct Streets<'a> {
    pub(super) segments: &'a Segments,
    /// Edges that some truck may drive at some hour.
    pub(super) open: &'a [bool],
    /// The kind of road and its lanes for each tag set; none for roundabouts.
    pub(super) kinds: &'a [Option<(RoadClass, u8)>],
    /// The places along a segment.
    pub(super) course: &'a (dyn Fn(usize) -> Vec<Position> + Sync),
}

/// Roads that leave a junction farther apart than this are never one.
const WIDEST_DEG: f64 = 95.0;

/// A road that another leads to so straight keeps its bearing.
const STRAIGHT_DEG: f64 = 3.0;

/// Carriageways are compared over this length, and are none where one ends earlier than the second.
const LONGEST_M: f64 = 100.0;
const SHORTEST_M: f64 = 40.0;

/// Between two samples of a carriageway.
const SAMPLE_M: f64 = 5.0;

/// Carriageways keep their direction to each other, and lie so near beside their lanes.
const PARALLEL_DEG: f64 = 20.0;
const GAP_M: f64 = 12.0;

/// A road at a junction.
#[derive(Clone, Copy, Debug)]
struct Arm {
    segment: u32,
    /// 0 where the segment begins at the junction, 1 where it ends there.
    end: usize,
    /// The bearing at which it leaves.
    bearing: f64,
}

impl Arm {
    const fn at(self) -> usize {
        self.segment as usize
    }

    /// The edge away from the junction, and the one towards it.
    const fn edges(self) -> [usize; 2] {
        [2 * self.at() + self.end, 2 * self.at() + 1 - self.end]
    }
}

/// The roads at every node, in order of their bearings.
struct Junctions {
    first: Vec<u32>,
    arms: Vec<Arm>,
}

impl Junctions {
    fn of(segments: &Segments, bearings: &[[f64; 2]]) -> Self {
        let mut first = vec![0; segments.node_places.len() + 1];
        for node in segments.ends.as_flattened() {
            first[*node as usize + 1] += 1;
        }
        starts_from_counts(&mut first);
        let mut arms: Vec<(u32, Arm)> = Vec::with_capacity(2 * segments.len());
        for (segment, ends) in (0..).zip(&segments.ends) {
            for (end, &node) in ends.iter().enumerate() {
                let bearing = bearings[2 * segment as usize + end][0].rem_euclid(360.0);
                let arm = Arm {
                    segment,
                    end,
                    bearing,
                };
                arms.push((node, arm));
            }
        }
        arms.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.bearing.total_cmp(&b.1.bearing)));
        let arms = arms.into_iter().map(|(_, arm)| arm).collect();
        Self { first, arms }
    }

    fn at(&self, node: usize) -> &[Arm] {
        &self.arms[row(&self.first, node)]
    }
}

impl Streets<'_> {
    /// Moves the bearings of carriageways to that of their road; answers by how many roads each
    /// node has fewer.
    pub(super) fn merge(self, bearings: &mut [[f64; 2]]) -> Vec<u8> {
        let junctions = Junctions::of(self.segments, bearings);
        let nodes = 0..self.segments.node_places.len();
        let mut fewer = vec![0; nodes.len()];
        for node in nodes {
            let arms = junctions.at(node);
            for at in 0..arms.len() {
                if arms.len() < 3 || !self.is_one_road(&junctions, arms, at) {
                    continue;
                }
                let pair = [arms[at], arms[(at + 1) % arms.len()]];
                let bearing = self.bearing_of_both(pair, arms);
                for [away, towards] in pair.map(Arm::edges) {
                    bearings[away][0] = bearing;
                    bearings[towards][1] = bearing + 180.0;
                }
                fewer[node] += 1;
            }
        }
        fewer
    }

    /// Whether an arm and the next are carriageways of one road, and no third belongs to it.
    fn is_one_road(self, junctions: &Junctions, arms: &[Arm], at: usize) -> bool {
        let arm = |ahead: usize| arms[(at + ahead) % arms.len()];
        let [before, left, right, after] = [arm(arms.len() - 1), arm(0), arm(1), arm(2)];
        apart(left, right) <= WIDEST_DEG
            && self.are_alike(left, right)
            && self.run_opposite(left, right)
            && !self.might_be_one(before, left)
            && !self.might_be_one(right, after)
            && self.run_side_by_side(junctions, left, right)
    }

    fn might_be_one(self, one: Arm, other: Arm) -> bool {
        apart(one, other) <= WIDEST_DEG && self.have_one_name(one, other)
    }

    /// Names count where there is one.
    fn have_one_name(self, one: Arm, other: Arm) -> bool {
        let names = [one, other].map(|arm| self.segments.names[arm.at()]);
        names[0] == names[1] && names[0] != 0
    }

    fn kind(self, arm: Arm) -> Option<(RoadClass, u8)> {
        self.kinds[self.segments.tags[arm.at()] as usize]
    }

    fn are_alike(self, one: Arm, other: Arm) -> bool {
        let kind = self.kind(one);
        self.have_one_name(one, other) && kind.is_some() && kind == self.kind(other)
    }

    /// Whether one leads away from the junction only and the other towards it.
    fn run_opposite(self, one: Arm, other: Arm) -> bool {
        let flows = [one, other].map(|arm| arm.edges().map(|edge| self.open[edge]));
        matches!(
            flows,
            [[true, false], [false, true]] | [[false, true], [true, false]]
        )
    }

    fn run_side_by_side(self, junctions: &Junctions, left: Arm, right: Arm) -> bool {
        let lines = [left, right].map(|arm| self.along(junctions, arm));
        let [Some(left_line), Some(right_line)] = lines else {
            return false;
        };
        let meet = left_line.last() == right_line.last();
        let [left_line, right_line] = [&left_line, &right_line].map(|line| {
            let skipped = if meet { 0 } else { line.len() / 3 };
            &line[skipped..]
        });
        let direction = |line: &[Position]| bearing::between(line[0], line[line.len() - 1]);
        if !meet && bearing::turn(direction(left_line), direction(right_line)).abs() > PARALLEL_DEG
        {
            return false;
        }
        let to_line = |line: &[Position], other: &[Position]| {
            let middle = line[line.len() / 2];
            other
                .iter()
                .map(|it| it.distance_m(middle))
                .fold(f64::INFINITY, f64::min)
        };
        let between = to_line(left_line, right_line).min(to_line(right_line, left_line));
        let lanes = self.kind(left).map_or(1, |kind| kind.1.max(1));
        between <= f64::from(lanes) * LANE_M + GAP_M
    }

    /// Places along a road from a junction, as long as it is clear how it goes on; `None` where
    /// that is not far.
    fn along(self, junctions: &Junctions, arm: Arm) -> Option<Vec<Position>> {
        let (mut arm, mut left) = (arm, LONGEST_M);
        let mut line: Vec<Position> = Vec::new();
        while left > 0.0 {
            let mut course = (self.course)(arm.at());
            if arm.end == 1 {
                course.reverse();
            }
            for ends in course.windows(2) {
                let step = ends[0].distance_m(ends[1]);
                let count = (step.min(left) / SAMPLE_M).ceil().max(1.0);
                let share = (left / step.max(1e-9)).min(1.0) / count;
                line.extend(
                    (0..count as u32).map(|at| ends[0].towards(ends[1], f64::from(at) * share)),
                );
                left -= step;
                if left <= 0.0 {
                    line.push(ends[0].towards(ends[1], share * count));
                    break;
                }
            }
            let Some(next) = self.next(junctions, arm).filter(|_| left > 0.0) else {
                line.extend(course.last().filter(|_| left > 0.0));
                break;
            };
            arm = next;
        }
        (LONGEST_M - left > SHORTEST_M).then_some(line)
    }

    /// How a road goes on behind its far end: the only other arm of its name there.
    fn next(self, junctions: &Junctions, arm: Arm) -> Option<Arm> {
        let far = self.segments.ends[arm.at()][1 - arm.end] as usize;
        let mut others = junctions
            .at(far)
            .iter()
            .filter(|other| other.segment != arm.segment && self.have_one_name(arm, **other));
        let only = others.next()?;
        others.next().is_none().then_some(*only)
    }

    /// The bearing of a road of two carriageways: in their middle, but straight on where a road
    /// leads straight onto the one that may be entered.
    fn bearing_of_both(self, pair: [Arm; 2], arms: &[Arm]) -> f64 {
        let entered = if self.open[pair[0].edges()[0]] {
            pair[0]
        } else {
            pair[1]
        };
        let off_straight =
            |arm: &Arm| (180.0 - bearing::turn(entered.bearing, arm.bearing).abs()).abs();
        if arms.iter().any(|arm| off_straight(arm) < STRAIGHT_DEG) {
            return entered.bearing;
        }
        let [one, other] = pair.map(|arm| arm.bearing);
        one + bearing::turn(one, other) / 2.0
    }
}

fn apart(one: Arm, other: Arm) -> f64 {
    bearing::turn(one.bearing, other.bearing).abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: u32 = 1;

    /// A street from the west that splits, 40 m before its carriageways run side by side.
    struct Split {
        segments: Segments,
        open: Vec<bool>,
    }

    impl Split {
        /// The street's carriageways have these names, and lie so many meters from its middle.
        fn new(names: [u32; 2], aside_m: f64) -> Self {
            let meters = |[east, north]: [f64; 2]| [east, north].map(|it| (it * 100.0) as i32);
            let west = meters([-200.0, 0.0]);
            let [north, south] = [aside_m, -aside_m].map(|it| meters([20.0, it]));
            let [north_end, south_end] = [aside_m, -aside_m].map(|it| meters([200.0, it]));
            let segments = Segments {
                node_places: vec![west, [0, 0], north_end, south_end],
                ends: vec![[0, 1], [1, 2], [3, 1]],
                tags: vec![0; 3],
                names: vec![NAME, names[0], names[1]],
                first_bend: vec![0, 0, 1, 2],
                bends: vec![north, south],
                ..Segments::default()
            };
            Self {
                segments,
                open: vec![true, true, true, false, true, false],
            }
        }

        fn course(&self, at: usize) -> Vec<Position> {
            let [first, last] = self.segments.ends[at].map(|node| node as usize);
            let places = &self.segments.node_places;
            let bends = &self.segments.bends;
            let bend = match at {
                1 => &bends[..1],
                2 => &bends[1..],
                _ => &[],
            };
            std::iter::once(&places[first])
                .chain(bend)
                .chain(std::iter::once(&places[last]))
                .map(|&[x, y]| {
                    let [lon, lat] = [x, y].map(|it| f64::from(it) / 100.0 / 111_195.0);
                    Position::new(lon, lat)
                })
                .collect()
        }

        /// The bearings at the fork, and how many roads are fewer there.
        fn merged(&self) -> ([f64; 2], u8) {
            let mut bearings: Vec<[f64; 2]> = Vec::new();
            for at in 0..3 {
                let mut course = self.course(at);
                let leaving = bearing::between(course[0], course[1]);
                course.reverse();
                let back = bearing::between(course[0], course[1]);
                bearings.extend([[leaving, back + 180.0], [back, leaving + 180.0]]);
            }
            let streets = Streets {
                segments: &self.segments,
                open: &self.open,
                kinds: &[Some((RoadClass::Primary, 2))],
                course: &|at| self.course(at),
            };
            let fewer = streets.merge(&mut bearings);
            ([bearings[2][0], bearings[4][1]], fewer[1])
        }
    }

    #[test]
    fn carriageways_of_one_street_are_one_road_in_their_middle() {
        let ([away, towards], fewer) = Split::new([NAME; 2], 6.0).merged();
        assert_eq!(fewer, 1);
        assert!((away - 90.0).abs() < 0.5, "{away}");
        assert!((towards - 270.0).abs() < 0.5, "{towards}");
    }

    #[test]
    fn roads_of_other_names_or_far_apart_keep_their_bearings() {
        for split in [Split::new([NAME, 2], 6.0), Split::new([NAME; 2], 60.0)] {
            let ([away, _], fewer) = split.merged();
            assert_eq!(fewer, 0);
            assert!(away < 80.0, "{away}");
        }
    }
}
