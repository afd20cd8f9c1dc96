//! The point a mixed-integer program begins from: plans of our own search, judged under all rules.
//!
//! Every plan offered here has passed [`verify`]; the bound is that of the rules the search knows.

use super::answer::{Assignment, Method, SitingAnswer, SitingError};
use super::engine::interchange::nearest_service;
use super::engine::transport::transport;
use super::engine::whole::assign_bundles;
use super::model::{Objective, Serving, SitingModel};
use super::problem::{CostBasis, SitingDraft, SitingLeg, SitingProblem};
use super::progress::{SitingProgress, SitingStop};
use super::reduce::{Reduced, every_month, reduce};
use super::solve::{SitingParams, needs_milp, solve_network};
use super::verify::{objective_value, verify};

/// Price steps spent on each first plan.
const STEPS: u64 = 600;

/// The cheapest plan that keeps every rule, if the search finds one, and a bound for all plans.
pub(crate) fn first_plan(
    problem: &SitingProblem,
    model: &SitingModel,
    params: &SitingParams,
    stop: &mut dyn SitingStop,
) -> Result<(Option<SitingAnswer>, i64), SitingError> {
    let mut brief =
        |progress: &SitingProgress| progress.steps >= STEPS || stop.is_reached(progress);
    let (relaxed, bound) = match solve_network(problem, model, params, &mut brief) {
        Ok(answer) => (Some(answer.clone()), answer.bound),
        Err(SitingError::Stopped { bound }) => (None, bound),
        Err(other) => return Err(other),
    };
    let mut plans: Vec<SitingAnswer> = relaxed.into_iter().collect();
    let open = plans.first().map(|plan| plan.open.clone());
    plans.extend(open.and_then(|open| whole_plan(problem, model, &open)));
    if needs_milp(problem, model) {
        plans.extend(plan_of(problem, &quickest(problem), model, params));
        plans.extend(plan_of(
            problem,
            &fullest_month(problem.clone().into_draft()),
            model,
            params,
        ));
        plans.extend(plan_of(
            problem,
            &fullest_month(quickest(problem)),
            model,
            params,
        ));
    }
    let priced = plans.into_iter().map(|plan| {
        let value = objective_value(problem, model, &plan);
        SitingAnswer {
            value,
            bound: bound.min(value),
            method: Method::Milp,
            ..plan
        }
    });
    let kept = priced.filter(|plan| verify(problem, model, plan).is_ok());
    Ok((kept.min_by_key(|plan| plan.value), bound))
}

/// The best service of `open` when it can be computed exactly without a program.
pub(crate) fn serve_exactly(
    problem: &SitingProblem,
    model: &SitingModel,
    reduced: &Reduced,
    open: &[usize],
) -> Option<Vec<Assignment>> {
    let simple = SitingModel {
        objective: match model.objective {
            Objective::WorstScenarioCost => Objective::Cost,
            _ => model.objective.clone(),
        },
        rules: model.rules.clone(),
    };
    if needs_milp(problem, &simple) || reduced.network.limits.single_source {
        return None;
    }
    let service = if model.rules.serving == Serving::Unlimited {
        nearest_service(&reduced.network, open)?
    } else {
        transport(&reduced.network, open)?.service
    };
    Some(reduced.assignments(problem, &service))
}

/// One site for all months from `open`, for the model that asks for it.
fn whole_plan(
    problem: &SitingProblem,
    model: &SitingModel,
    open: &[usize],
) -> Option<SitingAnswer> {
    if model.rules.serving != Serving::SingleSource {
        return None;
    }
    let reduced = reduce(problem, model);
    let bundles = reduced.bundles();
    let nobody = vec![usize::MAX; bundles.len()];
    let service = assign_bundles(&reduced.network, &bundles, open, &nobody)?;
    Some(SitingAnswer {
        assignments: reduced.assignments(problem, &service),
        open: service.open,
        value: 0,
        bound: 0,
        method: Method::Milp,
        steps: 0,
        nodes: 0,
    })
}

/// The problem with minutes for money and no fixed costs: its plans travel least.
pub(crate) fn quickest(problem: &SitingProblem) -> SitingDraft {
    let mut draft = problem.clone().into_draft();
    draft.basis = CostBasis::PerUnit;
    draft.sites.iter_mut().for_each(|site| site.fixed_cost = 0);
    let quick = |leg: &mut SitingLeg| leg.cost = i64::from(leg.minutes);
    draft.legs.iter_mut().flatten().flatten().for_each(quick);
    draft.monthly_costs.clear();
    draft
}

/// A year of one month in which every point delivers its fullest, so that its plans hold all
/// year.
fn fullest_month(mut draft: SitingDraft) -> SitingDraft {
    draft.months.truncate(1);
    draft.monthly_costs.clear();
    draft.scenarios.truncate(1);
    for demand in &mut draft.demands {
        let fullest = demand.amounts.iter().copied().max().unwrap_or(0);
        demand.amounts = vec![fullest];
    }
    draft
}

/// The plan of a changed draft in the terms of the problem itself.
fn plan_of(
    problem: &SitingProblem,
    draft: &SitingDraft,
    model: &SitingModel,
    params: &SitingParams,
) -> Option<SitingAnswer> {
    let changed = draft.clone().check().ok()?;
    let mut model = model.clone();
    if model.objective == Objective::WorstScenarioCost {
        model.objective = Objective::Cost;
    }
    let mut brief = |progress: &SitingProgress| progress.steps >= STEPS;
    let answer = solve_network(&changed, &model, params, &mut brief).ok()?;
    if changed.months().len() == problem.months().len() {
        return Some(answer);
    }
    let assignments = answer.assignments.iter().flat_map(|part| {
        every_month(problem).map(|(scenario, month)| {
            let amount = problem.amount(part.demand, scenario, month);
            Assignment {
                scenario,
                month,
                amount,
                ..*part
            }
        })
    });
    let assignments = assignments.filter(|part| part.amount > 0).collect();
    Some(SitingAnswer {
        assignments,
        ..answer
    })
}
