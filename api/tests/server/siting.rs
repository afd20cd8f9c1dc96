//! Siting over HTTP: questions kept and changed, studies as jobs, and what is shown of them.

use crate::server::Server;
use crate::shared;
use serde_json::{Value, json};

/// Three sites and three counties around 太谷.
pub(crate) fn question(id: &str) -> Value {
    let site = |id: &str, name: &str, lon: f64, lat: f64, status: &str| {
        json!({ "site_id": id, "name": name, "county": name, "lon": lon, "lat": lat, "status": status,
            "build_yuan": 10_000_000, "standing_yuan_year": 400_000, "capacity_t_month": 400 })
    };
    let point = |id: &str, lon: f64, lat: f64| json!({ "point_id": id, "name": id, "county": id, "lon": lon, "lat": lat });
    let volume = |area: &str, product: &str, july: u32| json!({ "area": area, "product": product, "m07": july });
    json!({
        "id": id, "map": "shanxi-synthetic",
        "siting": { "name": "太谷小例", "notes": "合成 synthetic", "sites_max": 2, "budget_yuan": 20_000_000 },
        "sites": [
            site("S1", "太谷区", 112.54417, 37.42639, "existing"),
            site("S2", "清徐县", 112.35806, 37.60583, ""),
            site("S3", "祁县", 112.33083, 37.35722, ""),
        ],
        "points": [
            point("太谷区", 112.54417, 37.42639),
            point("清徐县", 112.35806, 37.60583),
            point("祁县", 112.33083, 37.35722),
        ],
        "volumes": [volume("太谷区", "tomato", 120), volume("清徐县", "tomato", 150), volume("祁县", "pear_su", 210)],
    })
}

fn kept(server: &Server, id: &str) -> String {
    let path = format!("/api/v1/sitings/{id}");
    let written = server.put(&path, &question(id).to_string());
    assert_eq!(written.status, 201, "{}", written.text);
    path
}

fn studied(server: &Server, path: &str, request: &Value) -> Value {
    let accepted = server.post(&format!("{path}/studies"), &request.to_string());
    assert_eq!(accepted.status, 202, "{}", accepted.text);
    server.finished(accepted.json()["id"].as_str().unwrap())
}

#[test]
fn a_fresh_server_has_the_siting_question_of_shanxi() {
    let server = shared();
    let listed = server.get("/api/v1/sitings").json();
    let of = |id: &str| {
        let items = listed["items"].as_array().unwrap();
        items.iter().find(|item| item["id"] == id).unwrap().clone()
    };
    assert_eq!(
        (
            of("shanxi-60")["sites"].as_u64(),
            of("shanxi-60")["points"].as_u64()
        ),
        (Some(60), Some(117))
    );
    assert!(of("shanxi-60-townships")["points"].as_u64().unwrap() > 1_000);
    let map = server
        .get("/api/v1/sitings/shanxi-60/sites?format=geojson")
        .json();
    assert_eq!(map["features"].as_array().unwrap().len(), 60);
}

#[test]
fn a_study_is_a_job_whose_result_is_kept_and_shown() {
    let server = shared();
    let path = kept(server, "small");
    let request = json!({ "name": "两处", "effort": { "routed_plans": 1, "sample_days": 1, "route_iterations": 20 } });
    let accepted = server
        .post(&format!("{path}/studies"), &request.to_string())
        .json();
    let job = accepted["id"].as_str().unwrap().to_owned();
    let events = server.get(&format!("/api/v1/jobs/{job}/events")).text;
    for words in [
        "event: running",
        "event: progress",
        "\"stage\":\"",
        "event: done",
    ] {
        assert!(events.contains(words), "{events}");
    }
    let result = server.finished(&job)["result"].clone();
    assert_eq!(
        (result["study"].as_str(), result["summary"]["name"].as_str()),
        (Some(&*job), Some("两处"))
    );
    let study = format!("/api/v1/studies/{job}");
    let report = server.get(&study).json();
    assert!(report["gap_percent"].as_f64().unwrap() <= 0.1);
    assert_eq!(
        report["sites"].as_array().unwrap().len(),
        result["summary"]["sites"].as_array().unwrap().len()
    );
    assert_eq!(report["routed"].as_array().unwrap().len(), 1);
    assert_eq!(
        server.get(&format!("{study}/about")).json(),
        result["summary"]
    );
    assert_eq!(
        server.get(&format!("{study}/geojson")).json()["type"],
        "FeatureCollection"
    );
    let english = server.send(
        "GET",
        &format!("{study}/page"),
        &[("Accept-Language", "en")],
        "",
    );
    assert!(english.text.contains("<html") && english.text.contains("太谷区"));
    assert_ne!(english.text, server.get(&format!("{study}/page")).text);
    assert!(server.get(&format!("{study}/brief")).text.contains("合成"));
    assert!(
        server
            .get(&format!("{study}/workbook"))
            .head
            .contains("spreadsheetml")
    );
    let again = studied(server, &path, &request)["result"]["study"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        server.get(&format!("/api/v1/studies/{again}")).text,
        server.get(&study).text
    );
    assert_eq!(
        server.get("/api/v1/studies?siting=small").json()["total"],
        2
    );
    assert_eq!(
        server.send("DELETE", &path, &[], "").json()["code"],
        "siting-in-use"
    );
    for id in [&job, &again] {
        assert_eq!(
            server
                .send("DELETE", &format!("/api/v1/studies/{id}"), &[], "")
                .status,
            204
        );
    }
    assert_eq!(server.get(&study).status, 404);
    assert_eq!(server.send("DELETE", &path, &[], "").status, 204);
}

#[test]
fn parts_of_a_question_are_replaced_for_one_study_only() {
    let server = shared();
    let path = kept(server, "replaced");
    let quick = json!({ "changes": false, "routed_plans": 0 });
    let request = json!({ "siting": { "预算元": 0 }, "forbidden": ["祁县"],
        "tables": { "volumes": [{ "区域": "祁县", "品种": "pear_su", "十月": 90 }] }, "effort": quick });
    let job = studied(server, &path, &request);
    let study = job["result"]["study"].as_str().unwrap();
    let report = server.get(&format!("/api/v1/studies/{study}")).json();
    assert_eq!(
        (
            report["totals"]["tonnes_year"].as_f64(),
            report["totals"]["investment_yuan"].as_f64()
        ),
        (Some(90.0), Some(0.0))
    );
    assert_eq!(
        server.get(&path).json()["siting"]["budget_yuan"],
        20_000_000
    );
}

#[test]
fn a_question_without_a_plan_says_why_and_the_smallest_change_that_helps() {
    let server = shared();
    let path = kept(server, "hopeless");
    let job = studied(
        server,
        &path,
        &json!({ "siting": { "budget_yuan": 5_000_000 }, "forced": ["清徐县"] }),
    );
    assert_eq!(job["state"], "failed");
    assert_eq!(job["problem"]["code"], "no-siting-plan");
    let cause = &job["problem"]["errors"][0];
    assert_eq!(
        (
            cause["code"].as_str(),
            cause["relaxation"]["raise_budget_yuan"].as_i64()
        ),
        (Some("Budget"), Some(10_000_000))
    );
    assert!(cause["zh"].as_str().unwrap().contains("10000000 元"));
}

#[test]
fn mistakes_are_refused_with_the_pointer_to_them() {
    let server = shared();
    let path = kept(server, "mistaken");
    let pointers = |answer: &Value| -> Vec<String> {
        let errors = answer["errors"].as_array().cloned().unwrap_or_default();
        errors
            .iter()
            .map(|error| error["pointer"].as_str().unwrap().to_owned())
            .collect()
    };
    let mut wrong = question("mistaken");
    wrong["sites"][1]["lon"] = json!("east");
    wrong["siting"]["fill_percent"] = json!(500);
    wrong["volumes"][2]["product"] = json!("unobtainium");
    let answer = server.put(&path, &wrong.to_string());
    assert_eq!(answer.status, 422, "{}", answer.text);
    let mut found = pointers(&answer.json());
    found.sort();
    assert_eq!(
        found,
        ["/sites/1/lon", "/siting/fill_percent", "/volumes/2"]
    );
    let answer = server.post(
        &format!("{path}/studies"),
        &json!({ "siting": { "minutes": "soon" } }).to_string(),
    );
    assert_eq!(
        pointers(&answer.json()),
        ["/siting/minutes"],
        "{}",
        answer.text
    );
    let answer = server.post(
        &format!("{path}/studies"),
        &json!({ "forced": ["无此地"] }).to_string(),
    );
    assert!(
        answer.status == 422 && answer.text.contains("无此地"),
        "{}",
        answer.text
    );
    for (body, pointer) in [
        (
            json!({ "id": "mistaken", "map": "shanxi-synthetic", "site": [] }),
            "/site",
        ),
        (
            json!({ "id": "mistaken", "map": "shanxi-synthetic", "sites": {} }),
            "/sites",
        ),
    ] {
        assert_eq!(
            pointers(&server.put(&path, &body.to_string()).json()),
            [pointer]
        );
    }
    assert_eq!(
        server.post("/api/v1/sitings/none/studies", "{}").status,
        404
    );
}

#[test]
fn tables_sites_and_scenarios_are_edited_one_by_one() {
    let server = shared();
    let path = kept(server, "edited");
    let table = server.get(&format!("{path}/sites?format=csv"));
    assert!(
        table.text.starts_with("site_id,name,county,lon,lat,"),
        "{}",
        table.text
    );
    let csv = [("Content-Type", "text/csv")];
    let written = server.send("PUT", &format!("{path}/sites"), &csv, &table.text);
    assert_eq!(written.json()["rows"], 3, "{}", written.text);
    let site = json!({ "站点编号": "S4", "站点": "小店区", "经度": 112.55639, "纬度": 37.73639 });
    assert_eq!(
        server
            .put(&format!("{path}/sites/S4"), &site.to_string())
            .status,
        200
    );
    let sites = server.get(&format!("{path}/sites")).json();
    assert_eq!(
        (sites["total"].as_u64(), sites["items"][3]["name"].as_str()),
        (Some(4), Some("小店区"))
    );
    let far = json!({ "site_id": "S4", "lon": 1_000, "lat": 37 });
    let refused = server.put(&format!("{path}/sites/S4"), &far.to_string());
    assert_eq!(
        (
            refused.status,
            refused.json()["errors"][0]["pointer"].as_str()
        ),
        (422, Some("/3/lon")),
        "{}",
        refused.text
    );
    let scenario = json!({ "scenario": "丰年", "weight": 1, "volume_percent": 120 });
    let stale = [("Content-Type", "application/json"), ("If-Match", "\"1\"")];
    let place = format!("{path}/scenarios/丰年");
    assert_eq!(
        server
            .send("PUT", &place, &stale, &scenario.to_string())
            .status,
        412
    );
    assert_eq!(server.put(&place, &scenario.to_string()).status, 200);
    assert_eq!(server.send("DELETE", &place, &[], "").status, 204);
    assert_eq!(server.send("DELETE", &place, &[], "").status, 404);
}

#[test]
fn a_cancelled_study_ends() {
    let server = shared();
    let request = json!({ "effort": { "steps": 1_000_000, "sample_days": 200 } });
    let accepted = server
        .post("/api/v1/sitings/shanxi-60/studies", &request.to_string())
        .json();
    let job = format!("/api/v1/jobs/{}", accepted["id"].as_str().unwrap());
    while server.get(&job).json()["state"] == "queued" {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(server.post(&format!("{job}/cancel"), "").status, 202);
    let ended = server.finished(accepted["id"].as_str().unwrap());
    assert_eq!(ended["state"], "cancelled");
}
