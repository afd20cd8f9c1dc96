//! Why lots are left behind, and what would help: on a synthetic day with one lot made impossible.

use optimizer::assemble::assemble;
use optimizer::explain::explain;
use optimizer::fixtures::{Day, county_day};
use optimizer::plan::{Cause, Plan, Remedy, Rule, UnservedLot};
use optimizer::units::{Celsius, PlanTime};
use optimizer::{Iterations, Problem, SolveParams, solve};

/// Ten lots, of which the first is a pre-cooled one of 400 kg, and four trucks.
fn easy_day() -> Problem {
    let mut problem = county_day(Day {
        seed: 5,
        lots: 10,
        vehicles: 4,
        hubs: 1,
    });
    let optimum = problem.products[problem.lots[0].product.index()].optimum;
    let lot = &mut problem.lots[0];
    (lot.precooled, lot.core, lot.load.kg, lot.load.liters) = (true, optimum, 400, 1_200);
    problem
}

fn planned(problem: &Problem) -> Plan {
    let solution = solve(
        problem,
        &SolveParams::default(),
        &mut Iterations(200),
        &mut |_| {},
    );
    let mut plan = assemble(problem, &solution).expect("the search returns legal routes");
    explain(problem, &solution, &mut plan);
    plan
}

fn unserved<'p>(plan: &'p Plan, problem: &Problem) -> &'p UnservedLot {
    let id = &problem.lots[0].id;
    plan.unserved
        .iter()
        .find(|lot| lot.lot == *id)
        .expect("the first lot cannot be fetched")
}

#[test]
fn a_lot_whose_harvest_clock_has_run_out_asks_to_be_cooled() {
    let mut problem = easy_day();
    problem.lots[0].precooled = false;
    problem.lots[0].core = Celsius::new(25.0).expect("a number");
    problem.lots[0].harvested = PlanTime::at(-400, 0);
    let plan = planned(&problem);
    let lot = unserved(&plan, &problem);
    assert_eq!(lot.reasons[0].cause, Cause::Rule(Rule::HarvestClock));
    assert!(
        lot.remedies.contains(&Remedy::Precool),
        "{:?}",
        lot.remedies
    );
}

#[test]
fn a_lot_too_heavy_for_every_truck_asks_to_be_split_into_parts_that_fit() {
    let mut problem = easy_day();
    problem.markets[problem.lots[0].market.index()].max_gross_kg = None;
    (problem.lots[0].load.kg, problem.lots[0].load.liters) = (12_000, 30_000);
    let plan = planned(&problem);
    let lot = unserved(&plan, &problem);
    assert_eq!(lot.reasons.len(), 1);
    assert_eq!(lot.reasons[0].cause, Cause::Rule(Rule::Capacity));
    assert_eq!(lot.reasons[0].vehicles.len(), problem.vehicles.len());
    let largest = lot.remedies.iter().find_map(|remedy| match remedy {
        Remedy::Split(kg) => Some(*kg),
        _ => None,
    });
    assert!(largest.is_some_and(|kg| kg <= 8_500), "{:?}", lot.remedies);
}

/// One truck for 1,400 kg and a lot of 2,000 kg: a second trip makes the difference.
#[test]
fn a_lot_is_asked_to_be_split_only_where_every_part_can_be_fetched() {
    let day = |trips| {
        let mut problem = easy_day();
        problem.vehicles.truncate(1);
        problem.vehicles[0].limits.trips = trips;
        problem.vehicles[0].limits.payload.kg = 1_400;
        let own = problem.lots[0].clone();
        problem.lots = vec![own];
        problem.markets[problem.lots[0].market.index()].max_gross_kg = None;
        (problem.lots[0].load.kg, problem.lots[0].load.liters) = (2_000, 4_000);
        problem
    };
    let is_split = |trips| {
        let problem = day(trips);
        let plan = planned(&problem);
        let remedies = &unserved(&plan, &problem).remedies;
        remedies
            .iter()
            .any(|remedy| matches!(remedy, Remedy::Split(1_000)))
    };
    assert!(is_split(3));
    assert!(!is_split(1));
}

#[test]
fn a_lot_worth_less_than_its_trip_is_left_for_that_reason() {
    let mut problem = easy_day();
    for lot in &mut problem.lots {
        lot.unserved_cost = optimizer::units::Cost(1);
    }
    let plan = planned(&problem);
    assert!(plan.routes.is_empty());
    let lot = unserved(&plan, &problem);
    assert!(
        lot.reasons
            .iter()
            .any(|reason| reason.cause == Cause::NotWorthIt)
    );
}
