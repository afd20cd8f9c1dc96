//! Driving by night, where the rule is applied: read second by second.
//!
//! 道路旅客运输企业安全管理规范 第三十八条（一）: “夜间连续驾驶时间不得超过2小时，每次停车休息时间应不少于20分钟”. Both limits are
//! judged as they are written: driving by night since the last rest, whatever was driven by day before.

use super::driving::driven_legs;
use super::legs::LegReading;
use super::reading::RouteReading;
use super::violation::{Amount, Fault, Measure, Violation};
use crate::problem::{DriverRules, Problem};

const DAY_S: i64 = 86_400;

/// What a driver has behind him since his last rest, in seconds.
#[derive(Clone, Copy, Default)]
struct Behind {
    driving: i64,
    by_night: i64,
}

/// Driving by night since the last rest stays within its limit, if the rest stated for each leg is
/// taken as late as the rules allow.
pub(super) fn check(
    problem: &Problem,
    route: &RouteReading,
    legs: &[LegReading],
    violations: &mut Vec<Violation>,
) {
    let rules = &problem.settings.driver;
    if !rules.night.applies {
        return;
    }
    let most = i64::from(rules.night.longest_stretch.0);
    let underway = route.vehicle.underway.as_ref();
    let mut behind = underway.map_or(Behind::default(), |day| {
        before(rules, i64::from(day.stretch.0))
    });
    for driven in driven_legs(rules, route, legs) {
        if driven.is_rested {
            behind = Behind::default();
        }
        let work = [driven.driving, driven.breaks];
        let longest = walk(rules, &mut behind, driven.departure, work);
        if longest > most {
            let fault = Fault::Over {
                what: Measure::NightStretch,
                found: Amount::Seconds(longest),
                most: Amount::Seconds(most),
            };
            violations.push(driven.violation(route, fault));
        }
    }
}

/// A stretch before a re-plan, in which the night counts more, could have been all night.
fn before(rules: &DriverRules, stretch: i64) -> Behind {
    let (night, longest) = (
        rules.night.longest_stretch.0,
        rules.longest_stretch.0.max(1),
    );
    Behind {
        driving: stretch,
        by_night: stretch * i64::from(night.min(longest)) / i64::from(longest),
    }
}

/// Drives a leg with so many breaks, each taken when there is no other way; the longest driving by
/// night on end. A break that is left over is taken on arrival.
fn walk(
    rules: &DriverRules,
    behind: &mut Behind,
    departure: i64,
    [driving, mut breaks]: [i64; 2],
) -> i64 {
    let (most, longest) = (
        i64::from(rules.night.longest_stretch.0),
        i64::from(rules.longest_stretch.0),
    );
    let (mut now, mut worst) = (departure, behind.by_night);
    for _ in 0..driving.min(7 * DAY_S) {
        let is_used_up =
            behind.driving >= longest || is_night(rules, now) && behind.by_night >= most;
        if is_used_up && breaks > 0 {
            breaks -= 1;
            now += i64::from(rules.rest.0);
            *behind = Behind::default();
        }
        behind.driving += 1;
        behind.by_night += i64::from(is_night(rules, now));
        now += 1;
        worst = worst.max(behind.by_night);
    }
    if breaks > 0 {
        *behind = Behind::default();
    }
    worst
}

fn is_night(rules: &DriverRules, second: i64) -> bool {
    let [begin, end] = rules.night.hours;
    let hour = second.rem_euclid(DAY_S) as f64 / 3_600.0;
    if begin <= end {
        begin <= hour && hour < end
    } else {
        begin <= hour || hour < end
    }
}
