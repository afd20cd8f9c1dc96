//! Why no plan exists, and the least change after which one does.
//!
//! [`diagnose`] reads off what needs no search; [`explain`] asks the engine for the smallest
//! budget and count when the rules conflict.

use super::engine::branch::{Effort, branch_and_bound};
use super::findings::{Relaxation, SitingCause, SitingFinding};
use super::model::{Equity, Objective, Serving, SitingModel};
use super::problem::{SiteStatus, SitingProblem};
use super::progress::SitingProgress;
use super::reduce::{allowed_legs, count, every_month, reduce};

/// Price steps spent on each smallest relaxation.
const STEPS: u64 = 4_000;

/// Causes that stand in the way of every plan, without searching.
pub(crate) fn diagnose(problem: &SitingProblem, model: &SitingModel) -> Vec<SitingFinding> {
    let mut findings = Vec::new();
    unknown_counties(problem, model, &mut findings);
    unreachable_points(problem, model, &mut findings);
    impossible_count(problem, model, &mut findings);
    missing_capacity(problem, model, &mut findings);
    excessive_min_use(problem, model, &mut findings);
    forced_beyond_budget(problem, model, &mut findings);
    findings
}

/// Causes found by searching: the smallest budget, the smallest count, or a plain conflict.
pub(crate) fn explain(problem: &SitingProblem, model: &SitingModel) -> Vec<SitingFinding> {
    let mut free = model.clone();
    free.objective = Objective::Cost;
    free.rules.budget = None;
    if let Some(budget) = model.rules.budget
        && let Some(least) = least(problem, &free, |build| build)
    {
        let remedy = format!("raise the budget from {budget} to {least}");
        let finding = SitingFinding::new(SitingCause::Budget, "budget", remedy);
        return vec![finding.relaxed_by(Relaxation::RaiseBudget(least))];
    }
    if let Some(most) = free.rules.most_sites.take()
        && let Some(least) = least(problem, &free, |_| 1)
    {
        let remedy = format!("allow {least} sites instead of {most}");
        let finding = SitingFinding::new(SitingCause::Count, "number of sites", remedy);
        return vec![finding.relaxed_by(Relaxation::RaiseCount(least as usize))];
    }
    let remedy =
        "relax capacities, least uses or limits on minutes: together they exclude every plan";
    vec![SitingFinding::new(
        SitingCause::Conflict,
        "the rules together",
        remedy,
    )]
}

/// The smallest sum of `price` (of a site's build cost) over the sites of any plan.
fn least(problem: &SitingProblem, model: &SitingModel, price: impl Fn(i64) -> i64) -> Option<i64> {
    let mut reduced = reduce(problem, model);
    let network = &mut reduced.network;
    network
        .sites
        .iter_mut()
        .for_each(|site| site.fixed = price(site.build));
    network.forget_costs();
    let effort = Effort {
        gap: 0.0,
        root_steps: 500,
        node_steps: 100,
    };
    let mut stop = |progress: &SitingProgress| progress.steps > STEPS;
    let outcome = branch_and_bound(network, &[], effort, &mut stop);
    outcome.service.map(|service| service.value)
}

fn unknown_counties(
    problem: &SitingProblem,
    model: &SitingModel,
    findings: &mut Vec<SitingFinding>,
) {
    for rule in &model.rules.equity {
        let Equity::Counties { counties, .. } = rule else {
            continue;
        };
        let known = |county: &String| problem.demands().iter().any(|d| d.county == *county);
        for county in counties.iter().filter(|county| !known(county)) {
            let remedy = "write the county as the demand points do, or leave it out";
            findings.push(
                SitingFinding::new(SitingCause::UnknownCounty, county, remedy)
                    .relaxed_by(Relaxation::Omit),
            );
        }
    }
}

fn unreachable_points(
    problem: &SitingProblem,
    model: &SitingModel,
    findings: &mut Vec<SitingFinding>,
) {
    if matches!(model.objective, Objective::Uncovered { .. }) {
        return;
    }
    let mut unlimited = model.clone();
    unlimited.rules.equity.clear();
    if matches!(model.objective, Objective::Cover { .. }) {
        unlimited.objective = Objective::Cost;
    }
    for (index, demand) in problem.demands().iter().enumerate() {
        let idle = demand.amounts.iter().all(|amount| *amount == 0);
        if idle || !allowed_legs(problem, model, index).is_empty() {
            continue;
        }
        let legs = allowed_legs(problem, &unlimited, index);
        let nearest = legs.iter().map(|(_, leg)| leg.minutes).min();
        let (remedy, relaxation) = match nearest {
            Some(minutes) => (
                format!("raise the limit to {minutes} minutes or add a nearer site"),
                Relaxation::RaiseMinutes(minutes),
            ),
            None => (
                "leave it out, or allow a site it can reach".to_owned(),
                Relaxation::Omit,
            ),
        };
        let finding = SitingFinding::new(SitingCause::Unreachable, &demand.name, remedy)
            .relaxed_by(relaxation);
        findings.push(finding);
    }
}

fn impossible_count(
    problem: &SitingProblem,
    model: &SitingModel,
    findings: &mut Vec<SitingFinding>,
) {
    let (least, most) = count(problem, model);
    let with = |wanted: &[SiteStatus]| {
        problem
            .sites()
            .iter()
            .filter(|site| wanted.contains(&site.status))
            .count()
    };
    let standing = with(&[SiteStatus::Existing, SiteStatus::Forced]);
    let allowed = standing + with(&[SiteStatus::Candidate]);
    if standing > most {
        let remedy = format!("allow {standing} sites: so many stand or are forced");
        let finding = SitingFinding::new(SitingCause::Count, "number of sites", remedy);
        findings.push(finding.relaxed_by(Relaxation::RaiseCount(standing)));
    }
    let reachable = allowed.min(most);
    if least > reachable {
        let remedy = format!("ask for no more than {reachable} sites or add candidates");
        let finding = SitingFinding::new(SitingCause::Count, "number of sites", remedy);
        findings.push(finding.relaxed_by(Relaxation::LowerCount(reachable)));
    }
}

fn missing_capacity(
    problem: &SitingProblem,
    model: &SitingModel,
    findings: &mut Vec<SitingFinding>,
) {
    let optional = matches!(model.objective, Objective::Uncovered { .. });
    if model.rules.serving == Serving::Unlimited || optional {
        return;
    }
    let demands = || 0..problem.demands().len();
    let loads = every_month(problem).map(|(scenario, month)| {
        demands()
            .map(|d| problem.amount(d, scenario, month))
            .sum::<i64>()
    });
    let load = loads.max().unwrap_or(0);
    let allowed = problem
        .sites()
        .iter()
        .filter(|site| site.status != SiteStatus::Forbidden);
    let mut sizes: Vec<i64> = allowed
        .map(|site| site.capacity.unwrap_or(load).min(load))
        .collect();
    sizes.sort_unstable_by_key(|size| -size);
    let most = count(problem, model).1;
    let room: i64 = sizes.iter().take(most).sum();
    if room < load {
        let short = load - room;
        let remedy = format!("the fullest month needs {load} units; add {short} units of capacity");
        let finding = SitingFinding::new(
            SitingCause::Capacity,
            "capacity of all allowed sites",
            remedy,
        );
        findings.push(finding.relaxed_by(Relaxation::AddCapacity(short)));
    }
}

fn excessive_min_use(
    problem: &SitingProblem,
    model: &SitingModel,
    findings: &mut Vec<SitingFinding>,
) {
    let optional = matches!(model.objective, Objective::Uncovered { .. });
    if model.rules.serving == Serving::Unlimited || optional {
        return;
    }
    let standing = [SiteStatus::Existing, SiteStatus::Forced];
    let sites = problem
        .sites()
        .iter()
        .filter(|site| standing.contains(&site.status));
    let wanted: i64 = sites.map(|site| site.min_use).sum();
    let yearly = |scenario| {
        (0..problem.demands().len())
            .map(|d| problem.yearly_amount(d, scenario))
            .sum()
    };
    let least: i64 = (0..problem.scenarios().len())
        .map(yearly)
        .min()
        .unwrap_or(0);
    if wanted > least {
        let remedy = format!("standing and forced sites must use {wanted} units but {least} exist");
        findings.push(SitingFinding::new(SitingCause::MinUse, "least use", remedy));
    }
}

fn forced_beyond_budget(
    problem: &SitingProblem,
    model: &SitingModel,
    findings: &mut Vec<SitingFinding>,
) {
    let Some(budget) = model.rules.budget else {
        return;
    };
    let forced = problem
        .sites()
        .iter()
        .filter(|site| site.status == SiteStatus::Forced);
    let spent: i64 = forced.map(|site| site.build_cost).sum();
    if spent > budget {
        findings.extend(explain(problem, model));
    }
}
