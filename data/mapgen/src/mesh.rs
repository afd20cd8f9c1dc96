//! Which places are joined by a road, and how important each road is.
//!
//! The roads form a Gabriel graph (Gabriel & Sokal 1969), thinned at the border. National roads
//! follow their corridors over it, provincial roads join neighboring seats, county roads join
//! townships to their seat. It knows no geometry beyond the places.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::facts::Facts;
use crate::geometry::Point;
use crate::noise::Noise;
use crate::places::{Place, Rank};
use crate::tags::{Class, line_name};
use crate::terrain::Terrain;

/// A road between two places.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) a: usize,
    pub(crate) b: usize,
    pub(crate) class: Class,
    pub(crate) refs: Vec<String>,
    pub(crate) name: Option<String>,
    /// Whether it is one of the roads every truck can rely on: together they join all places.
    pub(crate) is_backbone: bool,
    cost: u64,
}

const LONGEST_LINK_M: f64 = 55_000.0;

/// All roads between places.
pub(crate) fn weave(facts: &Facts, places: &[Place]) -> Vec<Link> {
    let joined: Vec<usize> = (0..places.len())
        .filter(|&i| places[i].rank != Rank::Quarter)
        .collect();
    let mut links = thinned(&facts.terrain, places, gabriel(places, &joined));
    let roads = Adjacency::new(places.len(), &links);
    upgrade_corridors(facts, &roads, &mut links);
    upgrade_seats(facts, places, &roads, &mut links);
    upgrade_townships(places, &roads, &mut links);
    name_lanes(places, &mut links);
    mark_backbone(places.len(), &mut links);
    links
}

/// Pairs whose circle of diameter holds no third place.
fn gabriel(places: &[Place], members: &[usize]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for (rank, &a) in members.iter().enumerate() {
        for &b in &members[rank + 1..] {
            let (from, to) = (places[a].at, places[b].at);
            let (middle, radius) = (from.towards(to, 0.5), from.distance(to) / 2.0);
            let is_free = |&third: &usize| {
                third == a || third == b || places[third].at.distance(middle) >= radius
            };
            if radius < 60_000.0 && members.iter().all(is_free) {
                pairs.push((a, b));
            }
        }
    }
    pairs
}

/// Drops very long roads and roads leaving the province, unless a place would be cut off.
fn thinned(terrain: &Terrain, places: &[Place], pairs: Vec<(usize, usize)>) -> Vec<Link> {
    let mut links: Vec<Link> = pairs
        .into_iter()
        .map(|(a, b)| new_link(terrain, places, a, b))
        .collect();
    mark_backbone(places.len(), &mut links);
    links.retain(|link| {
        let (from, to) = (places[link.a].at, places[link.b].at);
        let stays_inside = [0.25, 0.5, 0.75]
            .iter()
            .all(|&share| terrain.is_inside(from.towards(to, share)));
        link.is_backbone || (stays_inside && from.distance(to) < LONGEST_LINK_M)
    });
    links
}

fn new_link(terrain: &Terrain, places: &[Place], a: usize, b: usize) -> Link {
    Link {
        a,
        b,
        class: Class::Unclassified,
        refs: Vec::new(),
        name: None,
        is_backbone: false,
        cost: climb_cost(terrain, places[a].at, places[b].at),
    }
}

/// Meters, more where the land is rough.
fn climb_cost(terrain: &Terrain, from: Point, to: Point) -> u64 {
    let rough = terrain.roughness(from.towards(to, 0.5));
    (from.distance(to) * (1.0 + 0.6 * rough)) as u64
}

fn upgrade_corridors(facts: &Facts, roads: &Adjacency, links: &mut [Link]) {
    for corridor in facts
        .corridors
        .iter()
        .filter(|corridor| corridor.highway != "motorway")
    {
        let class = if corridor.highway == "trunk" {
            Class::Trunk
        } else {
            Class::Primary
        };
        let number = corridor.road_ref.trim_start_matches('G');
        for leg in corridor.seats.windows(2) {
            for link in roads.shortest_path(links, leg[0], leg[1]) {
                upgrade(
                    &mut links[link],
                    class,
                    &corridor.road_ref,
                    Some(format!("{number}国道")),
                );
            }
        }
    }
}

/// Provincial roads between seats that are neighbors in their own Gabriel graph. Their numbers
/// are invented, as the real ones are not among the facts.
fn upgrade_seats(facts: &Facts, places: &[Place], roads: &Adjacency, links: &mut [Link]) {
    let seats: Vec<usize> = (0..facts.seats.len()).collect();
    for (number, (a, b)) in gabriel(places, &seats).into_iter().enumerate() {
        let (road_ref, name) = (
            format!("S{}", 301 + number),
            line_name(&places[a].name, &places[b].name),
        );
        for link in roads.shortest_path(links, a, b) {
            upgrade(&mut links[link], Class::Secondary, &road_ref, name.clone());
        }
    }
}

fn upgrade_townships(places: &[Place], roads: &Adjacency, links: &mut [Link]) {
    for (township, place) in places.iter().enumerate() {
        if !matches!(place.rank, Rank::Town | Rank::Township) {
            continue;
        }
        let name = line_name(&places[place.county].name, &place.name);
        let road_ref = format!("X{:03}", township % 1000);
        for link in roads.shortest_path(links, place.county, township) {
            upgrade(&mut links[link], Class::Tertiary, &road_ref, name.clone());
        }
    }
}

/// Raises a road to a class; a more important road keeps its own number and name.
fn upgrade(link: &mut Link, class: Class, road_ref: &str, name: Option<String>) {
    let is_known = link.refs.iter().any(|known| known == road_ref);
    if class < link.class {
        link.class = class;
        link.name = name;
        link.refs = vec![road_ref.to_owned()];
    } else if class == link.class && class <= Class::Primary && !is_known {
        link.refs.push(road_ref.to_owned());
    }
}

/// Township roads: half of them have a name, a third a number.
fn name_lanes(places: &[Place], links: &mut [Link]) {
    for (index, link) in links
        .iter_mut()
        .enumerate()
        .filter(|(_, link)| link.class == Class::Unclassified)
    {
        let mut noise = Noise::new("lane name", index as u64);
        link.name =
            line_name(&places[link.a].name, &places[link.b].name).filter(|_| noise.chance(50));
        if noise.chance(33) {
            link.refs.push(format!("Y{index:04}"));
        }
    }
}

/// Kruskal's spanning tree, important and short roads first.
fn mark_backbone(n_places: usize, links: &mut [Link]) {
    let mut order: Vec<usize> = (0..links.len()).collect();
    order.sort_by_key(|&i| (links[i].class, links[i].cost, i));
    let mut parents: Vec<usize> = (0..n_places).collect();
    for i in order {
        let (a, b) = (
            root(&mut parents, links[i].a),
            root(&mut parents, links[i].b),
        );
        links[i].is_backbone = a != b;
        parents[a] = b;
    }
}

fn root(parents: &mut [usize], mut node: usize) -> usize {
    while parents[node] != node {
        parents[node] = parents[parents[node]];
        node = parents[node];
    }
    node
}

/// The links at each place.
struct Adjacency(Vec<Vec<usize>>);

impl Adjacency {
    fn new(n_places: usize, links: &[Link]) -> Self {
        let mut at = vec![Vec::new(); n_places];
        for (index, link) in links.iter().enumerate() {
            at[link.a].push(index);
            at[link.b].push(index);
        }
        Self(at)
    }

    /// Links from one place to another, by Dijkstra; numbered roads attract new ones.
    fn shortest_path(&self, links: &[Link], from: usize, to: usize) -> Vec<usize> {
        let mut best = vec![u64::MAX; self.0.len()];
        let mut came_by = vec![None; self.0.len()];
        let mut queue = BinaryHeap::from([Reverse((0_u64, to))]);
        best[to] = 0;
        while let Some(Reverse((cost, place))) = queue.pop() {
            if place == from {
                break;
            }
            if cost > best[place] {
                continue;
            }
            for &link in &self.0[place] {
                let next = other_end(&links[link], place);
                let total = cost + attraction(&links[link]);
                if total < best[next] {
                    best[next] = total;
                    came_by[next] = Some(link);
                    queue.push(Reverse((total, next)));
                }
            }
        }
        walk_back(links, &came_by, from)
    }
}

fn walk_back(links: &[Link], came_by: &[Option<usize>], from: usize) -> Vec<usize> {
    let mut path = Vec::new();
    let mut place = from;
    while let Some(link) = came_by[place] {
        path.push(link);
        place = other_end(&links[link], place);
    }
    path
}

fn attraction(link: &Link) -> u64 {
    match link.class {
        Class::Trunk | Class::Primary => link.cost * 8 / 10,
        Class::Secondary => link.cost * 9 / 10,
        Class::Tertiary | Class::Unclassified => link.cost,
    }
}

fn other_end(link: &Link, place: usize) -> usize {
    if link.a == place { link.b } else { link.a }
}
