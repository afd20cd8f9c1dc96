//! Painted cells → the rings around them.
//!
//! A ring follows the sides of painted cells with the paint on its left, and cuts corners by going
//! from the middle of one side to the middle of the next: the contour that marching squares draw
//! through a picture of two colors (Lorensen and Cline 1987, in the plane). Cells that touch at
//! a corner only are apart, so no ring meets itself or another.

use super::ReachedArea;
use super::grid::Grid;

/// Directions along the sides of a cell with the cell on the left: below it to the east, beside
/// it to the north, and so on.
const FORWARD: [[isize; 2]; 4] = [[1, 0], [0, 1], [-1, 0], [0, -1]];

/// One side of a painted cell that borders on an unpainted one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Side {
    cell: usize,
    heading: usize,
}

/// The connected pieces of paint, without holes of fewer than `least_hole` cells.
pub(super) fn areas(grid: &Grid, least_hole: f64) -> Vec<ReachedArea> {
    let (piece, pieces) = pieces(grid);
    let mut areas = vec![
        ReachedArea {
            outline: Vec::new(),
            holes: Vec::new(),
        };
        pieces
    ];
    for (first, ring) in rings(grid) {
        let size = signed_size(&ring);
        let area = &mut areas[piece[first.cell] as usize];
        let positions = ring.iter().map(|&point| grid.position(point)).collect();
        if size > 0.0 {
            area.outline = positions;
        } else if -size >= least_hole {
            area.holes.push(positions);
        }
    }
    areas
}

/// For every painted cell the number of its piece; pieces hang together by sides.
fn pieces(grid: &Grid) -> (Vec<u32>, usize) {
    const NONE: u32 = u32::MAX;
    let mut piece = vec![NONE; grid.painted.len()];
    let mut count = 0;
    let mut queue = Vec::new();
    for cell in 0..piece.len() {
        if grid.painted[cell] && piece[cell] == NONE {
            piece[cell] = count;
            queue.push(cell);
            while let Some(cell) = queue.pop() {
                for heading in FORWARD {
                    let next = grid.beside(cell, heading);
                    if grid.painted[next] && piece[next] == NONE {
                        piece[next] = count;
                        queue.push(next);
                    }
                }
            }
            count += 1;
        }
    }
    (piece, count as usize)
}

/// Every ring as closed line in cells, with the side it begins at.
fn rings(grid: &Grid) -> Vec<(Side, Vec<[f64; 2]>)> {
    let mut followed = vec![[false; 4]; grid.painted.len()];
    let mut rings = Vec::new();
    for cell in (0..followed.len()).filter(|&cell| grid.painted[cell]) {
        for heading in 0..4 {
            let side = Side { cell, heading };
            if side.is_border(grid) && !followed[cell][heading] {
                rings.push((side, follow(grid, side, &mut followed)));
            }
        }
    }
    rings
}

/// The ring that goes along a side; points within straight lines are left out.
fn follow(grid: &Grid, first: Side, followed: &mut [[bool; 4]]) -> Vec<[f64; 2]> {
    let mut ring = Vec::new();
    let mut before = first.heading;
    let mut side = first;
    loop {
        followed[side.cell][side.heading] = true;
        let next = side.next(grid);
        if before != side.heading || next.heading != side.heading || side == first {
            ring.push(side.middle(grid));
        }
        (before, side) = (side.heading, next);
        if side == first {
            ring.push(ring[0]);
            return ring;
        }
    }
}

impl Side {
    fn is_border(self, grid: &Grid) -> bool {
        let right = FORWARD[(self.heading + 3) % 4];
        !grid.painted[grid.beside(self.cell, right)]
    }

    /// The side after this one: around the cell, straight on, or into the corner ahead.
    fn next(self, grid: &Grid) -> Self {
        let right = (self.heading + 3) % 4;
        let ahead = grid.beside(self.cell, FORWARD[self.heading]);
        let corner = grid.beside(ahead, FORWARD[right]);
        let (cell, heading) = if !grid.painted[ahead] {
            (self.cell, (self.heading + 1) % 4)
        } else if grid.painted[corner] {
            (corner, right)
        } else {
            (ahead, self.heading)
        };
        Self { cell, heading }
    }

    /// The middle of the side, in cells from the grid's corner.
    fn middle(self, grid: &Grid) -> [f64; 2] {
        let center = [self.cell % grid.columns, self.cell / grid.columns];
        let right = FORWARD[(self.heading + 3) % 4];
        [0, 1].map(|axis| center[axis] as f64 + 0.5 + 0.5 * right[axis] as f64)
    }
}

impl Grid {
    /// The cell one step away; painted cells are never at the margin.
    fn beside(&self, cell: usize, step: [isize; 2]) -> usize {
        let by = step[0] + step[1] * self.columns as isize;
        cell.wrapping_add_signed(by)
    }
}

/// Area within a ring in cells: positive if it runs counterclockwise.
fn signed_size(ring: &[[f64; 2]]) -> f64 {
    let twice = ring
        .windows(2)
        .map(|ends| ends[0][0] * ends[1][1] - ends[1][0] * ends[0][1]);
    twice.sum::<f64>() / 2.0
}
