//! Toll, leg by leg, and the green channel.

use super::legs::{Cargo, LegReading};
use super::reading::RouteReading;
use super::violation::{Amount, Fault, Measure, Violation};
use crate::plan::{Rule, TollReason};
use crate::problem::Problem;
use crate::units::{Cost, PlanTime};

/// Half a fen, and a hair for the order of additions.
const ROUNDING_FEN: f64 = 0.5 + 1e-6;

/// Green channel, booking time and toll of every leg.
pub(super) fn check(
    problem: &Problem,
    route: &RouteReading,
    legs: &[LegReading],
    violations: &mut Vec<Violation>,
) {
    for leg in legs {
        let Some(road) = leg.road else {
            continue;
        };
        let mut misstated = |what, stated, actual| {
            let fault = Fault::Misstated {
                what,
                stated,
                actual,
            };
            let violation = route.violation(Rule::Consistency, leg.goal.clone(), fault);
            violations.push(violation.at(i64::from(leg.stated.departure.0)));
        };
        let free = is_free(problem, route, leg.cargo);
        let on_toll_roads = road.toll.0 > 0;
        if on_toll_roads && leg.stated.green_channel != free {
            let stated = Amount::Flag(leg.stated.green_channel);
            misstated(Measure::GreenChannel, stated, Amount::Flag(free));
        }
        let book_by = (free && on_toll_roads).then(|| booking(problem, leg));
        if leg.stated.book_by != book_by {
            let stated = Amount::perhaps(leg.stated.book_by);
            misstated(Measure::BookBy, stated, Amount::perhaps(book_by));
        }
        let reason = reason(problem, route, leg.cargo, on_toll_roads);
        if leg.stated.toll_reason != reason {
            let stated = Amount::TollReason(leg.stated.toll_reason);
            misstated(Measure::TollReason, stated, Amount::TollReason(reason));
        }
        let rate = route.vehicle.costs.toll_per_km_fen;
        let toll = if free {
            0.0
        } else {
            f64::from(road.toll.0) / 1000.0 * rate
        };
        if !rounds_to(leg.stated.toll, toll) {
            let stated = Amount::Fen(leg.stated.toll.0);
            misstated(Measure::Toll, stated, Amount::Fen(toll.round() as i64));
        }
    }
}

/// Whether a stated amount is a real number of fen, rounded.
pub(super) fn rounds_to(stated: Cost, fen: f64) -> bool {
    (stated.0 as f64 - fen).abs() <= ROUNDING_FEN
}

/// The first test of the green channel that a leg fails.
fn reason(
    problem: &Problem,
    route: &RouteReading,
    cargo: Cargo,
    on_toll_roads: bool,
) -> TollReason {
    match cargo {
        _ if !on_toll_roads => TollReason::NoTollRoad,
        Cargo { kg: 0, .. } => TollReason::Empty,
        _ if !is_filled(problem, route, cargo) => TollReason::TooLittle,
        _ if cargo.unlisted_lots > 0 => TollReason::NotListed,
        _ if route.vehicle.pays_toll => TollReason::BookingRefused,
        _ => TollReason::GreenChannel,
    }
}

/// All that is on board is listed, and it fills enough of the truck.
fn is_free(problem: &Problem, route: &RouteReading, cargo: Cargo) -> bool {
    !route.vehicle.pays_toll && cargo.unlisted_lots == 0 && is_filled(problem, route, cargo)
}

/// Something is on board, and it fills enough of the truck by mass or volume.
fn is_filled(problem: &Problem, route: &RouteReading, cargo: Cargo) -> bool {
    let payload = route.vehicle.limits.payload;
    let by_mass = cargo.kg as f64 / f64::from(payload.kg.max(1));
    let by_volume = cargo.liters as f64 / f64::from(payload.liters.max(1));
    let something = cargo.kg + cargo.liters + cargo.pallets > 0;
    something && by_mass.max(by_volume) >= problem.settings.green_channel.least_share
}

fn booking(problem: &Problem, leg: &LegReading) -> PlanTime {
    let lead = i64::from(problem.settings.green_channel.booking_lead.0);
    let latest = i64::from(leg.stated.departure.0) - lead;
    PlanTime(latest.max(i64::from(i32::MIN)) as i32)
}
