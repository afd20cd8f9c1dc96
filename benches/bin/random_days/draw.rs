//! Random synthetic days that turn the model's features on and off.

use optimizer::Problem;
use optimizer::fixtures::{Day, Scatter, add_rush_hours, county_day, soft_due};
use optimizer::problem::{Lock, LotId, VehicleId};
use optimizer::units::{Celsius, Cost, Meters};

/// Most lots of a day.
const MOST_LOTS: usize = 12;

/// A day, and whether enumeration is exact for it.
pub(crate) struct Drawn {
    pub(crate) problem: Problem,
    /// Neither docks nor zones nor locks can bind: enumeration knows none of them.
    pub(crate) has_open_docks: bool,
}

/// The day of a seed.
pub(crate) fn day(seed: u64) -> Drawn {
    let mut scatter = Scatter::new(seed ^ 0x0D0D);
    let lots = 1 + scatter.below(MOST_LOTS);
    let mut problem = county_day(Day {
        seed,
        lots,
        vehicles: 1 + scatter.below(3),
        hubs: 1 + scatter.below(2),
    });
    let has_open_docks = scatter.below(2) == 0;
    if has_open_docks {
        for hub in &mut problem.hubs {
            hub.docks = problem.vehicles.len() as u32;
        }
    } else {
        narrow(&mut problem, &mut scatter);
    }
    vary_lots(&mut problem, &mut scatter);
    vary_vehicles(&mut problem, &mut scatter);
    if scatter.below(4) == 0 {
        freeze(&mut problem);
    }
    if scatter.below(3) == 0 {
        add_rush_hours(&mut problem, seed);
    }
    if scatter.below(4) == 0 {
        problem.settings.balance = Cost(1 + scatter.below(1_000) as i64);
    }
    Drawn {
        problem,
        has_open_docks,
    }
}

/// One dock per hub, small zones, a lock.
fn narrow(problem: &mut Problem, scatter: &mut Scatter) {
    for hub in &mut problem.hubs {
        hub.docks = 1;
        for zone in &mut hub.zones {
            zone.capacity_kg = zone.capacity_kg.min(1_000 + scatter.below(6_000) as u32);
        }
    }
    let lot = LotId(scatter.below(problem.lots.len()) as u32);
    let vehicle = VehicleId(scatter.below(problem.vehicles.len()) as u32);
    problem.locks = vec![match scatter.below(2) {
        0 => Lock::NotOn(lot, vehicle),
        _ => Lock::On(lot, vehicle),
    }];
}

/// Due times, and lots that are hardly worth a drive.
fn vary_lots(problem: &mut Problem, scatter: &mut Scatter) {
    for lot in &mut problem.lots {
        match scatter.below(4) {
            0 => lot.due = Some(soft_due(lot, scatter)),
            1 => lot.unserved_cost = Cost(5_000 + scatter.below(40_000) as i64),
            _ => {}
        }
    }
}

/// Trucks that stay at the hub, with little range, or for fewer trips.
fn vary_vehicles(problem: &mut Problem, scatter: &mut Scatter) {
    for vehicle in &mut problem.vehicles {
        match scatter.below(4) {
            0 => vehicle.end = None,
            1 => vehicle.limits.range = Some(Meters(60_000 + scatter.below(200_000) as u32)),
            2 => vehicle.limits.trips = 1 + scatter.below(2) as u32,
            _ => {}
        }
    }
}

/// January instead of July.
fn freeze(problem: &mut Problem) {
    let colder = |degrees: Celsius| Celsius::new(degrees.degrees() - 35.0);
    for day in &mut problem.outdoor {
        day.0 = day.0.map(|degrees| colder(degrees).expect("still finite"));
    }
}
