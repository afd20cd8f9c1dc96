//! `siting.csv`: what is asked, and every assumption that could be otherwise. One row per key.

use crate::table::{Column, Folder, Row, required};
use optimizer::siting::Serving;
use optimizer::validate::{Kind, TableFault, ValueFault};
use serde_json::{Map, Value};

pub(super) const FILE: &str = "siting.csv";
const COLUMNS: [Column; 2] = [
    required("key", &["项目", "键", "设置项"]),
    required("value", &["值", "内容"]),
];

/// Keys, with what else people call them.
pub(super) const KEYS: [(&str, &str); 28] = [
    ("name", "名称"),
    ("notes", "备注"),
    ("points", "产地表"),
    ("objective", "目标"),
    ("serving", "供应方式"),
    ("sites", "站点数"),
    ("sites_min", "最少站点"),
    ("sites_max", "最多站点"),
    ("budget_yuan", "预算元"),
    ("minutes", "分钟"),
    ("nearest", "最近站点"),
    ("forced", "必建"),
    ("forbidden", "禁建"),
    ("vehicle_types", "车型"),
    ("fill_percent", "装载率"),
    ("work_hours", "日工时"),
    ("transport_percent", "运输系数"),
    ("toll_free_percent", "绿通比例"),
    ("precooled_percent", "预冷比例"),
    ("harvest_hour", "采收时刻"),
    ("interest_percent", "利率"),
    ("life_years", "折旧年限"),
    ("snap_limit_m", "上路距离"),
    ("gap_percent", "允许差距"),
    ("days_year", "年作业天数"),
    ("sample_lots", "抽样批数"),
    ("lot_kg", "批重kg"),
    ("spread_percent", "波动"),
];

/// What plans are judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Yearly cost: sites, transport, shelf life lost.
    Cost,
    /// Transport and shelf life lost alone.
    Transport,
    /// Yearly cost in the dearest scenario.
    WorstScenario,
    /// Minutes of the point worst off.
    WorstMinutes,
    /// Cheapest sites that bring every point within the minutes.
    Cover,
    /// Least demand beyond the minutes.
    Uncovered,
}

const ASKS: [(&str, Ask); 12] = [
    ("cost", Ask::Cost),
    ("成本", Ask::Cost),
    ("transport", Ask::Transport),
    ("运输", Ask::Transport),
    ("worst_scenario", Ask::WorstScenario),
    ("最差情景", Ask::WorstScenario),
    ("worst_minutes", Ask::WorstMinutes),
    ("最远时间", Ask::WorstMinutes),
    ("cover", Ask::Cover),
    ("全覆盖", Ask::Cover),
    ("uncovered", Ask::Uncovered),
    ("覆盖量", Ask::Uncovered),
];
const ASK_CHOICES: &str = "cost 成本, transport 运输, worst_scenario 最差情景, worst_minutes 最远时间, cover 全覆盖, uncovered 覆盖量";
const SERVINGS: [(&str, Serving); 6] = [
    ("split", Serving::Split),
    ("可拆分", Serving::Split),
    ("single", Serving::SingleSource),
    ("单一", Serving::SingleSource),
    ("unlimited", Serving::Unlimited),
    ("不限容量", Serving::Unlimited),
];
const SERVING_CHOICES: &str = "split 可拆分, single 单一, unlimited 不限容量";

/// The question and its assumptions. Percentages are 0 to 100.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// What people call the study.
    pub name: String,
    /// Shown with every result.
    pub notes: String,
    /// File of the demand points.
    pub points: String,
    /// What plans are judged by.
    pub ask: Ask,
    /// How points are served.
    pub serving: Serving,
    /// Fewest and most open sites, standing ones included.
    pub sites: [Option<usize>; 2],
    /// Most investment, yuan.
    pub budget_yuan: Option<f64>,
    /// Minutes of `cover` and `uncovered`.
    pub minutes: u32,
    /// Cheapest sites considered per point.
    pub nearest: Option<usize>,
    /// Sites that must stand and must not, by identifier, name or county.
    pub forced: Vec<String>,
    /// See `forced`.
    pub forbidden: Vec<String>,
    /// Trucks, by type; each leg takes the cheapest that can drive it.
    pub vehicle_types: Vec<String>,
    /// How full trucks return.
    pub fill_percent: f64,
    /// Hours a day over which a truck's day is paid off.
    pub work_hours: f64,
    /// What a round trip is multiplied by: 100 as computed, more where sample days say so.
    pub transport_percent: f64,
    /// Loaded toll kilometers that ride free on the green channel.
    pub toll_free_percent: f64,
    /// Goods whose field heat is taken out before loading.
    pub precooled_percent: f64,
    /// Hour of the day at which warm goods are loaded.
    pub harvest_hour: usize,
    /// Interest of the annuity.
    pub interest_percent: f64,
    /// Years of the annuity.
    pub life_years: f64,
    /// Farthest that a place may lie from a road.
    pub snap_limit_m: f64,
    /// Gap between value and bound at which a search may stop.
    pub gap_percent: f64,
    /// Days a year on which goods are fetched.
    pub days_year: f64,
    /// Lots drawn per site and sample day.
    pub sample_lots: usize,
    /// Mean mass of a lot, kg.
    pub lot_kg: f64,
    /// Spread of a day's volume around its mean: coefficient of variation.
    pub spread_percent: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            name: String::new(),
            notes: String::new(),
            points: "points.csv".into(),
            ask: Ask::Cost,
            serving: Serving::Split,
            sites: [None, None],
            budget_yuan: None,
            minutes: 90,
            nearest: None,
            forced: Vec::new(),
            forbidden: Vec::new(),
            vehicle_types: vec!["reefer_42_blue".into()],
            fill_percent: 80.0,
            work_hours: 9.0,
            transport_percent: 100.0,
            toll_free_percent: 80.0,
            precooled_percent: 50.0,
            harvest_hour: 8,
            interest_percent: 5.0,
            life_years: 20.0,
            snap_limit_m: 2_000.0,
            gap_percent: 0.1,
            days_year: 360.0,
            sample_lots: 40,
            lot_kg: 900.0,
            spread_percent: 35.0,
        }
    }
}

/// The settings; what is wrong is noted in the folder.
pub(super) fn read(folder: &mut Folder) -> Settings {
    let mut settings = Settings::default();
    if let Some(table) = folder.table(FILE, &COLUMNS) {
        folder.rows(&table, |row| entry(row, &mut settings));
    }
    if let [Some(least), Some(most)] = settings.sites
        && least > most
    {
        folder.note(
            FILE,
            ValueFault::Reversed {
                column: "sites_min–sites_max",
                min: least as f64,
                max: most as f64,
            },
        );
    }
    settings
}

/// Keys under their own names with their values as they are written.
pub(super) fn entries(folder: &mut Folder) -> Map<String, Value> {
    let Some(table) = folder.table(FILE, &COLUMNS) else {
        return Map::new();
    };
    let rows = folder.rows(&table, |row| {
        let key = own_key(&row.text("key").to_lowercase()).to_owned();
        (key, Value::String(row.text("value")))
    });
    rows.into_iter().collect()
}

fn entry(row: &mut Row<'_>, settings: &mut Settings) {
    let written = row.id(Kind::Setting, "key").to_lowercase();
    let key = own_key(&written);
    let is_known =
        words(row, key, settings) || counts(row, key, settings) || assumptions(row, key, settings);
    if !is_known {
        row.note(TableFault::NotAChoice {
            column: "key",
            text: written,
            choices: "name, notes, points, objective, serving, sites, sites_min, sites_max, budget_yuan, minutes, \
                      nearest, forced, forbidden, vehicle_types, fill_percent, work_hours, transport_percent, toll_free_percent, \
                      precooled_percent, harvest_hour, interest_percent, life_years, snap_limit_m, gap_percent, \
                      days_year, sample_lots, lot_kg, spread_percent",
        });
    }
}

/// A key by its own name, whatever it is called.
pub(super) fn own_key(written: &str) -> &str {
    let known = KEYS.iter().find(|(_, other)| *other == written);
    known.map_or(written, |(name, _)| name)
}

fn words(row: &mut Row<'_>, key: &str, settings: &mut Settings) -> bool {
    match key {
        "name" => settings.name = row.text("value"),
        "notes" => settings.notes = row.optional_text("value").unwrap_or_default(),
        "points" => settings.points = row.text("value"),
        "objective" => {
            settings.ask = row.choice("value", &ASKS, ASK_CHOICES).unwrap_or(Ask::Cost);
        }
        "serving" => {
            let serving = row.choice("value", &SERVINGS, SERVING_CHOICES);
            settings.serving = serving.unwrap_or(Serving::Split);
        }
        "forced" => settings.forced = row.list("value"),
        "forbidden" => settings.forbidden = row.list("value"),
        "vehicle_types" => settings.vehicle_types = row.list("value"),
        _ => return false,
    }
    true
}

fn counts(row: &mut Row<'_>, key: &str, settings: &mut Settings) -> bool {
    let whole = |row: &mut Row<'_>, low: f64, high: f64| {
        let value = ranged(row, [low, high])?;
        if value.fract() == 0.0 {
            return Some(value as usize);
        }
        row.note(ValueFault::NotWhole {
            column: "value",
            value,
        });
        None
    };
    match key {
        "sites" => settings.sites = [whole(row, 1.0, 10_000.0); 2],
        "sites_min" => settings.sites[0] = whole(row, 0.0, 10_000.0),
        "sites_max" => settings.sites[1] = whole(row, 1.0, 10_000.0),
        "nearest" => settings.nearest = whole(row, 1.0, 10_000.0),
        "minutes" => {
            settings.minutes = whole(row, 1.0, 10_000.0).map_or(settings.minutes, |m| m as u32);
        }
        "harvest_hour" => {
            settings.harvest_hour = whole(row, 0.0, 23.0).unwrap_or(settings.harvest_hour);
        }
        "sample_lots" => {
            settings.sample_lots = whole(row, 1.0, 400.0).unwrap_or(settings.sample_lots);
        }
        _ => return false,
    }
    true
}

fn assumptions(row: &mut Row<'_>, key: &str, settings: &mut Settings) -> bool {
    let (place, range) = match key {
        "budget_yuan" => {
            settings.budget_yuan = ranged(row, [0.0, 1e12]);
            return true;
        }
        "fill_percent" => (&mut settings.fill_percent, [5.0, 100.0]),
        "work_hours" => (&mut settings.work_hours, [1.0, 24.0]),
        "transport_percent" => (&mut settings.transport_percent, [10.0, 1_000.0]),
        "toll_free_percent" => (&mut settings.toll_free_percent, [0.0, 100.0]),
        "precooled_percent" => (&mut settings.precooled_percent, [0.0, 100.0]),
        "interest_percent" => (&mut settings.interest_percent, [0.0, 50.0]),
        "life_years" => (&mut settings.life_years, [1.0, 100.0]),
        "snap_limit_m" => (&mut settings.snap_limit_m, [10.0, 20_000.0]),
        "gap_percent" => (&mut settings.gap_percent, [0.0, 50.0]),
        "days_year" => (&mut settings.days_year, [1.0, 366.0]),
        "lot_kg" => (&mut settings.lot_kg, [10.0, 30_000.0]),
        "spread_percent" => (&mut settings.spread_percent, [0.0, 200.0]),
        _ => return false,
    };
    if let Some(value) = ranged(row, range) {
        *place = value;
    }
    true
}

fn ranged(row: &mut Row<'_>, [min, max]: [f64; 2]) -> Option<f64> {
    let value = row.number("value");
    if (min..=max).contains(&value) {
        return Some(value);
    }
    if !value.is_nan() {
        row.note(ValueFault::OutOfRange {
            column: "value",
            value,
            min,
            max,
        });
    }
    None
}
