//! Moves made one by one, for tests.

use super::LocalSearch;
use super::step::Move;
use crate::engine::genetic::individual::Individual;

/// A move that was made: what it was said to change, and what the plan costs now.
pub(crate) struct Trial {
    pub(crate) step: Move,
    pub(crate) said: i64,
    pub(crate) penalized: i64,
}

impl LocalSearch<'_> {
    /// Makes every move around a customer that is said to save something.
    pub(crate) fn moves_around(&mut self, customer: u32) -> Vec<Trial> {
        let mut trials = Vec::new();
        let near: Vec<_> = self.ground.near.with_costs(customer).collect();
        for (entry, costs) in near {
            let other = entry & super::NODE;
            let choice = self.best_move([customer, other], (entry, costs), self.gains(customer));
            trials.extend(choice.step.map(|step| self.made(step, choice.delta)));
        }
        let choice = self.best_move_at_ends(customer);
        trials.extend(choice.step.map(|step| self.made(step, choice.delta)));
        trials
    }

    fn made(&mut self, step: Move, said: i64) -> Trial {
        self.apply(step);
        let mut plan = Individual::default();
        self.store(&mut plan);
        Trial {
            step,
            said,
            penalized: plan.penalized(self.prices),
        }
    }

    /// Exchanges two customers of two lanes where that is said to save something; tells what.
    pub(crate) fn exchange_of(&mut self, lanes: [u32; 2]) -> Option<i64> {
        let mut star = std::mem::take(&mut self.star);
        let said = self.exchange(lanes, &mut star);
        self.star = star;
        said
    }
}
