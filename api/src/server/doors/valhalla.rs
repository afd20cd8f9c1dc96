//! Valhalla's matrix, isochrones and status.

use super::{HERE, MOST_PAIRS, THERE, Wrong, pairs, profile, snapped};
use crate::jobs::Workshop;
use crate::server::App;
use crate::server::endpoint::Schemas;
use crate::server::problem::Problem;
use crate::server::reach::reached;
use crate::server::roads::default_map;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// What a matrix is asked with.
pub(super) fn matrix_shape(_: &mut Schemas) -> Value {
    let mut shape = json!({
        "type": "object",
        "properties": { "sources": places(1, MOST_PAIRS), "targets": places(1, MOST_PAIRS) },
        "required": ["sources", "targets"],
    });
    shape["properties"]["costing"] = costing();
    shape["properties"]["units"] = json!({ "type": ["string", "null"], "enum": ["kilometers", "km", "miles", "mi", null], "default": "kilometers" });
    shape
}

/// A matrix that can be asked.
pub(super) fn matrix_example() -> Value {
    json!({ "sources": [example(HERE)], "targets": [example(THERE)], "costing": "truck" })
}

/// What an isochrone is asked with.
pub(super) fn isochrone_shape(_: &mut Schemas) -> Value {
    json!({
        "type": "object",
        "properties": {
            "locations": places(1, 1),
            "contours": {
                "type": "array", "minItems": 1, "maxItems": 4,
                "items": {
                    "type": "object",
                    "properties": { "time": { "type": "number", "minimum": 0, "maximum": 240, "description": "Minutes" } },
                    "required": ["time"],
                },
            },
            "costing": costing(),
            "denoise": { "type": ["number", "null"], "description": "Below 1: all areas, not only the largest" },
        },
        "required": ["locations", "contours"],
    })
}

/// An isochrone that can be asked.
pub(super) fn isochrone_example() -> Value {
    json!({ "locations": [example(HERE)], "contours": [{ "time": 30 }], "costing": "truck" })
}

/// Units of length, by all their names.
const UNITS: [&str; 4] = ["kilometers", "km", "miles", "mi"];

fn example([lon, lat]: [f64; 2]) -> Value {
    json!({ "lon": lon, "lat": lat })
}

fn costing() -> Value {
    json!({ "type": ["string", "null"], "default": "auto", "description": "auto, truck, or a kind of truck" })
}

fn places(least: usize, most: usize) -> Value {
    json!({
        "type": "array", "minItems": least, "maxItems": most,
        "items": {
            "type": "object",
            "properties": {
                "lon": { "type": "number", "minimum": -180, "maximum": 180 },
                "lat": { "type": "number", "minimum": -90, "maximum": 90 },
            },
            "required": ["lon", "lat"],
        },
    })
}

/// Whether what may be left out is left out, or of its type.
fn fits(asked: &Value) -> bool {
    let text = |key: &str| asked[key].is_null() || asked[key].is_string();
    let units = asked["units"].as_str();
    text("costing")
        && text("units")
        && units.is_none_or(|units| UNITS.contains(&units))
        && (asked["denoise"].is_null() || asked["denoise"].is_number())
}

pub(super) async fn status(State(app): State<App>) -> Result<Response, Problem> {
    let map = app.run(default_map).await?;
    Ok(Json(json!({
        "version": env!("CARGO_PKG_VERSION"),
        "tileset_last_modified": 0,
        "available_actions": ["status", "sources_to_targets", "isochrone"],
        "tileset": map,
    }))
    .into_response())
}

/// What Valhalla says of a wrong request.
fn valhalla_error(code: u32, message: &str) -> Response {
    let body = json!({ "error_code": code, "error": message, "status_code": 400, "status": "Bad Request" });
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}

fn valhalla_points(value: &Value) -> Option<Vec<[f64; 2]>> {
    let point = |point: &Value| Some([point["lon"].as_f64()?, point["lat"].as_f64()?]);
    value.as_array()?.iter().map(point).collect()
}

pub(super) async fn sources_to_targets(State(app): State<App>, body: Bytes) -> Response {
    let Ok(asked) = serde_json::from_slice::<Value>(&body) else {
        return valhalla_error(100, "Failed to parse json request");
    };
    let (Some(sources), Some(targets)) = (
        valhalla_points(&asked["sources"]),
        valhalla_points(&asked["targets"]),
    ) else {
        return valhalla_error(
            112,
            "Insufficiently specified required parameter 'locations' or 'sources & targets'",
        );
    };
    if !fits(&asked) {
        return valhalla_error(100, "Failed to parse json request");
    }
    if sources.len() * targets.len() > MOST_PAIRS || sources.is_empty() || targets.is_empty() {
        return valhalla_error(150, "Exceeded max locations");
    }
    let name = asked["costing"].as_str().unwrap_or("auto").to_owned();
    let (from, to) = (sources.clone(), targets.clone());
    let found = app
        .run(move |workshop| Ok(pairs(workshop, &name, &from, &to)))
        .await;
    let found = match found {
        Ok(Ok(found)) => found,
        Ok(Err(Wrong::NoRoad(_))) => return valhalla_error(171, "No suitable edges near location"),
        Ok(Err(Wrong::Other(problem))) | Err(problem) => return problem.into_response(),
    };
    let scale = if matches!(asked["units"].as_str(), Some("miles" | "mi")) {
        1_609.344
    } else {
        1_000.0
    };
    let cell = |from: usize, to: usize, pair: Option<(f64, f64)>| {
        json!({
            "from_index": from, "to_index": to,
            "time": pair.map(|pair| pair.0.round() as i64),
            "distance": pair.map(|pair| (pair.1 / scale * 1_000.0).round() / 1_000.0),
        })
    };
    let rows: Vec<Vec<Value>> = found
        .iter()
        .enumerate()
        .map(|(from, row)| {
            row.iter()
                .enumerate()
                .map(|(to, &pair)| cell(from, to, pair))
                .collect()
        })
        .collect();
    let echo = |points: &[[f64; 2]]| -> Vec<Value> {
        points
            .iter()
            .map(|[lon, lat]| json!({ "lon": lon, "lat": lat }))
            .collect()
    };
    let units = if scale > 1_000.0 {
        "miles"
    } else {
        "kilometers"
    };
    Json(json!({
        "algorithm": "costmatrix", "units": units,
        "sources": echo(&sources), "targets": echo(&targets), "sources_to_targets": rows,
    }))
    .into_response()
}

pub(super) async fn isochrone(State(app): State<App>, body: Bytes) -> Response {
    let Ok(asked) = serde_json::from_slice::<Value>(&body) else {
        return valhalla_error(100, "Failed to parse json request");
    };
    let points = valhalla_points(&asked["locations"]).unwrap_or_default();
    let [point] = points[..] else {
        return valhalla_error(120, "Give exactly one location");
    };
    let contours = asked["contours"].as_array();
    let minutes: Option<Vec<f64>> =
        contours.and_then(|all| all.iter().map(|one| one["time"].as_f64()).collect());
    let minutes = minutes.unwrap_or_default();
    if !fits(&asked) {
        return valhalla_error(100, "Failed to parse json request");
    }
    if minutes.is_empty()
        || minutes.len() > 4
        || minutes.iter().any(|&one| !(0.0..=240.0).contains(&one))
    {
        return valhalla_error(
            113,
            "Give one to four contours with a time from 0 to 240 minutes",
        );
    }
    let name = asked["costing"].as_str().unwrap_or("auto").to_owned();
    let all = asked["denoise"].as_f64().is_some_and(|share| share < 1.0);
    let found = app
        .run(move |workshop| Ok(areas(workshop, &name, point, &minutes, all)))
        .await;
    match found {
        Ok(Ok(features)) => {
            Json(json!({ "type": "FeatureCollection", "features": features })).into_response()
        }
        Ok(Err(Wrong::NoRoad(_))) => valhalla_error(171, "No suitable edges near location"),
        Ok(Err(Wrong::Other(problem))) | Err(problem) => problem.into_response(),
    }
}

/// One feature per contour: its largest area, as Valhalla's `denoise` has it unless asked otherwise,
/// or `all` of them.
fn areas(
    workshop: &Workshop,
    name: &str,
    point: [f64; 2],
    minutes: &[f64],
    all: bool,
) -> Result<Vec<Value>, Wrong> {
    let map = default_map(workshop).map_err(Wrong::Other)?;
    let guide = workshop
        .guide(&map, &profile(name))
        .map_err(|trouble| Wrong::Other(trouble.into()))?;
    let start = snapped(&guide, &[point])?;
    let contour = |&minutes: &f64| {
        let geometry = reached(&guide, &start[0], minutes, all).map_err(Wrong::Other)?;
        Ok(json!({
            "type": "Feature",
            "properties": { "contour": minutes, "metric": "time" },
            "geometry": geometry,
        }))
    };
    minutes.iter().map(contour).collect()
}
