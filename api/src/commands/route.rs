//! `coldroute route`: the way from one point to another for a kind of truck, as GeoJSON.

use super::day::{DEMO_MAP, facts_of};
use crate::cli::RouteArgs;
use crate::facts::find_upwards;
use crate::failure::Failure;
use crate::roads::open_map;
use crate::words::Language;
use osm_loader::{Day, Meters, Overrides, Route, open_or_customize};
use serde_json::{Value, json};

/// Farthest that a point may lie from the next road.
const SNAP_LIMIT: Meters = Meters(2_000);

/// Prints the route as a GeoJSON feature.
///
/// # Errors
/// Wrong input, or no road between the points.
#[allow(clippy::print_stdout, reason = "the route is what the command is for")]
pub fn run(args: &RouteArgs, _language: Language) -> Result<(), Failure> {
    let facts = facts_of(args.map.facts.as_deref())?;
    let known = facts
        .vehicle_types
        .iter()
        .find(|kind| kind.draft.id == args.vehicle);
    let kind = known.ok_or_else(|| unknown_vehicle(&args.vehicle))?;
    let map = args.map.map.clone().or_else(|| find_upwards(DEMO_MAP));
    let graph = open_map(&map.unwrap_or_else(|| DEMO_MAP.into()), &args.map.cache)?;
    let no_day = Day {
        year: 2000,
        month: 1,
        day: 1,
    };
    let profile = kind.profile(&facts.speeds);
    let network = open_or_customize(&graph, &profile, &Overrides::default(), no_day);
    let route = network.route(args.from, args.to, SNAP_LIMIT)?;
    println!("{:#}", feature(&route.ok_or_else(no_road)?));
    Ok(())
}

fn feature(route: &Route) -> Value {
    let line: Vec<Value> = route
        .geometry
        .iter()
        .map(|point| json!([point.lon, point.lat]))
        .collect();
    let roads: Vec<Value> = route
        .roads
        .iter()
        .map(|road| {
            let (name, name_en, reference) = (&road.name, &road.name_en, &road.reference);
            json!({ "name": name, "name_en": name_en, "ref": reference, "distance_m": road.distance.0 })
        })
        .collect();
    json!({
        "type": "Feature",
        "geometry": { "type": "LineString", "coordinates": line },
        "properties": {
            "duration_s": route.travel.duration.0,
            "distance_m": route.travel.distance.0,
            "toll_distance_m": route.travel.toll.0,
            "roads": roads,
        },
    })
}

fn unknown_vehicle(id: &str) -> Failure {
    Failure::Usage {
        zh: format!("vehicles.csv 里没有车型 {id}；请从第一列选一个"),
        en: format!("vehicles.csv has no type {id}; choose one from its first column"),
    }
}

fn no_road() -> Failure {
    Failure::Usage {
        zh: "两点之间没有这种车能走的路；请换车型或检查坐标".into(),
        en: "no road leads there for this kind of truck; try another type or check the points"
            .into(),
    }
}
