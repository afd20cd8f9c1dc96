//! The doors of routers on the default map: what OSRM's clients ask, for a car or any kind of truck
//! named as profile.

use super::App;
use super::endpoint::{Endpoint, Param, any_json, refusal};
use super::guard::guard;
use super::problem::{Problem, words};
use crate::access::Need;
use crate::jobs::Workshop;
use crate::serve::{Door, Limits, TARGET_HEADER};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::response::Response;
use axum::routing::any;
use serde_json::json;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Doors by map and profile, opened once.
#[derive(Debug, Default)]
pub(super) struct Doors(Mutex<HashMap<String, Door>>);

/// The services of OSRM that are answered.
const SERVICES: [&str; 4] = ["route", "table", "nearest", "trip"];

/// What OSRM's clients ask of each service.
pub(super) fn endpoints() -> Vec<Endpoint> {
    let summaries = [
        [
            "OSRM 的路线",
            "The way through coordinates, as OSRM answers",
        ],
        [
            "OSRM 的时距表",
            "Times and distances between coordinates, as OSRM answers",
        ],
        [
            "OSRM 的最近道路",
            "The nearest roads of a coordinate, as OSRM answers",
        ],
        [
            "OSRM 的巡回",
            "A round through coordinates, as OSRM answers",
        ],
    ];
    let services = SERVICES.into_iter().zip(summaries);
    services
        .map(|(service, summary)| {
            Endpoint::new(
                Method::GET,
                format!("//{service}/v1/{{profile}}/{{coordinates}}"),
                format!("osrm_{service}"),
                summary,
                osrm,
            )
            .query(options(service))
            .answers(200, "The answer, in OSRM's shape", Some(any_json()))
            .answers(
                400,
                "What is wrong, in OSRM's shape or ours",
                Some(any_json()),
            )
            .answers(400, "", Some(refusal()))
            .answers(
                404,
                "There is no such address, in OSRM's shape or ours",
                Some(any_json()),
            )
            .answers(404, "", Some(refusal()))
        })
        .collect()
}

/// The options that clients use most; OSRM's documentation names all.
fn options(service: &str) -> Vec<Param> {
    let one_of = |words: &[&str]| json!({ "type": "string", "enum": words });
    let line: [Param; 2] = [
        (
            "overview",
            "which line of the whole route",
            one_of(&["simplified", "full", "false"]),
        ),
        (
            "geometries",
            "how lines are written",
            one_of(&["polyline", "polyline6", "geojson"]),
        ),
    ];
    let steps: Param = (
        "steps",
        "whether instructions are wanted",
        one_of(&["true", "false"]),
    );
    let words = |meaning| json!({ "type": "string", "description": meaning });
    match service {
        "route" => line
            .into_iter()
            .chain([
                steps,
                (
                    "alternatives",
                    "how many more routes",
                    words("true, false or a number"),
                ),
            ])
            .collect(),
        "trip" => line
            .into_iter()
            .chain([
                steps,
                (
                    "roundtrip",
                    "whether it ends where it began",
                    one_of(&["true", "false"]),
                ),
            ])
            .collect(),
        "table" => vec![
            (
                "annotations",
                "what is told of each pair",
                one_of(&["duration", "distance", "duration,distance"]),
            ),
            (
                "sources",
                "rows",
                words("indices parted by semicolons, or all"),
            ),
            (
                "destinations",
                "columns",
                words("indices parted by semicolons, or all"),
            ),
        ],
        _ => vec![(
            "number",
            "how many roads",
            json!({ "type": "integer", "minimum": 1 }),
        )],
    }
}

pub(super) fn doors(app: &App) -> Router<App> {
    let read = axum::middleware::from_fn_with_state((app.clone(), Need::Read), guard);
    let mut router = Router::new();
    for service in SERVICES {
        router = router.route(&format!("/{service}/{{*rest}}"), any(osrm));
    }
    router.route_layer(read)
}

/// Answers as OSRM does. The profile is the third part of the path: `car`, or a kind of truck.
pub(super) async fn osrm(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let long = request.headers().get(TARGET_HEADER);
    let target = long
        .and_then(|target| target.to_str().ok())
        .unwrap_or(request.uri().path());
    let profile = target.split('/').nth(3).unwrap_or("car");
    let profile = if matches!(profile, "driving" | "driving-car") {
        "car"
    } else {
        profile
    };
    let door = door(&app, profile.to_owned()).await?;
    let mut response = door.answer(request).await;
    response
        .headers_mut()
        .remove(header::ACCESS_CONTROL_ALLOW_ORIGIN);
    Ok(response)
}

async fn door(app: &App, profile: String) -> Result<Door, Problem> {
    let doors = || app.doors.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(door) = doors().get(&profile) {
        return Ok(door.clone());
    }
    let asked = profile.clone();
    let guide = app
        .run(move |workshop| Ok(workshop.guide(&default_map(workshop)?, &asked)?))
        .await?;
    let door = Door::new(guide, Limits::default());
    doors().insert(profile, door.clone());
    Ok(door)
}

/// The map of requests that name none: the first one.
pub(super) fn default_map(workshop: &Workshop) -> Result<String, Problem> {
    let maps = workshop.store.records("map", "")?;
    maps.into_iter().next().map(|map| map.id).ok_or_else(|| {
        Problem::new(
            StatusCode::NOT_FOUND,
            "no-map",
            words("还没有地图", "there is no map yet"),
            words(
                "请先 PUT /api/v1/maps/{map} 上传",
                "upload one: PUT /api/v1/maps/{map}",
            ),
        )
    })
}
