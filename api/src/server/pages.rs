//! Pages for people: what is on this server, and its interface. They need no internet.

use super::App;
use super::guard::guard;
use super::problem::{Problem, language_of};
use crate::access::Need;
use crate::output::yuan;
use crate::resources::Day;
use crate::serve::TARGET_HEADER;
use crate::store::{Page, PlanRow, StoredRecord};
use crate::words::Language;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use optimizer::units::Cost;
use serde_json::Value;
use std::fmt::Write;

const START: &str = include_str!("../../ui/start.html");
const DOCUMENT: &str = include_str!("../../ui/api.html");
const SIGN_IN: &str = include_str!("../../ui/sign-in.html");

pub(super) fn pages(app: &App) -> Router<App> {
    let read = axum::middleware::from_fn_with_state((app.clone(), Need::Nothing), guard);
    Router::new()
        .route("/", get(start))
        .route("/api", get(|| async { html(DOCUMENT.to_owned()) }))
        .route_layer(read)
}

fn html(text: String) -> Response {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response()
}

async fn start(
    State(app): State<App>,
    caller: Option<axum::Extension<super::guard::Caller>>,
    request: Request,
) -> Result<Response, Problem> {
    let may_read = caller.is_some_and(|caller| Need::Read.is_met_by(caller.role));
    if !may_read {
        return Ok(html(SIGN_IN.to_owned()));
    }
    if request.headers().contains_key(TARGET_HEADER) {
        return super::roads::osrm(State(app), request).await;
    }
    let language = language_of(request.headers());
    let (days, plans) = app
        .run(|workshop| {
            let page = Page {
                limit: 500,
                ..Page::default()
            };
            let days = workshop.store.records_page("day", "", &page)?.0;
            Ok((days, workshop.store.plans(i64::MAX, 500, "")?))
        })
        .await?;
    Ok(html(start_page(&days, &plans, language)))
}

fn start_page(days: &[StoredRecord], plans: &[PlanRow], language: Language) -> String {
    let mut rows = String::new();
    for day in days
        .iter()
        .filter_map(|day| serde_json::from_str::<Day>(&day.body).ok())
    {
        let _ = write!(
            rows,
            "<section data-day=\"{id}\"><h2>{name}</h2><p>{date} · {area}</p><ul>",
            id = escaped(&day.id),
            name = escaped(&day.name),
            date = day.date,
            area = escaped(&day.area),
        );
        for plan in plans.iter().filter(|plan| plan.day == day.id) {
            plan_row(&mut rows, plan, language);
        }
        let words = language.pick("排班", "Plan this day");
        let _ = write!(
            rows,
            "</ul><button type=\"button\">{words}</button> <output></output></section>"
        );
    }
    START
        .replace("{{lang}}", language.pick("zh-CN", "en"))
        .replace("{{title}}", language.pick("冷途", "coldroute"))
        .replace("{{days}}", &rows)
}

fn plan_row(rows: &mut String, plan: &PlanRow, language: Language) {
    let summary: Value = serde_json::from_str(&plan.summary).unwrap_or_default();
    let number = |key: &str| summary[key].as_i64().unwrap_or_default();
    let cost = yuan(Cost(number("cost_fen")));
    let (fetched, left, trucks) = (number("fetched"), number("unserved"), number("routes"));
    let words = match language {
        Language::Zh => format!("{cost} 元 · {trucks} 车 · 收 {fetched} 批 · 未收 {left} 批"),
        Language::En => {
            format!("{cost} yuan · {trucks} trucks · {fetched} lots · {left} left behind")
        }
    };
    let _ = write!(
        rows,
        "<li class=\"{state}\"><a href=\"/api/v1/plans/{id}/page\">{words}</a> <small>{at}</small></li>",
        state = escaped(&plan.state),
        id = escaped(&plan.id),
        at = plan
            .created_at
            .get(..19)
            .unwrap_or_default()
            .replace('T', " "),
    );
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
