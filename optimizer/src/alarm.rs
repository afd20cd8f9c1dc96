//! Alarms: when a temperature is to be noted, by whose rule, and how long it may last before it is.
//!
//! `excursion_rules.csv` in code: product and air, warm and cold, each with its duration filter, the
//! legal ones apart from those of quality. They judge a curve, planned or measured; what binds a
//! plan is in `rules/`. Alarms on the air are silent while doors stand open and until the unit had
//! time to bring the air back.

use crate::problem::{ExcursionClass, Product};

/// Who asks for a temperature to be noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// A law or a standard.
    Legal,
    /// The goods themselves: a house rule.
    Quality,
}

/// How grave it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// To be looked at.
    Warn,
    /// To be decided on: accept, downgrade or reject.
    Alarm,
    /// To be refused.
    Reject,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Probe {
    /// Air of the compartment.
    Air,
    /// Core of the lot.
    Core,
}

/// The limit that is passed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// Warmer than so many °C.
    Above(f64),
    /// Warmer than the warm end of the product's window by so many kelvin.
    AboveWindow(f64),
    /// Colder than the freezing point plus so many kelvin.
    BelowFreezing(f64),
    /// Colder than where injury by cold begins, for longer than the product bears.
    BelowChilling,
}

/// Which products a rule is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Produce that cold does not injure above freezing.
    HardyProduce,
    /// Produce that cold injures.
    ChillingProduce,
    /// All that grows.
    Produce,
    /// Chilled meat and fish.
    ChilledMeat,
    /// Milk products and prepared food.
    Prepared,
    /// Chilled meat, fish, milk products, prepared food, raw milk.
    ChilledFood,
    /// Raw milk.
    RawMilk,
    /// Frozen goods.
    Frozen,
}

/// One row of the excursion rules.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AlarmRule {
    /// Which products it is for.
    pub scope: Scope,
    /// What is measured.
    pub probe: Probe,
    /// The limit.
    pub bound: Bound,
    /// Minutes on end that are borne.
    pub minutes: f64,
    /// How grave it is.
    pub level: Level,
    /// Who asks.
    pub basis: Basis,
}

/// A limit in °C and the side that counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    /// Warmer counts.
    Warm(f64),
    /// Colder counts.
    Cold(f64),
}

impl Limit {
    /// Whether a temperature has passed it.
    pub fn is_passed(self, degrees: f64) -> bool {
        match self {
            Self::Warm(limit) => degrees > limit,
            Self::Cold(limit) => degrees < limit,
        }
    }

    /// Its temperature, °C.
    pub const fn degrees(self) -> f64 {
        match self {
            Self::Warm(degrees) | Self::Cold(degrees) => degrees,
        }
    }

    /// The graver of two temperatures.
    pub fn graver(self, a: f64, b: f64) -> f64 {
        match self {
            Self::Warm(_) => a.max(b),
            Self::Cold(_) => a.min(b),
        }
    }
}

impl Scope {
    /// Whether a product is meant.
    pub fn includes(self, product: &Product) -> bool {
        use ExcursionClass as Class;
        let class = product.excursion;
        match self {
            Self::HardyProduce => class == Class::Produce && product.chilling.is_none(),
            Self::ChillingProduce => class == Class::Produce && product.chilling.is_some(),
            Self::Produce => class == Class::Produce,
            Self::ChilledMeat => class == Class::ChilledMeat,
            Self::Prepared => class == Class::Prepared,
            Self::ChilledFood => {
                matches!(class, Class::ChilledMeat | Class::Prepared | Class::RawMilk)
            }
            Self::RawMilk => class == Class::RawMilk,
            Self::Frozen => class == Class::Frozen,
        }
    }
}

impl AlarmRule {
    /// Kelvin beyond the limit at which a second counts as one, where depth is weighed: hours of
    /// chilling are borne 5 K below where it begins.
    pub const fn unit_k(&self) -> Option<f64> {
        match self.bound {
            Bound::BelowChilling => Some(5.0),
            _ => None,
        }
    }

    /// The limit and the minutes borne for a product; `None` where the rule is not for it.
    pub fn limit(&self, product: &Product) -> Option<(Limit, f64)> {
        if !self.scope.includes(product) {
            return None;
        }
        let window = product.window.max().degrees();
        let limit = match self.bound {
            Bound::Above(degrees) => Limit::Warm(degrees),
            Bound::AboveWindow(kelvin) => Limit::Warm(window + kelvin),
            Bound::BelowFreezing(kelvin) => Limit::Cold(product.freezing?.degrees() + kelvin),
            Bound::BelowChilling => {
                let hours = product.chilling_tolerance_h?;
                return Some((Limit::Cold(product.chilling?.degrees()), hours * 60.0));
            }
        };
        Some((limit, self.minutes))
    }
}

/// A stretch of time in which a limit was passed for longer than borne.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Episode {
    /// Its first and last second of the day.
    pub span: [f64; 2],
    /// What counts of it, in seconds: all of it, or weighed by depth.
    pub passed_s: f64,
    /// The gravest temperature, °C.
    pub extreme: f64,
}

/// Watches one temperature against one limit.
#[derive(Clone, Debug)]
pub struct Watch {
    limit: Limit,
    borne_s: f64,
    /// Kelvin beyond the limit at which a second counts as one; `None` where each does.
    unit_k: Option<f64>,
    passed: Option<Episode>,
    episodes: Vec<Episode>,
}

impl Watch {
    /// Has seen nothing yet.
    pub const fn new(limit: Limit, minutes: f64, unit_k: Option<f64>) -> Self {
        Self {
            limit,
            borne_s: minutes * 60.0,
            unit_k,
            passed: None,
            episodes: Vec::new(),
        }
    }

    /// The temperature was so from one second of the day to another.
    pub fn see(&mut self, [from, until]: [f64; 2], degrees: f64) {
        if !self.limit.is_passed(degrees) {
            self.close();
            return;
        }
        let depth = (degrees - self.limit.degrees()).abs();
        let weight = self.unit_k.map_or(1.0, |unit_k| depth / unit_k);
        let episode = self.passed.get_or_insert(Episode {
            span: [from, until],
            passed_s: 0.0,
            extreme: degrees,
        });
        episode.span[1] = until;
        episode.passed_s += (until - from) * weight;
        episode.extreme = self.limit.graver(episode.extreme, degrees);
    }

    /// Nothing was to be seen: silence ends what was going on.
    pub fn close(&mut self) {
        let ended = self.passed.take();
        let counts = |episode: &Episode| episode.passed_s > self.borne_s;
        self.episodes.extend(ended.filter(counts));
    }

    /// Everything that lasted longer than borne.
    pub fn into_episodes(mut self) -> Vec<Episode> {
        self.close();
        self.episodes
    }
}
