//! Driving is broken by rest, and there is not too much of it in the day.
//!
//! 道路交通安全法实施条例 第六十二条第七项: 连续驾驶机动车超过4小时未停车休息或者停车休息时间少于20分钟
//! is forbidden. What stands still is not driving: waiting, loading and unloading count as rest.

use crate::problem::{DriverRules, Vehicle};
use crate::units::Seconds;

/// How often a leg is interrupted when the stretch has already lasted so long.
///
/// A rest is taken at the moment a stretch is used up and there is more to drive.
pub fn rests_on_leg(rules: &DriverRules, stretch: Seconds, leg: Seconds) -> u32 {
    let driven = stretch.0 + leg.0;
    driven.saturating_sub(1) / rules.longest_stretch.0.max(1)
}

/// How a leg stands while it is being driven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegProgress {
    /// Driving of the leg that lies behind.
    pub driven: Seconds,
    /// Driving since the last rest.
    pub stretch: Seconds,
    /// What is left of a rest that is being taken.
    pub rest_left: Seconds,
}

/// How a leg stands some time after it began with a stretch already behind; rests are taken as
/// [`rests_on_leg`] has them.
pub fn progress_on_leg(
    rules: &DriverRules,
    stretch: Seconds,
    leg: Seconds,
    elapsed: Seconds,
) -> LegProgress {
    let mut progress = LegProgress {
        driven: Seconds::ZERO,
        stretch,
        rest_left: Seconds::ZERO,
    };
    let mut elapsed = elapsed;
    loop {
        let until_rest = rules.longest_stretch.saturating_sub(progress.stretch);
        let ahead = leg.saturating_sub(progress.driven);
        let drives = elapsed.min(until_rest).min(ahead);
        progress.driven += drives;
        progress.stretch += drives;
        elapsed = elapsed.saturating_sub(drives);
        if elapsed == Seconds::ZERO || drives == ahead || rules.longest_stretch == Seconds::ZERO {
            return progress;
        }
        progress.stretch = Seconds::ZERO;
        if elapsed < rules.rest {
            progress.rest_left = rules.rest.saturating_sub(elapsed);
            return progress;
        }
        elapsed = elapsed.saturating_sub(rules.rest);
    }
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
