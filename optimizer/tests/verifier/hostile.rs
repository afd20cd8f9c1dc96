//! Plans made to break the verifier: it answers with violations, never with a panic.

use crate::good_days;
use optimizer::fixtures::Scatter;
use optimizer::plan::{CostItems, Plan, PlannedLeg};
use optimizer::units::{Celsius, Cost, Load, Meters, PlanTime, Seconds};
use optimizer::verify::verify;

const EXTREMES: [i32; 5] = [i32::MIN, -1, 0, 86_400 * 400, i32::MAX];

#[test]
fn an_empty_plan_forgets_every_lot() {
    let (problem, _) = good_days::day(0);
    let plan = Plan {
        routes: Vec::new(),
        unserved: Vec::new(),
        costs: CostItems::default(),
    };
    assert_eq!(verify(&problem, &plan).len(), problem.lots.len());
}

#[test]
fn extreme_numbers_in_every_field_are_reported() {
    let (problem, good) = good_days::day(3);
    for seed in 0..200 {
        let mut plan = good.clone();
        let mut scatter = Scatter::new(seed);
        for _ in 0..=scatter.below(4) {
            spoil(&mut plan, &mut scatter);
        }
        if plan != good {
            let violations = verify(&problem, &plan);
            assert!(!violations.is_empty(), "seed {seed}");
            for violation in violations {
                assert!(!violation.message_en().is_empty());
                assert!(!violation.message_zh().is_empty());
            }
        }
    }
}

fn spoil(plan: &mut Plan, scatter: &mut Scatter) {
    let count = plan.routes.len();
    let route = &mut plan.routes[scatter.below(count)];
    let moment = PlanTime(EXTREMES[scatter.below(EXTREMES.len())]);
    let fen = Cost([i64::MIN, i64::MAX, -1][scatter.below(3)]);
    let count = route.trips.len().max(1);
    let Some(trip) = route.trips.get_mut(scatter.below(count)) else {
        return;
    };
    let count = trip.stops.len().max(1);
    let stop = trip.stops.get_mut(scatter.below(count));
    match (scatter.below(16), stop) {
        (0, _) => route.departure = moment,
        (1, _) => route.finish = moment,
        (2, _) => route.costs.fuel = fen,
        (3, _) => trip.unload_start = moment,
        (4, _) => trip.unload_end = moment,
        (5, _) => trip.layout = usize::MAX,
        (6, _) => trip.set_points = vec![Celsius::new(f64::MAX); 3],
        (7, _) => trip.to_hub = absurd_leg(moment, fen),
        (8, _) => plan.costs.toll = fen,
        (9, _) => trip.stops.clear(),
        (10, Some(stop)) => stop.leg = absurd_leg(moment, fen),
        (11, Some(stop)) => stop.load_start = moment,
        (12, Some(stop)) => stop.load_end = moment,
        (13, Some(stop)) => stop.compartment = usize::MAX,
        (14, Some(stop)) => {
            stop.on_board = Load {
                kg: u32::MAX,
                liters: u32::MAX,
                pallets: u32::MAX,
            };
        }
        (15, Some(stop)) => {
            stop.quality.shelf_life_used = f64::NEG_INFINITY;
            stop.quality.chilling = f64::NAN;
            stop.quality.loss = fen;
        }
        _ => {}
    }
}

fn absurd_leg(moment: PlanTime, fen: Cost) -> PlannedLeg {
    PlannedLeg {
        toll_reason: optimizer::plan::TollReason::NotListed,
        departure: moment,
        rest: Seconds(u32::MAX),
        arrival: PlanTime(i32::MIN),
        distance: Meters(u32::MAX),
        toll_distance: Meters(u32::MAX),
        toll: fen,
        green_channel: true,
        book_by: Some(moment),
    }
}
