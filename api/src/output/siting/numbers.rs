//! Numbers of a siting study for people: thousands marked, few decimals.

use crate::siting::Report;
use crate::words::Language;

/// A number with thousands marked and so many decimals.
pub(super) fn grouped(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let mut digits = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            digits.push(',');
        }
        digits.push(digit);
    }
    let is_zero = text.chars().all(|digit| matches!(digit, '0' | '.'));
    let sign = if value < 0.0 && !is_zero { "−" } else { "" };
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{digits}{point}{rest}")
}

/// A change with its sign.
pub(super) fn signed(value: f64, decimals: usize) -> String {
    let text = grouped(value, decimals);
    if value > 0.0 {
        format!("+{text}")
    } else {
        text
    }
}

/// Money in ten thousand yuan, as planners count in Chinese, or thousand yuan.
pub(super) fn money(yuan: f64, language: Language) -> String {
    match language {
        Language::Zh => format!("{} 万元", grouped(yuan / 10_000.0, 1)),
        Language::En => format!("{} thousand yuan", grouped(yuan / 1_000.0, 0)),
    }
}

/// A value of the objective with its unit.
pub(super) fn objective(report: &Report, value: f64, language: Language) -> String {
    match report.question.unit.as_str() {
        "minutes" => format!("{} {}", grouped(value, 0), language.pick("分钟", "min")),
        "tonnes_year" => format!("{} {}", grouped(value, 0), language.pick("吨/年", "t/year")),
        _ => money(value, language) + language.pick("/年", " a year"),
    }
}

/// A change found, with what is proved of it where that is less.
pub(super) fn worse(found: f64, at_least: Option<f64>, language: Language) -> String {
    let found_text = format!("{} %", signed(found, 2));
    match at_least {
        Some(least) if found - least >= 0.005 => {
            let least = signed(least, 2);
            match language {
                Language::Zh => format!("{found_text}（已证明至少 {least} %）"),
                Language::En => format!("{found_text} (proved: {least} % at least)"),
            }
        }
        _ => found_text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_signed() {
        assert_eq!(grouped(1_234_567.891, 1), "1,234,567.9");
        assert_eq!(grouped(-950.0, 0), "−950");
        assert_eq!(grouped(-0.01, 1), "0.0");
        assert_eq!(signed(12.34, 1), "+12.3");
    }
}
