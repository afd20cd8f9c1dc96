//! What an area has: markets, hubs, vehicles, drivers.

use super::{Record, Tables};
use crate::case::columns;
use crate::table::{Column, Row};
use jiff::civil::Date;
use optimizer::validate::Kind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A county or whatever is planned together: markets, hubs, vehicles and drivers on one map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// Unique name in paths.
    #[schema(example = "yangqu")]
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The map its roads are on.
    #[schema(example = "demo")]
    pub map: String,
}

/// A field market, where lots are fetched.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Market {
    /// Unique within the area.
    #[schema(example = "Y01")]
    pub id: String,
    /// What people call it; the identifier where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Longitude, degrees, WGS-84.
    #[schema(minimum = -180, maximum = 180)]
    pub lon: f64,
    /// Latitude, degrees, WGS-84.
    #[schema(minimum = -90, maximum = 90)]
    pub lat: f64,
    /// Height above sea level, m; from the grid of heights where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elev_m: Option<f64>,
    /// When lots can be loaded, Beijing time.
    #[schema(example = "04:00-10:00; 15:00-20:00")]
    pub windows: String,
    /// hand, forklift, bags, dock or pump.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loading: Option<String>,
    /// Minutes before loading begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setup_min: Option<f64>,
    /// Temperature of its cold store, °C; none where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cold_store_c: Option<f64>,
    /// Heaviest truck its yard bears, kg.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_gross_kg: Option<f64>,
    /// Longest truck that can turn in its yard, m.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length_m: Option<f64>,
    /// Skills a truck must have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
}

/// A zone of a hub's cold store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// Its name.
    pub zone: String,
    /// Coldest it is, °C.
    pub min_c: f64,
    /// Warmest it is, °C.
    pub max_c: f64,
    /// What it takes in a day, kg.
    pub capacity_kg: f64,
}

/// A cold hub, where lots enter cold storage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Hub {
    /// Unique within the area.
    #[schema(example = "H1")]
    pub id: String,
    /// What people call it; the identifier where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Longitude, degrees, WGS-84.
    #[schema(minimum = -180, maximum = 180)]
    pub lon: f64,
    /// Latitude, degrees, WGS-84.
    #[schema(minimum = -90, maximum = 90)]
    pub lat: f64,
    /// Height above sea level, m; from the grid of heights where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elev_m: Option<f64>,
    /// When it takes lots in, Beijing time.
    #[schema(example = "04:00-22:30")]
    pub windows: String,
    /// Trucks it unloads at once.
    pub docks: f64,
    /// How it unloads; `hub_dock` where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unloading: Option<String>,
    /// Minutes before unloading begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setup_min: Option<f64>,
    /// Products it does not take.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refuses: Vec<String>,
    /// Its zones; a lot goes to the first whose temperatures meet its product's.
    #[serde(default)]
    pub zones: Vec<Zone>,
}

/// A truck.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Vehicle {
    /// Its plate.
    #[schema(example = "晋A演01")]
    pub id: String,
    /// Its type, by the catalogue of vehicle types.
    #[schema(example = "reefer_42_blue")]
    pub vehicle_type: String,
    /// Where it starts: a hub, a market, or `longitude latitude`.
    #[schema(example = "H1")]
    pub start: String,
    /// Where it ends; its start where it is missing, `none` if it need not return.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// Start of the shift, Beijing time; 03:00 where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shift_from: Option<String>,
    /// End of the shift; 22:00 where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shift_until: Option<String>,
    /// Trips a day at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_trips: Option<f64>,
    /// Whether its door has a curtain.
    #[serde(default)]
    pub curtain: bool,
    /// Whether it has an electronic toll tag; yes where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etc: Option<bool>,
    /// Payload, kg; the type's where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload_kg: Option<f64>,
    /// Yuan a day; the type's where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub yuan_day: Option<f64>,
    /// Longest shift, hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longest_h: Option<f64>,
    /// What it can do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<String>,
    /// Anything else worth knowing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

/// Someone who drives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Driver {
    /// Unique within the area.
    #[schema(example = "D1")]
    pub id: String,
    /// What people call them.
    pub name: String,
    /// Telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The plate of the truck they usually drive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vehicle: Option<String>,
    /// Anything else worth knowing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

impl Record for Market {
    const KIND: &'static str = "market";
    const FILE: &'static str = "markets.csv";
    const ID: &'static str = "market_id";

    fn id(&self) -> String {
        self.id.clone()
    }

    fn put_into(self, tables: &mut Tables) -> Option<usize> {
        Some(super::put(self, &mut tables.markets))
    }

    fn columns() -> &'static [Column] {
        columns::MARKETS
    }

    fn of_row(row: &mut Row<'_>, _date: Date) -> Self {
        Self {
            id: row.id(Kind::Market, "market_id"),
            name: row.optional_text("name"),
            lon: row.number("lon"),
            lat: row.number("lat"),
            elev_m: row.optional_number("elev_m"),
            windows: row.text("windows"),
            loading: row.optional_text("loading"),
            setup_min: row.optional_number("setup_min"),
            cold_store_c: row.optional_number("cold_store_c"),
            max_gross_kg: row.optional_number("max_gross_kg"),
            max_length_m: row.optional_number("max_length_m"),
            needs: row.list("needs"),
        }
    }

    fn position(&self) -> Option<[f64; 2]> {
        Some([self.lon, self.lat])
    }
}

impl Record for Hub {
    const KIND: &'static str = "hub";
    const FILE: &'static str = "hubs.csv";
    const ID: &'static str = "hub_id";

    fn id(&self) -> String {
        self.id.clone()
    }

    fn put_into(self, tables: &mut Tables) -> Option<usize> {
        Some(super::put(self, &mut tables.hubs))
    }

    fn inherit(&mut self, old: Self) {
        if self.zones.is_empty() {
            self.zones = old.zones;
        }
    }

    fn columns() -> &'static [Column] {
        columns::HUBS
    }

    fn of_row(row: &mut Row<'_>, _date: Date) -> Self {
        Self {
            id: row.id(Kind::Hub, "hub_id"),
            name: row.optional_text("name"),
            lon: row.number("lon"),
            lat: row.number("lat"),
            elev_m: row.optional_number("elev_m"),
            windows: row.text("windows"),
            docks: row.number("docks"),
            unloading: row.optional_text("unloading"),
            setup_min: row.optional_number("setup_min"),
            refuses: row.list("refuses"),
            zones: Vec::new(),
        }
    }

    fn position(&self) -> Option<[f64; 2]> {
        Some([self.lon, self.lat])
    }
}

impl Record for Vehicle {
    const KIND: &'static str = "vehicle";
    const FILE: &'static str = "fleet.csv";
    const ID: &'static str = "vehicle_id";
    const FILTERS: &'static [&'static str] = &["vehicle_type", "start"];

    fn id(&self) -> String {
        self.id.clone()
    }

    fn put_into(self, tables: &mut Tables) -> Option<usize> {
        Some(super::put(self, &mut tables.vehicles))
    }

    fn columns() -> &'static [Column] {
        columns::FLEET
    }

    fn of_row(row: &mut Row<'_>, _date: Date) -> Self {
        let tagged = row.optional_text("etc").is_some();
        Self {
            id: row.id(Kind::Vehicle, "vehicle_id"),
            vehicle_type: row.text("vehicle_type"),
            start: row.text("start"),
            end: row.optional_text("end"),
            shift_from: row.optional_text("shift_from"),
            shift_until: row.optional_text("shift_until"),
            max_trips: row.optional_number("max_trips"),
            curtain: row.is_yes("curtain"),
            etc: tagged.then(|| row.is_yes("etc")),
            payload_kg: row.optional_number("payload_kg"),
            yuan_day: row.optional_number("yuan_day"),
            longest_h: row.optional_number("longest_h"),
            skills: row.list("skills"),
            notes: row.optional_text("notes"),
        }
    }
}

const DRIVERS: [Column; 5] = [
    crate::table::required("driver_id", &["司机编号", "编号"]),
    crate::table::required("name", &["姓名", "司机"]),
    crate::table::optional("phone", &["电话", "手机"]),
    crate::table::optional("vehicle", &["车牌", "车辆"]),
    crate::table::optional("notes", &["备注"]),
];

impl Record for Driver {
    const KIND: &'static str = "driver";
    const FILE: &'static str = "drivers.csv";
    const ID: &'static str = "driver_id";
    const FILTERS: &'static [&'static str] = &["vehicle"];

    fn id(&self) -> String {
        self.id.clone()
    }

    fn put_into(self, _tables: &mut Tables) -> Option<usize> {
        None
    }

    fn columns() -> &'static [Column] {
        &DRIVERS
    }

    fn of_row(row: &mut Row<'_>, _date: Date) -> Self {
        Self {
            id: row.text("driver_id"),
            name: row.text("name"),
            phone: row.optional_text("phone"),
            vehicle: row.optional_text("vehicle"),
            notes: row.optional_text("notes"),
        }
    }
}
