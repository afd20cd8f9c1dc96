//! Plans: listed, read whole or by route, on a map or as a page, approved, discarded, taken away.

use super::App;
use super::endpoint::{Endpoint, any_json, geojson, json_like, paging, text_of};
use super::extract::{Body, Params, is_known, takes_gzip, wanted_version};
use super::guard::Caller;
use super::problem::Problem;
use crate::access::{Link, Need};
use crate::clock::unix_seconds;
use crate::export::sheet::qr_svg;
use crate::store::{PlanPart, PlanRow};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::Write;
use std::sync::{Mutex, PoisonError};
use utoipa::ToSchema;

/// What a coordinator decides about a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum PlanState {
    Proposed,
    Approved,
    Discarded,
}

/// A decision about a plan.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Decision {
    /// Its state from now on; at most one plan of a day is approved.
    state: PlanState,
}

/// Asks for a link that opens one route.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LinkRequest {
    /// Hours until it ends.
    #[serde(default = "a_day")]
    #[schema(minimum = 1, maximum = 720, default = 24)]
    hours: u32,
}

const fn a_day() -> u32 {
    24
}

/// Large parts of plans read lately: they never change.
#[derive(Debug, Default)]
pub(super) struct Shelf(Mutex<HashMap<(String, &'static str), Part>>);

/// A large part of a plan as it is sent, packed once for all who take it so.
#[derive(Clone, Debug)]
struct Part {
    plain: Bytes,
    packed: Bytes,
}

impl Part {
    fn new(text: String) -> Self {
        let mut packer = GzEncoder::new(Vec::new(), Compression::default());
        let packed = packer.write_all(text.as_bytes());
        let packed = packed.and_then(|()| packer.finish());
        Self {
            packed: packed.unwrap_or_default().into(),
            plain: text.into(),
        }
    }

    /// The answer to a caller who may have it already, or takes it packed.
    fn answer(&self, kind: &'static str, tag: &str, headers: &HeaderMap) -> Response {
        let common = [
            (header::ETAG, tag.to_owned()),
            (header::VARY, "accept-encoding".to_owned()),
        ];
        if is_known(headers, tag) {
            return (StatusCode::NOT_MODIFIED, common).into_response();
        }
        let kind = [(header::CONTENT_TYPE, kind)];
        if takes_gzip(headers) && !self.packed.is_empty() {
            let packed = [(header::CONTENT_ENCODING, "gzip")];
            return (common, kind, packed, self.packed.clone()).into_response();
        }
        (common, kind, self.plain.clone()).into_response()
    }
}

/// Parts kept at hand at most.
const MOST_PARTS: usize = 64;

#[allow(clippy::too_many_lines, reason = "a list reads best in one piece")]
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(
            Method::GET,
            "/plans",
            "list_plans",
            ["列出方案", "List plans, newest first"],
            list,
        )
        .query(paging())
        .query([("day", "only those of this day", json!({ "type": "string" }))])
        .answers(200, "One page", Some(any_json())),
        Endpoint::new(
            Method::GET,
            "/plans/{plan}",
            "read_plan",
            ["读取方案", "Read a plan: what `coldroute plan` writes"],
            read,
        )
        .header("If-None-Match", "answers 304 if the caller has it")
        .answers(200, "The plan file", Some(any_json()))
        .answers(304, "The caller has it", None),
        Endpoint::new(
            Method::GET,
            "/plans/{plan}/about",
            "describe_plan",
            ["方案概况", "What a list shows of a plan"],
            about,
        )
        .answers(200, "State, cost, job", Some(any_json())),
        Endpoint::new(
            Method::GET,
            "/plans/{plan}/geojson",
            "map_plan",
            ["方案地图数据", "Roads driven and places visited"],
            geojson_of,
        )
        .header("If-None-Match", "answers 304 if the caller has it")
        .answers(304, "The caller has it", None)
        .answers(200, "RFC 7946", Some(geojson())),
        Endpoint::new(
            Method::GET,
            "/plans/{plan}/page",
            "show_plan",
            ["方案页面", "The page of a plan"],
            page,
        )
        .header("If-None-Match", "answers 304 if the caller has it")
        .answers(304, "The caller has it", None)
        .answers(200, "It opens without internet", Some(text_of("text/html"))),
        Endpoint::new(
            Method::GET,
            "/plans/{plan}/inputs",
            "read_plan_inputs",
            ["方案所用数据", "The tables a plan was made from"],
            inputs,
        )
        .header("If-None-Match", "answers 304 if the caller has it")
        .answers(304, "The caller has it", None)
        .answers(200, "Text by file name", Some(any_json())),
        Endpoint::new(
            Method::GET,
            "/plans/{plan}/routes",
            "list_routes",
            ["列出路线", "The routes of a plan"],
            routes,
        )
        .answers(200, "One per vehicle that leaves", Some(any_json())),
        Endpoint::new(
            Method::GET,
            "/plans/{plan}/routes/{vehicle}",
            "read_route",
            ["读取一车路线", "The route of one vehicle"],
            route,
        )
        .answers(200, "The route", Some(any_json())),
        Endpoint::new(
            Method::PUT,
            "/plans/{plan}/state",
            "decide_plan",
            ["批准或弃用方案", "Approve or discard a plan"],
            decide,
        )
        .needs(Need::Edit)
        .header(
            "If-Match",
            "the version that is decided about, as `about` gives it",
        )
        .body(json_like::<Decision>(json!({ "state": "approved" })))
        .answers(200, "The plan as it is now", Some(any_json())),
        Endpoint::new(
            Method::DELETE,
            "/plans/{plan}",
            "delete_plan",
            ["删除方案", "Delete a plan"],
            delete,
        )
        .needs(Need::Edit)
        .answers(204, "It is gone", None),
        Endpoint::new(
            Method::POST,
            "/plans/{plan}/routes/{vehicle}/links",
            "create_driver_link",
            [
                "生成司机链接",
                "Make a signed link that opens one route for its driver",
            ],
            link,
        )
        .needs(Need::Edit)
        .body(json_like::<LinkRequest>(json!({ "hours": 24 })))
        .answers(201, "The link", Some(any_json())),
        Endpoint::new(
            Method::GET,
            "/driver/{link}",
            "open_driver_link",
            ["司机打开路线", "The route that a driver's link opens"],
            follow,
        )
        .needs(Need::Nothing)
        .answers(200, "The route", Some(any_json())),
    ]
}

async fn list(State(app): State<App>, params: Params) -> Result<Response, Problem> {
    params.only(&["limit", "cursor", "day"])?;
    let (limit, before, day) = (
        params.limit()?,
        params.before()?,
        params.text("day").to_owned(),
    );
    let plans = app
        .run(move |workshop| Ok(workshop.store.plans(before, limit, &day)?))
        .await?;
    let next = plans
        .last()
        .filter(|_| plans.len() == limit)
        .map(|plan| plan.seq.to_string());
    let items: Vec<Value> = plans.iter().map(described).collect();
    Ok(Json(json!({ "items": items, "next": next })).into_response())
}

/// What a list shows of a plan.
pub(super) fn described(plan: &PlanRow) -> Value {
    let summary: Value = serde_json::from_str(&plan.summary).unwrap_or_default();
    json!({
        "id": plan.id, "day": plan.day, "area": plan.area, "job": plan.job, "state": plan.state,
        "version": plan.version, "created_at": plan.created_at, "created_by": plan.created_by,
        "summary": summary, "href": format!("/api/v1/plans/{}", plan.id),
        "page": format!("/api/v1/plans/{}/page", plan.id),
    })
}

async fn about(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Problem> {
    let plan = app
        .run(move |workshop| {
            workshop
                .store
                .plan(&id)?
                .ok_or_else(|| Problem::missing("plan", &id))
        })
        .await?;
    let tag = [(header::ETAG, format!("\"{}\"", plan.version))];
    Ok((tag, Json(described(&plan))).into_response())
}

/// A large part of a plan, from the shelf if it was read lately.
async fn part(app: &App, id: String, part: PlanPart, name: &'static str) -> Result<Part, Problem> {
    let shelf = || app.plans.0.lock().unwrap_or_else(PoisonError::into_inner);
    let key = (id.clone(), name);
    if let Some(part) = shelf().get(&key) {
        return Ok(part.clone());
    }
    let part = app
        .run(move |workshop| {
            let text = workshop.store.plan_part(&id, part)?;
            Ok(Part::new(
                text.ok_or_else(|| Problem::missing("plan", &id))?,
            ))
        })
        .await?;
    let mut shelf = shelf();
    if shelf.len() >= MOST_PARTS {
        shelf.clear();
    }
    shelf.insert(key, part.clone());
    Ok(part)
}

/// Hands a part of a plan out, or says that the caller has it.
async fn hand_out(
    app: &App,
    id: String,
    headers: &HeaderMap,
    (which, name, kind): (PlanPart, &'static str, &'static str),
) -> Result<Response, Problem> {
    let tag = format!("\"{id}\"");
    let part = part(app, id, which, name).await?;
    Ok(part.answer(kind, &tag, headers))
}

async fn read(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    hand_out(
        &app,
        id,
        &headers,
        (PlanPart::Plan, "plan", "application/json"),
    )
    .await
}

async fn geojson_of(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    hand_out(
        &app,
        id,
        &headers,
        (PlanPart::Geojson, "geojson", "application/geo+json"),
    )
    .await
}

async fn page(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    hand_out(
        &app,
        id,
        &headers,
        (PlanPart::Page, "page", "text/html; charset=utf-8"),
    )
    .await
}

async fn inputs(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    hand_out(
        &app,
        id,
        &headers,
        (PlanPart::Inputs, "inputs", "application/json"),
    )
    .await
}

async fn routes(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Problem> {
    let plan = plan_json(&app, id).await?;
    Ok(Json(json!({ "items": plan["routes"] })).into_response())
}

async fn plan_json(app: &App, id: String) -> Result<Value, Problem> {
    let part = part(app, id, PlanPart::Plan, "plan").await?;
    serde_json::from_slice(&part.plain).map_err(|error| crate::jobs::Trouble::from(error).into())
}

async fn route(
    State(app): State<App>,
    Path((id, vehicle)): Path<(String, String)>,
) -> Result<Response, Problem> {
    Ok(Json(route_of(&app, id, &vehicle).await?).into_response())
}

async fn route_of(app: &App, id: String, vehicle: &str) -> Result<Value, Problem> {
    let mut plan = plan_json(app, id).await?;
    let routes = plan["routes"]
        .as_array_mut()
        .map(std::mem::take)
        .unwrap_or_default();
    let found = routes.into_iter().find(|route| route["vehicle"] == vehicle);
    found.ok_or_else(|| Problem::missing("route", vehicle))
}

async fn decide(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(decision): Body<Decision>,
) -> Result<Response, Problem> {
    let wanted = wanted_version(&headers)?;
    let state = match decision.state {
        PlanState::Proposed => "proposed",
        PlanState::Approved => "approved",
        PlanState::Discarded => "discarded",
    };
    let plan = app
        .run(move |workshop| {
            let found = workshop
                .store
                .plan(&id)?
                .ok_or_else(|| Problem::missing("plan", &id))?;
            let changed = workshop
                .store
                .set_plan_state(&id, state, wanted, &caller.name)?;
            changed.ok_or_else(|| Problem::changed_meanwhile(Some(found.version)))
        })
        .await?;
    Ok(Json(described(&plan)).into_response())
}

async fn delete(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let removed = id.clone();
    app.run(move |workshop| {
        let there = workshop.store.remove_plan(&id, &caller.name)?;
        if there {
            Ok(())
        } else {
            Err(Problem::missing("plan", &id))
        }
    })
    .await?;
    let mut shelf = app.plans.0.lock().unwrap_or_else(PoisonError::into_inner);
    shelf.retain(|(id, _), _| *id != removed);
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn link(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path((plan, vehicle)): Path<(String, String)>,
    headers: HeaderMap,
    Body(request): Body<LinkRequest>,
) -> Result<Response, Problem> {
    if !(1..=720).contains(&request.hours) {
        return Err(Problem::field(
            "/hours",
            "out-of-range",
            "应在 1 到 720 小时之间",
            "give 1 to 720 hours",
        ));
    }
    route_of(&app, plan.clone(), &vehicle).await?;
    let expires_at = unix_seconds() + i64::from(request.hours) * 3_600;
    let subject = format!("{plan} {vehicle}");
    let text = Link {
        plan,
        vehicle,
        expires_at,
    }
    .sign(&app.link_key);
    app.run(move |workshop| {
        Ok(workshop
            .store
            .note(&caller.name, "link.create", &subject, "{}")?)
    })
    .await?;
    let expires_at = crate::clock::from_milliseconds(expires_at.unsigned_abs() * 1_000);
    let page = format!("{}/d/{text}/", super::shown::base_of(&app, &headers));
    let body = json!({ "link": text, "href": format!("/api/v1/driver/{text}"), "page": page,
        "qr_svg": qr_svg(&page), "expires_at": expires_at });
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

async fn follow(State(app): State<App>, Path(text): Path<String>) -> Result<Response, Problem> {
    let link = Link::read(&text, &app.link_key, unix_seconds());
    let link = link.ok_or_else(|| {
        Problem::forbidden("链接无效或已过期", "the link is not ours or has ended")
    })?;
    let route = route_of(&app, link.plan.clone(), &link.vehicle).await?;
    Ok(Json(json!({ "plan": link.plan, "route": route })).into_response())
}
