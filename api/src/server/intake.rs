//! What people send, into a day: files and pasted lines are read, every row is answered, and what
//! was taken is kept together with the original.

use super::App;
use super::endpoint::{Endpoint, any_json, text_of};
use super::extract::Params;
use super::guard::Caller;
use super::problem::Problem;
use crate::access::Need;
use crate::datum::Datum;
use crate::intake::{Days, Desk, Intake, IntakeRow, NewMarket, Verdict};
use crate::jobs::{Trouble, Workshop};
use crate::resources::{Lot, Market, Record, Tables, records_of_csv};
use crate::store::Others;
use crate::table::Folder;
use crate::words::Language;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Extension, Path, State};
use axum::http::Method;
use axum::response::{IntoResponse, Response};
use jiff::ToSpan;
use serde_json::{Value, json};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(
            Method::POST,
            "/days/{day}/intake",
            "take_in_messages",
            [
                "导入来信：Excel、CSV、微信文字",
                "Read what people send (Excel, CSV, pasted lines) into the lots of a day",
            ],
            take_in,
        )
        .needs(Need::Edit)
        .query([
            ("name", "the file's name; paste.txt where it is missing", json!({ "type": "string" })),
            (
                "keep",
                "no: only say what would become of every row; yes: keep what is accepted or repaired",
                json!({ "enum": ["no", "yes"], "default": "no" }),
            ),
            (
                "datum",
                "what all coordinates are in, once a person has said it",
                json!({ "enum": ["unknown", "wgs84", "gcj02", "bd09"], "default": "unknown" }),
            ),
            (
                "received",
                "the date the message was written; the day before where it is missing",
                json!({ "type": "string", "format": "date" }),
            ),
        ])
        .body(text_of("application/octet-stream"))
        .answers(200, "Every row with its verdict and words", Some(any_json())),
    ]
}

async fn take_in(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(day): Path<String>,
    params: Params,
    body: Bytes,
) -> Result<Response, Problem> {
    params.only(&["name", "keep", "datum", "received"])?;
    let is_kept = params.choice("keep", &["no", "yes"])? == "yes";
    let datum = match params.choice("datum", &["unknown", "wgs84", "gcj02", "bd09"])? {
        "wgs84" => Some(Datum::Wgs84),
        "gcj02" => Some(Datum::Gcj02),
        "bd09" => Some(Datum::Bd09),
        _ => None,
    };
    let received = params
        .has("received")
        .then(|| params.text("received").parse());
    let received: Option<jiff::civil::Date> = received.transpose().map_err(|_unreadable| {
        Problem::parameter(
            "received",
            "应为 2026-07-15 这样的日期",
            "give a date such as 2026-07-15",
        )
    })?;
    let name = match params.text("name") {
        "" => "paste.txt".to_owned(),
        name => name.to_owned(),
    };
    app.run(move |workshop| {
        let tables = workshop.tables(&day)?;
        let planned = tables.day.date;
        let received = received.unwrap_or_else(|| planned.saturating_sub(1.day()));
        let desk = desk(workshop, &tables, Days { planned, received }, datum);
        let intake = desk.read(&[(name.clone(), body.to_vec())]);
        if is_kept {
            keep(workshop, &tables, &intake, &caller.name)?;
            keep_original(workshop, &day, &name, &body)?;
            let subject = format!("{day} {name}");
            workshop
                .store
                .note(&caller.name, "intake", &subject, "{}")?;
        }
        Ok(Json(told(&intake, is_kept)).into_response())
    })
    .await
}

fn desk(workshop: &Workshop, tables: &Tables, days: Days, datum: Option<Datum>) -> Desk {
    let mut case = Folder::in_memory(tables.files());
    let mut records = |file: &str| case.records(file).unwrap_or_default();
    let (markets, lots) = (records(Market::FILE), records(Lot::FILE));
    let mut facts = Folder::new(workshop.facts_folder());
    let products = workshop.facts.products.clone();
    let mut desk = Desk::new(&mut facts, products, &markets, days);
    desk.lots = lots;
    desk.datum = datum;
    desk
}

fn keep(workshop: &Workshop, tables: &Tables, intake: &Intake, who: &str) -> Result<(), Problem> {
    let markets: Vec<Market> = intake.markets.iter().map(market).collect();
    super::kept::keep(workshop, &tables.area.id, &markets, Others::Stay, who)?;
    if !intake.lots.is_changed() {
        return Ok(());
    }
    let lots = records_of_csv::<Lot>(intake.lots.to_csv(), tables.day.date)
        .map_err(|found| Problem::findings(&found, |_| String::new()))?;
    super::kept::keep(workshop, &tables.day.id, &lots, Others::Stay, who)
}

fn market(new: &NewMarket) -> Market {
    Market {
        id: new.name.clone(),
        name: Some(new.name.clone()),
        lon: new.position.lon,
        lat: new.position.lat,
        elev_m: None,
        windows: "04:00-20:00".into(),
        loading: None,
        setup_min: None,
        cold_store_c: None,
        max_gross_kg: None,
        max_length_m: None,
        needs: Vec::new(),
    }
}

/// Nothing that was sent is lost: it stays in the data folder under its checksum.
fn keep_original(workshop: &Workshop, day: &str, name: &str, body: &[u8]) -> Result<(), Problem> {
    let is_kept = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let plain: String = name
        .chars()
        .map(|c| if is_kept(c) { c } else { '_' })
        .collect();
    let folder = workshop.store.folder().join("originals").join(day);
    let path = folder.join(format!("{:08x}-{plain}", crc32fast::hash(body)));
    let written = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&path, body));
    written.map_err(|source| {
        Trouble::Input(crate::failure::Failure::Unwritable { path, source }).into()
    })
}

fn told(intake: &Intake, is_kept: bool) -> Value {
    let count = |verdict| {
        intake
            .rows
            .iter()
            .filter(|row| row.verdict == verdict)
            .count()
    };
    let faults = intake.faults.iter().map(|(file, fault)| {
        json!({ "file": file, "zh": fault.message(Language::Zh), "en": fault.message(Language::En) })
    });
    json!({
        "kept": is_kept,
        "rows": intake.rows.iter().map(row).collect::<Vec<_>>(),
        "faults": faults.collect::<Vec<_>>(),
        "counts": {
            "accepted": count(Verdict::Accepted), "repaired": count(Verdict::Repaired),
            "refused": count(Verdict::Refused), "skipped": count(Verdict::Skipped),
        },
        "added": intake.lots.added,
        "changed": intake.lots.changed,
        "markets": intake.markets.iter().map(|new| json!({
            "name": new.name, "lon": new.position.lon, "lat": new.position.lat,
        })).collect::<Vec<_>>(),
    })
}

fn row(row: &IntakeRow) -> Value {
    let notes = row.notes.iter().map(|note| {
        json!({ "verdict": note.verdict.code(), "code": note.code,
                "zh": note.message(Language::Zh), "en": note.message(Language::En) })
    });
    json!({
        "file": row.file, "sheet": row.sheet, "row": row.number, "original": row.original,
        "verdict": row.verdict.code(), "lot": row.lot, "notes": notes.collect::<Vec<_>>(),
    })
}
