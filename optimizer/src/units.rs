//! Quantities of the planning model. Road lengths and durations come from `osm-loader`.
//!
//! What the search adds or compares is an integer; physics is `f64` inside [`Celsius`].

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

pub use osm_loader::{Meters, Position, Seconds};

/// A moment: whole seconds after 00:00 Beijing time of the planned day. Negative is the day before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlanTime(pub i32);

impl PlanTime {
    /// Midnight at the start of the planned day.
    pub const MIDNIGHT: Self = Self(0);

    /// The moment `hours:minutes` of the planned day; hours may exceed 24.
    pub const fn at(hours: i32, minutes: i32) -> Self {
        Self(hours * 3600 + minutes * 60)
    }

    /// The time that has passed since `earlier`, or zero if that is still to come.
    pub fn since(self, earlier: Self) -> Seconds {
        Seconds(u32::try_from(self.0 - earlier.0).unwrap_or(0))
    }

    /// Hour of the day with fraction, from 0 to below 24.
    pub fn hour_of_day(self) -> f64 {
        f64::from(self.0.rem_euclid(86_400)) / 3600.0
    }
}

impl Add<Seconds> for PlanTime {
    type Output = Self;
    fn add(self, duration: Seconds) -> Self {
        Self(self.0.saturating_add_unsigned(duration.0))
    }
}

impl Sub<Seconds> for PlanTime {
    type Output = Self;
    fn sub(self, duration: Seconds) -> Self {
        Self(self.0.saturating_sub_unsigned(duration.0))
    }
}

impl fmt::Display for PlanTime {
    /// Prints `05:10`; a day before or after is marked `-1d 23:30`, `+1d 01:00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (day, second) = (self.0.div_euclid(86_400), self.0.rem_euclid(86_400));
        if day != 0 {
            write!(f, "{day:+}d ")?;
        }
        write!(f, "{:02}:{:02}", second / 3600, second % 3600 / 60)
    }
}

/// A temperature in degrees Celsius; always finite.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Celsius(f64);

impl Celsius {
    /// A temperature, unless it is not a finite number.
    pub fn new(degrees: f64) -> Option<Self> {
        degrees.is_finite().then_some(Self(degrees))
    }

    /// The number of degrees.
    pub const fn degrees(self) -> f64 {
        self.0
    }

    /// Rounded to hundredths towards the warmer side.
    #[must_use]
    pub fn rounded_up(self) -> Self {
        Self((self.0 * 100.0).ceil() / 100.0)
    }
}

impl fmt::Display for Celsius {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} °C", self.0)
    }
}

/// Money in fen, the hundredth of a yuan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cost(pub i64);

impl Cost {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// A fractional amount of fen, rounded to the nearest.
    pub fn round(fen: f64) -> Self {
        Self(fen.round() as i64)
    }

    /// As yuan.
    pub fn yuan(self) -> f64 {
        self.0 as f64 / 100.0
    }
}

impl Add for Cost {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for Cost {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Cost {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for Cost {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        Self(parts.map(|part| part.0).sum())
    }
}

/// What fills a truck, in the three measures that can bind first. Also a capacity for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Load {
    /// Mass in kilograms.
    pub kg: u32,
    /// Volume in liters.
    pub liters: u32,
    /// Floor places in hundredths of a 1.0 × 1.2 m pallet; zero for loose crates.
    pub pallets: u32,
}

impl Load {
    /// Whether this load goes into a capacity, by every measure.
    pub const fn fits(self, capacity: Self) -> bool {
        self.kg <= capacity.kg && self.liters <= capacity.liters && self.pallets <= capacity.pallets
    }

    /// The share of a capacity that is filled, by mass or by volume, whichever is the greater.
    pub fn share_of(self, capacity: Self) -> f64 {
        let by_mass = f64::from(self.kg) / f64::from(capacity.kg.max(1));
        by_mass.max(f64::from(self.liters) / f64::from(capacity.liters.max(1)))
    }
}

impl Add for Load {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            kg: self.kg + other.kg,
            liters: self.liters + other.liters,
            pallets: self.pallets + other.pallets,
        }
    }
}

impl AddAssign for Load {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Load {
    fn sub_assign(&mut self, other: Self) {
        self.kg -= other.kg;
        self.liters -= other.liters;
        self.pallets -= other.pallets;
    }
}

impl Sum for Load {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::default(), Add::add)
    }
}

/// A closed interval of moments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimeWindow {
    start: PlanTime,
    end: PlanTime,
}

impl TimeWindow {
    /// The window from `start` to `end`, unless it ends before it starts.
    pub fn new(start: PlanTime, end: PlanTime) -> Option<Self> {
        (start <= end).then_some(Self { start, end })
    }

    /// First moment inside.
    pub const fn start(self) -> PlanTime {
        self.start
    }

    /// Last moment inside.
    pub const fn end(self) -> PlanTime {
        self.end
    }

    /// How long it is open.
    pub fn length(self) -> Seconds {
        self.end.since(self.start)
    }

    /// What two windows have in common.
    pub fn intersection(self, other: Self) -> Option<Self> {
        Self::new(self.start.max(other.start), self.end.min(other.end))
    }
}

/// A closed interval of temperatures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TemperatureWindow {
    min: Celsius,
    max: Celsius,
}

impl TemperatureWindow {
    /// The window from `min` to `max`, unless the minimum is the warmer.
    pub fn new(min: Celsius, max: Celsius) -> Option<Self> {
        (min <= max).then_some(Self { min, max })
    }

    /// Coldest temperature inside.
    pub const fn min(self) -> Celsius {
        self.min
    }

    /// Warmest temperature inside.
    pub const fn max(self) -> Celsius {
        self.max
    }

    /// Whether a temperature lies inside.
    pub fn contains(self, temperature: Celsius) -> bool {
        self.min <= temperature && temperature <= self.max
    }

    /// What two windows have in common.
    pub fn intersection(self, other: Self) -> Option<Self> {
        let min = if self.min > other.min {
            self.min
        } else {
            other.min
        };
        let max = if self.max < other.max {
            self.max
        } else {
            other.max
        };
        Self::new(min, max)
    }

    /// The temperature inside that is nearest to the given one.
    pub fn nearest(self, temperature: Celsius) -> Celsius {
        Celsius(temperature.0.clamp(self.min.0, self.max.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_print_on_the_clock_and_mark_other_days() {
        assert_eq!(PlanTime::at(5, 10).to_string(), "05:10");
        assert_eq!(PlanTime::at(-1, 30).to_string(), "-1d 23:30");
        assert_eq!(PlanTime::at(25, 0).to_string(), "+1d 01:00");
    }

    #[test]
    fn a_window_cannot_end_before_it_starts() {
        assert_eq!(TimeWindow::new(PlanTime(10), PlanTime(9)), None);
    }

    #[test]
    fn a_load_must_fit_by_every_measure() {
        let truck = Load {
            kg: 1400,
            liters: 17_700,
            pallets: 400,
        };
        assert!(
            Load {
                kg: 1400,
                liters: 10_000,
                pallets: 0
            }
            .fits(truck)
        );
        assert!(
            !Load {
                kg: 500,
                liters: 17_701,
                pallets: 0
            }
            .fits(truck)
        );
        let leaves = Load {
            kg: 700,
            liters: 14_160,
            pallets: 0,
        };
        assert!((leaves.share_of(truck) - 0.8).abs() < 1e-12);
    }

    #[test]
    fn not_a_number_is_not_a_temperature() {
        assert_eq!(Celsius::new(f64::NAN), None);
    }
}
