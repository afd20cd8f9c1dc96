//! For those who run the server: is it alive, is it ready, how is it doing; and the document.

use super::App;
use super::endpoint::{Endpoint, any_json, text_of};
use super::problem::{Problem, words};
use crate::access::Need;
use crate::jobs::{BackendError, EngineFigures};
use axum::Json;
use axum::extract::State;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::sync::atomic::Ordering;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(
            Method::GET,
            "//livez",
            "is_alive",
            ["存活", "Whether the server is alive"],
            alive,
        )
        .needs(Need::Nothing)
        .answers(200, "It is", Some(any_json())),
        Endpoint::new(
            Method::GET,
            "//readyz",
            "is_ready",
            [
                "就绪",
                "Whether the server takes requests: the store answers, the job engine too where there is one, and nobody told it to stop",
            ],
            ready,
        )
        .needs(Need::Nothing)
        .answers(200, "It does", Some(any_json())),
        Endpoint::new(
            Method::GET,
            "//metrics",
            "read_metrics",
            ["指标", "Figures for Prometheus"],
            metrics,
        )
        .answers(
            200,
            "OpenMetrics text",
            Some(text_of("application/openmetrics-text")),
        ),
        Endpoint::new(
            Method::GET,
            "/openapi.json",
            "read_document",
            ["接口文档", "This document"],
            document,
        )
        .needs(Need::Nothing)
        .answers(200, "OpenAPI 3.1", Some(any_json())),
    ]
}

async fn alive() -> Response {
    Json(json!({ "alive": true })).into_response()
}

async fn ready(State(app): State<App>) -> Result<Response, Problem> {
    let not_ready = |zh: &str, en: &str| {
        let wait = words("请稍后再试", "try again later");
        Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "not-ready",
            words(zh, en),
            wait,
        )
        .retry_after(5)
    };
    if app.is_stopping.load(Ordering::Relaxed) {
        return Err(not_ready("服务器正在停止", "the server is stopping"));
    }
    let answers = app
        .run(|workshop| Ok(workshop.store.queue_lengths()?))
        .await;
    let (queued, running) =
        answers.map_err(|_logged| not_ready("存储没有应答", "the store does not answer"))?;
    let mut body = json!({ "ready": true, "queued": queued, "running": running });
    match engine(&app).await? {
        None => {}
        Some(Ok(figures)) => {
            body["engine"] = json!({
                "waiting": figures.waiting,
                "under_way": figures.under_way,
                "redelivered": figures.redelivered,
            });
        }
        Some(Err(error)) => {
            tracing::warn!(%error, "the job engine does not answer");
            return Err(not_ready(
                "任务引擎没有应答；已收下的任务都在，等它恢复就继续",
                "the job engine does not answer; accepted jobs are kept and go on once it does",
            ));
        }
    }
    Ok(Json(body).into_response())
}

/// How the queue of the job engine stands, where there is one.
async fn engine(app: &App) -> Result<Option<Result<EngineFigures, BackendError>>, Problem> {
    let Some(pulse) = app.pulse.clone() else {
        return Ok(None);
    };
    app.run(move |_| Ok(Some((pulse.0)()))).await
}

async fn metrics(State(app): State<App>) -> Result<Response, Problem> {
    let lengths = app
        .run(|workshop| Ok(workshop.store.queue_lengths()?))
        .await?;
    let engine = engine(&app).await?.and_then(Result::ok);
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    let text = app.meters.text(lengths, engine);
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

async fn document(State(app): State<App>) -> Response {
    let text = app.document.get_or_init(super::openapi).clone();
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}
