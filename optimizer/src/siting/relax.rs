//! Taking named relaxations at their word: the question after them.
//!
//! Which relaxations help is found by [`relaxing`](super::relaxing); this room only applies them.

use super::findings::{Relaxation, SitingCause, SitingFinding};
use super::model::{Equity, Objective, SitingModel};
use super::problem::{SitingDraft, SitingProblem};

/// Subject of a limit on the minutes of every demand point.
pub(crate) const EVERY_POINT: &str = "minutes of every demand point";
/// Subject of a limit on the mean minutes of every county.
pub(crate) const EVERY_COUNTY: &str = "mean minutes of every county";
/// Subject of the minutes within which demand is to be covered.
pub(crate) const MINUTES_OF_COVER: &str = "minutes to be covered within";

/// The question after all of `findings` are taken at their word; those that name no relaxation
/// change nothing.
///
/// # Errors
/// The findings that make the changed question unusable, such as nothing left to serve.
pub fn relax(
    problem: &SitingProblem,
    model: &SitingModel,
    findings: &[SitingFinding],
) -> Result<(SitingProblem, SitingModel), Vec<SitingFinding>> {
    let mut draft = problem.clone().into_draft();
    let mut model = model.clone();
    for finding in findings {
        apply(&mut draft, &mut model, finding);
    }
    Ok((draft.check()?, model))
}

/// How a limit on minutes is named.
pub(crate) fn rule_subject(rule: &Equity) -> String {
    match rule {
        Equity::EveryPoint { .. } => EVERY_POINT.to_owned(),
        Equity::Counties { counties, .. } => counties.join(", "),
        Equity::CountyMean { .. } => EVERY_COUNTY.to_owned(),
    }
}

fn apply(draft: &mut SitingDraft, model: &mut SitingModel, finding: &SitingFinding) {
    let subject = finding.subject.as_str();
    let mut sites = draft.sites.iter_mut();
    match &finding.relaxation {
        None => {}
        Some(Relaxation::RaiseBudget(budget)) => model.rules.budget = Some(*budget),
        Some(Relaxation::RaiseCount(most)) => model.rules.most_sites = Some(*most),
        Some(Relaxation::LowerCount(least)) => model.rules.least_sites = *least,
        Some(Relaxation::RaiseNearest(nearest)) => model.rules.nearest = Some(*nearest),
        Some(Relaxation::RaiseMinutes(minutes)) => raise_minutes(draft, model, subject, *minutes),
        Some(Relaxation::AddCapacity(units)) => {
            if let Some(site) = sites.find(|site| site.name == subject) {
                site.capacity = site.capacity.map(|capacity| capacity + units);
            }
        }
        Some(Relaxation::LowerMinUse(units)) => {
            if let Some(site) = sites.find(|site| site.name == subject) {
                site.min_use = *units;
            }
        }
        Some(Relaxation::Omit) => omit(draft, model, finding),
    }
}

/// Raises every limit that binds the demand point, or the one the subject names.
fn raise_minutes(draft: &SitingDraft, model: &mut SitingModel, subject: &str, to: u32) {
    let point = draft.demands.iter().find(|point| point.name == subject);
    for rule in &mut model.rules.equity {
        let is_named = rule_subject(rule) == subject;
        let minutes = match rule {
            Equity::EveryPoint { minutes } if is_named || point.is_some() => minutes,
            Equity::Counties { counties, minutes }
                if is_named || point.is_some_and(|point| counties.contains(&point.county)) =>
            {
                minutes
            }
            Equity::CountyMean { minutes } if is_named => minutes,
            _ => continue,
        };
        *minutes = (*minutes).max(to);
    }
    if let Objective::Cover { minutes } = &mut model.objective
        && (subject == MINUTES_OF_COVER || point.is_some())
    {
        *minutes = (*minutes).max(to);
    }
}

fn omit(draft: &mut SitingDraft, model: &mut SitingModel, finding: &SitingFinding) {
    let subject = &finding.subject;
    if finding.cause == SitingCause::UnknownCounty {
        forget_county(model, subject);
    }
    let unreachable = finding.cause == SitingCause::Unreachable;
    let point = draft
        .demands
        .iter()
        .position(|point| point.name == *subject);
    if let Some(point) = point.filter(|_| unreachable) {
        let county = draft.demands.remove(point).county;
        if draft.demands.iter().all(|point| point.county != county) {
            forget_county(model, &county);
        }
        draft.legs.remove(point);
        if !draft.monthly_costs.is_empty() {
            draft.monthly_costs.remove(point);
        }
    }
}

fn forget_county(model: &mut SitingModel, name: &str) {
    for rule in &mut model.rules.equity {
        if let Equity::Counties { counties, .. } = rule {
            counties.retain(|county| county != name);
        }
    }
}
