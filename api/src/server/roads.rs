//! The doors of routers on the default map: what OSRM's clients ask, for a car or any kind of truck
//! named as profile.

use super::App;
use super::guard::guard;
use super::problem::{Problem, words};
use crate::access::Need;
use crate::jobs::Workshop;
use crate::serve::{Door, Limits, TARGET_HEADER};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use axum::routing::any;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Doors by map and profile, opened once.
#[derive(Debug, Default)]
pub(super) struct Doors(Mutex<HashMap<String, Door>>);

/// The services of OSRM that are answered.
const SERVICES: [&str; 4] = ["route", "table", "nearest", "trip"];

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
