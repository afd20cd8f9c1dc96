//! `coldroute route`: the way from one point to another for a kind of truck, as GeoJSON.

use super::network;
use crate::cli::RouteArgs;
use crate::conditions::{conditions, departure};
use crate::failure::Failure;
use crate::words::Language;
use osm_loader::{HourlyRoads, Meters, Route, TimedRoute, open_or_customize_under};
use serde_json::{Map, Value, json};

/// Farthest that a point may lie from the next road.
const SNAP_LIMIT: Meters = Meters(2_000);

/// Prints the route as a GeoJSON feature.
///
/// # Errors
/// Wrong input, or no road between the points.
#[allow(clippy::print_stdout, reason = "the route is what the command is for")]
pub fn run(args: &RouteArgs, _language: Language) -> Result<(), Failure> {
    let profile = network::profile(&args.vehicle, args.map.facts.as_deref())?;
    let conditions = conditions(&args.conditions, args.map.facts.as_deref())?;
    let graph = network::graph(&args.map)?;
    let found = if let Some(departure) = departure(&args.conditions) {
        let roads = HourlyRoads::new(&graph, &profile, conditions);
        let timed = roads.route(args.from, args.to, SNAP_LIMIT, departure)?;
        timed.map(|timed| timed_feature(&timed))
    } else {
        let network = open_or_customize_under(&graph, &profile, &conditions);
        let route = network.route(args.from, args.to, SNAP_LIMIT)?;
        route.map(|route| feature(&route))
    };
    println!("{:#}", found.ok_or_else(no_road)?);
    Ok(())
}

/// A route timed through the hours.
fn timed_feature(timed: &TimedRoute) -> Value {
    let mut feature = feature(&timed.route);
    feature["properties"]["duration_s"] = timed.duration.0.into();
    feature["properties"]["closed_on_arrival"] = timed.closed.clone().into();
    feature
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
    let classes: Map<String, Value> = (route.by_class.iter())
        .map(|(class, distance)| (class.osm_value().to_owned(), distance.0.into()))
        .collect();
    json!({
        "type": "Feature",
        "geometry": { "type": "LineString", "coordinates": line },
        "properties": {
            "duration_s": route.travel.duration.0,
            "distance_m": route.travel.distance.0,
            "toll_distance_m": route.travel.toll.0,
            "by_class_m": classes,
            "roads": roads,
        },
    })
}

fn no_road() -> Failure {
    Failure::Usage {
        zh: "两点之间没有这种车能走的路；请换车型或检查坐标".into(),
        en: "no road leads there for this kind of truck; try another type or check the points"
            .into(),
    }
}
