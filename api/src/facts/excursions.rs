//! `excursion_rules.csv`: how far beyond its window a product may get, and how long.
//!
//! Every rule about product or air is an alarm of the record, legal or of quality; those of its
//! alarms that are about the product, and frost of the air, also bind a plan. Rules about doors,
//! sensors and units are for the recorder on the road.

use crate::table::{Column, Folder, Row, required};
use crate::text;
use optimizer::alarm::{AlarmRule, Basis, Bound, Level, Probe, Scope};
use optimizer::day::alarms::{Device, DeviceRule};
use optimizer::problem::{ExcursionLimits, Excursions};
use optimizer::validate::TableFault;

const FILE: &str = "excursion_rules.csv";
const COLUMNS: [Column; 6] = [
    required("class", &[]),
    required("measure", &[]),
    required("condition", &[]),
    required("duration", &[]),
    required("action", &[]),
    required("basis", &[]),
];
const SCOPES: [(&str, Scope); 8] = [
    ("produce_nonchilling", Scope::HardyProduce),
    ("produce_chilling", Scope::ChillingProduce),
    ("produce_all", Scope::Produce),
    ("chilled_meat_dairy_prepared", Scope::ChilledFood),
    ("chilled_meat", Scope::ChilledMeat),
    ("dairy_prepared", Scope::Prepared),
    ("raw_milk", Scope::RawMilk),
    ("frozen", Scope::Frozen),
];
const LEVELS: [(&str, Level); 3] = [
    ("warn", Level::Warn),
    ("alarm", Level::Alarm),
    ("reject", Level::Reject),
];
const DEVICES: [(&str, Device); 3] = [
    ("door", Device::DoorsWhileDriving),
    ("sensor", Device::Silence),
    ("unit", Device::UnitOff),
];
/// A gap in the record is to be decided on, like an alarm.
const DEVICE_LEVELS: [(&str, Level); 4] = [
    ("warn", Level::Warn),
    ("alarm", Level::Alarm),
    ("reject", Level::Reject),
    ("record gap, disposition needed", Level::Alarm),
];
const BASES: [(&str, Basis); 2] = [("legal", Basis::Legal), ("quality", Basis::Quality)];

/// Warm end of the transport window that the absolute limits of chilled goods refer to, °C.
const CHILLED_C: f64 = 4.0;
/// The same for frozen goods.
const FROZEN_C: f64 = -18.0;

/// A condition on temperature.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Condition {
    /// Above the window by so many kelvin.
    AboveWindow(f64),
    /// Above so many °C.
    Above(f64),
    /// Below the freezing point plus so many kelvin.
    BelowFreezing(f64),
}

/// When something is to be noted: temperatures, and the devices that keep and measure them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlarmRules {
    /// Temperatures of air and product.
    pub temperatures: Vec<AlarmRule>,
    /// Doors, sensors, units.
    pub devices: Vec<DeviceRule>,
}

/// Puts the binding rules into place and gives all alarms; what is wrong is noted in the folder.
pub(super) fn read(folder: &mut Folder, excursions: &mut Excursions) -> AlarmRules {
    let Some(table) = folder.table(FILE, &COLUMNS) else {
        return AlarmRules::default();
    };
    let mut rules = AlarmRules::default();
    folder.rows(&table, |row| {
        rule(row, excursions);
        rules.temperatures.extend(alarms(row));
        rules.devices.extend(device(row));
    });
    rules
}

/// The rule of a row about doors, sensors or units.
fn device(row: &mut Row<'_>) -> Option<DeviceRule> {
    let measure = row.text("measure");
    let &(_, device) = DEVICES.iter().find(|(known, _)| *known == measure)?;
    let level = row.choice("action", &DEVICE_LEVELS, "warn, alarm, reject")?;
    let duration = row.text("duration");
    let Some(minutes) = minutes(&duration) else {
        row.note(not_a_duration(duration));
        return None;
    };
    Some(DeviceRule {
        device,
        minutes,
        level,
    })
}

/// The alarms of a row: one for each of what it measures; none where it is about doors or sensors.
fn alarms(row: &mut Row<'_>) -> Vec<AlarmRule> {
    let class = row.text("class");
    let measure = row.text("measure");
    let probes = [("air", Probe::Air), ("product", Probe::Core)];
    let probes = probes.iter().filter(|(word, _)| measure.contains(word));
    let Some(&(_, scope)) = SCOPES.iter().find(|(known, _)| *known == class) else {
        return Vec::new();
    };
    let level = row.choice("action", &LEVELS, "warn, alarm, reject");
    let basis = row.choice("basis", &BASES, "legal, quality");
    let limits = if row.text("condition") == "below chill_injury" {
        Some((Bound::BelowChilling, 0.0))
    } else {
        limits(row).map(|(condition, minutes)| (condition.bound(), minutes))
    };
    let (Some(level), Some(basis), Some((bound, minutes))) = (level, basis, limits) else {
        return Vec::new();
    };
    let alarm = |&(_, probe): &(&str, Probe)| AlarmRule {
        scope,
        probe,
        bound,
        minutes,
        level,
        basis,
    };
    probes.map(alarm).collect()
}

impl Condition {
    const fn bound(self) -> Bound {
        match self {
            Self::AboveWindow(kelvin) => Bound::AboveWindow(kelvin),
            Self::Above(degrees) => Bound::Above(degrees),
            Self::BelowFreezing(kelvin) => Bound::BelowFreezing(kelvin),
        }
    }
}

fn rule(row: &mut Row<'_>, excursions: &mut Excursions) {
    let [class, measure, action] = ["class", "measure", "action"].map(|column| row.text(column));
    if !measure.contains("product") || action != "alarm" || class == "produce_chilling" {
        return;
    }
    let Some((condition, minutes)) = limits(row) else {
        return;
    };
    let tolerance = |end: f64| ExcursionLimits {
        tolerance_k: match condition {
            Condition::AboveWindow(kelvin) | Condition::BelowFreezing(kelvin) => kelvin,
            Condition::Above(degrees) => degrees - end,
        },
        minutes,
    };
    match class.as_str() {
        "produce_nonchilling" => excursions.produce = tolerance(CHILLED_C),
        "chilled_meat" => excursions.chilled_meat = tolerance(CHILLED_C),
        "dairy_prepared" => excursions.prepared = tolerance(CHILLED_C),
        "raw_milk" => excursions.raw_milk = tolerance(CHILLED_C),
        "frozen" => excursions.frozen = tolerance(FROZEN_C),
        "produce_all" => {
            excursions.freezing_margin_k = tolerance(0.0).tolerance_k;
            excursions.freezing_minutes = minutes;
        }
        _ => {}
    }
}

fn limits(row: &mut Row<'_>) -> Option<(Condition, f64)> {
    let [written, duration] = ["condition", "duration"].map(|column| row.text(column));
    let condition = condition(&written);
    let minutes = minutes(&duration);
    if condition.is_none() {
        row.note(TableFault::NotAChoice {
            column: "condition",
            text: written,
            choices: "above t_max+4, above 7, below freeze_point+0.3",
        });
    }
    if minutes.is_none() {
        row.note(not_a_duration(duration));
    }
    Some((condition?, minutes?))
}

fn not_a_duration(text: String) -> TableFault {
    TableFault::NotAChoice {
        column: "duration",
        text,
        choices: "60 min, any",
    }
}

fn condition(text: &str) -> Option<Condition> {
    if let Some(kelvin) = text.strip_prefix("above t_max+") {
        return in_range(kelvin).map(Condition::AboveWindow);
    }
    if let Some(kelvin) = text.strip_prefix("below freeze_point+") {
        return in_range(kelvin).map(Condition::BelowFreezing);
    }
    text.strip_prefix("above ")
        .and_then(in_range)
        .map(Condition::Above)
}

fn minutes(text: &str) -> Option<f64> {
    if text == "any" {
        return Some(0.0);
    }
    let minutes = text::number(text.strip_suffix("min")?.trim())?;
    (0.0..=1_440.0).contains(&minutes).then_some(minutes)
}

fn in_range(text: &str) -> Option<f64> {
    text::number(text).filter(|degrees| (-40.0..=40.0).contains(degrees))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_in_the_three_ways_they_are_written() {
        assert_eq!(
            condition("above t_max+4"),
            Some(Condition::AboveWindow(4.0))
        );
        assert_eq!(condition("above -15"), Some(Condition::Above(-15.0)));
        assert_eq!(
            condition("below freeze_point+0.3"),
            Some(Condition::BelowFreezing(0.3))
        );
        assert_eq!(condition("when it feels warm"), None);
        assert_eq!(minutes("60 min"), Some(60.0));
        assert_eq!(minutes("any"), Some(0.0));
    }
}
