//! The mixed-integer program over all phases at once.
//!
//! Knows the rules that add up over phases; which plan it starts from and what becomes of its
//! answer is [`phases`](super::phases).

use crate::milp::{MilpColumn, Program};

use super::engine::network::Mark;
use super::model::{Serving, SitingModel};
use super::phases::{PhasedAnswer, Stage};
use super::reduce::{Reduced, reduce};

/// A program under construction with where to find its columns.
pub(crate) struct PhasedProgram {
    pub(crate) program: Program,
    /// Column and position of every site, by phase.
    pub(crate) opens: Vec<Vec<(MilpColumn, usize)>>,
    /// Position of every service with its phase, item, site and whole units.
    serves: Vec<(usize, usize, usize, usize)>,
    reduced: Vec<Reduced>,
    /// Objective units per unit of the program's objective.
    pub(crate) scale: f64,
}

impl PhasedProgram {
    pub(crate) fn write(stages: &[Stage]) -> PhasedProgram {
        let reduced: Vec<Reduced> = stages
            .iter()
            .map(|stage| reduce(&stage.problem, &stage.model))
            .collect();
        let arcs = reduced.iter().flat_map(|phase| phase.network.arcs());
        let sites = reduced.iter().flat_map(|phase| &phase.network.sites);
        let dearest = arcs
            .map(|arc| arc.cost)
            .chain(sites.map(|site| site.fixed))
            .max();
        let weights = reduced.first().map_or(1, |phase| phase.scale);
        let mut phased = PhasedProgram {
            program: Program::new(),
            opens: Vec::new(),
            serves: Vec::new(),
            scale: dearest.unwrap_or(1).max(1) as f64 / (100.0 * weights as f64),
            reduced: Vec::new(),
        };
        for (phase, stage) in reduced.iter().zip(stages) {
            phased.add_phase(phase, &stage.model);
        }
        phased.reduced = reduced;
        phased
    }

    /// `y_jt` and `x_ijt` with the rules of one phase, and `y_j,t−1 ≤ y_jt`.
    fn add_phase(&mut self, phase: &Reduced, model: &SitingModel) {
        let network = &phase.network;
        let unit = self.scale * phase.scale as f64;
        let opens: Vec<(MilpColumn, usize)> = network
            .sites
            .iter()
            .map(|_| (self.program.binary(), self.program.width() - 1))
            .collect();
        if let Some(before) = self.opens.last() {
            for (earlier, now) in before.iter().zip(&opens) {
                self.program.at_most([earlier.0 * 1.0, now.0 * -1.0], 0.0);
            }
        }
        for ((open, _), site) in opens.iter().zip(&network.sites) {
            match site.mark {
                Mark::Free => {}
                Mark::Open => self.program.at_least([*open * 1.0], 1.0),
                Mark::Closed => self.program.at_most([*open * 1.0], 0.0),
            }
            self.program.pay([*open * (site.fixed as f64 / unit)]);
        }
        let all = || opens.iter().map(|(open, _)| *open * 1.0);
        self.program.at_least(all(), network.limits.count.0 as f64);
        self.program.at_most(all(), network.limits.count.1 as f64);
        if let Some(budget) = network.limits.budget {
            let most = budget.max(1) as f64;
            let spent = opens.iter().zip(&network.sites);
            let row = spent.map(|((open, _), site)| *open * (site.build as f64 / most));
            self.program.at_most(row, budget as f64 / most);
        }
        self.add_services(phase, model, &opens);
        self.opens.push(opens);
    }

    fn add_services(
        &mut self,
        phase: &Reduced,
        model: &SitingModel,
        opens: &[(MilpColumn, usize)],
    ) {
        let network = &phase.network;
        let unit = self.scale * phase.scale as f64;
        let whole = model.rules.serving == Serving::SingleSource;
        let mut used = vec![Vec::new(); network.sites.len() * network.blocks];
        for (index, item) in network.items.iter().enumerate() {
            let mut ways = Vec::new();
            for arc in network.arcs_of(index) {
                let position = self.program.width();
                let column = if whole {
                    self.program.binary()
                } else {
                    self.program.continuous(0.0, 1.0)
                };
                self.serves
                    .push((position, self.opens.len(), index, arc.site));
                let net = arc.cost - item.outside.unwrap_or(0);
                self.program.pay([column * (net as f64 / unit)]);
                self.program
                    .at_most([column * 1.0, opens[arc.site].0 * -1.0], 0.0);
                used[arc.site * network.blocks + item.block].push(column * item.weight as f64);
                ways.push(column * 1.0);
            }
            match item.outside {
                Some(_) => self.program.at_most(ways, 1.0),
                None => self.program.equal(ways, 1.0),
            }
        }
        for (slot, terms) in used.into_iter().enumerate() {
            let site = slot / network.blocks;
            if let Some(capacity) = network.sites[site].capacity {
                let room = [opens[site].0 * -(capacity as f64)];
                self.program.at_most(terms.iter().copied().chain(room), 0.0);
            }
            let least = network.sites[site].min_use;
            if least > 0 && network.blocks == 1 {
                self.program.at_least(
                    terms.into_iter().chain([opens[site].0 * -(least as f64)]),
                    0.0,
                );
            }
        }
    }

    /// The program's point for a phased plan.
    pub(crate) fn point(&self, stages: &[Stage], plan: &PhasedAnswer) -> Vec<f64> {
        let mut point = vec![0.0; self.program.width()];
        for (columns, phase) in self.opens.iter().zip(&plan.phases) {
            phase
                .open
                .iter()
                .for_each(|&site| point[columns[site].1] = 1.0);
        }
        let units: Vec<Vec<Vec<i64>>> = (0..stages.len())
            .map(|t| self.reduced[t].units(&stages[t].problem, &plan.phases[t]))
            .collect();
        for &(position, t, item, site) in &self.serves {
            let weight = self.reduced[t].network.items[item].weight;
            point[position] = units[t][item][site] as f64 / weight as f64;
        }
        point
    }
}
