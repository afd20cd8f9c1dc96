//! The search for prices: a linear program over the routes met so far proposes them, pricing
//! answers with a bound that holds and with routes the program does not know yet.

use super::ground::Ground;
use super::pricing::{Column, Priced, price};
use super::{BoundParams, PricingParams};
use crate::evaluate::evaluate;
use crate::milp::Program;
use crate::problem::{Problem, VehicleId};
use crate::solution::{Route, Solution};
use crate::stop_rule::StopRule;
use crate::units::Cost;

/// Share of the best prices so far in those asked next; what is far from them is rarely good
/// (Wentges: Weighted Dantzig-Wolfe Decomposition, 1997).
const TRUST: f64 = 0.6;
/// Share of the program's value by which it must be above the bound for the search to go on as it is.
const SETTLED: f64 = 0.01;
/// Share of what lots cost in a plan at which prices begin: pricing looks less closely than a plan.
const FIRST: f64 = 0.75;
/// How much wider pricing becomes where narrower has told nearly all it can.
const WIDER: usize = 2;
const WIDEST: usize = 256;

/// The best bound found until the stop rule asks to stop.
pub(super) fn search_prices(
    problem: &Problem,
    grounds: &[Ground],
    known: &Solution,
    params: &BoundParams,
    stop: &mut impl StopRule,
) -> Option<Cost> {
    let columns = known_routes(problem, grounds, known).into_iter();
    let columns: Vec<Column> = columns.map(|(column, _)| column).collect();
    let mut search = Search {
        problem,
        grounds,
        known: columns.len(),
        columns,
        best: None,
        pricing: params.pricing,
    };
    let mut rounds = 0;
    let mut first = Some(search.shared_costs(known));
    while stop.share_used(rounds) < 1.0 {
        let (prices, value) = search.propose()?;
        let asked = first.take().unwrap_or_else(|| search.blend(&prices));
        let priced = search.ask(&asked, &mut || stop.share_used(rounds) < 1.0);
        rounds += 1;
        let Some(priced) = priced else { break };
        let bound = search.bound(&asked, &priced);
        search.correct(&asked, &priced);
        let fresh = search.learn(priced);
        let is_better = search.best.as_ref().is_none_or(|best| bound > best.0);
        tracing::debug!(rounds, value, bound, fresh, "prices");
        if is_better {
            search.best = Some((bound, asked));
        }
        let best = search.best.as_ref().map_or(0.0, |best| best.0);
        if value - best <= SETTLED * value.abs() || (fresh == 0 && !is_better) {
            if search.pricing.width >= WIDEST {
                break;
            }
            search.widen();
        }
    }
    // A hair for the order of additions.
    search
        .best
        .map(|(bound, _)| Cost((bound - 1.0).floor() as i64))
}

struct Search<'s, 'p> {
    problem: &'p Problem,
    grounds: &'s [Ground<'p>],
    columns: Vec<Column>,
    /// How many of them are a plan's.
    known: usize,
    /// The best bound and its prices.
    best: Option<(f64, Vec<f64>)>,
    pricing: PricingParams,
}

impl Search<'_, '_> {
    fn left_behind(&self) -> impl Iterator<Item = f64> + '_ {
        let lots = self.problem.lots.iter();
        lots.map(|lot| lot.unserved_cost.0.max(0) as f64)
    }

    /// Prices of lots by the routes met so far, and the program's value.
    fn propose(&self) -> Option<(Vec<f64>, f64)> {
        let mut program = Program::new();
        let left: Vec<_> = self.left_behind().collect();
        let unserved: Vec<_> = left.iter().map(|_| program.continuous(0.0, 1e9)).collect();
        let driven: Vec<_> = self
            .columns
            .iter()
            .map(|_| program.continuous(0.0, 1e9))
            .collect();
        // In yuan: the solver likes numbers near one.
        program.pay(
            unserved
                .iter()
                .zip(&left)
                .map(|(&it, fen)| it * (fen / 100.0)),
        );
        let costs = self.columns.iter().map(|column| column.fen / 100.0);
        program.pay(driven.iter().zip(costs).map(|(&it, yuan)| it * yuan));
        let mut rows: Vec<Vec<_>> = unserved.iter().map(|&it| vec![it * 1.0]).collect();
        for (column, &it) in self.columns.iter().zip(&driven) {
            let mut lots = column.lots.clone();
            lots.sort_unstable();
            for group in lots.chunk_by(|a, b| a == b) {
                rows[group[0].index()].push(it * group.len() as f64);
            }
        }
        for row in rows {
            program.at_least(row, 1.0);
        }
        for (kind, ground) in self.grounds.iter().enumerate() {
            let of_kind = self.columns.iter().zip(&driven);
            let row = of_kind.filter(|(column, _)| column.kind == kind);
            program.at_most(row.map(|(_, &it)| it * 1.0), ground.kind.count as f64);
        }
        let answer = program.solve_relaxed().ok()?;
        let prices = answer.duals.iter().zip(&left);
        let prices = prices.map(|(dual, &most)| (dual.abs() * 100.0).min(most));
        let costs = left
            .iter()
            .copied()
            .chain(self.columns.iter().map(|it| it.fen));
        let value = answer
            .values
            .iter()
            .zip(costs)
            .map(|(x, fen)| x * fen)
            .sum();
        Some((prices.collect(), value))
    }

    /// What each lot costs in a plan, a route's cost shared evenly among its lots.
    fn shared_costs(&self, known: &Solution) -> Vec<f64> {
        let mut prices: Vec<f64> = self.left_behind().collect();
        for column in &self.columns[..known.routes.len().min(self.columns.len())] {
            for lot in &column.lots {
                let share = FIRST * column.fen / column.lots.len() as f64;
                prices[lot.index()] = share.min(prices[lot.index()]);
            }
        }
        prices
    }

    fn blend(&self, prices: &[f64]) -> Vec<f64> {
        let Some((_, best)) = &self.best else {
            return prices.to_vec();
        };
        let both = best.iter().zip(prices);
        both.map(|(best, new)| TRUST * best + (1.0 - TRUST) * new)
            .collect()
    }

    /// Prices every kind of vehicle.
    fn ask(&self, prices: &[f64], goes_on: &mut dyn FnMut() -> bool) -> Option<Vec<Priced>> {
        let kinds = self.grounds.iter().enumerate();
        kinds
            .map(|(kind, ground)| price(ground, kind, prices, &self.pricing, goes_on))
            .collect()
    }

    /// What no plan undercuts, by these prices.
    fn bound(&self, prices: &[f64], priced: &[Priced]) -> f64 {
        let routes = priced.iter().zip(self.grounds);
        let saved: f64 = routes
            .map(|(it, ground)| it.least * ground.kind.count as f64)
            .sum();
        prices.iter().sum::<f64>() + saved
    }

    /// Raises what routes cost that were met by a narrower look to what is proved of them since.
    fn correct(&mut self, prices: &[f64], priced: &[Priced]) {
        for column in &mut self.columns {
            let worth: f64 = column.lots.iter().map(|lot| prices[lot.index()]).sum();
            column.fen = column.fen.max(worth + priced[column.kind].least);
        }
    }

    /// Adds routes the program does not know; how many.
    fn learn(&mut self, priced: Vec<Priced>) -> usize {
        let before = self.columns.len();
        for column in priced.into_iter().flat_map(|it| it.columns) {
            if !self.columns.contains(&column) {
                self.columns.push(column);
            }
        }
        self.columns.len() - before
    }

    /// Looks closer from now on. Routes met by the narrower look that fetch a lot twice are forgotten.
    fn widen(&mut self) {
        self.pricing.width *= WIDER;
        let mut index = 0;
        let known = self.known;
        self.columns.retain(|column| {
            index += 1;
            index <= known || column.is_elementary()
        });
    }
}

/// The routes of a plan.
pub(super) fn known_routes<'s>(
    problem: &Problem,
    grounds: &[Ground],
    known: &'s Solution,
) -> Vec<(Column, &'s Route)> {
    let first = problem.first_alike();
    let kind_of = |vehicle: VehicleId| {
        let mut kinds = grounds.iter().map(|ground| ground.kind.vehicle);
        kinds.position(|kind| kind == first[vehicle.index()])
    };
    let routes = known.routes.iter().filter_map(|route| {
        let column = Column {
            kind: kind_of(route.vehicle)?,
            lots: route.lots().collect(),
            fen: evaluate(problem, route).ok()?.costs.total().0 as f64,
        };
        Some((column, route))
    });
    routes.collect()
}
