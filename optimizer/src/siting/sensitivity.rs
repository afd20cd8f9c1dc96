//! How a plan stands up to change: other volumes, other costs, closed roads, a site lost; and the
//! short list of plans worth routing in earnest.
//!
//! Every change is a changed problem, solved or re-served like any other.

use super::answer::{SitingAnswer, SitingError};
use super::findings::SitingFinding;
use super::model::{Objective, SitingModel};
use super::problem::{SiteStatus, SitingDraft, SitingProblem};
use super::progress::SitingStop;
use super::solve::{SitingParams, solve};

/// A change of circumstances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// All amounts times this many thousandths, rounded up.
    Volume(i64),
    /// All leg costs times this many thousandths, rounded up.
    LegCost(i64),
    /// Fixed costs and investments of all sites times this many thousandths, rounded up.
    SiteCost(i64),
    /// These legs (demand point, site) can no longer be driven.
    ClosedLegs(Vec<(usize, usize)>),
    /// This site must not be opened.
    WithoutSite(usize),
    /// Exactly these sites are open.
    OnlySites(Vec<usize>),
}

impl Change {
    /// The problem under the change.
    ///
    /// # Errors
    /// The findings that make the changed problem unusable, such as amounts grown too large.
    pub fn apply(&self, problem: &SitingProblem) -> Result<SitingProblem, Vec<SitingFinding>> {
        let mut draft = problem.clone().into_draft();
        match self {
            Change::Volume(permille) => {
                let amounts = draft
                    .demands
                    .iter_mut()
                    .flat_map(|demand| &mut demand.amounts);
                amounts.for_each(|amount| *amount = scaled(*amount, *permille));
            }
            Change::LegCost(permille) => {
                let legs = draft.legs.iter_mut().flatten().flatten();
                legs.for_each(|leg| leg.cost = scaled(leg.cost, *permille));
                let monthly = draft.monthly_costs.iter_mut().flatten().flatten();
                monthly.for_each(|cost| *cost = scaled(*cost, *permille));
            }
            Change::SiteCost(permille) => {
                for site in &mut draft.sites {
                    site.fixed_cost = scaled(site.fixed_cost, *permille);
                    site.build_cost = scaled(site.build_cost, *permille);
                }
            }
            Change::ClosedLegs(closed) => {
                for &(demand, site) in closed {
                    draft.legs[demand][site] = None;
                }
            }
            Change::WithoutSite(site) => draft.sites[*site].status = SiteStatus::Forbidden,
            Change::OnlySites(open) => keep_only(&mut draft, open),
        }
        draft.check()
    }
}

/// A change with what became of the plan.
#[derive(Debug)]
pub struct Tried {
    /// What changed.
    pub change: Change,
    /// The plan under it, or why there is none.
    pub outcome: Result<SitingAnswer, SitingError>,
}

/// Solves the model anew under every change.
pub fn try_changes(
    problem: &SitingProblem,
    model: &SitingModel,
    changes: Vec<Change>,
    params: &SitingParams,
    stop: &mut dyn SitingStop,
) -> Vec<Tried> {
    let mut tried = Vec::new();
    for change in changes {
        let changed = change.apply(problem).map_err(SitingError::Infeasible);
        let outcome = changed.and_then(|changed| solve(&changed, model, params, stop));
        tried.push(Tried { change, outcome });
    }
    tried
}

/// The best plan without each of the sites `answer` opened by choice.
pub fn leave_one_out(
    problem: &SitingProblem,
    model: &SitingModel,
    answer: &SitingAnswer,
    params: &SitingParams,
    stop: &mut dyn SitingStop,
) -> Vec<Tried> {
    let chosen = |site: &&usize| problem.sites()[**site].status == SiteStatus::Candidate;
    let changes = answer
        .open
        .iter()
        .filter(chosen)
        .map(|site| Change::WithoutSite(*site));
    try_changes(problem, model, changes.collect(), params, stop)
}

/// The plan when exactly `open` stand: who is served from where, at what value.
///
/// # Errors
/// As [`solve`], for instance when `open` cannot serve everyone.
pub fn serve_from(
    problem: &SitingProblem,
    model: &SitingModel,
    open: &[usize],
    params: &SitingParams,
    stop: &mut dyn SitingStop,
) -> Result<SitingAnswer, SitingError> {
    let changed = Change::OnlySites(open.to_vec())
        .apply(problem)
        .map_err(SitingError::Infeasible)?;
    let mut model = model.clone();
    if matches!(model.objective, Objective::Transport) {
        model.rules.least_sites = model.rules.least_sites.min(open.len());
    }
    solve(&changed, &model, params, stop)
}

/// The plan and its leave-one-out rivals, distinct in their sites, cheapest first, at most `most`.
pub fn short_list(answer: &SitingAnswer, rivals: &[Tried], most: usize) -> Vec<SitingAnswer> {
    let mut plans: Vec<SitingAnswer> = rivals
        .iter()
        .filter_map(|tried| tried.outcome.as_ref().ok())
        .chain([answer])
        .cloned()
        .collect();
    plans.sort_by(|a, b| (a.value, &a.open).cmp(&(b.value, &b.open)));
    plans.dedup_by(|a, b| a.open == b.open);
    plans.truncate(most);
    plans
}

fn scaled(number: i64, permille: i64) -> i64 {
    let product = i128::from(number) * i128::from(permille);
    i64::try_from(-(-product).div_euclid(1000)).unwrap_or(i64::MAX)
}

/// Standing sites keep their standing: closing one is not the planner's to decide here.
fn keep_only(draft: &mut SitingDraft, open: &[usize]) {
    for (index, site) in draft.sites.iter_mut().enumerate() {
        site.status = match (open.contains(&index), site.status) {
            (true, SiteStatus::Existing) => SiteStatus::Existing,
            (true, _) => SiteStatus::Forced,
            (false, _) => SiteStatus::Forbidden,
        };
    }
}
