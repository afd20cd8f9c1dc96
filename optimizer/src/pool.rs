//! Routes met on the way, and the cheapest choice among them: what one chain found on one side of
//! the county joined with what another found on the other.
//!
//! Choosing is set covering (Balinski, Quandt: On an Integer Program for a Delivery Problem, 1964):
//! every lot in a route or left behind, no more routes of a kind than vehicles. The linear program
//! tells which routes can be in a plan cheaper than the one known (reduced costs); the integer
//! program over those few starts from the known plan. Docks and zones join routes and are not
//! heeded here, so whoever takes the choice must judge it.

use std::collections::BTreeMap;

use crate::milp::{MilpColumn, MilpLimits, Program};
use crate::problem::{LotId, Problem, VehicleId};
use crate::search::tour::Tour;
use crate::solution::{Route, Solution, Trip};
use crate::units::Cost;

/// Most routes kept; when more are known, those not met for longest are forgotten.
const MOST_KEPT: usize = 2_000;
/// Most routes among which the integer program chooses.
const MOST_CHOICES: usize = 150;
/// Share of the plan's cost within which the integer program need not be exact.
const GAP: f64 = 1e-4;

/// What a route is known by: the kind of its vehicle, and its lots in order.
type Name = (usize, Vec<LotId>);

/// The cheapest route met of each kind of vehicle and set of lots.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    routes: BTreeMap<Name, Met>,
    clock: u64,
}

#[derive(Clone, Debug)]
struct Met {
    trips: Vec<Trip>,
    cost: Cost,
    /// When it was met last.
    at: u64,
}

/// A route that may be chosen.
struct Choice<'p> {
    kind: usize,
    lots: &'p [LotId],
    met: &'p Met,
    is_known: bool,
}

impl Pool {
    /// Remembers an appraised tour of a vehicle of this kind.
    pub(crate) fn meet(&mut self, kind: usize, tour: &Tour) {
        let Some(worth) = tour.worth.as_ref().filter(|_| !tour.is_idle()) else {
            return;
        };
        self.clock += 1;
        let at = self.clock;
        let fresh = || Met {
            trips: tour.route.trips.clone(),
            cost: worth.cost,
            at,
        };
        let met = self.routes.entry(name_of(kind, tour)).or_insert_with(fresh);
        if worth.cost < met.cost {
            *met = fresh();
        }
        met.at = at;
        if self.routes.len() > 2 * MOST_KEPT {
            let mut ages: Vec<u64> = self.routes.values().map(|met| met.at).collect();
            ages.sort_unstable();
            let oldest = ages[ages.len() - MOST_KEPT];
            self.routes.retain(|_, met| met.at >= oldest);
        }
    }

    /// Remembers the tours of a plan; tells under which names, in the order of vehicles that leave.
    pub(crate) fn meet_all(&mut self, kind_of: &[usize], tours: &[Tour]) -> Vec<Name> {
        let leaving = tours
            .iter()
            .zip(kind_of)
            .filter(|(tour, _)| !tour.is_idle());
        let name = |(tour, &kind): (&Tour, &usize)| {
            self.meet(kind, tour);
            name_of(kind, tour)
        };
        leaving.map(name).collect()
    }

    /// Takes over what another pool has met.
    pub(crate) fn join(&mut self, other: &mut Self) {
        for (key, met) in std::mem::take(&mut other.routes) {
            let is_cheaper = |known: &Met| known.cost <= met.cost;
            if !self.routes.get(&key).is_some_and(is_cheaper) {
                self.routes.insert(key, met);
            }
        }
        self.clock = self.clock.max(other.clock);
    }

    /// A plan made of routes met that costs less than the one known, all of whose tours have been
    /// met, as far as docks and zones allow it; `kind_of` tells the kind of each vehicle.
    pub(crate) fn cheaper(
        &self,
        problem: &Problem,
        kind_of: &[usize],
        known: &[Name],
    ) -> Option<Solution> {
        let choices: Vec<Choice> = self
            .routes
            .iter()
            .map(|(key, met)| Choice {
                kind: key.0,
                lots: &key.1,
                met,
                is_known: known.contains(key),
            })
            .collect();
        let few = promising(problem, kind_of, choices)?;
        let chosen = choose(problem, kind_of, &few)?;
        Some(plan_of(problem, kind_of, &chosen))
    }
}

fn name_of(kind: usize, tour: &Tour) -> Name {
    let mut lots: Vec<LotId> = tour.route.lots().collect();
    lots.sort_unstable();
    (kind, lots)
}

/// The choices that can be in a plan cheaper than the known one, the best ones first.
fn promising<'p>(
    problem: &Problem,
    kind_of: &[usize],
    choices: Vec<Choice<'p>>,
) -> Option<Vec<Choice<'p>>> {
    let part = |program: &mut Program| program.continuous(0.0, 1e9);
    let covering = Covering::of(problem, kind_of, &choices, part);
    let answer = covering.program.solve_relaxed().ok()?;
    let (lots, kinds) = answer.duals.split_at(problem.lots.len());
    let value = |choice: &Choice| {
        let worth: f64 = choice.lots.iter().map(|lot| lots[lot.index()].abs()).sum();
        let row = covering.kinds.binary_search(&choice.kind).ok();
        let rent = row.map_or(0.0, |row| kinds[row].abs());
        choice.met.cost.yuan() - worth + rent
    };
    let mut rated: Vec<(f64, Choice)> = choices.into_iter().map(|it| (value(&it), it)).collect();
    rated.sort_by(|a, b| {
        let known_first = b.1.is_known.cmp(&a.1.is_known);
        known_first.then(a.0.total_cmp(&b.0))
    });
    rated.truncate(MOST_CHOICES);
    Some(rated.into_iter().map(|(_, choice)| choice).collect())
}

/// The cheapest covering by some choices, begun with the known plan; `None` where it is that plan.
fn choose<'c, 'p>(
    problem: &Problem,
    kind_of: &[usize],
    choices: &'c [Choice<'p>],
) -> Option<Vec<&'c Choice<'p>>> {
    let covering = Covering::of(problem, kind_of, choices, Program::binary);
    let taken = choices.iter().map(|choice| f64::from(choice.is_known));
    let is_fetched = |lot: LotId| {
        let mut known = choices.iter().filter(|choice| choice.is_known);
        known.any(|choice| choice.lots.contains(&lot))
    };
    let left = problem.lot_ids().map(|lot| f64::from(!is_fetched(lot)));
    let start: Vec<f64> = taken.chain(left).collect();
    let limits = MilpLimits {
        gap: GAP,
        seconds: None,
    };
    let answer = covering.program.solve(Some(&start), limits).ok()?;
    let chosen: Vec<&Choice> = choices
        .iter()
        .zip(&answer.values)
        .filter(|&(_, &value)| value > 0.5)
        .map(|(choice, _)| choice)
        .collect();
    let is_new = chosen.iter().any(|choice| !choice.is_known);
    is_new.then_some(chosen)
}

/// The covering program: a column per choice, then one per lot left behind; a row per lot, then one
/// per kind of vehicle. In yuan.
struct Covering {
    program: Program,
    /// In the order of their rows.
    kinds: Vec<usize>,
}

impl Covering {
    fn of(
        problem: &Problem,
        kind_of: &[usize],
        choices: &[Choice],
        column: fn(&mut Program) -> MilpColumn,
    ) -> Self {
        let mut program = Program::new();
        let driven: Vec<MilpColumn> = choices.iter().map(|_| column(&mut program)).collect();
        let left: Vec<MilpColumn> = problem.lots.iter().map(|_| column(&mut program)).collect();
        let costs = choices.iter().map(|choice| choice.met.cost.yuan());
        program.pay(driven.iter().zip(costs).map(|(&it, yuan)| it * yuan));
        let worth = problem.lots.iter().map(|lot| lot.unserved_cost.yuan());
        program.pay(left.iter().zip(worth).map(|(&it, yuan)| it * yuan));
        let mut rows: Vec<Vec<_>> = left.iter().map(|&it| vec![it * 1.0]).collect();
        for (choice, &it) in choices.iter().zip(&driven) {
            for lot in choice.lots {
                rows[lot.index()].push(it * 1.0);
            }
        }
        for row in rows {
            program.at_least(row, 1.0);
        }
        let mut kinds = kind_of.to_vec();
        kinds.sort_unstable();
        kinds.dedup();
        for &kind in &kinds {
            let of_kind = choices.iter().zip(&driven);
            let row = of_kind.filter(|(choice, _)| choice.kind == kind);
            let count = kind_of.iter().filter(|&&other| other == kind).count();
            program.at_most(row.map(|(_, &it)| it * 1.0), count as f64);
        }
        Self { program, kinds }
    }
}

/// Vehicles for the chosen routes. A lot in several stays in the first of them.
fn plan_of(problem: &Problem, kind_of: &[usize], chosen: &[&Choice]) -> Solution {
    let mut is_fetched = vec![false; problem.lots.len()];
    let mut free: Vec<VehicleId> = problem.vehicle_ids().collect();
    let mut routes: Vec<Route> = Vec::new();
    for choice in chosen {
        let Some(at) = free
            .iter()
            .position(|it| kind_of[it.index()] == choice.kind)
        else {
            continue;
        };
        let mut trips = choice.met.trips.clone();
        for trip in &mut trips {
            let is_first = |lot: LotId| !std::mem::replace(&mut is_fetched[lot.index()], true);
            let mut is_first = is_first;
            trip.stops.retain(|stop| is_first(stop.lot));
        }
        trips.retain(|trip| !trip.stops.is_empty());
        if !trips.is_empty() {
            let vehicle = free.remove(at);
            routes.push(Route { vehicle, trips });
        }
    }
    routes.sort_by_key(|route| route.vehicle);
    let unserved = problem.lot_ids().filter(|lot| !is_fetched[lot.index()]);
    Solution {
        unserved: unserved.collect(),
        routes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{Day, county_day};
    use crate::problem::HubId;
    use crate::solution::Stop;

    fn met(lots: &[u32], yuan: i64) -> (Name, Met) {
        let lots: Vec<LotId> = lots.iter().map(|&lot| LotId(lot)).collect();
        let stops = lots.iter().map(|&lot| Stop {
            lot,
            compartment: 0,
        });
        let trip = Trip {
            stops: stops.collect(),
            hub: HubId(0),
            layout: 0,
            set_points: vec![None],
            dock_from: None,
        };
        let met = Met {
            trips: vec![trip],
            cost: Cost(100 * yuan),
            at: 0,
        };
        ((0, lots), met)
    }

    /// Four lots on two vehicles of one kind; the known plan fetches 0 with 2 and 1 with 3 for 200.
    fn chosen(others: [(Name, Met); 2]) -> Option<Vec<Vec<LotId>>> {
        let problem = county_day(Day {
            seed: 1,
            lots: 4,
            vehicles: 2,
            hubs: 1,
        });
        let known = [met(&[0, 2], 100), met(&[1, 3], 100)];
        let names = known.clone().map(|(name, _)| name);
        let pool = Pool {
            routes: known.into_iter().chain(others).collect(),
            clock: 0,
        };
        let solution = pool.cheaper(&problem, &[0, 0], &names)?;
        assert!(solution.unserved.is_empty());
        Some(
            solution
                .routes
                .iter()
                .map(|it| it.lots().collect())
                .collect(),
        )
    }

    #[test]
    fn routes_of_two_plans_make_a_cheaper_third() {
        let routes = chosen([met(&[0, 1], 60), met(&[2, 3], 60)]);
        let lots = |of: [u32; 2]| of.map(LotId).to_vec();
        assert_eq!(routes, Some(vec![lots([0, 1]), lots([2, 3])]));
    }

    #[test]
    fn a_lot_in_two_routes_is_fetched_once() {
        let routes = chosen([met(&[0, 1, 2], 60), met(&[2, 3], 60)]).expect("120 is below 200");
        assert_eq!(routes.iter().flatten().count(), 4);
    }

    #[test]
    fn the_known_plan_is_not_told_again() {
        assert_eq!(chosen([met(&[0, 1], 60), met(&[2, 3], 150)]), None);
    }
}
