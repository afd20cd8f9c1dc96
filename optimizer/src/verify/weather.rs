//! Outdoor temperature and sun by the clock.

use crate::problem::{HourlyTemperature, Problem};
use osm_loader::LocationId;

/// Where the box is: at one place, or between two.
#[derive(Clone, Copy)]
pub(super) enum Whereabouts {
    At(LocationId),
    Between(LocationId, LocationId),
}

/// Outdoor temperature in °C at a second of the day; between two places the mean of both.
pub(super) fn outdoors(problem: &Problem, whereabouts: Whereabouts, second: f64) -> f64 {
    let at = |place: LocationId| by_hour(&problem.outdoor[place.index()], second);
    match whereabouts {
        Whereabouts::At(place) => at(place),
        Whereabouts::Between(from, to) => f64::midpoint(at(from), at(to)),
    }
}

/// Degrees by which the sun warms the walls at a second of the day.
pub(super) fn sun(problem: &Problem, second: f64) -> f64 {
    let thermal = &problem.settings.thermal;
    let hour = second.rem_euclid(86_400.0) / 3600.0;
    let [rises, sets] = thermal.sun_hours;
    if rises <= hour && hour < sets {
        thermal.sun_k
    } else {
        0.0
    }
}

/// A straight line between the values of two full hours; after 23:00 towards that of 00:00.
fn by_hour(curve: &HourlyTemperature, second: f64) -> f64 {
    let hour = second.rem_euclid(86_400.0) / 3600.0;
    let full = (hour as usize).min(23);
    let (now, next) = (curve.0[full].degrees(), curve.0[(full + 1) % 24].degrees());
    now + (next - now) * (hour - full as f64)
}
