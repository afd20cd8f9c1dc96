//! All trips of one kind of vehicle, and those of them that routes may have that cost little beyond what
//! their lots are worth.

use super::ground::{Ground, ROUNDING_OF_ROUTE};
use super::haul::{Appraiser, Haul, LotSet};
use super::join::Join;
use super::rest::Rest;
use super::sequence::members;

/// Most trips of a day that are joined.
pub(super) const MOST_TRIPS: usize = 3;
/// Trips joined in a quick look.
const FEW: usize = 6_000;
/// Most trips whose temperatures are worked out in one look; others keep their cost from below.
const MOST_APPRAISED: usize = 20_000;

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
    pub(super) fn worth(&self, set: LotSet) -> f64 {
        members(set).map(|lot| self.lots[lot]).sum()
    }

    /// What a route of these lots pays for cuts.
    pub(super) fn cut(&self, set: LotSet) -> f64 {
        let counts = |cut: &&Cut| (set & cut.lots).count_ones() >= 2;
        self.cuts.iter().filter(counts).map(|cut| cut.fen).sum()
    }
}

/// A day of trips and what it costs from below.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Joined {
    pub(super) lots: LotSet,
    pub(super) fen: f64,
    /// Beyond what its lots are worth.
    pub(super) reduced: f64,
}

/// The trips of a kind of vehicle, and what they cost.
pub(super) struct Yard<'g, 'p> {
    pub(super) ground: &'g Ground<'p>,
    pub(super) hauls: Vec<Haul>,
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
    /// What it and all that may follow cost at least beyond the worth of their lots.
    pub(super) key: f64,
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
            key: 0.0,
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
            appraiser: Appraiser::new(ground),
        }
    }

    fn most_trips(&self) -> usize {
        (self.ground.vehicle.limits.trips as usize).min(MOST_TRIPS)
    }

    /// The routes that cost less than `below` beyond what their lots are worth.
    pub(super) fn look(
        &mut self,
        prices: &Prices,
        (care, below): (Care, f64),
        goes_on: &mut dyn FnMut() -> bool,
    ) -> Look {
        let below = below.min(self.best_alone(prices) + 0.01);
        let offered = self.offered(prices, care, below);
        let (offered, before) = offered;
        let mut join = Join::new(
            (self.ground, &self.hauls),
            prices,
            (offered, before),
            (care, below),
        );
        let is_done = join.start(goes_on) && care == Care::Whole;
        Look {
            least: is_done.then_some(join.least.min(below)),
            routes: join.found,
        }
    }

    /// The least that a day of one trip costs beyond the worth of its lots.
    fn best_alone(&self, prices: &Prices) -> f64 {
        let mut least = f64::INFINITY;
        let (mut set, mut worth) = (0, 0.0);
        for haul in self.hauls.iter().filter(|it| it.from == 0) {
            if haul.lots != set {
                (set, worth) = (haul.lots, prices.worth(haul.lots) - prices.cut(haul.lots));
            }
            if let Some(fen) = route_fen(self.ground, &[haul]) {
                least = least.min(fen - worth);
            }
        }
        least
    }

    /// The trips that a route may have that costs less than `below`, their temperatures worked out.
    fn offered(&mut self, prices: &Prices, care: Care, below: f64) -> (Vec<Offered>, Rest<'g, 'p>) {
        let reduced = self.reduced(prices);
        let rest = Rest::coarse(self.ground, &self.hauls, &reduced, self.most_trips());
        let mut chosen: Vec<(f64, u32)> = Vec::new();
        for (index, haul) in self.hauls.iter().enumerate() {
            let least = rest.least_with(haul, reduced[index]);
            if least < below {
                chosen.push((least, index as u32));
            }
        }
        if care == Care::Quick && chosen.len() > FEW {
            chosen.select_nth_unstable_by(FEW, |a, b| a.0.total_cmp(&b.0));
            chosen.truncate(FEW);
        }
        let fresh = |&(_, index): &(f64, u32)| !self.hauls[index as usize].is_exact;
        let mut promising: Vec<(f64, u32)> = chosen.iter().copied().filter(fresh).collect();
        if promising.len() > MOST_APPRAISED {
            promising.select_nth_unstable_by(MOST_APPRAISED, |a, b| a.0.total_cmp(&b.0));
            promising.truncate(MOST_APPRAISED);
        }
        let before: Vec<f64> = chosen
            .iter()
            .map(|&(_, index)| self.hauls[index as usize].fen)
            .collect();
        for (_, index) in promising {
            self.appraiser.appraise(&mut self.hauls[index as usize]);
        }
        let mut offered = Vec::with_capacity(chosen.len());
        for ((least, index), before) in chosen.into_iter().zip(before) {
            let haul = &self.hauls[index as usize];
            let more = haul.fen - before;
            if least + more < below {
                offered.push(Offered::new(haul, index, reduced[index as usize] + more));
            }
        }
        (offered, rest)
    }

    fn reduced(&self, prices: &Prices) -> Vec<f64> {
        let (mut set, mut worth) = (0, 0.0);
        let driver = self.ground.driver();
        let reduced = self.hauls.iter().map(|haul| {
            if haul.lots != set {
                (set, worth) = (haul.lots, prices.worth(haul.lots) - prices.cut(haul.lots));
            }
            haul.fen + driver * f64::from(haul.take) - worth
        });
        reduced.collect()
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
        let mut fen = ground.vehicle.costs.per_day.0 as f64 - ROUNDING_OF_ROUTE + home.fen;
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
