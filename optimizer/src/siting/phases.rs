//! Opening over several years: sites stay once opened, and each year's investment so far must fit
//! the budget released by then.
//!
//! A linking of yearly questions: their separate optima add up to a bound, two greedy sequences
//! give plans, and a mixed-integer program over all years closes the gap where it can.

use crate::milp::{Column, MilpAnswer, MilpLimits, Program};

use super::answer::{SitingAnswer, SitingError};
use super::engine::network::Mark;
use super::findings::{Cause, Finding};
use super::model::{Objective, Serving, SitingModel};
use super::problem::{SiteStatus, SitingProblem};
use super::progress::StopRule;
use super::reduce::{Reduced, reduce};
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
    stop: &mut dyn StopRule,
) -> Result<PhasedAnswer, SitingError> {
    if !adds_up(&model.objective) {
        let remedy = "ask for cost, transport or uncovered demand: only those add up over phases";
        return Err(SitingError::Infeasible(vec![Finding::new(
            Cause::Conflict,
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
    if best.value > best.bound && !needs_milp(problem, model) {
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
struct Stage {
    problem: SitingProblem,
    model: SitingModel,
}

fn stages(
    problem: &SitingProblem,
    model: &SitingModel,
    phases: &[Phase],
) -> Result<Vec<Stage>, Vec<Finding>> {
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
    stop: &mut dyn StopRule,
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
    stop: &mut dyn StopRule,
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
    stop: &mut dyn StopRule,
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

fn open_sites(answer: &MilpAnswer, columns: &[(Column, usize)]) -> Vec<usize> {
    let open = |site: &usize| answer.values[columns[*site].1] > 0.5;
    (0..columns.len()).filter(open).collect()
}

struct PhasedProgram {
    program: Program,
    /// Column and position of every site, by phase.
    opens: Vec<Vec<(Column, usize)>>,
    /// Position of every service with its phase, item, site and whole units.
    serves: Vec<(usize, usize, usize, usize)>,
    reduced: Vec<Reduced>,
    scale: f64,
}

impl PhasedProgram {
    fn write(stages: &[Stage]) -> PhasedProgram {
        let reduced: Vec<Reduced> = stages
            .iter()
            .map(|stage| reduce(&stage.problem, &stage.model))
            .collect();
        let arcs = reduced.iter().flat_map(|phase| phase.network.arcs());
        let sites = reduced.iter().flat_map(|phase| &phase.network.sites);
        let dearest = arcs
            .map(|arc| arc.cost)
            .chain(sites.map(|site| site.fixed))
            .max();
        let weights = reduced.first().map_or(1, |phase| phase.scale);
        let mut phased = PhasedProgram {
            program: Program::new(),
            opens: Vec::new(),
            serves: Vec::new(),
            scale: dearest.unwrap_or(1).max(1) as f64 / (100.0 * weights as f64),
            reduced: Vec::new(),
        };
        for (phase, stage) in reduced.iter().zip(stages) {
            phased.add_phase(phase, &stage.model);
        }
        phased.reduced = reduced;
        phased
    }

    /// `y_jt` and `x_ijt` with the rules of one phase, and `y_j,t−1 ≤ y_jt`.
    fn add_phase(&mut self, phase: &Reduced, model: &SitingModel) {
        let network = &phase.network;
        let unit = self.scale * phase.scale as f64;
        let opens: Vec<(Column, usize)> = network
            .sites
            .iter()
            .map(|_| (self.program.binary(), self.program.width() - 1))
            .collect();
        if let Some(before) = self.opens.last() {
            for (earlier, now) in before.iter().zip(&opens) {
                self.program.at_most([earlier.0 * 1.0, now.0 * -1.0], 0.0);
            }
        }
        for ((open, _), site) in opens.iter().zip(&network.sites) {
            match site.mark {
                Mark::Free => {}
                Mark::Open => self.program.at_least([*open * 1.0], 1.0),
                Mark::Closed => self.program.at_most([*open * 1.0], 0.0),
            }
            self.program.pay([*open * (site.fixed as f64 / unit)]);
        }
        let all = || opens.iter().map(|(open, _)| *open * 1.0);
        self.program.at_least(all(), network.limits.count.0 as f64);
        self.program.at_most(all(), network.limits.count.1 as f64);
        if let Some(budget) = network.limits.budget {
            let most = budget.max(1) as f64;
            let spent = opens.iter().zip(&network.sites);
            let row = spent.map(|((open, _), site)| *open * (site.build as f64 / most));
            self.program.at_most(row, budget as f64 / most);
        }
        self.add_services(phase, model, &opens);
        self.opens.push(opens);
    }

    fn add_services(&mut self, phase: &Reduced, model: &SitingModel, opens: &[(Column, usize)]) {
        let network = &phase.network;
        let unit = self.scale * phase.scale as f64;
        let whole = model.rules.serving == Serving::SingleSource;
        let mut used = vec![Vec::new(); network.sites.len() * network.blocks];
        for (index, item) in network.items.iter().enumerate() {
            let mut ways = Vec::new();
            for arc in network.arcs_of(index) {
                let position = self.program.width();
                let column = if whole {
                    self.program.binary()
                } else {
                    self.program.continuous(0.0, 1.0)
                };
                self.serves
                    .push((position, self.opens.len(), index, arc.site));
                let net = arc.cost - item.outside.unwrap_or(0);
                self.program.pay([column * (net as f64 / unit)]);
                self.program
                    .at_most([column * 1.0, opens[arc.site].0 * -1.0], 0.0);
                used[arc.site * network.blocks + item.block].push(column * item.weight as f64);
                ways.push(column * 1.0);
            }
            match item.outside {
                Some(_) => self.program.at_most(ways, 1.0),
                None => self.program.equal(ways, 1.0),
            }
        }
        for (slot, terms) in used.into_iter().enumerate() {
            let site = slot / network.blocks;
            if let Some(capacity) = network.sites[site].capacity {
                let room = [opens[site].0 * -(capacity as f64)];
                self.program.at_most(terms.iter().copied().chain(room), 0.0);
            }
            let least = network.sites[site].min_use;
            if least > 0 && network.blocks == 1 {
                self.program.at_least(
                    terms.into_iter().chain([opens[site].0 * -(least as f64)]),
                    0.0,
                );
            }
        }
    }

    fn point(&self, stages: &[Stage], plan: &PhasedAnswer) -> Vec<f64> {
        let mut point = vec![0.0; self.program.width()];
        for (columns, phase) in self.opens.iter().zip(&plan.phases) {
            phase
                .open
                .iter()
                .for_each(|&site| point[columns[site].1] = 1.0);
        }
        let units: Vec<Vec<Vec<i64>>> = (0..stages.len())
            .map(|t| self.reduced[t].units(&stages[t].problem, &plan.phases[t]))
            .collect();
        for &(position, t, item, site) in &self.serves {
            let weight = self.reduced[t].network.items[item].weight;
            point[position] = units[t][item][site] as f64 / weight as f64;
        }
        point
    }
}
