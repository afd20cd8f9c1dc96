//! A day brought in from the tables of a folder, whole or not at all.

use super::App;
use super::days::{known_map, write};
use super::extract::Body;
use super::guard::Caller;
use super::kept::keep;
use super::problem::Problem;
use crate::case::{BANS, OVERRIDES};
use crate::jobs::Workshop;
use crate::resources::{
    Area, Day, Hub, Lock, Lot, Market, Record, Vehicle, day_of_file, is_identifier, records_of_csv,
};
use crate::store::{Others, Wanted};
use axum::Json;
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A folder of tables, as `data/cases` has them: a day with its area.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CaseImport {
    /// Identifier of the day.
    #[schema(example = "yangqu-2026-07-15")]
    pub(super) day: String,
    /// Identifier of the area; it is created where it is new, and its markets, hubs and vehicles of
    /// the same identifiers are replaced.
    #[schema(example = "yangqu")]
    pub(super) area: String,
    /// The map of the area.
    #[schema(example = "shanxi-synthetic")]
    pub(super) map: String,
    /// Text of `day.csv`, `markets.csv`, `hubs.csv`, `hub_zones.csv`, `fleet.csv`, `lots.csv` and,
    /// where there are any, `locks.csv`, `bans.geojson` and `overrides.geojson`.
    pub(super) files: BTreeMap<String, String>,
}

/// A day of one lot.
pub(super) fn example() -> Value {
    json!({ "day": "example-import", "area": "example-import", "map": "shanxi-synthetic", "files": {
        "day.csv": "key,value\nname,例日\ndate,2026-07-15\nweather,hot\n",
        "markets.csv": "market_id,name,lon,lat,windows,loading\nM1,例市场,112.78261,38.0753,04:00-06:00,hand\n",
        "hubs.csv": "hub_id,name,lon,lat,windows,docks,unloading\n\
                     H1,例冷链集散中心,112.65946,38.07514,00:00-24:00,2,hub_dock\n",
        "hub_zones.csv": "hub_id,zone,min_c,max_c,capacity_kg\nH1,冷藏库,-1,3,20000\n",
        "fleet.csv": "vehicle_id,vehicle_type,start,shift_from,shift_until\n\
                      晋A1001,reefer_42_blue,H1,03:30,14:00\n",
        "lots.csv": "lot_id,market,product,mass_kg,harvested,core_c,precooled\n\
                     L1,M1,甘蓝,700,前一日 18:00,2,是\n",
    } })
}

pub(super) async fn import(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Body(case): Body<CaseImport>,
) -> Result<Response, Problem> {
    for (pointer, id) in [("/day", &case.day), ("/area", &case.area)] {
        if !is_identifier(id) {
            return Err(Problem::bad_identifier(pointer));
        }
    }
    app.run(move |workshop| {
        known_map(workshop, &case.map)?;
        let day = import_case(workshop, &case, &caller.name)?;
        Ok((StatusCode::CREATED, Json(day)).into_response())
    })
    .await
}

/// Imports a folder of tables whole, or nothing of it.
pub(super) fn import_case(
    workshop: &Workshop,
    case: &CaseImport,
    who: &str,
) -> Result<Day, Problem> {
    let file = |name: &str| {
        case.files
            .get(name)
            .cloned()
            .unwrap_or_default()
            .into_bytes()
    };
    let pointer = |finding: &optimizer::Finding| {
        let row = finding
            .source
            .row
            .map(|row| format!("/{row}"))
            .unwrap_or_default();
        let column =
            crate::resources::fault_column(&finding.fault).map(|column| format!("/{column}"));
        format!(
            "/files/{}{row}{}",
            finding.source.file,
            column.unwrap_or_default()
        )
    };
    let wrong = |found: Vec<optimizer::Finding>| Problem::findings(&found, pointer);
    let files = case
        .files
        .iter()
        .map(|(name, text)| (name.clone(), text.clone().into_bytes()));
    let folder = crate::table::Folder::in_memory(files.collect());
    crate::case::read_tables(folder, &workshop.facts).map_err(wrong)?;
    let collection = |name: &str| {
        let text = case.files.get(name)?;
        serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()
    };
    let day = Day {
        bans: collection(BANS),
        overrides: collection(OVERRIDES),
        ..day_of_file(file("day.csv"), &case.day, &case.area).map_err(wrong)?
    };
    let mut hubs: Vec<Hub> = records_of_csv(file(Hub::FILE), day.date).map_err(wrong)?;
    if case.files.contains_key("hub_zones.csv") {
        Hub::add_zones(&mut hubs, file("hub_zones.csv")).map_err(wrong)?;
    }
    let known = workshop.store.record("area", "", &case.area)?;
    let area = match known {
        Some(_) => None,
        None => Some(Area {
            id: case.area.clone(),
            name: case.area.clone(),
            map: case.map.clone(),
        }),
    };
    if let Some(area) = area {
        write(workshop, &area, &area.id, Wanted::Any, who)?;
    }
    write(workshop, &day, &day.id, Wanted::Any, who)?;
    keep(workshop, &case.area, &hubs, Others::Stay, who)?;
    let markets = records_of_csv::<Market>(file(Market::FILE), day.date).map_err(wrong)?;
    keep(workshop, &case.area, &markets, Others::Stay, who)?;
    let vehicles = records_of_csv::<Vehicle>(file(Vehicle::FILE), day.date).map_err(wrong)?;
    keep(workshop, &case.area, &vehicles, Others::Stay, who)?;
    let lots = records_of_csv::<Lot>(file(Lot::FILE), day.date).map_err(wrong)?;
    keep(workshop, &day.id, &lots, Others::Go, who)?;
    if case.files.contains_key(Lock::FILE) {
        let locks = records_of_csv::<Lock>(file(Lock::FILE), day.date).map_err(wrong)?;
        keep(workshop, &day.id, &locks, Others::Go, who)?;
    }
    Ok(day)
}
