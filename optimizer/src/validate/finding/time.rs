//! Faults of times: windows, loading, harvest.

use super::{Severity, Words, plain, words};
use crate::units::{PlanTime, Seconds};

/// A moment as Chinese readers write it: `05:10`, `前一日 17:00`, `次日 02:00`.
pub fn clock_zh(time: PlanTime) -> String {
    let (day, second) = (time.0.div_euclid(86_400), time.0.rem_euclid(86_400));
    let prefix = match day {
        0 => String::new(),
        -1 => "前一日 ".to_owned(),
        1 => "次日 ".to_owned(),
        days => format!("{days:+}天 "),
    };
    format!("{prefix}{:02}:{:02}", second / 3600, second % 3600 / 60)
}

/// Times that cannot be.
#[derive(Clone, Debug, PartialEq)]
pub enum TimeFault {
    /// Ends before it starts.
    Reversed {
        /// What the window is for.
        column: &'static str,
        /// Its start.
        from: PlanTime,
        /// Its end.
        until: PlanTime,
    },
    /// Too far from the planned day.
    FarAway {
        /// What the moment is for.
        column: &'static str,
        /// The moment.
        time: PlanTime,
    },
    /// Nothing can be loaded in time.
    ShorterThanLoading {
        /// The longest time in which market and lot are both open.
        window: Seconds,
        /// How long loading takes.
        loading: Seconds,
    },
    /// The market is closed whenever the lot could be loaded.
    MarketClosed {
        /// The market's hours.
        open: String,
    },
    /// Harvested when loading should already be over.
    HarvestedLater {
        /// When it is harvested.
        harvested: PlanTime,
        /// The last moment of loading.
        until: PlanTime,
    },
    /// Harvested so long ago that it is unsaleable.
    HarvestedLongAgo {
        /// Days since.
        days: f64,
        /// Its shelf life in days.
        shelf_life_days: f64,
    },
    /// It should be in the cold before it can be loaded.
    ClockOver {
        /// When it should have been in the cold.
        deadline: PlanTime,
    },
    /// The place is never open.
    NeverOpen,
}

impl TimeFault {
    pub(super) const fn severity(&self) -> Severity {
        match self {
            Self::ClockOver { .. } => Severity::Warning,
            _ => Severity::Error,
        }
    }

    pub(super) fn words(&self) -> Words {
        match self {
            Self::Reversed {
                column,
                from,
                until,
            } => words(
                "window-reversed",
                format!(
                    "\"{column}\" ends at {until}, before it starts at {from}. Exchange the two; write the next day as +1d 02:00."
                ),
                format!(
                    "“{column}”从 {} 到 {}，结束早于开始。请对调；跨夜请写 次日 02:00。",
                    clock_zh(*from),
                    clock_zh(*until)
                ),
            ),
            Self::FarAway { column, time } => words(
                "time-far-away",
                format!("\"{column}\" is {time}, far from the planned day. Correct date or time."),
                format!(
                    "“{column}”是 {}，离计划日太远。请核对日期和时间。",
                    clock_zh(*time)
                ),
            ),
            Self::ShorterThanLoading { window, loading } => words(
                "window-shorter-than-loading",
                format!(
                    "loading takes {} min, but the window leaves only {}. Open the window by {} min, or split the lot.",
                    loading.0.div_ceil(60),
                    window.0 / 60,
                    loading.0.div_ceil(60).saturating_sub(window.0 / 60)
                ),
                format!(
                    "装车需要 {} 分钟，时间窗只有 {} 分钟。请把时间窗放宽 {} 分钟，或把货分批。",
                    loading.0.div_ceil(60),
                    window.0 / 60,
                    loading.0.div_ceil(60).saturating_sub(window.0 / 60)
                ),
            ),
            Self::MarketClosed { open } => words(
                "market-closed",
                format!(
                    "its market is closed then (open {open}). Choose a time inside these hours."
                ),
                format!("这个时间市场不开放（开放时间 {open}）。请改到开放时间内。"),
            ),
            Self::HarvestedLater { .. }
            | Self::HarvestedLongAgo { .. }
            | Self::ClockOver { .. }
            | Self::NeverOpen => self.of_harvest(),
        }
    }

    fn of_harvest(&self) -> Words {
        match self {
            Self::HarvestedLater { harvested, until } => words(
                "harvested-later",
                format!(
                    "is harvested at {harvested}, but loading must end by {until}. Write yesterday as -1d 17:00, or move the window."
                ),
                format!(
                    "采收时间 {} 晚于最晚装车时间 {}。前一天请写 前一日 17:00，或调整时间窗。",
                    clock_zh(*harvested),
                    clock_zh(*until)
                ),
            ),
            Self::HarvestedLongAgo {
                days,
                shelf_life_days,
            } => words(
                "harvested-long-ago",
                format!(
                    "was harvested {} days ago and keeps {} days. Correct the harvest time.",
                    plain(days.floor()),
                    plain(*shelf_life_days)
                ),
                format!(
                    "采收已 {} 天，而它的货架期只有 {} 天。请核对采收时间。",
                    plain(days.floor()),
                    plain(*shelf_life_days)
                ),
            ),
            Self::ClockOver { deadline } => words(
                "harvest-clock-over",
                format!(
                    "should be in the cold by {deadline}, before it can even be loaded. Pre-cool it at the market, or load it earlier."
                ),
                format!(
                    "应在 {} 前入冷，但那时还不能装车。请在市场预冷，或提早装车。",
                    clock_zh(*deadline)
                ),
            ),
            _ => words(
                "never-open",
                "is never open. Fill in its hours, like 04:00-10:00.",
                "没有开放时间。请填写，例如 04:00-10:00。",
            ),
        }
    }
}
