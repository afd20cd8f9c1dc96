//! Areas and days: the frames that markets, vehicles and lots stand in.

use super::App;
use super::case_import::{CaseImport, import};
use super::endpoint::{Endpoint, any_json, json_like, json_of, paging};
use super::extract::{Body, IfMatch, Params};
use super::guard::Caller;
use super::kept::{
    answer_change, answer_page, answer_record, answer_removal, filters, is_named_by, mismatch,
    removed,
};
use super::problem::{Problem, field_error, words};
use crate::access::Need;
use crate::case::{BANS, OVERRIDES};
use crate::conditions::{bans_of, overrides_of};
use crate::failure::Failure;
use crate::jobs::Workshop;
use crate::resources::{
    Area, Day, Hub, Lock, Lot, Market, Record, Vehicle, day_of_file, is_identifier,
};
use crate::store::Wanted;
use crate::words::Language;
use axum::Json;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::path::Path as FilePath;

pub(super) fn endpoints() -> Vec<Endpoint> {
    let mut all = areas();
    all.extend(days());
    all
}

fn areas() -> Vec<Endpoint> {
    let area = json!({ "id": "example", "name": "例县", "map": "shanxi-synthetic" });
    vec![
        Endpoint::new(
            Method::GET,
            "/areas",
            "list_areas",
            ["列出区域", "List areas"],
            list_areas,
        )
        .query(paging())
        .answers(200, "One page", Some(any_json())),
        Endpoint::new(
            Method::GET,
            "/areas/{area}",
            "read_area",
            ["读取区域", "Read an area"],
            read::<Area>,
        )
        .versioned(json_of::<Area>()),
        Endpoint::new(
            Method::PUT,
            "/areas/{area}",
            "write_area",
            ["新建或修改区域", "Create or replace an area"],
            write_area,
        )
        .needs(Need::Edit)
        .replacing()
        .body(json_like::<Area>(area))
        .answers(200, "It was replaced", Some(json_of::<Area>()))
        .answers(201, "It was created", Some(json_of::<Area>())),
        Endpoint::new(
            Method::DELETE,
            "/areas/{area}",
            "delete_area",
            ["删除区域", "Delete an area without days, with all it has"],
            delete_area,
        )
        .needs(Need::Edit)
        .replacing()
        .answers(204, "It is gone", None),
    ]
}

fn days() -> Vec<Endpoint> {
    let day = json!({ "id": "example", "area": "tiny", "name": "例日", "date": "2026-07-15",
        "weather": "hot" });
    vec![
        Endpoint::new(
            Method::GET,
            "/days",
            "list_days",
            ["列出日子", "List days"],
            list_days,
        )
        .query(paging())
        .query([
            (
                "area",
                "only those of this area",
                json!({ "type": "string" }),
            ),
            (
                "date",
                "only this date",
                json!({ "type": "string", "format": "date" }),
            ),
        ])
        .answers(200, "One page", Some(any_json())),
        Endpoint::new(
            Method::POST,
            "/days/import",
            "import_day",
            ["导入一天的表格", "Import a day from its tables"],
            import,
        )
        .needs(Need::Edit)
        .body(json_like::<CaseImport>(super::case_import::example()))
        .answers(201, "It was imported whole", Some(json_of::<Day>())),
        Endpoint::new(
            Method::GET,
            "/days/{day}",
            "read_day",
            ["读取日子", "Read a day"],
            read::<Day>,
        )
        .versioned(json_of::<Day>()),
        Endpoint::new(
            Method::PUT,
            "/days/{day}",
            "write_day",
            ["新建或修改日子", "Create or replace a day"],
            write_day,
        )
        .needs(Need::Edit)
        .replacing()
        .body(json_like::<Day>(day))
        .answers(200, "It was replaced", Some(json_of::<Day>()))
        .answers(201, "It was created", Some(json_of::<Day>())),
        Endpoint::new(
            Method::DELETE,
            "/days/{day}",
            "delete_day",
            ["删除日子", "Delete a day with its lots; its plans stay"],
            delete_day,
        )
        .needs(Need::Edit)
        .replacing()
        .answers(204, "It is gone", None),
        Endpoint::new(
            Method::GET,
            "/days/{day}/findings",
            "check_day",
            [
                "检查一天的数据",
                "Say everything that is wrong or strange in a day",
            ],
            findings,
        )
        .answers(
            200,
            "All findings; a day can be planned if none is an error",
            Some(any_json()),
        ),
    ]
}

/// What other records stand in.
pub(super) trait Frame: DeserializeOwned + Serialize + Send + 'static {
    const KIND: &'static str;
}

impl Frame for Area {
    const KIND: &'static str = "area";
}

impl Frame for Day {
    const KIND: &'static str = "day";
}

async fn list_areas(State(app): State<App>, params: Params) -> Result<Response, Problem> {
    params.only(&["limit", "cursor"])?;
    answer_page(&app, "area", &params, Vec::new()).await
}

async fn list_days(State(app): State<App>, params: Params) -> Result<Response, Problem> {
    params.only(&["limit", "cursor", "area", "date"])?;
    if params.has("date") && params.text("date").parse::<jiff::civil::Date>().is_err() {
        return Err(Problem::parameter(
            "date",
            "应为 2026-07-15 这样的日期",
            "give a date such as 2026-07-15",
        ));
    }
    let fields = filters(&params, ["area", "date"]);
    answer_page(&app, "day", &params, fields).await
}

async fn read<F: Frame>(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answer_record(&app, (F::KIND, ""), id, &headers).await
}

async fn write_area(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    IfMatch(wanted): IfMatch,
    Body(area): Body<Area>,
) -> Result<Response, Problem> {
    if area.id != id || !is_identifier(&id) {
        return Err(mismatch(&area.id, &id));
    }
    app.run(move |workshop| {
        known_map(workshop, &area.map)?;
        write(workshop, &area, &id, wanted, &caller.name)
    })
    .await
}

async fn write_day(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    IfMatch(wanted): IfMatch,
    Body(day): Body<Day>,
) -> Result<Response, Problem> {
    if day.id != id || !is_identifier(&id) {
        return Err(mismatch(&day.id, &id));
    }
    app.run(move |workshop| {
        if workshop.store.record("area", "", &day.area)?.is_none() {
            return Err(Problem::field(
                "/area",
                "unknown-area",
                &format!("没有区域 {}；请先新建", day.area),
                &format!("there is no area {}; create it first", day.area),
            ));
        }
        let text = serde_json::to_value(&day).map_err(crate::jobs::Trouble::from)?;
        if let Err(found) = day_of_file(day_table(&text), &id, &day.area) {
            return Err(Problem::findings(&found, |finding| {
                crate::resources::fault_column(&finding.fault)
                    .map(|column| format!("/{column}"))
                    .unwrap_or_default()
            }));
        }
        known_roads(&day)?;
        write(workshop, &day, &id, wanted, &caller.name)
    })
    .await
}

/// Bans and overrides of a day can be read.
fn known_roads(day: &Day) -> Result<(), Problem> {
    type Check = fn(&FilePath, &str) -> Result<(), Failure>;
    let collections: [(&str, &str, &Option<Value>, Check); 2] = [
        ("/bans", BANS, &day.bans, |path, text| {
            bans_of(path, text).map(drop)
        }),
        ("/overrides", OVERRIDES, &day.overrides, |path, text| {
            overrides_of(path, text).map(drop)
        }),
    ];
    for (pointer, file, collection, check) in collections {
        let text = collection.as_ref().map(Value::to_string);
        let checked = text.map_or(Ok(()), |text| check(FilePath::new(file), &text));
        checked.map_err(|failure| {
            let [zh, en] = [Language::Zh, Language::En].map(|it| failure.lines(it).join("\n"));
            Problem::field(pointer, "bad-geojson", &zh, &en)
        })?;
    }
    Ok(())
}

/// A day as its table, to be judged by its reader.
fn day_table(day: &Value) -> Vec<u8> {
    let keys = ["date", "max_c", "min_c", "weather_elev_m", "weather"];
    let filled = keys.iter().filter(|key| !day[**key].is_null());
    let line = |key: &&str| {
        let value = &day[*key];
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        format!("{key},{text}\n")
    };
    let lines: String = std::iter::once("key,value\n".to_owned())
        .chain(filled.map(line))
        .collect();
    lines.into_bytes()
}

/// The map must be there.
pub(super) fn known_map(workshop: &Workshop, map: &str) -> Result<(), Problem> {
    if workshop.store.record("map", "", map)?.is_some() {
        return Ok(());
    }
    Err(Problem::field(
        "/map",
        "unknown-map",
        &format!("没有地图 {map}；请先上传，或用 GET /api/v1/maps 里的一张"),
        &format!("there is no map {map}; upload it first, or take one of GET /api/v1/maps"),
    ))
}

/// Keeps an area or a day.
pub(super) fn write<F: Frame>(
    workshop: &Workshop,
    frame: &F,
    id: &str,
    wanted: Wanted,
    who: &str,
) -> Result<Response, Problem> {
    let body = serde_json::to_string(frame).map_err(crate::jobs::Trouble::from)?;
    answer_change(
        workshop
            .store
            .put_record((F::KIND, ""), (id, &body), wanted, who)?,
        &body,
    )
}

async fn delete_area(
    State(app): State<App>,
    Path(id): Path<String>,
    IfMatch(wanted): IfMatch,
) -> Result<Response, Problem> {
    app.run(move |workshop| {
        if is_named_by(workshop, "day", "area", &id)? {
            return Err(Problem::new(
                StatusCode::CONFLICT,
                "area-has-days",
                words("这个区域还有日子", "the area still has days"),
                words("请先删除它的日子", "delete its days first"),
            ));
        }
        let inner = [Market::KIND, Hub::KIND, Vehicle::KIND, "driver"];
        removed(workshop, ("area", ""), &id, wanted, &inner)
    })
    .await
}

async fn delete_day(
    State(app): State<App>,
    Path(id): Path<String>,
    IfMatch(wanted): IfMatch,
) -> Result<Response, Problem> {
    answer_removal(&app, ("day", ""), id, wanted, &[Lot::KIND, Lock::KIND]).await
}

async fn findings(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Problem> {
    app.run(move |workshop| {
        let tables = workshop.tables(&id)?;
        let found = match tables.case(&workshop.facts) {
            Ok(case) => case.warnings,
            Err(found) => found,
        };
        let items: Vec<Value> = found
            .iter()
            .map(|finding| {
                let error = field_error(finding, |finding| tables.pointer(finding));
                let severity = match finding.severity() {
                    optimizer::validate::Severity::Error => "error",
                    optimizer::validate::Severity::Warning => "warning",
                };
                json!({ "severity": severity, "pointer": error.pointer, "code": error.code,
                        "zh": error.detail[0], "en": error.detail[1] })
            })
            .collect();
        Ok(Json(json!({ "items": items })).into_response())
    })
    .await
}
