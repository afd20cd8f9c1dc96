//! Siting questions as a whole: kept, read, replaced, deleted, and what is wrong with them.
//!
//! Their tables and rows are changed in [`siting_tables`](super::siting_tables).

use super::App;
use super::endpoint::{Endpoint, any_json, paging};
use super::extract::{Body, Params, wanted_version};
use super::guard::Caller;
use super::kept::{answer_change, answer_record, mismatch, read_back};
use super::problem::{Problem, words};
use super::siting_shapes::question;
use super::siting_tables;
use crate::access::Need;
use crate::jobs::{QUESTION, STUDY, Trouble, Workshop};
use crate::resources::is_identifier;
use crate::siting::{Request, RequestError, SitingQuestion, read_case};
use crate::store::{Change, Filter, Page, StoredRecord, Wanted};
use axum::Json;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use optimizer::Finding;
use optimizer::validate::Severity;
use serde_json::{Value, json};

/// More legs than this are refused: a study would take hours.
const MOST_LEGS: usize = 3_000_000;

pub(super) fn endpoints() -> Vec<Endpoint> {
    let mut all = of_questions();
    all.extend(siting_tables::endpoints());
    all
}

pub(super) const VERSION: &str = "the version of the question to be replaced, as ETag gave it";

fn of_questions() -> Vec<Endpoint> {
    let path = "/sitings/{siting}";
    vec![
        Endpoint::new(
            Method::GET,
            "/sitings",
            "list_sitings",
            ["列出选址问题", "List siting questions"],
            list,
        )
        .query(paging())
        .answers(200, "One page", Some(any_json())),
        Endpoint::new(
            Method::GET,
            path,
            "read_siting",
            ["读取选址问题", "Read a siting question with all its tables"],
            read,
        )
        .header("If-None-Match", "answers 304 if it is still this version")
        .answers(200, "It, with its version as ETag", Some(question()))
        .answers(304, "It has not changed", None),
        Endpoint::new(
            Method::PUT,
            path,
            "write_siting",
            [
                "新建或修改选址问题",
                "Create or replace a siting question; tables may still be missing",
            ],
            write,
        )
        .needs(Need::Edit)
        .header("If-Match", VERSION)
        .body(question())
        .answers(200, "It was replaced", Some(question()))
        .answers(201, "It was created", Some(question())),
        Endpoint::new(
            Method::DELETE,
            path,
            "delete_siting",
            ["删除选址问题", "Delete a siting question no study answers"],
            delete,
        )
        .needs(Need::Edit)
        .header("If-Match", VERSION)
        .answers(204, "It is gone", None),
    ]
}

async fn list(State(app): State<App>, params: Params) -> Result<Response, Problem> {
    params.only(&["limit", "cursor"])?;
    let page = Page {
        after: params.text("cursor").to_owned(),
        limit: params.limit()?,
        ..Page::default()
    };
    app.run(move |workshop| {
        let (records, total) = workshop.store.records_page(QUESTION, "", &page)?;
        let items: Vec<Value> = records.iter().map(described).collect::<Result<_, _>>()?;
        let last = records.last().filter(|_| records.len() == page.limit);
        let next = last.map(|record| record.id.clone());
        Ok(Json(json!({ "items": items, "total": total, "next": next })).into_response())
    })
    .await
}

/// What a list shows of a question.
fn described(record: &StoredRecord) -> Result<Value, Problem> {
    let question: SitingQuestion = read_back(record)?;
    Ok(json!({
        "id": question.id, "map": question.map,
        "name": question.setting("name"), "notes": question.setting("notes"),
        "sites": question.count("sites"), "points": question.count("points"),
        "scenarios": question.count("scenarios"),
        "version": record.version, "changed_at": record.changed_at,
        "href": format!("/api/v1/sitings/{}", question.id),
    }))
}

async fn read(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answer_record(&app, (QUESTION, ""), id, &headers).await
}

async fn write(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(question): Body<SitingQuestion>,
) -> Result<Response, Problem> {
    if question.id != id || !is_identifier(&id) {
        return Err(mismatch(&question.id, &id));
    }
    let wanted = wanted_version(&headers)?.map_or(Wanted::Any, Wanted::Version);
    app.run(move |workshop| {
        workshop.map(&question.map)?;
        let question = question.in_own_words().map_err(|error| form(&error, ""))?;
        check(workshop, &question, "")?;
        let body = serde_json::to_string(&question).map_err(Trouble::from)?;
        let change =
            workshop
                .store
                .put_record((QUESTION, ""), (&id, &body), wanted, &caller.name)?;
        answer_change(change, &body)
    })
    .await
}

/// A part of the wrong form, as seen from the part that the body is.
pub(super) fn form(error: &RequestError, below: &str) -> Problem {
    let pointer = error.pointer();
    let pointer = pointer.strip_prefix(below).unwrap_or(&pointer);
    Problem::field(pointer, "shape", &error.in_chinese(), &error.to_string())
}

/// Refuses what is wrong in the parts that are there, or in the one below the pointer alone;
/// pointers begin there.
pub(super) fn check(
    workshop: &Workshop,
    question: &SitingQuestion,
    below: &str,
) -> Result<(), Problem> {
    if question.count("sites") * question.count("points") > MOST_LEGS {
        return Err(too_large());
    }
    let request = Request::from_json(&Value::Object(question.parts.clone()))
        .map_err(|error| form(&error, below))?;
    let Err(found) = read_case(request.folder(), None, &workshop.facts) else {
        return Ok(());
    };
    let ours = |finding: &&Finding| {
        finding.severity() == Severity::Error
            && request.has(&finding.source.file)
            && request.pointer(finding).starts_with(below)
    };
    let found: Vec<Finding> = found.iter().filter(ours).cloned().collect();
    if found.is_empty() {
        return Ok(());
    }
    Err(Problem::findings(&found, |finding| {
        let pointer = request.pointer(finding);
        pointer.strip_prefix(below).unwrap_or(&pointer).to_owned()
    }))
}

fn too_large() -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "too-large",
        words(
            "候选点数乘产地数太大",
            "there are too many sites times demand points",
        ),
        words(
            "请合并产地，或分地区提问",
            "merge demand points, or ask region by region",
        ),
    )
}

async fn delete(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let wanted = wanted_version(&headers)?.map_or(Wanted::Any, Wanted::Version);
    app.run(move |workshop| {
        let answers = Page {
            limit: 1,
            fields: vec![Filter {
                field: "siting",
                value: id.clone(),
            }],
            ..Page::default()
        };
        if workshop.store.records_page(STUDY, "", &answers)?.1 > 0 {
            return Err(Problem::new(
                StatusCode::CONFLICT,
                "siting-in-use",
                words("还有研究结果用到它", "studies still answer it"),
                words("请先删除这些研究", "delete its studies first"),
            ));
        }
        match workshop
            .store
            .remove_record((QUESTION, ""), &id, wanted, &[])?
        {
            Change::Refused(None) => Err(Problem::missing(QUESTION, &id)),
            change => answer_change(change, ""),
        }
    })
    .await
}

pub(super) fn stored(workshop: &Workshop, id: &str) -> Result<(SitingQuestion, i64), Problem> {
    let found = workshop.store.record(QUESTION, "", id)?;
    let found = found.ok_or_else(|| Problem::missing(QUESTION, id))?;
    Ok((read_back(&found)?, found.version))
}
