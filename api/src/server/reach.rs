//! What a truck reaches in so many minutes, as areas on a map.

use super::App;
use super::doors::{Wrong, snapped};
use super::endpoint::{Endpoint, any_json};
use super::extract::Params;
use super::problem::Problem;
use crate::access::Need;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::{IntoResponse, Response};
use osm_loader::{Guide, IsochroneError, Position, Seconds, SnappedPlace};
use serde_json::{Value, json};

/// Contours of one answer at most.
const MOST_CONTOURS: usize = 6;
/// Longest contour, in minutes.
const LONGEST_MINUTES: f64 = 240.0;

pub(super) fn endpoints() -> Vec<Endpoint> {
    let degrees = json!({ "type": "number", "minimum": -180, "maximum": 180 });
    vec![
        Endpoint::new(
            Method::GET,
            "/maps/{map}/isochrones",
            "read_isochrones",
            [
                "等时圈",
                "What a truck reaches from a point in so many minutes, as GeoJSON, the longest first",
            ],
            isochrones,
        )
        .needs(Need::Read)
        .query([
            ("lon", "longitude, WGS-84", degrees.clone()),
            ("lat", "latitude, WGS-84", degrees),
            (
                "minutes",
                "one to six times up to 240, separated by commas",
                json!({ "type": "string", "default": "30,60,90" }),
            ),
            (
                "profile",
                "`car`, or a kind of truck by its identifier",
                json!({ "type": "string", "default": "reefer_42_blue" }),
            ),
        ])
        .answers(200, "A FeatureCollection, one feature per time", Some(any_json())),
    ]
}

async fn isochrones(
    State(app): State<App>,
    Path(map): Path<String>,
    params: Params,
) -> Result<Response, Problem> {
    params.only(&["lon", "lat", "minutes", "profile"])?;
    let [lon, lat] = [
        degrees(&params, "lon", 180.0)?,
        degrees(&params, "lat", 85.0)?,
    ];
    let mut minutes = minutes(params.text("minutes"))?;
    minutes.sort_by(|a, b| b.total_cmp(a));
    let profile = match params.text("profile") {
        "" => "reefer_42_blue",
        named => named,
    }
    .to_owned();
    app.run(move |workshop| {
        let guide = workshop.guide(&map, &profile)?;
        let attribution = workshop.map(&map)?.attribution.clone();
        let start = snapped(&guide, &[[lon, lat]]).map_err(|wrong| match wrong {
            Wrong::NoRoad(_) => Problem::parameter(
                "lon,lat",
                "50 公里内没有这种车能走的路；请换一个地点或地图",
                "no road for this truck within 50 kilometers: take another place or map",
            ),
            Wrong::Other(problem) => problem,
        })?;
        let contour = |&minutes: &f64| -> Result<Value, Problem> {
            Ok(json!({
                "type": "Feature",
                "properties": { "minutes": minutes, "profile": profile },
                "geometry": reached(&guide, &start[0], minutes, true)?,
            }))
        };
        let features: Vec<Value> = minutes.iter().map(contour).collect::<Result<_, _>>()?;
        let answer = json!({
            "type": "FeatureCollection", "features": features, "attribution": attribution,
        });
        Ok(Json(answer).into_response())
    })
    .await
}

fn degrees(params: &Params, name: &str, most: f64) -> Result<f64, Problem> {
    let value = params.text(name).parse::<f64>().ok();
    value.filter(|value| value.abs() <= most).ok_or_else(|| {
        Problem::parameter(
            name,
            &format!("请给出度数，-{most} 到 {most}"),
            &format!("give degrees from -{most} to {most}"),
        )
    })
}

fn minutes(text: &str) -> Result<Vec<f64>, Problem> {
    let text = if text.is_empty() { "30,60,90" } else { text };
    let read = text.split(',').map(|part| part.trim().parse::<f64>().ok());
    let all: Option<Vec<f64>> = read.collect();
    all.filter(|all| all.len() <= MOST_CONTOURS)
        .filter(|all| all.iter().all(|&one| one > 0.0 && one <= LONGEST_MINUTES))
        .ok_or_else(|| {
            Problem::parameter(
                "minutes",
                "请给出一到六个分钟数，用逗号隔开，每个不超过 240",
                "give one to six times in minutes, separated by commas, none above 240",
            )
        })
}

/// What a ring encloses, in square degrees: enough to compare neighbors.
fn ring_size(ring: &[Position]) -> f64 {
    let sides = ring.iter().zip(ring.iter().cycle().skip(1));
    let doubled: f64 = sides.map(|(a, b)| a.lon * b.lat - b.lon * a.lat).sum();
    doubled.abs() / 2.0
}

/// The ground reached in time as a GeoJSON geometry: the largest area, or `all` of them.
pub(super) fn reached(
    guide: &Guide,
    start: &SnappedPlace,
    minutes: f64,
    all: bool,
) -> Result<Value, Problem> {
    let too_long = |error: IsochroneError| {
        Problem::parameter("contours", &error.to_string(), &error.to_string())
    };
    let limit = Seconds((minutes * 60.0) as u32);
    let mut found = guide.network().isochrone(start, limit).map_err(too_long)?;
    found.sort_by(|a, b| ring_size(&b.outline).total_cmp(&ring_size(&a.outline)));
    if !all {
        found.truncate(1);
    }
    let ring = |ring: &Vec<Position>| -> Vec<[f64; 2]> {
        ring.iter().map(|point| [point.lon, point.lat]).collect()
    };
    let areas: Vec<Value> = found
        .iter()
        .map(|area| {
            let rings = std::iter::once(&area.outline).chain(&area.holes);
            json!(rings.map(ring).collect::<Vec<_>>())
        })
        .collect();
    Ok(match &areas[..] {
        [only] => json!({ "type": "Polygon", "coordinates": only }),
        _ => json!({ "type": "MultiPolygon", "coordinates": areas }),
    })
}
