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

    /// Notes the cells under a line between two shares (0 to 1) of its length.
    pub(super) fn draw(
        &mut self,
        line: impl Iterator<Item = Position> + Clone,
        from: f64,
        to: f64,
    ) {
        let scale = self.scale;
        let points = line.map(|point| scale.plane(point));
        let steps = points.clone().zip(points.skip(1));
        let length: f64 = steps.clone().map(|(a, b)| distance(a, b)).sum();
        let mut begin = 0.0;
        for (a, b) in steps {
            let step = distance(a, b);
            let share = |at: f64| ((at * length - begin) / step).clamp(0.0, 1.0);
            if step == 0.0 {
                self.note(a);
            } else if begin <= to * length && begin + step >= from * length {
                self.draw_step(between(a, b, share(from)), between(a, b, share(to)));
            }
            begin += step;
        }
    }

    /// Notes a point in every half cell between two points.
    fn draw_step(&mut self, a: [f64; 2], b: [f64; 2]) {
        let count = (distance(a, b) * 2.0).ceil();
        for at in 0..=count as u32 {
            self.note(between(a, b, f64::from(at) / count.max(1.0)));
        }
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

fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

fn between(a: [f64; 2], b: [f64; 2], share: f64) -> [f64; 2] {
    [0, 1].map(|axis| a[axis] + (b[axis] - a[axis]) * share)
}
