//! `coldroute isochrone`: the ground that trucks reach within some times, as GeoJSON polygons.

use super::network;
use crate::cli::IsochroneArgs;
use crate::conditions::conditions;
use crate::failure::Failure;
use crate::words::Language;
use osm_loader::{Meters, Position, ReachedArea, Seconds, open_or_customize_under};
use serde_json::{Value, json};

/// Farthest that the place may lie from the next road.
const SNAP_LIMIT: Meters = Meters(2_000);

/// Writes one multipolygon for every time, the longest first, so that shorter ones lie on top.
///
/// # Errors
/// Wrong input, or a file that cannot be written.
pub fn run(args: &IsochroneArgs, _language: Language) -> Result<(), Failure> {
    let profile = network::profile(&args.vehicle, args.map.facts.as_deref())?;
    let conditions = conditions(&args.conditions, args.map.facts.as_deref())?;
    let graph = network::graph(&args.map)?;
    let network = open_or_customize_under(&graph, &profile, &conditions);
    let place = network.snap(&[args.from], SNAP_LIMIT)?.remove(0);
    let mut minutes = args.minutes.clone();
    minutes.sort_unstable_by(|one, other| other.cmp(one));
    minutes.dedup();
    let mut features = Vec::new();
    for minutes in minutes {
        let areas = network.isochrone(&place, Seconds::from_minutes(minutes));
        let areas = areas.map_err(|error| Failure::Usage {
            zh: format!("{minutes} 分钟的等时圈算不了：{error}"),
            en: error.to_string(),
        })?;
        features.push(feature(&areas, minutes, args));
    }
    let collection = json!({ "type": "FeatureCollection", "features": features });
    super::write_or_print(args.out.as_deref(), &format!("{collection:#}\n"))
}

fn feature(areas: &[ReachedArea], minutes: u32, args: &IsochroneArgs) -> Value {
    let ring = |ring: &[Position]| -> Value {
        let points = ring
            .iter()
            .map(|point| json!([rounded(point.lon), rounded(point.lat)]));
        points.collect()
    };
    let polygon = |area: &ReachedArea| -> Value {
        let holes = area.holes.iter().map(|hole| ring(hole));
        std::iter::once(ring(&area.outline)).chain(holes).collect()
    };
    json!({
        "type": "Feature",
        "geometry": {
            "type": "MultiPolygon",
            "coordinates": areas.iter().map(polygon).collect::<Value>(),
        },
        "properties": {
            "minutes": minutes,
            "vehicle": args.vehicle,
            "from": [args.from.lon, args.from.lat],
        },
    })
}

/// To a tenth of a meter or so.
fn rounded(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}
