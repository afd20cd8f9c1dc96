//! A plan's visits, what lots cost, and unserved lots as plain tables: one list of columns for CSV
//! and workbook.

use super::itinerary::{Pickup, Task, Tour};
use crate::clock::to_clock;
use crate::output::{Directory, Showing};
use crate::words::{Language, cause_name, remedy};
use optimizer::plan::{CostItems, PlannedLeg, UnservedLot};
use optimizer::problem::Lot;
use optimizer::units::{Celsius, PlanTime, Position};

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

/// A column of costs by an item's key.
fn cost_header(key: &str, language: Language) -> &'static str {
    let (zh, en) = match key {
        "vehicle_day" => ("车日费元", "vehicle day yuan"),
        "driver_time" => ("工时费元", "driver time yuan"),
        "distance" => ("里程费元", "wear yuan"),
        "fuel" => ("油电费元", "fuel yuan"),
        "refrigeration" => ("制冷费元", "refrigeration yuan"),
        "toll" => ("通行费元", "toll yuan"),
        "overtime" => ("加班费元", "overtime yuan"),
        "balance" => ("工时均衡元", "balance of hours yuan"),
        "shelf_life" => ("货架期损失元", "shelf life lost yuan"),
        "lateness" => ("迟到费元", "late yuan"),
        "change" => ("改动费元", "changes yuan"),
        _ => ("费用合计元", "cost yuan"),
    };
    language.pick(zh, en)
}

/// Every item of cost but lots left behind, then their total: names of columns.
fn cost_headers(showing: &Showing<'_>) -> Vec<&'static str> {
    let items = showing.cost_items(&showing.plan.costs).into_iter();
    let keys = items
        .map(|(key, _)| key)
        .filter(|&key| key != "unserved")
        .chain(["total"]);
    keys.map(|key| cost_header(key, showing.language)).collect()
}

/// What stands in [`cost_headers`], in yuan.
fn cost_cells(showing: &Showing<'_>, costs: &CostItems) -> Vec<Cell> {
    let items = showing.cost_items(costs).into_iter();
    let shown = items.filter(|&(key, _)| key != "unserved");
    let fen = shown.map(|(_, cost)| cost).chain([costs.total()]);
    fen.map(|cost| Cell::Number(cost.0 as f64 / 100.0, 2))
        .collect()
}

/// All visits of all tours; what they cost together is what the routes cost.
pub fn stops_grid(showing: &Showing<'_>, tours: &[Tour<'_>]) -> Grid {
    let language = showing.language;
    let mut header = match language {
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
        ],
    };
    header.extend(cost_headers(showing));
    header.extend(match language {
        Language::Zh => ["绿通预约不晚于", "经度", "纬度"],
        Language::En => ["book green channel by", "longitude", "latitude"],
    });
    let rows = tours.iter().flat_map(|tour| {
        let lines = lines(tour, language).into_iter();
        lines.map(move |line| stops_row(showing, tour, &line))
    });
    Grid {
        header,
        rows: rows.collect(),
    }
}

/// A row of the table of stops.
struct Line<'a> {
    trip: usize,
    visit: Option<usize>,
    leg: &'a PlannedLeg,
    times: [PlanTime; 2],
    task: &'static str,
    place: &'a str,
    pickup: Option<Pickup<'a>>,
    set_point: Option<Celsius>,
    costs: &'a CostItems,
    position: Option<Position>,
}

/// What is on board from the beginning, the visits, and the way home.
fn lines<'a>(tour: &Tour<'a>, language: Language) -> Vec<Line<'a>> {
    let aboard = tour.aboard.iter().map(|pickup| Line {
        trip: 0,
        visit: None,
        leg: &pickup.stop.leg,
        times: [pickup.stop.load_start, pickup.stop.load_end],
        task: language.pick("已在车上", "on board"),
        place: &pickup.market.name,
        pickup: Some(*pickup),
        set_point: None,
        costs: &pickup.stop.costs,
        position: Some(pickup.market.position),
    });
    let visits = tour.visits.iter().map(|visit| Line {
        trip: visit.trip_index,
        visit: Some(visit.number),
        leg: visit.leg,
        times: [visit.start, visit.end],
        task: match visit.task {
            Task::Load(_) => language.pick("装货", "load"),
            Task::Unload(_) => language.pick("入库", "unload"),
        },
        place: visit.name,
        pickup: visit.pickup(),
        set_point: visit.set_point(),
        costs: visit.costs(),
        position: Some(visit.position),
    });
    let route = tour.route;
    let home = route.home.iter().map(|leg| Line {
        trip: route.trips.len().saturating_sub(1),
        visit: None,
        leg,
        times: [leg.arrival; 2],
        task: language.pick("收车", "return"),
        place: "",
        pickup: None,
        set_point: None,
        costs: &route.home_costs,
        position: None,
    });
    aboard.chain(visits).chain(home).collect()
}

fn stops_row(showing: &Showing<'_>, tour: &Tour<'_>, line: &Line<'_>) -> Vec<Cell> {
    let language = showing.language;
    let clock = |moment: PlanTime| text(to_clock(moment, language.pick(" 日", " day")));
    let number = |value: f64, decimals| Cell::Number(value, decimals);
    let pickup = line.pickup;
    let perhaps = |cell: Option<Cell>| cell.unwrap_or(Cell::Empty);
    let [start, end] = line.times;
    let mut row = vec![
        number(tour.number as f64, 0),
        text(&tour.route.vehicle),
        number(line.trip as f64 + 1.0, 0),
        perhaps(line.visit.map(|visit| number(visit as f64, 0))),
        clock(line.leg.arrival),
        clock(start),
        clock(end),
        text(line.task),
        text(line.place),
        perhaps(pickup.map(|p| text(&p.lot.id))),
        perhaps(pickup.map(|p| text(language.pick(&p.product.name_zh, &p.product.name_en)))),
        perhaps(pickup.map(|p| number(f64::from(p.lot.load.kg), 0))),
        perhaps(pickup.map(|p| number(p.stop.compartment as f64 + 1.0, 0))),
        perhaps(line.set_point.map(|c| number(c.degrees(), 1))),
        perhaps(pickup.map(|p| number(p.lot.core.degrees(), 1))),
        perhaps(pickup.map(|p| number(p.stop.quality.core_at_hub.degrees(), 1))),
        perhaps(pickup.map(|p| number(p.stop.quality.shelf_life_used * 100.0, 1))),
        number(line.leg.distance.kilometers(), 1),
    ];
    row.extend(cost_cells(showing, line.costs));
    row.extend([
        perhaps(line.leg.book_by.map(clock)),
        perhaps(line.position.map(|place| number(place.lon, 6))),
        perhaps(line.position.map(|place| number(place.lat, 6))),
    ]);
    row
}

/// What every lot bears of its route's costs, and what those left behind cost.
pub fn lot_costs_grid(showing: &Showing<'_>, tours: &[Tour<'_>]) -> Grid {
    let language = showing.language;
    let mut header = match language {
        Language::Zh => vec!["货批", "市场", "品种", "重量kg", "车牌"],
        Language::En => vec!["lot", "market", "product", "mass kg", "plate"],
    };
    header.extend(cost_headers(showing));
    header.extend(match language {
        Language::Zh => ["未收损失元", "每公斤元"],
        Language::En => ["left behind yuan", "yuan per kg"],
    });
    let row = |lot: &Lot, plate: &str, costs: &CostItems| {
        let directory = Directory::new(showing.problem);
        let product = directory.product(lot);
        let kg = f64::from(lot.load.kg);
        let mut row = vec![
            text(&lot.id),
            text(&directory.market(lot).name),
            text(language.pick(&product.name_zh, &product.name_en)),
            Cell::Number(kg, 0),
            text(plate),
        ];
        row.extend(cost_cells(showing, costs));
        row.push(Cell::Number(costs.unserved.0 as f64 / 100.0, 2));
        row.push(Cell::Number(
            costs.total().0 as f64 / 100.0 / kg.max(1.0),
            3,
        ));
        row
    };
    let of_tour = |tour: &Tour<'_>| -> Vec<Vec<Cell>> {
        let pickups = tour.pickups();
        let rows = pickups.map(|p| row(p.lot, &tour.route.vehicle, &p.stop.lot_costs));
        rows.collect()
    };
    let mut rows: Vec<Vec<Cell>> = tours.iter().flat_map(of_tour).collect();
    let directory = Directory::new(showing.problem);
    for left in &showing.plan.unserved {
        let costs = CostItems {
            unserved: left.cost,
            ..CostItems::default()
        };
        rows.extend(directory.lot(&left.lot).map(|lot| row(lot, "", &costs)));
    }
    Grid { header, rows }
}

/// All lots left behind, with why and what would help.
pub fn unserved_grid(showing: &Showing<'_>) -> Grid {
    let language = showing.language;
    let header = match language {
        Language::Zh => vec![
            "货批",
            "市场",
            "品种",
            "重量kg",
            "未收损失元",
            "原因",
            "补救办法",
        ],
        Language::En => vec![
            "lot",
            "market",
            "product",
            "mass kg",
            "left behind yuan",
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
                Cell::Number(left.cost.0 as f64 / 100.0, 2),
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

/// `lot_costs.csv`
pub fn lot_costs(showing: &Showing<'_>, tours: &[Tour<'_>]) -> Vec<u8> {
    csv_of(&lot_costs_grid(showing, tours))
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
