//! Roads → painted cells.

use crate::units::Position;

const METERS_PER_DEGREE: f64 = 111_195.0;

/// A plane of square cells around a place. Which of them are painted is only noted at first, so
/// that nobody need know beforehand how far the roads lead.
#[derive(Debug)]
pub(super) struct Paper {
    scale: Scale,
    cells: Vec<[i32; 2]>,
}

/// Nobody drives farther in time, in cells from the middle; roads that do are drawn wrong, and
/// must not make the plane as large as the earth.
const FARTHEST: f64 = super::MOST_CELLS;

/// Where cells lie on earth.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    origin: Position,
    /// Degrees per cell.
    lon: f64,
    lat: f64,
}

/// Painted and unpainted cells, with an unpainted margin all around.
#[derive(Debug)]
pub(super) struct Grid {
    scale: Scale,
    /// Column and row of the first cell.
    low: [i32; 2],
    pub(super) columns: usize,
    pub(super) painted: Vec<bool>,
}

impl Paper {
    /// An empty plane with cells of some size.
    pub(super) fn around(origin: Position, cell_m: f64) -> Self {
        let narrowing = origin.lat.to_radians().cos().max(0.01);
        Self {
            scale: Scale {
                origin,
                lon: cell_m / (METERS_PER_DEGREE * narrowing),
                lat: cell_m / METERS_PER_DEGREE,
            },
            cells: Vec::new(),
        }
    }

    /// Notes the cells under a line, which leads no farther than to [`FARTHEST`] cells away.
    pub(super) fn draw(&mut self, line: impl Iterator<Item = Position>) {
        let scale = self.scale;
        let mut points = line.map(|point| on_paper(scale.plane(point)));
        let Some(mut a) = points.next() else {
            return;
        };
        self.note(a);
        for b in points {
            self.draw_step(a, b);
            a = b;
        }
    }

    /// Notes the cells under a line between two shares (0 to 1) of its length.
    pub(super) fn draw_part(
        &mut self,
        line: impl Iterator<Item = Position> + Clone,
        from: f64,
        to: f64,
    ) {
        let scale = self.scale;
        let points = line.map(|point| on_paper(scale.plane(point)));
        let steps = points.clone().zip(points.skip(1));
        let length: f64 = steps.clone().map(|(a, b)| distance(a, b)).sum();
        let mut begin = 0.0;
        for (a, b) in steps {
            let step = distance(a, b);
            let share = |at: f64| ((at * length - begin) / step.max(1e-9)).clamp(0.0, 1.0);
            if begin <= to * length && begin + step >= from * length {
                let (first, last) = (between(a, b, share(from)), between(a, b, share(to)));
                self.note(first);
                self.draw_step(first, last);
            }
            begin += step;
        }
    }

    /// Notes a point in every half cell from one point, which is noted already, to another.
    fn draw_step(&mut self, a: [f64; 2], b: [f64; 2]) {
        let reach = (b[0] - a[0]).abs().max((b[1] - a[1]).abs());
        let count = (reach * 2.0).ceil() as u32;
        for at in 1..count {
            self.note(between(a, b, f64::from(at) / f64::from(count)));
        }
        self.note(b);
    }

    fn note(&mut self, point: [f64; 2]) {
        let cell = point.map(|at| at.floor() as i32);
        if self.cells.last() != Some(&cell) {
            self.cells.push(cell);
        }
    }

    /// Paints every noted cell and the eight around it.
    pub(super) fn into_grid(self) -> Grid {
        let axis = |axis: usize| self.cells.iter().map(move |cell| cell[axis]);
        let low = [0, 1].map(|it| axis(it).min().unwrap_or(0) - 2);
        let high = [0, 1].map(|it| axis(it).max().unwrap_or(0) + 2);
        let [columns, rows] = [0, 1].map(|it| (high[it] - low[it] + 1) as usize);
        let mut painted = vec![false; columns * rows];
        for [x, y] in &self.cells {
            let left = (x - low[0] - 1) as usize;
            for row in (y - low[1] - 1)..=(y - low[1] + 1) {
                let first = row as usize * columns + left;
                painted[first..first + 3].fill(true);
            }
        }
        Grid {
            scale: self.scale,
            low,
            columns,
            painted,
        }
    }
}

impl Grid {
    /// The place on earth of a point given in cells from the grid's corner.
    pub(super) fn position(&self, point: [f64; 2]) -> Position {
        let [x, y] = [0, 1].map(|it| point[it] + f64::from(self.low[it]));
        let Scale { origin, lon, lat } = self.scale;
        Position::new(origin.lon + x * lon, origin.lat + y * lat)
    }
}

impl Scale {
    /// A place in cells from the origin.
    fn plane(self, point: Position) -> [f64; 2] {
        [
            (point.lon - self.origin.lon) / self.lon,
            (point.lat - self.origin.lat) / self.lat,
        ]
    }
}

fn on_paper(point: [f64; 2]) -> [f64; 2] {
    point.map(|at| at.clamp(-FARTHEST, FARTHEST))
}

fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

fn between(a: [f64; 2], b: [f64; 2], share: f64) -> [f64; 2] {
    [0, 1].map(|axis| a[axis] + (b[axis] - a[axis]) * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_road_around_the_earth_is_cut_off_where_nobody_gets_in_time() {
        let mut paper = Paper::around(Position::new(112.5, 37.9), 100.0);
        paper.draw([Position::new(-170.0, -80.0), Position::new(175.0, 85.0)].into_iter());
        let grid = paper.into_grid();
        assert!(grid.painted.len() <= 2500 * 2500, "{}", grid.painted.len());
        assert!(grid.painted.contains(&true));
    }
}
