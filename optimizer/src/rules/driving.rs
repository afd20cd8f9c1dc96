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
