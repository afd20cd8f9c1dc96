//! The judge: recomputes an answer from the problem alone and names the first broken rule.
//!
//! Shares no arithmetic with the solvers.

use super::answer::SitingAnswer;
use super::model::{Equity, Objective, Serving, SitingModel};
use super::problem::{CostBasis, SiteStatus, SitingProblem};

/// A rule an answer breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SitingViolation {
    /// An index, an amount or an order that cannot be.
    #[error("the answer is malformed: {0}")]
    Malformed(String),
    /// A site is open or closed against its status.
    #[error("site {0} is open or closed against its status")]
    Status(String),
    /// Too few or too many sites.
    #[error("{0} sites are open, outside the allowed count")]
    Count(usize),
    /// The investment exceeds the budget.
    #[error("investment {spent} exceeds the budget {budget}")]
    Budget {
        /// Investment of the open sites.
        spent: i64,
        /// What was allowed.
        budget: i64,
    },
    /// A demand point is not served exactly once, or by several sites against the rule.
    #[error("demand point {0} is not served as the rules say")]
    Service(String),
    /// A site serves more than its capacity or less than its minimum use.
    #[error("site {0} is used outside its limits")]
    Use(String),
    /// A point or county travels longer than the limit.
    #[error("{0} travels longer than the limit")]
    Minutes(String),
    /// The stated value is not what the assignments cost, or is below the bound.
    #[error("stated value {stated} differs from {recomputed}, or lies below its bound")]
    Value {
        /// In the answer.
        stated: i64,
        /// From the assignments.
        recomputed: i64,
    },
}

/// Recomputes everything an answer claims except its bound, which must only not exceed the value.
///
/// # Errors
/// The first broken rule.
pub fn verify(
    problem: &SitingProblem,
    model: &SitingModel,
    answer: &SitingAnswer,
) -> Result<(), SitingViolation> {
    let judge = Judge {
        problem,
        model,
        answer,
    };
    judge.check_shape()?;
    judge.check_sites()?;
    judge.check_service()?;
    judge.check_use()?;
    judge.check_minutes()?;
    let recomputed = objective_value(problem, model, answer);
    if recomputed == answer.value && answer.bound <= answer.value {
        Ok(())
    } else {
        Err(SitingViolation::Value {
            stated: answer.value,
            recomputed,
        })
    }
}

/// What `answer` costs under the model's objective, rounded up.
pub(crate) fn objective_value(
    problem: &SitingProblem,
    model: &SitingModel,
    answer: &SitingAnswer,
) -> i64 {
    let judge = Judge {
        problem,
        model,
        answer,
    };
    match &model.objective {
        Objective::Cost => judge.expected(judge.fixed_cost(), |scenario| judge.transport(scenario)),
        Objective::Transport => judge.expected(0, |scenario| judge.transport(scenario)),
        Objective::WorstScenarioCost => {
            let scenarios = 0..problem.scenarios().len();
            let dearest = scenarios
                .map(|scenario| judge.transport(scenario))
                .fold(0.0, f64::max);
            judge.fixed_cost() + (dearest - 1e-6).ceil() as i64
        }
        Objective::WorstMinutes => i64::from(judge.longest_leg()),
        Objective::Cover { .. } => judge.fixed_cost(),
        Objective::Uncovered { minutes } => {
            judge.expected(0, |scenario| judge.beyond(scenario, *minutes))
        }
    }
}

struct Judge<'a> {
    problem: &'a SitingProblem,
    model: &'a SitingModel,
    answer: &'a SitingAnswer,
}

impl Judge<'_> {
    fn check_shape(&self) -> Result<(), SitingViolation> {
        let malformed = |what: &str| Err(SitingViolation::Malformed(what.into()));
        if self.answer.open.windows(2).any(|pair| pair[0] >= pair[1]) {
            return malformed("open sites are not ascending");
        }
        if self
            .answer
            .open
            .iter()
            .any(|&site| site >= self.problem.sites().len())
        {
            return malformed("an open site does not exist");
        }
        for part in &self.answer.assignments {
            let exists = part.demand < self.problem.demands().len()
                && part.scenario < self.problem.scenarios().len()
                && part.month < self.problem.months().len();
            if !exists || part.amount <= 0 || !self.answer.open.contains(&part.site) {
                return malformed("an assignment names something that does not exist or is closed");
            }
            if self.problem.leg(part.demand, part.site).is_none() {
                return malformed("an assignment uses a missing leg");
            }
        }
        Ok(())
    }

    fn check_sites(&self) -> Result<(), SitingViolation> {
        let mut spent = 0;
        for (index, site) in self.problem.sites().iter().enumerate() {
            let open = self.answer.open.contains(&index);
            match site.status {
                SiteStatus::Candidate | SiteStatus::Forced if open => spent += site.build_cost,
                SiteStatus::Existing if open => {}
                SiteStatus::Existing | SiteStatus::Forced => {
                    return Err(SitingViolation::Status(site.name.clone()));
                }
                SiteStatus::Forbidden if open => {
                    return Err(SitingViolation::Status(site.name.clone()));
                }
                SiteStatus::Candidate | SiteStatus::Forbidden => {}
            }
        }
        let rules = &self.model.rules;
        let open = self.answer.open.len();
        if open < rules.least_sites || rules.most_sites.is_some_and(|most| open > most) {
            return Err(SitingViolation::Count(open));
        }
        match rules.budget {
            Some(budget) if spent > budget => Err(SitingViolation::Budget { spent, budget }),
            _ => Ok(()),
        }
    }

    fn check_service(&self) -> Result<(), SitingViolation> {
        let (scenarios, months) = (self.problem.scenarios().len(), self.problem.months().len());
        let slots = scenarios * months;
        let mut served = vec![0; self.problem.demands().len() * slots];
        let mut servers = vec![Vec::new(); self.problem.demands().len()];
        for part in &self.answer.assignments {
            served[part.demand * slots + part.scenario * months + part.month] += part.amount;
            servers[part.demand].push(part.site);
        }
        let may_stay = matches!(self.model.objective, Objective::Uncovered { .. });
        let whole = self.model.rules.serving == Serving::SingleSource;
        for (index, demand) in self.problem.demands().iter().enumerate() {
            let given = &served[index * slots..(index + 1) * slots];
            let complete = given
                .iter()
                .zip(&demand.amounts)
                .all(|(got, want)| got == want || (may_stay && got < want));
            let shared = servers[index].iter().any(|site| *site != servers[index][0]);
            if !complete || (whole && shared) {
                return Err(SitingViolation::Service(demand.name.clone()));
            }
        }
        Ok(())
    }

    fn check_use(&self) -> Result<(), SitingViolation> {
        if self.model.rules.serving == Serving::Unlimited {
            return Ok(());
        }
        for &index in &self.answer.open {
            let site = &self.problem.sites()[index];
            for scenario in 0..self.problem.scenarios().len() {
                let mut year = 0;
                for month in 0..self.problem.months().len() {
                    let used = self.used(index, scenario, month);
                    year += used;
                    if site.capacity.is_some_and(|capacity| used > capacity) {
                        return Err(SitingViolation::Use(site.name.clone()));
                    }
                }
                if year < site.min_use {
                    return Err(SitingViolation::Use(site.name.clone()));
                }
            }
        }
        Ok(())
    }

    fn used(&self, site: usize, scenario: usize, month: usize) -> i64 {
        let parts = self.answer.assignments.iter();
        parts
            .filter(|p| (p.site, p.scenario, p.month) == (site, scenario, month))
            .map(|part| part.amount)
            .sum()
    }

    fn check_minutes(&self) -> Result<(), SitingViolation> {
        for part in &self.answer.assignments {
            let demand = &self.problem.demands()[part.demand];
            let minutes = self.minutes(part.demand, part.site);
            let rules = self.model.rules.equity.iter();
            let mut limits = rules.filter_map(|rule| match rule {
                Equity::EveryPoint { minutes } => Some(*minutes),
                Equity::Counties { counties, minutes } if counties.contains(&demand.county) => {
                    Some(*minutes)
                }
                _ => None,
            });
            let too_far = matches!(self.model.objective, Objective::Cover { minutes: most } if minutes > most);
            if too_far || limits.any(|limit| minutes > limit) {
                return Err(SitingViolation::Minutes(demand.name.clone()));
            }
        }
        self.check_means()
    }

    fn check_means(&self) -> Result<(), SitingViolation> {
        for rule in &self.model.rules.equity {
            let Equity::CountyMean { minutes } = rule else {
                continue;
            };
            for demand in self.problem.demands() {
                let (units, travelled) = self.unit_minutes(|county| county == demand.county);
                if travelled > units * i128::from(*minutes) {
                    return Err(SitingViolation::Minutes(demand.county.clone()));
                }
            }
        }
        let weights: i64 = self
            .problem
            .scenarios()
            .iter()
            .map(|scenario| scenario.weight)
            .sum();
        match self.model.rules.unit_minutes {
            Some(limit)
                if self.unit_minutes(|_| true).1 > i128::from(limit) * i128::from(weights) =>
            {
                Err(SitingViolation::Minutes("the region as a whole".into()))
            }
            _ => Ok(()),
        }
    }

    /// Weighted units and unit-minutes of the counties asked for.
    fn unit_minutes(&self, asked: impl Fn(&str) -> bool) -> (i128, i128) {
        let mut sums = (0, 0);
        for part in &self.answer.assignments {
            if asked(&self.problem.demands()[part.demand].county) {
                let weight = self.problem.scenarios()[part.scenario].weight;
                let units = i128::from(part.amount) * i128::from(weight);
                sums.0 += units;
                sums.1 += units * i128::from(self.minutes(part.demand, part.site));
            }
        }
        sums
    }

    fn minutes(&self, demand: usize, site: usize) -> u32 {
        self.problem
            .leg(demand, site)
            .map_or(u32::MAX, |leg| leg.minutes)
    }

    fn fixed_cost(&self) -> i64 {
        self.answer
            .open
            .iter()
            .map(|&site| self.problem.sites()[site].fixed_cost)
            .sum()
    }

    /// Transport cost of one scenario; whole numbers stay exact up to 2⁵³.
    fn transport(&self, scenario: usize) -> f64 {
        let (mut whole, mut rest) = (0_i128, 0.0);
        for part in self
            .answer
            .assignments
            .iter()
            .filter(|part| part.scenario == scenario)
        {
            let cost = self
                .problem
                .monthly_cost(part.demand, part.site, part.month)
                .unwrap_or(0);
            let product = i128::from(cost) * i128::from(part.amount);
            match self.problem.basis() {
                CostBasis::PerUnit => whole += product,
                CostBasis::PerAssignment => {
                    let of = i128::from(self.problem.amount(part.demand, scenario, part.month));
                    whole += product / of;
                    rest += (product % of) as f64 / of as f64;
                }
            }
        }
        whole as f64 + rest
    }

    fn beyond(&self, scenario: usize, minutes: u32) -> f64 {
        let demands = 0..self.problem.demands().len();
        let all: i64 = demands
            .map(|demand| self.problem.yearly_amount(demand, scenario))
            .sum();
        let parts = self
            .answer
            .assignments
            .iter()
            .filter(|part| part.scenario == scenario);
        let near = parts.filter(|part| self.minutes(part.demand, part.site) <= minutes);
        (all - near.map(|part| part.amount).sum::<i64>()) as f64
    }

    /// `fixed` plus the weighted mean over the scenarios, rounded up.
    fn expected(&self, fixed: i64, of: impl Fn(usize) -> f64) -> i64 {
        let weight = |scenario: usize| self.problem.scenarios()[scenario].weight as f64;
        let scenarios = 0..self.problem.scenarios().len();
        let sum: f64 = scenarios
            .clone()
            .map(|scenario| weight(scenario) * of(scenario))
            .sum();
        let weights: f64 = scenarios.map(weight).sum();
        fixed + ((sum / weights) - 1e-6).ceil() as i64
    }

    fn longest_leg(&self) -> u32 {
        let parts = self.answer.assignments.iter();
        parts
            .map(|part| self.minutes(part.demand, part.site))
            .max()
            .unwrap_or(0)
    }
}
