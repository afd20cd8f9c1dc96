//! The OSRM door over real connections: every service, every refusal, every trap of transport.

mod bad_queries;
mod server;

use serde_json::Value;
use server::{Server, exchange};

/// West to east along the main road.
const WEST_EAST: &str = "112.5001,37.8;112.5199,37.8";

fn refused(path: &str, code: &str, message: &str) {
    let (status, answer) = Server::shared().get(path);
    let found = (status, answer["code"].as_str(), answer["message"].as_str());
    assert_eq!(found, (400, Some(code), Some(message)), "{path}");
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// A degree of longitude at latitude 37.8 on the WGS-84 ellipsoid.
const METERS_PER_DEGREE_EAST: f64 = 88_070.5;

#[test]
fn a_route_has_legs_steps_and_waypoints() {
    let answer = Server::shared().ok(&format!("/route/v1/car/{WEST_EAST}?steps=true"));
    let route = &answer["routes"][0];
    // 19.8 thousandths of a degree of longitude at 37.8° north, at 65 km/h.
    let meters = 0.0198 * METERS_PER_DEGREE_EAST;
    assert!((route["distance"].as_f64().unwrap() - meters).abs() < 2.0);
    assert!((route["duration"].as_f64().unwrap() - meters * 3.6 / 65.0).abs() < 1.0);
    assert_eq!(route["weight_name"], "duration");
    let steps = route["legs"][0]["steps"].as_array().unwrap();
    let kinds: Vec<&str> = steps
        .iter()
        .map(|step| text(&step["maneuver"], "type"))
        .collect();
    assert_eq!(kinds, ["depart", "arrive"]);
    assert_eq!(steps[0]["intersections"].as_array().unwrap().len(), 2);
    assert_eq!(text(&steps[0], "name"), "大街");
    assert_eq!(route["legs"][0]["summary"], "大街");
    assert_eq!(answer["waypoints"][1]["name"], "大街");
    assert!(answer["waypoints"][0]["hint"].is_string());
}

#[test]
fn a_turn_is_told_with_its_junction() {
    let path = "/route/v1/car/112.5001,37.8;112.51,37.8095?steps=true&overview=full";
    let answer = Server::shared().ok(&format!("{path}&geometries=geojson"));
    let steps = &answer["routes"][0]["legs"][0]["steps"];
    let turn = &steps[1];
    assert_eq!(
        (text(turn, "name"), text(&turn["maneuver"], "type")),
        ("北路", "turn")
    );
    assert_eq!(text(&turn["maneuver"], "modifier"), "left");
    let junction = &turn["intersections"][0];
    assert_eq!(junction["bearings"], serde_json::json!([0, 90, 270]));
    assert_eq!(junction["entry"], serde_json::json!([true, true, false]));
    assert_eq!((&junction["in"], &junction["out"]), (&2.into(), &0.into()));
    let line = answer["routes"][0]["geometry"]["coordinates"]
        .as_array()
        .unwrap();
    assert_eq!(line.len(), 3);
}

#[test]
fn coordinates_that_are_no_waypoints_are_passed_without_a_word() {
    let server = Server::shared();
    let over = "112.5001,37.8;112.503,37.8;112.51,37.8095";
    let all = server.ok(&format!("/route/v1/car/{over}?steps=true&annotations=true"));
    let path = format!("/route/v1/car/{over}?steps=true&annotations=true&waypoints=0;2");
    let some = server.ok(&path);
    let (all, route) = (&all["routes"][0], &some["routes"][0]);
    assert_eq!(
        (all["distance"].clone(), all["duration"].clone()),
        (route["distance"].clone(), route["duration"].clone())
    );
    assert_eq!(route["legs"].as_array().unwrap().len(), 1);
    let kinds: Vec<&str> = route["legs"][0]["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| text(&step["maneuver"], "type"))
        .collect();
    assert_eq!(kinds, ["depart", "turn", "arrive"]);
    let parts = |route: &Value| -> f64 {
        let legs = route["legs"].as_array().unwrap().iter();
        legs.flat_map(|leg| leg["annotation"]["distance"].as_array().unwrap())
            .map(|part| part.as_f64().unwrap())
            .sum()
    };
    assert!((parts(all) - parts(route)).abs() < 0.1);
    assert_eq!(some["waypoints"].as_array().unwrap().len(), 3);
    refused(
        &format!("/route/v1/car/{over}?waypoints=0;1;1;2"),
        "InvalidValue",
        "Waypoints must be indices of coordinates in rising order.",
    );
}

#[test]
fn options_of_a_route_are_heeded() {
    let server = Server::shared();
    let path = format!("/route/v1/car/{WEST_EAST}");
    let plain = server.ok(&format!("{path}?overview=false&generate_hints=false"));
    assert!(plain["routes"][0].get("geometry").is_none());
    assert!(plain["waypoints"][0].get("hint").is_none());
    let silent = server.ok(&format!("{path}?skip_waypoints=true&alternatives=3"));
    assert!(silent.get("waypoints").is_none());
    let told = server.ok(&format!("{path}?annotations=duration,distance&hints=;"));
    let annotation = &told["routes"][0]["legs"][0]["annotation"];
    let sum = |key: &str| -> f64 {
        let parts = annotation[key].as_array().unwrap().iter();
        parts.map(|part| part.as_f64().unwrap()).sum()
    };
    // Both ends lie within an edge, whose part is rounded to the map's unit of distance.
    assert!((sum("distance") - told["routes"][0]["distance"].as_f64().unwrap()).abs() <= 1.0);
    assert!(annotation.get("speed").is_none());
}

#[test]
fn radius_bearing_and_side_choose_the_road() {
    let server = Server::shared();
    let place = "112.505,37.8003;112.515,37.8";
    let path = format!("/route/v1/car/{place}");
    assert_eq!(
        server.get(&format!("{path}?radiuses=5;")).1["code"],
        "NoSegment"
    );
    server.ok(&format!("{path}?radiuses=50;unlimited"));
    let distance = |options: &str| {
        let answer = server.ok(&format!("{path}?{options}"));
        answer["routes"][0]["distance"].as_f64().unwrap()
    };
    let (free, west) = (distance("bearings=90,20;"), distance("bearings=270,20;"));
    assert!(free < 900.0 && west > 900.0, "{free} {west}");
    // The place lies north of the road: on the right of those who drive west.
    assert!((distance("approaches=curb;") - west).abs() < 0.2);
    assert!((distance("approaches=opposite;") - free).abs() < 0.2);
}

#[test]
fn at_a_waypoint_the_truck_drives_on_unless_it_may_turn() {
    let server = Server::shared();
    let path = "/route/v1/car/112.5001,37.8;112.505,37.8;112.5001,37.8";
    let distance = |options: &str| {
        let answer = server.ok(&format!("{path}{options}"));
        assert_eq!(answer["routes"][0]["legs"].as_array().unwrap().len(), 2);
        answer["routes"][0]["distance"].as_f64().unwrap()
    };
    assert!(distance("?continue_straight=false") < 900.0);
    assert!(distance("") > 1_500.0);
}

#[test]
fn a_table_has_rows_for_sources_and_columns_for_destinations() {
    let server = Server::shared();
    let path = "/table/v1/car/112.5001,37.8;112.5199,37.8;112.51,37.8095";
    let whole = server.ok(&format!("{path}?annotations=duration,distance"));
    assert_eq!(whole["durations"].as_array().unwrap().len(), 3);
    assert_eq!(whole["durations"][1][1], 0);
    let part = server.ok(&format!("{path}?sources=2&destinations=0;1"));
    assert_eq!(part["durations"][0][1], whole["durations"][2][1]);
    assert!(part.get("distances").is_none());
    assert_eq!(part["sources"].as_array().unwrap().len(), 1);
    let double = server.ok(&format!("{path}?scale_factor=2"));
    let value = |table: &Value| table["durations"][0][1].as_f64().unwrap();
    assert!((value(&double) - 2.0 * value(&whole)).abs() < 0.11);
}

#[test]
fn a_pair_without_a_road_is_null_or_estimated() {
    let server = Server::shared();
    // The island in the east has a road of its own.
    let path = "/table/v1/car/112.5001,37.8;112.6001,37.8";
    assert!(server.ok(path)["durations"][0][1].is_null());
    let estimated = server.ok(&format!(
        "{path}?fallback_speed=10&annotations=duration,distance"
    ));
    let meters = 0.1 * METERS_PER_DEGREE_EAST;
    assert!((estimated["durations"][0][1].as_f64().unwrap() - meters / 10.0).abs() < 0.5);
    assert_eq!(
        estimated["fallback_speed_cells"],
        serde_json::json!([[0, 1], [1, 0]])
    );
}

#[test]
fn nearest_roads_come_nearest_first() {
    let answer = Server::shared().ok("/nearest/v1/car/112.5105,37.8002?number=2");
    let waypoints = answer["waypoints"].as_array().unwrap();
    let names: Vec<&str> = waypoints
        .iter()
        .map(|waypoint| text(waypoint, "name"))
        .collect();
    assert_eq!(names, ["大街", "北路"]);
    assert_eq!(waypoints[0]["nodes"], serde_json::json!([0, 0]));
    assert!((waypoints[0]["distance"].as_f64().unwrap() - 22.2).abs() < 0.3);
}

#[test]
fn a_trip_visits_every_place_once_and_returns() {
    let server = Server::shared();
    let path = "/trip/v1/car/112.5001,37.8;112.5199,37.8;112.505,37.8;112.515,37.8";
    let round = server.ok(path);
    assert_eq!(round["trips"][0]["legs"].as_array().unwrap().len(), 4);
    let turns = |answer: &Value| -> Vec<u64> {
        let waypoints = answer["waypoints"].as_array().unwrap().iter();
        waypoints
            .map(|waypoint| waypoint["waypoint_index"].as_u64().unwrap())
            .collect()
    };
    let mut sorted = turns(&round);
    sorted.sort_unstable();
    assert_eq!(sorted, [0, 1, 2, 3]);
    let open = server.ok(&format!(
        "{path}?roundtrip=false&source=first&destination=any"
    ));
    assert_eq!(turns(&open), [0, 3, 1, 2]);
    assert_eq!(open["trips"][0]["legs"].as_array().unwrap().len(), 3);
}

#[test]
fn every_refusal_has_its_code_and_sentence() {
    let query = |place| format!("Query string malformed close to position {place}");
    refused(
        "/nonsense",
        "InvalidUrl",
        "URL string malformed close to position 9: \"nse\"",
    );
    refused(
        "/eat/v1/car/1,1;1,2",
        "InvalidService",
        "Service eat not found!",
    );
    refused(
        "/route/v2/car/1,1;1,2",
        "InvalidVersion",
        "Service route not found!",
    );
    refused(
        "/match/v1/car/1,1;1,2",
        "NotImplemented",
        "Service match is not implemented.",
    );
    refused("/route/v1/driving/1,1;x", "InvalidQuery", &query(21));
    refused(
        "/route/v1/car/1,1;1,2?steps=perhaps",
        "InvalidQuery",
        &query(22),
    );
    refused("/route/v1/car/1,1;1,2?wings=2", "InvalidQuery", &query(22));
    let two = "Number of coordinates needs to be at least two.";
    refused("/route/v1/car/1,1", "InvalidOptions", two);
    let sizes = "Number of elements in radiuses size 1 does not match coordinate size 2";
    refused("/table/v1/car/1,1;1,2?radiuses=5", "InvalidOptions", sizes);
    refused(
        "/route/v1/car/200,1;1,2",
        "InvalidValue",
        "Invalid coordinate value.",
    );
    refused(
        "/table/v1/car/1,91;1,2",
        "InvalidOptions",
        "Coordinates are invalid",
    );
    let class = "Exclude flag combination is not supported.";
    refused("/route/v1/car/1,1;1,2?exclude=hills", "InvalidValue", class);
    let segment = "Could not find a matching segment for coordinate 1";
    refused(
        "/route/v1/car/112.51,37.8;113,38?radiuses=9;9",
        "NoSegment",
        segment,
    );
    refused(
        "/table/v1/car/112.51,37.8;113,38?radiuses=9;9",
        "NoSegment",
        segment,
    );
    let route = "Impossible route between points";
    refused(
        "/route/v1/car/112.5001,37.8;112.6001,37.8",
        "NoRoute",
        route,
    );
    let trip = "No trip visiting all destinations possible.";
    refused("/trip/v1/car/112.5001,37.8;112.6001,37.8", "NoTrips", trip);
    let open = "This request is not supported";
    refused(
        "/trip/v1/car/1,1;1,2?roundtrip=false",
        "NotImplemented",
        open,
    );
    let scale = "scale_factor must be > 0";
    refused(
        "/table/v1/car/1,1;1,2?scale_factor=0",
        "InvalidOptions",
        scale,
    );
    let index = "sources and destinations must be indices of coordinates";
    refused("/table/v1/car/1,1;1,2?sources=2", "InvalidOptions", index);
    let one = "Only one input coordinate is supported";
    refused("/nearest/v1/car/1,1;1,2", "InvalidOptions", one);
    let results = "Number of results 101 is higher than current maximum (100)";
    refused("/nearest/v1/car/1,1?number=101", "TooBig", results);
    let many = vec!["112.51,37.8"; 101].join(";");
    refused(
        &format!("/trip/v1/car/{many}"),
        "TooBig",
        "Too many trip coordinates",
    );
}

#[test]
fn raw_quotes_and_backticks_pass() {
    // 112.5001,37.8 and 528 steps east of it, which are written with a backtick.
    let answer = Server::shared().ok("/route/v1/car/polyline(_yueFstsmT?_`@)?overview=false");
    let meters = 0.00528 * METERS_PER_DEGREE_EAST;
    assert!((answer["routes"][0]["distance"].as_f64().unwrap() - meters).abs() < 0.5);
    let (status, answer) = Server::shared().get("/sources_to_targets?json={\"sources\":[]}");
    assert_eq!((status, text(&answer, "code")), (400, "InvalidUrl"));
}

#[test]
fn a_url_of_a_quarter_of_a_megabyte_passes() {
    let many = vec!["112.501234,37.800123"; 12_000].join(";");
    let path = format!("/table/v1/car/{many}?sources=0&destinations=1");
    assert!(path.len() > 250_000);
    let (status, answer) = Server::shared().get(&path);
    // It was read: ten thousand is the limit.
    assert_eq!((status, text(&answer, "code")), (400, "TooBig"));
    let many = vec!["112.501234,37.800123"; 9_999].join(";");
    Server::shared().ok(&format!("/table/v1/car/{many}?sources=0&destinations=1"));
}

#[test]
fn a_posted_body_says_the_same_as_a_url() {
    let server = Server::shared();
    let body =
        r#"{"coordinates":[[112.5001,37.8],[112.5199,37.8]],"steps":true,"radiuses":[null,50]}"#;
    let (status, posted) = server.post("/route/v1/car", body, "application/json");
    let got = server.ok(&format!(
        "/route/v1/car/{WEST_EAST}?steps=true&radiuses=;50"
    ));
    assert_eq!((status, &posted), (200, &got));
    let (status, answer) = server.post("/route/v1/car", body, "text/plain");
    assert_eq!((status, text(&answer, "code")), (415, "InvalidContentType"));
    for bad in [
        "{",
        "[]",
        r#"{"steps":true}"#,
        r#"{"coordinates":[[1,1],[1,2]],"overview":"some"}"#,
    ] {
        let (status, answer) = server.post("/route/v1/car", bad, "application/json");
        assert_eq!(
            (status, text(&answer, "code")),
            (400, "InvalidQuery"),
            "{bad}"
        );
    }
    let large = format!("{{\"coordinates\":[{}]}}", " ".repeat(5_000_000));
    let (_, answer) = server.post("/table/v1/car", &large, "application/json");
    assert_eq!(text(&answer, "code"), "TooBig");
}

#[test]
fn answers_carry_their_length_and_close_when_asked() {
    let request = format!(
        "GET /table/v1/car/{WEST_EAST} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
    );
    let answer = exchange(Server::shared().address, request.as_bytes());
    let head = answer.split("\r\n\r\n").next().unwrap().to_lowercase();
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert!(head.contains("content-length: ") && head.contains("connection: close"));
    assert!(head.contains("access-control-allow-origin: *"));
    assert!(!head.contains("chunked"));
}

#[test]
fn two_requests_on_one_connection_get_two_answers() {
    let one = "GET /nearest/v1/car/112.51,37.8 HTTP/1.1\r\nHost: here\r\n\r\n";
    let last = "GET /nearest/v1/car/`` HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n";
    let answer = exchange(Server::shared().address, (one.to_owned() + last).as_bytes());
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 2);
    assert!(answer.contains("\"Ok\"") && answer.contains("\"InvalidQuery\""));
}

#[test]
fn other_methods_are_told_which_there_are() {
    let server = Server::shared();
    let answer = exchange(
        server.address,
        b"DELETE /route/v1/car HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n",
    );
    assert!(answer.starts_with("HTTP/1.1 405") && answer.contains("InvalidMethod"));
    let preflight = exchange(
        server.address,
        b"OPTIONS /route/v1/car HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n",
    );
    assert!(preflight.starts_with("HTTP/1.1 204"));
}

#[test]
fn the_server_stops_when_told_and_finishes_what_began() {
    let server = Server::start();
    server.ok(&format!("/route/v1/car/{WEST_EAST}"));
    let address = server.address;
    server.stop();
    assert!(std::net::TcpStream::connect(address).is_err());
}
