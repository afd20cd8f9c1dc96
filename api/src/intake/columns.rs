//! Which column means what, by the many names people give it.

use super::grid::{Grid, GridRow};
use crate::case::lots_header;
use crate::text::half_width;
use crate::words::Language;
use std::collections::BTreeMap;

/// Names beyond those of `lots.csv`: what people write, and the field it fills.
const NAMES: [(&str, &str); 42] = [
    ("收购点", "market"),
    ("收货点", "market"),
    ("装货点", "market"),
    ("地点", "market"),
    ("村", "market"),
    ("乡镇", "market"),
    ("镇", "market"),
    ("市场名称", "market"),
    ("县", "county"),
    ("县区", "county"),
    ("区县", "county"),
    ("县市区", "county"),
    ("品名", "product"),
    ("品类", "product"),
    ("货名", "product"),
    ("货物", "product"),
    ("产品名称", "product"),
    ("净重", "mass_kg"),
    ("吨数", "mass_kg"),
    ("总重", "mass_kg"),
    ("预计重量", "mass_kg"),
    ("数量", "count"),
    ("件数", "count"),
    ("筐数", "count"),
    ("箱数", "count"),
    ("采摘时间", "harvested"),
    ("采收", "harvested"),
    ("收割时间", "harvested"),
    ("货温", "core_c"),
    ("温度", "core_c"),
    ("是否预冷", "precooled"),
    ("装车时间", "window"),
    ("收货时间", "window"),
    ("提货时间", "window"),
    ("时间", "window"),
    ("时间窗", "window"),
    ("设定温度", "set_point"),
    ("要求温度", "set_point"),
    ("经度", "lon"),
    ("纬度", "lat"),
    ("坐标", "coordinates"),
    ("备注", "remark"),
];

/// The field that a header names, and the unit it states.
pub(super) fn field_of(header: &str) -> Option<(&'static str, Option<&'static str>)> {
    let key: String = half_width(header)
        .to_lowercase()
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '*' | ':' | '_'))
        .collect();
    let unit = super::measure::unit_in_header(&key);
    let bare = key.split('(').next().unwrap_or(&key);
    let bare = bare
        .trim_end_matches(['℃', '°', 'c'])
        .trim_end_matches("kg");
    let known = |name: &str| {
        let lots = lots_header(name, Language::En);
        let more = NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|&(_, field)| field);
        lots.or(more)
    };
    let field = match key.as_str() {
        "lon" | "lng" | "longitude" => Some("lon"),
        "lat" | "latitude" => Some("lat"),
        "斤" | "斤数" => return Some(("mass_kg", Some("斤"))),
        "吨" => return Some(("mass_kg", Some("吨"))),
        _ => known(header)
            .or_else(|| known(&key))
            .or_else(|| known(bare)),
    };
    field.map(|field| (field, unit))
}

/// A header row found in a grid.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Header {
    /// Its index among the grid's rows.
    pub(super) row: usize,
    /// Field, column, unit stated in the header.
    pub(super) columns: Vec<(&'static str, usize, Option<&'static str>)>,
}

/// The first row among the first twenty that names a product and a quantity or a lot, with at least
/// three fields in all.
pub(super) fn find(grid: &Grid) -> Option<Header> {
    const DEEPEST: usize = 20;
    grid.rows
        .iter()
        .take(DEEPEST)
        .enumerate()
        .find_map(|(row, cells)| {
            let columns = fields(cells);
            let has = |field: &str| columns.iter().any(|&(known, ..)| known == field);
            let is_header =
                has("product") && (has("mass_kg") || has("count")) && columns.len() >= 3;
            is_header.then_some(Header { row, columns })
        })
}

fn fields(row: &GridRow) -> Vec<(&'static str, usize, Option<&'static str>)> {
    let mut columns: Vec<(&'static str, usize, Option<&'static str>)> = Vec::new();
    for (index, cell) in row.cells.iter().enumerate() {
        if let Some((field, unit)) = field_of(cell)
            && !columns.iter().any(|&(known, ..)| known == field)
        {
            columns.push((field, index, unit));
        }
    }
    columns
}

/// The cells of a row by field, empty ones left out.
pub(super) fn cells(header: &Header, row: &GridRow) -> BTreeMap<&'static str, String> {
    let columns = header.columns.iter();
    columns
        .filter_map(|&(field, column, _)| {
            let cell = row.cells.get(column)?.trim();
            (!cell.is_empty() && !matches!(cell, "-" | "/" | "—" | "无"))
                .then(|| (field, cell.to_owned()))
        })
        .collect()
}

/// Whether a row is a total and no lot.
pub(super) fn is_total(row: &GridRow) -> bool {
    let first = row.cells.iter().find(|cell| !cell.is_empty());
    first.is_some_and(|cell| begins_a_total(cell))
}

/// Whether a text says that what follows is a sum of others.
pub(super) fn begins_a_total(text: &str) -> bool {
    let text = half_width(text).to_lowercase().replace(' ', "");
    ["合计", "总计", "小计", "总共", "共计", "total", "subtotal"]
        .iter()
        .any(|word| text.starts_with(word))
}
