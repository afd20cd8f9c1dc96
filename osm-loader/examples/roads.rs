//! Measures everything from map to answer:
//! `cargo run --release --example roads -- [FILE.osm.pbf [SPEEDS.csv]]`.
//!
//! Without arguments it takes the province-sized network and the speed table of the shared data
//! beside the checkout, and says so if they are not there.

#![allow(clippy::print_stdout, reason = "an example reports on the terminal")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use osm_loader::{
    Day, Meters, Overrides, Plate, Position, Profile, RawMap, RoadGraph, RoadNetwork, Seconds,
    SnappedPlace, SpeedTable, TagRules, TruckClass, TurnCosts, open_or_customize,
};

const MAP: &str = "data/osm/porto_x6_province_size/porto_x6.osm.pbf";
const SPEEDS: &str = "domain/road_speeds.csv";
const SNAP_LIMIT: Meters = Meters(5_000);

fn main() -> Result<(), Box<dyn Error>> {
    let given = |at: usize, default: &str| {
        let given = std::env::args().nth(at).map(PathBuf::from);
        let shared = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared"));
        given.unwrap_or_else(|| shared.join(default))
    };
    let (map, speeds) = (given(1, MAP), given(2, SPEEDS));
    if let Some(missing) = [&map, &speeds].into_iter().find(|path| !path.exists()) {
        println!("skipped: {} is not there", missing.display());
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let graph = import(&map, folder.path())?;
    let truck = truck(SpeedTable::from_csv(&std::fs::read_to_string(speeds)?)?);
    let day = Day {
        year: 2026,
        month: 7,
        day: 1,
    };
    let network = timed("network", || {
        RoadNetwork::new(&graph, &truck, &Overrides::default(), day)
    });
    timed("customize", || network.prepare());
    drop(network);
    let kept = || open_or_customize(&graph, &truck, &Overrides::default(), day);
    timed("network, customized and kept", kept);
    let network = timed("network, from its file", kept);
    for file in std::fs::read_dir(folder.path())? {
        let file = file?;
        let megabytes = file.metadata()?.len() / 1_000_000;
        println!("{}: {megabytes} MB", file.path().display());
    }
    println!("{} edges for this truck", network.core_edge_count());
    let places = snap(&network)?;
    routes(&network, &places);
    for size in [100, 1000, 3000] {
        timed(&format!("matrix {size} x {size}"), || {
            network.matrix_between(&places[..size])
        });
    }
    isochrones(&network, &places)
}

/// The graph of a map, read back from its file.
fn import(map: &Path, folder: &Path) -> Result<Arc<RoadGraph>, Box<dyn Error>> {
    let raw = timed("read", || RawMap::from_pbf(map, &mut |_| ()))?;
    let graph = timed("graph and hierarchy", || RoadGraph::build(raw));
    let file = folder.join("roads.graph");
    timed("save", || graph.save(&file))?;
    drop(graph);
    let graph = timed("open", || RoadGraph::open(&file))?;
    Ok(Arc::new(graph))
}

fn snap(network: &RoadNetwork) -> Result<Vec<SnappedPlace>, Box<dyn Error>> {
    let candidates = positions(network, 40_000);
    let mut times = Vec::new();
    let mut places = Vec::new();
    for position in candidates {
        let begin = Instant::now();
        let snapped = network.snap(&[position], SNAP_LIMIT);
        times.push(begin.elapsed());
        places.extend(
            snapped
                .into_iter()
                .flatten()
                .filter(|it| it.distance < Meters(300)),
        );
    }
    report("snap", times);
    let few = || format!("only {} of the random places lie at roads", places.len());
    (places.len() >= 3000).then_some(()).ok_or_else(few)?;
    Ok(places)
}

fn routes(network: &RoadNetwork, places: &[SnappedPlace]) {
    let mut times = Vec::new();
    let mut kilometers = 0.0;
    for pair in places[..2000].chunks(2) {
        let begin = Instant::now();
        let route = network.route_between(&pair[0], &pair[1]);
        times.push(begin.elapsed());
        kilometers += route.map_or(0.0, |route| route.travel.distance.kilometers());
    }
    report("route with geometry", times);
    println!("{:.0} km a route", kilometers / 1000.0);
}

fn isochrones(network: &RoadNetwork, places: &[SnappedPlace]) -> Result<(), Box<dyn Error>> {
    for minutes in [15, 30, 60] {
        let mut times = Vec::new();
        let mut points = 0;
        for place in &places[..50] {
            let begin = Instant::now();
            let areas = network.isochrone(place, Seconds::from_minutes(minutes))?;
            times.push(begin.elapsed());
            points += areas.iter().map(|area| area.outline.len()).sum::<usize>();
        }
        report(&format!("isochrone {minutes} min"), times);
        println!("{} points in outlines", points / 50);
    }
    Ok(())
}

/// Positions spread over the map, the same each time.
fn positions(network: &RoadNetwork, count: u64) -> Vec<Position> {
    let (low, high) = network.graph().bounds();
    let share = |i: u64| {
        let scattered = (i + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mixed = (scattered ^ (scattered >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        (mixed >> 32) as f64 / f64::from(u32::MAX)
    };
    let between = |low: f64, high: f64, share: f64| low + (high - low) * share;
    (0..count)
        .map(|i| {
            Position::new(
                between(low.lon, high.lon, share(2 * i)),
                between(low.lat, high.lat, share(2 * i + 1)),
            )
        })
        .collect()
}

fn truck(speeds: SpeedTable) -> Profile {
    Profile {
        name: "18 t truck".to_owned(),
        height_m: 3.8,
        width_m: 2.5,
        length_m: 9.0,
        weight_t: 18.0,
        axle_load_t: 10.0,
        axles: 2,
        plate: Plate::Yellow,
        class: TruckClass::Heavy,
        speeds,
        turns: TurnCosts::default(),
        rules: TagRules::TRUCK,
    }
}

fn report(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1e3;
    println!("{what}: p50 {:.3} ms, p99 {:.3} ms", at(50), at(99));
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
    let fields = stat.split_whitespace().skip(13).take(2);
    fields.map(ticks).sum::<f64>() / 100.0
}

/// Peak resident memory where the system tells it.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}
