//! What an arc or a path costs: time, then distance, then toll distance, in one word.

use bytemuck::{Pod, Zeroable};

/// Time, distance and toll distance of an arc or a path, ordered in this order.
///
/// They live in one 64-bit word, time on top, so that adding words adds every field and the
/// smaller word is the lexicographically smaller weight: every kernel is one addition and one
/// minimum, and distance and toll distance belong exactly to the path that was chosen by time.
/// Carrying them in arrays of their own would cost half again as much memory and twice the
/// comparisons. The price is range: 20 bits each, with deciseconds and meters 29 hours and
/// 1,048 km. A [`Metric`](super::Metric) knows up to which time its answers cannot have left
/// that range, and calls everything beyond unreachable rather than answer wrongly.
///
/// Arcs to be avoided carry penalties. Each counts as [`Weight::PENALTY`] of time in the order,
/// and in the three lowest bits as itself, so that it is taken off again from what
/// [`Weight::time`] tells.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Pod, Zeroable)]
#[repr(transparent)]
pub struct Weight(u64);

const PENALTY_BITS: u32 = 3;
const FIELD_BITS: u32 = 20;
const FIELD_MASK: u64 = (1 << FIELD_BITS) - 1;
const TIME_SHIFT: u32 = 2 * FIELD_BITS + PENALTY_BITS;

impl Weight {
    /// Nothing to pay.
    pub const ZERO: Self = Self(0);
    /// A forbidden arc, an unreachable place. Two of them still add without overflow.
    pub const INFINITE: Self = Self((1 << (3 * FIELD_BITS + PENALTY_BITS)) - (1 << PENALTY_BITS));
    /// The largest distance or toll distance; times are smaller than this.
    pub const LARGEST_FIELD: u32 = FIELD_MASK as u32;
    /// The largest distance that has the range of toll as well.
    pub const LARGEST_WIDE_DISTANCE: u64 = (1 << (2 * FIELD_BITS)) - 1;
    /// The time that a penalty counts as. A detour of less than this is taken to avoid it.
    pub const PENALTY: u32 = 1 << 16;
    /// Times in the order at which the count of penalties could overflow.
    const UNCOUNTED: u32 = Self::PENALTY << PENALTY_BITS;

    /// A weight from its parts; `None` where one exceeds its range.
    pub const fn new(time: u32, distance: u32, toll: u32) -> Option<Self> {
        let largest = Self::LARGEST_FIELD;
        if time >= largest || distance > largest || toll > largest {
            return None;
        }
        let time_and_distance = (time as u64) << FIELD_BITS | distance as u64;
        let all = time_and_distance << FIELD_BITS | toll as u64;
        Some(Self(all << PENALTY_BITS))
    }

    /// A weight of time and a distance that has the range of toll as well, for vehicles that pay
    /// none; `None` where one exceeds its range. See [`Pace::of_wide`].
    pub const fn wide(time: u32, distance: u64) -> Option<Self> {
        if distance > Self::LARGEST_WIDE_DISTANCE {
            return None;
        }
        let low = distance & FIELD_MASK;
        Self::new(time, (distance >> FIELD_BITS) as u32, low as u32)
    }

    /// The distance of a weight made by [`Weight::wide`], or of a sum of such.
    pub const fn wide_distance(self) -> u64 {
        (self.0 >> PENALTY_BITS) & Self::LARGEST_WIDE_DISTANCE
    }

    /// The same after some more time; `None` where the time exceeds its range.
    pub const fn delayed(self, by: u32) -> Option<Self> {
        if self.time().saturating_add(by) >= Self::LARGEST_FIELD {
            return None;
        }
        Some(Self(self.0 + ((by as u64) << TIME_SHIFT)))
    }

    /// The same with some penalties on top; `None` where the time in the order exceeds its range.
    pub const fn penalized(self, penalties: u32) -> Option<Self> {
        if penalties >= 1 << PENALTY_BITS {
            return None;
        }
        let time = (penalties * Self::PENALTY) as u64;
        let sum = Self(self.0 + (time << TIME_SHIFT | penalties as u64));
        if sum.is_finite() { Some(sum) } else { None }
    }

    /// Time without penalties, in the unit it was given in.
    pub const fn time(self) -> u32 {
        self.order_time() - self.penalties() * Self::PENALTY
    }

    /// Time with penalties: what decides between paths.
    pub const fn order_time(self) -> u32 {
        (self.0 >> TIME_SHIFT) as u32
    }

    /// Distance, in the unit it was given in.
    pub const fn distance(self) -> u32 {
        ((self.0 >> (FIELD_BITS + PENALTY_BITS)) & FIELD_MASK) as u32
    }

    /// The part of the distance that costs toll.
    pub const fn toll(self) -> u32 {
        ((self.0 >> PENALTY_BITS) & FIELD_MASK) as u32
    }

    /// Number of penalties.
    pub const fn penalties(self) -> u32 {
        self.0 as u32 & ((1 << PENALTY_BITS) - 1)
    }

    /// Whether there is a way at all.
    pub const fn is_finite(self) -> bool {
        self.0 < Self::INFINITE.0
    }

    /// The sum; anything from [`Weight::INFINITE`] upwards is infinite. Neither side may exceed it.
    #[must_use]
    pub(crate) const fn plus(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }

    /// The word itself, for kernels that hold it otherwise.
    pub(crate) const fn to_bits(self) -> u64 {
        self.0
    }

    /// See [`Weight::to_bits`].
    pub(crate) const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// Takes the smaller of both.
    pub(crate) fn relax(&mut self, candidate: Self) {
        *self = Self(self.0.min(candidate.0));
    }
}

impl std::fmt::Debug for Weight {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.is_finite() {
            return f.write_str("Weight(infinite)");
        }
        f.debug_struct("Weight")
            .field("time", &self.time())
            .field("distance", &self.distance())
            .field("toll", &self.toll())
            .field("penalties", &self.penalties())
            .finish()
    }
}

/// How much distance a path may gather per time: the bound that keeps sums inside their fields.
///
/// Give every arc that has a length some time, rounded up, or `timeless` eats up the range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Distance of the fastest arc, or its toll distance if larger.
    pub distance: u32,
    /// Time of the fastest arc, at least one.
    pub time: u32,
    /// All distance on arcs that take no time; a shortest path uses each at most once.
    pub timeless: u32,
    /// The distance of all arcs together, or their toll distance if larger; no shortest path has
    /// more, because it uses each arc at most once.
    pub whole: u64,
    /// Whether any arc has penalties.
    pub penalized: bool,
    /// Whether distances have the range of toll as well; those above are then their upper halves.
    pub wide: bool,
}

impl Pace {
    /// The pace of the finite weights among some.
    pub fn of(weights: &[Weight]) -> Self {
        Self::among(weights, false)
    }

    /// The pace of the finite weights among some that were made by [`Weight::wide`].
    pub fn of_wide(weights: &[Weight]) -> Self {
        Self::among(weights, true)
    }

    /// The same where no shortest path has more distance than this, or toll if larger.
    #[must_use]
    pub fn with_longest_path(self, distance: u64) -> Self {
        let whole = self.whole.min(distance);
        Self { whole, ..self }
    }

    /// What a weight takes of the range of distances.
    pub(crate) fn reach(self, weight: Weight) -> u32 {
        if self.wide {
            weight.distance() + 1
        } else {
            weight.distance().max(weight.toll())
        }
    }

    fn among(weights: &[Weight], wide: bool) -> Self {
        let mut pace = Self {
            wide,
            distance: 0,
            time: 1,
            timeless: 0,
            whole: 0,
            penalized: false,
        };
        for weight in weights.iter().filter(|weight| weight.is_finite()) {
            let distance = pace.reach(*weight);
            let time = weight.time();
            pace.whole += u64::from(distance);
            pace.penalized |= weight.penalties() > 0;
            let faster = u64::from(distance) * u64::from(pace.time)
                > u64::from(pace.distance) * u64::from(time);
            if time == 0 {
                pace.timeless = pace.timeless.saturating_add(distance);
            } else if faster {
                (pace.distance, pace.time) = (distance, time);
            }
        }
        pace
    }

    /// Weights whose [`Weight::order_time`] is below this are exact in every field, and shortest,
    /// for paths that start and end with `extra` distance beyond their arcs.
    pub fn time_limit(self, extra: u32) -> u32 {
        let spent = self.timeless.saturating_add(extra);
        let room = Weight::LARGEST_FIELD.saturating_sub(spent);
        if spent > Weight::LARGEST_FIELD {
            return 0;
        }
        let fits = self.whole + u64::from(extra) <= u64::from(Weight::LARGEST_FIELD);
        if self.distance == 0 || fits {
            return Weight::UNCOUNTED;
        }
        let limit = u64::from(room) * u64::from(self.time) / u64::from(self.distance) + 1;
        limit.min(u64::from(Weight::UNCOUNTED)) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(time: u32, distance: u32, toll: u32) -> Weight {
        Weight::new(time, distance, toll).unwrap()
    }

    #[test]
    fn sums_add_every_field_and_order_is_time_then_distance_then_toll() {
        let sum = weight(3, 40, 5).plus(weight(4, 2, 1));
        assert_eq!((sum.time(), sum.distance(), sum.toll()), (7, 42, 6));
        assert!(weight(1, 9, 9) < weight(2, 0, 0));
        assert!(weight(1, 1, 9) < weight(1, 2, 0));
        assert!(weight(1, 1, 1) < weight(1, 1, 2));
    }

    #[test]
    fn what_does_not_fit_is_no_weight_and_infinity_is_not_a_finite_one() {
        assert_eq!(Weight::new(Weight::LARGEST_FIELD, 0, 0), None);
        assert_eq!(Weight::new(0, 0, Weight::LARGEST_FIELD + 1), None);
        let largest = weight(
            Weight::LARGEST_FIELD - 1,
            Weight::LARGEST_FIELD,
            Weight::LARGEST_FIELD,
        );
        assert!(largest.is_finite() && !Weight::INFINITE.is_finite());
        assert!(!Weight::INFINITE.plus(Weight::INFINITE).is_finite());
        assert_eq!(largest.penalized(1), None);
        assert_eq!(Weight::ZERO.penalized(8), None);
    }

    #[test]
    fn a_penalty_decides_like_time_but_is_none() {
        let short = weight(10, 5, 0).penalized(2).unwrap();
        let detour = weight(10 + 2 * Weight::PENALTY, 3, 0);
        assert_eq!((short.time(), short.penalties()), (10, 2));
        assert!(detour < short && short < detour.plus(weight(1, 0, 0)));
        let sum = short.plus(short);
        assert_eq!((sum.time(), sum.distance(), sum.penalties()), (20, 10, 4));
    }

    #[test]
    fn the_time_limit_is_the_room_for_distance_at_the_fastest_pace() {
        // 5 m in 2 ds: 1,048,575 m fill the field after 419,430 ds.
        let long = weight(900_000, 1_000_000, 0);
        let pace = Pace::of(&[weight(2, 5, 0), long, long, Weight::INFINITE]);
        assert_eq!(pace.time_limit(0), 419_431);
        assert_eq!(pace.time_limit(48_575), 400_001);
        assert_eq!(
            Pace::of(&[weight(0, 7, 0)]).time_limit(Weight::LARGEST_FIELD),
            0
        );
    }

    #[test]
    fn a_wide_distance_adds_over_both_fields() {
        let half = Weight::wide(3, 700_000_000_000 / 2 + 1).unwrap();
        let sum = half.plus(half);
        assert_eq!((sum.time(), sum.wide_distance()), (6, 700_000_000_002));
        assert_eq!(Weight::wide(1, 1 << 40), None);
        let pace = Pace::of_wide(&[half; 4]);
        assert!(pace.time_limit(0) > 6 && pace.time_limit(0) < Weight::UNCOUNTED);
        let short = pace.with_longest_path(1 << 19);
        assert_eq!(short.time_limit(0), Weight::UNCOUNTED);
    }

    #[test]
    fn where_all_arcs_together_fit_no_time_is_too_long() {
        let pace = Pace::of(&[weight(2, 5, 0), weight(9, 4, 4)]);
        assert_eq!(pace.time_limit(0), Weight::UNCOUNTED);
        assert!(pace.time_limit(Weight::LARGEST_FIELD) < Weight::UNCOUNTED);
    }
}
