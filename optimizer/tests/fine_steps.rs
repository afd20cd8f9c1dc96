//! The closed form with long steps against Runge–Kutta with steps of one second, for random trucks,
//! weathers, goods and days.
//!
//! The reference is written from MODEL.md alone: it shares nothing with `thermal`.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests may fail as tests do, and say where"
)]

use optimizer::compatibility::PairTable;
use optimizer::evaluate::evaluate;
use optimizer::fixtures::{Day, Scatter, county_day};
use optimizer::problem::{
    Compartment, EthyleneLevel, HourlyTemperature, HubId, Layout, LotId, Problem, Respiration,
    VehicleId,
};
use optimizer::schedule::{RouteSchedule, TripSchedule, schedule};
use optimizer::solution::{Route, Stop, Trip};
use optimizer::thermal::{TemperatureCurve, temperature_curve};
use optimizer::units::{Celsius, Load, PlanTime, Seconds, TemperatureWindow, TimeWindow};
use osm_loader::LocationId;
use std::ops::Range;

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
    truck.thermal.bulkhead_w_k = scatter.between(0.0, 8.0);
    truck.layouts = vec![random_layout(&mut scatter)];
    let parts = truck.layouts[0].compartments.len();
    let set_points = (0..parts).map(|_| Some(celsius(scatter.between(-20.0, 12.0))));
    let set_points: Vec<Option<Celsius>> = set_points.collect();
    let mut stops = Vec::new();
    for lot in 0..=scatter.below(5) {
        let goods = &mut problem.lots[lot];
        goods.core = celsius(scatter.between(-5.0, 28.0));
        goods.tau_h = scatter.between(8.0, 40.0);
        goods.start_windows.truncate(1);
        goods.start_windows[0] = shared_window();
        stops.push(Stop {
            lot: LotId(lot as u32),
            compartment: scatter.below(parts) as u8,
        });
    }
    let trip = Trip {
        stops,
        hub: HubId(0),
        layout: 0,
        set_points,
        dock_from: None,
    };
    let route = Route {
        vehicle: VehicleId(0),
        trips: vec![trip],
    };
    (problem, route)
}

/// One to three compartments, each with its own shares of box and power.
fn random_layout(scatter: &mut Scatter) -> Layout {
    let part = |volume_share, power_share| Compartment {
        capacity: Load {
            kg: 9_000,
            liters: 90_000,
            pallets: 1_000,
        },
        set_points: TemperatureWindow::new(celsius(-25.0), celsius(15.0)).unwrap(),
        volume_share,
        power_share,
    };
    let compartments = match scatter.below(3) {
        0 => vec![part(1.0, 1.0)],
        1 => vec![part(0.25, 0.5), part(0.75, 0.5)],
        _ => vec![part(0.5, 0.4), part(0.2, 0.25), part(0.3, 0.35)],
    };
    Layout { compartments }
}

/// The compartments, and which of them are held at a set point: those that hold lots.
fn held(problem: &Problem, trip: &Trip) -> Vec<(Compartment, Option<f64>)> {
    let parts = &problem.vehicles[0].layouts[0].compartments;
    let holds_lots = |index: usize| {
        let mut stops = trip.stops.iter();
        stops.any(|stop| usize::from(stop.compartment) == index)
    };
    let points = trip.set_points.iter().enumerate();
    let points = points.map(|(index, point)| point.filter(|_| holds_lots(index)));
    parts
        .iter()
        .copied()
        .zip(points.map(|point| point.map(Celsius::degrees)))
        .collect()
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

/// Rates of change of every compartment's air and every lot on board, K/s, for heat flows `units`
/// of the unit into the airs.
fn rates(problem: &Problem, route: &Route, now: &Second, state: &[f64], units: &[f64]) -> Vec<f64> {
    let (truck, settings) = (&problem.vehicles[0].thermal, &problem.settings.thermal);
    let parts = held(problem, &route.trips[0]);
    let mut all = vec![0.0; state.len()];
    for (index, (part, set_point)) in parts.iter().enumerate() {
        let air = state[index];
        let neighbors = [index.wrapping_sub(1), index + 1];
        let leak = neighbors
            .iter()
            .filter_map(|&other| parts.get(other).map(|_| state[other] - air));
        let runs = set_point.is_some() && now.doors <= 0.0;
        let fans = if runs {
            settings.fan_share * truck.cooling_w * part.power_share
        } else {
            0.0
        };
        all[index] = part.volume_share
            * (truck.wall_w_k * (now.outdoor + now.sun - air)
                + truck.door_w_k * now.doors * (now.outdoor - air))
            + truck.bulkhead_w_k * leak.sum::<f64>()
            + fans
            + units[index];
    }
    for (index, stop) in route.trips[0].stops.iter().enumerate().take(now.aboard) {
        let (lot, product) = (
            &problem.lots[stop.lot.index()],
            problem.product_of(stop.lot),
        );
        let (air, core) = (usize::from(stop.compartment), parts.len() + index);
        let mass_heat = f64::from(lot.load.kg) * product.specific_heat;
        let exchange = mass_heat / (lot.tau_h * 3_600.0) * (state[air] - state[core]);
        let own = f64::from(lot.load.kg) * product.respiration.watts_per_kg(state[core]);
        all[core] = (exchange + own) / mass_heat;
        all[air] -= exchange;
    }
    for (index, (part, _)) in parts.iter().enumerate() {
        all[index] /= settings.air_j_m3k * truck.volume_m3 * part.volume_share;
    }
    all
}

/// What the unit gives each compartment in this second to reach or keep its set point.
fn units(problem: &Problem, route: &Route, now: &Second, state: &[f64]) -> Vec<f64> {
    let (truck, settings) = (&problem.vehicles[0].thermal, &problem.settings.thermal);
    let parts = held(problem, &route.trips[0]);
    let idle = rates(problem, route, now, state, &vec![0.0; parts.len()]);
    let give = |(index, (part, set_point)): (usize, &(Compartment, Option<f64>))| {
        let Some(set_point) = set_point.filter(|_| now.doors <= 0.0) else {
            return 0.0;
        };
        let capacity = settings.air_j_m3k * truck.volume_m3 * part.volume_share;
        let needed = (set_point - state[index] - idle[index]) * capacity;
        let factor = 1.0 + settings.power_per_box_k * state[index].clamp(-30.0, 40.0)
            - settings.power_per_outdoor_k * (now.outdoor - 30.0);
        let rated = settings.unit_efficiency * (1.0 - settings.defrost_share) * truck.cooling_w;
        let cooling = rated * part.power_share * factor.max(0.0);
        needed.clamp(-cooling, truck.heating_w * part.power_share)
    };
    parts.iter().enumerate().map(give).collect()
}

fn runge_kutta(problem: &Problem, route: &Route, now: &Second, state: &mut [f64]) {
    let units = units(problem, route, now, state);
    let at = |base: &[f64], slope: &[f64], by: f64| {
        let moved: Vec<f64> = base.iter().zip(slope).map(|(x, k)| x + by * k).collect();
        rates(problem, route, now, &moved, &units)
    };
    let k1 = rates(problem, route, now, state, &units);
    let k2 = at(state, &k1, 0.5);
    let k3 = at(state, &k2, 0.5);
    let k4 = at(state, &k3, 1.0);
    for (index, value) in state.iter_mut().enumerate() {
        *value += (k1[index] + 2.0 * k2[index] + 2.0 * k3[index] + k4[index]) / 6.0;
    }
}

/// Air of every compartment and core of every lot, second by second, shown to `look`.
fn reference(problem: &Problem, route: &Route, mut look: impl FnMut(PlanTime, &[f64])) {
    let schedule: RouteSchedule = schedule(problem, route).unwrap();
    let (trip, times) = (&route.trips[0], &schedule.trips[0]);
    let outdoor = problem.outdoor[times.origin().index()].at(times.departure().hour_of_day());
    let airs = held(problem, trip)
        .into_iter()
        .map(|(_, point)| point.unwrap_or(outdoor));
    let cores = trip
        .stops
        .iter()
        .map(|stop| problem.lots[stop.lot.index()].core.degrees());
    let mut state: Vec<f64> = airs.chain(cores).collect();
    for clock in times.departure().0..times.unload_end.0 {
        let now = second(problem, trip, times, clock);
        runge_kutta(problem, route, &now, &mut state);
        look(PlanTime(clock + 1), &state);
    }
}

/// Where a curve is found in the reference's state.
fn place(route: &Route, parts: usize, curve: &TemperatureCurve) -> usize {
    let stop = |lot| route.lots().position(|other| other == lot).unwrap();
    curve.lot.map_or(curve.compartment, |lot| parts + stop(lot))
}

/// Where the known rates of decay end: no product is sold that has been warmer.
const TOO_HOT_C: f64 = Respiration::HOTTEST;

/// The greatest differences of lots and air between curves and reference; `None` where a lot gets
/// too hot.
fn differences(problem: &Problem, route: &Route, curves: &[TemperatureCurve]) -> Option<[f64; 2]> {
    let parts = problem.vehicles[0].layouts[0].compartments.len();
    let (mut worst, mut hottest) = ([0.0_f64; 2], 0.0_f64);
    reference(problem, route, |moment, state| {
        hottest = state[parts..].iter().copied().fold(hottest, f64::max);
        for curve in curves {
            if let Ok(found) = curve.points.binary_search_by_key(&moment, |point| point.0) {
                let expected = state[place(route, parts, curve)];
                let gap = (curve.points[found].1.degrees() - expected).abs();
                let kind = usize::from(curve.lot.is_none());
                worst[kind] = worst[kind].max(gap);
            }
        }
    });
    (hottest < TOO_HOT_C).then_some(worst)
}

/// The greatest differences between the search's own coarse steps and the reference, over the lots
/// of a route: of the core at the hub, and of its warmest and coldest; `None` where the route breaks
/// a rule or a lot gets too hot.
fn gaps_of_lots(problem: &Problem, route: &Route) -> Option<[f64; 2]> {
    let judged = evaluate(problem, route).ok()?;
    let parts = problem.vehicles[0].layouts[0].compartments.len();
    let loaded = judged.schedule.trips[0].stops.iter();
    let loaded: Vec<PlanTime> = loaded.map(|stop| stop.load_start).collect();
    let cores = route
        .lots()
        .map(|lot| problem.lots[lot.index()].core.degrees());
    let mut seen: Vec<[f64; 3]> = cores.map(|core| [core; 3]).collect();
    reference(problem, route, |moment, state| {
        for (index, [last, low, high]) in seen.iter_mut().enumerate() {
            if loaded[index] < moment {
                *last = state[parts + index];
                (*low, *high) = (low.min(*last), high.max(*last));
            }
        }
    });
    let mut worst = [0.0_f64; 2];
    for (quality, [last, low, high]) in judged.qualities.iter().zip(seen) {
        if high > TOO_HOT_C {
            return None;
        }
        let [hub, coldest, warmest] = [quality.core_at_hub, quality.coldest, quality.warmest];
        worst[0] = worst[0].max((hub.degrees() - last).abs());
        for (stated, true_) in [(coldest, low), (warmest, high)] {
            worst[1] = worst[1].max((stated.degrees() - true_).abs());
        }
    }
    Some(worst)
}

/// Over random days, the greatest differences with steps of so many seconds.
fn worst_over_days(seeds: Range<u64>, step: u32) -> [f64; 2] {
    let mut worst = [0.0_f64; 2];
    for seed in seeds {
        let (problem, route) = random_day(seed);
        let Ok(times) = schedule(&problem, &route) else {
            continue;
        };
        let curves = temperature_curve(&problem, &route, &times, Seconds(step));
        if let Some([lots, air]) = differences(&problem, &route, &curves) {
            worst = [worst[0].max(lots), worst[1].max(air)];
        }
    }
    worst
}

/// The issue asks for 0.1 K on products and 0.2 K on air.
#[test]
fn steps_of_five_minutes_stay_far_inside_a_tenth_of_a_kelvin_on_lots_and_a_fifth_on_air() {
    for seeds in [0..40, 4_000..4_080] {
        let [lots, air] = worst_over_days(seeds.clone(), 300);
        println!("seeds {seeds:?}, steps of 300 s: lots {lots:.4} K, air {air:.4} K");
        assert!(lots < 0.01, "{lots}");
        assert!(air < 0.1, "{air}");
    }
}

#[test]
fn the_searchs_own_steps_stay_well_inside_the_allowance_of_the_verifier() {
    let (mut worst, mut judged) = ([0.0_f64; 2], 0);
    for seed in (0..60).chain(4_000..4_120) {
        let (mut problem, route) = random_day(seed);
        lenient(&mut problem);
        if let Some(gaps) = gaps_of_lots(&problem, &route) {
            worst = std::array::from_fn(|kind| worst[kind].max(gaps[kind]));
            judged += 1;
        }
    }
    let [hub, extremes] = worst;
    println!("{judged} days, lots within {hub:.4} K at the hub, {extremes:.4} K at their extremes");
    assert!(judged >= 140, "{judged}");
    assert!(hub < 0.15, "{hub}");
    assert!(extremes < 0.3, "{extremes}");
}

#[test]
fn goods_that_heat_themselves_stay_finite() {
    let mut judged = 0;
    for seed in 0..40 {
        let (mut problem, route) = random_day(seed);
        lenient(&mut problem);
        for lot in &mut problem.lots {
            (lot.core, lot.tau_h) = (celsius(45.0), 200.0);
        }
        for product in &mut problem.products {
            product.respiration = Respiration([200.0, 400.0, 800.0, 3_000.0]);
        }
        if let Ok(judged_route) = evaluate(&problem, &route) {
            let hottest = judged_route
                .qualities
                .iter()
                .map(|lot| lot.warmest.degrees());
            let hottest = hottest.fold(0.0, f64::max);
            assert!(hottest < 500.0, "{hottest}");
            judged += 1;
        }
    }
    assert!(judged >= 20, "{judged}");
}

/// Lets everything ride that can be driven: only temperatures are asked for.
fn lenient(problem: &mut Problem) {
    problem.settings.shelf_life_limit = 1e9;
    for product in &mut problem.products {
        product.window = TemperatureWindow::new(celsius(-40.0), celsius(600.0)).unwrap();
        (product.freezing, product.chilling) = (None, None);
        product.hours_to_cold = 1_000.0;
        (product.odor_emission, product.odor_absorption) = (0, 0);
        product.ethylene_production = EthyleneLevel::Low;
    }
    for hub in &mut problem.hubs {
        hub.zones[0].window = problem.products[0].window;
        hub.zones[0].capacity_kg = 1_000_000;
    }
    problem.pairs = PairTable::new(&problem.products);
}
