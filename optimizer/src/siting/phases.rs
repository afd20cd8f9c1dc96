//! Opening over several years: sites stay once opened, and each year's investment so far must fit
//! the budget released by then.
//!
//! A linking of yearly questions: their separate optima add up to a bound, two greedy sequences
//! give plans, and a mixed-integer program over all years closes the gap where it can.

use crate::milp::{MilpAnswer, MilpColumn, MilpLimits};

use super::answer::{SitingAnswer, SitingError};
use super::findings::{SitingCause, SitingFinding};
use super::model::{Objective, SitingModel};
use super::phased_program::PhasedProgram;
use super::problem::{SiteStatus, SitingProblem};
use super::progress::SitingStop;
use super::sensitivity::{Change, serve_from};
use super::solve::{SitingParams, needs_milp, solve};

/// One year or stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phase {
    /// Name for the reader.
    pub name: String,
    /// Investment released up to and including this phase; replaces the model's budget.
    pub budget: i64,
    /// Demand in thousandths of the problem's.
    pub volume_permille: i64,
}

/// A plan for every phase, with one proof for all.
#[derive(Clone, Debug, PartialEq)]
pub struct PhasedAnswer {
    /// Plan of each phase; open sites only ever grow.
    pub phases: Vec<SitingAnswer>,
    /// Sum of the phases' values.
    pub value: i64,
    /// No phased plan has a lower sum.
    pub bound: i64,
}

/// Plans the phases together.
///
/// # Errors
/// As [`solve`], for the phase that admits no plan.
pub fn solve_phases(
    problem: &SitingProblem,
    model: &SitingModel,
    phases: &[Phase],
    params: &SitingParams,
    stop: &mut dyn SitingStop,
) -> Result<PhasedAnswer, SitingError> {
    if !adds_up(&model.objective) {
        let remedy = "ask for cost, transport or uncovered demand: only those add up over phases";
        return Err(SitingError::Infeasible(vec![SitingFinding::new(
            SitingCause::Conflict,
            "objective",
            remedy,
        )]));
    }
    let stages = stages(problem, model, phases).map_err(SitingError::Infeasible)?;
    let mut bound = 0;
    for stage in &stages {
        bound += solve(&stage.problem, &stage.model, params, stop)?.bound;
    }
    let forward = grow(&stages, params, stop);
    let backward = shrink(&stages, params, stop);
    let mut best = match (forward, backward) {
        (Ok(a), Ok(b)) => {
            if a.value <= b.value {
                a
            } else {
                b
            }
        }
        (Ok(plan), Err(_)) | (Err(_), Ok(plan)) => plan,
        (Err(error), Err(_)) => return Err(error),
    };
    best.bound = bound.min(best.value);
    let may_program = params.milp_seconds.is_none_or(|seconds| seconds > 0.0);
    if best.value > best.bound && may_program && !needs_milp(problem, model) {
        improve_together(&stages, &mut best, params, stop);
    }
    Ok(best)
}

fn adds_up(objective: &Objective) -> bool {
    matches!(
        objective,
        Objective::Cost | Objective::Transport | Objective::Uncovered { .. }
    )
}

/// One phase as a question of its own.
pub(crate) struct Stage {
    pub(crate) problem: SitingProblem,
    pub(crate) model: SitingModel,
}

fn stages(
    problem: &SitingProblem,
    model: &SitingModel,
    phases: &[Phase],
) -> Result<Vec<Stage>, Vec<SitingFinding>> {
    let stage = |phase: &Phase| {
        let mut model = model.clone();
        model.rules.budget = Some(phase.budget);
        let problem = Change::Volume(phase.volume_permille).apply(problem)?;
        Ok(Stage { problem, model })
    };
    phases.iter().map(stage).collect()
}

/// First to last: what stands stays, the rest is chosen for the phase at hand.
fn grow(
    stages: &[Stage],
    params: &SitingParams,
    stop: &mut dyn SitingStop,
) -> Result<PhasedAnswer, SitingError> {
    let mut plans: Vec<SitingAnswer> = Vec::new();
    for stage in stages {
        let mut draft = stage.problem.clone().into_draft();
        for &site in plans.last().map_or(&[][..], |plan| &plan.open) {
            if draft.sites[site].status == SiteStatus::Candidate {
                draft.sites[site].status = SiteStatus::Forced;
            }
        }
        let standing = draft.check().map_err(SitingError::Infeasible)?;
        plans.push(solve(&standing, &stage.model, params, stop)?);
    }
    Ok(summed(plans))
}

/// Last to first: each phase chooses among what the next one has.
fn shrink(
    stages: &[Stage],
    params: &SitingParams,
    stop: &mut dyn SitingStop,
) -> Result<PhasedAnswer, SitingError> {
    let mut plans: Vec<SitingAnswer> = Vec::new();
    for stage in stages.iter().rev() {
        let mut draft = stage.problem.clone().into_draft();
        if let Some(later) = plans.last() {
            for (index, site) in draft.sites.iter_mut().enumerate() {
                if !later.open.contains(&index) {
                    site.status = SiteStatus::Forbidden;
                }
            }
        }
        let remaining = draft.check().map_err(SitingError::Infeasible)?;
        plans.push(solve(&remaining, &stage.model, params, stop)?);
    }
    plans.reverse();
    Ok(summed(plans))
}

fn summed(phases: Vec<SitingAnswer>) -> PhasedAnswer {
    let value = phases.iter().map(|plan| plan.value).sum();
    let bound = 0;
    PhasedAnswer {
        phases,
        value,
        bound,
    }
}

/// The program over all phases; its sites, served exactly phase by phase, replace a dearer plan.
fn improve_together(
    stages: &[Stage],
    best: &mut PhasedAnswer,
    params: &SitingParams,
    stop: &mut dyn SitingStop,
) {
    let formulation = PhasedProgram::write(stages);
    let point = formulation.point(stages, best);
    let limits = MilpLimits {
        gap: params.gap,
        seconds: params.milp_seconds,
    };
    let PhasedProgram {
        program,
        opens,
        scale,
        ..
    } = formulation;
    let Ok(answer) = program.solve(Some(&point), limits) else {
        return;
    };
    if answer.bound.is_finite() {
        let proved = (answer.bound * scale * (1.0 - 1e-7) - 1e-3).ceil() as i64;
        best.bound = best.bound.max(proved).min(best.value);
    }
    let mut plans = Vec::new();
    for (stage, columns) in stages.iter().zip(&opens) {
        let open = open_sites(&answer, columns);
        match serve_from(&stage.problem, &stage.model, &open, params, stop) {
            Ok(plan) => plans.push(plan),
            Err(_) => return,
        }
    }
    let together = summed(plans);
    if together.value < best.value {
        *best = PhasedAnswer {
            bound: best.bound.min(together.value),
            ..together
        };
    }
}

fn open_sites(answer: &MilpAnswer, columns: &[(MilpColumn, usize)]) -> Vec<usize> {
    let open = |site: &usize| answer.values[columns[*site].1] > 0.5;
    (0..columns.len()).filter(open).collect()
}
