//! VROOM's JSON in and out.

use super::{HERE, MOST_POINTS, THERE, Wrong, pairs, profile, snapped};
use crate::jobs::Workshop;
use crate::server::App;
use crate::server::endpoint::Schemas;
use crate::server::roads::default_map;
use crate::vroom::{self, Refused, Request, Table};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use osm_loader::Position;
use serde_json::{Value, json};

/// What is asked: VROOM's API.
pub(super) fn shape(_: &mut Schemas) -> Value {
    let list = |meaning: &str| json!({ "type": "array", "items": { "type": "object" }, "description": meaning });
    json!({
        "type": "object",
        "description": "As https://github.com/VROOM-Project/vroom/blob/master/docs/API.md says",
        "properties": {
            "vehicles": list("Vehicles: id, profile, start, end, capacity, skills, time_window, breaks, costs"),
            "jobs": list("Jobs: id, location or location_index, setup, service, delivery, pickup, skills, priority, time_windows"),
            "shipments": list("Shipments: pickup, delivery, amount, skills, priority"),
            "matrices": { "type": "object", "description": "Durations, distances and costs by profile" },
            "options": { "type": "object", "description": "g: whether geometries are wanted" },
        },
        "required": ["vehicles"],
    })
}

/// A request that works.
pub(super) fn example() -> Value {
    json!({
        "vehicles": [{ "id": 1, "profile": "reefer_42_blue", "start": HERE, "end": HERE, "capacity": [3000] }],
        "jobs": [{ "id": 1, "location": THERE, "pickup": [400], "service": 600 }],
    })
}

/// Answers as VROOM does.
pub(super) async fn plan(State(app): State<App>, body: Bytes) -> Response {
    let answered = app
        .run(move |workshop| {
            let request = match Request::parse(&body) {
                Ok(request) => request,
                Err(refused) => return Ok(Err(refused)),
            };
            let solved = vroom::solve(&request, |name, points| table(workshop, name, points));
            Ok(solved.and_then(|answer| with_courses(workshop, &request, answer)))
        })
        .await;
    match answered {
        Ok(Ok(answer)) => Json(answer).into_response(),
        Ok(Err(Refused { code, message })) => {
            let status = if code == 1 {
                StatusCode::INTERNAL_SERVER_ERROR
            } else {
                StatusCode::BAD_REQUEST
            };
            (status, Json(json!({ "code": code, "error": message }))).into_response()
        }
        Err(problem) => problem.into_response(),
    }
}

fn table(workshop: &Workshop, name: &str, points: &[[f64; 2]]) -> Result<Table, Refused> {
    let roads = |message: String| Refused { code: 3, message };
    if points.len() > MOST_POINTS {
        return Err(roads("too many places".into()));
    }
    let pairs = pairs(workshop, name, points, points).map_err(|wrong| match wrong {
        Wrong::NoRoad(at) => roads(format!("Unfound route from location {:?}", points[at])),
        Wrong::Other(_) => roads(format!("Invalid profile: {name}.")),
    })?;
    let whole = |pick: fn((f64, f64)) -> f64| -> Vec<Vec<i64>> {
        let cell = |cell: &Option<(f64, f64)>| cell.map_or(-1, |pair| pick(pair).round() as i64);
        pairs
            .iter()
            .map(|row| row.iter().map(cell).collect())
            .collect()
    };
    Ok(Table {
        durations: whole(|pair| pair.0),
        distances: whole(|pair| pair.1),
    })
}

/// Adds the course of every route where the client wants it.
fn with_courses(
    workshop: &Workshop,
    request: &Request,
    mut answer: Value,
) -> Result<Value, Refused> {
    let Some(name) = request.wants_geometry() else {
        return Ok(answer);
    };
    let roads = |message: &str| Refused {
        code: 3,
        message: message.to_owned(),
    };
    let map = default_map(workshop).map_err(|_logged| roads("There is no map."))?;
    let guide = workshop
        .guide(&map, &profile(name))
        .map_err(|_logged| roads("There is no such profile."))?;
    for route in answer["routes"].as_array_mut().into_iter().flatten() {
        let steps = route["steps"].as_array().into_iter().flatten();
        let points: Vec<[f64; 2]> = steps
            .filter_map(|step| serde_json::from_value(step["location"].clone()).ok())
            .collect();
        let Ok(places) = snapped(&guide, &points) else {
            continue;
        };
        let legs = places
            .windows(2)
            .filter_map(|pair| guide.leg(&pair[0], &pair[1]));
        let course: Vec<Position> = legs.flat_map(|leg| leg.geometry).collect();
        route["geometry"] = crate::serve::polyline::encode(&course, 1e5).into();
    }
    Ok(answer)
}
