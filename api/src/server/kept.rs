//! Records as answers: one, or a page of them; what became of a change, a removal, each only where the
//! record is as the caller thinks it is.

use super::App;
use super::extract::{Params, is_known};
use super::problem::Problem;
use crate::jobs::Workshop;
use crate::resources::{Record, is_identifier};
use crate::store::{Change, Filter, Others, Page, StoredRecord, Wanted};
use axum::Json;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// One page of records as JSON, with a link to the next.
pub(super) fn listed(records: &[StoredRecord], total: u64, limit: usize) -> Response {
    let items: Vec<Value> = records
        .iter()
        .map(|record| {
            let mut body: Value = serde_json::from_str(&record.body).unwrap_or_default();
            body["version"] = record.version.into();
            body["changed_at"] = record.changed_at.clone().into();
            body
        })
        .collect();
    let next = records
        .last()
        .filter(|_| records.len() == limit)
        .map(|last| last.id.clone());
    Json(json!({ "items": items, "total": total, "next": next })).into_response()
}

pub(super) fn read_back<T: serde::de::DeserializeOwned>(
    record: &StoredRecord,
) -> Result<T, Problem> {
    serde_json::from_str(&record.body).map_err(|error| crate::jobs::Trouble::from(error).into())
}

/// The record of a kind in a scope, as it is kept.
pub(super) async fn answer_record(
    app: &App,
    (kind, scope): (&'static str, &str),
    id: String,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let scope = scope.to_owned();
    let found = app
        .run(move |workshop| {
            let found = workshop.store.record(kind, &scope, &id)?;
            found.ok_or_else(|| Problem::missing(kind, &id))
        })
        .await?;
    Ok(one(&found, headers))
}

/// One page of the records of a kind that stand in no scope, of those with the given fields.
pub(super) async fn answer_page(
    app: &App,
    kind: &'static str,
    params: &Params,
    fields: Vec<Filter>,
) -> Result<Response, Problem> {
    let page = Page {
        after: params.text("cursor").to_owned(),
        limit: params.limit()?,
        fields,
        ..Page::default()
    };
    app.run(move |workshop| {
        let (records, total) = workshop.store.records_page(kind, "", &page)?;
        Ok(listed(&records, total, page.limit))
    })
    .await
}

/// The fields that a caller filters by, as the records have them.
pub(super) fn filters<const N: usize>(params: &Params, fields: [&'static str; N]) -> Vec<Filter> {
    let given = fields
        .into_iter()
        .filter(|field| !params.text(field).is_empty());
    given
        .map(|field| Filter {
            field,
            value: params.text(field).to_owned(),
        })
        .collect()
}

/// A record as it is kept, with its version as tag.
fn one(record: &StoredRecord, headers: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", record.version);
    if is_known(headers, &tag) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response();
    }
    let json = HeaderValue::from_static("application/json");
    let mut response = record.body.clone().into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// The answer to a change: what is there now, with its version.
pub(super) fn answer_change(change: Change, body: &str) -> Result<Response, Problem> {
    let (status, version) = match change {
        Change::Created(version) => (StatusCode::CREATED, version),
        Change::Replaced(version) => (StatusCode::OK, version),
        Change::Removed => return Ok(StatusCode::NO_CONTENT.into_response()),
        Change::Refused(version) => return Err(Problem::changed_meanwhile(version)),
    };
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::ETAG, format!("\"{version}\"")),
    ];
    Ok((status, headers, body.to_owned()).into_response())
}

/// An identifier in the body that is not the one in the path, or is none.
pub(super) fn mismatch(body: &str, path: &str) -> Problem {
    if !is_identifier(body) {
        return Problem::bad_identifier("/id");
    }
    Problem::field(
        "/id",
        "other-identifier",
        &format!("内容里的编号 {body} 与地址里的 {path} 不一致"),
        &format!("the identifier {body} in the body is not {path} in the address"),
    )
}

/// The answer to a removal of a record with all that stands in its scope.
pub(super) async fn answer_removal(
    app: &App,
    (kind, scope): (&'static str, &str),
    id: String,
    wanted: Wanted,
    inner: &'static [&'static str],
) -> Result<Response, Problem> {
    let scope = scope.to_owned();
    app.run(move |workshop| removed(workshop, (kind, &scope), &id, wanted, inner))
        .await
}

/// Takes a record away with all that stands in its scope.
pub(super) fn removed(
    workshop: &Workshop,
    (kind, scope): (&str, &str),
    id: &str,
    wanted: Wanted,
    inner: &[&str],
) -> Result<Response, Problem> {
    let change = workshop
        .store
        .remove_record((kind, scope), id, wanted, inner)?;
    match change {
        Change::Refused(None) => Err(Problem::missing(kind, id)),
        change => answer_change(change, ""),
    }
}

/// Whether a record of a kind names this one in a field.
pub(super) fn is_named_by(
    workshop: &Workshop,
    kind: &str,
    field: &'static str,
    id: &str,
) -> Result<bool, Problem> {
    let one = Page {
        limit: 1,
        fields: vec![Filter {
            field,
            value: id.to_owned(),
        }],
        ..Page::default()
    };
    Ok(workshop.store.records_page(kind, "", &one)?.1 > 0)
}

/// Keeps many records at once, all or none, and lets the others of their scope stay or go.
pub(super) fn keep<R: Record>(
    workshop: &Workshop,
    scope: &str,
    records: &[R],
    others: Others,
    who: &str,
) -> Result<(), Problem> {
    let bodies = records
        .iter()
        .map(|record| Ok((record.id(), serde_json::to_string(record)?)));
    let bodies: Vec<(String, String)> = bodies
        .collect::<Result<_, serde_json::Error>>()
        .map_err(crate::jobs::Trouble::from)?;
    Ok(workshop
        .store
        .put_records(R::KIND, scope, &bodies, others, who)?)
}
