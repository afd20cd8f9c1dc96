//! Driving is broken by rest, and there is not too much of it in the day.
//!
//! 道路交通安全法实施条例 第六十二条第七项: 连续驾驶机动车超过4小时未停车休息或者停车休息时间少于20分钟
//! is forbidden. What stands still is not driving: waiting, loading and unloading count as rest.

use super::night;
use crate::problem::{DriverRules, Vehicle};
use crate::units::{PlanTime, Seconds};

/// What driving a leg comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegDriven {
    /// How often it is interrupted by a rest.
    pub rests: u32,
    /// The stretch at its end.
    pub stretch: Seconds,
}

/// Drives a leg from a moment on, with a stretch already behind.
///
/// A rest is taken at the moment a stretch is used up and there is more to drive. A stretch is counted
/// in seconds of driving by day; by night each counts as many as make [`longest_at_night`] a whole
/// stretch, where that rule applies.
///
/// [`longest_at_night`]: crate::problem::NightRules::longest_stretch
pub fn drive(
    rules: &DriverRules,
    departure: PlanTime,
    stretch: Seconds,
    leg: Seconds,
) -> LegDriven {
    let longest = rules.longest_stretch.0.max(1);
    if !rules.night.applies {
        let driven = stretch.0 + leg.0;
        let rests = driven.saturating_sub(1) / longest;
        return LegDriven {
            rests,
            stretch: Seconds(driven.saturating_sub(rests * rules.longest_stretch.0)),
        };
    }
    let (mut now, mut stretch, mut ahead, mut rests) = (departure, stretch, leg, 0);
    loop {
        let (drives, counted) = night::until_used_up(rules, now, stretch, ahead);
        stretch += counted;
        ahead = ahead.saturating_sub(drives);
        if ahead == Seconds::ZERO || rests > MOST_RESTS {
            return LegDriven { rests, stretch };
        }
        now = now + drives + rules.rest;
        stretch = Seconds::ZERO;
        rests += 1;
    }
}

/// More rests than the longest leg takes.
const MOST_RESTS: u32 = 4_096;

/// What of a leg that is reported to have taken so long was driving, and the stretch at its end: the
/// law's rests are thought to have been taken.
pub fn reported(
    rules: &DriverRules,
    departure: PlanTime,
    stretch: Seconds,
    [leg, took]: [Seconds; 2],
) -> (Seconds, Seconds) {
    let rests = drive(rules, departure, stretch, leg.min(took)).rests;
    let drove = took.saturating_sub(Seconds(rests * rules.rest.0));
    let longest = rules.longest_stretch;
    let at_end = if rules.night.applies {
        drive(rules, departure, stretch, drove).stretch
    } else {
        (stretch + drove).saturating_sub(Seconds(rests * longest.0))
    };
    (drove, at_end)
}

/// How a leg stands while it is being driven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegProgress {
    /// Driving of the leg that lies behind.
    pub driven: Seconds,
    /// Driving since the last rest, as [`drive`] counts it.
    pub stretch: Seconds,
    /// What is left of a rest that is being taken.
    pub rest_left: Seconds,
}

/// How a leg stands some time after it began at a moment with a stretch already behind; rests are
/// taken as [`drive`] has them.
pub fn progress_on_leg(
    rules: &DriverRules,
    departure: PlanTime,
    stretch: Seconds,
    [leg, elapsed]: [Seconds; 2],
) -> LegProgress {
    let mut progress = LegProgress {
        driven: Seconds::ZERO,
        stretch,
        rest_left: Seconds::ZERO,
    };
    let (mut now, mut elapsed) = (departure, elapsed);
    loop {
        let ahead = leg.saturating_sub(progress.driven);
        let most = elapsed.min(ahead);
        let (drives, counted) = night::until_used_up(rules, now, progress.stretch, most);
        progress.driven += drives;
        progress.stretch += counted;
        elapsed = elapsed.saturating_sub(drives);
        now = now + drives;
        if elapsed == Seconds::ZERO || drives == ahead || rules.longest_stretch == Seconds::ZERO {
            return progress;
        }
        progress.stretch = Seconds::ZERO;
        if elapsed < rules.rest {
            progress.rest_left = rules.rest.saturating_sub(elapsed);
            return progress;
        }
        elapsed = elapsed.saturating_sub(rules.rest);
        now = now + rules.rest;
    }
}

/// Whether so much driving in a trip can use up a stretch; if not, nobody ever needs to rest on it.
pub fn may_bind(rules: &DriverRules, before: Seconds, driving: Seconds) -> bool {
    let night = rules.night.longest_stretch.min(rules.longest_stretch);
    let most = if rules.night.applies {
        night
    } else {
        rules.longest_stretch
    };
    let weighed = before > Seconds::ZERO && rules.night.applies;
    weighed || before + driving > most
}

/// Whether standing this long begins a new stretch.
pub fn is_rest(rules: &DriverRules, standing: Seconds) -> bool {
    standing >= rules.rest
}

/// How much of so much more driving lies beyond what a driver should do in a day that has come so far.
///
/// 道路运输车辆动态监督管理办法, as fleet platforms apply it: 24 小时累计驾驶时间原则上不超过 8 小时 – a principle,
/// not a ban: what lies beyond has a price.
pub fn beyond_regular(rules: &DriverRules, vehicle: &Vehicle, driving: Seconds) -> Seconds {
    let before = vehicle.underway.as_ref().map(|day| day.driven);
    let before = before.unwrap_or_default();
    (before + driving).saturating_sub(rules.regular_day.max(before))
}

/// Whether so much more driving is allowed in a day that has come so far.
pub fn day_allows(rules: &DriverRules, vehicle: &Vehicle, driving: Seconds) -> bool {
    let before = vehicle.underway.as_ref().map(|day| day.driven);
    before.unwrap_or_default() + driving <= rules.longest_day
}
