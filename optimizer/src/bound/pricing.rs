//! The route of one kind of vehicle that costs least beyond what its lots are worth: labels pushed
//! forward through time from market to market, hub to hub.
//!
//! A lot may come back into a route once the places since have forgotten it (ng-routes; Baldacci,
//! Mingozzi, Roberti: New Route Relaxation and Pricing Strategies, 2011). Where more labels meet at
//! a place and time than the width allows, the least promising are merged into ones at least as
//! good as each of them (relaxed decision diagrams; Bergman, Cire, van Hoeve, Hooker, 2016): so the
//! work is bounded, and the answer is a lower bound in any case. Labels that cannot end in a route
//! that pays are given up at once (completion bounds, `ahead`).
//!
//! Heeded: windows, loads of the truck, gross mass, products' company, harvest clocks, what spoils,
//! hours of hubs, shift and longest working day, trips, range, locks, skills, room for what
//! wants it cold beside what wants it warm (`rooms`). Relaxed: room of single compartments otherwise,
//! docks, zones, driver's rest, longest driving, temperatures beyond those of `offer`.

use super::ahead::Ahead;
use super::company::Company;
use super::ground::{Arc, Ground};
use super::label::{Comparison, HUB, Label, Lots, NOBODY};
use super::rooms::{Rooms, Sides};
use crate::problem::LotId;
use crate::rules::{hub_hours, market_access};
use crate::units::{Load, PlanTime, Seconds};

/// Routes that save less than this share of the cheapest are not looked for.
const NEARLY: f64 = 0.7;
/// Steps of payload and of working time, s, within which labels may be merged.
const STEPS_OF_LOAD: u32 = 8;
const STEP_OF_WORK: i32 = 7_200;

/// How routes are priced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PricingParams {
    /// Labels kept apart at each place in each slice of time, of those that are alike.
    pub width: usize,
    /// Lots that a market remembers: the nearest ones.
    pub memory: usize,
    /// Length of a slice of time, s.
    pub slice: i32,
    /// Most routes handed back.
    pub routes: usize,
}

impl Default for PricingParams {
    fn default() -> Self {
        Self {
            width: 1,
            memory: 14,
            slice: 600,
            routes: 30,
        }
    }
}

/// A route that was priced: how often it fetches each lot, and what it costs from below.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Column {
    /// Index among the kinds.
    pub(super) kind: usize,
    /// In driving order, perhaps with repetitions.
    pub(super) lots: Vec<LotId>,
    pub(super) fen: f64,
}

impl Column {
    /// Whether it fetches no lot twice.
    pub(super) fn is_elementary(&self) -> bool {
        let mut lots = self.lots.clone();
        lots.sort_unstable();
        lots.is_sorted_by(|a, b| a < b)
    }
}

/// What came of pricing one kind of vehicle.
#[derive(Clone, Debug)]
pub(super) struct Priced {
    /// No route costs less beyond the worth of its lots; not above nothing, for a vehicle may stay.
    pub(super) least: f64,
    /// The cheapest routes met, of different lots.
    pub(super) columns: Vec<Column>,
}

/// Prices the routes of a kind of vehicle; `None` where it was told to stop meanwhile.
pub(super) fn price(
    ground: &Ground,
    kind: usize,
    worth: &[f64],
    params: &PricingParams,
    goes_on: &mut dyn FnMut() -> bool,
) -> Option<Priced> {
    let mut pricing = Pricing::new(ground, worth, params);
    pricing.begin();
    for slice in 0..pricing.slices.len() {
        if !goes_on() {
            return None;
        }
        pricing.pass(slice);
    }
    Some(pricing.finish(kind))
}

struct Pricing<'g, 'p> {
    ground: &'g Ground<'p>,
    worth: &'g [f64],
    params: PricingParams,
    company: Company<'p>,
    ahead: Ahead,
    rooms: Rooms,
    compare: Comparison,
    /// Per market: the lots it remembers.
    neighborhoods: Vec<Lots>,
    labels: Vec<Label>,
    /// Per slice of time and place: labels.
    slices: Vec<Vec<Vec<u32>>>,
    start: i32,
    /// Whole routes that pay: their fen, and the label at the last hub.
    ends: Vec<(f64, u32)>,
    least: f64,
}

impl<'g, 'p> Pricing<'g, 'p> {
    fn new(ground: &'g Ground<'p>, worth: &'g [f64], params: &PricingParams) -> Self {
        let shift = ground.vehicle.limits.shift;
        let places = (ground.lots_of.len() + 1) * ground.problem.hubs.len();
        let slices = (shift.end().0 - shift.start().0).max(0) / params.slice + 1;
        let mut company = Company::new(ground.problem, ground.vehicle, &ground.products);
        let ahead = Ahead::new(ground, worth, &mut company);
        Self {
            ground,
            worth,
            params: *params,
            company,
            ahead,
            rooms: Rooms::new(ground.problem, ground.vehicle),
            compare: Comparison {
                standing: ground.driver() + ground.overtime(),
                horizon: shift.end().0,
                has_range: ground.vehicle.limits.range.is_some(),
            },
            neighborhoods: neighborhoods(ground, params.memory),
            labels: Vec::new(),
            slices: vec![vec![Vec::new(); places]; slices as usize],
            start: shift.start().0,
            ends: Vec::new(),
            least: 0.0,
        }
    }

    fn hubs(&self) -> usize {
        self.ground.problem.hubs.len()
    }

    /// Leaves the start for every first lot.
    fn begin(&mut self) {
        let start = Label {
            fen: self.ground.day(),
            promise: f64::NEG_INFINITY,
            time: self.start,
            late: self.compare.horizon,
            work: 0,
            load: Load::default(),
            sides: Sides::default(),
            unloading: 0,
            riding: 0.0,
            deadline: i32::MAX,
            meters: 0,
            memory: 0,
            products: 0,
            trips: 0,
            parent: NOBODY,
            step: HUB,
        };
        self.begin_trip(start, NOBODY, None);
    }

    /// Extends every label of a slice, place by place, until none is left in it.
    fn pass(&mut self, slice: usize) {
        let mut done = vec![0; self.slices[slice].len()];
        loop {
            let mut moved = false;
            for (place, done) in done.iter_mut().enumerate() {
                self.narrow(slice, place, *done);
                while *done < self.slices[slice][place].len() {
                    let label = self.slices[slice][place][*done];
                    *done += 1;
                    moved = true;
                    self.extend(label, place);
                }
            }
            if !moved {
                return;
            }
        }
    }

    /// Merges labels of a place beyond the width, likes with likes: as many trips, the same lot last,
    /// about as much on board and worked. The most promising ones stay apart, others are merged by
    /// the lot before the last.
    fn narrow(&mut self, slice: usize, place: usize, done: usize) {
        let mut fresh = self.slices[slice][place].split_off(done);
        if fresh.is_empty() {
            return;
        }
        let kg = (self.ground.vehicle.limits.payload.kg / STEPS_OF_LOAD).max(1);
        let likeness = |label: &Label| {
            (
                label.trips,
                label.step,
                label.load.kg / kg,
                label.work / STEP_OF_WORK,
            )
        };
        let labels = &self.labels;
        fresh.sort_by(|&a, &b| {
            let [a, b] = [a, b].map(|index| &labels[index as usize]);
            let alike = likeness(a).cmp(&likeness(b));
            alike.then(a.promise.total_cmp(&b.promise))
        });
        let groups: Vec<Vec<u32>> = fresh
            .chunk_by(|&a, &b| likeness(&labels[a as usize]) == likeness(&labels[b as usize]))
            .map(<[u32]>::to_vec)
            .collect();
        for group in groups {
            let (kept, rest) = self.apart(&group, slice, place);
            self.slices[slice][place].extend(kept);
            let merged = self.merged_by_last(rest);
            self.slices[slice][place].extend(merged);
        }
    }

    /// The most promising labels of a group that no other makes needless, and the others.
    fn apart(&self, group: &[u32], slice: usize, place: usize) -> (Vec<u32>, Vec<u32>) {
        let (mut kept, mut rest) = (Vec::new(), Vec::new());
        for &index in group {
            let label = &self.labels[index as usize];
            let better =
                |&known: &u32| self.labels[known as usize].is_as_good_as(label, &self.compare);
            let mut earlier = self.slices[slice.saturating_sub(2)..slice].iter();
            if kept.iter().any(better)
                || (kept.len() < self.params.width
                    && earlier.any(|it| it[place].iter().any(better)))
            {
                continue;
            }
            if kept.len() < self.params.width {
                kept.push(index);
            } else {
                rest.push(index);
            }
        }
        (kept, rest)
    }

    /// Labels merged by the lot before the last, those of the least promising ones together.
    fn merged_by_last(&mut self, mut rest: Vec<u32>) -> Vec<u32> {
        let before = |labels: &[Label], index: u32| {
            let parent = labels[index as usize].parent;
            labels.get(parent as usize).map_or(HUB, |it| it.step)
        };
        rest.sort_by_key(|&index| before(&self.labels, index));
        let parts: Vec<Vec<u32>> = rest
            .chunk_by(|&a, &b| before(&self.labels, a) == before(&self.labels, b))
            .map(<[u32]>::to_vec)
            .collect();
        let mut merged: Vec<u32> = parts.iter().map(|part| self.merged(part)).collect();
        if merged.len() > 2 * self.params.width {
            let promise = |index: u32| self.labels[index as usize].promise;
            merged.sort_by(|&a, &b| promise(a).total_cmp(&promise(b)));
            let least = merged.split_off(2 * self.params.width - 1);
            merged.push(self.merged(&least));
        }
        merged
    }

    /// One label for several.
    fn merged(&mut self, group: &[u32]) -> u32 {
        if let [only] = group {
            return *only;
        }
        let mut merged = self.labels[group[0] as usize];
        for &other in &group[1..] {
            merged.merge(&self.labels[other as usize]);
        }
        self.labels.push(merged);
        self.labels.len() as u32 - 1
    }

    fn extend(&mut self, index: u32, place: usize) {
        let label = self.labels[index as usize];
        let (site, hub) = (place / self.hubs(), place % self.hubs());
        if site == self.ground.lots_of.len() {
            self.begin_trip(label, index, Some(hub));
            return;
        }
        for market in 0..self.ground.lots_of.len() {
            if market == site {
                self.fetch(&label, index, (market, hub), (Arc::default(), 0));
            } else if let Some(arc) = self.ground.between(site, market) {
                let setup = self.setup(market);
                self.fetch(&label, index, (market, hub), (arc, setup));
            }
        }
        self.unload(&label, index, site, hub);
    }

    fn setup(&self, market: usize) -> i32 {
        self.ground.problem.markets[market].handling.setup.0 as i32
    }

    /// Begins a trip to each hub, from the start or from a hub.
    fn begin_trip(&mut self, label: Label, index: u32, from: Option<usize>) {
        if label.trips >= self.ground.vehicle.limits.trips {
            return;
        }
        let fresh = Label {
            trips: label.trips + 1,
            load: Load::default(),
            sides: Sides::default(),
            unloading: 0,
            riding: 0.0,
            deadline: i32::MAX,
            products: 0,
            ..label
        };
        for market in 0..self.ground.lots_of.len() {
            let Some(arc) = self.ground.outward(from, market) else {
                continue;
            };
            for hub in 0..self.hubs() {
                let setup = self.setup(market);
                self.fetch(&fresh, index, (market, hub), (arc, setup));
            }
        }
    }

    /// Fetches each lot of a market next, after a road and the set-up there.
    fn fetch(
        &mut self,
        label: &Label,
        index: u32,
        (market, hub): (usize, usize),
        (arc, setup): (Arc, i32),
    ) {
        let ground = self.ground;
        let seconds = arc.seconds + setup;
        let there = Label {
            time: label.time + seconds,
            late: label.late.saturating_add(seconds),
            work: label.work + seconds,
            fen: label.fen
                + arc.fen
                + arc.fen_per_kg * f64::from(label.load.kg)
                + ground.driver() * f64::from(seconds)
                + label.riding * f64::from(seconds),
            meters: label.meters + arc.meters,
            memory: label.memory & self.neighborhoods[market],
            parent: index,
            ..*label
        };
        if self.is_beyond_range(there.meters) {
            return;
        }
        for &lot in &ground.lots_of[market] {
            self.load(&there, lot, hub);
        }
    }

    fn longest(&self) -> i32 {
        self.ground.vehicle.limits.longest.0 as i32
    }

    fn is_beyond_range(&self, meters: u32) -> bool {
        let range = self.ground.vehicle.limits.range;
        range.is_some_and(|range| meters > range.0)
    }

    /// Loads a lot at each of its windows.
    fn load(&mut self, there: &Label, lot: LotId, hub: usize) {
        let ground = self.ground;
        let bit: Lots = 1 << lot.index();
        let Some(goods) = ground.goods[lot.index()].as_ref() else {
            return;
        };
        let Some(offer) = goods.offers[hub] else {
            return;
        };
        let load = there.load + ground.problem.lots[lot.index()].load;
        let sides = there.sides.with(self.rooms.of(lot));
        let products = there.products | goods.product;
        let market = &ground.problem.markets[goods.market];
        if there.memory & bit != 0
            || !load.fits(ground.vehicle.limits.payload)
            || !self.rooms.hold(sides)
            || !market_access::can_leave(market, ground.vehicle, load.kg)
            || (products != there.products && !self.company.rides(products))
        {
            return;
        }
        let precooling = if there.load.kg == 0 {
            goods.precooling
        } else {
            0.0
        };
        for window in &goods.windows {
            let start = there.time.max(window.start().0);
            if start > window.end().0 {
                continue;
            }
            let standing = (start - there.late).max(0);
            let ready = start + goods.service;
            let mut label = Label {
                fen: there.fen + precooling + offer.fixed - self.worth[lot.index()]
                    + there.riding * f64::from(ready - there.time)
                    + offer.waiting * f64::from(start - goods.ready)
                    + offer.riding * f64::from(goods.service)
                    + ground.driver() * f64::from(standing + goods.service),
                time: ready,
                late: start.max(there.late.min(window.end().0)) + goods.service,
                work: there.work + standing + goods.service,
                load,
                unloading: there.unloading + offer.unloading,
                riding: there.riding + offer.riding,
                deadline: there.deadline.min(offer.deadline),
                sides,
                memory: there.memory | bit,
                products,
                step: lot.0,
                ..*there
            };
            if self.reaches_hub(&label, goods.market, hub) {
                label.promise = self.ahead.after_lot(ground, &label, lot, hub);
                self.offer(label, goods.market * self.hubs() + hub);
            }
        }
    }

    fn reaches_hub(&self, label: &Label, market: usize, hub: usize) -> bool {
        let setup = self.ground.problem.hubs[hub].handling.setup.0 as i32;
        self.ground.to_hub(market, hub).is_some_and(|arc| {
            let left = arc.seconds + setup + label.unloading;
            let home = self.ground.home(hub).map_or(0, |home| home.seconds);
            label.time + left <= label.deadline
                && (self.ground.is_plain || label.work + left + home <= self.longest())
        })
    }

    /// Ends a trip at its hub, and perhaps the route.
    fn unload(&mut self, label: &Label, index: u32, market: usize, hub: usize) {
        let ground = self.ground;
        let Some(arc) = ground.to_hub(market, hub) else {
            return;
        };
        let place = &ground.problem.hubs[hub];
        let setup = place.handling.setup.0 as i32;
        let (free, late) = (
            label.time + arc.seconds + setup,
            label.late.saturating_add(arc.seconds + setup),
        );
        let unloading = Seconds(label.unloading.max(0) as u32);
        let Some(start) = hub_hours::earliest_unloading(place, PlanTime(free), unloading) else {
            return;
        };
        let end = start.0 + label.unloading;
        let meters = label.meters + arc.meters;
        if end > label.deadline || self.is_beyond_range(meters) {
            return;
        }
        let standing = (start.0 - late).max(0);
        let worked = arc.seconds + setup + standing + label.unloading;
        let mut at_hub = Label {
            fen: label.fen
                + arc.fen
                + arc.fen_per_kg * f64::from(label.load.kg)
                + label.riding * f64::from(end - label.time)
                + ground.driver() * f64::from(worked),
            time: end,
            late: if self.ground.is_plain {
                end
            } else {
                late.max(start.0) + label.unloading
            },
            work: label.work + worked,
            load: Load::default(),
            sides: Sides::default(),
            unloading: 0,
            riding: 0.0,
            deadline: i32::MAX,
            meters,
            products: 0,
            parent: index,
            step: HUB,
            ..*label
        };
        if self.is_home(&at_hub, hub) {
            at_hub.promise = self.ahead.after_hub(ground, &at_hub, hub);
            self.offer(at_hub, ground.lots_of.len() * self.hubs() + hub);
        }
    }

    /// Goes home from a hub; whether that is possible. Notes the route where it pays.
    fn is_home(&mut self, label: &Label, hub: usize) -> bool {
        let ground = self.ground;
        let Some(home) = ground.home(hub) else {
            return false;
        };
        if label.time + home.seconds > self.compare.horizon
            || (!self.ground.is_plain && label.work + home.seconds > self.longest())
            || self.is_beyond_range(label.meters + home.meters)
        {
            return false;
        }
        let work = label.work + home.seconds;
        let fen = label.fen
            + home.fen
            + ground.driver() * f64::from(home.seconds)
            + ground.overtime_of(work);
        self.least = self.least.min(fen);
        if fen < -1.0 {
            let at = self.labels.len() as u32;
            self.labels.push(*label);
            self.ends.push((fen, at));
        }
        true
    }

    /// Keeps a label where no other at its place makes it needless.
    fn offer(&mut self, label: Label, place: usize) {
        // Whoever cannot become the cheapest, nearly, is given up.
        if label.promise >= NEARLY * self.least {
            return;
        }
        let slice = ((label.time - self.start) / self.params.slice) as usize;
        if slice >= self.slices.len() {
            return;
        }
        self.labels.push(label);
        self.slices[slice][place].push(self.labels.len() as u32 - 1);
    }

    /// The least cost, and the cheapest routes of different lots.
    fn finish(mut self, kind: usize) -> Priced {
        self.ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut columns: Vec<Column> = Vec::new();
        let mut seen: Vec<Vec<LotId>> = Vec::new();
        for &(fen, end) in &self.ends {
            let lots = self.lots_of(end);
            let mut set = lots.clone();
            set.sort_unstable();
            if seen.contains(&set) {
                continue;
            }
            seen.push(set);
            let worth: f64 = lots.iter().map(|lot| self.worth[lot.index()]).sum();
            columns.push(Column {
                kind,
                lots,
                fen: fen + worth,
            });
            if columns.len() == self.params.routes {
                break;
            }
        }
        Priced {
            least: self.least,
            columns,
        }
    }

    fn lots_of(&self, mut index: u32) -> Vec<LotId> {
        let mut lots = Vec::new();
        while index != NOBODY {
            let label = &self.labels[index as usize];
            if label.step != HUB {
                lots.push(LotId(label.step));
            }
            index = label.parent;
        }
        lots.reverse();
        lots
    }
}

/// Per market: its lots and those of the nearest markets.
fn neighborhoods(ground: &Ground, size: usize) -> Vec<Lots> {
    let markets = ground.lots_of.len();
    let bits = |market: usize| -> Lots {
        let lots = ground.lots_of[market].iter();
        lots.map(|lot| 1 << lot.index()).sum()
    };
    let near = |market: usize| {
        let mut others: Vec<(i32, usize)> = (0..markets)
            .filter_map(|other| Some((ground.between(market, other)?.seconds, other)))
            .filter(|&(_, other)| other != market)
            .collect();
        others.sort_unstable();
        let mut memory = bits(market);
        for (_, other) in others {
            if memory.count_ones() as usize >= size {
                break;
            }
            memory |= bits(other);
        }
        memory
    };
    (0..markets).map(near).collect()
}
