//! The catalogue: products and kinds of trucks, as the facts have them. Read only: facts are files.

use super::App;
use super::endpoint::{Endpoint, any_json};
use super::extract::Params;
use super::problem::Problem;
use crate::facts::{SourcedNumber, Sources};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(
            Method::GET,
            "/products",
            "list_products",
            ["列出品种", "List products"],
            products,
        )
        .query([(
            "q",
            "only those whose name holds this text",
            json!({ "type": "string" }),
        )])
        .answers(200, "All of them", Some(any_json())),
        Endpoint::new(
            Method::GET,
            "/products/{product}",
            "read_product",
            ["读取品种", "Read a product"],
            product,
        )
        .answers(
            200,
            "What it needs, every number with its source and confidence",
            Some(any_json()),
        ),
        Endpoint::new(
            Method::GET,
            "/vehicle-types",
            "list_vehicle_types",
            ["列出车型", "List kinds of trucks"],
            vehicle_types,
        )
        .answers(200, "All of them", Some(any_json())),
    ]
}

async fn products(State(app): State<App>, params: Params) -> Result<Response, Problem> {
    params.only(&["q"])?;
    let text = params.text("q");
    let all = app.workshop.facts.products.iter();
    let fits = all.filter(|one| {
        [&one.id, &one.name_zh, &one.name_en]
            .iter()
            .any(|name| name.contains(text))
    });
    let items: Vec<Value> = fits.map(described).collect();
    Ok(Json(json!({ "items": items })).into_response())
}

async fn product(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Problem> {
    let mut all = app.workshop.facts.products.iter();
    let found = all.find(|one| one.id == id || one.name_zh == id);
    let found = found.ok_or_else(|| Problem::missing("product", &id))?;
    let mut answer = described(found);
    let sources = &app.workshop.facts.sources;
    answer["numbers"] = sources
        .of(&found.id)
        .iter()
        .map(|number| sourced(number, sources))
        .collect();
    Ok(Json(answer).into_response())
}

/// A number with where it comes from and how sure it is.
fn sourced(number: &SourcedNumber, sources: &Sources) -> Value {
    let citations: Vec<&str> = sources.cited(&number.keys).map(|(_, text)| text).collect();
    let source = number.source();
    let source = source.as_deref().unwrap_or("no source given");
    json!({
        "column": number.column, "value": number.value, "source": source,
        "citations": citations, "confidence": number.confidence,
    })
}

fn described(product: &optimizer::draft::ProductDraft) -> Value {
    json!({
        "id": product.id, "name_zh": product.name_zh, "name_en": product.name_en,
        "window_c": product.window_c, "hours_to_cold": product.hours_to_cold,
    })
}

async fn vehicle_types(State(app): State<App>) -> Response {
    let all = app.workshop.facts.vehicle_types.iter();
    let items: Vec<Value> = all
        .map(|kind| json!({ "id": kind.draft.id, "name": kind.draft.name }))
        .collect();
    Json(json!({ "items": items })).into_response()
}
