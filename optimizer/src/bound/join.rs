//! Trips joined to the days of one kind of vehicle, depth first, given up where what a day costs so far
//! and what its rest costs at least do not pay.

use std::rc::Rc;

use super::combine::{Care, Cut, Joined, MOST_TRIPS, Offered, Prices, route_fen};
use super::departures::home_fen;
use super::ground::Ground;
use super::haul::{Haul, LotSet};
use super::sieve::Sieve;

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
    sieve: Sieve<'a, 'p>,
    /// Per departure, trips left, place and slice of time, as far as they were asked for.
    lists: Vec<Option<List>>,
    /// The dearest first.
    cuts: Vec<Cut>,
    care: Care,
    below: f64,
    pub(super) least: f64,
    pub(super) found: Vec<Joined>,
    pub(super) steps: u64,
    trips: usize,
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
    /// Index of its departure.
    departure: usize,
}

/// A trip that may be next: what it and all that may follow cost at least beyond the worth of their
/// lots, and its index among those of its place.
#[derive(Clone, Copy)]
struct Entry {
    key: f32,
    index: u32,
    lots: LotSet,
}

impl Entry {
    fn new(key: f64, index: usize, offer: &Offered) -> Self {
        Self {
            key: (key as f32).next_down(),
            index: index as u32,
            lots: offer.lots,
        }
    }
}

/// Trips, the most promising first.
type List = Rc<Vec<Entry>>;

impl<'a, 'p> Join<'a, 'p> {
    pub(super) fn new(
        (ground, hauls): (&'a Ground<'p>, &'a [Haul]),
        prices: &'a Prices,
        (offered, sieve): (Vec<Offered>, Sieve<'a, 'p>),
        (care, below): (Care, f64),
    ) -> Self {
        let trips = (ground.vehicle.limits.trips as usize).min(MOST_TRIPS);
        let places = ground.problem.hubs.len() + 1;
        let mut next = vec![Vec::new(); places];
        for offer in offered {
            next[usize::from(offer.from)].push(offer);
        }
        let mut cuts = prices.cuts.clone();
        cuts.sort_by(|a, b| b.fen.total_cmp(&a.fen));
        Self {
            lists: vec![None; sieve.departed().len() * trips * places * sieve.slices()],
            next,
            sieve,
            ground,
            hauls,
            prices,
            cuts,
            care,
            below,
            least: f64::INFINITY,
            found: Vec::new(),
            steps: 0,
            trips,
        }
    }

    /// First trips, the most promising first.
    fn first(&self) -> Vec<Entry> {
        let day = self.ground.day();
        let mut list = Vec::new();
        for (index, offer) in self.next[0].iter().enumerate() {
            let departure = self.sieve.departure(offer);
            let key = self.sieve.from(self.trips - 1, offer, (0, departure));
            if day + key < self.below {
                list.push(Entry::new(key, index, offer));
            }
        }
        list.sort_unstable_by(|a, b| a.key.total_cmp(&b.key));
        list
    }

    /// Trips that may follow at a place and a moment with so many more to follow, as long as a whole day
    /// with them may cost less than asked.
    fn list(&mut self, departure: usize, left: usize, (place, now): (usize, i32)) -> List {
        let slice = self.sieve.slice_at(now);
        let at = ((departure * self.trips + left) * self.next.len() + place) * self.sieve.slices();
        if let Some(list) = &self.lists[at + slice] {
            return Rc::clone(list);
        }
        let when = (slice, departure);
        let before = self.sieve.before(self.trips - left - 1, place, when);
        let mut list = Vec::new();
        for (index, offer) in self.next[place].iter().enumerate() {
            if self.sieve.may_begin(offer, slice) {
                let key = self.sieve.from(left, offer, when);
                if before + key < self.below {
                    list.push(Entry::new(key, index, offer));
                }
            }
        }
        list.sort_unstable_by(|a, b| a.key.total_cmp(&b.key));
        let list = Rc::new(list);
        self.lists[at + slice] = Some(Rc::clone(&list));
        list
    }

    /// Joins all; whether it came to an end.
    pub(super) fn start(&mut self, goes_on: &mut dyn FnMut() -> bool) -> bool {
        let begun = Begun {
            trips: [0; MOST_TRIPS],
            count: 0,
            lots: 0,
            fen: self.ground.day(),
            departure: 0,
            now: self.ground.vehicle.limits.shift.start().0,
        };
        let first = self.first();
        let is_done = self.go_on((&first, 0), &begun, goes_on);
        is_done && self.ground.vehicle.limits.trips as usize <= MOST_TRIPS
    }

    fn go_on(
        &mut self,
        (list, place): (&[Entry], usize),
        begun: &Begun,
        goes_on: &mut dyn FnMut() -> bool,
    ) -> bool {
        let pays = |entry: &Entry| begun.fen + f64::from(entry.key) < self.below;
        if !list.first().is_some_and(pays) {
            return true;
        }
        let left = self.trips - begun.count - 1;
        let halved = self.halved(begun.lots);
        for entry in list {
            if begun.fen + f64::from(entry.key) >= self.below {
                break;
            }
            self.steps += 1;
            if self.steps.is_multiple_of(1 << 16) && !self.may_go_on(goes_on) {
                return false;
            }
            if entry.lots & begun.lots != 0 {
                continue;
            }
            let offer = self.next[place][entry.index as usize];
            if offer.latest < begun.now {
                continue;
            }
            let end = offer.end(begun.now);
            let (mut departure, mut from) = (begun.departure, begun.now);
            if begun.count == 0 {
                from = offer.departure(begun.now);
                departure = self.sieve.departure(&offer);
            }
            let waits = end - offer.take - from;
            let fen =
                begun.fen + offer.reduced_from(begun.now) + self.ground.driver() * f64::from(waits);
            let hub = usize::from(offer.hub);
            let onward = self.sieve.after(left, hub, (end, departure));
            if fen + onward >= self.below {
                continue;
            }
            let mut longer = Begun {
                lots: begun.lots | offer.lots,
                fen,
                now: end,
                count: begun.count + 1,
                departure,
                ..*begun
            };
            if !halved.is_empty() {
                let room = self.below - onward - longer.fen;
                let Some(cuts) = paid_for(&halved, offer.lots, room) else {
                    continue;
                };
                longer.fen += cuts;
            }
            longer.trips[begun.count] = offer.index;
            let departed = self.sieve.departed()[departure];
            if longer.fen + home_fen(self.ground, hub, [end, end], departed) < self.below {
                self.note(&longer);
            }
            if left == 0 {
                continue;
            }
            let next = self.list(departure, left - 1, (hub + 1, end));
            if !self.go_on((&next, hub + 1), &longer, goes_on) {
                return false;
            }
        }
        true
    }

    /// The cuts of which a day so far has one lot, the dearest first.
    fn halved(&self, lots: LotSet) -> Vec<Cut> {
        let halved = |cut: &&Cut| (cut.lots & lots).is_power_of_two();
        self.cuts.iter().filter(halved).copied().collect()
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
        let reduced = fen - self.prices.net(begun.lots);
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
        let mut lots = [0; MOST_TRIPS];
        for (lots, haul) in lots.iter_mut().zip(&trips) {
            *lots = haul.lots;
        }
        let joined = Joined {
            lots: begun.lots,
            trips: lots,
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

/// What a day pays for cuts it has one lot of when a trip joins; nothing where that is more than it has
/// room for.
fn paid_for(halved: &[Cut], trip: LotSet, room: f64) -> Option<f64> {
    let mut paid = 0.0;
    for cut in halved {
        let both = cut.lots & trip;
        if both.is_power_of_two() {
            paid += cut.fen;
            if paid >= room {
                return None;
            }
        }
    }
    Some(paid)
}
