//! Products: what a lot needs to stay fresh, with the kinetics of how it ages.

use crate::units::{Celsius, TemperatureWindow};

/// How much ethylene a product gives off, or how much it suffers from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EthyleneLevel {
    /// Next to none.
    VeryLow,
    /// Little.
    Low,
    /// Some.
    Medium,
    /// Much.
    High,
    /// Very much.
    VeryHigh,
}

/// What may not touch what, for hygiene.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HygieneClass {
    /// Fruit, vegetables, fungi, grain, milk, eggs, packed food.
    Clean,
    /// Raw meat and raw fish.
    Raw,
    /// Live animals: nothing else rides along.
    Live,
}

/// Which excursion limits apply (see [`super::Excursions`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExcursionClass {
    /// Fruit and vegetables.
    Produce,
    /// Chilled meat and fish.
    ChilledMeat,
    /// Milk products and prepared food.
    Prepared,
    /// Raw milk.
    RawMilk,
    /// Frozen goods.
    Frozen,
    /// Goods that need no cold.
    Ambient,
}

/// Whether a product is in the green-channel catalogue (鲜活农产品绿色通道目录).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GreenChannel {
    /// In the catalogue.
    Listed,
    /// Disputed at toll stations: counts as listed only where the settings say so.
    Disputed,
    /// Not in it: its presence costs the whole truck the exemption.
    NotListed,
}

/// How fast a product ages: shelf life at a reference temperature and a rate that rises with it.
///
/// The rate is multiplied by a Q10 per ten degrees, piecewise by band; below 0 °C the first band
/// goes on (Kader, Postharvest Technology of Horticultural Crops).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShelfLife {
    /// Days until unsaleable, at the reference temperature.
    pub days: f64,
    /// The reference temperature.
    pub reference: Celsius,
    /// Q10 below 10 °C, from 10 to 20, from 20 to 30, and above 30 °C.
    pub q10: [f64; 4],
}

/// Heat of respiration in mW/kg at 0, 5, 10 and 20 °C.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Respiration(pub [f64; 4]);

/// A product and everything it needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Product {
    /// The catalogue's identifier, such as `sweetcorn`.
    pub id: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Temperatures it may be carried at for up to twelve hours.
    pub window: TemperatureWindow,
    /// The best one.
    pub optimum: Celsius,
    /// Below this it is injured by cold, in time.
    pub chilling: Option<Celsius>,
    /// Hours it bears 5 K below `chilling`.
    pub chilling_tolerance_h: Option<f64>,
    /// Where it freezes, if it must not.
    pub freezing: Option<Celsius>,
    /// How much ethylene it gives off.
    pub ethylene_production: EthyleneLevel,
    /// How much it suffers from ethylene.
    pub ethylene_sensitivity: EthyleneLevel,
    /// How much it smells, 0 to 3.
    pub odor_emission: u8,
    /// How readily it takes on a smell, 0 to 3.
    pub odor_absorption: u8,
    /// Products commonly stored together, such as `G2`.
    pub storage_group: String,
    /// What it may not touch.
    pub hygiene: HygieneClass,
    /// Which excursion limits apply.
    pub excursion: ExcursionClass,
    /// Hours from harvest within which it must be in the cold, if its field heat is in it.
    pub hours_to_cold: f64,
    /// How fast it ages.
    pub shelf_life: ShelfLife,
    /// Heat it gives off.
    pub respiration: Respiration,
    /// Specific heat in J/(kg K).
    pub specific_heat: f64,
    /// Kilograms in a cubic meter as stowed.
    pub density: f64,
    /// Whether it rides free of toll.
    pub green_channel: GreenChannel,
}

impl ShelfLife {
    /// How many times faster than at the reference temperature the product ages.
    pub fn relative_rate(&self, degrees: f64) -> f64 {
        (self.log_rate(degrees) - self.log_rate(self.reference.degrees())).exp()
    }

    /// Natural logarithm of the rate against that at 0 °C.
    fn log_rate(&self, degrees: f64) -> f64 {
        let bands = [
            degrees.min(10.0),
            (degrees - 10.0).clamp(0.0, 10.0),
            (degrees - 20.0).clamp(0.0, 10.0),
            (degrees - 30.0).max(0.0),
        ];
        bands
            .iter()
            .zip(self.q10)
            .map(|(band, q10)| band / 10.0 * q10.ln())
            .sum()
    }

    /// Share of shelf life used by `hours` at one temperature.
    pub fn share_used(&self, degrees: f64, hours: f64) -> f64 {
        hours / (self.days * 24.0) * self.relative_rate(degrees)
    }
}

impl Respiration {
    /// Where tissue begins to die of heat: above it, it gives off no more than there (rates of decay
    /// are known up to here too).
    pub const HOTTEST: f64 = 40.0;

    /// Heat in W/kg at a temperature: exponential between the table's columns and beyond them.
    pub fn watts_per_kg(&self, degrees: f64) -> f64 {
        let at = [0.0, 5.0, 10.0, 20.0];
        let degrees = degrees.min(Self::HOTTEST);
        let band = if degrees < 5.0 {
            0
        } else if degrees < 10.0 {
            1
        } else {
            2
        };
        let (low, high) = (self.0[band], self.0[band + 1]);
        if low <= 0.0 || high <= 0.0 {
            return 0.0;
        }
        let fraction = (degrees - at[band]) / (at[band + 1] - at[band]);
        low * (high / low).powf(fraction) / 1000.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sweet_corn() -> ShelfLife {
        ShelfLife {
            days: 6.0,
            reference: Celsius::default(),
            q10: [3.5, 2.5, 2.0, 1.5],
        }
    }

    #[test]
    fn sweet_corn_uses_a_third_of_its_life_in_two_and_a_half_hot_hours() {
        let cold = sweet_corn().share_used(3.5, 2.4);
        let hot = sweet_corn().share_used(31.0, 2.4);
        assert!((cold - 0.0258).abs() < 0.001, "{cold}");
        assert!((hot - 0.304).abs() < 0.005, "{hot}");
    }

    #[test]
    fn at_its_reference_temperature_a_product_ages_at_rate_one() {
        let tomato = ShelfLife {
            reference: Celsius::new(11.0).unwrap(),
            ..sweet_corn()
        };
        assert!((tomato.relative_rate(11.0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn respiration_meets_the_table_at_its_columns() {
        let pea = Respiration([113.0, 190.0, 255.0, 805.0]);
        for (degrees, milliwatts) in [(0.0, 113.0), (5.0, 190.0), (10.0, 255.0), (20.0, 805.0)] {
            assert!((pea.watts_per_kg(degrees) * 1000.0 - milliwatts).abs() < 1e-9);
        }
        assert!(Respiration([0.0; 4]).watts_per_kg(15.0).abs() < f64::EPSILON);
    }
}
