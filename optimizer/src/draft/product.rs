//! A product as the catalogue writes it.

use super::{Packaging, SourceRow};
use crate::problem::{EthyleneLevel, ExcursionClass, GreenChannel, HygieneClass};

/// A product as the catalogue writes it.
#[derive(Clone, Debug, PartialEq)]
pub struct ProductDraft {
    /// Where it was written.
    pub source: SourceRow,
    /// Identifier.
    pub id: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Other names it is known by.
    pub aliases: Vec<String>,
    /// Coldest and warmest temperature it may be carried at, °C.
    pub window_c: [f64; 2],
    /// The best one, °C.
    pub optimum_c: f64,
    /// Below this it is injured by cold, °C.
    pub chilling_c: Option<f64>,
    /// Hours it bears 5 K below that.
    pub chilling_tolerance_h: Option<f64>,
    /// Where it freezes, °C, if it must not.
    pub freezing_c: Option<f64>,
    /// Ethylene it gives off.
    pub ethylene_production: EthyleneLevel,
    /// Harm ethylene does to it.
    pub ethylene_sensitivity: EthyleneLevel,
    /// Smell it gives off, 0 to 3.
    pub odor_emission: f64,
    /// Smell it takes on, 0 to 3.
    pub odor_absorption: f64,
    /// Products stored together.
    pub storage_group: String,
    /// What it may not touch.
    pub hygiene: HygieneClass,
    /// Which excursion limits apply.
    pub excursion: ExcursionClass,
    /// Hours from harvest to cold; zero where goods leave their maker cold or need no cold: no
    /// clock then.
    pub hours_to_cold: f64,
    /// Shelf life in days at `reference_c`.
    pub shelf_life_days: f64,
    /// Temperature of that shelf life, °C.
    pub reference_c: f64,
    /// Q10 by band, below 10, 20, 30 °C and above.
    pub q10: [f64; 4],
    /// Heat of respiration, mW/kg at 0, 5, 10, 20 °C.
    pub respiration_mw_kg: [f64; 4],
    /// Specific heat, kJ/(kg K).
    pub specific_heat_kj: f64,
    /// Kilograms in a cubic meter as stowed.
    pub density_kg_m3: f64,
    /// Whether it rides free of toll.
    pub green_channel: GreenChannel,
    /// Usual price, yuan/kg.
    pub price_yuan_kg: f64,
    /// Usual packaging.
    pub packaging: Packaging,
}
