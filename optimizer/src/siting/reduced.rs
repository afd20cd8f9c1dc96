//! The way back from the network to the planner's demand points, months and money.
//!
//! Reads a [`Reduced`]; building one is [`reduce`](super::reduce).

use std::collections::BTreeMap;

use super::answer::{Assignment, SitingAnswer};
use super::engine::network::Arc;
use super::engine::service::{Service, ServiceFlow};
use super::problem::SitingProblem;
use super::reduce::{Reduced, every_month, service_cost};

impl Reduced {
    /// The service in the planner's indices.
    pub(crate) fn assignments(
        &self,
        problem: &SitingProblem,
        service: &Service,
    ) -> Vec<Assignment> {
        let mut assignments = Vec::new();
        for flow in &service.flows {
            let (demand, when) = self.origins[flow.item];
            let assignment = |scenario, month, amount| Assignment {
                demand,
                site: flow.site,
                scenario,
                month,
                amount,
            };
            match when {
                Some((scenario, month)) => {
                    assignments.push(assignment(scenario, month, flow.amount));
                }
                None => assignments.extend(
                    every_month(problem)
                        .map(|(s, m)| assignment(s, m, problem.amount(demand, s, m)))
                        .filter(|assignment| assignment.amount > 0),
                ),
            }
        }
        assignments
    }

    /// Items of every demand point that has any, together.
    pub(crate) fn bundles(&self) -> Vec<Vec<usize>> {
        let mut bundles: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (item, (demand, _)) in self.origins.iter().enumerate() {
            bundles.entry(*demand).or_default().push(item);
        }
        bundles.into_values().collect()
    }

    /// Demand point of an item.
    pub(crate) fn demand_of(&self, item: usize) -> usize {
        self.origins[item].0
    }

    /// Units a year of an item, weighted by the scenarios.
    pub(crate) fn expected_units(&self, problem: &SitingProblem, item: usize) -> f64 {
        let (demand, when) = self.origins[item];
        let units = |scenario: usize, month: usize| {
            problem.scenarios()[scenario].weight * problem.amount(demand, scenario, month)
        };
        let weighted: i64 = match when {
            Some((scenario, month)) => units(scenario, month),
            None => every_month(problem)
                .map(|(scenario, month)| units(scenario, month))
                .sum(),
        };
        weighted as f64 / self.scale as f64
    }

    /// Cost of serving the arc's whole item, as far as it falls in the scenario.
    pub(crate) fn scenario_cost(&self, problem: &SitingProblem, arc: Arc, scenario: usize) -> i64 {
        let (demand, when) = self.origins[arc.item];
        let months = 0..problem.months().len();
        let falls = |month: &usize| when.is_none_or(|slot| slot == (scenario, *month));
        months
            .filter(falls)
            .map(|month| service_cost(problem, (demand, arc.site), (scenario, month)))
            .sum()
    }

    /// Units of every item a plan serves from every site.
    pub(crate) fn units(&self, problem: &SitingProblem, plan: &SitingAnswer) -> Vec<Vec<i64>> {
        let mut given: BTreeMap<(usize, usize, usize), Vec<(usize, i64)>> = BTreeMap::new();
        for part in &plan.assignments {
            let slot = (part.demand, part.scenario, part.month);
            given
                .entry(slot)
                .or_default()
                .push((part.site, part.amount));
        }
        let mut units = vec![vec![0; self.network.sites.len()]; self.network.items.len()];
        for (item, &(demand, when)) in self.origins.iter().enumerate() {
            let slots = every_month(problem).filter(|slot| when.is_none_or(|w| w == *slot));
            let parts = slots.filter_map(|(scenario, month)| given.get(&(demand, scenario, month)));
            for &(site, amount) in parts.flatten() {
                units[item][site] = if when.is_none() {
                    1
                } else {
                    units[item][site] + amount
                };
            }
        }
        units
    }

    /// Whole units per arc as assignments.
    pub(crate) fn spread(
        &self,
        problem: &SitingProblem,
        amounts: &[(Arc, i64)],
    ) -> Vec<Assignment> {
        let flows = amounts.iter().map(|(arc, amount)| ServiceFlow {
            item: arc.item,
            site: arc.site,
            amount: *amount,
            cost: arc.cost,
        });
        let service = Service {
            open: Vec::new(),
            flows: flows.collect(),
            value: 0,
        };
        self.assignments(problem, &service)
    }

    /// A network value or bound as a value of the objective.
    pub(crate) fn unscaled(&self, value: i64) -> i64 {
        if value == i64::MAX {
            value
        } else {
            -(-value).div_euclid(self.scale)
        }
    }
}
