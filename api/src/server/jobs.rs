//! Jobs: submitted, listed, followed while they run, cancelled.

use super::App;
use super::endpoint::{Content, Endpoint, any_json, json_like, paging, text_of};
use super::extract::{Body, Params};
use super::guard::Caller;
use super::problem::{Problem, words};
use crate::access::Need;
use crate::failure::Failure;
use crate::jobs::{MatrixRequest, PlanRequest, Trouble};
use crate::store::{Event, Job, JobState, NewJob, Submitted};
use axum::Json;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::sse::{self, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::convert::Infallible;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio_stream::Stream;

pub(super) fn endpoints() -> Vec<Endpoint> {
    let plan = json!({ "seconds": 1, "seed": 1 });
    let matrix = json!({ "map": "shanxi-synthetic", "profile": "reefer_42_blue",
        "points": [[112.64651, 38.06931], [112.60883, 38.23301]] });
    vec![
        accepted(
            Endpoint::new(
                Method::POST,
                "/days/{day}/plans",
                "plan_day",
                ["排一天的班", "Plan a day"],
                plan_day,
            )
            .body(json_like::<PlanRequest>(plan)),
        ),
        accepted(
            Endpoint::new(
                Method::POST,
                "/matrices",
                "compute_matrix",
                [
                    "算里程时间表",
                    "Time and distance between all pairs of points",
                ],
                matrix_job,
            )
            .body(json_like::<MatrixRequest>(matrix)),
        ),
        Endpoint::new(
            Method::GET,
            "/jobs",
            "list_jobs",
            [
                "列出任务",
                "List jobs, newest first: the queue and what became of it",
            ],
            list,
        )
        .query(paging())
        .query([
            (
                "state",
                "only those in this state",
                json!({ "enum": ["queued", "running", "done", "cancelled", "failed"] }),
            ),
            ("day", "only those of this day", json!({ "type": "string" })),
        ])
        .answers(200, "One page", Some(any_json())),
        Endpoint::new(
            Method::GET,
            "/jobs/{job}",
            "read_job",
            ["读取任务", "Read a job"],
            read,
        )
        .answers(
            200,
            "State, place in the queue, result or problem",
            Some(any_json()),
        ),
        Endpoint::new(
            Method::GET,
            "/jobs/{job}/events",
            "follow_job",
            ["跟踪任务", "Follow a job: server-sent events until it ends"],
            events,
        )
        .header("Last-Event-ID", "only what came after this event")
        .answers(
            200,
            "queued, running, progress with cost so far, done, cancelled or failed",
            Some(stream_of_events()),
        ),
        Endpoint::new(
            Method::POST,
            "/jobs/{job}/cancel",
            "cancel_job",
            ["取消任务", "End a job; a running one keeps its best so far"],
            cancel,
        )
        .needs(Need::Search)
        .answers(202, "It has ended or is about to", Some(any_json())),
    ]
}

/// An endpoint that accepts a job.
pub(super) fn accepted(endpoint: Endpoint) -> Endpoint {
    let key = "a name of the caller's for this request: sent again with the same body it is accepted once";
    endpoint
        .needs(Need::Search)
        .header("Idempotency-Key", key)
        .answers(
            202,
            "It was accepted; Location says where to follow it",
            Some(any_json()),
        )
}

fn stream_of_events() -> Content {
    Content {
        shape: |_| {
            json!({
                "type": "object",
                "properties": {
                    "id": { "type": "string" },
                    "event": { "enum": ["queued", "running", "progress", "done", "cancelled", "failed"] },
                    "data": { "type": "string", "contentMediaType": "application/json" },
                },
            })
        },
        ..text_of("text/event-stream")
    }
}

async fn plan_day(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(day): Path<String>,
    headers: HeaderMap,
    Body(request): Body<PlanRequest>,
) -> Result<Response, Problem> {
    for (field, seconds) in [
        ("/seconds", request.seconds),
        ("/bound_seconds", request.bound_seconds),
    ] {
        if !(0.0..=3_600.0).contains(&seconds) {
            return Err(Problem::field(
                field,
                "out-of-range",
                "应在 0 到 3600 秒之间",
                "give 0 to 3600 seconds",
            ));
        }
    }
    if request
        .iterations
        .is_some_and(|iterations| iterations > 100_000_000)
    {
        return Err(Problem::field(
            "/iterations",
            "out-of-range",
            "至多一亿次",
            "at most 100 million",
        ));
    }
    let checked = day.clone();
    app.run(move |workshop| {
        let tables = workshop.tables(&checked)?;
        tables
            .case(&workshop.facts)
            .map(|_| ())
            .map_err(|found| Problem::findings(&found, |finding| tables.pointer(finding)))
    })
    .await?;
    let request = serde_json::to_string(&request).map_err(Trouble::from)?;
    submit(&app, "plan", day, caller, &headers, request).await
}

async fn matrix_job(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    Body(request): Body<MatrixRequest>,
) -> Result<Response, Problem> {
    if !(1..=5_000).contains(&request.points.len()) {
        return Err(Problem::field(
            "/points",
            "out-of-range",
            "应有 1 到 5000 个点",
            "give 1 to 5000 points",
        ));
    }
    for (index, [lon, lat]) in request.points.iter().enumerate() {
        if !(lon.abs() <= 180.0 && lat.abs() <= 90.0) {
            return Err(Problem::field(
                &format!("/points/{index}"),
                "not-on-earth",
                "应为先经度后纬度的度数",
                "give longitude and latitude in degrees",
            ));
        }
    }
    let named = (request.map.clone(), request.profile.clone());
    app.run(move |workshop| {
        workshop.map(&named.0)?;
        Ok(workshop.profile(&named.1).map(|_| ())?)
    })
    .await?;
    let request = serde_json::to_string(&request).map_err(Trouble::from)?;
    submit(&app, "matrix", String::new(), caller, &headers, request).await
}

/// Accepts a job; where its key was used before, the one of then.
pub(super) async fn submit(
    app: &App,
    kind: &'static str,
    day: String,
    caller: Caller,
    headers: &HeaderMap,
    request: String,
) -> Result<Response, Problem> {
    let key = headers
        .get("idempotency-key")
        .map(|key| key.to_str().unwrap_or_default().to_owned());
    if key
        .as_ref()
        .is_some_and(|key| key.is_empty() || key.len() > 255)
    {
        return Err(Problem::parameter(
            "Idempotency-Key",
            "应为 1 到 255 个 ASCII 字符",
            "give 1 to 255 ASCII characters",
        ));
    }
    let submitted = app
        .run(move |workshop| {
            let new = NewJob {
                id: None,
                kind,
                day: &day,
                owner: &caller.name,
                request: &request,
                key: key.as_deref(),
                inputs: None,
            };
            Ok(workshop.store.submit(&new)?)
        })
        .await?;
    app.bell.ring();
    let job = match submitted {
        Submitted::New(job) | Submitted::Same(job) => job,
        Submitted::Other(job) => {
            return Err(Problem::new(
                StatusCode::CONFLICT,
                "key-used-before",
                [
                    format!("这个 Idempotency-Key 已用于另一请求（任务 {}）", job.id),
                    format!(
                        "this Idempotency-Key was used for another request (job {})",
                        job.id
                    ),
                ],
                words("请换一个新的键", "use a new key"),
            ));
        }
    };
    let place = [
        (header::LOCATION, format!("/api/v1/jobs/{}", job.id)),
        (header::RETRY_AFTER, "1".to_owned()),
    ];
    Ok((StatusCode::ACCEPTED, place, Json(described(&job, None))).into_response())
}

async fn list(State(app): State<App>, params: Params) -> Result<Response, Problem> {
    params.only(&["limit", "cursor", "state", "day"])?;
    let states = ["", "queued", "running", "done", "cancelled", "failed"];
    let state = params.choice("state", &states)?.to_owned();
    let (limit, before, day) = (
        params.limit()?,
        params.before()?,
        params.text("day").to_owned(),
    );
    let jobs = app
        .run(move |workshop| Ok(workshop.store.jobs(before, limit, &state, &day)?))
        .await?;
    let next = jobs
        .last()
        .filter(|_| jobs.len() == limit)
        .map(|(seq, _)| seq.to_string());
    let items: Vec<Value> = jobs.iter().map(|(_, job)| described(job, None)).collect();
    Ok(Json(json!({ "items": items, "next": next })).into_response())
}

async fn read(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Problem> {
    let (job, ahead) = app
        .run(move |workshop| {
            let job = workshop
                .store
                .job(&id)?
                .ok_or_else(|| Problem::missing("job", &id))?;
            let ahead = workshop.store.ahead_of(&id)?;
            Ok((job, ahead))
        })
        .await?;
    let mut response = Json(described(&job, Some(ahead))).into_response();
    if !job.state.is_final() {
        response.headers_mut().insert(header::RETRY_AFTER, 1.into());
    }
    Ok(response)
}

/// A job as a caller sees it.
pub(super) fn described(job: &Job, ahead: Option<u64>) -> Value {
    let parsed = |text: &Option<String>| -> Value {
        text.as_deref()
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default()
    };
    let mut body = json!({
        "id": job.id, "kind": job.kind, "day": job.day, "owner": job.owner, "state": job.shown_state().name(),
        "attempts": job.attempts, "created_at": job.created_at, "started_at": job.started_at,
        "finished_at": job.finished_at, "request": parsed(&Some(job.request.clone())),
        "result": parsed(&job.result), "problem": parsed(&job.problem),
        "href": format!("/api/v1/jobs/{}", job.id), "events": format!("/api/v1/jobs/{}/events", job.id),
    });
    if let Some(ahead) = ahead.filter(|_| job.shown_state() == JobState::Queued) {
        body["ahead"] = ahead.into();
    }
    body
}

async fn cancel(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Problem> {
    let job = app
        .run(move |workshop| {
            workshop
                .store
                .cancel(&id)?
                .ok_or_else(|| Problem::missing("job", &id))
        })
        .await?;
    app.bell.ring();
    Ok((StatusCode::ACCEPTED, Json(described(&job, None))).into_response())
}

async fn events(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let after = match last.map(str::parse::<i64>) {
        None => 0,
        Some(Ok(after)) => after,
        Some(Err(_)) => {
            return Err(Problem::parameter(
                "Last-Event-ID",
                "不是本服务给出的编号",
                "it is no number of ours",
            ));
        }
    };
    let asked = id.clone();
    app.run(move |workshop| {
        workshop
            .store
            .job(&asked)?
            .ok_or_else(|| Problem::missing("job", &asked))
    })
    .await?;
    let (send, receive) = mpsc::channel(16);
    let news = app.bell.listen();
    tokio::spawn(follow(app, id, after, news, send));
    let keep = KeepAlive::new().interval(Duration::from_secs(15));
    let mut response = Sse::new(Receiver(receive)).keep_alive(keep).into_response();
    let unbuffered = axum::http::HeaderValue::from_static("no");
    response
        .headers_mut()
        .insert("x-accel-buffering", unbuffered);
    Ok(response)
}

type Sent = Result<sse::Event, Infallible>;

struct Receiver(mpsc::Receiver<Sent>);

impl Stream for Receiver {
    type Item = Sent;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Sent>> {
        self.0.poll_recv(context)
    }
}

/// Sends what happens to a job until it ends, the caller leaves or the server stops.
async fn follow(
    app: App,
    id: String,
    mut after: i64,
    mut news: watch::Receiver<u64>,
    send: mpsc::Sender<Sent>,
) {
    loop {
        news.mark_unchanged();
        let asked = id.clone();
        let found = app
            .run(move |workshop| Ok(workshop.store.events(&asked, after)?))
            .await;
        let Ok(found) = found else { return };
        for event in found {
            after = event.seq;
            let is_last = matches!(event.name.as_str(), "done" | "cancelled" | "failed");
            if send.send(Ok(said(event))).await.is_err() || is_last {
                return;
            }
        }
        if app.is_stopping.load(Ordering::Relaxed) {
            return;
        }
        let left = send.closed();
        tokio::select! {
            changed = news.changed() => if changed.is_err() { return },
            () = left => return,
        }
    }
}

fn said(event: Event) -> sse::Event {
    sse::Event::default()
        .id(event.seq.to_string())
        .event(event.name)
        .data(event.data)
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Trouble::Input(failure).into()
    }
}
