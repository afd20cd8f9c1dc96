//! The front between cost and unit-minutes by weighted sums, for regions too large for one program
//! per point: supported points, found between their neighbors (Cohon, Church and Sheer 1979).
//!
//! A plan best for cost plus λ times travel is best among all that travel no more than it does, so
//! every point answers an ε-constraint question and carries its proof.

use super::answer::{SitingAnswer, SitingError};
use super::front::{FrontPoint, TravelMeasure, front};
use super::model::{Objective, SitingModel};
use super::problem::{CostBasis, SitingProblem};
use super::progress::SitingStop;
use super::solve::{SitingParams, attempt, solve};
use super::verify::objective_value;

/// Costs are counted in this fraction of a minor unit, so that prices of a minute may be fine.
const FINENESS: i64 = 10;
/// Prices of a minute, against the mean cost of one, at which travel is nearly all that counts; the
/// first is taken whose totals stay exact.
const DEAR: [i64; 4] = [100, 25, 6, 2];

/// At most `most` points from the cheapest plan to the one that travels least, travel falling.
///
/// Objectives other than cost and transport, and costs that are not per unit, are answered by
/// [`front`].
///
/// # Errors
/// As [`solve`], for the cheapest plan.
pub fn supported_front(
    problem: &SitingProblem,
    model: &SitingModel,
    most: usize,
    params: &SitingParams,
    stop: &mut dyn SitingStop,
) -> Result<Vec<FrontPoint>, SitingError> {
    let adds_up = matches!(model.objective, Objective::Cost | Objective::Transport);
    if !adds_up || problem.basis() != CostBasis::PerUnit || model.rules.unit_minutes.is_some() {
        return front(
            problem,
            model,
            TravelMeasure::UnitMinutes,
            most,
            params,
            stop,
        );
    }
    let answer = solve(problem, model, params, stop)?;
    let cheapest = FrontPoint {
        travel: TravelMeasure::UnitMinutes.of(problem, &answer),
        answer,
    };
    let mean = cheapest.answer.value / cheapest.travel.max(1) + 1;
    let mut points = vec![cheapest];
    if most > 1 {
        let mut at = |dear: &i64| best_at(problem, model, dear * mean * FINENESS, params, stop);
        let quickest = DEAR.iter().find_map(&mut at);
        if let Some(quickest) = quickest {
            insert(&mut points, quickest);
        }
    }
    let mut tried = Vec::new();
    while points.len() < most {
        let Some(price) = next_price(&points, &tried) else {
            break;
        };
        tried.push(price);
        if let Some(point) = best_at(problem, model, price, params, stop) {
            insert(&mut points, point);
        }
    }
    Ok(points)
}

/// The slope of the widest stretch between neighbors that was not tried yet.
fn next_price(points: &[FrontPoint], tried: &[i64]) -> Option<i64> {
    let stretches = points.windows(2).filter_map(|pair| {
        let saved = pair[0].travel - pair[1].travel;
        let extra = pair[1].answer.value - pair[0].answer.value;
        let price = i128::from(extra) * i128::from(FINENESS) / i128::from(saved.max(1));
        let price = i64::try_from(price).ok()?.max(1);
        (!tried.contains(&price)).then_some((saved, price))
    });
    stretches.max().map(|(_, price)| price)
}

/// The plan that is best when a unit-minute costs `price` over [`FINENESS`], in the terms of the
/// problem itself.
fn best_at(
    problem: &SitingProblem,
    model: &SitingModel,
    price: i64,
    params: &SitingParams,
    stop: &mut dyn SitingStop,
) -> Option<FrontPoint> {
    let priced = priced(problem, price)?;
    let found = attempt(&priced, model, params, stop).ok()?;
    let travel = TravelMeasure::UnitMinutes.of(problem, &found);
    let value = objective_value(problem, model, &found);
    let proved = i128::from(found.bound) - i128::from(price) * i128::from(travel);
    let bound = i64::try_from(proved.div_euclid(i128::from(FINENESS)) - 1).ok()?;
    let answer = SitingAnswer {
        value,
        bound: bound.min(value),
        ..found
    };
    Some(FrontPoint { travel, answer })
}

/// The problem whose costs are ten times as fine, with every minute priced.
fn priced(problem: &SitingProblem, price: i64) -> Option<SitingProblem> {
    let mut draft = problem.clone().into_draft();
    draft
        .sites
        .iter_mut()
        .for_each(|site| site.fixed_cost *= FINENESS);
    let minutes: Vec<Vec<i64>> = draft
        .legs
        .iter()
        .map(|row| {
            row.iter()
                .map(|leg| leg.map_or(0, |leg| i64::from(leg.minutes)))
                .collect()
        })
        .collect();
    for leg in draft.legs.iter_mut().flatten().flatten() {
        leg.cost = leg.cost * FINENESS + price * i64::from(leg.minutes);
    }
    for (row, minutes) in draft.monthly_costs.iter_mut().zip(&minutes) {
        for (months, minutes) in row.iter_mut().zip(minutes) {
            for cost in months {
                *cost = *cost * FINENESS + price * minutes;
            }
        }
    }
    draft.check().ok()
}

/// Puts a point in its place; what another beats in both leaves.
fn insert(points: &mut Vec<FrontPoint>, point: FrontPoint) {
    points.push(point);
    points.sort_by_key(|point| (std::cmp::Reverse(point.travel), point.answer.value));
    let mut best = i64::MAX;
    let mut keep: Vec<bool> = points
        .iter()
        .rev()
        .map(|point| {
            let better = point.answer.value < best;
            best = best.min(point.answer.value);
            better
        })
        .collect();
    points.retain(|_| keep.pop().unwrap_or(false));
}
