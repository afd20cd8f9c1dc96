//! Every cost item by hand, and the green channel as its notices have it.

use crate::plain::{cabbage_day, celsius, cold_trip, drive, minutes, route};
use optimizer::assemble::assemble;
use optimizer::evaluate::{RouteEvaluation, evaluate};
use optimizer::plan::PlannedTrip;
use optimizer::problem::{GreenChannel, HourlyTemperature, Problem, ProductId, SoftDue};
use optimizer::solution::Solution;
use optimizer::units::{Cost, Meters, PlanTime};
use optimizer::verify::verify;
use osm_loader::LocationId;

fn evaluated(problem: &Problem) -> RouteEvaluation {
    evaluate(problem, &route(vec![cold_trip(&[0])])).unwrap()
}

/// One trip of one lot: 30 km empty, 30 km with 700 of 1,400 kg, 100 minutes in all.
#[test]
fn day_time_distance_fuel_overtime_and_lateness_add_up_by_hand() {
    let mut problem = cabbage_day();
    problem.vehicles[0].limits.regular = minutes(60);
    problem.lots[0].due = Some(SoftDue {
        by: PlanTime::at(4, 10),
        cost_per_hour: Cost(1_000),
    });
    let costs = evaluated(&problem).costs;
    assert_eq!(costs.vehicle_day, Cost(43_000));
    assert_eq!(costs.driver_time, Cost(3_333)); // 100 min × 20 yuan/h
    assert_eq!(costs.distance, Cost(1_500)); // 60 km × 25 fen
    assert_eq!(costs.fuel, Cost(5_250)); // 30 × 83 + 30 × (83 + 18 / 2)
    assert_eq!(costs.overtime, Cost(2_667)); // 40 min × 40 yuan/h
    assert_eq!(costs.lateness, Cost(500)); // 04:40 − 04:10
    assert_eq!(costs.unserved, Cost::ZERO);
    let items: i64 = costs.items().iter().map(|(_, cost)| cost.0).sum();
    assert_eq!(costs.total(), Cost(items));
}

/// 道路运输车辆动态监督管理办法, as fleet platforms apply it: “24 小时累计驾驶时间原则上不超过 8 小时”. A
/// principle has a price; the hard limit lies above it.
#[test]
fn driving_beyond_eight_hours_in_a_day_has_a_price_and_the_verifier_asks_for_it() {
    let mut problem = cabbage_day();
    assert_eq!(problem.settings.driver.regular_day, minutes(480));
    assert_eq!(evaluated(&problem).costs.overtime, Cost::ZERO);
    problem.settings.driver.regular_day = minutes(20);
    let evaluation = evaluated(&problem);
    let beyond_h = evaluation.schedule.driving().hours() - 1.0 / 3.0;
    assert!(beyond_h > 0.5);
    let expected = Cost::round(beyond_h * 3_000.0); // 30 yuan/h
    assert_eq!(evaluation.costs.overtime, expected);
    let solution = Solution {
        routes: vec![route(vec![cold_trip(&[0])])],
        unserved: problem.lot_ids().filter(|lot| lot.0 != 0).collect(),
    };
    let mut plan = assemble(&problem, &solution).unwrap();
    assert!(verify(&problem, &plan).is_empty());
    plan.routes[0].costs.overtime = Cost::ZERO;
    plan.costs.overtime = Cost::ZERO;
    assert!(!verify(&problem, &plan).is_empty());
}

#[test]
fn weather_at_the_set_point_costs_no_refrigeration() {
    let evaluation = evaluated(&cabbage_day());
    assert!(evaluation.heat_moved_j < 1.0);
    assert_eq!(evaluation.costs.refrigeration, Cost::ZERO);
}

#[test]
fn refrigeration_is_priced_by_heat_through_the_walls_and_by_precooling() {
    let mut problem = cabbage_day();
    problem
        .outdoor
        .fill(HourlyTemperature::constant(celsius(31.0)));
    let evaluation = evaluated(&problem);
    // 22.6 W/K × 30 K for 100 min.
    assert!((evaluation.heat_moved_j - 4_068_000.0).abs() < 1.0);
    // 30 K at 0.9 K/min.
    assert_eq!(evaluation.precooling[0].0, 2_000);
    // 4.068 MJ / (0.5 × 4,500 W × 3,600 s) + 2,000 s, at 10.80 yuan an hour.
    assert_eq!(evaluation.costs.refrigeration, Cost(1_142));
}

#[test]
fn shelf_life_is_priced_from_the_first_chance_of_loading_to_the_cold() {
    let mut problem = cabbage_day();
    problem.lots[0].value = Cost(280_000);
    let evaluation = evaluated(&problem);
    // 35 min of waiting and 65 min on board at 1 °C: 2.8^0.1 = 1.10845 times as fast as at 0 °C.
    let share = 100.0 / 60.0 / (90.0 * 24.0) * 1.108_45;
    assert!((evaluation.qualities[0].shelf_life_used - share).abs() < 1e-8);
    assert_eq!(evaluation.costs.shelf_life, Cost(239));
}

/// A day on which both legs have 10 km of toll road at 38 fen.
fn toll_day(kg: u32) -> Problem {
    let mut problem = cabbage_day();
    problem.lots[0].load.kg = kg;
    for (from, to) in [(0, 2), (2, 1)] {
        drive(&mut problem, from, to, 30);
        let (from, to) = (LocationId(from), LocationId(to));
        let mut leg = problem.travel[0].get(from, to).unwrap();
        leg.toll = Meters(10_000);
        problem.travel[0].set(from, to, Some(leg));
    }
    problem
}

fn toll(problem: &Problem) -> Cost {
    evaluated(problem).costs.toll
}

fn planned(problem: &Problem) -> PlannedTrip {
    let solution = Solution {
        routes: vec![route(vec![cold_trip(&[0])])],
        unserved: Vec::new(),
    };
    assemble(problem, &solution)
        .unwrap()
        .routes
        .remove(0)
        .trips
        .remove(0)
}

/// 交公路发〔2009〕784号: 整车合法装载 means 80 % of the rated payload or of the box.
/// 交公路发〔2009〕784号: 整车合法装载是指“车货总重和外廓尺寸均未超过国家规定的最大限值，且所载鲜活农产品应占
/// 车辆核定载质量或者车厢容积的80％以上、没有与非鲜活农产品混装等行为”。
#[test]
fn from_eighty_percent_of_the_payload_on_the_loaded_leg_is_free_and_the_empty_one_is_not() {
    assert_eq!(toll(&toll_day(1_119)), Cost(760));
    assert_eq!(toll(&toll_day(1_120)), Cost(380));
}

/// The same notice: 装载比例 may be met by volume, as leaves must.
/// 交公路发〔2009〕784号: “占车辆核定载质量**或者**车厢容积的80％以上”。
#[test]
fn eighty_percent_of_the_volume_are_enough_too() {
    let mut problem = toll_day(300);
    problem.lots[0].load.liters = 14_159;
    assert_eq!(toll(&problem), Cost(760));
    problem.lots[0].load.liters = 14_160;
    assert_eq!(toll(&problem), Cost(380));
}

/// 交办公路〔2022〕78号: only products of the catalogue, nothing else in the load.
/// 交办公路〔2022〕78号 and its catalogue 鲜活农产品品种目录: grain is not in it.
#[test]
fn a_product_outside_the_catalogue_loses_the_exemption() {
    let mut problem = toll_day(1_200);
    problem.products[1].green_channel = GreenChannel::NotListed;
    assert_eq!(toll(&problem), Cost(760));
}

/// One lot of millet among vegetables: 混装 is not 整车合法装载.
/// 交公路发〔2009〕784号: “没有与非鲜活农产品混装等行为”。
#[test]
fn mixing_in_another_lot_outside_the_catalogue_loses_it_too() {
    let mut problem = toll_day(1_200);
    let together = |problem: &Problem| {
        let both = route(vec![cold_trip(&[0, 8])]);
        evaluate(problem, &both).unwrap().costs.toll
    };
    problem.lots[8].load.kg = 100;
    assert_eq!(together(&problem), Cost(380));
    problem.lots[8].product = ProductId(0);
    problem.products[0].green_channel = GreenChannel::NotListed;
    assert_eq!(together(&problem), Cost(760));
}

/// 交办公路〔2022〕78号: alias tables settle some disputed names; what toll stations still dispute is a
/// setting.
#[test]
fn disputed_products_ride_free_only_where_the_settings_say_so() {
    let mut problem = toll_day(1_200);
    problem.products[1].green_channel = GreenChannel::Disputed;
    assert_eq!(toll(&problem), Cost(760));
    problem.settings.green_channel.disputed_counts = true;
    assert_eq!(toll(&problem), Cost(380));
}

/// 预约通行: the journey is booked at least two hours before entering the motorway.
/// 交公路发〔2019〕99号: 鲜活农产品运输车辆通行预约; the service asks for the booking two hours before
/// entering (中国ETC服务, 2022 notice).
#[test]
fn the_plan_says_by_when_the_free_leg_is_booked() {
    let trip = planned(&toll_day(1_200));
    assert_eq!(
        trip.to_hub.book_by,
        Some(trip.to_hub.departure - minutes(120))
    );
    assert!(trip.to_hub.green_channel);
    assert_eq!(trip.stops[0].leg.book_by, None);
    assert_eq!(trip.stops[0].leg.toll, Cost(380));
}
