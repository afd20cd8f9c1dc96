//! All trips of a kind of vehicle: every set of lots that may ride together, in every order that is
//! not needlessly long or dear, from every place to every hub.
//!
//! Sets grow lot by lot (Held, Karp: A Dynamic Programming Approach to Sequencing Problems, 1962).
//! Only for days on which a trip's end is a simple function of its beginning: roads alike at all
//! hours, one window a lot, one a hub.

use std::collections::HashMap;

use super::ground::{Arc, Goods, Ground};
use super::haul::{Haul, LotSet, MOST_STOPS};
use crate::cost::{Aboard, rides_free};
use crate::problem::LotId;
use crate::rules::market_access;
use crate::stowage::stow;

/// Length of a ride at whose end rates of ageing on board are compared, s. Few trips take longer; what
/// they differ by is granted with the refrigeration (`haul`).
const RIDE_S: f64 = 2.0 * 3_600.0;

/// Sets that are grown before the time is looked at.
const PART: usize = 4_096;
/// Orders dearer by so much in road are not compared further.
pub(super) const ODD_FEN: f64 = 5_000.0;

/// Lots in an order, from the loading of the first to that of the last.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sequence {
    pub(super) lots: LotSet,
    pub(super) order: [u8; MOST_STOPS],
    /// When loading starts, in the same order, from the first one's on, s; nothing being waited for.
    pub(super) starts: [i32; MOST_STOPS],
    /// The latest that each may start, for itself and all after it.
    pub(super) caps: [i32; MOST_STOPS],
    /// To the end of the last loading.
    pub(super) take: i32,
    /// The earliest end of the last loading.
    pub(super) end: i32,
    /// Road and toll between the first and the last, fen.
    pub(super) fen: f64,
    pub(super) aboard: Aboard,
}

impl Sequence {
    pub(super) fn len(&self) -> usize {
        self.lots.count_ones() as usize
    }

    pub(super) fn first(&self) -> usize {
        usize::from(self.order[0])
    }

    pub(super) fn last(&self) -> usize {
        usize::from(self.order[self.len() - 1])
    }

    /// The latest start of the first.
    pub(super) fn latest(&self) -> i32 {
        self.caps[0]
    }

    /// The latest loading of a lot, by its index, for the last one to end by a moment.
    pub(super) fn start(&self, index: usize, end: i32) -> i32 {
        (end - self.take + self.starts[index]).min(self.caps[index])
    }

    /// Until when its loadings are put off one by one as the end is.
    fn turns(&self) -> impl Iterator<Item = i32> + '_ {
        (0..self.len()).map(|index| self.caps[index] + self.take - self.starts[index])
    }
}

/// What a lot's shelf life costs by the second.
#[derive(Clone, Copy, Debug, Default)]
struct Rates {
    waiting: f64,
    /// On board, at most and at least.
    most: f64,
    least: f64,
}

/// What a lot costs more at most that is loaded so many seconds later, to be in the cold no later.
fn loaded_later(rates: &Rates, seconds: i32) -> f64 {
    let rides = if seconds > 0 { rates.least } else { rates.most };
    (rates.waiting - rides) * f64::from(seconds)
}

/// All trips, or `None` where the day is not plain or there are more than a limit.
pub(super) fn hauls(
    ground: &Ground,
    most: usize,
    goes_on: &mut dyn FnMut() -> bool,
) -> Option<Vec<Haul>> {
    if !ground.is_plain || ground.problem.lots.len() > LotSet::BITS as usize {
        return None;
    }
    let survey = Survey::new(ground);
    let mut hauls = Vec::new();
    let mut layer = survey.alone();
    while !layer.is_empty() {
        for set in layer.chunk_by(|a, b| a.lots == b.lots) {
            survey.close(set, &mut hauls);
        }
        if layer[0].len() == MOST_STOPS || hauls.len() > most {
            return None;
        }
        tracing::debug!(
            lots = layer[0].len(),
            orders = layer.len(),
            trips = hauls.len(),
            "grown"
        );
        layer = survey.grown(&layer, most, goes_on)?;
    }
    Some(hauls)
}

pub(super) struct Survey<'g, 'p> {
    pub(super) ground: &'g Ground<'p>,
    rates: Vec<Rates>,
    /// Per pair of lots, see [`Self::farther`].
    farther: Vec<Option<(i32, f64)>>,
}

impl<'g, 'p> Survey<'g, 'p> {
    fn new(ground: &'g Ground<'p>) -> Self {
        let lots = || ground.problem.lot_ids();
        let pairs = lots().flat_map(|a| lots().map(move |b| (a, b)));
        Self {
            ground,
            farther: pairs.map(|(a, b)| farther(ground, a, b)).collect(),
            rates: lots().map(|lot| rates(ground, lot)).collect(),
        }
    }

    pub(super) fn goods(&self, lot: usize) -> Option<&'g Goods> {
        self.ground.goods[lot].as_ref()
    }

    /// Every lot by itself.
    fn alone(&self) -> Vec<Sequence> {
        let lots = self.ground.problem.lot_ids();
        let alone = lots.filter_map(|id| {
            let goods = self.goods(id.index())?;
            let window = goods.windows.first()?;
            let aboard = Aboard::NOTHING.with(self.ground.problem, id);
            self.bears(goods, &aboard).then_some(())?;
            let mut order = [0; MOST_STOPS];
            order[0] = id.0 as u8;
            Some(Sequence {
                lots: 1 << id.index(),
                order,
                starts: [0; MOST_STOPS],
                caps: [window.end().0; MOST_STOPS],
                take: goods.service,
                end: window.start().0 + goods.service,
                fen: 0.0,
                aboard,
            })
        });
        alone
            .filter(|it| self.closes(it) && self.stows(it.lots))
            .collect()
    }

    fn bears(&self, goods: &Goods, aboard: &Aboard) -> bool {
        let market = &self.ground.problem.markets[goods.market];
        aboard.load.fits(self.ground.vehicle.limits.payload)
            && market_access::can_leave(market, self.ground.vehicle, aboard.load.kg)
    }

    fn stows(&self, set: LotSet) -> bool {
        let lots: Vec<LotId> = members(set).map(|lot| LotId(lot as u32)).collect();
        stow(self.ground.problem, self.ground.kind.vehicle, &lots).is_ok()
    }

    /// Sets of one lot more, each with the orders worth keeping; `None` where there are too many.
    fn grown(
        &self,
        layer: &[Sequence],
        most: usize,
        goes_on: &mut dyn FnMut() -> bool,
    ) -> Option<Vec<Sequence>> {
        let known = layer.chunk_by(|a, b| a.lots == b.lots);
        let known: HashMap<LotSet, &[Sequence]> = known.map(|set| (set[0].lots, set)).collect();
        let lots = 0..self.ground.goods.len();
        let more = |&set: &LotSet| {
            let sets = lots.clone().map(move |lot| set | 1 << lot);
            sets.filter(move |&more| more != set)
        };
        let mut sets: Vec<LotSet> = known.keys().flat_map(more).collect();
        sets.sort_unstable();
        sets.dedup();
        let mut kept: Vec<Sequence> = Vec::new();
        let mut grown = Vec::new();
        for (index, &set) in sets.iter().enumerate() {
            if index.is_multiple_of(PART) && (kept.len() > most / 2 || !goes_on()) {
                return None;
            }
            grown.clear();
            for lot in members(set) {
                let shorter = known.get(&(set & !(1 << lot))).copied().unwrap_or_default();
                grown.extend(shorter.iter().filter_map(|it| self.extended(it, lot)));
            }
            if grown.is_empty() || !self.stows(set) {
                continue;
            }
            grown.sort_unstable_by_key(Sequence::last);
            for alike in grown.chunk_by(|a, b| a.last() == b.last()) {
                let from = kept.len();
                for sequence in alike {
                    self.keep(&mut kept, from, sequence);
                }
            }
        }
        Some(kept)
    }

    /// A sequence with one lot more.
    fn extended(&self, sequence: &Sequence, lot: usize) -> Option<Sequence> {
        let (goods, before) = (self.goods(lot)?, self.goods(sequence.last())?);
        let aboard = sequence.aboard.with(self.ground.problem, LotId(lot as u32));
        if !self.bears(goods, &aboard) {
            return None;
        }
        let arc = self.between(before.market, goods.market)?;
        let (seconds, fen) = (arc.seconds, arc.fen + self.load_fen(&arc, sequence));
        let window = goods.windows.first()?;
        let start = (sequence.end + seconds).max(window.start().0);
        let offset = sequence.take + seconds;
        if start > window.end().0 {
            return None;
        }
        let mut longer = Sequence {
            lots: sequence.lots | 1 << lot,
            take: offset + goods.service,
            end: start + goods.service,
            fen: sequence.fen + fen,
            aboard,
            ..*sequence
        };
        longer.order[sequence.len()] = lot as u8;
        longer.starts[sequence.len()] = offset;
        longer.caps[sequence.len()] = window.end().0;
        for index in 0..sequence.len() {
            let cap = window.end().0 - offset + sequence.starts[index];
            longer.caps[index] = longer.caps[index].min(cap);
        }
        self.closes(&longer).then_some(longer)
    }

    /// The road between markets with its set-up, toll left out; nothing within one market.
    fn between(&self, from: usize, to: usize) -> Option<Arc> {
        if from == to {
            return Some(Arc::default());
        }
        let arc = self.ground.between(from, to)?;
        let setup = self.ground.problem.markets[to].handling.setup.0 as i32;
        Some(Arc {
            seconds: arc.seconds + setup,
            ..arc
        })
    }

    /// What a road costs more for what is on board: energy and toll.
    pub(super) fn load_fen(&self, arc: &Arc, sequence: &Sequence) -> f64 {
        let (problem, vehicle) = (self.ground.problem, self.ground.vehicle);
        let free = rides_free(problem, vehicle, sequence.aboard);
        let toll = if free { 0.0 } else { arc.toll };
        toll + arc.fen_per_kg * f64::from(sequence.aboard.load.kg)
    }

    /// Whether some hub takes it in time.
    fn closes(&self, sequence: &Sequence) -> bool {
        let mut hubs = 0..self.ground.problem.hubs.len();
        hubs.any(|hub| self.closing(sequence, hub).is_some())
    }

    /// Keeps a sequence among those of the same last lot, unless one of them is better in any case.
    fn keep(&self, kept: &mut Vec<Sequence>, from: usize, sequence: &Sequence) {
        if kept[from..].iter().any(|known| self.beats(known, sequence)) {
            return;
        }
        let mut index = from;
        while index < kept.len() {
            if self.beats(sequence, &kept[index]) {
                kept.swap_remove(index);
            } else {
                index += 1;
            }
        }
        kept.push(*sequence);
    }

    /// Whether a sequence is no later and no dearer than another of the same lots and the same last one,
    /// whatever comes before and after.
    fn beats(&self, one: &Sequence, other: &Sequence) -> bool {
        if one.end > other.end {
            return false;
        }
        let Some((longer, dearer)) = self.farther(one.first(), other.first()) else {
            return false;
        };
        let last = self.goods(other.last());
        let until = last.and_then(|goods| Some(goods.windows.first()?.end().0 + goods.service));
        let fen = one.fen + dearer;
        one.take + longer <= other.take
            && one.latest() - longer >= other.latest()
            && fen <= other.fen + ODD_FEN
            && self.is_cheaper(
                (one, 0, fen),
                (other, 0, other.fen),
                [other.end, until.unwrap_or(other.end)],
            )
    }

    /// How much longer, in seconds, and dearer it is at most to begin a trip with one lot in the place of
    /// another, wherever it begins; `None` where it can only begin with the other somewhere.
    fn farther(&self, one: usize, other: usize) -> Option<(i32, f64)> {
        self.farther[one * self.rates.len() + other]
    }

    /// Whether one sequence costs no more than another however late both end from some moment to
    /// another, every lot being loaded as late as that allows. Each comes with what it takes from the
    /// end of its last loading to the end that is meant, and with its fen.
    ///
    /// The difference is convex between the moments at which some loading can be put off no more.
    pub(super) fn is_cheaper(
        &self,
        (one, way, fen): (&Sequence, i32, f64),
        (other, other_way, other_fen): (&Sequence, i32, f64),
        [from, until]: [i32; 2],
    ) -> bool {
        let mut places = [0; MOST_STOPS];
        for (place, lot) in places.iter_mut().zip(&one.order[..one.len()]) {
            *place = other.order.iter().position(|it| it == lot).unwrap_or(0);
        }
        let dearer = |end: i32| {
            let mut more = fen - other_fen;
            for (index, &place) in places[..one.len()].iter().enumerate() {
                let start = one.start(index, end - way);
                let there = other.start(place, end - other_way);
                let rates = &self.rates[usize::from(one.order[index])];
                more += loaded_later(rates, start - there);
            }
            more > 0.0
        };
        let turns = one.turns().map(|turn| turn + way);
        let turns = turns.chain(other.turns().map(|turn| turn + other_way));
        let between = turns.filter(|&turn| from < turn && turn < until);
        !dearer(from) && !dearer(until.max(from)) && !between.into_iter().any(dearer)
    }
}

/// See [`Survey::farther`].
fn farther(ground: &Ground, one: LotId, other: LotId) -> Option<(i32, f64)> {
    let mut most: Option<(i32, f64)> = None;
    let [one, other] = [one, other].map(|lot| ground.goods[lot.index()].as_ref());
    let (one, other) = (one?, other?);
    let setup = |goods: &Goods| ground.problem.markets[goods.market].handling.setup.0 as i32;
    let hubs = (0..ground.problem.hubs.len()).map(Some);
    for from in hubs.chain([None]) {
        let Some(there) = ground.outward(from, other.market) else {
            continue;
        };
        let here = ground.outward(from, one.market)?;
        let longer = here.seconds - there.seconds + setup(one) - setup(other);
        let dearer = here.fen - there.fen + (one.precooling - other.precooling).max(0.0);
        most = Some(most.map_or((longer, dearer), |it| (it.0.max(longer), it.1.max(dearer))));
    }
    most
}

fn rates(ground: &Ground, lot: LotId) -> Rates {
    let Some(goods) = &ground.goods[lot.index()] else {
        return Rates::default();
    };
    let problem = ground.problem;
    let (goods_lot, product) = (&problem.lots[lot.index()], problem.product_of(lot));
    let value = goods_lot.value.0 as f64;
    let core = goods_lot.core.degrees();
    let left = (-RIDE_S / (goods_lot.tau_h * 3_600.0)).exp();
    let after = |air: f64| air + (core - air) * left;
    let per_second = |degrees: f64| value * product.shelf_life.share_used(degrees, 1.0 / 3_600.0);
    let [coldest, hottest] = super::offer::air_around(problem, ground.vehicle, lot);
    let warmest = if ground.vehicle.thermal.is_refrigerated() {
        product.window.max().degrees()
    } else {
        hottest
    };
    Rates {
        waiting: goods
            .offers
            .iter()
            .flatten()
            .map(|it| it.waiting)
            .fold(0.0, f64::max),
        most: per_second(after(warmest).max(core)),
        least: per_second(after(coldest).min(core)),
    }
}

/// The lots of a set.
pub(super) fn members(set: LotSet) -> impl Iterator<Item = usize> {
    let mut rest = set;
    std::iter::from_fn(move || {
        let lot = rest.trailing_zeros();
        rest &= rest.wrapping_sub(1);
        (lot < LotSet::BITS).then_some(lot as usize)
    })
}

pub(super) fn members_in(sequence: &Sequence) -> impl Iterator<Item = usize> + '_ {
    sequence.order[..sequence.len()]
        .iter()
        .map(|&lot| usize::from(lot))
}
