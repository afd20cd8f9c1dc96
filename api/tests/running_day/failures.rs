//! One row per failure: the day, the lines of the event file, what must come of it.

use crate::demo::{Demo, clock, january, july};
use api::live::{change_text, contradiction_text, parse_events};
use api::roads::planned_lines;
use api::words::Language;
use optimizer::day::change::{Change, What};
use optimizer::day::{DaySettings, DayState, Gone, RePlan, RePlanParams, replan};
use optimizer::units::{Cost, PlanTime};
use optimizer::{Iterations, Problem};

/// A failure and what must come of it.
struct Failure {
    name: &'static str,
    day: fn() -> &'static Demo,
    /// Lines beside the reports of two loadings, at that moment.
    lines: fn(&Demo, &str) -> String,
    /// Whether the outcome is as it should be.
    expects: fn(&Demo, &DayState, &RePlan) -> bool,
}

const FAILURES: &[Failure] = &[
    Failure {
        name: "truck breakdown mid-route",
        day: july,
        lines: |demo, at| about_truck(demo, at, "truck_broken", ""),
        expects: |demo, _, answer| {
            let truck = &demo.busiest().vehicle;
            let is_about = |what: &What| match what {
                What::TakenOver { from, .. } | What::Moved { from, .. } => from == truck,
                What::Dropped { vehicle, .. } | What::Stranded { vehicle, .. } => vehicle == truck,
                _ => false,
            };
            answer
                .plan
                .routes
                .iter()
                .all(|route| route.vehicle != *truck)
                && answer.changes.iter().any(|change| is_about(&change.what))
        },
    },
    Failure {
        name: "reefer unit failure",
        day: july,
        lines: |demo, at| about_truck(demo, at, "unit_broken", ""),
        expects: |_, state, answer| {
            let truck = state.trucks.iter().find(|truck| truck.unit_off).unwrap();
            truck
                .when_free
                .iter()
                .all(|lot| is_delivered(answer, &state.problem.lots[lot.lot.index()].id))
        },
    },
    Failure {
        name: "road closed by a landslide",
        day: july,
        lines: |demo, at| {
            let stops = &demo.busiest().trips[0].stops;
            let here = demo.market_of(&stops[1].lot);
            let hub = &demo.busiest().trips[0].hub;
            line(
                at,
                "road_closed",
                &format!("\"between\":[\"{here}\",\"{hub}\"]"),
            )
        },
        expects: |_, _, _| true,
    },
    Failure {
        name: "snow and ice",
        day: january,
        lines: |_, at| line(at, "road_slow", "\"factor\":1.6"),
        expects: |_, _, answer| !answer.changes.is_empty(),
    },
    Failure {
        name: "market late",
        day: july,
        lines: |demo, at| {
            let market = next_market(demo);
            line(
                at,
                "market_late",
                &format!("\"market\":\"{market}\",\"until\":\"09:20\""),
            )
        },
        expects: |demo, state, answer| {
            let market = next_market(demo);
            loadings_at(state, answer, &market).all(|start| start >= PlanTime::at(9, 20))
        },
    },
    Failure {
        name: "market absent",
        day: july,
        lines: |demo, at| {
            line(
                at,
                "market_absent",
                &format!("\"market\":\"{}\"", next_market(demo)),
            )
        },
        expects: |demo, state, answer| {
            let market = next_market(demo);
            loadings_at(state, answer, &market).count() == 0 && gone(answer, Gone::MarketAbsent)
        },
    },
    Failure {
        name: "lot larger than declared",
        day: july,
        lines: |demo, at| {
            line(
                at,
                "lot_size",
                &format!("\"lot\":\"{}\",\"kg\":3900", next_lot(demo)),
            )
        },
        expects: |_, _, _| true,
    },
    Failure {
        name: "lot smaller than declared",
        day: july,
        lines: |demo, at| {
            line(
                at,
                "lot_size",
                &format!("\"lot\":\"{}\",\"kg\":60", next_lot(demo)),
            )
        },
        expects: |demo, _, answer| is_delivered(answer, &next_lot(demo)),
    },
    Failure {
        name: "core temperature high at pickup",
        day: july,
        lines: |demo, at| {
            line(
                at,
                "lot_warm",
                &format!("\"lot\":\"{}\",\"core_c\":27", next_lot(demo)),
            )
        },
        expects: |_, _, _| true,
    },
    Failure {
        name: "warm lot refused",
        day: july,
        lines: |demo, at| {
            line(
                at,
                "lot_refused",
                &format!("\"lot\":\"{}\"", next_lot(demo)),
            )
        },
        expects: |_, _, answer| gone(answer, Gone::Refused),
    },
    Failure {
        name: "contaminated load on board",
        day: july,
        lines: |demo, at| {
            let lot = &demo.busiest().trips[0].stops[0].lot;
            line(at, "lot_contaminated", &format!("\"lot\":\"{lot}\""))
        },
        expects: |demo, _, answer| {
            let truck = &demo.busiest().vehicle;
            let route = answer
                .plan
                .routes
                .iter()
                .find(|route| route.vehicle == *truck)
                .unwrap();
            route.trips.len() == 1 && route.trips[0].stops.len() <= 3
        },
    },
    Failure {
        name: "hub full",
        day: july,
        lines: |demo, at| {
            let hub = &demo.busiest().trips[0].hub;
            line(at, "hub_full", &format!("\"hub\":\"{hub}\""))
        },
        expects: |demo, _, answer| {
            let hub = &demo.busiest().trips[0].hub;
            answer
                .plan
                .routes
                .iter()
                .flat_map(|route| &route.trips)
                .all(|trip| trip.hub != *hub)
        },
    },
    Failure {
        name: "queue before the docks",
        day: july,
        lines: |demo, at| {
            let hub = &demo.busiest().trips[0].hub;
            line(
                at,
                "hub_queue",
                &format!("\"hub\":\"{hub}\",\"until\":\"10:30\""),
            )
        },
        expects: |demo, _, answer| {
            let hub = &demo.busiest().trips[0].hub;
            let trips = answer.plan.routes.iter().flat_map(|route| &route.trips);
            let mut there = trips.filter(|trip| trip.hub == *hub);
            there.all(|trip| trip.unload_start >= PlanTime::at(10, 30))
        },
    },
    Failure {
        name: "driver over hours, no relief",
        day: july,
        lines: |demo, at| about_truck(demo, at, "driver_over_hours", ""),
        expects: |demo, _, answer| {
            let truck = &demo.busiest().vehicle;
            let route = answer
                .plan
                .routes
                .iter()
                .find(|route| route.vehicle == *truck);
            route.is_some_and(|route| route.trips.len() == 1)
        },
    },
    Failure {
        name: "toll booking refused",
        day: july,
        lines: |demo, at| about_truck(demo, at, "toll_refused", ""),
        expects: |demo, _, answer| {
            let truck = &demo.busiest().vehicle;
            let mut routes = answer
                .plan
                .routes
                .iter()
                .filter(|route| route.vehicle == *truck);
            routes.all(|route| route.legs().all(|leg| !leg.green_channel))
        },
    },
    Failure {
        name: "sensor silent",
        day: july,
        lines: |demo, at| about_truck(demo, at, "sensor_silent", ""),
        expects: |_, state, answer| {
            state
                .trucks
                .iter()
                .any(|truck| truck.silent_since.is_some())
                && is_calm(answer)
        },
    },
    Failure {
        name: "phone dead, paper suffices",
        day: january,
        lines: |_, _| String::new(),
        expects: |_, state, answer| {
            let is_lost =
                |what: &What| matches!(what, What::Forfeited { .. } | What::Stranded { .. });
            let mut changes = answer.changes.iter();
            state.trucks.iter().any(|truck| truck.assumed)
                && !changes.any(|change| is_lost(&change.what))
        },
    },
    Failure {
        name: "duplicate request by phone and WeChat",
        day: july,
        lines: |demo, at| {
            let goods = "\"product\":\"甘蓝\",\"kg\":400,\"harvested\":\"-1d 18:00\",\"core_c\":1.5,\"precooled\":true";
            let market = next_market(demo);
            let request = |lot: &str| format!("\"lot\":\"{lot}\",\"market\":\"{market}\",{goods}");
            line(at, "lot_new", &request("N1")) + &line(at, "lot_new", &request("N2"))
        },
        expects: |_, state, _| {
            state.contradictions.iter().any(|found| {
                contradiction_text(found, &[], Language::En).contains("registered twice")
            })
        },
    },
    Failure {
        name: "sudden frost",
        day: january,
        lines: |_, at| {
            line(
                at,
                "weather",
                "\"by_k\":-9,\"from\":\"00:00\",\"until\":\"23:59\"",
            )
        },
        expects: |_, _, _| true,
    },
    Failure {
        name: "market closed for a festival",
        day: january,
        lines: |demo, at| {
            line(
                at,
                "market_absent",
                &format!("\"market\":\"{}\"", next_market(demo)),
            )
        },
        expects: |_, _, answer| gone(answer, Gone::MarketAbsent),
    },
    Failure {
        name: "power cut at the market's cold room",
        day: july,
        lines: |demo, at| {
            line(
                at,
                "market_power_cut",
                &format!("\"market\":\"{}\",\"core_c\":14", next_market(demo)),
            )
        },
        expects: |_, _, _| true,
    },
];

fn line(at: &str, kind: &str, fields: &str) -> String {
    let comma = if fields.is_empty() { "" } else { "," };
    format!("{{\"at\":\"{at}\",\"kind\":\"{kind}\"{comma}{fields}}}\n")
}

fn about_truck(demo: &Demo, at: &str, kind: &str, more: &str) -> String {
    line(
        at,
        kind,
        &format!("\"vehicle\":\"{}\"{more}", demo.busiest().vehicle),
    )
}

/// The lot that the busiest truck would load next at another market; its last one otherwise.
fn next_lot(demo: &Demo) -> String {
    let stops = &demo.busiest().trips[0].stops;
    let here = demo.market_of(&stops[1].lot);
    let next = stops[2..]
        .iter()
        .find(|stop| demo.market_of(&stop.lot) != here);
    next.or(stops.last()).unwrap().lot.clone()
}

fn next_market(demo: &Demo) -> String {
    demo.market_of(&next_lot(demo))
}

fn is_delivered(answer: &RePlan, lot: &str) -> bool {
    let trips = answer.plan.routes.iter().flat_map(|route| &route.trips);
    trips
        .flat_map(|trip| &trip.stops)
        .any(|stop| stop.lot == lot)
}

fn loadings_at<'a>(
    state: &'a DayState,
    answer: &'a RePlan,
    market: &'a str,
) -> impl Iterator<Item = PlanTime> + 'a {
    let trips = answer.plan.routes.iter().flat_map(|route| &route.trips);
    let stops = trips.flat_map(|trip| &trip.stops);
    stops
        .filter(move |stop| {
            let lot = state
                .problem
                .lots
                .iter()
                .position(|lot| lot.id == stop.lot)
                .unwrap();
            let waits = state.lots[lot] == optimizer::day::LotStage::Waiting;
            let place = state.problem.lots[lot].market.index();
            waits && state.problem.markets[place].id == market
        })
        .map(|stop| stop.load_start)
}

fn gone(answer: &RePlan, why: Gone) -> bool {
    let is_it =
        |change: &Change| matches!(&change.what, What::Gone { why: told, .. } if *told == why);
    answer.changes.iter().any(is_it)
}

/// No load is lost; which lots are left behind is the search's choice by price.
fn is_calm(answer: &RePlan) -> bool {
    answer.changes.iter().all(|change| {
        !matches!(
            change.what,
            What::Stranded { .. } | What::Forfeited { .. } | What::Gone { .. }
        )
    })
}

#[test]
fn every_failure_has_an_answer_that_keeps_the_rules() {
    let mut unexpected = Vec::new();
    for failure in FAILURES {
        let demo = (failure.day)();
        let (mut lines, now) = demo.two_loadings();
        lines += &(failure.lines)(demo, &clock(now));
        let events = parse_events(&lines, demo.opened.day.date)
            .unwrap_or_else(|errors| panic!("{}: {errors:?}", failure.name));
        let settings = DaySettings::default();
        let state = DayState::new(&demo.opened.problem, &demo.plan, &events, now, &settings);
        let params = RePlanParams { seed: 1, rounds: 1 };
        let mut first = None;
        let (remainder, answer) = replan(
            &state,
            &settings,
            &params,
            &mut Iterations(60),
            &mut |_, answer| {
                assert_eq!(
                    answer.violations,
                    [],
                    "{}: an answer breaks rules",
                    failure.name
                );
                first.get_or_insert(answer.plan.costs.total());
            },
        );
        for truck in &state.trucks {
            let is_stranded = remainder
                .stranded
                .iter()
                .any(|load| load.vehicle == truck.vehicle);
            for lot in truck
                .when_free
                .iter()
                .filter(|_| !is_stranded && !truck.broken)
            {
                let name = &state.problem.lots[lot.lot.index()].id;
                assert!(
                    is_delivered(&answer, name),
                    "{}: {name} stays on board",
                    failure.name
                );
            }
        }
        let too_early = answer
            .plan
            .routes
            .iter()
            .flat_map(optimizer::plan::PlannedRoute::legs)
            .filter(|leg| leg.departure < now);
        assert_eq!(
            too_early.count(),
            0,
            "{}: the past is planned",
            failure.name
        );
        eprintln!(
            "== {} at {}: {} changes",
            failure.name,
            clock(now),
            answer.changes.len()
        );
        for change in &answer.changes {
            let [zh, en] = [Language::Zh, Language::En]
                .map(|language| change_text(change, &state.events, language));
            assert!(!zh.is_empty() && !en.is_empty() && zh != en);
            eprintln!("   {zh}\n   {en}");
        }
        if !(failure.expects)(demo, &state, &answer) {
            unexpected.push(failure.name);
        }
        assert!(first.is_some_and(|first| answer.plan.costs.total() <= first));
    }
    assert_eq!(unexpected, Vec::<&str>::new());
}

#[test]
fn a_day_that_runs_as_planned_sends_nobody_elsewhere_unless_that_pays() {
    let demo = july();
    let (lines, now) = demo.two_loadings();
    let events = parse_events(&lines, demo.opened.day.date).unwrap();
    let answers = |settings: &DaySettings| {
        let state = DayState::new(&demo.opened.problem, &demo.plan, &events, now, settings);
        let params = RePlanParams { seed: 1, rounds: 1 };
        let mut first = None;
        let (_, settled) = replan(
            &state,
            settings,
            &params,
            &mut Iterations(60),
            &mut |_, answer| {
                first.get_or_insert_with(|| answer.clone());
            },
        );
        (first.unwrap(), settled)
    };
    let (first, settled) = answers(&DaySettings::default());
    let keeps_its_trucks = |answer: &RePlan| {
        let mut changes = answer.changes.iter();
        changes.all(|change| !matches!(change.what, What::Moved { .. } | What::TakenOver { .. }))
    };
    assert!(keeps_its_trucks(&first), "nobody is sent elsewhere at once");
    assert!(settled.plan.costs.total() <= first.plan.costs.total());
    let dear = DaySettings {
        change_truck: Cost::round(1e8),
        change_hour: Cost::round(1e8),
        ..DaySettings::default()
    };
    let (_, settled) = answers(&dear);
    assert!(keeps_its_trucks(&settled), "nobody is called for nothing");
}

#[test]
fn a_road_drawn_as_closed_is_driven_around() {
    let demo = july();
    let (problem, route) = (&demo.opened.problem, demo.busiest());
    let at = demo
        .plan
        .routes
        .iter()
        .position(|one| one == route)
        .unwrap();
    let drawn = planned_lines(problem, &demo.plan, &demo.opened.roads);
    let to_hub = &drawn[at][route.trips[0].stops.len()];
    let middle = &to_hub[to_hub.len() / 2 - 1..=to_hub.len() / 2];
    let points = middle
        .iter()
        .map(|point| format!("[{},{}]", point.lon, point.lat));
    let points = points.collect::<Vec<_>>().join(",");
    let (mut lines, now) = demo.two_loadings();
    lines += &line(
        &clock(now),
        "road_closed",
        &format!("\"geometry\":{{\"type\":\"LineString\",\"coordinates\":[{points}]}}"),
    );
    let events = parse_events(&lines, demo.opened.day.date).unwrap();
    let events = demo.opened.with_closures(events, now);
    let settings = DaySettings::default();
    let state = DayState::new(problem, &demo.plan, &events, now, &settings);
    let vehicle = problem.vehicles.iter().find(|one| one.id == route.vehicle);
    let last = demo.market_of(&route.trips[0].stops.last().unwrap().lot);
    let from = problem
        .markets
        .iter()
        .find(|market| market.id == last)
        .unwrap();
    let hub = problem
        .hubs
        .iter()
        .find(|hub| hub.id == route.trips[0].hub)
        .unwrap();
    let leg = |day: &Problem| day.leg(vehicle.unwrap(), from.location, hub.location);
    let before = leg(problem).unwrap();
    let around = leg(&state.problem);
    assert!(around.is_none_or(|around| around.duration > before.duration));
    assert_eq!(
        state.contradictions,
        [],
        "what was driven before stays true"
    );
    let params = RePlanParams { seed: 1, rounds: 1 };
    let (_, answer) = replan(
        &state,
        &settings,
        &params,
        &mut Iterations(20),
        &mut |_, _| {},
    );
    assert_eq!(answer.violations, []);
}
