//! Roads: import, order, customize, route, matrix, isochrone and snap, at three sizes each.
//!
//! The maps are synthetic grids of towns, so that growth is visible on any machine; the province
//! of the side-by-side runs is `side_by_side/roads.py`'s business.

use benches::{blue_plate_roads, demo_map, grid_map, places};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use osm_loader::cch::{Metric, Topology, Weight};
use osm_loader::order::{ArcGraph, NodeOrder};
use osm_loader::{Meters, RawMap, RoadGraph, Seconds, SnappedPlace};
use std::hint::black_box;
use std::sync::Arc;

const LIMIT: Meters = Meters(1_000);

/// Streets along each side of a grid.
const SIDES: [i64; 3] = [30, 90, 270];

fn import(c: &mut Criterion) {
    let map = demo_map();
    let mut group = c.benchmark_group("import");
    group.sample_size(10);
    group.bench_function("pbf_to_raw_map", |b| {
        b.iter(|| RawMap::from_pbf(&map, &mut |_| {}).expect("the demo map is whole"));
    });
    for side in SIDES {
        group.bench_with_input(BenchmarkId::new("graph", side), &side, |b, &side| {
            b.iter(|| RoadGraph::build(grid_map(side)));
        });
    }
    group.finish();
}

/// A grid as a bare graph, with a weight for every arc.
fn arc_grid(side: u32) -> (ArcGraph, Vec<Weight>) {
    let (mut first, mut heads) = (vec![0], Vec::new());
    for node in 0..side * side {
        let (x, y) = (node % side, node / side);
        heads.extend((x > 0).then(|| node - 1));
        heads.extend((x + 1 < side).then(|| node + 1));
        heads.extend((y > 0).then(|| node - side));
        heads.extend((y + 1 < side).then(|| node + side));
        first.push(heads.len() as u32);
    }
    let at = |pick: fn(u32, u32) -> u32| -> Vec<i32> {
        (0..side * side)
            .map(|node| pick(node, side) as i32 * 1_000)
            .collect()
    };
    let weight = |arc: u32| Weight::new(100 + arc * 7919 % 50, 200, 0).expect("it is small");
    let weights = (0..heads.len() as u32).map(weight).collect();
    let (x, y) = (at(|node, side| node % side), at(|node, side| node / side));
    let graph = ArcGraph::new(first, heads, x, y).expect("the grid is a graph");
    (graph, weights)
}

fn hierarchy(c: &mut Criterion) {
    let mut group = c.benchmark_group("hierarchy");
    group.sample_size(10);
    for side in SIDES {
        let (graph, weights) = arc_grid(side as u32);
        group.bench_with_input(BenchmarkId::new("order", side), &graph, |b, graph| {
            b.iter(|| NodeOrder::by_nested_dissection(graph));
        });
        let order = NodeOrder::by_nested_dissection(&graph);
        let topology = Topology::new(&graph, &order).expect("the order is the graph's");
        group.bench_with_input(
            BenchmarkId::new("customize", side),
            &weights,
            |b, weights| {
                b.iter(|| Metric::new(&topology, weights).expect("every arc has a weight"));
            },
        );
    }
    group.finish();
}

fn network(c: &mut Criterion) {
    let mut group = c.benchmark_group("network");
    group.sample_size(20);
    for side in SIDES {
        let graph = Arc::new(RoadGraph::build(grid_map(side)));
        let network = blue_plate_roads(&graph);
        network.prepare();
        let positions = places(&network, 200);
        group.bench_with_input(
            BenchmarkId::new("snap_200", side),
            &positions,
            |b, positions| {
                b.iter(|| {
                    network
                        .snap(black_box(positions), LIMIT)
                        .expect("they lie on roads")
                });
            },
        );
        let on_roads = network.snap(&positions, LIMIT).expect("they lie on roads");
        let ends: [&SnappedPlace; 2] = [&on_roads[0], &on_roads[199]];
        group.bench_with_input(BenchmarkId::new("route", side), &ends, |b, ends| {
            b.iter(|| network.route_between(ends[0], black_box(ends[1])));
        });
        group.bench_with_input(
            BenchmarkId::new("isochrone_10_min", side),
            ends[0],
            |b, place| {
                let limit = Seconds::from_minutes(10);
                b.iter(|| {
                    network
                        .isochrone(black_box(place), limit)
                        .expect("it is in range")
                });
            },
        );
    }
    group.finish();
}

fn matrix(c: &mut Criterion) {
    let graph = Arc::new(RoadGraph::build(grid_map(SIDES[2])));
    let network = blue_plate_roads(&graph);
    network.prepare();
    let mut group = c.benchmark_group("matrix");
    group.sample_size(10);
    for count in [10, 100, 1000] {
        let on_roads = network
            .snap(&places(&network, count), LIMIT)
            .expect("they lie on roads");
        group.bench_with_input(
            BenchmarkId::from_parameter(count),
            &on_roads,
            |b, places| {
                b.iter(|| network.matrix_between(black_box(places)));
            },
        );
    }
    group.finish();
}

criterion_group!(roads, import, hierarchy, network, matrix);
criterion_main!(roads);
