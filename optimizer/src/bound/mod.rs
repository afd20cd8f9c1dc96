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
//! Routes are priced from below whatever their schedule, as `ground` and `pricing` say item by item:
//! rules may be relaxed there, never tightened, and nothing costs more than the verifier would charge.
//! Days with more than [`MOST_LOTS`] lots get the sum of what each lot costs by itself at least.
//!
//! Where [`BoundParams::trips`] allows it, and on a plain day (roads alike at all hours, one window a lot
//! and a hub), the question is a narrower one: what do plans cost at least that are driven as the planner
//! drives, stowed by `stowage`, every trip completed as early as can be and no trip waiting for a dock?
//! There all trips of a kind of vehicle are worked out one by one with their temperatures (`sequence`,
//! `closing`, `haul`), joined to routes (`combine`, `sieve`, `join`), and cases are told apart by how many
//! vehicles leave and by which lots ride together (`tree`, `counts`, `pairs`, `program`). That is much closer, and not proved in every part: see
//! [`BoundMethod::Trips`].

mod ahead;
mod closing;
mod combine;
mod company;
mod counts;
mod departures;
mod fleet;
mod ground;
mod haul;
mod join;
mod label;
mod master;
mod offer;
mod pairs;
mod price;
mod pricing;
mod program;
mod rooms;
mod sequence;
mod sieve;
mod simple;
mod tree;

use std::cmp::Reverse;

use combine::Yard;
use tree::Tree;

use crate::problem::Problem;
use crate::solution::Solution;
use crate::stop_rule::StopRule;
use crate::units::Cost;

pub use pricing::PricingParams;

/// Most lots for which routes are priced; beyond, lots are priced one by one.
pub const MOST_LOTS: usize = 128;

/// A lower bound of what a day costs, however it is planned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    /// No plan costs less, as the module says which.
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
    /// The same over all trips of plans driven as the planner drives. The cost of a trip between the
    /// moments it was worked out at, and of orders given up for better ones, is granted one yuan, which
    /// enumeration of small days bears out but nothing proves.
    Trips,
    /// Each lot by itself: what it loses before any truck can have it in the cold, or what leaving
    /// it behind costs.
    LotByLot,
}

/// How a bound is sought.
#[derive(Clone, Copy, Debug, Default)]
pub struct BoundParams {
    /// How routes are priced from below.
    pub pricing: PricingParams,
    /// Most trips of a kind of vehicle that are worked out one by one, on plain days; each takes some
    /// hundred bytes. Zero asks for a bound that is proved, of all legal plans.
    pub trips: usize,
}

/// The best lower bound that can be proved before the stop rule asks to stop; `None` for a day that
/// is already running. `known` is any plan of the day, where the search for prices begins.
///
/// An iteration is one look at all kinds of vehicles.
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
        .map(|&kind| ground::Ground::new(problem, kind, params.trips > 0))
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
            method: BoundMethod::Trips,
        });
    }
    let value = master::search_prices(problem, &grounds, known, params, stop);
    let routes = value.map(|value| Bound {
        value,
        method: BoundMethod::Routes,
    });
    Some(routes.filter(|it| it.value > alone.value).unwrap_or(alone))
}

/// Share of the time in which trips must have been worked out for routes to be made of them.
const WORKING_OUT: f64 = 0.5;

/// The same for a plain day, its trips worked out one by one; `None` where there are too many,
/// or no look was finished.
fn trip_by_trip(
    problem: &Problem,
    grounds: &[ground::Ground],
    known: &Solution,
    params: &BoundParams,
    stop: &mut impl StopRule,
) -> Option<Cost> {
    if !grounds.first()?.is_plain {
        return None;
    }
    // The largest kinds have most trips: where there are too many that is told soonest.
    let mut order: Vec<usize> = (0..grounds.len()).collect();
    order.sort_by_key(|&kind| Reverse(grounds[kind].vehicle.limits.payload.kg));
    let mut yards: Vec<Option<Yard>> = grounds.iter().map(|_| None).collect();
    for kind in order {
        let mut goes_on = || stop.share_used(0) < WORKING_OUT;
        let hauls = sequence::hauls(&grounds[kind], params.trips, &mut goes_on)?;
        tracing::debug!(kind, trips = hauls.len(), "worked out");
        yards[kind] = Some(Yard::new(&grounds[kind], hauls));
    }
    let yards = yards.into_iter().flatten().collect();
    let routes = master::known_routes(problem, grounds, known);
    let mut tree = Tree::new(problem, yards, &routes, known);
    let value = tree.search(stop);
    // A hair for the order of additions.
    value
        .is_finite()
        .then(|| Cost((value - 1.0).floor() as i64))
}
