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
type Knob = (&'static str, [f64; 2], fn(&mut Knobs, f64));

fn minutes(value: f64) -> Seconds {
    Seconds::ceil(value * 60.0)
}

/// All settings. Units are in the names or those of `rules.csv`.
const KNOBS: [Knob; 47] = [
    ("DRIVE_CONT_MAX_MIN", [10.0, 1_440.0], |k, v| {
        k.settings.driver.longest_stretch = minutes(v)
    }),
    ("DRIVE_REST_MIN", [0.0, 600.0], |k, v| {
        k.settings.driver.rest = minutes(v)
    }),
    ("DRIVE_DAY_MAX_MIN", [10.0, 1_440.0], |k, v| {
        k.settings.driver.longest_day = minutes(v)
    }),
    ("GREEN_MIN_LOAD_FRAC", [0.0, 1.0], |k, v| {
        k.settings.green_channel.least_share = v
    }),
    ("GREEN_BOOK_LEAD_H", [0.0, 48.0], |k, v| {
        k.settings.green_channel.booking_lead = minutes(v * 60.0)
    }),
    ("GREEN_DISPUTED_COUNTS", [0.0, 1.0], |k, v| {
        k.settings.green_channel.disputed_counts = v >= 0.5
    }),
    ("SUN_K", [0.0, 20.0], |k, v| k.settings.thermal.sun_k = v),
    ("SUN_FROM_H", [0.0, 24.0], |k, v| {
        k.settings.thermal.sun_hours[0] = v
    }),
    ("SUN_UNTIL_H", [0.0, 24.0], |k, v| {
        k.settings.thermal.sun_hours[1] = v
    }),
    ("AIR_J_M3K", [1_000.0, 100_000.0], |k, v| {
        k.settings.thermal.air_j_m3k = v
    }),
    ("UNIT_EFFICIENCY", [0.05, 1.0], |k, v| {
        k.settings.thermal.unit_efficiency = v
    }),
    ("POWER_PER_BOX_K", [0.0, 0.2], |k, v| {
        k.settings.thermal.power_per_box_k = v
    }),
    ("POWER_PER_OUTDOOR_K", [0.0, 0.2], |k, v| {
        k.settings.thermal.power_per_outdoor_k = v
    }),
    ("SEALED_DOCK_SHARE", [0.0, 1.0], |k, v| {
        k.settings.thermal.sealed_dock = v
    }),
    ("STEP_MIN", [0.1, 60.0], |k, v| {
        k.settings.thermal.step = minutes(v)
    }),
    ("TYPICAL_DUTY", [0.05, 1.0], |k, v| {
        k.settings.thermal.typical_duty = v
    }),
    ("PRECOOL_K_PER_MIN", [0.05, 20.0], |k, v| {
        k.settings.thermal.precool_k_per_min = v
    }),
    ("DIESEL_YUAN_L", [0.0, 100.0], |k, v| {
        k.settings.energy.diesel_fen_l = v * 100.0
    }),
    ("ELECTRICITY_YUAN_KWH", [0.0, 100.0], |k, v| {
        k.settings.energy.electricity_fen_kwh = v * 100.0
    }),
    ("SHELF_LIFE_LIMIT", [0.01, 1.0], |k, v| {
        k.settings.shelf_life_limit = v
    }),
    ("ETHYLENE_LIMIT_H", [0.0, 48.0], |k, v| {
        k.settings.ethylene_limit = minutes(v * 60.0)
    }),
    ("DRIVER_YUAN_H", [0.0, 10_000.0], |k, v| {
        k.settings.driver_hour = Cost::round(v * 100.0)
    }),
    ("FREEZING_MARGIN_K", [0.0, 5.0], |k, v| {
        k.settings.excursions.freezing_margin_k = v
    }),
    ("FREEZING_MIN", [0.0, 600.0], |k, v| {
        k.settings.excursions.freezing_minutes = v
    }),
    ("TAU_CRATE_H", [0.5, 200.0], |k, v| {
        k.estimates.tau_h.ventilated = v
    }),
    ("TAU_LEAFY_CRATE_H", [0.5, 200.0], |k, v| {
        k.estimates.tau_h.leafy = v
    }),
    ("TAU_CARTON_H", [0.5, 200.0], |k, v| {
        k.estimates.tau_h.carton = v
    }),
    ("TAU_BAG_H", [0.5, 200.0], |k, v| k.estimates.tau_h.bag = v),
    ("TAU_BOTTLE_H", [0.5, 200.0], |k, v| {
        k.estimates.tau_h.bottle = v
    }),
    ("TAU_CARCASS_H", [0.5, 200.0], |k, v| {
        k.estimates.tau_h.carcass = v
    }),
    ("TAU_FROZEN_H", [0.5, 200.0], |k, v| {
        k.estimates.tau_h.frozen = v
    }),
    ("DOOR_BARE_W_K_M2", [0.0, 500.0], |k, v| {
        k.estimates.door_w_k_m2[0] = v
    }),
    ("DOOR_CURTAIN_W_K_M2", [0.0, 500.0], |k, v| {
        k.estimates.door_w_k_m2[1] = v
    }),
    ("SNAP_LIMIT_M", [10.0, 20_000.0], |k, v| {
        k.estimates.snap_limit_m = v
    }),
    ("UNSERVED_VALUE_FACTOR", [0.0, 100.0], |k, v| {
        k.estimates.unserved.value_factor = v
    }),
    ("UNSERVED_LOW_YUAN", [0.0, 1e6], |k, v| {
        k.estimates.unserved.fixed_yuan[0] = v
    }),
    ("UNSERVED_NORMAL_YUAN", [0.0, 1e6], |k, v| {
        k.estimates.unserved.fixed_yuan[1] = v
    }),
    ("UNSERVED_HIGH_YUAN", [0.0, 1e6], |k, v| {
        k.estimates.unserved.fixed_yuan[2] = v
    }),
    ("LATE_YUAN_H", [0.0, 1e5], |k, v| {
        k.estimates.late_yuan_per_hour = v
    }),
    ("WORK_REGULAR_H", [0.0, 24.0], |k, v| {
        k.estimates.regular_h = v
    }),
    ("WORK_LONGEST_H", [0.5, 24.0], |k, v| {
        k.estimates.longest_h = v
    }),
    ("OVERTIME_YUAN_H", [0.0, 10_000.0], |k, v| {
        k.estimates.overtime_yuan_h = v
    }),
    ("ELECTRIC_COP", [0.3, 6.0], |k, v| {
        k.estimates.electric_cop = v
    }),
    ("BULKHEAD_M", [0.0, 1.0], |k, v| k.estimates.bulkhead_m = v),
    ("LAPSE_K_PER_KM", [-12.0, 3.0], |k, v| {
        k.weather.lapse_k_km = v
    }),
    ("PRODUCE_TOLERANCE_K", [0.0, 20.0], |k, v| {
        k.settings.excursions.produce.tolerance_k = v
    }),
    ("PRODUCE_EXCURSION_MIN", [0.0, 1_440.0], |k, v| {
        k.settings.excursions.produce.minutes = v
    }),
];

const RULES: [Column; 2] = [required("rule_id", &[]), required("value", &[])];
const SETTINGS: [Column; 2] = [
    required("key", &["setting", "rule_id", "设置项", "名称"]),
    required("value", &["值", "数值"]),
];

/// Puts the rules of all days into place. Rules that are no setting of ours are left alone.
pub(super) fn read_rules(folder: &mut Folder, knobs: &mut Knobs) {
    if let Some(table) = folder.table(RULES_FILE, &RULES) {
        folder.rows(&table, |row| {
            let name = row.id(Kind::Setting, "rule_id");
            if let Some(knob) = find(&name) {
                turn(row, knob, knobs);
            }
        });
    }
}

/// Puts the settings of one day into place, if it has any. An unknown name is an error.
pub fn read_settings(folder: &mut Folder, knobs: &mut Knobs) {
    if !folder.has(SETTINGS_FILE) {
        return;
    }
    if let Some(table) = folder.table(SETTINGS_FILE, &SETTINGS) {
        folder.rows(&table, |row| {
            let name = row.id(Kind::Setting, "key");
            match find(&name) {
                Some(knob) => turn(row, knob, knobs),
                None => row.note(ReferenceFault::Unknown {
                    kind: Kind::Setting,
                    name,
                    nearest: None,
                }),
            }
        });
    }
}

/// Names of all settings.
pub fn names() -> impl Iterator<Item = &'static str> {
    KNOBS.iter().map(|knob| knob.0)
}

fn find(name: &str) -> Option<&'static Knob> {
    KNOBS.iter().find(|knob| knob.0.eq_ignore_ascii_case(name))
}

fn turn(row: &mut Row<'_>, knob: &Knob, knobs: &mut Knobs) {
    let &(_, [min, max], set) = knob;
    let value = row.number("value");
    if value >= min && value <= max {
        set(knobs, value);
    } else if value.is_finite() {
        row.note(ValueFault::OutOfRange {
            column: "value",
            value,
            min,
            max,
        });
    }
}
