//! `vehicles.csv`: types of trucks.

use crate::table::{Column, Folder, Row, optional, required};
use crate::text;
use optimizer::draft::{Estimates, VehicleTypeDraft};
use optimizer::validate::{Kind, TableFault, ValueFault};
use osm_loader::{Plate, Profile, SpeedTable, TagRules, TruckClass, TurnCosts};

const FILE: &str = "vehicles.csv";
const COLUMNS: [Column; 31] = [
    required("vehicle_type", &["车型编号"]),
    required("name_zh", &["车型"]),
    required("plate", &["号牌"]),
    required("axles", &[]),
    required("toll_class", &[]),
    required("gvw_kg", &[]),
    required("payload_kg", &[]),
    required("inner_l_m", &[]),
    required("inner_w_m", &[]),
    required("inner_h_m", &[]),
    required("volume_m3", &[]),
    required("wall_mm", &[]),
    required("overall_h_m", &[]),
    required("overall_l_m", &[]),
    required("door_area_m2", &[]),
    required("area_mean_m2", &[]),
    required("k_5yr_w_m2k", &[]),
    required("cool_kw_at_0c_30c", &[]),
    required("cool_kw_at_m18_30c", &[]),
    required("heat_kw", &[]),
    required("pallets_1000x1200", &[]),
    required("zones_max", &[]),
    required("fuel_l_100km_empty", &[]),
    required("fuel_l_100km_loaded", &[]),
    required("reefer_fuel_l_h_chill", &[]),
    required("elec_kwh_km", &[]),
    required("range_km", &[]),
    required("max_speed_kmh", &[]),
    required("fixed_yuan_day_incl_driver", &[]),
    required("var_yuan_km_excl_fuel", &[]),
    optional("bulkheads", &["隔板位置"]),
];
const PLATES: [(&str, Plate); 6] = [
    ("blue", Plate::Blue),
    ("蓝", Plate::Blue),
    ("yellow", Plate::Yellow),
    ("黄", Plate::Yellow),
    ("green", Plate::Green),
    ("绿", Plate::Green),
];

/// From this mass a truck drives by the heavy column of the speed table.
const HEAVY_KG: f64 = 4_500.0;
/// Refrigerated trucks may be 2.6 m wide (GB 1589-2016).
const WIDEST_M: f64 = 2.6;

/// A type of truck.
#[derive(Clone, Debug)]
pub struct VehicleType {
    /// What the planner needs.
    pub draft: VehicleTypeDraft,
    /// What toll stations need, 1 to 6.
    pub toll_class: u32,
    /// What roads need; its speeds are filled in by [`VehicleType::profile`].
    pub road: RoadType,
}

/// What decides which roads a truck may use.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoadType {
    /// Overall height in meters.
    pub height_m: f64,
    /// Overall width in meters.
    pub width_m: f64,
    /// Overall length in meters.
    pub length_m: f64,
    /// Greatest permitted mass in tonnes.
    pub weight_t: f64,
    /// Number of axles.
    pub axles: u8,
    /// What the heaviest axle carries, in tonnes.
    pub axle_load_t: f64,
    /// Color of the number plate.
    pub plate: Plate,
}

impl VehicleType {
    /// How it uses roads.
    pub fn profile(&self, speeds: &SpeedTable) -> Profile {
        let road = self.road;
        let is_heavy = road.weight_t * 1_000.0 >= HEAVY_KG;
        Profile {
            name: self.draft.name.clone(),
            height_m: road.height_m,
            width_m: road.width_m,
            length_m: road.length_m,
            weight_t: road.weight_t,
            axle_load_t: road.axle_load_t,
            axles: road.axles,
            plate: road.plate,
            class: if is_heavy {
                TruckClass::Heavy
            } else {
                TruckClass::Light
            },
            speeds: speeds.clone(),
            turns: TurnCosts::default(),
            rules: TagRules::TRUCK,
        }
    }
}

/// All vehicle types; what is wrong is noted in the folder.
pub(super) fn read(folder: &mut Folder, estimates: &Estimates) -> Vec<VehicleType> {
    let Some(table) = folder.table(FILE, &COLUMNS) else {
        return Vec::new();
    };
    let types = folder.rows(&table, |row| vehicle_type(row, estimates));
    let mut found: Vec<_> = types.iter().flat_map(|kind| kind.draft.inspect()).collect();
    found.retain(|finding| {
        !folder
            .findings
            .iter()
            .any(|known| known.source == finding.source)
    });
    folder.findings.extend(found);
    types
}

fn vehicle_type(row: &mut Row<'_>, estimates: &Estimates) -> VehicleType {
    let id = row.id(Kind::VehicleType, "vehicle_type");
    let wall_m = row.number("wall_mm") / 1_000.0;
    let width_m = ranged(row, "inner_w_m", [0.5, 3.0]) + 2.0 * wall_m;
    let axles = ranged(row, "axles", [2.0, 10.0]);
    let draft = draft(row, id);
    let weight_t = draft.gross_kg / 1_000.0;
    VehicleType {
        toll_class: ranged(row, "toll_class", [1.0, 6.0]) as u32,
        road: RoadType {
            height_m: ranged(row, "overall_h_m", [1.0, 5.0]),
            width_m: width_m.min(WIDEST_M),
            length_m: draft.length_m,
            weight_t,
            axles: axles as u8,
            axle_load_t: weight_t / axles * estimates.axle_share,
            plate: row
                .choice("plate", &PLATES, "blue, yellow, green")
                .unwrap_or(Plate::Yellow),
        },
        draft,
    }
}

fn draft(row: &mut Row<'_>, id: String) -> VehicleTypeDraft {
    VehicleTypeDraft {
        source: row.source(),
        id,
        name: row.text("name_zh"),
        gross_kg: row.number("gvw_kg"),
        payload_kg: row.number("payload_kg"),
        inner_length_m: row.number("inner_l_m"),
        volume_m3: row.number("volume_m3"),
        length_m: row.number("overall_l_m"),
        door_m2: row.number("door_area_m2"),
        door_height_m: row.number("inner_h_m"),
        surface_m2: row.number("area_mean_m2"),
        k_w_m2k: row.number("k_5yr_w_m2k"),
        cooling_kw: row.number("cool_kw_at_0c_30c"),
        frozen_cooling_kw: row.number("cool_kw_at_m18_30c"),
        heating_kw: row.number("heat_kw"),
        pallets: row.number("pallets_1000x1200"),
        zones: row.number("zones_max"),
        bulkheads: bulkheads(row),
        fuel_l_100km: [
            row.number("fuel_l_100km_empty"),
            row.number("fuel_l_100km_loaded"),
        ],
        refrigeration_l_h: row.number("reefer_fuel_l_h_chill"),
        electricity_kwh_km: row.optional_number("elec_kwh_km"),
        range_km: row.optional_number("range_km"),
        yuan_day: row.number("fixed_yuan_day_incl_driver"),
        yuan_km: row.number("var_yuan_km_excl_fuel"),
    }
}

/// Divisions such as `25/75 33/33/34`, in percent of the box, as shares.
fn bulkheads(row: &mut Row<'_>) -> Vec<Vec<f64>> {
    let mut divisions = Vec::new();
    let all = row.optional_text("bulkheads").unwrap_or_default();
    for written in all.split_whitespace() {
        let shares = written.split('/').map(text::number);
        match shares.collect::<Option<Vec<f64>>>() {
            Some(percent) => divisions.push(percent.iter().map(|share| share / 100.0).collect()),
            None => row.note(TableFault::NotAChoice {
                column: "bulkheads",
                text: written.to_owned(),
                choices: "25/75 50/50 33/33/34",
            }),
        }
    }
    divisions
}

/// A number that must lie in a range; the range's start where it does not, which is noted.
pub(crate) fn ranged(row: &mut Row<'_>, column: &'static str, range: [f64; 2]) -> f64 {
    let value = row.number(column);
    let [min, max] = range;
    if value >= min && value <= max {
        return value;
    }
    if value.is_finite() {
        row.note(ValueFault::OutOfRange {
            column,
            value,
            min,
            max,
        });
    }
    min
}
