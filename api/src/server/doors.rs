//! The doors of other planners and routers, on the default map: VROOM's JSON, Valhalla's and
//! openrouteservice's matrices, Valhalla's isochrones. Refusals are said in each one's own shape.

use super::App;
use super::guard::guard;
use super::problem::Problem;
use super::roads::default_map;
use crate::access::Need;
use crate::jobs::Workshop;
use crate::vroom::{self, Refused, Request, Table};
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use osm_loader::steps::Candidates;
use osm_loader::{Guide, Position, Wishes};
use serde_json::{Value, json};

/// Points of a matrix at most.
const MOST_POINTS: usize = 2_500;
/// Pairs of a matrix at most.
const MOST_PAIRS: usize = 1_000_000;

pub(super) fn doors(app: &App) -> Router<App> {
    let read = axum::middleware::from_fn_with_state((app.clone(), Need::Read), guard);
    Router::new()
        .route("/vroom", post(plan))
        .route("/health", get(|| async { StatusCode::OK }))
        .route("/status", get(status).post(status))
        .route("/sources_to_targets", post(sources_to_targets))
        .route("/isochrone", post(isochrone))
        .route("/v2/matrix/{profile}", post(ors_matrix))
        .route("/v2/matrix/{profile}/json", post(ors_matrix))
        .route_layer(read)
}

/// The truck or car that another router's profile is here.
fn profile(name: &str) -> String {
    match name {
        "car" | "auto" | "driving" | "driving-car" => "car".into(),
        "truck" | "driving-hgv" => "reefer_42_blue".into(),
        other => other.into(),
    }
}

/// Seconds and meters from every origin to every end, none where no road leads there.
type Pairs = Vec<Vec<Option<(f64, f64)>>>;

/// What is wrong: a point's number, or another message.
enum Wrong {
    NoRoad(usize),
    Other(Problem),
}

fn pairs(
    workshop: &Workshop,
    name: &str,
    origins: &[[f64; 2]],
    ends: &[[f64; 2]],
) -> Result<Pairs, Wrong> {
    let other = Wrong::Other;
    let map = default_map(workshop).map_err(other)?;
    let guide = workshop
        .guide(&map, &profile(name))
        .map_err(|trouble| other(trouble.into()))?;
    let all: Vec<[f64; 2]> = origins.iter().chain(ends).copied().collect();
    let places = snapped(&guide, &all)?;
    let (from, to) = places.split_at(origins.len());
    let costs = guide.costs(from, to);
    let pair = |cost: osm_loader::TravelCost| (cost.seconds(), cost.meters());
    Ok(costs
        .into_iter()
        .map(|row| row.into_iter().map(|cost| cost.map(pair)).collect())
        .collect())
}

fn snapped(guide: &Guide, points: &[[f64; 2]]) -> Result<Vec<osm_loader::SnappedPlace>, Wrong> {
    let wishes = Wishes {
        radius_m: 50_000.0,
        ..Wishes::default()
    };
    let find = |(at, &[lon, lat]): (usize, &[f64; 2])| {
        let is_on_earth = lon.abs() <= 180.0 && lat.abs() < 90.0;
        let found = is_on_earth.then(|| guide.candidates(Position::new(lon, lat), &wishes));
        found.flatten().ok_or(Wrong::NoRoad(at))
    };
    let found: Vec<Candidates> = points
        .iter()
        .enumerate()
        .map(find)
        .collect::<Result<_, _>>()?;
    Ok(Candidates::together(&found))
}

/// VROOM's JSON in and out.
async fn plan(State(app): State<App>, body: Bytes) -> Response {
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

async fn status(State(app): State<App>) -> Result<Response, Problem> {
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

async fn sources_to_targets(State(app): State<App>, body: Bytes) -> Response {
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

async fn isochrone(State(app): State<App>, body: Bytes) -> Response {
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
    [lon, lat]: [f64; 2],
    minutes: &[f64],
    all: bool,
) -> Result<Vec<Value>, Wrong> {
    let map = default_map(workshop).map_err(Wrong::Other)?;
    let guide = workshop
        .guide(&map, &profile(name))
        .map_err(|trouble| Wrong::Other(trouble.into()))?;
    let start = snapped(&guide, &[[lon, lat]])?;
    let mut features = Vec::new();
    for &minutes in minutes {
        let limit = osm_loader::Seconds((minutes * 60.0) as u32);
        let mut areas = reached(&guide, &start[0], limit)?;
        if !all {
            areas.truncate(1);
        }
        let geometry = match &areas[..] {
            [only] => json!({ "type": "Polygon", "coordinates": only }),
            _ => json!({ "type": "MultiPolygon", "coordinates": areas }),
        };
        features.push(json!({
            "type": "Feature",
            "properties": { "contour": minutes, "metric": "time" },
            "geometry": geometry,
        }));
    }
    Ok(features)
}

/// openrouteservice's matrix.
async fn ors_matrix(State(app): State<App>, Path(name): Path<String>, body: Bytes) -> Response {
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

/// What a ring encloses, in square degrees: enough to compare neighbors.
fn ring_size(ring: &[Position]) -> f64 {
    let sides = ring.iter().zip(ring.iter().cycle().skip(1));
    let doubled: f64 = sides.map(|(a, b)| a.lon * b.lat - b.lon * a.lat).sum();
    doubled.abs() / 2.0
}

/// The ground reached in time, the largest area first, each as coordinates of a `Polygon`.
fn reached(
    guide: &Guide,
    start: &osm_loader::SnappedPlace,
    limit: osm_loader::Seconds,
) -> Result<Vec<Value>, Wrong> {
    let too_long = |error: osm_loader::IsochroneError| {
        Wrong::Other(Problem::parameter(
            "contours",
            &error.to_string(),
            &error.to_string(),
        ))
    };
    let mut found = guide.network().isochrone(start, limit).map_err(too_long)?;
    found.sort_by(|a, b| ring_size(&b.outline).total_cmp(&ring_size(&a.outline)));
    let ring = |ring: &Vec<Position>| -> Vec<[f64; 2]> {
        ring.iter().map(|point| [point.lon, point.lat]).collect()
    };
    let areas = found.iter().map(|area| {
        let rings = std::iter::once(&area.outline).chain(&area.holes);
        json!(rings.map(ring).collect::<Vec<_>>())
    });
    Ok(areas.collect())
}
