//! What a drive costs: time first, then distance, then toll distance.
//!
//! Costs are exact sums. How finely distances are counted depends on the size of the map, because
//! the hierarchy packs a cost into 64 bits.

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

/// What a drive costs: what decides between drives first, then distance, then toll distance.
///
/// What decides is time, and on top of it whatever makes a drive less wanted than its time says:
/// the reluctance of some vehicles to take narrow roads and yards, and 6,553.6 seconds for every
/// crossing of the border of roads for destinations only. So a truck passes such a road on its
/// way only where that saves three and a half hours or nothing else leads on. What
/// [`TravelCost::travel`] tells is the time alone.
///
/// The order is total and sums are exact, so every search for the cheapest drive finds the same.
/// Distances are whole multiples of the unit in which the network counts, see `Units`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TravelCost {
    /// Driving time, reluctance, and [`Weight::PENALTY`] for every crossing.
    order: Deciseconds,
    centimeters: u32,
    toll_centimeters: u32,
    reluctance: Deciseconds,
    crossings: u32,
}

impl TravelCost {
    /// More than any drive.
    pub(crate) const UNREACHED: Self = Self {
        order: CLOSED,
        centimeters: u32::MAX,
        toll_centimeters: u32::MAX,
        reluctance: 0,
        crossings: 0,
    };

    pub(crate) const fn new(time: Deciseconds, centimeters: u32, toll_centimeters: u32) -> Self {
        Self {
            order: time,
            centimeters,
            toll_centimeters,
            reluctance: 0,
            crossings: 0,
        }
    }

    /// The same way, wanted as little as if it took so much longer.
    pub(crate) const fn reluctant(self, reluctance: Deciseconds) -> Self {
        Self {
            order: self.order + reluctance,
            reluctance: self.reluctance + reluctance,
            ..self
        }
    }

    /// The same way with another driving time.
    pub(crate) const fn timed(self, time: Deciseconds) -> Self {
        Self {
            order: self.order - self.driving_time() + time,
            ..self
        }
    }

    /// The same way after a turn with this delay.
    pub(crate) const fn delayed(self, by: Deciseconds) -> Self {
        let crossings = by / CROSSING;
        Self {
            order: self.order + by % CROSSING + crossings * Weight::PENALTY,
            crossings: self.crossings + crossings,
            ..self
        }
    }

    /// What remains of this cost without a part of the way, which must be a part of it.
    #[must_use]
    pub const fn minus(self, part: Self) -> Self {
        Self {
            order: self.order - part.order,
            centimeters: self.centimeters - part.centimeters,
            toll_centimeters: self.toll_centimeters - part.toll_centimeters,
            reluctance: self.reluctance - part.reluctance,
            crossings: self.crossings - part.crossings,
        }
    }

    /// How often the way enters or leaves roads that are for destinations only.
    pub const fn crossings(self) -> u32 {
        self.crossings
    }

    /// Driving time in tenths of a second.
    pub(crate) const fn driving_time(self) -> Deciseconds {
        self.order - self.reluctance - self.crossings * Weight::PENALTY
    }

    /// Driving time in seconds, to the tenth.
    pub fn seconds(self) -> f64 {
        f64::from(self.driving_time()) / 10.0
    }

    /// What decided for the way, in seconds: driving time, and reluctance where the vehicle has
    /// any; crossings are not counted.
    pub fn weight_s(self) -> f64 {
        f64::from(self.driving_time() + self.reluctance) / 10.0
    }

    /// Distance in meters.
    pub fn meters(self) -> f64 {
        f64::from(self.centimeters) / 100.0
    }

    /// The part of the distance on toll roads, in meters.
    pub fn toll_meters(self) -> f64 {
        f64::from(self.toll_centimeters) / 100.0
    }

    /// Seconds (rounded up) and meters.
    pub fn travel(self) -> Travel {
        Travel {
            duration: Seconds(self.driving_time().div_ceil(10)),
            distance: Meters::round(self.meters()),
            toll: Meters::round(self.toll_meters()),
        }
    }
}

impl Add for TravelCost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            order: self.order.saturating_add(other.order),
            centimeters: self.centimeters.saturating_add(other.centimeters),
            toll_centimeters: self.toll_centimeters.saturating_add(other.toll_centimeters),
            reluctance: self.reluctance + other.reluctance,
            crossings: self.crossings + other.crossings,
        }
    }
}

/// How a network counts, so that its costs fit the hierarchy's [`Weight`]s.
///
/// Distances are counted in the finest unit in which every drive on the map still fits, from one
/// centimeter on a small map to a meter on a province. A vehicle pays toll or has preferences;
/// the weight carries the one it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Units {
    centimeters: u32,
    carried: Carried,
}

/// What a weight carries beside distance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carried {
    /// The distance on toll roads.
    Toll,
    /// The time a drive only seems to take, for vehicles that prefer some roads.
    Reluctance,
}

/// The coarsest unit of distance, in centimeters.
const COARSEST_CM: u64 = 100;

impl Units {
    /// The finest units for a map on which no drive is longer than this.
    pub(crate) fn for_drives_up_to(centimeters: u64, carried: Carried) -> Self {
        let unit = centimeters.div_ceil(u64::from(Weight::LARGEST_FIELD));
        Self {
            centimeters: unit.clamp(1, COARSEST_CM) as u32,
            carried,
        }
    }

    /// Whether vehicles with these units prefer some roads.
    pub(crate) fn carries_reluctance(self) -> bool {
        self.carried == Carried::Reluctance
    }

    /// As one number, for a file.
    pub(crate) const fn to_bits(self) -> u32 {
        self.centimeters << 1 | matches!(self.carried, Carried::Reluctance) as u32
    }

    /// See [`Units::to_bits`]; `None` where a number stands for no units.
    pub(crate) fn from_bits(bits: u32) -> Option<Self> {
        let carried = match bits & 1 {
            0 => Carried::Toll,
            _ => Carried::Reluctance,
        };
        let centimeters = bits >> 1;
        let fits = (1..=COARSEST_CM).contains(&u64::from(centimeters));
        fits.then_some(Self {
            centimeters,
            carried,
        })
    }

    /// A distance in centimeters, rounded to the unit.
    pub(crate) const fn round(self, centimeters: u32) -> u32 {
        let half = self.centimeters / 2;
        centimeters.saturating_add(half) / self.centimeters * self.centimeters
    }

    /// Whether a distance is within the range of weights.
    pub(crate) const fn fits(self, centimeters: u32) -> bool {
        centimeters / self.centimeters < Weight::LARGEST_FIELD
    }

    /// The first part of a cost, for the first `share` (0 to 1) of a way without crossings.
    pub(crate) fn part(self, whole: TravelCost, share: f64) -> TravelCost {
        let part = |whole: u32| (f64::from(whole) * share).round() as u32;
        let distance = |whole: u32| part(whole / self.centimeters) * self.centimeters;
        let time = part(whole.driving_time());
        let centimeters = distance(whole.centimeters);
        let toll = if whole.toll_centimeters == whole.centimeters {
            centimeters
        } else {
            distance(whole.toll_centimeters)
        };
        TravelCost::new(time, centimeters, toll).reluctant(part(whole.reluctance))
    }

    /// As the hierarchy counts; infinite where that is beyond its range.
    pub(crate) fn weight(self, cost: TravelCost) -> Weight {
        let carried = match self.carried {
            Carried::Toll => cost.toll_centimeters / self.centimeters,
            Carried::Reluctance => cost.reluctance,
        };
        let time = cost.driving_time() + cost.reluctance;
        let plain = Weight::new(time, cost.centimeters / self.centimeters, carried);
        let whole = plain.and_then(|plain| plain.penalized(cost.crossings));
        whole.unwrap_or(Weight::INFINITE)
    }

    /// The cost of a drive the hierarchy has found; the weight must be finite.
    pub(crate) const fn cost(self, weight: Weight) -> TravelCost {
        let (toll_centimeters, reluctance) = match self.carried {
            Carried::Toll => (weight.toll() * self.centimeters, 0),
            Carried::Reluctance => (0, weight.toll()),
        };
        TravelCost {
            order: weight.order_time(),
            centimeters: weight.distance() * self.centimeters,
            toll_centimeters,
            reluctance,
            crossings: weight.penalties(),
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

    const METERS: Units = Units {
        centimeters: 100,
        carried: Carried::Toll,
    };

    #[test]
    fn both_parts_of_a_way_make_the_whole() {
        let whole = TravelCost::new(1_001, 33_300, 33_300);
        let part = METERS.part(whole, 0.3);
        assert_eq!(part, TravelCost::new(300, 10_000, 10_000));
        assert_eq!(part + whole.minus(part), whole);
        let narrow = TravelCost::new(100, 5_000, 0).reluctant(101);
        let part = METERS.part(narrow, 0.5);
        assert_eq!(part + narrow.minus(part), narrow);
    }

    #[test]
    fn durations_round_up() {
        let travel = TravelCost::new(101, 1_400, 500).travel();
        assert_eq!(
            (travel.duration, travel.distance, travel.toll),
            (Seconds(11), Meters(14), Meters(5))
        );
    }

    #[test]
    fn reluctance_decides_but_takes_no_time() {
        let narrow = TravelCost::new(50, 1, 0).reluctant(50);
        assert!(TravelCost::new(99, 900, 0) < narrow && narrow < TravelCost::new(101, 1, 0));
        assert_eq!((narrow.driving_time(), narrow.weight_s()), (50, 10.0));
    }

    #[test]
    fn distances_are_counted_as_finely_as_the_map_allows() {
        let units = |centimeters| Units::for_drives_up_to(centimeters, Carried::Toll);
        assert_eq!(units(1_000_000).round(123), 123);
        assert_eq!(units(10_000_000).round(123), 120);
        assert_eq!(units(50_000_000_000), METERS);
        assert_eq!(METERS.round(149), 100);
    }

    #[test]
    fn the_hierarchys_weight_is_the_same_cost() {
        let cost = TravelCost::new(1_234, 56_700, 8_900).delayed(CROSSING + 7);
        assert_eq!(METERS.cost(METERS.weight(cost)), cost);
        assert!(!METERS.weight(TravelCost::new(1 << 20, 1, 0)).is_finite());
        let wishful = Units {
            carried: Carried::Reluctance,
            ..METERS
        };
        let cost = TravelCost::new(1_234, 56_700, 0).reluctant(40);
        assert_eq!(wishful.cost(wishful.weight(cost)), cost);
    }
}
