//! Why no plan exists, and the least changes after which one does.
//!
//! Rules are laid on one after another: capacities, least uses, minutes, the nearest sites, the
//! count, the budget. The first that leaves no plan is relaxed as little as possible, and the next
//! is laid on. What is named, taken all together, therefore always leaves a plan. Where months differ
//! it may be a little more than the least: that of the plans found in the steps allowed.

use super::diagnosis::certain;
use super::feasible::{admits, least_spent};
use super::findings::{Relaxation, SitingCause, SitingFinding};
use super::model::{Equity, Objective, SitingModel};
use super::problem::{SiteStatus, SitingDraft, SitingProblem};
use super::relax::{EVERY_COUNTY, MINUTES_OF_COVER, relax, rule_subject};
use super::shortage::shortage;
use super::solve::SitingParams;

/// The causes that leave no plan, each with its smallest relaxation given those before it.
pub(crate) fn explain(
    problem: &SitingProblem,
    model: &SitingModel,
    params: &SitingParams,
) -> Vec<SitingFinding> {
    let known = certain(problem, model);
    if known.iter().any(|finding| finding.relaxation.is_none()) {
        return known;
    }
    let mut cascade = Cascade {
        problem: problem.clone(),
        model: model.clone(),
        params,
        findings: Vec::new(),
    };
    cascade.accept(known);
    cascade.lay_on_capacities();
    cascade.lay_on_least_uses();
    cascade.lay_on_minutes();
    cascade.lay_on_nearest();
    cascade.lay_on_count();
    cascade.lay_on_budget();
    if cascade.findings.is_empty() {
        let remedy =
            "relax capacities, least uses or limits on minutes: together they exclude every plan";
        let subject = "the rules together";
        cascade
            .findings
            .push(SitingFinding::new(SitingCause::Conflict, subject, remedy));
    }
    cascade.findings
}

/// The last group of rules that counts; later ones are left off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Capacities,
    LeastUses,
    Minutes,
    Nearest,
    Count,
    Budget,
}

struct Cascade<'a> {
    /// The question under the relaxations so far.
    problem: SitingProblem,
    model: SitingModel,
    params: &'a SitingParams,
    findings: Vec<SitingFinding>,
}

impl Cascade<'_> {
    fn accept(&mut self, findings: Vec<SitingFinding>) {
        if let Ok((problem, model)) = relax(&self.problem, &self.model, &findings) {
            (self.problem, self.model) = (problem, model);
        }
        self.findings.extend(findings);
    }

    /// The question with the rules up to `level`.
    fn question(&self, level: Level) -> (SitingDraft, SitingModel) {
        let mut draft = self.problem.clone().into_draft();
        let mut model = self.model.clone();
        model.rules.unit_minutes = None;
        if level < Level::LeastUses {
            draft.sites.iter_mut().for_each(|site| site.min_use = 0);
        }
        if level < Level::Minutes {
            model.rules.equity.clear();
            if let Objective::Cover { minutes } = &mut model.objective {
                *minutes = u32::MAX;
            }
        }
        if level < Level::Nearest {
            model.rules.nearest = None;
        }
        if level < Level::Count {
            model.rules.most_sites = None;
        }
        if level < Level::Budget {
            model.rules.budget = None;
        }
        (draft, model)
    }

    fn admits(&self, (draft, model): (SitingDraft, SitingModel)) -> bool {
        let problem = draft.check();
        problem.is_ok_and(|problem| admits(&problem, &model, self.params))
    }

    /// The smallest number above `from` up to `to` whose question admits a plan.
    fn smallest(
        &self,
        (from, to): (i64, i64),
        question: impl Fn(i64) -> (SitingDraft, SitingModel),
    ) -> Option<i64> {
        if !self.admits(question(to)) {
            return None;
        }
        let (mut low, mut high) = (from, to);
        while low + 1 < high {
            let middle = low + (high - low) / 2;
            if self.admits(question(middle)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        Some(high)
    }

    fn lay_on_capacities(&mut self) {
        let question = self.question(Level::Capacities);
        if self.admits(question.clone()) {
            return;
        }
        if let Ok(problem) = question.0.check() {
            let short = shortage(&problem, &question.1);
            let finding = |(site, units): (usize, i64)| {
                let remedy = format!("add {units} units to its monthly capacity");
                SitingFinding::new(SitingCause::Capacity, &problem.sites()[site].name, remedy)
                    .relaxed_by(Relaxation::AddCapacity(units))
            };
            self.accept(short.into_iter().map(finding).collect());
        }
    }

    /// Standing and forced sites first: a candidate may stay closed.
    fn lay_on_least_uses(&mut self) {
        if self.admits(self.question(Level::LeastUses)) {
            return;
        }
        let sites = self.problem.sites();
        let mut busy: Vec<usize> = (0..sites.len())
            .filter(|&site| sites[site].min_use > 0)
            .collect();
        busy.sort_by_key(|&site| sites[site].status == SiteStatus::Candidate);
        for (place, &site) in busy.iter().enumerate() {
            let later = busy[place + 1..].to_vec();
            let wanted = self.problem.sites()[site].min_use;
            let question = |lowered: i64| {
                let (mut draft, model) = self.question(Level::LeastUses);
                for &site in &later {
                    draft.sites[site].min_use = 0;
                }
                draft.sites[site].min_use = wanted - lowered;
                (draft, model)
            };
            if self.admits(question(0)) {
                continue;
            }
            if let Some(lowered) = self.smallest((0, wanted), question) {
                let units = wanted - lowered;
                let remedy = format!("lower its least use from {wanted} to {units}");
                let name = self.problem.sites()[site].name.clone();
                let finding = SitingFinding::new(SitingCause::MinUse, name, remedy);
                self.accept(vec![finding.relaxed_by(Relaxation::LowerMinUse(units))]);
            }
        }
    }

    fn lay_on_minutes(&mut self) {
        if self.admits(self.question(Level::Minutes)) {
            return;
        }
        for rule in 0..self.model.rules.equity.len() {
            let limit = minutes_of(&self.model.rules.equity[rule]);
            let subject = rule_subject(&self.model.rules.equity[rule]);
            self.lay_on_limit(&subject, limit, |model, minutes| {
                model.rules.equity.truncate(rule + 1);
                set_minutes(&mut model.rules.equity[rule], minutes);
                if let Objective::Cover { minutes } = &mut model.objective {
                    *minutes = u32::MAX;
                }
            });
        }
        if let Objective::Cover { minutes: limit } = self.model.objective {
            self.lay_on_limit(MINUTES_OF_COVER, limit, |model, minutes| {
                model.objective = Objective::Cover { minutes };
            });
        }
    }

    /// One limit on minutes, `set` to what is tried; those after it are left off by `set`.
    fn lay_on_limit(&mut self, subject: &str, limit: u32, set: impl Fn(&mut SitingModel, u32)) {
        let candidates = self.minutes_above(limit, subject == EVERY_COUNTY);
        let question = |place: i64| {
            let (draft, mut model) = self.question(Level::Minutes);
            let minutes = usize::try_from(place).ok().and_then(|p| candidates.get(p));
            set(&mut model, minutes.copied().unwrap_or(limit));
            (draft, model)
        };
        if self.admits(question(-1)) {
            return;
        }
        let last = candidates.len() as i64 - 1;
        if let Some(place) = self.smallest((-1, last), question) {
            let minutes = candidates[place as usize];
            let remedy = format!("raise the limit from {limit} to {minutes} minutes");
            let finding = SitingFinding::new(SitingCause::Minutes, subject, remedy);
            self.accept(vec![finding.relaxed_by(Relaxation::RaiseMinutes(minutes))]);
        }
    }

    /// Limits worth trying: minutes of legs, or every whole minute for a mean.
    fn minutes_above(&self, limit: u32, is_mean: bool) -> Vec<u32> {
        let points = 0..self.problem.demands().len();
        let legs = points.flat_map(|point| {
            let sites = 0..self.problem.sites().len();
            sites.filter_map(move |site| self.problem.leg(point, site))
        });
        let mut minutes: Vec<u32> = legs.map(|leg| leg.minutes).collect();
        if is_mean {
            let longest = minutes.iter().copied().max().unwrap_or(limit);
            minutes = (limit..=longest).collect();
        }
        minutes.retain(|minutes| *minutes > limit);
        minutes.sort_unstable();
        minutes.dedup();
        minutes
    }

    fn lay_on_nearest(&mut self) {
        let Some(nearest) = self.model.rules.nearest else {
            return;
        };
        let question = |nearest: i64| {
            let (draft, mut model) = self.question(Level::Nearest);
            model.rules.nearest = usize::try_from(nearest).ok();
            (draft, model)
        };
        let sites = self.problem.sites().len() as i64;
        if self.admits(question(nearest as i64)) {
            return;
        }
        if let Some(enough) = self.smallest((nearest as i64, sites), question) {
            let remedy = format!("consider {enough} sites of each point instead of {nearest}");
            let finding = SitingFinding::new(SitingCause::Nearest, "nearest sites", remedy);
            self.accept(vec![
                finding.relaxed_by(Relaxation::RaiseNearest(enough as usize)),
            ]);
        }
    }

    fn lay_on_count(&mut self) {
        let Some(most) = self.model.rules.most_sites else {
            return;
        };
        let question = self.question(Level::Count);
        if self.admits(question.clone()) {
            return;
        }
        if let Some(least) = self.least(question) {
            let remedy = format!("allow {least} sites instead of {most}");
            let finding = SitingFinding::new(SitingCause::Count, "number of sites", remedy);
            self.accept(vec![
                finding.relaxed_by(Relaxation::RaiseCount(least as usize)),
            ]);
        }
    }

    fn lay_on_budget(&mut self) {
        let Some(budget) = self.model.rules.budget else {
            return;
        };
        let question = self.question(Level::Budget);
        if self.admits(question.clone()) {
            return;
        }
        if let Some(least) = self.least(question) {
            let remedy = format!("raise the budget from {budget} to {least}");
            let finding = SitingFinding::new(SitingCause::Budget, "budget", remedy);
            self.accept(vec![finding.relaxed_by(Relaxation::RaiseBudget(least))]);
        }
    }

    fn least(&self, (draft, model): (SitingDraft, SitingModel)) -> Option<i64> {
        least_spent(&draft.check().ok()?, &model, self.params)
    }
}

fn minutes_of(rule: &Equity) -> u32 {
    match rule {
        Equity::EveryPoint { minutes }
        | Equity::Counties { minutes, .. }
        | Equity::CountyMean { minutes } => *minutes,
    }
}

fn set_minutes(rule: &mut Equity, to: u32) {
    match rule {
        Equity::EveryPoint { minutes }
        | Equity::Counties { minutes, .. }
        | Equity::CountyMean { minutes } => *minutes = to,
    }
}
