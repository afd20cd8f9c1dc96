//! The p-center: the smallest worst minutes, by bisection over covering questions (Minieka 1970).
//!
//! Knows how to ask whether a radius is enough; the engine answers.

use super::answer::{Method, SitingAnswer, SitingError};
use super::findings::{Cause, Finding};
use super::model::{Equity, Objective, SitingModel};
use super::problem::SitingProblem;
use super::progress::{Progress, StopRule};
use super::reduce::allowed_legs;
use super::solve::{SitingParams, needs_milp, solve_network};

/// Solves [`Objective::WorstMinutes`]: every radius below the bound is proved too small.
pub(crate) fn solve_center(
    problem: &SitingProblem,
    model: &SitingModel,
    params: &SitingParams,
    stop: &mut dyn StopRule,
) -> Result<SitingAnswer, SitingError> {
    let radii = radii(problem, model);
    let mut search = Bisection {
        low: 0,
        high: radii.len(),
        unproved: radii.len(),
        best: None,
    };
    let (mut steps, mut nodes) = (0, 0);
    while search.low < search.high {
        let middle = search.middle();
        let within = within(model, radii[middle]);
        if needs_milp(problem, &within) {
            let remedy =
                "drop county means, total minutes and one site for all months from a p-center";
            return Err(SitingError::Infeasible(vec![Finding::new(
                Cause::Conflict,
                "rules",
                remedy,
            )]));
        }
        // Any plan at all will do: stop at the first.
        let mut first = |progress: &Progress| progress.value.is_some() || stop.is_reached(progress);
        match solve_network(problem, &within, params, &[], &mut first) {
            Ok(answer) => {
                steps += answer.steps;
                nodes += answer.nodes;
                search.answered(middle, &radii, worst_minutes(problem, &answer), answer);
            }
            Err(SitingError::Infeasible(_)) => search.low = middle + 1,
            Err(SitingError::Stopped { .. }) => search.give_up(middle),
            Err(other) => return Err(other),
        }
    }
    let bound = i64::from(*radii.get(search.bound()).unwrap_or(&u32::MAX));
    let Some(answer) = search.best else {
        return Err(if search.unproved < radii.len() {
            SitingError::Stopped { bound }
        } else {
            SitingError::Infeasible(super::diagnosis::explain(problem, model))
        });
    };
    let value = i64::from(worst_minutes(problem, &answer));
    Ok(SitingAnswer {
        value,
        bound: bound.min(value),
        method: Method::Bisection,
        steps,
        nodes,
        ..answer
    })
}

/// Positions below `low` are too small; `high` and above are reachable or unproved.
struct Bisection {
    low: usize,
    high: usize,
    /// Smallest position that was neither reached nor refuted.
    unproved: usize,
    best: Option<SitingAnswer>,
}

impl Bisection {
    fn middle(&self) -> usize {
        usize::midpoint(self.low, self.high)
    }

    fn answered(&mut self, middle: usize, radii: &[u32], worst: u32, answer: SitingAnswer) {
        self.high = radii
            .partition_point(|radius| *radius < worst)
            .min(middle)
            .max(self.low);
        self.best = Some(answer);
    }

    /// Neither yes nor no: look among larger radii only.
    fn give_up(&mut self, middle: usize) {
        self.unproved = self.unproved.min(middle);
        self.low = middle + 1;
    }

    fn bound(&self) -> usize {
        self.low.min(self.unproved)
    }
}

/// The model that asks only for a plan within `minutes`.
fn within(model: &SitingModel, minutes: u32) -> SitingModel {
    let mut within = model.clone();
    within.objective = Objective::Cover { minutes };
    within.rules.equity.push(Equity::EveryPoint { minutes });
    within
}

/// Every distinct number of minutes a worst leg may take, ascending.
fn radii(problem: &SitingProblem, model: &SitingModel) -> Vec<u32> {
    let demands = 0..problem.demands().len();
    let mut radii: Vec<u32> = demands
        .flat_map(|demand| allowed_legs(problem, model, demand))
        .map(|(_, leg)| leg.minutes)
        .collect();
    radii.sort_unstable();
    radii.dedup();
    radii
}

fn worst_minutes(problem: &SitingProblem, answer: &SitingAnswer) -> u32 {
    let legs = answer
        .assignments
        .iter()
        .filter_map(|a| problem.leg(a.demand, a.site));
    legs.map(|leg| leg.minutes).max().unwrap_or(0)
}
