//! `day.csv`: which day is planned, and its weather. One row per key.

use crate::facts::{DayKind, Facts};
use crate::table::{Column, Folder, Row, required};
use crate::text;
use crate::weather::{Extremes, Forecast};
use jiff::civil::Date;
use optimizer::units::Position;
use optimizer::validate::{Kind, TableFault, ValueFault};

const FILE: &str = "day.csv";
const COLUMNS: [Column; 2] = [
    required("key", &["项目", "键"]),
    required("value", &["值", "内容"]),
];

/// The planned day.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    /// What people call it.
    pub name: String,
    /// The date; all times are Beijing time.
    pub date: Date,
    /// Its weather.
    pub weather: DayWeather,
    /// Whether trucks are slower at some hours and roads closed at some, as facts and bans say.
    pub by_hour: bool,
    /// Passes that the trucks have, such as `fresh_produce`.
    pub passes: Vec<String>,
    /// Anything else worth knowing.
    pub notes: String,
}

/// Weather as written: a kind of day, or forecast extremes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DayWeather {
    /// What kind of day it is for the season.
    pub kind: DayKind,
    /// Warmest forecast, °C.
    pub max_c: Option<f64>,
    /// Coldest forecast, °C.
    pub min_c: Option<f64>,
    /// Height the forecast is for, m.
    pub elevation_m: Option<f64>,
}

impl Default for Day {
    fn default() -> Self {
        Self {
            name: String::new(),
            date: Date::constant(2000, 1, 1),
            weather: DayWeather::default(),
            by_hour: false,
            passes: Vec::new(),
            notes: String::new(),
        }
    }
}

impl Day {
    /// The forecast; where no height is given for it, it is for the first of the places.
    pub(super) fn forecast(&self, first: Position, facts: &Facts) -> Forecast {
        let DayWeather {
            kind,
            max_c,
            min_c,
            elevation_m,
        } = self.weather;
        let elevation_m = elevation_m.or_else(|| facts.elevation.at(first));
        Forecast {
            month: self.date.month().unsigned_abs().into(),
            kind,
            extremes: max_c.zip(min_c).map(|(max_c, min_c)| Extremes {
                min_c,
                max_c,
                elevation_m: elevation_m.unwrap_or(0.0),
            }),
            points: Vec::new(),
            lapse_k_km: facts.knobs.weather.lapse_k_km,
        }
    }
}

/// The day; what is wrong is noted in the folder.
pub(super) fn read(folder: &mut Folder) -> Day {
    let mut day = Day::default();
    let mut has_date = false;
    if let Some(table) = folder.table(FILE, &COLUMNS) {
        folder.rows(&table, |row| has_date |= entry(row, &mut day));
        if !has_date {
            folder.note(FILE, TableFault::CellEmpty { column: "date" });
        }
        note_half_forecast(&day, folder);
    }
    day
}

/// Reads one row; whether it was the date.
fn entry(row: &mut Row<'_>, day: &mut Day) -> bool {
    let key = row.id(Kind::Setting, "key").to_lowercase();
    match key.as_str() {
        "name" | "名称" => day.name = row.text("value"),
        "date" | "日期" => {
            day.date = date(row).unwrap_or(day.date);
            return true;
        }
        "timezone" | "时区" => {
            let known = [("asia/shanghai", ()), ("+08:00", ()), ("北京时间", ())];
            row.choice("value", &known, "Asia/Shanghai");
        }
        "weather" | "天气" => day.weather.kind = kind(row),
        "max_c" | "最高气温" => day.weather.max_c = degrees(row),
        "min_c" | "最低气温" => day.weather.min_c = degrees(row),
        "weather_elev_m" | "气温海拔" => {
            day.weather.elevation_m = ranged(row, [-200.0, 5_000.0]);
        }
        "by_hour" | "分时路况" => day.by_hour = row.is_yes("value"),
        "passes" | "通行证" => day.passes = row.list("value"),
        "notes" | "备注" => day.notes = row.optional_text("value").unwrap_or_default(),
        _ => row.note(TableFault::NotAChoice {
            column: "key",
            text: key,
            choices: "name, date, timezone, weather, max_c, min_c, weather_elev_m, by_hour, passes, notes",
        }),
    }
    false
}

fn date(row: &mut Row<'_>) -> Option<Date> {
    let written = row.text("value");
    let date = text::date_of(&written).filter(|date| (1990..=2200).contains(&date.year()));
    if date.is_none() && !written.is_empty() {
        row.note(TableFault::NotAChoice {
            column: "date",
            text: written,
            choices: "2026-07-15, 2026年7月15日",
        });
    }
    date
}

fn kind(row: &mut Row<'_>) -> DayKind {
    let kinds = [
        ("typical", DayKind::Typical),
        ("常年", DayKind::Typical),
        ("hot", DayKind::Hot),
        ("炎热", DayKind::Hot),
        ("cold", DayKind::Cold),
        ("寒冷", DayKind::Cold),
    ];
    row.choice("value", &kinds, "typical 常年, hot 炎热, cold 寒冷")
        .unwrap_or_default()
}

fn degrees(row: &mut Row<'_>) -> Option<f64> {
    ranged(row, [-45.0, 50.0])
}

fn ranged(row: &mut Row<'_>, [min, max]: [f64; 2]) -> Option<f64> {
    let value = row.optional_number("value")?;
    if (min..=max).contains(&value) {
        return Some(value);
    }
    row.note(ValueFault::OutOfRange {
        column: "value",
        value,
        min,
        max,
    });
    None
}

/// A forecast has two ends, the colder one first.
fn note_half_forecast(day: &Day, folder: &mut Folder) {
    match (day.weather.min_c, day.weather.max_c) {
        (Some(_), None) => folder.note(FILE, TableFault::CellEmpty { column: "max_c" }),
        (None, Some(_)) => folder.note(FILE, TableFault::CellEmpty { column: "min_c" }),
        (Some(min), Some(max)) if min > max => folder.note(
            FILE,
            ValueFault::Reversed {
                column: "min_c–max_c",
                min,
                max,
            },
        ),
        _ => {}
    }
}
