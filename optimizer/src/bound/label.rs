//! What is known of the beginning of a route, and when one beginning makes another needless.

use super::company::Products;
use super::rooms::Sides;
use crate::units::Load;

/// A set of lots, as bits.
pub(super) type Lots = u128;

/// Where a label comes from, for reading its lots back.
pub(super) const NOBODY: u32 = u32::MAX;
/// In place of a lot: the trip ends.
pub(super) const HUB: u32 = u32::MAX;

/// A beginning of a route that ends at a market or hub. A merged label stands for several and is
/// at least as good as each of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label {
    /// Fen so far, less what the lots are worth.
    pub(super) fen: f64,
    /// What whole routes that begin so cost at least.
    pub(super) promise: f64,
    /// The earliest it can go on, s.
    pub(super) time: i32,
    /// The latest it can go on without standing around, s.
    pub(super) late: i32,
    /// Shortest time since the departure, s.
    pub(super) work: i32,
    /// On this trip.
    pub(super) load: Load,
    /// The same by sides of a divided box.
    pub(super) sides: Sides,
    /// Of this trip's lots, s.
    pub(super) unloading: i32,
    /// Fen that every second of this trip costs in shelf life.
    pub(super) riding: f64,
    /// By when this trip's lots must be in the cold.
    pub(super) deadline: i32,
    pub(super) meters: u32,
    /// Lots it may not fetch again: those fetched, as far as the places since remember them.
    pub(super) memory: Lots,
    /// On this trip.
    pub(super) products: Products,
    /// Trips begun.
    pub(super) trips: u32,
    pub(super) parent: u32,
    /// What was done last: a lot or the hub.
    pub(super) step: u32,
}

/// What comparing labels of one place needs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Comparison {
    /// Fen per second of standing around, overtime included.
    pub(super) standing: f64,
    /// The latest that a trip can end.
    pub(super) horizon: i32,
    /// Whether the road's length is limited.
    pub(super) has_range: bool,
}

impl Label {
    /// Whether whatever completes `other` completes this one at no greater cost.
    pub(super) fn is_as_good_as(&self, other: &Self, compare: &Comparison) -> bool {
        if self.fen > other.fen || self.time > other.time {
            return false;
        }
        let fits = self.load.fits(other.load)
            && self.sides.fit(other.sides)
            && self.unloading <= other.unloading
            && self.deadline >= other.deadline
            && self.memory & !other.memory == 0
            && self.products & !other.products == 0
            && self.trips <= other.trips
            && self.work <= other.work
            && (!compare.has_range || self.meters <= other.meters);
        fits && self.fen + self.handicap(other, compare) <= other.fen
    }

    /// What it may cost more at most from here on.
    fn handicap(&self, other: &Self, compare: &Comparison) -> f64 {
        let positive = |seconds: i32| f64::from(seconds.max(0));
        let left = positive(compare.horizon.min(other.deadline) - self.time);
        self.riding * f64::from(other.time - self.time)
            + (self.riding - other.riding).max(0.0) * left
            + compare.standing * positive(other.late - self.late)
    }

    /// Stands for another label as well from now on.
    pub(super) fn merge(&mut self, other: &Self) {
        let (time, riding) = (self.time.min(other.time), self.riding.min(other.riding));
        let brought = |label: &Self| label.fen - riding * f64::from(label.time - time);
        let (ours, theirs) = (brought(self), brought(other));
        if theirs < ours {
            (self.parent, self.step) = (other.parent, other.step);
        }
        let least = |a: Load, b: Load| Load {
            kg: a.kg.min(b.kg),
            liters: a.liters.min(b.liters),
            pallets: a.pallets.min(b.pallets),
        };
        self.fen = ours.min(theirs);
        self.promise = self.promise.min(other.promise);
        self.time = time;
        self.late = self.late.max(other.late);
        self.work = self.work.min(other.work);
        self.load = least(self.load, other.load);
        self.sides = Sides {
            cold: least(self.sides.cold, other.sides.cold),
            warm: least(self.sides.warm, other.sides.warm),
        };
        self.unloading = self.unloading.min(other.unloading);
        self.riding = riding;
        self.deadline = self.deadline.max(other.deadline);
        self.meters = self.meters.min(other.meters);
        self.memory &= other.memory;
        self.products &= other.products;
        self.trips = self.trips.min(other.trips);
    }
}
