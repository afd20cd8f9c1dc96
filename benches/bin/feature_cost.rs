//! What each feature of the model costs the search: iterations per second with it alone, beside a
//! day without any.
//!
//!     cargo run --release -p benches --bin feature_cost -- --lots 100 --seconds 10

use std::io::Write;

use anyhow::Result;
use benches::budget::{Budget, Clock};
use clap::Parser;
use optimizer::fixtures::{Day, add_rush_hours, county_day};
use optimizer::problem::{Lock, LotId, SoftDue, VehicleId};
use optimizer::study::without_temperatures;
use optimizer::units::{Cost, Meters, PlanTime, Seconds, TimeWindow};
use optimizer::{Problem, SolveParams, solve};

/// Plans one synthetic day with no feature, with each alone, and with all.
#[derive(Parser)]
struct Options {
    #[arg(long, default_value_t = 100)]
    lots: usize,
    /// Processor seconds for each.
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Puts a feature of the rich day into the plain one.
type Feature = fn(plain: &mut Problem, rich: &Problem);

const FEATURES: [(&str, Feature); 10] = [
    ("temperature and shelf life", |plain, rich| {
        plain.settings.excursions = rich.settings.excursions;
        plain.settings.shelf_life_limit = rich.settings.shelf_life_limit;
        plain.products.clone_from(&rich.products);
        let values = plain.lots.iter_mut().zip(&rich.lots);
        values.for_each(|(lot, rich)| lot.value = rich.value);
    }),
    ("several trips", |plain, rich| {
        let vehicles = plain.vehicles.iter_mut().zip(&rich.vehicles);
        vehicles.for_each(|(vehicle, rich)| vehicle.limits.trips = rich.limits.trips);
    }),
    ("several hubs", |plain, rich| {
        plain.hubs.clone_from(&rich.hubs);
    }),
    ("docks in use at once", |plain, _| {
        plain.hubs.iter_mut().for_each(|hub| hub.docks = 3);
    }),
    ("driver rests", |plain, rich| {
        plain.settings.driver = rich.settings.driver;
    }),
    ("windows", |plain, rich| {
        let lots = plain.lots.iter_mut().zip(&rich.lots);
        lots.for_each(|(lot, rich)| lot.start_windows.clone_from(&rich.start_windows));
    }),
    ("soft due times", |plain, rich| {
        for (lot, rich) in plain.lots.iter_mut().zip(&rich.lots) {
            lot.due = Some(SoftDue {
                by: rich.ready() + Seconds::from_minutes(90),
                cost_per_hour: Cost(1_000),
            });
        }
    }),
    ("range", |plain, _| {
        for vehicle in plain.vehicles.iter_mut().step_by(2) {
            vehicle.limits.range = Some(Meters(150_000));
        }
    }),
    ("locks", |plain, _| {
        let lots = (0..plain.lots.len() as u32).step_by(5);
        let vehicles = plain.vehicles.len() as u32;
        let locks = lots.map(|lot| Lock::NotOn(LotId(lot), VehicleId(lot % vehicles)));
        plain.locks = locks.collect();
    }),
    ("travel by hour", |plain, _| add_rush_hours(plain, 1)),
];

fn main() -> Result<()> {
    let options = Options::parse();
    let mut rich = county_day(Day {
        seed: options.seed,
        lots: options.lots,
        vehicles: options.lots.div_ceil(5),
        hubs: 3,
    });
    rich.vehicles
        .retain(|vehicle| vehicle.thermal.cooling_w > 0.0);
    let plain = plain(&rich);
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "| feature | iterations/s | times as slow |\n|---|---|---|"
    )?;
    let base = speed(&plain, &options);
    writeln!(out, "| none | {base:.0} | 1.00 |")?;
    let mut all = plain.clone();
    for (name, add) in FEATURES {
        let mut with = plain.clone();
        add(&mut with, &rich);
        add(&mut all, &rich);
        let speed = speed(&with, &options);
        writeln!(out, "| {name} | {speed:.0} | {:.2} |", base / speed)?;
    }
    let speed = speed(&all, &options);
    writeln!(out, "| all | {speed:.0} | {:.2} |", base / speed)?;
    Ok(())
}

/// The day with loads, compartments and roads alone.
fn plain(rich: &Problem) -> Problem {
    let mut plain = without_temperatures(rich);
    plain.hubs.truncate(1);
    plain.hubs[0].docks = plain.vehicles.len() as u32;
    for zone in &mut plain.hubs[0].zones {
        zone.capacity_kg = u32::MAX;
    }
    let never = Seconds::from_minutes(10_000);
    plain.settings.driver.longest_stretch = never;
    plain.settings.driver.longest_day = never;
    let any_time = TimeWindow::new(PlanTime::at(0, 0), PlanTime::at(30, 0));
    for lot in &mut plain.lots {
        lot.due = None;
        lot.start_windows = any_time.into_iter().collect();
    }
    for vehicle in &mut plain.vehicles {
        vehicle.limits.trips = 1;
        vehicle.limits.range = None;
    }
    plain
}

fn speed(problem: &Problem, options: &Options) -> f64 {
    let params = SolveParams {
        seed: options.seed,
        ..SolveParams::default()
    };
    let mut budget = Budget::new(Clock::Cpu, options.seconds, None);
    let clock = budget;
    let mut iterations = 0;
    solve(problem, &params, &mut budget, &mut |progress| {
        iterations = progress.iterations;
    });
    iterations as f64 / clock.seconds_used()
}
