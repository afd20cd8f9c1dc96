//! The p-center: the smallest worst minutes, by bisection over covering questions (Minieka 1970).
//!
//! Knows how to ask whether a radius is enough; the engine answers.

use super::answer::{Method, SitingAnswer, SitingError};
use super::diagnosis::explain;
use super::engine::branch::{Effort, branch_and_bound};
use super::engine::network::Network;
use super::findings::{SitingCause, SitingFinding};
use super::model::{Equity, Objective, SitingModel};
use super::problem::SitingProblem;
use super::progress::{SitingProgress, SitingStop};
use super::reduce::{allowed_legs, reduce};
use super::solve::{SitingParams, needs_milp};
use super::start::serve_exactly;

/// Solves [`Objective::WorstMinutes`]: every radius below the bound is proved too small.
pub(crate) fn solve_center(
    problem: &SitingProblem,
    model: &SitingModel,
    params: &SitingParams,
    stop: &mut dyn SitingStop,
) -> Result<SitingAnswer, SitingError> {
    if needs_milp(problem, model) {
        let remedy = "drop county means, total minutes, least uses and one site for all months";
        let finding = SitingFinding::new(SitingCause::Conflict, "p-center", remedy);
        return Err(SitingError::Infeasible(vec![finding]));
    }
    let radii = radii(problem, model);
    let mut search = Bisection::over(radii.len());
    while search.low < search.high {
        let middle = search.middle();
        let within = within(model, radii[middle]);
        match search.ask(problem, &within, params, stop) {
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

/// Whether a radius is enough.
enum Reach {
    Within(SitingAnswer),
    Beyond,
    Unknown,
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

    /// Spends as little as possible of what is scarce, the budget or the count, and compares.
    fn ask(
        &mut self,
        problem: &SitingProblem,
        within: &SitingModel,
        params: &SitingParams,
        stop: &mut dyn SitingStop,
    ) -> Reach {
        let mut reduced = reduce(problem, within);
        let limit = spend_least(&mut reduced.network);
        let mut decided = |progress: &SitingProgress| {
            let reached = progress.value.is_some_and(|value| value <= limit);
            reached || progress.bound > limit || stop.is_reached(progress)
        };
        let effort = Effort {
            gap: 0.0,
            ..params.effort()
        };
        let outcome = branch_and_bound(&reduced.network, &[], effort, &mut decided);
        self.steps += outcome.steps;
        self.nodes += outcome.nodes;
        match outcome.service {
            Some(service) if service.value <= limit => Reach::Within(SitingAnswer {
                assignments: reduced.assignments(problem, &service),
                open: service.open,
                value: 0,
                bound: 0,
                method: Method::Bisection,
                steps: 0,
                nodes: 0,
            }),
            _ if outcome.bound > limit => Reach::Beyond,
            _ => Reach::Unknown,
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
                SitingError::Infeasible(explain(problem, model))
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

/// Makes the network pay for what is scarce instead of being limited in it; returns the limit.
///
/// With a budget that is money, otherwise the number of sites.
fn spend_least(network: &mut Network) -> i64 {
    network.forget_costs();
    if let Some(budget) = network.limits.budget.take() {
        network
            .sites
            .iter_mut()
            .for_each(|site| site.fixed = site.build);
        return budget;
    }
    let most = network.limits.count.1;
    network.limits.count.1 = network.sites.len();
    network.sites.iter_mut().for_each(|site| site.fixed = 1);
    most as i64
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
