//! Streets of seats and townships: a grid, a ring, gates where the roads arrive, yards.
//!
//! Every column of the grid and its ring are open to all trucks both ways; one-way streets,
//! streets closed to trucks and building sites are rows only. So a town never falls apart.
//! It does not know where the roads outside lead.

use crate::geometry::Point;
use crate::grid::{Grid, Plan};
use crate::network::{Network, NodeId, Tags};
use crate::noise::Noise;
use crate::places::{Place, Rank};
use crate::tags::{self, Class, ROADS, STREETS};

/// A town that has been built.
#[derive(Debug)]
pub(crate) struct Town {
    pub(crate) center: NodeId,
    pub(crate) radius_m: f64,
    gates: Vec<Gate>,
    /// Crossings inside, for the places that are quarters of this town.
    pub(crate) quarters: Vec<NodeId>,
}

#[derive(Debug)]
struct Gate {
    node: NodeId,
    outward: Point,
    is_taken: bool,
}

impl Town {
    /// The free gate that looks most towards a point; the best taken one when none is free.
    pub(crate) fn take_gate(&mut self, here: Point, towards: Point) -> NodeId {
        let unit = here.direction_to(towards);
        let merit = |gate: &Gate| gate.outward.dot(unit) - if gate.is_taken { 1.0 } else { 0.0 };
        let best = (0..self.gates.len())
            .max_by(|&a, &b| merit(&self.gates[a]).total_cmp(&merit(&self.gates[b])))
            .expect("a ring has at least eight gates");
        self.gates[best].is_taken = true;
        self.gates[best].node
    }
}

/// Builds the streets of one place; `through` is the class of the best road that arrives.
pub(crate) fn build(network: &mut Network, place: &Place, through: Class, key: usize) -> Town {
    let mut noise = Noise::new("town", key as u64);
    let plan = plan(place.rank, &mut noise);
    let grid = Grid::lay(network, &plan, place.at, &mut noise);
    for line in -plan.half..=plan.half {
        build_column(
            network,
            &plan,
            &grid,
            line,
            (place.rank, through),
            &mut noise,
        );
        build_row(
            network,
            &plan,
            &grid,
            line,
            (place.rank, through),
            &mut noise,
        );
    }
    grid.build_roundabout(network);
    signal_crossings(network, &plan, &grid, place.rank);
    Town {
        center: grid.node(0, 0),
        radius_m: f64::from(plan.half) * plan.block_m,
        gates: gates(network, &plan, &grid),
        quarters: quarters(&plan, &grid),
    }
}

fn plan(rank: Rank, noise: &mut Noise) -> Plan {
    let (half, block_m) = match rank {
        Rank::City => (6, 240.0),
        Rank::Seat => (3 + noise.below(2) as i32, 190.0 + 50.0 * noise.signed()),
        Rank::Town => (1 + noise.below(2) as i32, 160.0 + 40.0 * noise.signed()),
        Rank::Township | Rank::Quarter => (1, 140.0 + 30.0 * noise.signed()),
    };
    let tilt = Point {
        x: 1.0,
        y: 0.12 * noise.signed(),
    };
    let unit = Point { x: 0.0, y: 0.0 }.direction_to(tilt);
    let roundabout = (half >= 3).then(|| (2, if noise.chance(50) { 2 } else { -2 }));
    Plan {
        half,
        block_m,
        unit,
        roundabout,
    }
}

fn build_column(
    network: &mut Network,
    plan: &Plan,
    grid: &Grid,
    column: i32,
    (rank, through): (Rank, Class),
    noise: &mut Noise,
) {
    let cells: Vec<(i32, i32)> = (-plan.half..=plan.half).map(|row| (column, row)).collect();
    let name = ROADS[(column + plan.half) as usize % ROADS.len()];
    let tags = match street_kind(plan, column, rank, through) {
        "residential" if noise.chance(50) => tags::highway("residential"),
        kind => tags::street(kind, name, noise),
    };
    for piece in grid.pieces(&cells) {
        network.add_ground(piece, tags.clone());
    }
}

/// A row may lose blocks and carry restrictions, unless it is the ring or the main street.
fn build_row(
    network: &mut Network,
    plan: &Plan,
    grid: &Grid,
    row: i32,
    (rank, through): (Rank, Class),
    noise: &mut Noise,
) {
    let cells: Vec<(i32, i32)> = (-plan.half..=plan.half)
        .map(|column| (column, row))
        .collect();
    let kind = street_kind(plan, row, rank, through);
    let name = STREETS[(row + plan.half) as usize % STREETS.len()];
    if kind != "residential" {
        let tags = tags::street(kind, name, noise);
        for piece in grid.pieces(&cells) {
            network.add_ground(piece, tags.clone());
        }
        return;
    }
    let gap = if noise.chance(35) {
        1 + noise.below(cells.len() - 2)
    } else {
        cells.len()
    };
    let tags = lesser_row(rank, name, noise);
    let (before, after) = (&cells[..gap], cells.get(gap..).unwrap_or_default());
    for piece in grid.pieces(before).into_iter().chain(grid.pieces(after)) {
        network.add_ground(piece, tags.clone());
    }
}

fn lesser_row(rank: Rank, name: (&str, &str), noise: &mut Noise) -> Tags {
    let urban = rank <= Rank::Seat;
    let kind = match noise.below(100) {
        0..8 => "living_street",
        8..12 if urban => {
            return vec![
                ("highway", "construction".to_owned()),
                ("construction", "residential".to_owned()),
            ];
        }
        _ => "residential",
    };
    let mut tags = if noise.chance(40) {
        tags::street(kind, name, noise)
    } else {
        tags::highway(kind)
    };
    match noise.below(100) {
        0..18 if urban => tags.push((
            "oneway",
            if noise.chance(85) { "yes" } else { "-1" }.to_owned(),
        )),
        18..28 if urban => tags.push(("hgv", "no".to_owned())),
        28..33 if urban => tags.push((
            "hgv:conditional",
            "no @ (07:00-09:00,17:00-19:00)".to_owned(),
        )),
        33..36 => tags.push(("maxweight", noise.pick(&["3.5", "5", "10"]).to_owned())),
        _ => {}
    }
    tags
}

fn street_kind(plan: &Plan, line: i32, rank: Rank, through: Class) -> &'static str {
    let is_ring = line.abs() == plan.half;
    match rank {
        _ if is_ring => through.max(Class::Primary).min(Class::Tertiary).highway(),
        Rank::City if line == 0 => "secondary",
        Rank::City if line % 2 == 0 => "tertiary",
        _ if line == 0 => "tertiary",
        _ => "residential",
    }
}

fn signal_crossings(network: &mut Network, plan: &Plan, grid: &Grid, rank: Rank) {
    if rank > Rank::Seat {
        return;
    }
    for step in (1..plan.half).step_by(2) {
        for (column, row) in [(step, 0), (-step, 0), (0, step), (0, -step)] {
            network.tag_node(grid.node(column, row), tags::highway("traffic_signals"));
        }
    }
}

fn gates(network: &Network, plan: &Plan, grid: &Grid) -> Vec<Gate> {
    let center = network.point(grid.node(0, 0));
    let ring = |column: i32, row: i32| column.abs().max(row.abs()) == plan.half;
    let cells = (-plan.half..=plan.half)
        .flat_map(|row| (-plan.half..=plan.half).map(move |column| (column, row)));
    cells
        .filter(|&(column, row)| ring(column, row))
        .map(|(column, row)| {
            let node = grid.node(column, row);
            Gate {
                node,
                outward: center.direction_to(network.point(node)),
                is_taken: false,
            }
        })
        .collect()
}

/// Crossings inside the town, main street and ring first; each lies on a column, which every
/// truck can reach.
fn quarters(plan: &Plan, grid: &Grid) -> Vec<NodeId> {
    let mut rows: Vec<i32> = (-plan.half..=plan.half).collect();
    rows.sort_by_key(|row| (*row != 0, row.abs() != plan.half, *row));
    let columns = -plan.half + 1..plan.half;
    let cells = rows
        .into_iter()
        .flat_map(|row| columns.clone().map(move |column| (column, row)));
    let is_free = |cell: &(i32, i32)| *cell != (0, 0) && Some(*cell) != plan.roundabout;
    cells
        .filter(is_free)
        .map(|(column, row)| grid.node(column, row))
        .collect()
}
