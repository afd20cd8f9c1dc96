//! Golden days: small days with real products, trucks and rules, each of which must come out as
//! somebody who knows the trade would have it.
//!
//! Every place is 25 minutes and 20 kilometers, 12 of them toll road, from every other.

#![allow(
    clippy::unwrap_used,
    reason = "what a test cannot set up, it must not pass"
)]

#[allow(dead_code, reason = "only its facts are used here")]
mod tiny_day;

use api::case::read_case;
use api::output::{Showing, table};
use api::words::Language;
use jiff::civil::date;
use optimizer::assemble::assemble;
use optimizer::explain::explain;
use optimizer::plan::{Cause, PlannedStop, PlannedTrip, Rule, TollReason, UnservedLot};
use optimizer::units::{Meters, PlanTime, Seconds};
use optimizer::verify::verify;
use optimizer::{Iterations, Plan, Problem, SolveParams, solve};
use osm_loader::{Travel, TravelMatrix};

const MARKETS: &str = "market_id,name,lon,lat,windows,loading\n\
    M1,一号市场,112.70,38.05,00:00-24:00,forklift\n\
    M2,二号市场,112.75,38.10,00:00-24:00,forklift\n";
const HUBS: &str = "hub_id,name,lon,lat,windows,docks,unloading\n\
    H1,集散中心,112.66,38.08,00:00-24:00,2,hub_dock\n";
const ZONES: &str = "hub_id,zone,min_c,max_c,capacity_kg\n\
    H1,冷藏,-1,3,50000\nH1,凉库,4,15,50000\n";

/// The tables that differ from day to day.
struct Day {
    weather: &'static str,
    fleet: &'static str,
    lots: &'static str,
}

impl Day {
    fn problem(&self) -> Problem {
        let folder = tempfile::tempdir().unwrap();
        let day = format!("key,value\nname,golden\ndate,2026-07-15\n{}", self.weather);
        let fleet = format!(
            "vehicle_id,vehicle_type,start,shift_from,shift_until,max_trips\n{}",
            self.fleet
        );
        let lots = format!(
            "lot_id,market,product,mass_kg,harvested,core_c,precooled,ready_from,ready_until,priority\n{}",
            self.lots
        );
        let tables = [
            ("day.csv", day.as_str()),
            ("markets.csv", MARKETS),
            ("hubs.csv", HUBS),
            ("hub_zones.csv", ZONES),
            ("fleet.csv", fleet.as_str()),
            ("lots.csv", lots.as_str()),
        ];
        for (file, text) in tables {
            std::fs::write(folder.path().join(file), text).unwrap();
        }
        let case = read_case(folder.path(), tiny_day::facts()).unwrap();
        let matrices = case.profiles.iter().map(|_| roads(case.positions.len()));
        let matrices = matrices.collect();
        case.into_problem(matrices).unwrap()
    }

    /// The day planned, explained and passed by the verifier.
    fn plan(&self) -> (Problem, Plan) {
        let problem = self.problem();
        let params = SolveParams::default();
        let solution = solve(&problem, &params, &mut Iterations(300), &mut |_| {});
        let mut plan = assemble(&problem, &solution).unwrap();
        explain(&problem, &solution, &mut plan);
        assert_eq!(verify(&problem, &plan), []);
        (problem, plan)
    }
}

fn roads(size: usize) -> TravelMatrix {
    TravelMatrix::from_fn(size, |from, to| {
        if from == to {
            return Some(Travel::default());
        }
        Some(Travel {
            duration: Seconds::from_minutes(25),
            distance: Meters(20_000),
            toll: Meters(12_000),
        })
    })
}

fn printed(problem: &Problem, plan: &Plan, language: Language) -> String {
    table::render(&Showing {
        problem,
        plan,
        lines: &[],
        day: "golden",
        date: date(2026, 7, 15),
        attribution: "",
        language,
        bound: None,
    })
}

fn trips(plan: &Plan) -> impl Iterator<Item = &PlannedTrip> {
    plan.routes.iter().flat_map(|route| &route.trips)
}

/// The trip a lot rides on, and its stop.
fn ride<'p>(plan: &'p Plan, lot: &str) -> Option<(&'p PlannedTrip, &'p PlannedStop)> {
    trips(plan).find_map(|trip| {
        let stop = trip.stops.iter().find(|stop| stop.lot == lot)?;
        Some((trip, stop))
    })
}

fn left<'p>(plan: &'p Plan, lot: &str) -> &'p UnservedLot {
    plan.unserved.iter().find(|left| left.lot == lot).unwrap()
}

fn stopped_by(left: &UnservedLot, rule: Rule) -> bool {
    left.reasons
        .iter()
        .any(|reason| reason.cause == Cause::Rule(rule))
}

const HOT: &str = "weather,hot\n";
const BLUE: &str = "T1,reefer_42_blue,H1,00:00,24:00,3\n";

#[test]
fn july_sweet_corn_cut_at_three_is_in_the_cold_by_five() {
    let day = Day {
        weather: HOT,
        fleet: BLUE,
        lots: "L1,M1,鲜食玉米,600,15:00,30,否,15:10,16:00,\n",
    };
    let (_, plan) = day.plan();
    let (trip, _) = ride(&plan, "L1").unwrap();
    assert!(
        trip.unload_end <= PlanTime::at(17, 0),
        "{}",
        trip.unload_end
    );
}

#[test]
fn july_sweet_corn_whose_market_opens_too_late_is_refused_and_told_why() {
    let day = Day {
        weather: HOT,
        fleet: BLUE,
        lots: "L1,M1,鲜食玉米,600,15:00,30,否,16:40,19:00,\n",
    };
    let (problem, plan) = day.plan();
    assert!(stopped_by(left(&plan, "L1"), Rule::HarvestClock));
    let zh = printed(&problem, &plan, Language::Zh);
    assert!(zh.contains("采后入冷时限"), "{zh}");
    assert!(zh.contains("提前"), "collected earlier it would do: {zh}");
    let en = printed(&problem, &plan, Language::En);
    assert!(en.contains("harvest-to-cold limit"), "{en}");
}

#[test]
fn october_apples_by_night_need_no_cooling() {
    let day = Day {
        weather: "min_c,1\nmax_c,4\nweather_elev_m,900\n",
        fleet: "VAN,insulated_42,H1,00:00,08:00,3\n",
        lots: "L1,M1,苹果,1400,前一日 15:00,3.5,是,01:00,05:00,\n",
    };
    let (_, plan) = day.plan();
    let (_, stop) = ride(&plan, "L1").unwrap();
    assert!(stop.quality.warmest.degrees() <= 4.0 && stop.quality.coldest.degrees() >= -1.0);
    assert_eq!(plan.costs.refrigeration.0, 0);
    let cooled = Day { fleet: BLUE, ..day };
    let (_, plan) = cooled.plan();
    assert!(plan.costs.refrigeration.yuan() < 10.0, "{:?}", plan.costs);
}

const JANUARY: &str = "min_c,-18\nmax_c,-14\nweather_elev_m,900\n";

#[test]
fn january_potatoes_at_fifteen_below_are_refused_on_an_insulated_van() {
    let day = Day {
        weather: JANUARY,
        fleet: "VAN,insulated_42,H1,00:00,24:00,3\n",
        lots: "L1,M1,马铃薯,1200,-30d 12:00,6,是,08:00,12:00,\n",
    };
    let (problem, plan) = day.plan();
    assert!(stopped_by(left(&plan, "L1"), Rule::Freezing));
    assert!(printed(&problem, &plan, Language::Zh).contains("冻害"));
}

#[test]
fn january_potatoes_at_fifteen_below_ride_heated() {
    let day = Day {
        weather: JANUARY,
        fleet: "VAN,insulated_42,H1,00:00,24:00,3\nT1,reefer_42_blue,H1,00:00,24:00,3\n",
        lots: "L1,M1,马铃薯,1200,-30d 12:00,6,是,08:00,12:00,\n",
    };
    let (_, plan) = day.plan();
    let (trip, stop) = ride(&plan, "L1").unwrap();
    assert_eq!(plan.routes[0].vehicle, "T1");
    assert!(trip.set_points[0].unwrap().degrees() >= 4.0);
    assert!(stop.quality.coldest.degrees() > 4.0);
    assert!(
        plan.costs.refrigeration.yuan() > 5.0,
        "heating costs: {:?}",
        plan.costs
    );
    assert!(trip.precool_from.is_some(), "the box is warmed first");
}

const GARLIC_AND_TEA: &str = "L1,M1,大蒜,400,-3d 12:00,4,是,08:00,18:00,高\n\
    L2,M1,药茶鲜叶(连翘/沙棘/桑),200,07:30,5,是,08:00,18:00,高\n";

#[test]
fn garlic_never_rides_with_tea_leaves() {
    let day = Day {
        weather: HOT,
        fleet: BLUE,
        lots: GARLIC_AND_TEA,
    };
    let (_, plan) = day.plan();
    assert_eq!(plan.fetched(), 2, "two trips do it");
    assert!(trips(&plan).all(|trip| trip.stops.len() == 1));
    let once = Day {
        fleet: "T1,reefer_42_blue,H1,00:00,24:00,1\n",
        ..day
    };
    let (problem, plan) = once.plan();
    assert_eq!(plan.unserved.len(), 1);
    assert!(printed(&problem, &plan, Language::Zh).contains("不能混装"));
}

#[test]
fn millet_in_the_load_loses_the_green_channel_and_the_plan_says_what_it_cost() {
    let potatoes = "L1,M1,马铃薯,1200,-3d 12:00,7,是,08:00,18:00,高\n";
    let day = |lots| Day {
        weather: HOT,
        fleet: "T1,reefer_42_blue,H1,00:00,24:00,1\n",
        lots,
    };
    let (_, plan) = day(potatoes).plan();
    let (trip, _) = ride(&plan, "L1").unwrap();
    assert_eq!(trip.to_hub.toll_reason, TollReason::GreenChannel);
    assert_eq!(
        trip.to_hub.book_by,
        Some(trip.to_hub.departure - Seconds(7_200))
    );
    let with_millet = "L1,M1,马铃薯,1200,-3d 12:00,7,是,08:00,18:00,高\n\
        L2,M1,小米,150,-30d 12:00,15,是,08:00,18:00,高\n";
    let (problem, plan) = day(with_millet).plan();
    let (trip, _) = ride(&plan, "L2").unwrap();
    assert_eq!(trip.stops.len(), 2);
    assert_eq!(trip.to_hub.toll_reason, TollReason::NotListed);
    assert_eq!(trip.to_hub.toll.0, 456, "12 km at 38 fen");
    let zh = printed(&problem, &plan, Language::Zh);
    assert!(
        zh.contains("小米") && zh.contains("不在绿色通道目录"),
        "{zh}"
    );
    assert!(zh.contains("因混装失去绿色通道"), "{zh}");
    assert_eq!(plan.green_channel_lost().0, 456);
}

#[test]
fn peach_and_tomato_get_two_compartments_or_two_trips() {
    let lots = "L1,M1,桃,300,-1d 12:00,1,是,08:00,18:00,高\n\
        L2,M1,番茄,300,-1d 12:00,11,是,08:00,18:00,高\n";
    let divided = Day {
        weather: HOT,
        fleet: "T1,reefer_42_blue,H1,00:00,24:00,1\n",
        lots,
    };
    let (_, plan) = divided.plan();
    let trip = trips(&plan).next().unwrap();
    assert_ne!(trip.stops[0].compartment, trip.stops[1].compartment);
    let points: Vec<f64> = trip
        .set_points
        .iter()
        .flatten()
        .map(|point| point.degrees())
        .collect();
    assert!(
        points.iter().any(|point| (-0.5..=2.0).contains(point)),
        "{points:?}"
    );
    assert!(
        points.iter().any(|point| (8.0..=13.0).contains(point)),
        "{points:?}"
    );
    let undivided = Day {
        fleet: "T1,reefer_3m_07t,H1,00:00,24:00,3\n",
        ..divided
    };
    let (_, plan) = undivided.plan();
    assert_eq!(trips(&plan).count(), 2);
}
