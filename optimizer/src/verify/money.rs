//! What a route and the day cost, item by item, against what the plan says.

use super::driving::{distance_meters, driven_beyond};
use super::legs::LegReading;
use super::quality::money_agrees;
use super::reading::RouteReading;
use super::temperature::TripHeat;
use super::timeline::{ends, works_from};
use super::toll::rounds_to;
use super::violation::{Amount, Fault, Measure, Place, Violation};
use crate::plan::{CostItems, Plan, Rule};
use crate::problem::Problem;
use crate::units::Cost;

/// A hair for the order of additions, in fen.
const HAIR_FEN: f64 = 1e-6;

/// Judges every cost item of a route.
pub(super) fn check_route(
    problem: &Problem,
    route: &RouteReading,
    legs: &[LegReading],
    heats: &[Option<TripHeat>],
    violations: &mut Vec<Violation>,
) {
    let stated = &route.stated.costs;
    let costs = &route.vehicle.costs;
    let kilometers = distance_meters(legs) as f64 / 1000.0;
    let working_s = (ends(route) - works_from(route)) as f64;
    let overtime_s = (working_s - f64::from(route.vehicle.limits.regular.0)).max(0.0);
    let per_hour = |seconds: f64, price: Cost| seconds / 3600.0 * price.0 as f64;
    let rules = &problem.settings.driver;
    let tired_s = driven_beyond(route, legs, i64::from(rules.regular_day.0)) as f64;
    let items = [
        (
            Measure::VehicleDay,
            stated.vehicle_day,
            costs.per_day.0 as f64,
        ),
        (
            Measure::DriverTime,
            stated.driver_time,
            per_hour(working_s, problem.settings.driver_hour),
        ),
        (
            Measure::DistanceCost,
            stated.distance,
            kilometers * costs.per_km_fen,
        ),
        (Measure::Fuel, stated.fuel, fuel(route, legs)),
        (
            Measure::Overtime,
            stated.overtime,
            per_hour(overtime_s, costs.overtime_per_hour) + per_hour(tired_s, rules.beyond_regular),
        ),
        (
            Measure::Balance,
            stated.balance,
            evened(problem, route, working_s),
        ),
        (Measure::Unserved, stated.unserved, 0.0),
    ];
    let mut judge = |what, stated: Cost, actual: f64, agrees: bool| {
        if !agrees {
            let fault = misstated(what, stated.0, actual.round() as i64);
            violations.push(route.violation(Rule::Consistency, route.place(), fault));
        }
    };
    for (what, stated, actual) in items {
        judge(what, stated, actual, rounds_to(stated, actual));
    }
    let toll = total(legs.iter().map(|leg| leg.stated.toll));
    judge(
        Measure::TollCost,
        stated.toll,
        toll as f64,
        i128::from(stated.toll.0) == toll,
    );
    let [least, most] = changes(route);
    let change = stated.change.0 as f64;
    judge(
        Measure::Change,
        stated.change,
        least,
        least <= change && change <= most,
    );
    let [least, most] = lateness(route);
    let late = stated.lateness.0 as f64;
    judge(
        Measure::Lateness,
        stated.lateness,
        least,
        least <= late && late <= most,
    );
    if let Some(fen) = refrigeration(problem, route, heats) {
        let agrees = money_agrees(stated.refrigeration.0, fen);
        judge(Measure::Refrigeration, stated.refrigeration, fen, agrees);
    }
    if let Some(fen) = shelf_life(route, heats) {
        let losses = total(stops(route).map(|stop| stop.stated.quality.loss));
        let agrees =
            i128::from(stated.shelf_life.0) == losses && money_agrees(stated.shelf_life.0, fen);
        judge(Measure::ShelfLifeCost, stated.shelf_life, fen, agrees);
    }
}

/// Judges the day's items: the sums of the routes' stated ones, and what is left behind.
pub(super) fn check_day(problem: &Problem, plan: &Plan, violations: &mut Vec<Violation>) {
    let sum =
        |item: fn(&CostItems) -> Cost| total(plan.routes.iter().map(|route| item(&route.costs)));
    let left_behind = plan
        .unserved
        .iter()
        .filter_map(|left| problem.lots.iter().find(|lot| lot.id == left.lot));
    let unserved = total(left_behind.map(|lot| lot.unserved_cost));
    for left in &plan.unserved {
        let lot = problem.lots.iter().find(|lot| lot.id == left.lot);
        if let Some(lot) = lot.filter(|lot| lot.unserved_cost != left.cost) {
            let fault = misstated(Measure::Unserved, left.cost.0, lot.unserved_cost.0);
            let place = Place::Lot(left.lot.clone());
            violations.push(Violation::of_day(Rule::Consistency, place, fault));
        }
    }
    let stated = &plan.costs;
    let items = [
        (
            Measure::VehicleDay,
            stated.vehicle_day,
            sum(|costs| costs.vehicle_day),
        ),
        (
            Measure::DriverTime,
            stated.driver_time,
            sum(|costs| costs.driver_time),
        ),
        (
            Measure::DistanceCost,
            stated.distance,
            sum(|costs| costs.distance),
        ),
        (Measure::Fuel, stated.fuel, sum(|costs| costs.fuel)),
        (
            Measure::Refrigeration,
            stated.refrigeration,
            sum(|costs| costs.refrigeration),
        ),
        (Measure::TollCost, stated.toll, sum(|costs| costs.toll)),
        (
            Measure::Overtime,
            stated.overtime,
            sum(|costs| costs.overtime),
        ),
        (Measure::Balance, stated.balance, sum(|costs| costs.balance)),
        (
            Measure::ShelfLifeCost,
            stated.shelf_life,
            sum(|costs| costs.shelf_life),
        ),
        (
            Measure::Lateness,
            stated.lateness,
            sum(|costs| costs.lateness),
        ),
        (Measure::Change, stated.change, sum(|costs| costs.change)),
        (Measure::Unserved, stated.unserved, unserved),
    ];
    for (what, stated, actual) in items {
        if i128::from(stated.0) != actual {
            let actual = actual.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64;
            let fault = misstated(what, stated.0, actual);
            violations.push(Violation::of_day(Rule::Consistency, Place::Day, fault));
        }
    }
}

fn misstated(what: Measure, stated: i64, actual: i64) -> Fault {
    Fault::Misstated {
        what,
        stated: Amount::Fen(stated),
        actual: Amount::Fen(actual),
    }
}

/// A sum that cannot overflow, whatever a plan states.
fn total(costs: impl Iterator<Item = Cost>) -> i128 {
    costs.map(|cost| i128::from(cost.0)).sum()
}

fn stops<'a>(
    route: &'a RouteReading<'a>,
) -> impl Iterator<Item = &'a super::reading::StopReading<'a>> {
    route.trips.iter().flat_map(|trip| &trip.stops)
}

fn fuel(route: &RouteReading, legs: &[LegReading]) -> f64 {
    let [empty, full] = route.vehicle.costs.energy_per_km_fen;
    let payload_kg = f64::from(route.vehicle.limits.payload.kg.max(1));
    legs.iter()
        .filter_map(|leg| Some((leg.road?, leg.cargo)))
        .map(|(road, cargo)| {
            let filled = cargo.kg as f64 / payload_kg;
            f64::from(road.distance.0) / 1000.0 * (empty + (full - empty) * filled)
        })
        .sum()
}

/// Squared hours from the first to the last minute of the driver's day, of which those before the
/// planned part are no part of the plan: h × (2 × h before + h).
fn evened(problem: &Problem, route: &RouteReading, working_s: f64) -> f64 {
    let before_s = route.vehicle.underway.as_ref();
    let before_h = before_s.map_or(0.0, |day| f64::from(day.worked.0) / 3600.0);
    let hours = working_s / 3600.0;
    hours * (2.0 * before_h + hours) * problem.settings.balance.0 as f64
}

/// Least and greatest price of fetching lots otherwise than promised: by another truck, and by the
/// hours earlier or later, rounded per lot.
fn changes(route: &RouteReading) -> [f64; 2] {
    let mut sums = [0.0, 0.0];
    for stop in stops(route) {
        let Some(promise) = stop.lot.promise else {
            continue;
        };
        let apart = (stop.stated.load_start.0 - promise.load_start.0).unsigned_abs();
        let by_hour = f64::from(apart) / 3600.0 * promise.per_hour.0 as f64;
        let by_truck = if promise.vehicle == route.id {
            0.0
        } else {
            promise.other_vehicle.0 as f64
        };
        sums[0] += by_truck + (by_hour - HAIR_FEN).round();
        sums[1] += by_truck + (by_hour + HAIR_FEN).round();
    }
    sums
}

/// Least and greatest sum over lots of rounded lateness, which differ only by a hair's rounding.
fn lateness(route: &RouteReading) -> [f64; 2] {
    let mut sums = [0.0, 0.0];
    for trip in &route.trips {
        for stop in &trip.stops {
            let Some(due) = stop.lot.due else { continue };
            let late_s = (i64::from(trip.stated.unload_end.0) - i64::from(due.by.0)).max(0);
            let fen = late_s as f64 / 3600.0 * due.cost_per_hour.0 as f64;
            sums[0] += (fen - HAIR_FEN).round();
            sums[1] += (fen + HAIR_FEN).round();
        }
    }
    sums
}

/// Heat moved on the way and before, at the price of an hour at typical duty.
fn refrigeration(
    problem: &Problem,
    route: &RouteReading,
    heats: &[Option<TripHeat>],
) -> Option<f64> {
    let cooling_w = route.vehicle.thermal.cooling_w;
    if cooling_w <= 0.0 {
        return Some(0.0);
    }
    let typical_w = problem.settings.thermal.typical_duty * cooling_w;
    let mut joules = 0.0;
    for heat in heats {
        let heat = heat.as_ref()?;
        joules += heat.climate.energy.unit + heat.precooling_s.ceil() * typical_w;
    }
    let hours = joules / typical_w / 3600.0;
    Some(hours * route.vehicle.costs.refrigeration_per_hour_fen)
}

/// Worth of the shelf life used by every lot, each rounded.
fn shelf_life(route: &RouteReading, heats: &[Option<TripHeat>]) -> Option<f64> {
    let mut fen = 0.0;
    for (trip, heat) in route.trips.iter().zip(heats) {
        let heat = heat.as_ref()?;
        for (stop, exposure) in trip.stops.iter().zip(&heat.climate.lots) {
            fen += (stop.lot.value.0 as f64 * exposure.shelf_life_used(stop)).round();
        }
    }
    Some(fen)
}
