//! After a month of simulated days whose mountain roads are 15 % slower and one of whose markets
//! takes 10 minutes longer than planned, the learned factors find both.

#![allow(
    clippy::unwrap_used,
    reason = "what a test cannot set up, it must not pass"
)]

#[allow(dead_code, reason = "not every helper is used here")]
mod common;

use common::{day, solved};
use optimizer::history::{DwellObservation, HistorySettings, Learned, LegObservation, learn};
use optimizer::problem::LotId;
use optimizer::random::Random;
use optimizer::simulation::{Luck, Replay, replay_with};
use optimizer::units::{PlanTime, Seconds};
use optimizer::{Problem, Solution};
use osm_loader::LocationId;

const HIDDEN_SLOWNESS: f64 = 1.15;
const HIDDEN_MINUTES: f64 = 10.0;

/// How much of a leg is mountain road: the same both ways.
fn mountain_share(between: [LocationId; 2]) -> f64 {
    let [a, b] = between.map(|place| u64::from(place.0));
    let mixed = (a.min(b) * 7_919 + a.max(b) * 104_729) % 101;
    mixed as f64 / 100.0
}

/// A world that is slower in the mountains and at one market, and random everywhere.
#[derive(Clone)]
struct HiddenWorld {
    random: Random,
    slow_lots: Vec<bool>,
}

impl HiddenWorld {
    fn factor(&mut self, spread: f64) -> f64 {
        let sum: f64 = (0..12).map(|_| self.random.unit()).sum::<f64>() - 6.0;
        (spread * sum - spread * spread / 2.0).exp()
    }
}

impl Luck for HiddenWorld {
    fn driving(&mut self, between: [LocationId; 2], _: PlanTime, planned: Seconds) -> Seconds {
        let share = mountain_share(between);
        let slower = share * HIDDEN_SLOWNESS + (1.0 - share);
        Seconds::ceil(f64::from(planned.0) * slower * self.factor(0.10))
    }
    fn loading(&mut self, lot: LotId, planned: Seconds) -> Seconds {
        let extra = if self.slow_lots[lot.index()] {
            HIDDEN_MINUTES * 60.0
        } else {
            0.0
        };
        Seconds::ceil(f64::from(planned.0) * self.factor(0.15) + extra)
    }
    fn unloading(&mut self, planned: Seconds) -> Seconds {
        planned
    }
    fn shows_up(&self, _: LotId) -> bool {
        true
    }
    fn wait_for_nobody(&self) -> Seconds {
        Seconds::ZERO
    }
}

/// The market that is slow: the first that the plan visits.
fn slow_market(problem: &Problem, solution: &Solution) -> usize {
    let fetched = |market: usize| {
        let lots = solution
            .routes
            .iter()
            .flat_map(optimizer::solution::Route::lots);
        lots.filter(|lot| problem.lots[lot.index()].market.index() == market)
            .count()
    };
    (0..problem.markets.len())
        .find(|&market| fetched(market) >= 1)
        .unwrap()
}

fn legs_of(problem: &Problem, vehicle: usize, replay: &Replay) -> Vec<LegObservation> {
    let truck = &problem.vehicles[vehicle];
    let legs = replay.schedule.legs().filter(|leg| leg.from != leg.to);
    legs.map(|leg| {
        let planned = f64::from(problem.leg(truck, leg.from, leg.to).unwrap().duration.0);
        let share = mountain_share([leg.from, leg.to]);
        LegObservation {
            driver: truck.id.clone(),
            planned_s: vec![
                ("mountain".into(), planned * share),
                ("plain".into(), planned * (1.0 - share)),
            ],
            actual_s: f64::from(leg.travel.duration.0),
        }
    })
    .collect()
}

fn dwells_of(
    problem: &Problem,
    solution: &Solution,
    route: usize,
    replay: &Replay,
) -> Vec<DwellObservation> {
    let trips = solution.routes[route]
        .trips
        .iter()
        .zip(&replay.schedule.trips);
    let stops = trips.flat_map(|(trip, times)| trip.lots().zip(&times.stops));
    stops
        .map(|(lot, stop)| DwellObservation {
            market: problem.market_of(lot).id.clone(),
            planned_s: f64::from(problem.lots[lot.index()].service.0),
            actual_s: f64::from(stop.load_end.since(stop.load_start).0),
        })
        .collect()
}

fn named<'a>(learned: &'a [Learned], name: &str) -> &'a Learned {
    learned.iter().find(|learned| learned.name == name).unwrap()
}

#[test]
fn a_month_of_days_finds_the_slow_mountains_and_the_slow_market() {
    let problem = day(4, 40, 8, 2);
    let solution = solved(&problem, 4, 300);
    let market = slow_market(&problem, &solution);
    let slow_lots: Vec<bool> = problem
        .lots
        .iter()
        .map(|lot| lot.market.index() == market)
        .collect();
    let (mut legs, mut dwells) = (Vec::new(), Vec::new());
    for date in 0..30 {
        let replays = replay_with(&problem, &solution, |route| HiddenWorld {
            random: Random::new(date * 1_000 + route as u64),
            slow_lots: slow_lots.clone(),
        });
        for (route, replay) in replays.unwrap().iter().enumerate() {
            let vehicle = solution.routes[route].vehicle.index();
            legs.extend(legs_of(&problem, vehicle, replay));
            dwells.extend(dwells_of(&problem, &solution, route, replay));
        }
    }
    let lessons = learn(&legs, &dwells, &HistorySettings::default());
    let mountain = named(&lessons.classes, "mountain");
    let plain = named(&lessons.classes, "plain");
    let slow = named(&lessons.markets, &problem.markets[market].id);
    eprintln!("mountain {mountain:?}\nplain {plain:?}\nmarket {slow:?}");
    assert!((mountain.value - HIDDEN_SLOWNESS).abs() < 0.03 && mountain.proposed);
    assert!((plain.value - 1.0).abs() < 0.03);
    assert!((slow.value - HIDDEN_MINUTES).abs() < 3.0 && slow.proposed);
    assert!(
        lessons.drivers.iter().all(|driver| !driver.proposed),
        "{:?}",
        lessons.drivers
    );
}
