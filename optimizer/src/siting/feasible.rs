//! Whether any plan keeps the rules, and the least of what is scarce that a plan spends: money
//! where there is a budget, else sites.
//!
//! The objective does not matter here. Why there is no plan is told by [`relaxing`](super::relaxing).

use super::engine::branch::{Effort, Outcome, branch_and_bound};
use super::engine::network::Network;
use super::engine::service::Service;
use super::formulation::open_by_program;
use super::model::{Objective, SitingModel};
use super::problem::SitingProblem;
use super::progress::{SitingProgress, SitingStop};
use super::reduce::reduce;
use super::solve::{SitingParams, needs_milp};

/// Price steps spent on one question.
pub(crate) const STEPS: u64 = 4_000;

/// Steps, times pairs of sites and points, that take about a second.
const STEPS_TIMES_PAIRS: u64 = 5_000_000;

const EFFORT: Effort = Effort {
    gap: 0.0,
    root_steps: 500,
    node_steps: 100,
    trial_nodes: 25,
};

/// Whether what is scarce is enough, shown by a plan.
pub(crate) enum Reach<P> {
    Within(P),
    Beyond,
    Unknown,
}

/// An answer with what it took.
pub(crate) struct Asked {
    pub(crate) reach: Reach<Service>,
    pub(crate) steps: u64,
    pub(crate) nodes: u64,
}

/// Whether `network` admits a solution within its budget, or its count where it has none.
pub(crate) fn within_limit(network: &Network, stop: &mut dyn SitingStop) -> Asked {
    let (thrifty, limit) = thrifty(network);
    let mut decided = |progress: &SitingProgress| {
        let reached = progress.value.is_some_and(|value| value <= limit);
        reached || progress.bound > limit || stop.is_reached(progress)
    };
    let outcome = branch_and_bound(&thrifty, None, EFFORT, &mut decided);
    let reach = match outcome.service {
        Some(service) if service.value <= limit => Reach::Within(service),
        _ if outcome.bound > limit => Reach::Beyond,
        _ => Reach::Unknown,
    };
    Asked {
        reach,
        steps: outcome.steps,
        nodes: outcome.nodes,
    }
}

/// Whether a plan keeping all rules was found.
pub(crate) fn admits(problem: &SitingProblem, model: &SitingModel, params: &SitingParams) -> bool {
    let model = indifferent(model);
    if needs_milp(problem, &model) {
        let least = least_by_program(problem, &model, params);
        return least.is_some_and(|(spent, limit)| spent <= limit);
    }
    let network = reduce(problem, &model).network;
    matches!(
        within_limit(&network, &mut after_steps(problem)).reach,
        Reach::Within(_)
    )
}

/// The least that any plan found spends of what is scarce, whatever the limit on it.
pub(crate) fn least_spent(
    problem: &SitingProblem,
    model: &SitingModel,
    params: &SitingParams,
) -> Option<i64> {
    let model = indifferent(model);
    if needs_milp(problem, &model) {
        return least_by_program(problem, &model, params).map(|(spent, _)| spent);
    }
    let network = reduce(problem, &model).network;
    let mut stop = after_steps(problem);
    let outcome: Outcome = branch_and_bound(&thrifty(&network).0, None, EFFORT, &mut stop);
    outcome.service.map(|service| service.value)
}

/// Stops after so many price steps; small questions, whose steps cost next to nothing, may take more.
fn after_steps(problem: &SitingProblem) -> impl FnMut(&SitingProgress) -> bool + use<> {
    let pairs = problem.sites().len() * problem.demands().len();
    let most = STEPS.max(STEPS_TIMES_PAIRS / pairs.max(1) as u64);
    move |progress| progress.steps >= most
}

/// The model without a taste among the plans that keep its rules.
fn indifferent(model: &SitingModel) -> SitingModel {
    let mut model = model.clone();
    if matches!(
        model.objective,
        Objective::Transport | Objective::WorstScenarioCost
    ) {
        model.objective = Objective::Cost;
    }
    model
}

/// The network that pays for what is scarce instead of being limited in it, and the limit.
fn thrifty(network: &Network) -> (Network, i64) {
    let mut thrifty = network.clone();
    thrifty.forget_costs();
    if let Some(budget) = thrifty.limits.budget.take() {
        let sites = thrifty.sites.iter_mut();
        sites.for_each(|site| site.fixed = site.build);
        return (thrifty, budget);
    }
    let most = thrifty.limits.count.1;
    thrifty.limits.count.1 = thrifty.sites.len();
    thrifty.sites.iter_mut().for_each(|site| site.fixed = 1);
    (thrifty, most as i64)
}

/// The least spent of what is scarce under rules that only the mixed-integer program knows, and
/// the limit on it.
fn least_by_program(
    problem: &SitingProblem,
    model: &SitingModel,
    params: &SitingParams,
) -> Option<(i64, i64)> {
    let mut reduced = reduce(problem, model);
    let (thrifty, limit) = thrifty(&reduced.network);
    reduced.network = thrifty;
    let mut model = model.clone();
    model.objective = Objective::Cost;
    let open = open_by_program(problem, &model, &reduced, params)?;
    let prices = open.iter().map(|&site| reduced.network.sites[site].fixed);
    Some((prices.sum(), limit))
}
