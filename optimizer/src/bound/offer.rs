//! What fetching one lot with one kind of vehicle for one hub costs at least, and what it takes.
//!
//! Shelf life from below: the core can fall no faster than in the coldest air that can be around
//! it, and what it uses on board grows ever more slowly, so the chord between the shortest and the
//! longest time on board lies below it.

use crate::problem::{HubId, LotId, Problem, Vehicle};
use crate::rules::{excursion, freezing, harvest_clock};
use crate::units::{PlanTime, Seconds};

/// Steps in which ageing on board is summed up, at the end of each.
const STEP_S: f64 = 300.0;
/// The search follows lots in strides; its shelf life may lie this share below what it is.
const STRIDES: f64 = 0.99;
/// Degrees and minutes that the verifier grants.
const GRANTED_K: f64 = 0.3;
const GRANTED_MINUTES: f64 = 5.0;

/// One lot on one kind of vehicle to one hub, priced from below.
#[derive(Clone, Copy, Debug)]
pub(super) struct Offer {
    /// In cold storage by then, at the latest.
    pub(super) deadline: i32,
    /// What it adds to unloading, s.
    pub(super) unloading: i32,
    /// Fen per second of waiting after its first chance of loading.
    pub(super) waiting: f64,
    /// Fen per second from its loading on.
    pub(super) riding: f64,
    /// Fen in any case.
    pub(super) fixed: f64,
}

/// Where and when a lot is offered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Occasion {
    pub(super) lot: LotId,
    pub(super) hub: HubId,
    /// The earliest its loading can start on this kind of vehicle.
    pub(super) earliest: PlanTime,
    /// Road from its market to the hub.
    pub(super) to_hub: Seconds,
    /// The latest any unloading can end on this kind of vehicle.
    pub(super) latest_end: PlanTime,
    /// The coldest and the warmest that air around it can be.
    pub(super) air: [f64; 2],
}

/// The offer of an occasion; `None` where no trip can fetch the lot.
pub(super) fn offer(problem: &Problem, occasion: Occasion) -> Option<Offer> {
    let lot = &problem.lots[occasion.lot.index()];
    let hub = &problem.hubs[occasion.hub.index()];
    let product = problem.product_of(occasion.lot);
    let clock = lot.harvest_deadline(product.hours_to_cold);
    let deadline = clock.map_or(occasion.latest_end, |clock| clock.min(occasion.latest_end));
    debug_assert!(clock.is_none_or(|clock| harvest_clock::is_met(problem, occasion.lot, clock)));
    let unloading = lot.unloading_at(occasion.hub);
    let shortest = lot.service + occasion.to_hub + hub.handling.setup + unloading;
    let longest = deadline.since(occasion.earliest);
    let [shortest, longest] = [shortest, longest].map(|it| f64::from(it.0));
    if shortest > longest || is_spoiled(problem, occasion, shortest) {
        return None;
    }
    let used = |seconds: f64| aged(problem, occasion, seconds) * STRIDES;
    let value = lot.value.0 as f64;
    let (least, most) = (used(shortest), used(longest));
    let slope = if longest > shortest {
        value * (most - least) / (longest - shortest)
    } else {
        0.0
    };
    let store = problem.market_of(occasion.lot).cold_store;
    let waits_at = store.filter(|_| lot.precooled).unwrap_or(lot.core);
    let waiting = value * product.shelf_life.share_used(waits_at.degrees(), 1.0) / 3_600.0;
    let riding = slope.min(waiting);
    let due = lot.due.map_or(0.0, |due| {
        let earliest_end = occasion.earliest + Seconds(shortest as u32);
        earliest_end.since(due.by).hours() * due.cost_per_hour.0 as f64
    });
    Some(Offer {
        deadline: deadline.0,
        unloading: unloading.0 as i32,
        waiting,
        riding,
        fixed: value * least - riding * shortest + due,
    })
}

/// The coldest its core can be after some seconds on board.
fn coldest(problem: &Problem, occasion: Occasion, seconds: f64) -> f64 {
    let lot = &problem.lots[occasion.lot.index()];
    let core = lot.core.degrees();
    let air = occasion.air[0].min(core);
    air + (core - air) * (-seconds / (lot.tau_h * 3_600.0)).exp()
}

/// Share of shelf life used at least in so many seconds on board.
fn aged(problem: &Problem, occasion: Occasion, seconds: f64) -> f64 {
    let life = &problem.product_of(occasion.lot).shelf_life;
    let mut used = 0.0;
    let mut now = 0.0;
    while now < seconds {
        let step = STEP_S.min(seconds - now);
        now += step;
        used += life.share_used(coldest(problem, occasion, now), step / 3_600.0);
    }
    used
}

/// Whether its core is beyond a limit for longer than is borne, whatever the air does.
fn is_spoiled(problem: &Problem, occasion: Occasion, shortest: f64) -> bool {
    let lot = &problem.lots[occasion.lot.index()];
    let product = problem.product_of(occasion.lot);
    let (core, tau_s) = (lot.core.degrees(), lot.tau_h * 3_600.0);
    let minutes_until = |from: f64, air: f64, limit: f64| {
        let ratio = (limit - air) / (from - air);
        let seconds = if ratio > 0.0 {
            -ratio.ln() * tau_s
        } else {
            f64::INFINITY
        };
        seconds.min(shortest) / 60.0 - GRANTED_MINUTES
    };
    let is_warm = excursion::limit(problem, occasion.lot).is_some_and(|limit| {
        let limit = limit + GRANTED_K;
        let minutes = minutes_until(core, occasion.air[0].min(core), limit);
        core > limit && !excursion::is_borne(problem, occasion.lot, minutes)
    });
    let is_frozen = freezing::limit(problem, product).is_some_and(|limit| {
        // Its own heat warms it, by less than a degree an hour even of peas.
        let limit = limit - GRANTED_K;
        let air = occasion.air[1].max(core) + own_heat_k(problem, occasion);
        core < limit && !freezing::is_borne(problem, minutes_until(core, air, limit))
    });
    is_warm || is_frozen
}

/// Kelvin above the air at which its own heat would keep it at most, near freezing.
fn own_heat_k(problem: &Problem, occasion: Occasion) -> f64 {
    let product = problem.product_of(occasion.lot);
    let tau_s = problem.lots[occasion.lot.index()].tau_h * 3_600.0;
    let warmest = occasion.air[1].max(20.0);
    product.respiration.watts_per_kg(warmest) * tau_s / product.specific_heat
}

/// The coldest and the warmest that air around a lot can be in a vehicle.
///
/// It starts at the set point or outdoors and is drawn to walls, doors, goods and what is behind a
/// bulkhead; the unit only draws it to the set point.
pub(super) fn air_around(problem: &Problem, vehicle: &Vehicle, lot: LotId) -> [f64; 2] {
    let mut range = [f64::INFINITY, f64::NEG_INFINITY];
    let mut widen = |degrees: f64| {
        range = [range[0].min(degrees), range[1].max(degrees)];
    };
    let outdoors = problem.outdoor.iter().flat_map(|day| day.0);
    for degrees in outdoors {
        widen(degrees.degrees());
    }
    let sun = problem.settings.thermal.sun_k;
    let holds = holds_against_neighbors(problem, vehicle);
    for other in problem.lot_ids() {
        let window = problem.product_of(other).window;
        let shares = may_share(problem, lot, other);
        if shares || !holds {
            widen(problem.lots[other.index()].core.degrees());
        }
        if vehicle.thermal.is_refrigerated() {
            widen(window.max().degrees());
            if shares || !holds {
                widen(window.min().degrees());
            }
        }
    }
    [range[0], range[1] + sun]
}

fn may_share(problem: &Problem, a: LotId, b: LotId) -> bool {
    let window = |lot| problem.product_of(lot).window;
    a == b || window(a).intersection(window(b)).is_some()
}

/// Whether the unit can keep any compartment at its set point against colder ones beside it.
fn holds_against_neighbors(problem: &Problem, vehicle: &Vehicle) -> bool {
    let cores = problem.lots.iter().map(|lot| lot.core.degrees());
    let windows = problem.products.iter().map(|it| it.window);
    let lows = windows
        .clone()
        .map(|it| it.min().degrees())
        .chain(cores.clone());
    let highs = windows.map(|it| it.max().degrees()).chain(cores);
    let span = highs.fold(f64::NEG_INFINITY, f64::max) - lows.fold(f64::INFINITY, f64::min);
    let parts = vehicle
        .layouts
        .iter()
        .filter(|it| it.compartments.len() > 1);
    let power = parts
        .flat_map(|layout| &layout.compartments)
        .map(|part| part.power_share)
        .fold(f64::INFINITY, f64::min);
    let leak = 2.0 * vehicle.thermal.bulkhead_w_k * span;
    vehicle.thermal.is_refrigerated()
        && (power.is_infinite() || vehicle.thermal.heating_w * power > leak)
}
