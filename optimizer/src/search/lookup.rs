//! What the search looks up instead of working out: which lot may ride on which kind of vehicle to
//! which hub, prices of time, limits on board, and which lots lie near each other.
//!
//! Built once per search; it holds nothing that depends on a plan.

use crate::problem::{HubId, LotId, Problem, VehicleId};
use crate::rules;
use crate::search::band::Band;
use crate::search::neighbors::neighbors_of;
use crate::search::road::{Hop, Spot};
use crate::search::zones::ZoneTable;
use crate::segment::NEVER;
use crate::units::Celsius;

/// What the search must know of a lot in its innermost loop.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LotFacts {
    pub(crate) spot: Spot,
    pub(crate) service: i64,
    /// What it adds to unloading at the quickest hub.
    pub(crate) unloading: i64,
    /// Latest moment in cold storage; [`NEVER`] where no harvest clock runs.
    pub(crate) deadline: i64,
    /// Seconds from loading to cold storage beyond which shelf life is used up at any temperature.
    pub(crate) limit: i64,
    /// Most that vehicle and load together may weigh on leaving the market, in kg.
    pub(crate) max_gross: u32,
    /// Fen of shelf life lost per second of waiting at the market.
    pub(crate) wait_price: f64,
    /// Fen of shelf life lost per second on board, about.
    pub(crate) ride_price: f64,
}

/// Everything looked up; see the module.
#[derive(Debug)]
pub(crate) struct Lookup {
    lot_count: usize,
    hub_count: usize,
    /// Where lots go in the hubs.
    pub(crate) zones: ZoneTable,
    kinds: Vec<usize>,
    admitted: Vec<bool>,
    lots: Vec<LotFacts>,
    remoteness: Vec<u32>,
    neighbors: Vec<Vec<LotId>>,
}

impl Lookup {
    /// Prepares a problem. Costs one pass over lots × kinds of vehicle × hubs and one over pairs
    /// of lots.
    pub(crate) fn new(problem: &Problem) -> Self {
        let kinds = problem.first_alike();
        let kinds: Vec<usize> = kinds.into_iter().map(VehicleId::index).collect();
        let coldest_hour = coldest_hour(problem);
        let facts: Vec<LotFacts> = problem
            .lot_ids()
            .map(|lot| facts_of(problem, lot, coldest_hour))
            .collect();
        Self {
            lot_count: problem.lots.len(),
            hub_count: problem.hubs.len(),
            zones: ZoneTable::new(problem),
            admitted: admissions(problem, &kinds),
            neighbors: neighbors_of(problem),
            remoteness: facts
                .iter()
                .map(|lot| remoteness_of(problem, lot))
                .collect(),
            kinds,
            lots: facts,
        }
    }

    /// The first vehicle that differs from this one in nothing but its name.
    pub(crate) fn kind(&self, vehicle: VehicleId) -> usize {
        self.kinds[vehicle.index()]
    }

    /// Whether a lot may ride on a vehicle to a hub, with nothing else on board, and can stay inside
    /// its temperature band there at the best.
    pub(crate) fn admits(&self, vehicle: VehicleId, lot: LotId, hub: HubId) -> bool {
        let row = self.kind(vehicle) * self.lot_count + lot.index();
        self.admitted[row * self.hub_count + hub.index()]
    }

    /// What is known of a lot.
    pub(crate) fn lot(&self, lot: LotId) -> &LotFacts {
        &self.lots[lot.index()]
    }

    /// Driving time of a lot's market from the nearest hub, in seconds.
    pub(crate) fn remoteness(&self, lot: LotId) -> u32 {
        self.remoteness[lot.index()]
    }

    /// Other lots, the nearest first.
    pub(crate) fn neighbors(&self, lot: LotId) -> &[LotId] {
        &self.neighbors[lot.index()]
    }
}

fn admissions(problem: &Problem, kinds: &[usize]) -> Vec<bool> {
    let per_vehicle = problem.lots.len() * problem.hubs.len();
    let mut admitted = vec![false; kinds.len() * per_vehicle];
    for vehicle in problem.vehicle_ids() {
        if kinds[vehicle.index()] != vehicle.index() {
            continue;
        }
        let band = Band::new(problem, &problem.vehicles[vehicle.index()]);
        let pairs = problem
            .lot_ids()
            .flat_map(|lot| problem.hub_ids().map(move |hub| (lot, hub)));
        for (slot, (lot, hub)) in pairs.enumerate() {
            let has_docks = problem.hubs[hub.index()].docks > 0;
            admitted[vehicle.index() * per_vehicle + slot] = has_docks
                && rules::admits(problem, vehicle, lot, hub).is_ok()
                && band.can_keep(lot, hub);
        }
    }
    admitted
}

fn facts_of(problem: &Problem, id: LotId, coldest_hour: f64) -> LotFacts {
    let lot = &problem.lots[id.index()];
    let market = problem.market_of(id);
    let product = problem.product_of(id);
    let deadline = lot.harvest_deadline(product.hours_to_cold);
    let [wait_price, ride_price] = prices_of_time(problem, id);
    LotFacts {
        spot: Spot::market(lot.market, market),
        service: i64::from(lot.service.0),
        unloading: i64::from(
            lot.unloading
                .iter()
                .min()
                .map_or(0, |unloading| unloading.0),
        ),
        deadline: deadline.map_or(NEVER, |moment| i64::from(moment.0)),
        limit: if lot.is_forfeited() {
            NEVER
        } else {
            longest_on_board(problem, id, coldest_hour)
        },
        max_gross: market.max_gross_kg.unwrap_or(u32::MAX),
        wait_price,
        ride_price,
    }
}

/// Fen per second at the market and on board. On board a lot cools towards its optimum with the
/// time constant of its packaging; the middle of a ride of four hours is taken.
fn prices_of_time(problem: &Problem, id: LotId) -> [f64; 2] {
    const HALF_A_RIDE_H: f64 = 2.0;
    let lot = &problem.lots[id.index()];
    let product = problem.product_of(id);
    let core = lot.core.degrees();
    let waiting = problem
        .market_of(id)
        .cold_store
        .filter(|_| lot.precooled)
        .map_or(core, Celsius::degrees);
    let optimum = product.optimum.degrees();
    let riding = optimum + (core - optimum) * (-HALF_A_RIDE_H / lot.tau_h.max(0.1)).exp();
    [waiting, riding]
        .map(|degrees| lot.value.0 as f64 * product.shelf_life.share_used(degrees, 1.0 / 3600.0))
}

/// The lowest temperature outdoors at any place and hour, in °C.
fn coldest_hour(problem: &Problem) -> f64 {
    let hours = problem.outdoor.iter().flat_map(|day| day.0);
    hours.map(Celsius::degrees).fold(f64::INFINITY, f64::min)
}

/// Beyond this time on board more shelf life is used than allowed even at the coldest temperature
/// the lot can take on: the coldest of its core, its window and the day.
fn longest_on_board(problem: &Problem, id: LotId, coldest_hour: f64) -> i64 {
    let product = problem.product_of(id);
    let coldest = problem.lots[id.index()]
        .core
        .degrees()
        .min(product.window.min().degrees())
        .min(coldest_hour);
    let per_hour = product.shelf_life.share_used(coldest, 1.0);
    let hours = problem.settings.shelf_life_limit / per_hour;
    if hours.is_finite() && hours < 1e6 {
        (hours * 3600.0).ceil() as i64
    } else {
        NEVER
    }
}

fn remoteness_of(problem: &Problem, lot: &LotFacts) -> u32 {
    let hubs = problem.hubs.iter();
    hubs.filter_map(|hub| quickest_hop(problem, lot.spot, Spot::hub(hub)))
        .map(|hop| hop.driving)
        .min()
        .unwrap_or(u32::MAX)
}

fn quickest_hop(problem: &Problem, from: Spot, to: Spot) -> Option<Hop> {
    problem
        .travel
        .iter()
        .filter_map(|matrix| from.hop(matrix, to))
        .min_by_key(|hop| hop.seconds)
}
