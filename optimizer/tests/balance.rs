//! Balance between drivers as a priced goal: squared hours of each driver's day.

mod common;

use common::{assert_cheapest, day, solved};
use optimizer::assemble::assemble;
use optimizer::problem::{Problem, UnderWay};
use optimizer::units::{Cost, Seconds, TimeWindow};
use optimizer::verify::verify;
use optimizer::{Plan, Solution};

/// Yuan per squared hour, in fen.
const PRICE: Cost = Cost(400);

fn balanced(mut problem: Problem) -> Problem {
    problem.settings.balance = PRICE;
    problem
}

fn hours(plan: &Plan) -> Vec<f64> {
    let worked = plan.routes.iter();
    worked
        .map(|route| route.finish.since(route.departure).hours())
        .collect()
}

fn planned(problem: &Problem, solution: &Solution) -> Plan {
    assemble(problem, solution).expect("legal")
}

#[test]
fn squared_hours_have_their_price_and_the_verifier_asks_for_it() {
    for seed in 0..20 {
        let problem = balanced(day(seed, 12, 4, 2));
        let found = solved(&problem, seed, 200);
        let mut plan = planned(&problem, &found);
        assert!(verify(&problem, &plan).is_empty(), "seed {seed}");
        let price = |hours: &f64| Cost::round(hours * hours * PRICE.0 as f64);
        let expected: Vec<Cost> = hours(&plan).iter().map(price).collect();
        let stated: Vec<Cost> = plan
            .routes
            .iter()
            .map(|route| route.costs.balance)
            .collect();
        assert_eq!(stated, expected, "seed {seed}");
        plan.routes[0].costs.balance.0 += 1;
        plan.costs.balance.0 += 1;
        assert!(!verify(&problem, &plan).is_empty(), "seed {seed}");
    }
}

#[test]
fn with_balance_as_a_goal_no_enumeration_finds_cheaper_plans() {
    for seed in 300..312 {
        assert_cheapest(balanced(day(seed, 5, 4, 2)), seed, 1_500);
    }
}

/// The vehicles that leave are the same on both days, so that the hours can be compared.
#[test]
fn drivers_of_the_same_trucks_share_the_hours_more_evenly_where_that_is_a_goal() {
    let (mut spread, mut work) = ([0.0, 0.0], [0.0, 0.0]);
    for seed in 0..6 {
        let plain = day(seed, 24, 4, 1);
        for (index, problem) in [&plain, &balanced(plain.clone())].into_iter().enumerate() {
            let plan = planned(problem, &solved(problem, seed, 2_000));
            let mut hours = hours(&plan);
            hours.resize(problem.vehicles.len(), 0.0);
            let most = hours.iter().copied().fold(0.0, f64::max);
            let least = hours.iter().copied().fold(f64::MAX, f64::min);
            spread[index] += most - least;
            work[index] += hours.iter().map(|hours| hours * hours).sum::<f64>();
        }
    }
    assert!(spread[1] < 0.8 * spread[0], "range of hours {spread:?}");
    assert!(work[1] < work[0], "squared hours {work:?}");
}

#[test]
fn a_driver_under_way_is_charged_for_his_whole_day_less_what_lies_behind_him() {
    let problem = balanced(day(3, 12, 4, 2));
    let found = solved(&problem, 3, 200);
    let before = planned(&problem, &found);
    let route = &before.routes[0];
    let mut running = problem.clone();
    let index = problem
        .vehicles
        .iter()
        .position(|vehicle| vehicle.id == route.vehicle);
    let vehicle = &mut running.vehicles[index.expect("known")];
    let end = vehicle.limits.shift.end();
    vehicle.limits.shift = TimeWindow::new(route.departure, end).expect("leaves in it");
    vehicle.underway = Some(UnderWay {
        worked: Seconds::from_minutes(90),
        driven: Seconds(0),
        stretch: Seconds(0),
        standing_since: route.departure,
        standing_at: None,
        load: None,
    });
    let plan = planned(&running, &found);
    assert!(verify(&running, &plan).is_empty());
    let hours = hours(&plan)[0];
    let whole = (hours + 1.5) * (hours + 1.5) - 1.5 * 1.5;
    assert_eq!(
        plan.routes[0].costs.balance,
        Cost::round(whole * PRICE.0 as f64)
    );
}
