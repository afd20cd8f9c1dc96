//! What temperature does to a lot: shelf life used, minutes beyond its limits, injury by cold.
//!
//! It knows neither trucks nor roads; `thermal` feeds it the core temperature step by step.

use crate::plan::LotQuality;
use crate::problem::{Endured, LotId, Problem, Product, Respiration};
use crate::rules::{excursion, freezing};
use crate::thermal::exponential::{exp, exp_small};
use crate::units::{Celsius, Cost};

/// How fast a product ages and how much heat it gives off, as exponentials by band of temperature.
///
/// The same curves as [`crate::problem::ShelfLife`] and [`crate::problem::Respiration`], with
/// every logarithm taken once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Kinetics {
    /// Share of shelf life used per second: below 10 °C, to 20, to 30, and above.
    aging: [Band; 4],
    /// Heat in W/kg: below 5 °C, to 10, to where it grows no more, and above.
    respiration: [Band; 4],
}

/// `exp(at_zero + per_k · T)` for `T` from `from` to below `to`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Band {
    from: f64,
    to: f64,
    at_zero: f64,
    per_k: f64,
}

impl Band {
    /// The exponential through two values; nothing where one of them is nothing.
    fn through([from, low]: [f64; 2], [to, high]: [f64; 2]) -> Self {
        let is_nothing = low <= 0.0 || high <= 0.0;
        let per_k = if is_nothing {
            0.0
        } else {
            (high / low).ln() / (to - from)
        };
        let at_zero = if is_nothing {
            f64::NEG_INFINITY
        } else {
            low.ln() - per_k * from
        };
        Self {
            from,
            to,
            at_zero,
            per_k,
        }
    }

    /// The same bands, the first and the last without end.
    fn open_ended<const N: usize>(mut bands: [Self; N]) -> [Self; N] {
        bands[0].from = f64::NEG_INFINITY;
        bands[N - 1].to = f64::INFINITY;
        bands
    }
}

impl Kinetics {
    pub(crate) fn new(product: &Product) -> Self {
        let life = &product.shelf_life;
        let aging = |degrees| [degrees, life.share_used(degrees, 1.0 / 3_600.0)];
        let bands = [0.0, 10.0, 20.0, 30.0];
        let heat = product.respiration.0.map(|milliwatts| milliwatts / 1_000.0);
        let hottest = Respiration::HOTTEST;
        let most = product.respiration.watts_per_kg(hottest);
        let respiration = [
            Band::through([0.0, heat[0]], [5.0, heat[1]]),
            Band::through([5.0, heat[1]], [10.0, heat[2]]),
            Band::through([10.0, heat[2]], [20.0, heat[3]]),
            Band::through([hottest, most], [hottest + 10.0, most]),
        ];
        Self {
            aging: Band::open_ended(bands.map(|t| Band::through(aging(t), aging(t + 10.0)))),
            respiration: Band::open_ended(respiration),
        }
    }

    /// Share of shelf life used per second, to be followed from a temperature on.
    pub(crate) fn aging(&self, degrees: f64) -> Pace {
        Pace::new(&self.aging, degrees)
    }

    /// Heat of respiration in W/kg, to be followed from a temperature on.
    pub(crate) fn respiration(&self, degrees: f64) -> Pace {
        Pace::new(&self.respiration, degrees)
    }
}

/// A rate that follows a temperature.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pace {
    band: Band,
    rate: f64,
}

impl Pace {
    fn new(bands: &[Band], degrees: f64) -> Self {
        let above = bands.iter().rfind(|band| band.from <= degrees);
        let band = *above.unwrap_or(&bands[0]);
        Self {
            band,
            rate: exp(band.at_zero + band.per_k * degrees),
        }
    }

    pub(crate) fn rate(&self) -> f64 {
        self.rate
    }

    /// The rate a few degrees on, to first order.
    pub(crate) fn rate_after(&self, degrees: f64) -> f64 {
        self.rate * (1.0 + self.band.per_k * degrees)
    }

    /// Goes from one temperature to another: within a band by a factor, which costs less than the
    /// rate itself.
    #[inline]
    fn follow(&mut self, bands: &[Band], [from, to]: [f64; 2]) {
        if self.band.from <= to && to < self.band.to {
            self.rate *= exp_small(self.band.per_k * (to - from));
        } else {
            *self = Self::new(bands, to);
        }
    }
}

/// Core temperatures at which a lot's minutes begin to count.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Limits {
    /// Above it is an excursion; infinite where none counts.
    excursion: f64,
    /// Below it is near freezing; minus infinite where it may freeze.
    freezing: f64,
    /// Below it is injured by cold; minus infinite where it is not.
    chilling: f64,
    /// Kelvin seconds of chilling that injure.
    chilling_bearable: f64,
}

/// What a lot has been through so far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Exposure {
    limits: Limits,
    aging: Pace,
    respiration: Pace,
    degrees: f64,
    warmest: f64,
    coldest: f64,
    shelf_life_used: f64,
    excursion_s: f64,
    freezing_s: f64,
    frosty_air_s: f64,
    chilling_k_s: f64,
}

impl Exposure {
    /// A lot on its first chance of loading.
    pub(crate) fn at_market(problem: &Problem, kinetics: &Kinetics, lot: LotId) -> Self {
        let goods = &problem.lots[lot.index()];
        let core = goods.core.degrees();
        let before = goods.past.map(|past| past.endured).unwrap_or_default();
        let limits = Limits::of(problem, lot);
        Self {
            limits,
            aging: kinetics.aging(core),
            respiration: kinetics.respiration(core),
            degrees: core,
            warmest: core,
            coldest: core,
            shelf_life_used: before.shelf_life_used,
            excursion_s: before.excursion_minutes * 60.0,
            freezing_s: before.freezing_minutes * 60.0,
            frosty_air_s: 0.0,
            chilling_k_s: if before.chilling > 0.0 {
                before.chilling * limits.chilling_bearable
            } else {
                0.0
            },
        }
    }

    /// Its wait for loading has used so much of its shelf life.
    pub(crate) fn wait(&mut self, shelf_life_used: f64) {
        self.shelf_life_used += shelf_life_used;
    }

    /// Core temperature now.
    pub(crate) fn degrees(&self) -> f64 {
        self.degrees
    }

    /// Heat of respiration now, W/kg.
    pub(crate) fn respiration(&self) -> &Pace {
        &self.respiration
    }

    /// Air or core below it is too near to freezing; minus infinite where the lot may freeze.
    pub(crate) fn frost_limit(&self) -> f64 {
        self.limits.freezing
    }

    /// The air around it was below its frost limit.
    pub(crate) fn count_frosty_air(&mut self, seconds: f64) {
        self.frosty_air_s += seconds;
    }

    /// The core goes to `degrees` in `seconds`, straight: steps are short.
    #[inline]
    pub(crate) fn advance(&mut self, kinetics: &Kinetics, degrees: f64, seconds: f64) {
        let path = [self.degrees, degrees];
        let aging_before = self.aging.rate();
        self.aging.follow(&kinetics.aging, path);
        self.respiration.follow(&kinetics.respiration, path);
        self.degrees = degrees;
        self.shelf_life_used += 0.5 * (aging_before + self.aging.rate()) * seconds;
        if degrees > self.warmest {
            self.warmest = degrees;
        }
        if degrees < self.coldest {
            self.coldest = degrees;
        }
        if self.limits.may_pass(path) {
            self.count(path, seconds);
        }
    }

    /// Minutes and depth beyond the limits.
    fn count(&mut self, path: [f64; 2], seconds: f64) {
        self.excursion_s += seconds * share_above(path, self.limits.excursion);
        self.freezing_s += seconds * share_above(path.map(|t| -t), -self.limits.freezing);
        self.chilling_k_s += seconds * mean_depth_below(path, self.limits.chilling);
    }

    /// The core was measured: what went before stays counted.
    pub(crate) fn measured(&mut self, kinetics: &Kinetics, degrees: f64) {
        self.aging = kinetics.aging(degrees);
        self.respiration = kinetics.respiration(degrees);
        self.degrees = degrees;
        self.warmest = self.warmest.max(degrees);
        self.coldest = self.coldest.min(degrees);
    }

    /// Everything counted so far.
    pub(crate) fn endured(&self) -> Endured {
        let chilling = self.chilling_k_s / self.limits.chilling_bearable;
        Endured {
            shelf_life_used: self.shelf_life_used,
            excursion_minutes: self.excursion_s / 60.0,
            freezing_minutes: self.freezing_minutes(),
            chilling,
        }
    }

    /// Minutes that core or air spent near or below the freezing point, whichever is more.
    pub(crate) fn freezing_minutes(&self) -> f64 {
        self.freezing_s.max(self.frosty_air_s) / 60.0
    }

    /// What has become of the lot, temperatures rounded to hundredths to its disadvantage.
    pub(crate) fn quality(&self, value: Cost) -> LotQuality {
        let celsius = |degrees| Celsius::new(degrees).expect("temperatures stay finite");
        let coldest = -celsius(-self.coldest).rounded_up().degrees();
        LotQuality {
            core_at_hub: celsius(self.degrees).rounded_up(),
            warmest: celsius(self.warmest).rounded_up(),
            coldest: celsius(coldest),
            shelf_life_used: self.shelf_life_used,
            excursion_minutes: self.excursion_s / 60.0,
            chilling: self.chilling_k_s / self.limits.chilling_bearable,
            loss: Cost::round(value.0 as f64 * self.shelf_life_used),
        }
    }
}

impl Limits {
    fn of(problem: &Problem, lot: LotId) -> Self {
        let product = problem.product_of(lot);
        let bearable_h = product.chilling_tolerance_h;
        let chilling = product.chilling.filter(|_| bearable_h.is_some());
        Self {
            excursion: excursion::limit(problem, lot).unwrap_or(f64::INFINITY),
            freezing: freezing::limit(problem, product).unwrap_or(f64::NEG_INFINITY),
            chilling: chilling.map_or(f64::NEG_INFINITY, Celsius::degrees),
            chilling_bearable: bearable_h.unwrap_or(f64::INFINITY) * 3_600.0 * 5.0,
        }
    }

    fn may_pass(&self, [from, to]: [f64; 2]) -> bool {
        let (high, low) = if from < to { (to, from) } else { (from, to) };
        high > self.excursion || low < self.freezing || low < self.chilling
    }
}

/// The share of a straight path above a limit.
fn share_above([from, to]: [f64; 2], limit: f64) -> f64 {
    let (low, high) = (from.min(to), from.max(to));
    if high <= limit {
        0.0
    } else if low > limit {
        1.0
    } else {
        (high - limit) / (high - low)
    }
}

/// How far below a limit a straight path runs, on the mean.
fn mean_depth_below([from, to]: [f64; 2], limit: f64) -> f64 {
    let (low, high) = (from.min(to), from.max(to));
    if low >= limit {
        0.0
    } else if high <= limit {
        limit - f64::midpoint(low, high)
    } else {
        (limit - low).powi(2) / (2.0 * (high - low))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::products;

    #[test]
    fn kinetics_are_the_curves_of_the_product_at_every_temperature() {
        for product in products() {
            let kinetics = Kinetics::new(&product);
            let mut followed = (kinetics.aging(-25.0), kinetics.respiration(-25.0));
            for tenth in -249..450 {
                let degrees = f64::from(tenth) / 10.0;
                let path = [degrees - 0.1, degrees];
                followed.0.follow(&kinetics.aging, path);
                followed.1.follow(&kinetics.respiration, path);
                let aging = product.shelf_life.share_used(degrees, 1.0 / 3_600.0);
                let heat = product.respiration.watts_per_kg(degrees);
                for (got, expected) in [
                    (kinetics.aging(degrees).rate(), aging),
                    (followed.0.rate(), aging),
                    (kinetics.respiration(degrees).rate(), heat),
                    (followed.1.rate(), heat),
                ] {
                    let allowance = expected * 1e-6 + 1e-300;
                    assert!(
                        (got - expected).abs() <= allowance,
                        "{} {degrees}",
                        product.id
                    );
                }
            }
        }
    }

    #[test]
    fn minutes_count_from_where_the_path_crosses_the_limit() {
        assert!((share_above([0.0, 4.0], 3.0) - 0.25).abs() < 1e-12);
        assert!((share_above([4.0, 0.0], 3.0) - 0.25).abs() < 1e-12);
        assert!(share_above([3.0, 3.0], 3.0) <= 0.0);
        assert!(share_above([3.1, 4.0], 3.0) >= 1.0);
    }

    #[test]
    fn depth_below_a_limit_is_a_triangle_or_a_trapezoid() {
        assert!((mean_depth_below([2.0, 4.0], 3.0) - 0.25).abs() < 1e-12);
        assert!((mean_depth_below([2.0, 1.0], 3.0) - 1.5).abs() < 1e-12);
        assert!(mean_depth_below([3.0, 5.0], 3.0) <= 0.0);
    }
}
