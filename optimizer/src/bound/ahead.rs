//! What the rest of a route costs at least from a lot or a hub on, whatever has been fetched before:
//! a table filled backward through time (completion bounds), by which beginnings that cannot pay are
//! given up.
//!
//! The table knows place, time, load in steps, trips left, and the lot loaded last. Relaxed beside
//! what `pricing` relaxes: lots fetched twice but not twice in a row, volume, hours of hubs, standing
//! around, overtime, gross mass but of single lots, and times and loads are rounded down.

use super::company::Company;
use super::ground::{Arc, Ground};
use super::label::Label;
use super::price::{Price, hub_setup, market, nearest, unloading_per_kg};
use crate::problem::LotId;

/// Length of a slice of time, s.
const SLICE: i32 = 120;
/// Steps of a truck's payload.
const STEPS: usize = 48;
/// More trips left than this count as this many, forever.
const TRIPS: usize = 3;
/// Share of all prices to which numbers in the table are rounded at most.
const HAIR: f64 = 2e-6;

/// Per lot: where its part of the table lies.
#[derive(Clone, Copy, Debug, Default)]
struct Span {
    /// The first slice in which its loading can end, and how many there are.
    first: i32,
    count: i32,
    offset: usize,
}

/// A way to load a lot next.
#[derive(Clone, Copy, Debug)]
struct Step {
    lot: usize,
    /// From the end of what was done before to the earliest start, s.
    seconds: i32,
    /// Road and driver but for the lot's waiting, fen.
    fen: f64,
    /// Per step of the load on board before.
    fen_by_load: f64,
}

/// Completion bounds of a kind of vehicle at prices of lots.
pub(super) struct Ahead {
    spans: Vec<Span>,
    /// Per trips left, hub, lot, slice and step of load.
    after_lots: Vec<f32>,
    /// Entries per trips left and hub.
    block: usize,
    /// Per trips left, hub and slice.
    after_hubs: Vec<f32>,
    hubs: usize,
    start: i32,
    slices: i32,
    kg_per_step: u32,
    most_trips: u32,
    /// Per market and hub: the shortest way, s.
    nearest: Vec<i32>,
    nearest_home: i32,
    /// Unloading that a step of load takes at least, s.
    per_step: f64,
    hair: f64,
    /// Where lots load too fast for the slices nothing is known.
    is_known: bool,
}

impl Ahead {
    pub(super) fn new(ground: &Ground, worth: &[f64], company: &mut Company) -> Self {
        let shift = ground.vehicle.limits.shift;
        let hubs = ground.problem.hubs.len();
        let slices = (shift.end().0 - shift.start().0).max(0) / SLICE + 2;
        let mut ahead = Self {
            spans: Vec::new(),
            after_lots: Vec::new(),
            block: 0,
            after_hubs: vec![f32::INFINITY; TRIPS * hubs * slices as usize],
            hubs,
            start: shift.start().0,
            slices,
            kg_per_step: ground
                .vehicle
                .limits
                .payload
                .kg
                .div_ceil(STEPS as u32)
                .max(1),
            most_trips: ground.vehicle.limits.trips,
            nearest: nearest(ground),
            nearest_home: (0..hubs)
                .filter_map(|hub| ground.home(hub))
                .map(|arc| arc.seconds)
                .min()
                .unwrap_or(0),
            per_step: 0.0,
            hair: 1.0 + HAIR * worth.iter().sum::<f64>(),
            is_known: false,
        };
        let mut goods = ground.goods.iter().flatten();
        ahead.is_known = goods.all(|goods| goods.service >= SLICE);
        if ahead.is_known {
            ahead.lay_out(ground);
            ahead.fill(ground, worth, company);
        }
        ahead
    }

    /// What a label behind a lot costs at least as a whole route.
    pub(super) fn after_lot(&self, ground: &Ground, label: &Label, lot: LotId, hub: usize) -> f64 {
        if !self.is_known {
            return f64::NEG_INFINITY;
        }
        let Some(goods) = &ground.goods[lot.index()] else {
            return f64::INFINITY;
        };
        let left =
            self.nearest[goods.market * self.hubs + hub] + hub_setup(ground, hub) + label.unloading;
        let step = (label.load.kg / self.kg_per_step) as usize;
        let rest = self.entry(self.left(label.trips), hub, lot.index(), label.time, step);
        let more_unloading = (f64::from(label.unloading) - self.per_step * step as f64).max(0.0);
        label.fen
            + label.riding * f64::from(left)
            + ground.driver() * more_unloading
            + self.overtime(ground, label.work + left)
            + rest
            - self.hair
    }

    /// What a label at a hub costs at least as a whole route.
    pub(super) fn after_hub(&self, ground: &Ground, label: &Label, hub: usize) -> f64 {
        if !self.is_known {
            return f64::NEG_INFINITY;
        }
        let slice = (label.time - self.start) / SLICE;
        let rest = self.after_hubs[self.hub_entry(self.left(label.trips), hub, slice)];
        label.fen + self.overtime(ground, label.work) + f64::from(rest) - self.hair
    }

    /// Steps of load that a lot takes at least.
    fn steps(&self, price: &Price) -> usize {
        (price.kg / self.kg_per_step) as usize
    }

    fn overtime(&self, ground: &Ground, work: i32) -> f64 {
        ground.overtime_of(work + self.nearest_home)
    }

    /// Trips left after so many were begun, as the table counts them.
    fn left(&self, begun: u32) -> usize {
        (self.most_trips.saturating_sub(begun) as usize).min(TRIPS - 1)
    }

    /// Trips left after one more of so many: the most the table knows may be any number.
    fn one_less(&self, left: usize) -> usize {
        if left == TRIPS - 1 && self.most_trips as usize > TRIPS {
            left
        } else {
            left - 1
        }
    }

    fn hub_entry(&self, left: usize, hub: usize, slice: i32) -> usize {
        (left * self.hubs + hub) * self.slices as usize + slice.clamp(0, self.slices - 1) as usize
    }

    fn entry(&self, left: usize, hub: usize, lot: usize, time: i32, step: usize) -> f64 {
        let span = self.spans[lot];
        let slice = (time - self.start).div_euclid(SLICE) - span.first;
        if slice < 0 || slice >= span.count {
            return if slice < 0 {
                f64::NEG_INFINITY
            } else {
                f64::INFINITY
            };
        }
        let row = (left * self.hubs + hub) * self.block + span.offset;
        f64::from(self.after_lots[row + slice as usize * (STEPS + 1) + step.min(STEPS)])
    }

    fn lay_out(&mut self, ground: &Ground) {
        for goods in &ground.goods {
            let span = goods.as_ref().and_then(|goods| {
                let slice = |moment: i32| (moment + goods.service - self.start).div_euclid(SLICE);
                let first = slice(goods.windows.first()?.start().0);
                let last = slice(goods.windows.last()?.end().0);
                Some(Span {
                    first,
                    count: last - first + 1,
                    offset: self.block,
                })
            });
            let span = span.unwrap_or_default();
            self.block += span.count as usize * (STEPS + 1);
            self.spans.push(span);
        }
        self.after_lots = vec![f32::INFINITY; TRIPS * self.hubs * self.block];
    }

    fn fill(&mut self, ground: &Ground, worth: &[f64], company: &mut Company) {
        let lots: Vec<usize> = (0..ground.goods.len())
            .filter(|&lot| ground.goods[lot].is_some())
            .collect();
        let slowest = ground
            .problem
            .lot_ids()
            .filter_map(|lot| unloading_per_kg(ground, lot));
        let per_kg = slowest.fold(f64::INFINITY, f64::min);
        self.per_step = per_kg * f64::from(self.kg_per_step);
        let per_step = self.per_step;
        let prices = |hub: usize, lot: usize| {
            Price::new(
                ground,
                worth,
                (lot, hub),
                self.nearest[market(ground, lot) * self.hubs + hub],
            )
        };
        let prices: Vec<Option<Price>> = (0..self.hubs)
            .flat_map(|hub| (0..ground.goods.len()).map(move |lot| (hub, lot)))
            .map(|(hub, lot)| prices(hub, lot))
            .collect();
        let first: Vec<Vec<Step>> = (0..self.hubs * self.hubs)
            .map(|pair| {
                let (from, to) = (pair / self.hubs, pair % self.hubs);
                let step = |&lot: &usize| {
                    let goods = ground.goods[lot].as_ref()?;
                    let price = prices[to * ground.goods.len() + lot].as_ref()?;
                    let arc = ground.outward(Some(from), goods.market)?;
                    Some(self.step(ground, lot, arc, price, (0.0, goods.precooling)))
                };
                lots.iter().filter_map(step).collect()
            })
            .collect();
        let next: Vec<Vec<Step>> = (0..self.hubs)
            .flat_map(|hub| (0..ground.goods.len()).map(move |lot| (hub, lot)))
            .map(|(hub, from)| {
                let Some(goods) = &ground.goods[from] else {
                    return Vec::new();
                };
                let mut steps = Vec::new();
                for &lot in lots.iter().filter(|&&lot| lot != from) {
                    let Some(there) = &ground.goods[lot] else {
                        continue;
                    };
                    let Some(price) = prices[hub * ground.goods.len() + lot].as_ref() else {
                        continue;
                    };
                    let arc = if there.market == goods.market {
                        Some(None)
                    } else {
                        ground.between(goods.market, there.market).map(Some)
                    };
                    let Some(arc) = arc else { continue };
                    if company.rides(goods.product | there.product) {
                        steps.push(match arc {
                            Some(arc) => self.step(ground, lot, arc, price, (per_step, 0.0)),
                            None => Self::step_within(lot, price, per_step),
                        });
                    }
                }
                steps
            })
            .collect();
        let trips = TRIPS.min(self.most_trips as usize);
        let mut row = [f32::INFINITY; STEPS + 1];
        for slice in (0..self.slices).rev() {
            for left in 0..trips {
                for hub in 0..self.hubs {
                    let value = self.at_hub(ground, (left, hub, slice), &first, &prices);
                    let at = self.hub_entry(left, hub, slice);
                    self.after_hubs[at] = value;
                }
            }
            for left in 0..trips {
                for hub in 0..self.hubs {
                    for &lot in &lots {
                        let span = self.spans[lot];
                        if slice < span.first || slice >= span.first + span.count {
                            continue;
                        }
                        self.at_lot(ground, (left, hub, slice, lot), per_step, &mut row);
                        let steps = &next[hub * ground.goods.len() + lot];
                        self.go_on(ground, (left, hub, slice), (steps, &prices), &mut row);
                        let at = (left * self.hubs + hub) * self.block
                            + span.offset
                            + (slice - span.first) as usize * (STEPS + 1);
                        self.after_lots[at..=at + STEPS].copy_from_slice(&row);
                    }
                }
            }
        }
    }

    fn step(
        &self,
        ground: &Ground,
        lot: usize,
        arc: Arc,
        price: &Price,
        (per_step, precooling): (f64, f64),
    ) -> Step {
        let setup = ground.problem.markets[market(ground, lot)].handling.setup.0 as i32;
        let seconds = arc.seconds + setup;
        Step {
            lot,
            seconds,
            fen: arc.fen + ground.driver() * f64::from(seconds) + precooling + price.fen,
            fen_by_load: arc.fen_per_kg * f64::from(self.kg_per_step) + price.riding * per_step,
        }
    }

    fn step_within(lot: usize, price: &Price, per_step: f64) -> Step {
        Step {
            lot,
            seconds: 0,
            fen: price.fen,
            fen_by_load: price.riding * per_step,
        }
    }

    /// Goes home from a hub, or begins another trip.
    fn at_hub(
        &self,
        ground: &Ground,
        (left, hub, slice): (usize, usize, i32),
        first: &[Vec<Step>],
        prices: &[Option<Price>],
    ) -> f32 {
        let now = self.start + slice * SLICE;
        let home = ground
            .home(hub)
            .filter(|arc| now + arc.seconds <= ground.vehicle.limits.shift.end().0);
        let mut least = home.map_or(f64::INFINITY, |arc| {
            arc.fen + ground.driver() * f64::from(arc.seconds)
        });
        if left > 0 {
            let left = self.one_less(left);
            for to in 0..self.hubs {
                for step in &first[hub * self.hubs + to] {
                    let Some(price) = &prices[to * ground.goods.len() + step.lot] else {
                        continue;
                    };
                    for (waits, ready) in price.starts(ground, step.lot, now + step.seconds) {
                        let rest = self.entry(left, to, step.lot, ready, self.steps(price));
                        least = least.min(step.fen + waits + rest);
                    }
                }
            }
        }
        least as f32
    }

    /// Drives from a lot to the hub.
    fn at_lot(
        &self,
        ground: &Ground,
        (left, hub, slice, lot): (usize, usize, i32, usize),
        per_step: f64,
        row: &mut [f32; STEPS + 1],
    ) {
        row.fill(f32::INFINITY);
        let Some(arc) = ground.to_hub(market(ground, lot), hub) else {
            return;
        };
        let seconds = arc.seconds + hub_setup(ground, hub);
        for (step, cell) in row.iter_mut().enumerate() {
            let worked = f64::from(seconds) + per_step * step as f64;
            let end = self.start + slice * SLICE + worked as i32;
            if end > ground.vehicle.limits.shift.end().0 {
                break;
            }
            let kg = step as f64 * f64::from(self.kg_per_step);
            let rest = self.after_hubs[self.hub_entry(left, hub, (end - self.start) / SLICE)];
            *cell = (arc.fen + arc.fen_per_kg * kg + ground.driver() * worked) as f32 + rest;
        }
    }

    /// Fetches another lot.
    fn go_on(
        &self,
        ground: &Ground,
        (left, hub, slice): (usize, usize, i32),
        (steps, prices): (&[Step], &[Option<Price>]),
        row: &mut [f32; STEPS + 1],
    ) {
        let now = self.start + slice * SLICE;
        for step in steps {
            let Some(price) = &prices[hub * ground.goods.len() + step.lot] else {
                continue;
            };
            let takes = self.steps(price);
            for (waits, ready) in price.starts(ground, step.lot, now + step.seconds) {
                let span = self.spans[step.lot];
                let at = (ready - self.start).div_euclid(SLICE) - span.first;
                if at < 0 || at >= span.count || takes > STEPS {
                    continue;
                }
                let from =
                    (left * self.hubs + hub) * self.block + span.offset + at as usize * (STEPS + 1);
                let rest = &self.after_lots[from + takes..=from + STEPS];
                let (fen, per_step) = ((step.fen + waits) as f32, step.fen_by_load as f32);
                for (index, (cell, rest)) in row.iter_mut().zip(rest).enumerate() {
                    *cell = cell.min(fen + per_step * index as f32 + rest);
                }
            }
        }
    }
}
