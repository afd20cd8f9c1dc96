//! What single events change about lots, markets, hubs and weather.

use crate::problem::{Hub, LotId, MarketId, Problem};
use crate::units::{Celsius, Cost, Load, PlanTime, Seconds, TimeWindow};

/// Gives a lot another mass; room and handling follow.
pub(super) fn resize(problem: &mut Problem, lot: LotId, kg: u32) {
    let old = problem.lots[lot.index()].load;
    let kg = kg.clamp(1, 1_000_000);
    let scaled =
        |amount: u32| (u64::from(amount) * u64::from(kg)).div_ceil(u64::from(old.kg.max(1))) as u32;
    let load = Load {
        kg,
        liters: scaled(old.liters),
        pallets: scaled(old.pallets),
    };
    let goods = &problem.lots[lot.index()];
    let service = problem.market_of(lot).handling.lot_duration(load);
    let unloading = unloading(problem, load);
    let worth = |cost: Cost| Cost(cost.0 * i64::from(kg) / i64::from(old.kg.max(1)));
    let (value, left) = (worth(goods.value), goods.unserved_cost - goods.value);
    let (longer, shorter) = (
        service.saturating_sub(goods.service),
        goods.service.saturating_sub(service),
    );
    let windows: Vec<TimeWindow> = goods
        .start_windows
        .iter()
        .filter_map(|window| TimeWindow::new(window.start(), window.end() - longer + shorter))
        .collect();
    let goods = &mut problem.lots[lot.index()];
    goods.unserved_cost = value + left;
    (goods.load, goods.service, goods.unloading, goods.value) = (load, service, unloading, value);
    if !windows.is_empty() {
        goods.start_windows = windows;
    }
}

/// A lot is found to have another core temperature: where that is beyond its window it was not
/// pre-cooled after all.
pub(super) fn warm(problem: &mut Problem, lot: LotId, core: Celsius) {
    let product = problem.product_of(lot).clone();
    let goods = &mut problem.lots[lot.index()];
    goods.core = core;
    goods.precooled &= core <= product.window.max() || product.hours_to_cold <= 0.0;
}

pub(super) fn delay(
    problem: &mut Problem,
    market: MarketId,
    until: PlanTime,
    open_until: Option<PlanTime>,
) {
    for lot in problem.lots.iter_mut().filter(|lot| lot.market == market) {
        let last = lot.start_windows.len() - 1;
        let later: Vec<TimeWindow> = lot
            .start_windows
            .iter()
            .enumerate()
            .filter_map(|(index, window)| {
                let end = match open_until {
                    Some(open) if index == last => (open - lot.service).max(window.end()),
                    _ => window.end(),
                };
                TimeWindow::new(window.start().max(until), end)
            })
            .collect();
        lot.start_windows = if later.is_empty() { never() } else { later };
    }
}

/// A window that nobody can keep any more.
pub(super) fn never() -> Vec<TimeWindow> {
    let long_ago = PlanTime(-10 * 86_400);
    TimeWindow::new(long_ago, long_ago).into_iter().collect()
}

pub(super) fn lose_cold(problem: &mut Problem, market: MarketId, core: Option<Celsius>) {
    problem.markets[market.index()].cold_store = None;
    let products = problem.products.clone();
    for lot in problem.lots.iter_mut().filter(|lot| lot.market == market) {
        let product = &products[lot.product.index()];
        if let Some(core) = core.filter(|core| *core > lot.core) {
            lot.core = core;
        }
        lot.precooled &= lot.core <= product.window.max() || product.hours_to_cold <= 0.0;
    }
}

/// Zones that are full take nothing more; what has come before still counts beside them.
pub(super) fn fill(hub: &mut Hub, zone: Option<&str>) -> Option<()> {
    let full = hub
        .zones
        .iter_mut()
        .filter(|known| zone.is_none_or(|zone| known.name == zone));
    let mut any = false;
    for zone in full {
        zone.capacity_kg = 0;
        any = true;
    }
    any.then_some(())
}

pub(super) fn close(hub: &mut Hub, from: PlanTime, until: Option<PlanTime>) {
    let open = |window: &TimeWindow| {
        let before = TimeWindow::new(window.start(), window.end().min(from));
        let after =
            until.and_then(|until| TimeWindow::new(window.start().max(until), window.end()));
        before.into_iter().chain(after)
    };
    let windows: Vec<TimeWindow> = hub.windows.iter().flat_map(open).collect();
    hub.windows = if windows.is_empty() { never() } else { windows };
}

pub(super) fn queue(hub: &mut Hub, from: PlanTime, until: PlanTime) {
    if let Some(time) = TimeWindow::new(from, until) {
        hub.taken.extend((0..hub.docks).map(|_| time));
    }
}

pub(super) fn shift_weather(problem: &mut Problem, by_k: f64, from: PlanTime, until: PlanTime) {
    let hours = |hour: i32| PlanTime::at(hour, 0);
    for day in &mut problem.outdoor {
        for (hour, degrees) in day.0.iter_mut().enumerate() {
            let at = hours(hour as i32);
            let tomorrow = hours(hour as i32 + 24);
            if (from <= at && at <= until) || (from <= tomorrow && tomorrow <= until) {
                let shifted = Celsius::new((degrees.degrees() + by_k).clamp(-60.0, 60.0));
                *degrees = shifted.unwrap_or(*degrees);
            }
        }
    }
}

/// Unloading at every hub.
pub(super) fn unloading(problem: &Problem, load: Load) -> Vec<Seconds> {
    let hubs = problem.hubs.iter();
    hubs.map(|hub| hub.handling.lot_duration(load)).collect()
}
