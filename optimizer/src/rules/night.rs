//! Driving by night tires more.
//!
//! 道路旅客运输企业安全管理规范 第三十八条（一）: “日间连续驾驶时间不得超过4小时，夜间连续驾驶时间不得超过2小时，每次停车休息
//! 时间应不少于20分钟”; night is 22:00 to 06:00. It binds coaches; fleet platforms apply it to freight, so it is a
//! setting ([`NightRules`]). Two limits become one count: a second of the night counts as many as make
//! the night's limit a whole stretch. Then neither is ever exceeded.

use crate::problem::{DriverRules, NightRules};
use crate::units::{PlanTime, Seconds};

const DAY_S: i32 = 86_400;

/// Whether it is night at a moment, and seconds until that changes.
fn phase(rules: &NightRules, at: PlanTime) -> (bool, u32) {
    let [begin, end] = rules.hours.map(|hour| (hour * 3_600.0).round() as i32);
    let until = |edge: i32| {
        let left = (edge - at.0).rem_euclid(DAY_S);
        if left == 0 { DAY_S } else { left }.cast_unsigned()
    };
    if !rules.applies || begin.rem_euclid(DAY_S) == end.rem_euclid(DAY_S) {
        return (false, u32::MAX);
    }
    let (to_night, to_day) = (until(begin), until(end));
    (to_day < to_night, to_day.min(to_night))
}

/// How long a driver may drive on from a moment, with a stretch behind, until it is used up or so much
/// is driven; and by how much that lengthens the stretch.
pub(super) fn until_used_up(
    rules: &DriverRules,
    from: PlanTime,
    stretch: Seconds,
    most: Seconds,
) -> (Seconds, Seconds) {
    let longest = rules.longest_stretch.0;
    let mut left = longest.saturating_sub(stretch.0);
    let (mut now, mut driven) = (from, 0);
    while left > 0 && driven < most.0 {
        let (is_night, lasts) = phase(&rules.night, now);
        let ahead = lasts.min(most.0 - driven);
        let (drives, counted) = if is_night {
            by_night(rules, ahead, left)
        } else {
            (ahead.min(left), ahead.min(left))
        };
        driven += drives;
        left -= counted;
        now = now + Seconds(drives);
        if drives < ahead {
            // Less than a second of the night is left of the stretch.
            left = if is_night { 0 } else { left };
        }
    }
    (
        Seconds(driven),
        Seconds(longest.saturating_sub(stretch.0) - left),
    )
}

/// Seconds of the night that are driven of those ahead with so much left of the stretch, and what they
/// count.
fn by_night(rules: &DriverRules, ahead: u32, left: u32) -> (u32, u32) {
    let (longest, night) = (
        u64::from(rules.longest_stretch.0),
        u64::from(rules.night.longest_stretch.0.max(1))
            .min(u64::from(rules.longest_stretch.0.max(1))),
    );
    let bearable = u64::from(left) * night / longest.max(1);
    let drives = u64::from(ahead).min(bearable);
    let counted = (drives * longest).div_ceil(night).min(u64::from(left));
    (drives as u32, counted as u32)
}

#[cfg(test)]
mod tests {
    use crate::problem::{DriverRules, Settings};
    use crate::rules::driving::{LegDriven, drive};
    use crate::units::{PlanTime, Seconds};

    fn night_drivers() -> DriverRules {
        let mut rules = Settings::default().driver;
        rules.night.applies = true;
        rules
    }

    fn driven(at: PlanTime, stretch_min: u32, leg_min: u32) -> LegDriven {
        let [stretch, leg] = [stretch_min, leg_min].map(Seconds::from_minutes);
        drive(&night_drivers(), at, stretch, leg)
    }

    /// 道路旅客运输企业安全管理规范 第三十八条: “夜间连续驾驶时间不得超过2小时，每次停车休息时间应不少于20分钟”.
    #[test]
    fn two_hours_of_the_night_are_driven_without_rest_and_not_a_minute_more() {
        assert_eq!(driven(PlanTime::at(23, 0), 0, 120).rests, 0);
        assert_eq!(driven(PlanTime::at(23, 0), 0, 121).rests, 1);
        assert_eq!(driven(PlanTime::at(1, 0), 0, 240).rests, 1);
        assert_eq!(driven(PlanTime::at(1, 0), 0, 241).rests, 2);
    }

    /// The same article: “日间连续驾驶不得超过4小时”.
    #[test]
    fn by_day_four_hours_hold() {
        assert_eq!(driven(PlanTime::at(6, 0), 0, 240).rests, 0);
        assert_eq!(driven(PlanTime::at(6, 0), 0, 241).rests, 1);
        assert_eq!(driven(PlanTime::at(18, 0), 0, 240).rests, 0, "until ten");
    }

    #[test]
    fn an_hour_of_the_night_counts_twice_towards_the_stretch() {
        let evening = driven(PlanTime::at(20, 0), 0, 180);
        assert_eq!(
            evening,
            LegDriven {
                rests: 0,
                stretch: Seconds::from_minutes(240)
            }
        );
        assert_eq!(driven(PlanTime::at(20, 0), 0, 181).rests, 1);
        let morning = driven(PlanTime::at(5, 0), 0, 120);
        assert_eq!(morning.stretch, Seconds::from_minutes(180));
    }

    #[test]
    fn where_the_rule_does_not_apply_night_is_as_day() {
        let rules = Settings::default().driver;
        let four_hours = Seconds::from_minutes(240);
        let through_midnight = drive(&rules, PlanTime::at(22, 0), Seconds::ZERO, four_hours);
        assert_eq!(through_midnight.rests, 0, "freight is not bound by it");
    }
}
