//! Failures of hubs, roads and weather.

use crate::demo::{clock, january, july};
use crate::script::{Outcome, is_loss, line, route_of, stop_of, trips};
use api::live::parse_events;
use api::roads::planned_lines;
use optimizer::day::change::What;
use optimizer::day::{DaySettings, DayState, LotStage, RePlanParams, replan};
use optimizer::plan::Rule;
use optimizer::units::PlanTime;
use optimizer::verify::verify;
use optimizer::{Iterations, Problem};

/// Lots that were to go to the busiest truck's hub and are not there yet.
fn bound_for_the_hub(outcome: &Outcome) -> Vec<String> {
    let hub = &outcome.demo.busiest().trips[0].hub;
    let bound = trips(&outcome.demo.plan).filter(|(_, trip)| trip.hub == *hub);
    let lots = bound
        .flat_map(|(_, trip)| &trip.stops)
        .map(|stop| stop.lot.clone());
    let is_open = |lot: &String| {
        let mut known = outcome.state.problem.lots.iter();
        let index = known.position(|known| known.id == *lot).unwrap();
        let stage = &outcome.state.lots[index];
        !matches!(stage, LotStage::Delivered(..) | LotStage::Unloading(..))
    };
    lots.filter(is_open).collect()
}

#[test]
fn nothing_goes_to_a_hub_that_is_full_and_every_lot_bound_for_it_is_spoken_of() {
    let demo = july();
    let hub = &demo.busiest().trips[0].hub;
    let outcome = Outcome::of(demo, "hub_full", &format!("\"hub\":\"{hub}\""));
    for answer in [&outcome.first, &outcome.settled] {
        assert!(trips(&answer.plan).all(|(_, trip)| trip.hub != *hub));
        for lot in bound_for_the_hub(&outcome) {
            let mut changes = answer.changes.iter();
            let of_lot = changes.find(|change| match &change.what {
                What::HubChanged { lot: told, .. }
                | What::Dropped { lot: told, .. }
                | What::Moved { lot: told, .. }
                | What::Shifted { lot: told, .. } => *told == lot,
                // Where no other hub has room either, the rule says so.
                What::Stranded { lots, rule, .. } => lots.contains(&lot) && rule.is_some(),
                _ => false,
            });
            let change = of_lot.unwrap_or_else(|| panic!("nothing is said of {lot}"));
            let is_stranded = matches!(change.what, What::Stranded { .. });
            assert!(is_stranded || !change.because.is_empty(), "{change:?}");
        }
        let told = outcome.told(answer);
        assert!(told.contains("库满") && told.contains("hub full"), "{told}");
    }
    for lot in outcome.on_board() {
        let Some((truck, trip, _)) = stop_of(&outcome.first.plan, &lot) else {
            let told = outcome.told(&outcome.first);
            assert!(
                told.contains("can go nowhere") && told.contains(&lot),
                "{told}"
            );
            continue;
        };
        let en = format!("lot {lot} on {truck} goes to {} instead of {hub}", trip.hub);
        let zh = format!("{truck} 上的货批 {lot} 改送 {}（原 {hub}）", trip.hub);
        let told = outcome.told(&outcome.first);
        assert!(told.contains(&en) && told.contains(&zh), "{told}");
    }
}

#[test]
fn whoever_goes_to_a_hub_with_a_queue_unloads_when_it_has_gone() {
    let demo = july();
    let hub = &demo.busiest().trips[0].hub;
    let fields = format!("\"hub\":\"{hub}\",\"until\":\"10:30\"");
    let outcome = Outcome::of(demo, "hub_queue", &fields);
    for answer in [&outcome.first, &outcome.settled] {
        let mut there = trips(&answer.plan).filter(|(_, trip)| trip.hub == *hub);
        assert!(there.all(|(_, trip)| trip.unload_start >= PlanTime::at(10, 30)));
        let told = outcome.told(answer);
        assert!(told.contains("排队") && told.contains("queue"), "{told}");
        for change in &answer.changes {
            if let What::Dropped { lot, .. } = &change.what
                && bound_for_the_hub(&outcome).contains(lot)
            {
                assert!(!change.because.is_empty(), "{change:?}");
            }
        }
    }
}

#[test]
fn a_landslide_sends_the_truck_another_way_and_says_so() {
    let demo = july();
    let trip = &demo.busiest().trips[0];
    let (last, hub) = (demo.market_of(&trip.stops.last().unwrap().lot), &trip.hub);
    let fields = format!("\"between\":[\"{last}\",\"{hub}\"]");
    let outcome = Outcome::of(demo, "road_closed", &fields);
    for answer in [&outcome.first, &outcome.settled] {
        for (_, trip) in trips(&answer.plan).filter(|(_, trip)| trip.hub == *hub) {
            let before = demo.market_of(&trip.stops.last().unwrap().lot);
            assert_ne!(before, last, "the closed road is driven");
        }
    }
    let told = outcome.told(&outcome.first);
    assert!(
        told.contains("道路中断") && told.contains("road closed"),
        "{told}"
    );
    let route = route_of(&outcome.first.plan, &demo.busiest().vehicle).unwrap();
    let is_about = |change: &&optimizer::day::change::Change| match &change.what {
        What::HubChanged { vehicle, .. }
        | What::Dropped { vehicle, .. }
        | What::Shifted { vehicle, .. } => *vehicle == route.vehicle,
        What::Moved { from, .. } => *from == route.vehicle,
        _ => false,
    };
    assert!(outcome.first.changes.iter().any(|change| is_about(&change)));
}

#[test]
fn a_market_inside_an_area_drawn_as_closed_stays_where_it_is_and_no_truck_comes() {
    let demo = july();
    let (problem, route) = (&demo.opened.problem, demo.busiest());
    let last = demo.market_of(&route.trips[0].stops.last().unwrap().lot);
    let mut markets = problem.markets.iter();
    let at = markets.position(|market| market.id == last).unwrap();
    let (mut lines, now) = demo.two_loadings();
    // A third of a kilometer around it: nearer than a market may lie from a road.
    let center = demo.opened.positions[problem.markets[at].location.0 as usize];
    let corner = |east: f64, north: f64| {
        format!(
            "[{},{}]",
            center.lon + east * 0.0034,
            center.lat + north * 0.003
        )
    };
    let ring = [
        (-1.0, -1.0),
        (1.0, -1.0),
        (1.0, 1.0),
        (-1.0, 1.0),
        (-1.0, -1.0),
    ];
    let ring = ring.map(|(east, north)| corner(east, north)).join(",");
    let area = format!("\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[{ring}]]}}");
    lines += &line(&clock(now), "road_closed", &area);
    let events = parse_events(&lines, demo.opened.day.date).unwrap();
    let events = demo.opened.with_closures(events, now);
    let settings = DaySettings::default();
    let state = DayState::new(problem, &demo.plan, &events, now, &settings);
    for vehicle in &problem.vehicles {
        for hub in &problem.hubs {
            let market = problem.markets[at].location;
            assert_eq!(state.problem.leg(vehicle, market, hub.location), None);
        }
    }
}

#[test]
fn a_road_drawn_as_closed_is_driven_around() {
    let demo = july();
    let (problem, route) = (&demo.opened.problem, demo.busiest());
    let mut routes = demo.plan.routes.iter();
    let at = routes.position(|one| one == route).unwrap();
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
    let stop = &mut Iterations(20);
    let (_, answer) = replan(&state, &settings, &params, stop, &mut |_, _| {});
    assert_eq!(answer.violations, []);
}

#[test]
fn snow_slows_everybody_and_whoever_comes_later_or_not_at_all_hears_of_it() {
    let outcome = Outcome::of(january(), "road_slow", "\"factor\":1.6");
    for answer in [&outcome.first, &outcome.settled] {
        let of_trucks = answer.changes.iter().filter(|change| {
            !matches!(
                change.what,
                What::CalledOut { .. } | What::StoodDown { .. } | What::Urgent { .. }
            )
        });
        let mut number = 0;
        for change in of_trucks {
            assert!(!change.because.is_empty(), "{change:?}");
            number += 1;
        }
        assert!(number > 0, "an hour's drive takes 1.6 hours");
    }
    let told = outcome.told(&outcome.first);
    assert!(told.contains("道路中断或变慢"), "{told}");
}

/// Lots that still wait and would freeze in the weather of now if the plan in force were driven on.
fn would_freeze(outcome: &Outcome) -> Vec<String> {
    let violations = verify(&outcome.state.problem, &outcome.demo.plan);
    let frozen = violations.iter().filter(|one| one.rule == Rule::Freezing);
    let mut lots: Vec<String> = frozen.map(|violation| violation.place.id()).collect();
    lots.dedup();
    lots.retain(|lot| {
        let mut known = outcome.state.problem.lots.iter();
        let index = known.position(|known| known.id == *lot).unwrap();
        outcome.state.lots[index] == LotStage::Waiting
    });
    lots
}

fn frost() -> String {
    let at = clock(january().two_loadings().1);
    let fields = "\"by_k\":-12,\"from\":\"00:00\",\"until\":\"23:59\"";
    line(&at, "weather", fields)
}

#[test]
fn a_sudden_frost_is_heated_against_and_freezes_nothing() {
    let (calm, frosty) = (
        Outcome::after(january(), ""),
        Outcome::after(january(), &frost()),
    );
    assert_eq!(would_freeze(&frosty), [""; 0], "these boxes are heated");
    let energy = |outcome: &Outcome| outcome.first.plan.costs.refrigeration;
    assert!(
        energy(&frosty) > energy(&calm),
        "heating against {:?} costs {:?}",
        energy(&calm),
        energy(&frosty)
    );
    for answer in [&frosty.first, &frosty.settled] {
        let told = frosty.told(answer);
        assert!(!answer.changes.iter().any(is_loss), "{told}");
    }
}

#[test]
fn a_unit_that_fails_in_a_sudden_frost_leaves_less_time_before_the_load_freezes() {
    let demo = january();
    let truck = &demo.busiest().vehicle;
    let broken = line(
        &clock(demo.two_loadings().1),
        "unit_broken",
        &format!("\"vehicle\":\"{truck}\""),
    );
    let first_limit = |lines: &str| {
        let outcome = Outcome::after(demo, lines);
        let of_truck = outcome.state.trucks.iter().find(|truck| truck.unit_off);
        let load = of_truck.expect("the unit is off").when_free.iter();
        let limits = load.filter_map(|lot| Some((lot.minutes_left?, lot.limited_by?)));
        let first = limits.min_by(|a, b| a.0.total_cmp(&b.0));
        (first.expect("the load has a limit"), outcome)
    };
    let ((mild, _), _) = first_limit(&broken);
    let ((frosty, limit), outcome) = first_limit(&(broken.clone() + &frost()));
    assert_eq!(limit, Rule::Freezing);
    assert!(frosty < mild, "{frosty} min of {mild}");
    for answer in [&outcome.first, &outcome.settled] {
        let told = outcome.told(answer);
        let is_spoken_of = answer.changes.iter().any(|change| match &change.what {
            What::Urgent { vehicle, limit, .. } => vehicle == truck && *limit == Rule::Freezing,
            What::Forfeited { vehicle, limit, .. } => {
                vehicle.as_ref() == Some(truck) && *limit == Rule::Freezing
            }
            _ => false,
        });
        assert!(is_spoken_of, "{told}");
    }
}
