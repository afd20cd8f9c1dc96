//! What it costs to fetch a tonne: a truck drives out empty and comes back as full as assumed.

use super::case::Case;
use super::report::TransportCosts;
use crate::facts::{Facts, HandlingMode, VehicleType};
use osm_loader::Travel;

/// A truck class as a price list.
#[derive(Clone, Copy, Debug)]
pub(super) struct TruckPrices {
    /// Tonnes it comes back with.
    pub(super) load_t: f64,
    yuan_hour: f64,
    yuan_km: f64,
    energy_yuan_km: [f64; 2],
    cold_yuan_hour: f64,
    toll_yuan_km: f64,
    toll_paid: f64,
    /// What a round trip is multiplied by.
    factor: f64,
    /// Minutes of loading and unloading a truck.
    pub(super) handling_min: f64,
}

impl TruckPrices {
    /// The prices of a class under the assumptions of a case.
    pub(super) fn new(kind: &VehicleType, case: &Case, facts: &Facts) -> Self {
        let (draft, settings) = (&kind.draft, &case.settings);
        let energy = facts.knobs.settings.energy;
        let load_t = draft.payload_kg / 1_000.0 * settings.fill_percent / 100.0;
        let (load, unload) = (
            facts.handling.of(HandlingMode::Hand),
            facts.handling.of(HandlingMode::HubDock),
        );
        let liter = energy.diesel_fen_l / 100.0;
        let electric = draft.electricity_kwh_km.unwrap_or(0.0) * energy.electricity_fen_kwh / 100.0;
        let driver = facts.knobs.settings.driver_hour.0 as f64 / 100.0;
        Self {
            load_t,
            yuan_hour: draft.yuan_day / settings.work_hours + driver,
            yuan_km: draft.yuan_km,
            energy_yuan_km: draft.fuel_l_100km.map(|l| l / 100.0 * liter + electric),
            cold_yuan_hour: draft.refrigeration_l_h * liter,
            toll_yuan_km: facts.tolls.yuan_per_km(kind.toll_class).unwrap_or(0.0),
            factor: settings.transport_percent / 100.0,
            toll_paid: 1.0 - settings.toll_free_percent / 100.0,
            handling_min: load.setup_min
                + load.paperwork_min
                + unload.setup_min
                + (load.per_tonne_min + unload.per_tonne_min) * load_t,
        }
    }

    /// Yuan per tonne for a round trip, shelf life not among them.
    pub(super) fn yuan_t(&self, out: Travel, back: Travel) -> f64 {
        self.parts_t(out, back).total()
    }

    /// The same by what it is paid for.
    pub(super) fn parts_t(&self, out: Travel, back: Travel) -> TransportCosts {
        let hours = out.duration.hours() + back.duration.hours() + self.handling_min / 60.0;
        let loaded_hours = back.duration.hours() + self.handling_min / 60.0;
        let (out_km, back_km) = (out.distance.kilometers(), back.distance.kilometers());
        let toll_km = out.toll.kilometers() + back.toll.kilometers() * self.toll_paid;
        let trip = TransportCosts {
            trucks: self.yuan_hour * hours,
            road: self.yuan_km * (out_km + back_km)
                + self.energy_yuan_km[0] * out_km
                + self.energy_yuan_km[1] * back_km
                + self.cold_yuan_hour * loaded_hours,
            tolls: self.toll_yuan_km * toll_km,
            shelf_life: 0.0,
        };
        trip.times(self.factor / self.load_t)
    }
}

/// Share of an investment that is paid every year.
pub(super) fn annuity(interest_percent: f64, years: f64) -> f64 {
    let rate = interest_percent / 100.0;
    if rate <= 0.0 {
        1.0 / years
    } else {
        rate / (1.0 - (1.0 + rate).powf(-years))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_annuity_pays_back_what_was_lent() {
        // 100 at 5 % over 20 years: 8.02 a year; without interest 5 a year.
        assert!((annuity(5.0, 20.0) - 0.080_242_6).abs() < 1e-6);
        assert!((annuity(0.0, 20.0) - 0.05).abs() < 1e-12);
    }
}
