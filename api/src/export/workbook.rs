//! A plan as an Excel workbook: overview, stops, lots, costs by truck and by lot, what is left behind.
//!
//! The sheet of lots is the case's own table with Chinese headers and the plan's answer behind it:
//! edited there, `coldroute intake` reads it back.

use super::Surroundings;
use super::itinerary::Tour;
use super::stops::{Cell, Grid, lot_costs_grid, stops_grid, unserved_grid};
use crate::case::lots_header;
use crate::clock::to_clock;
use crate::output::{Directory, Showing};
use crate::text;
use crate::words::{Language, cost_name};
use optimizer::units::Cost;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};
use std::collections::BTreeMap;

/// The plan as the bytes of an `.xlsx` file.
///
/// # Panics
/// Never: what is written is within a workbook's limits.
pub fn render(showing: &Showing<'_>, tours: &[Tour<'_>], around: &Surroundings<'_>) -> Vec<u8> {
    write(showing, tours, around).expect("a day fits into a workbook")
}

fn write(
    showing: &Showing<'_>,
    tours: &[Tour<'_>],
    around: &Surroundings<'_>,
) -> Result<Vec<u8>, XlsxError> {
    let language = showing.language;
    let mut workbook = Workbook::new();
    let sheets = [
        (language.pick("概览", "overview"), overview(showing, tours)),
        (language.pick("停靠", "stops"), stops_grid(showing, tours)),
        (language.pick("货批", "lots"), lots(showing, tours, around)),
        (language.pick("费用", "costs"), costs(showing, tours)),
        (
            language.pick("货批费用", "costs of lots"),
            lot_costs_grid(showing, tours),
        ),
        (language.pick("未收", "left behind"), unserved_grid(showing)),
    ];
    for (name, grid) in &sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(*name)?;
        fill(sheet, grid)?;
    }
    workbook.save_to_buffer()
}

fn fill(sheet: &mut Worksheet, grid: &Grid) -> Result<(), XlsxError> {
    let head = Format::new()
        .set_bold()
        .set_background_color("#E3EEF7")
        .set_border_bottom(FormatBorder::Thin)
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap();
    let decimals: Vec<Format> = ["0", "0.0", "0.00", "0.000", "0.0000", "0.00000", "0.000000"]
        .iter()
        .map(|format| Format::new().set_num_format(*format))
        .collect();
    for (column, name) in grid.header.iter().enumerate() {
        sheet.write_with_format(0, column as u16, *name, &head)?;
    }
    for (index, row) in grid.rows.iter().enumerate() {
        let index = index as u32 + 1;
        for (column, cell) in row.iter().enumerate() {
            let column = column as u16;
            match cell {
                Cell::Text(text) => {
                    sheet.write_string(index, column, text)?;
                }
                Cell::Number(value, places) => {
                    let format = &decimals[usize::from(*places).min(decimals.len() - 1)];
                    sheet.write_number_with_format(index, column, *value, format)?;
                }
                Cell::Empty => {}
            }
        }
    }
    if !grid.rows.is_empty() {
        sheet.autofilter(0, 0, grid.rows.len() as u32, grid.header.len() as u16 - 1)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofit();
    sheet.set_landscape();
    sheet.set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 0)?;
    Ok(())
}

fn text_cell(value: impl Into<String>) -> Cell {
    Cell::Text(value.into())
}

fn overview(showing: &Showing<'_>, tours: &[Tour<'_>]) -> Grid {
    let language = showing.language;
    let header = match language {
        Language::Zh => vec![
            "车序",
            "车牌",
            "车型",
            "出发",
            "收工",
            "趟次",
            "货批数",
            "重量kg",
            "里程km",
            "费用元",
        ],
        Language::En => vec![
            "truck",
            "plate",
            "type",
            "departure",
            "finish",
            "trips",
            "lots",
            "mass kg",
            "distance km",
            "cost yuan",
        ],
    };
    let clock = |moment| text_cell(to_clock(moment, language.pick(" 日", " day")));
    let mut rows: Vec<Vec<Cell>> = tours
        .iter()
        .map(|tour| {
            vec![
                Cell::Number(tour.number as f64, 0),
                text_cell(&tour.route.vehicle),
                text_cell(&tour.vehicle.name),
                clock(tour.route.departure),
                clock(tour.route.finish),
                Cell::Number(tour.route.trips.len() as f64, 0),
                Cell::Number(tour.lots() as f64, 0),
                Cell::Number(f64::from(tour.mass_kg()), 0),
                Cell::Number(tour.route.distance().kilometers(), 1),
                Cell::Number(tour.route.costs.total().0 as f64 / 100.0, 2),
            ]
        })
        .collect();
    let sum = |value: &dyn Fn(&Tour<'_>) -> f64| tours.iter().map(value).sum::<f64>();
    let mut total = vec![Cell::Empty; header.len()];
    total[0] = text_cell(language.pick("合计", "total"));
    total[6] = Cell::Number(sum(&|tour| tour.lots() as f64), 0);
    total[7] = Cell::Number(sum(&|tour| f64::from(tour.mass_kg())), 0);
    total[8] = Cell::Number(sum(&|tour| tour.route.distance().kilometers()), 1);
    total[9] = Cell::Number(sum(&|tour| tour.route.costs.total().0 as f64 / 100.0), 2);
    rows.push(total);
    for note in [
        format!("{} {}", showing.day, showing.date),
        language
            .pick("时间均为北京时间", "all times are Beijing time")
            .to_owned(),
        showing.attribution.to_owned(),
    ] {
        let mut row = vec![Cell::Empty; header.len()];
        row[0] = text_cell(note);
        rows.push(row);
    }
    Grid { header, rows }
}

/// The case's table of lots, each row with what the plan does with it.
fn lots(showing: &Showing<'_>, tours: &[Tour<'_>], around: &Surroundings<'_>) -> Grid {
    let language = showing.language;
    let Some((head, records)) = around.lots.split_first() else {
        return Grid {
            header: vec![language.pick("货批", "lot_id")],
            rows: Vec::new(),
        };
    };
    let columns: Vec<(usize, &'static str)> = head
        .cells
        .iter()
        .enumerate()
        .filter_map(|(index, cell)| Some((index, lots_header(cell, language)?)))
        .collect();
    let answers = answers(showing, tours);
    let mut header: Vec<&'static str> = columns.iter().map(|&(_, name)| name).collect();
    header.extend(match language {
        Language::Zh => ["排到车", "装货时段", "入库时间", "入库货温℃", "货架期消耗%"],
        Language::En => [
            "on truck",
            "loading",
            "in store",
            "core in store °C",
            "life used %",
        ],
    });
    let id_column = columns
        .iter()
        .find(|(_, name)| *name == lots_header("lot_id", language).unwrap_or_default())
        .map(|&(index, _)| index);
    let rows = records
        .iter()
        .map(|record| {
            let cell = |index: usize| record.cells.get(index).map_or("", String::as_str);
            let mut row: Vec<Cell> = columns
                .iter()
                .map(|&(index, _)| typed(cell(index)))
                .collect();
            let id = id_column.map_or("", cell);
            let answer = answers.get(id).cloned();
            row.extend(answer.unwrap_or_else(|| vec![Cell::Empty; 5]));
            row
        })
        .collect();
    Grid { header, rows }
}

/// A plain number as a number; everything else, such as `L07` or `05:30`, as text.
fn typed(cell: &str) -> Cell {
    if cell.is_empty() {
        return Cell::Empty;
    }
    match text::number(cell) {
        Some(value) if value.to_string() == cell => {
            let decimals = cell.split_once('.').map_or(0, |(_, after)| after.len());
            Cell::Number(value, decimals.min(6) as u8)
        }
        _ => text_cell(cell),
    }
}

fn answers<'a>(showing: &Showing<'a>, tours: &[Tour<'a>]) -> BTreeMap<&'a str, Vec<Cell>> {
    let language = showing.language;
    let clock = |moment| to_clock(moment, language.pick(" 日", " day"));
    let mut answers = BTreeMap::new();
    for tour in tours {
        for pickup in tour.pickups() {
            let trip = tour.route.trips.iter();
            let stored = trip
                .filter(|trip| trip.stops.iter().any(|stop| stop.lot == pickup.stop.lot))
                .map(|trip| clock(trip.unload_end))
                .next();
            let cells = vec![
                text_cell(&tour.route.vehicle),
                text_cell(format!(
                    "{}–{}",
                    clock(pickup.stop.load_start),
                    clock(pickup.stop.load_end)
                )),
                stored.map_or(Cell::Empty, text_cell),
                Cell::Number(pickup.stop.quality.core_at_hub.degrees(), 1),
                Cell::Number(pickup.stop.quality.shelf_life_used * 100.0, 1),
            ];
            answers.insert(pickup.lot.id.as_str(), cells);
        }
    }
    let directory = Directory::new(showing.problem);
    for left in &showing.plan.unserved {
        if let Some(lot) = directory.lot(&left.lot) {
            let mut cells = vec![Cell::Empty; 5];
            cells[0] = text_cell(language.pick("未收", "left behind"));
            answers.insert(lot.id.as_str(), cells);
        }
    }
    answers
}

fn costs(showing: &Showing<'_>, tours: &[Tour<'_>]) -> Grid {
    let language = showing.language;
    let yuan = |cost: Cost| Cell::Number(cost.0 as f64 / 100.0, 2);
    let mut header = vec![language.pick("车牌", "plate")];
    let keys: Vec<&'static str> = showing
        .cost_items(&showing.plan.costs)
        .iter()
        .map(|&(key, _)| key)
        .collect();
    header.extend(keys.iter().map(|key| cost_name(key, language)));
    header.push(language.pick("合计", "total"));
    let row = |name: &str, costs: &optimizer::plan::CostItems| {
        let mut row = vec![text_cell(name)];
        row.extend(
            showing
                .cost_items(costs)
                .iter()
                .map(|&(_, cost)| yuan(cost)),
        );
        row.push(yuan(costs.total()));
        row
    };
    let mut rows: Vec<Vec<Cell>> = tours
        .iter()
        .map(|tour| row(&tour.route.vehicle, &tour.route.costs))
        .collect();
    rows.push(row(language.pick("合计", "total"), &showing.plan.costs));
    Grid { header, rows }
}
