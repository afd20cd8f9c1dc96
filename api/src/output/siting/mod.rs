//! A siting study as people read it: table, map page, brief on one sheet, GeoJSON, Excel.

pub mod brief;
pub mod geojson;
mod map;
pub mod map_page;
mod numbers;
pub mod table;
mod tornado;
pub mod workbook;

use crate::output::page::BaseRoad;
use crate::siting::Report;
use crate::words::Language;

/// A report with all that is needed to show it.
#[derive(Clone, Copy, Debug)]
pub struct SitingShowing<'a> {
    /// The answer.
    pub report: &'a Report,
    /// Roads drawn under the map.
    pub roads: &'a [BaseRoad],
    /// What the reader reads.
    pub language: Language,
}

/// Colors of sites, in turn.
const COLORS: [&str; 12] = [
    "#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf", "#8c564b", "#e377c2",
    "#7f7f00", "#003f5c", "#bc5090", "#2f4b7c",
];

fn color(index: usize) -> &'static str {
    COLORS[index % COLORS.len()]
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
