//! Pages for people: the coordinator's board, the planner's page, signing in, and the interface.
//! They need no internet.

use super::guard::guard;
use super::problem::Problem;
use super::{App, assets};
use crate::access::Need;
use crate::serve::TARGET_HEADER;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

const DOCUMENT: &str = include_str!("../../ui/api.html");
const SIGN_IN: &str = include_str!("../../ui/sign-in.html");

pub(super) fn pages(app: &App) -> Router<App> {
    let read = axum::middleware::from_fn_with_state((app.clone(), Need::Nothing), guard);
    Router::new()
        .route("/", get(start))
        .route("/planner", get(planner))
        .route("/ui/{*name}", get(assets::asset))
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
    Ok(assets::page(&app, "board/index.html"))
}

async fn planner(
    State(app): State<App>,
    caller: Option<axum::Extension<super::guard::Caller>>,
) -> Response {
    if caller.is_some_and(|caller| Need::Read.is_met_by(caller.role)) {
        assets::page(&app, "board/planner.html")
    } else {
        html(SIGN_IN.to_owned())
    }
}
