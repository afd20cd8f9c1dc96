//! Roads between places: from gate to gate, winding, with bridges, tunnels and what keeps trucks out.
//!
//! Only roads off the backbone carry limits a truck can fail, so no place is ever cut off.

use crate::geometry::Point;
use crate::mesh::Link;
use crate::network::{Level, Network, NodeId, Tags};
use crate::noise::Noise;
use crate::places::Place;
use crate::tags::{self, Class};
use crate::terrain::Terrain;
use crate::towns::Town;

/// The ground nodes of a road between places where a side road may begin, from `a` to `b`.
#[derive(Debug)]
pub(crate) struct Roadside {
    pub(crate) link: usize,
    pub(crate) nodes: Vec<NodeId>,
}

/// Draws every link; returns the roadsides of the backbone.
pub(crate) fn build(
    network: &mut Network,
    terrain: &Terrain,
    places: &[Place],
    links: &[Link],
    towns: &mut [Option<Town>],
) -> Vec<Roadside> {
    let mut roadsides = Vec::new();
    for (index, link) in links.iter().enumerate() {
        let mut noise = Noise::new("link", index as u64);
        let (from, to) = (places[link.a].at, places[link.b].at);
        let start = take_gate(towns, link.a, from, to);
        let end = take_gate(towns, link.b, to, from);
        let points = terrain.wind(network.point(start), network.point(end), &mut noise);
        let nodes = lay_nodes(network, &points, start, end);
        let rough = terrain.roughness(from.towards(to, 0.5));
        build_link(network, link, &nodes, rough, &mut noise);
        if link.is_backbone {
            roadsides.push(Roadside { link: index, nodes });
        }
    }
    roadsides
}

fn take_gate(towns: &mut [Option<Town>], place: usize, here: Point, towards: Point) -> NodeId {
    let town = towns[place]
        .as_mut()
        .expect("every end of a link has its town");
    town.take_gate(here, towards)
}

/// Ground nodes along points whose first and last nodes exist already.
pub(crate) fn lay_nodes(
    network: &mut Network,
    points: &[Point],
    start: NodeId,
    end: NodeId,
) -> Vec<NodeId> {
    let inner = points[1..points.len() - 1]
        .iter()
        .map(|&point| network.ground_node(point));
    let mut nodes = vec![start];
    nodes.extend(inner);
    nodes.push(end);
    nodes
}

/// A special stretch of a road: its level and what its tags add.
struct Stretch {
    level: Level,
    tags: Tags,
}

fn build_link(network: &mut Network, link: &Link, nodes: &[NodeId], rough: f64, noise: &mut Noise) {
    let plain = tags::country_road(link.class, &link.refs, link.name.as_deref(), rough, noise);
    let limits = if link.is_backbone {
        Tags::new()
    } else {
        truck_limits(link.class, noise)
    };
    let plain = if limits.iter().any(|(key, _)| *key == "highway") {
        limits
    } else {
        [plain, limits].concat()
    };
    if nodes.len() < 8 {
        network.add_ground(nodes.to_vec(), plain);
        return;
    }
    let middle = nodes.len() / 3 + noise.below(nodes.len() / 3);
    match stretch(link, rough, noise) {
        None => network.add_ground(nodes.to_vec(), plain),
        Some(stretch) => {
            network.add_ground(nodes[..=middle].to_vec(), plain.clone());
            network.add(
                nodes[middle..=middle + 1].to_vec(),
                stretch.level,
                [plain.clone(), stretch.tags].concat(),
            );
            network.add_ground(nodes[middle + 1..].to_vec(), plain);
        }
    }
    if !link.is_backbone && link.class == Class::Unclassified && noise.chance(10) {
        let height = noise.pick(&["2.2", "2.5", "2.8", "3.2", "3.5"]);
        let tags = vec![
            ("barrier", "height_restrictor".to_owned()),
            ("maxheight", height.to_owned()),
        ];
        network.tag_node(nodes[2], tags);
    }
}

/// What keeps some or all trucks off a road that has alternatives.
fn truck_limits(class: Class, noise: &mut Noise) -> Tags {
    if class < Class::Tertiary {
        return Tags::new();
    }
    match noise.below(100) {
        0..4 if class == Class::Unclassified => {
            vec![
                ("highway", "construction".to_owned()),
                ("construction", "unclassified".to_owned()),
            ]
        }
        4..8 => vec![("hgv", "no".to_owned())],
        8..14 => vec![(
            "maxweight",
            noise.pick(&["5", "8", "10", "15", "20"]).to_owned(),
        )],
        14..17 => vec![("hgv:conditional", "no @ (22:00-05:00)".to_owned())],
        17..19 => vec![("maxaxleload", "8".to_owned())],
        19..21 if class == Class::Unclassified => vec![("motor_vehicle", "private".to_owned())],
        _ => Tags::new(),
    }
}

/// A bridge over a river, a tunnel, or an underpass of a railway that is not on the map.
fn stretch(link: &Link, rough: f64, noise: &mut Noise) -> Option<Stretch> {
    let is_tunnel = rough > 0.6 && link.class <= Class::Secondary && noise.chance(35);
    if is_tunnel || noise.chance(6) {
        let free = !link.is_backbone && noise.chance(70);
        let height = if free {
            noise.pick(&["2.8", "3.2", "3.5", "3.8", "4.2"])
        } else {
            noise.pick(&["4.5", "5"])
        };
        let mut tags = vec![("tunnel", "yes".to_owned()), ("layer", "-1".to_owned())];
        if free || noise.chance(50) {
            tags.push(("maxheight", height.to_owned()));
        }
        return Some(Stretch {
            level: Level::Fixed(-1),
            tags,
        });
    }
    noise.chance(30).then(|| {
        let mut tags = vec![("bridge", "yes".to_owned()), ("layer", "1".to_owned())];
        let weight = if link.is_backbone {
            "55"
        } else {
            noise.pick(&["10", "20", "30", "40"])
        };
        if noise.chance(if link.is_backbone { 10 } else { 35 }) {
            tags.push(("maxweight", weight.to_owned()));
        }
        Stretch {
            level: Level::Fixed(1),
            tags,
        }
    })
}
