//! `ambient_hourly.csv`: typical, hot and cold days by station, month and hour.

use super::vehicles::ranged;
use crate::table::{Column, Folder, Row, required};
use optimizer::units::Position;
use optimizer::validate::{Kind, ReferenceFault};
use std::collections::BTreeMap;

const FILE: &str = "ambient_hourly.csv";
const COLUMNS: [Column; 9] = [
    required("city", &["城市"]),
    required("lon", &["经度"]),
    required("lat", &["纬度"]),
    required("elev_m", &["海拔"]),
    required("month", &["月"]),
    required("hour_utc8", &["时"]),
    required("t_typical_c", &[]),
    required("t_hot_day_c", &[]),
    required("t_cold_day_c", &[]),
];

/// What kind of day it is for the season.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DayKind {
    /// As on average.
    #[default]
    Typical,
    /// As hot as it gets.
    Hot,
    /// As cold as it gets.
    Cold,
}

/// Temperatures at every full hour, by kind of day.
type MonthCurves = [[f64; 24]; 3];

/// Where temperatures were measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Station {
    /// The city's name.
    pub name: String,
    /// Where it is.
    pub position: Position,
    /// Height above sea level in meters.
    pub elevation_m: f64,
    /// Curves of the months there are.
    months: BTreeMap<u32, MonthCurves>,
}

/// All stations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Climate {
    /// In the order of the file.
    pub stations: Vec<Station>,
}

impl Climate {
    /// The station nearest to a position.
    pub fn nearest(&self, position: Position) -> Option<&Station> {
        self.stations.iter().min_by(|a, b| {
            let [a, b] = [a, b].map(|station| station.position.distance_m(position));
            a.total_cmp(&b)
        })
    }
}

impl Station {
    /// Temperatures of a day in °C at every full hour. Months that were not recorded lie straight
    /// between the recorded ones around them.
    pub fn curve(&self, month: u32, kind: DayKind) -> [f64; 24] {
        let of = |month: &MonthCurves| month[kind as usize];
        let before = self.months.range(..=month).next_back();
        let after = self.months.range(month..).next();
        let ring = [self.months.last_key_value(), self.months.first_key_value()];
        let (Some((&from, early)), Some((&to, late))) = (before.or(ring[0]), after.or(ring[1]))
        else {
            return [0.0; 24];
        };
        let gap = (to + 12 - from) % 12;
        let fraction = if gap == 0 {
            0.0
        } else {
            f64::from((month + 12 - from) % 12) / f64::from(gap)
        };
        std::array::from_fn(|hour| of(early)[hour] + (of(late)[hour] - of(early)[hour]) * fraction)
    }
}

/// One row of the file.
struct Hour {
    city: String,
    position: Position,
    elevation_m: f64,
    month: u32,
    hour: usize,
    degrees: [f64; 3],
}

/// All stations; what is wrong is noted in the folder.
pub(super) fn read(folder: &mut Folder) -> Climate {
    let Some(table) = folder.table(FILE, &COLUMNS) else {
        return Climate::default();
    };
    let hours = folder.rows(&table, hour);
    let mut stations: Vec<Station> = Vec::new();
    let mut seen = vec![];
    for hour in hours {
        let index = station_index(&mut stations, &hour);
        let curves = stations[index]
            .months
            .entry(hour.month)
            .or_insert([[0.0; 24]; 3]);
        for (curve, degrees) in curves.iter_mut().zip(hour.degrees) {
            curve[hour.hour] = degrees;
        }
        seen.push((index, hour.month, hour.hour));
    }
    note_gaps(&stations, seen, folder);
    Climate { stations }
}

fn hour(row: &mut Row<'_>) -> Hour {
    let city = row.id(Kind::Station, "city");
    let mut degrees = |column| ranged(row, column, [-45.0, 50.0]);
    let degrees = [
        degrees("t_typical_c"),
        degrees("t_hot_day_c"),
        degrees("t_cold_day_c"),
    ];
    Hour {
        city,
        position: Position::new(
            ranged(row, "lon", [70.0, 140.0]),
            ranged(row, "lat", [0.0, 60.0]),
        ),
        elevation_m: ranged(row, "elev_m", [-200.0, 5_000.0]),
        month: ranged(row, "month", [1.0, 12.0]) as u32,
        hour: ranged(row, "hour_utc8", [0.0, 23.0]) as usize,
        degrees,
    }
}

fn station_index(stations: &mut Vec<Station>, hour: &Hour) -> usize {
    let known = stations
        .iter()
        .position(|station| station.name == hour.city);
    known.unwrap_or_else(|| {
        stations.push(Station {
            name: hour.city.clone(),
            position: hour.position,
            elevation_m: hour.elevation_m,
            months: BTreeMap::new(),
        });
        stations.len() - 1
    })
}

/// Every recorded month needs all 24 hours.
fn note_gaps(stations: &[Station], mut seen: Vec<(usize, u32, usize)>, folder: &mut Folder) {
    seen.sort_unstable();
    seen.dedup();
    for (index, station) in stations.iter().enumerate() {
        for &month in station.months.keys() {
            let hours = seen
                .iter()
                .filter(|&&(i, m, _)| (i, m) == (index, month))
                .count();
            if hours != 24 {
                folder.note(
                    FILE,
                    ReferenceFault::SizeMismatch {
                        places: 24,
                        given: hours,
                    },
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_between_recorded_ones_are_interpolated_over_the_new_year() {
        let curves = |degrees: f64| [[degrees; 24]; 3];
        let station = Station {
            name: "太原".into(),
            position: Position::new(112.56, 37.87),
            elevation_m: 799.0,
            months: BTreeMap::from([(1, curves(-6.0)), (7, curves(24.0)), (10, curves(12.0))]),
        };
        let at = |month| station.curve(month, DayKind::Typical)[0];
        assert!((at(7) - 24.0).abs() < 1e-9);
        assert!((at(8) - 20.0).abs() < 1e-9, "a third of the way to October");
        assert!(
            (at(12) - 0.0).abs() < 1e-9,
            "two thirds of the way to January"
        );
    }
}
