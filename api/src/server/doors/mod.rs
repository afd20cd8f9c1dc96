//! The doors of other planners and routers, on the default map: VROOM's JSON, Valhalla's and
//! openrouteservice's matrices, Valhalla's isochrones. Refusals are said in each one's own shape.

mod ors;
mod valhalla;
mod vroom;

use super::App;
use super::guard::guard;
use super::problem::Problem;
use super::roads::default_map;
use crate::access::Need;
use crate::jobs::Workshop;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use osm_loader::steps::Candidates;
use osm_loader::{Guide, Position, Wishes};

/// Points of a matrix at most.
const MOST_POINTS: usize = 2_500;
/// Pairs of a matrix at most.
const MOST_PAIRS: usize = 1_000_000;

pub(super) fn doors(app: &App) -> Router<App> {
    let read = axum::middleware::from_fn_with_state((app.clone(), Need::Read), guard);
    Router::new()
        .route("/vroom", post(vroom::plan))
        .route("/health", get(|| async { StatusCode::OK }))
        .route("/status", get(valhalla::status).post(valhalla::status))
        .route("/sources_to_targets", post(valhalla::sources_to_targets))
        .route("/isochrone", post(valhalla::isochrone))
        .route("/v2/matrix/{profile}", post(ors::matrix))
        .route("/v2/matrix/{profile}/json", post(ors::matrix))
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
pub(super) enum Wrong {
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

pub(super) fn snapped(
    guide: &Guide,
    points: &[[f64; 2]],
) -> Result<Vec<osm_loader::SnappedPlace>, Wrong> {
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
