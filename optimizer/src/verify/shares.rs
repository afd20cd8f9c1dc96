//! What visits and lots are said to bear of a route's costs, against what they should.

use super::legs::LegReading;
use super::quality::money_agrees;
use super::reading::{RouteReading, StopReading, TripReading};
use super::temperature::TripHeat;
use super::timeline::{ends, works_from};
use super::toll::rounds_to;
use super::violation::{Amount, Fault, Measure, Place, Violation};
use crate::plan::{CostItems, Rule};
use crate::problem::Problem;
use crate::units::{Cost, Load};

/// Parts are rounded, one to the fen above and another to the fen below.
const ROUNDING_FEN: f64 = 1.001;

/// A visit or a lot: what it is said to bear, and what it should be measured by.
struct Bearer<'a> {
    place: Place,
    stated: &'a CostItems,
    /// The lot's own costs, where there is a lot.
    lot: Option<(&'a StopReading<'a>, i64)>,
    seconds: f64,
    meters: f64,
    fuel: f64,
    toll: f64,
    /// Heat for a visit, seconds of a lot; unknown where the trip makes no sense.
    cold: Option<f64>,
}

/// Judges what every visit and every lot of a route bears.
pub(super) fn check(
    problem: &Problem,
    route: &RouteReading,
    legs: &[LegReading],
    heats: &[Option<TripHeat>],
    violations: &mut Vec<Violation>,
) {
    let visits = visits(problem, route, legs, heats);
    check_parts(route, Measure::VisitCosts, &visits, violations);
    check_parts(route, Measure::LotCosts, &lots(problem, route), violations);
}

fn visits<'a>(
    problem: &Problem,
    route: &'a RouteReading<'a>,
    legs: &[LegReading],
    heats: &[Option<TripHeat>],
) -> Vec<Bearer<'a>> {
    let mut visits = Vec::new();
    for (trip, heat) in route.trips.iter().zip(heats) {
        let cold_end = i64::from(trip.stated.unload_end.0);
        for (index, stop) in trip.stops.iter().enumerate() {
            let end = i64::from(stop.stated.load_end.0);
            let mut visit = bearer(stop.place(), &stop.stated.costs, end);
            visit.lot = Some((stop, cold_end));
            visit.cold = heat
                .as_ref()
                .map(|heat| heat_of(problem, route, heat, index));
            visits.push(visit);
        }
        let mut visit = bearer(trip.place(), &trip.stated.hub_costs, cold_end);
        let last = trip.stops.len();
        visit.cold = heat
            .as_ref()
            .map(|heat| heat_of(problem, route, heat, last));
        visits.push(visit);
    }
    visits.push(Bearer {
        cold: Some(0.0),
        ..bearer(route.place(), &route.stated.home_costs, ends(route))
    });
    let mut before = works_from(route) as f64;
    for visit in &mut visits {
        let end = visit.seconds;
        visit.seconds = end - before;
        before = end;
    }
    let [empty, full] = route.vehicle.costs.energy_per_km_fen;
    let payload_kg = f64::from(route.vehicle.limits.payload.kg.max(1));
    for (visit, leg) in visits.iter_mut().zip(legs) {
        let filled = leg.cargo.kg as f64 / payload_kg;
        visit.meters = leg.road.map_or(0.0, |road| f64::from(road.distance.0));
        visit.fuel = visit.meters * (empty + (full - empty) * filled);
        visit.toll = leg.stated.toll.0 as f64;
    }
    visits
}

/// A visit that ends at a moment; how long it takes is seen when all are known.
fn bearer(place: Place, stated: &CostItems, end: i64) -> Bearer<'_> {
    Bearer {
        place,
        stated,
        lot: None,
        seconds: end as f64,
        meters: 0.0,
        fuel: 0.0,
        toll: 0.0,
        cold: None,
    }
}

/// J that the unit moves for a visit, pre-cooling with the first.
fn heat_of(problem: &Problem, route: &RouteReading, heat: &TripHeat, visit: usize) -> f64 {
    let moved = heat.climate.unit_by_visit.get(visit).copied();
    let typical_w = problem.settings.thermal.typical_duty * route.vehicle.thermal.cooling_w;
    let before = if visit == 0 {
        heat.precooling_s.ceil() * typical_w
    } else {
        0.0
    };
    moved.unwrap_or(0.0) + before
}

/// Lots by the share of the truck they take, times how long they ride and how far their market is
/// from their hub.
fn lots<'a>(problem: &Problem, route: &'a RouteReading<'a>) -> Vec<Bearer<'a>> {
    let roads = &problem.travel[route.vehicle.roads.index()];
    let of_stop = |trip: &'a TripReading<'a>, stop: &'a StopReading<'a>| {
        let taken = taken(stop.lot.load, route.vehicle.limits.payload);
        let way = roads.get(stop.market.location, trip.hub.location);
        let meters = taken * way.map_or(0.0, |way| f64::from(way.distance.0));
        let cold_end = i64::from(trip.stated.unload_end.0);
        let on_board_s = (cold_end - i64::from(stop.stated.load_start.0)).max(0) as f64;
        Bearer {
            lot: Some((stop, cold_end)),
            seconds: taken * on_board_s,
            meters,
            fuel: meters,
            toll: meters,
            cold: Some(taken * on_board_s),
            ..bearer(stop.place(), &stop.stated.lot_costs, 0)
        }
    };
    let trips = route.trips.iter();
    trips
        .flat_map(|trip| trip.stops.iter().map(move |stop| of_stop(trip, stop)))
        .collect()
}

/// By kg or by liters, whichever fills more.
fn taken(load: Load, payload: Load) -> f64 {
    let filled = |part: u32, whole: u32| f64::from(part) / f64::from(whole.max(1));
    filled(load.kg, payload.kg).max(filled(load.liters, payload.liters))
}

/// Judges each part by itself, and all of them against the route.
fn check_parts(
    route: &RouteReading,
    together: Measure,
    bearers: &[Bearer],
    violations: &mut Vec<Violation>,
) {
    let whole = &route.stated.costs;
    let seconds = |bearer: &Bearer| Some(bearer.seconds);
    let items: [(Measure, Item, Key); 8] = [
        (Measure::VehicleDay, |costs| costs.vehicle_day, seconds),
        (Measure::DriverTime, |costs| costs.driver_time, seconds),
        (Measure::Overtime, |costs| costs.overtime, seconds),
        (Measure::Balance, |costs| costs.balance, seconds),
        (
            Measure::DistanceCost,
            |costs| costs.distance,
            |bearer| Some(bearer.meters),
        ),
        (
            Measure::Fuel,
            |costs| costs.fuel,
            |bearer| Some(bearer.fuel),
        ),
        (
            Measure::TollCost,
            |costs| costs.toll,
            |bearer| Some(bearer.toll),
        ),
        (
            Measure::Refrigeration,
            |costs| costs.refrigeration,
            |bearer| bearer.cold,
        ),
    ];
    for (what, item, key) in items {
        let Some(keys) = bearers.iter().map(key).collect::<Option<Vec<f64>>>() else {
            continue;
        };
        let of_heat = matches!(
            (what, together),
            (Measure::Refrigeration, Measure::VisitCosts)
        );
        let sum: f64 = keys.iter().sum();
        for (bearer, key) in bearers.iter().zip(keys) {
            let part = if sum > 0.0 {
                key / sum
            } else {
                1.0 / bearers.len() as f64
            };
            let (said, fen) = (item(bearer.stated).0, part * item(whole).0 as f64);
            let agrees = if of_heat {
                money_agrees(said, fen)
            } else {
                (said as f64 - fen).abs() <= ROUNDING_FEN
            };
            if !agrees {
                misstated(route, &bearer.place, what, (said, fen), violations);
            }
        }
    }
    for bearer in bearers {
        check_own(route, bearer, violations);
    }
    check_sums(route, together, bearers, violations);
}

type Item = fn(&CostItems) -> Cost;
type Key = fn(&Bearer) -> Option<f64>;

/// What a lot alone causes, and what no route has.
fn check_own(route: &RouteReading, bearer: &Bearer, violations: &mut Vec<Violation>) {
    let (mut loss, mut late, mut change) = (0.0, 0.0, [0.0, 0.0]);
    if let Some((stop, cold_end)) = bearer.lot {
        loss = stop.stated.quality.loss.0 as f64;
        if let Some(due) = stop.lot.due {
            let late_s = (cold_end - i64::from(due.by.0)).max(0) as f64;
            late = late_s / 3600.0 * due.cost_per_hour.0 as f64;
        }
        if let Some(promise) = stop.lot.promise {
            let apart = stop.stated.load_start.0.abs_diff(promise.load_start.0);
            change[0] = f64::from(apart) / 3600.0 * promise.per_hour.0 as f64;
            if promise.vehicle != route.id {
                change[1] = promise.other_vehicle.0 as f64;
            }
        }
    }
    let stated = bearer.stated;
    let changed = Cost(stated.change.0.saturating_sub(change[1] as i64));
    let [change, other] = change;
    for (what, said, fen, agrees) in [
        (
            Measure::ShelfLifeCost,
            stated.shelf_life,
            loss,
            rounds_to(stated.shelf_life, loss),
        ),
        (
            Measure::Lateness,
            stated.lateness,
            late,
            rounds_to(stated.lateness, late),
        ),
        (
            Measure::Change,
            stated.change,
            change + other,
            rounds_to(changed, change),
        ),
        (
            Measure::Unserved,
            stated.unserved,
            0.0,
            stated.unserved.0 == 0,
        ),
    ] {
        if !agrees {
            misstated(route, &bearer.place, what, (said.0, fen), violations);
        }
    }
}

/// All parts of an item are the item, to the fen.
fn check_sums(
    route: &RouteReading,
    together: Measure,
    bearers: &[Bearer],
    violations: &mut Vec<Violation>,
) {
    for (index, (_, whole)) in route.stated.costs.items().into_iter().enumerate() {
        let parts = bearers.iter().map(|bearer| bearer.stated.items()[index].1);
        let sum: i128 = parts.map(|part| i128::from(part.0)).sum();
        if sum != i128::from(whole.0) {
            let sum = sum.clamp(i64::MIN.into(), i64::MAX.into()) as i64;
            misstated(
                route,
                &route.place(),
                together,
                (sum, whole.0 as f64),
                violations,
            );
        }
    }
}

fn misstated(
    route: &RouteReading,
    place: &Place,
    what: Measure,
    (said, fen): (i64, f64),
    violations: &mut Vec<Violation>,
) {
    let fault = Fault::Misstated {
        what,
        stated: Amount::Fen(said),
        actual: Amount::Fen(fen.round() as i64),
    };
    violations.push(route.violation(Rule::Consistency, place.clone(), fault));
}
