//! What can be said against a question without searching.
//!
//! [`certain`] names what is wrong with a subject of its own, [`is_hopeless`] sees at a glance that
//! the rules leave no plan; which of them to relax is searched in [`relaxing`](super::relaxing).

use super::findings::{Relaxation, SitingCause, SitingFinding};
use super::model::{Equity, Objective, Serving, SitingModel};
use super::problem::{Site, SiteStatus, SitingProblem};
use super::reduce::{allowed_legs, count, every_month};
use super::solve::needs_milp;

/// Points, counties and counts that stand in the way of every plan, with their remedies.
pub(crate) fn certain(problem: &SitingProblem, model: &SitingModel) -> Vec<SitingFinding> {
    let mut findings = Vec::new();
    unsupported(problem, model, &mut findings);
    unknown_counties(problem, model, &mut findings);
    unreachable_points(problem, model, &mut findings);
    too_high_a_count(problem, model, &mut findings);
    findings
}

/// Whether the count, the capacities, the least uses or the budget leave no plan at a glance.
pub(crate) fn is_hopeless(problem: &SitingProblem, model: &SitingModel) -> bool {
    standing(problem).count() > count(problem, model).1
        || lacks_capacity(problem, model)
        || asks_too_much_use(problem, model)
        || forced_beyond_budget(problem, model)
}

fn unsupported(problem: &SitingProblem, model: &SitingModel, findings: &mut Vec<SitingFinding>) {
    if model.objective == Objective::WorstMinutes && needs_milp(problem, model) {
        let remedy = "drop county means, total minutes, least uses and one site for all months";
        findings.push(SitingFinding::new(
            SitingCause::Conflict,
            "p-center",
            remedy,
        ));
    }
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
    unlimited.rules.nearest = None;
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

fn too_high_a_count(
    problem: &SitingProblem,
    model: &SitingModel,
    findings: &mut Vec<SitingFinding>,
) {
    let (least, most) = count(problem, model);
    let sites = problem.sites().iter();
    let allowed = sites.filter(|site| site.status != SiteStatus::Forbidden);
    let reachable = allowed.count().min(most);
    if least > reachable {
        let remedy = format!("ask for no more than {reachable} sites or add candidates");
        let finding = SitingFinding::new(SitingCause::Count, "number of sites", remedy);
        findings.push(finding.relaxed_by(Relaxation::LowerCount(reachable)));
    }
}

fn standing(problem: &SitingProblem) -> impl Iterator<Item = &Site> {
    let standing = [SiteStatus::Existing, SiteStatus::Forced];
    let sites = problem.sites().iter();
    sites.filter(move |site| standing.contains(&site.status))
}

fn serves_all(model: &SitingModel) -> bool {
    let optional = matches!(model.objective, Objective::Uncovered { .. });
    model.rules.serving != Serving::Unlimited && !optional
}

fn lacks_capacity(problem: &SitingProblem, model: &SitingModel) -> bool {
    let demands = || 0..problem.demands().len();
    let loads = every_month(problem).map(|(scenario, month)| {
        let units = demands().map(|d| problem.amount(d, scenario, month));
        units.sum::<i64>()
    });
    let load = loads.max().unwrap_or(0);
    let sites = problem.sites().iter();
    let allowed = sites.filter(|site| site.status != SiteStatus::Forbidden);
    let mut sizes: Vec<i64> = allowed
        .map(|site| site.capacity.unwrap_or(load).min(load))
        .collect();
    sizes.sort_unstable_by_key(|size| -size);
    let most = count(problem, model).1;
    serves_all(model) && sizes.iter().take(most).sum::<i64>() < load
}

fn asks_too_much_use(problem: &SitingProblem, model: &SitingModel) -> bool {
    let yearly = |scenario| -> i64 {
        let points = 0..problem.demands().len();
        points.map(|d| problem.yearly_amount(d, scenario)).sum()
    };
    let least = (0..problem.scenarios().len()).map(yearly).min();
    let wanted: i64 = standing(problem).map(|site| site.min_use).sum();
    serves_all(model) && wanted > least.unwrap_or(0)
}

fn forced_beyond_budget(problem: &SitingProblem, model: &SitingModel) -> bool {
    let sites = problem.sites().iter();
    let forced = sites.filter(|site| site.status == SiteStatus::Forced);
    let spent: i64 = forced.map(|site| site.build_cost).sum();
    model.rules.budget.is_some_and(|budget| spent > budget)
}
