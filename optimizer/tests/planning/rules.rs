//! Each rule broken once, and by a hair not broken.

use crate::plain::{at, cabbage_day, celsius, cold_trip, drive, minutes, route, window};
use optimizer::compatibility::PairTable;
use optimizer::evaluate::{Broken, evaluate};
use optimizer::plan::{LotQuality, Rule};
use optimizer::problem::{
    ExcursionClass, HourlyTemperature, HubId, Lock, LotId, Problem, ProductId, Skills, VehicleId,
};
use optimizer::rules::{admits, hub_docks};
use optimizer::units::TemperatureWindow;

fn breach(problem: &Problem, lots: &[u32]) -> Option<(Rule, usize)> {
    let broken = evaluate(problem, &route(vec![cold_trip(lots)])).err();
    broken.map(|Broken { rule, stop, .. }| (rule, stop))
}

fn quality(problem: &Problem) -> LotQuality {
    evaluate(problem, &route(vec![cold_trip(&[0])]))
        .unwrap()
        .qualities[0]
}

fn admission(problem: &Problem) -> Result<(), Rule> {
    admits(problem, VehicleId(0), LotId(0), HubId(0))
}

#[test]
fn the_plain_route_keeps_every_rule() {
    assert_eq!(breach(&cabbage_day(), &[0, 1]), None);
    assert_eq!(admission(&cabbage_day()), Ok(()));
}

#[test]
fn locks_and_skills_keep_a_lot_off() {
    let mut problem = cabbage_day();
    problem.locks.push(Lock::NotOn(LotId(1), VehicleId(0)));
    assert_eq!(breach(&problem, &[0, 1]), Some((Rule::Lock, 1)));
    let mut problem = cabbage_day();
    let place = |lot, place| Lock::InOrder(LotId(lot), VehicleId(0), place);
    problem.locks = vec![place(0, 2), place(1, 1)];
    assert_eq!(breach(&problem, &[0, 1]), Some((Rule::Lock, 1)));
    assert_eq!(breach(&problem, &[1, 0]), None);
    let mut problem = cabbage_day();
    problem.markets[1].needs = Skills(2);
    assert_eq!(breach(&problem, &[0, 1]), Some((Rule::Skill, 1)));
    problem.vehicles[0].skills = Skills(3);
    assert_eq!(breach(&problem, &[0, 1]), None);
}

#[test]
fn a_market_bears_no_more_gross_mass_than_it_says_on_leaving_it() {
    let mut problem = cabbage_day();
    // Curb mass 3,095 kg and 1,400 kg on board.
    problem.markets[1].max_gross_kg = Some(4_495);
    assert_eq!(breach(&problem, &[0, 1]), None);
    problem.markets[1].max_gross_kg = Some(4_494);
    assert_eq!(breach(&problem, &[0, 1]), Some((Rule::MarketAccess, 1)));
    assert_eq!(breach(&problem, &[1, 0]), None);
    problem.markets[0].max_length_m = Some(5.9);
    assert_eq!(admission(&problem), Err(Rule::MarketAccess));
}

#[test]
fn payload_compartment_and_floor_places_bound_the_load() {
    let mut problem = cabbage_day();
    assert_eq!(breach(&problem, &[0, 1, 2]), Some((Rule::Capacity, 2)));
    problem.lots[0].load.pallets = 1_001;
    assert_eq!(breach(&problem, &[0]), Some((Rule::Capacity, 0)));
    assert_eq!(admission(&problem), Err(Rule::Capacity));
}

#[test]
fn a_set_point_suits_every_lot() {
    let mut problem = cabbage_day();
    problem.products[1].window = TemperatureWindow::new(celsius(0.0), celsius(0.9)).unwrap();
    assert_eq!(breach(&problem, &[0]), Some((Rule::SetPoint, 0)));
}

#[test]
fn tomato_beside_cabbage_breaks_the_pairing() {
    let mut problem = cabbage_day();
    problem.lots[1].product = ProductId(4);
    assert_eq!(breach(&problem, &[0, 1]), Some((Rule::Pairing, 1)));
}

#[test]
fn peach_and_cabbage_ride_together_for_eight_hours_at_most() {
    let mut problem = cabbage_day();
    problem.lots[0].product = ProductId(3);
    problem.lots[0].load.kg = 300;
    drive(&mut problem, 3, 1, 200);
    // From the later loading: 15 + 200 + 10 + 20 min.
    problem.settings.ethylene_limit = minutes(245);
    assert_eq!(breach(&problem, &[0, 1]), None);
    problem.settings.ethylene_limit = minutes(244);
    assert_eq!(breach(&problem, &[0, 1]), Some((Rule::Ethylene, 1)));
}

#[test]
fn hubs_take_what_their_zones_suit_and_hold_and_owners_allow() {
    let mut problem = cabbage_day();
    problem.hubs[0].zones[0].capacity_kg = 699;
    assert_eq!(admission(&problem), Err(Rule::HubZone));
    problem.hubs[0].refuses.push(ProductId(1));
    assert_eq!(breach(&problem, &[0]), Some((Rule::HubAccepts, 0)));
    let mut problem = cabbage_day();
    problem.lots[0].hubs = vec![HubId(1)];
    assert_eq!(admission(&problem), Err(Rule::HubAccepts));
}

#[test]
fn no_more_trips_than_the_vehicle_makes() {
    let mut problem = cabbage_day();
    problem.vehicles[0].limits.trips = 1;
    let two = route(vec![cold_trip(&[0]), cold_trip(&[1])]);
    assert_eq!(
        evaluate(&problem, &two),
        Err(Broken::new(Rule::Trips, 1, 0))
    );
}

#[test]
fn field_warm_sweet_corn_is_in_the_cold_two_hours_after_harvest() {
    let mut problem = cabbage_day();
    problem.lots[0].product = ProductId(0);
    problem.lots[0].precooled = false;
    problem.lots[0].core = celsius(25.0);
    // In the cold at 04:40.
    problem.lots[0].harvested = at(2, 40);
    assert_eq!(breach(&problem, &[0]), None);
    problem.lots[0].harvested = at(2, 39);
    assert_eq!(breach(&problem, &[0]), Some((Rule::HarvestClock, 0)));
    problem.lots[0].precooled = true;
    assert_ne!(
        breach(&problem, &[0]).map(|(rule, _)| rule),
        Some(Rule::HarvestClock)
    );
}

#[test]
fn precooled_goods_may_not_ride_warm_but_field_heat_is_no_excursion() {
    let mut problem = cabbage_day();
    problem.lots[0].core = celsius(7.0);
    // Above 2 + 4 °C from 03:35 to 04:40: 65 min, 60 are borne.
    assert_eq!(breach(&problem, &[0]), Some((Rule::Excursion, 0)));
    problem.settings.excursions.produce.minutes = 65.0;
    assert!((quality(&problem).excursion_minutes - 65.0).abs() < 1e-9);
    problem.settings.excursions.produce.minutes = 60.0;
    problem.lots[0].precooled = false;
    assert!(quality(&problem).excursion_minutes <= 0.0);
    problem.lots[0].precooled = true;
    problem.products[1].excursion = ExcursionClass::Ambient;
    assert_eq!(breach(&problem, &[0]), None);
}

/// 临县 in January: −15 °C outside and a van without unit.
#[test]
fn potatoes_freeze_in_an_insulated_van_in_january_and_ride_well_in_a_heated_one() {
    let mut problem = cabbage_day();
    problem
        .outdoor
        .fill(HourlyTemperature::constant(celsius(-15.0)));
    problem.lots[0].product = ProductId(5);
    problem.lots[0].core = celsius(0.2);
    problem.lots[0].tau_h = 8.0;
    problem.vehicles[0].thermal.cooling_w = 0.0;
    let mut trip = cold_trip(&[0]);
    trip.set_points = vec![None];
    let broken = evaluate(&problem, &route(vec![trip.clone()])).unwrap_err();
    assert_eq!(broken.rule, Rule::Freezing);
    problem.vehicles[0].thermal.cooling_w = 4_500.0;
    trip.set_points = vec![Some(celsius(6.0))];
    let evaluation = evaluate(&problem, &route(vec![trip])).unwrap();
    assert!(evaluation.qualities[0].coldest >= celsius(0.2));
    assert!(evaluation.heat_moved_j > 0.0);
}

/// `excursion_rules.csv`: *air or product* below freezing point + 0.3, 10 min, alarm. What touches
/// the wall is frozen long before the core is.
#[test]
fn potatoes_warm_in_the_core_are_refused_by_an_insulated_van_whose_air_is_frosty() {
    let mut problem = cabbage_day();
    problem
        .outdoor
        .fill(HourlyTemperature::constant(celsius(-15.0)));
    problem.lots[0].product = ProductId(5);
    problem.lots[0].core = celsius(6.0);
    problem.lots[0].tau_h = 40.0;
    problem.vehicles[0].thermal.cooling_w = 0.0;
    let mut trip = cold_trip(&[0]);
    trip.set_points = vec![None];
    let van = route(vec![trip]);
    let broken = evaluate(&problem, &van).unwrap_err();
    assert_eq!(broken.rule, Rule::Freezing);
    problem.settings.excursions.freezing_minutes = 70.0;
    let borne = evaluate(&problem, &van).unwrap();
    assert!(
        borne.qualities[0].coldest > celsius(5.0),
        "the core was never near it"
    );
}

#[test]
fn air_lost_through_open_doors_is_not_judged_until_it_had_time_to_recover() {
    let mut problem = cabbage_day();
    problem
        .outdoor
        .fill(HourlyTemperature::constant(celsius(-15.0)));
    problem.lots[0].product = ProductId(5);
    problem.lots[0].core = celsius(6.0);
    problem.vehicles[0].thermal.heating_w = 100.0;
    problem.markets[0].handling.door_open = 1.0;
    problem.markets[3].handling.door_open = 1.0;
    let mut trip = cold_trip(&[0]);
    trip.set_points = vec![Some(celsius(6.0))];
    let route = route(vec![trip]);
    // Doors close at 03:50; unloading ends at 04:40.
    for (recovery, expected) in [(10, Err(Rule::Freezing)), (45, Ok(()))] {
        problem.settings.thermal.air_recovery = minutes(recovery);
        let judged = evaluate(&problem, &route)
            .map(|_| ())
            .map_err(|broken| broken.rule);
        assert_eq!(judged, expected, "{recovery}");
    }
}

#[test]
fn no_set_point_lies_below_a_lots_frost_limit() {
    let mut problem = cabbage_day();
    problem.products[1].freezing = Some(celsius(0.8));
    assert_eq!(breach(&problem, &[0]), Some((Rule::SetPoint, 0)));
}

#[test]
fn chilling_counts_depth_and_hours() {
    let mut problem = cabbage_day();
    problem.products[1].chilling = Some(celsius(3.0));
    problem.products[1].chilling_tolerance_h = Some(1.0);
    // 2 K below for 65 min against one hour 5 K below.
    let share = 2.0 / 5.0 * 65.0 / 60.0;
    assert!((quality(&problem).chilling - share).abs() < 1e-9);
    problem.products[1].chilling_tolerance_h = Some(share);
    assert_eq!(breach(&problem, &[0]), Some((Rule::Chilling, 0)));
}

#[test]
fn no_more_shelf_life_is_used_than_allowed() {
    let mut problem = cabbage_day();
    problem.settings.shelf_life_limit = quality(&problem).shelf_life_used;
    assert_eq!(breach(&problem, &[0]), None);
    problem.lots[0].start_windows = vec![window(at(2, 59), at(9, 0))];
    assert_eq!(breach(&problem, &[0]), Some((Rule::ShelfLife, 0)));
}

#[test]
fn waiting_in_a_cold_store_ages_a_precooled_lot_at_the_stores_temperature() {
    let mut problem = cabbage_day();
    problem.markets[0].cold_store = Some(celsius(11.0));
    // 35 min at 11 °C (2.8 × 2.2^0.1), 65 min at 1 °C (2.8^0.1), against 90 days at 0 °C.
    let hours = 35.0 / 60.0 * 2.8 * 2.2_f64.powf(0.1) + 65.0 / 60.0 * 2.8_f64.powf(0.1);
    assert!((quality(&problem).shelf_life_used - hours / 2_160.0).abs() < 1e-8);
    problem.lots[0].precooled = false;
    assert!(quality(&problem).shelf_life_used < hours / 2_160.0);
}

#[test]
fn garlic_never_rides_with_millet() {
    let mut problem = cabbage_day();
    problem.lots[0].product = ProductId(6);
    problem.lots[1].product = ProductId(7);
    problem.pairs = PairTable::new(&problem.products);
    problem.vehicles[0].layouts.remove(0);
    let mut trip = cold_trip(&[0, 1]);
    trip.stops[1].compartment = 1;
    trip.set_points = vec![Some(celsius(1.0)), Some(celsius(10.0))];
    let broken = evaluate(&problem, &route(vec![trip])).unwrap_err();
    assert_eq!((broken.rule, broken.stop), (Rule::Pairing, 1));
}

#[test]
fn a_third_truck_waits_until_one_of_two_docks_is_free() {
    let busy = [(at(5, 0), at(6, 0)), (at(5, 30), at(6, 30))];
    let free = |docks, from| hub_docks::first_free(&busy, docks, from, minutes(20));
    assert_eq!(free(2, at(5, 0)), Some(at(5, 0)));
    assert_eq!(free(2, at(5, 11)), Some(at(6, 0)));
    assert_eq!(free(1, at(4, 40)), Some(at(4, 40)));
    assert_eq!(free(1, at(4, 41)), Some(at(6, 30)));
    assert_eq!(free(3, at(5, 40)), Some(at(5, 40)));
    assert_eq!(free(0, at(5, 0)), None);
}
