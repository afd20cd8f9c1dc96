//! Raising the bound of one node: ascents, and at the root of a tree that stands still, cuts.
//!
//! Knows nothing of branching; suggests sets of sites to the incumbent on the way.

use std::rc::Rc;

use super::ascent::Ascent;
use super::branch::{CutTrial, Tree};
use super::cuts::{Cut, RelaxedPoint};
use super::node::{Node, favorites, rounded};
use super::relaxation::{Prices, Relaxation, Valuation};
use crate::siting::progress::SitingStop;

/// Steps between two looks at the incumbent and the stop rule.
const CHUNK: u32 = 25;

/// Most cuts added in one round.
const CUTS: usize = 150;
/// Price steps in one round.
const ROUND_STEPS: u32 = 200;
/// A round is in vain when it closes less than this share of the gap; so many in a row are the last.
const WORTHWHILE: f64 = 0.01;
const VAIN_ROUNDS: u32 = 3;

/// What an ascent reached.
pub(super) struct Climbed {
    pub(super) prices: Prices,
    pub(super) best: Valuation,
    pub(super) mean_open: Vec<f64>,
    pub(super) mean_served: Vec<f64>,
}

impl Tree<'_> {
    /// Adds cuts and climbs on until they bring little, at the root, where all of the tree gains.
    pub(super) fn climb_with_cuts(
        &mut self,
        node: &Node,
        mut climbed: Climbed,
        stop: &mut dyn SitingStop,
    ) -> Option<Climbed> {
        let mut vain = 0;
        while vain < VAIN_ROUNDS && !self.is_stopped && !self.is_closed(climbed.best.bound) {
            if !self.cut(&mut climbed) {
                break;
            }
            let before = climbed.best.bound;
            climbed = self.climb(node, climbed.prices, stop)?;
            let left = self.target(before) - before;
            let is_vain = climbed.best.bound - before < WORTHWHILE * left;
            vain = if is_vain { vain + 1 } else { 0 };
        }
        Some(climbed)
    }

    /// One ascent with the cuts there are, trying sets of sites on the way.
    pub(super) fn climb(
        &mut self,
        node: &Node,
        prices: Prices,
        stop: &mut dyn SitingStop,
    ) -> Option<Climbed> {
        let is_root = node.depth == 0;
        let (most, step) = match (is_root, &self.trial) {
            (true, CutTrial::Over) => (ROUND_STEPS, 0.3),
            (true, _) => (self.effort.root_steps, 1.0),
            (false, _) => (self.effort.node_steps, 0.3),
        };
        let mut relaxation = Relaxation::new(self.network, Rc::clone(&self.cuts));
        let mut ascent = Ascent::start(&mut relaxation, &node.decisions, prices, step)?;
        let mut taken = 0;
        let mut judged = ascent.best.bound;
        while taken < most && !self.is_closed(ascent.best.bound) && !ascent.is_exhausted() {
            let target = self.target(ascent.best.bound);
            (0..CHUNK).for_each(|_| ascent.step(target));
            taken += CHUNK;
            self.steps += u64::from(CHUNK);
            self.consult(&ascent, node.depth, taken);
            let proved = if is_root {
                ascent.best.bound.max(node.bound)
            } else {
                node.bound
            };
            if self.is_stopped(proved, stop) {
                break;
            }
            if taken.is_multiple_of(4 * CHUNK) {
                let hopeless = self.incumbent.value() as f64 - ascent.best.bound;
                if !is_root && ascent.best.bound - judged < 0.01 * hopeless {
                    break;
                }
                judged = ascent.best.bound;
            }
        }
        Some(Climbed {
            prices: ascent.prices,
            best: ascent.best,
            mean_open: ascent.mean_open,
            mean_served: ascent.mean_served,
        })
    }

    /// Adds rules that the averages break and drops those that cost nothing; whether any was added.
    fn cut(&mut self, climbed: &mut Climbed) -> bool {
        let Some(separator) = &self.separator else {
            return false;
        };
        let point = RelaxedPoint {
            open: &climbed.mean_open,
            served: &climbed.mean_served,
        };
        let mut new = separator.cuts(point, CUTS);
        new.retain(|cut| !self.cuts.contains(cut));
        if new.is_empty() {
            return false;
        }
        let priced = climbed.prices.cuts.iter().chain(std::iter::repeat(&0.0));
        let kept = self
            .cuts
            .iter()
            .zip(priced)
            .filter(|(_, price)| **price > 0.0);
        let (mut cuts, mut prices): (Vec<Cut>, Vec<f64>) =
            kept.map(|(cut, price)| (cut.clone(), *price)).unzip();
        cuts.extend(new);
        prices.resize(cuts.len(), 0.0);
        climbed.prices.cuts = prices;
        self.cuts = Rc::new(cuts);
        true
    }

    /// A value above the bound for the step length to aim at.
    pub(super) fn target(&self, bound: f64) -> f64 {
        let value = self.incumbent.value();
        if value == i64::MAX {
            bound + 0.05 * bound.abs() + 1.0
        } else {
            value as f64
        }
    }

    /// Offers the sites the relaxed problem opens now, and those it opens on average.
    fn consult(&mut self, ascent: &Ascent<'_, '_>, depth: u32, taken: u32) {
        let often = match (depth, self.cuts.is_empty()) {
            (0, true) => 1,
            (0, false) => 8,
            _ => 4,
        };
        if (taken / CHUNK).is_multiple_of(often) {
            self.incumbent.suggest(&ascent.best.choice.chosen);
            let average = rounded(&ascent.mean_open, self.network);
            self.incumbent.suggest(&average);
            if self.network.limits.single_source {
                let start = favorites(self.network, &ascent.mean_served);
                self.incumbent.suggest_whole(&average, &start);
            }
        }
    }
}
