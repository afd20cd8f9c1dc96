//! Roads: import, network, matrix, route on the synthetic demo map.

use benches::{blue_plate_roads, demo_map, places};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use osm_loader::{Meters, RawMap, RoadGraph};
use std::hint::black_box;
use std::sync::Arc;

const LIMIT: Meters = Meters(1_000);

fn import(c: &mut Criterion) {
    let map = demo_map();
    let mut group = c.benchmark_group("import");
    group.sample_size(10);
    group.bench_function("pbf_to_raw_map", |b| {
        b.iter(|| RawMap::from_pbf(&map, &mut |_| {}).expect("the demo map is whole"));
    });
    group.bench_function("pbf_to_graph", |b| {
        b.iter(|| RoadGraph::build(RawMap::from_pbf(&map, &mut |_| {}).expect("it is whole")));
    });
    group.finish();
}

fn network(c: &mut Criterion) {
    let raw = RawMap::from_pbf(&demo_map(), &mut |_| {}).expect("the demo map is whole");
    let graph = Arc::new(RoadGraph::build(raw));
    let mut group = c.benchmark_group("network");
    group.sample_size(10);
    group.bench_function("new_profile", |b| b.iter(|| blue_plate_roads(&graph)));
    let network = blue_plate_roads(&graph);
    for count in [10, 50, 200] {
        let places = places(&network, count);
        group.bench_with_input(BenchmarkId::new("snap", count), &places, |b, places| {
            b.iter(|| {
                network
                    .snap(black_box(places), LIMIT)
                    .expect("places lie on roads")
            });
        });
        group.bench_with_input(BenchmarkId::new("matrix", count), &places, |b, places| {
            b.iter(|| {
                network
                    .matrix(black_box(places), LIMIT)
                    .expect("places lie on roads")
            });
        });
    }
    let ends = places(&network, 2);
    group.bench_function("route", |b| {
        b.iter(|| {
            network
                .route(ends[0], black_box(ends[1]), LIMIT)
                .expect("they lie on roads")
        });
    });
    group.finish();
}

criterion_group!(roads, import, network);
criterion_main!(roads);
