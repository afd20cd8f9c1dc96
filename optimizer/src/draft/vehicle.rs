//! Vehicles as fleet lists and type tables write them.

use super::SourceRow;
use crate::units::PlanTime;

/// A type of truck with its box, as the type table writes it.
#[derive(Clone, Debug, PartialEq)]
pub struct VehicleTypeDraft {
    /// Where it was written.
    pub source: SourceRow,
    /// Identifier.
    pub id: String,
    /// Name as people say it.
    pub name: String,
    /// Greatest permitted mass, kg.
    pub gross_kg: f64,
    /// Payload, kg.
    pub payload_kg: f64,
    /// Inner length of the box, m.
    pub inner_length_m: f64,
    /// Inner volume, m³.
    pub volume_m3: f64,
    /// Length over all, m.
    pub length_m: f64,
    /// Area of the rear door, m².
    pub door_m2: f64,
    /// Height of the rear door, m: that of the box inside.
    pub door_height_m: f64,
    /// Mean of inner and outer surface, m².
    pub surface_m2: f64,
    /// K value after five years, W/(m² K).
    pub k_w_m2k: f64,
    /// Cooling at 0 °C inside and 30 °C outside, kW; zero without unit.
    pub cooling_kw: f64,
    /// Cooling at −18 °C inside, kW; zero if it cannot freeze.
    pub frozen_cooling_kw: f64,
    /// Heating, kW.
    pub heating_kw: f64,
    /// Floor places of 1.0 × 1.2 m.
    pub pallets: f64,
    /// Most compartments it can be divided into, 1 to 3.
    pub zones: f64,
    /// Where its bulkheads can stand: volume shares of the compartments, front first, for every
    /// division; the usual ones where none is given.
    pub bulkheads: Vec<Vec<f64>>,
    /// Diesel per 100 km, empty and full, liters; zero for battery trucks.
    pub fuel_l_100km: [f64; 2],
    /// Diesel per hour of refrigeration at typical duty, liters.
    pub refrigeration_l_h: f64,
    /// Electricity per km of a battery truck, kWh.
    pub electricity_kwh_km: Option<f64>,
    /// Range of a battery truck, km.
    pub range_km: Option<f64>,
    /// Vehicle and driver per day, yuan.
    pub yuan_day: f64,
    /// Wear per km, yuan.
    pub yuan_km: f64,
}

/// What hangs in the door.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Door {
    /// Nothing.
    #[default]
    Bare,
    /// A strip curtain: half the heat.
    Curtain,
}

/// A truck with its driver.
#[derive(Clone, Debug, PartialEq)]
pub struct VehicleDraft {
    /// Where it was written.
    pub source: SourceRow,
    /// The user's identifier, such as a number plate.
    pub id: String,
    /// Its type.
    pub kind: VehicleTypeDraft,
    /// Index into [`super::ProblemDraft::travel`].
    pub roads: usize,
    /// Index into [`super::ProblemDraft::places`].
    pub start: usize,
    /// Index into [`super::ProblemDraft::places`]; `None` ends the day at the last hub.
    pub end: Option<usize>,
    /// When its driver may work.
    pub shift: [PlanTime; 2],
    /// Most trips in the day; a whole number.
    pub trips: f64,
    /// What hangs in the door.
    pub door: Door,
    /// Toll after discounts, yuan/km.
    pub toll_yuan_km: f64,
    /// Payload of this very truck, kg, if it is not the type's.
    pub payload_kg: Option<f64>,
    /// Price of this very truck, yuan per day, if it is not the type's.
    pub yuan_day: Option<f64>,
    /// Longest working hours of this driver, if not the general ones.
    pub longest_h: Option<f64>,
    /// Names of what it offers.
    pub skills: Vec<String>,
}
