//! The files of the pages: board, planner, their styles and the vendored map library. They are
//! part of the program, so that it runs without internet and without a folder of its own.
//!
//! A folder named in the settings comes first: who works on a page need not compile it.

use super::App;
use super::extract::is_known;
use super::problem::Problem;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::borrow::Cow;
use std::path::Path as FilePath;

/// Name below `api/ui`, kind and content of a file.
type Asset = (&'static str, &'static str, &'static str);

macro_rules! assets {
    ($($name:literal: $kind:ident),* $(,)?) => {
        [$(($name, $kind, include_str!(concat!("../../ui/", $name)))),*]
    };
}

const HTML: &str = "text/html; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

const ASSETS: &[Asset] = &assets! {
    "board/index.html": HTML,
    "board/board.css": STYLE,
    "board/main.js": SCRIPT,
    "board/core.js": SCRIPT,
    "board/lots.js": SCRIPT,
    "board/intake.js": SCRIPT,
    "board/map.js": SCRIPT,
    "board/ground.js": SCRIPT,
    "board/plan.js": SCRIPT,
    "board/charts.js": SCRIPT,
    "board/edit.js": SCRIPT,
    "board/send.js": SCRIPT,
    "board/live.js": SCRIPT,
    "board/history.js": SCRIPT,
    "board/planner.html": HTML,
    "board/planner.js": SCRIPT,
    "board/reach.js": SCRIPT,
    "board/siting-charts.js": SCRIPT,
    "vendor/leaflet.js": SCRIPT,
    "vendor/leaflet.css": STYLE,
    "vendor/maplibre-gl.mjs": SCRIPT,
    "vendor/maplibre-gl-worker.mjs": SCRIPT,
    "vendor/pbf.js": SCRIPT,
    "vendor/point-geometry.js": SCRIPT,
    "vendor/vector-tile.js": SCRIPT,
};

/// A page for people.
pub(super) fn page(app: &App, name: &str) -> Response {
    match text(app.settings.ui.as_deref(), name) {
        Some((kind, text)) => ([(header::CONTENT_TYPE, kind)], text).into_response(),
        None => Problem::internal().into_response(),
    }
}

/// One file, or the news that the caller has it.
pub(super) async fn asset(
    State(app): State<App>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let found = text(app.settings.ui.as_deref(), &name);
    let (kind, text) = found.ok_or_else(|| Problem::missing("page", &name))?;
    let tag = format!("\"{:08x}\"", crc32fast::hash(text.as_bytes()));
    if is_known(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let head = [(header::CONTENT_TYPE, kind.to_owned()), (header::ETAG, tag)];
    Ok((head, text).into_response())
}

fn text(folder: Option<&FilePath>, name: &str) -> Option<(&'static str, Cow<'static, str>)> {
    let (name, kind, built_in) = ASSETS.iter().find(|(known, ..)| *known == name)?;
    let edited = folder.and_then(|folder| std::fs::read_to_string(folder.join(name)).ok());
    Some((*kind, edited.map_or(Cow::Borrowed(*built_in), Cow::Owned)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_loads_is_part_of_the_program() {
        let names: Vec<&str> = ASSETS.iter().map(|(name, ..)| *name).collect();
        for (page, _, text) in ASSETS
            .iter()
            .filter(|(name, ..)| name.starts_with("board/"))
        {
            for part in text
                .split(['"', '\''])
                .filter(|part| part.starts_with("/ui/"))
            {
                assert!(names.contains(&&part[4..]), "{page} loads {part}");
            }
            for part in text.split("from \"./").skip(1) {
                let name = format!("board/{}", part.split('"').next().unwrap_or_default());
                assert!(names.contains(&name.as_str()), "{page} imports {name}");
            }
        }
    }

    #[test]
    fn the_board_and_the_planner_fit_the_budget() {
        // MapLibre comes after the first picture, and only where a graphics card does WebGL 2.
        let at_once = ASSETS
            .iter()
            .filter(|(name, ..)| !name.contains("maplibre"));
        let bytes: usize = at_once.map(|(_, _, text)| text.len()).sum();
        assert!(bytes < 1_000_000, "{bytes} bytes of pages");
    }

    #[test]
    fn the_pages_ask_no_other_server_for_anything() {
        for (page, _, text) in ASSETS
            .iter()
            .filter(|(name, ..)| name.starts_with("board/"))
        {
            let foreign = ["http:", "https:", "//cdn"]
                .iter()
                .find(|sign| text.contains(**sign));
            assert!(foreign.is_none(), "{page} names {foreign:?}");
        }
    }
}
