//! Roads as vector tiles, for the pages' maps and for anybody's map program.

use super::App;
use super::endpoint::{Endpoint, text_of};
use super::extract::is_known;
use super::problem::Problem;
use super::roads::default_map;
use crate::access::Need;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

pub(super) fn endpoints() -> Vec<Endpoint> {
    let kind = "application/vnd.mapbox-vector-tile";
    vec![
        Endpoint::new(
            Method::GET,
            "//tiles/{map}/{z}/{x}/{y}",
            "read_tile",
            [
                "道路矢量瓦片",
                "Roads of a map in one tile, version 2 of the vector tile specification; y may end in .mvt",
            ],
            tile,
        )
        .needs(Need::Read)
        .answers(200, "The tile", Some(text_of(kind)))
        .answers(204, "There is no road in it", None)
        .answers(304, "The caller has it", None),
        Endpoint::new(
            Method::GET,
            "//tiles/{z}/{x}/{y}",
            "read_tile_of_the_first_map",
            ["默认地图的道路矢量瓦片", "The same of the first map"],
            first_tile,
        )
        .needs(Need::Read)
        .answers(200, "The tile", Some(text_of(kind)))
        .answers(204, "There is no road in it", None)
        .answers(304, "The caller has it", None),
    ]
}

async fn first_tile(
    State(app): State<App>,
    Path((z, x, y)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let map = app.run(default_map).await?;
    answer(app, map, [&z, &x, &y], &headers).await
}

async fn tile(
    State(app): State<App>,
    Path((map, z, x, y)): Path<(String, String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answer(app, map, [&z, &x, &y], &headers).await
}

async fn answer(
    app: App,
    map: String,
    [z, x, y]: [&str; 3],
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let number = |text: &str| text.parse::<u32>().ok();
    let cell = (
        z.parse::<u8>().ok(),
        number(x),
        number(y.trim_end_matches(".mvt")),
    );
    let (Some(z), Some(x), Some(y)) = cell else {
        return Err(no_such_tile("z/x/y"));
    };
    let (tile, checksum) = app
        .run(move |workshop| {
            let tiles = workshop.tiles(&map)?;
            let tile = tiles
                .tile(z, x, y)
                .map_err(|error| no_such_tile(&error.to_string()))?;
            Ok((tile, workshop.map(&map)?.checksum))
        })
        .await?;
    let tag = format!("\"{checksum:08x}\"");
    let head = [
        (header::ETAG, tag.clone()),
        (header::CACHE_CONTROL, "private, max-age=3600".to_owned()),
        (
            header::CONTENT_TYPE,
            "application/vnd.mapbox-vector-tile".to_owned(),
        ),
    ];
    if is_known(headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, head).into_response());
    }
    if tile.is_empty() {
        return Ok((StatusCode::NO_CONTENT, head).into_response());
    }
    Ok((head, tile).into_response())
}

fn no_such_tile(why: &str) -> Problem {
    Problem::parameter(
        "z/x/y",
        "没有这张瓦片：级别 0 到 20，行列小于 2 的级别次方",
        why,
    )
}
