//! Routes in towns small enough to check by hand: a step is 100 m, every road is driven at 10 m/s.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod support;

use osm_loader::{LocationId, Meters, Profile, SnapError, TurnCosts};
use support::town::Town;
use support::{even_truck, turning_truck};

/// A crossing of four dead-end roads around `x`.
fn crossing() -> Town {
    Town::draw("  n\n\nw x e\n\n  s")
        .road("wx", &[])
        .road("xe", &[])
        .road("nx", &[])
        .road("xs", &[])
}

/// A square of four blocks with a road around it and a cross inside.
fn square() -> Town {
    Town::draw("a b c\n\nd e f\n\ng h i")
        .road("abc", &[])
        .road("def", &[])
        .road("ghi", &[])
        .road("adg", &[])
        .road("beh", &[])
        .road("cfi", &[])
}

#[test]
fn the_straight_way_takes_ten_meters_a_second() {
    assert_eq!(crossing().drive(&even_truck(), "wx", "xe"), Some((20, 200)));
    assert_eq!(crossing().drive(&even_truck(), "wx", "nx"), Some((20, 200)));
}

#[test]
fn both_directions_of_one_road_are_driven() {
    let town = Town::draw("a b c d e").road("ae", &[]);
    let network = town.network(&even_truck());
    let onward = town.route(&network, "b", "d").unwrap();
    assert_eq!(onward.travel.distance, Meters(400));
    let back = town.route(&network, "d", "b").unwrap();
    assert_eq!(back.travel.distance, Meters(400));
}

#[test]
fn on_a_one_way_ring_the_place_behind_is_reached_all_the_way_round() {
    let town = Town::draw("a b\n\nd c").road("abcda", &[("oneway", "yes")]);
    assert_eq!(town.drive(&even_truck(), "ab", "bc"), Some((20, 200)));
    assert_eq!(town.drive(&even_truck(), "bc", "ab"), Some((60, 600)));
}

#[test]
fn turning_costs_time_and_left_more_than_right() {
    let costs = TurnCosts::default();
    let [right, left] = [costs.right_s, costs.left_s].map(|seconds| 20 + seconds as u32);
    assert_eq!(
        crossing().drive(&turning_truck(), "wx", "xs"),
        Some((right, 200))
    );
    assert_eq!(
        crossing().drive(&turning_truck(), "wx", "nx"),
        Some((left, 200))
    );
    assert_eq!(
        crossing().drive(&turning_truck(), "wx", "xe"),
        Some((20, 200))
    );
}

#[test]
fn where_one_drives_on_the_left_turning_right_costs_more() {
    let left_handed = Town::draw("  n\n\nw x e\n\n  s")
        .road("wx", &[("driving_side", "left")])
        .road("xe", &[])
        .road("nx", &[])
        .road("xs", &[]);
    let turns = |town: &Town| ["xs", "nx"].map(|to| town.drive(&turning_truck(), "wx", to));
    let [right, left] = turns(&crossing());
    assert_eq!(turns(&left_handed), [left, right]);
    assert!(left > right);
}

#[test]
fn a_forbidden_left_turn_leads_around_the_dead_end() {
    let town = crossing().turn("wx", 'x', "nx", &[("restriction", "no_left_turn")]);
    // On to e, back, and right: 100 + 200 + 200 + 100 m.
    assert_eq!(town.drive(&even_truck(), "wx", "nx"), Some((60, 600)));
    assert_eq!(town.drive(&even_truck(), "nx", "wx"), Some((20, 200)));
}

#[test]
fn an_only_turn_forbids_all_others() {
    let town = crossing().turn("wx", 'x', "xe", &[("restriction", "only_straight_on")]);
    assert_eq!(town.drive(&even_truck(), "wx", "xe"), Some((20, 200)));
    assert_eq!(town.drive(&even_truck(), "wx", "nx"), Some((60, 600)));
    assert_eq!(town.drive(&even_truck(), "wx", "xs"), Some((60, 600)));
}

#[test]
fn restrictions_bind_only_the_vehicles_they_name() {
    let left = |tags| {
        let town = crossing().turn("wx", 'x', "nx", tags);
        town.drive(&even_truck(), "wx", "nx").unwrap().1
    };
    assert_eq!(left(&[("restriction:hgv", "no_left_turn")]), 600);
    assert_eq!(left(&[("restriction:bus", "no_left_turn")]), 200);
    assert_eq!(
        left(&[("restriction", "no_left_turn"), ("except", "hgv")]),
        200
    );
    assert_eq!(
        left(&[("restriction:conditional", "no_left_turn @ (weight>7.5)")]),
        600
    );
    assert_eq!(
        left(&[("restriction:conditional", "no_left_turn @ (weight>30)")]),
        200
    );
}

#[test]
fn a_restriction_on_unsplit_ways_is_placed_by_its_direction() {
    let town = square().turn("def", 'e', "beh", &[("restriction", "no_left_turn")]);
    // Coming from d, left is b; coming from f, left is h.
    assert_eq!(town.drive(&even_truck(), "de", "be").unwrap().1, 600);
    assert_eq!(town.drive(&even_truck(), "ef", "eh").unwrap().1, 600);
    assert_eq!(town.drive(&even_truck(), "de", "eh").unwrap().1, 200);
}

#[test]
fn a_path_over_a_via_way_is_forbidden_but_its_parts_are_not() {
    let town = Town::draw("a b c d\n\n  e f")
        .road("ab", &[])
        .road("bc", &[])
        .road("cd", &[])
        .road("be", &[])
        .road("cf", &[])
        .path("ab", &["bc"], "cf", &[("restriction", "no_right_turn")]);
    assert_eq!(town.drive(&even_truck(), "ab", "cd").unwrap().1, 400);
    assert_eq!(town.drive(&even_truck(), "be", "cf").unwrap().1, 400);
    // To d, back to c, then left into f.
    assert_eq!(town.drive(&even_truck(), "ab", "cf").unwrap().1, 800);
}

#[test]
fn a_mandatory_path_over_two_via_ways_holds_at_its_end_only() {
    let town = Town::draw("a b c d e\n\n  f g h")
        .road("ab", &[])
        .road("bc", &[])
        .road("cd", &[])
        .road("de", &[])
        .road("bf", &[])
        .road("cg", &[])
        .road("dh", &[])
        .path(
            "ab",
            &["bc", "cd"],
            "de",
            &[("restriction", "only_straight_on")],
        );
    assert_eq!(town.drive(&even_truck(), "ab", "de").unwrap().1, 600);
    assert_eq!(town.drive(&even_truck(), "ab", "cg").unwrap().1, 400);
    assert_eq!(town.drive(&even_truck(), "bc", "dh").unwrap().1, 400);
    // On to e, back to d, then left into h.
    assert_eq!(town.drive(&even_truck(), "ab", "dh").unwrap().1, 1_000);
}

#[test]
fn overlapping_paths_are_all_remembered() {
    let town = Town::draw("a b c d e\n\n    g h")
        .road("ab", &[])
        .road("bc", &[])
        .road("cd", &[])
        .road("de", &[])
        .road("cg", &[])
        .road("dh", &[])
        .path(
            "ab",
            &["bc", "cd"],
            "dh",
            &[("restriction", "no_right_turn")],
        )
        .path("bc", &["cd"], "de", &[("restriction", "no_straight_on")]);
    // Both may bind at once: from ab only turning back at d would remain, which is allowed where
    // no other way leads on.
    assert_eq!(town.drive(&even_truck(), "bc", "dh").unwrap().1, 400);
    assert_ne!(town.drive(&even_truck(), "bc", "de").unwrap().1, 400);
    assert_ne!(town.drive(&even_truck(), "ab", "dh").unwrap().1, 600);
    assert_ne!(town.drive(&even_truck(), "ab", "de").unwrap().1, 600);
}

#[test]
fn trucks_turn_back_only_where_nothing_leads_on() {
    let town = Town::draw("a b c d")
        .road("ab", &[])
        .road("bc", &[])
        .road("cd", &[("hgv", "no")]);
    // The road ends at c for this truck: mid ab, to c, back to the middle of ab the other way.
    let network = town.network(&even_truck());
    assert_eq!(
        town.route(&network, "ab", "bc").unwrap().travel.distance,
        Meters(200)
    );
    let error = network
        .route(town.at("ab"), town.at("cd"), Meters(20))
        .unwrap_err();
    assert!(
        matches!(
            error,
            SnapError::TooFar {
                place: 1,
                nearest_m: 100,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn a_closed_barrier_stops_the_way_and_lets_the_truck_turn_back() {
    let town = Town::draw("a b c").road("abc", &[]);
    let barred = town.clone().mark('b', &[("barrier", "bollard")]);
    assert_eq!(town.drive(&even_truck(), "ab", "bc"), Some((20, 200)));
    let network = barred.network(&even_truck());
    // Both halves are cut off from each other; one of them remains.
    let places = [barred.at("ab"), barred.at("bc")];
    let snapped = network.snap(&places, Meters(150)).unwrap();
    assert_eq!(
        snapped
            .iter()
            .filter(|place| place.distance == Meters(0))
            .count(),
        1
    );
}

#[test]
fn signals_delay_those_who_pass_them() {
    let town = Town::draw("a b c")
        .road("abc", &[])
        .mark('b', &[("highway", "traffic_signals")]);
    let delay = TurnCosts::default().traffic_signals_s as u32;
    assert_eq!(
        town.drive(&turning_truck(), "ab", "bc"),
        Some((20 + delay, 200))
    );
}

#[test]
fn roads_for_destinations_are_left_out_of_through_routes_but_serve_their_own_places() {
    let town = Town::draw("a b c d\n\n  e f")
        .road("ab", &[])
        .road("bc", &[("access", "destination")])
        .road("cd", &[])
        .road("be", &[])
        .road("ef", &[])
        .road("fc", &[]);
    assert_eq!(town.roads(&even_truck(), "ab", "cd"), "ab be ef fc cd");
    assert_eq!(town.roads(&even_truck(), "ab", "bc"), "ab bc");
    let route = town
        .route(&town.network(&even_truck()), "ab", "bc")
        .unwrap();
    assert_eq!(
        (route.travel.duration.0, route.ends_only),
        (20, Meters(100))
    );
}

#[test]
fn a_destination_road_that_is_the_only_way_is_passed_all_the_same() {
    let town = Town::draw("a b c d")
        .road("ab", &[])
        .road("bc", &[("motor_vehicle", "destination")])
        .road("cd", &[]);
    assert_eq!(town.drive(&even_truck(), "ab", "cd"), Some((40, 400)));
}

#[test]
fn tolls_are_counted_by_distance() {
    let town = Town::draw("a b c")
        .road("ab", &[])
        .road("bc", &[("toll", "yes")]);
    let route = town
        .route(&town.network(&even_truck()), "ab", "bc")
        .unwrap();
    assert_eq!(route.travel.toll, Meters(100));
}

#[test]
fn a_ferry_takes_the_time_its_tags_say() {
    let ferry = [("route", "ferry"), ("duration", "0:10")];
    let town = Town::draw("a b   c d")
        .road("ab", &[])
        .road("bc", &ferry)
        .road("cd", &[]);
    let (seconds, _) = town.drive(&even_truck(), "ab", "cd").unwrap();
    assert_eq!(seconds, 20 + 600);
}

#[test]
fn low_bridges_are_avoided_by_those_who_do_not_fit() {
    let town = Town::draw("a b c d\n\n  e f")
        .road("ab", &[])
        .road("bc", &[("maxheight", "3.5")])
        .road("cd", &[])
        .road("be", &[])
        .road("ef", &[])
        .road("fc", &[]);
    let van = Profile {
        height_m: 2.5,
        ..even_truck()
    };
    assert_eq!(town.roads(&even_truck(), "ab", "cd"), "ab be ef fc cd");
    assert_eq!(town.roads(&van, "ab", "cd"), "ab bc cd");
}

#[test]
fn a_place_far_from_any_road_is_named_with_its_distance() {
    let town = crossing();
    let far = osm_loader::Position::new(113.0, 37.8);
    let error = town
        .network(&even_truck())
        .matrix(&[town.at("wx"), far], Meters(1_000))
        .unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("place 1 at longitude 113.000000, latitude 37.800000 is "),
        "{text}"
    );
    let nowhere = osm_loader::Position::new(f64::NAN, 37.8);
    let error = town
        .network(&even_truck())
        .snap(&[nowhere], Meters(1_000))
        .unwrap_err();
    assert!(matches!(error, SnapError::NotOnEarth { place: 0, .. }));
}

#[test]
fn a_map_without_a_usable_road_says_so() {
    let town = Town::draw("a b").road("ab", &[("hgv", "no")]);
    let error = town
        .network(&even_truck())
        .snap(&[town.at("ab")], Meters(1_000))
        .unwrap_err();
    assert_eq!(
        error,
        SnapError::NoRoads {
            truck: "18 t truck".to_owned()
        }
    );
}

#[test]
fn the_matrix_says_what_each_route_says() {
    let town = square();
    let network = town.network(&turning_truck());
    let places = ["ab", "ef", "gh", "be", "fi"].map(|nodes| town.at(nodes));
    let found = network.matrix(&places, Meters(10)).unwrap();
    for from in 0..places.len() {
        for to in (0..places.len()).filter(|&to| to != from) {
            let route = network.route_between(&found.places[from], &found.places[to]);
            let leg = found
                .matrix
                .get(LocationId(from as u32), LocationId(to as u32));
            assert_eq!(route.map(|route| route.travel), leg);
        }
    }
}

#[test]
fn the_course_of_a_route_is_as_long_as_its_distance() {
    let town = square();
    let route = town
        .route(&town.network(&even_truck()), "ab", "fi")
        .unwrap();
    let ends = route.geometry.windows(2);
    let length: f64 = ends.map(|ends| ends[0].distance_m(ends[1])).sum();
    assert!((length - f64::from(route.travel.distance.0)).abs() < 1.0);
    assert_eq!(route.by_class.len(), 1);
    let by_road: u32 = route.roads.iter().map(|road| road.distance.0).sum();
    assert_eq!(by_road, route.travel.distance.0);
}
