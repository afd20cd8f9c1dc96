//! Toll motorways: which legs are built once, where they pass the seats, their two carriageways.
//!
//! A corridor that reaches a seat with a motorway already there joins that motorway. How a line
//! is joined, left and entered is the matter of [`crate::interchanges`].

use std::collections::BTreeSet;

use crate::facts::Corridor;
use crate::geometry::Point;
use crate::network::{Level, Network, NodeId, Tags};
use crate::noise::Noise;
use crate::places::Place;
use crate::tags::motorway_name;
use crate::terrain::Terrain;

/// A stretch of new motorway along consecutive seats.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) road_ref: String,
    pub(crate) seats: Vec<usize>,
    /// Whether the line starts, and ends, at a motorway built before it.
    pub(crate) joins: (bool, bool),
}

/// A line on the map: the middle between its carriageways and the nodes of both.
#[derive(Debug)]
pub(crate) struct Carriageways {
    pub(crate) middle: Vec<Point>,
    /// Nodes in the direction of `middle`, and against it but in the same order.
    pub(crate) forward: Vec<NodeId>,
    pub(crate) backward: Vec<NodeId>,
    /// The seats the line passes or starts and ends at, each with its vertex of `middle`.
    pub(crate) marks: Vec<(usize, usize)>,
}

const VERTEX_GAP_M: f64 = 450.0;
const HALF_MEDIAN_M: f64 = 14.0;

/// The lines to build, each leg between two seats once.
pub(crate) fn plan(corridors: &[Corridor]) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut built: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut served: BTreeSet<usize> = BTreeSet::new();
    for corridor in corridors
        .iter()
        .filter(|corridor| corridor.highway == "motorway")
    {
        let mut open: Option<Line> = None;
        for leg in corridor.seats.windows(2) {
            let is_new = built.insert((leg[0].min(leg[1]), leg[0].max(leg[1])));
            if !is_new {
                lines.extend(open.take());
                continue;
            }
            let line = open.get_or_insert_with(|| Line {
                road_ref: corridor.road_ref.clone(),
                seats: vec![leg[0]],
                joins: (served.contains(&leg[0]), false),
            });
            line.seats.push(leg[1]);
            if served.contains(&leg[1]) {
                line.joins.1 = true;
                lines.extend(open.take());
            }
        }
        lines.extend(open);
        served.extend(&corridor.seats);
    }
    lines
}

/// The point where a motorway passes a seat: beside the town, on the side with more room.
pub(crate) fn passing_point(
    places: &[Place],
    seat: usize,
    radius_m: f64,
    direction: Point,
) -> Point {
    let at = places[seat].at;
    let sides = [1.0, -1.0].map(|side| at.offset(direction, 0.0, side * (radius_m + 2_300.0)));
    let room = |point: Point| {
        let others = places
            .iter()
            .enumerate()
            .filter(|(index, _)| *index != seat && places[*index].at != at);
        others
            .map(|(_, place)| place.at.distance(point))
            .fold(f64::MAX, f64::min)
    };
    if room(sides[0]) >= room(sides[1]) {
        sides[0]
    } else {
        sides[1]
    }
}

/// Lays the carriageways through the anchors, which include both ends; `start` and `end` are the
/// nodes where the carriageways come together.
pub(crate) fn lay(
    network: &mut Network,
    terrain: &Terrain,
    line: &Line,
    anchors: &[Point],
    (start, end): (NodeId, NodeId),
) -> Carriageways {
    let mut noise = Noise::new(&line.road_ref, line.seats[0] as u64);
    let (controls, anchor_controls) = with_bends(terrain, anchors, &mut noise);
    let (middle, control_vertices) = smooth(&controls);
    let last = middle.len() - 1;
    let mut lay_side = |across: f64| -> Vec<NodeId> {
        let inner = (1..last).map(|i| {
            let direction = middle[i - 1].direction_to(middle[i + 1]);
            network.free_node(middle[i].offset(direction, 0.0, across).to_position())
        });
        std::iter::once(start)
            .chain(inner)
            .chain(std::iter::once(end))
            .collect()
    };
    let (forward, backward) = (lay_side(HALF_MEDIAN_M), lay_side(-HALF_MEDIAN_M));
    let vertices = anchor_controls
        .into_iter()
        .map(|control| control_vertices[control]);
    let marks = line.seats.iter().copied().zip(vertices).collect();
    add_roads(network, line, &forward, &backward, &mut noise);
    Carriageways {
        middle,
        forward,
        backward,
        marks,
    }
}

fn add_roads(
    network: &mut Network,
    line: &Line,
    forward: &[NodeId],
    backward: &[NodeId],
    noise: &mut Noise,
) {
    const WAY_NODES: usize = 60;
    let reversed: Vec<NodeId> = backward.iter().rev().copied().collect();
    for nodes in [forward, &reversed] {
        let mut start = 0;
        while start + 1 < nodes.len() {
            let end = (start + WAY_NODES).min(nodes.len() - 1);
            network.add(
                nodes[start..=end].to_vec(),
                Level::Elevated,
                motorway_tags(&line.road_ref, noise),
            );
            start = end;
        }
    }
}

fn motorway_tags(road_ref: &str, noise: &mut Noise) -> Tags {
    let mut tags: Tags = [
        ("highway", "motorway"),
        ("oneway", "yes"),
        ("toll", "yes"),
        ("ref", road_ref),
    ]
    .map(|(key, value)| (key, value.to_owned()))
    .to_vec();
    tags.push(("name", motorway_name(road_ref)));
    if noise.chance(45) {
        tags.push(("lanes", noise.pick(&["2", "2", "3"]).to_owned()));
    }
    if noise.chance(25) {
        tags.push(("maxspeed", noise.pick(&["120", "100", "80"]).to_owned()));
    }
    if noise.chance(20) {
        tags.push(("surface", "asphalt".to_owned()));
    }
    tags
}

/// Puts two bends between neighboring anchors, on the lower side; also says where the anchors are.
fn with_bends(terrain: &Terrain, anchors: &[Point], noise: &mut Noise) -> (Vec<Point>, Vec<usize>) {
    let mut controls = vec![anchors[0]];
    let mut places = vec![0];
    for leg in anchors.windows(2) {
        let (length, direction) = (leg[0].distance(leg[1]), leg[0].direction_to(leg[1]));
        for share in [0.34, 0.67].into_iter().filter(|_| length > 9_000.0) {
            let across = noise.signed() * 0.06 * length;
            let bends =
                [across, -across].map(|across| leg[0].offset(direction, share * length, across));
            let lower = terrain.height_m(bends[0]) <= terrain.height_m(bends[1]);
            controls.push(bends[usize::from(!lower)]);
        }
        places.push(controls.len());
        controls.push(leg[1]);
    }
    (controls, places)
}

/// A Catmull–Rom curve (Catmull & Rom 1974) in even steps, and the vertex of each control point.
fn smooth(controls: &[Point]) -> (Vec<Point>, Vec<usize>) {
    let last = controls.len() - 1;
    let mut points = vec![controls[0]];
    let mut vertices = vec![0];
    for i in 0..last {
        let around = [
            controls[i.saturating_sub(1)],
            controls[i],
            controls[i + 1],
            controls[(i + 2).min(last)],
        ];
        let steps = ((controls[i].distance(controls[i + 1]) / VERTEX_GAP_M) as usize).max(2);
        points.extend((1..=steps).map(|step| curve(around, step as f64 / steps as f64)));
        vertices.push(points.len() - 1);
    }
    (points, vertices)
}

fn curve([before, from, to, after]: [Point; 4], t: f64) -> Point {
    let blend = |p0: f64, p1: f64, p2: f64, p3: f64| {
        let (linear, square) = (p2 - p0, 2.0 * p0 - 5.0 * p1 + 4.0 * p2 - p3);
        let cube = 3.0 * p1 - p0 - 3.0 * p2 + p3;
        0.5 * (2.0 * p1 + linear * t + square * t * t + cube * t * t * t)
    };
    Point {
        x: blend(before.x, from.x, to.x, after.x),
        y: blend(before.y, from.y, to.y, after.y),
    }
}
