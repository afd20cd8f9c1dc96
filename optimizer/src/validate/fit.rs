//! Whether what was written fits together: lots and trucks, lots and hubs, places and roads.
//!
//! Only what no plan could ever repair is an error; the rest is a warning and left to the planner.

use super::finding::{Finding, FitFault, Kind, TimeFault};
use super::inspector::Inspector;
use crate::draft::{LotDraft, MarketDraft, ProblemDraft};
use crate::problem::{ExcursionClass, Lot, Problem, Product, Vehicle};

/// Looks at every lot and market beside the trucks, hubs and roads there are.
pub(super) fn fit(problem: &Problem, draft: &ProblemDraft, findings: &mut Vec<Finding>) {
    if problem.vehicles.is_empty() || problem.hubs.is_empty() {
        return;
    }
    for (lot, written) in lots(problem, draft) {
        parts(written, findings);
        let mut item = Inspector::new(findings, &written.source, Kind::Lot, &written.id);
        room(lot, problem, &mut item);
        cold(lot, problem, &mut item);
        clock(lot, problem, &mut item);
    }
    for (index, written) in draft.markets.iter().enumerate() {
        yard_and_roads(index, written, problem, findings);
    }
}

/// Lots beside the rows they come from; lots with unknown references have no model.
fn lots<'a>(
    problem: &'a Problem,
    draft: &'a ProblemDraft,
) -> impl Iterator<Item = (&'a Lot, &'a LotDraft)> {
    let mut written = draft.lots.iter();
    problem
        .lots
        .iter()
        .filter_map(move |lot| Some((lot, written.find(|row| row.id == lot.id)?)))
}

/// Nobody was asked whether a lot that no truck carries whole may go in parts.
fn parts(written: &LotDraft, findings: &mut Vec<Finding>) {
    let first = written.part.as_ref().filter(|part| part.number == 1);
    if let Some(part) = first.filter(|part| part.was_needed) {
        let mut item = Inspector::new(findings, &written.source, Kind::Lot, &part.of);
        item.note(FitFault::InParts {
            parts: part.parts as u32,
            largest: written.mass,
        });
    }
}

fn room(lot: &Lot, problem: &Problem, item: &mut Inspector<'_>) {
    let most = |measure: fn(&Vehicle) -> u32| problem.vehicles.iter().map(measure).max();
    let kg = most(|vehicle| vehicle.limits.payload.kg)
        .unwrap_or(0)
        .max(1);
    let liters = most(|vehicle| vehicle.limits.payload.liters)
        .unwrap_or(0)
        .max(1);
    if lot.load.kg > kg {
        item.note(FitFault::TooHeavy {
            kg: lot.load.kg,
            largest: kg,
            parts: lot.load.kg.div_ceil(kg),
        });
    } else if lot.load.liters > liters {
        let parts = lot.load.liters.div_ceil(liters);
        item.note(FitFault::TooLarge {
            volume_m3: f64::from(lot.load.liters) / 1_000.0,
            largest_m3: f64::from(liters) / 1_000.0,
            parts,
            part_kg: (lot.load.kg / parts).max(1),
        });
    }
}

fn cold(lot: &Lot, problem: &Problem, item: &mut Inspector<'_>) {
    let product = &problem.products[lot.product.index()];
    let taken = problem.hub_ids().any(|hub| {
        lot.may_go_to(hub)
            && problem.hubs[hub.index()]
                .zone_for(lot.product, product.window)
                .is_some()
    });
    if !taken {
        item.note(FitFault::NoHub);
    }
    let market = &problem.markets[lot.market.index()];
    let outdoor = problem.outdoor.get(market.location.index());
    let mild = outdoor.is_none_or(|day| day.0.iter().any(|&hour| product.window.contains(hour)));
    if !problem
        .vehicles
        .iter()
        .any(|vehicle| holds(vehicle, product, mild))
    {
        item.note(FitFault::NobodyCools {
            min: product.window.min().degrees(),
            max: product.window.max().degrees(),
        });
    }
}

/// A box without unit holds a temperature only where the air outside does.
fn holds(vehicle: &Vehicle, product: &Product, mild: bool) -> bool {
    let suits = vehicle.layouts[0].compartments[0]
        .set_points
        .intersection(product.window)
        .is_some();
    suits
        && (vehicle.thermal.is_refrigerated()
            || mild
            || product.excursion == ExcursionClass::Ambient)
}

fn clock(lot: &Lot, problem: &Problem, item: &mut Inspector<'_>) {
    let hours = problem.products[lot.product.index()].hours_to_cold;
    if let Some(deadline) = lot.harvest_deadline(hours)
        && deadline < lot.ready()
    {
        item.note(TimeFault::ClockOver { deadline });
    }
}

fn yard_and_roads(
    index: usize,
    written: &MarketDraft,
    problem: &Problem,
    findings: &mut Vec<Finding>,
) {
    let market = &problem.markets[index];
    let mut item = Inspector::new(findings, &written.source, Kind::Market, &written.id);
    let enters = |vehicle: &&Vehicle| {
        market
            .max_gross_kg
            .is_none_or(|most| vehicle.limits.curb_kg < most)
            && market
                .max_length_m
                .is_none_or(|most| vehicle.limits.length_m <= most)
    };
    if !problem.vehicles.iter().any(|vehicle| enters(&vehicle)) {
        item.note(FitFault::YardTooSmall);
    } else if !problem.travel.is_empty()
        && !problem
            .vehicles
            .iter()
            .any(|vehicle| reaches(vehicle, index, problem))
    {
        item.note(FitFault::Unreachable);
    }
}

fn reaches(vehicle: &Vehicle, market: usize, problem: &Problem) -> bool {
    let place = problem.markets[market].location;
    problem.leg(vehicle, vehicle.start, place).is_some()
        && problem
            .hubs
            .iter()
            .any(|hub| problem.leg(vehicle, place, hub.location).is_some())
}
