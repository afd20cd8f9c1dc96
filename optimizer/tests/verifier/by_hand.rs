//! Plans worked out with pencil and paper, so that search and verifier cannot agree on an error.

use optimizer::fixtures::{Day, county_day};
use optimizer::plan::{
    CostItems, LotQuality, Plan, PlannedLeg, PlannedRoute, PlannedStop, PlannedTrip, Rule,
    TollReason,
};
use optimizer::problem::{
    EthyleneLevel, Handling, HourlyTemperature, Problem, ProductId, Respiration,
};
use optimizer::units::{
    Celsius, Cost, Load, Meters, PlanTime, Seconds, TemperatureWindow, TimeWindow,
};
use optimizer::verify::{Violation, verify};
use osm_loader::{Travel, TravelMatrix};

/// A temperature in °C.
pub(crate) fn celsius(degrees: f64) -> Celsius {
    Celsius::new(degrees).expect("tests use finite temperatures")
}

/// Temperatures from `min` to `max` °C.
pub(crate) fn band(min: f64, max: f64) -> TemperatureWindow {
    TemperatureWindow::new(celsius(min), celsius(max)).expect("min is below max")
}

/// Moments from `start` to `end`, in seconds of the day.
pub(crate) fn window(start: i32, end: i32) -> TimeWindow {
    TimeWindow::new(PlanTime(start), PlanTime(end)).expect("start is before end")
}

/// One truck, two markets 30 minutes apart, three lots of 350 kg, and 10 °C everywhere, all day,
/// inside and out: nothing warms or cools, and everything ages at rate one.
pub(crate) fn still_world() -> Problem {
    let mut problem = county_day(Day {
        seed: 1,
        lots: 3,
        vehicles: 1,
        hubs: 1,
    });
    let ten = celsius(10.0);
    problem.travel = vec![TravelMatrix::from_fn(4, |_, _| {
        Some(Travel {
            duration: Seconds(1_800),
            distance: Meters(20_000),
            toll: Meters(5_000),
        })
    })];
    problem.outdoor = vec![HourlyTemperature::constant(ten); 4];
    problem.settings.thermal.sun_k = 0.0;
    (
        problem.settings.thermal.fan_share,
        problem.settings.thermal.defrost_share,
    ) = (0.0, 0.0);
    let by_hand = Handling {
        setup: Seconds(480),
        paperwork: Seconds(420),
        per_tonne: Seconds(2_000),
        door_open: 0.5,
        sealed_dock: false,
    };
    for market in &mut problem.markets {
        market.handling = by_hand;
        market.max_gross_kg = None;
        market.cold_store = None;
    }
    for product in &mut problem.products {
        product.window = band(5.0, 15.0);
        product.respiration = Respiration([0.0; 4]);
        product.shelf_life.reference = ten;
        product.shelf_life.days = 10.0;
        product.chilling = None;
        product.odor_emission = 0;
        product.ethylene_production = EthyleneLevel::Low;
    }
    for lot in &mut problem.lots {
        lot.product = ProductId(0);
        lot.load = Load {
            kg: 350,
            liters: 1_000,
            pallets: 0,
        };
        lot.core = ten;
        lot.precooled = true;
        lot.start_windows = vec![window(18_000, 30_000)];
        lot.service = Seconds(420 + 700);
        lot.unloading = vec![Seconds(420 + 105)];
        lot.value = Cost(100_000);
    }
    problem
}

/// Leaves at 05:00, loads L000 and L002 at one market and L001 at the other, is home at 08:50:15.
pub(crate) fn still_plan() -> Plan {
    let leg = |departure, arrival| PlannedLeg {
        departure: PlanTime(departure),
        rest: Seconds::ZERO,
        arrival: PlanTime(arrival),
        distance: Meters(20_000),
        toll_distance: Meters(5_000),
        toll: Cost(190), // 5 km at 38 fen
        toll_reason: TollReason::TooLittle,
        green_channel: false,
        book_by: None,
    };
    let empty = |departure, arrival| PlannedLeg {
        toll_reason: TollReason::Empty,
        ..leg(departure, arrival)
    };
    let within_market = PlannedLeg {
        distance: Meters::ZERO,
        toll_distance: Meters::ZERO,
        toll: Cost::ZERO,
        toll_reason: TollReason::NoTollRoad,
        ..leg(21_400, 21_400)
    };
    let stop = |lot: &str, leg, load_start, lots: u32| PlannedStop {
        leg,
        lot: lot.into(),
        compartment: 0,
        load_start: PlanTime(load_start),
        load_end: PlanTime(load_start + 1_120),
        on_board: Load {
            kg: 350 * lots,
            liters: 1_000 * lots,
            pallets: 0,
        },
        quality: LotQuality {
            core_at_hub: celsius(10.0),
            warmest: celsius(10.0),
            coldest: celsius(10.0),
            // From its first chance at 05:00 to 08:20:15 at rate one: 12,015 s of ten days.
            shelf_life_used: 12_015.0 / 864_000.0,
            excursion_minutes: 0.0,
            chilling: 0.0,
            loss: Cost(1_391),
        },
        costs: CostItems::default(),
        lot_costs: CostItems::default(),
    };
    let costs = CostItems {
        vehicle_day: Cost(43_000),
        driver_time: Cost(7_675), // 13,815 s at 2,000 fen
        distance: Cost(2_000),    // 80 km at 25 fen
        fuel: Cost(7_090),        // 20 km each at 83, 92, 96.5 and 83 fen
        refrigeration: Cost::ZERO,
        toll: Cost(760),
        overtime: Cost::ZERO,
        balance: Cost::ZERO,
        shelf_life: Cost(3 * 1_391),
        lateness: Cost::ZERO,
        change: Cost::ZERO,
        unserved: Cost::ZERO,
    };
    let trip = PlannedTrip {
        hub: "H0".into(),
        layout: 0,
        set_points: vec![Some(celsius(10.0))],
        precool_from: None,
        stops: vec![
            stop("L000", empty(18_000, 19_800), 20_280, 1),
            stop("L002", within_market, 21_400, 2),
            stop("L001", leg(22_520, 24_320), 24_800, 3),
        ],
        to_hub: leg(25_920, 27_720),
        unload_start: PlanTime(28_440),
        unload_end: PlanTime(30_015),
        hub_costs: CostItems::default(),
    };
    let mut plan = Plan {
        routes: vec![PlannedRoute {
            vehicle: "V00".into(),
            departure: PlanTime(18_000),
            finish: PlanTime(31_815),
            trips: vec![trip],
            home: Some(empty(30_015, 31_815)),
            home_costs: CostItems::default(),
            costs,
        }],
        unserved: Vec::new(),
        costs,
    };
    share_by_hand(&mut plan.routes[0]);
    plan
}

/// Visits take 3,400, 1,120, 3,400, 4,095 and (the way home) 1,800 of 13,815 s; four of five legs
/// are of 20 km. Lots of one size, as far from the hub, ride for 9,735, 8,615 and 5,215 s.
fn share_by_hand(route: &mut PlannedRoute) {
    let lost = Cost(1_391);
    let visit = |[day, driver, distance, fuel, toll]: [i64; 5]| CostItems {
        vehicle_day: Cost(day),
        driver_time: Cost(driver),
        distance: Cost(distance),
        fuel: Cost(fuel),
        toll: Cost(toll),
        ..CostItems::default()
    };
    let lot = |part| CostItems {
        shelf_life: lost,
        ..visit(part)
    };
    let trip = &mut route.trips[0];
    trip.stops[0].costs = lot([10_583, 1_889, 500, 1_660, 190]);
    trip.stops[1].costs = lot([3_486, 622, 0, 0, 0]);
    trip.stops[2].costs = lot([10_583, 1_889, 500, 1_840, 190]);
    trip.hub_costs = visit([12_746, 2_275, 500, 1_930, 190]);
    route.home_costs = visit([5_602, 1_000, 500, 1_660, 190]);
    trip.stops[0].lot_costs = lot([17_764, 3_171, 667, 2_364, 254]);
    trip.stops[1].lot_costs = lot([15_720, 2_806, 667, 2_363, 253]);
    trip.stops[2].lot_costs = lot([9_516, 1_698, 666, 2_363, 253]);
}

fn rules(violations: &[Violation]) -> Vec<Rule> {
    violations.iter().map(|violation| violation.rule).collect()
}

#[test]
fn a_plan_worked_out_by_hand_is_accepted() {
    assert_eq!(verify(&still_world(), &still_plan()), Vec::new());
}

#[test]
fn holding_a_set_point_costs_what_flows_through_the_walls() {
    // Doors stay shut. 27.1 °C outside, 22.6 W/K of walls and 17.1 K: 386.46 W from 05:00 to
    // 08:20:15, or 4,643,317 J. Pre-cooling takes 19 minutes at half of 4,500 W: 2,565,000 J.
    // An hour at half power is 8,100,000 J and costs 1,080 fen: 961 fen in all.
    let (mut problem, mut plan) = (still_world(), still_plan());
    problem.outdoor = vec![HourlyTemperature::constant(celsius(27.1)); 4];
    for market in &mut problem.markets {
        market.handling.door_open = 0.0;
    }
    problem.hubs[0].handling.door_open = 0.0;
    plan.routes[0].trips[0].precool_from = Some(PlanTime(18_000 - 19 * 60));
    for costs in [&mut plan.routes[0].costs, &mut plan.costs] {
        costs.refrigeration = Cost(961);
    }
    // Pre-cooling and 3,400 s for the first visit, 3,400, 3,640 and 1,575 s for the others.
    let trip = &mut plan.routes[0].trips[0];
    trip.hub_costs.refrigeration = Cost(81);
    for (stop, [visit, lot]) in trip
        .stops
        .iter_mut()
        .zip([[517, 397], [175, 351], [188, 213]])
    {
        stop.costs.refrigeration = Cost(visit);
        stop.lot_costs.refrigeration = Cost(lot);
    }
    assert_eq!(verify(&problem, &plan), Vec::new());
    for costs in [&mut plan.routes[0].costs, &mut plan.costs] {
        costs.refrigeration = Cost(961 + 502);
    }
    let of_route = |violation: &Violation| violation.message_en().contains("14.63 yuan");
    assert!(verify(&problem, &plan).iter().any(of_route));
}

#[test]
fn without_a_unit_a_light_lot_drifts_to_the_weather_by_its_time_constant() {
    // 1 kg changes no air. 20 °C outside, 10 °C in the crate, τ = 2 h, on board 9,735 s for the
    // first lot: 20 − 10·exp(−9,735 / 7,200) = 17.413 °C.
    let (mut problem, mut plan) = (still_world(), still_plan());
    problem.outdoor = vec![HourlyTemperature::constant(celsius(20.0)); 4];
    problem.vehicles[0].thermal.cooling_w = 0.0;
    for lot in &mut problem.lots {
        lot.load.kg = 1;
        lot.tau_h = 2.0;
    }
    plan.routes[0].trips[0].set_points = vec![None];
    let first = &mut plan.routes[0].trips[0].stops[0].quality;
    first.core_at_hub = celsius(17.413);
    let complaints = |plan: &Plan| {
        let of_first =
            |violation: &Violation| violation.message_en().contains("L000 on truck V00: core");
        verify(&problem, plan).into_iter().filter(of_first).count()
    };
    assert_eq!(complaints(&plan), 0);
    plan.routes[0].trips[0].stops[0].quality.core_at_hub = celsius(17.413 + 0.31);
    assert_eq!(complaints(&plan), 1);
}

#[test]
fn four_hours_of_driving_need_twenty_minutes_of_standing() {
    // 30 + 30 + 30 + 30 minutes; every place gives more than 20 minutes of standing.
    let (mut problem, plan) = (still_world(), still_plan());
    problem.settings.driver.longest_stretch = Seconds(1_800);
    assert_eq!(verify(&problem, &plan), Vec::new());
    // The last place before home gives 2,295 s; with a rest of 2,296 s the stretch goes on there,
    // but not at the first market, where both loadings make one standing of 2,720 s.
    problem.settings.driver.rest = Seconds(2_296);
    let violations = verify(&problem, &plan);
    assert_eq!(rules(&violations), [Rule::DrivingStretch; 2]);
    assert_eq!(violations[1].at, Some(PlanTime(31_815)));
}

#[test]
fn a_person_can_read_what_is_wrong_in_both_languages() {
    let (problem, mut plan) = (still_world(), still_plan());
    plan.routes[0].trips[0].stops[2].load_start = PlanTime(24_740);
    plan.routes[0].trips[0].stops[2].load_end = PlanTime(24_740 + 1_120);
    let violations = verify(&problem, &plan);
    // What is said of money by the lot's time on board comes after it.
    assert!(
        violations
            .iter()
            .skip(1)
            .all(|later| later.rule == Rule::Consistency)
    );
    assert_eq!(
        violations[0].message_en(),
        "lot L001 on truck V00: start of loading is 06:52:20; not before 06:53:20"
    );
    assert_eq!(
        violations[0].message_zh(),
        "车辆 V00 上的货批 L001：装货开始时间为 06:52:20，不得早于 06:53:20"
    );
}
