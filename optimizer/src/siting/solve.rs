//! The way from a question to a checked answer, on one page.
//!
//! Chooses the method; the methods live in their own rooms.

use super::answer::{Method, SitingAnswer, SitingError};
use super::center::solve_center;
use super::diagnosis::{certain, is_hopeless};
use super::engine::branch::{Effort, Outcome, branch_and_bound};
use super::engine::network::Network;
use super::feasible::{self, Reach, within_limit};
use super::formulation::solve_milp;
use super::model::{Equity, Objective, Serving, SitingModel};
use super::problem::SitingProblem;
use super::progress::{SitingProgress, SitingStop};
use super::reduce::reduce;
use super::relaxing::explain;
use super::verify::verify;

/// Which method answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Backend {
    /// Our own search where it can express the model, else the mixed-integer program.
    #[default]
    Automatic,
    /// The mixed-integer program, started from our own search.
    Milp,
}

/// How hard to try.
#[derive(Clone, Debug, PartialEq)]
pub struct SitingParams {
    /// Share of the value by which value and bound may differ; 0 asks for the optimum.
    pub gap: f64,
    /// Price steps at the root of the tree (default 1500).
    pub root_steps: u32,
    /// Price steps at every later node (default 200).
    pub node_steps: u32,
    /// Which method answers.
    pub backend: Backend,
    /// Most seconds inside the mixed-integer solver, which a [`SitingStop`] cannot interrupt;
    /// `None` lets it finish.
    pub milp_seconds: Option<f64>,
}

impl Default for SitingParams {
    fn default() -> SitingParams {
        SitingParams {
            gap: 0.0,
            root_steps: 1500,
            node_steps: 200,
            backend: Backend::Automatic,
            milp_seconds: None,
        }
    }
}

impl SitingParams {
    pub(crate) fn effort(&self) -> Effort {
        Effort {
            gap: self.gap,
            root_steps: self.root_steps,
            node_steps: self.node_steps,
            trial_nodes: TRIAL_NODES,
        }
    }
}

/// Nodes tried without cuts.
const TRIAL_NODES: u64 = 25;

/// Answers `model` on `problem`: the best plan found until `stop`, with a proved bound.
///
/// Every answer is recomputed by [`verify`] before it leaves.
///
/// # Errors
/// [`SitingError::Infeasible`] with causes and the smallest relaxations;
/// [`SitingError::Stopped`] when `stop` came before a first plan.
pub fn solve(
    problem: &SitingProblem,
    model: &SitingModel,
    params: &SitingParams,
    stop: &mut dyn SitingStop,
) -> Result<SitingAnswer, SitingError> {
    match attempt(problem, model, params, stop) {
        Err(SitingError::Infeasible(_)) => {
            Err(SitingError::Infeasible(explain(problem, model, params)))
        }
        other => other,
    }
}

/// Like [`solve`], but says of an impossible question only that it is one.
pub(crate) fn attempt(
    problem: &SitingProblem,
    model: &SitingModel,
    params: &SitingParams,
    stop: &mut dyn SitingStop,
) -> Result<SitingAnswer, SitingError> {
    if !certain(problem, model).is_empty() || is_hopeless(problem, model) {
        return Err(SitingError::Infeasible(Vec::new()));
    }
    let answer = if model.objective == Objective::WorstMinutes {
        solve_center(problem, model, stop)?
    } else if params.backend == Backend::Milp || needs_milp(problem, model) {
        solve_milp(problem, model, params, stop)?
    } else {
        solve_network(problem, model, params, stop)?
    };
    verify(problem, model, &answer)?;
    Ok(answer)
}

/// Solves the network the model reduces to.
pub(crate) fn solve_network(
    problem: &SitingProblem,
    model: &SitingModel,
    params: &SitingParams,
    stop: &mut dyn SitingStop,
) -> Result<SitingAnswer, SitingError> {
    let reduced = reduce(problem, model);
    let outcome = search(&reduced.network, params.effort(), stop);
    let bound = reduced.unscaled(outcome.bound);
    let Some(service) = outcome.service else {
        return Err(if outcome.bound == i64::MAX {
            SitingError::Infeasible(Vec::new())
        } else {
            SitingError::Stopped { bound }
        });
    };
    Ok(SitingAnswer {
        assignments: reduced.assignments(problem, &service),
        value: reduced.unscaled(service.value),
        open: service.open,
        bound,
        method: Method::Lagrangian,
        steps: outcome.steps,
        nodes: outcome.nodes,
    })
}

/// Price steps after which a search without a plan first asks whether there is one.
const PATIENCE: u64 = 300;

/// Searches; where no plan turns up by chance, from the one that spends least of what is scarce.
fn search(network: &Network, effort: Effort, stop: &mut dyn SitingStop) -> Outcome {
    let mut impatient = |progress: &SitingProgress| {
        let is_late = progress.value.is_none() && progress.steps >= PATIENCE;
        is_late || stop.is_reached(progress)
    };
    let first = branch_and_bound(network, None, effort, &mut impatient);
    if first.service.is_some() || first.bound == i64::MAX || first.steps < PATIENCE {
        return first;
    }
    let mut brief = |progress: &SitingProgress| {
        // Its values are not those of the question.
        let shown = SitingProgress {
            value: None,
            bound: first.bound,
            ..*progress
        };
        progress.steps >= feasible::STEPS || stop.is_reached(&shown)
    };
    match within_limit(network, &mut brief).reach {
        Reach::Beyond => Outcome {
            bound: i64::MAX,
            ..first
        },
        Reach::Within(start) => branch_and_bound(network, Some(&start), effort, stop),
        Reach::Unknown => branch_and_bound(network, None, effort, stop),
    }
}

/// Whether the model has rules the network only relaxes.
pub(crate) fn needs_milp(problem: &SitingProblem, model: &SitingModel) -> bool {
    let rules = &model.rules;
    let several_months = problem.months().len() * problem.scenarios().len() > 1;
    let limited = rules.serving != Serving::Unlimited;
    let coupled = rules.serving == Serving::SingleSource
        || (limited && problem.sites().iter().any(|site| site.min_use > 0));
    rules.unit_minutes.is_some()
        || rules
            .equity
            .iter()
            .any(|rule| matches!(rule, Equity::CountyMean { .. }))
        || (model.objective == Objective::WorstScenarioCost && problem.scenarios().len() > 1)
        || (several_months && coupled)
}
