//! Outdoor temperature of a day at a place: the nearest station's curve, carried to its height.
//!
//! A forecast of the day's extremes, where people have one, bends the typical curve to them; one
//! hour by hour takes its place.

use crate::facts::{Climate, DayKind, Facts};
use optimizer::units::Position;

/// What is known about the weather of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// Month, 1 to 12.
    pub month: u32,
    /// What kind of day it is for the season; without meaning if there are extremes.
    pub kind: DayKind,
    /// Forecast extremes, if people have them.
    pub extremes: Option<Extremes>,
    /// Forecast temperatures by place and hour, if people have them: then nothing else counts.
    pub points: Vec<ForecastPoint>,
    /// Kelvin per kilometer of height.
    pub lapse_k_km: f64,
}

/// Forecast temperatures of a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ForecastPoint {
    /// Where they are forecast for.
    pub position: Position,
    /// At which height in meters, if that is known.
    pub elevation_m: Option<f64>,
    /// °C at every full hour.
    pub hours: [f64; 24],
}

/// Forecast extremes of a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extremes {
    /// Coldest in °C.
    pub min_c: f64,
    /// Warmest in °C.
    pub max_c: f64,
    /// Height in meters of the place they are forecast for.
    pub elevation_m: f64,
}

/// Temperature in °C at every full hour at a position; flat 15 °C only where there is no station
/// at all.
pub fn outdoor(
    position: Position,
    elevation_m: Option<f64>,
    forecast: &Forecast,
    facts: &Facts,
) -> [f64; 24] {
    let here = elevation_m.or_else(|| facts.elevation.at(position));
    curve(position, here, forecast, &facts.climate)
}

fn curve(
    position: Position,
    elevation_m: Option<f64>,
    forecast: &Forecast,
    climate: &Climate,
) -> [f64; 24] {
    let lapse_k_km = forecast.lapse_k_km;
    if let Some(point) = nearest(&forecast.points, position) {
        let climb_km = elevation_m
            .zip(point.elevation_m)
            .map_or(0.0, |(here, there)| (here - there) / 1_000.0);
        return point.hours.map(|degrees| degrees + lapse_k_km * climb_km);
    }
    let Some(station) = climate.nearest(position) else {
        return [15.0; 24];
    };
    let (base, base_m) = match forecast.extremes {
        Some(extremes) => {
            let typical = station.curve(forecast.month, DayKind::Typical);
            (stretched(typical, extremes), extremes.elevation_m)
        }
        None => (
            station.curve(forecast.month, forecast.kind),
            station.elevation_m,
        ),
    };
    let climb_km = (elevation_m.unwrap_or(base_m) - base_m) / 1_000.0;
    base.map(|degrees| degrees + lapse_k_km * climb_km)
}

fn nearest(points: &[ForecastPoint], position: Position) -> Option<&ForecastPoint> {
    points.iter().min_by(|a, b| {
        let [a, b] = [a, b].map(|point| point.position.distance_m(position));
        a.total_cmp(&b)
    })
}

/// The curve between other extremes, its shape kept.
fn stretched(curve: [f64; 24], to: Extremes) -> [f64; 24] {
    let min = curve.iter().copied().fold(f64::INFINITY, f64::min);
    let max = curve.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let span = (max - min).max(0.1);
    curve.map(|degrees| to.min_c + (degrees - min) / span * (to.max_c - to.min_c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forecast_keeps_the_shape_and_meets_the_extremes() {
        let mut july = [20.0; 24];
        july[15] = 30.0;
        july[12] = 25.0;
        let bent = stretched(
            july,
            Extremes {
                min_c: 24.0,
                max_c: 36.0,
                elevation_m: 800.0,
            },
        );
        assert!((bent[0] - 24.0).abs() < 1e-9);
        assert!((bent[12] - 30.0).abs() < 1e-9);
        assert!((bent[15] - 36.0).abs() < 1e-9);
    }

    #[test]
    fn an_hourly_forecast_counts_at_the_nearest_point_and_by_height() {
        let path = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../data/facts"));
        let facts = crate::facts::read_facts(path).unwrap();
        let point = |lon, degrees| ForecastPoint {
            position: Position::new(lon, 38.0),
            elevation_m: Some(800.0),
            hours: [degrees; 24],
        };
        let forecast = Forecast {
            month: 7,
            kind: DayKind::Hot,
            extremes: None,
            points: vec![point(112.0, 20.0), point(113.0, 30.0)],
            lapse_k_km: facts.knobs.weather.lapse_k_km,
        };
        let here = Position::new(112.9, 38.0);
        let at = outdoor(here, Some(1_800.0), &forecast, &facts);
        assert!((at[12] - 23.5).abs() < 1e-9, "{}", at[12]);
    }

    #[test]
    fn two_hundred_meters_higher_is_one_point_three_kelvin_colder() {
        let path = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../data/facts"));
        let facts = crate::facts::read_facts(path).unwrap();
        let forecast = Forecast {
            month: 7,
            kind: DayKind::Hot,
            extremes: None,
            points: Vec::new(),
            lapse_k_km: facts.knobs.weather.lapse_k_km,
        };
        let taiyuan = Position::new(112.56, 37.87);
        let low = outdoor(taiyuan, Some(799.0), &forecast, &facts);
        let high = outdoor(taiyuan, Some(999.0), &forecast, &facts);
        assert!((low[15] - high[15] - 1.3).abs() < 1e-9);
        assert!(low[15] > 32.0 && low[4] < low[15]);
    }
}
