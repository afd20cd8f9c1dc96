//! Lower bounds: never above the optimum, valid whenever they stop, the same for the same day.

mod common;

use common::{assert_legal, cost_of, day, solved};
use optimizer::bound::{BoundMethod, BoundParams, PricingParams, lower_bound};
use optimizer::exhaustive::least_cost;
use optimizer::fixtures::{Scatter, add_rush_hours, soft_due};
use optimizer::problem::{Lock, LotId, VehicleId};
use optimizer::units::{Celsius, Cost, Meters, Seconds};
use optimizer::{Iterations, Problem};

/// A day of few lots with features turned on by chance.
fn varied(seed: u64) -> Problem {
    let mut scatter = Scatter::new(seed ^ 0xB0_07D5);
    let lots = 1 + scatter.below(4);
    let mut problem = day(seed, lots, 1 + scatter.below(3), 1 + scatter.below(2));
    for lot in &mut problem.lots {
        match scatter.below(5) {
            0 => lot.due = Some(soft_due(lot, &mut scatter)),
            1 => lot.unserved_cost = Cost(5_000 + scatter.below(40_000) as i64),
            2 => lot.hubs = vec![optimizer::problem::HubId(0)],
            _ => {}
        }
    }
    for vehicle in &mut problem.vehicles {
        match scatter.below(6) {
            0 => vehicle.end = None,
            1 => vehicle.limits.range = Some(Meters(60_000 + scatter.below(200_000) as u32)),
            2 => vehicle.limits.trips = 1 + scatter.below(2) as u32,
            3 => vehicle.pays_toll = true,
            4 => vehicle.limits.regular = Seconds::from_minutes(120),
            _ => {}
        }
    }
    if scatter.below(4) == 0 {
        for hours in &mut problem.outdoor {
            hours.0 = hours
                .0
                .map(|it| Celsius::new(it.degrees() - 35.0).expect("still finite"));
        }
    }
    if scatter.below(3) == 0 {
        add_rush_hours(&mut problem, seed);
    }
    if scatter.below(4) == 0 {
        let lot = LotId(scatter.below(problem.lots.len()) as u32);
        let vehicle = VehicleId(scatter.below(problem.vehicles.len()) as u32);
        problem.locks = vec![match scatter.below(2) {
            0 => Lock::NotOn(lot, vehicle),
            _ => Lock::On(lot, vehicle),
        }];
    }
    problem
}

fn bound_of(problem: &Problem, params: &BoundParams, rounds: u64) -> optimizer::bound::Bound {
    let known = solved(problem, 1, 300);
    lower_bound(problem, &known, params, &mut Iterations(rounds)).expect("the day has not begun")
}

/// Trips worked out one by one where a day allows it.
fn by_trips() -> BoundParams {
    BoundParams {
        trips: 2_500_000,
        ..BoundParams::default()
    }
}

#[test]
fn no_plan_of_a_tiny_day_costs_less_than_its_bound() {
    let mut gaps = 0.0;
    let days = 80;
    for seed in 0..days {
        let problem = varied(seed);
        let least = least_cost(&problem);
        let bound = bound_of(&problem, &by_trips(), 15);
        assert!(
            bound.value <= least,
            "day {seed}: {:?} above the optimum {least:?}",
            bound.value
        );
        gaps += bound.gap(least);
    }
    let mean = gaps / days as f64;
    assert!(
        mean < 0.05,
        "bounds are {mean} below the optimum on average"
    );
}

#[test]
fn a_tiny_day_of_plain_roads_is_bounded_by_its_optimum_nearly() {
    for seed in 300..330 {
        let problem = day(seed, 5, 2, 2);
        let least = least_cost(&problem);
        let bound = bound_of(&problem, &by_trips(), 60);
        assert!(bound.value <= least, "day {seed}: {bound:?} {least:?}");
        assert!(
            bound.gap(least) < 0.010,
            "day {seed}: {bound:?} far below {least:?}"
        );
    }
}

#[test]
fn routes_that_are_all_priced_from_below_bound_a_day_too() {
    for seed in 400..440 {
        let problem = varied(seed);
        let least = least_cost(&problem);
        let bound = bound_of(&problem, &BoundParams::default(), 8);
        assert!(bound.value <= least, "day {seed}: {bound:?} {least:?}");
    }
}

#[test]
fn however_narrow_pricing_is_the_bound_holds() {
    for seed in 200..240 {
        let problem = varied(seed);
        let params = BoundParams {
            pricing: PricingParams {
                width: 1 + (seed % 3) as usize,
                memory: 1,
                slice: 3_600,
                routes: 2,
            },
            trips: 40,
        };
        let least = least_cost(&problem);
        for rounds in [1, 4] {
            let bound = bound_of(&problem, &params, rounds);
            assert!(bound.value <= least, "day {seed}: {bound:?} {least:?}");
        }
    }
}

#[test]
fn more_rounds_never_lower_a_bound_and_no_round_leaves_the_simple_one() {
    let problem = day(3, 7, 3, 1);
    let params = BoundParams::default();
    let values: Vec<Cost> = [0, 1, 5, 12]
        .map(|rounds| bound_of(&problem, &params, rounds).value)
        .into();
    assert!(values.is_sorted(), "{values:?}");
    assert_eq!(bound_of(&problem, &params, 0).method, BoundMethod::LotByLot);
    assert_eq!(bound_of(&problem, &params, 12).method, BoundMethod::Routes);
}

#[test]
fn equal_days_and_rounds_give_equal_bounds_below_the_plan() {
    let problem = day(5, 7, 3, 1);
    let known = solved(&problem, 1, 2_000);
    assert_legal(&problem, &known);
    let bound = |rounds| {
        lower_bound(
            &problem,
            &known,
            &BoundParams::default(),
            &mut Iterations(rounds),
        )
        .expect("the day has not begun")
    };
    assert_eq!(bound(6), bound(6));
    assert!(bound(6).value <= cost_of(&problem, &known));
}

#[test]
fn a_day_of_hundreds_of_lots_is_bounded_lot_by_lot() {
    let problem = day(7, 300, 30, 2);
    let known = solved(&problem, 1, 0);
    let bound = lower_bound(
        &problem,
        &known,
        &BoundParams::default(),
        &mut Iterations(3),
    )
    .expect("the day has not begun");
    assert_eq!(bound.method, BoundMethod::LotByLot);
    assert!(bound.value > Cost::ZERO && bound.value <= cost_of(&problem, &known));
}
