//! What a day has: its weather, lots, and what people have decided about them.

use super::{Moment, Record, Tables};
use crate::case::columns;
use crate::table::{Column, Row};
use jiff::civil::Date;
use optimizer::validate::{Kind, ValueFault};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// A day to be planned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Day {
    /// Unique name in paths.
    #[schema(example = "yangqu-2026-07-15")]
    pub id: String,
    /// The area whose markets, hubs and vehicles it uses.
    #[schema(example = "yangqu")]
    pub area: String,
    /// What people call it.
    #[serde(default)]
    pub name: String,
    /// The date; all times are Beijing time.
    #[schema(value_type = String, format = Date, example = "2026-07-15")]
    pub date: Date,
    /// What kind of day it is for the season, where no forecast is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weather: Option<DayKindName>,
    /// Warmest forecast, °C.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_c: Option<f64>,
    /// Coldest forecast, °C.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_c: Option<f64>,
    /// Height the forecast is for, m; that of the first market where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weather_elev_m: Option<f64>,
    /// Whether trucks are slower at some hours and roads closed at some.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_hour: bool,
    /// Passes that the trucks have, such as `fresh_produce`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passes: Vec<String>,
    /// City bans: a GeoJSON feature collection of polygons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub bans: Option<Value>,
    /// What is known better than on the map: a GeoJSON feature collection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub overrides: Option<Value>,
    /// Printed with the plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

/// What kind of day it is for the season.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the variants are those of facts::DayKind")]
pub enum DayKindName {
    Typical,
    Hot,
    Cold,
}

/// One pickup of one product.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Lot {
    /// Unique within the day.
    #[schema(example = "L01")]
    pub id: String,
    /// The market it waits at, by identifier or name.
    #[schema(example = "Y01")]
    pub market: String,
    /// The product, by identifier or name.
    #[schema(example = "甘蓝")]
    pub product: String,
    /// Mass, kg.
    #[schema(minimum = 0)]
    pub mass_kg: f64,
    /// Any other unit is refused, with the number to write instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// When it was harvested: the harvest-to-cold limit runs from here.
    pub harvested: Moment,
    /// Core temperature, °C.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub core_c: Option<f64>,
    /// Whether it has been pre-cooled.
    #[serde(default)]
    pub precooled: bool,
    /// Earliest loading; the market's where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ready_from: Option<Moment>,
    /// Latest loading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ready_until: Option<Moment>,
    /// Kind of packaging.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub packaging: Option<String>,
    /// Volume, m³; estimated where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume_m3: Option<f64>,
    /// Pallets; estimated where they are missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pallets: Option<f64>,
    /// Value, yuan; by the product's price where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_yuan: Option<f64>,
    /// How much it matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<PriorityName>,
    /// When it should be at the hub.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Moment>,
    /// Yuan for every hour it is late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_yuan_per_hour: Option<f64>,
    /// Hubs it may go to; any where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hubs: Vec<String>,
    /// Skills its truck must have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// Number of its food safety certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
}

/// How much a lot matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[allow(
    missing_docs,
    reason = "the variants are those of optimizer::draft::Priority"
)]
pub enum PriorityName {
    High,
    Normal,
    Low,
}

/// A decision about a lot and a vehicle. Its identifier is `lot:vehicle`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// The lot.
    pub lot_id: String,
    /// The vehicle.
    pub vehicle_id: String,
    /// Whether it must or must not be on it.
    pub lock: LockKindName,
    /// Where the lot comes among those of the vehicle that have a place, if its order was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 100_000)]
    pub place: Option<u32>,
}

/// What a lock says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LockKindName {
    /// The lot goes on this vehicle or stays behind.
    On,
    /// The lot never goes on this vehicle.
    NotOn,
}

impl Record for Lot {
    const KIND: &'static str = "lot";
    const FILE: &'static str = "lots.csv";
    const ID: &'static str = "lot_id";
    const FILTERS: &'static [&'static str] = &["market", "product"];

    fn id(&self) -> String {
        self.id.clone()
    }

    fn put_into(self, tables: &mut Tables) -> Option<usize> {
        Some(super::put(self, &mut tables.lots))
    }

    fn columns() -> &'static [Column] {
        columns::LOTS
    }

    fn of_row(row: &mut Row<'_>, date: Date) -> Self {
        let id = row.id(Kind::Lot, "lot_id");
        let (mass_kg, unit) = row.quantity("mass_kg");
        let unit = (!unit.is_empty()).then_some(unit);
        let mut moment = |column| {
            row.optional_moment(column, date)
                .map(|moment| Moment::of(date, moment))
        };
        let (ready_from, ready_until, due) =
            (moment("ready_from"), moment("ready_until"), moment("due"));
        Self {
            id,
            market: row.text("market"),
            product: row.text("product"),
            mass_kg,
            unit: unit.or_else(|| row.optional_text("unit")),
            harvested: Moment::of(date, row.moment("harvested", date)),
            core_c: row.optional_number("core_c"),
            precooled: row.is_yes("precooled"),
            ready_from,
            ready_until,
            packaging: row.optional_text("packaging"),
            volume_m3: row.optional_number("volume_m3"),
            pallets: row.optional_number("pallets"),
            value_yuan: row.optional_number("value_yuan"),
            priority: row.choice("priority", &PRIORITIES, "高 high, 中 normal, 低 low"),
            due,
            due_yuan_per_hour: row.optional_number("due_yuan_per_hour"),
            hubs: row.list("hubs"),
            needs: row.list("needs"),
            certificate: row.optional_text("certificate"),
        }
    }
}

const PRIORITIES: [(&str, PriorityName); 6] = [
    ("high", PriorityName::High),
    ("高", PriorityName::High),
    ("normal", PriorityName::Normal),
    ("中", PriorityName::Normal),
    ("low", PriorityName::Low),
    ("低", PriorityName::Low),
];

/// A whole number from 1 on; what is none is noted.
fn whole(row: &mut Row<'_>, column: &'static str) -> Option<u32> {
    let value = row.optional_number(column)?;
    if !(1.0..=100_000.0).contains(&value) || value.fract() != 0.0 {
        row.note(ValueFault::NotWhole { column, value });
        return None;
    }
    Some(value as u32)
}

impl Record for Lock {
    const KIND: &'static str = "lock";
    const FILE: &'static str = "locks.csv";
    const ID: &'static str = "id";
    const FILTERS: &'static [&'static str] = &["lot_id", "vehicle_id"];

    fn id(&self) -> String {
        format!("{}:{}", self.lot_id, self.vehicle_id)
    }

    fn put_into(self, tables: &mut Tables) -> Option<usize> {
        Some(super::put(self, &mut tables.locks))
    }

    fn columns() -> &'static [Column] {
        columns::LOCKS
    }

    fn of_row(row: &mut Row<'_>, _date: Date) -> Self {
        let kinds = [
            ("on", LockKindName::On),
            ("必须", LockKindName::On),
            ("not_on", LockKindName::NotOn),
            ("不得", LockKindName::NotOn),
        ];
        Self {
            lot_id: row.id(Kind::Lock, "lot_id"),
            vehicle_id: row.text("vehicle_id"),
            lock: row
                .choice("lock", &kinds, "必须 on, 不得 not_on")
                .unwrap_or(LockKindName::On),
            place: whole(row, "place"),
        }
    }
}
