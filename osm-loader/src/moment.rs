//! When a truck sets out: the day and the hour that rules, bans and traffic go by.

/// A calendar day, ordered as days are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    /// Year, such as 2026.
    pub year: i16,
    /// Month from 1 to 12.
    pub month: u8,
    /// Day of the month from 1 to 31.
    pub day: u8,
}

/// A day of the week, counted from Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Weekday(pub u8);

/// When a truck sets out.
///
/// Without an hour, rules that hold at some hours are taken as if they always held, and traffic
/// as if it never slowed anybody down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// The day.
    pub day: Day,
    /// The hour from 0 to 23, if it is known.
    pub hour: Option<u8>,
}

impl Day {
    /// The day after.
    #[must_use]
    pub fn next(self) -> Self {
        let is_leap = self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0);
        let days = match self.month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        match (self.day < days, self.month < 12) {
            (true, _) => Self {
                day: self.day + 1,
                ..self
            },
            (false, true) => Self {
                month: self.month + 1,
                day: 1,
                ..self
            },
            (false, false) => Self {
                year: self.year + 1,
                month: 1,
                day: 1,
            },
        }
    }

    /// Which day of the week it is.
    pub fn weekday(self) -> Weekday {
        // Days since 1 March of the year 0, with years that begin in March (Zeller 1886).
        let (year, month) = match self.month {
            1 | 2 => (i32::from(self.year) - 1, i32::from(self.month) + 12),
            month => (i32::from(self.year), i32::from(month)),
        };
        let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        let days = i32::from(self.day) + (13 * (month + 1)) / 5 + year + leap_days;
        Weekday((days + 5).rem_euclid(7) as u8)
    }
}

impl From<Day> for Moment {
    /// Some hour of a day that nobody knows.
    fn from(day: Day) -> Self {
        Self { day, hour: None }
    }
}

impl Moment {
    /// An hour of a day, from 0 to 23; later hours count as 23.
    pub fn at(day: Day, hour: u8) -> Self {
        Self {
            day,
            hour: Some(hour.min(23)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_years_end() {
        let day = |year, month, day| Day { year, month, day };
        assert_eq!(day(2026, 7, 1).next(), day(2026, 7, 2));
        assert_eq!(day(2024, 2, 28).next(), day(2024, 2, 29));
        assert_eq!(day(2026, 2, 28).next(), day(2026, 3, 1));
        assert_eq!(day(2026, 12, 31).next(), day(2027, 1, 1));
    }

    #[test]
    fn days_of_the_week_are_those_of_the_calendar() {
        let weekday = |year, month, day| Day { year, month, day }.weekday().0;
        assert_eq!(weekday(2000, 1, 1), 5);
        assert_eq!(weekday(2024, 2, 29), 3);
        assert_eq!(weekday(2026, 7, 1), 2);
        assert_eq!(weekday(2026, 11, 27), 4);
        assert_eq!(weekday(1900, 3, 1), 3);
    }
}
