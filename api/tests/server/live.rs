//! The running day over HTTP: reports from the office and from drivers, where the day stands, plans
//! for the rest of it, replays.

use super::server::Server;
use super::shared;
use serde_json::{Value, json};

/// A day of its own, planned and approved.
struct Running {
    server: &'static Server,
    day: String,
    plan: Value,
}

impl Running {
    /// A copy of the tiny day under another name.
    fn begin(name: &str) -> Self {
        let server = shared();
        let mut files = serde_json::Map::new();
        let case = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/cases/tiny");
        for entry in std::fs::read_dir(case).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|kind| kind == "csv") {
                let file = path.file_name().unwrap().to_string_lossy().into_owned();
                files.insert(file, std::fs::read_to_string(&path).unwrap().into());
            }
        }
        let body = json!({ "day": name, "area": name, "map": "shanxi-synthetic", "files": files });
        let imported = server.post("/api/v1/days/import", &body.to_string());
        assert_eq!(imported.status, 201, "{}", imported.text);
        let job = server.post(
            &format!("/api/v1/days/{name}/plans"),
            "{\"iterations\":200}",
        );
        let job = server.finished(job.json()["id"].as_str().unwrap());
        let plan = job["result"]["plan"].as_str().unwrap().to_owned();
        let running = Self {
            server,
            day: name.into(),
            plan: server.get(&format!("/api/v1/plans/{plan}")).json(),
        };
        running.approve(&plan);
        running
    }

    fn approve(&self, plan: &str) {
        let path = format!("/api/v1/plans/{plan}/state");
        let answer = self.server.put(&path, "{\"state\":\"approved\"}");
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    fn approved(&self) -> String {
        let plans = self
            .server
            .get(&format!("/api/v1/plans?day={}", self.day))
            .json();
        let mut plans = plans["items"].as_array().unwrap().iter();
        let plan = plans.find(|plan| plan["state"] == "approved").unwrap();
        plan["id"].as_str().unwrap().to_owned()
    }

    fn path(&self, rest: &str) -> String {
        format!("/api/v1/days/{}/{rest}", self.day)
    }

    fn report(&self, events: &Value) -> Value {
        let answer = self.server.post(&self.path("events"), &events.to_string());
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    fn state(&self, at: &str) -> Value {
        let answer = self.server.get(&self.path(&format!("state?at={at}")));
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    fn replan(&self, at: &str) -> Value {
        let body = json!({ "at": at, "iterations": 200 }).to_string();
        let answer = self.server.post(&self.path("replans"), &body);
        assert_eq!(answer.status, 202, "{}", answer.text);
        let job = self.server.finished(answer.json()["id"].as_str().unwrap());
        assert_eq!(job["state"], "done", "{job}");
        job
    }

    /// The first vehicle that leaves, and its first stop.
    fn first(&self) -> (String, Value) {
        let route = &self.plan["routes"][0];
        let vehicle = route["vehicle"].as_str().unwrap().to_owned();
        (vehicle, route["trips"][0]["stops"][0].clone())
    }

    fn link(&self, vehicle: &str) -> String {
        let path = format!("/api/v1/plans/{}/routes/{vehicle}/links", self.approved());
        let answer = self.server.post(&path, "{\"hours\":24}");
        assert_eq!(answer.status, 201, "{}", answer.text);
        let href = answer.json()["href"].as_str().unwrap().to_owned();
        format!("{href}/events")
    }
}

#[test]
fn an_event_told_twice_counts_once_and_its_own_fields_are_kept() {
    let running = Running::begin("told-twice");
    let (vehicle, stop) = running.first();
    let event = json!({ "id": "phone-1", "at": stop["load_end"], "kind": "loaded",
        "vehicle": vehicle, "lot": stop["lot"], "core_c": 2.5, "receiver": "老王" });
    assert_eq!(running.report(&event)["recorded"], 1);
    assert_eq!(running.report(&json!([event]))["known"], 1);
    assert_eq!(running.report(&json!({ "events": [event] }))["known"], 1);
    let list = running.server.get(&running.path("events")).json();
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.len(), 1);
    assert_eq!(items[0]["event"]["receiver"], "老王");
    let after = items[0]["seq"].as_i64().unwrap();
    let later = running
        .server
        .get(&running.path(&format!("events?after={after}")));
    assert_eq!(later.json()["items"].as_array().unwrap().len(), 0);
}

#[test]
fn one_faulty_event_is_refused_by_name_and_the_others_are_kept() {
    let running = Running::begin("faulty");
    let (vehicle, _) = running.first();
    let good = json!({ "id": "a", "at": "05:10", "kind": "unit_broken", "vehicle": vehicle });
    let bad = json!({ "id": "b", "at": "25:99", "kind": "unit_broken", "vehicle": vehicle });
    let answer = running.report(&json!([good, bad, { "kind": "dances" }]));
    assert_eq!(
        (&answer["recorded"], &answer["refused"]),
        (&json!(1), &json!(2))
    );
    assert!(answer["items"][1]["en"].as_str().unwrap().contains("05:10"));
    let all_bad = running
        .server
        .post(&running.path("events"), &bad.to_string());
    assert_eq!(all_bad.status, 422);
    assert_eq!(all_bad.json()["errors"][0]["pointer"], "/events/0");
    let ours = json!({ "id": "~x", "at": "05:10", "kind": "started", "vehicle": vehicle });
    assert_eq!(
        running
            .server
            .post(&running.path("events"), &ours.to_string())
            .status,
        422
    );
}

#[test]
fn two_events_of_one_name_that_differ_are_both_shown_as_a_contradiction() {
    let running = Running::begin("same-name");
    let (vehicle, _) = running.first();
    for kind in ["unit_broken", "truck_broken"] {
        running.report(&json!({ "id": "a", "at": "05:10", "kind": kind, "vehicle": vehicle }));
    }
    let state = running.state("06:00");
    assert_eq!(
        state["contradictions"].as_array().unwrap().len(),
        1,
        "{state}"
    );
    assert_eq!(state["plan"], running.approved().as_str());
}

#[test]
fn telemetry_becomes_readings_and_may_be_sent_again() {
    let running = Running::begin("telemetry");
    let (vehicle, _) = running.first();
    let body = json!({ "vehicle": vehicle, "samples": [
        { "at": "05:00", "air_c": [3.5], "door_open": false },
        { "at": "05:05", "air_c": [3.6] } ] });
    let send = || {
        running
            .server
            .post(&running.path("telemetry"), &body.to_string())
            .json()
    };
    assert_eq!(send()["recorded"], 3);
    assert_eq!(send()["known"], 3);
    let warm = json!({ "vehicle": vehicle, "samples": [{ "at": "05:00", "air_c": [999] }] });
    let refused = running
        .server
        .post(&running.path("telemetry"), &warm.to_string());
    assert_eq!(refused.status, 422);
    assert_eq!(refused.json()["errors"][0]["pointer"], "/samples/0");
}

#[test]
fn a_broken_unit_brings_a_first_safe_answer_and_a_plan_for_the_rest() {
    let running = Running::begin("broken-unit");
    let (vehicle, stop) = running.first();
    let lot = stop["lot"].as_str().unwrap();
    running.report(&json!([
        { "id": "1", "at": stop["load_end"], "kind": "loaded", "vehicle": vehicle, "lot": lot },
        { "id": "2", "at": stop["load_end"], "kind": "unit_broken", "vehicle": vehicle },
    ]));
    let at = stop["load_end"].as_str().unwrap();
    let job = running.replan(at);
    let events = running.server.get(&format!(
        "/api/v1/jobs/{}/events",
        job["id"].as_str().unwrap()
    ));
    assert!(events.text.contains("\"is_first\":true"), "{}", events.text);
    let plan = job["result"]["plan"].as_str().unwrap();
    let changes = running
        .server
        .get(&format!("/api/v1/plans/{plan}/changes"))
        .json();
    assert_eq!(changes["violations"], 0);
    assert_eq!(changes["changes"], job["result"]["changes"]);
    let page = running.server.get(&format!("/api/v1/plans/{plan}/page"));
    assert!(page.text.contains("<html"));
    let kept = running.server.get(&format!("/api/v1/plans/{plan}")).json();
    let stops = kept["routes"].as_array().unwrap().iter();
    let mut stops = stops
        .flat_map(|route| route["trips"].as_array().unwrap())
        .flat_map(|trip| trip["stops"].as_array().unwrap());
    assert!(
        stops.any(|stop| stop["lot"] == lot),
        "the load is brought in"
    );
    running.approve(plan);
    assert_eq!(running.state(at)["plan"], plan);
    let events = running.link(&vehicle);
    let link = events.rsplit('/').nth(1).unwrap();
    let page = running.server.get(&format!("/d/{link}/")).text;
    let (_, data) = page.split_once("<script id=\"data\"").unwrap();
    let data = &data[data.find('{').unwrap()..data.find("</script>").unwrap()];
    let data: Value = serde_json::from_str(data).unwrap();
    assert_eq!(data["under_way"], true, "the box is not made ready anew");
    assert_eq!(data["aboard"][0]["lot"], lot);
    let visits = data["visits"].as_array().unwrap();
    assert!(
        visits.iter().all(|visit| visit["lot"] != lot),
        "nobody is sent for what is on board: {visits:?}"
    );
    let hub = visits
        .iter()
        .find(|visit| visit["kind"] == "unload")
        .unwrap();
    assert!(hub["lots"].as_u64() >= Some(1), "{hub}");
}

#[test]
fn a_second_replan_knows_what_was_assumed_before_the_first() {
    let running = Running::begin("twice-replanned");
    let noon = "12:00";
    let before = running.state(noon);
    let plan = running.replan(noon)["result"]["plan"].clone();
    running.approve(plan.as_str().unwrap());
    let after = running.state(noon);
    assert_eq!(before["state"]["lots"], after["state"]["lots"]);
    assert_eq!(before["state"]["trucks"], after["state"]["trucks"]);
    let night = running.state("23:59");
    let lots = night["state"]["lots"].as_array().unwrap();
    assert!(lots.iter().any(|lot| lot["stage"] == "delivered"));
    let again = running.replan("13:00");
    assert_eq!(
        again["result"]["changes"],
        json!([]),
        "nothing has happened"
    );
}

#[test]
fn a_driver_s_link_reports_its_own_route_and_no_other() {
    let running = Running::begin("drivers");
    let (vehicle, stop) = running.first();
    let events = running.link(&vehicle);
    let lines = format!(
        "{}\n{}\n",
        json!({ "id": "p-1", "at": "05:00", "kind": "started", "vehicle": vehicle }),
        json!({ "id": "p-2", "at": "05:30", "kind": "lot_refused", "lot": stop["lot"] }),
    );
    let kind = [("Content-Type", "application/x-ndjson")];
    let send = |body: &str| running.server.send("POST", &events, &kind, body);
    assert_eq!(send(&lines).json()["recorded"], 2);
    assert_eq!(send(&lines).json()["known"], 2, "a phone may send twice");
    let others = json!({ "id": "p-3", "at": "05:00", "kind": "truck_broken", "vehicle": "别的车" });
    let refused = send(&others.to_string());
    assert_eq!(refused.status, 422, "{}", refused.text);
    let weather = json!({ "id": "p-4", "at": "05:00", "kind": "weather", "by_k": 5,
        "from": "05:00", "until": "06:00" });
    assert_eq!(send(&weather.to_string()).status, 422);
    let forged = events.replacen('.', "0.", 1);
    assert_eq!(
        running.server.send("POST", &forged, &kind, &lines).status,
        403
    );
    let list = running.server.get(&running.path("events")).json();
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    assert_eq!(list["items"][0]["told_by"], format!("driver:{vehicle}"));
}

#[test]
fn a_plan_is_replayed_with_equal_seeds_equally() {
    let running = Running::begin("replayed");
    let plan = running.approved();
    let body = json!({ "replays": 20, "seed": 7 }).to_string();
    let report = || {
        let answer = running
            .server
            .post(&format!("/api/v1/plans/{plan}/simulations"), &body);
        assert_eq!(answer.status, 202, "{}", answer.text);
        running
            .server
            .finished(answer.json()["id"].as_str().unwrap())["result"]["report"]
            .clone()
    };
    let first = report();
    assert_eq!(first["replays"], 20);
    assert_eq!(first, report());
}

#[test]
fn without_an_approved_plan_nothing_is_in_force() {
    let server = shared();
    let answer = server.get("/api/v1/days/shanxi-200/state");
    assert_eq!(answer.status, 409);
    assert_eq!(answer.json()["code"], "no-plan-in-force");
    assert_eq!(server.get("/api/v1/days/none/state").status, 404);
    assert_eq!(
        server
            .post("/api/v1/days/shanxi-200/replans", "{\"seconds\":900}")
            .status,
        422
    );
}
