//! The mixed-integer program, written as in the literature, for every rule the models know.
//!
//! `y` opens a site; `x` serves an item from a site. Strong rows `x ≤ y` throughout. Knows no solver:
//! [`milp`](crate::milp) does, and [`start`](super::start) finds the point it begins from.

use crate::milp::{MilpColumn, MilpError, MilpLimits, Program};

use super::answer::{SitingAnswer, SitingError};
use super::engine::network::{Arc, Mark};
use super::model::{Equity, Objective, Serving, SitingModel};
use super::problem::SitingProblem;
use super::progress::SitingStop;
use super::reading::Reading;
use super::reduce::{Reduced, reduce};
use super::solve::SitingParams;
use super::start::first_plan;

/// Solves `model` as a mixed-integer program, started from the best plan of our own search.
///
/// The bound is the better of the program's and the search's.
pub(crate) fn solve_milp(
    problem: &SitingProblem,
    model: &SitingModel,
    params: &SitingParams,
    stop: &mut dyn SitingStop,
) -> Result<SitingAnswer, SitingError> {
    let (first, bound) = first_plan(problem, model, params, stop)?;
    let reduced = reduce(problem, model);
    let formulation = Formulation::write(problem, model, &reduced);
    let limits = MilpLimits {
        gap: params.gap,
        seconds: params.milp_seconds,
    };
    let start = first.as_ref().map(|plan| formulation.point(plan));
    let (serves, opens) = (formulation.serves.clone(), formulation.opens.clone());
    let scale = formulation.scale;
    match formulation.program.solve(start.as_deref(), limits) {
        Ok(answer) => {
            let proved = whole_bound(answer.bound * scale).max(bound);
            let reading = Reading {
                problem,
                model,
                reduced: &reduced,
                serves,
                opens,
            };
            Ok(reading.better_of(&answer, first, proved))
        }
        Err(MilpError::Infeasible) if first.is_none() => Err(SitingError::Infeasible(Vec::new())),
        Err(error) => first
            .map(|plan| SitingAnswer { bound, ..plan })
            .ok_or(error.into()),
    }
}

/// The open sites of the best solution of the program over `reduced`, if it has any.
pub(crate) fn open_by_program(
    problem: &SitingProblem,
    model: &SitingModel,
    reduced: &Reduced,
    params: &SitingParams,
) -> Option<Vec<usize>> {
    let formulation = Formulation::write(problem, model, reduced);
    let limits = MilpLimits {
        gap: 0.0,
        seconds: params.milp_seconds,
    };
    // Columns of sites come first.
    let answer = formulation.program.solve(None, limits).ok()?;
    let sites = 0..reduced.network.sites.len();
    Some(sites.filter(|&site| answer.values[site] > 0.5).collect())
}

/// A service column: `amount` units of the item per unit of the column.
#[derive(Clone, Copy)]
pub(crate) struct Serve {
    column: MilpColumn,
    pub(crate) position: usize,
    pub(crate) arc: Arc,
    pub(crate) amount: f64,
}

struct Formulation<'a> {
    problem: &'a SitingProblem,
    model: &'a SitingModel,
    reduced: &'a Reduced,
    program: Program,
    opens: Vec<MilpColumn>,
    serves: Vec<Serve>,
    /// Objective units per unit of the program's objective, which is kept near one.
    scale: f64,
    /// Position of the worst scenario's column.
    worst: Option<(MilpColumn, usize)>,
}

impl<'a> Formulation<'a> {
    fn write(problem: &'a SitingProblem, model: &'a SitingModel, reduced: &'a Reduced) -> Self {
        let network = &reduced.network;
        let dearest_site = network
            .sites
            .iter()
            .map(|site| site.fixed)
            .max()
            .unwrap_or(0);
        let dearest_arc = network.arcs().iter().map(|arc| arc.cost).max().unwrap_or(0);
        let mut formulation = Formulation {
            scale: dearest_site.max(dearest_arc).max(1) as f64 / (100.0 * reduced.scale as f64),
            program: Program::new(),
            opens: Vec::new(),
            serves: Vec::new(),
            worst: None,
            problem,
            model,
            reduced,
        };
        formulation.add_sites();
        formulation.add_services();
        formulation.serve_every_item();
        formulation.serve_only_from_open_sites();
        formulation.respect_capacities();
        formulation.respect_least_uses();
        formulation.respect_travel_limits();
        formulation.minimize();
        formulation
    }

    /// `y_j ∈ {0, 1}`, within count and budget, forced and forbidden sites fixed.
    fn add_sites(&mut self) {
        let network = &self.reduced.network;
        self.opens = network
            .sites
            .iter()
            .map(|_| self.program.binary())
            .collect();
        let all = || self.opens.iter().map(|open| *open * 1.0);
        self.program.at_least(all(), network.limits.count.0 as f64);
        self.program.at_most(all(), network.limits.count.1 as f64);
        for (open, site) in self.opens.iter().zip(&network.sites) {
            match site.mark {
                Mark::Free => {}
                Mark::Open => self.program.at_least([*open * 1.0], 1.0),
                Mark::Closed => self.program.at_most([*open * 1.0], 0.0),
            }
        }
        if let Some(budget) = network.limits.budget {
            let unit = (budget.max(1)) as f64;
            let spent = self.opens.iter().zip(&network.sites);
            let row = spent.map(|(open, site)| *open * (site.build as f64 / unit));
            self.program.at_most(row, budget as f64 / unit);
        }
    }

    /// `x_ij`: a share, whole units where travel is limited, zero or one where items stay whole.
    fn add_services(&mut self) {
        let whole = self.serves_whole();
        let mut shared: Vec<Vec<Option<(MilpColumn, usize)>>> =
            vec![vec![None; self.opens.len()]; self.problem.demands().len()];
        for &arc in self.reduced.network.arcs() {
            let weight = self.reduced.network.items[arc.item].weight;
            let position = self.program.width();
            let (column, position, amount) = if whole {
                let slot = &mut shared[self.reduced.demand_of(arc.item)][arc.site];
                let (column, position) =
                    *slot.get_or_insert_with(|| (self.program.binary(), position));
                (column, position, weight as f64)
            } else if self.counts_units() {
                let most = i32::try_from(weight).unwrap_or(i32::MAX);
                (self.program.integer(0, most), position, 1.0)
            } else {
                (self.program.continuous(0.0, 1.0), position, weight as f64)
            };
            self.serves.push(Serve {
                column,
                position,
                arc,
                amount,
            });
        }
    }

    fn serves_whole(&self) -> bool {
        match self.model.rules.serving {
            Serving::SingleSource => true,
            Serving::Unlimited => self.limits_travel(),
            Serving::Split => false,
        }
    }

    /// Whether rules couple items so that shares could not be rounded to units afterward.
    fn counts_units(&self) -> bool {
        let network = &self.reduced.network;
        let least_uses = network.sites.iter().any(|site| site.min_use > 0);
        self.limits_travel() || (network.blocks > 1 && least_uses)
    }

    fn limits_travel(&self) -> bool {
        let rules = &self.model.rules;
        rules.unit_minutes.is_some()
            || rules
                .equity
                .iter()
                .any(|rule| matches!(rule, Equity::CountyMean { .. }))
    }

    /// `Σ_j x_ij = 1`, or at most 1 where demand may stay unserved.
    fn serve_every_item(&mut self) {
        for (item, serves) in self.by(|serve| serve.arc.item, self.reduced.network.items.len()) {
            let item = self.reduced.network.items[item];
            let row = serves
                .iter()
                .map(|serve| serve.column * (serve.amount / item.weight as f64));
            match item.outside {
                Some(_) => self.program.at_most(row, 1.0),
                None => self.program.equal(row, 1.0),
            }
        }
    }

    /// `x_ij ≤ y_j`.
    fn serve_only_from_open_sites(&mut self) {
        for serve in &self.serves {
            let weight = self.reduced.network.items[serve.arc.item].weight as f64;
            let open = self.opens[serve.arc.site];
            self.program
                .at_most([serve.column * (serve.amount / weight), open * -1.0], 0.0);
        }
    }

    /// `Σ_i w_i x_ij ≤ s_j y_j` in every month.
    fn respect_capacities(&mut self) {
        let network = &self.reduced.network;
        let slots = network.sites.len() * network.blocks;
        let slot =
            |serve: &Serve| serve.arc.site * network.blocks + network.items[serve.arc.item].block;
        for (slot, serves) in self.by(slot, slots) {
            let site = slot / network.blocks;
            if let Some(capacity) = network.sites[site].capacity {
                let unit = capacity.max(1) as f64;
                let used = serves
                    .iter()
                    .map(|serve| serve.column * (serve.amount / unit));
                let open = self.opens[site] * (-capacity as f64 / unit);
                self.program.at_most(used.chain([open]), 0.0);
            }
        }
    }

    /// `Σ_i w_i x_ij ≥ m_j y_j` in a year of every scenario.
    fn respect_least_uses(&mut self) {
        let network = &self.reduced.network;
        let scenarios = self.problem.scenarios().len();
        let months = self.problem.months().len();
        let scenario = |serve: &Serve| network.items[serve.arc.item].block / months;
        let slot = |serve: &Serve| serve.arc.site * scenarios + scenario(serve);
        for (slot, serves) in self.by(slot, network.sites.len() * scenarios) {
            let site = slot / scenarios;
            let least = network.sites[site].min_use;
            if least > 0 {
                let used = serves
                    .iter()
                    .map(|serve| serve.column * (serve.amount / least as f64));
                self.program
                    .at_least(used.chain([self.opens[site] * -1.0]), 0.0);
            }
        }
    }

    /// Mean minutes of every county, and unit-minutes of all, within their limits.
    fn respect_travel_limits(&mut self) {
        for rule in &self.model.rules.equity {
            let Equity::CountyMean { minutes } = rule else {
                continue;
            };
            let mut counties: Vec<&str> = self
                .problem
                .demands()
                .iter()
                .map(|demand| demand.county.as_str())
                .collect();
            counties.sort_unstable();
            counties.dedup();
            for county in counties {
                let of_county = |serve: &&Serve| self.county(serve) == county;
                let serves: Vec<&Serve> = self.serves.iter().filter(of_county).collect();
                let unit: f64 = serves
                    .iter()
                    .map(|s| self.expected_units(s))
                    .fold(1.0, f64::max);
                let row: Vec<_> = serves
                    .iter()
                    .map(|s| {
                        s.column
                            * (self.expected_units(s) / unit
                                * (self.minutes(s) - f64::from(*minutes)))
                    })
                    .collect();
                self.program.at_most(row, 0.0);
            }
        }
        if let Some(limit) = self.model.rules.unit_minutes {
            let unit = limit.max(1) as f64;
            let row: Vec<_> = self
                .serves
                .iter()
                .map(|serve| {
                    serve.column * (self.expected_units(serve) * self.minutes(serve) / unit)
                })
                .collect();
            self.program.at_most(row, limit as f64 / unit);
        }
    }

    fn county(&self, serve: &Serve) -> &str {
        &self.problem.demands()[self.reduced.demand_of(serve.arc.item)].county
    }

    fn minutes(&self, serve: &Serve) -> f64 {
        let leg = self
            .problem
            .leg(self.reduced.demand_of(serve.arc.item), serve.arc.site);
        leg.map_or(0.0, |leg| f64::from(leg.minutes))
    }

    /// Units a year, expected over the scenarios, that one unit of the column serves.
    fn expected_units(&self, serve: &Serve) -> f64 {
        let share = serve.amount / self.reduced.network.items[serve.arc.item].weight as f64;
        share * self.reduced.expected_units(self.problem, serve.arc.item)
    }

    /// Fixed plus service cost, or the cost of the worst scenario.
    fn minimize(&mut self) {
        let unit = self.scale * self.reduced.scale as f64;
        let network = &self.reduced.network;
        let fixed = self.opens.iter().zip(&network.sites);
        self.program
            .pay(fixed.map(|(open, site)| *open * (site.fixed as f64 / unit)));
        let share = |serve: &Serve| serve.amount / network.items[serve.arc.item].weight as f64;
        if self.model.objective != Objective::WorstScenarioCost {
            // Leaving an item outside costs its price: paid in full, given back when served.
            let saved = |serve: &Serve| network.items[serve.arc.item].outside.unwrap_or(0);
            let net = |serve: &Serve| (serve.arc.cost - saved(serve)) as f64 / unit;
            self.program.pay(
                self.serves
                    .iter()
                    .map(|serve| serve.column * (share(serve) * net(serve))),
            );
            return;
        }
        let position = self.program.width();
        let worst = self.program.continuous(0.0, f64::INFINITY);
        self.worst = Some((worst, position));
        self.program.pay([worst * 1.0]);
        for scenario in 0..self.problem.scenarios().len() {
            let cost = |serve: &Serve| {
                self.reduced
                    .scenario_cost(self.problem, serve.arc, scenario) as f64
                    / self.scale
            };
            let row = self
                .serves
                .iter()
                .map(|serve| serve.column * (share(serve) * cost(serve)));
            self.program
                .at_most(row.chain([worst * -1.0]).collect::<Vec<_>>(), 0.0);
        }
    }

    /// Services grouped by a slot, in slot order, empty slots included.
    fn by(&self, slot: impl Fn(&Serve) -> usize, slots: usize) -> Vec<(usize, Vec<Serve>)> {
        let mut groups: Vec<(usize, Vec<Serve>)> =
            (0..slots).map(|slot| (slot, Vec::new())).collect();
        self.serves
            .iter()
            .for_each(|serve| groups[slot(serve)].1.push(*serve));
        groups
    }

    /// The program's point for a plan.
    fn point(&self, plan: &SitingAnswer) -> Vec<f64> {
        let mut point = vec![0.0; self.program.width()];
        plan.open.iter().for_each(|&site| point[site] = 1.0);
        let units = self.reduced.units(self.problem, plan);
        for serve in &self.serves {
            point[serve.position] = units[serve.arc.item][serve.arc.site] as f64 / serve.amount;
        }
        if let Some((_, position)) = self.worst {
            let fixed: i64 = plan
                .open
                .iter()
                .map(|&s| self.problem.sites()[s].fixed_cost)
                .sum();
            point[position] = (plan.value - fixed) as f64 / self.scale;
        }
        point
    }
}

/// A solver's floating bound as a whole one, less its tolerance.
fn whole_bound(bound: f64) -> i64 {
    if bound == f64::NEG_INFINITY {
        return 0;
    }
    (bound - 1e-3 - 1e-7 * bound.abs()).ceil() as i64
}
