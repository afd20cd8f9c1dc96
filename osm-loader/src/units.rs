//! Quantities that roads are measured in. Whatever a search adds or compares is an integer.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

/// A duration in whole seconds. Moments are another type (`PlanTime`, in the planning model).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seconds(pub u32);

impl Seconds {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// A duration of whole minutes.
    pub const fn from_minutes(minutes: u32) -> Self {
        Self(minutes * 60)
    }

    /// A fractional duration, rounded up: we never promise to be faster than we are.
    pub fn ceil(seconds: f64) -> Self {
        Self(seconds.max(0.0).ceil() as u32)
    }

    /// As fractional minutes.
    pub fn minutes(self) -> f64 {
        f64::from(self.0) / 60.0
    }

    /// As fractional hours.
    pub fn hours(self) -> f64 {
        f64::from(self.0) / 3600.0
    }

    /// The difference, or zero where `other` is the longer.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

/// A length in whole meters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Meters(pub u32);

impl Meters {
    /// No distance at all.
    pub const ZERO: Self = Self(0);

    /// A fractional length, rounded to the nearest meter.
    pub fn round(meters: f64) -> Self {
        Self(meters.max(0.0).round() as u32)
    }

    /// As fractional kilometers.
    pub fn kilometers(self) -> f64 {
        f64::from(self.0) / 1000.0
    }
}

macro_rules! additive {
    ($unit:ident) => {
        impl Add for $unit {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }
        impl AddAssign for $unit {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }
        impl Sub for $unit {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }
        impl Sum for $unit {
            fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
                Self(parts.map(|part| part.0).sum())
            }
        }
    };
}
additive!(Seconds);
additive!(Meters);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.0.div_ceil(60);
        write!(f, "{}:{:02}", minutes / 60, minutes % 60)
    }
}

/// A point on the earth: WGS-84 degrees, longitude first. GCJ-02 and BD-09 exist only at the edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// Degrees east.
    pub lon: f64,
    /// Degrees north.
    pub lat: f64,
}

impl Position {
    /// A position from degrees, longitude first.
    pub const fn new(lon: f64, lat: f64) -> Self {
        Self { lon, lat }
    }

    /// Great-circle distance in meters on a sphere of 6,371,008.8 m.
    pub fn distance_m(self, other: Self) -> f64 {
        let (lat_1, lat_2) = (self.lat.to_radians(), other.lat.to_radians());
        let half_lat = (lat_2 - lat_1) / 2.0;
        let half_lon = (other.lon - self.lon).to_radians() / 2.0;
        let h = half_lat.sin().powi(2) + lat_1.cos() * lat_2.cos() * half_lon.sin().powi(2);
        2.0 * 6_371_008.8 * h.sqrt().min(1.0).asin()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_round_up_and_print_as_hours_and_minutes() {
        assert_eq!(Seconds::ceil(59.2), Seconds(60));
        assert_eq!(Seconds(3_661).to_string(), "1:02");
    }

    #[test]
    fn one_degree_of_latitude_is_111_kilometers() {
        let distance = Position::new(112.5, 37.0).distance_m(Position::new(112.5, 38.0));
        assert!((distance - 111_195.0).abs() < 1.0);
    }
}
