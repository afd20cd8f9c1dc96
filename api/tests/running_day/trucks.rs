//! Failures of trucks, drivers and their devices.

use crate::demo::{clock, january, july, province};
use crate::script::{Outcome, is_loss, line, route_of, stop_of};
use api::live::{alarm_text, alarms_of};
use api::words::Language;
use optimizer::day::change::What;
use optimizer::plan::PlannedRoute;
use optimizer::units::{Cost, Meters, PlanTime};

#[test]
fn a_truck_that_breaks_down_hands_its_load_over_and_its_stops_to_others() {
    let outcome = Outcome::of_truck(july(), "truck_broken");
    let truck = &outcome.demo.busiest().vehicle;
    let on_board = outcome.on_board();
    for answer in [&outcome.first, &outcome.settled] {
        assert!(route_of(&answer.plan, truck).is_none(), "it drives no more");
        outcome.assert_reassigned(answer, &outcome.still_to_fetch(), "truck broken");
    }
    let waits = outcome.told(&outcome.first);
    let load = on_board.join(", ");
    assert!(waits.contains(&format!("{truck} 上的货还没有车来倒：{load}")));
    for lot in &on_board {
        let (taker, _, stop) = stop_of(&outcome.settled.plan, lot).expect("somebody takes it over");
        assert!(stop.load_start > outcome.now);
        let told = outcome.told(&outcome.settled);
        assert!(told.contains(&format!("{taker} takes lot {lot} over from {truck}")));
        assert!(told.contains(&format!("货批 {lot} 由 {taker} 从 {truck} 倒车接走")));
    }
}

#[test]
fn a_broken_unit_sends_the_load_to_a_hub_within_the_minutes_it_has_left() {
    let outcome = Outcome::of_truck(july(), "unit_broken");
    let truck = &outcome.demo.busiest().vehicle;
    for answer in [&outcome.first, &outcome.settled] {
        let told = outcome.told(answer);
        let urgent = answer.changes.iter().find_map(|change| match &change.what {
            What::Urgent {
                vehicle,
                hub,
                at,
                lot,
                minutes_left,
                ..
            } if vehicle == truck => Some((hub, *at, lot, *minutes_left)),
            _ => None,
        });
        let (hub, at, lot, minutes) = urgent.unwrap_or_else(|| panic!("{told}"));
        let (_, trip, _) = stop_of(&answer.plan, lot).unwrap();
        assert_eq!((&trip.hub, trip.unload_end), (hub, at));
        let left = PlanTime(outcome.now.0 + (minutes * 60.0) as i32);
        let forfeited = format!("{truck} 上的货批 {lot} 已无法守住");
        assert!(at <= left || told.contains(&forfeited), "{told}");
        assert!(
            told.contains(&format!("{truck} 把车上的货送到 {hub}")),
            "{told}"
        );
        assert!(told.contains(&format!("min left for lot {lot}")), "{told}");
        assert!(told.contains("unit broken"), "{told}");
    }
}

#[test]
fn a_driver_over_his_hours_brings_his_load_in_and_takes_nothing_more() {
    let outcome = Outcome::of_truck(july(), "driver_over_hours");
    let truck = &outcome.demo.busiest().vehicle;
    for answer in [&outcome.first, &outcome.settled] {
        let route = route_of(&answer.plan, truck).expect("the load is brought in");
        let lots = route.trips[0].stops.iter().map(|stop| stop.lot.clone());
        assert_eq!(route.trips.len(), 1);
        assert_eq!(lots.collect::<Vec<_>>(), outcome.on_board());
        outcome.assert_reassigned(answer, &outcome.still_to_fetch(), "driver over hours");
    }
    assert!(outcome.told(&outcome.first).contains("司机超时"));
}

#[test]
fn a_relief_driver_takes_the_truck_on_from_when_he_comes() {
    let demo = july();
    let relief = PlanTime(demo.two_loadings().1.0 + 2_400);
    let fields = format!(
        "\"vehicle\":\"{}\",\"relief\":\"{}\"",
        demo.busiest().vehicle,
        clock(relief)
    );
    let outcome = Outcome::of(demo, "driver_over_hours", &fields);
    for answer in [&outcome.first, &outcome.settled] {
        let route = route_of(&answer.plan, &demo.busiest().vehicle).unwrap();
        assert!(route.departure >= relief, "the wheel stands until then");
        assert!(outcome.told(answer).contains("driver over hours"));
    }
}

#[test]
fn a_refused_booking_costs_toll_and_leaves_the_route_as_it_is() {
    let demo = province();
    let rides_free = |route: &&PlannedRoute| {
        let mut legs = route.legs();
        legs.any(|leg| leg.green_channel && leg.toll_distance > Meters(0))
    };
    let mut routes = demo.plan.routes.iter();
    let planned = routes.find(rides_free).expect("a truck rides free");
    let truck = &planned.vehicle;
    let now = PlanTime(planned.departure.0 - 60);
    let fields = format!("\"vehicle\":\"{truck}\"");
    let outcome = Outcome::at(demo, now, &line(&clock(now), "toll_refused", &fields));
    let route = route_of(&outcome.first.plan, truck).unwrap();
    assert!(route.legs().all(|leg| !leg.green_channel));
    assert_eq!(
        route.finish, planned.finish,
        "the route is driven as planned"
    );
    let toll: Cost = route.legs().map(|leg| leg.toll).sum();
    assert!(toll > Cost::ZERO);
    let what = What::PaysToll {
        vehicle: truck.clone(),
        toll,
    };
    let told: Vec<_> = outcome.first.changes.iter().map(|one| &one.what).collect();
    assert_eq!(told, [&what], "nothing else changes");
    let words = format!("{truck} 走不了绿色通道，要缴通行费 {:.2} 元", toll.yuan());
    let all = outcome.told(&outcome.first);
    assert!(
        all.contains(&words) && all.contains("toll booking refused"),
        "{all}"
    );
}

#[test]
fn a_silent_recorder_raises_an_alarm_and_changes_nothing() {
    let demo = july();
    let since = clock(PlanTime(demo.two_loadings().1.0 - 1_500));
    let fields = format!("\"vehicle\":\"{}\"", demo.busiest().vehicle);
    let outcome = Outcome::after(demo, &line(&since, "sensor_silent", &fields));
    assert_eq!(outcome.first.changes, []);
    assert!(!outcome.settled.changes.iter().any(is_loss));
    let alarms = alarms_of(&outcome.demo.opened.alarms, &outcome.state);
    let truck = &outcome.demo.busiest().vehicle;
    let words = |language| {
        let told = alarms.iter();
        told.map(|alarm| alarm_text(alarm, &outcome.state.problem, language))
            .collect::<Vec<_>>()
            .join("\n")
    };
    let (zh, en) = (words(Language::Zh), words(Language::En));
    assert!(zh.contains(truck) && zh.contains("温度记录中断"), "{zh}");
    assert!(en.contains(truck) && en.contains("no readings"), "{en}");
}

#[test]
fn a_dead_phone_changes_nothing_for_the_paper_in_the_hand_says_what_to_do() {
    let outcome = Outcome::after(january(), "");
    let heard = |truck: &&optimizer::day::TruckState| !truck.assumed;
    let trucks = outcome.state.trucks.iter();
    assert_eq!(
        trucks
            .filter(heard)
            .filter(|one| one.working_since.is_some())
            .count(),
        1
    );
    assert_eq!(outcome.first.changes, []);
    assert!(!outcome.settled.changes.iter().any(is_loss));
}

#[test]
fn nothing_joins_a_contaminated_load() {
    let demo = july();
    let lot = &demo.busiest().trips[0].stops[0].lot;
    let outcome = Outcome::of(demo, "lot_contaminated", &format!("\"lot\":\"{lot}\""));
    for answer in [&outcome.first, &outcome.settled] {
        let route = route_of(&answer.plan, &demo.busiest().vehicle).unwrap();
        let lots = route.trips[0].stops.iter().map(|stop| stop.lot.clone());
        assert_eq!(lots.collect::<Vec<_>>(), outcome.on_board());
        outcome.assert_reassigned(answer, &outcome.still_to_fetch(), "contaminated");
    }
}
