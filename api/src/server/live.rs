//! The running day: what was reported, where it stands, a plan for the rest of it, replays.
//!
//! Reports may be sent as often as one likes: each counts once, in whatever order they come.

use super::App;
use super::endpoint::{Endpoint, any_json, json_like};
use super::extract::{Body, Params, parse};
use super::guard::Caller;
use super::jobs::{accepted, submit};
use super::problem::{FieldError, Problem, words};
use crate::access::{Link, Need};
use crate::clock::unix_seconds;
use crate::jobs::{
    InForce, RePlanRequest, Simulated, SimulationRequest, Trouble, Workshop, moment_of,
};
use crate::live::{EventDto, TelemetryDto, parse_line, telemetry_events, watched};
use crate::resources::Day;
use crate::store::{NewReport, PlanPart, StoredReport};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use optimizer::day::{DayState, Event, EventKind};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Reports, as many as one likes.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
struct EventBatch {
    /// What happened; fields that are not named here are kept with it.
    events: Vec<EventDto>,
}

#[allow(clippy::too_many_lines, reason = "a list reads best in one piece")]
pub(super) fn endpoints() -> Vec<Endpoint> {
    let events = json!({ "events": [
        { "id": "phone1-1", "at": "05:10", "kind": "truck_broken", "vehicle": "晋A演01" } ] });
    let telemetry = json!({ "vehicle": "晋A演01", "samples": [
        { "at": "05:00", "air_c": [3.5], "door_open": false, "position": [112.6, 38.07] } ] });
    let outcome = "Per event: recorded, known (told before) or refused with its reason";
    vec![
        Endpoint::new(
            Method::GET,
            "/days/{day}/events",
            "list_events",
            [
                "列出当天事件",
                "List what was reported on a day, in the order it came in",
            ],
            list,
        )
        .query([
            (
                "limit",
                "how many at most",
                json!({ "type": "integer", "minimum": 1, "maximum": 1000, "default": 100 }),
            ),
            (
                "after",
                "only those after this `seq`",
                json!({ "type": "integer", "minimum": 0, "default": 0 }),
            ),
        ])
        .answers(
            200,
            "One page; `next` is the `after` of the next",
            Some(any_json()),
        ),
        Endpoint::new(
            Method::POST,
            "/days/{day}/events",
            "report_events",
            [
                "上报事件",
                "Report events: one, a batch, or lines of JSON (application/x-ndjson)",
            ],
            report,
        )
        .needs(Need::Edit)
        .body(json_like::<EventBatch>(events.clone()))
        .answers(200, outcome, Some(any_json()))
        .answers(422, "Every event was refused", None),
        Endpoint::new(
            Method::POST,
            "/days/{day}/telemetry",
            "report_telemetry",
            ["上报温度记录", "Report samples of a truck's recorder"],
            sampled,
        )
        .needs(Need::Edit)
        .body(json_like::<TelemetryDto>(telemetry))
        .answers(
            200,
            "How many readings are new, how many were known",
            Some(any_json()),
        ),
        Endpoint::new(
            Method::GET,
            "/days/{day}/state",
            "watch_day",
            [
                "当天进展",
                "Where a day stands: trucks, loads, arrivals to come, alarms",
            ],
            state,
        )
        .may_not_fit()
        .query([
            (
                "at",
                "the moment; default is now, or the last report where the day is not today",
                json!({ "type": "string" }),
            ),
            (
                "plan",
                "the plan in force; default is the approved one",
                json!({ "type": "string" }),
            ),
        ])
        .answers(
            200,
            "State, ETAs, outlooks, alarms, contradictions",
            Some(any_json()),
        ),
        accepted(
            Endpoint::new(
                Method::POST,
                "/days/{day}/replans",
                "replan_day",
                [
                    "重排当天剩余部分",
                    "Plan the rest of a running day: the first safe answer is told at once",
                ],
                replan,
            )
            .body(json_like::<RePlanRequest>(
                json!({ "at": "05:10", "seconds": 2 }),
            )),
        ),
        Endpoint::new(
            Method::GET,
            "/plans/{plan}/changes",
            "list_changes",
            [
                "方案改动",
                "What a re-plan changes in the plan in force, in words, and why",
            ],
            changes,
        )
        .answers(
            200,
            "Changes, contradictions, the state it was made from",
            Some(any_json()),
        ),
        accepted(
            Endpoint::new(
                Method::POST,
                "/plans/{plan}/simulations",
                "simulate_plan",
                [
                    "回放方案",
                    "Replay a plan many times: how often it holds, where it breaks",
                ],
                simulation,
            )
            .body(json_like::<SimulationRequest>(json!({ "replays": 100 }))),
        ),
        Endpoint::new(
            Method::POST,
            "/driver/{link}/events",
            "report_from_driver",
            [
                "司机上报",
                "Report events of the route that a driver's link opens, of no other",
            ],
            driver_report,
        )
        .needs(Need::Nothing)
        .body(json_like::<EventBatch>(events))
        .answers(200, outcome, Some(any_json()))
        .answers(403, "The link is not ours or has ended", None)
        .answers(422, "Every event was refused", None),
    ]
}

async fn list(
    State(app): State<App>,
    Path(day): Path<String>,
    params: Params,
) -> Result<Response, Problem> {
    params.only(&["limit", "after"])?;
    let limit = params.limit()?;
    let after = Some(params.text("after")).filter(|after| !after.is_empty());
    let after = after.map_or(Some(0), |after| after.parse().ok());
    let Some(after) = after.filter(|&after: &i64| after >= 0) else {
        let (zh, en) = ("应为上一页给出的数", "it is not what the page before gave");
        return Err(Problem::parameter("after", zh, en));
    };
    app.run(move |workshop| {
        let _: Day = workshop.one("day", "", &day)?;
        let found = workshop.store.reports(&day, after, limit)?;
        let next = found.last().filter(|_| found.len() == limit);
        let next = next.map(|report| report.seq);
        let items: Vec<Value> = found.iter().map(described).collect();
        Ok(Json(json!({ "items": items, "next": next })).into_response())
    })
    .await
}

fn described(report: &StoredReport) -> Value {
    let event: Value = serde_json::from_str(&report.body).unwrap_or_default();
    json!({ "seq": report.seq, "id": report.id, "told_at": report.told_at,
            "told_by": report.told_by, "event": event })
}

async fn report(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(day): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = sent_events(&headers, &body)?;
    app.run(move |workshop| {
        let record: Day = workshop.one("day", "", &day)?;
        let read = read_all(&sent, record.date, |_| None);
        keep(workshop, &day, read, &caller.name)
    })
    .await
}

async fn driver_report(
    State(app): State<App>,
    Path(text): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let link = Link::read(&text, &app.link_key, unix_seconds());
    let link = link.ok_or_else(|| {
        Problem::forbidden("链接无效或已过期", "the link is not ours or has ended")
    })?;
    let sent = sent_events(&headers, &body)?;
    app.run(move |workshop| {
        let own = OwnRoute::new(workshop, &link)?;
        let read = read_all(&sent, own.date, |event| own.refusal(event));
        keep(
            workshop,
            &own.day,
            read,
            &format!("driver:{}", link.vehicle),
        )
    })
    .await
}

/// The events of a body: one, a list, `{"events": […]}`, or a line each.
fn sent_events(headers: &HeaderMap, body: &Bytes) -> Result<Vec<Value>, Problem> {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("application/x-ndjson") {
        let lines = body.split(|&byte| byte == b'\n');
        let filled = lines.filter(|line| !line.trim_ascii().is_empty());
        return filled.map(parse::<Value>).collect();
    }
    if !kind.starts_with("application/json") {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return Err(Problem::of_status(
            status,
            "application/json, application/x-ndjson",
        ));
    }
    let events = match parse::<Value>(body)? {
        Value::Array(events) => events,
        Value::Object(mut object) => match object.remove("events") {
            Some(Value::Array(events)) => events,
            Some(_) => {
                let (zh, en) = ("应为事件的列表", "give a list of events");
                return Err(Problem::field("/events", "wrong-type", zh, en));
            }
            None => vec![Value::Object(object)],
        },
        _ => {
            let (zh, en) = (
                "应为事件或 events 列表",
                "give an event, or a list as events",
            );
            return Err(Problem::field("", "wrong-type", zh, en));
        }
    };
    Ok(events)
}

/// A report read, or why it is refused.
type Read = Result<NewReport, [String; 2]>;

fn read_all(
    sent: &[Value],
    date: Date,
    refusal: impl Fn(&Event) -> Option<[String; 2]>,
) -> Vec<(String, Read)> {
    let read = |value: &Value| {
        let body = value.to_string();
        match parse_line(&body, date) {
            Ok(event) => match refusal(&event) {
                Some(words) => (event.id, Err(words)),
                None => (event.id.clone(), Ok(NewReport { id: event.id, body })),
            },
            Err((zh, en)) => {
                let id = value["id"].as_str().unwrap_or_default();
                (id.to_owned(), Err([zh, en]))
            }
        }
    };
    sent.iter().map(read).collect()
}

/// Keeps what can be read and says of every event what became of it.
fn keep(
    workshop: &Workshop,
    day: &str,
    read: Vec<(String, Read)>,
    who: &str,
) -> Result<Response, Problem> {
    let good: Vec<NewReport> = read
        .iter()
        .filter_map(|(_, read)| read.as_ref().ok().cloned())
        .collect();
    if good.is_empty() && !read.is_empty() {
        return Err(all_refused(read));
    }
    let mut fresh = workshop.store.add_reports(day, &good, who)?.into_iter();
    let [mut recorded, mut known, mut refused] = [0, 0, 0];
    let items: Vec<Value> = read
        .iter()
        .map(|(id, read)| match read {
            Ok(_) if fresh.next() == Some(true) => {
                recorded += 1;
                json!({ "id": id, "outcome": "recorded" })
            }
            Ok(_) => {
                known += 1;
                json!({ "id": id, "outcome": "known" })
            }
            Err([zh, en]) => {
                refused += 1;
                json!({ "id": id, "outcome": "refused", "zh": zh, "en": en })
            }
        })
        .collect();
    let body = json!({ "recorded": recorded, "known": known, "refused": refused, "items": items });
    Ok(Json(body).into_response())
}

fn all_refused(read: Vec<(String, Read)>) -> Problem {
    let errors = read.into_iter().enumerate();
    let errors = errors.filter_map(|(index, (_, read))| {
        Some(FieldError {
            pointer: format!("/events/{index}"),
            code: "refused".into(),
            detail: read.err()?,
        })
    });
    Problem::invalid(errors.collect())
}

/// What a driver may speak of: the truck, its lots, its markets and its hubs, in the plan of the
/// link and in the one in force.
struct OwnRoute {
    day: String,
    date: Date,
    vehicle: String,
    lots: BTreeSet<String>,
    places: BTreeSet<String>,
}

impl OwnRoute {
    fn new(workshop: &Workshop, link: &Link) -> Result<Self, Problem> {
        let of_link = workshop.running(&link.plan)?;
        let mut own = Self {
            day: of_link.day.clone(),
            date: of_link.running.opened.day.date,
            vehicle: link.vehicle.clone(),
            lots: BTreeSet::new(),
            places: BTreeSet::new(),
        };
        own.add(&of_link);
        if let Some(approved) = workshop.store.approved_plan(&own.day)?
            && approved.id != of_link.plan
        {
            own.add(&workshop.running(&approved.id)?);
        }
        Ok(own)
    }

    fn add(&mut self, plan: &InForce) {
        let problem = &plan.running.opened.problem;
        let mut routes = plan.running.plan.routes.iter();
        let route = routes.find(|route| route.vehicle == self.vehicle);
        for trip in route.iter().flat_map(|route| &route.trips) {
            self.places.insert(trip.hub.clone());
            for stop in &trip.stops {
                self.lots.insert(stop.lot.clone());
                let lot = problem.lots.iter().find(|lot| lot.id == stop.lot);
                let market = lot.and_then(|lot| problem.markets.get(lot.market.index()));
                self.places.extend(market.map(|market| market.id.clone()));
            }
        }
    }

    /// Why an event is none of this driver's business.
    fn refusal(&self, event: &Event) -> Option<[String; 2]> {
        let is_own = match (&event.kind, event.vehicle()) {
            (EventKind::Loaded { lot, .. }, Some(vehicle)) => {
                vehicle == self.vehicle && self.lots.contains(lot)
            }
            (_, Some(vehicle)) => vehicle == self.vehicle,
            (EventKind::Road(change), None) => {
                let between = change.between.as_ref();
                between.is_some_and(|ends| ends.iter().all(|end| self.places.contains(end)))
            }
            (EventKind::LotNew(new), None) => self.places.contains(&new.market),
            (_, None) => match (event.lot(), event.place()) {
                (Some(lot), _) => self.lots.contains(lot),
                (None, Some(place)) => self.places.contains(place),
                (None, None) => false,
            },
        };
        let vehicle = &self.vehicle;
        (!is_own).then(|| {
            [
                format!("这个链接只能上报 {vehicle} 自己路线上的事；别的请告诉调度"),
                format!("this link reports what concerns the route of {vehicle}; tell the coordinator of anything else"),
            ]
        })
    }
}

async fn sampled(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(day): Path<String>,
    Body(sent): Body<TelemetryDto>,
) -> Result<Response, Problem> {
    app.run(move |workshop| {
        let record: Day = workshop.one("day", "", &day)?;
        let events = telemetry_events(&sent, record.date).map_err(|errors| {
            let errors = errors.into_iter().map(|error| FieldError {
                pointer: format!("/samples/{}", error.line.saturating_sub(1)),
                code: "refused".into(),
                detail: [error.zh, error.en],
            });
            Problem::invalid(errors.collect())
        })?;
        let bodies = events.iter().map(|event| EventDto::of(event, record.date));
        let reports: Result<Vec<NewReport>, serde_json::Error> = bodies
            .map(|dto| {
                let body = serde_json::to_value(&dto)?.to_string();
                Ok(NewReport { id: dto.id, body })
            })
            .collect();
        let reports = reports.map_err(Trouble::from)?;
        let fresh = workshop.store.add_reports(&day, &reports, &caller.name)?;
        let recorded = fresh.iter().filter(|&&new| new).count();
        let body = json!({ "recorded": recorded, "known": fresh.len() - recorded });
        Ok(Json(body).into_response())
    })
    .await
}

async fn state(
    State(app): State<App>,
    Path(day): Path<String>,
    params: Params,
) -> Result<Response, Problem> {
    params.only(&["at", "plan"])?;
    let named = |name| Some(params.text(name).to_owned()).filter(|text| !text.is_empty());
    // A plus sign that nobody escaped arrives as a space.
    let at = named("at").map(|at| {
        if at.contains('T') {
            at.replace(' ', "+")
        } else {
            at
        }
    });
    let plan = named("plan");
    app.run(move |workshop| {
        let in_force = in_force(workshop, &day, plan.as_deref())?;
        let running = &in_force.running;
        let events = workshop.reported(&in_force)?;
        let now = moment_of(running, &events, at.as_deref())?;
        let events = running.opened.with_closures(events, now);
        let problem = &running.opened.problem;
        let settings = &running.settings.day;
        let state = DayState::new(problem, &running.plan, &events, now, settings);
        let mut body = serde_json::to_value(watched(running, &state)).map_err(Trouble::from)?;
        body["plan"] = in_force.plan.clone().into();
        Ok(Json(body).into_response())
    })
    .await
}

/// The plan in force, or why there is none.
fn in_force(workshop: &Workshop, day: &str, plan: Option<&str>) -> Result<InForce, Problem> {
    let _: Day = workshop.one("day", "", day)?;
    if plan.is_none() && workshop.store.approved_plan(day)?.is_none() {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "no-plan-in-force",
            [
                format!("{day} 还没有批准的方案"),
                format!("no plan of {day} is approved"),
            ],
            words(
                "请先批准一个方案，或用 plan 指明",
                "approve a plan, or name one as plan",
            ),
        ));
    }
    Ok(workshop.in_force(day, plan)?)
}

async fn replan(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(day): Path<String>,
    headers: HeaderMap,
    Body(request): Body<RePlanRequest>,
) -> Result<Response, Problem> {
    if !(0.0..=600.0).contains(&request.seconds) {
        let (zh, en) = ("应在 0 到 600 秒之间", "give 0 to 600 seconds");
        return Err(Problem::field("/seconds", "out-of-range", zh, en));
    }
    if request.iterations.is_some_and(|most| most > 100_000_000) {
        let (zh, en) = ("至多一亿次", "at most 100 million");
        return Err(Problem::field("/iterations", "out-of-range", zh, en));
    }
    let (asked, named) = (day.clone(), request.clone());
    app.run(move |workshop| {
        let in_force = in_force(workshop, &asked, named.plan.as_deref())?;
        if moment_of(&in_force.running, &[], named.at.as_deref()).is_ok() {
            return Ok(());
        }
        let (zh, en) = (
            "写成 05:10 或 2026-07-15T05:10:00+08:00",
            "write 05:10 or 2026-07-15T05:10:00+08:00",
        );
        Err(Problem::field("/at", "not-a-time", zh, en))
    })
    .await?;
    let request = serde_json::to_string(&request).map_err(Trouble::from)?;
    submit(&app, "replan", day, caller, &headers, request).await
}

async fn changes(State(app): State<App>, Path(plan): Path<String>) -> Result<Response, Problem> {
    let notes = app
        .run(move |workshop| {
            let notes = workshop.store.plan_part(&plan, PlanPart::Replan)?;
            let notes = notes.ok_or_else(|| Problem::missing("plan", &plan))?;
            if notes.is_empty() {
                return Err(Problem::missing("changes", &plan));
            }
            Ok(notes)
        })
        .await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], notes).into_response())
}

async fn simulation(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(plan): Path<String>,
    headers: HeaderMap,
    Body(request): Body<SimulationRequest>,
) -> Result<Response, Problem> {
    if !(1..=100_000).contains(&request.replays) {
        let (zh, en) = ("应在 1 到 100000 次之间", "give 1 to 100000 replays");
        return Err(Problem::field("/replays", "out-of-range", zh, en));
    }
    let asked = plan.clone();
    let day = app
        .run(move |workshop| {
            let row = workshop.store.plan(&asked)?;
            let row = row.ok_or_else(|| Problem::missing("plan", &asked))?;
            Ok(row.day)
        })
        .await?;
    let request = serde_json::to_string(&Simulated { plan, request }).map_err(Trouble::from)?;
    submit(&app, "simulate", day, caller, &headers, request).await
}
