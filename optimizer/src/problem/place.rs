//! Markets and hubs: where lots are fetched and where they enter cold storage.

use super::{ProductId, Skills};
use crate::units::{Celsius, Load, Position, Seconds, TemperatureWindow, TimeWindow};
use osm_loader::LocationId;

/// How goods are handed over at a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Handling {
    /// Parking, opening, queueing: once per arrival, before the first lot.
    pub setup: Seconds,
    /// Weighing, certificate, core temperature: once per lot.
    pub paperwork: Seconds,
    /// Moving the goods, per tonne.
    pub per_tonne: Seconds,
    /// Share of the moving time during which the doors stand open, from 0 to 1.
    pub door_open: f64,
    /// Whether the box is docked to a cold room through a seal.
    pub sealed_dock: bool,
}

impl Handling {
    /// Paperwork and moving of one lot, rounded up.
    pub fn lot_duration(&self, load: Load) -> Seconds {
        self.paperwork + self.moving_duration(load)
    }

    /// The moving part alone, rounded up.
    pub fn moving_duration(&self, load: Load) -> Seconds {
        let per_tonne = u64::from(self.per_tonne.0);
        Seconds((per_tonne * u64::from(load.kg)).div_ceil(1000) as u32)
    }
}

/// A field market (田头市场): where lots wait for a truck.
#[derive(Clone, Debug, PartialEq)]
pub struct Market {
    /// The user's own identifier.
    pub id: String,
    /// Name as people say it.
    pub name: String,
    /// Where it is.
    pub position: Position,
    /// Its row in every travel matrix.
    pub location: LocationId,
    /// When it is open; loading happens wholly inside one of these.
    pub windows: Vec<TimeWindow>,
    /// How lots are loaded.
    pub handling: Handling,
    /// Temperature of its cold store, if it has one: lots wait there.
    pub cold_store: Option<Celsius>,
    /// Greatest gross mass in kg that can enter the yard.
    pub max_gross_kg: Option<u32>,
    /// Greatest truck length in meters that can turn in the yard.
    pub max_length_m: Option<f64>,
    /// What a truck needs to serve it.
    pub needs: Skills,
}

/// A part of a hub held at one temperature.
#[derive(Clone, Debug, PartialEq)]
pub struct HubZone {
    /// Name as people say it.
    pub name: String,
    /// Temperatures the zone can be held at.
    pub window: TemperatureWindow,
    /// What it can still take in on the planned day, in kg.
    pub capacity_kg: u32,
}

impl HubZone {
    /// Whether a product's transport window and the zone's meet.
    pub fn suits(&self, window: TemperatureWindow) -> bool {
        self.window.intersection(window).is_some()
    }
}

/// A cold hub (冷链集散中心): where trips end and lots enter cold storage.
#[derive(Clone, Debug, PartialEq)]
pub struct Hub {
    /// The user's own identifier.
    pub id: String,
    /// Name as people say it.
    pub name: String,
    /// Where it is.
    pub position: Position,
    /// Its row in every travel matrix.
    pub location: LocationId,
    /// When it takes goods in; unloading happens wholly inside one of these.
    pub windows: Vec<TimeWindow>,
    /// Trucks that can unload at once.
    pub docks: u32,
    /// How a truck is unloaded.
    pub handling: Handling,
    /// Storage zones; a lot goes to the first one that suits its product.
    pub zones: Vec<HubZone>,
    /// Products it does not take.
    pub refuses: Vec<ProductId>,
    /// Docks that trucks not in the plan hold, one entry per dock and time.
    pub taken: Vec<TimeWindow>,
}

impl Hub {
    /// The zone that would take a product in, by its transport window.
    pub fn zone_for(&self, product: ProductId, window: TemperatureWindow) -> Option<usize> {
        if self.refuses.contains(&product) {
            return None;
        }
        self.zones.iter().position(|zone| zone.suits(window))
    }
}

/// Outdoor temperature through a day: one value per full hour, 00:00 to 23:00.
#[derive(Clone, Debug, PartialEq)]
pub struct HourlyTemperature(pub [Celsius; 24]);

impl HourlyTemperature {
    /// The same temperature all day.
    pub fn constant(temperature: Celsius) -> Self {
        Self([temperature; 24])
    }

    /// Temperature at an hour of the day with fraction, linear between full hours.
    pub fn at(&self, hour: f64) -> f64 {
        let hour = hour.rem_euclid(24.0);
        let (from, fraction) = (hour.floor() as usize % 24, hour.fract());
        let (a, b) = (self.0[from].degrees(), self.0[(from + 1) % 24].degrees());
        a + (b - a) * fraction
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loading_takes_paperwork_plus_time_by_mass_rounded_up() {
        let by_hand = Handling {
            setup: Seconds(480),
            paperwork: Seconds(420),
            per_tonne: Seconds(1680),
            door_open: 0.85,
            sealed_dock: false,
        };
        let lot = Load {
            kg: 1001,
            liters: 0,
            pallets: 0,
        };
        assert_eq!(by_hand.lot_duration(lot), Seconds(420 + 1682));
    }

    #[test]
    fn temperature_runs_straight_between_full_hours_and_over_midnight() {
        let mut day = [Celsius::default(); 24];
        day[23] = Celsius::new(10.0).unwrap();
        day[0] = Celsius::new(8.0).unwrap();
        assert!((HourlyTemperature(day).at(23.5) - 9.0).abs() < 1e-12);
    }
}
