//! Lots that are offered while the day runs.

use super::effects::{never, unloading};
use super::event::NewLot;
use crate::problem::{Lot, MarketId, Problem, ProductId, Skills};
use crate::units::{Celsius, Cost, Load, TimeWindow};

/// A lot as the planner wants it; `None` where market or product are unknown.
pub(super) fn new_lot(problem: &Problem, new: &NewLot) -> Option<Lot> {
    let market = problem
        .markets
        .iter()
        .position(|market| market.id == new.market)?;
    let named = |product: &crate::problem::Product| {
        [&product.id, &product.name_zh, &product.name_en].contains(&&new.product)
    };
    let product = problem.products.iter().position(named)?;
    let (place, goods) = (&problem.markets[market], &problem.products[product]);
    let kg = new.kg.clamp(1, 1_000_000);
    let load = Load {
        kg,
        liters: (f64::from(kg) / goods.density * 1_000.0).ceil() as u32,
        pallets: 0,
    };
    let service = place.handling.lot_duration(load);
    let hours: &[TimeWindow] = if new.windows.is_empty() {
        &place.windows
    } else {
        &new.windows
    };
    let open = hours.iter().flat_map(|wish| {
        place.windows.iter().filter_map(move |window| {
            let both = window.intersection(*wish)?;
            TimeWindow::new(both.start(), both.end() - service)
        })
    });
    let windows: Vec<TimeWindow> = open.collect();
    let outdoors = problem.outdoor[place.location.index()].at(new.harvested.hour_of_day());
    let warmest = goods.window.max();
    let precooled = new.precooled || goods.hours_to_cold <= 0.0;
    let assumed = if precooled {
        Some(warmest)
    } else {
        Celsius::new(outdoors.max(warmest.degrees()))
    };
    let alike = problem
        .lots
        .iter()
        .find(|lot| lot.product.index() == product);
    let per_kg = alike.map_or(0.0, |lot| {
        lot.value.0 as f64 / f64::from(lot.load.kg.max(1))
    });
    let value = new.value.unwrap_or(Cost::round(per_kg * f64::from(kg)));
    let fixed = alike.map_or(Cost(50_000), |lot| lot.unserved_cost - lot.value);
    let tau_h = alike.map_or(16.0, |lot| lot.tau_h);
    Some(Lot {
        id: new.lot.clone(),
        market: MarketId(market as u32),
        product: ProductId(product as u32),
        load,
        harvested: new.harvested,
        core: new.core.or(assumed).unwrap_or(warmest),
        precooled,
        start_windows: if windows.is_empty() { never() } else { windows },
        service,
        unloading: unloading(problem, load),
        certificate: None,
        value,
        unserved_cost: value + fixed.max(Cost::ZERO),
        due: None,
        hubs: Vec::new(),
        needs: Skills::default(),
        tau_h,
        aboard: None,
        past: None,
        promise: None,
    })
}
