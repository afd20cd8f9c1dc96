//! The crossings of a town in rows and columns, with a roundabout in place of one of them.
//!
//! It does not know which streets are wide or closed.

use crate::geometry::Point;
use crate::network::{Network, NodeId};
use crate::noise::Noise;
use crate::tags;

/// Rows and columns on either side of the middle, and the length of a block.
pub(crate) struct Plan {
    pub(crate) half: i32,
    pub(crate) block_m: f64,
    pub(crate) unit: Point,
    pub(crate) roundabout: Option<(i32, i32)>,
}

/// The crossings of a town and its roundabout.
pub(crate) struct Grid {
    half: i32,
    nodes: Vec<NodeId>,
    roundabout: Option<Roundabout>,
}

/// Eight nodes counterclockwise from the east; the streets arrive at the even ones.
struct Roundabout {
    cell: (i32, i32),
    ring: Vec<NodeId>,
}

impl Grid {
    /// Lays the crossings, the middle one exactly at `center`, the others a little off their place.
    pub(crate) fn lay(
        network: &mut Network,
        plan: &Plan,
        center: Point,
        noise: &mut Noise,
    ) -> Self {
        let mut nodes = Vec::new();
        for row in -plan.half..=plan.half {
            for column in -plan.half..=plan.half {
                let jitter = if (row, column) == (0, 0) {
                    0.0
                } else {
                    0.09 * plan.block_m
                };
                let east = f64::from(column) * plan.block_m + jitter * noise.signed();
                let north = f64::from(row) * plan.block_m + jitter * noise.signed();
                nodes.push(network.ground_node(center.offset(plan.unit, east, -north)));
            }
        }
        let mut grid = Self {
            half: plan.half,
            nodes,
            roundabout: None,
        };
        grid.roundabout = plan
            .roundabout
            .map(|cell| lay_roundabout(network, plan, &grid, cell));
        grid
    }

    /// The crossing of a column and a row, both counted from the middle.
    pub(crate) fn node(&self, column: i32, row: i32) -> NodeId {
        let width = 2 * self.half + 1;
        self.nodes[((row + self.half) * width + column + self.half) as usize]
    }

    /// The pieces of a street through these cells; a roundabout on the way cuts it in two.
    pub(crate) fn pieces(&self, cells: &[(i32, i32)]) -> Vec<Vec<NodeId>> {
        let Some(roundabout) = &self.roundabout else {
            return vec![
                cells
                    .iter()
                    .map(|&(column, row)| self.node(column, row))
                    .collect(),
            ];
        };
        let is_row = cells.first().map(|cell| cell.1) == cells.last().map(|cell| cell.1);
        let (enter, leave) = if is_row { (4, 0) } else { (6, 2) };
        let mut pieces = vec![Vec::new()];
        for &(column, row) in cells {
            let piece = pieces.last_mut().expect("it starts with one piece");
            if (column, row) == roundabout.cell {
                piece.push(roundabout.ring[enter]);
                pieces.push(vec![roundabout.ring[leave]]);
            } else {
                piece.push(self.node(column, row));
            }
        }
        pieces
    }

    /// Adds the roundabout's ring, counterclockwise.
    pub(crate) fn build_roundabout(&self, network: &mut Network) {
        if let Some(roundabout) = &self.roundabout {
            let mut ring = roundabout.ring.clone();
            ring.push(ring[0]);
            let mut tags = tags::highway("tertiary");
            tags.push(("junction", "roundabout".to_owned()));
            network.add_ground(ring, tags);
        }
    }
}

fn lay_roundabout(network: &mut Network, plan: &Plan, grid: &Grid, cell: (i32, i32)) -> Roundabout {
    let center = network.point(grid.node(cell.0, cell.1));
    let (far, near) = (28.0, 19.8);
    let offsets = [
        (far, 0.0),
        (near, near),
        (0.0, far),
        (-near, near),
        (-far, 0.0),
        (-near, -near),
        (0.0, -far),
        (near, -near),
    ];
    let ring =
        offsets.map(|(east, north)| network.ground_node(center.offset(plan.unit, east, -north)));
    Roundabout {
        cell,
        ring: ring.to_vec(),
    }
}
