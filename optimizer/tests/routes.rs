//! Random routes of synthetic days: what `evaluate` says of each holds together.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests may fail as tests do, and say where"
)]

use optimizer::assemble::assemble;
use optimizer::evaluate::{Broken, Evaluator, RouteEvaluation, evaluate};
use optimizer::fixtures::{Day, Scatter, county_day};
use optimizer::plan::Rule;
use optimizer::problem::{HubId, LotId, Problem, VehicleId};
use optimizer::rules::admits;
use optimizer::solution::{Route, Solution};
use optimizer::stowage::{stow, stowed_trip};
use optimizer::units::{Celsius, PlanTime, Seconds, TimeWindow};
use optimizer::verify::verify;
use osm_loader::{LocationId, TravelMatrix};

const DAY: Day = Day {
    seed: 4,
    lots: 40,
    vehicles: 8,
    hubs: 2,
};

/// Random trips of one to six lots that some truck admits, one or two to a route.
fn random_routes(problem: &Problem, count: usize) -> Vec<Route> {
    let mut scatter = Scatter::new(11);
    let mut routes = Vec::new();
    while routes.len() < count {
        let vehicle = VehicleId(scatter.below(problem.vehicles.len()) as u32);
        let mut lots: Vec<LotId> = problem.lot_ids().collect();
        let mut trips = Vec::new();
        for _ in 0..=scatter.below(2) {
            let hub = HubId(scatter.below(problem.hubs.len()) as u32);
            let wanted = 1 + scatter.below(6);
            let mut chosen = Vec::new();
            while chosen.len() < wanted && !lots.is_empty() {
                let lot = lots.swap_remove(scatter.below(lots.len()));
                chosen.push(lot);
                let fits = admits(problem, vehicle, lot, hub).is_ok()
                    && stow(problem, vehicle, &chosen).is_ok();
                if !fits {
                    chosen.pop();
                }
            }
            trips.extend(
                stowed_trip(problem, vehicle, hub, &chosen)
                    .ok()
                    .filter(|_| !chosen.is_empty()),
            );
        }
        if !trips.is_empty() {
            routes.push(Route { vehicle, trips });
        }
    }
    routes
}

#[test]
fn random_routes_are_judged_and_the_good_ones_hold_together() {
    let problem = county_day(DAY);
    let mut evaluator = Evaluator::new(&problem);
    let mut breaches: Vec<Rule> = Vec::new();
    let mut good = 0;
    for route in random_routes(&problem, 2_000) {
        match evaluator.evaluate(&route) {
            Ok(evaluation) => {
                good += 1;
                holds_together(&problem, &route, &evaluation);
            }
            Err(Broken { rule, .. }) => breaches.push(rule),
        }
    }
    breaches.sort_unstable();
    breaches.dedup();
    println!("{good} of 2000 good; breaches: {breaches:?}");
    assert!(good > 200);
}

fn holds_together(problem: &Problem, route: &Route, evaluation: &RouteEvaluation) {
    let schedule = &evaluation.schedule;
    let mut now = schedule.departure;
    for (trip, times) in route.trips.iter().zip(&schedule.trips) {
        for (stop, at) in trip.stops.iter().zip(&times.stops) {
            let lot = &problem.lots[stop.lot.index()];
            assert!(now <= at.leg.departure && at.leg.departure <= at.leg.arrival);
            assert!(at.leg.arrival <= at.load_start);
            assert_eq!(at.load_start + lot.service, at.load_end);
            let mut windows = lot.start_windows.iter();
            assert!(windows.any(|w| w.start() <= at.load_start && at.load_start <= w.end()));
            now = at.load_end;
        }
        assert!(now <= times.to_hub.departure && times.to_hub.arrival <= times.unload_start);
        now = times.unload_end;
    }
    assert!(now <= schedule.finish);
    let costs = evaluation.costs;
    assert!(costs.items().iter().all(|(_, cost)| cost.0 >= 0));
    for quality in &evaluation.qualities {
        assert!(quality.coldest <= quality.core_at_hub && quality.core_at_hub <= quality.warmest);
    }
}

#[test]
fn a_route_is_judged_alike_first_and_last() {
    let problem = county_day(DAY);
    let routes = random_routes(&problem, 60);
    let mut evaluator = Evaluator::new(&problem);
    let seasoned: Vec<_> = routes
        .iter()
        .map(|route| evaluator.evaluate(route))
        .collect();
    for (route, seasoned) in routes.iter().zip(seasoned) {
        assert_eq!(evaluate(&problem, route), seasoned);
    }
}

#[test]
fn a_plan_states_what_its_routes_cost_and_names_who_is_left_behind() {
    let problem = county_day(DAY);
    let mut evaluator = Evaluator::new(&problem);
    let routes = random_routes(&problem, 100);
    let route = routes
        .into_iter()
        .find(|route| evaluator.evaluate(route).is_ok())
        .unwrap();
    let served: Vec<LotId> = route.lots().collect();
    let unserved: Vec<LotId> = problem
        .lot_ids()
        .filter(|lot| !served.contains(lot))
        .collect();
    let solution = Solution {
        routes: vec![route.clone()],
        unserved: unserved.clone(),
    };
    let plan = assemble(&problem, &solution).unwrap();
    let left: i64 = unserved
        .iter()
        .map(|lot| problem.lots[lot.index()].unserved_cost.0)
        .sum();
    assert_eq!(plan.costs.unserved.0, left);
    let driven = evaluator.evaluate(&route).unwrap().costs.total();
    assert_eq!(plan.costs.total().0, left + driven.0);
    assert_eq!(plan.unserved.len(), unserved.len());
    assert_eq!(
        plan.routes[0].vehicle,
        problem.vehicles[route.vehicle.index()].id
    );
}

/// The same day with roads several times as slow, weather so many kelvin colder,
/// and drivers and hubs at work through day and night.
fn harsher(slower: u32, colder_k: f64) -> Problem {
    let mut problem = county_day(DAY);
    let roads = problem.travel[0].clone();
    problem.travel[0] = TravelMatrix::from_fn(roads.size(), |from, to| {
        let mut leg = roads.get(LocationId(from as u32), LocationId(to as u32))?;
        leg.duration.0 *= slower;
        Some(leg)
    });
    problem.settings.driver.longest_day = Seconds::from_minutes(1_500);
    problem.settings.shelf_life_limit = 1.0;
    for vehicle in &mut problem.vehicles {
        vehicle.limits.longest = Seconds::from_minutes(2_400);
        vehicle.limits.shift = TimeWindow::new(PlanTime::MIDNIGHT, PlanTime::at(40, 0)).unwrap();
    }
    for hub in &mut problem.hubs {
        hub.windows = vec![TimeWindow::new(PlanTime::MIDNIGHT, PlanTime::at(40, 0)).unwrap()];
    }
    for place in &mut problem.outdoor {
        let colder = |t: Celsius| Celsius::new(t.degrees() - colder_k).unwrap();
        place.0 = place.0.map(colder);
    }
    problem
}

#[test]
fn the_verifier_finds_nothing_in_a_plan_of_any_good_route() {
    for (slower, colder_k) in [(1, 0.0), (6, 0.0), (1, 35.0), (6, 45.0)] {
        let problem = harsher(slower, colder_k);
        let mut evaluator = Evaluator::new(&problem);
        let (mut checked, mut with_rest) = (0, 0);
        for route in random_routes(&problem, 250) {
            let Ok(evaluation) = evaluator.evaluate(&route) else {
                continue;
            };
            let served: Vec<LotId> = route.lots().collect();
            let solution = Solution {
                unserved: problem
                    .lot_ids()
                    .filter(|lot| !served.contains(lot))
                    .collect(),
                routes: vec![route],
            };
            let plan = assemble(&problem, &solution).unwrap();
            let violations = verify(&problem, &plan);
            assert!(violations.is_empty(), "{violations:#?}");
            checked += 1;
            with_rest += u32::from(evaluation.schedule.legs().any(|leg| leg.rest.0 > 0));
        }
        println!("roads {slower}, colder {colder_k}: {checked} plans, {with_rest} with rest");
        assert!(checked > 20 && (slower == 1 || with_rest > 5));
    }
}
