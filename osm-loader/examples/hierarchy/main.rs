//! Measures the hierarchy on a map: `cargo run --release --example hierarchy -- FILE.osm.pbf`.
//!
//! Reads all drivable ways into directed road edges with plain speeds per class and no
//! restrictions. It is a yardstick, no import: the road graph proper is made elsewhere.

#![allow(clippy::print_stdout, reason = "an example reports on the terminal")]

mod roads;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::error::Error;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use osm_loader::cch::{
    Heading, Metric, PathSearch, Reached, Seed, Sweep, TargetSet, Topology, Weight,
};
use osm_loader::order::{ArcGraph, NodeOrder};
use roads::Roads;

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
    let (up, down, pace) = metric_2.parts();
    println!("{} + {} arcs kept", up.head.len(), down.head.len());
    println!("exact to {} ds", pace.time_limit(0));
    paths(&topology, &metric);
    for size in [100, 500, 1000, 3000] {
        matrix(&topology, &metric, size);
    }
    sweeps(&topology, &metric);
    timed("dijkstra", || check(&topology, &metric, &graph, &weights));
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
                .within(&[seed(node)], minutes * 600, Heading::Outward)
                .len();
            times.push(begin.elapsed());
        }
        println!("{} nodes within {minutes} min", nodes / 50);
        report("sweep", times);
    }
}

/// Compares all distances from some nodes with Dijkstra's algorithm.
fn check(topology: &Topology, metric: &Metric, graph: &ArcGraph, weights: &[Weight]) {
    let mut sweep = Sweep::new(topology, metric);
    for node in sample(topology.node_count(), 4) {
        let mut found = sweep.within(&[seed(node)], u32::MAX, Heading::Outward);
        found.sort_unstable_by_key(|reached| reached.node);
        let expected = dijkstra(graph, weights, node);
        assert!(expected.into_iter().eq(found.iter().map(key)));
        println!("{} nodes agree with Dijkstra", found.len());
    }
}

fn key(reached: &Reached) -> (u32, [u32; 3]) {
    let weight = reached.weight;
    (
        reached.node,
        [weight.time(), weight.distance(), weight.toll()],
    )
}

/// Every node that can be reached, with time, distance and toll distance.
fn dijkstra(graph: &ArcGraph, weights: &[Weight], source: u32) -> Vec<(u32, [u32; 3])> {
    let mut settled = vec![None; graph.node_count()];
    let mut queue = BinaryHeap::from([Reverse(([0; 3], source))]);
    while let Some(Reverse((label, node))) = queue.pop() {
        if settled[node as usize].is_some() {
            continue;
        }
        settled[node as usize] = Some(label);
        for arc in graph.arcs_of(node as usize) {
            let (weight, head) = (weights[arc], graph.head(arc));
            if weight.is_finite() && settled[head as usize].is_none() {
                let [time, distance, toll] = label;
                let next = [
                    time + weight.time(),
                    distance + weight.distance(),
                    toll + weight.toll(),
                ];
                queue.push(Reverse((next, head)));
            }
        }
    }
    let numbered = (0..).zip(settled);
    numbered
        .filter_map(|(node, label)| Some((node, label?)))
        .collect()
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
        .map(|i| ((scattered(i) * nodes as u64) >> 32) as u32)
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
    let peak = peak_megabytes();
    println!("{what}: {wall:.3} s, {cpu:.2} s of processor, peak memory {peak} MB");
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
