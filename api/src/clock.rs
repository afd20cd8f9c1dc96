//! Moments on the wire: [`PlanTime`] as RFC 3339 with the offset of Beijing time, and back.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use optimizer::units::PlanTime;

/// All of China keeps UTC+8.
const BEIJING: Offset = jiff::tz::offset(8);

/// A moment of a plan for `date`, as `2026-07-15T05:10:00+08:00`.
pub fn to_rfc3339(date: Date, moment: PlanTime) -> String {
    timestamp(date, moment)
        .display_with_offset(BEIJING)
        .to_string()
}

/// The moment of a plan for `date` that an RFC 3339 text names, in any offset.
pub fn from_rfc3339(date: Date, text: &str) -> Option<PlanTime> {
    let moment: Timestamp = text.parse().ok()?;
    let seconds = moment.as_second() - timestamp(date, PlanTime::MIDNIGHT).as_second();
    i32::try_from(seconds).ok().map(PlanTime)
}

/// The hour and minute of a moment, with the day before or after marked.
pub fn to_clock(moment: PlanTime, midnight_tag: &str) -> String {
    let (day, second) = (moment.0.div_euclid(86_400), moment.0.rem_euclid(86_400));
    let clock = format!("{:02}:{:02}", second / 3600, second % 3600 / 60);
    if day == 0 {
        clock
    } else {
        format!("{clock}{midnight_tag}{day:+}")
    }
}

/// The present moment, as `2026-07-15T05:10:00.123+08:00`.
pub fn now() -> String {
    from_milliseconds(unix_milliseconds())
}

/// A moment after the Unix epoch in Beijing time.
pub fn from_milliseconds(milliseconds: u64) -> String {
    let moment = i64::try_from(milliseconds)
        .ok()
        .and_then(|milliseconds| Timestamp::from_millisecond(milliseconds).ok());
    let moment = moment.unwrap_or(Timestamp::UNIX_EPOCH);
    format!("{:.3}", moment.display_with_offset(BEIJING))
}

/// Milliseconds since the Unix epoch.
pub fn unix_milliseconds() -> u64 {
    u64::try_from(Timestamp::now().as_millisecond()).unwrap_or_default()
}

/// Seconds since the Unix epoch.
pub fn unix_seconds() -> i64 {
    Timestamp::now().as_second()
}

/// Any RFC 3339 moment, said in Beijing time.
pub fn in_beijing(text: &str) -> Option<String> {
    let moment: Timestamp = text.parse().ok()?;
    Some(moment.display_with_offset(BEIJING).to_string())
}

fn timestamp(date: Date, moment: PlanTime) -> Timestamp {
    let midnight = date
        .to_zoned(TimeZone::fixed(BEIJING))
        .map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp());
    midnight
        .saturating_add(jiff::SignedDuration::from_secs(i64::from(moment.0)))
        .unwrap_or(midnight)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn moments_survive_the_wire_and_carry_beijing_time() {
        let day = date(2026, 7, 15);
        for moment in [
            PlanTime::at(5, 10),
            PlanTime::at(-2, 0),
            PlanTime::at(25, 30),
        ] {
            assert_eq!(from_rfc3339(day, &to_rfc3339(day, moment)), Some(moment));
        }
        assert_eq!(
            to_rfc3339(day, PlanTime::at(5, 10)),
            "2026-07-15T05:10:00+08:00"
        );
        assert_eq!(
            from_rfc3339(day, "2026-07-14T21:10:00Z"),
            Some(PlanTime::at(5, 10))
        );
    }
}
