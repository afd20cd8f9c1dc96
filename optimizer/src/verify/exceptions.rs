//! Whether the exceptions a plan states are those its own curves have: none hidden, none invented,
//! each with the right limit, time and cause.

use super::record::{Exception, ExceptionCause, LotRecord, RECORD_INTERVAL, records};
use super::violation::{Amount, Complaint, Fault, Measure, Place, Violation};
use crate::alarm::{AlarmRule, Basis, Level, Probe};
use crate::plan::{Plan, Rule};
use crate::problem::Problem;
use crate::units::PlanTime;

/// An exception as a plan states it.
#[derive(Clone, Debug, PartialEq)]
pub struct StatedException {
    /// The lot's identifier.
    pub lot: String,
    /// The vehicle's.
    pub vehicle: String,
    /// What was measured.
    pub probe: Probe,
    /// How grave it is.
    pub level: Level,
    /// Who asks.
    pub basis: Basis,
    /// The limit, °C.
    pub limit: f64,
    /// When it was passed first and last.
    pub span: [PlanTime; 2],
    /// The gravest temperature, °C.
    pub extreme: f64,
    /// Minutes on end, and minutes that are borne.
    pub minutes: [f64; 2],
    /// Why.
    pub cause: ExceptionCause,
}

/// Hundredths are what a plan states.
const ROUNDING: f64 = 0.006;

/// Every exception that a plan should state by these rules and does not, that it states without
/// cause, or states otherwise than its curves have it. Costs one simulation of every trip.
pub fn verify_exceptions(
    problem: &Problem,
    plan: &Plan,
    rules: &[AlarmRule],
    stated: &[StatedException],
) -> Vec<Violation> {
    let mut open: Vec<&StatedException> = stated.iter().collect();
    let mut violations = Vec::new();
    for record in &records(problem, plan, rules, RECORD_INTERVAL) {
        for found in &record.exceptions {
            let of_record = |said: &&&StatedException| is_about(said, record, found);
            let nearest = open
                .iter()
                .enumerate()
                .filter(|(_, said)| of_record(said))
                .min_by_key(|(_, said)| said.span[0].0.abs_diff(found.span[0].0))
                .map(|(index, _)| index);
            match nearest {
                Some(index) => compare(open.remove(index), found, &mut violations),
                None => violations.push(complaint(
                    (&record.vehicle, &record.lot),
                    found.span[0],
                    Complaint::ExceptionHidden,
                )),
            }
        }
    }
    let invented = open.iter().map(|said| {
        complaint(
            (&said.vehicle, &said.lot),
            said.span[0],
            Complaint::ExceptionInvented,
        )
    });
    violations.extend(invented);
    violations
}

fn is_about(said: &StatedException, record: &LotRecord, found: &Exception) -> bool {
    said.lot == record.lot
        && said.vehicle == record.vehicle
        && (said.probe, said.level, said.basis) == (found.probe, found.level, found.basis)
        && is_same(said.limit, found.limit.degrees())
}

fn is_same(stated: f64, actual: f64) -> bool {
    (stated - actual).abs() <= ROUNDING
}

/// What a stated exception says otherwise than the curve it is about.
fn compare(said: &StatedException, found: &Exception, violations: &mut Vec<Violation>) {
    let mut misstated = |what, stated, actual| {
        let fault = Fault::Misstated {
            what,
            stated,
            actual,
        };
        violations.push(violation((&said.vehicle, &said.lot), found.span[0], fault));
    };
    for (what, stated, actual) in [
        (Measure::ExceptionFrom, said.span[0], found.span[0]),
        (Measure::ExceptionUntil, said.span[1], found.span[1]),
    ] {
        if stated != actual {
            misstated(what, Amount::Moment(stated), Amount::Moment(actual));
        }
    }
    for (what, stated, actual) in [
        (Measure::ExceptionMinutes, said.minutes[0], found.minutes[0]),
        (Measure::ExceptionBorne, said.minutes[1], found.minutes[1]),
    ] {
        if !is_same(stated, actual) {
            misstated(what, Amount::Minutes(stated), Amount::Minutes(actual));
        }
    }
    if !is_same(said.extreme, found.extreme) {
        let (stated, actual) = (
            Amount::Celsius(said.extreme),
            Amount::Celsius(found.extreme),
        );
        misstated(Measure::ExceptionExtreme, stated, actual);
    }
    if said.cause != found.cause {
        violations.push(complaint(
            (&said.vehicle, &said.lot),
            found.span[0],
            Complaint::ExceptionCause,
        ));
    }
}

fn complaint(whose: (&str, &str), at: PlanTime, complaint: Complaint) -> Violation {
    violation(whose, at, Fault::Plain(complaint))
}

fn violation((vehicle, lot): (&str, &str), at: PlanTime, fault: Fault) -> Violation {
    let place = Place::Lot(lot.to_owned());
    Violation::on(vehicle, Rule::Consistency, place, fault).at(i64::from(at.0))
}
