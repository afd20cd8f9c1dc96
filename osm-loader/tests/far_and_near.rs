//! Drives beyond the range of the hierarchy's weights, and the ground around a place.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod support;

use std::sync::Arc;

use osm_loader::{
    IsochroneError, LocationId, Meters, Overrides, Position, RawMapBuilder, ReachedArea, RoadGraph,
    RoadNetwork, Seconds,
};
use support::town::Town;
use support::{ANY_DAY, even_truck, oracle, turning_truck};

/// A road of four pieces from west to east, each 440 km long, with yards at both ends.
fn continent() -> RoadNetwork {
    let mut map = RawMapBuilder::default();
    for at in 0..5 {
        map = map.node(at, Position::new(90.0 + 5.0 * at as f64, 37.0), &[]);
    }
    for at in 0..4 {
        let yard = [("highway", "service"), ("access", "destination")];
        let road = [("highway", "motorway"), ("oneway", "no")];
        let tags = if at == 0 || at == 3 { &yard[..] } else { &road };
        map = map.way(at, &[at, at + 1], tags);
    }
    let graph = Arc::new(RoadGraph::build(map.build()));
    RoadNetwork::new(&graph, &even_truck(), &Overrides::default(), ANY_DAY)
}

#[test]
fn drives_beyond_the_range_of_weights_are_found_all_the_same() {
    let network = continent();
    let places = [90.1, 97.0, 103.0, 109.9].map(|lon| Position::new(lon, 37.0));
    let found = network.matrix(&places, Meters(2_000)).unwrap();
    for (from, place) in found.places.iter().enumerate() {
        let expected = oracle::travel_from(&network, place, &found.places);
        for to in (0..places.len()).filter(|&to| to != from) {
            let id = |at: usize| LocationId(at as u32);
            let leg = found.matrix.get(id(from), id(to));
            assert!(leg.is_some() && leg == expected[to], "from {from} to {to}");
            let route = network.route_between(place, &found.places[to]).unwrap();
            assert_eq!(Some(route.travel), leg);
        }
    }
    let across = found.matrix.get(LocationId(0), LocationId(3)).unwrap();
    assert!(across.distance > Meters(1_700_000) && across.duration > Seconds(48 * 3600));
}

#[test]
fn more_time_than_is_exact_is_refused_with_the_most() {
    let network = continent();
    let place = &network
        .snap(&[Position::new(97.0, 37.0)], Meters(2_000))
        .unwrap()[0];
    let error = network.isochrone(place, Seconds::from_minutes(30 * 60));
    let Err(IsochroneError::TooLong { most, .. }) = error else {
        panic!("{error:?}");
    };
    assert!(most > Seconds::from_minutes(7 * 60), "{most}");
}

/// A straight road of 7.5 km.
fn straight_road() -> (Town, RoadNetwork) {
    let row: String = ('a'..='z').flat_map(|letter| [letter, ' ', ' ']).collect();
    let town = Town::draw(&row).road("abcdefghijklmnopqrstuvwxyz", &[]);
    let network = town.network(&turning_truck());
    (town, network)
}

fn isochrone(town: &Town, network: &RoadNetwork, from: &str, seconds: u32) -> Vec<ReachedArea> {
    let place = &network.snap(&[town.at(from)], Meters(20)).unwrap()[0];
    network.isochrone(place, Seconds(seconds)).unwrap()
}

fn is_inside(ring: &[Position], point: Position) -> bool {
    let crosses = |ends: &[Position]| {
        let (a, b) = (ends[0], ends[1]);
        let between = (a.lat > point.lat) != (b.lat > point.lat);
        between && point.lon < a.lon + (b.lon - a.lon) * (point.lat - a.lat) / (b.lat - a.lat)
    };
    ring.windows(2).filter(|ends| crosses(ends)).count() % 2 == 1
}

fn covers(areas: &[ReachedArea], point: Position) -> bool {
    areas.iter().any(|area| {
        is_inside(&area.outline, point) && !area.holes.iter().any(|hole| is_inside(hole, point))
    })
}

#[test]
fn an_isochrone_ends_where_the_time_does() {
    let (town, network) = straight_road();
    // Ten meters a second for 150 s: 1.5 km to either side, five letters of 300 m.
    let areas = isochrone(&town, &network, "m", 150);
    assert_eq!(areas.len(), 1);
    for (letter, reached) in [("h", true), ("r", true), ("g", false), ("s", false)] {
        assert_eq!(covers(&areas, town.at(letter)), reached, "{letter}");
    }
}

#[test]
fn rings_are_closed_and_the_outline_runs_counterclockwise() {
    let ring_road = Town::draw("a                b\n\n\n\n\n\n\n\n\n\n\n\n\n\nd                c")
        .road("abcda", &[]);
    let network = ring_road.network(&turning_truck());
    let areas = isochrone(&ring_road, &network, "ab", 3_600);
    assert_eq!((areas.len(), areas[0].holes.len()), (1, 1));
    let turning = |ring: &[Position]| -> f64 {
        let ends = ring.windows(2);
        ends.map(|ends| ends[0].lon * ends[1].lat - ends[1].lon * ends[0].lat)
            .sum()
    };
    assert!(turning(&areas[0].outline) > 0.0 && turning(&areas[0].holes[0]) < 0.0);
    for ring in [&areas[0].outline, &areas[0].holes[0]] {
        assert_eq!(ring.first(), ring.last());
    }
    let middle = ring_road.at("abcd");
    assert!(is_inside(&areas[0].outline, middle) && !covers(&areas, middle));
}

#[test]
fn every_place_within_the_time_lies_in_the_isochrone() {
    let (town, network) = straight_road();
    let letters: Vec<String> = ('a'..='z').map(String::from).collect();
    let places: Vec<Position> = letters.iter().map(|letter| town.at(letter)).collect();
    let found = network.matrix(&places, Meters(20)).unwrap();
    for limit in [30, 100, 333] {
        let areas = isochrone(&town, &network, "k", limit);
        for (to, letter) in letters.iter().enumerate().filter(|it| it.1 != "k") {
            let leg = found.matrix.get(LocationId(10), LocationId(to as u32));
            let duration = leg.unwrap().duration;
            if duration <= Seconds(limit) {
                assert!(covers(&areas, places[to]), "{letter} in {limit} s");
            }
            // The brush paints at most two cells of 100 m beyond the road's end.
            if duration > Seconds(limit + 21) {
                assert!(!covers(&areas, places[to]), "{letter} in {limit} s");
            }
        }
    }
}
