//! Villages, field markets, hubs and depots: side roads that end in a yard.
//!
//! Every one of them is invented and says so in its name or note. Which of them a demo day uses
//! is not decided here.

use crate::country::Roadside;
use crate::facts::{Facts, Village};
use crate::geometry::Point;
use crate::mesh::Link;
use crate::network::{Network, NodeId, Tags};
use crate::noise::Noise;
use crate::places::{Place, Rank};
use crate::tags;
use crate::terrain::Terrain;
use crate::towns::Town;

/// A yard where produce is collected or delivered.
#[derive(Debug)]
pub(crate) struct Yard {
    pub(crate) kind: YardKind,
    pub(crate) name: String,
    /// The place whose township it belongs to.
    pub(crate) place: usize,
    pub(crate) node: NodeId,
}

/// What a yard is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum YardKind {
    Market,
    Hub,
    Depot,
}

/// Yards in the towns, then villages along the backbone, each with its market.
pub(crate) fn build(
    network: &mut Network,
    facts: &Facts,
    places: &[Place],
    links: &[Link],
    towns: &mut [Option<Town>],
    roadsides: &[Roadside],
) -> Vec<Yard> {
    let mut yards = Vec::new();
    let mut has_second_hub = vec![false; facts.seats.len()];
    for place in 0..places.len() {
        if let Some(town) = towns[place].as_mut() {
            let kinds = town_yards(&places[place], &mut has_second_hub);
            for kind in kinds {
                yards.push(build_town_yard(network, places, place, town, kind));
            }
        }
    }
    for (place, villages) in villages_by_place(facts, places) {
        let mut beside: Vec<&Roadside> = roadsides
            .iter()
            .filter(|side| touches(&links[side.link], place))
            .collect();
        beside.sort_by_key(|side| (links[side.link].class, side.link));
        for (nth, village) in villages.iter().enumerate() {
            let side = beside[nth % beside.len()];
            let nodes = from_place(&links[side.link], place, &side.nodes);
            yards.extend(build_village(
                network,
                &facts.terrain,
                &nodes,
                place,
                (village, nth),
            ));
        }
    }
    yards
}

/// A seat has a hub and a depot; the first town of a county has the second hub.
fn town_yards(place: &Place, has_second_hub: &mut [bool]) -> Vec<YardKind> {
    match place.rank {
        Rank::City | Rank::Seat => vec![YardKind::Hub, YardKind::Depot],
        Rank::Town if !has_second_hub[place.county] => {
            has_second_hub[place.county] = true;
            vec![YardKind::Market, YardKind::Hub]
        }
        _ => vec![YardKind::Market],
    }
}

fn build_town_yard(
    network: &mut Network,
    places: &[Place],
    place: usize,
    town: &mut Town,
    kind: YardKind,
) -> Yard {
    let mut noise = Noise::new("town yard", (place * 8 + kind as usize) as u64);
    let here = places[place].at;
    let away = Point {
        x: here.x + noise.signed(),
        y: here.y + noise.signed(),
    };
    let gate = town.take_gate(here, away);
    let outward = here.direction_to(network.point(gate));
    let node = build_yard(network, gate, outward, kind, &mut noise);
    let name = match kind {
        YardKind::Market => format!("{}田头市场", places[place].name),
        YardKind::Hub => format!("{}冷链集散中心", places[place].name),
        YardKind::Depot => format!("{}货运站", places[place].name),
    };
    network.tag_node(node, yard_tags(kind, &name));
    Yard {
        kind,
        name,
        place,
        node,
    }
}

/// A service road of a hundred meters with a loop at its end; returns the node to stop at.
fn build_yard(
    network: &mut Network,
    gate: NodeId,
    outward: Point,
    kind: YardKind,
    noise: &mut Noise,
) -> NodeId {
    let start = network.point(gate);
    let size = 70.0 + 40.0 * noise.signed();
    let entry = network.ground_node(start.offset(outward, size, 6.0));
    let stop = network.ground_node(start.offset(outward, 2.0 * size, 10.0));
    let side = network.ground_node(start.offset(outward, 1.5 * size, 0.7 * size));
    let mut tags = tags::highway("service");
    if kind == YardKind::Hub && noise.chance(50) {
        tags.push(("hgv", "designated".to_owned()));
    }
    network.add_ground(vec![gate, entry, stop], tags.clone());
    network.add_ground(vec![stop, side, entry], tags);
    if kind == YardKind::Depot {
        let private = network.ground_node(start.offset(outward, 2.6 * size, -30.0));
        let tags = vec![
            ("highway", "service".to_owned()),
            ("access", "private".to_owned()),
        ];
        network.add_ground(vec![stop, private], tags);
    }
    stop
}

fn yard_tags(kind: YardKind, name: &str) -> Tags {
    let (key, value) = match kind {
        YardKind::Market => ("amenity", "marketplace"),
        YardKind::Hub => ("industrial", "logistics"),
        YardKind::Depot => ("amenity", "parking"),
    };
    vec![
        (key, value.to_owned()),
        ("name", name.to_owned()),
        ("note", "synthetic".to_owned()),
    ]
}

/// Townships in the order of their places, each with its villages.
fn villages_by_place<'a>(facts: &'a Facts, places: &[Place]) -> Vec<(usize, Vec<&'a Village>)> {
    let townships = (0..places.len())
        .filter(|&place| matches!(places[place].rank, Rank::Town | Rank::Township));
    townships
        .map(|place| {
            let own = |village: &&Village| village.township_code == places[place].code;
            (place, facts.villages.iter().filter(own).collect())
        })
        .collect()
}

fn touches(link: &Link, place: usize) -> bool {
    link.a == place || link.b == place
}

fn from_place(link: &Link, place: usize, nodes: &[NodeId]) -> Vec<NodeId> {
    let mut nodes = nodes.to_vec();
    if link.b == place {
        nodes.reverse();
    }
    nodes
}

/// A winding side road, a village street, and the market's yard.
fn build_village(
    network: &mut Network,
    terrain: &Terrain,
    nodes: &[NodeId],
    place: usize,
    (village, nth): (&Village, usize),
) -> Option<Yard> {
    let mut noise = Noise::new("village", (place * 16 + nth) as u64);
    let last = nodes.len() * 9 / 20;
    if last < 2 {
        return None;
    }
    let at = 1 + noise.below(last);
    let start = nodes[at];
    let road = network
        .point(start)
        .direction_to(network.point(nodes[at + 1]));
    let side = if noise.chance(50) { 1.0 } else { -1.0 };
    let reach = 900.0 + 500.0 * noise.signed();
    let center = network
        .point(start)
        .offset(road, 250.0 * noise.signed(), side * reach);
    let points = terrain.wind(network.point(start), center, &mut noise);
    let square = network.ground_node(center);
    let nodes = crate::country::lay_nodes(network, &points, start, square);
    network.add_ground(nodes, lane_tags(&mut noise));
    build_street(network, square, road, &mut noise);
    let name = vec![
        ("place", "hamlet".to_owned()),
        ("name", village.name.clone()),
        ("note", "synthetic position".to_owned()),
    ];
    network.tag_node(square, name);
    let outward = network.point(start).direction_to(center);
    let node = build_yard(network, square, outward, YardKind::Market, &mut noise);
    let name = format!("{}田头市场", village.name);
    network.tag_node(node, yard_tags(YardKind::Market, &name));
    Some(Yard {
        kind: YardKind::Market,
        name,
        place,
        node,
    })
}

fn lane_tags(noise: &mut Noise) -> Tags {
    let mut tags = tags::highway(if noise.chance(60) {
        "unclassified"
    } else {
        "residential"
    });
    if noise.chance(15) {
        tags.push(("surface", "concrete".to_owned()));
    }
    tags
}

fn build_street(network: &mut Network, square: NodeId, along: Point, noise: &mut Noise) {
    let center = network.point(square);
    let west = network.ground_node(center.offset(
        along,
        -120.0 - 60.0 * noise.signed(),
        12.0 * noise.signed(),
    ));
    let east = network.ground_node(center.offset(
        along,
        120.0 + 60.0 * noise.signed(),
        12.0 * noise.signed(),
    ));
    network.add_ground(vec![west, square, east], tags::highway("residential"));
}
