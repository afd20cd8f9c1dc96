//! The tornado of a siting study and its fronts, as SVG.

use super::numbers::{grouped, signed};
use super::{SitingShowing, escape};
use crate::siting::{Bar, FrontRow};
use crate::words::Language;
use std::fmt::Write;

/// Bars of change, widest first; circumstances without a plan are named without a bar.
pub(super) fn tornado(bars: &[Bar], language: Language) -> String {
    let mut bars: Vec<&Bar> = bars.iter().collect();
    let size = |bar: &Bar| bar.change_percent.map_or(f64::INFINITY, f64::abs);
    bars.sort_by(|a, b| size(b).total_cmp(&size(a)));
    let widest = bars
        .iter()
        .filter_map(|bar| bar.change_percent)
        .map(f64::abs)
        .fold(0.1, f64::max);
    let mut text = format!(
        "<svg class=\"tornado\" viewBox=\"0 0 640 {}\" xmlns=\"http://www.w3.org/2000/svg\">",
        22 * bars.len() + 4
    );
    for (index, bar) in bars.iter().enumerate() {
        let y = 4 + 22 * index;
        let name = escape(language.pick(&bar.zh, &bar.en));
        let _ = write!(
            text,
            "<text x=\"200\" y=\"{}\" text-anchor=\"end\" font-size=\"13\">{name}</text>",
            y + 13
        );
        if let Some(change) = bar.change_percent {
            long_bar(change, widest, y, &mut text);
        } else {
            let none = language.pick("无可行方案", "no plan keeps the rules");
            let _ = write!(
                text,
                "<text x=\"396\" y=\"{}\" font-size=\"12\">{none}</text>",
                y + 13
            );
        }
    }
    let bottom = 22 * bars.len() + 2;
    let _ = write!(
        text,
        "<line x1=\"390\" y1=\"0\" x2=\"390\" y2=\"{bottom}\" stroke=\"#444\"/></svg>"
    );
    text
}

/// A bar from the middle, to the left where the value falls, with its figure at its end.
fn long_bar(change: f64, widest: f64, y: usize, text: &mut String) {
    let long = 135.0 * change.abs() / widest;
    let falls = change < 0.0;
    let (x, shade) = if falls {
        (390.0 - long, "#2c7fb8")
    } else {
        (390.0, "#d95f0e")
    };
    let _ = write!(
        text,
        "<rect x=\"{x:.1}\" y=\"{y}\" width=\"{long:.1}\" height=\"17\" fill=\"{shade}\"/>\
         <text x=\"{:.1}\" y=\"{}\" font-size=\"12\" text-anchor=\"{}\">{} %</text>",
        if falls { x - 4.0 } else { x + long + 4.0 },
        y + 13,
        if falls { "end" } else { "start" },
        signed(change, 1)
    );
}

/// A front as points joined by steps: minutes across, value upwards.
pub(super) fn front(
    showing: &SitingShowing<'_>,
    rows: &[FrontRow],
    minutes: impl Fn(&FrontRow) -> f64,
    title: &str,
) -> String {
    let range = |of: &dyn Fn(&FrontRow) -> f64| {
        let low = rows.iter().map(of).fold(f64::INFINITY, f64::min);
        let high = rows.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
        (low, (high - low).max(1e-9))
    };
    let (left, wide) = range(&minutes);
    let (low, high) = range(&|row| row.value);
    let mut text = format!(
        "<svg class=\"front\" viewBox=\"0 0 320 220\" xmlns=\"http://www.w3.org/2000/svg\">\
         <text x=\"40\" y=\"16\" font-size=\"13\">{}</text>\
         <path d=\"M40 26V190H310\" fill=\"none\" stroke=\"#666\"/>",
        escape(title)
    );
    for row in rows {
        let x = 55.0 + 220.0 * (minutes(row) - left) / wide;
        let y = 175.0 - 120.0 * (row.value - low) / high;
        let value = super::numbers::objective(showing.report, row.value, showing.language);
        let _ = write!(
            text,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\" fill=\"#1f77b4\"><title>{}</title></circle>\
             <text x=\"{x:.1}\" y=\"{:.1}\" font-size=\"10\" text-anchor=\"middle\">{value}</text>\
             <text x=\"{x:.1}\" y=\"204\" font-size=\"10\" text-anchor=\"middle\">{}</text>",
            escape(&row.sites.join("、")),
            y - 8.0,
            grouped(minutes(row), 0)
        );
    }
    let unit = showing.language.pick("分钟", "minutes");
    let _ = write!(
        text,
        "<text x=\"300\" y=\"218\" font-size=\"11\" text-anchor=\"end\">{unit}</text></svg>"
    );
    text
}
