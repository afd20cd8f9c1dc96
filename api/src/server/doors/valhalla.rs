//! Valhalla's matrix, isochrones and status.

use super::{MOST_PAIRS, Wrong, pairs, profile, snapped};
use crate::jobs::Workshop;
use crate::server::App;
use crate::server::problem::Problem;
use crate::server::reach::reached;
use crate::server::roads::default_map;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

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
    let scale = if asked["units"] == "miles" {
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
    let minutes: Vec<f64> = asked["contours"]
        .as_array()
        .map(|all| all.iter().filter_map(|one| one["time"].as_f64()).collect())
        .unwrap_or_default();
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
