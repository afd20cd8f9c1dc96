//! Which trips a day may have that costs less than asked: by place, time and departure, what comes before
//! and after each of them at least.
//!
//! Lots may be fetched twice here, so it is a relaxation; what it prunes pays in no day. Departures are
//! told apart because overtime is counted from them.

use super::combine::Offered;
use super::departures::{Departures, alike, home_fen};
use super::ground::Ground;

/// Fen by which sums in single precision may be off.
const OFF: f32 = 8.0;

/// Lower bounds by trips, place, slice of time and departure.
pub(super) struct Sieve<'g, 'p> {
    ground: &'g Ground<'p>,
    trips: usize,
    /// Length of a slice of time, s.
    slice: i32,
    slices: usize,
    places: usize,
    departures: Vec<Departures>,
    /// Per trips left at most: what the rest of the day costs.
    after: Vec<f32>,
    /// Per trips made: what the day costs up to a place that is reached in a slice of time.
    before: Vec<f32>,
    /// The same for one that was reached before, waiting included.
    waited: Vec<f32>,
}

/// A slice of time in which a trip begins.
struct Beginning {
    slice: usize,
    /// Whether the vehicle may have stood there before.
    may_wait: bool,
    /// What the trip costs then at least.
    fen: f32,
    /// The slices in which it may end.
    ends: [usize; 2],
}

impl<'g, 'p> Sieve<'g, 'p> {
    /// From the trips that are offered; so many make a day at most.
    pub(super) fn new(
        ground: &'g Ground<'p>,
        offered: &[Offered],
        (trips, slice): (usize, i32),
    ) -> Self {
        let shift = ground.vehicle.limits.shift;
        let slices = ((shift.end().0 - shift.start().0) / slice + 2) as usize;
        let places = ground.problem.hubs.len() + 1;
        let first = offered.iter().filter(|it| it.from == 0);
        let departed = first.map(|it| alike(ground, it.departure(shift.start().0)));
        let mut departures: Vec<Departures> = departed.collect();
        departures.sort_unstable();
        departures.dedup();
        let cells = vec![f32::INFINITY; trips * places * slices * departures.len()];
        let mut sieve = Self {
            ground,
            trips,
            slice,
            slices,
            places,
            departures,
            after: cells.clone(),
            before: cells.clone(),
            waited: cells,
        };
        sieve.fill_after(offered);
        sieve.fill_before(offered);
        sieve
    }

    fn beginning(&self, slice: usize) -> i32 {
        self.ground.vehicle.limits.shift.start().0 + slice as i32 * self.slice
    }

    fn slice_of(&self, moment: i32) -> usize {
        ((moment - self.beginning(0)).max(0) / self.slice) as usize
    }

    /// Where the cells of a place and slice of time begin, one per departure.
    fn row(&self, trips: usize, place: usize, slice: usize) -> usize {
        let slice = slice.min(self.slices - 1);
        ((trips * self.places + place) * self.slices + slice) * self.departures.len()
    }

    /// Fen of standing for a slice of time.
    fn standing(&self) -> f32 {
        self.ground.driver() as f32 * self.slice as f32
    }

    /// A trip begun in a slice of time.
    fn begun(&self, offer: &Offered, slice: usize) -> Beginning {
        let from = self.beginning(slice);
        let (mut until, mut waits) = (from, 0);
        if offer.from > 0 {
            until += self.slice;
            waits = (offer.ready - offer.take - until).max(0);
        }
        let standing = self.ground.driver() * f64::from(waits);
        Beginning {
            slice,
            may_wait: false,
            fen: (offer.reduced_from(from) + standing) as f32,
            ends: [from, until].map(|moment| self.slice_of(offer.end(moment))),
        }
    }

    /// The slices in which a trip may begin, but those in which it would only wait.
    fn beginnings(&self, offer: &Offered) -> impl Iterator<Item = Beginning> {
        let (mut first, mut last) = (0, 0);
        if offer.from > 0 {
            let soonest = (offer.ready - offer.take).min(offer.latest);
            (first, last) = (self.slice_of(soonest), self.slice_of(offer.latest));
        }
        (first..=last).map(move |slice| Beginning {
            may_wait: slice == first,
            ..self.begun(offer, slice)
        })
    }

    /// The departures a trip may follow upon, by index.
    fn departures_of(&self, offer: &Offered) -> std::ops::Range<usize> {
        if offer.from > 0 {
            return 0..self.departures.len();
        }
        let index = self.departure(offer);
        index..index + 1
    }

    fn fill_after(&mut self, offered: &[Offered]) {
        let width = self.departures.len();
        for left in 0..self.trips {
            if left > 0 {
                for offer in offered.iter().filter(|it| it.from > 0) {
                    self.fill_after_with(left, offer);
                }
            }
            for hub in 0..self.places - 1 {
                let mut later = vec![f32::INFINITY; width];
                for slice in (0..self.slices).rev() {
                    let moments = [slice, slice + 1].map(|slice| self.beginning(slice));
                    let row = self.row(left, hub + 1, slice);
                    for (index, later) in later.iter_mut().enumerate() {
                        let home = home_fen(self.ground, hub, moments, self.departures[index]);
                        let now = self.after[row + index];
                        self.after[row + index] = now.min(*later).min(home as f32);
                        *later = now.min(*later + self.standing());
                    }
                }
            }
        }
    }

    fn fill_after_with(&mut self, left: usize, offer: &Offered) {
        let width = self.departures.len();
        let (place, hub) = (usize::from(offer.from), usize::from(offer.hub) + 1);
        let (earlier, from) = (self.row(left, 0, 0), self.row(left, place, 0));
        let beginnings: Vec<Beginning> = self.beginnings(offer).collect();
        for it in beginnings {
            let [soon, late] = it.ends.map(|end| self.row(left - 1, hub, end));
            let at = from - earlier + it.slice * width;
            let (known, now) = self.after.split_at_mut(earlier);
            let cells = now[at..at + width].iter_mut();
            let onward = known[soon..soon + width]
                .iter()
                .zip(&known[late..late + width]);
            for (cell, (soon, late)) in cells.zip(onward) {
                *cell = cell.min(it.fen + soon.min(*late));
            }
        }
    }

    fn fill_before(&mut self, offered: &[Offered]) {
        let width = self.departures.len();
        self.before[..width].fill(self.ground.day() as f32);
        for made in 1..self.trips {
            for offer in offered.iter().filter(|it| (it.from == 0) == (made == 1)) {
                self.fill_before_with(made, offer);
            }
            for place in 1..self.places {
                let mut waited = vec![f32::INFINITY; width];
                for slice in 0..self.slices {
                    let row = self.row(made, place, slice);
                    for (index, waited) in waited.iter_mut().enumerate() {
                        self.waited[row + index] = *waited;
                        *waited = self.before[row + index].min(*waited + self.standing());
                    }
                }
            }
        }
    }

    fn fill_before_with(&mut self, made: usize, offer: &Offered) {
        let departures = self.departures_of(offer);
        let beginnings: Vec<Beginning> = self.beginnings(offer).collect();
        for it in beginnings {
            let from = self.row(made - 1, usize::from(offer.from), it.slice);
            let hub = usize::from(offer.hub) + 1;
            for end in &it.ends[..if it.ends[0] == it.ends[1] { 1 } else { 2 }] {
                let row = self.row(made, hub, *end);
                for index in departures.clone() {
                    let before = self.reached(from + index, &it);
                    let cell = &mut self.before[row + index];
                    *cell = cell.min(before + it.fen);
                }
            }
        }
    }

    /// What a day costs at least up to the beginning of a trip, by the cell where it begins.
    fn reached(&self, cell: usize, beginning: &Beginning) -> f32 {
        if beginning.may_wait {
            self.before[cell].min(self.waited[cell])
        } else {
            self.before[cell]
        }
    }

    /// What a day with a trip costs at least.
    pub(super) fn least_with(&self, offer: &Offered) -> f64 {
        let (departures, hub) = (self.departures_of(offer), usize::from(offer.hub) + 1);
        let made = if offer.from == 0 { 0..1 } else { 1..self.trips };
        let mut least = f32::INFINITY;
        for it in self.beginnings(offer) {
            for made in made.clone() {
                let before = self.row(made, usize::from(offer.from), it.slice);
                let [soon, late] = it.ends.map(|end| self.row(self.trips - 1 - made, hub, end));
                for index in departures.clone() {
                    let fen = self.reached(before + index, &it);
                    let onward = self.after[soon + index].min(self.after[late + index]);
                    least = least.min(fen + it.fen + onward);
                }
            }
        }
        f64::from(least - OFF)
    }

    /// The departures told apart, by index.
    pub(super) fn departed(&self) -> &[Departures] {
        &self.departures
    }

    /// The index among them of a trip from the start.
    pub(super) fn departure(&self, offer: &Offered) -> usize {
        let departed = alike(self.ground, offer.departure(self.beginning(0)));
        self.departures.partition_point(|it| *it < departed)
    }

    pub(super) fn slices(&self) -> usize {
        self.slices
    }

    pub(super) fn slice_at(&self, moment: i32) -> usize {
        self.slice_of(moment).min(self.slices - 1)
    }

    /// What a day of some departure costs at least up to a place that is reached in a slice.
    pub(super) fn before(
        &self,
        made: usize,
        place: usize,
        (slice, departure): (usize, usize),
    ) -> f64 {
        f64::from(self.before[self.row(made, place, slice) + departure] - OFF)
    }

    /// What the rest of a day costs at least from a hub and a moment on.
    pub(super) fn after(&self, left: usize, hub: usize, (moment, departure): (i32, usize)) -> f64 {
        let row = self.row(left, hub + 1, self.slice_of(moment));
        f64::from(self.after[row + departure] - OFF)
    }

    /// What a trip begun in a slice and the rest of the day cost at least.
    pub(super) fn from(
        &self,
        left: usize,
        offer: &Offered,
        (slice, departure): (usize, usize),
    ) -> f64 {
        let it = self.begun(offer, slice);
        let ends = it
            .ends
            .map(|end| self.row(left, usize::from(offer.hub) + 1, end) + departure);
        f64::from(it.fen + self.after[ends[0]].min(self.after[ends[1]]) - OFF)
    }

    /// Whether a trip may begin in a slice.
    pub(super) fn may_begin(&self, offer: &Offered, slice: usize) -> bool {
        offer.latest >= self.beginning(slice)
    }
}
