//! A plan's visits and unserved lots as plain tables: one list of columns for CSV and workbook.

use super::itinerary::{Task, Tour, Visit};
use crate::clock::to_clock;
use crate::output::{Directory, Showing};
use crate::words::{Language, cause_name, remedy};
use optimizer::cost::{late, of_leg};
use optimizer::plan::UnservedLot;
use optimizer::units::PlanTime;

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number with this many decimals.
    Number(f64, u8),
    /// Nothing.
    Empty,
}

/// A header per column, then rows.
#[derive(Clone, Debug)]
pub struct Grid {
    /// What the columns are.
    pub header: Vec<&'static str>,
    /// Cells, as many as there are columns.
    pub rows: Vec<Vec<Cell>>,
}

fn text(value: impl Into<String>) -> Cell {
    Cell::Text(value.into())
}

/// All visits of all tours.
pub fn stops_grid(showing: &Showing<'_>, tours: &[Tour<'_>]) -> Grid {
    let language = showing.language;
    let header = match language {
        Language::Zh => vec![
            "车序",
            "车牌",
            "趟次",
            "序号",
            "到达",
            "开始",
            "结束",
            "任务",
            "地点",
            "货批",
            "品种",
            "重量kg",
            "温区",
            "设定温度℃",
            "装车货温℃",
            "入库货温℃",
            "货架期消耗%",
            "里程km",
            "里程费元",
            "油电费元",
            "通行费元",
            "货架期损失元",
            "迟到费元",
            "绿通预约不晚于",
            "经度",
            "纬度",
        ],
        Language::En => vec![
            "truck",
            "plate",
            "trip",
            "visit",
            "arrival",
            "start",
            "end",
            "task",
            "place",
            "lot",
            "product",
            "mass kg",
            "compartment",
            "set point °C",
            "core at loading °C",
            "core at hub °C",
            "shelf life used %",
            "distance km",
            "wear yuan",
            "fuel yuan",
            "toll yuan",
            "shelf life lost yuan",
            "late yuan",
            "book green channel by",
            "longitude",
            "latitude",
        ],
    };
    let rows = tours
        .iter()
        .flat_map(|tour| {
            let visits = tour.visits.iter();
            visits.map(move |visit| visit_row(tour, visit, language))
        })
        .collect();
    Grid { header, rows }
}

fn visit_row(tour: &Tour<'_>, visit: &Visit<'_>, language: Language) -> Vec<Cell> {
    let clock = |moment: PlanTime| text(to_clock(moment, language.pick(" 日", " day")));
    let number = |value: f64, decimals| Cell::Number(value, decimals);
    let pickup = visit.pickup();
    let of_lot = |cell: Option<Cell>| cell.unwrap_or(Cell::Empty);
    let task = match visit.task {
        Task::Load(_) => language.pick("装货", "load"),
        Task::Unload(_) => language.pick("入库", "unload"),
    };
    let yuan = |fen: f64| number(fen / 100.0, 2);
    let [wear, fuel] = of_leg(tour.vehicle, visit.leg.distance, visit.kg_on_arrival());
    let lateness = |lot| late(lot, visit.trip.unload_end).0 as f64;
    vec![
        number(tour.number as f64, 0),
        text(&tour.route.vehicle),
        number(visit.trip_index as f64 + 1.0, 0),
        number(visit.number as f64, 0),
        clock(visit.leg.arrival),
        clock(visit.start),
        clock(visit.end),
        text(task),
        text(visit.name),
        of_lot(pickup.map(|p| text(&p.lot.id))),
        of_lot(pickup.map(|p| text(language.pick(&p.product.name_zh, &p.product.name_en)))),
        of_lot(pickup.map(|p| number(f64::from(p.lot.load.kg), 0))),
        of_lot(pickup.map(|p| number(p.stop.compartment as f64 + 1.0, 0))),
        of_lot(visit.set_point().map(|c| number(c.degrees(), 1))),
        of_lot(pickup.map(|p| number(p.lot.core.degrees(), 1))),
        of_lot(pickup.map(|p| number(p.stop.quality.core_at_hub.degrees(), 1))),
        of_lot(pickup.map(|p| number(p.stop.quality.shelf_life_used * 100.0, 1))),
        number(visit.leg.distance.kilometers(), 1),
        yuan(wear),
        yuan(fuel),
        yuan(visit.leg.toll.0 as f64),
        of_lot(pickup.map(|p| yuan(p.stop.quality.loss.0 as f64))),
        of_lot(pickup.map(|p| yuan(lateness(p.lot)))),
        of_lot(visit.leg.book_by.map(clock)),
        number(visit.position.lon, 6),
        number(visit.position.lat, 6),
    ]
}

/// All lots left behind, with why and what would help.
pub fn unserved_grid(showing: &Showing<'_>) -> Grid {
    let language = showing.language;
    let header = match language {
        Language::Zh => vec!["货批", "市场", "品种", "重量kg", "原因", "补救办法"],
        Language::En => vec![
            "lot",
            "market",
            "product",
            "mass kg",
            "why",
            "what would help",
        ],
    };
    let directory = Directory::new(showing.problem);
    let unserved = showing.plan.unserved.iter();
    let rows = unserved
        .filter_map(|left| {
            let lot = directory.lot(&left.lot)?;
            let product = directory.product(lot);
            Some(vec![
                text(&left.lot),
                text(&directory.market(lot).name),
                text(language.pick(&product.name_zh, &product.name_en)),
                Cell::Number(f64::from(lot.load.kg), 0),
                text(why(left, language)),
                text(help(left, language)),
            ])
        })
        .collect();
    Grid { header, rows }
}

fn why(left: &UnservedLot, language: Language) -> String {
    let reason = |reason: &optimizer::plan::UnservedReason| {
        let (name, trucks) = (cause_name(reason.cause, language), reason.vehicles.len());
        match language {
            Language::Zh => format!("{name}（{trucks} 辆）"),
            Language::En => format!("{name} ({trucks})"),
        }
    };
    let reasons: Vec<String> = left.reasons.iter().map(reason).collect();
    reasons.join(" · ")
}

fn help(left: &UnservedLot, language: Language) -> String {
    let ways: Vec<String> = left
        .remedies
        .iter()
        .map(|way| remedy(way, language))
        .collect();
    ways.join(language.pick("；或", "; or "))
}

/// `stops.csv`: UTF-8 with byte order mark, so that Excel reads Chinese.
pub fn stops(showing: &Showing<'_>, tours: &[Tour<'_>]) -> Vec<u8> {
    csv_of(&stops_grid(showing, tours))
}

/// `unserved.csv`
pub fn unserved(showing: &Showing<'_>) -> Vec<u8> {
    csv_of(&unserved_grid(showing))
}

fn csv_of(grid: &Grid) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let cell = |cell: &Cell| match cell {
        Cell::Text(text) => guarded(text),
        Cell::Number(value, decimals) => format!("{value:.*}", usize::from(*decimals)),
        Cell::Empty => String::new(),
    };
    writer
        .write_record(&grid.header)
        .expect("memory takes any row");
    for row in &grid.rows {
        writer
            .write_record(row.iter().map(cell))
            .expect("memory takes any row");
    }
    writer.into_inner().expect("memory takes any row")
}

/// A text that a spreadsheet would run as a formula begins with an apostrophe.
fn guarded(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_looks_like_a_formula_is_not_run() {
        assert_eq!(guarded("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
        assert_eq!(guarded("黄土镇"), "黄土镇");
    }
}
