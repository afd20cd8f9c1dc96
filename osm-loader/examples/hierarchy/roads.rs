//! A map's drivable ways as an edge-expanded graph, as plainly as will do for measuring.

use std::error::Error;

use osm_loader::cch::Weight;
use osm_loader::order::ArcGraph;
use osmpbf::{Element, ElementReader};

struct Way {
    nodes: Vec<i64>,
    km_per_hour: u32,
    toll: bool,
    both_ways: bool,
}

/// Ways, and the positions of their nodes sorted by id.
pub(crate) struct Roads {
    ways: Vec<Way>,
    nodes: Vec<(i64, i32, i32)>,
}

fn speed(class: &str) -> Option<u32> {
    Some(match class.trim_end_matches("_link") {
        "motorway" => 85,
        "trunk" => 70,
        "primary" => 60,
        "secondary" => 50,
        "tertiary" => 40,
        "unclassified" | "road" => 32,
        "residential" => 25,
        "living_street" | "service" | "track" => 15,
        _ => return None,
    })
}

impl Roads {
    pub(crate) fn read(path: &str) -> Result<Self, osmpbf::Error> {
        let mut ways = Vec::new();
        ElementReader::from_path(path)?.for_each(|element| {
            if let Element::Way(way) = element {
                let tag = |key| way.tags().find(|tag| tag.0 == key).map(|tag| tag.1);
                if let Some(km_per_hour) = tag("highway").and_then(speed) {
                    let round = tag("junction") == Some("roundabout");
                    ways.push(Way {
                        nodes: way.refs().collect(),
                        km_per_hour,
                        toll: tag("toll") == Some("yes"),
                        both_ways: !round && tag("oneway") != Some("yes") && km_per_hour <= 80,
                    });
                }
            }
        })?;
        let mut used: Vec<i64> = ways
            .iter()
            .flat_map(|way| way.nodes.iter().copied())
            .collect();
        used.sort_unstable();
        used.dedup();
        let mut nodes = Vec::with_capacity(used.len());
        let mut add = |id, lon, lat| {
            if used.binary_search(&id).is_ok() {
                nodes.push((id, lon, lat));
            }
        };
        ElementReader::from_path(path)?.for_each(|element| match element {
            Element::DenseNode(node) => add(node.id(), node.decimicro_lon(), node.decimicro_lat()),
            Element::Node(node) => add(node.id(), node.decimicro_lon(), node.decimicro_lat()),
            _ => {}
        })?;
        nodes.sort_unstable();
        Ok(Self { ways, nodes })
    }

    /// Splits the ways where they meet.
    pub(crate) fn into_edges(self) -> Edges {
        let place = |id: &i64| self.nodes.binary_search_by_key(id, |node| node.0).ok();
        let ways: Vec<Vec<usize>> = self
            .ways
            .iter()
            .map(|way| way.nodes.iter().filter_map(place).collect())
            .collect();
        let mut uses = vec![0u8; self.nodes.len()];
        for way in &ways {
            for (i, &node) in way.iter().enumerate() {
                let is_end = i == 0 || i + 1 == way.len();
                uses[node] = uses[node].saturating_add(1 + u8::from(is_end));
            }
        }
        let mut edges = Edges::default();
        for (way, nodes) in self.ways.iter().zip(&ways) {
            let mut begin = 0;
            for at in 1..nodes.len() {
                if uses[nodes[at]] > 1 {
                    edges.add(way, &nodes[begin..=at], &self.nodes);
                    begin = at;
                }
            }
        }
        edges
    }
}

/// A directed road edge between two map nodes.
#[derive(Clone, Copy)]
struct Edge {
    from: u32,
    to: u32,
    street: u32,
    weight: Weight,
    x: i32,
    y: i32,
}

#[derive(Default)]
pub(crate) struct Edges(Vec<Edge>);

impl Edges {
    fn add(&mut self, way: &Way, nodes: &[usize], all: &[(i64, i32, i32)]) {
        let shrink = f64::from(all[nodes[0]].2)
            .mul_add(1e-7, 0.0)
            .to_radians()
            .cos();
        let planar = |&node: &usize| {
            let (_, lon, lat) = all[node];
            (f64::from(lon) * shrink, f64::from(lat))
        };
        let step = |pair: &[usize]| {
            let (a, b) = (planar(&pair[0]), planar(&pair[1]));
            (a.0 - b.0).hypot(a.1 - b.1) * 0.011_132
        };
        let meters: f64 = nodes.windows(2).map(step).sum();
        let time = (meters * 36.0 / f64::from(way.km_per_hour)).ceil() as u32;
        let distance = meters.round() as u32;
        let toll = if way.toll { distance } else { 0 };
        let weight = Weight::new(time, distance, toll).unwrap_or(Weight::INFINITE);
        let (a, b) = (nodes[0], nodes[nodes.len() - 1]);
        let (x, y) = planar(&nodes[nodes.len() / 2]);
        let forth = Edge {
            from: a as u32,
            to: b as u32,
            street: self.0.len() as u32,
            weight,
            x: x as i32,
            y: y as i32,
        };
        self.0.push(forth);
        if way.both_ways {
            let (from, to) = (forth.to, forth.from);
            self.0.push(Edge { from, to, ..forth });
        }
    }

    /// Arcs between edges that follow each other; turning back is for dead ends.
    pub(crate) fn expand(mut self) -> Result<(ArcGraph, Vec<Weight>), Box<dyn Error>> {
        self.0.sort_by_key(|edge| edge.from);
        let edges = &self.0;
        let (mut first_out, mut head, mut weights) = (vec![0], Vec::new(), Vec::new());
        for edge in edges {
            let begin = edges.partition_point(|next| next.from < edge.to);
            let next = (begin..).take_while(|&i| i < edges.len() && edges[i].from == edge.to);
            let (back, onward): (Vec<_>, Vec<_>) =
                next.partition(|&i| edges[i].street == edge.street);
            let turns = if onward.is_empty() { back } else { onward };
            head.extend(turns.iter().map(|&i| i as u32));
            weights.resize(head.len(), edge.weight);
            first_out.push(head.len() as u32);
        }
        let (x, y) = edges.iter().map(|edge| (edge.x, edge.y)).unzip();
        Ok((ArcGraph::new(first_out, head, x, y)?, weights))
    }
}
