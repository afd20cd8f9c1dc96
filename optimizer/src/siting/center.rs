//! The p-center: the smallest worst minutes, by bisection over covering questions (Minieka 1970).
//!
//! Knows how to ask whether a radius is enough; the engine answers.

use super::answer::{Method, SitingAnswer, SitingError};
use super::engine::service::Service;
use super::feasible::{Reach, within_limit};
use super::model::{Equity, Objective, SitingModel};
use super::problem::SitingProblem;
use super::progress::SitingStop;
use super::reduce::{allowed_legs, reduce};
use super::start::serve_exactly;

/// Solves [`Objective::WorstMinutes`]: every radius below the bound is proved too small.
pub(crate) fn solve_center(
    problem: &SitingProblem,
    model: &SitingModel,
    stop: &mut dyn SitingStop,
) -> Result<SitingAnswer, SitingError> {
    let radii = radii(problem, model);
    let mut search = Bisection::over(radii.len());
    while search.low < search.high {
        let middle = search.middle();
        let within = within(model, radii[middle]);
        match search.ask(problem, &within, stop) {
            Reach::Within(plan) => {
                let worst = worst_minutes(problem, &plan);
                search.high = radii.partition_point(|radius| *radius < worst).min(middle);
                search.low = search.low.min(search.high);
                search.best = Some(plan);
            }
            Reach::Beyond => search.low = middle + 1,
            Reach::Unknown => search.give_up(middle),
        }
    }
    search.answer(problem, model, &radii)
}

/// Positions below `low` are too small; `high` and above are reachable or unproved.
struct Bisection {
    low: usize,
    high: usize,
    /// Smallest position that was neither reached nor refuted.
    unproved: usize,
    best: Option<SitingAnswer>,
    steps: u64,
    nodes: u64,
}

impl Bisection {
    fn over(radii: usize) -> Bisection {
        Bisection {
            low: 0,
            high: radii,
            unproved: radii,
            best: None,
            steps: 0,
            nodes: 0,
        }
    }

    fn middle(&self) -> usize {
        usize::midpoint(self.low, self.high)
    }

    /// Neither yes nor no: look among larger radii only.
    fn give_up(&mut self, middle: usize) {
        self.unproved = self.unproved.min(middle);
        self.low = middle + 1;
    }

    /// Whether the radius is enough.
    fn ask(
        &mut self,
        problem: &SitingProblem,
        within: &SitingModel,
        stop: &mut dyn SitingStop,
    ) -> Reach<SitingAnswer> {
        let reduced = reduce(problem, within);
        let asked = within_limit(&reduced.network, stop);
        self.steps += asked.steps;
        self.nodes += asked.nodes;
        let plan = |service: Service| SitingAnswer {
            assignments: reduced.assignments(problem, &service),
            open: service.open,
            value: 0,
            bound: 0,
            method: Method::Bisection,
            steps: 0,
            nodes: 0,
        };
        match asked.reach {
            Reach::Within(service) => Reach::Within(plan(service)),
            Reach::Beyond => Reach::Beyond,
            Reach::Unknown => Reach::Unknown,
        }
    }

    fn answer(
        self,
        problem: &SitingProblem,
        model: &SitingModel,
        radii: &[u32],
    ) -> Result<SitingAnswer, SitingError> {
        let bound = radii
            .get(self.low.min(self.unproved))
            .map_or(i64::MAX, |r| i64::from(*r));
        let Some(mut plan) = self.best else {
            return Err(if self.unproved < radii.len() {
                SitingError::Stopped { bound }
            } else {
                SitingError::Infeasible(Vec::new())
            });
        };
        let worst = worst_minutes(problem, &plan);
        let mut near = within(model, worst);
        near.objective = Objective::Transport;
        if let Some(assignments) =
            serve_exactly(problem, &near, &reduce(problem, &near), &plan.open)
        {
            plan.assignments = assignments;
        }
        let value = i64::from(worst_minutes(problem, &plan));
        let (steps, nodes) = (self.steps, self.nodes);
        Ok(SitingAnswer {
            value,
            bound: bound.min(value),
            steps,
            nodes,
            ..plan
        })
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
