//! Studies of siting questions: asked for as jobs, kept, compared, and shown as pages and files.

use super::App;
use super::endpoint::{Endpoint, any_json, geojson, json_like, json_of, paging, text_of};
use super::extract::{Body, Params, is_known};
use super::guard::Caller;
use super::jobs::submit;
use super::kept::{answer_change, answer_page, answer_record, filters};
use super::problem::{Problem, language_of};
use super::sitings::form;
use crate::access::Need;
use crate::jobs::{QUESTION, STUDY, STUDY_FILES, StudyFiles, StudySummary, Trouble};
use crate::output::siting::{SitingShowing, workbook};
use crate::siting::{AskedStudy, Report, SitingQuestion, StudyRequest, read_case};
use crate::store::{Change, Wanted};
use crate::words::Language;
use axum::Json;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub(super) fn endpoints() -> Vec<Endpoint> {
    let mut all = vec![
        Endpoint::new(
            Method::POST,
            "/sitings/{siting}/studies",
            "study_siting",
            [
                "研究选址问题",
                "Find where hubs should stand: a job whose result names the study it has made",
            ],
            ask,
        )
        .needs(Need::Search)
        .header(
            "Idempotency-Key",
            "a name of the caller's for this request: sent again with the same body it is accepted once",
        )
        .body(json_like::<StudyRequest>(example()))
        .answers(
            202,
            "It was accepted; Location says where to follow it. Its events carry stage, share, value and bound",
            Some(any_json()),
        ),
        Endpoint::new(
            Method::GET,
            "/studies",
            "list_studies",
            ["列出选址研究", "List studies, oldest first"],
            list,
        )
        .query(paging())
        .query([(
            "siting",
            "only those of this question",
            json!({ "type": "string" }),
        )])
        .answers(200, "One page of what `about` says of each", Some(any_json())),
        Endpoint::new(
            Method::DELETE,
            "/studies/{study}",
            "delete_study",
            ["删除选址研究", "Delete a study"],
            delete,
        )
        .needs(Need::Edit)
        .answers(204, "It is gone", None),
    ];
    all.extend(shown());
    all
}

/// What is shown of a study.
fn shown() -> Vec<Endpoint> {
    vec![
        Endpoint::new(
            Method::GET,
            "/studies/{study}",
            "read_study",
            [
                "读取选址研究",
                "Read a study: what `coldroute site` writes as siting.json",
            ],
            read,
        )
        .header("If-None-Match", "answers 304 if the caller has it")
        .answers(200, "The report", Some(json_of::<Report>()))
        .answers(304, "The caller has it", None),
        Endpoint::new(
            Method::GET,
            "/studies/{study}/about",
            "describe_study",
            ["研究概况", "What a list shows of a study"],
            about,
        )
        .answers(
            200,
            "Value, bound, sites, request",
            Some(json_of::<StudySummary>()),
        ),
        Endpoint::new(
            Method::GET,
            "/studies/{study}/geojson",
            "map_study",
            ["研究地图数据", "Sites, demand points and who serves whom"],
            geojson_of,
        )
        .answers(200, "RFC 7946", Some(geojson())),
        Endpoint::new(
            Method::GET,
            "/studies/{study}/page",
            "show_study",
            ["研究地图页", "The map page of a study"],
            page,
        )
        .answers(200, "It opens without internet", Some(text_of("text/html"))),
        Endpoint::new(
            Method::GET,
            "/studies/{study}/brief",
            "brief_study",
            ["一页简报", "The brief of a study on one A4 sheet"],
            brief,
        )
        .answers(200, "To be printed", Some(text_of("text/html"))),
        Endpoint::new(
            Method::GET,
            "/studies/{study}/workbook",
            "export_study",
            ["研究结果 Excel", "A study as an Excel workbook"],
            excel,
        )
        .answers(200, "An .xlsx file", Some(text_of(XLSX))),
    ]
}

fn example() -> serde_json::Value {
    json!({ "name": "预算 9 千万", "siting": { "budget_yuan": 90_000_000, "sites": 9 },
        "effort": { "steps": 20, "changes": false, "routed_plans": 0 } })
}

async fn ask(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(study): Body<StudyRequest>,
) -> Result<Response, Problem> {
    let (question, asked) = (id.clone(), study.clone());
    app.run(move |workshop| {
        let question: SitingQuestion = workshop.one(QUESTION, "", &question)?;
        workshop.map(&question.map)?;
        let request = question.with(&asked).map_err(|error| form(&error, ""))?;
        let case = read_case(request.folder(), None, &workshop.facts);
        let mut case =
            case.map_err(|found| Problem::findings(&found, |finding| request.pointer(finding)))?;
        Ok(case.decide(&asked.forced, &asked.forbidden)?)
    })
    .await?;
    let asked = AskedStudy {
        question: id,
        study,
    };
    let request = serde_json::to_string(&asked).map_err(Trouble::from)?;
    submit(&app, "site", String::new(), caller, &headers, request).await
}

async fn list(State(app): State<App>, params: Params) -> Result<Response, Problem> {
    params.only(&["limit", "cursor", "siting"])?;
    let fields = filters(&params, ["siting"]);
    answer_page(&app, STUDY, &params, fields).await
}

async fn about(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answer_record(&app, (STUDY, ""), id, &headers).await
}

async fn files(app: &App, id: String) -> Result<StudyFiles, Problem> {
    app.run(move |workshop| {
        let found = workshop.store.record(STUDY_FILES, &id, "all")?;
        let found = found.ok_or_else(|| Problem::missing(STUDY, &id))?;
        super::kept::read_back(&found)
    })
    .await
}

async fn read(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let tag = format!("\"{id}\"");
    let files = files(&app, id).await?;
    let etag = [(header::ETAG, tag.clone())];
    if is_known(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, etag).into_response());
    }
    Ok((etag, Json(files.report)).into_response())
}

async fn geojson_of(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Problem> {
    let files = files(&app, id).await?;
    let kind = [(header::CONTENT_TYPE, "application/geo+json")];
    Ok((kind, files.geojson.to_string()).into_response())
}

async fn page(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let files = files(&app, id).await?;
    Ok(html(files.pages, &headers))
}

async fn brief(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let files = files(&app, id).await?;
    Ok(html(files.briefs, &headers))
}

fn html([zh, en]: [String; 2], headers: &HeaderMap) -> Response {
    let text = match language_of(headers) {
        Language::Zh => zh,
        Language::En => en,
    };
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response()
}

async fn excel(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let files = files(&app, id).await?;
    let showing = SitingShowing {
        report: &files.report,
        roads: &[],
        language: language_of(&headers),
    };
    let bytes = workbook::render(&showing).map_err(|error| {
        tracing::error!(%error, "a workbook cannot be written");
        Problem::internal()
    })?;
    let named = "attachment; filename=\"siting.xlsx\"";
    let headers = [
        (header::CONTENT_TYPE, XLSX),
        (header::CONTENT_DISPOSITION, named),
    ];
    Ok((headers, bytes).into_response())
}

async fn delete(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Problem> {
    app.run(move |workshop| {
        let store = &workshop.store;
        match store.remove_record((STUDY, ""), &id, Wanted::Any, &[STUDY_FILES])? {
            Change::Removed => answer_change(Change::Removed, ""),
            _ => Err(Problem::missing(STUDY, &id)),
        }
    })
    .await
}
