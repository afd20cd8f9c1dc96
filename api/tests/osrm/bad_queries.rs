//! A corpus of bad queries: each is answered by its status, code and message, and none ends the
//! server.

use super::server::Server;

/// Path, code and message; the status is 400. `Q@N` is a query that cannot be read on from
/// position N.
const GET: [(&str, &str, &str); 67] = [
    // Where it should lead.
    (
        "/",
        "InvalidUrl",
        "URL string malformed close to position 1: \"/\"",
    ),
    (
        "/route",
        "InvalidUrl",
        "URL string malformed close to position 6: \"ute\"",
    ),
    (
        "/route/v1",
        "InvalidUrl",
        "URL string malformed close to position 9: \"/v1\"",
    ),
    (
        "/route//car/1,1;1,2",
        "InvalidUrl",
        "URL string malformed close to position 19: \"1,2\"",
    ),
    (
        "/route/v1/car/",
        "InvalidUrl",
        "URL string malformed close to position 14: \"ar/\"",
    ),
    (
        "/isochrone/v1/car/1,1",
        "InvalidService",
        "Service isochrone not found!",
    ),
    (
        "/ROUTE/v1/car/1,1;1,2",
        "InvalidService",
        "Service ROUTE not found!",
    ),
    (
        "/route/v2/car/1,1;1,2",
        "InvalidVersion",
        "Service route not found!",
    ),
    (
        "/route/1/car/1,1;1,2",
        "InvalidVersion",
        "Service route not found!",
    ),
    (
        "/match/v1/car/1,1;1,2",
        "NotImplemented",
        "Service match is not implemented.",
    ),
    (
        "/tile/v1/car/tile(1,2,3).mvt",
        "NotImplemented",
        "Service tile is not implemented.",
    ),
    // Coordinates that are none.
    ("/route/v1/car/x", "InvalidQuery", "Q@14"),
    ("/route/v1/car/1", "InvalidQuery", "Q@15"),
    ("/route/v1/car/1,", "InvalidQuery", "Q@16"),
    ("/route/v1/car/1,1;", "InvalidQuery", "Q@17"),
    ("/route/v1/car/1,1;1", "InvalidQuery", "Q@19"),
    ("/route/v1/car/1,1,1;1,2", "InvalidQuery", "Q@17"),
    ("/route/v1/car/1,1 1,2", "InvalidQuery", "Q@17"),
    ("/route/v1/car/NaN,1;1,2", "InvalidQuery", "Q@14"),
    ("/route/v1/car/inf,1;1,2", "InvalidQuery", "Q@14"),
    ("/route/v1/car/1e999,1;1,2", "InvalidQuery", "Q@14"),
    ("/route/v1/car/1--2,1;1,2", "InvalidQuery", "Q@14"),
    ("/route/v1/car/polyline()", "InvalidQuery", "Q@14"),
    ("/route/v1/car/polyline(_p~iF", "InvalidQuery", "Q@23"),
    ("/route/v1/car/polyline7(abc)", "InvalidQuery", "Q@14"),
    ("/route/v1/car/1,1;1,2.xml", "InvalidQuery", "Q@21"),
    ("/route/v1/car/1,1;1,2/", "InvalidQuery", "Q@21"),
    (
        "/route/v1/car/181,1;1,2",
        "InvalidValue",
        "Invalid coordinate value.",
    ),
    (
        "/route/v1/car/1,90.5;1,2",
        "InvalidValue",
        "Invalid coordinate value.",
    ),
    (
        "/table/v1/car/1,-91;1,2",
        "InvalidOptions",
        "Coordinates are invalid",
    ),
    (
        "/nearest/v1/car/-181,2",
        "InvalidOptions",
        "Coordinates are invalid",
    ),
    (
        "/trip/v1/car/1,1;-999,2",
        "InvalidValue",
        "Invalid coordinate value.",
    ),
    // How many there are.
    (
        "/route/v1/car/1,1",
        "InvalidOptions",
        "Number of coordinates needs to be at least two.",
    ),
    (
        "/table/v1/car/1,1",
        "InvalidOptions",
        "Number of coordinates needs to be at least two.",
    ),
    (
        "/nearest/v1/car/1,1;1,2",
        "InvalidOptions",
        "Only one input coordinate is supported",
    ),
    // Options that are none, or not of this service.
    ("/route/v1/car/1,1;1,2?wings=2", "InvalidQuery", "Q@22"),
    ("/route/v1/car/1,1;1,2?steps", "InvalidQuery", "Q@22"),
    ("/route/v1/car/1,1;1,2?steps=", "InvalidQuery", "Q@22"),
    ("/route/v1/car/1,1;1,2?steps=yes", "InvalidQuery", "Q@22"),
    (
        "/route/v1/car/1,1;1,2?steps=true&overview=half",
        "InvalidQuery",
        "Q@33",
    ),
    (
        "/route/v1/car/1,1;1,2?geometries=wkt",
        "InvalidQuery",
        "Q@22",
    ),
    (
        "/route/v1/car/1,1;1,2?alternatives=-1",
        "InvalidQuery",
        "Q@22",
    ),
    (
        "/route/v1/car/1,1;1,2?annotations=altitude",
        "InvalidQuery",
        "Q@22",
    ),
    (
        "/route/v1/car/1,1;1,2?continue_straight=maybe",
        "InvalidQuery",
        "Q@22",
    ),
    ("/route/v1/car/1,1;1,2?sources=0", "InvalidQuery", "Q@22"),
    ("/table/v1/car/1,1;1,2?steps=true", "InvalidQuery", "Q@22"),
    ("/table/v1/car/1,1;1,2?sources=a", "InvalidQuery", "Q@22"),
    ("/table/v1/car/1,1;1,2?sources=-1", "InvalidQuery", "Q@22"),
    (
        "/table/v1/car/1,1;1,2?annotations=speed",
        "InvalidQuery",
        "Q@22",
    ),
    ("/nearest/v1/car/1,1?number=many", "InvalidQuery", "Q@20"),
    ("/trip/v1/car/1,1;1,2?source=middle", "InvalidQuery", "Q@21"),
    ("/route/v1/car/1,1;1,2?bearings=10", "InvalidQuery", "Q@22"),
    (
        "/route/v1/car/1,1;1,2?bearings=400,10;",
        "InvalidQuery",
        "Q@22",
    ),
    (
        "/route/v1/car/1,1;1,2?radiuses=-5;5",
        "InvalidQuery",
        "Q@22",
    ),
    (
        "/route/v1/car/1,1;1,2?approaches=left;right",
        "InvalidQuery",
        "Q@22",
    ),
    // Options that do not fit.
    (
        "/route/v1/car/1,1;1,2?radiuses=5",
        "InvalidOptions",
        "Number of elements in radiuses size 1 does not match coordinate size 2",
    ),
    (
        "/route/v1/car/1,1;1,2?bearings=;;",
        "InvalidOptions",
        "Number of elements in bearings size 3 does not match coordinate size 2",
    ),
    (
        "/table/v1/car/1,1;1,2?hints=a",
        "InvalidOptions",
        "Number of elements in hints size 1 does not match coordinate size 2",
    ),
    (
        "/route/v1/car/1,1;1,2?exclude=toll,hills",
        "InvalidValue",
        "Exclude flag combination is not supported.",
    ),
    (
        "/route/v1/car/1,1;1,2;1,3?waypoints=0;1",
        "InvalidValue",
        "First and last coordinates must be specified as waypoints.",
    ),
    (
        "/table/v1/car/1,1;1,2?sources=2",
        "InvalidOptions",
        "sources and destinations must be indices of coordinates",
    ),
    (
        "/table/v1/car/1,1;1,2?scale_factor=-1",
        "InvalidOptions",
        "scale_factor must be > 0",
    ),
    (
        "/table/v1/car/1,1;1,2?fallback_speed=0",
        "InvalidOptions",
        "fallback_speed must be > 0",
    ),
    (
        "/nearest/v1/car/1,1?number=0",
        "InvalidOptions",
        "number must be at least one",
    ),
    (
        "/nearest/v1/car/1,1?number=101",
        "TooBig",
        "Number of results 101 is higher than current maximum (100)",
    ),
    (
        "/route/v1/car/112.5,37.8;112.51,37.8?alternatives=4",
        "TooBig",
        "Requested number of alternatives is higher than current maximum (3)",
    ),
    (
        "/trip/v1/car/112.5,37.8;112.51,37.8?roundtrip=false",
        "NotImplemented",
        "This request is not supported",
    ),
];

/// Path, body and kind of body; then status, code and message.
const POST: [(&str, &str, &str, u16, &str, &str); 10] = [
    (
        "/route/v1/car",
        "",
        "text/plain",
        415,
        "InvalidContentType",
        "POST requests require a Content-Type of application/json.",
    ),
    (
        "/route/v1/car",
        "{",
        "application/json",
        400,
        "InvalidQuery",
        "The body is no JSON: EOF while parsing an object at line 1 column 1",
    ),
    (
        "/route/v1/car",
        "[]",
        "application/json",
        400,
        "InvalidQuery",
        "The body must be a JSON object",
    ),
    (
        "/route/v1/car",
        "{}",
        "application/json",
        400,
        "InvalidQuery",
        "coordinates are missing",
    ),
    (
        "/route/v1/car",
        r#"{"coordinates":7}"#,
        "application/json",
        400,
        "InvalidQuery",
        "Invalid value or unknown option: coordinates",
    ),
    (
        "/route/v1/car",
        r#"{"coordinates":[[1]]}"#,
        "application/json",
        400,
        "InvalidQuery",
        "Invalid value or unknown option: coordinates",
    ),
    (
        "/route/v1/car",
        r#"{"coordinates":[["a","b"],[1,2]]}"#,
        "application/json",
        400,
        "InvalidQuery",
        "Invalid value or unknown option: coordinates",
    ),
    (
        "/table/v1/car",
        r#"{"coordinates":[[1,1],[1,2]],"wings":2}"#,
        "application/json",
        400,
        "InvalidQuery",
        "Invalid value or unknown option: wings",
    ),
    (
        "/route/v1/car",
        r#"{"coordinates":[[1,1]]}"#,
        "application/json",
        400,
        "InvalidOptions",
        "Number of coordinates needs to be at least two.",
    ),
    (
        "/route/v1/car",
        r#"{"coordinates":[[1,1],[1,2]],"format":"flatbuffers"}"#,
        "application/json",
        400,
        "NotImplemented",
        "flatbuffers are not implemented; ask for json",
    ),
];

#[test]
fn every_bad_query_has_its_own_answer() {
    let server = Server::shared();
    let mut wrong = Vec::new();
    for (path, code, message) in GET {
        let message = match message.strip_prefix("Q@") {
            Some(place) => format!("Query string malformed close to position {place}"),
            None => message.to_owned(),
        };
        let (status, answer) = server.get(&path.replace(' ', "%20"));
        let found = (status, answer["code"].as_str(), answer["message"].as_str());
        if found != (400, Some(code), Some(message.as_str())) {
            wrong.push(format!("{path}: {found:?}"));
        }
    }
    for (path, body, kind, status, code, message) in POST {
        let (found_status, answer) = server.post(path, body, kind);
        let found = (
            found_status,
            answer["code"].as_str(),
            answer["message"].as_str(),
        );
        if found != (status, Some(code), Some(message)) {
            wrong.push(format!("POST {path} {body}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    server.ok("/nearest/v1/car/112.51,37.8");
}
