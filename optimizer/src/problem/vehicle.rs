//! Vehicles: what they carry, how cold they keep it, what they cost.

use super::{LoadedBox, Skills, UnderWay};
use crate::units::{Cost, Load, Meters, PlanTime, Seconds, TemperatureWindow, TimeWindow};
use osm_loader::LocationId;

/// Which travel matrix a vehicle uses: its truck class on the road.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoadProfileId(pub u32);

impl RoadProfileId {
    /// As an index into `Problem::travel`.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A part of the box with its own set point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Compartment {
    /// What it takes.
    pub capacity: Load,
    /// Set points it can be held at.
    pub set_points: TemperatureWindow,
    /// Its share of the box's volume and walls.
    pub volume_share: f64,
    /// Its evaporator's share of the unit's cooling and heating power.
    pub power_share: f64,
}

/// One way to divide the box: a bulkhead position. The compartments run from front to rear.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// At least one.
    pub compartments: Vec<Compartment>,
}

/// The box as a thermal machine (DOMAIN: GB 29753, ATP).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BoxThermal {
    /// Wall conductance, K value times mean surface, in W/K.
    pub wall_w_k: f64,
    /// Inner volume in cubic meters.
    pub volume_m3: f64,
    /// Conductance of the open door in W/K.
    pub door_w_k: f64,
    /// Rated cooling power in W at 0 °C inside and 30 °C outside; zero for an insulated box.
    pub cooling_w: f64,
    /// Heating power in W.
    pub heating_w: f64,
    /// Conductance of a bulkhead between two compartments in W/K.
    pub bulkhead_w_k: f64,
}

impl BoxThermal {
    /// Whether the box has a refrigeration unit.
    pub fn is_refrigerated(&self) -> bool {
        self.cooling_w > 0.0
    }
}

/// What a vehicle and its driver may do in a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VehicleLimits {
    /// What it may carry in all, whatever the layout.
    pub payload: Load,
    /// Its own mass with fuel and driver, in kg.
    pub curb_kg: u32,
    /// Length over all in meters.
    pub length_m: f64,
    /// When its driver may work: from leaving the start to being back at the end.
    pub shift: TimeWindow,
    /// Working time from which overtime is paid.
    pub regular: Seconds,
    /// Longest working time.
    pub longest: Seconds,
    /// Most trips in the day.
    pub trips: u32,
    /// Greatest road length in the day, for battery trucks.
    pub range: Option<Meters>,
}

/// What a vehicle costs to run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RunningCosts {
    /// Once, if it leaves at all: vehicle and driver.
    pub per_day: Cost,
    /// Wear per kilometer, in fen.
    pub per_km_fen: f64,
    /// Drive energy per kilometer when empty and when full, in fen.
    pub energy_per_km_fen: [f64; 2],
    /// One hour of refrigeration at typical duty, in fen.
    pub refrigeration_per_hour_fen: f64,
    /// Toll per kilometer of toll road, after discounts, in fen.
    pub toll_per_km_fen: f64,
    /// One hour of overtime.
    pub overtime_per_hour: Cost,
}

/// A truck with its driver.
#[derive(Clone, Debug, PartialEq)]
pub struct Vehicle {
    /// The user's own identifier, such as a number plate.
    pub id: String,
    /// Type as people say it, such as `4.2米蓝牌冷藏车`.
    pub name: String,
    /// How it uses roads.
    pub roads: RoadProfileId,
    /// Where it starts.
    pub start: LocationId,
    /// Where it must return to; `None` ends the day at the last hub.
    pub end: Option<LocationId>,
    /// Limits of vehicle and driver.
    pub limits: VehicleLimits,
    /// Ways to divide the box; the first is the plain undivided one.
    pub layouts: Vec<Layout>,
    /// The box as a thermal machine.
    pub thermal: BoxThermal,
    /// What it costs.
    pub costs: RunningCosts,
    /// What it offers.
    pub skills: Skills,
    /// Whether its booking of toll-free passage has been refused: it pays on every toll road.
    pub pays_toll: bool,
    /// When its unit can begin to cool the empty box, where that is not long before; `None` the
    /// evening before.
    pub cools_from: Option<PlanTime>,
    /// How far its day has come; `None` for a vehicle that has not left.
    pub underway: Option<UnderWay>,
}

impl Vehicle {
    /// The box as it stands before a trip of the route, where lots are on board.
    pub fn loaded_box(&self, trip: usize) -> Option<&LoadedBox> {
        let load = self.underway.as_ref()?.load.as_ref();
        load.filter(|_| trip == 0)
    }

    /// How long its driver has worked in the day before the planned part of it.
    pub fn worked_before(&self) -> Seconds {
        self.underway
            .as_ref()
            .map_or(Seconds(0), |underway| underway.worked)
    }

    /// Since when its driver works on a route that departs at a moment: under way he works already.
    pub fn works_from(&self, departure: PlanTime) -> PlanTime {
        self.underway
            .as_ref()
            .map_or(departure, |_| self.limits.shift.start())
    }
}
