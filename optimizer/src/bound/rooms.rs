//! Room in a box that must be divided: two sides of a day's lots, say cold and warm, none of which
//! ever shares a compartment with one of the other side, so each side has the compartments that the
//! other leaves it. Lots on neither side ride anywhere.

use crate::problem::{Layout, LotId, Problem, Vehicle};
use crate::rules::{pairing, set_point};
use crate::units::{Celsius, Load};

/// More compartments than this are not gone through one by one.
const MOST_COMPARTMENTS: usize = 8;

/// A trip's load by sides.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sides {
    pub(super) cold: Load,
    pub(super) warm: Load,
}

/// The side a lot is on.
#[derive(Clone, Copy, Debug)]
enum Side {
    Cold,
    Warm,
}

impl Sides {
    fn of(load: Load, side: Option<Side>) -> Self {
        let mut sides = Self::default();
        match side {
            Some(Side::Cold) => sides.cold = load,
            Some(Side::Warm) => sides.warm = load,
            None => {}
        }
        sides
    }

    pub(super) fn with(self, other: Self) -> Self {
        Self {
            cold: self.cold + other.cold,
            warm: self.warm + other.warm,
        }
    }

    /// Whether neither side takes more room than the other's.
    pub(super) fn fit(self, other: Self) -> bool {
        self.cold.fits(other.cold) && self.warm.fits(other.warm)
    }
}

/// Ways to divide a vehicle's box in two.
#[derive(Clone, Debug)]
pub(super) struct Rooms {
    /// Room for each side; none where that is not gone into.
    divisions: Vec<Sides>,
    /// Per lot.
    sides: Vec<Sides>,
}

impl Rooms {
    pub(super) fn new(problem: &Problem, vehicle: &Vehicle) -> Self {
        let sides = problem.lots.iter().zip(best_sides(problem));
        let is_small = |layout: &Layout| layout.compartments.len() <= MOST_COMPARTMENTS;
        let divisions = if vehicle.layouts.iter().all(is_small) {
            divisions(vehicle)
        } else {
            Vec::new()
        };
        Self {
            divisions,
            sides: sides.map(|(lot, side)| Sides::of(lot.load, side)).collect(),
        }
    }

    /// A lot's load by the side it is on.
    pub(super) fn of(&self, lot: LotId) -> Sides {
        self.sides[lot.index()]
    }

    /// Whether some division has room for both sides.
    pub(super) fn hold(&self, sides: Sides) -> bool {
        self.divisions.is_empty() || self.divisions.iter().any(|room| sides.fit(*room))
    }
}

/// Whether two lots may ever ride in one compartment.
fn share(problem: &Problem, a: LotId, b: LotId) -> bool {
    let window = problem.product_of(a).window;
    let of_a = set_point::common(problem, Some(window), a);
    pairing::share_compartment(problem, a, b) && set_point::common(problem, of_a, b).is_some()
}

/// Per lot the side it is on: of all pairs of sides that never share a compartment the one whose
/// lighter side is heaviest, looked for from each line of temperature and each lot.
fn best_sides(problem: &Problem) -> Vec<Option<Side>> {
    let lots: Vec<LotId> = problem.lot_ids().collect();
    let never = |side: &[LotId]| -> Vec<LotId> {
        let apart = |lot: &&LotId| side.iter().all(|&other| !share(problem, **lot, other));
        lots.iter().filter(apart).copied().collect()
    };
    let warmest = |lot: LotId| problem.product_of(lot).window.max();
    let below = |end: Celsius| -> Vec<LotId> {
        let is_below = |lot: &&LotId| warmest(**lot) <= end;
        lots.iter().filter(is_below).copied().collect()
    };
    let kg = |side: &[LotId]| -> u32 {
        let loads = side.iter().map(|lot| problem.lots[lot.index()].load.kg);
        loads.sum()
    };
    let lines = lots.iter().map(|&lot| below(warmest(lot)));
    let seeds = lines.chain(lots.iter().map(|&lot| vec![lot]));
    let pairs = seeds.map(|seed| {
        let warm = never(&seed);
        (never(&warm), warm)
    });
    let pairs = pairs.filter(|(_, warm)| !warm.is_empty());
    let best = pairs.max_by_key(|(cold, warm)| kg(cold).min(kg(warm)));
    let (cold, warm) = best.unwrap_or_default();
    let side = |lot: &LotId| match (cold.contains(lot), warm.contains(lot)) {
        (true, false) => Some(Side::Cold),
        (false, true) => Some(Side::Warm),
        _ => None,
    };
    lots.iter().map(side).collect()
}

/// Every layout's compartments shared out between the two sides.
fn divisions(vehicle: &Vehicle) -> Vec<Sides> {
    let mut all = Vec::new();
    for layout in &vehicle.layouts {
        let rooms = &layout.compartments;
        for chosen in 0..1_u32 << rooms.len() {
            let mut sides = Sides::default();
            for (index, room) in rooms.iter().enumerate() {
                let side = if chosen & (1 << index) == 0 {
                    &mut sides.cold
                } else {
                    &mut sides.warm
                };
                *side += room.capacity;
            }
            all.push(sides);
        }
    }
    all
}
