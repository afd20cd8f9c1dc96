//! The hour of departure: traffic slows, bans close, and drives are timed through the hours.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod support;

use std::sync::Arc;

use osm_loader::{
    BanHours, BannedTrucks, CityBan, Conditions, Departure, HourlyRoads, LocationId, Meters,
    Moment, Position, RoadGraph, RoadNetwork, Seconds, Traffic,
};
use proptest::prelude::*;
use support::town::Town;
use support::{ANY_DAY, even_truck, turning_truck};

const HEADER: &str = "osm_highway,place,from_hour,until_hour,factor\n";

fn with_traffic(rows: &str) -> Conditions {
    Conditions {
        traffic: Traffic::from_csv(&(HEADER.to_owned() + rows)).unwrap(),
        ..Conditions::on(ANY_DAY)
    }
}

/// A straight road of nine kilometers, and another of twelve around it.
fn two_roads() -> Town {
    let line = format!(
        "a{}b\n\n\n\n\n\n\n\n\n\n\n\n\n\n\nc{}d",
        " ".repeat(89),
        " ".repeat(89)
    );
    Town::draw(&line)
        .road("ab", &[])
        .road("ac", &[])
        .road("cd", &[])
        .road("db", &[])
}

fn roads(town: &Town, conditions: Conditions) -> HourlyRoads {
    let graph = Arc::new(RoadGraph::build(town.map()));
    HourlyRoads::new(&graph, &even_truck(), conditions)
}

fn at(second: u32) -> Departure {
    Departure {
        day: ANY_DAY,
        second,
    }
}

fn duration(town: &Town, roads: &HourlyRoads, second: u32) -> u32 {
    let limit = Meters(50);
    let route = roads.route(town.at("a"), town.at("b"), limit, at(second));
    route.unwrap().unwrap().duration.0
}

/// Durations are rounded up, and a drawn road is a few decimeters longer than it should be.
fn assert_about(found: u32, expected: u32) {
    assert!(
        (expected..=expected + 1).contains(&found),
        "{found} is not about {expected}"
    );
}

fn ban(town: &Town, only_through: bool) -> CityBan {
    let middle = town.at("ab");
    let ring = [
        (-1.0, -1.0),
        (1.0, -1.0),
        (1.0, 1.0),
        (-1.0, 1.0),
        (-1.0, -1.0),
    ];
    CityBan {
        name: "town".to_owned(),
        area: vec![
            (ring.iter())
                .map(|&(x, y)| Position::new(middle.lon + x * 0.03, middle.lat + y * 0.003))
                .collect(),
        ],
        roads: Vec::new(),
        trucks: BannedTrucks::default(),
        hours: vec![BanHours {
            from_minute: 7 * 60,
            until_minute: 20 * 60,
            weekdays: Vec::new(),
        }],
        from: None,
        until: None,
        only_through,
        passes: vec!["fresh_produce".to_owned()],
    }
}

#[test]
fn a_drive_over_the_hour_is_driven_at_both_hours_speeds() {
    let town = two_roads();
    let roads = roads(&town, with_traffic("*,*,8,9,0.5\n"));
    // 9,000 m at 10 m/s; from eight on at 5 m/s.
    assert_about(duration(&town, &roads, 7 * 3600), 900);
    assert_about(duration(&town, &roads, 8 * 3600), 1800);
    // Five minutes are 3,000 m; the other 6,000 m take 1,200 s.
    assert_about(duration(&town, &roads, 8 * 3600 - 300), 1500);
    // Fifty minutes at 5 m/s would do 15,000 m: half of the road by nine, half after.
    assert_about(duration(&town, &roads, 9 * 3600 - 900), 900 + 450);
}

#[test]
fn hours_that_are_alike_share_one_slice_and_midnight_belongs_to_the_next_day() {
    let town = two_roads();
    let roads = roads(&town, with_traffic("*,*,8,9,0.5\n*,*,22,24,0.8\n"));
    let slices: Vec<u32> = roads
        .slices(ANY_DAY)
        .iter()
        .map(|it| it.from.0 / 3600)
        .collect();
    assert_eq!(slices, [0, 8, 9, 22]);
    // 600 s at 8 m/s before midnight, then 4,200 m at 10 m/s.
    assert_about(duration(&town, &roads, 24 * 3600 - 600), 600 + 420);
    assert_about(duration(&town, &roads, 32 * 3600), 1800);
}

#[test]
fn matrices_come_for_every_slice_that_is_asked_for() {
    let town = two_roads();
    let roads = roads(&town, with_traffic("*,*,8,9,0.5\n"));
    let places = [town.at("a"), town.at("b")];
    let span = (Seconds(7 * 3600), Seconds(9 * 3600));
    let found = roads.matrices(&places, Meters(50), ANY_DAY, span).unwrap();
    assert_eq!(found.slices().len(), 2);
    let leg = |second| {
        let matrix = found.at(Seconds(second)).unwrap();
        matrix.get(LocationId(0), LocationId(1)).unwrap().duration.0
    };
    assert_eq!((leg(7 * 3600), leg(8 * 3600 + 60)), (900, 1800));
}

#[test]
fn a_ban_is_driven_around_in_its_hours_unless_the_truck_has_a_pass() {
    let town = two_roads();
    let conditions = Conditions {
        bans: vec![ban(&town, false)],
        ..Conditions::on(ANY_DAY)
    };
    let banned = roads(&town, conditions.clone());
    assert_about(duration(&town, &banned, 6 * 3600), 900);
    assert_about(duration(&town, &banned, 8 * 3600), 1200);
    let with_pass = Conditions {
        passes: vec!["fresh_produce".to_owned()],
        ..conditions
    };
    assert_about(duration(&town, &roads(&town, with_pass), 8 * 3600), 900);
}

#[test]
fn a_ban_on_through_traffic_lets_in_who_has_business_there() {
    let town = two_roads();
    let conditions = Conditions {
        bans: vec![ban(&town, true)],
        moment: Moment::at(ANY_DAY, 8),
        ..Conditions::on(ANY_DAY)
    };
    let graph = Arc::new(RoadGraph::build(town.map()));
    let network = RoadNetwork::under(&graph, &even_truck(), &conditions);
    let meters = |from: &str, to: &str| {
        let route = town.route(&network, from, to).unwrap();
        route.travel.distance.0
    };
    assert_eq!(meters("ac", "bd"), 1_500 + 9_000);
    assert_eq!(meters("ac", "ab"), 750 + 4_500);
}

#[test]
fn a_ban_that_begins_on_the_way_is_told() {
    let town = two_roads();
    let conditions = Conditions {
        bans: vec![ban(&town, false)],
        ..Conditions::on(ANY_DAY)
    };
    let roads = roads(&town, conditions);
    let closed = |second| {
        let route = roads.route(town.at("ac"), town.at("b"), Meters(50), at(second));
        route.unwrap().unwrap().closed
    };
    assert_eq!(closed(6 * 3600), Vec::<String>::new());
    assert_eq!(closed(7 * 3600 - 10), ["ab"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn nobody_arrives_earlier_by_leaving_later(
        one in 0_u32..90_000,
        wait in 0_u32..4_000,
        factors in prop::collection::vec((0_u8..23, 0.2_f64..1.2), 1..6),
    ) {
        let rows = |(hour, factor): &(u8, f64)| format!("*,*,{hour},{},{factor}\n", hour + 1);
        let rows: String = factors.iter().map(rows).collect();
        let town = two_roads();
        let graph = Arc::new(RoadGraph::build(town.map()));
        let roads = HourlyRoads::new(&graph, &turning_truck(), with_traffic(&rows));
        let arrival = |second| second + duration(&town, &roads, second);
        // Durations are rounded up to whole seconds.
        prop_assert!(arrival(one) <= arrival(one + wait) + 1);
    }
}
