//! How much cheaper than a plan any plan could be: a proved lower bound of the day's cost.
//!
//! Every plan is a choice of routes, one a vehicle at most, and of lots left behind. Prices on lots
//! turn that choice into one question per kind of vehicle: which route costs least beyond what its
//! lots are worth at these prices? Whatever the prices, the sum of the prices and of these least
//! costs is a lower bound (Lagrange; Lasdon: Optimization Theory for Large Systems, 1970), so it
//! holds whenever the search for good prices stops and however roughly they were found. They come
//! from the linear program over the routes met so far (column generation; Desaulniers, Desrosiers,
//! Solomon: Column Generation, 2005).
//!
//! Routes are priced from below, as `ground` and `pricing` say item by item: rules may be relaxed
//! there, never tightened, and nothing costs more than the verifier would charge. Days with more
//! than [`MOST_LOTS`] lots get the sum of what each lot costs by itself at least.

mod ahead;
mod combine;
mod company;
mod counts;
mod fleet;
mod ground;
mod haul;
mod join;
mod label;
mod master;
mod offer;
mod price;
mod pricer;
mod pricing;
mod program;
mod rest;
mod rooms;
mod sequence;
mod simple;
mod tree;

use combine::Yard;
use pricer::Pricer;
use tree::Tree;

use crate::problem::Problem;
use crate::solution::Solution;
use crate::stop_rule::StopRule;
use crate::units::Cost;

pub use pricing::PricingParams;

/// Most lots for which routes are priced; beyond, lots are priced one by one.
pub const MOST_LOTS: usize = 128;

/// A proved lower bound of what any legal plan of a day costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    /// No legal plan costs less.
    pub value: Cost,
    /// How it was proved.
    pub method: BoundMethod,
}

impl Bound {
    /// The share of a plan's cost that lies above the bound: what could be saved at most.
    pub fn gap(&self, cost: Cost) -> f64 {
        (cost - self.value).0.max(0) as f64 / cost.0.max(1) as f64
    }
}

/// How a bound was proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoundMethod {
    /// Routes priced by their lots: column generation.
    Routes,
    /// Each lot by itself: what it loses before any truck can have it in the cold, or what leaving
    /// it behind costs.
    LotByLot,
}

/// How a bound is sought.
#[derive(Clone, Copy, Debug)]
pub struct BoundParams {
    /// How routes are priced from below.
    pub pricing: PricingParams,
    /// Most trips of a kind of vehicle that are worked out one by one, on plain days; each takes some
    /// hundred bytes. Where there are more, and with zero, routes are priced from below.
    pub trips: usize,
}

impl Default for BoundParams {
    fn default() -> Self {
        Self {
            pricing: PricingParams::default(),
            trips: 8_000_000,
        }
    }
}

/// The best lower bound that can be proved before the stop rule asks to stop; `None` for a day that
/// is already running. `known` is any plan of the day, where the search for prices begins.
///
/// An iteration is one pricing of all kinds of vehicles.
pub fn lower_bound(
    problem: &Problem,
    known: &Solution,
    params: &BoundParams,
    stop: &mut impl StopRule,
) -> Option<Bound> {
    let is_running = problem.vehicles.iter().any(|it| it.underway.is_some())
        || problem
            .lots
            .iter()
            .any(|it| it.past.is_some() || it.aboard.is_some());
    if is_running {
        return None;
    }
    let kinds = fleet::kinds(problem);
    let grounds: Vec<ground::Ground> = kinds
        .iter()
        .map(|&kind| ground::Ground::new(problem, kind))
        .collect();
    let alone = Bound {
        value: simple::least_cost(problem, &grounds),
        method: BoundMethod::LotByLot,
    };
    if problem.lots.len() > MOST_LOTS || problem.lots.is_empty() {
        return Some(alone);
    }
    if let Some(value) = trip_by_trip(problem, &grounds, known, params, stop) {
        return Some(Bound {
            value: value.max(alone.value),
            method: BoundMethod::Routes,
        });
    }
    let value = master::search_prices(problem, &grounds, known, params, stop);
    let routes = value.map(|value| Bound {
        value,
        method: BoundMethod::Routes,
    });
    Some(routes.filter(|it| it.value > alone.value).unwrap_or(alone))
}

/// The same for a plain day, its trips worked out one by one; `None` where no look was finished.
fn trip_by_trip(
    problem: &Problem,
    grounds: &[ground::Ground],
    known: &Solution,
    params: &BoundParams,
    stop: &mut impl StopRule,
) -> Option<Cost> {
    let is_plain = grounds.first().is_some_and(|ground| ground.is_plain);
    if !is_plain || params.trips == 0 {
        return None;
    }
    let pricers = grounds.iter().map(|ground| {
        let mut goes_on = || stop.share_used(0) < 1.0;
        match sequence::hauls(ground, params.trips, &mut goes_on) {
            Some(hauls) => Pricer::Trips(Box::new(Yard::new(ground, hauls))),
            None => Pricer::Below(ground),
        }
    });
    let pricers = pricers.collect();
    let routes = master::known_columns(problem, grounds, known);
    let mut tree = Tree::new(problem, pricers, &routes, (known, params.pricing));
    let value = tree.search(stop);
    // A hair for the order of additions.
    value
        .is_finite()
        .then(|| Cost((value - 1.0).floor() as i64))
}
