//! The closed form with long steps against Runge–Kutta with steps of one second, for random trucks,
//! weathers, goods and days.
//!
//! The reference is written from MODEL.md alone: it shares nothing with `thermal`.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests may fail as tests do, and say where"
)]

use optimizer::fixtures::{Day, Scatter, county_day};
use optimizer::problem::{HourlyTemperature, HubId, LotId, Problem, VehicleId};
use optimizer::schedule::{RouteSchedule, TripSchedule, schedule};
use optimizer::solution::{Route, Stop, Trip};
use optimizer::thermal::{TemperatureCurve, temperature_curve};
use optimizer::units::{Celsius, PlanTime, Seconds, TimeWindow};
use osm_loader::LocationId;

fn celsius(degrees: f64) -> Celsius {
    Celsius::new(degrees).unwrap()
}

/// A day whose weather, truck and goods are drawn at random, and a route of up to five lots on it.
fn random_day(seed: u64) -> (Problem, Route) {
    let mut problem = county_day(Day {
        seed,
        lots: 30,
        vehicles: 4,
        hubs: 1,
    });
    let mut scatter = Scatter::new(seed);
    problem.markets.iter_mut().for_each(|market| {
        market.windows.clear();
        market.handling.sealed_dock = market.handling.per_tonne.0 == 360;
    });
    for place in &mut problem.outdoor {
        let (mean, swing) = (scatter.between(-15.0, 30.0), scatter.between(1.0, 9.0));
        let hours = std::array::from_fn(|hour| {
            let phase = (hour as f64 - 15.0) / 24.0 * std::f64::consts::TAU;
            celsius(mean + swing * phase.cos())
        });
        *place = HourlyTemperature(hours);
    }
    let truck = &mut problem.vehicles[0];
    truck.thermal.wall_w_k = scatter.between(10.0, 70.0);
    truck.thermal.door_w_k = scatter.between(50.0, 400.0);
    truck.thermal.cooling_w = scatter.between(1_500.0, 9_000.0);
    truck.thermal.heating_w = scatter.between(500.0, 4_000.0);
    truck.limits.payload.kg = 9_000;
    let set_point = scatter.between(-20.0, 12.0);
    let mut stops = Vec::new();
    for lot in 0..=scatter.below(5) {
        let goods = &mut problem.lots[lot];
        goods.core = celsius(scatter.between(-5.0, 28.0));
        goods.tau_h = scatter.between(8.0, 40.0);
        goods.start_windows.truncate(1);
        goods.start_windows[0] = shared_window();
        stops.push(Stop {
            lot: LotId(lot as u32),
            compartment: 0,
        });
    }
    let trip = Trip {
        stops,
        hub: HubId(0),
        layout: 0,
        set_points: vec![Some(celsius(set_point))],
        dock_from: None,
    };
    let route = Route {
        vehicle: VehicleId(0),
        trips: vec![trip],
    };
    (problem, route)
}

fn shared_window() -> TimeWindow {
    TimeWindow::new(PlanTime::at(4, 0), PlanTime::at(20, 0)).unwrap()
}

/// Doors, weather and goods of one second of a trip.
struct Second {
    outdoor: f64,
    sun: f64,
    doors: f64,
    aboard: usize,
}

fn second(problem: &Problem, trip: &Trip, times: &TripSchedule, clock: i32) -> Second {
    let hour = (f64::from(clock) + 0.5) / 3_600.0;
    let settings = &problem.settings.thermal;
    let at = |place: LocationId| problem.outdoor[place.index()].at(hour);
    let driving = times
        .legs()
        .find(|leg| leg.departure.0 <= clock && clock < leg.arrival.0);
    let standing = || {
        let arrived = times.legs().filter(|leg| leg.arrival.0 <= clock).last();
        at(arrived.map_or(times.origin(), |leg| leg.to))
    };
    let outdoor = driving.map_or_else(standing, |leg| f64::midpoint(at(leg.from), at(leg.to)));
    let is_sunny = settings.sun_hours[0] <= hour && hour < settings.sun_hours[1];
    let mut doors = 0.0;
    for (stop, at) in trip.stops.iter().zip(&times.stops) {
        let handling = &problem.market_of(stop.lot).handling;
        let from = at.load_start.0 + handling.paperwork.0 as i32;
        let moving = f64::from(at.load_end.0 - from);
        let until = from + (handling.door_open * moving).ceil() as i32;
        if (from..until).contains(&clock) {
            doors = if handling.sealed_dock {
                settings.sealed_dock
            } else {
                1.0
            };
        }
    }
    let hub = &problem.hubs[trip.hub.index()].handling;
    let from = times.unload_start.0 + (hub.paperwork.0 as i32) * trip.stops.len() as i32;
    let moving = f64::from(times.unload_end.0 - from);
    if (from..from + (hub.door_open * moving).ceil() as i32).contains(&clock) {
        doors = settings.sealed_dock;
    }
    Second {
        outdoor,
        sun: if is_sunny { settings.sun_k } else { 0.0 },
        doors,
        aboard: times
            .stops
            .iter()
            .filter(|stop| stop.load_start.0 <= clock)
            .count(),
    }
}

/// Rates of change of the air and every lot on board, K/s, for a heat flow `unit` into the air.
fn rates(problem: &Problem, route: &Route, now: &Second, state: &[f64], unit: f64) -> Vec<f64> {
    let truck = &problem.vehicles[route.vehicle.index()].thermal;
    let capacity = problem.settings.thermal.air_j_m3k * truck.volume_m3;
    let mut air = truck.wall_w_k * (now.outdoor + now.sun - state[0])
        + truck.door_w_k * now.doors * (now.outdoor - state[0])
        + unit;
    let mut all = vec![0.0; state.len()];
    for (index, stop) in route.trips[0].stops.iter().enumerate().take(now.aboard) {
        let (lot, product) = (
            &problem.lots[stop.lot.index()],
            problem.product_of(stop.lot),
        );
        let mass_heat = f64::from(lot.load.kg) * product.specific_heat;
        let exchange = mass_heat / (lot.tau_h * 3_600.0) * (state[0] - state[index + 1]);
        let own = f64::from(lot.load.kg) * product.respiration.watts_per_kg(state[index + 1]);
        all[index + 1] = (exchange + own) / mass_heat;
        air -= exchange;
    }
    all[0] = air / capacity;
    all
}

/// What the unit gives in this second to reach or keep the set point.
fn unit(problem: &Problem, route: &Route, now: &Second, state: &[f64]) -> f64 {
    if now.doors > 0.0 {
        return 0.0;
    }
    let (truck, settings) = (&problem.vehicles[0].thermal, &problem.settings.thermal);
    let set_point = route.trips[0].set_points[0].unwrap().degrees();
    let capacity = settings.air_j_m3k * truck.volume_m3;
    let idle = rates(problem, route, now, state, 0.0)[0];
    let needed = (set_point - state[0] - idle) * capacity;
    let factor = 1.0 + settings.power_per_box_k * state[0].clamp(-30.0, 40.0)
        - settings.power_per_outdoor_k * (now.outdoor - 30.0);
    let cooling = settings.unit_efficiency * truck.cooling_w * factor.max(0.0);
    needed.clamp(-cooling, truck.heating_w)
}

fn runge_kutta(problem: &Problem, route: &Route, now: &Second, state: &mut [f64]) {
    let unit = unit(problem, route, now, state);
    let at = |base: &[f64], slope: &[f64], by: f64| {
        let moved: Vec<f64> = base.iter().zip(slope).map(|(x, k)| x + by * k).collect();
        rates(problem, route, now, &moved, unit)
    };
    let k1 = rates(problem, route, now, state, unit);
    let k2 = at(state, &k1, 0.5);
    let k3 = at(state, &k2, 0.5);
    let k4 = at(state, &k3, 1.0);
    for (index, value) in state.iter_mut().enumerate() {
        *value += (k1[index] + 2.0 * k2[index] + 2.0 * k3[index] + k4[index]) / 6.0;
    }
}

/// The greatest differences of lots and air between curves and reference.
fn differences(problem: &Problem, route: &Route, curves: &[TemperatureCurve]) -> [f64; 2] {
    let schedule: RouteSchedule = schedule(problem, route).unwrap();
    let (trip, times) = (&route.trips[0], &schedule.trips[0]);
    let cores = trip
        .stops
        .iter()
        .map(|stop| problem.lots[stop.lot.index()].core.degrees());
    let set_point = trip.set_points[0].unwrap().degrees();
    let mut state: Vec<f64> = std::iter::once(set_point).chain(cores).collect();
    let mut worst = [0.0_f64; 2];
    for clock in times.departure().0..times.unload_end.0 {
        let now = second(problem, trip, times, clock);
        runge_kutta(problem, route, &now, &mut state);
        for (index, curve) in curves.iter().enumerate() {
            let moment = PlanTime(clock + 1);
            if let Ok(found) = curve.points.binary_search_by_key(&moment, |point| point.0) {
                let gap = (curve.points[found].1.degrees() - state[index]).abs();
                let kind = usize::from(index == 0);
                worst[kind] = worst[kind].max(gap);
            }
        }
    }
    worst
}

/// Over random days, the greatest differences with steps of so many seconds.
fn worst_over_days(step: u32) -> [f64; 2] {
    let mut worst = [0.0_f64; 2];
    for seed in 0..40 {
        let (problem, route) = random_day(seed);
        let times = schedule(&problem, &route).unwrap();
        let curves = temperature_curve(&problem, &route, &times, Seconds(step));
        let [lots, air] = differences(&problem, &route, &curves);
        worst = [worst[0].max(lots), worst[1].max(air)];
    }
    worst
}

#[test]
fn steps_of_five_minutes_stay_within_a_twentieth_of_a_kelvin_on_lots() {
    let [lots, air] = worst_over_days(300);
    println!("steps of 300 s: lots {lots:.4} K, air {air:.4} K");
    assert!(lots < 0.05, "{lots}");
    assert!(air < 0.1, "{air}");
}

#[test]
fn steps_of_the_search_stay_within_the_allowance_of_the_verifier() {
    let [lots, air] = worst_over_days(600);
    println!("steps of 600 s: lots {lots:.4} K, air {air:.4} K");
    assert!(lots < 0.1, "{lots}");
}
