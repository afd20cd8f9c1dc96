//! Fixtures shared by the benchmarks: the demo map and synthetic days of three sizes.

pub mod budget;

use optimizer::Problem;
use optimizer::fixtures::{Day, county_day, straight_roads};
use optimizer::problem::{Compartment, HubId, Layout, LotId, ProductId, VehicleId};
use optimizer::solution::{Route, Stop, Trip};
use optimizer::units::{Celsius, PlanTime, TimeWindow};
use osm_loader::{
    Overrides, Plate, Position, Profile, RawMap, RawMapBuilder, RoadGraph, RoadNetwork, SpeedTable,
    TagRules, TruckClass, TurnCosts,
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

/// A square grid of streets 200 m apart, so many along each side: every tenth a primary road, every
/// seventh one-way.
pub fn grid_map(side: i64) -> RawMap {
    let mut map = RawMapBuilder::default();
    for node in 0..side * side {
        let (x, y) = ((node % side) as f64, (node / side) as f64);
        let place = Position::new(112.0 + x * 0.002, 37.0 + y * 0.0018);
        map = map.node(node, place, &[]);
    }
    for line in 0..side {
        let across: Vec<i64> = (0..side).map(|at| line * side + at).collect();
        let along: Vec<i64> = (0..side).map(|at| at * side + line).collect();
        let class = if line % 10 == 0 {
            "primary"
        } else {
            "residential"
        };
        let oneway = if line % 7 == 3 { "yes" } else { "no" };
        let tags = [("highway", class), ("oneway", oneway)];
        map = map
            .way(line, &across, &tags)
            .way(side + line, &along, &tags);
    }
    map.build()
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

/// A 6.8 m truck that fetches twelve pre-cooled lots at twelve markets of a hot day, in three
/// compartments at three set points, and brings them to one hub.
///
/// # Panics
/// Never: its constants are temperatures.
pub fn three_climates() -> (Problem, Route) {
    const CABBAGE: u32 = 1;
    const TOMATO: u32 = 4;
    const POTATO: u32 = 5;
    let mut problem = county_day(Day {
        seed: 1,
        lots: 24,
        vehicles: 3,
        hubs: 1,
    });
    // Yard and hub first, then the markets one after another along a valley.
    let spots: Vec<[f64; 2]> = (0..14)
        .map(|place| [f64::from(place) * 5_000.0, f64::from(place % 2) * 3_000.0])
        .collect();
    problem.travel = vec![straight_roads(&spots)];
    let celsius = |degrees| Celsius::new(degrees).expect("constants are finite");
    let products = [CABBAGE, TOMATO, POTATO];
    for index in 0..12 {
        let product = products[index % 3];
        let optimum = problem.products[product as usize].optimum;
        let lot = &mut problem.lots[index];
        (lot.product, lot.core, lot.precooled) = (ProductId(product), optimum, true);
        (lot.load.kg, lot.load.liters) = (400, 1_200);
        lot.start_windows = TimeWindow::new(PlanTime::at(4, 0), PlanTime::at(20, 0))
            .into_iter()
            .collect();
        problem.markets[index].max_gross_kg = None;
    }
    let truck = &mut problem.vehicles[2];
    let whole = truck.layouts[0].compartments[0];
    let part = |volume_share, power_share| Compartment {
        volume_share,
        power_share,
        ..whole
    };
    truck.layouts = vec![Layout {
        compartments: vec![part(0.34, 0.34), part(0.33, 0.33), part(0.33, 0.33)],
    }];
    let trip = Trip {
        stops: (0..12)
            .map(|lot| Stop {
                lot: LotId(lot),
                compartment: [0, 1, 2][lot as usize % 3],
            })
            .collect(),
        hub: HubId(0),
        layout: 0,
        set_points: [0.5, 11.0, 7.0].map(|point| Some(celsius(point))).to_vec(),
        dock_from: None,
    };
    let route = Route {
        vehicle: VehicleId(2),
        trips: vec![trip],
    };
    (problem, route)
}
