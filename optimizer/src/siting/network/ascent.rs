//! Better and better prices for the relaxation: the volume algorithm of Barahona and Anbil
//! (2000), a subgradient method that also averages the relaxed solutions into shares that tell
//! which sites a linear program would open.
//!
//! Knows neither solutions nor branching; it is told how high the bound need go.

use super::network::Network;
use super::relaxation::{Decisions, Prices, Relaxation, Valuation};

/// An ascent under way: the best prices so far and the averages that give the next direction.
pub(crate) struct Ascent<'a, 'n> {
    relaxation: &'a mut Relaxation<'n>,
    decisions: &'a Decisions,
    pub(crate) prices: Prices,
    pub(crate) best: Valuation,
    /// Average share to which each site is open.
    pub(crate) mean_open: Vec<f64>,
    /// Average service by column position; empty unless items are served whole.
    pub(crate) mean_served: Vec<f64>,
    /// Sites chosen at the prices tried last.
    pub(crate) last_chosen: Vec<usize>,
    direction: Vec<f64>,
    budget_direction: f64,
    pace: Pace,
    ceilings: Vec<f64>,
}

/// Step length and averaging weight with the counters that adapt them.
#[derive(Clone, Copy, Debug)]
struct Pace {
    step: f64,
    weight: f64,
    failures: u32,
    steps: u32,
    /// Bound when the averaging weight was last judged.
    judged: f64,
}

/// Failures in a row after which the step shrinks.
const FAILURES: u32 = 12;
/// Steps after which the averaging weight is judged.
const JUDGE: u32 = 60;

impl<'a, 'n> Ascent<'a, 'n> {
    /// Starts at `prices`; `None` when the decisions admit no set of sites.
    pub(crate) fn start(
        relaxation: &'a mut Relaxation<'n>,
        decisions: &'a Decisions,
        prices: Prices,
        step: f64,
    ) -> Option<Ascent<'a, 'n>> {
        let network = relaxation.network;
        let mut mean_served = vec![0.0; decisions.arcs.len()];
        let best = relaxation.value(&prices, decisions, |place, share| {
            if let Some(mean) = mean_served.get_mut(place) {
                *mean = share;
            }
        })?;
        let mut mean_open = vec![0.0; network.sites.len()];
        best.choice.chosen.iter().for_each(|&site| mean_open[site] = 1.0);
        let ceiling = |outside: Option<i64>| outside.map_or(f64::INFINITY, |cost| cost as f64);
        Some(Ascent {
            pace: Pace { step, weight: 0.1, failures: 0, steps: 0, judged: best.bound },
            direction: best.unserved.clone(),
            budget_direction: best.overspent,
            last_chosen: best.choice.chosen.clone(),
            ceilings: network.items.iter().map(|item| ceiling(item.outside)).collect(),
            mean_open,
            mean_served,
            best,
            prices,
            relaxation,
            decisions,
        })
    }

    /// One step toward `target`, a value the bound should reach.
    pub(crate) fn step(&mut self, target: f64) {
        let trial = self.trial_prices(target);
        let weight_of_all = self.pace.weight;
        let mut served = vec![0.0; self.mean_served.len()];
        let outcome = self.relaxation.value(&trial, self.decisions, |place, share| {
            if let Some(slot) = served.get_mut(place) {
                *slot = share;
            }
        });
        let tried = outcome.expect("the choice of sites depends on the decisions, already tried");
        let weight = self.averaging_weight(&tried).min(weight_of_all);
        let ascending = self.along(&tried) > 0.0;
        self.average(&tried, &served, weight);
        self.last_chosen.clone_from(&tried.choice.chosen);
        self.pace.steps += 1;
        if tried.bound > self.best.bound + 1e-12 * self.best.bound.abs() {
            self.pace.failures = 0;
            self.pace.step = if ascending { (self.pace.step * 2.0).min(2.0) } else { (self.pace.step * 1.1).min(2.0) };
            self.best = tried;
            self.prices = trial;
        } else {
            self.pace.failures += 1;
            if self.pace.failures >= FAILURES {
                self.pace.failures = 0;
                self.pace.step *= 0.66;
            }
        }
        self.judge_weight();
    }

    /// Whether further steps are not worth their time.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.pace.step < 1e-4
    }

    fn trial_prices(&self, target: f64) -> Prices {
        let budgeted = self.relaxation.network.limits.budget.is_some();
        let scale = self.budget_scale();
        let pull = if budgeted { self.budget_direction * scale } else { 0.0 };
        let square: f64 = self.direction.iter().map(|d| d * d).sum::<f64>() + pull * pull;
        let length = self.pace.step * (target - self.best.bound).max(0.0) / square.max(1e-12);
        let moved = self.prices.items.iter().zip(&self.direction).zip(&self.ceilings);
        Prices {
            items: moved.map(|((price, d), top)| (price + length * d).min(*top)).collect(),
            budget: (self.prices.budget + length * pull * scale).max(0.0),
        }
    }

    /// Brings money into the same range as items, so one step length serves both.
    fn budget_scale(&self) -> f64 {
        let network = self.relaxation.network;
        let mean = network.limits.budget.unwrap_or(1).max(1) as f64;
        (network.items.len() as f64).sqrt() / mean
    }

    fn along(&self, tried: &Valuation) -> f64 {
        dot(&self.direction, &tried.unserved)
    }

    /// The weight that makes the new direction shortest, kept within reason.
    fn averaging_weight(&self, tried: &Valuation) -> f64 {
        let old = dot(&self.direction, &self.direction);
        let across = self.along(tried);
        let new = dot(&tried.unserved, &tried.unserved);
        let best = (old - across) / (old - 2.0 * across + new).max(1e-12);
        if best <= 0.0 { self.pace.weight / 10.0 } else { best }
    }

    fn average(&mut self, tried: &Valuation, served: &[f64], weight: f64) {
        blend(&mut self.direction, &tried.unserved, weight);
        blend(&mut self.mean_served, served, weight);
        let budget = self.budget_direction;
        self.budget_direction = budget + weight * (tried.overspent - budget);
        self.mean_open.iter_mut().for_each(|share| *share *= 1.0 - weight);
        tried.choice.chosen.iter().for_each(|&site| self.mean_open[site] += weight);
    }

    fn judge_weight(&mut self) {
        if self.pace.steps % JUDGE == 0 {
            let gain = self.best.bound - self.pace.judged;
            if gain < 0.01 * self.best.bound.abs() {
                self.pace.weight = (self.pace.weight * 0.5).max(1e-3);
            }
            self.pace.judged = self.best.bound;
        }
    }
}

/// Prices to start from: what each item pays for its second cheapest site, so that the sites
/// compete for it, or its outside option.
pub(crate) fn opening_prices(network: &Network) -> Prices {
    let first_price = |item: usize| {
        let arcs = network.arcs_of(item);
        let near = arcs.get(1).or(arcs.first()).map_or(0, |arc| arc.cost);
        network.items[item].outside.map_or(near, |outside| near.min(outside)) as f64
    };
    Prices { items: (0..network.items.len()).map(first_price).collect(), budget: 0.0 }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn blend(mean: &mut [f64], sample: &[f64], weight: f64) {
    for (value, new) in mean.iter_mut().zip(sample) {
        *value += weight * (new - *value);
    }
}
