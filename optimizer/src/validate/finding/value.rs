//! Faults of one value: ranges, units, absurd temperatures.

use super::{Severity, Words, plain, words};

/// A value that cannot be right.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueFault {
    /// Outside what is possible; also not a number at all.
    OutOfRange {
        /// What it is the value of.
        column: &'static str,
        /// What was written.
        value: f64,
        /// The least that is possible.
        min: f64,
        /// The most that is possible.
        max: f64,
    },
    /// Should be a whole number.
    NotWhole {
        /// What it is the value of.
        column: &'static str,
        /// What was written.
        value: f64,
    },
    /// Mass in another unit than kilograms.
    MassUnit {
        /// What was written.
        value: f64,
        /// In which unit.
        unit: String,
        /// The same in kilograms.
        kg: f64,
    },
    /// Mass in a unit nobody can turn into kilograms.
    UnknownUnit {
        /// What was written.
        value: f64,
        /// In which unit.
        unit: String,
    },
    /// A least value above the greatest.
    Reversed {
        /// What they are the values of.
        column: &'static str,
        /// The least.
        min: f64,
        /// The greatest.
        max: f64,
    },
    /// Frozen goods that are not frozen.
    Thawed {
        /// Their core temperature, °C.
        core: f64,
        /// The warmest they may be loaded at, °C.
        limit: f64,
    },
    /// Goods that must leave their maker cold are warm.
    LoadedWarm {
        /// Their core temperature, °C.
        core: f64,
        /// The warmest they may be carried at, °C.
        limit: f64,
    },
    /// No core temperature was measured.
    CoreAssumed {
        /// What is assumed, °C.
        core: f64,
    },
    /// Longitude and latitude look exchanged.
    Swapped {
        /// What was written as longitude.
        lon: f64,
        /// What was written as latitude.
        lat: f64,
    },
}

impl ValueFault {
    pub(super) const fn severity(&self) -> Severity {
        match self {
            Self::LoadedWarm { .. } | Self::CoreAssumed { .. } => Severity::Warning,
            _ => Severity::Error,
        }
    }

    pub(super) fn words(&self) -> Words {
        match self {
            Self::OutOfRange {
                column,
                value,
                min,
                max,
            } => out_of_range(column, *value, *min, *max),
            Self::NotWhole { column, value } => words(
                "not-whole",
                format!("\"{column}\" is {}. Write a whole number.", plain(*value)),
                format!("“{column}”是 {}。请写整数。", plain(*value)),
            ),
            Self::MassUnit { value, unit, kg } => words(
                "mass-unit",
                format!(
                    "the mass is written as {} {unit}; this column is in kg. Write {}.",
                    plain(*value),
                    plain(*kg)
                ),
                format!(
                    "重量写的是 {} {unit}，这一列的单位是 kg。请改为 {}。",
                    plain(*value),
                    plain(*kg)
                ),
            ),
            Self::UnknownUnit { value, unit } => words(
                "unknown-unit",
                format!(
                    "the mass is written as {} {unit}, which cannot be turned into kg. Weigh it, or multiply by the weight of one, and write kg.",
                    plain(*value)
                ),
                format!(
                    "重量写的是 {} {unit}，无法换算成 kg。请过磅，或乘以每件重量后填 kg。",
                    plain(*value)
                ),
            ),
            Self::Reversed { column, min, max } => words(
                "reversed",
                format!(
                    "\"{column}\" runs from {} to {}. Exchange the two.",
                    plain(*min),
                    plain(*max)
                ),
                format!(
                    "“{column}”从 {} 到 {}，前后颠倒。请对调。",
                    plain(*min),
                    plain(*max)
                ),
            ),
            Self::Thawed { .. }
            | Self::LoadedWarm { .. }
            | Self::CoreAssumed { .. }
            | Self::Swapped { .. } => self.of_nature(),
        }
    }

    fn of_nature(&self) -> Words {
        match *self {
            Self::Thawed { core, limit } => words(
                "thawed",
                format!(
                    "frozen goods at {} °C are not frozen (at most {} °C). Correct the core temperature, or leave the lot out.",
                    plain(core),
                    plain(limit)
                ),
                format!(
                    "冻品中心温度 {} °C，已不是冻品（最高 {} °C）。请核对中心温度，或去掉这批货。",
                    plain(core),
                    plain(limit)
                ),
            ),
            Self::LoadedWarm { core, limit } => words(
                "loaded-warm",
                format!(
                    "its core is {} °C, its transport limit {} °C, and a truck does not cool goods down. Cool it before loading, or expect it to stay behind.",
                    plain(core),
                    plain(limit)
                ),
                format!(
                    "中心温度 {} °C，运输上限 {} °C，冷藏车不能给货物降温。请先降温再装车，否则可能无法安排。",
                    plain(core),
                    plain(limit)
                ),
            ),
            Self::CoreAssumed { core } => words(
                "core-assumed",
                format!(
                    "no core temperature is given; {} °C is assumed. Measure it and fill it in.",
                    plain(core)
                ),
                format!("没有填中心温度，按 {} °C 计算。请实测后填写。", plain(core)),
            ),
            Self::Swapped { lon, lat } => words(
                "swapped",
                format!(
                    "longitude {} and latitude {} look exchanged. Write longitude first (Shanxi: about 112, 37).",
                    plain(lon),
                    plain(lat)
                ),
                format!(
                    "经度 {}、纬度 {} 像是写反了。请先写经度（山西约为 112, 37）。",
                    plain(lon),
                    plain(lat)
                ),
            ),
            _ => words("", "", ""),
        }
    }
}

fn out_of_range(column: &str, value: f64, min: f64, max: f64) -> Words {
    let [value, min, max] = [value, min, max].map(plain);
    words(
        "out-of-range",
        format!("\"{column}\" is {value}. Write a number from {min} to {max}."),
        format!("“{column}”是 {value}。请写 {min} 到 {max} 之间的数。"),
    )
}
