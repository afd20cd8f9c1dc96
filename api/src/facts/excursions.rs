//! `excursion_rules.csv`: how far beyond its window a product may get, and how long.
//!
//! Only rules about product temperature bind a plan; rules about air, doors and sensors are for
//! the recorder on the road.

use crate::table::{Column, Folder, Row, required};
use crate::text;
use optimizer::problem::{ExcursionLimits, Excursions};
use optimizer::validate::TableFault;

const FILE: &str = "excursion_rules.csv";
const COLUMNS: [Column; 5] = [
    required("class", &[]),
    required("measure", &[]),
    required("condition", &[]),
    required("duration", &[]),
    required("action", &[]),
];

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

/// Puts the rules into place; what is wrong is noted in the folder.
pub(super) fn read(folder: &mut Folder, excursions: &mut Excursions) {
    if let Some(table) = folder.table(FILE, &COLUMNS) {
        folder.rows(&table, |row| rule(row, excursions));
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
        row.note(TableFault::NotAChoice {
            column: "duration",
            text: duration,
            choices: "60 min, any",
        });
    }
    Some((condition?, minutes?))
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
