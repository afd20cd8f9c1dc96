//! `live_day.csv` and `simulation.csv`: house rules of the running day and distributions of
//! replays, each with its source.

use crate::table::{Column, Folder, Row, required};
use optimizer::Finding;
use optimizer::day::DaySettings;
use optimizer::simulation::SimulationSettings;
use optimizer::units::{Cost, Seconds};
use optimizer::validate::{Kind, ReferenceFault, ValueFault, has_error};
use std::path::Path;

/// Settings of the running day and of replays.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LiveSettings {
    /// The running day.
    pub day: DaySettings,
    /// Replays.
    pub simulation: SimulationSettings,
}

/// A setting's name, what it may be, and where it goes.
struct Knob {
    name: &'static str,
    range: [f64; 2],
    set: fn(&mut LiveSettings, f64),
}

const COLUMNS: [Column; 2] = [required("key", &["设置项"]), required("value", &["值"])];
const FILES: [&str; 2] = ["live_day.csv", "simulation.csv"];

const KNOBS: &[Knob] = &[
    knob("CHANGE_TRUCK_YUAN", [0.0, 1e4], |s, v| {
        s.day.change_truck = yuan(v);
    }),
    knob("CHANGE_HOUR_YUAN", [0.0, 1e4], |s, v| {
        s.day.change_hour = yuan(v);
    }),
    knob("BREAK_PROMISE_YUAN", [0.0, 1e6], |s, v| {
        s.day.break_promise = yuan(v);
    }),
    knob("CALL_OUT_MIN", [0.0, 600.0], |s, v| {
        s.day.call_out = minutes(v);
    }),
    knob("TRANSFER_ALLOWED", [0.0, 1.0], |s, v| {
        s.day.transfer = v >= 0.5;
    }),
    knob("TRANSFER_WAIT_MIN", [0.0, 600.0], |s, v| {
        s.day.transfer_wait = minutes(v);
    }),
    knob("TRANSFER_MIN_PER_T", [0.0, 600.0], |s, v| {
        s.day.transfer_per_tonne = minutes(v);
    }),
    knob("ASSUME_PLANNED", [0.0, 1.0], |s, v| {
        s.day.assume_planned = v >= 0.5;
    }),
    knob("FASTEST_SHARE", [0.0, 1.0], |s, v| s.day.fastest_share = v),
    knob("TELL_SHIFT_MIN", [0.0, 600.0], |s, v| {
        s.day.tell_shift = minutes(v);
    }),
    knob("TELL_LIFE", [0.0, 1.0], |s, v| s.day.tell_life = v),
    knob("TRAVEL_DAY_SD", [0.0, 1.0], |s, v| {
        s.simulation.travel_day_sd = v;
    }),
    knob("TRAVEL_AREA_SD", [0.0, 1.0], |s, v| {
        s.simulation.travel_area_sd = v;
    }),
    knob("TRAVEL_HOUR_SD", [0.0, 1.0], |s, v| {
        s.simulation.travel_hour_sd = v;
    }),
    knob("TRAVEL_LEG_SD", [0.0, 1.0], |s, v| {
        s.simulation.travel_leg_sd = v;
    }),
    knob("INCIDENT_P", [0.0, 1.0], |s, v| {
        s.simulation.incident_probability = v;
    }),
    knob("INCIDENT_MIN", [0.0, 600.0], |s, v| {
        s.simulation.incident_minutes = v;
    }),
    knob("LOADING_SD", [0.0, 2.0], |s, v| s.simulation.loading_sd = v),
    knob("UNLOADING_SD", [0.0, 2.0], |s, v| {
        s.simulation.unloading_sd = v;
    }),
    knob("OUTDOOR_DAY_SD_K", [0.0, 20.0], |s, v| {
        s.simulation.outdoor_day_sd_k = v;
    }),
    knob("OUTDOOR_AREA_SD_K", [0.0, 20.0], |s, v| {
        s.simulation.outdoor_area_sd_k = v;
    }),
    knob("NO_SHOW_P", [0.0, 1.0], |s, v| {
        s.simulation.no_show_probability = v;
    }),
    knob("NO_SHOW_WAIT_MIN", [0.0, 240.0], |s, v| {
        s.simulation.no_show_wait_min = v;
    }),
    knob("AREA_DEGREES", [0.01, 10.0], |s, v| {
        s.simulation.area_degrees = v;
    }),
];

const fn knob(name: &'static str, range: [f64; 2], set: fn(&mut LiveSettings, f64)) -> Knob {
    Knob { name, range, set }
}

fn yuan(yuan: f64) -> Cost {
    Cost::round(yuan * 100.0)
}

fn minutes(minutes: f64) -> Seconds {
    Seconds::ceil(minutes * 60.0)
}

/// Reads both files from the folder of the facts; a file that is not there leaves the defaults.
///
/// # Errors
/// Every finding, with row, value and remedy.
pub fn read_live_settings(facts: &Path) -> Result<LiveSettings, Vec<Finding>> {
    let mut folder = Folder::new(facts);
    let mut settings = LiveSettings::default();
    for file in FILES {
        if !folder.has(file) {
            continue;
        }
        if let Some(table) = folder.table(file, &COLUMNS) {
            folder.rows(&table, |row| set(row, &mut settings));
        }
    }
    if has_error(&folder.findings) {
        Err(folder.findings)
    } else {
        Ok(settings)
    }
}

fn set(row: &mut Row<'_>, settings: &mut LiveSettings) {
    let name = row.id(Kind::Setting, "key");
    let value = row.number("value");
    let Some(knob) = KNOBS.iter().find(|knob| knob.name == name) else {
        row.note(ReferenceFault::Unknown {
            kind: Kind::Setting,
            name,
            nearest: None,
        });
        return;
    };
    let [min, max] = knob.range;
    if (min..=max).contains(&value) {
        (knob.set)(settings, value);
    } else {
        row.note(ValueFault::OutOfRange {
            column: "value",
            value,
            min,
            max,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_the_repository_are_the_defaults_in_the_code() {
        let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../data/facts"));
        assert_eq!(read_live_settings(path).unwrap(), LiveSettings::default());
    }

    #[test]
    fn a_value_out_of_range_is_told_with_its_row() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join("simulation.csv"),
            "key,value\nNO_SHOW_P,1.5\n",
        )
        .unwrap();
        let findings = read_live_settings(folder.path()).unwrap_err();
        assert_eq!(findings[0].source.row, Some(2));
    }
}
