//! Fixtures shared by the benchmarks: the demo map and synthetic days of three sizes.

use optimizer::Problem;
use optimizer::fixtures::{Day, county_day};
use osm_loader::{
    Overrides, Plate, Position, Profile, RoadGraph, RoadNetwork, SpeedTable, TagRules, TruckClass,
    TurnCosts,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file of the checkout.
pub fn in_checkout(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(relative)
}

/// The synthetic demo map.
pub fn demo_map() -> PathBuf {
    in_checkout("data/maps/shanxi-synthetic.osm.pbf")
}

/// The roads of a 4.2 m blue-plate truck on a graph.
///
/// # Panics
/// Where the checkout is incomplete.
pub fn blue_plate_roads(graph: &Arc<RoadGraph>) -> RoadNetwork {
    let speeds = std::fs::read_to_string(in_checkout("data/facts/road_speeds.csv"))
        .expect("the checkout has the speeds");
    let profile = Profile {
        name: "4.2 m blue plate".into(),
        height_m: 3.2,
        width_m: 2.26,
        length_m: 5.99,
        weight_t: 4.495,
        axle_load_t: 3.0,
        axles: 2,
        plate: Plate::Blue,
        class: TruckClass::Light,
        speeds: SpeedTable::from_csv(&speeds).expect("the checkout's speeds are well-formed"),
        turns: TurnCosts::default(),
        rules: TagRules::TRUCK,
    };
    let day = osm_loader::Day {
        year: 2026,
        month: 7,
        day: 15,
    };
    RoadNetwork::new(graph, &profile, &Overrides::default(), day)
}

/// So many places spread evenly over the roads of a network.
pub fn places(network: &RoadNetwork, count: usize) -> Vec<Position> {
    let middles: Vec<Position> = network
        .lines()
        .map(|line| line.course[line.course.len() / 2])
        .collect();
    (0..count)
        .map(|index| middles[index * middles.len() / count])
        .collect()
}

/// A synthetic county day with a truck for every five lots.
pub fn day(lots: usize) -> Problem {
    county_day(Day {
        seed: 1,
        lots,
        vehicles: lots.div_ceil(5),
        hubs: 2,
    })
}
