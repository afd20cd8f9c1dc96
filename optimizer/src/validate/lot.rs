//! Lots: mass and room, times, temperature, worth.

use super::finding::{Finding, Kind, ValueFault};
use super::inspector::Inspector;
use super::lookups::Lookups;
use super::times;
use crate::draft::{Estimates, LotDraft, ProblemDraft, ProductDraft};
use crate::problem::{
    ExcursionClass, Hub, HubId, Lot, Market, MarketId, Product, ProductId, SoftDue,
};
use crate::units::{Celsius, Cost, Load};

/// What a lot may weigh at all; what trucks carry is judged in `fit`.
pub(super) const MASS_KG: [f64; 2] = [1.0, 1_000_000.0];

/// What a lot refers to.
pub(super) struct Context<'a> {
    pub(super) day: &'a ProblemDraft,
    pub(super) lookups: &'a Lookups,
    pub(super) markets: &'a [Market],
    pub(super) hubs: &'a [Hub],
    pub(super) products: &'a [Product],
}

/// Checks a lot; `None` where market or product are unknown, which is noted.
pub(super) fn lot(
    draft: &LotDraft,
    context: &Context<'_>,
    findings: &mut Vec<Finding>,
) -> Option<Lot> {
    let lookups = context.lookups;
    let needs = lookups.needed_skills(&draft.source, Kind::Lot, &draft.id, &draft.needs, findings);
    let mut item = Inspector::new(findings, &draft.source, Kind::Lot, &draft.id);
    let kg = mass(draft, &mut item);
    item.optional("part_kg", draft.part_kg, [1.0, MASS_KG[1]]);
    item.optional("crate_kg", draft.crate_kg, [0.1, 5_000.0]);
    let market = found(lookups.markets.find(&draft.market), &mut item);
    let product = found(lookups.products.find(&draft.product), &mut item);
    let hubs = hubs(draft, lookups, &mut item);
    let (market, product) = (market?, product?);
    let model = &context.products[product];
    let catalogue = &context.day.products[product];
    let load = load(draft, kg, model, &mut item);
    let service = context.markets[market].handling.lot_duration(load);
    let precooled = draft.precooled || model.hours_to_cold <= 0.0;
    let value = value(draft, kg, catalogue, &mut item);
    Some(Lot {
        id: draft.id.clone(),
        market: MarketId(market as u32),
        product: ProductId(product as u32),
        load,
        harvested: times::harvested(draft, model, &mut item),
        core: core(draft, context, market, model, &mut item),
        precooled,
        start_windows: times::start_windows(draft, &context.markets[market], service, &mut item),
        service,
        unloading: context
            .hubs
            .iter()
            .map(|hub| hub.handling.lot_duration(load))
            .collect(),
        certificate: draft.certificate.clone(),
        value: Cost::round(value * 100.0),
        unserved_cost: unserved_cost(draft, value, &context.day.estimates),
        due: due(draft, &context.day.estimates, &mut item),
        hubs,
        needs,
        tau_h: context
            .day
            .estimates
            .tau_h
            .of(draft.packaging.unwrap_or(catalogue.packaging)),
        aboard: None,
        past: None,
        promise: None,
    })
}

fn found(
    index: Result<usize, super::finding::ReferenceFault>,
    item: &mut Inspector<'_>,
) -> Option<usize> {
    index.map_err(|fault| item.note(fault)).ok()
}

fn hubs(draft: &LotDraft, lookups: &Lookups, item: &mut Inspector<'_>) -> Vec<HubId> {
    draft
        .hubs
        .iter()
        .filter_map(|name| found(lookups.hubs.find(name), item))
        .map(|hub| HubId(hub as u32))
        .collect()
}

/// Whether a lot's mass is written in kilograms.
pub(super) fn is_in_kg(draft: &LotDraft) -> bool {
    let unit = draft.unit.trim().to_lowercase();
    matches!(unit.as_str(), "" | "kg" | "公斤" | "千克")
}

/// Kilograms, rounded up. Another unit is never guessed at silently; one kilogram stands in for
/// what is wrong, so that nothing else is said about it.
fn mass(draft: &LotDraft, item: &mut Inspector<'_>) -> u32 {
    if is_in_kg(draft) {
        let kg = item.number("mass_kg", draft.mass, MASS_KG);
        let is_possible = kg.to_bits() == draft.mass.to_bits();
        return if is_possible { kg.ceil() as u32 } else { 1 };
    }
    let unit = draft.unit.trim();
    let kilograms = match unit.to_lowercase().as_str() {
        "斤" | "市斤" => draft.mass * 0.5,
        "两" => draft.mass * 0.05,
        "g" | "克" => draft.mass / 1_000.0,
        "担" => draft.mass * 50.0,
        "t" | "吨" => draft.mass * 1_000.0,
        _ => f64::NAN,
    };
    let (value, unit) = (draft.mass, unit.to_owned());
    if kilograms.is_finite() {
        item.note(ValueFault::MassUnit {
            value,
            unit,
            kg: kilograms,
        });
    } else {
        item.note(ValueFault::UnknownUnit { value, unit });
    }
    1
}

fn load(draft: &LotDraft, kg: u32, product: &Product, item: &mut Inspector<'_>) -> Load {
    let liters = item
        .optional("volume_m3", draft.volume_m3, [0.001, 4_000.0])
        .map_or(f64::from(kg) / product.density * 1_000.0, |volume| {
            volume * 1_000.0
        });
    let pallets = item.optional("pallets", draft.pallets, [0.0, 1_000.0]);
    Load {
        kg,
        liters: liters.ceil() as u32,
        pallets: (pallets.unwrap_or(0.0) * 100.0).ceil() as u32,
    }
}

fn value(draft: &LotDraft, kg: u32, product: &ProductDraft, item: &mut Inspector<'_>) -> f64 {
    item.optional("value_yuan", draft.value_yuan, [0.0, 1e8])
        .unwrap_or(f64::from(kg) * product.price_yuan_kg.clamp(0.0, 1_000.0))
}

fn unserved_cost(draft: &LotDraft, value: f64, estimates: &Estimates) -> Cost {
    let prices = &estimates.unserved;
    let share = draft.part.as_ref().map_or(1.0, |part| part.share);
    Cost::round((value * prices.value_factor + prices.fixed(draft.priority) * share) * 100.0)
}

fn due(draft: &LotDraft, estimates: &Estimates, item: &mut Inspector<'_>) -> Option<SoftDue> {
    let price = item
        .optional(
            "due_yuan_per_hour",
            draft.due_yuan_per_hour,
            [0.0, 100_000.0],
        )
        .unwrap_or(estimates.late_yuan_per_hour);
    let part = draft
        .part
        .as_ref()
        .filter(|_| draft.due_yuan_per_hour.is_none());
    let price = price * part.map_or(1.0, |part| part.share);
    draft.due.map(|by| SoftDue {
        by: item.moment("due", by),
        cost_per_hour: Cost::round(price * 100.0),
    })
}

fn core(
    draft: &LotDraft,
    context: &Context<'_>,
    market: usize,
    product: &Product,
    item: &mut Inspector<'_>,
) -> Celsius {
    let frozen = product.excursion == ExcursionClass::Frozen;
    let range = if frozen { [-40.0, 50.0] } else { [-5.0, 50.0] };
    let assumed = draft.core_c.is_none();
    let core = draft
        .core_c
        .unwrap_or_else(|| assumed_core(draft, context, market, product));
    let core = item.celsius("core_c", core, range);
    let (degrees, warmest) = (core.degrees(), product.window.max().degrees());
    if assumed {
        item.note(ValueFault::CoreAssumed { core: degrees });
    }
    let thawed = warmest + context.day.estimates.thawed_k;
    if frozen && degrees > thawed {
        item.note(ValueFault::Thawed {
            core: degrees,
            limit: thawed,
        });
    } else if product.hours_to_cold <= 0.0
        && product.excursion != ExcursionClass::Ambient
        && degrees > warmest
    {
        item.note(ValueFault::LoadedWarm {
            core: degrees,
            limit: warmest,
        });
    }
    core
}

/// Goods out of a cold room are at the warm end of their window, field-warm goods as warm as the
/// air was at harvest.
fn assumed_core(draft: &LotDraft, context: &Context<'_>, market: usize, product: &Product) -> f64 {
    let warmest = product.window.max().degrees();
    if draft.precooled || product.hours_to_cold <= 0.0 {
        return warmest;
    }
    let place = context.markets[market].location.index();
    let hour = draft.harvested.hour_of_day() as usize;
    let outdoor = context.day.outdoor.get(place).map(|day| day[hour.min(23)]);
    outdoor.map_or(warmest, |degrees| degrees.clamp(0.0, 45.0).max(warmest))
}
