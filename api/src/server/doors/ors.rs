//! openrouteservice's matrix.

use super::{HERE, MOST_PAIRS, MOST_POINTS, THERE, Wrong, pairs};
use crate::server::App;
use crate::server::endpoint::Schemas;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// What is asked.
pub(super) fn shape(_: &mut Schemas) -> Value {
    let chosen = json!({
        "type": ["array", "null"], "description": "Indices of locations, or all",
        "items": { "anyOf": [{ "type": "integer", "minimum": 0 }, { "type": "string" }] },
    });
    let point =
        json!({ "type": "array", "items": { "type": "number" }, "minItems": 2, "maxItems": 2 });
    json!({
        "type": "object",
        "properties": {
            "locations": { "type": "array", "items": point, "minItems": 1, "maxItems": MOST_POINTS },
            "sources": chosen,
            "destinations": chosen,
            "metrics": { "type": ["array", "null"], "items": { "type": "string", "enum": ["duration", "distance"] } },
            "units": { "type": ["string", "null"], "enum": ["m", "km", "mi", null], "default": "m" },
        },
        "required": ["locations"],
    })
}

/// A request that works.
pub(super) fn example() -> Value {
    json!({ "locations": [HERE, THERE], "metrics": ["duration", "distance"] })
}

/// Units of length.
const UNITS: [&str; 3] = ["m", "km", "mi"];

/// Whether what may be left out is left out, or of its type.
fn fits(asked: &Value) -> bool {
    let list = |key: &str| asked[key].is_null() || asked[key].is_array();
    let units = asked["units"]
        .as_str()
        .is_some_and(|units| UNITS.contains(&units));
    let known = |one: &Value| one == "duration" || one == "distance";
    list("sources")
        && list("destinations")
        && list("metrics")
        && asked["metrics"]
            .as_array()
            .is_none_or(|all| all.iter().all(known))
        && (asked["units"].is_null() || units)
}

/// Answers as openrouteservice does.
pub(super) async fn matrix(
    State(app): State<App>,
    Path(name): Path<String>,
    body: Bytes,
) -> Response {
    let wrong = |code: u32, message: String| {
        let body = json!({ "error": { "code": code, "message": message } });
        (StatusCode::BAD_REQUEST, Json(body)).into_response()
    };
    let Ok(asked) = serde_json::from_slice::<Value>(&body) else {
        return wrong(6_000, "Unable to parse the JSON body.".into());
    };
    let Ok(points) = serde_json::from_value::<Vec<[f64; 2]>>(asked["locations"].clone()) else {
        return wrong(
            6_001,
            "Parameter 'locations' must be pairs of longitude and latitude.".into(),
        );
    };
    if !fits(&asked) {
        return wrong(
            6_003,
            "Parameters 'sources', 'destinations', 'metrics' or 'units' are not of their type."
                .into(),
        );
    }
    let chosen = |key: &str| -> Option<Vec<usize>> {
        let all = || Some((0..points.len()).collect());
        let Some(list) = asked[key].as_array() else {
            return all();
        };
        if list.first().is_some_and(|first| first == "all") {
            return all();
        }
        list.iter()
            .map(|one| {
                let index = one.as_u64().or_else(|| one.as_str()?.parse().ok())? as usize;
                (index < points.len()).then_some(index)
            })
            .collect()
    };
    let (Some(sources), Some(destinations)) = (chosen("sources"), chosen("destinations")) else {
        return wrong(
            6_003,
            "Parameters 'sources' and 'destinations' must be indices of locations.".into(),
        );
    };
    if points.is_empty()
        || points.len() > MOST_POINTS
        || sources.len() * destinations.len() > MOST_PAIRS
    {
        return wrong(6_004, "Give between 1 and 2500 locations.".into());
    }
    let pick =
        |indices: &[usize]| -> Vec<[f64; 2]> { indices.iter().map(|&at| points[at]).collect() };
    let (from, to) = (pick(&sources), pick(&destinations));
    let (origins, ends) = (from.clone(), to.clone());
    let found = app
        .run(move |workshop| Ok(pairs(workshop, &name, &origins, &ends)))
        .await;
    let found = match found {
        Ok(Ok(found)) => found,
        Ok(Err(Wrong::NoRoad(at))) => {
            return wrong(6_010, format!("Point {at} is not near a road."));
        }
        Ok(Err(Wrong::Other(_))) => return wrong(6_003, "There is no such profile.".into()),
        Err(problem) => return problem.into_response(),
    };
    let wants = |metric: &str| match asked["metrics"].as_array() {
        Some(metrics) => metrics.iter().any(|one| one == metric),
        None => metric == "duration",
    };
    let meters = match asked["units"].as_str() {
        Some("km") => 1_000.0,
        Some("mi") => 1_609.344,
        _ => 1.0,
    };
    let rows = |value: &dyn Fn((f64, f64)) -> f64| -> Vec<Vec<Option<f64>>> {
        let cell =
            |pair: &Option<(f64, f64)>| pair.map(|pair| (value(pair) * 100.0).round() / 100.0);
        found
            .iter()
            .map(|row| row.iter().map(cell).collect())
            .collect()
    };
    let echo = |points: &[[f64; 2]]| -> Vec<Value> {
        points
            .iter()
            .map(|point| json!({ "location": point }))
            .collect()
    };
    let mut answer = json!({
        "sources": echo(&from), "destinations": echo(&to),
        "metadata": { "service": "matrix", "query": asked },
    });
    if wants("duration") {
        answer["durations"] = json!(rows(&|pair| pair.0));
    }
    if wants("distance") {
        answer["distances"] = json!(rows(&|pair| pair.1 / meters));
    }
    Json(answer).into_response()
}
