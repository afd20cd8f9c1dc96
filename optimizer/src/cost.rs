//! What a route costs, item by item, in fen.
//!
//! It knows prices and amounts; where the amounts come from is not its business.

use crate::plan::{CostItems, LotQuality, TollReason};
use crate::problem::{GreenChannel, LotId, Problem, RunningCosts, Vehicle, VehicleId};
use crate::rules::driving;
use crate::schedule::{LegSchedule, RouteSchedule, TripSchedule};
use crate::solution::Route;
use crate::units::{Cost, Load, Meters, PlanTime, Seconds};

/// What is on board on one leg, as far as fuel and toll ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aboard {
    /// All of it.
    pub load: Load,
    /// Whether all of it counts as fresh produce of the green-channel catalogue.
    pub is_catalogue_only: bool,
}

impl Aboard {
    /// The empty box.
    pub const NOTHING: Self = Self {
        load: Load {
            kg: 0,
            liters: 0,
            pallets: 0,
        },
        is_catalogue_only: true,
    };

    /// With one more lot.
    #[must_use]
    pub fn with(self, problem: &Problem, lot: LotId) -> Self {
        Self {
            load: self.load + problem.lots[lot.index()].load,
            is_catalogue_only: self.is_catalogue_only && is_catalogue(problem, lot),
        }
    }
}

/// What a route does, for its price.
#[derive(Clone, Copy, Debug)]
pub struct Usage<'a> {
    /// Its times.
    pub schedule: &'a RouteSchedule,
    /// Per lot, in driving order.
    pub qualities: &'a [LotQuality],
    /// Heat moved by the unit on the way, J.
    pub joules: f64,
    /// Pre-cooling of all trips together.
    pub precooling: Seconds,
}

/// Everything a route costs but what is left behind.
pub fn route_costs(problem: &Problem, route: &Route, usage: Usage<'_>) -> CostItems {
    let vehicle = &problem.vehicles[route.vehicle.index()];
    let (costs, schedule) = (&vehicle.costs, usage.schedule);
    let worked = schedule
        .finish
        .since(vehicle.works_from(schedule.departure));
    let (fuel, toll) = road_costs(problem, vehicle, route, schedule);
    CostItems {
        vehicle_day: costs.per_day,
        driver_time: hourly(problem.settings.driver_hour, worked),
        distance: Cost::round(schedule.distance().kilometers() * costs.per_km_fen),
        fuel,
        refrigeration: refrigeration(problem, vehicle, usage),
        toll,
        overtime: overtime(problem, vehicle, worked, schedule.driving()),
        balance: balance(problem, vehicle, worked),
        shelf_life: usage.qualities.iter().map(|quality| quality.loss).sum(),
        lateness: route_lateness(problem, route, schedule),
        change: route_change(problem, route, schedule),
        unserved: Cost::ZERO,
    }
}

/// What the only trip of a route costs but for driver and shelf life, in fen, the items of the whole
/// route not yet rounded: road, toll, heat moved (J) and pre-cooling, lateness.
pub(crate) fn trip_costs(
    problem: &Problem,
    route: &Route,
    times: &TripSchedule,
    (joules, precooling): (f64, Seconds),
) -> f64 {
    let vehicle = &problem.vehicles[route.vehicle.index()];
    let mut fen = refrigeration_fen(problem, vehicle, joules, precooling);
    for (leg, aboard) in times.legs().zip(aboard_on_legs(problem, route)) {
        let distance = leg.travel.distance;
        fen += distance.kilometers() * vehicle.costs.per_km_fen;
        fen += fuel_of_leg(vehicle, distance, aboard.load.kg);
        fen += toll(problem, vehicle, leg, aboard).0 as f64;
    }
    let late = route
        .lots()
        .map(|lot| lateness(problem, lot, times.unload_end));
    fen + late.sum::<Cost>().0 as f64
}

/// Work beyond the regular hours, and driving beyond the regular day; rounded once.
fn overtime(problem: &Problem, vehicle: &Vehicle, worked: Seconds, driving: Seconds) -> Cost {
    let rules = &problem.settings.driver;
    let extra = worked.saturating_sub(vehicle.limits.regular);
    let beyond = driving::beyond_regular(rules, vehicle, driving);
    let fen = |price: Cost, time: Seconds| time.hours() * price.0 as f64;
    Cost::round(fen(vehicle.costs.overtime_per_hour, extra) + fen(rules.beyond_regular, beyond))
}

/// The driver's squared hours in the day, less those of what lies behind him: a price that is convex
/// and rises with every hour, so that it evens hours out and never lengthens a day.
fn balance(problem: &Problem, vehicle: &Vehicle, worked: Seconds) -> Cost {
    let before = vehicle.worked_before().hours();
    let whole = before + worked.hours();
    Cost::round((whole * whole - before * before) * problem.settings.balance.0 as f64)
}

/// What is on board on every leg of a route, in the order of [`RouteSchedule::legs`].
pub fn aboard_on_legs<'a>(
    problem: &'a Problem,
    route: &'a Route,
) -> impl Iterator<Item = Aboard> + 'a {
    let of_trips = route.trips.iter().flat_map(|trip| {
        let on_leaving = trip.lots().scan(Aboard::NOTHING, |aboard, lot| {
            *aboard = aboard.with(problem, lot);
            Some(*aboard)
        });
        std::iter::once(Aboard::NOTHING).chain(on_leaving)
    });
    of_trips.chain(std::iter::once(Aboard::NOTHING))
}

/// Whether a load makes a leg free of toll (鲜活农产品绿色通道).
///
/// 整车合法装载: at least 80 % of the rated payload or of the box is filled with products of the
/// catalogue and nothing else rides along (交公路发〔2009〕784号, 交办公路〔2022〕78号).
pub fn rides_free(problem: &Problem, vehicle: &Vehicle, aboard: Aboard) -> bool {
    !vehicle.pays_toll && aboard.is_catalogue_only && fills_enough(problem, vehicle, aboard)
}

/// Why a leg costs the toll it does.
pub fn toll_reason(
    problem: &Problem,
    vehicle: &Vehicle,
    leg: &LegSchedule,
    aboard: Aboard,
) -> TollReason {
    if leg.travel.toll.0 == 0 {
        TollReason::NoTollRoad
    } else if aboard.load.kg == 0 {
        TollReason::Empty
    } else if !fills_enough(problem, vehicle, aboard) {
        TollReason::TooLittle
    } else if !aboard.is_catalogue_only {
        TollReason::NotListed
    } else if vehicle.pays_toll {
        TollReason::BookingRefused
    } else {
        TollReason::GreenChannel
    }
}

fn fills_enough(problem: &Problem, vehicle: &Vehicle, aboard: Aboard) -> bool {
    let share = aboard.load.share_of(vehicle.limits.payload);
    aboard.load.kg > 0 && share >= problem.settings.green_channel.least_share
}

/// Toll for one leg.
pub fn toll(problem: &Problem, vehicle: &Vehicle, leg: &LegSchedule, aboard: Aboard) -> Cost {
    if leg.travel.toll.0 == 0 || rides_free(problem, vehicle, aboard) {
        return Cost::ZERO;
    }
    Cost::round(leg.travel.toll.kilometers() * vehicle.costs.toll_per_km_fen)
}

/// What a lot costs that is in cold storage at `cold_at`, after its soft due time.
pub fn lateness(problem: &Problem, lot: LotId, cold_at: PlanTime) -> Cost {
    let due = problem.lots[lot.index()].due;
    due.map_or(Cost::ZERO, |due| {
        hourly(due.cost_per_hour, cold_at.since(due.by))
    })
}

/// Drive energy of one leg by its length and its load, in fen, not yet rounded.
pub(crate) fn fuel_of_leg(vehicle: &Vehicle, distance: Meters, kg: u32) -> f64 {
    distance.kilometers() * fuel_per_km(&vehicle.costs, kg, vehicle.limits.payload.kg)
}

fn is_catalogue(problem: &Problem, lot: LotId) -> bool {
    match problem.product_of(lot).green_channel {
        GreenChannel::Listed => true,
        GreenChannel::Disputed => problem.settings.green_channel.disputed_counts,
        GreenChannel::NotListed => false,
    }
}

fn road_costs(
    problem: &Problem,
    vehicle: &Vehicle,
    route: &Route,
    schedule: &RouteSchedule,
) -> (Cost, Cost) {
    let (mut fuel, mut tolls) = (0.0, Cost::ZERO);
    for (leg, aboard) in schedule.legs().zip(aboard_on_legs(problem, route)) {
        fuel += fuel_of_leg(vehicle, leg.travel.distance, aboard.load.kg);
        tolls += toll(problem, vehicle, leg, aboard);
    }
    (Cost::round(fuel), tolls)
}

fn fuel_per_km(costs: &RunningCosts, kg: u32, payload_kg: u32) -> f64 {
    let [empty, full] = costs.energy_per_km_fen;
    empty + (full - empty) * f64::from(kg) / f64::from(payload_kg.max(1))
}

fn refrigeration(problem: &Problem, vehicle: &Vehicle, usage: Usage<'_>) -> Cost {
    let fen = refrigeration_fen(problem, vehicle, usage.joules, usage.precooling);
    Cost::round(fen)
}

fn refrigeration_fen(
    problem: &Problem,
    vehicle: &Vehicle,
    joules: f64,
    precooling: Seconds,
) -> f64 {
    if !vehicle.thermal.is_refrigerated() {
        return 0.0;
    }
    let typical_w = problem.settings.thermal.typical_duty * vehicle.thermal.cooling_w;
    let hours = joules / (typical_w * 3_600.0) + precooling.hours();
    hours * vehicle.costs.refrigeration_per_hour_fen
}

fn route_lateness(problem: &Problem, route: &Route, schedule: &RouteSchedule) -> Cost {
    let trips = route.trips.iter().zip(&schedule.trips);
    trips
        .flat_map(|(trip, times)| trip.lots().map(|lot| (lot, times.unload_end)))
        .map(|(lot, cold_at)| lateness(problem, lot, cold_at))
        .sum()
}

/// What it costs to fetch lots otherwise than promised, each rounded once.
fn route_change(problem: &Problem, route: &Route, schedule: &RouteSchedule) -> Cost {
    let stops = route.trips.iter().zip(&schedule.trips);
    stops
        .flat_map(|(trip, times)| trip.lots().zip(&times.stops))
        .map(|(lot, times)| change(problem, route.vehicle, lot, times.load_start))
        .sum()
}

/// What it costs to fetch one lot with a vehicle at a moment that may not be as promised.
pub fn change(problem: &Problem, vehicle: VehicleId, lot: LotId, load_start: PlanTime) -> Cost {
    let Some(promise) = problem.lots[lot.index()].promise else {
        return Cost::ZERO;
    };
    let apart = load_start.since(promise.load_start) + promise.load_start.since(load_start);
    let other = if promise.vehicle == vehicle {
        Cost::ZERO
    } else {
        promise.other_vehicle
    };
    other + hourly(promise.per_hour, apart)
}

fn hourly(price: Cost, duration: Seconds) -> Cost {
    Cost::round(duration.hours() * price.0 as f64)
}
