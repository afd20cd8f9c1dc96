//! How motorways are entered, left and joined: diamonds of four ramps and an overpass, toll plazas.
//!
//! Builds every line of [`crate::motorways`] in turn. It does not know the streets of the towns
//! beyond their gates.

use crate::country::lay_nodes;
use crate::facts::Facts;
use crate::geometry::Point;
use crate::motorways::{self, Carriageways, Line};
use crate::network::{Level, Network, NodeId, Tags};
use crate::noise::Noise;
use crate::places::{Place, Rank};
use crate::tags;
use crate::towns::Town;

/// A line that has been built and the vertices its interchanges take up.
struct Built {
    ways: Carriageways,
    taken: Vec<usize>,
}

/// The corner of an interchange off the motorway, at this distance from its middle.
const CORNER_M: f64 = 650.0;
/// Vertices between two interchanges, about 450 m each.
const SLOT_GAP: usize = 5;
const TOWNSHIP_SLOT_GAP: usize = 22;

/// Builds all motorways with their interchanges and the roads to the towns they serve.
pub(crate) fn build(
    network: &mut Network,
    facts: &Facts,
    places: &[Place],
    towns: &mut [Option<Town>],
) {
    let mut builder = Builder {
        network,
        facts,
        places,
        towns,
        built: Vec::new(),
    };
    for line in motorways::plan(&facts.corridors) {
        builder.build_line(&line);
    }
    builder.serve_townships();
}

struct Builder<'a> {
    network: &'a mut Network,
    facts: &'a Facts,
    places: &'a [Place],
    towns: &'a mut [Option<Town>],
    built: Vec<Built>,
}

/// Where a ramp complex sits on a line: its vertex, and 1 for the right side or −1 for the left.
#[derive(Clone, Copy)]
struct Slot {
    line: usize,
    vertex: usize,
    side: f64,
}

impl Builder<'_> {
    fn build_line(&mut self, line: &Line) {
        let last = line.seats.len() - 1;
        let (start, start_slot) = self.line_end(line.seats[0], line.seats[1], line.joins.0);
        let (end, end_slot) = self.line_end(line.seats[last], line.seats[last - 1], line.joins.1);
        let mut anchors = vec![self.network.point(start)];
        anchors.extend((1..last).map(|i| self.passing_point(line, i)));
        anchors.push(self.network.point(end));
        let ways = motorways::lay(
            self.network,
            &self.facts.terrain,
            line,
            &anchors,
            (start, end),
        );
        self.built.push(Built {
            ways,
            taken: Vec::new(),
        });
        for (seat, node, slot) in [
            (line.seats[0], start, start_slot),
            (line.seats[last], end, end_slot),
        ] {
            match slot {
                Some(slot) => self.build_diamond(slot, node),
                None => self.build_connector(node, seat, None),
            }
        }
        let passed = self.built[self.built.len() - 1].ways.marks.clone();
        for (seat, vertex) in passed[1..last].iter().copied() {
            self.serve(self.built.len() - 1, vertex, seat);
        }
    }

    /// The node where a line begins or ends: the corner of an interchange with the motorway it
    /// joins, or a plaza beside the seat.
    fn line_end(&mut self, seat: usize, next_seat: usize, joins: bool) -> (NodeId, Option<Slot>) {
        let next = self.places[next_seat].at;
        if let Some((line, vertex)) = self.host(seat).filter(|_| joins) {
            let slot = self.free_slot(line, vertex, next);
            let corner = self.corner(slot);
            return (self.network.ground_node(corner), Some(slot));
        }
        let direction = self.places[seat].at.direction_to(next);
        let plaza = motorways::passing_point(self.places, seat, self.radius(seat), direction);
        (self.network.ground_node(plaza), None)
    }

    fn host(&self, seat: usize) -> Option<(usize, usize)> {
        let lines = self.built.iter().enumerate();
        let marks =
            lines.flat_map(|(line, built)| built.ways.marks.iter().map(move |mark| (line, *mark)));
        marks
            .filter(|(_, mark)| mark.0 == seat)
            .map(|(line, mark)| (line, mark.1))
            .next()
    }

    fn passing_point(&self, line: &Line, i: usize) -> Point {
        let (before, after) = (
            self.places[line.seats[i - 1]].at,
            self.places[line.seats[i + 1]].at,
        );
        let seat = line.seats[i];
        motorways::passing_point(
            self.places,
            seat,
            self.radius(seat),
            before.direction_to(after),
        )
    }

    fn radius(&self, seat: usize) -> f64 {
        self.towns[seat].as_ref().map_or(0.0, |town| town.radius_m)
    }

    /// The free vertex nearest to the wanted one, on the side of the point to be served.
    fn free_slot(&mut self, line: usize, wanted: usize, served: Point) -> Slot {
        let built = &mut self.built[line];
        let (first, last) = (4, built.ways.middle.len().saturating_sub(5).max(4));
        let is_free = |vertex: &usize| {
            built
                .taken
                .iter()
                .all(|taken| taken.abs_diff(*vertex) >= SLOT_GAP)
        };
        let nearest = (first..=last)
            .filter(is_free)
            .min_by_key(|vertex| vertex.abs_diff(wanted));
        let vertex = nearest.unwrap_or(wanted.clamp(first, last));
        built.taken.push(vertex);
        let to_served = built.ways.middle[vertex].direction_to(served);
        let side = if direction_at(&built.ways, vertex).cross(to_served) < 0.0 {
            1.0
        } else {
            -1.0
        };
        Slot { line, vertex, side }
    }

    fn corner(&self, slot: Slot) -> Point {
        let ways = &self.built[slot.line].ways;
        ways.middle[slot.vertex].offset(direction_at(ways, slot.vertex), 0.0, slot.side * CORNER_M)
    }

    /// An interchange for a place, and the toll road to it.
    fn serve(&mut self, line: usize, vertex: usize, place: usize) {
        let slot = self.free_slot(line, vertex, self.places[place].at);
        let corner = self.corner(slot);
        let node = self.network.ground_node(corner);
        self.build_diamond(slot, node);
        let outward = direction_at(&self.built[line].ways, slot.vertex);
        let plaza = corner.offset(outward, 0.0, slot.side * 180.0);
        self.build_connector(node, place, Some(plaza));
    }

    /// Townships between one and five kilometers from a motorway, far from its other interchanges.
    fn serve_townships(&mut self) {
        for line in 0..self.built.len() {
            for (place, at) in self
                .places
                .iter()
                .enumerate()
                .filter(|(_, place)| is_township(place))
                .map(|(i, p)| (i, p.at))
            {
                let built = &self.built[line];
                let far = |vertex: &usize| {
                    built
                        .taken
                        .iter()
                        .all(|taken| taken.abs_diff(*vertex) >= TOWNSHIP_SLOT_GAP)
                };
                let inner = 6..built.ways.middle.len().saturating_sub(6);
                let away = |vertex: &usize| built.ways.middle[*vertex].distance(at);
                let nearest = inner.filter(far).min_by(|a, b| away(a).total_cmp(&away(b)));
                if let Some(vertex) =
                    nearest.filter(|vertex| (1_500.0..5_000.0).contains(&away(vertex)))
                {
                    self.serve(line, vertex, place);
                }
            }
        }
    }

    /// Four ramps between both carriageways and the corner node; the far side over a bridge.
    fn build_diamond(&mut self, slot: Slot, corner: NodeId) {
        let ways = &self.built[slot.line].ways;
        let (vertex, side) = (slot.vertex, slot.side);
        let (center, direction) = (ways.middle[vertex], direction_at(ways, vertex));
        let at = |along: f64, across: f64| {
            center
                .offset(direction, side * along, side * across)
                .to_position()
        };
        let (behind, ahead) = if side > 0.0 {
            (vertex - 1, vertex + 1)
        } else {
            (vertex + 1, vertex - 1)
        };
        let (near, far) = if side > 0.0 {
            (&ways.forward, &ways.backward)
        } else {
            (&ways.backward, &ways.forward)
        };
        let ends = [near[behind], near[ahead], far[ahead], far[behind]];
        let bends = [
            at(-180.0, 230.0),
            at(180.0, 230.0),
            at(150.0, -200.0),
            at(-150.0, -200.0),
        ]
        .map(|at| self.network.free_node(at));
        let [near_deck, far_deck, far_corner] =
            [at(0.0, 150.0), at(0.0, -150.0), at(0.0, -330.0)].map(|at| self.network.free_node(at));
        for ramp in [
            vec![ends[0], bends[0], corner],
            vec![corner, bends[1], ends[1]],
            vec![ends[2], bends[2], far_corner],
            vec![far_corner, bends[3], ends[3]],
        ] {
            self.network.add(ramp, Level::Elevated, ramp_tags("yes"));
        }
        self.network.add(
            vec![corner, near_deck, far_deck, far_corner],
            Level::Elevated,
            ramp_tags("no"),
        );
        for exit in [ends[0], ends[2]] {
            self.network
                .tag_node(exit, tags::highway("motorway_junction"));
        }
    }

    /// The road from a motorway to the nearest gate of a town, past the toll booth.
    fn build_connector(&mut self, from: NodeId, place: usize, plaza: Option<Point>) {
        let (start, at) = (self.network.point(from), self.places[place].at);
        let plaza = plaza.unwrap_or_else(|| start.offset(start.direction_to(at), 180.0, 0.0));
        let booth = self.network.ground_node(plaza);
        let name = format!("{}收费站", self.places[place].name);
        self.network.tag_node(
            booth,
            vec![("barrier", "toll_booth".to_owned()), ("name", name)],
        );
        let town = self.towns[place]
            .as_mut()
            .expect("a motorway serves places with streets");
        let gate = town.take_gate(at, start);
        let mut noise = Noise::new("connector", (from * 2_048 + place) as u64);
        let points = self
            .facts
            .terrain
            .wind(plaza, self.network.point(gate), &mut noise);
        let mut nodes = vec![from];
        nodes.extend(lay_nodes(self.network, &points, booth, gate));
        self.network.add_ground(nodes, tags::highway("secondary"));
    }
}

fn direction_at(ways: &Carriageways, vertex: usize) -> Point {
    ways.middle[vertex - 1].direction_to(ways.middle[vertex + 1])
}

fn is_township(place: &Place) -> bool {
    matches!(place.rank, Rank::Town | Rank::Township)
}

fn ramp_tags(oneway: &str) -> Tags {
    let mut tags = tags::highway("motorway_link");
    tags.push(("oneway", oneway.to_owned()));
    tags.push(("toll", "yes".to_owned()));
    tags
}
