//! What is wrong with a siting question, told all at once: cause, subject, remedy, and where it
//! can be computed the smallest relaxation that helps.
//!
//! Looks at the data and the rules; whether a plan exists at all is searched in
//! [`relaxing`](super::relaxing).

use std::collections::BTreeMap;
use std::fmt;

use super::problem::{CostBasis, SiteStatus, SitingDraft};

/// Largest cost, amount or sum of them a problem may hold, so that totals stay exact.
pub const LARGEST_TOTAL: i64 = 1_000_000_000_000_000;

/// The rule that is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SitingCause {
    /// Two entries share a name.
    DuplicateName,
    /// A site is listed both as forced and as forbidden.
    ForcedAndForbidden,
    /// A list or row has the wrong length, or is empty.
    WrongShape,
    /// A number is below zero, or a weight is not above it.
    NegativeNumber,
    /// Costs times amounts exceed [`LARGEST_TOTAL`].
    TooLarge,
    /// Nothing to collect all year.
    ZeroDemand,
    /// No allowed site can be reached, or none within the minutes.
    Unreachable,
    /// A county is named that no demand point belongs to.
    UnknownCounty,
    /// More sites are forced or standing than may be open, or fewer allowed than must be.
    Count,
    /// The budget does not pay for any plan.
    Budget,
    /// The sites in reach cannot hold the fullest month.
    Capacity,
    /// A site cannot reach its least use.
    MinUse,
    /// A limit on minutes leaves no plan.
    Minutes,
    /// The few nearest sites of each demand point leave no plan.
    Nearest,
    /// The rules conflict and no single one is to blame.
    Conflict,
}

/// The least change that removes a finding's cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Relaxation {
    /// Raise the budget to this.
    RaiseBudget(i64),
    /// Allow this many sites.
    RaiseCount(usize),
    /// Ask for no more than this many sites.
    LowerCount(usize),
    /// Raise the limit on minutes to this.
    RaiseMinutes(u32),
    /// Add so many units to the site's monthly capacity.
    AddCapacity(i64),
    /// Ask the site for no more than so many units.
    LowerMinUse(i64),
    /// Consider so many of the nearest sites of each demand point.
    RaiseNearest(usize),
    /// Leave the subject out.
    Omit,
}

/// One cause that stands in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SitingFinding {
    /// The rule that is broken.
    pub cause: SitingCause,
    /// The site, demand point, county or rule concerned.
    pub subject: String,
    /// What to do, in a sentence.
    pub remedy: String,
    /// The smallest change that helps, where it was computed.
    pub relaxation: Option<Relaxation>,
}

impl SitingFinding {
    pub(crate) fn new(
        cause: SitingCause,
        subject: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        SitingFinding {
            cause,
            subject: subject.into(),
            remedy: remedy.into(),
            relaxation: None,
        }
    }

    pub(crate) fn relaxed_by(mut self, relaxation: Relaxation) -> SitingFinding {
        self.relaxation = Some(relaxation);
        self
    }
}

impl fmt::Display for SitingFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?}; {}", self.subject, self.cause, self.remedy)
    }
}

/// Everything that makes a draft unusable.
pub(crate) fn examine_draft(draft: &SitingDraft) -> Vec<SitingFinding> {
    let mut findings = Vec::new();
    examine_lists(draft, &mut findings);
    examine_monthly_costs(draft, &mut findings);
    examine_names(draft, &mut findings);
    if findings
        .iter()
        .all(|finding| finding.cause != SitingCause::WrongShape)
    {
        examine_numbers(draft, &mut findings);
    }
    findings
}

fn examine_lists(draft: &SitingDraft, findings: &mut Vec<SitingFinding>) {
    let lists = [
        ("sites", draft.sites.len()),
        ("demand points", draft.demands.len()),
        ("months", draft.months.len()),
        ("scenarios", draft.scenarios.len()),
    ];
    for (name, _) in lists.iter().filter(|(_, length)| *length == 0) {
        findings.push(SitingFinding::new(
            SitingCause::WrongShape,
            *name,
            "give at least one",
        ));
    }
    if draft.legs.len() != draft.demands.len() {
        let remedy = format!(
            "give {} rows of legs, one per demand point",
            draft.demands.len()
        );
        findings.push(SitingFinding::new(SitingCause::WrongShape, "legs", remedy));
    }
    let amounts = draft.months.len() * draft.scenarios.len();
    for (demand, row) in draft.demands.iter().zip(&draft.legs) {
        if row.len() != draft.sites.len() {
            let remedy = format!("give {} legs, one per site", draft.sites.len());
            findings.push(SitingFinding::new(
                SitingCause::WrongShape,
                &demand.name,
                remedy,
            ));
        }
        if demand.amounts.len() != amounts {
            let remedy = format!("give {amounts} amounts, one per month of every scenario");
            findings.push(SitingFinding::new(
                SitingCause::WrongShape,
                &demand.name,
                remedy,
            ));
        }
    }
}

/// Costs by month are for every leg and every month, or not given at all.
fn examine_monthly_costs(draft: &SitingDraft, findings: &mut Vec<SitingFinding>) {
    let fits = |row: &Vec<Vec<i64>>| {
        row.len() == draft.sites.len() && row.iter().all(|cell| cell.len() == draft.months.len())
    };
    let rows = &draft.monthly_costs;
    if !rows.is_empty() && (rows.len() != draft.demands.len() || !rows.iter().all(fits)) {
        let remedy = "give a cost per demand point, site and month, or none at all";
        findings.push(SitingFinding::new(
            SitingCause::WrongShape,
            "monthly costs",
            remedy,
        ));
    }
}

fn examine_names(draft: &SitingDraft, findings: &mut Vec<SitingFinding>) {
    let mut statuses: BTreeMap<&str, Vec<SiteStatus>> = BTreeMap::new();
    for site in &draft.sites {
        statuses.entry(&site.name).or_default().push(site.status);
    }
    for (name, list) in statuses.iter().filter(|(_, list)| list.len() > 1) {
        let conflict = list.contains(&SiteStatus::Forced) && list.contains(&SiteStatus::Forbidden);
        findings.push(if conflict {
            let remedy = "keep one entry, either forced or forbidden";
            SitingFinding::new(SitingCause::ForcedAndForbidden, *name, remedy)
                .relaxed_by(Relaxation::Omit)
        } else {
            let remedy = "keep one entry or give the second site its own name";
            SitingFinding::new(SitingCause::DuplicateName, *name, remedy)
                .relaxed_by(Relaxation::Omit)
        });
    }
    let demands = draft.demands.iter().map(|demand| demand.name.as_str());
    let scenarios = draft
        .scenarios
        .iter()
        .map(|scenario| scenario.name.as_str());
    for name in repeated(demands).into_iter().chain(repeated(scenarios)) {
        let remedy = "merge the entries or give the second its own name";
        findings.push(SitingFinding::new(SitingCause::DuplicateName, name, remedy));
    }
}

fn repeated<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    names.for_each(|name| *seen.entry(name).or_default() += 1);
    seen.into_iter()
        .filter(|(_, times)| *times > 1)
        .map(|(name, _)| name)
        .collect()
}

fn examine_numbers(draft: &SitingDraft, findings: &mut Vec<SitingFinding>) {
    for site in &draft.sites {
        let numbers = [
            site.fixed_cost,
            site.build_cost,
            site.capacity.unwrap_or(0),
            site.min_use,
        ];
        if numbers.iter().any(|number| *number < 0) {
            let remedy = "costs, capacity and least use are zero or more";
            findings.push(SitingFinding::new(
                SitingCause::NegativeNumber,
                &site.name,
                remedy,
            ));
        }
    }
    for scenario in draft
        .scenarios
        .iter()
        .filter(|scenario| scenario.weight <= 0)
    {
        let remedy = "give the scenario a weight above zero or leave it out";
        findings.push(SitingFinding::new(
            SitingCause::NegativeNumber,
            &scenario.name,
            remedy,
        ));
    }
    for (index, (demand, row)) in draft.demands.iter().zip(&draft.legs).enumerate() {
        let monthly = draft.monthly_costs.get(index).into_iter().flatten();
        let negative_leg =
            row.iter().flatten().any(|leg| leg.cost < 0) || monthly.flatten().any(|cost| *cost < 0);
        if negative_leg || demand.amounts.iter().any(|amount| *amount < 0) {
            let remedy = "amounts and costs are zero or more";
            findings.push(SitingFinding::new(
                SitingCause::NegativeNumber,
                &demand.name,
                remedy,
            ));
        }
    }
    let demanded = draft
        .demands
        .iter()
        .any(|demand| demand.amounts.iter().any(|a| *a > 0));
    if !demanded {
        let remedy = "give at least one demand point an amount above zero";
        findings.push(SitingFinding::new(
            SitingCause::ZeroDemand,
            "all demand points",
            remedy,
        ));
    }
    if largest_total(draft) > i128::from(LARGEST_TOTAL) {
        let remedy = "use a larger unit for amounts or a larger currency unit";
        findings.push(SitingFinding::new(
            SitingCause::TooLarge,
            "costs times amounts",
            remedy,
        ));
    }
}

/// An upper limit on every sum the solvers form.
fn largest_total(draft: &SitingDraft) -> i128 {
    let weights: i128 = draft
        .scenarios
        .iter()
        .map(|s| i128::from(s.weight.max(1)))
        .sum();
    let sites = draft.sites.iter();
    let money: i128 = sites
        .map(|s| i128::from(s.fixed_cost) + i128::from(s.build_cost))
        .sum();
    let rows = draft.demands.iter().zip(&draft.legs).enumerate();
    let served: i128 = rows
        .map(|(index, (demand, row))| {
            let monthly = draft.monthly_costs.get(index).into_iter().flatten();
            let dearest = row
                .iter()
                .flatten()
                .map(|leg| leg.cost)
                .chain(monthly.flatten().copied())
                .max()
                .map_or(0, i128::from);
            let longest = row
                .iter()
                .flatten()
                .map(|leg| i128::from(leg.minutes))
                .max();
            let units: i128 = demand
                .amounts
                .iter()
                .map(|amount| i128::from(*amount))
                .sum();
            let times = match draft.basis {
                CostBasis::PerUnit => units,
                CostBasis::PerAssignment => demand.amounts.len() as i128,
            };
            dearest * times + longest.unwrap_or(0).max(1) * units
        })
        .sum();
    weights * (money + served)
}
