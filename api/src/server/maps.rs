//! Maps: uploaded once, listed, taken away.

use super::App;
use super::endpoint::{Endpoint, any_json, json_of, paging, text_of};
use super::extract::Params;
use super::guard::Caller;
use super::kept::{answer_change, answer_page, answer_record, is_named_by, removed};
use super::problem::{Problem, words};
use crate::access::Need;
use crate::commands::day::map_attribution;
use crate::failure::Failure;
use crate::jobs::{MapRecord, Trouble, Workshop, map_file};
use crate::resources::is_identifier;
use crate::store::Wanted;
use axum::body::Body;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use std::io::Write;
use std::path::PathBuf;
use tokio_stream::StreamExt;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(
            Method::GET,
            "/maps",
            "list_maps",
            ["列出地图", "List maps"],
            list,
        )
        .query(paging())
        .answers(200, "One page", Some(any_json())),
        Endpoint::new(
            Method::GET,
            "/maps/{map}",
            "read_map",
            ["读取地图信息", "Read about a map"],
            read,
        )
        .header("If-None-Match", "answers 304 if it is still this version")
        .answers(
            200,
            "Size, checksum, attribution",
            Some(json_of::<MapRecord>()),
        )
        .answers(304, "It has not changed", None),
        Endpoint::new(
            Method::PUT,
            "/maps/{map}",
            "upload_map",
            ["上传地图", "Upload an OpenStreetMap extract (.osm.pbf)"],
            upload,
        )
        .needs(Need::Edit)
        .body(text_of("application/octet-stream"))
        .answers(200, "It was replaced", Some(json_of::<MapRecord>()))
        .answers(201, "It is there", Some(json_of::<MapRecord>())),
        Endpoint::new(
            Method::DELETE,
            "/maps/{map}",
            "delete_map",
            ["删除地图", "Delete a map no area uses"],
            delete,
        )
        .needs(Need::Edit)
        .answers(204, "It is gone", None),
    ]
}

async fn list(State(app): State<App>, params: Params) -> Result<Response, Problem> {
    params.only(&["limit", "cursor"])?;
    answer_page(&app, "map", &params, Vec::new()).await
}

async fn read(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answer_record(&app, ("map", ""), id, &headers).await
}

async fn upload(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    body: Body,
) -> Result<Response, Problem> {
    if !is_identifier(&id) || id.starts_with('.') {
        return Err(Problem::bad_identifier(""));
    }
    let part = map_file(
        app.workshop.store.folder(),
        &format!(".{}", crate::access::new_id()),
    );
    let received = receive(body, part.clone(), app.settings.largest_map).await;
    let kept = match received {
        Ok(()) => {
            let part = part.clone();
            app.run(move |workshop| keep_map(workshop, &id, &part, &caller.name))
                .await
        }
        Err(problem) => Err(problem),
    };
    let _ = std::fs::remove_file(part);
    kept
}

/// Writes a body into a file, as it comes.
async fn receive(body: Body, to: PathBuf, most: u64) -> Result<(), Problem> {
    let failed = |error: std::io::Error| {
        tracing::error!(%error, "a map cannot be written");
        Problem::internal()
    };
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut file = std::fs::File::create(to).map_err(failed)?;
    let (mut stream, mut size) = (body.into_data_stream(), 0);
    while let Some(piece) = stream.next().await {
        let piece = piece.map_err(|_broken| Problem::of_status(StatusCode::BAD_REQUEST, "body"))?;
        size += piece.len() as u64;
        if size > most {
            return Err(Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE, ""));
        }
        tokio::task::block_in_place(|| file.write_all(&piece)).map_err(failed)?;
    }
    Ok(())
}

/// Opens a map to see that it is one, and keeps it.
pub(super) fn keep_map(
    workshop: &Workshop,
    id: &str,
    from: &std::path::Path,
    who: &str,
) -> Result<Response, Problem> {
    let folder = workshop.store.folder();
    let trial = folder
        .join("imported")
        .join(format!(".{}", crate::access::new_id()));
    let opened = crate::roads::open_map(from, &trial);
    let _ = std::fs::remove_dir_all(&trial);
    opened.map_err(Failure::from)?;
    let unreadable = |source| Failure::Unreadable {
        path: from.to_owned(),
        source,
    };
    let bytes = std::fs::read(from).map_err(unreadable)?;
    let to = map_file(folder, id);
    let record = MapRecord {
        id: id.to_owned(),
        attribution: map_attribution(&to),
        bytes: bytes.len() as u64,
        checksum: format!("{:08x}", crc32fast::hash(&bytes)),
    };
    std::fs::rename(from, &to).map_err(|source| Failure::Unwritable { path: to, source })?;
    let body = serde_json::to_string(&record).map_err(Trouble::from)?;
    answer_change(
        workshop
            .store
            .put_record(("map", ""), (id, &body), Wanted::Any, who)?,
        &body,
    )
}

async fn delete(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Problem> {
    app.run(move |workshop| {
        if is_named_by(workshop, "area", "map", &id)? {
            return Err(Problem::new(
                StatusCode::CONFLICT,
                "map-in-use",
                words("还有区域在用这张地图", "an area still uses this map"),
                words("请先让区域改用别的地图", "give the area another map first"),
            ));
        }
        let gone = removed(workshop, ("map", ""), &id, Wanted::Any, &[])?;
        let _ = std::fs::remove_file(map_file(workshop.store.folder(), &id));
        Ok(gone)
    })
    .await
}
