//! Siting questions: kept, read and changed as a whole, by table, or by a single site or scenario.

use super::App;
use super::endpoint::{Content, Endpoint, Schemas, any_json, paging, text_of};
use super::extract::{Body, Params, wanted_version};
use super::guard::Caller;
use super::kept::{answer_change, answer_record, mismatch, read_back};
use super::problem::{Problem, words};
use crate::access::Need;
use crate::jobs::{QUESTION, STUDY, Trouble, Workshop};
use crate::resources::is_identifier;
use crate::siting::{
    QuestionTable, Request, RequestError, SitingQuestion, TABLES, TableRow, read_case, rows,
};
use crate::store::{Change, Filter, Page, StoredRecord, Wanted};
use crate::table::Need as ColumnNeed;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use optimizer::Finding;
use optimizer::validate::Severity;
use serde_json::{Map, Value, json};

/// More legs than this are refused: a study would take hours.
const MOST_LEGS: usize = 3_000_000;

pub(super) fn endpoints() -> Vec<Endpoint> {
    let mut all = of_questions();
    for table in TABLES {
        all.extend(of_table(table));
    }
    for name in ["sites", "scenarios"] {
        all.extend(QuestionTable::named(name).map(of_row).into_iter().flatten());
    }
    all
}

const VERSION: &str = "the version of the question to be replaced, as ETag gave it";

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

fn of_table(table: QuestionTable) -> Vec<Endpoint> {
    let path = format!("/sitings/{{siting}}/{}", table.name);
    let formats = json!({ "enum": ["json", "csv", "geojson"], "default": "json" });
    let geojson = Content {
        kind: "application/geo+json",
        ..any_json()
    };
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
        .answers(200, "Those with a place, on a map", Some(geojson)),
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

fn zh(table: QuestionTable) -> &'static str {
    match table.name {
        "sites" => "候选点",
        "points" => "产地",
        "volumes" => "产量",
        "scenarios" => "情景",
        "limits" => "限制",
        "phases" => "阶段",
        _ => "封路",
    }
}

/// Registers the shape of every table's row, and of the question.
fn question() -> Content {
    Content {
        kind: "application/json",
        shape: |schemas| {
            let mut properties = json!({
                "id": { "type": "string", "description": "Unique name in paths." },
                "map": { "type": "string", "description": "The map its places lie on." },
                "siting": { "type": "object", "description": "Settings by key, as in siting.csv." },
            });
            for table in TABLES {
                let row = row_schema(table, schemas);
                properties[table.name] = json!({ "type": "array", "items": row });
            }
            let schema = json!({
                "type": "object", "required": ["id", "map"], "properties": properties,
                "additionalProperties": false,
                "description": "Where should the next hubs stand? Settings and tables of a case folder.",
            });
            schemas.entry("SitingQuestion").or_insert(schema);
            json!({ "$ref": "#/components/schemas/SitingQuestion" })
        },
        example: None,
    }
}

fn row_schema(table: QuestionTable, schemas: &mut Schemas) -> Value {
    let cell = json!({ "type": ["number", "string", "null"] });
    let columns = table.columns.iter();
    let properties: Map<String, Value> = columns
        .clone()
        .map(|column| (column.name.to_owned(), cell.clone()))
        .collect();
    let needed = columns.filter(|column| column.need == ColumnNeed::Required);
    let required: Vec<&str> = needed.map(|column| column.name).collect();
    let name = format!("Siting_{}_row", table.name);
    let schema = json!({
        "type": "object", "properties": properties, "required": required,
        "description": format!("A row of {}.csv; columns may also bear their Chinese names.", table.name),
    });
    schemas.entry(name.clone()).or_insert(schema);
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn row_of(table: QuestionTable) -> Content {
    Content {
        kind: "application/json",
        shape: shape_of(table).0,
        example: None,
    }
}

fn array_of(table: QuestionTable) -> Content {
    Content {
        kind: "application/json",
        shape: shape_of(table).1,
        example: None,
    }
}

type Shapes = (super::endpoint::Shape, super::endpoint::Shape);

/// The shapes of one row and of many: shapes are plain functions, so each table has its own.
fn shape_of(table: QuestionTable) -> Shapes {
    fn row<const INDEX: usize>(schemas: &mut Schemas) -> Value {
        row_schema(TABLES[INDEX], schemas)
    }
    fn all<const INDEX: usize>(schemas: &mut Schemas) -> Value {
        json!({ "type": "array", "items": row::<INDEX>(schemas) })
    }
    let shapes: [Shapes; 7] = [
        (row::<0>, all::<0>),
        (row::<1>, all::<1>),
        (row::<2>, all::<2>),
        (row::<3>, all::<3>),
        (row::<4>, all::<4>),
        (row::<5>, all::<5>),
        (row::<6>, all::<6>),
    ];
    let index = TABLES.iter().position(|known| known.name == table.name);
    shapes[index.unwrap_or_default()]
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
fn check(workshop: &Workshop, question: &SitingQuestion, below: &str) -> Result<(), Problem> {
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

fn stored(workshop: &Workshop, id: &str) -> Result<(SitingQuestion, i64), Problem> {
    let found = workshop.store.record(QUESTION, "", id)?;
    let found = found.ok_or_else(|| Problem::missing(QUESTION, id))?;
    Ok((read_back(&found)?, found.version))
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
        let rows = rows.into_iter().map(Value::Object).collect();
        question.parts.insert(table.name.to_owned(), rows);
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
        let rows = rows.into_iter().map(Value::Object).collect();
        question.parts.insert(table.name.to_owned(), rows);
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
        let rows: Vec<Value> = rows.into_iter().map(Value::Object).collect();
        if rows.is_empty() {
            question.parts.shift_remove(table.name);
        } else {
            question.parts.insert(table.name.to_owned(), rows.into());
        }
        Ok(Value::Null)
    })
    .await
}
