//! The search against exhaustive enumeration, its own final state, and degenerate days.

mod common;

use common::{assert_cheapest, assert_legal, cost_of, day, solved};
use optimizer::exhaustive::{least_cost, price};
use optimizer::fixtures::{add_rush_hours, only_hub};
use optimizer::problem::{HubId, Lock, LotId, Problem, VehicleId};
use optimizer::solution::{Route, Trip};
use optimizer::stowage::stowed_trip;
use optimizer::units::{Cost, PlanTime, Seconds, TimeWindow};
use optimizer::{Iterations, Solution, SolveParams, solve};

#[test]
fn five_lots_are_planned_as_cheaply_as_any_enumeration_finds() {
    for seed in 0..12 {
        assert_cheapest(day(seed, 5, 4, 2), seed, 1_500);
    }
}

#[test]
fn in_rush_hours_too_no_enumeration_finds_cheaper_plans() {
    for seed in 200..210 {
        let mut problem = day(seed, 5, 4, 2);
        add_rush_hours(&mut problem, seed);
        assert_cheapest(problem, seed, 1_500);
    }
}

#[test]
fn six_lots_are_planned_as_cheaply_as_any_enumeration_finds() {
    for seed in 100..106 {
        assert_cheapest(day(seed, 6, 4, 1), seed, 3_000);
    }
}

#[test]
fn lots_not_worth_a_vehicle_each_share_one_or_stay() {
    for seed in 0..8 {
        let mut problem = day(seed, 5, 2, 1);
        for lot in &mut problem.lots {
            lot.unserved_cost = Cost(22_000);
        }
        let found = solved(&problem, seed, 1_500);
        assert_eq!(
            cost_of(&problem, &found),
            least_cost(&problem),
            "seed {seed}"
        );
    }
}

#[test]
fn the_cost_reported_is_that_of_the_exact_model() {
    let problem = day(3, 30, 6, 2);
    let mut last = None;
    let params = SolveParams::default();
    let found = solve(&problem, &params, &mut Iterations(200), &mut |progress| {
        last = Some(*progress);
    });
    let last = last.unwrap();
    assert!(cost_of(&problem, &found) <= last.best.total());
    assert_legal(&problem, &found);
}

#[test]
fn equal_seeds_and_iterations_give_equal_plans() {
    let problem = day(4, 25, 5, 2);
    assert_eq!(solved(&problem, 9, 150), solved(&problem, 9, 150));
}

#[test]
fn equal_seeds_iterations_and_threads_give_equal_legal_plans() {
    let problem = day(4, 25, 5, 2);
    let params = SolveParams {
        seed: 9,
        threads: 2,
        ..SolveParams::default()
    };
    let run = || solve(&problem, &params, &mut Iterations(300), &mut |_| {});
    let found = run();
    assert_eq!(found, run());
    assert!(cost_of(&problem, &found) <= cost_of(&problem, &solved(&problem, 9, 0)));
}

#[test]
fn no_single_insertion_or_removal_improves_the_final_plan() {
    for seed in 0..4 {
        let problem = day(seed, 24, 2, 2);
        let found = solved(&problem, seed, 30);
        assert!(
            !found.unserved.is_empty(),
            "two trucks cannot fetch 24 lots"
        );
        for &lot in &found.unserved {
            let least = least_extra_cost(&problem, &found, lot);
            let price = problem.lots[lot.index()].unserved_cost;
            assert!(
                least.is_none_or(|extra| extra >= price),
                "{lot:?} of seed {seed}"
            );
        }
        for route in &found.routes {
            for lot in route.lots() {
                assert!(
                    removal_costs(&problem, route, lot),
                    "{lot:?} of seed {seed}"
                );
            }
        }
    }
}

/// The least that any position, hub or new trip adds to the cost. Two docks suffice two trucks.
fn least_extra_cost(problem: &Problem, plan: &Solution, lot: LotId) -> Option<Cost> {
    let mut least: Option<Cost> = None;
    for vehicle in problem.vehicle_ids() {
        let planned = plan.routes.iter().find(|route| route.vehicle == vehicle);
        let trips = planned.map_or(Vec::new(), |route| route.trips.clone());
        let before = price(problem, vehicle, trips.clone()).expect("the plan is legal");
        for changed in insertions(problem, vehicle, &trips, lot) {
            if let Some(cost) = price(problem, vehicle, changed) {
                let extra = cost - before;
                least = Some(least.map_or(extra, |least| least.min(extra)));
            }
        }
    }
    least
}

fn insertions(problem: &Problem, vehicle: VehicleId, trips: &[Trip], lot: LotId) -> Vec<Vec<Trip>> {
    let mut all = Vec::new();
    for hub in problem.hub_ids() {
        for gap in 0..=trips.len() {
            let mut changed = trips.to_vec();
            if let Ok(alone) = stowed_trip(problem, vehicle, hub, &[lot]) {
                changed.insert(gap, alone);
                all.push(changed);
            }
        }
        for (index, old) in trips.iter().enumerate() {
            for position in 0..=old.stops.len() {
                let mut lots: Vec<LotId> = old.lots().collect();
                lots.insert(position, lot);
                if let Ok(longer) = stowed_trip(problem, vehicle, hub, &lots) {
                    let mut changed = trips.to_vec();
                    changed[index] = longer;
                    all.push(changed);
                }
            }
        }
    }
    all
}

/// Whether leaving a lot behind would cost at least as much as fetching it does.
fn removal_costs(problem: &Problem, route: &Route, lot: LotId) -> bool {
    let before = price(problem, route.vehicle, route.trips.clone()).expect("the plan is legal");
    let mut trips = Vec::new();
    for old in &route.trips {
        let lots: Vec<LotId> = old.lots().filter(|&other| other != lot).collect();
        if !lots.is_empty() {
            let fewer = stowed_trip(problem, route.vehicle, old.hub, &lots).ok();
            trips.push(fewer.expect("fewer lots fit as well"));
        }
    }
    let saved = price(problem, route.vehicle, trips).map(|after| before - after);
    saved.is_none_or(|saved| saved <= problem.lots[lot.index()].unserved_cost)
}

#[test]
fn trucks_queue_for_a_single_dock() {
    let mut problem = day(5, 40, 8, 1);
    problem.hubs[0].docks = 1;
    let found = solved(&problem, 1, 100);
    assert_legal(&problem, &found);
    let waits = found.routes.iter().flat_map(|route| &route.trips);
    assert!(waits.filter(|trip| trip.dock_from.is_some()).count() > 0);
}

#[test]
fn trucks_that_come_several_times_queue_each_time() {
    for seed in 1..=4 {
        let mut problem = day(seed, 120, 20, 1);
        problem.hubs[0].docks = 1;
        for zone in &mut problem.hubs[0].zones {
            zone.capacity_kg *= 10;
        }
        let found = solved(&problem, seed, 60);
        assert_legal(&problem, &found);
        let often = found.routes.iter().filter(|route| route.trips.len() > 1);
        assert!(often.count() > 0);
    }
}

#[test]
fn a_full_zone_sends_lots_to_the_other_hub() {
    let mut problem = day(6, 20, 5, 2);
    for zone in &mut problem.hubs[0].zones {
        zone.capacity_kg = 1_500;
    }
    assert_legal(&problem, &solved(&problem, 1, 150));
}

#[test]
fn locks_are_kept_and_contradictory_ones_leave_the_lot_behind() {
    let mut problem = day(7, 8, 3, 1);
    let free = solved(&problem, 1, 100);
    let lot = free.routes[0].lots().next().unwrap();
    problem.locks = vec![Lock::NotOn(lot, free.routes[0].vehicle)];
    let locked = solved(&problem, 1, 100);
    assert_legal(&problem, &locked);
    problem.locks = vec![Lock::On(lot, VehicleId(0)), Lock::On(lot, VehicleId(1))];
    let contradictory = solved(&problem, 1, 100);
    assert_legal(&problem, &contradictory);
    assert!(contradictory.unserved.contains(&lot));
}

/// Lots of a route in driving order.
fn driving_order(route: &Route) -> Vec<LotId> {
    route.lots().collect()
}

#[test]
fn an_order_decided_by_a_person_is_kept_and_a_given_plan_is_put_into_it() {
    let mut problem = day(7, 8, 3, 1);
    let free = solved(&problem, 1, 100);
    let longest = free.routes.iter().max_by_key(|route| route.lots().count());
    let (vehicle, mut order) = longest
        .map(|route| (route.vehicle, driving_order(route)))
        .unwrap();
    assert!(order.len() >= 3, "the day has a route worth ordering");
    order.swap(0, 1);
    for (place, &lot) in (1..).zip(&order) {
        problem.locks.push(Lock::On(lot, vehicle));
        problem.locks.push(Lock::InOrder(lot, vehicle, place));
    }
    for iterations in [0, 200] {
        let params = SolveParams {
            warm_start: Some(free.clone()),
            ..SolveParams::default()
        };
        let found = solve(&problem, &params, &mut Iterations(iterations), &mut |_| {});
        assert_legal(&problem, &found);
        let route = found.routes.iter().find(|route| route.vehicle == vehicle);
        let ordered: Vec<LotId> = driving_order(route.unwrap())
            .into_iter()
            .filter(|lot| order.contains(lot))
            .collect();
        let kept: Vec<LotId> = order
            .iter()
            .copied()
            .filter(|lot| ordered.contains(lot))
            .collect();
        assert_eq!(ordered, kept);
        assert!(ordered.len() + 1 >= order.len(), "{ordered:?} of {order:?}");
    }
}

#[test]
fn a_day_without_lots_vehicles_or_hubs_has_an_empty_plan() {
    assert_eq!(solved(&day(1, 0, 3, 1), 1, 50), Solution::default());
    let idle = solved(&day(1, 4, 0, 1), 1, 50);
    assert_eq!(idle.unserved.len(), 4);
    let mut homeless = day(1, 4, 2, 1);
    homeless.hubs.clear();
    assert_eq!(solved(&homeless, 1, 50).unserved.len(), 4);
}

#[test]
fn a_day_on_which_nothing_is_possible_leaves_everything_behind() {
    let mut problem = day(2, 6, 2, 1);
    for lot in &mut problem.lots {
        let early = PlanTime::at(1, 0);
        lot.start_windows = vec![TimeWindow::new(early, early).unwrap()];
    }
    let found = solved(&problem, 1, 100);
    assert!(found.routes.is_empty());
    assert_eq!(found.unserved.len(), 6);
}

#[test]
fn huge_windows_zero_service_and_one_place_are_taken_as_they_come() {
    let mut problem = day(3, 12, 3, 1);
    let ever = TimeWindow::new(PlanTime(-2_000_000_000), PlanTime(2_000_000_000)).unwrap();
    let place = problem.hubs[0].location;
    problem.hubs[0].windows = vec![ever];
    for market in &mut problem.markets {
        market.location = place;
    }
    for lot in &mut problem.lots {
        lot.start_windows = vec![ever];
        lot.service = Seconds::ZERO;
        lot.unloading.fill(Seconds::ZERO);
    }
    assert_legal(&problem, &solved(&problem, 1, 100));
}

#[test]
fn a_given_plan_is_taken_up_and_only_gets_better() {
    let problem = day(8, 30, 6, 2);
    let given = solved(&problem, 1, 300);
    let params = SolveParams {
        seed: 2,
        warm_start: Some(given.clone()),
        ..SolveParams::default()
    };
    let resumed = solve(&problem, &params, &mut Iterations(0), &mut |_| {});
    assert!(cost_of(&problem, &resumed) <= cost_of(&problem, &given));
}

#[test]
fn what_is_illegal_or_unknown_in_a_given_plan_is_left_out() {
    let problem = only_hub(day(8, 10, 3, 2), HubId(1));
    let mut given = solved(&day(8, 10, 3, 2), 1, 100);
    given.routes.push(given.routes[0].clone());
    given.routes[0].trips[0].stops[0].lot = LotId(99);
    given.routes.push(Route {
        vehicle: VehicleId(77),
        trips: Vec::new(),
    });
    let params = SolveParams {
        warm_start: Some(given),
        ..SolveParams::default()
    };
    assert_legal(
        &problem,
        &solve(&problem, &params, &mut Iterations(20), &mut |_| {}),
    );
}
