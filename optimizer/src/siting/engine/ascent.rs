//! Better and better prices for the relaxation: a subgradient ascent whose direction keeps most of
//! the last one (Crowder 1976), which damps its zigzag, with averages of the relaxed solutions
//! that tell which sites a linear program would open (as in Barahona and Anbil 2000).
//!
//! Knows neither solutions nor branching; it is told how high the bound need go.

use super::network::Network;
use super::relaxation::{Decisions, Prices, Relaxation, Valuation};

/// An ascent under way: the best prices so far, the prices it stands at, and its averages.
pub(crate) struct Ascent<'a, 'n> {
    relaxation: &'a mut Relaxation<'n>,
    decisions: &'a Decisions,
    /// Prices of the best bound.
    pub(crate) prices: Prices,
    pub(crate) best: Valuation,
    /// Average share to which each site is open.
    pub(crate) mean_open: Vec<f64>,
    /// Average service by column position; empty where capacity is unlimited
    /// or several blocks share it.
    pub(crate) mean_served: Vec<f64>,
    now: Prices,
    bound_now: f64,
    direction: Vec<f64>,
    budget_direction: f64,
    cut_direction: Vec<f64>,
    ceilings: Vec<f64>,
    step: f64,
    failures: u32,
}

/// Share of the last direction that is kept.
const MOMENTUM: f64 = 0.7;
/// Length of a broken cut beside that of an item left unserved.
const CUT_SCALE: f64 = 0.3;
/// Weight of the newest relaxed solution in the averages.
const NEWEST: f64 = 0.05;
/// Steps in a row without a better bound after which the step shrinks, and by how much.
const FAILURES: u32 = 15;
const SHRINK: f64 = 0.7;

impl<'a, 'n> Ascent<'a, 'n> {
    /// Starts at `prices`; `None` when the decisions admit no set of sites.
    pub(crate) fn start(
        relaxation: &'a mut Relaxation<'n>,
        decisions: &'a Decisions,
        mut prices: Prices,
        step: f64,
    ) -> Option<Ascent<'a, 'n>> {
        let network = relaxation.network;
        prices.cuts.resize(relaxation.cuts.len(), 0.0);
        let is_watched = network.is_capacitated() && network.blocks == 1;
        let watched = if is_watched { network.arc_count() } else { 0 };
        let mut mean_served = vec![0.0; watched];
        let best = relaxation.value(&prices, decisions, |place, share| {
            if let Some(mean) = mean_served.get_mut(place) {
                *mean = share;
            }
        })?;
        let mut mean_open = vec![0.0; network.sites.len()];
        best.choice
            .chosen
            .iter()
            .for_each(|&site| mean_open[site] = 1.0);
        let ceiling = |outside: Option<i64>| outside.map_or(f64::INFINITY, |cost| cost as f64);
        Some(Ascent {
            direction: best.unserved.clone(),
            budget_direction: best.overspent,
            cut_direction: best.broken.clone(),
            ceilings: network
                .items
                .iter()
                .map(|item| ceiling(item.outside))
                .collect(),
            now: prices.clone(),
            bound_now: best.bound,
            failures: 0,
            mean_open,
            mean_served,
            best,
            prices,
            relaxation,
            decisions,
            step,
        })
    }

    /// One step toward `target`, a value the bound should reach.
    pub(crate) fn step(&mut self, target: f64) {
        self.move_prices(target);
        let mut served = vec![0.0; self.mean_served.len()];
        let outcome = self
            .relaxation
            .value(&self.now, self.decisions, |place, share| {
                if let Some(slot) = served.get_mut(place) {
                    *slot = share;
                }
            });
        let tried = outcome.expect("the choice of sites depends on the decisions, already tried");
        self.bound_now = tried.bound;
        self.turn(&tried);
        self.average(&tried, &served);
        if tried.bound > self.best.bound + 1e-9 * self.best.bound.abs() {
            self.failures = 0;
            self.best = tried;
            self.prices.clone_from(&self.now);
        } else {
            self.failures += 1;
        }
        if self.failures >= FAILURES {
            self.failures = 0;
            self.step *= SHRINK;
        }
    }

    /// Whether further steps are not worth their time.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.step < 1e-3
    }

    fn move_prices(&mut self, target: f64) {
        let scale = self.budget_scale();
        let pull = self.budget_direction * scale;
        let square: f64 = dot(&self.direction, &self.direction)
            + pull * pull
            + CUT_SCALE * CUT_SCALE * dot(&self.cut_direction, &self.cut_direction);
        let length = self.step * (target - self.bound_now).max(0.0) / square.max(1e-12);
        let moved = self
            .now
            .items
            .iter_mut()
            .zip(&self.direction)
            .zip(&self.ceilings);
        moved.for_each(|((price, along), top)| *price = (*price + length * along).min(*top));
        for (price, along) in self.now.cuts.iter_mut().zip(&self.cut_direction) {
            *price = (*price + length * CUT_SCALE * CUT_SCALE * along).max(0.0);
        }
        self.now.budget = (self.now.budget + length * pull * scale).max(0.0);
    }

    /// Brings money into the same range as items, so one step length serves both; zero without
    /// a budget.
    fn budget_scale(&self) -> f64 {
        let network = self.relaxation.network;
        let root = (network.items.len() as f64).sqrt();
        network
            .limits
            .budget
            .map_or(0.0, |budget| root / budget.max(1) as f64)
    }

    fn turn(&mut self, tried: &Valuation) {
        for (along, new) in self.direction.iter_mut().zip(&tried.unserved) {
            *along = MOMENTUM * *along + new;
        }
        self.budget_direction = MOMENTUM * self.budget_direction + tried.overspent;
        for (along, new) in self.cut_direction.iter_mut().zip(&tried.broken) {
            *along = MOMENTUM * *along + new;
        }
    }

    fn average(&mut self, tried: &Valuation, served: &[f64]) {
        for (mean, new) in self.mean_served.iter_mut().zip(served) {
            *mean += NEWEST * (new - *mean);
        }
        self.mean_open
            .iter_mut()
            .for_each(|share| *share *= 1.0 - NEWEST);
        tried
            .choice
            .chosen
            .iter()
            .for_each(|&site| self.mean_open[site] += NEWEST);
    }
}

/// Prices to start from: what each item pays for its second cheapest site, so that the sites
/// compete for it, or its outside option.
pub(crate) fn opening_prices(network: &Network) -> Prices {
    let first_price = |item: usize| {
        let arcs = network.arcs_of(item);
        let near = arcs.get(1).or(arcs.first()).map_or(0, |arc| arc.cost);
        network.items[item]
            .outside
            .map_or(near, |outside| near.min(outside)) as f64
    };
    Prices {
        items: (0..network.items.len()).map(first_price).collect(),
        budget: 0.0,
        cuts: Vec::new(),
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}
