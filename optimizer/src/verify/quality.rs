//! What becomes of a lot: shelf life, excursions, freezing, chilling; against limits and plan.

use super::exposure::{Counts, Exposure, cold_limit, warm_limit};
use super::reading::{RouteReading, StopReading};
use super::temperature::{ALLOWANCE_K, TripHeat};
use super::violation::{Amount, Excess, Fault, Measure, Violation};
use crate::plan::Rule;
use crate::problem::Problem;

/// Stated shares may be off by this much, or by [`SHARE_PART`] of themselves.
const SHARE_ALLOWANCE: f64 = 0.01;
const SHARE_PART: f64 = 0.1;
/// Stated minutes may be off by this much.
const MINUTES_ALLOWANCE: f64 = 5.0;
/// Stated money that follows from temperatures may be off by this many fen, or by
/// [`MONEY_PART`] of itself.
const MONEY_ALLOWANCE: f64 = 500.0;
const MONEY_PART: f64 = 0.05;

/// Judges every lot of a route whose trips could be simulated.
pub(super) fn check(
    problem: &Problem,
    route: &RouteReading,
    heats: &[Option<TripHeat>],
    violations: &mut Vec<Violation>,
) {
    for (trip, heat) in route.trips.iter().zip(heats) {
        let Some(heat) = heat else { continue };
        for (stop, exposure) in trip.stops.iter().zip(&heat.climate.lots) {
            let forfeited = stop.lot.past.is_some_and(|past| past.forfeited);
            if !forfeited {
                check_warmth(problem, route, stop, exposure, violations);
                check_cold(problem, route, stop, exposure, violations);
                check_shelf_life(problem, route, stop, exposure, violations);
            }
            check_statements(problem, route, stop, exposure, violations);
        }
    }
}

fn check_warmth(
    problem: &Problem,
    route: &RouteReading,
    stop: &StopReading,
    exposure: &Exposure,
    violations: &mut Vec<Violation>,
) {
    let Some((limit, minutes)) = warm_limit(problem, stop.product) else {
        return;
    };
    let found = exposure.at_coolest.too_warm_s / 60.0;
    if loaded_warm(stop, limit) || found <= minutes {
        return;
    }
    let (core, at) = exposure.warmest;
    let fault = Fault::TooWarm(Excess {
        degrees: core,
        beyond_k: core - stop.product.window.max().degrees(),
        minutes: found,
        allowed_minutes: minutes,
    });
    violations.push(route.violation(Rule::Excursion, stop.place(), fault).at(at));
}

/// Field heat above all tolerance: a truck does not take it out, so it is no excursion.
fn loaded_warm(stop: &StopReading, limit: f64) -> bool {
    let when_loaded = stop.lot.past.map_or(stop.lot.core, |past| past.loaded_core);
    !stop.lot.precooled && when_loaded.degrees() > limit
}

fn check_cold(
    problem: &Problem,
    route: &RouteReading,
    stop: &StopReading,
    exposure: &Exposure,
    violations: &mut Vec<Violation>,
) {
    let (core, at) = exposure.coldest;
    if let Some(limit) = cold_limit(problem, stop.product) {
        let allowed_minutes = problem.settings.excursions.freezing_minutes;
        let minutes = exposure.at_warmest.too_cold_s / 60.0;
        if minutes > allowed_minutes {
            let fault = Fault::TooCold(Excess {
                degrees: core,
                beyond_k: limit - core,
                minutes,
                allowed_minutes,
            });
            violations.push(route.violation(Rule::Freezing, stop.place(), fault).at(at));
        }
    }
    check_air(problem, route, stop, exposure, violations);
    if exposure.at_warmest.chilling >= 1.0 {
        let fault = Fault::Over {
            what: Measure::Chilling,
            found: Amount::Share(exposure.as_computed.chilling),
            most: Amount::Share(1.0),
        };
        violations.push(route.violation(Rule::Chilling, stop.place(), fault).at(at));
    }
}

/// Air so cold that what touches it freezes, for too long.
fn check_air(
    problem: &Problem,
    route: &RouteReading,
    stop: &StopReading,
    exposure: &Exposure,
    violations: &mut Vec<Violation>,
) {
    let Some(limit) = cold_limit(problem, stop.product) else {
        return;
    };
    let allowed_minutes = problem.settings.excursions.freezing_minutes;
    let minutes = exposure.at_warmest.frosty_air_s / 60.0;
    if minutes <= allowed_minutes {
        return;
    }
    let (air, at) = exposure.coldest_air;
    let fault = Fault::FrostyAir(Excess {
        degrees: air,
        beyond_k: limit - air,
        minutes,
        allowed_minutes,
    });
    violations.push(route.violation(Rule::Freezing, stop.place(), fault).at(at));
}

fn check_shelf_life(
    problem: &Problem,
    route: &RouteReading,
    stop: &StopReading,
    exposure: &Exposure,
    violations: &mut Vec<Violation>,
) {
    let most = problem.settings.shelf_life_limit;
    if exposure.least_shelf_life_used(stop) > most {
        let fault = Fault::Over {
            what: Measure::ShelfLife,
            found: Amount::Share(exposure.shelf_life_used(stop)),
            most: Amount::Share(most),
        };
        violations.push(route.violation(Rule::ShelfLife, stop.place(), fault));
    }
}

/// Fen within which two readings of temperature-dependent money agree.
pub(super) fn money_agrees(stated: i64, actual: f64) -> bool {
    let allowance = MONEY_ALLOWANCE.max(MONEY_PART * actual.abs());
    (stated as f64 - actual).abs() <= allowance + 0.5
}

fn check_statements(
    problem: &Problem,
    route: &RouteReading,
    stop: &StopReading,
    exposure: &Exposure,
    violations: &mut Vec<Violation>,
) {
    let stated = &stop.stated.quality;
    let mut misstated = |what, stated, actual| {
        let fault = Fault::Misstated {
            what,
            stated,
            actual,
        };
        violations.push(route.violation(Rule::Consistency, stop.place(), fault));
    };
    let temperatures = [
        (Measure::CoreAtHub, stated.core_at_hub, exposure.core),
        (Measure::Warmest, stated.warmest, exposure.warmest.0),
        (Measure::Coldest, stated.coldest, exposure.coldest.0),
    ];
    for (what, stated, actual) in temperatures {
        if !within(stated.degrees(), actual, ALLOWANCE_K) {
            let stated = Amount::Celsius(stated.degrees());
            misstated(what, stated, Amount::Celsius(actual));
        }
    }
    let share = exposure.shelf_life_used(stop);
    let shares = [
        (Measure::ShelfLife, stated.shelf_life_used, share),
        (
            Measure::Chilling,
            stated.chilling,
            exposure.as_computed.chilling,
        ),
    ];
    for (what, stated, actual) in shares {
        if !within(stated, actual, SHARE_ALLOWANCE.max(SHARE_PART * actual)) {
            misstated(what, Amount::Share(stated), Amount::Share(actual));
        }
    }
    let exempt =
        warm_limit(problem, stop.product).is_none_or(|(limit, _)| loaded_warm(stop, limit));
    let minutes = |counts: &Counts| {
        if exempt {
            0.0
        } else {
            counts.too_warm_s / 60.0
        }
    };
    let least = minutes(&exposure.at_coolest) - MINUTES_ALLOWANCE;
    let most = minutes(&exposure.at_warmest) + MINUTES_ALLOWANCE;
    if !(least <= stated.excursion_minutes && stated.excursion_minutes <= most) {
        let actual = Amount::Minutes(minutes(&exposure.as_computed));
        let stated = Amount::Minutes(stated.excursion_minutes);
        misstated(Measure::ExcursionMinutes, stated, actual);
    }
    let loss = stop.lot.value.0 as f64 * share;
    if !money_agrees(stated.loss.0, loss) {
        let actual = Amount::Fen(loss.round() as i64);
        misstated(Measure::Loss, Amount::Fen(stated.loss.0), actual);
    }
}

/// False for anything that is not a number.
fn within(stated: f64, actual: f64, allowance: f64) -> bool {
    (stated - actual).abs() <= allowance
}
