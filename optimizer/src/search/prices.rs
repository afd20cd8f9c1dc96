//! What changes of road and time cost, about: the estimate by which insertions are ranked.
//!
//! Plain arithmetic on numbers the tours hold ready. Toll goes by the load before the opening
//! alone, refrigeration by time alone; the exact evaluation knows better.

use crate::problem::{LotId, Problem, Vehicle};
use crate::search::road::Hop;

/// Added to the estimate of what is almost surely illegal, so that it is tried last.
pub(crate) const UNLIKELY: f64 = 1e15;

/// Fen per unit of what an insertion changes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prices {
    per_meter: f64,
    per_kg_meter: f64,
    per_toll_meter: f64,
    per_second: f64,
    per_overtime_second: f64,
    regular: i64,
    per_square_second: f64,
    /// Seconds worked before the planned part of the day.
    worked: f64,
}

/// Change of road, by what it costs.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Detour {
    pub(crate) meters: i64,
    pub(crate) driving: i64,
    toll_meters: i64,
    /// Kilograms on board times meters.
    pub(crate) kg_meters: f64,
}

impl Detour {
    /// One more leg, driven with so many kg.
    pub(crate) fn add(&mut self, hop: Hop, kg: u32) {
        self.meters += i64::from(hop.meters);
        self.toll_meters += i64::from(hop.toll_meters);
        self.driving += i64::from(hop.driving);
        self.kg_meters += f64::from(kg) * f64::from(hop.meters);
    }

    /// One leg less.
    pub(crate) fn subtract(&mut self, hop: Hop, kg: u32) {
        self.meters -= i64::from(hop.meters);
        self.toll_meters -= i64::from(hop.toll_meters);
        self.driving -= i64::from(hop.driving);
        self.kg_meters -= f64::from(kg) * f64::from(hop.meters);
    }
}

impl Prices {
    /// A vehicle's prices.
    pub(crate) fn of(problem: &Problem, vehicle: &Vehicle) -> Self {
        let costs = &vehicle.costs;
        let [empty, full] = costs.energy_per_km_fen;
        let payload = f64::from(vehicle.limits.payload.kg.max(1));
        let driver = problem.settings.driver_hour.0 as f64;
        Self {
            per_meter: (costs.per_km_fen + empty) / 1000.0,
            per_kg_meter: (full - empty) / payload / 1000.0,
            per_toll_meter: costs.toll_per_km_fen / 1000.0,
            per_second: (driver + costs.refrigeration_per_hour_fen) / 3600.0,
            per_overtime_second: costs.overtime_per_hour.0 as f64 / 3600.0,
            regular: vehicle.limits.regular.0.into(),
            per_square_second: problem.settings.balance.0 as f64 / (3600.0 * 3600.0),
            worked: f64::from(vehicle.worked_before().0),
        }
    }

    /// Wear, energy and toll of a detour.
    pub(crate) fn of_road(&self, detour: &Detour, pays_toll: bool) -> f64 {
        let toll_meters = if pays_toll { detour.toll_meters } else { 0 };
        detour.meters as f64 * self.per_meter
            + detour.kg_meters * self.per_kg_meter
            + toll_meters as f64 * self.per_toll_meter
    }

    /// Driver, unit, overtime and balance of so many seconds of work.
    pub(crate) fn of_work(&self, span: i64) -> f64 {
        let overtime = (span - self.regular).max(0);
        let seconds = span as f64;
        let squares = seconds * (seconds + 2.0 * self.worked);
        seconds * self.per_second
            + overtime as f64 * self.per_overtime_second
            + squares * self.per_square_second
    }
}

/// Fen for being in cold storage after the lot's due time.
pub(crate) fn late_price(problem: &Problem, lot: LotId, completion: i64) -> f64 {
    problem.lots[lot.index()].due.map_or(0.0, |due| {
        let late = (completion - i64::from(due.by.0)).max(0) as f64;
        late / 3600.0 * due.cost_per_hour.0 as f64
    })
}
