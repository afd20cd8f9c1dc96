//! Matrices on real extracts equal petgraph's Dijkstra, pair by pair.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod support;

use std::sync::Arc;

use osm_loader::{
    Conditions, LocationId, Meters, Moment, Position, Profile, RawMap, RoadGraph, RoadNetwork,
    SpeedTable, Traffic,
};
use support::{ANY_DAY, oracle, shared, turning_truck};

/// South-west and north-east corner of a box, longitude first.
type Corners = [(f64, f64); 2];

/// Compares `count` random places in a box of an extract, every one with every other.
fn compare(extract: &str, corners: Corners, count: usize) {
    let (Some(map), Some(speeds)) = (shared(extract), shared("domain/road_speeds.csv")) else {
        return;
    };
    let speeds = SpeedTable::from_csv(&std::fs::read_to_string(speeds).unwrap()).unwrap();
    let graph = Arc::new(RoadGraph::build(
        RawMap::from_pbf(&map, &mut |_| ()).unwrap(),
    ));
    let heavy = Profile {
        speeds,
        ..turning_truck()
    };
    let van = Profile {
        weight_t: 3.4,
        height_m: 2.3,
        ..heavy.clone()
    };
    let peak = "osm_highway,place,from_hour,until_hour,factor\n*,urban,7,9,0.6\n*,rural,7,9,0.9\n";
    let conditions = Conditions {
        traffic: Traffic::from_csv(peak).unwrap(),
        ..Conditions::on(ANY_DAY)
    };
    let at_eight = conditions.at(Moment::at(ANY_DAY, 8));
    for (truck, conditions) in [
        (&heavy, &conditions),
        (&van, &conditions),
        (&heavy, &at_eight),
    ] {
        let network = RoadNetwork::under(&graph, truck, conditions);
        let found = network
            .matrix(&random_places(corners, count), Meters(10_000))
            .unwrap();
        for (from, place) in found.places.iter().enumerate() {
            let expected = oracle::travel_from(&network, place, &found.places);
            for to in (0..count).filter(|&to| to != from) {
                let leg = found
                    .matrix
                    .get(LocationId(from as u32), LocationId(to as u32));
                assert!(leg.is_some(), "{extract}: no way from {from} to {to}");
                assert_eq!(leg, expected[to], "{extract}: from {from} to {to}");
            }
        }
    }
}

/// Places spread over a box, the same in every run.
fn random_places([low, high]: Corners, count: usize) -> Vec<Position> {
    let mut seed = 20_261_123_u64;
    let mut next = || {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 40) as f64 / (1_u64 << 24) as f64
    };
    let mut between = |low: f64, high: f64| low + (high - low) * next();
    (0..count)
        .map(|_| Position::new(between(low.0, high.0), between(low.1, high.1)))
        .collect()
}

#[test]
fn heidelberg_with_its_truck_tags() {
    let extract = "data/osm/heidelberg_2024_trucktags/heidelberg.osm.pbf";
    compare(extract, [(8.60, 49.35), (8.76, 49.45)], 12);
}

#[test]
fn andorra_with_its_mountain_roads() {
    let extract = "data/osm/andorra_2026_geofabrik/andorra-260404.osm.pbf";
    compare(extract, [(1.42, 42.44), (1.74, 42.63)], 20);
}

#[test]
fn porto_with_its_motorways() {
    let extract = "data/osm/porto_2015_roads/porto.osm.pbf";
    compare(extract, [(-8.68, 41.0), (-8.38, 41.38)], 6);
}
