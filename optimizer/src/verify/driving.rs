//! Driving and rest: the stretch behind the wheel, the day's driving, the day's distance.

use super::legs::LegReading;
use super::reading::RouteReading;
use super::violation::{Amount, Fault, Measure, Violation};
use crate::plan::Rule;
use crate::problem::{DriverRules, Problem};

/// Adds up driving and distance over the whole route.
pub(super) fn check(
    problem: &Problem,
    route: &RouteReading,
    legs: &[LegReading],
    violations: &mut Vec<Violation>,
) {
    let rules = &problem.settings.driver;
    check_stretches(rules, route, legs, violations);
    let before = route
        .vehicle
        .underway
        .as_ref()
        .map_or(0, |day| i64::from(day.driven.0));
    let driven: i64 = before + legs.iter().map(driving_seconds).sum::<i64>();
    if driven > i64::from(rules.longest_day.0) {
        let fault = Fault::Over {
            what: Measure::DrivingDay,
            found: Amount::Seconds(driven),
            most: Amount::Seconds(i64::from(rules.longest_day.0)),
        };
        violations.push(route.violation(Rule::DrivingDay, route.place(), fault));
    }
    let meters = distance_meters(legs);
    if let Some(range) = route.vehicle.limits.range
        && meters > u64::from(range.0)
    {
        let fault = Fault::Over {
            what: Measure::Range,
            found: Amount::Meters(meters),
            most: Amount::Meters(u64::from(range.0)),
        };
        violations.push(route.violation(Rule::Range, route.place(), fault));
    }
}

/// Road length of the whole route in meters; missing roads have none.
pub(super) fn distance_meters(legs: &[LegReading]) -> u64 {
    legs.iter()
        .filter_map(|leg| leg.road)
        .map(|road| u64::from(road.distance.0))
        .sum()
}

/// Seconds of the route's driving that come after so much driving in the day, that before it counted
/// in.
pub(super) fn driven_beyond(route: &RouteReading, legs: &[LegReading], regular: i64) -> i64 {
    let underway = route.vehicle.underway.as_ref();
    let mut driven = underway.map_or(0, |day| i64::from(day.driven.0));
    let mut beyond = 0;
    for leg in legs {
        let until = driven + driving_seconds(leg);
        beyond += (until - driven.max(regular)).max(0);
        driven = until;
    }
    beyond
}

/// Driving of one leg in seconds, without rest.
fn driving_seconds(leg: &LegReading) -> i64 {
    leg.road.map_or(0, |road| i64::from(road.duration.0))
}

/// A leg that is driven.
pub(super) struct DrivenLeg<'l> {
    leg: &'l LegReading<'l>,
    /// Whether the standing before it was long enough for a rest.
    pub(super) is_rested: bool,
    pub(super) departure: i64,
    /// Driving, without rest.
    pub(super) driving: i64,
    /// As many full breaks as the rest stated for it has room for.
    pub(super) breaks: i64,
}

impl DrivenLeg<'_> {
    /// A violation on arrival.
    pub(super) fn violation(&self, route: &RouteReading, fault: Fault) -> Violation {
        let violation = route.violation(Rule::DrivingStretch, self.leg.goal.clone(), fault);
        violation.at(i64::from(self.leg.stated.arrival.0))
    }
}

/// The legs that are driven, in order. A leg that is no driving (within a market) does not end a
/// standing.
pub(super) fn driven_legs<'l>(
    rules: &DriverRules,
    route: &RouteReading,
    legs: &'l [LegReading<'l>],
) -> impl Iterator<Item = DrivenLeg<'l>> {
    let rest = i64::from(rules.rest.0);
    let underway = route.vehicle.underway.as_ref();
    let mut stands_since = underway.map(|day| i64::from(day.standing_since.0));
    legs.iter().filter_map(move |leg| {
        let (driving, arrival) = (driving_seconds(leg), i64::from(leg.stated.arrival.0));
        if driving == 0 {
            stands_since = stands_since.or(Some(arrival));
            return None;
        }
        let departure = i64::from(leg.stated.departure.0);
        let stood = stands_since.replace(arrival);
        Some(DrivenLeg {
            leg,
            is_rested: stood.is_some_and(|since| departure - since >= rest),
            departure,
            driving,
            breaks: i64::from(leg.stated.rest.0) / rest.max(1),
        })
    })
}

/// Driving since the last standing of at least `rest` stays within the longest stretch, if the
/// rest stated for each leg is taken in the best places: as many full breaks as it has room for.
fn check_stretches(
    rules: &DriverRules,
    route: &RouteReading,
    legs: &[LegReading],
    violations: &mut Vec<Violation>,
) {
    let longest = i64::from(rules.longest_stretch.0);
    let underway = route.vehicle.underway.as_ref();
    let mut stretch = underway.map_or(0, |day| i64::from(day.stretch.0));
    for driven in driven_legs(rules, route, legs) {
        if driven.is_rested {
            stretch = 0;
        }
        let (driving, breaks) = (driven.driving, driven.breaks);
        if stretch + driving > (breaks + 1) * longest {
            let fault = Fault::Over {
                what: Measure::DrivingStretch,
                found: Amount::Seconds(stretch + driving - breaks * longest),
                most: Amount::Seconds(longest),
            };
            violations.push(driven.violation(route, fault));
        }
        stretch = (stretch + driving - breaks * longest).max(0);
    }
}
