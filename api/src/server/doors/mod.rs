//! The doors of other planners and routers, on the default map: VROOM's JSON, Valhalla's and
//! openrouteservice's matrices, Valhalla's isochrones. Refusals are said in each one's own shape.

mod ors;
mod valhalla;
mod vroom;

use super::endpoint::{Endpoint, any_json, json_as, refusal};
use super::problem::Problem;
use super::roads::default_map;
use crate::jobs::Workshop;
use axum::http::{Method, StatusCode};
use osm_loader::steps::Candidates;
use osm_loader::{Guide, Position, Wishes};

/// A place of the examples, on the synthetic map.
const HERE: [f64; 2] = [112.64651, 38.06931];
/// Another one.
const THERE: [f64; 2] = [112.60883, 38.23301];

/// Points of a matrix at most.
const MOST_POINTS: usize = 2_500;
/// Pairs of a matrix at most.
const MOST_PAIRS: usize = 1_000_000;

/// What other planners' and routers' clients may ask.
pub(super) fn endpoints() -> Vec<Endpoint> {
    let mut all = vec![
        Endpoint::new(
            Method::POST,
            "//vroom",
            "vroom",
            [
                "VROOM 的请求",
                "Plans what a client of VROOM asks, as VROOM answers",
            ],
            vroom::plan,
        )
        .body(json_as(vroom::shape, vroom::example())),
        Endpoint::new(
            Method::GET,
            "//health",
            "vroom_health",
            [
                "VROOM 的存活检查",
                "Whether VROOM's clients find somebody here",
            ],
            || async { StatusCode::OK },
        ),
        Endpoint::new(
            Method::GET,
            "//status",
            "valhalla_status",
            ["Valhalla 的状态", "What Valhalla's clients ask first"],
            valhalla::status,
        ),
        Endpoint::new(
            Method::POST,
            "//status",
            "valhalla_status_asked",
            ["Valhalla 的状态", "The same, asked with a body"],
            valhalla::status,
        ),
        Endpoint::new(
            Method::POST,
            "//sources_to_targets",
            "valhalla_matrix",
            ["Valhalla 的矩阵", "Times and distances as Valhalla answers"],
            valhalla::sources_to_targets,
        )
        .body(json_as(valhalla::matrix_shape, valhalla::matrix_example())),
        Endpoint::new(
            Method::POST,
            "//isochrone",
            "valhalla_isochrone",
            [
                "Valhalla 的等时圈",
                "What is reached in minutes, as Valhalla answers",
            ],
            valhalla::isochrone,
        )
        .body(json_as(
            valhalla::isochrone_shape,
            valhalla::isochrone_example(),
        )),
    ];
    for (path, name) in [
        ("//v2/matrix/{profile}", "ors_matrix"),
        ("//v2/matrix/{profile}/json", "ors_matrix_json"),
    ] {
        let matrix = Endpoint::new(
            Method::POST,
            path,
            name,
            [
                "openrouteservice 的矩阵",
                "Times and distances as openrouteservice answers; the profile is driving-car, driving-hgv or a kind of truck",
            ],
            ors::matrix,
        );
        all.push(matrix.body(json_as(ors::shape, ors::example())));
    }
    all.into_iter().map(answered).collect()
}

/// With the answers of a door: its own shape, refusals in its own shape, or in ours.
fn answered(endpoint: Endpoint) -> Endpoint {
    let body = (endpoint.path != "//health").then(any_json);
    endpoint
        .answers(200, "The answer, in the shape its clients know", body)
        .answers(
            400,
            "What is wrong, in that shape or ours",
            Some(any_json()),
        )
        .answers(400, "", Some(refusal()))
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
