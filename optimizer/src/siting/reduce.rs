//! Presolve: a [`SitingProblem`] and a [`SitingModel`] become the bare [`Network`], with only the
//! arcs the rules allow.
//!
//! Does not search; the way back is [`reduced`](super::reduced).

use super::engine::network::{Arc, Item, Limits, Mark, Network, NodeSite};
use super::model::{Equity, Objective, Serving, SitingModel};
use super::problem::{CostBasis, SiteStatus, SitingLeg, SitingProblem};

/// A network with the way back to the planner's indices.
pub(crate) struct Reduced {
    pub(crate) network: Network,
    /// Per item: demand point, and scenario and month unless it stands for the whole year.
    pub(crate) origins: Vec<(usize, Option<(usize, usize)>)>,
    /// The network's costs are this many times the objective.
    pub(crate) scale: i64,
}

/// Builds the network whose optimum is the model's, or a relaxation of it where the model has
/// rules the network cannot express (county means, total minutes, the dearest scenario).
pub(crate) fn reduce(problem: &SitingProblem, model: &SitingModel) -> Reduced {
    let scale = problem
        .scenarios()
        .iter()
        .map(|scenario| scenario.weight)
        .sum();
    let mut reduction = Reduction {
        problem,
        model,
        items: Vec::new(),
        arcs: Vec::new(),
        origins: Vec::new(),
    };
    for demand in 0..problem.demands().len() {
        reduction.add_demand(demand);
    }
    let sites = (0..problem.sites().len()).map(|site| node_site(problem, model, site, scale));
    let limits = Limits {
        count: count(problem, model),
        budget: model.rules.budget,
        single_source: model.rules.serving == Serving::SingleSource,
    };
    Reduced {
        network: Network::new(sites.collect(), reduction.items, reduction.arcs, limits),
        origins: reduction.origins,
        scale,
    }
}

/// Every scenario with every month.
pub(crate) fn every_month(problem: &SitingProblem) -> impl Iterator<Item = (usize, usize)> + '_ {
    let months = problem.months().len();
    (0..problem.scenarios().len()).flat_map(move |s| (0..months).map(move |m| (s, m)))
}

/// The sites a demand point may use under the model's limits, with their legs.
pub(crate) fn allowed_legs(
    problem: &SitingProblem,
    model: &SitingModel,
    demand: usize,
) -> Vec<(usize, SitingLeg)> {
    let limit = minutes_limit(problem, model, demand);
    let open_to = |site: &usize| problem.sites()[*site].status != SiteStatus::Forbidden;
    let mut legs: Vec<(usize, SitingLeg)> = (0..problem.sites().len())
        .filter(open_to)
        .filter_map(|site| problem.leg(demand, site).map(|leg| (site, leg)))
        .filter(|(_, leg)| leg.minutes <= limit)
        .collect();
    if let Some(nearest) = model.rules.nearest {
        legs.sort_by_key(|(site, leg)| {
            let (cost, minutes) = (leg.cost, i64::from(leg.minutes));
            if counts_minutes(model) {
                (minutes, cost, *site)
            } else {
                (cost, minutes, *site)
            }
        });
        legs.truncate(nearest);
    }
    legs
}

/// Whether sites are near by minutes rather than by cost.
fn counts_minutes(model: &SitingModel) -> bool {
    matches!(
        model.objective,
        Objective::Cover { .. } | Objective::Uncovered { .. } | Objective::WorstMinutes
    )
}

/// Cost of serving a demand point's whole amount of one month of a scenario from a site it can
/// reach, minor currency.
pub(crate) fn service_cost(
    problem: &SitingProblem,
    (demand, site): (usize, usize),
    (scenario, month): (usize, usize),
) -> i64 {
    let amount = problem.amount(demand, scenario, month);
    let cost = problem.monthly_cost(demand, site, month).unwrap_or(0);
    match problem.basis() {
        CostBasis::PerUnit => cost * amount,
        CostBasis::PerAssignment if amount > 0 => cost,
        CostBasis::PerAssignment => 0,
    }
}

/// Fewest and most open sites the rules allow.
pub(crate) fn count(problem: &SitingProblem, model: &SitingModel) -> (usize, usize) {
    let sites = problem.sites().len();
    (
        model.rules.least_sites,
        model.rules.most_sites.unwrap_or(sites).min(sites),
    )
}

fn minutes_limit(problem: &SitingProblem, model: &SitingModel, demand: usize) -> u32 {
    let county = &problem.demands()[demand].county;
    let by_rule = model.rules.equity.iter().filter_map(|rule| match rule {
        Equity::EveryPoint { minutes } => Some(*minutes),
        Equity::Counties { counties, minutes } => counties.contains(county).then_some(*minutes),
        Equity::CountyMean { .. } => None,
    });
    let by_objective = match model.objective {
        Objective::Cover { minutes } => Some(minutes),
        _ => None,
    };
    by_rule.chain(by_objective).min().unwrap_or(u32::MAX)
}

fn node_site(problem: &SitingProblem, model: &SitingModel, site: usize, scale: i64) -> NodeSite {
    let place = &problem.sites()[site];
    let limited = model.rules.serving != Serving::Unlimited;
    let pays = !matches!(
        model.objective,
        Objective::Transport | Objective::Uncovered { .. }
    );
    NodeSite {
        fixed: if pays { place.fixed_cost * scale } else { 0 },
        build: if place.status == SiteStatus::Existing {
            0
        } else {
            place.build_cost
        },
        capacity: place.capacity.filter(|_| limited),
        min_use: if limited { place.min_use } else { 0 },
        mark: match place.status {
            SiteStatus::Candidate => Mark::Free,
            SiteStatus::Existing | SiteStatus::Forced => Mark::Open,
            SiteStatus::Forbidden => Mark::Closed,
        },
    }
}

struct Reduction<'a> {
    problem: &'a SitingProblem,
    model: &'a SitingModel,
    items: Vec<Item>,
    arcs: Vec<Arc>,
    origins: Vec<(usize, Option<(usize, usize)>)>,
}

impl Reduction<'_> {
    fn add_demand(&mut self, demand: usize) {
        let legs = allowed_legs(self.problem, self.model, demand);
        if self.model.rules.serving == Serving::Unlimited && !self.may_change_with_the_month() {
            let demanded = every_month(self.problem)
                .any(|(scenario, month)| self.problem.amount(demand, scenario, month) > 0);
            if demanded {
                self.add_item(demand, None, &legs);
            }
            return;
        }
        for (scenario, month) in every_month(self.problem) {
            if self.problem.amount(demand, scenario, month) > 0 {
                self.add_item(demand, Some((scenario, month)), &legs);
            }
        }
    }

    /// Whether a point may be served best from one site in one month and from another in the next.
    fn may_change_with_the_month(&self) -> bool {
        self.problem.has_monthly_costs() && !counts_minutes(self.model)
    }

    fn add_item(
        &mut self,
        demand: usize,
        when: Option<(usize, usize)>,
        legs: &[(usize, SitingLeg)],
    ) {
        let item = self.items.len();
        let months = self.problem.months().len();
        self.items.push(Item {
            block: when.map_or(0, |(scenario, month)| scenario * months + month),
            weight: when.map_or(1, |(scenario, month)| {
                self.problem.amount(demand, scenario, month)
            }),
            outside: self.outside(demand, when),
        });
        self.origins.push((demand, when));
        for &(site, leg) in legs {
            if let Some(cost) = self.arc_cost(demand, when, (site, leg)) {
                self.arcs.push(Arc { item, site, cost });
            }
        }
    }

    /// Sums `part` over the months the item stands for, by scenario weight.
    fn weighted(&self, when: Option<(usize, usize)>, part: impl Fn(usize, usize) -> i64) -> i64 {
        let weight = |scenario: usize| self.problem.scenarios()[scenario].weight;
        match when {
            Some((scenario, month)) => weight(scenario) * part(scenario, month),
            None => every_month(self.problem)
                .map(|(s, m)| weight(s) * part(s, m))
                .sum(),
        }
    }

    fn outside(&self, demand: usize, when: Option<(usize, usize)>) -> Option<i64> {
        let uncovered = matches!(self.model.objective, Objective::Uncovered { .. });
        uncovered.then(|| self.weighted(when, |s, m| self.problem.amount(demand, s, m)))
    }

    fn arc_cost(
        &self,
        demand: usize,
        when: Option<(usize, usize)>,
        (site, leg): (usize, SitingLeg),
    ) -> Option<i64> {
        match self.model.objective {
            Objective::Cover { .. } => Some(0),
            Objective::Uncovered { minutes } => (leg.minutes <= minutes).then_some(0),
            _ => Some(self.weighted(when, |scenario, month| {
                service_cost(self.problem, (demand, site), (scenario, month))
            })),
        }
    }
}
