//! Markets, hubs, vehicles and drivers of an area, lots and locks of a day: listed, read, written,
//! taken away, imported and exported alike.

use super::App;
use super::endpoint::{Endpoint, any_json, geojson, json_like, json_of, paging, text_of};
use super::extract::{Body, IfMatch, Params};
use super::guard::Caller;
use super::kept::{
    answer_change, answer_record, answer_removal, keep, listed, mismatch, read_back,
};
use super::problem::Problem;
use crate::access::Need;
use crate::jobs::Workshop;
use crate::resources::{
    Day, Driver, Hub, Lock, Lot, Market, Record, Vehicle, fault_column, is_identifier,
    records_of_csv, to_csv,
};
use crate::store::{Filter, Others, Page, StoredRecord};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use optimizer::Finding;
use optimizer::validate::Severity;
use serde_json::{Value, json};

pub(super) fn endpoints() -> Vec<Endpoint> {
    let (area, day) = ("areas/{area}", "days/{day}");
    let market = json!({ "id": "M9", "name": "例市场", "lon": 112.66864, "lat": 38.16266,
        "windows": "04:00-10:00", "loading": "hand" });
    let hub = json!({ "id": "H9", "name": "例冷链集散中心", "lon": 112.65946, "lat": 38.07514,
        "windows": "00:00-24:00", "docks": 2, "unloading": "hub_dock",
        "zones": [{ "zone": "冷藏库", "min_c": -1, "max_c": 3, "capacity_kg": 20_000 }] });
    let vehicle = json!({ "id": "晋A1009", "vehicle_type": "reefer_42_blue", "start": "H1",
        "shift_from": "03:30", "shift_until": "14:00", "max_trips": 3 });
    let driver = json!({ "id": "D9", "name": "例师傅", "vehicle": "晋A1001" });
    let lot = json!({ "id": "L9", "market": "M2", "product": "甘蓝", "mass_kg": 200,
        "harvested": "2026-07-14T18:00:00+08:00", "precooled": true, "core_c": 2 });
    let lock = json!({ "lot_id": "L1", "vehicle_id": "晋A1001", "lock": "on" });
    [
        of::<Market>(area, "markets", ["市场", "markets"], market),
        of::<Hub>(area, "hubs", ["集散中心", "hubs"], hub),
        of::<Vehicle>(area, "vehicles", ["车辆", "vehicles"], vehicle),
        of::<Driver>(area, "drivers", ["司机", "drivers"], driver),
        of::<Lot>(day, "lots", ["货批", "lots"], lot),
        of::<Lock>(day, "locks", ["锁定", "locks"], lock),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The five endpoints of a kind of record, and its import.
fn of<R: Record>(scope: &str, plural: &str, [zh, en]: [&str; 2], example: Value) -> Vec<Endpoint> {
    let list = format!("/{scope}/{plural}");
    let one = format!("{list}/{{id}}");
    let name = |verb: &str| format!("{verb}_{plural}");
    let filters = R::FILTERS.iter().map(|&field| {
        (
            field,
            "only those with this value",
            json!({ "type": "string" }),
        )
    });
    vec![
        Endpoint::new(
            Method::GET,
            &list,
            name("list"),
            [&format!("列出{zh}"), &format!("List {en}")],
            read_page::<R>,
        )
        .query(paging())
        .query([
            (
                "q",
                "only those that hold this text",
                json!({ "type": "string" }),
            ),
            (
                "format",
                "the representation",
                json!({ "enum": ["json", "csv", "geojson"], "default": "json" }),
            ),
        ])
        .query(filters)
        .answers(200, "One page", Some(any_json()))
        .answers(
            200,
            "All of them as the table it can be imported from",
            Some(text_of("text/csv")),
        )
        .answers(200, "All of them on a map", Some(geojson())),
        Endpoint::new(
            Method::GET,
            &one,
            name("read"),
            [&format!("读取{zh}"), &format!("Read one of the {en}")],
            read_one::<R>,
        )
        .versioned(json_of::<R>()),
        Endpoint::new(
            Method::PUT,
            &one,
            name("write"),
            [
                &format!("新建或修改{zh}"),
                &format!("Create or replace one of the {en}"),
            ],
            write_one::<R>,
        )
        .needs(Need::Edit)
        .replacing()
        .body(json_like::<R>(example))
        .answers(200, "It was replaced", Some(json_of::<R>()))
        .answers(201, "It was created", Some(json_of::<R>())),
        Endpoint::new(
            Method::DELETE,
            &one,
            name("delete"),
            [&format!("删除{zh}"), &format!("Delete one of the {en}")],
            delete_one::<R>,
        )
        .needs(Need::Edit)
        .replacing()
        .answers(204, "It is gone", None),
        Endpoint::new(
            Method::POST,
            format!("{list}/import"),
            name("import"),
            [
                &format!("从表格导入{zh}"),
                &format!("Import {en} from a table"),
            ],
            import::<R>,
        )
        .needs(Need::Edit)
        .query([(
            "others",
            "what becomes of those that the table does not name",
            json!({ "enum": ["stay", "go"], "default": "stay" }),
        )])
        .body(text_of("text/csv"))
        .answers(200, "How many were imported: all or none", Some(any_json())),
    ]
}

async fn read_page<R: Record>(
    State(app): State<App>,
    Path(scope): Path<String>,
    params: Params,
) -> Result<Response, Problem> {
    let known = ["limit", "cursor", "q", "format"];
    params.only(&[&known[..], R::FILTERS].concat())?;
    let format = params.choice("format", &["json", "csv", "geojson"])?;
    let filters = R::FILTERS
        .iter()
        .filter(|field| !params.text(field).is_empty());
    let limit = params.limit()?;
    let page = Page {
        after: params.text("cursor").to_owned(),
        limit: if format == "json" {
            limit
        } else {
            usize::MAX >> 1
        },
        text: params.text("q").to_owned(),
        fields: filters
            .map(|&field| Filter {
                field,
                value: params.text(field).to_owned(),
            })
            .collect(),
    };
    let (records, total) = app
        .run(move |workshop| {
            exists::<R>(workshop, &scope)?;
            Ok(workshop.store.records_page(R::KIND, &scope, &page)?)
        })
        .await?;
    match format {
        "csv" => {
            let records: Vec<R> = records.iter().map(read_back).collect::<Result<_, _>>()?;
            let kind = (header::CONTENT_TYPE, "text/csv; charset=utf-8");
            Ok(([kind], to_csv(&records)).into_response())
        }
        "geojson" => {
            let features: Vec<Value> =
                records.iter().map(feature::<R>).collect::<Result<_, _>>()?;
            let body = json!({ "type": "FeatureCollection", "features": features });
            let kind = (header::CONTENT_TYPE, "application/geo+json");
            Ok(([kind], body.to_string()).into_response())
        }
        _ => Ok(listed(&records, total, limit)),
    }
}

fn feature<R: Record>(record: &StoredRecord) -> Result<Value, Problem> {
    let position = read_back::<R>(record)?.position();
    let properties: Value = serde_json::from_str(&record.body).unwrap_or_default();
    let geometry = position.map(|position| json!({ "type": "Point", "coordinates": position }));
    Ok(
        json!({ "type": "Feature", "id": record.id, "geometry": geometry, "properties": properties }),
    )
}

async fn read_one<R: Record>(
    State(app): State<App>,
    Path((scope, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answer_record(&app, (R::KIND, &scope), id, &headers).await
}

async fn write_one<R: Record>(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path((scope, id)): Path<(String, String)>,
    IfMatch(wanted): IfMatch,
    Body(record): Body<R>,
) -> Result<Response, Problem> {
    if record.id() != id || !is_identifier(&id) {
        return Err(mismatch(&record.id(), &id));
    }
    app.run(move |workshop| {
        exists::<R>(workshop, &scope)?;
        check(workshop, &scope, std::slice::from_ref(&record), |_| {
            String::new()
        })?;
        let body = serde_json::to_string(&record).map_err(crate::jobs::Trouble::from)?;
        let change =
            workshop
                .store
                .put_record((R::KIND, &scope), (&id, &body), wanted, &caller.name)?;
        answer_change(change, &body)
    })
    .await
}

async fn delete_one<R: Record>(
    State(app): State<App>,
    Path((scope, id)): Path<(String, String)>,
    IfMatch(wanted): IfMatch,
) -> Result<Response, Problem> {
    answer_removal(&app, (R::KIND, &scope), id, wanted, &[]).await
}

async fn import<R: Record>(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(scope): Path<String>,
    params: Params,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    params.only(&["others"])?;
    let others = match params.choice("others", &["stay", "go"])? {
        "go" => Others::Go,
        _ => Others::Stay,
    };
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    if !kind.is_some_and(|kind| kind.starts_with("text/csv")) {
        return Err(Problem::of_status(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "text/csv",
        ));
    }
    app.run(move |workshop| {
        let day = exists::<R>(workshop, &scope)?;
        let date = day.map_or(jiff::civil::date(2000, 1, 1), |day| day.date);
        let mut records: Vec<R> = records_of_csv(body.to_vec(), date)
            .map_err(|found| Problem::findings(&found, row_pointer))?;
        for (index, record) in records.iter_mut().enumerate() {
            if !is_identifier(&record.id()) {
                return Err(Problem::bad_identifier(&format!(
                    "/rows/{}/{}",
                    index + 2,
                    R::ID
                )));
            }
            if let Some(old) = workshop.store.record(R::KIND, &scope, &record.id())? {
                record.inherit(read_back(&old)?);
            }
        }
        check(workshop, &scope, &records, row_pointer)?;
        keep(workshop, &scope, &records, others, &caller.name)?;
        Ok(Json(json!({ "imported": records.len() })).into_response())
    })
    .await
}

/// Where a finding points to in a table.
fn row_pointer(finding: &Finding) -> String {
    let row = finding
        .source
        .row
        .map(|row| format!("/rows/{row}"))
        .unwrap_or_default();
    let column = fault_column(&finding.fault).map(|column| format!("/{column}"));
    row + &column.unwrap_or_default()
}

/// The scope must be there; the day, if it is one.
fn exists<R: Record>(workshop: &Workshop, scope: &str) -> Result<Option<Day>, Problem> {
    if is_of_day::<R>() {
        return Ok(Some(workshop.one("day", "", scope)?));
    }
    let _: crate::resources::Area = workshop.one("area", "", scope)?;
    Ok(None)
}

fn is_of_day<R: Record>() -> bool {
    matches!(R::KIND, "lot" | "lock")
}

/// Puts records into a day of their scope and asks the planner what is wrong with them. An area
/// without a day has nobody to ask.
fn check<R: Record>(
    workshop: &Workshop,
    scope: &str,
    records: &[R],
    pointer: impl Fn(&Finding) -> String,
) -> Result<(), Problem> {
    let day = if is_of_day::<R>() {
        Some(scope.to_owned())
    } else {
        let filter = Page {
            limit: 1,
            fields: vec![Filter {
                field: "area",
                value: scope.to_owned(),
            }],
            ..Page::default()
        };
        let (days, _) = workshop.store.records_page("day", "", &filter)?;
        days.into_iter().next().map(|day| day.id)
    };
    let Some(day) = day else { return Ok(()) };
    let mut tables = workshop.tables(&day)?;
    let rows: Vec<u32> = records
        .iter()
        .filter_map(|record| record.clone().put_into(&mut tables))
        .map(|index| index as u32 + 2)
        .collect();
    let Err(found) = tables.case(&workshop.facts) else {
        return Ok(());
    };
    let ours: Vec<Finding> = found
        .into_iter()
        .filter(|finding| finding.severity() == Severity::Error && finding.source.file == R::FILE)
        .filter(|finding| finding.source.row.is_some_and(|row| rows.contains(&row)))
        .collect();
    if ours.is_empty() {
        return Ok(());
    }
    let single = records.len() == 1;
    Err(Problem::findings(&ours, |finding| {
        let column = fault_column(&finding.fault).map(|column| format!("/{column}"));
        if single {
            column.unwrap_or_default()
        } else {
            pointer(finding)
        }
    }))
}
