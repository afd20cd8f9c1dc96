//! What a drive costs: time first, then distance, then toll distance.

use std::ops::Add;

use crate::matrix::Travel;
use crate::units::{Meters, Seconds};

/// Hundredths of a second, and above bit 26 the number of times the border of roads for
/// destinations only was crossed.
///
/// Counting crossings above everything else makes a truck pass such a road on its way only where
/// nothing else leads on, while times stay exact and all weights stay plain integers to add.
pub(crate) type Weight = u32;

/// The weight of what may not be driven.
pub(crate) const CLOSED: Weight = u32::MAX;

/// The weight of crossing the border of roads for destinations only.
pub(crate) const CROSSING: Weight = 1 << 26;

/// What a drive costs, compared by time first, then by distance, then by toll distance.
///
/// The order is total and sums are exact, so every search for the cheapest drive finds the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TravelCost {
    weight: Weight,
    decimeters: u32,
    toll_decimeters: u32,
}

impl TravelCost {
    /// More than any drive.
    pub(crate) const UNREACHED: Self = Self {
        weight: CLOSED,
        decimeters: u32::MAX,
        toll_decimeters: u32::MAX,
    };

    pub(crate) const fn new(weight: Weight, decimeters: u32, toll_decimeters: u32) -> Self {
        Self {
            weight,
            decimeters,
            toll_decimeters,
        }
    }

    /// The same way with a delay.
    pub(crate) const fn delayed(self, by: Weight) -> Self {
        Self {
            weight: self.weight.saturating_add(by),
            ..self
        }
    }

    /// The first part of this cost, for the first `share` (0 to 1) of the way.
    pub(crate) fn part(self, share: f64) -> Self {
        let part = |whole: u32| (f64::from(whole) * share).round() as u32;
        Self {
            weight: part(self.weight),
            decimeters: part(self.decimeters),
            toll_decimeters: part(self.toll_decimeters),
        }
    }

    /// What remains of this cost without a part of the way, which must be a part of it.
    #[must_use]
    pub const fn minus(self, part: Self) -> Self {
        Self {
            weight: self.weight - part.weight,
            decimeters: self.decimeters - part.decimeters,
            toll_decimeters: self.toll_decimeters - part.toll_decimeters,
        }
    }

    /// How often the way enters or leaves roads that are for destinations only.
    pub const fn crossings(self) -> u32 {
        self.weight / CROSSING
    }

    /// Time in seconds, to the hundredth.
    pub fn seconds(self) -> f64 {
        f64::from(self.weight % CROSSING) / 100.0
    }

    /// Distance in meters, to the decimeter.
    pub fn meters(self) -> f64 {
        f64::from(self.decimeters) / 10.0
    }

    /// Seconds (rounded up) and meters.
    pub fn travel(self) -> Travel {
        let meters = |decimeters: u32| Meters((decimeters + 5) / 10);
        Travel {
            duration: Seconds((self.weight % CROSSING).div_ceil(100)),
            distance: meters(self.decimeters),
            toll: meters(self.toll_decimeters),
        }
    }
}

impl Add for TravelCost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            weight: self.weight.saturating_add(other.weight),
            decimeters: self.decimeters.saturating_add(other.decimeters),
            toll_decimeters: self.toll_decimeters.saturating_add(other.toll_decimeters),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_comes_before_distance_and_crossings_before_time() {
        let fast_and_long = TravelCost::new(100, 9_000, 0);
        let slow_and_short = TravelCost::new(101, 10, 0);
        let through_a_yard = TravelCost::new(1 + CROSSING, 1, 0);
        assert!(fast_and_long < slow_and_short && slow_and_short < through_a_yard);
        assert_eq!(through_a_yard.crossings(), 1);
        assert_eq!(through_a_yard.travel().duration, Seconds(1));
    }

    #[test]
    fn both_parts_of_a_way_make_the_whole() {
        let whole = TravelCost::new(1_001, 333, 333);
        let part = whole.part(0.3);
        assert_eq!(part, TravelCost::new(300, 100, 100));
        assert_eq!(part + whole.minus(part), whole);
    }

    #[test]
    fn durations_round_up_and_distances_to_the_nearest() {
        let travel = TravelCost::new(101, 14, 5).travel();
        assert_eq!(
            (travel.duration, travel.distance, travel.toll),
            (Seconds(2), Meters(1), Meters(1))
        );
    }
}
