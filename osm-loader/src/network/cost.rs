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

/// Lengths are counted in tenths of a millimeter.
pub(crate) const PER_METER: f64 = 10_000.0;

/// So many of them are a centimeter.
pub(crate) const PER_CENTIMETER: u64 = 100;

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
    /// In tenths of a millimeter, as is `toll_length`.
    length: u64,
    toll_length: u64,
    reluctance: Deciseconds,
    crossings: u32,
}

impl TravelCost {
    /// More than any drive.
    pub(crate) const UNREACHED: Self = Self {
        order: CLOSED,
        length: u64::MAX,
        toll_length: u64::MAX,
        reluctance: 0,
        crossings: 0,
    };

    /// Lengths in tenths of a millimeter.
    pub(crate) const fn new(time: Deciseconds, length: u64, toll_length: u64) -> Self {
        Self {
            order: time,
            length,
            toll_length,
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
            length: self.length - part.length,
            toll_length: self.toll_length - part.toll_length,
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
        self.length as f64 / PER_METER
    }

    /// The part of the distance on toll roads, in meters.
    pub fn toll_meters(self) -> f64 {
        self.toll_length as f64 / PER_METER
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
            length: self.length.saturating_add(other.length),
            toll_length: self.toll_length.saturating_add(other.toll_length),
            reluctance: self.reluctance + other.reluctance,
            crossings: self.crossings + other.crossings,
        }
    }
}

/// How a network counts, so that its costs fit the hierarchy's [`Weight`]s.
///
/// Where a vehicle pays no toll and has no preferences, distances have the whole weight below the
/// time and are counted in tenths of a millimeter. Elsewhere they share it with what is carried
/// beside them, and are counted in the finest unit in which every drive on the map still fits, at
/// most a meter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Units {
    /// The unit of distance, in tenths of a millimeter.
    length: u32,
    carried: Carried,
}

/// What a weight carries beside distance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carried {
    /// The distance on toll roads.
    Toll,
    /// The time a drive only seems to take, for vehicles that prefer some roads.
    Reluctance,
    /// Nothing.
    Nothing,
}

/// The coarsest unit of distance: a meter.
const COARSEST: u64 = 10_000;

/// More than the longest single edge, in units.
const LONGEST_EDGE: [u64; 2] = [Weight::LARGEST_FIELD as u64, Weight::LARGEST_WIDE_DISTANCE];

impl Units {
    /// The finest units for a map on which no drive is longer than this, in tenths of a
    /// millimeter, or has more edges.
    pub(crate) fn for_drives_up_to(length: u64, edges: u64, carried: Carried) -> Self {
        let largest = u64::from(Weight::LARGEST_FIELD);
        // Every edge may be rounded up by one.
        let room = largest.saturating_sub(edges).max(largest / 2);
        let unit = match carried {
            Carried::Nothing => 1,
            Carried::Toll | Carried::Reluctance => length.div_ceil(room).clamp(1, COARSEST),
        };
        Self {
            length: unit as u32,
            carried,
        }
    }

    /// Whether vehicles with these units prefer some roads.
    pub(crate) fn carries_reluctance(self) -> bool {
        self.carried == Carried::Reluctance
    }

    /// Whether distance has the whole weight below the time.
    pub(crate) fn is_wide(self) -> bool {
        self.carried == Carried::Nothing
    }

    /// As one number, for a file.
    pub(crate) const fn to_bits(self) -> u32 {
        let carried = match self.carried {
            Carried::Toll => 0,
            Carried::Reluctance => 1,
            Carried::Nothing => 2,
        };
        self.length << 2 | carried
    }

    /// See [`Units::to_bits`]; `None` where a number stands for no units.
    pub(crate) fn from_bits(bits: u32) -> Option<Self> {
        let carried = match bits & 3 {
            0 => Carried::Toll,
            1 => Carried::Reluctance,
            2 => Carried::Nothing,
            _ => return None,
        };
        let length = bits >> 2;
        let fits = (1..=COARSEST).contains(&u64::from(length));
        fits.then_some(Self { length, carried })
    }

    /// A length in tenths of a millimeter, rounded to the unit.
    pub(crate) const fn round(self, length: u64) -> u64 {
        let unit = self.length as u64;
        length.saturating_add(unit / 2) / unit * unit
    }

    /// Whether the length of an edge is within the range of weights.
    pub(crate) fn fits(self, length: u64) -> bool {
        length / u64::from(self.length) < LONGEST_EDGE[usize::from(self.is_wide())]
    }

    /// The first part of a cost, for the first `share` (0 to 1) of a way without crossings.
    pub(crate) fn part(self, whole: TravelCost, share: f64) -> TravelCost {
        let part = |whole: u32| (f64::from(whole) * share).round() as u32;
        let length = |whole: u64| self.round((whole as f64 * share).round() as u64).min(whole);
        let before = length(whole.length);
        let toll = if whole.toll_length == whole.length {
            before
        } else {
            length(whole.toll_length)
        };
        let cost = TravelCost::new(part(whole.driving_time()), before, toll);
        cost.reluctant(part(whole.reluctance))
    }

    /// The same part of a way, known to be so long in tenths of a millimeter and to take so much
    /// time.
    pub(crate) fn part_of(
        self,
        whole: TravelCost,
        part: TravelCost,
        (length, time): (u64, Deciseconds),
    ) -> TravelCost {
        let length = self.round(length).min(whole.length);
        let has_toll = whole.toll_length > 0;
        TravelCost {
            length,
            toll_length: if has_toll { length } else { 0 },
            ..part.timed(time.min(whole.driving_time()))
        }
    }

    /// As the hierarchy counts; infinite where that is beyond its range.
    pub(crate) fn weight(self, cost: TravelCost) -> Weight {
        let time = cost.driving_time() + cost.reluctance;
        let in_units = |length: u64| length / u64::from(self.length);
        let narrow = |length: u64| u32::try_from(in_units(length)).unwrap_or(u32::MAX);
        let plain = match self.carried {
            Carried::Nothing => Weight::wide(time, in_units(cost.length)),
            Carried::Toll => Weight::new(time, narrow(cost.length), narrow(cost.toll_length)),
            Carried::Reluctance => Weight::new(time, narrow(cost.length), cost.reluctance),
        };
        let whole = plain.and_then(|plain| plain.penalized(cost.crossings));
        whole.unwrap_or(Weight::INFINITE)
    }

    /// The cost of a drive the hierarchy has found; the weight must be finite.
    pub(crate) const fn cost(self, weight: Weight) -> TravelCost {
        let unit = self.length as u64;
        let mut cost = TravelCost {
            order: weight.order_time(),
            length: weight.distance() as u64 * unit,
            toll_length: 0,
            reluctance: 0,
            crossings: weight.penalties(),
        };
        match self.carried {
            Carried::Toll => cost.toll_length = weight.toll() as u64 * unit,
            Carried::Reluctance => cost.reluctance = weight.toll(),
            Carried::Nothing => cost.length = weight.wide_distance() * unit,
        }
        cost
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
        length: 10_000,
        carried: Carried::Toll,
    };

    #[test]
    fn both_parts_of_a_way_make_the_whole() {
        let whole = TravelCost::new(1_001, 3_330_000, 3_330_000);
        let part = METERS.part(whole, 0.3);
        assert_eq!(part, TravelCost::new(300, 1_000_000, 1_000_000));
        assert_eq!(part + whole.minus(part), whole);
        let narrow = TravelCost::new(100, 500_000, 0).reluctant(101);
        let part = METERS.part(narrow, 0.5);
        assert_eq!(part + narrow.minus(part), narrow);
    }

    #[test]
    fn durations_round_up() {
        let travel = TravelCost::new(101, 140_000, 50_000).travel();
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
        let units = |meters: u64| Units::for_drives_up_to(meters * 10_000, 9, Carried::Toll);
        assert_eq!(units(100).round(123), 123);
        assert_eq!(units(1_000).round(123), 120);
        assert_eq!(units(500_000_000), METERS);
        assert_eq!(METERS.round(14_999), 10_000);
        let free = Units::for_drives_up_to(u64::MAX, 9, Carried::Nothing);
        assert_eq!(free.round(123_456_789), 123_456_789);
    }

    #[test]
    fn the_hierarchys_weight_is_the_same_cost() {
        let cost = TravelCost::new(1_234, 5_670_000, 890_000).delayed(CROSSING + 7);
        assert_eq!(METERS.cost(METERS.weight(cost)), cost);
        assert!(!METERS.weight(TravelCost::new(1 << 20, 1, 0)).is_finite());
        let wishful = Units {
            carried: Carried::Reluctance,
            ..METERS
        };
        let cost = TravelCost::new(1_234, 5_670_000, 0).reluctant(40);
        assert_eq!(wishful.cost(wishful.weight(cost)), cost);
        let free = Units::for_drives_up_to(1, 1, Carried::Nothing);
        let cost = TravelCost::new(1_234, 98_765_432_109, 0).delayed(CROSSING);
        assert_eq!(free.cost(free.weight(cost)), cost);
        assert!(!free.weight(TravelCost::new(1, 1 << 40, 0)).is_finite());
    }

    #[test]
    fn units_come_back_from_their_number() {
        for units in [METERS, Units::for_drives_up_to(1, 1, Carried::Nothing)] {
            assert_eq!(Units::from_bits(units.to_bits()), Some(units));
        }
        assert_eq!(Units::from_bits(7), None);
        assert_eq!(Units::from_bits(0), None);
    }
}
