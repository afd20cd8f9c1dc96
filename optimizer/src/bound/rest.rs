//! What the rest of a day costs at least, by place and time, and what its beginning does: lots may
//! be fetched twice there.

use super::combine::Offered;
use super::ground::{Ground, ROUNDING_OF_ROUTE};
use super::haul::Haul;

/// Length of a slice of time, s.
const SLICE: i32 = 600;

/// Later than any departure.
const NEVER: i32 = i32::MAX / 2;

/// Departures that are alike: not before the first moment, nor after the second.
pub(super) type Departures = [i32; 2];

/// Any departure of a kind of vehicle.
fn whenever(ground: &Ground) -> Departures {
    [ground.vehicle.limits.shift.start().0, NEVER]
}

/// The departures that are taken for like one.
pub(super) fn alike(ground: &Ground, departure: i32) -> Departures {
    let begins = ground.vehicle.limits.shift.start().0;
    let late = departure - begins;
    let within = |length: i32| {
        let from = begins + late / length * length;
        [from, from + length]
    };
    match late {
        ..7_200 => within(900),
        7_200..21_600 => within(3_600),
        _ => [begins + 21_600, NEVER],
    }
}

/// What going home from a hub in a slice of time costs at least, overtime since a departure included.
///
/// A day that would be too long begins later: its driver is paid for the longest day.
pub(super) fn home_fen(
    ground: &Ground,
    hub: usize,
    moments: [i32; 2],
    departed: Departures,
) -> f64 {
    let limits = &ground.vehicle.limits;
    let (regular, longest) = (limits.regular.0 as i32, limits.longest.0 as i32);
    ground.home(hub).map_or(f64::INFINITY, |arc| {
        let least = (moments[0] + arc.seconds - departed[1]).min(longest);
        let most = (moments[1] + arc.seconds).min(limits.shift.end().0) - departed[0];
        arc.fen
            + ground.driver() * f64::from(arc.seconds - (most - longest).max(0))
            + ground.overtime() * f64::from((least - regular).max(0))
    })
}

/// Lower bounds by trips left, hub and slice of time.
pub(super) struct Rest<'g, 'p> {
    ground: &'g Ground<'p>,
    slices: usize,
    hubs: usize,
    trips: usize,
    /// Per trips left at most, hub and slice.
    after: Vec<f64>,
    /// Per trips made, place and slice: the least of those that may stand there by then.
    before: Vec<f64>,
}

pub(super) fn slice_of(ground: &Ground, moment: i32) -> usize {
    ((moment - ground.vehicle.limits.shift.start().0) / SLICE).max(0) as usize
}

impl<'g, 'p> Rest<'g, 'p> {
    fn empty(ground: &'g Ground<'p>, trips: usize, departed: Departures) -> Self {
        let slices = slice_of(ground, ground.vehicle.limits.shift.end().0) + 2;
        let hubs = ground.problem.hubs.len();
        let mut rest = Self {
            ground,
            slices,
            hubs,
            trips,
            after: vec![f64::INFINITY; (trips + 1) * hubs * slices],
            before: vec![f64::INFINITY; (trips + 1) * (hubs + 1) * slices],
        };
        for hub in 0..hubs {
            for slice in 0..slices {
                let moments = [slice, slice + 1].map(|slice| rest.beginning(slice));
                let home = home_fen(ground, hub, moments, departed);
                for left in 0..=trips {
                    let cell = rest.cell(left, hub, slice);
                    rest.after[cell] = home;
                }
            }
        }
        rest
    }

    fn cell(&self, left: usize, hub: usize, slice: usize) -> usize {
        (left * self.hubs + hub) * self.slices + slice.min(self.slices - 1)
    }

    fn cell_before(&self, made: usize, place: usize, slice: usize) -> usize {
        (made * (self.hubs + 1) + place) * self.slices + slice.min(self.slices - 1)
    }

    /// From all trips, times taken from below: each ends as early as it ever can.
    pub(super) fn coarse(
        ground: &'g Ground<'p>,
        hauls: &[Haul],
        reduced: &[f64],
        trips: usize,
    ) -> Self {
        let mut rest = Self::empty(ground, trips, whenever(ground));
        for left in 1..trips {
            for (haul, reduced) in hauls.iter().zip(reduced) {
                if haul.from == 0 {
                    continue;
                }
                let onward = rest.least(left - 1, usize::from(haul.hub), haul.ready);
                let slice = slice_of(ground, haul.latest);
                let cell = rest.cell(left, usize::from(haul.from) - 1, slice);
                rest.after[cell] = rest.after[cell].min(reduced + onward);
            }
            for hub in 0..rest.hubs {
                for slice in (1..rest.slices).rev() {
                    let (later, cell) =
                        (rest.cell(left, hub, slice), rest.cell(left, hub, slice - 1));
                    rest.after[cell] = rest.after[cell].min(rest.after[later]);
                }
            }
        }
        rest.fill_before(hauls, reduced);
        rest
    }

    fn fill_before(&mut self, hauls: &[Haul], reduced: &[f64]) {
        let day = self.ground.vehicle.costs.per_day.0 as f64 - ROUNDING_OF_ROUTE;
        for slice in 0..self.slices {
            let cell = self.cell_before(0, 0, slice);
            self.before[cell] = day;
        }
        for made in 1..self.trips {
            for (haul, reduced) in hauls.iter().zip(reduced) {
                let before = self.before_start(made - 1, haul);
                let slice = slice_of(self.ground, haul.ready);
                let cell = self.cell_before(made, usize::from(haul.hub) + 1, slice);
                self.before[cell] = self.before[cell].min(before + reduced);
            }
            for place in 0..=self.hubs {
                for slice in 1..self.slices {
                    let earlier = self.before[self.cell_before(made, place, slice - 1)];
                    let cell = self.cell_before(made, place, slice);
                    self.before[cell] = self.before[cell].min(earlier);
                }
            }
        }
    }

    fn before_start(&self, made: usize, haul: &Haul) -> f64 {
        let slice = slice_of(self.ground, haul.latest);
        self.before[self.cell_before(made, usize::from(haul.from), slice)]
    }

    /// What a day costs at least that has a trip.
    pub(super) fn least_with(&self, haul: &Haul, reduced: f64) -> f64 {
        let mut least = f64::INFINITY;
        for made in 0..self.trips {
            let before = self.before_start(made, haul);
            let after = self.least(self.trips - 1 - made, usize::from(haul.hub), haul.ready);
            least = least.min(before + reduced + after);
        }
        least
    }

    /// From some trips per place of departure, times as they are but for the length of a slice.
    pub(super) fn fine(
        ground: &'g Ground<'p>,
        next: &[Vec<Offered>],
        trips: usize,
        departed: Departures,
    ) -> Self {
        let mut rest = Self::empty(ground, trips, departed);
        let begins = ground.vehicle.limits.shift.start().0;
        for left in 1..trips {
            for hub in 0..rest.hubs {
                for slice in 0..rest.slices {
                    let from = begins + slice as i32 * SLICE;
                    let mut least = f64::INFINITY;
                    for offer in &next[hub + 1] {
                        if offer.latest >= from {
                            least = least.min(rest.with(left - 1, offer, from));
                        }
                    }
                    let cell = rest.cell(left, hub, slice);
                    rest.after[cell] = rest.after[cell].min(least);
                }
            }
        }
        rest
    }

    /// What a trip and what follows cost at least where it may begin from some moment of a slice on.
    pub(super) fn with(&self, left: usize, offer: &Offered, from: i32) -> f64 {
        let until = from + SLICE;
        let (soon, late) = (offer.end(from), offer.end(until));
        let hub = usize::from(offer.hub);
        let onward = self.least(left, hub, soon).min(self.least(left, hub, late));
        let waits = match offer.from {
            0 => 0,
            _ => (offer.ready - offer.take - until).max(0),
        };
        offer.reduced_from(from) + self.ground.driver() * f64::from(waits) + onward
    }

    pub(super) fn slices(&self) -> usize {
        self.slices
    }

    pub(super) fn slice(&self, moment: i32) -> usize {
        slice_of(self.ground, moment).min(self.slices - 1)
    }

    /// When a slice begins.
    pub(super) fn beginning(&self, slice: usize) -> i32 {
        self.ground.vehicle.limits.shift.start().0 + slice as i32 * SLICE
    }

    /// What a day costs at least up to a place and a slice of time.
    pub(super) fn least_before(&self, made: usize, place: usize, slice: usize) -> f64 {
        self.before[self.cell_before(made, place, slice)]
    }

    /// What the rest of a day costs at least from a hub and a moment on.
    pub(super) fn least(&self, left: usize, hub: usize, moment: i32) -> f64 {
        self.after[self.cell(left, hub, slice_of(self.ground, moment))]
    }
}
