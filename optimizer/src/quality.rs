//! What temperature does to a lot: shelf life used, minutes beyond its limits, injury by cold.
//!
//! It knows neither trucks nor roads; `thermal` feeds it the core temperature step by step.

use crate::plan::LotQuality;
use crate::problem::{LotId, Problem, Product};
use crate::rules::{excursion, freezing};
use crate::thermal::exponential::exp;
use crate::units::{Celsius, Cost, PlanTime};

/// How fast a product ages and how much heat it gives off, as exponentials by band of temperature.
///
/// The same curves as [`crate::problem::ShelfLife`] and [`crate::problem::Respiration`], with
/// every logarithm taken once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Kinetics {
    /// Share of shelf life used per second: below 10 °C, to 20, to 30, and above.
    aging: [Exponential; 4],
    /// Heat in W/kg: below 5 °C, to 10, and above.
    respiration: [Exponential; 3],
}

/// `exp(at_zero + per_k · T)`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Exponential {
    at_zero: f64,
    per_k: f64,
}

impl Exponential {
    fn at(self, degrees: f64) -> f64 {
        exp(self.at_zero + self.per_k * degrees)
    }

    /// The exponential through two values; nothing where one of them is nothing.
    fn through([t_1, value_1]: [f64; 2], [t_2, value_2]: [f64; 2]) -> Self {
        if value_1 <= 0.0 || value_2 <= 0.0 {
            return Self {
                at_zero: f64::NEG_INFINITY,
                per_k: 0.0,
            };
        }
        let per_k = (value_2 / value_1).ln() / (t_2 - t_1);
        Self {
            at_zero: value_1.ln() - per_k * t_1,
            per_k,
        }
    }
}

impl Kinetics {
    pub(crate) fn new(product: &Product) -> Self {
        let life = &product.shelf_life;
        let share_per_second = |degrees| life.share_used(degrees, 1.0 / 3_600.0);
        let aging = [0.0, 10.0, 20.0, 30.0].map(|from| {
            let point = |degrees| [degrees, share_per_second(degrees)];
            Exponential::through(point(from), point(from + 10.0))
        });
        let [at_0, at_5, at_10, at_20] = product.respiration.0.map(|milliwatts| milliwatts / 1e3);
        Self {
            aging,
            respiration: [
                Exponential::through([0.0, at_0], [5.0, at_5]),
                Exponential::through([5.0, at_5], [10.0, at_10]),
                Exponential::through([10.0, at_10], [20.0, at_20]),
            ],
        }
    }

    /// Share of shelf life used per second.
    pub(crate) fn aging(&self, degrees: f64) -> f64 {
        let band = usize::from(degrees >= 10.0)
            + usize::from(degrees >= 20.0)
            + usize::from(degrees >= 30.0);
        self.aging[band].at(degrees)
    }

    /// Heat of respiration, W/kg.
    pub(crate) fn respiration(&self, degrees: f64) -> f64 {
        let band = usize::from(degrees >= 5.0) + usize::from(degrees >= 10.0);
        self.respiration[band].at(degrees)
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
    aging_now: f64,
    degrees: f64,
    warmest: f64,
    coldest: f64,
    shelf_life_used: f64,
    excursion_s: f64,
    freezing_s: f64,
    chilling_k_s: f64,
}

impl Exposure {
    /// A lot when its loading starts, with its wait at the market behind it.
    pub(crate) fn at_loading(
        problem: &Problem,
        kinetics: &Kinetics,
        lot: LotId,
        load_start: PlanTime,
    ) -> Self {
        let goods = &problem.lots[lot.index()];
        let core = goods.core.degrees();
        let store = problem.market_of(lot).cold_store;
        let waiting = store
            .filter(|_| goods.precooled)
            .map_or(core, Celsius::degrees);
        let waited = f64::from(load_start.since(goods.ready()).0);
        Self {
            limits: Limits::of(problem, lot),
            aging_now: kinetics.aging(core),
            degrees: core,
            warmest: core,
            coldest: core,
            shelf_life_used: waited * kinetics.aging(waiting),
            excursion_s: 0.0,
            freezing_s: 0.0,
            chilling_k_s: 0.0,
        }
    }

    /// Core temperature now.
    pub(crate) fn degrees(&self) -> f64 {
        self.degrees
    }

    /// The core goes to `degrees` in `seconds`, straight: steps are short.
    pub(crate) fn advance(&mut self, kinetics: &Kinetics, degrees: f64, seconds: f64) {
        let (before, aging_before) = (self.degrees, self.aging_now);
        self.degrees = degrees;
        self.aging_now = kinetics.aging(degrees);
        self.warmest = self.warmest.max(degrees);
        self.coldest = self.coldest.min(degrees);
        self.shelf_life_used += 0.5 * (aging_before + self.aging_now) * seconds;
        let path = [before, degrees];
        self.excursion_s += seconds * share_above(path, self.limits.excursion);
        self.freezing_s += seconds * share_above(path.map(|t| -t), -self.limits.freezing);
        self.chilling_k_s += seconds * mean_depth_below(path, self.limits.chilling);
    }

    /// Minutes spent near or below the freezing point.
    pub(crate) fn freezing_minutes(&self) -> f64 {
        self.freezing_s / 60.0
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
