//! Opening hours, as far as traffic signs use them: days of the week and times of day.

use std::str::FromStr;

/// A time of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeekTime {
    /// Counted from Monday.
    day: u16,
    minute: u16,
}

/// What is wrong with a time of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("give a day and a time of day, such as Tu-10:00")]
pub struct NoWeekTime;

const DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

const MINUTES_PER_DAY: u16 = 24 * 60;

impl WeekTime {
    /// A minute of a day of the week, both counted from 0, the day from Monday.
    pub const fn new(day: u8, minute: u16) -> Self {
        Self {
            day: day as u16 % 7,
            minute: minute % MINUTES_PER_DAY,
        }
    }
}

impl FromStr for WeekTime {
    type Err = NoWeekTime;

    /// Reads a day and a time of day, such as `Tu-10:00`.
    fn from_str(text: &str) -> Result<Self, NoWeekTime> {
        let (day, time) = text.split_once('-').ok_or(NoWeekTime)?;
        let day = day_of_week(day).ok_or(NoWeekTime)?;
        let minute = minute_of_day(time).filter(|&minute| minute < MINUTES_PER_DAY);
        Ok(Self {
            day,
            minute: minute.ok_or(NoWeekTime)?,
        })
    }
}

/// Whether hours such as `Mo-Fr 07:00-09:30,16:00-18:30; Sa 08:00-12:00` hold at a time of the
/// week; `None` where they are not understood. Public holidays are taken as none.
pub(super) fn hold(hours: &str, at: WeekTime) -> Option<bool> {
    let mut holds = false;
    for rule in hours
        .split(';')
        .map(str::trim)
        .filter(|rule| !rule.is_empty())
    {
        if rule == "PH off" || rule.starts_with("PH ") {
            continue;
        }
        holds |= rule_holds(rule, at)?;
    }
    Some(holds)
}

fn rule_holds(rule: &str, at: WeekTime) -> Option<bool> {
    if rule == "24/7" {
        return Some(true);
    }
    let first = rule.chars().next()?;
    let (days, times) = match rule.split_once(' ') {
        Some((days, times)) => (days, times.trim()),
        None if first.is_ascii_digit() => ("Mo-Su", rule),
        None => (rule, "00:00-24:00"),
    };
    let yesterday = (at.day + 6) % 7;
    let (today, yesterday) = (includes(days, at.day)?, includes(days, yesterday)?);
    let mut holds = false;
    for span in times.split(',') {
        let (start, end) = span.split_once('-')?;
        let (start, end) = (minute_of_day(start)?, minute_of_day(end)?);
        holds |= if start < end {
            today && (start..end).contains(&at.minute)
        } else {
            today && at.minute >= start || yesterday && at.minute < end
        };
    }
    Some(holds)
}

/// Whether a list of days such as `Mo-Fr,Su` has a day.
fn includes(days: &str, day: u16) -> Option<bool> {
    let mut found = false;
    for span in days.split(',').filter(|span| *span != "PH") {
        let (first, last) = span.split_once('-').unwrap_or((span, span));
        let (first, last) = (day_of_week(first)?, day_of_week(last)?);
        found |= (day + 7 - first) % 7 <= (last + 7 - first) % 7;
    }
    Some(found)
}

fn day_of_week(name: &str) -> Option<u16> {
    let at = DAYS.iter().position(|day| *day == name.trim())?;
    u16::try_from(at).ok()
}

/// Minutes since midnight; 24:00 is the end of the day.
fn minute_of_day(text: &str) -> Option<u16> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (minutes < 60 && hours * 60 + minutes <= MINUTES_PER_DAY && hours <= 24)
        .then_some(hours * 60 + minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> WeekTime {
        text.parse().unwrap()
    }

    #[test]
    fn days_and_times_decide() {
        let rush = "Mo-Fr 07:00-09:30,16:00-18:30";
        assert_eq!(hold(rush, at("Tu-09:29")), Some(true));
        assert_eq!(hold(rush, at("Tu-09:30")), Some(false));
        assert_eq!(hold(rush, at("Sa-08:00")), Some(false));
        assert_eq!(hold("22:00-06:00", at("Mo-05:00")), Some(true));
        assert_eq!(hold("Fr-Mo 22:00-06:00", at("Tu-05:00")), Some(true));
        assert_eq!(hold("Fr-Mo 22:00-06:00", at("We-05:00")), Some(false));
        assert_eq!(hold("Sa,Su", at("Su-12:00")), Some(true));
        assert_eq!(hold("24/7", at("Su-12:00")), Some(true));
        assert_eq!(
            hold("Mo-Fr 07:00-19:00; PH off", at("Mo-08:00")),
            Some(true)
        );
    }

    #[test]
    fn what_is_no_time_is_not_understood() {
        assert_eq!(hold("wet", at("Mo-08:00")), None);
        assert_eq!(hold("Mo-Fr sunrise-sunset", at("Mo-08:00")), None);
        assert_eq!(hold("Nov-Mar 07:00-08:00", at("Mo-08:00")), None);
        assert!("Tu".parse::<WeekTime>().is_err() && "Tu-25:00".parse::<WeekTime>().is_err());
        assert_eq!(WeekTime::new(1, 600), at("Tu-10:00"));
    }
}
