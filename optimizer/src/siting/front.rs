//! The front between cost and travel, by ε-constraint: the cheapest plan under a limit on travel
//! that is tightened step by step (Haimes, Lasdon and Wismer 1971).
//!
//! Each point is an ordinary question with its own proof; what lies between two points is not
//! claimed.

use super::answer::{SitingAnswer, SitingError};
use super::model::{Equity, Objective, SitingModel};
use super::problem::SitingProblem;
use super::progress::SitingStop;
use super::solve::{SitingParams, attempt, solve};

/// The second thing a planner weighs against the model's objective.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TravelMeasure {
    /// Minutes of the demand point worst off.
    WorstMinutes,
    /// Unit-minutes a year, expected over the scenarios, rounded up.
    UnitMinutes,
}

/// One point of a front.
#[derive(Clone, Debug, PartialEq)]
pub struct FrontPoint {
    /// Travel of the plan, in the front's measure.
    pub travel: i64,
    /// The plan, best for the model's objective among those that travel no more than the limit.
    pub answer: SitingAnswer,
}

impl TravelMeasure {
    /// Travel of a plan.
    pub fn of(self, problem: &SitingProblem, answer: &SitingAnswer) -> i64 {
        let minutes = |demand, site| {
            problem
                .leg(demand, site)
                .map_or(0, |leg| i64::from(leg.minutes))
        };
        let parts = answer.assignments.iter();
        match self {
            TravelMeasure::WorstMinutes => {
                parts.map(|p| minutes(p.demand, p.site)).max().unwrap_or(0)
            }
            TravelMeasure::UnitMinutes => {
                let weight = |scenario: usize| problem.scenarios()[scenario].weight;
                let sum: i64 = parts
                    .map(|p| weight(p.scenario) * p.amount * minutes(p.demand, p.site))
                    .sum();
                let weights: i64 = (0..problem.scenarios().len()).map(weight).sum();
                -(-sum).div_euclid(weights)
            }
        }
    }

    fn limited(self, model: &SitingModel, limit: i64) -> SitingModel {
        let mut limited = model.clone();
        match self {
            TravelMeasure::WorstMinutes => {
                let minutes = u32::try_from(limit).unwrap_or(u32::MAX);
                limited.rules.equity.push(Equity::EveryPoint { minutes });
            }
            TravelMeasure::UnitMinutes => limited.rules.unit_minutes = Some(limit),
        }
        limited
    }
}

/// Up to `points` plans from the best for the model's objective to the one that travels least.
///
/// Limits are spread evenly; a plan no better in travel than the one before is left out.
///
/// # Errors
/// As [`solve`] for the first point; later limits that admit no plan end the front.
pub fn front(
    problem: &SitingProblem,
    model: &SitingModel,
    travel: TravelMeasure,
    points: usize,
    params: &SitingParams,
    stop: &mut dyn SitingStop,
) -> Result<Vec<FrontPoint>, SitingError> {
    let best = solve(problem, model, params, stop)?;
    let mut found = vec![FrontPoint {
        travel: travel.of(problem, &best),
        answer: best,
    }];
    let far = found[0].travel;
    let near = least_travel(problem, model, travel, params, stop)?.min(far);
    let steps = points.saturating_sub(1).max(1) as i64;
    for step in 1..=steps {
        let limit = far - (far - near) * step / steps;
        if found.last().is_some_and(|last| limit >= last.travel) {
            continue;
        }
        match attempt(problem, &travel.limited(model, limit), params, stop) {
            Ok(answer) => found.push(FrontPoint {
                travel: travel.of(problem, &answer),
                answer,
            }),
            Err(SitingError::Infeasible(_) | SitingError::Stopped { .. }) => break,
            Err(other) => return Err(other),
        }
    }
    Ok(found)
}

/// Travel of a plan that keeps the rules and travels as little as was found.
fn least_travel(
    problem: &SitingProblem,
    model: &SitingModel,
    travel: TravelMeasure,
    params: &SitingParams,
    stop: &mut dyn SitingStop,
) -> Result<i64, SitingError> {
    let mut nearest = model.clone();
    nearest.rules.unit_minutes = None;
    if travel == TravelMeasure::WorstMinutes {
        nearest.objective = Objective::WorstMinutes;
        return Ok(solve(problem, &nearest, params, stop)?.value);
    }
    nearest.objective = Objective::Transport;
    let quick = super::start::quickest(problem)
        .check()
        .map_err(SitingError::Infeasible)?;
    Ok(travel.of(problem, &solve(&quick, &nearest, params, stop)?))
}
