//! Plans as people take them: what the board draws, files to print and send, and the driver's page
//! behind a signed link, which is kept on the phone and works without signal.

use super::App;
use super::endpoint::{Content, Endpoint, any_json, json_like, text_of};
use super::extract::{Body, Params, is_known};
use super::problem::{Problem, language_of};
use crate::access::{Link, Need};
use crate::clock::unix_seconds;
use crate::export::driver::{Served, render_served};
use crate::export::{FORMATS, Format, itinerary};
use crate::output::page::data_of;
use crate::store::PlanPart;
use crate::words::Language;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use optimizer::day::solution_of;
use optimizer::explain::offers;
use optimizer::problem::LotId;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

/// Asks where else a lot could ride.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OfferRequest {
    /// The lot.
    lot: String,
}

const WORKER: &str = include_str!("../../ui/driver-worker.js");
const ICON: &str = include_str!("../../ui/icon.svg");

#[allow(clippy::too_many_lines, reason = "a list reads best in one piece")]
pub(super) fn endpoints() -> Vec<Endpoint> {
    let any_file = Content {
        kind: "application/octet-stream",
        ..text_of("application/octet-stream")
    };
    let link = |path: &str, name: &str, summary: [&str; 2], handler| {
        let mut endpoint = Endpoint::new(Method::GET, path, name, summary, open);
        endpoint.handler = handler;
        endpoint.needs(Need::Nothing)
    };
    vec![
        Endpoint::new(
            Method::GET,
            "/plans/{plan}/view",
            "view_plan",
            [
                "方案图示数据",
                "What a page draws of a plan: trips, curves, roads driven, costs, remedies",
            ],
            view,
        )
        .header("If-None-Match", "answers 304 if the caller has it")
        .answers(200, "The data", Some(any_json()))
        .answers(304, "The caller has it", None),
        Endpoint::new(
            Method::GET,
            "/plans/{plan}/exports/{format}",
            "export_plan",
            [
                "导出方案",
                "A plan as xlsx, csv, gpx, geojson, ics, epcis, links, sheet (PDF) or driver page",
            ],
            exported,
        )
        .query([
            (
                "vehicle",
                "only the files of this truck",
                json!({ "type": "string" }),
            ),
            (
                "file",
                "which of several files",
                json!({ "type": "string" }),
            ),
            (
                "language",
                "what its reader reads",
                json!({ "enum": ["zh", "en"], "default": "zh" }),
            ),
        ])
        .answers(
            200,
            "The file; where there are several, a list of them as JSON",
            Some(any_file),
        ),
        Endpoint::new(
            Method::POST,
            "/plans/{plan}/offers",
            "offer_lot",
            [
                "换车要多少钱",
                "What a lot would cost on every truck, with everything else as it is",
            ],
            offered,
        )
        .body(json_like::<OfferRequest>(json!({ "lot": "L01" })))
        .answers(
            200,
            "Trucks that could take it, cheapest first",
            Some(any_json()),
        ),
        link(
            "//d/{link}",
            "to_driver_page",
            ["司机页", "The driver's page"],
            axum::routing::get(to_page),
        )
        .answers(308, "It is one slash further", None),
        link(
            "//d/{link}/",
            "open_driver_page",
            ["司机页", "The driver's page of a signed link"],
            axum::routing::get(open),
        )
        .answers(
            200,
            "It works without signal once it has been opened",
            Some(text_of("text/html")),
        ),
        link(
            "//d/{link}/worker.js",
            "read_driver_worker",
            [
                "司机页离线程序",
                "What keeps the driver's page on the phone",
            ],
            axum::routing::get(worker),
        )
        .answers(200, "A service worker", Some(text_of("text/javascript"))),
        link(
            "//d/{link}/manifest.webmanifest",
            "read_driver_manifest",
            ["司机页安装信息", "What lets the driver's page be installed"],
            axum::routing::get(manifest),
        )
        .answers(200, "A web app manifest", Some(any_json())),
        link(
            "//d/{link}/icon.svg",
            "read_driver_icon",
            ["司机页图标", "The icon of the driver's page"],
            axum::routing::get(icon),
        )
        .answers(200, "An image", Some(text_of("image/svg+xml"))),
    ]
}

async fn view(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let tag = format!("\"{id}\"");
    if is_known(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let data = app
        .run(move |workshop| {
            let page = workshop.store.plan_part(&id, PlanPart::Page)?;
            let page = page.ok_or_else(|| Problem::missing("plan", &id))?;
            let mut data = data_of(&page).ok_or_else(Problem::internal)?;
            data["roads"] = Value::Array(Vec::new());
            Ok(data)
        })
        .await?;
    Ok(([(header::ETAG, tag)], Json(data)).into_response())
}

async fn offered(
    State(app): State<App>,
    Path(id): Path<String>,
    Body(request): Body<OfferRequest>,
) -> Result<Response, Problem> {
    app.run(move |workshop| {
        let shown = workshop.shown(&id)?;
        let problem = shown.problem();
        let lot = problem.lots.iter().position(|lot| lot.id == request.lot);
        let lot = lot.ok_or_else(|| Problem::missing("lot", &request.lot))?;
        let solution = solution_of(problem, &shown.plan);
        let items: Vec<Value> = offers(problem, &solution, LotId(lot as u32))
            .iter()
            .map(|offer| {
                let vehicle = &problem.vehicles[offer.vehicle.index()].id;
                json!({ "vehicle": vehicle, "extra_fen": offer.extra.0 })
            })
            .collect();
        Ok(Json(json!({ "items": items })).into_response())
    })
    .await
}

async fn exported(
    State(app): State<App>,
    Path((id, format)): Path<(String, String)>,
    params: Params,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    params.only(&["vehicle", "file", "language"])?;
    let language = match params.choice("language", &["zh", "en"])? {
        "en" => Language::En,
        _ => Language::Zh,
    };
    let named = FORMATS.iter().find(|known| format_name(**known) == format);
    let format = *named.ok_or_else(|| Problem::missing("format", &format))?;
    let vehicle = Some(params.text("vehicle").to_owned()).filter(|vehicle| !vehicle.is_empty());
    let wanted = params.text("file").to_owned();
    let base = base_of(&app, &headers);
    let key = app.link_key.clone();
    app.run(move |workshop| {
        let shown = workshop.shown(&id)?;
        let link = vehicle.as_ref().map(|vehicle| {
            let link = Link {
                plan: id.clone(),
                vehicle: vehicle.clone(),
                expires_at: unix_seconds() + 3 * 86_400,
            };
            format!("{base}/d/{}/", link.sign(&key))
        });
        let mut files = shown
            .exported(format, vehicle.as_deref(), language, link.as_deref())
            .files;
        if !wanted.is_empty() {
            files.retain(|(name, _)| *name == wanted);
        }
        match files.len() {
            0 => Err(Problem::missing(
                "file",
                vehicle.as_deref().unwrap_or(&wanted),
            )),
            1 => Ok(download(files.remove(0))),
            _ => Ok(
                Json(json!({ "items": files.iter().map(|(name, bytes)| json!({
                "file": name, "bytes": bytes.len(),
            })).collect::<Vec<_>>() }))
                .into_response(),
            ),
        }
    })
    .await
}

const fn format_name(format: Format) -> &'static str {
    match format {
        Format::Xlsx => "xlsx",
        Format::Csv => "csv",
        Format::Gpx => "gpx",
        Format::Geojson => "geojson",
        Format::Ics => "ics",
        Format::Epcis => "epcis",
        Format::Links => "links",
        Format::Sheet => "sheet",
        Format::Driver => "driver",
    }
}

/// The address that people use, else where the caller reached this server: what a phone on the same
/// network can open too, unless it is a name of this machine alone.
pub(super) fn base_of(app: &App, headers: &HeaderMap) -> String {
    if let Some(address) = &app.settings.public_url {
        return address.clone();
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = text("x-forwarded-proto").unwrap_or("http");
    format!("{scheme}://{}", text("host").unwrap_or("localhost"))
}

fn download((name, bytes): (String, Vec<u8>)) -> Response {
    let kind = match name.rsplit('.').next().unwrap_or_default() {
        "pdf" => "application/pdf",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "csv" => "text/csv; charset=utf-8",
        "gpx" => "application/gpx+xml",
        "geojson" => "application/geo+json",
        "jsonld" => "application/ld+json",
        "ics" => "text/calendar; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    };
    let place = if kind == "application/pdf" {
        "inline"
    } else {
        "attachment"
    };
    let name: String = name.bytes().map(percent_encoded).collect();
    let head = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("{place}; filename*=UTF-8''{name}"),
        ),
    ];
    (head, bytes).into_response()
}

fn percent_encoded(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

fn linked(app: &App, text: &str) -> Result<Link, Problem> {
    let link = Link::read(text, &app.link_key, unix_seconds());
    link.ok_or_else(|| Problem::forbidden("链接无效或已过期", "the link is not ours or has ended"))
}

async fn to_page(State(app): State<App>, Path(text): Path<String>) -> Result<Response, Problem> {
    linked(&app, &text)?;
    Ok(Redirect::permanent(&format!("/d/{text}/")).into_response())
}

async fn open(
    State(app): State<App>,
    Path(text): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let link = linked(&app, &text)?;
    let language = language_of(&headers);
    app.run(move |workshop| {
        let shown = workshop.shown(&link.plan)?;
        let showing = shown.showing(language);
        let tours = itinerary::tours(&showing);
        let mut found = tours
            .iter()
            .filter(|tour| tour.route.vehicle == link.vehicle);
        let tour = found
            .next()
            .ok_or_else(|| Problem::missing("route", &link.vehicle))?;
        let sync = format!("/api/v1/driver/{text}/events");
        let served = Served {
            sync: &sync,
            worker: "worker.js",
            manifest: "manifest.webmanifest",
        };
        let page = render_served(&showing, tour, &shown.around(None), served);
        Ok(([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response())
    })
    .await
}

async fn worker(State(app): State<App>, Path(text): Path<String>) -> Result<Response, Problem> {
    linked(&app, &text)?;
    Ok((
        [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")],
        WORKER,
    )
        .into_response())
}

async fn icon(State(app): State<App>, Path(text): Path<String>) -> Result<Response, Problem> {
    linked(&app, &text)?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], ICON).into_response())
}

async fn manifest(State(app): State<App>, Path(text): Path<String>) -> Result<Response, Problem> {
    let link = linked(&app, &text)?;
    let manifest = json!({
        "name": format!("冷途 {}", link.vehicle), "short_name": link.vehicle, "start_url": "./",
        "scope": "./", "display": "standalone", "lang": "zh-CN",
        "background_color": "#ffffff", "theme_color": "#0b4f94",
        "icons": [{ "src": "icon.svg", "sizes": "any", "type": "image/svg+xml" }],
    });
    let kind = [(header::CONTENT_TYPE, "application/manifest+json")];
    Ok((kind, manifest.to_string()).into_response())
}
