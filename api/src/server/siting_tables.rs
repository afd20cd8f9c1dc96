//! The tables of a siting question and single rows of them: read as JSON, CSV or a map, replaced,
//! changed and deleted where nobody changed the question meanwhile.

use super::App;
use super::endpoint::{Endpoint, any_json, geojson, text_of};
use super::extract::{Body, Params, wanted_version};
use super::guard::Caller;
use super::kept::{answer_change, mismatch};
use super::problem::Problem;
use super::siting_shapes::{array_of, row_of, zh};
use super::sitings::{VERSION, check, form, stored};
use crate::access::Need;
use crate::jobs::{QUESTION, Trouble};
use crate::resources::is_identifier;
use crate::siting::{QuestionTable, SitingQuestion, TABLES, TableRow, rows};
use crate::store::{Change, Wanted};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use optimizer::Finding;
use serde_json::{Value, json};

pub(super) fn endpoints() -> Vec<Endpoint> {
    let rows = ["sites", "scenarios"].into_iter();
    let rows = rows.filter_map(QuestionTable::named).flat_map(of_row);
    TABLES.into_iter().flat_map(of_table).chain(rows).collect()
}

fn of_table(table: QuestionTable) -> Vec<Endpoint> {
    let path = format!("/sitings/{{siting}}/{}", table.name);
    let formats = json!({ "enum": ["json", "csv", "geojson"], "default": "json" });
    vec![
        Endpoint::new(
            Method::GET,
            &path,
            format!("list_siting_{}", table.name),
            [
                &format!("列出选址问题的{}", zh(table)),
                &format!("List the {} of a siting question", table.name),
            ],
            move |State(app), Path(id), params| read_table(app, id, table, params),
        )
        .query([("format", "the representation", formats)])
        .answers(200, "All rows", Some(any_json()))
        .answers(
            200,
            "The table it can be written from",
            Some(text_of("text/csv")),
        )
        .answers(200, "Those with a place, on a map", Some(geojson())),
        Endpoint::new(
            Method::PUT,
            &path,
            format!("write_siting_{}", table.name),
            [
                &format!("替换选址问题的{}", zh(table)),
                &format!(
                    "Replace the {} of a siting question: JSON rows, or text/csv in UTF-8 or GBK",
                    table.name
                ),
            ],
            move |State(app), Extension(caller), Path(id), headers, body| {
                write_table(app, caller, id, table, headers, body)
            },
        )
        .needs(Need::Edit)
        .header("If-Match", VERSION)
        .body(array_of(table))
        .answers(200, "How many rows there are now", Some(any_json())),
    ]
}

fn of_row(table: QuestionTable) -> Vec<Endpoint> {
    let one = table.name.trim_end_matches('s');
    let path = format!("/sitings/{{siting}}/{}/{{id}}", table.name);
    vec![
        Endpoint::new(
            Method::PUT,
            &path,
            format!("write_siting_{one}"),
            [
                &format!("新建或修改一行{}", zh(table)),
                &format!("Create or replace one of the {}", table.name),
            ],
            move |State(app), Extension(caller), Path(place), headers, body| {
                write_row(app, caller, place, table, headers, body)
            },
        )
        .needs(Need::Edit)
        .header("If-Match", VERSION)
        .body(row_of(table))
        .answers(200, "The row as it is now", Some(row_of(table))),
        Endpoint::new(
            Method::DELETE,
            &path,
            format!("delete_siting_{one}"),
            [
                &format!("删除一行{}", zh(table)),
                &format!("Delete one of the {}", table.name),
            ],
            move |State(app), Extension(caller), Path(place), headers| {
                delete_row(app, caller, place, table, headers)
            },
        )
        .needs(Need::Edit)
        .header("If-Match", VERSION)
        .answers(204, "It is gone", None),
    ]
}

async fn read_table(
    app: App,
    id: String,
    table: QuestionTable,
    params: Params,
) -> Result<Response, Problem> {
    params.only(&["format"])?;
    let format = params.choice("format", &["json", "csv", "geojson"])?;
    let (question, version) = app.run(move |workshop| stored(workshop, &id)).await?;
    let rows = question.rows(table);
    let tag = (header::ETAG, format!("\"{version}\""));
    match format {
        "csv" => {
            let text = table.to_csv(&rows).map_err(|error| form(&error, ""))?;
            let kind = (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned());
            Ok(([tag, kind], text).into_response())
        }
        "geojson" => {
            let features: Vec<Value> = rows.iter().filter_map(|row| feature(table, row)).collect();
            let body = json!({ "type": "FeatureCollection", "features": features });
            let kind = (header::CONTENT_TYPE, "application/geo+json".to_owned());
            Ok(([tag, kind], body.to_string()).into_response())
        }
        _ => {
            let body = json!({ "items": rows, "total": rows.len(), "version": version });
            Ok(([tag], Json(body)).into_response())
        }
    }
}

/// A row with a place, on a map.
fn feature(table: QuestionTable, row: &TableRow) -> Option<Value> {
    let number = |column: &str| match row.get(column)? {
        Value::String(text) => text.parse::<f64>().ok(),
        value => value.as_f64(),
    };
    Some(json!({
        "type": "Feature", "id": row.get(table.id()),
        "geometry": { "type": "Point", "coordinates": [number("lon")?, number("lat")?] },
        "properties": row,
    }))
}

async fn write_table(
    app: App,
    caller: Caller,
    id: String,
    table: QuestionTable,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let rows = if kind.starts_with("text/csv") {
        let pointer = |finding: &Finding| {
            let row = finding.source.row.map(|row| format!("/rows/{row}"));
            row.unwrap_or_default()
        };
        table
            .rows_of_csv(body.to_vec())
            .map_err(|found| Problem::findings(&found, pointer))?
    } else if kind.starts_with("application/json") {
        let value: Value = super::extract::parse(&body)?;
        rows(table, &value).map_err(|error| form(&error, &format!("/{}", table.name)))?
    } else {
        return Err(Problem::of_status(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "application/json, text/csv",
        ));
    };
    let below = format!("/{}", table.name);
    change(app, caller, (id, headers), below, move |question| {
        let count = rows.len();
        question.set_rows(table, rows);
        Ok(json!({ "rows": count }))
    })
    .await
}

/// Changes a question where nobody has changed it meanwhile, and checks the part below the pointer.
async fn change(
    app: App,
    caller: Caller,
    (id, headers): (String, HeaderMap),
    below: String,
    edit: impl FnOnce(&mut SitingQuestion) -> Result<Value, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let wanted = wanted_version(&headers)?;
    app.run(move |workshop| {
        let (mut question, version) = stored(workshop, &id)?;
        if wanted.is_some_and(|wanted| wanted != version) {
            return Err(Problem::changed_meanwhile(Some(version)));
        }
        let answer = edit(&mut question)?;
        check(workshop, &question, &below)?;
        let body = serde_json::to_string(&question).map_err(Trouble::from)?;
        let change = workshop.store.put_record(
            (QUESTION, ""),
            (&id, &body),
            Wanted::Version(version),
            &caller.name,
        )?;
        if answer.is_null() && !matches!(change, Change::Refused(_)) {
            return answer_change(Change::Removed, "");
        }
        answer_change(change, &answer.to_string())
    })
    .await
}

/// The name of a row as text: spreadsheets turn `01` into numbers.
fn name_of(table: QuestionTable, row: &TableRow) -> String {
    match row.get(table.id()) {
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => String::new(),
    }
}

async fn write_row(
    app: App,
    caller: Caller,
    (siting, id): (String, String),
    table: QuestionTable,
    headers: HeaderMap,
    Body(row): Body<TableRow>,
) -> Result<Response, Problem> {
    let row = table.in_own_words(&row);
    if name_of(table, &row) != id || !is_identifier(&id) {
        return Err(mismatch(&name_of(table, &row), &id));
    }
    let below = format!("/{}", table.name);
    change(app, caller, (siting, headers), below, move |question| {
        let mut rows = question.rows(table);
        match rows.iter_mut().find(|known| name_of(table, known) == id) {
            Some(known) => known.clone_from(&row),
            None => rows.push(row.clone()),
        }
        question.set_rows(table, rows);
        Ok(Value::Object(row))
    })
    .await
}

async fn delete_row(
    app: App,
    caller: Caller,
    (siting, id): (String, String),
    table: QuestionTable,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let below = format!("/{}", table.name);
    change(app, caller, (siting, headers), below, move |question| {
        let mut rows = question.rows(table);
        let before = rows.len();
        rows.retain(|row| name_of(table, row) != id);
        if rows.len() == before {
            return Err(Problem::missing(table.name, &id));
        }
        if rows.is_empty() {
            question.parts.shift_remove(table.name);
        } else {
            question.set_rows(table, rows);
        }
        Ok(Value::Null)
    })
    .await
}
