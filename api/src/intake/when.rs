//! Times as people say them the evening before: `明早6点前`, `后天`, `24:00`, `22:00-次日2:00`.

use crate::text;
use jiff::civil::Date;
use optimizer::units::PlanTime;

/// The days that words count from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// The planned day.
    pub planned: Date,
    /// The day the message was written.
    pub received: Date,
}

/// What was said about when loading may go on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: Option<PlanTime>,
    pub(super) until: Option<PlanTime>,
    /// Whether the end was moved to the next day because it came before the beginning.
    pub(super) overnight: bool,
}

const DAYS: [(&str, i32); 14] = [
    ("今天", 0),
    ("今日", 0),
    ("今儿", 0),
    ("今", 0),
    ("明天", 1),
    ("明日", 1),
    ("明儿", 1),
    ("明", 1),
    ("后天", 2),
    ("后日", 2),
    ("昨天", -1),
    ("昨日", -1),
    ("昨", -1),
    ("前天", -2),
];
const HALVES: [(&str, i32); 12] = [
    ("早上", 0),
    ("早晨", 0),
    ("凌晨", 0),
    ("上午", 0),
    ("清早", 0),
    ("早", 0),
    ("中午", 12),
    ("下午", 12),
    ("傍晚", 12),
    ("晚上", 24),
    ("夜里", 24),
    ("晚", 24),
];

impl Days {
    /// Days from the planned one to the day a message was written.
    fn written(self) -> i32 {
        self.planned
            .until(self.received)
            .map_or(-1, |span| span.get_days())
    }

    /// A single moment; a date alone is its afternoon at five, when fields are done.
    pub(super) fn moment(self, words: &str) -> Option<PlanTime> {
        if let Some(date) = text::date_of(words) {
            let days = self.planned.until(date).ok()?.get_days();
            return Some(PlanTime(days * 86_400 + 17 * 3_600));
        }
        let words = text::half_width(words).replace(' ', "");
        match self.point(&words, None) {
            Some((moment, "", _)) => Some(moment),
            _ => text::moment(
                &spaced(&text::half_width(words.as_str())),
                Some(self.planned),
            ),
        }
    }

    /// A span, open on one side where only `前` or `后` is said.
    pub(super) fn span(self, words: &str) -> Option<Span> {
        let words = text::half_width(words).replace(' ', "");
        let (first, rest, day) = self.point(&words, None)?;
        let mut span = Span::default();
        if rest.is_empty() || is_one_of(rest, &["后", "之后", "以后", "起", "开始", "后装", "后拉"])
        {
            span.from = Some(first);
            return Some(span);
        }
        if is_one_of(
            rest,
            &[
                "前",
                "之前",
                "以前",
                "止",
                "前装",
                "前拉",
                "前拉走",
                "前装车",
                "前来",
            ],
        ) {
            span.until = Some(first);
            return Some(span);
        }
        let second = rest.strip_prefix(['-', '~', '到', '至', '–', '—'])?;
        let (mut until, rest, own_day) = self.point(second, Some(day))?;
        if !rest.is_empty() && !is_one_of(rest, &["前", "之间", "间"]) {
            return None;
        }
        if until <= first && own_day == day {
            until = PlanTime(until.0 + 86_400);
            span.overnight = true;
        }
        span.from = Some(first);
        span.until = Some(until);
        Some(span)
    }

    /// The moment a text begins with, what follows, and its day.
    fn point(self, words: &str, day: Option<i32>) -> Option<(PlanTime, &str, i32)> {
        let mut rest = words;
        let mut on = day;
        if let Some((found, after)) = prefixed(rest, &DAYS) {
            (on, rest) = (Some(self.written() + found), after);
        } else if let Some(after) = ["次日", "第二天"]
            .iter()
            .find_map(|word| rest.strip_prefix(word))
        {
            (on, rest) = (Some(day.unwrap_or(0) + 1), after);
        }
        let half = prefixed(rest, &HALVES);
        if let Some((_, after)) = half {
            rest = after;
        }
        let (hours, after) = digits(rest)?;
        let (minutes, after) = minutes(after)?;
        let hours = match half {
            Some((12, _)) if (1..12).contains(&hours) => hours + 12,
            Some((24, _)) if (1..=12).contains(&hours) => hours + 12,
            _ => hours,
        };
        let day = on.unwrap_or(0);
        (hours <= 48 && minutes < 60).then_some((
            PlanTime(day * 86_400 + hours * 3_600 + minutes * 60),
            after,
            day,
        ))
    }
}

/// `6点`, `6点半`, `6点20分`, `6:20`, `6时`: the minutes, and what follows.
fn minutes(text: &str) -> Option<(i32, &str)> {
    if let Some(after) = text.strip_prefix(':') {
        let (minutes, after) = digits(after)?;
        let seconds = after.strip_prefix(':').and_then(digits);
        return Some((minutes, seconds.map_or(after, |(_, after)| after)));
    }
    let after = text.strip_prefix(['点', '时'])?;
    let after = after.strip_prefix('钟').unwrap_or(after);
    if let Some(after) = after.strip_prefix('半') {
        return Some((30, after));
    }
    match digits(after) {
        Some((minutes, after)) => Some((minutes, after.strip_prefix('分').unwrap_or(after))),
        None => Some((0, after)),
    }
}

fn digits(text: &str) -> Option<(i32, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    if !(1..=2).contains(&end) {
        return None;
    }
    Some((text[..end].parse().ok()?, &text[end..]))
}

fn prefixed<'t>(text: &'t str, words: &[(&str, i32)]) -> Option<(i32, &'t str)> {
    words
        .iter()
        .find_map(|&(word, value)| Some((value, text.strip_prefix(word)?)))
}

fn is_one_of(text: &str, words: &[&str]) -> bool {
    words.contains(&text)
}

/// `2026-07-1417:00` lost its space; a date and a time need one.
fn spaced(text: &str) -> String {
    match text.find(':') {
        Some(colon) if colon > 10 && text.starts_with("20") => {
            let at = colon - 2;
            format!("{} {}", text[..at].trim_end(), &text[at..])
        }
        _ => text.to_owned(),
    }
}

/// A moment as `lots.csv` holds it.
pub(super) fn written(moment: PlanTime) -> String {
    let (day, second) = (moment.0.div_euclid(86_400), moment.0.rem_euclid(86_400));
    let clock = format!("{:02}:{:02}", second / 3600, second % 3600 / 60);
    if day == 0 {
        clock
    } else {
        format!("{day:+}d {clock}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const EVENING_BEFORE: Days = Days {
        planned: date(2026, 9, 12),
        received: date(2026, 9, 11),
    };

    #[test]
    fn words_count_from_the_day_they_were_written() {
        let days = EVENING_BEFORE;
        let at = |hours| Some(PlanTime(hours * 3_600));
        for (words, from, until) in [
            ("明早6点前", None, at(6)),
            ("明早六点", None, None),
            ("明天5点-7点", at(5), at(7)),
            ("５：００－７：００", at(5), at(7)),
            ("今晚10点到明早2点", at(-2), at(2)),
            ("22:00-02:00", at(22), at(26)),
            ("20:00至24:00", at(20), at(24)),
            ("后天早上4点后", at(28), None),
            ("今晚12点后", Some(PlanTime::MIDNIGHT), None),
            ("下午3点半之前", None, Some(PlanTime(15 * 3_600 + 1_800))),
        ] {
            let span = days.span(words).unwrap_or_default();
            assert_eq!((span.from, span.until), (from, until), "{words}");
        }
        assert!(days.span("22:00-02:00").unwrap().overnight);
    }

    #[test]
    fn a_moment_may_be_a_date_a_word_or_a_clock() {
        for (words, hours) in [
            ("昨天17:00", -31),
            ("今天17点", -7),
            ("前一日 17:00", -7),
            ("2026-09-11 17:00", -7),
            ("2026/9/11", -7),
            ("24:00", 24),
            ("-1d 17:00", -7),
        ] {
            assert_eq!(
                EVENING_BEFORE.moment(words),
                Some(PlanTime(hours * 3_600)),
                "{words}"
            );
        }
        assert_eq!(EVENING_BEFORE.moment("改天"), None);
        assert_eq!(written(PlanTime::at(-7, 0)), "-1d 17:00");
    }
}
