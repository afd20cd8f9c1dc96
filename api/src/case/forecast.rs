//! `forecast.csv`: temperatures of the planned day hour by hour, where people have them.

use super::Reading;
use super::fleet::place_of;
use crate::facts::ranged;
use crate::table::{Column, Folder, Row, optional, required};
use crate::weather::ForecastPoint;
use optimizer::validate::ReferenceFault;
use std::collections::BTreeMap;

const FILE: &str = "forecast.csv";
const COLUMNS: [Column; 4] = [
    optional("place", &["地点"]),
    optional("elev_m", &["海拔", "海拔m"]),
    required("hour", &["时", "小时"]),
    required("temperature_c", &["气温", "气温℃"]),
];
/// Fewer hours make no day.
const LEAST_HOURS: usize = 2;

/// One row: the place's index, the height it is for, the hour, the temperature.
struct Entry {
    place: usize,
    elevation_m: Option<f64>,
    hour: usize,
    degrees: f64,
}

/// All points of the forecast, if there is one; what is wrong is noted in the folder.
pub(super) fn read(folder: &mut Folder, reading: &mut Reading<'_>) -> Vec<ForecastPoint> {
    if !folder.has(FILE) {
        return Vec::new();
    }
    let Some(table) = folder.table(FILE, &COLUMNS) else {
        return Vec::new();
    };
    let entries = folder.rows(&table, |row| entry(row, reading));
    let mut places: BTreeMap<usize, (Option<f64>, BTreeMap<usize, f64>)> = BTreeMap::new();
    for Entry {
        place,
        elevation_m,
        hour,
        degrees,
    } in entries
    {
        let (height, hours) = places.entry(place).or_default();
        *height = elevation_m.or(*height);
        hours.insert(hour, degrees);
    }
    let mut points = Vec::new();
    for (place, (elevation_m, hours)) in places {
        if hours.len() < LEAST_HOURS {
            let (places, given) = (LEAST_HOURS, hours.len());
            folder.note(FILE, ReferenceFault::SizeMismatch { places, given });
            continue;
        }
        points.push(reading.forecast_point(place, elevation_m, filled(&hours)));
    }
    points
}

fn entry(row: &mut Row<'_>, reading: &mut Reading<'_>) -> Entry {
    let place = row.optional_text("place");
    Entry {
        place: place.map_or(0, |written| place_of(row, &written, reading)),
        elevation_m: row.optional_number("elev_m"),
        hour: ranged(row, "hour", [0.0, 23.0]) as usize,
        degrees: ranged(row, "temperature_c", [-45.0, 50.0]),
    }
}

/// All 24 hours, straight between those that are given, around the clock.
fn filled(given: &BTreeMap<usize, f64>) -> [f64; 24] {
    std::array::from_fn(|hour| {
        let before = given.range(..=hour).next_back().or(given.last_key_value());
        let after = given.range(hour..).next().or(given.first_key_value());
        let (Some((&from, &start)), Some((&to, &end))) = (before, after) else {
            return 0.0;
        };
        let gap = (to + 24 - from) % 24;
        if gap == 0 {
            return start;
        }
        start + (end - start) * ((hour + 24 - from) % 24) as f64 / gap as f64
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_hourly_forecasts_run_straight_in_between_and_over_midnight() {
        let hours = filled(&BTreeMap::from([(2, 10.0), (14, 22.0), (20, 16.0)]));
        assert!((hours[8] - 16.0).abs() < 1e-9);
        assert!((hours[17] - 19.0).abs() < 1e-9);
        assert!(
            (hours[23] - 13.0).abs() < 1e-9,
            "halfway from 20:00 to 02:00"
        );
        assert!((hours[2] - 10.0).abs() < 1e-9);
    }
}
