//! Single changes that would let a lot be fetched: each one is made, tried and taken back.

use super::trial::{FinishedDay, Trial};
use crate::plan::Remedy;
use crate::problem::{Lock, Lot, LotId, Problem};
use crate::units::{Celsius, Cost, Load, Seconds, TimeWindow};

/// By how much a window is widened in a trial, smallest first.
const WIDENINGS: [Seconds; 5] = [
    Seconds::from_minutes(15),
    Seconds::from_minutes(30),
    Seconds::from_minutes(60),
    Seconds::from_minutes(120),
    Seconds::from_minutes(240),
];

/// Into how many parts a lot is split in a trial, fewest first.
const PARTS: std::ops::RangeInclusive<u32> = 2..=6;

/// A remedy that worked, and what the day costs more with it.
pub(super) struct Found {
    pub(super) remedy: Remedy,
    pub(super) extra: Cost,
}

/// Every kind of remedy that works, each in its smallest form. `varied` is a copy of `problem`
/// to change and restore.
pub(super) fn that_work(
    problem: &Problem,
    varied: &mut Problem,
    day: &FinishedDay,
    lot: LotId,
) -> Vec<Found> {
    let original = &problem.lots[lot.index()];
    let mut attempt = |remedy: Remedy, changed: Lot| {
        varied.lots[lot.index()] = changed;
        let placed = Trial::new(varied, day).anywhere(lot);
        varied.lots[lot.index()].clone_from(original);
        let extra = placed.map(|placed| placed.extra);
        extra.map(|extra| Found { remedy, extra })
    };
    let product = problem.product_of(lot);
    let (optimum, is_cold) = (product.optimum, product.window.contains(original.core));
    let mut found = Vec::new();
    if !(original.precooled && is_cold) {
        found.extend(attempt(Remedy::Precool, precooled(original, optimum)));
    }
    let earlier = WIDENINGS.iter().find_map(|&by| {
        let changed = with_windows(original, [by, Seconds::ZERO]);
        attempt(Remedy::CollectEarlier(by), changed)
    });
    let wider = WIDENINGS.iter().find_map(|&by| {
        let changed = with_windows(original, [by, by]);
        attempt(Remedy::WidenWindow(by), changed)
    });
    // Where being earlier alone does it as cheaply, nobody need stay longer.
    let is_needless = |wider: &Found| earlier.as_ref().is_some_and(|earlier| earlier.beats(wider));
    let wider = wider.filter(|wider| !is_needless(wider));
    found.extend(earlier);
    found.extend(wider);
    found.extend(other_hub(problem, original, &mut attempt));
    found.extend(split(problem, varied, day, lot));
    found.extend(more_vehicles(problem, day, lot));
    found
}

/// The fewest equal parts of which every one can be fetched, beside those before it.
fn split(problem: &Problem, varied: &mut Problem, day: &FinishedDay, lot: LotId) -> Option<Found> {
    PARTS.into_iter().find_map(|parts| {
        let part = part_of(problem, lot, parts);
        let remedy = Remedy::Split(part.load.kg);
        let ids = put_in_parts(varied, lot, &part, parts);
        let extra = day.with_all(varied, &ids);
        varied.lots.truncate(problem.lots.len());
        varied.locks.truncate(problem.locks.len());
        varied.lots[lot.index()].clone_from(&problem.lots[lot.index()]);
        extra.map(|extra| Found { remedy, extra })
    })
}

/// Replaces a lot by one part of it and adds the others, with the same locks.
fn put_in_parts(varied: &mut Problem, lot: LotId, part: &Lot, parts: u32) -> Vec<LotId> {
    varied.lots[lot.index()].clone_from(part);
    let mut ids = vec![lot];
    for _ in 1..parts {
        let id = LotId(varied.lots.len() as u32);
        varied.lots.push(part.clone());
        let locks = varied.locks.iter().filter_map(|&lock| match lock {
            Lock::On(locked, vehicle) if locked == lot => Some(Lock::On(id, vehicle)),
            Lock::NotOn(locked, vehicle) if locked == lot => Some(Lock::NotOn(id, vehicle)),
            _ => None,
        });
        let locks: Vec<Lock> = locks.collect();
        varied.locks.extend(locks);
        ids.push(id);
    }
    ids
}

fn precooled(lot: &Lot, optimum: Celsius) -> Lot {
    Lot {
        precooled: true,
        core: optimum,
        ..lot.clone()
    }
}

impl Found {
    /// Whether it opens a window no more than another remedy does, and costs no more.
    fn beats(&self, other: &Self) -> bool {
        match (&self.remedy, &other.remedy) {
            (Remedy::CollectEarlier(own), Remedy::WidenWindow(theirs)) => {
                own <= theirs && self.extra <= other.extra
            }
            _ => false,
        }
    }
}

/// The nearest to what its owner wants: one hub more, the one that costs least.
fn other_hub(
    problem: &Problem,
    lot: &Lot,
    attempt: &mut impl FnMut(Remedy, Lot) -> Option<Found>,
) -> Option<Found> {
    let others = problem.hub_ids().filter(|&hub| !lot.may_go_to(hub));
    let tried = others.filter_map(|hub| {
        let mut changed = lot.clone();
        changed.hubs.push(hub);
        attempt(
            Remedy::OtherHub(problem.hubs[hub.index()].id.clone()),
            changed,
        )
    });
    tried.min_by_key(|found| found.extra)
}

/// The lot with every window opened earlier, though not before harvest, and closed later; windows
/// that then meet become one.
fn with_windows(lot: &Lot, [earlier, later]: [Seconds; 2]) -> Lot {
    let mut windows: Vec<TimeWindow> = Vec::new();
    for window in &lot.start_windows {
        let earliest = lot.harvested.min(window.start());
        let (start, end) = (
            (window.start() - earlier).max(earliest),
            window.end() + later,
        );
        match windows.last_mut() {
            Some(last) if start <= last.end() => {
                *last = TimeWindow::new(last.start(), end).expect("windows come in order");
            }
            _ => windows.extend(TimeWindow::new(start, end)),
        }
    }
    Lot {
        start_windows: windows,
        ..lot.clone()
    }
}

/// One of several equal parts of a lot, handled and paid for by its share.
fn part_of(problem: &Problem, id: LotId, parts: u32) -> Lot {
    let lot = &problem.lots[id.index()];
    let load = Load {
        kg: lot.load.kg.div_ceil(parts),
        liters: lot.load.liters.div_ceil(parts),
        pallets: lot.load.pallets.div_ceil(parts),
    };
    let handling = problem.market_of(id).handling;
    let saved = handling
        .moving_duration(lot.load)
        .saturating_sub(handling.moving_duration(load));
    let (value, unserved) = (
        lot.value.0 / i64::from(parts),
        lot.unserved_cost.0 / i64::from(parts),
    );
    Lot {
        load,
        service: lot.service.saturating_sub(saved),
        unloading: unloading_of(problem, load),
        value: Cost(value),
        unserved_cost: Cost(unserved),
        ..lot.clone()
    }
}

/// What a load adds to the unloading time, per hub.
fn unloading_of(problem: &Problem, load: Load) -> Vec<Seconds> {
    let hubs = problem.hubs.iter();
    hubs.map(|hub| hub.handling.lot_duration(load)).collect()
}

/// The cheapest kind of truck that could fetch the lot alone, if the day has it but it is taken.
fn more_vehicles(problem: &Problem, day: &FinishedDay, lot: LotId) -> Option<Found> {
    let mut trial = Trial::new(problem, day);
    let alone = problem.vehicle_ids().filter_map(|vehicle| {
        let extra = trial.alone(vehicle, lot).ok()?;
        Some((extra, vehicle))
    });
    let (extra, vehicle) = alone.min()?;
    let id = problem.vehicles[vehicle.index()].id.clone();
    Some(Found {
        remedy: Remedy::MoreVehicles(id),
        extra,
    })
}
