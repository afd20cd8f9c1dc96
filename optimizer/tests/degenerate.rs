//! Days at the edge of sense: the search answers each of them with a legal plan, and stops.

mod common;

use common::{assert_legal, cost_of, day, solved};
use optimizer::Problem;
use optimizer::bound::{BoundParams, lower_bound};
use optimizer::fixtures::straight_roads;
use optimizer::problem::{Lock, LotId, VehicleId};
use optimizer::units::{Cost, PlanTime, Seconds, TimeWindow};
use optimizer::{Iterations, Solution, SolveParams, StopRule, solve};

/// Plans a day and holds the plan to everything that any plan must keep.
fn planned(problem: &Problem) -> Solution {
    let solution = solved(problem, 1, 400);
    assert_legal(problem, &solution);
    let bound = lower_bound(
        problem,
        &solution,
        &BoundParams::default(),
        &mut Iterations(2),
    );
    assert!(bound.expect("the day has not begun").value <= cost_of(problem, &solution));
    solution
}

#[test]
fn a_day_without_lots_sends_nobody() {
    let solution = planned(&day(1, 0, 3, 1));
    assert_eq!((solution.routes.len(), solution.unserved.len()), (0, 0));
}

#[test]
fn a_day_without_trucks_leaves_everything() {
    assert_eq!(planned(&day(1, 4, 0, 1)).unserved.len(), 4);
}

#[test]
fn a_single_lot_is_fetched_by_one_truck() {
    let solution = planned(&day(2, 1, 3, 1));
    assert_eq!((solution.routes.len(), solution.unserved.len()), (1, 0));
}

#[test]
fn lots_that_nobody_can_fetch_stay_and_nobody_leaves() {
    let mut problem = day(3, 6, 2, 1);
    for lot in &mut problem.lots {
        lot.load.kg = 100_000;
    }
    let solution = planned(&problem);
    assert_eq!((solution.routes.len(), solution.unserved.len()), (0, 6));
}

#[test]
fn lots_at_one_point_without_roads_between_are_fetched() {
    let mut problem = day(4, 12, 4, 1);
    let places = problem.outdoor.len();
    problem.travel = vec![straight_roads(&vec![[0.0, 0.0]; places])];
    assert!(planned(&problem).unserved.len() < 12);
}

#[test]
fn windows_of_weeks_and_service_in_no_time_are_planned() {
    let mut problem = day(5, 10, 3, 1);
    let weeks = TimeWindow::new(PlanTime(-1_000_000), PlanTime(1_000_000)).expect("ordered");
    for lot in &mut problem.lots {
        lot.start_windows = vec![weeks];
        lot.service = Seconds::ZERO;
        lot.unloading = vec![Seconds::ZERO; problem.hubs.len()];
        // What waits for weeks is worth nothing by then.
        lot.value = Cost::ZERO;
    }
    planned(&problem);
}

#[test]
fn a_lot_locked_to_two_trucks_stays_and_the_others_do_not() {
    let mut problem = day(6, 8, 3, 1);
    problem.locks = vec![
        Lock::On(LotId(2), VehicleId(0)),
        Lock::On(LotId(2), VehicleId(1)),
    ];
    let solution = planned(&problem);
    assert!(solution.unserved.contains(&LotId(2)));
    assert!(solution.unserved.len() < 8);
}

/// A clock that moves whenever somebody looks at it.
struct Looks {
    left: u32,
    of: u32,
}

impl StopRule for Looks {
    fn share_used(&mut self, _: u64) -> f64 {
        self.left = self.left.saturating_sub(1);
        1.0 - f64::from(self.left) / f64::from(self.of)
    }
}

#[test]
fn a_deadline_while_the_first_plan_is_built_ends_in_a_legal_plan_of_what_is_placed_by_then() {
    let problem = day(6, 120, 30, 2);
    let fetched = |of: u32| {
        let mut stop = Looks { left: of, of };
        let solution = solve(&problem, &SolveParams::default(), &mut stop, &mut |_| {});
        assert_legal(&problem, &solution);
        120 - solution.unserved.len()
    };
    let (few, more) = (fetched(10), fetched(300));
    assert!((1..60).contains(&few), "{few}");
    assert!(more > 90, "{more}");
}
