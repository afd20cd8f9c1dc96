//! Quantities in the units of a market, as kilograms.

use crate::table::{Column, Folder, required};
use std::collections::BTreeMap;

const FILE: &str = "unit_weights.csv";
const COLUMNS: [Column; 5] = [
    required("product_id", &[]),
    required("unit", &[]),
    required("kg", &[]),
    required("source", &[]),
    required("confidence", &[]),
];

/// Units with a fixed mass, in kilograms.
const MASSES: [(&str, f64); 11] = [
    ("kg", 1.0),
    ("公斤", 1.0),
    ("千克", 1.0),
    ("斤", 0.5),
    ("市斤", 0.5),
    ("jin", 0.5),
    ("吨", 1000.0),
    ("t", 1000.0),
    ("g", 0.001),
    ("两", 0.05),
    ("担", 50.0),
];
/// Units whose mass depends on what is in them.
pub(super) const COUNTED: [&str; 6] = ["筐", "箱", "件", "袋", "托", "包"];

/// What one crate, carton or bag of each product weighs, with its source.
#[derive(Clone, Debug, Default)]
pub struct UnitWeights {
    weights: BTreeMap<(String, String), (f64, String)>,
}

/// A mass, and how it came about.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mass {
    /// Written in kilograms.
    Kilograms(f64),
    /// Written in another unit of mass.
    Converted(f64),
    /// Counted pieces times what one weighs.
    Counted { kg: f64, each: f64, source: String },
    /// Pieces of unknown weight.
    Unknown,
}

impl UnitWeights {
    /// Reads `unit_weights.csv`; rows that make no sense are noted in the folder.
    pub fn read(folder: &mut Folder) -> Self {
        let Some(table) = folder.table(FILE, &COLUMNS) else {
            return Self::default();
        };
        let rows = folder.rows(&table, |row| {
            let key = (row.text("product_id"), row.text("unit"));
            (key, (row.number("kg"), row.text("source")))
        });
        Self {
            weights: rows.into_iter().filter(|(_, (kg, _))| *kg > 0.0).collect(),
        }
    }

    pub(super) fn mass(&self, count: f64, unit: &str, product: &str) -> Mass {
        if unit.is_empty() {
            return Mass::Kilograms(count);
        }
        let unit = unit.to_lowercase();
        if let Some(&(_, kg)) = MASSES.iter().find(|(name, _)| *name == unit) {
            return if (kg - 1.0).abs() < f64::EPSILON {
                Mass::Kilograms(count)
            } else {
                Mass::Converted(count * kg)
            };
        }
        match self.weights.get(&(product.to_owned(), unit)) {
            Some((each, source)) => Mass::Counted {
                kg: count * each,
                each: *each,
                source: source.clone(),
            },
            None => Mass::Unknown,
        }
    }
}

/// The unit that a header states behind its name: `重量（斤）`, `数量(筐)`, `筐数`.
pub(super) fn unit_in_header(key: &str) -> Option<&'static str> {
    let inside = key
        .split_once('(')
        .map(|(_, rest)| rest.trim_end_matches(')'));
    let names = MASSES.iter().map(|&(name, _)| name).chain(COUNTED);
    let stated = |text: &str| names.clone().find(|name| *name == text);
    match inside {
        Some(inside) => stated(inside),
        None if key.ends_with('数') => stated(key.trim_end_matches('数')),
        None if key.ends_with("kg") => Some("kg"),
        None => None,
    }
}

/// Whether a word is a unit of this room.
pub(super) fn is_unit(word: &str) -> bool {
    let word = word.to_lowercase();
    MASSES.iter().any(|(name, _)| *name == word) || COUNTED.contains(&word.as_str())
}
