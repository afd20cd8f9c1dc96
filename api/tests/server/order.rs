//! Orders of stops that people have decided, isochrones, and names of places in tiles.

use crate::server::Server;
use crate::shared;
use serde_json::{Value, json};

/// The plan of a day after some iterations.
fn planned(server: &Server, day: &str, request: &Value) -> Value {
    let accepted = server.post(&format!("/api/v1/days/{day}/plans"), &request.to_string());
    assert_eq!(accepted.status, 202, "{}", accepted.text);
    let job = server.finished(accepted.json()["id"].as_str().unwrap());
    let id = job["result"]["plan"]
        .as_str()
        .unwrap_or_else(|| panic!("{job}"));
    let mut plan = server.get(&format!("/api/v1/plans/{id}")).json();
    plan["id"] = id.into();
    plan
}

/// The lots of every route in driving order, by vehicle.
fn orders(plan: &Value) -> Vec<(String, Vec<String>)> {
    let routes = plan["routes"].as_array().unwrap().iter();
    let lots = |route: &Value| -> Vec<String> {
        let trips = route["trips"].as_array().unwrap().iter();
        let stops = trips.flat_map(|trip| trip["stops"].as_array().unwrap());
        stops
            .map(|stop| stop["lot"].as_str().unwrap().to_owned())
            .collect()
    };
    let named = routes.map(|route| (route["vehicle"].as_str().unwrap().to_owned(), lots(route)));
    named.collect()
}

#[test]
fn a_frozen_route_keeps_its_lots_and_their_order_and_a_decided_order_is_kept() {
    let server = shared();
    let csv = server.get("/api/v1/days/tiny").json();
    let mut day = csv.clone();
    day["id"] = "tiny-order".into();
    for key in ["version", "changed_at"] {
        day.as_object_mut().unwrap().remove(key);
    }
    assert!(
        server
            .put("/api/v1/days/tiny-order", &day.to_string())
            .status
            < 300
    );
    for lot in server.get("/api/v1/days/tiny/lots").json()["items"]
        .as_array()
        .unwrap()
    {
        let mut lot = lot.clone();
        for key in ["version", "changed_at"] {
            lot.as_object_mut().unwrap().remove(key);
        }
        let path = format!(
            "/api/v1/days/tiny-order/lots/{}",
            lot["id"].as_str().unwrap()
        );
        assert!(server.put(&path, &lot.to_string()).status < 300);
    }
    let first = planned(server, "tiny-order", &json!({ "iterations": 200 }));
    let (vehicle, lots) = orders(&first)
        .into_iter()
        .max_by_key(|(_, lots)| lots.len())
        .unwrap();
    assert!(lots.len() >= 2, "{first}");

    let again = json!({ "iterations": 100, "seed": 7, "from": first["id"], "frozen": [vehicle] });
    let frozen = planned(server, "tiny-order", &again);
    let kept = orders(&frozen)
        .into_iter()
        .find(|(id, _)| *id == vehicle)
        .unwrap()
        .1;
    assert_eq!(kept, lots);

    let turned: Vec<&String> = lots.iter().rev().collect();
    for (index, lot) in turned.iter().enumerate() {
        let path = format!("/api/v1/days/tiny-order/locks/{lot}:{vehicle}");
        let lock =
            json!({ "lot_id": lot, "vehicle_id": vehicle, "lock": "on", "place": index + 1 });
        assert!(server.put(&path, &lock.to_string()).status < 300);
    }
    let request = json!({ "iterations": 100, "from": first["id"] });
    let ordered = planned(server, "tiny-order", &request);
    let found = orders(&ordered).into_iter().find(|(id, _)| *id == vehicle);
    let found = found.map_or(Vec::new(), |(_, lots)| lots);
    let of_them: Vec<&String> = found.iter().filter(|lot| lots.contains(lot)).collect();
    let wanted: Vec<&String> = turned
        .into_iter()
        .filter(|lot| found.contains(lot))
        .collect();
    assert_eq!(of_them, wanted);

    let bad = json!({ "lot_id": lots[0], "vehicle_id": vehicle, "lock": "on", "place": 1.5 });
    let path = format!("/api/v1/days/tiny-order/locks/{}:{vehicle}", lots[0]);
    assert_eq!(server.put(&path, &bad.to_string()).status, 422);
}

#[test]
fn numbers_no_lot_can_have_are_refused_with_the_field_and_what_to_write() {
    let server = shared();
    let lot = server.get("/api/v1/days/tiny/lots/L1").json();
    let mut huge = lot.clone();
    for key in ["version", "changed_at"] {
        huge.as_object_mut().unwrap().remove(key);
    }
    huge["id"] = "huge".into();
    let text = huge
        .to_string()
        .replace("\"mass_kg\":700.0", "\"mass_kg\":1e308");
    assert!(text.contains("1e308"), "{text}");
    let path = "/api/v1/days/tiny/lots/huge";
    let column = text.find("1e308").unwrap() + 1;
    let no_number_zh = format!(
        "请求体不是 JSON：第 1 行第 {column} 列读不下去 / 请检查那里的引号、逗号和括号；JSON 里没有 NaN 和 Infinity，没有数就写 null 或不写"
    );
    let no_number_en = format!(
        "the body is no JSON: expected value at line 1 column {column} / check quotes, commas and brackets there; JSON has no NaN or Infinity: where there is no number, write null or nothing"
    );
    // A number is read to its end before it is found too large.
    let [beyond_zh, beyond_en] = [&no_number_zh, &no_number_en].map(|told| {
        told.replace("expected value", "number out of range")
            .replace(&format!("第 {column} 列"), &format!("第 {} 列", column + 4))
            .replace(
                &format!("column {column}"),
                &format!("column {}", column + 4),
            )
    });
    let cases = [
        (
            "1e308",
            "zh",
            422,
            "/mass_kg “mass_kg”是 1e308。请写 1 到 1000000 之间的数。",
        ),
        (
            "1e308",
            "en",
            422,
            "/mass_kg \"mass_kg\" is 1e308. Write a number from 1 to 1000000.",
        ),
        (
            "-5",
            "zh",
            422,
            "/mass_kg “mass_kg”是 -5。请写 1 到 1000000 之间的数。",
        ),
        ("NaN", "zh", 400, no_number_zh.as_str()),
        ("NaN", "en", 400, no_number_en.as_str()),
        ("1e999", "zh", 400, beyond_zh.as_str()),
        ("1e999", "en", 400, beyond_en.as_str()),
        (
            "\"七百\"",
            "zh",
            422,
            "/mass_kg 格式不对：写的是文字 \"七百\"，应为数（第 1 行第 64 列）",
        ),
        (
            "\"七百\"",
            "en",
            422,
            "/mass_kg it does not fit: invalid type: string \"七百\", expected f64 at line 1 column 64",
        ),
    ];
    for (written, language, status, said) in cases {
        let head = [
            ("Content-Type", "application/json"),
            ("Accept-Language", language),
        ];
        let refused = server.send("PUT", path, &head, &text.replace("1e308", written));
        assert_eq!(refused.status, status, "{}", refused.text);
        let problem = refused.json();
        let told = match problem["errors"].as_array() {
            Some(errors) => format!(
                "{} {}",
                errors[0]["pointer"].as_str().unwrap(),
                errors[0]["detail"].as_str().unwrap()
            ),
            None => format!(
                "{} / {}",
                problem["detail"].as_str().unwrap(),
                problem["remedy"].as_str().unwrap()
            ),
        };
        let (pointer, rule) = said.split_once(' ').unwrap();
        let whole = told == said || (told.starts_with(pointer) && told.ends_with(rule));
        assert!(whole, "{written}: {told}");
    }
}

#[test]
fn a_hub_closed_that_day_is_told_at_the_field_of_its_hours() {
    let server = shared();
    let path = "/api/v1/areas/tiny/hubs/H1";
    let mut hub = server.get(path).json();
    for key in ["version", "changed_at"] {
        hub.as_object_mut().unwrap().remove(key);
    }
    hub["windows"] = "休息".into();
    for (language, said) in [
        (
            "zh",
            "hubs.csv第2行，集散中心 H1：当天不开（“windows”写的是“休息”）。开就写时间，如 04:00-10:00；不开就删掉这一行，并把写着它的货批和车辆改到别处。",
        ),
        (
            "en",
            "hubs.csv row 2, hub H1: closed that day (\"windows\" is \"休息\"). Write the hours it opens, like 04:00-10:00; or delete the row and give another place to the lots and trucks that name it.",
        ),
    ] {
        let head = [
            ("Content-Type", "application/json"),
            ("Accept-Language", language),
        ];
        let refused = server.send("PUT", path, &head, &hub.to_string());
        assert_eq!(refused.status, 422, "{}", refused.text);
        let error = &refused.json()["errors"][0];
        assert_eq!(
            (&error["pointer"], &error["detail"]),
            (&"/windows".into(), &said.into())
        );
    }
}

#[test]
fn isochrones_are_areas_within_areas_and_say_what_is_wrong() {
    let server = shared();
    let path = "/api/v1/maps/shanxi-synthetic/isochrones";
    let found = server
        .get(&format!("{path}?lon=112.66&lat=38.07&minutes=10,40"))
        .json();
    let features = found["features"].as_array().unwrap();
    let minutes: Vec<f64> = features
        .iter()
        .map(|feature| feature["properties"]["minutes"].as_f64().unwrap())
        .collect();
    assert_eq!(minutes, [40.0, 10.0], "the longest first");
    let size = |feature: &Value| feature["geometry"]["coordinates"].to_string().len();
    assert!(size(&features[0]) > size(&features[1]));
    assert!(
        found["attribution"]
            .as_str()
            .is_some_and(|text| !text.is_empty())
    );
    for (query, words) in [
        ("lon=112.66&lat=38.07&minutes=0", "240"),
        ("lon=112.66&lat=38.07&minutes=10,x", "240"),
        ("lon=999&lat=38.07", "-180"),
        ("lon=1&lat=1", "50"),
    ] {
        let refused = server.get(&format!("{path}?{query}"));
        assert!(
            (400..500).contains(&refused.status),
            "{query}: {}",
            refused.status
        );
        assert!(refused.text.contains(words), "{query}: {}", refused.text);
    }
}

#[test]
fn tiles_name_counties_and_townships() {
    // The tile of zoom 11 around 112.66 E, 38.07 N, the seat of 阳曲县.
    let tile = shared().get("/tiles/shanxi-synthetic/11/1664/789.mvt");
    assert_eq!(tile.status, 200);
    assert!(tile.text.contains("places") && tile.text.contains("阳曲县"));
}
