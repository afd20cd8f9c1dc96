//! A good plan on a day whose rules become stricter: the verifier names the rule, and only it.

use crate::by_hand::{band, celsius, still_plan, still_world, window};
use optimizer::plan::Rule;
use optimizer::problem::{
    EthyleneLevel, ExcursionClass, HourlyTemperature, HubId, HygieneClass, Lock, LotId, Problem,
    Product, ProductId, Skills, SoftDue, VehicleId,
};
use optimizer::units::{Cost, Meters, PlanTime, Seconds};
use optimizer::verify::verify;

/// What the verifier says of the hand-made plan once the day is changed.
fn broken(change: impl Fn(&mut Problem)) -> Vec<Rule> {
    let mut problem = still_world();
    change(&mut problem);
    let mut rules: Vec<Rule> = verify(&problem, &still_plan())
        .iter()
        .map(|violation| violation.rule)
        .collect();
    rules.dedup();
    rules
}

/// Makes the second lot another product, changed as asked.
fn other_product(problem: &mut Problem, change: impl Fn(&mut Product)) {
    problem.lots[1].product = ProductId(1);
    change(&mut problem.products[1]);
}

#[test]
fn loading_before_the_window_or_after_it_is_refused() {
    let early = broken(|problem| problem.lots[1].start_windows = vec![window(24_801, 30_000)]);
    assert!(early.contains(&Rule::TimeWindow), "{early:?}");
    let late = |problem: &mut Problem| problem.lots[1].start_windows = vec![window(18_000, 24_799)];
    assert_eq!(broken(late), [Rule::TimeWindow]);
    let on_the_dot = |problem: &mut Problem| {
        problem.lots[1].start_windows = vec![window(18_000, 18_001), window(24_800, 24_800)];
    };
    assert_eq!(broken(on_the_dot), []);
}

#[test]
fn a_load_must_fit_by_kilograms_liters_and_floor_places() {
    let payload = |problem: &mut Problem| problem.vehicles[0].limits.payload.kg = 1_049;
    assert!(broken(payload).contains(&Rule::Capacity));
    let part = |problem: &mut Problem| {
        problem.vehicles[0].layouts[0].compartments[0]
            .capacity
            .liters = 2_999;
    };
    assert_eq!(broken(part), [Rule::Capacity]);
}

#[test]
fn where_no_legal_road_leads_no_plan_goes() {
    let closed = |problem: &mut Problem| {
        problem.travel[0].set(osm_loader::LocationId(1), osm_loader::LocationId(0), None);
    };
    assert!(broken(closed).contains(&Rule::Road));
}

#[test]
fn a_yard_bounds_gross_mass_on_leaving_and_length() {
    // 3,095 kg of truck and 700 kg of two lots leave the first market.
    let gross = |most| move |problem: &mut Problem| problem.markets[0].max_gross_kg = Some(most);
    assert_eq!(broken(gross(3_795)), []);
    assert_eq!(broken(gross(3_794)), [Rule::MarketAccess]);
    let length = |problem: &mut Problem| problem.markets[1].max_length_m = Some(5.9);
    assert_eq!(broken(length), [Rule::MarketAccess]);
}

#[test]
fn skills_and_locks_are_kept() {
    let lot = |problem: &mut Problem| problem.lots[0].needs = Skills(1 << 63);
    assert_eq!(broken(lot), [Rule::Skill]);
    let market = |problem: &mut Problem| problem.markets[1].needs = Skills(2);
    assert_eq!(broken(market), [Rule::Skill]);
    let elsewhere = |problem: &mut Problem| problem.locks = vec![Lock::On(LotId(0), VehicleId(9))];
    assert_eq!(broken(elsewhere), [Rule::Lock]);
    let never = |problem: &mut Problem| problem.locks = vec![Lock::NotOn(LotId(0), VehicleId(0))];
    assert_eq!(broken(never), [Rule::Lock]);
    let order = |places: [u32; 2]| {
        move |problem: &mut Problem| {
            let place = |lot: u32, place| Lock::InOrder(LotId(lot), VehicleId(0), place);
            problem.locks = vec![place(0, places[0]), place(1, places[1])];
        }
    };
    assert_eq!(broken(order([1, 2])), []);
    assert_eq!(broken(order([2, 1])), [Rule::Lock]);
}

#[test]
fn a_set_point_suits_compartment_and_every_lot() {
    let part = |problem: &mut Problem| {
        problem.vehicles[0].layouts[0].compartments[0].set_points = band(-25.0, 9.9);
    };
    assert_eq!(broken(part), [Rule::SetPoint]);
    let lot =
        |problem: &mut Problem| other_product(problem, |other| other.window = band(10.1, 15.0));
    assert_eq!(broken(lot), [Rule::SetPoint]);
}

#[test]
fn smells_hygiene_and_temperature_keep_lots_apart() {
    let smell = |problem: &mut Problem| {
        other_product(problem, |other| other.odor_absorption = 2);
        problem.products[0].odor_emission = 2;
    };
    assert_eq!(broken(smell), [Rule::Pairing]);
    let raw = |problem: &mut Problem| {
        other_product(problem, |other| other.hygiene = HygieneClass::Raw);
    };
    assert_eq!(broken(raw), [Rule::Pairing]);
    let cold =
        |problem: &mut Problem| other_product(problem, |other| other.window = band(0.0, 4.9));
    assert!(broken(cold).contains(&Rule::Pairing));
}

#[test]
fn ethylene_counts_from_the_later_loading() {
    // L001 is loaded at 24,800 s and everything is out at 30,015 s: 5,215 s together.
    let limit = |seconds| {
        move |problem: &mut Problem| {
            problem.settings.ethylene_limit = Seconds(seconds);
            other_product(problem, |other| {
                other.ethylene_production = EthyleneLevel::High;
                other.storage_group = "G9".into();
            });
        }
    };
    assert_eq!(broken(limit(5_215)), []);
    assert_eq!(broken(limit(5_214)), [Rule::Ethylene]);
}

#[test]
fn field_heat_is_in_the_cold_before_its_clock_runs_out() {
    let clock = |harvested| {
        move |problem: &mut Problem| {
            problem.products[0].hours_to_cold = 2.0;
            problem.lots[0].precooled = false;
            problem.lots[0].harvested = PlanTime(harvested);
        }
    };
    assert_eq!(broken(clock(30_015 - 7_200)), []);
    assert_eq!(broken(clock(30_014 - 7_200)), [Rule::HarvestClock]);
}

#[test]
fn a_core_beyond_window_and_tolerance_is_an_excursion() {
    let meat = |degrees| {
        move |problem: &mut Problem| {
            problem.products[0].excursion = ExcursionClass::ChilledMeat;
            problem.products[0].window = band(5.0, 10.0);
            for lot in &mut problem.lots {
                lot.core = celsius(degrees);
            }
        }
    };
    assert!(!broken(meat(13.2)).contains(&Rule::Excursion));
    assert!(broken(meat(13.9)).contains(&Rule::Excursion));
    let field_heat = |problem: &mut Problem| {
        meat(13.9)(problem);
        for lot in &mut problem.lots {
            lot.precooled = false;
            lot.harvested = PlanTime(18_000);
        }
    };
    assert!(!broken(field_heat).contains(&Rule::Excursion));
}

#[test]
fn a_core_near_freezing_for_long_is_refused_unless_it_is_frozen_goods() {
    let freezes_at = |degrees, class| {
        move |problem: &mut Problem| {
            problem.products[0].freezing = Some(celsius(degrees));
            problem.products[0].excursion = class;
        }
    };
    assert_eq!(broken(freezes_at(9.6, ExcursionClass::Ambient)), []);
    assert_eq!(
        broken(freezes_at(10.1, ExcursionClass::Ambient)),
        [Rule::SetPoint, Rule::Freezing]
    );
    let frozen = broken(freezes_at(10.1, ExcursionClass::Frozen));
    assert!(!frozen.contains(&Rule::Freezing), "{frozen:?}");
}

/// `excursion_rules.csv`: *air or product* below freezing point + 0.3, 10 min, alarm.
#[test]
fn air_near_freezing_is_refused_though_the_core_is_warm_but_not_soon_after_open_doors() {
    let frost = |recovery: u32| {
        move |problem: &mut Problem| {
            problem.vehicles[0].thermal.cooling_w = 0.0;
            problem.products[0].freezing = Some(celsius(8.0));
            let cold = HourlyTemperature::constant(celsius(5.0));
            problem.outdoor.fill(cold);
            problem.settings.thermal.air_recovery = Seconds::from_minutes(recovery);
        }
    };
    assert!(broken(frost(10)).contains(&Rule::Freezing));
    assert!(!broken(frost(240)).contains(&Rule::Freezing));
}

#[test]
fn chilling_adds_up_to_an_injury() {
    // 10 °C is 5 K below 15 °C: the tolerance runs out after as many hours as it has, less the
    // allowance of 0.3 K. The first lot is on board for 2.70 h.
    let tolerance = |hours| {
        move |problem: &mut Problem| {
            problem.products[0].chilling = Some(celsius(15.0));
            problem.products[0].chilling_tolerance_h = Some(hours);
        }
    };
    assert!(!broken(tolerance(2.75)).contains(&Rule::Chilling));
    assert!(broken(tolerance(2.5)).contains(&Rule::Chilling));
}

#[test]
fn no_more_shelf_life_is_used_than_allowed() {
    // Every lot uses 1.39 % by its hours; the allowance of 0.3 K forgives some four parts of it.
    let limit = |share| move |problem: &mut Problem| problem.settings.shelf_life_limit = share;
    assert_eq!(broken(limit(0.013_91)), []);
    assert_eq!(broken(limit(0.013)), [Rule::ShelfLife]);
}

#[test]
fn driving_distance_working_time_and_trips_are_bounded() {
    let day = |seconds| {
        move |problem: &mut Problem| problem.settings.driver.longest_day = Seconds(seconds)
    };
    assert_eq!(broken(day(7_200)), []);
    assert_eq!(broken(day(7_199)), [Rule::DrivingDay]);
    let range = |problem: &mut Problem| problem.vehicles[0].limits.range = Some(Meters(79_999));
    assert_eq!(broken(range), [Rule::Range]);
    let trips = |problem: &mut Problem| problem.vehicles[0].limits.trips = 0;
    assert_eq!(broken(trips), [Rule::Trips]);
    let shift =
        |from, to| move |problem: &mut Problem| problem.vehicles[0].limits.shift = window(from, to);
    assert_eq!(broken(shift(18_000, 31_815)), []);
    assert_eq!(broken(shift(18_001, 31_815)), [Rule::Shift]);
    assert_eq!(broken(shift(18_000, 31_814)), [Rule::Shift]);
    let longest = |problem: &mut Problem| problem.vehicles[0].limits.longest = Seconds(13_814);
    assert_eq!(broken(longest), [Rule::Shift]);
}

/// 道路旅客运输企业安全管理规范 第三十八条（一）: “夜间连续驾驶时间不得超过2小时”, from ten to six; here the first leg ends at
/// half past five after half an hour.
#[test]
fn driving_by_night_is_bounded_where_the_rule_applies() {
    let night = |applies, seconds| {
        move |problem: &mut Problem| {
            problem.settings.driver.night.applies = applies;
            problem.settings.driver.night.longest_stretch = Seconds(seconds);
        }
    };
    assert_eq!(broken(night(true, 1_800)), []);
    assert_eq!(broken(night(true, 1_799)), [Rule::DrivingStretch]);
    assert_eq!(
        broken(night(false, 1_799)),
        [],
        "freight is not bound by it"
    );
}

#[test]
fn a_hub_bounds_hours_docks_zones_and_products() {
    let hours =
        |from, to| move |problem: &mut Problem| problem.hubs[0].windows = vec![window(from, to)];
    assert_eq!(broken(hours(28_440, 30_015)), []);
    assert_eq!(broken(hours(28_441, 30_015)), [Rule::HubHours]);
    assert_eq!(broken(hours(28_440, 30_014)), [Rule::HubHours]);
    let docks = |problem: &mut Problem| problem.hubs[0].docks = 0;
    assert_eq!(broken(docks), [Rule::HubDocks]);
    let zone = |kg| {
        move |problem: &mut Problem| {
            for zone in &mut problem.hubs[0].zones {
                zone.capacity_kg = kg;
            }
        }
    };
    assert_eq!(broken(zone(1_050)), []);
    assert_eq!(broken(zone(1_049)), [Rule::HubZone]);
    let refuses = |problem: &mut Problem| problem.hubs[0].refuses = vec![ProductId(0)];
    assert_eq!(broken(refuses), [Rule::HubAccepts]);
    let elsewhere = |problem: &mut Problem| problem.lots[2].hubs = vec![HubId(7)];
    assert_eq!(broken(elsewhere), [Rule::HubAccepts]);
    let no_zone = |problem: &mut Problem| problem.hubs[0].zones.clear();
    assert_eq!(broken(no_zone), [Rule::HubAccepts]);
}

#[test]
fn prices_and_the_green_channel_are_read_anew() {
    // Loads are 25, 50 and 75 % of payload on the way.
    let share = |problem: &mut Problem| problem.settings.green_channel.least_share = 0.75;
    assert_eq!(broken(share), [Rule::Consistency]);
    let due = |problem: &mut Problem| {
        problem.lots[0].due = Some(SoftDue {
            by: PlanTime(30_000),
            cost_per_hour: Cost(240),
        });
    };
    assert_eq!(broken(due), [Rule::Consistency]);
    let regular = |problem: &mut Problem| problem.vehicles[0].limits.regular = Seconds(13_000);
    assert_eq!(broken(regular), [Rule::Consistency]);
}
