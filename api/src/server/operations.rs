//! For those who run the server: is it alive, is it ready, how is it doing; and the document.

use super::App;
use super::endpoint::{Endpoint, any_json, text_of};
use super::problem::{Problem, words};
use crate::access::Need;
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
                "Whether the server takes requests: the store answers and nobody told it to stop",
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
    Ok(Json(json!({ "ready": true, "queued": queued, "running": running })).into_response())
}

async fn metrics(State(app): State<App>) -> Result<Response, Problem> {
    let lengths = app
        .run(|workshop| Ok(workshop.store.queue_lengths()?))
        .await?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], app.meters.text(lengths)).into_response())
}

async fn document(State(app): State<App>) -> Response {
    let text = app.document.get_or_init(super::openapi).clone();
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}
