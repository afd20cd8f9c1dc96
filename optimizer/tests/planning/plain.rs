//! A day so plain that its times and prices can be worked out by hand.

use optimizer::fixtures::{Day, county_day};
use optimizer::problem::{
    Handling, HourlyTemperature, HubId, LotId, MarketId, Problem, ProductId, Respiration, VehicleId,
};
use optimizer::solution::{Route, Stop, Trip};
use optimizer::units::{Celsius, Load, Meters, PlanTime, Seconds, TimeWindow};
use osm_loader::{LocationId, Travel};

pub(crate) fn window(from: PlanTime, to: PlanTime) -> TimeWindow {
    TimeWindow::new(from, to).unwrap()
}

pub(crate) fn at(hours: i32, minutes: i32) -> PlanTime {
    PlanTime::at(hours, minutes)
}

pub(crate) fn minutes(minutes: u32) -> Seconds {
    Seconds::from_minutes(minutes)
}

/// A day of simple lots: lot `i` waits at market `i`, set-up takes 5 min, loading 15, unloading 10
/// each, hub set-up 10. From the start to market 0 it is 30 min, as is every other leg.
/// The truck works from 03:00, returns nowhere and makes at most three trips.
pub(crate) fn plain_day() -> Problem {
    let mut problem = county_day(Day {
        seed: 1,
        lots: 16,
        vehicles: 1,
        hubs: 1,
    });
    let handling = |setup| Handling {
        setup: minutes(setup),
        paperwork: Seconds::ZERO,
        per_tonne: Seconds::ZERO,
        door_open: 0.0,
        sealed_dock: false,
    };
    problem.hubs[0].handling = handling(10);
    for (index, lot) in problem.lots.iter_mut().enumerate() {
        lot.market = MarketId(index as u32 % 8);
        lot.start_windows = vec![window(at(3, 0), at(20, 0))];
        lot.service = minutes(15);
        lot.unloading = vec![minutes(10)];
    }
    problem
        .markets
        .iter_mut()
        .for_each(|market| market.handling = handling(5));
    problem.vehicles[0].end = None;
    for from in 0..10 {
        for to in (0..10).filter(|&to| to != from) {
            drive(&mut problem, from, to, 30);
        }
    }
    problem
}

/// Sets a leg; location 0 is the start, 1 the hub, `2 + i` market `i`.
pub(crate) fn drive(problem: &mut Problem, from: u32, to: u32, duration: u32) {
    let leg = Travel {
        duration: minutes(duration),
        distance: Meters(duration * 1_000),
        toll: Meters::ZERO,
    };
    problem.travel[0].set(LocationId(from), LocationId(to), Some(leg));
}

pub(crate) fn trip(lots: &[u32]) -> Trip {
    let stop = |&lot: &u32| Stop {
        lot: LotId(lot),
        compartment: 0,
    };
    Trip {
        stops: lots.iter().map(stop).collect(),
        hub: HubId(0),
        layout: 0,
        set_points: vec![None],
        dock_from: None,
    }
}

pub(crate) fn route(trips: Vec<Trip>) -> Route {
    Route {
        vehicle: VehicleId(0),
        trips,
    }
}

/// A temperature.
pub(crate) fn celsius(degrees: f64) -> Celsius {
    Celsius::new(degrees).unwrap()
}

/// The plain day with every lot 700 kg of cabbage, pre-cooled to 1 °C and silent, in weather of
/// 1 °C without sun: nothing warms, nothing cools.
pub(crate) fn cabbage_day() -> Problem {
    let mut problem = plain_day();
    problem.settings.thermal.sun_k = 0.0;
    (
        problem.settings.thermal.fan_share,
        problem.settings.thermal.defrost_share,
    ) = (0.0, 0.0);
    problem
        .outdoor
        .fill(HourlyTemperature::constant(celsius(1.0)));
    for product in &mut problem.products {
        product.respiration = Respiration([0.0; 4]);
    }
    for market in &mut problem.markets {
        (market.max_gross_kg, market.cold_store) = (None, None);
    }
    for lot in &mut problem.lots {
        lot.product = ProductId(1);
        lot.core = celsius(1.0);
        lot.precooled = true;
        lot.load = Load {
            kg: 700,
            liters: 2_000,
            pallets: 0,
        };
    }
    problem
}

/// A trip with everything in one compartment at 1 °C.
pub(crate) fn cold_trip(lots: &[u32]) -> Trip {
    Trip {
        set_points: vec![Some(celsius(1.0))],
        ..trip(lots)
    }
}
