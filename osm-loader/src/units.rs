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
        let whole = seconds as u32;
        Self(whole.saturating_add(u32::from(f64::from(whole) < seconds)))
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

    /// The place at a share (0 to 1) of the straight line to another.
    pub(crate) fn towards(self, to: Self, share: f64) -> Self {
        let part = |from: f64, to: f64| from + (to - from) * share;
        Self::new(part(self.lon, to.lon), part(self.lat, to.lat))
    }

    /// Distance in meters along the surface of the WGS-84 ellipsoid.
    ///
    /// Up to a degree or so apart, degrees are taken as long as halfway between both points,
    /// which is exact to some 15 meters in a million; beyond, Lambert's formula for long lines (1942) is exact to
    /// ten meters on thousands of kilometers.
    pub fn distance_m(self, other: Self) -> f64 {
        let apart_lon = (other.lon - self.lon).abs();
        if apart_lon > 1.0 || (other.lat - self.lat).abs() > 1.0 {
            return self.long_distance_m(other);
        }
        self.distance_at_m(other, f64::midpoint(self.lat, other.lat))
    }

    /// Distance in meters where degrees are as long as at some latitude; for points near it.
    pub(crate) fn distance_at_m(self, other: Self, lat: f64) -> f64 {
        let cos = lat.to_radians().cos();
        let curvature = 1.0 / (1.0 - ECCENTRICITY_2 * (1.0 - cos * cos));
        let east_radius = EQUATOR_RADIUS_M * curvature.sqrt();
        let north_radius = east_radius * curvature * (1.0 - ECCENTRICITY_2);
        let east = (other.lon - self.lon).to_radians() * east_radius * cos;
        let north = (other.lat - self.lat).to_radians() * north_radius;
        east.hypot(north)
    }

    fn long_distance_m(self, other: Self) -> f64 {
        let reduced = |lat: f64| ((1.0 - FLATTENING) * lat.to_radians().tan()).atan();
        let (lat_1, lat_2) = (reduced(self.lat), reduced(other.lat));
        let half_lon = (other.lon - self.lon).to_radians() / 2.0;
        let half_lat = (lat_2 - lat_1) / 2.0;
        let h = half_lat.sin().powi(2) + lat_1.cos() * lat_2.cos() * half_lon.sin().powi(2);
        let angle = 2.0 * h.sqrt().min(1.0).asin();
        if angle == 0.0 {
            return 0.0;
        }
        let middle = f64::midpoint(lat_1, lat_2);
        let (sin_half, cos_half) = (angle / 2.0).sin_cos();
        let x = (middle.sin() * half_lat.cos() / cos_half.max(1e-9)).powi(2);
        let y = (middle.cos() * half_lat.sin() / sin_half).powi(2);
        let (less, more) = ((angle - angle.sin()) * x, (angle + angle.sin()) * y);
        EQUATOR_RADIUS_M * (angle - FLATTENING / 2.0 * (less + more))
    }
}

/// Half the longer axis of WGS-84, in meters.
const EQUATOR_RADIUS_M: f64 = 6_378_137.0;

/// How much shorter the other axis of WGS-84 is.
const FLATTENING: f64 = 1.0 / 298.257_223_563;

/// Eccentricity of WGS-84, squared.
const ECCENTRICITY_2: f64 = FLATTENING * (2.0 - FLATTENING);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_round_up_and_print_as_hours_and_minutes() {
        assert_eq!(Seconds::ceil(59.2), Seconds(60));
        assert_eq!(Seconds(3_661).to_string(), "1:02");
    }

    #[test]
    fn a_degree_of_the_ellipsoid_is_shorter_in_the_south() {
        let degree =
            |lat: f64| Position::new(112.5, lat).distance_m(Position::new(112.5, lat + 1.0));
        assert!((degree(0.0) - 110_575.0).abs() < 1.0);
        assert!((degree(37.0) - 110_987.0).abs() < 2.0);
    }

    #[test]
    fn near_and_far_are_measured_alike() {
        let (taiyuan, datong) = (Position::new(112.55, 37.87), Position::new(113.30, 40.08));
        assert!((taiyuan.distance_m(datong) - 253_802.6).abs() < 10.0);
        let (one, other) = (Position::new(112.0, 37.0), Position::new(112.9, 37.8));
        let (near, far) = (one.distance_m(other), one.long_distance_m(other));
        assert!((near - far).abs() < near * 2e-5);
    }
}
