//! A line as people send it: `黄土镇 玉露香 320筐 明早6点前 已预冷`.

use super::measure::is_unit;
use super::product::Products;
use super::when::Days;
use crate::text;
use std::collections::BTreeMap;

/// What a line says, by field, and the words that nobody understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Read {
    pub(super) cells: BTreeMap<&'static str, String>,
    pub(super) leftover: Vec<String>,
}

const COOLED: [&str; 9] = [
    "已预冷",
    "预冷了",
    "预冷过",
    "打过冷",
    "预冷",
    "precooled",
    "已经预冷",
    "冷库里",
    "在冷库",
];
const WARM: [&str; 8] = [
    "没预冷",
    "未预冷",
    "没有预冷",
    "不预冷",
    "没打冷",
    "无预冷",
    "还没预冷",
    "not-precooled",
];

pub(super) fn read(line: &str, products: &Products, days: Days) -> Read {
    let mut read = Read::default();
    for token in tokens(line) {
        let understood = precooled(&mut read, &token)
            || phone(&token)
            || quantity(&mut read, &token)
            || temperature(&mut read, &token)
            || harvest(&mut read, &token, days)
            || window(&mut read, &token, days)
            || product(&mut read, &token, products)
            || need(&mut read, &token);
        if !understood {
            place_or_leftover(&mut read, token);
        }
    }
    read
}

fn tokens(line: &str) -> Vec<String> {
    line.split(|c: char| {
        c.is_whitespace() || matches!(c, ',' | '，' | ';' | '；' | '。' | '、' | '\u{3000}')
    })
    .map(text::half_width)
    .filter(|token| !token.is_empty())
    .collect()
}

fn set(read: &mut Read, field: &'static str, value: impl Into<String>) -> bool {
    read.cells.entry(field).or_insert_with(|| value.into());
    true
}

fn precooled(read: &mut Read, token: &str) -> bool {
    if WARM.contains(&token) {
        return set(read, "precooled", "否");
    }
    COOLED.contains(&token) && set(read, "precooled", "是")
}

/// A phone number is nobody's business here.
fn phone(token: &str) -> bool {
    let digits: String = token.chars().filter(char::is_ascii_digit).collect();
    let rest = token.trim_start_matches("电话").trim_start_matches(':');
    digits.len() == 11
        && digits.starts_with('1')
        && rest.chars().all(|c| c.is_ascii_digit() || c == '-')
}

fn quantity(read: &mut Read, token: &str) -> bool {
    let bare = token
        .trim_start_matches(['约', '共', '有', '大'])
        .trim_start_matches("概");
    match text::quantity(bare) {
        Some((_, unit)) if is_unit(&unit) => set(read, "mass_kg", bare),
        _ => false,
    }
}

fn temperature(read: &mut Read, token: &str) -> bool {
    let bare = token.trim_start_matches("货温").trim_start_matches("温度");
    let degrees = bare
        .strip_suffix("度")
        .or_else(|| bare.strip_suffix("℃"))
        .or_else(|| bare.strip_suffix("°C"));
    match degrees.and_then(text::number) {
        Some(value) => set(read, "core_c", value.to_string()),
        None => false,
    }
}

fn harvest(read: &mut Read, token: &str, days: Days) -> bool {
    let bare = ["采的", "摘的", "采收", "采摘", "收的", "掰的"]
        .iter()
        .find_map(|tail| token.strip_suffix(tail));
    match bare.filter(|bare| days.moment(bare).is_some()) {
        Some(bare) => set(read, "harvested", bare),
        None => false,
    }
}

fn window(read: &mut Read, token: &str, days: Days) -> bool {
    let bare = token
        .trim_end_matches("装车")
        .trim_end_matches("来拉")
        .trim_end_matches("拉走");
    days.span(bare).is_some() && set(read, "window", bare)
}

/// A product, alone or behind a place: `黄土镇玉露香`; the quantity may follow at once.
fn product(read: &mut Read, token: &str, products: &Products) -> bool {
    if products.find(token).is_some() {
        let written = read.cells.get("product").cloned();
        let both = written.map_or_else(|| token.to_owned(), |first| format!("{first}/{token}"));
        read.cells.insert("product", both);
        return true;
    }
    let Some((before, name, after)) = products.within(token) else {
        return false;
    };
    if !before.is_empty() {
        place_or_leftover(read, before.to_owned());
    }
    set(read, "product", name);
    if !after.is_empty() && !quantity(read, after) {
        read.leftover.push(after.to_owned());
    }
    true
}

fn need(read: &mut Read, token: &str) -> bool {
    if let Some(wanted) = token.strip_prefix('要') {
        return set(read, "remark", wanted);
    }
    false
}

fn place_or_leftover(read: &mut Read, token: String) {
    if read.cells.contains_key("market") {
        read.leftover.push(token);
    } else {
        read.cells.insert("market", token);
    }
}
