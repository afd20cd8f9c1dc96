//! Everything that could be otherwise, by name: `rules.csv` for all days, `settings.csv` for one.

use crate::table::{Column, Folder, Row, required};
use optimizer::draft::Estimates;
use optimizer::problem::Settings;
use optimizer::units::{Cost, Seconds};
use optimizer::validate::{Kind, ReferenceFault, ValueFault};

/// Rules of all days.
pub const RULES_FILE: &str = "rules.csv";
/// Rules of one day, in its own folder.
pub const SETTINGS_FILE: &str = "settings.csv";

/// Settings of planner, drafts and weather together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Knobs {
    /// Rules and prices of the planner.
    pub settings: Settings,
    /// Estimates that fill what people leave out.
    pub estimates: Estimates,
    /// How temperatures are carried from the station to a place.
    pub weather: WeatherSettings,
}

/// How temperatures are carried from the station to a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeatherSettings {
    /// Kelvin per kilometer of height: −6.5, the ICAO standard atmosphere.
    pub lapse_k_km: f64,
}

impl Default for WeatherSettings {
    fn default() -> Self {
        Self { lapse_k_km: -6.5 }
    }
}

/// A setting's name, what it may be, and where it goes.
struct Knob {
    name: &'static str,
    range: [f64; 2],
    set: fn(&mut Knobs, f64),
}

macro_rules! knobs {
    ($($name:literal $range:tt => $($field:ident).+ $([$index:literal])? = $convert:ident;)+) => {
        /// All settings. Units are in the names or those of `rules.csv`.
        const KNOBS: &[Knob] = &[$(Knob {
            name: $name,
            range: $range,
            set: |knobs, value| knobs.$($field).+$([$index])? = $convert(value),
        }),+];
    };
}
knobs! {
    "DRIVE_CONT_MAX_MIN" [10.0, 1_440.0] => settings.driver.longest_stretch = minutes;
    "DRIVE_REST_MIN" [0.0, 600.0] => settings.driver.rest = minutes;
    "DRIVE_DAY_MAX_MIN" [10.0, 1_440.0] => settings.driver.longest_day = minutes;
    "DRIVE_24H_MAX_MIN" [10.0, 1_440.0] => settings.driver.regular_day = minutes;
    "DRIVE_BEYOND_YUAN_H" [0.0, 10_000.0] => settings.driver.beyond_regular = cost;
    "NIGHT_APPLIES" [0.0, 1.0] => settings.driver.night.applies = yes;
    "NIGHT_CONT_MAX_MIN" [10.0, 1_440.0] => settings.driver.night.longest_stretch = minutes;
    "NIGHT_FROM_H" [0.0, 24.0] => settings.driver.night.hours[0] = itself;
    "NIGHT_UNTIL_H" [0.0, 24.0] => settings.driver.night.hours[1] = itself;
    "GREEN_MIN_LOAD_FRAC" [0.0, 1.0] => settings.green_channel.least_share = itself;
    "GREEN_BOOK_LEAD_H" [0.0, 48.0] => settings.green_channel.booking_lead = hours;
    "GREEN_DISPUTED_COUNTS" [0.0, 1.0] => settings.green_channel.disputed_counts = yes;
    "SUN_K" [0.0, 20.0] => settings.thermal.sun_k = itself;
    "SUN_FROM_H" [0.0, 24.0] => settings.thermal.sun_hours[0] = itself;
    "SUN_UNTIL_H" [0.0, 24.0] => settings.thermal.sun_hours[1] = itself;
    "AIR_J_M3K" [1_000.0, 100_000.0] => settings.thermal.air_j_m3k = itself;
    "UNIT_EFFICIENCY" [0.05, 1.0] => settings.thermal.unit_efficiency = itself;
    "POWER_PER_BOX_K" [0.0, 0.2] => settings.thermal.power_per_box_k = itself;
    "POWER_PER_OUTDOOR_K" [0.0, 0.2] => settings.thermal.power_per_outdoor_k = itself;
    "SEALED_DOCK_SHARE" [0.0, 1.0] => settings.thermal.sealed_dock = itself;
    "STEP_MIN" [0.1, 60.0] => settings.thermal.step = minutes;
    "STRIDE_MIN" [0.1, 600.0] => settings.thermal.stride = minutes;
    "NOTICED_K" [0.0, 2.0] => settings.thermal.noticed_k = itself;
    "TYPICAL_DUTY" [0.05, 1.0] => settings.thermal.typical_duty = itself;
    "PRECOOL_FROM_K" [0.0, 20.0] => settings.thermal.precool_from_k = itself;
    "PRECOOL_K_PER_MIN" [0.05, 20.0] => settings.thermal.precool_k_per_min = itself;
    "FAN_SHARE" [0.0, 0.5] => settings.thermal.fan_share = itself;
    "DEFROST_SHARE" [0.0, 0.5] => settings.thermal.defrost_share = itself;
    "AIR_RECOVERY_MIN" [0.0, 600.0] => settings.thermal.air_recovery = minutes;
    "DIESEL_YUAN_L" [0.0, 100.0] => settings.energy.diesel_fen_l = fen;
    "ELECTRICITY_YUAN_KWH" [0.0, 100.0] => settings.energy.electricity_fen_kwh = fen;
    "SHELF_LIFE_LIMIT" [0.01, 1.0] => settings.shelf_life_limit = itself;
    "ETHYLENE_LIMIT_H" [0.0, 48.0] => settings.ethylene_limit = hours;
    "DRIVER_YUAN_H" [0.0, 10_000.0] => settings.driver_hour = cost;
    "BALANCE_YUAN_H2" [0.0, 1_000.0] => settings.balance = cost;
    "FREEZING_MARGIN_K" [0.0, 5.0] => settings.excursions.freezing_margin_k = itself;
    "FREEZING_MIN" [0.0, 600.0] => settings.excursions.freezing_minutes = itself;
    "TAU_CRATE_H" [0.5, 200.0] => estimates.tau_h.ventilated = itself;
    "TAU_LEAFY_CRATE_H" [0.5, 200.0] => estimates.tau_h.leafy = itself;
    "TAU_CARTON_H" [0.5, 200.0] => estimates.tau_h.carton = itself;
    "TAU_BAG_H" [0.5, 200.0] => estimates.tau_h.bag = itself;
    "TAU_BOTTLE_H" [0.5, 200.0] => estimates.tau_h.bottle = itself;
    "TAU_CARCASS_H" [0.5, 200.0] => estimates.tau_h.carcass = itself;
    "TAU_FROZEN_H" [0.5, 200.0] => estimates.tau_h.frozen = itself;
    "DOOR_BARE_W_K_M2" [0.0, 500.0] => estimates.door_w_k_m2[0] = itself;
    "DOOR_CURTAIN_W_K_M2" [0.0, 500.0] => estimates.door_w_k_m2[1] = itself;
    "SNAP_LIMIT_M" [10.0, 20_000.0] => estimates.snap_limit_m = itself;
    "UNSERVED_VALUE_FACTOR" [0.0, 100.0] => estimates.unserved.value_factor = itself;
    "UNSERVED_LOW_YUAN" [0.0, 1e6] => estimates.unserved.fixed_yuan[0] = itself;
    "UNSERVED_NORMAL_YUAN" [0.0, 1e6] => estimates.unserved.fixed_yuan[1] = itself;
    "UNSERVED_HIGH_YUAN" [0.0, 1e6] => estimates.unserved.fixed_yuan[2] = itself;
    "LATE_YUAN_H" [0.0, 1e5] => estimates.late_yuan_per_hour = itself;
    "WORK_REGULAR_H" [0.0, 24.0] => estimates.regular_h = itself;
    "WORK_LONGEST_H" [0.5, 24.0] => estimates.longest_h = itself;
    "OVERTIME_YUAN_H" [0.0, 10_000.0] => estimates.overtime_yuan_h = itself;
    "ELECTRIC_COP" [0.3, 6.0] => estimates.electric_cop = itself;
    "BULKHEAD_M" [0.0, 1.0] => estimates.bulkhead_m = itself;
    "BULKHEAD_W_M2K" [0.0, 10.0] => estimates.bulkhead_w_m2k = itself;
    "REMOTE_EVAPORATOR_SHARE" [0.1, 0.5] => estimates.remote_evaporator = itself;
    "SET_POINT_FREEZING_MIN_C" [-35.0, -10.0] => estimates.set_points_c[0] = itself;
    "SET_POINT_CHILLING_MIN_C" [-10.0, 5.0] => estimates.set_points_c[1] = itself;
    "SET_POINT_MAX_C" [5.0, 30.0] => estimates.set_points_c[2] = itself;
    "THAWED_K" [0.0, 18.0] => estimates.thawed_k = itself;
    "LEAFY_KG_M3" [0.0, 1_500.0] => estimates.leafy_kg_m3 = itself;
    "Q10_20_30" [1.0, 10.0] => estimates.warm_q10[0] = itself;
    "Q10_ABOVE_30" [1.0, 10.0] => estimates.warm_q10[1] = itself;
    "MAX_TRIPS" [1.0, 20.0] => estimates.trips = itself;
    "AXLE_SHARE" [1.0, 3.0] => estimates.axle_share = itself;
    "LAPSE_K_PER_KM" [-12.0, 3.0] => weather.lapse_k_km = itself;
    "PRODUCE_TOLERANCE_K" [0.0, 20.0] => settings.excursions.produce.tolerance_k = itself;
    "PRODUCE_EXCURSION_MIN" [0.0, 1_440.0] => settings.excursions.produce.minutes = itself;
}

const fn itself(value: f64) -> f64 {
    value
}

fn minutes(minutes: f64) -> Seconds {
    Seconds::ceil(minutes * 60.0)
}

fn hours(hours: f64) -> Seconds {
    Seconds::ceil(hours * 3_600.0)
}

fn yes(value: f64) -> bool {
    value >= 0.5
}

fn fen(yuan: f64) -> f64 {
    yuan * 100.0
}

fn cost(yuan: f64) -> Cost {
    Cost::round(yuan * 100.0)
}

const RULES: [Column; 4] = [
    required("rule_id", &[]),
    required("value", &[]),
    required("source", &[]),
    required("confidence", &[]),
];
const SETTINGS: [Column; 2] = [
    required("key", &["setting", "rule_id", "设置项", "名称"]),
    required("value", &["值", "数值"]),
];

/// Settings of the facts themselves: a day cannot have its own.
const OF_ALL_DAYS: [&str; 4] = ["LEAFY_KG_M3", "Q10_20_30", "Q10_ABOVE_30", "AXLE_SHARE"];

/// Puts the settings of all days into place; a name that is none of ours is an error.
pub(super) fn read_rules(folder: &mut Folder, knobs: &mut Knobs) {
    if let Some(table) = folder.table(RULES_FILE, &RULES) {
        folder.rows(&table, |row| {
            let name = row.id(Kind::Setting, "rule_id");
            let sourced = [row.text("source"), row.text("confidence")];
            if sourced.iter().all(|written| !written.is_empty()) {
                set(row, name, knobs);
            }
        });
    }
}

/// Puts the settings of one day into place, if it has any.
pub fn read_settings(folder: &mut Folder, knobs: &mut Knobs) {
    if !folder.has(SETTINGS_FILE) {
        return;
    }
    if let Some(table) = folder.table(SETTINGS_FILE, &SETTINGS) {
        folder.rows(&table, |row| {
            let name = row.id(Kind::Setting, "key");
            match find(&name).filter(|knob| OF_ALL_DAYS.contains(&knob.name)) {
                Some(_) => row.note(ReferenceFault::OfAllDays { name }),
                None => set(row, name, knobs),
            }
        });
    }
}

fn set(row: &mut Row<'_>, name: String, knobs: &mut Knobs) {
    match find(&name) {
        Some(knob) => turn(row, knob, knobs),
        None => row.note(ReferenceFault::Unknown {
            kind: Kind::Setting,
            name,
            nearest: None,
        }),
    }
}

/// Names of all settings.
pub fn names() -> impl Iterator<Item = &'static str> {
    KNOBS.iter().map(|knob| knob.name)
}

fn find(name: &str) -> Option<&'static Knob> {
    KNOBS
        .iter()
        .find(|knob| knob.name.eq_ignore_ascii_case(name))
}

fn turn(row: &mut Row<'_>, knob: &Knob, knobs: &mut Knobs) {
    let [min, max] = knob.range;
    let value = row.number("value");
    if value >= min && value <= max {
        (knob.set)(knobs, value);
    } else if value.is_finite() {
        row.note(ValueFault::OutOfRange {
            column: "value",
            value,
            min,
            max,
        });
    }
}
