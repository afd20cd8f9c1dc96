//! What several test files of the search share: days, and what a plan costs by the exact model.

use optimizer::evaluate::evaluate;
use optimizer::exhaustive::least_cost;
use optimizer::fixtures::{Day, county_day};
use optimizer::problem::LotId;
use optimizer::solution::Route;
use optimizer::units::Cost;
use optimizer::{Iterations, Problem, Solution, SolveParams, solve};

/// A synthetic day.
pub(crate) fn day(seed: u64, lots: usize, vehicles: usize, hubs: usize) -> Problem {
    county_day(Day {
        seed,
        lots,
        vehicles,
        hubs,
    })
}

/// Searches for so many iterations from a seed.
pub(crate) fn solved(problem: &Problem, seed: u64, iterations: u64) -> Solution {
    let params = SolveParams {
        seed,
        ..SolveParams::default()
    };
    solve(problem, &params, &mut Iterations(iterations), &mut |_| {})
}

/// What a plan costs, route by route; every route must be legal.
pub(crate) fn cost_of(problem: &Problem, solution: &Solution) -> Cost {
    let routes: Cost = solution
        .routes
        .iter()
        .map(|route| {
            evaluate(problem, route)
                .expect("every route is legal")
                .costs
                .total()
        })
        .sum();
    routes + left_behind(problem, &solution.unserved)
}

/// The price of leaving lots behind.
pub(crate) fn left_behind(problem: &Problem, lots: &[LotId]) -> Cost {
    lots.iter()
        .map(|lot| problem.lots[lot.index()].unserved_cost)
        .sum()
}

/// Fails unless every lot is planned once, every route is legal, and what routes share suffices:
/// room in zones, and docks at every moment.
pub(crate) fn assert_legal(problem: &Problem, solution: &Solution) {
    let fetched = solution.routes.iter().flat_map(Route::lots);
    let mut lots: Vec<LotId> = fetched.chain(solution.unserved.iter().copied()).collect();
    lots.sort_unstable();
    assert_eq!(lots, problem.lot_ids().collect::<Vec<_>>());
    assert!(solution.routes.is_sorted_by(|a, b| a.vehicle < b.vehicle));
    assert!(solution.unserved.is_sorted());
    assert_zones_have_room(problem, solution);
    assert_docks_suffice(problem, solution);
}

fn assert_zones_have_room(problem: &Problem, solution: &Solution) {
    let mut kg: Vec<Vec<u32>> = problem
        .hubs
        .iter()
        .map(|hub| vec![0; hub.zones.len()])
        .collect();
    for trip in solution.routes.iter().flat_map(|route| &route.trips) {
        for lot in trip.lots() {
            let goods = &problem.lots[lot.index()];
            let window = problem.product_of(lot).window;
            let zone = problem.hubs[trip.hub.index()].zone_for(goods.product, window);
            kg[trip.hub.index()][zone.expect("the hub takes the lot")] += goods.load.kg;
        }
    }
    for (hub, kg) in problem.hubs.iter().zip(kg) {
        for (zone, kg) in hub.zones.iter().zip(kg) {
            assert!(kg <= zone.capacity_kg, "{} of {}", kg, zone.name);
        }
    }
}

fn assert_docks_suffice(problem: &Problem, solution: &Solution) {
    let mut unloadings = Vec::new();
    for route in &solution.routes {
        let times = evaluate(problem, route)
            .expect("every route is legal")
            .schedule
            .trips;
        for (trip, times) in route.trips.iter().zip(times) {
            unloadings.push((trip.hub, times.unload_start, times.unload_end));
        }
    }
    for &(hub, start, _) in &unloadings {
        let busy = unloadings
            .iter()
            .filter(|&&(other, from, to)| other == hub && from <= start && start < to);
        assert!(busy.count() <= problem.hubs[hub.index()].docks as usize);
    }
}

/// Searches a day with two of its trucks; the plan must be legal and as cheap as any enumeration
/// finds.
#[allow(dead_code, reason = "not every file that shares this enumerates")]
pub(crate) fn assert_cheapest(mut problem: Problem, seed: u64, iterations: u64) {
    let first = seed as usize % 3;
    problem.vehicles = problem.vehicles[first..first + 2].to_vec();
    let found = solved(&problem, seed, iterations);
    assert_legal(&problem, &found);
    let least = least_cost(&problem);
    assert_eq!(cost_of(&problem, &found), least, "seed {seed}");
}
