//! Trips joined to the days of one kind of vehicle, depth first, given up where what a day costs so far
//! and what its rest costs at least do not pay.

use std::rc::Rc;

use super::combine::{Care, Joined, MOST_TRIPS, Offered, Prices, route_fen};
use super::ground::{Ground, ROUNDING_OF_ROUTE};
use super::haul::{Haul, LotSet};
use super::rest::{Departures, Rest, alike, home_fen};

/// Routes that save less than this share of the cheapest are not looked for.
const NEARLY: f64 = 0.6;
/// Most trips tried as the next of a day in one look.
const MOST_STEPS: u64 = 1_000_000_000;
/// The same of a quick look.
const FEW_STEPS: u64 = 20_000_000;
/// Routes handed back.
const MOST_ROUTES: usize = 80;

/// Joins trips to days.
pub(super) struct Join<'a, 'p> {
    ground: &'a Ground<'p>,
    hauls: &'a [Haul],
    prices: &'a Prices,
    /// Per place of departure.
    next: Vec<Vec<Offered>>,
    /// By departure, as far as they were asked for.
    ahead: Vec<Ahead<'a, 'p>>,
    /// What days cost before.
    before: Rest<'a, 'p>,
    care: Care,
    below: f64,
    pub(super) least: f64,
    pub(super) found: Vec<Joined>,
    steps: u64,
    trips: usize,
}

/// What is known of days that begin about alike.
struct Ahead<'a, 'p> {
    departed: Departures,
    rest: Rest<'a, 'p>,
    /// Per trips left, place and slice of time, as far as they were asked for.
    lists: Vec<Option<List>>,
}

/// A day so far.
#[derive(Clone, Copy)]
struct Begun {
    trips: [u32; MOST_TRIPS],
    count: usize,
    lots: LotSet,
    /// Beyond the worth of its lots, without what cuts take for lots of several trips.
    fen: f64,
    now: i32,
    /// Index of what is known of days that begin like it.
    ahead: usize,
}

/// Trips, the most promising first.
type List = Rc<Vec<Offered>>;

impl<'a, 'p> Join<'a, 'p> {
    pub(super) fn new(
        (ground, hauls): (&'a Ground<'p>, &'a [Haul]),
        prices: &'a Prices,
        (offered, before): (Vec<Offered>, Rest<'a, 'p>),
        (care, below): (Care, f64),
    ) -> Self {
        let trips = (ground.vehicle.limits.trips as usize).min(MOST_TRIPS);
        let places = ground.problem.hubs.len() + 1;
        let mut next = vec![Vec::new(); places];
        for offer in offered {
            next[usize::from(offer.from)].push(offer);
        }
        Self {
            ahead: Vec::new(),
            next,
            before,
            ground,
            hauls,
            prices,
            care,
            below,
            least: f64::INFINITY,
            found: Vec::new(),
            steps: 0,
            trips,
        }
    }

    /// The index of what is known of days that begin at a moment.
    fn ahead(&mut self, departure: i32) -> usize {
        let departed = alike(self.ground, departure);
        let known = self.ahead.iter().position(|it| it.departed == departed);
        known.unwrap_or_else(|| {
            let rest = Rest::fine(self.ground, &self.next, self.trips, departed);
            self.ahead.push(Ahead {
                departed,
                lists: vec![None; self.trips * self.next.len() * rest.slices()],
                rest,
            });
            self.ahead.len() - 1
        })
    }

    /// First trips, the most promising first.
    fn first(&mut self) -> Vec<Offered> {
        let begins = self.ground.vehicle.limits.shift.start().0;
        let day = self.day();
        let mut list = Vec::new();
        for index in 0..self.next[0].len() {
            let offer = self.next[0][index];
            let ahead = self.ahead(offer.departure(begins));
            let key = self.ahead[ahead].rest.with(self.trips - 1, &offer, begins);
            if day + key < self.below {
                list.push(Offered { key, ..offer });
            }
        }
        list.sort_unstable_by(|a, b| a.key.total_cmp(&b.key));
        list
    }

    /// Trips that may follow at a place in a slice of time with so many more to follow, as long as a
    /// whole day with them may cost less than asked.
    fn list(&mut self, ahead: usize, left: usize, place: usize, now: i32) -> List {
        let known = &self.ahead[ahead];
        let slice = known.rest.slice(now);
        let at = (left * self.next.len() + place) * known.rest.slices() + slice;
        if let Some(list) = &known.lists[at] {
            return Rc::clone(list);
        }
        let from = known.rest.beginning(slice);
        let before = self
            .before
            .least_before(self.trips - left - 1, place, slice);
        let mut list = Vec::new();
        for offer in &self.next[place] {
            let key = known.rest.with(left, offer, from);
            if offer.latest >= from && before + key < self.below {
                list.push(Offered { key, ..*offer });
            }
        }
        list.sort_unstable_by(|a, b| a.key.total_cmp(&b.key));
        let list = Rc::new(list);
        self.ahead[ahead].lists[at] = Some(Rc::clone(&list));
        list
    }

    /// What every day costs.
    fn day(&self) -> f64 {
        self.ground.vehicle.costs.per_day.0 as f64 - ROUNDING_OF_ROUTE
    }

    /// Joins all; whether it came to an end.
    pub(super) fn start(&mut self, goes_on: &mut dyn FnMut() -> bool) -> bool {
        let begun = Begun {
            trips: [0; MOST_TRIPS],
            count: 0,
            lots: 0,
            fen: self.day(),
            ahead: 0,
            now: self.ground.vehicle.limits.shift.start().0,
        };
        let first = self.first();
        let is_done = self.go_on(&first, &begun, goes_on);
        is_done && self.ground.vehicle.limits.trips as usize <= MOST_TRIPS
    }

    fn go_on(
        &mut self,
        list: &[Offered],
        begun: &Begun,
        goes_on: &mut dyn FnMut() -> bool,
    ) -> bool {
        let left = self.trips - begun.count - 1;
        for offer in list {
            if begun.fen + offer.key >= self.below {
                break;
            }
            self.steps += 1;
            if self.steps.is_multiple_of(1 << 16) && !self.may_go_on(goes_on) {
                return false;
            }
            if offer.lots & begun.lots != 0 || offer.latest < begun.now {
                continue;
            }
            let end = offer.end(begun.now);
            let (mut ahead, mut from) = (begun.ahead, begun.now);
            if begun.count == 0 {
                from = offer.departure(begun.now);
                ahead = self.ahead(from);
            }
            let waits = end - offer.take - from;
            let fen =
                begun.fen + offer.reduced_from(begun.now) + self.ground.driver() * f64::from(waits);
            let hub = usize::from(offer.hub);
            if fen + self.ahead[ahead].rest.least(left, hub, end) >= self.below {
                continue;
            }
            let mut longer = Begun {
                lots: begun.lots | offer.lots,
                fen,
                now: end,
                count: begun.count + 1,
                ahead,
                ..*begun
            };
            if begun.count > 0 && !self.prices.cuts.is_empty() {
                let cut = |set| self.prices.cut(set);
                longer.fen += cut(longer.lots) - cut(begun.lots) - cut(offer.lots);
                if longer.fen + self.ahead[ahead].rest.least(left, hub, end) >= self.below {
                    continue;
                }
            }
            longer.trips[begun.count] = offer.index;
            let departed = self.ahead[ahead].departed;
            if longer.fen + home_fen(self.ground, hub, [end, end], departed) < self.below {
                self.note(&longer);
            }
            if left == 0 {
                continue;
            }
            let next = self.list(ahead, left - 1, hub + 1, end);
            if !self.go_on(&next, &longer, goes_on) {
                return false;
            }
        }
        true
    }

    fn may_go_on(&self, goes_on: &mut dyn FnMut() -> bool) -> bool {
        let most = match self.care {
            Care::Quick => FEW_STEPS,
            Care::Whole => MOST_STEPS,
        };
        self.steps <= most && (!self.steps.is_multiple_of(1 << 24) || goes_on())
    }

    /// Notes a day that ends here.
    fn note(&mut self, begun: &Begun) {
        let trips = begun.trips[..begun.count].iter();
        let trips: Vec<&Haul> = trips.map(|&index| &self.hauls[index as usize]).collect();
        let Some(fen) = route_fen(self.ground, &trips) else {
            return;
        };
        let reduced = fen - self.prices.worth(begun.lots) + self.prices.cut(begun.lots);
        if reduced >= self.below {
            return;
        }
        self.least = self.least.min(reduced);
        let near = if self.least < 0.0 && self.care == Care::Quick {
            NEARLY * self.least
        } else {
            self.least + 1e-6
        };
        self.below = self.below.min(near);
        let joined = Joined {
            lots: begun.lots,
            fen,
            reduced,
        };
        if let Some(known) = self.found.iter_mut().find(|it| it.lots == begun.lots) {
            if known.reduced > reduced {
                *known = joined;
            }
            return;
        }
        self.found.push(joined);
        if self.found.len() >= 2 * MOST_ROUTES {
            self.found.sort_by(|a, b| a.reduced.total_cmp(&b.reduced));
            self.found.truncate(MOST_ROUTES);
        }
    }
}
