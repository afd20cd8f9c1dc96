//! Reads numbers, quantities and times as people in China type them: full-width digits, thousands
//! commas, units behind numbers, `前一日 17:00`.
//!
//! It knows no columns and no findings: it reads, or it does not.

use jiff::civil::Date;
use optimizer::units::PlanTime;

/// Full-width characters become half-width, the rest stays; outer space goes.
pub fn half_width(text: &str) -> String {
    let half: String = text
        .chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3000}' | '\u{a0}' => ' ',
            '\u{2212}' => '-',
            _ => c,
        })
        .collect();
    half.trim().to_owned()
}

/// Full-width letters and digits become half-width; Chinese punctuation stays as written.
pub fn half_width_names(text: &str) -> String {
    let half: String = text
        .chars()
        .map(|c| match c {
            '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' => {
                char::from_u32(c as u32 - 0xfee0).unwrap_or(c)
            }
            _ => c,
        })
        .collect();
    half.trim().to_owned()
}

/// A finite number with optional thousands commas and degree sign.
pub fn number(text: &str) -> Option<f64> {
    let text = half_width(text);
    let bare = text.trim_end_matches("℃").trim_end_matches("°C").trim_end();
    let digits = if bare.contains(',') {
        without_thousands(bare)?
    } else {
        bare.to_owned()
    };
    digits.parse().ok().filter(|value: &f64| value.is_finite())
}

/// `1,200` as `1200`; `None` where commas do not part thousands.
fn without_thousands(text: &str) -> Option<String> {
    let whole = text.split('.').next().unwrap_or(text);
    let mut groups = whole.split(',');
    let first = groups.next()?.trim_start_matches('-');
    let proper = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    proper.then(|| text.replace(',', ""))
}

/// A number and the unit behind it, empty if there is none: `320斤`, `1.5 t`, `400`.
pub fn quantity(text: &str) -> Option<(f64, String)> {
    let text = half_width(text);
    if let Some(value) = number(&text) {
        return Some((value, String::new()));
    }
    let end = text
        .char_indices()
        .find(|&(_, c)| !matches!(c, '0'..='9' | '.' | ',' | '-' | '+' | ' '))?
        .0;
    let value = number(&text[..end])?;
    Some((value, text[end..].trim().to_owned()))
}

/// A moment: `05:30`, `24:00`, `-1d 17:00`, `前一日 17:00`, `次日 02:00`, `5点30分`,
/// `2026-07-14 17:00` (needs the planned date).
pub fn moment(text: &str, planned: Option<Date>) -> Option<PlanTime> {
    let text = half_width(text);
    let (days, clock) = split_day(&text, planned)?;
    let seconds = clock_seconds(clock.trim())?;
    let total = i64::from(days) * 86_400 + i64::from(seconds);
    i32::try_from(total).ok().map(PlanTime)
}

/// Days from the planned one, and the rest of the text.
fn split_day(text: &str, planned: Option<Date>) -> Option<(i32, &str)> {
    const WORDS: [(&str, i32); 9] = [
        ("前一日", -1),
        ("前一天", -1),
        ("前两日", -2),
        ("前两天", -2),
        ("当日", 0),
        ("当天", 0),
        ("次日", 1),
        ("第二天", 1),
        ("后一日", 1),
    ];
    for (word, days) in WORDS {
        if let Some(rest) = text.strip_prefix(word) {
            return Some((days, rest));
        }
    }
    if let Some((days, rest)) = text.split_once(['d', 'D'])
        && text.starts_with(['-', '+'])
    {
        let days: i32 = days.parse().ok()?;
        return (days.abs() <= 5_000).then_some((days, rest));
    }
    if let Some((date, rest)) = text.split_once([' ', 'T'])
        && let Some(date) = date_of(date)
    {
        return Some((days_between(planned?, date)?, rest));
    }
    Some((0, text))
}

/// A date as `2026-07-15`, `2026/7/15`, `2026.7.15` or `2026年7月15日`.
pub fn date_of(text: &str) -> Option<Date> {
    let text = half_width(text)
        .replace(['年', '月', '/', '.'], "-")
        .replace('日', "");
    let mut parts = text.split('-').map(str::trim);
    let year = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    let day = parts.next()?.parse().ok()?;
    if parts.next().is_some() {
        return None;
    }
    Date::new(year, month, day).ok()
}

fn days_between(planned: Date, other: Date) -> Option<i32> {
    let days = planned.until(other).ok()?.get_days();
    (days.abs() <= 5_000).then_some(days)
}

/// Seconds after midnight; hours up to 48.
fn clock_seconds(text: &str) -> Option<i32> {
    let (afternoon, text) = match text {
        _ if text.starts_with("下午") || text.starts_with("晚上") => (true, &text[6..]),
        _ if text.starts_with("上午") || text.starts_with("凌晨") || text.starts_with("早上") => {
            (false, &text[6..])
        }
        _ => (false, text),
    };
    let unified = text
        .trim()
        .replace(['点', '时'], ":")
        .replace(['分', '秒'], "");
    let mut parts = unified.split(':').map(str::trim);
    let hours = part(parts.next()?, 48)?;
    let minutes = match parts.next()? {
        "" if text.contains(['点', '时']) => 0,
        "半" => 30,
        digits => part(digits, 59)?,
    };
    let seconds = parts.next().map_or(Some(0), |digits| part(digits, 59))?;
    let hours = if afternoon && hours < 12 {
        hours + 12
    } else {
        hours
    };
    let total = hours * 3_600 + minutes * 60 + seconds;
    (parts.next().is_none() && total <= 48 * 3_600).then_some(total)
}

fn part(digits: &str, most: i32) -> Option<i32> {
    let short = (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    short
        .then(|| digits.parse().ok())
        .flatten()
        .filter(|&value| value <= most)
}

/// Windows as `04:00-10:00; 15:00-20:00`; also `~`, `至` and `到` between the ends.
pub fn windows(text: &str, planned: Option<Date>) -> Option<Vec<[PlanTime; 2]>> {
    half_width(text)
        .split([';', '、', '|'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| window(part, planned))
        .collect()
}

/// Whether hours say that nobody is there all day.
pub fn says_closed(text: &str) -> bool {
    const WORDS: [&str; 13] = [
        "休息", "休", "休市", "关", "关门", "关闭", "不开", "停业", "歇业", "放假", "closed",
        "off", "shut",
    ];
    WORDS.contains(&half_width(text).trim().to_lowercase().as_str())
}

fn window(text: &str, planned: Option<Date>) -> Option<[PlanTime; 2]> {
    text.char_indices()
        .filter(|&(at, c)| at > 0 && matches!(c, '-' | '~' | '至' | '到' | '–' | '—'))
        .find_map(|(at, c)| {
            let from = moment(&text[..at], planned)?;
            let until = moment(&text[at + c.len_utf8()..], planned)?;
            Some([from, until])
        })
}

/// Names parted by semicolons, commas or `、`.
pub fn list(text: &str) -> Vec<String> {
    half_width(text)
        .split([';', ',', '、', '|'])
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn full_width_digits_and_thousands_are_numbers() {
        assert_eq!(number("１２３．５"), Some(123.5));
        assert_eq!(number("1,200"), Some(1_200.0));
        assert_eq!(number("−3.5℃"), Some(-3.5));
        assert_eq!(number("1,2"), None);
        for text in ["12斤", "NaN", "inf", "1e999", ""] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn a_unit_behind_a_number_is_kept() {
        assert_eq!(quantity("320斤"), Some((320.0, "斤".into())));
        assert_eq!(quantity("１．５ t"), Some((1.5, "t".into())));
        assert_eq!(quantity("400"), Some((400.0, String::new())));
        assert_eq!(quantity("若干"), None);
    }

    #[test]
    fn moments_are_read_as_people_write_them() {
        let day = Some(date(2026, 7, 15));
        for (text, expected) in [
            ("05:30", PlanTime::at(5, 30)),
            ("５：３０", PlanTime::at(5, 30)),
            ("24:00", PlanTime::at(24, 0)),
            ("-1d 17:00", PlanTime::at(-7, 0)),
            ("前一日 17:00", PlanTime::at(-7, 0)),
            ("前一日17点", PlanTime::at(-7, 0)),
            ("次日 02:00", PlanTime::at(26, 0)),
            ("5点半", PlanTime::at(5, 30)),
            ("下午3:20", PlanTime::at(15, 20)),
            ("2026-07-14 17:00", PlanTime::at(-7, 0)),
            ("2026/7/14 17:00:00", PlanTime::at(-7, 0)),
        ] {
            assert_eq!(moment(text, day), Some(expected), "{text}");
        }
        for text in [
            "",
            "5",
            "25:99",
            "昨天 17:00",
            "05:30 am",
            "-1d",
            "99999999d 1:00",
        ] {
            assert_eq!(moment(text, day), None, "{text}");
        }
    }

    #[test]
    fn several_windows_fit_into_one_cell() {
        let expected = [
            [PlanTime::at(4, 0), PlanTime::at(10, 0)],
            [PlanTime::at(15, 0), PlanTime::at(20, 0)],
        ];
        let read = windows("04:00-10:00；15:00至20:00", None).unwrap();
        assert_eq!(read, expected);
        let night = windows("-1d 20:00-02:00", None).unwrap();
        assert_eq!(night, [[PlanTime::at(-4, 0), PlanTime::at(2, 0)]]);
        assert_eq!(windows("全天", None), None);
    }
}
