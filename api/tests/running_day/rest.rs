//! What a re-plan's file and page are good for: it is judged and replayed like any plan, and its
//! roads begin where the trucks are.

use crate::demo::{clock, july};
use api::roads::driven_lines;
use optimizer::day::{DaySettings, DayState, first_answer};
use optimizer::units::{Meters, PlanTime, Position};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

fn coldroute(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_coldroute"))
        .args(arguments)
        .args(["--lang", "en"])
        .arg("--cache")
        .arg(std::env::temp_dir().join("coldroute-running-day"))
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{arguments:?} in {}: {said}{complained}",
        folder.display()
    );
    said
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn a_replan_is_judged_and_replayed_from_its_file_and_planned_on_from() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let run = |arguments: &[&str]| coldroute(folder.path(), arguments);
    let (plan, replan, events) = (path("plan.json"), path("replan.json"), path("events.jsonl"));
    let out = path("");
    run(&[
        "plan",
        "--case",
        "data/cases/yangqu-july",
        "--iterations",
        "100",
        "--out",
        &out,
    ]);
    let truck = json(Path::new(&plan))["routes"][0]["vehicle"].clone();
    let lines = format!(
        "{{\"at\":\"08:00\",\"kind\":\"truck_broken\",\"vehicle\":{truck}}}\n\
         {{\"at\":\"08:05\",\"kind\":\"road_slow\",\"factor\":1.1}}\n"
    );
    std::fs::write(&events, lines).unwrap();
    let of = |plan: &str, at: &str| {
        run(&[
            "replan",
            plan,
            "--events",
            &events,
            "--at",
            at,
            "--iterations",
            "30",
            "--out",
            &out,
        ])
    };
    for (plan, at) in [(&plan, "08:10"), (&replan, "08:40")] {
        of(plan, at);
        assert!(run(&["check", &replan]).contains("0 violations"));
        run(&[
            "simulate",
            &replan,
            "--calm",
            "--replays",
            "2",
            "--out",
            &out,
        ]);
        let (report, planned) = (
            json(Path::new(&path("simulation.json"))),
            json(Path::new(&replan)),
        );
        assert_eq!(report["fine_share"], 1.0, "without chance the plan holds");
        let costs = &planned["plan"]["costs_fen"];
        let (total, replayed) = (costs["total"].as_i64(), report["cost_mean_fen"].as_i64());
        assert_eq!(total, replayed, "{costs}");
        assert!(run(&["watch", &replan, "--at", at]).contains(':'));
    }
}

#[test]
fn the_road_of_a_truck_under_way_begins_where_it_is() {
    let demo = july();
    let trip = &demo.busiest().trips[0];
    let (from, to) = (trip.to_hub.departure.0, trip.to_hub.arrival.0);
    let now = PlanTime(i32::midpoint(from, to));
    let settings = DaySettings::default();
    let state = DayState::new(&demo.opened.problem, &demo.plan, &[], now, &settings);
    let (remainder, answer) = first_answer(&state, &settings);
    let rest = demo.opened.rest(&remainder);
    assert!(
        !remainder.points.is_empty(),
        "nobody drives at {}",
        clock(now)
    );
    for market in &rest.problem.markets {
        assert!(market.position.lon > 110.0, "{} is nowhere", market.id);
    }
    let lines = driven_lines(&rest.problem, &answer.solution.routes, &rest.roads);
    for (route, lines) in answer.plan.routes.iter().zip(&lines) {
        for (leg, line) in route.legs().zip(lines) {
            let is_drawn = line.len() >= 2 || leg.distance == Meters(0);
            assert!(is_drawn, "{}: {leg:?} has no road", route.vehicle);
        }
    }
    let far = |a: Position, b: Position| (a.lon - b.lon).hypot(a.lat - b.lat);
    let busiest = &demo.busiest().vehicle;
    let at = answer
        .plan
        .routes
        .iter()
        .position(|one| one.vehicle == *busiest);
    let road: Vec<Position> = lines[at.unwrap()].iter().flatten().copied().collect();
    let problem = &demo.opened.problem;
    let hub = problem.hubs.iter().find(|hub| hub.id == trip.hub).unwrap();
    let last = demo.market_of(&trip.stops.last().unwrap().lot);
    let market = problem.markets.iter().find(|one| one.id == last).unwrap();
    assert!(far(road[0], market.position) > 0.2 * far(hub.position, market.position));
    assert!(far(*road.last().unwrap(), hub.position) < 0.02);
}
