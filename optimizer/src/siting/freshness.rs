//! How much shelf life a load uses on its way to a hub, before any route is known.
//!
//! One lump at its core temperature that nears the air of the truck exponentially, aging by the
//! product's own kinetics; doors, walls and unit belong to [`thermal`](crate::thermal).

use crate::problem::ShelfLife;

/// Minutes between two points of a curve.
const STEP_MIN: f64 = 10.0;

/// What a load is like when it is put on the truck.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loaded {
    /// Core temperature, °C.
    pub core_c: f64,
    /// Air of the truck, °C.
    pub air_c: f64,
    /// Hours in which the core takes on 63 % of its difference to the air.
    pub tau_h: f64,
}

/// Share of shelf life used, by minutes on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct FreshnessCurve {
    shares: Vec<f64>,
}

impl FreshnessCurve {
    /// Follows a load for `minutes` at least; longer ways go on at the last pace.
    ///
    /// The core at time t is `air + (core − air) · exp(−t / τ)`; the share used is the integral of
    /// the product's pace, by the trapezoidal rule over ten-minute steps.
    pub fn follow(life: &ShelfLife, loaded: Loaded, minutes: u32) -> FreshnessCurve {
        let steps = (f64::from(minutes) / STEP_MIN).ceil() as usize + 1;
        let pace = |step: usize| {
            let hours = step as f64 * STEP_MIN / 60.0;
            let cooled = (-hours / loaded.tau_h.max(1e-6)).exp();
            life.share_used(loaded.air_c + (loaded.core_c - loaded.air_c) * cooled, 1.0)
        };
        let mut shares = vec![0.0];
        let mut before = pace(0);
        for step in 1..=steps {
            let now = pace(step);
            shares.push(shares[step - 1] + 0.5 * (before + now) * STEP_MIN / 60.0);
            before = now;
        }
        FreshnessCurve { shares }
    }

    /// Share used after so many minutes.
    pub fn at(&self, minutes: f64) -> f64 {
        let place = (minutes / STEP_MIN).max(0.0);
        let last = self.shares.len() - 2;
        let step = (place as usize).min(last);
        let (low, high) = (self.shares[step], self.shares[step + 1]);
        low + (high - low) * (place - step as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Celsius;

    /// Ten days at 0 °C, pace doubling and trebling by band.
    fn life() -> ShelfLife {
        ShelfLife {
            days: 10.0,
            reference: Celsius::new(0.0).unwrap(),
            q10: [3.0, 2.0, 2.0, 2.0],
        }
    }

    fn loaded(core_c: f64, air_c: f64) -> Loaded {
        Loaded {
            core_c,
            air_c,
            tau_h: 16.0,
        }
    }

    #[test]
    fn a_cold_load_ages_by_the_clock() {
        // Two of 240 hours at the reference temperature.
        let curve = FreshnessCurve::follow(&life(), loaded(0.0, 0.0), 180);
        assert!((curve.at(120.0) - 2.0 / 240.0).abs() < 1e-12);
        assert!((curve.at(125.0) - 125.0 / 60.0 / 240.0).abs() < 1e-12);
        assert!(curve.at(0.0).abs() < 1e-12);
        assert!((curve.at(400.0) - 400.0 / 60.0 / 240.0).abs() < 1e-12);
    }

    #[test]
    fn a_warm_load_ages_faster_and_less_so_as_it_cools() {
        let warm = FreshnessCurve::follow(&life(), loaded(20.0, 0.0), 600);
        let first = warm.at(60.0);
        // At 20 °C six times the pace: 6/240 in the first hour, a little less as it cools.
        assert!(first < 6.0 / 240.0 && first > 5.5 / 240.0, "{first}");
        assert!(warm.at(600.0) - warm.at(540.0) < 0.7 * first);
    }
}
