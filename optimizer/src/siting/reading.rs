//! From a solved program back to a plan in whole units.
//!
//! Trusts no number of the solver further than which sites it opened and, where shares cannot be
//! recomputed exactly, which whole amounts it chose.

use crate::milp::{MilpAnswer, MilpColumn};

use super::answer::{Assignment, Method, SitingAnswer};
use super::engine::network::Arc;
use super::formulation::Serve;
use super::model::SitingModel;
use super::problem::SitingProblem;
use super::reduce::Reduced;
use super::start::serve_exactly;
use super::verify::objective_value;

/// Reads a plan out of a solved program.
pub(crate) struct Reading<'a> {
    pub(crate) problem: &'a SitingProblem,
    pub(crate) model: &'a SitingModel,
    pub(crate) reduced: &'a Reduced,
    pub(crate) serves: Vec<Serve>,
    pub(crate) opens: Vec<MilpColumn>,
}

impl Reading<'_> {
    /// The cheaper of the program's plan and the one it started from.
    pub(crate) fn better_of(
        &self,
        answer: &MilpAnswer,
        first: Option<SitingAnswer>,
        bound: i64,
    ) -> SitingAnswer {
        let mut plan = self.plan(answer);
        plan.value = objective_value(self.problem, self.model, &plan);
        let best = match first {
            Some(first) if first.value <= plan.value => first,
            _ => plan,
        };
        SitingAnswer {
            bound: bound.min(best.value),
            method: Method::Milp,
            ..best
        }
    }

    fn plan(&self, answer: &MilpAnswer) -> SitingAnswer {
        let open: Vec<usize> = (0..self.opens.len())
            .filter(|&site| answer.values[site] > 0.5)
            .collect();
        let amounts = self
            .serves
            .iter()
            .map(|serve| (serve.arc, serve.amount * answer.values[serve.position]));
        SitingAnswer {
            assignments: self.whole_units(&open_amounts(amounts), &open),
            open,
            value: 0,
            bound: 0,
            method: Method::Milp,
            steps: 0,
            nodes: 0,
        }
    }

    /// Amounts rounded to whole units without changing any item's total; where shares were
    /// continuous the exact transportation problem on the open sites replaces them.
    fn whole_units(&self, amounts: &[(Arc, i64)], open: &[usize]) -> Vec<Assignment> {
        let exact = serve_exactly(self.problem, self.model, self.reduced, open);
        exact.unwrap_or_else(|| self.reduced.spread(self.problem, amounts))
    }
}

fn open_amounts(amounts: impl Iterator<Item = (Arc, f64)>) -> Vec<(Arc, i64)> {
    amounts
        .map(|(arc, amount)| (arc, amount.round() as i64))
        .filter(|(_, amount)| *amount > 0)
        .collect()
}
