//! The hard rules, one a file: what each asks, as a function of plain facts.
//!
//! They know neither the search nor how a schedule is made; `schedule` and `evaluate` ask them in
//! an order that finds cheap breaches first, `explain` asks them by name.

pub mod capacity;
pub mod chilling;
pub mod driving;
pub mod ethylene;
pub mod excursion;
pub mod freezing;
pub mod harvest_clock;
pub mod hub_accepts;
pub mod hub_docks;
pub mod hub_hours;
pub mod hub_zone;
pub mod lock;
pub mod market_access;
mod night;
pub mod on_board;
pub mod pairing;
pub mod range;
pub mod road;
pub mod set_point;
pub mod shelf_life;
pub mod shift;
pub mod skill;
pub mod time_window;
pub mod trips;

use crate::plan::Rule;
use crate::problem::{HubId, LotId, Problem, VehicleId};

/// The first rule that keeps a lot off a vehicle on its way to a hub, whatever else rides along
/// and whatever the clock says. Costs a few look-ups; the search filters with it.
///
/// # Errors
/// The first broken rule.
pub fn admits(problem: &Problem, vehicle: VehicleId, lot: LotId, hub: HubId) -> Result<(), Rule> {
    rides(problem, vehicle, lot)?;
    let truck = &problem.vehicles[vehicle.index()];
    require(
        capacity::fits_somewhere(problem, truck, lot),
        Rule::Capacity,
    )?;
    require(set_point::exists(problem, truck, lot), Rule::SetPoint)?;
    enters(problem, lot, hub)?;
    require(road::connects(problem, truck, lot, hub), Rule::Road)
}

/// The rules about one lot and one vehicle that hold in any stowage: lock, skill, market access.
pub(crate) fn rides(problem: &Problem, vehicle: VehicleId, lot: LotId) -> Result<(), Rule> {
    let truck = &problem.vehicles[vehicle.index()];
    require(lock::is_kept(problem, vehicle, lot), Rule::Lock)?;
    require(skill::suffices(problem, truck, lot), Rule::Skill)?;
    let (market, kg) = (problem.market_of(lot), problem.lots[lot.index()].load.kg);
    require(market_access::can_enter(market, truck), Rule::MarketAccess)?;
    require(
        market_access::can_leave(market, truck, kg),
        Rule::MarketAccess,
    )
}

/// The rules about one lot and one hub: the hub takes it, and it alone fits its zone.
pub(crate) fn enters(problem: &Problem, lot: LotId, hub: HubId) -> Result<(), Rule> {
    require(hub_accepts::takes(problem, hub, lot), Rule::HubAccepts)?;
    require(hub_zone::fits_alone(problem, hub, lot), Rule::HubZone)
}

/// `Ok` where a rule is kept.
pub(crate) fn require(is_kept: bool, rule: Rule) -> Result<(), Rule> {
    if is_kept { Ok(()) } else { Err(rule) }
}
