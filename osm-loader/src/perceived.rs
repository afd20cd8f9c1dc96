//! In which direction a road seems to set out to somebody at the junction where it begins.
//!
//! The first meters of a drawn road often lie: it is drawn from the middle of a wide junction, or
//! over a kink that nobody drives. So one looks as far as the junction is wide and the road keeps
//! its direction, as OSRM does when it tells turns apart; the turn costs what it seems to be.

use crate::units::Position;

/// How far one looks along a road.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Lookahead {
    /// To the point so far along it, in meters: roundabouts, yards.
    To(f64),
    /// Past a junction so wide, in meters; see [`Lookahead::past`].
    Past(f64),
}

impl Lookahead {
    /// Past a junction of roads with at most so many lanes, where it is so much wider than they
    /// are because of how such roads join.
    pub(crate) fn past(lanes: u8, share: f64) -> Self {
        Self::Past(NEAR_M + share * f64::from(lanes) * LANE_M)
    }
}

/// A lane.
pub(crate) const LANE_M: f64 = 3.25;

/// Beyond the width of a junction one looks so far.
const NEAR_M: f64 = 10.0;
const FAR_M: f64 = 40.0;

/// Nearer than this, the direction to a point says nothing.
const CLOSE_M: f64 = 2.0;

/// Turns less than this are none, in degrees.
const NO_TURN_DEG: f64 = 20.0;
const STRAIGHT_DEG: f64 = 5.0;
const BEND_DEG: f64 = 25.0;

/// The direction, in degrees clockwise from north.
pub(crate) fn bearing(course: &[Position], look: Lookahead) -> f64 {
    let line = Line::of(course);
    let [east, north] = match (line.points.len(), look) {
        (0 | 1, _) => return 0.0,
        (2, _) => line.points[1],
        (_, Lookahead::To(meters)) => line.at(meters),
        (_, Lookahead::Past(width)) => line.past(width),
    };
    east.atan2(north).to_degrees().rem_euclid(360.0)
}

/// A point in meters east and north of where the road begins.
type Point = [f64; 2];

/// A road from its beginning.
struct Line {
    points: Vec<Point>,
    /// Length of the piece that ends at each point.
    steps: Vec<f64>,
}

impl Line {
    fn of(course: &[Position]) -> Self {
        let flat = |place: &Position| {
            let start = course[0];
            let degree_m = 111_132.0;
            let narrowing = start.lat.to_radians().cos();
            let (east, north) = (place.lon - start.lon, place.lat - start.lat);
            [east * narrowing * degree_m, north * degree_m]
        };
        let mut points: Vec<Point> = course.iter().map(flat).collect();
        points.dedup();
        Self::through(points)
    }

    fn through(points: Vec<Point>) -> Self {
        let pieces = points
            .windows(2)
            .map(|ends| length(minus(ends[1], ends[0])));
        let steps = std::iter::once(0.0).chain(pieces).collect();
        Self { points, steps }
    }

    fn end(&self) -> Point {
        self.points[self.points.len() - 1]
    }

    fn length(&self) -> f64 {
        self.steps.iter().sum()
    }

    /// The point so far along the line, or its end.
    fn at(&self, meters: f64) -> Point {
        let mut left = meters;
        for (ends, &step) in self.points.windows(2).zip(&self.steps[1..]) {
            if step >= left {
                let part = minus(ends[1], ends[0]).map(|side| side * left / step);
                return plus(ends[0], part);
            }
            left -= step;
        }
        self.end()
    }

    /// The beginning of the line, to the first point so far along it or beyond.
    fn beginning(&self, meters: f64) -> Self {
        let mut driven = 0.0;
        let before = self.steps.iter().take_while(|&&step| {
            driven += step;
            driven < meters
        });
        let last = before.count().min(self.points.len() - 1);
        let mut points = self.points[..=last].to_vec();
        if self.steps[last] >= meters {
            points[last] = self.at(meters);
        }
        Self::through(points)
    }

    /// The line from the point so far along it on.
    fn rest(&self, meters: f64) -> Self {
        let mut driven = 0.0;
        let passed = self.steps.iter().take_while(|&&step| {
            driven += step;
            driven <= meters
        });
        let passed = passed.count().min(self.points.len());
        let points = std::iter::once(self.at(meters)).chain(self.points[passed..].iter().copied());
        Self::through(points.collect())
    }

    /// Where a road leads behind a junction.
    fn past(&self, width: f64) -> Point {
        if self.steps[1] > width {
            return self.points[1];
        }
        let seen = self.beginning(width - NEAR_M + FAR_M);
        if seen.points.len() == 2 || seen.length() <= CLOSE_M {
            return seen.end();
        }
        if deviation(&seen.points, seen.points[0], seen.end()) < LANE_M / 2.0 {
            return seen.end();
        }
        let straight = seen.straight();
        let straight_m: f64 = seen.steps[..=straight].iter().sum();
        if straight_m >= width {
            return seen.at(5.0);
        }
        (seen.fitted(0.35 * LANE_M))
            .or_else(|| seen.behind_an_offset(straight, width - NEAR_M))
            .or_else(|| seen.along_a_curve(width - NEAR_M))
            .or_else(|| {
                let kink = 0.64 * (width - NEAR_M);
                let is_long = seen.length() >= kink / 0.8 + CLOSE_M;
                is_long.then(|| seen.rest(kink).fitted(LANE_M / 2.0))?
            })
            .unwrap_or_else(|| seen.at(NEAR_M))
    }

    /// The last point up to which the line keeps its direction.
    fn straight(&self) -> usize {
        let keeps = |&at: &usize| {
            deviation(&self.points[..at], self.points[0], self.points[at]) < LANE_M / 4.0
        };
        (2..self.points.len()).take_while(keeps).last().unwrap_or(1)
    }

    /// The direction of the straight line that fits best, where all points lie as near to it.
    fn fitted(&self, near: f64) -> Option<Point> {
        let samples: Vec<Point> = (0..=self.length().min(FAR_M) as u32)
            .map(|meters| self.at(f64::from(meters)))
            .collect();
        let [first, last] = regression(&samples, [self.points[0], self.end()])?;
        (deviation(&self.points, first, last) < near).then(|| corrected(first, last))
    }

    /// Where the road is drawn from the middle of the junction to its lane and goes on from there.
    fn behind_an_offset(&self, straight: usize, lanes_m: f64) -> Option<Point> {
        let next = *self.points.get(straight + 1)?;
        let offset: f64 = self.steps[..=straight].iter().sum();
        let is_offset = offset - lanes_m / 2.0 < LANE_M
            && self.length() >= 0.4 * FAR_M
            && self.length() - offset >= 0.1 * self.length();
        let rest = &self.points[straight..];
        let is_straight = deviation(rest, rest[0], self.end()) < LANE_M / 2.0;
        (is_offset && is_straight).then(|| corrected(rest[0], next))
    }

    /// How a road sets out that bends evenly to one side: across the bend, unless what one sees of
    /// it ends with a longer straight piece.
    fn along_a_curve(&self, lanes_m: f64) -> Option<Point> {
        (self.length() > 2.0 * lanes_m && self.is_curve(lanes_m)).then(|| {
            let ahead = self.to_a_piece_of(3.0 * CLOSE_M);
            corrected(ahead.to_a_piece_of(2.0 * CLOSE_M).end(), ahead.end())
        })
    }

    /// The line up to somewhere on its first piece of some length; whole if its last is shorter.
    fn to_a_piece_of(&self, meters: f64) -> Self {
        let last = self.steps[self.steps.len() - 1];
        let long = self.steps.iter().position(|&step| step >= meters);
        let Some(piece) = long.filter(|_| last >= meters) else {
            return Self::through(self.points.clone());
        };
        let [before, step] = [self.steps[piece - 1], self.steps[piece]];
        let share = ((meters - before) / (step - before)).clamp(0.0, 1.0);
        let [from, to] = [self.points[piece - 1], self.points[piece]];
        let mut points = self.points[..piece].to_vec();
        points.push(plus(from, minus(to, from).map(|side| side * share)));
        Self::through(points)
    }

    fn is_curve(&self, lanes_m: f64) -> bool {
        let pieces: Vec<Point> = (self.points.windows(2))
            .map(|ends| minus(ends[1], ends[0]))
            .collect();
        let turns = pieces.windows(2).map(|pair| turn_deg(pair[0], pair[1]));
        let turns: Vec<f64> = turns.collect();
        let turned = turn_deg(pieces[0], pieces[pieces.len() - 1]).abs();
        if turned <= NO_TURN_DEG || !self.bulges_once(lanes_m) {
            return false;
        }
        let mut straight = (self.steps[1] - lanes_m).max(0.0);
        let mut was_straight = false;
        let is_broken = turns.windows(2).zip(&self.steps[2..]).any(|(pair, &step)| {
            if pair.iter().all(|turn| turn.abs() > BEND_DEG) && pair[0] * pair[1] < 0.0 {
                return true;
            }
            let is_straight = pair[1].abs() < STRAIGHT_DEG;
            let is_long = |straight: f64| straight > 0.3 * self.length();
            let broken = if is_straight {
                straight += step;
                was_straight && is_long(straight)
            } else {
                let broken = is_long(straight);
                straight = step;
                broken
            };
            was_straight = is_straight;
            broken
        });
        !is_broken
    }

    /// Whether the line lies on one side of the way to its end, farthest from it in the middle.
    fn bulges_once(&self, lanes_m: f64) -> bool {
        let end = self.end();
        let inner = &self.points[1..self.points.len() - 1];
        let sides: Vec<f64> = inner.iter().map(|&point| cross(end, point)).collect();
        let is_one_sided = sides.iter().all(|side| side * sides[0] > 0.0);
        let far: Vec<f64> = inner
            .iter()
            .map(|&point| deviation(&[point], [0.0; 2], end))
            .collect();
        let farthest = far.iter().copied().fold(0.0, f64::max);
        let at = far.iter().take_while(|&&it| it < farthest).count();
        let rises_and_falls = far[..at].is_sorted() && far[at..].is_sorted_by(|a, b| a >= b);
        let driven: f64 = self.steps[..=at + 1].iter().sum();
        let is_bulge = driven > 0.35 * self.length()
            && farthest >= (0.3 * lanes_m).max(LANE_M / 2.0)
            || self.length() <= NEAR_M;
        is_one_sided && rises_and_falls && is_bulge
    }
}

fn plus(one: Point, other: Point) -> Point {
    [one[0] + other[0], one[1] + other[1]]
}

fn minus(one: Point, other: Point) -> Point {
    [one[0] - other[0], one[1] - other[1]]
}

fn length([east, north]: Point) -> f64 {
    east.hypot(north)
}

fn cross(one: Point, other: Point) -> f64 {
    one[0] * other[1] - one[1] * other[0]
}

fn dot(one: Point, other: Point) -> f64 {
    one[0] * other[0] + one[1] * other[1]
}

fn turn_deg(one: Point, other: Point) -> f64 {
    cross(one, other).atan2(dot(one, other)).to_degrees()
}

/// The farthest that points lie from the way between two others.
fn deviation(points: &[Point], start: Point, end: Point) -> f64 {
    let way = minus(end, start);
    let far = |&point: &Point| {
        let from_start = minus(point, start);
        let share = (dot(from_start, way) / dot(way, way).max(1e-9)).clamp(0.0, 1.0);
        length(minus(from_start, way.map(|side| side * share)))
    };
    points.iter().map(far).fold(0.0, f64::max)
}

/// The straight line that samples lie nearest to, from beside one point to beside another.
fn regression(samples: &[Point], ends: [Point; 2]) -> Option<[Point; 2]> {
    let count = samples.len() as f64;
    if samples.len() < 2 {
        return None;
    }
    let middle = samples
        .iter()
        .copied()
        .fold([0.0; 2], plus)
        .map(|sum| sum / count);
    let apart = samples.iter().map(|&sample| minus(sample, middle));
    let (mut east, mut north, mut both) = (0.0, 0.0, 0.0);
    for [x, y] in apart {
        east += x * x;
        north += y * y;
        both += x * y;
    }
    let angle = (2.0 * both).atan2(east - north) / 2.0;
    let along = [angle.cos(), angle.sin()];
    Some(ends.map(|end| {
        let share = dot(minus(end, middle), along);
        plus(middle, along.map(|side| side * share))
    }))
}

/// Where a road leads from one point to another, seen from the junction instead of the first.
fn corrected(from: Point, to: Point) -> Point {
    if length(minus(to, from)) < CLOSE_M {
        return to;
    }
    minus(to, from.map(|side| 0.9 * side))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The direction of a road over points so many meters east and north.
    fn seen(points: &[Point], look: Lookahead) -> f64 {
        let place = |&[east, north]: &Point| Position::new(east / 111_132.0, north / 111_132.0);
        bearing(&points.iter().map(place).collect::<Vec<_>>(), look)
    }

    const STREET: Lookahead = Lookahead::Past(16.5);

    #[test]
    fn a_kink_at_a_junction_is_overlooked_where_the_road_goes_on_straight() {
        let road = [[0.0, 0.0], [1.0, 2.0], [0.0, 60.0]];
        assert!(!(2.0..358.0).contains(&seen(&road, STREET)));
        assert!((seen(&road, Lookahead::To(2.0)) - 26.6).abs() < 1.0);
    }

    #[test]
    fn a_straight_beginning_counts_and_not_the_curve_behind_it() {
        assert!(seen(&[[0.0, 0.0], [0.0, 20.0], [20.0, 20.0]], STREET).abs() < 1e-6);
        let road = [[0.0, 0.0], [0.0, 9.0], [0.1, 18.0], [20.0, 20.0]];
        assert!(seen(&road, STREET).abs() < 1e-6);
    }

    #[test]
    fn behind_a_narrow_hairpin_the_road_beyond_it_counts() {
        let road = [[0.0, 0.0], [2.0, 2.0], [4.0, 1.0], [5.0, -40.0]];
        let bearing = seen(&road, STREET);
        assert!((120.0..190.0).contains(&bearing), "{bearing}");
    }

    #[test]
    fn an_even_curve_sets_out_across_its_bend() {
        let arc = |degrees: f64| {
            let (sin, cos) = degrees.to_radians().sin_cos();
            [30.0 * (1.0 - cos), 30.0 * sin]
        };
        let road: Vec<Point> = (0..=9).map(|step| arc(f64::from(step) * 10.0)).collect();
        let bearing = seen(&road, STREET);
        assert!((40.0..50.0).contains(&bearing), "{bearing}");
    }
}
