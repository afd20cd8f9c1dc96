//! Measures the hierarchy on a map: `cargo run --release --example hierarchy -- FILE.osm.pbf`.
//!
//! Reads all drivable ways into directed road edges with plain speeds per class and no
//! restrictions. It is a yardstick, no import: the road graph proper is made elsewhere.

#![allow(clippy::print_stdout, reason = "an example reports on the terminal")]

use std::error::Error;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use osm_loader::cch::{Metric, PathSearch, Seed, Sweep, TargetSet, Topology, Travel, Weight};
use osm_loader::order::{ArcGraph, NodeOrder};
use osmpbf::{Element, ElementReader};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args()
        .nth(1)
        .ok_or("usage: hierarchy FILE.osm.pbf")?;
    let edges = timed("read and split", || Roads::read(&path))?.into_edges();
    let (graph, weights) = timed("expand edges", || edges.expand())?;
    println!("{} edges, {} turns", graph.node_count(), graph.arc_count());
    let order = timed("order", || NodeOrder::by_nested_dissection(&graph));
    let topology = timed("topology", || Topology::new(&graph, &order))?;
    println!("{} arcs", topology.arc_count());
    let metric = timed("metric", || Metric::new(&topology, &weights))?;
    let metric_2 = timed("metric again", || Metric::new(&topology, &weights))?;
    let (up, down, _) = metric_2.parts();
    println!("{} + {} arcs kept", up.head.len(), down.head.len());
    paths(&topology, &metric);
    for size in [100, 500, 1000, 3000] {
        matrix(&topology, &metric, size);
    }
    sweeps(&topology, &metric);
    println!("peak memory {} MB", peak_megabytes());
    Ok(())
}

fn paths(topology: &Topology, metric: &Metric) {
    let mut search = PathSearch::new(topology, metric);
    let ends = sample(topology.node_count(), 20_000);
    let mut weights = Vec::new();
    let mut unpacked = Vec::new();
    let mut arcs = 0;
    for pair in ends.chunks(2) {
        let (from, to) = (seed(pair[0]), seed(pair[1]));
        let begin = Instant::now();
        let found = search.weight(&[from], &[to]).is_some();
        weights.push(begin.elapsed());
        let begin = Instant::now();
        let path = search.path(&[from], &[to]);
        unpacked.push(begin.elapsed());
        assert_eq!(found, path.is_some());
        arcs += path.map_or(0, |path| path.arcs.len());
    }
    report("path weight", weights);
    report("path unpacked", unpacked);
    println!("{} arcs a path", arcs * 2 / ends.len());
}

fn matrix(topology: &Topology, metric: &Metric, size: u64) {
    let places: Vec<[Seed; 1]> = sample(topology.node_count(), size)
        .into_iter()
        .map(|node| [seed(node)])
        .collect();
    let set = timed(&format!("{size} targets"), || {
        TargetSet::new(topology, metric, &places)
    });
    let reached = AtomicUsize::new(0);
    timed(&format!("{size} rows"), || {
        set.rows(&places, |_, row| {
            let finite = row.iter().filter(|weight| weight.is_finite()).count();
            reached.fetch_add(finite, Relaxed);
        });
    });
    println!("{} legs", reached.into_inner());
}

/// Half an hour, an hour and a day around some nodes.
fn sweeps(topology: &Topology, metric: &Metric) {
    let mut sweep = Sweep::new(topology, metric);
    for minutes in [30, 60, 24 * 60] {
        let mut times = Vec::new();
        let mut nodes = 0;
        for node in sample(topology.node_count(), 50) {
            let begin = Instant::now();
            nodes += sweep
                .within(&[seed(node)], minutes * 600, Travel::Outward)
                .len();
            times.push(begin.elapsed());
        }
        println!("{} nodes within {minutes} min", nodes / 50);
        report("sweep", times);
    }
}

fn seed(node: u32) -> Seed {
    Seed {
        node,
        offset: Weight::ZERO,
    }
}

/// Some nodes, the same each time.
fn sample(nodes: usize, count: u64) -> Vec<u32> {
    let scattered = |i: u64| (i + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    (0..count)
        .map(|i| (scattered(i) * nodes as u64 >> 32) as u32)
        .collect()
}

fn report(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1e6;
    println!("{what}: p50 {:.1} us, p99 {:.1} us", at(50), at(99));
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let (begin, cpu) = (Instant::now(), cpu_seconds());
    let result = work();
    let (wall, cpu) = (begin.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    println!("{what}: {wall:.3} s, {cpu:.2} s of processor");
    result
}

/// Processor time of all threads so far, in hundredths, where the system tells it.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks = |field: &str| field.parse::<f64>().unwrap_or(0.0);
    stat.split_whitespace()
        .skip(13)
        .take(2)
        .map(ticks)
        .sum::<f64>()
        / 100.0
}

/// Peak resident memory where the system tells it.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}

struct Way {
    nodes: Vec<i64>,
    km_per_hour: u32,
    toll: bool,
    one_way: bool,
}

/// Ways, and the positions of their nodes sorted by id.
struct Roads {
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
    fn read(path: &str) -> Result<Self, osmpbf::Error> {
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
                        one_way: round || tag("oneway") == Some("yes") || km_per_hour > 80,
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
    fn into_edges(self) -> Edges {
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
struct Edges(Vec<Edge>);

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
        if !way.one_way {
            let (from, to) = (forth.to, forth.from);
            self.0.push(Edge { from, to, ..forth });
        }
    }

    /// Arcs between edges that follow each other; turning back is for dead ends.
    fn expand(mut self) -> Result<(ArcGraph, Vec<Weight>), Box<dyn Error>> {
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
