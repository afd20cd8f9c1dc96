//! What a drive costs: time first, then distance, then toll distance.

use std::ops::Add;

use crate::cch::Weight;
use crate::matrix::Travel;
use crate::units::{Meters, Seconds};

/// Tenths of a second; in a turn's delay, [`CROSSING`] on top where one is made.
pub(crate) type Deciseconds = u32;

/// The time of what may not be driven.
pub(crate) const CLOSED: Deciseconds = u32::MAX;

/// Marks a turn that crosses the border of roads for destinations only.
pub(crate) const CROSSING: Deciseconds = 1 << 26;

/// What a drive costs, compared by time first, then by distance, then by toll distance.
///
/// Every crossing of the border of roads for destinations only counts as 6,553.6 seconds of time
/// in this order, and is taken off again in what [`TravelCost::travel`] tells: a truck passes such
/// a road on its way only where that saves three and a half hours or nothing else leads on.
///
/// The order is total and sums are exact, so every search for the cheapest drive finds the same.
/// The units are those of the hierarchy's [`Weight`], tenths of a second and meters per edge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TravelCost {
    /// Driving time, and [`Weight::PENALTY`] for every crossing.
    time: Deciseconds,
    meters: u32,
    toll_meters: u32,
    crossings: u32,
}

impl TravelCost {
    /// More than any drive.
    pub(crate) const UNREACHED: Self = Self {
        time: CLOSED,
        meters: u32::MAX,
        toll_meters: u32::MAX,
        crossings: u32::MAX,
    };

    pub(crate) const fn new(time: Deciseconds, meters: u32, toll_meters: u32) -> Self {
        Self {
            time,
            meters,
            toll_meters,
            crossings: 0,
        }
    }

    /// The same way after a turn with this delay.
    pub(crate) const fn delayed(self, by: Deciseconds) -> Self {
        let crossings = by / CROSSING;
        Self {
            time: self.time + by % CROSSING + crossings * Weight::PENALTY,
            crossings: self.crossings + crossings,
            ..self
        }
    }

    /// The first part of this cost, for the first `share` (0 to 1) of a way without crossings.
    pub(crate) fn part(self, share: f64) -> Self {
        let part = |whole: u32| (f64::from(whole) * share).round() as u32;
        Self::new(part(self.time), part(self.meters), part(self.toll_meters))
    }

    /// What remains of this cost without a part of the way, which must be a part of it.
    #[must_use]
    pub const fn minus(self, part: Self) -> Self {
        Self {
            time: self.time - part.time,
            meters: self.meters - part.meters,
            toll_meters: self.toll_meters - part.toll_meters,
            crossings: self.crossings - part.crossings,
        }
    }

    /// How often the way enters or leaves roads that are for destinations only.
    pub const fn crossings(self) -> u32 {
        self.crossings
    }

    /// Driving time in tenths of a second.
    pub(crate) const fn driving_time(self) -> Deciseconds {
        self.time - self.crossings * Weight::PENALTY
    }

    /// Driving time in seconds, to the tenth.
    pub fn seconds(self) -> f64 {
        f64::from(self.driving_time()) / 10.0
    }

    /// Distance in meters, rounded edge by edge.
    pub fn meters(self) -> f64 {
        f64::from(self.meters)
    }

    /// Seconds (rounded up) and meters.
    pub fn travel(self) -> Travel {
        Travel {
            duration: Seconds(self.driving_time().div_ceil(10)),
            distance: Meters(self.meters),
            toll: Meters(self.toll_meters),
        }
    }

    /// As the hierarchy counts; infinite where that is beyond its range.
    pub(crate) fn weight(self) -> Weight {
        let plain = Weight::new(self.driving_time(), self.meters, self.toll_meters);
        let whole = plain.and_then(|plain| plain.penalized(self.crossings));
        whole.unwrap_or(Weight::INFINITE)
    }
}

impl From<Weight> for TravelCost {
    /// The cost of a drive the hierarchy has found; the weight must be finite.
    fn from(weight: Weight) -> Self {
        Self {
            time: weight.order_time(),
            meters: weight.distance(),
            toll_meters: weight.toll(),
            crossings: weight.penalties(),
        }
    }
}

impl Add for TravelCost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            time: self.time.saturating_add(other.time),
            meters: self.meters.saturating_add(other.meters),
            toll_meters: self.toll_meters.saturating_add(other.toll_meters),
            crossings: self.crossings + other.crossings,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_comes_before_distance_and_crossings_weigh_like_hours() {
        let fast_and_long = TravelCost::new(100, 900, 0);
        let slow_and_short = TravelCost::new(101, 1, 0);
        let through_a_yard = TravelCost::new(1, 1, 0).delayed(CROSSING);
        assert!(fast_and_long < slow_and_short && slow_and_short < through_a_yard);
        assert!(through_a_yard < TravelCost::new(70_000, 1, 0));
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
    fn durations_round_up() {
        let travel = TravelCost::new(101, 14, 5).travel();
        assert_eq!(
            (travel.duration, travel.distance, travel.toll),
            (Seconds(11), Meters(14), Meters(5))
        );
    }

    #[test]
    fn the_hierarchys_weight_is_the_same_cost() {
        let cost = TravelCost::new(1_234, 567, 89).delayed(CROSSING + 7);
        assert_eq!(TravelCost::from(cost.weight()), cost);
        assert!(!TravelCost::new(1 << 20, 1, 0).weight().is_finite());
    }
}
