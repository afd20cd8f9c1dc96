//! All trips of one kind of vehicle, and those of them that routes may have that cost little beyond what
//! their lots are worth.

use super::ground::Ground;
use super::haul::{Appraiser, Haul, LotSet};
use super::join::Join;
use super::pairs::Pairs;
use super::sequence::members;
use super::sieve::Sieve;

/// Most trips of a day that are joined.
pub(super) const MOST_TRIPS: usize = 3;
/// Trips joined in a quick look.
const FEW: usize = 6_000;
/// Most trips whose temperatures are worked out in one look; others keep their cost from below.
const MOST_APPRAISED: usize = 20_000;

/// Lengths of slices of time by which trips are sifted one after the other, s.
const COARSEST: i32 = 3_600;
const FINER: i32 = 1_800;
const FINEST: i32 = 600;

/// Three lots of which a plan's routes fetch two or more at most once: what that is worth, fen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cut {
    pub(super) lots: LotSet,
    pub(super) fen: f64,
}

/// Prices of lots, and of cuts.
#[derive(Clone, Debug)]
pub(super) struct Prices {
    pub(super) lots: Vec<f64>,
    pub(super) cuts: Vec<Cut>,
}

impl Prices {
    fn worth(&self, set: LotSet) -> f64 {
        members(set).map(|lot| self.lots[lot]).sum()
    }

    /// What a route of these lots is worth, less what it pays for cuts.
    pub(super) fn net(&self, set: LotSet) -> f64 {
        self.worth(set) - self.cut(set)
    }

    /// What a route of these lots pays for cuts.
    fn cut(&self, set: LotSet) -> f64 {
        let counts = |cut: &&Cut| (set & cut.lots).count_ones() >= 2;
        self.cuts.iter().filter(counts).map(|cut| cut.fen).sum()
    }
}

/// A day of trips and what it costs from below.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Joined {
    pub(super) lots: LotSet,
    /// The lots of each trip.
    pub(super) trips: [LotSet; MOST_TRIPS],
    pub(super) fen: f64,
    /// Beyond what its lots are worth.
    pub(super) reduced: f64,
}

/// The trips of a kind of vehicle, and what they cost.
pub(super) struct Yard<'g, 'p> {
    pub(super) ground: &'g Ground<'p>,
    pub(super) hauls: Vec<Haul>,
    /// Trips that could pay when all were looked at last, by index.
    recent: Vec<u32>,
    appraiser: Appraiser<'g, 'p>,
}

/// What came of a look at a kind of vehicle.
#[derive(Clone, Debug)]
pub(super) struct Look {
    /// No route costs less beyond the worth of its lots; nothing where the look was not finished.
    pub(super) least: Option<f64>,
    pub(super) routes: Vec<Joined>,
}

/// A trip as joining needs it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Offered {
    /// What it costs beyond the worth of its lots, the driver's time on it included.
    pub(super) reduced: f64,
    pub(super) later: f64,
    pub(super) lots: LotSet,
    pub(super) take: i32,
    pub(super) ready: i32,
    pub(super) latest: i32,
    pub(super) index: u32,
    pub(super) from: u8,
    pub(super) hub: u8,
}

impl Offered {
    fn new(haul: &Haul, index: u32, reduced: f64) -> Self {
        Self {
            reduced,
            later: haul.later,
            lots: haul.lots,
            take: haul.take,
            ready: haul.ready,
            latest: haul.latest,
            index,
            from: haul.from,
            hub: haul.hub,
        }
    }

    pub(super) fn end(&self, start: i32) -> i32 {
        self.ready.max(start + self.take)
    }

    /// The latest beginning that ends as early as one at a moment does.
    pub(super) fn departure(&self, start: i32) -> i32 {
        (self.end(start) - self.take).min(self.latest).max(start)
    }

    /// The same begun at a moment.
    pub(super) fn reduced_from(&self, start: i32) -> f64 {
        self.reduced + self.later * f64::from((start + self.take - self.ready).max(0))
    }
}

/// How closely a kind of vehicle is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Care {
    /// Some routes that pay, quickly.
    Quick,
    /// None is overlooked.
    Whole,
}

impl<'g, 'p> Yard<'g, 'p> {
    pub(super) fn new(ground: &'g Ground<'p>, hauls: Vec<Haul>) -> Self {
        Self {
            ground,
            hauls,
            recent: Vec::new(),
            appraiser: Appraiser::new(ground),
        }
    }

    fn most_trips(&self) -> usize {
        (self.ground.vehicle.limits.trips as usize).min(MOST_TRIPS)
    }

    /// The routes that cost less than `below` beyond what their lots are worth.
    pub(super) fn look(
        &mut self,
        (prices, pairs): (&Prices, &Pairs),
        (care, below): (Care, f64),
        goes_on: &mut dyn FnMut() -> bool,
    ) -> Look {
        let offered = self.candidates((prices, pairs), care);
        let below = below.min(self.best_alone(&offered, prices) + 0.01);
        let all = offered.len();
        let (offered, sieve) = self.sifted(offered, care, below);
        let trips = [all, offered.len()];
        let lists = (self.ground, &self.hauls[..]);
        let mut join = Join::new(lists, prices, (offered, sieve), (care, below));
        let is_done = join.start(goes_on) && care == Care::Whole;
        tracing::debug!(
            ?care,
            below,
            ?trips,
            steps = join.steps,
            routes = join.found.len(),
            "look"
        );
        Look {
            least: is_done.then_some(join.least.min(below)),
            routes: join.found,
        }
    }

    /// Trips with what they cost beyond the worth of their lots: all, or where some routes will do those
    /// that could pay the last time all were looked at.
    fn candidates(&self, (prices, pairs): (&Prices, &Pairs), care: Care) -> Vec<Offered> {
        let driver = self.ground.driver();
        let (mut set, mut worth) = (0, None);
        let offered = |index: u32| {
            let haul = &self.hauls[index as usize];
            if haul.lots != set {
                set = haul.lots;
                worth = pairs.admit(set).then(|| prices.net(set));
            }
            let fen = haul.fen + driver * f64::from(haul.take) - worth?;
            Some(Offered::new(haul, index, fen))
        };
        match care {
            Care::Quick if !self.recent.is_empty() => {
                self.recent.iter().copied().filter_map(offered).collect()
            }
            _ => (0..self.hauls.len() as u32).filter_map(offered).collect(),
        }
    }

    /// The least that a day of one of the trips costs beyond the worth of its lots.
    fn best_alone(&self, offered: &[Offered], prices: &Prices) -> f64 {
        let day = self.ground.day();
        let mut least = f64::INFINITY;
        for offer in offered.iter().filter(|it| it.from == 0) {
            if day + offer.reduced < least {
                let haul = &self.hauls[offer.index as usize];
                let fen = route_fen(self.ground, &[haul]).unwrap_or(f64::INFINITY);
                least = least.min(fen - prices.net(haul.lots));
            }
        }
        least
    }

    /// The trips that a route may have that costs less than `below`, their temperatures worked out, and
    /// what comes before and after them.
    fn sifted(
        &mut self,
        offered: Vec<Offered>,
        care: Care,
        below: f64,
    ) -> (Vec<Offered>, Sieve<'g, 'p>) {
        let mut offered = match care {
            Care::Quick => self.few(&offered, below),
            Care::Whole => self.all_paying(offered, below),
        };
        let mut sieve = self.sieve(&offered, FINEST);
        if self.appraise(&mut offered, &sieve) {
            sieve = self.sieve(&offered, FINEST);
        }
        offered.retain(|offer| sieve.least_with(offer) < below);
        (offered, sieve)
    }

    fn sieve(&self, offered: &[Offered], slice: i32) -> Sieve<'g, 'p> {
        Sieve::new(self.ground, offered, (self.most_trips(), slice))
    }

    /// The most promising trips.
    fn few(&self, offered: &[Offered], below: f64) -> Vec<Offered> {
        let sieve = self.sieve(offered, COARSEST);
        let keyed = offered
            .iter()
            .map(|offer| (sieve.least_with(offer), *offer));
        let mut chosen: Vec<(f64, Offered)> = keyed.filter(|(least, _)| *least < below).collect();
        keep_least(&mut chosen, FEW);
        chosen.into_iter().map(|(_, offer)| offer).collect()
    }

    /// All trips that may pay, sifted ever more finely.
    fn all_paying(&mut self, mut offered: Vec<Offered>, below: f64) -> Vec<Offered> {
        for slice in [COARSEST, FINER, FINEST] {
            let sieve = self.sieve(&offered, slice);
            offered.retain(|offer| sieve.least_with(offer) < below);
            if slice == COARSEST {
                self.recent = offered.iter().map(|it| it.index).collect();
            }
        }
        offered
    }

    /// Works out the temperatures of the most promising trips that lack them; whether there are any.
    fn appraise(&mut self, offered: &mut [Offered], sieve: &Sieve) -> bool {
        let fresh = |offer: &Offered| !self.hauls[offer.index as usize].is_exact;
        let fresh = offered.iter().enumerate().filter(|(_, offer)| fresh(offer));
        let mut promising: Vec<(f64, usize)> = fresh
            .map(|(at, offer)| (sieve.least_with(offer), at))
            .collect();
        keep_least(&mut promising, MOST_APPRAISED);
        for &(_, at) in &promising {
            let haul = &mut self.hauls[offered[at].index as usize];
            let before = haul.fen;
            self.appraiser.appraise(haul);
            offered[at].reduced += haul.fen - before;
        }
        !promising.is_empty()
    }
}

fn keep_least<T>(keyed: &mut Vec<(f64, T)>, most: usize) {
    if keyed.len() > most {
        keyed.select_nth_unstable_by(most, |a, b| a.0.total_cmp(&b.0));
        keyed.truncate(most);
    }
}

/// What a day of trips costs at least; `None` where it cannot be driven.
///
/// Every trip ends as early as it can, and the day begins as late as the first one's end allows. A
/// day that would be too long begins as little later as makes it fit.
pub(super) fn route_fen(ground: &Ground, trips: &[&Haul]) -> Option<f64> {
    let limits = &ground.vehicle.limits;
    let longest = limits.longest.0 as i32;
    let home = ground.home(usize::from(trips.last()?.hub))?;
    let mut start = limits.shift.start().0;
    loop {
        let mut fen = ground.day() + home.fen;
        let departure = trips[0].departure(start);
        let mut now = start;
        for haul in trips {
            if now > haul.latest {
                return None;
            }
            fen += haul.fen_from(now);
            now = haul.end(now);
        }
        let finish = now + home.seconds;
        if finish > limits.shift.end().0 {
            return None;
        }
        let work = finish - departure;
        if work <= longest {
            let overtime = (work - limits.regular.0 as i32).max(0);
            return Some(
                fen + ground.driver() * f64::from(work) + ground.overtime() * f64::from(overtime),
            );
        }
        start = start.max(finish - longest);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{fleet, sequence};
    use super::*;
    use crate::fixtures::{Day, Scatter, county_day};

    /// The least that a day costs beyond the worth of its lots that goes on from some trips.
    fn least_from(yard: &Yard, prices: &Prices, begun: &[&Haul]) -> f64 {
        let lots = begun.iter().fold(0, |lots, haul| lots | haul.lots);
        let place = begun.last().map_or(0, |haul| haul.hub + 1);
        let mut least = f64::INFINITY;
        if let Some(fen) = (!begun.is_empty()).then(|| route_fen(yard.ground, begun)) {
            let Some(fen) = fen else { return least };
            least = fen - prices.net(lots);
        }
        if begun.len() < yard.most_trips() {
            let next = yard.hauls.iter();
            for haul in next.filter(|it| it.from == place && it.lots & lots == 0) {
                let longer: Vec<&Haul> = begun.iter().copied().chain([haul]).collect();
                least = least.min(least_from(yard, prices, &longer));
            }
        }
        least
    }

    #[test]
    fn a_whole_look_finds_the_cheapest_day_of_trips() {
        for seed in 1..=6 {
            let problem = county_day(Day {
                seed,
                lots: 5,
                vehicles: 4,
                hubs: 2,
            });
            let mut scatter = Scatter::new(seed);
            let prices = Prices {
                lots: (0..5).map(|_| scatter.between(3e3, 6e4)).collect(),
                cuts: vec![Cut {
                    lots: 0b10110,
                    fen: 4e3,
                }],
            };
            for kind in fleet::kinds(&problem) {
                let ground = Ground::new(&problem, kind, true);
                let hauls = sequence::hauls(&ground, 100_000, &mut || true);
                let mut yard = Yard::new(&ground, hauls.expect("the day is small"));
                let mut look = || {
                    let care = (Care::Whole, f64::INFINITY);
                    let look = yard.look((&prices, &Pairs::default()), care, &mut || true);
                    look.least.expect("the look is finished")
                };
                // Trips that looked cheap get their temperatures, look by look.
                let found = (0..8).map(|_| look()).fold(f64::NEG_INFINITY, f64::max);
                let least = least_from(&yard, &prices, &[]);
                assert!(
                    (found - least).abs() < 0.02 || found.min(least).is_infinite(),
                    "day {seed}, kind {kind:?}: {found} is not {least}"
                );
            }
        }
    }
}
