//! Simulated annealing: when a worse plan is accepted for the sake of a better one later.
//!
//! The temperature, in fen, follows the share of the budget used, never a count of its own.

use crate::random::Random;

/// A temperature that falls exponentially over the budget.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cooling {
    /// Temperature at the beginning, in fen.
    start: f64,
    /// Temperature at the end, in fen.
    end: f64,
    /// Up to which share of the budget it falls and begins anew, and how often.
    anew: (f64, u32),
}

impl Cooling {
    /// From one temperature in fen to another; both are raised to at least a hundredth of a fen.
    pub fn new(start: f64, end: f64) -> Self {
        Self {
            start: start.max(0.01),
            end: end.max(0.01),
            anew: (0.0, 0),
        }
    }

    /// The same that falls so many times up to a share of the budget, and once more after it.
    #[must_use]
    pub fn anew(self, until: f64, times: u32) -> Self {
        let anew = (until, times);
        Self { anew, ..self }
    }

    /// The temperature when this share of the budget is used.
    pub fn temperature(&self, share_used: f64) -> f64 {
        let (until, times) = self.anew;
        let share = if share_used < until {
            (share_used / until * f64::from(times)).fract()
        } else {
            (share_used - until) / (1.0 - until)
        };
        self.start * (self.end / self.start).powf(share.clamp(0.0, 1.0))
    }
}

/// The cost up to which a new plan replaces the current one: its own plus a random allowance that
/// grows with the temperature.
pub fn threshold(current: i64, temperature: f64, random: &mut Random) -> f64 {
    let chance = 1.0 - random.unit();
    current as f64 - temperature * chance.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_temperature_falls_from_start_to_end() {
        let cooling = Cooling::new(100.0, 1.0);
        assert!((cooling.temperature(0.0) - 100.0).abs() < 1e-9);
        assert!((cooling.temperature(0.5) - 10.0).abs() < 1e-9);
        assert!((cooling.temperature(1.0) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_temperature_falls_as_often_as_it_is_told() {
        let cooling = Cooling::new(100.0, 1.0).anew(0.4, 2);
        for (share, temperature) in [(0.0, 100.0), (0.1, 10.0), (0.2, 100.0), (0.4, 100.0)] {
            assert!((cooling.temperature(share) - temperature).abs() < 1e-6);
        }
        assert!((cooling.temperature(0.7) - 10.0).abs() < 1e-6);
        assert!((cooling.temperature(1.0) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn a_plan_dearer_by_the_temperature_passes_about_one_time_in_e() {
        let mut random = Random::new(3);
        let passed = (0..10_000)
            .filter(|_| threshold(1_000, 50.0, &mut random) >= 1_050.0)
            .count();
        assert!((3_480..3_880).contains(&passed), "{passed}");
    }
}
