//! The program itself, run as a person runs it: the tiny day planned, checked, spoiled, refused.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The built program, at the root of the workspace, where `data` is.
fn coldroute(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_coldroute"))
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .output()
        .expect("the program can be started")
}

/// A folder with a plan of the tiny day in it.
struct Planned {
    folder: tempfile::TempDir,
    stdout: String,
}

impl Planned {
    fn tiny(iterations: &str) -> Self {
        Self::of(Path::new("data/cases/tiny"), iterations)
    }

    fn of(case: &Path, iterations: &str) -> Self {
        let folder = tempfile::tempdir().expect("there is room for a folder");
        let (out, cache) = (folder.path().join("plan"), folder.path().join("cache"));
        let run = coldroute(&[
            "plan",
            "--case",
            &text(case),
            "--iterations",
            iterations,
            "--out",
            &text(&out),
            "--cache",
            &text(&cache),
        ]);
        let stderr = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(run.status.success(), "{stderr}");
        Self {
            folder,
            stdout: String::from_utf8_lossy(&run.stdout).into_owned(),
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join("plan").join(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.file(name)).expect("the plan has been written")
    }

    /// Checks the plan after a change of its JSON.
    fn check_spoiled(&self, spoil: impl FnOnce(&mut Value)) -> Output {
        let mut plan: Value = serde_json::from_str(&self.read("plan.json")).expect("it is JSON");
        spoil(&mut plan);
        let spoiled = self.file("spoiled.json");
        std::fs::write(&spoiled, plan.to_string()).expect("the folder can be written");
        let cache = self.folder.path().join("cache");
        coldroute(&[
            "check",
            &text(&spoiled),
            "--cache",
            &text(&cache),
            "--lang",
            "en",
        ])
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[test]
fn the_tiny_day_is_planned_shown_and_found_legal() {
    let planned = Planned::tiny("300");
    assert!(planned.stdout.contains("合成") && planned.stdout.contains("合计"));
    let unspoiled = planned.check_spoiled(|_| {});
    assert!(unspoiled.status.success());
    let shown: Value = serde_json::from_str(&planned.read("plan.geojson")).expect("it is JSON");
    assert!(
        shown["features"]
            .as_array()
            .is_some_and(|features| features.len() > 5)
    );
    let page = planned.read("plan.html");
    assert!(page.contains("甘蓝") && !page.contains("http"));
}

#[test]
fn equal_seed_and_iterations_give_equal_bytes() {
    let (one, other) = (Planned::tiny("200"), Planned::tiny("200"));
    for name in ["plan.json", "plan.geojson", "plan.html"] {
        assert_eq!(one.read(name), other.read(name), "{name}");
    }
}

/// The tiny day in a folder of its own.
fn tiny_copy() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let tiny = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/cases/tiny");
    for file in std::fs::read_dir(tiny)
        .expect("the case is there")
        .flatten()
    {
        std::fs::copy(file.path(), folder.path().join(file.file_name())).expect("it is a file");
    }
    folder
}

/// The tiny day with its fifth lot weighing so much, and further columns filled for it.
fn fifth_lot(mass: &str, columns: &str, cells: &str) -> tempfile::TempDir {
    let folder = tiny_copy();
    let file = folder.path().join("lots.csv");
    let lots = std::fs::read_to_string(&file).expect("the lots are there");
    let rows = lots.lines().map(|row| match row {
        row if row.contains("lot_id") => format!("{row},{columns}\n"),
        row if row.starts_with("L5") => format!("{},{cells}\n", row.replace(",800,", mass)),
        row => format!("{row}{}\n", ",".repeat(columns.matches(',').count() + 1)),
    });
    std::fs::write(&file, rows.collect::<String>()).expect("the folder can be written");
    folder
}

/// Every lot of a plan, fetched or left behind.
fn lots_of(plan: &Value) -> Vec<String> {
    let routes = plan["routes"].as_array().expect("there are routes").iter();
    let trips = routes.flat_map(|route| route["trips"].as_array().expect("there are trips"));
    let stops = trips.flat_map(|trip| trip["stops"].as_array().expect("there are stops"));
    let left = plan["unserved"].as_array().expect("a list").iter();
    let names = stops.chain(left).filter_map(|it| it["lot"].as_str());
    names.map(str::to_owned).collect()
}

#[test]
fn a_lot_that_may_be_split_goes_in_whole_crates_on_any_truck() {
    let case = fifth_lot(",1200,", "split,part_kg,crate_kg", "yes,300,20");
    let planned = Planned::of(case.path(), "300");
    assert!(planned.check_spoiled(|_| {}).status.success());
    let plan: Value = serde_json::from_str(&planned.read("plan.json")).expect("it is JSON");
    let mut lots = lots_of(&plan);
    lots.sort();
    assert_eq!(lots, ["L1", "L2", "L3", "L4", "L5-1of2", "L5-2of2"]);
    assert!(planned.stdout.contains("L5-1of2"));
}

#[test]
fn a_lot_that_no_truck_carries_goes_in_parts_unless_that_is_forbidden() {
    let case = fifth_lot(",2000,", "split", "");
    let planned = Planned::of(case.path(), "300");
    assert!(planned.check_spoiled(|_| {}).status.success());
    let plan: Value = serde_json::from_str(&planned.read("plan.json")).expect("it is JSON");
    let parts = lots_of(&plan)
        .iter()
        .filter(|lot| lot.starts_with("L5-"))
        .count();
    assert_eq!(parts, 2);
    let forbidden = fifth_lot(",2000,", "split", "否");
    let run = coldroute(&[
        "plan",
        "--iterations",
        "1",
        "--case",
        &text(forbidden.path()),
    ]);
    assert_eq!(run.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&run.stderr).contains("没有装得下的车"));
}

#[test]
fn a_bound_is_proved_and_shown_where_it_is_asked_for() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let out = folder.path().join("plan");
    let cache = folder.path().join("cache");
    let [out, cache] = [&out, &cache].map(|path| text(path));
    let tiny = ["plan", "--case", "data/cases/tiny", "--iterations", "300"];
    let asked = [
        "--bound", "5", "--out", &out, "--cache", &cache, "--lang", "en",
    ];
    let run = coldroute(&[tiny.as_slice(), &asked].concat());
    assert!(run.status.success());
    let file = Path::new(&out).join("plan.json");
    let written = std::fs::read_to_string(file).expect("the plan has been written");
    let plan: Value = serde_json::from_str(&written).expect("it is JSON");
    let bound = &plan["search"]["bound"];
    let value = bound["value_fen"].as_i64().expect("a number");
    let total = plan["costs_fen"]["total"].as_i64().expect("a number");
    assert!(value > 0 && value <= total, "{value} {total}");
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(said.contains("no plan costs less than"), "{said}");
}

/// The tiny day in a folder of its own, with trucks kept from the town around its fifth market from
/// seven to ten.
fn with_a_ban(day_entry: &str) -> tempfile::TempDir {
    let folder = tiny_copy();
    let day = folder.path().join("day.csv");
    let entries = std::fs::read_to_string(&day).expect("the day is there") + day_entry;
    std::fs::write(day, entries).expect("the folder can be written");
    let (west, south, east, north) = (112.64, 38.13, 112.70, 38.19);
    let ring = [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
    ];
    let ban = serde_json::json!({"type": "FeatureCollection", "features": [{
        "type": "Feature",
        "properties": {"name": "合成限行 synthetic ban", "hours": [{"from": "07:00", "until": "10:00"}]},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }]});
    let bans = folder.path().join("bans.geojson");
    std::fs::write(bans, ban.to_string()).expect("the folder can be written");
    folder
}

#[test]
fn a_city_ban_is_driven_around_in_time_where_the_hours_count() {
    let case = with_a_ban("by_hour,yes\n");
    let planned = Planned::of(case.path(), "300");
    assert!(planned.check_spoiled(|_| {}).status.success());
    let plan: Value = serde_json::from_str(&planned.read("plan.json")).expect("it is JSON");
    assert_eq!(plan["unserved"], serde_json::json!([]));
    let routes = plan["routes"].as_array().expect("there are routes").iter();
    let trips = routes.flat_map(|route| route["trips"].as_array().expect("there are trips"));
    let mut legs_of_the_fifth = 0;
    for trip in trips {
        let stops = trip["stops"].as_array().expect("there are stops");
        let after = stops.iter().skip(1).map(|stop| &stop["leg"]);
        for (stop, next) in stops.iter().zip(after.chain([&trip["to_hub"]])) {
            for leg in [&stop["leg"], next]
                .into_iter()
                .filter(|_| stop["lot"] == "L5")
            {
                let [from, until] =
                    ["departure", "arrival"].map(|it| leg[it].as_str().expect("a time"));
                let is_outside =
                    until <= "2026-07-15T07:00:00+08:00" || from >= "2026-07-15T10:00:00+08:00";
                assert!(is_outside, "{from} {until}");
                legs_of_the_fifth += 1;
            }
        }
    }
    assert_eq!(legs_of_the_fifth, 2);
}

#[test]
fn without_hours_a_city_ban_holds_all_day() {
    let case = with_a_ban("");
    let planned = Planned::of(case.path(), "300");
    let plan: Value = serde_json::from_str(&planned.read("plan.json")).expect("it is JSON");
    let left: Vec<&Value> = plan["unserved"]
        .as_array()
        .expect("a list")
        .iter()
        .collect();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0]["lot"], "L5");
}

/// What a spoiled plan is refused with: every line of it.
fn refusal(planned: &Planned, spoil: impl FnOnce(&mut Value)) -> String {
    let refused = planned.check_spoiled(spoil);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(3), "{said}");
    said
}

fn first_trip(plan: &mut Value) -> &mut Value {
    &mut plan["routes"][0]["trips"][0]
}

#[test]
fn a_changed_set_point_is_refused() {
    let said = refusal(&Planned::tiny("300"), |plan| {
        first_trip(plan)["set_points_c"][0] = 14.5.into();
    });
    assert!(said.contains("set point"), "{said}");
}

#[test]
fn a_doubled_lot_is_refused() {
    let said = refusal(&Planned::tiny("300"), |plan| {
        let stops = first_trip(plan)["stops"]
            .as_array_mut()
            .expect("a trip has stops");
        stops.push(stops[0].clone());
    });
    assert!(
        said.contains("twice") || said.contains("more than once"),
        "{said}"
    );
}

#[test]
fn a_shifted_time_is_refused() {
    let said = refusal(&Planned::tiny("300"), |plan| {
        let start = &mut first_trip(plan)["stops"][0]["load_start"];
        *start = start.as_str().expect("a time").replace("T0", "T1").into();
    });
    assert!(said.contains("loading"), "{said}");
}

#[test]
fn swapped_lots_are_refused() {
    let said = refusal(&Planned::tiny("300"), |plan| {
        let one = plan["routes"][0]["trips"][0]["stops"][0]["lot"].take();
        let other = plan["routes"][1]["trips"][0]["stops"][0]["lot"].take();
        plan["routes"][0]["trips"][0]["stops"][0]["lot"] = other;
        plan["routes"][1]["trips"][0]["stops"][0]["lot"] = one;
    });
    assert!(
        said.contains("window") || said.contains("distance"),
        "{said}"
    );
}

#[test]
fn an_unknown_hub_is_refused() {
    let said = refusal(&Planned::tiny("300"), |plan| {
        first_trip(plan)["hub"] = "nowhere".into();
    });
    assert!(said.contains("nowhere"), "{said}");
}

#[test]
fn a_plan_with_a_false_total_or_of_another_format_is_no_plan() {
    let planned = Planned::tiny("100");
    let total = planned.check_spoiled(|plan| plan["costs_fen"]["total"] = 1.into());
    let format = planned.check_spoiled(|plan| plan["format"] = "coldroute-plan/9".into());
    let fingerprint = planned.check_spoiled(|plan| plan["inputs"]["fingerprint"] = "0".into());
    for refused in [total, format, fingerprint] {
        assert_eq!(refused.status.code(), Some(2));
    }
}

#[test]
fn the_tiny_day_is_planned_as_cheaply_as_trying_everything_finds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let cache = tempfile::tempdir().expect("there is room for a folder");
    let inputs = api::commands::day::Inputs {
        map: root.join(api::commands::day::DEMO_MAP),
        facts: root.join("data/facts"),
        case: root.join("data/cases/tiny"),
        cache: cache.path().to_owned(),
    };
    let opened = inputs.open().expect("the tiny day is right");
    let planned = Planned::tiny("1000");
    let plan: Value = serde_json::from_str(&planned.read("plan.json")).expect("it is JSON");
    let least = optimizer::exhaustive::least_cost(&opened.problem);
    assert_eq!(plan["costs_fen"]["total"], least.0);
}

#[test]
fn what_must_be_noted_about_temperatures_is_judged_like_everything_else() {
    let planned = Planned::of(Path::new("data/cases/yangqu-july"), "20");
    let plan: Value = serde_json::from_str(&planned.read("plan.json")).expect("it is JSON");
    let noted = plan["exceptions"].as_array().expect("it is a list").len();
    assert!(noted > 0, "July has lots with field heat");
    assert!(planned.check_spoiled(|_| {}).status.success());
    let refused = |spoil: &dyn Fn(&mut Vec<Value>), says: &str| {
        let checked = planned.check_spoiled(|plan| {
            spoil(plan["exceptions"].as_array_mut().expect("it is a list"));
        });
        let said = String::from_utf8_lossy(&checked.stderr).into_owned();
        assert!(!checked.status.success(), "{says}");
        assert!(said.contains(says), "{said}");
    };
    refused(&|all| drop(all.remove(0)), "the plan does not say so");
    refused(&|all| all.push(all[0].clone()), "does not have");
    refused(&|all| all[0]["limit_c"] = (-40.0).into(), "does not have");
    let other_cause = |all: &mut Vec<Value>| {
        let is_heat = all[0]["cause"] == "field_heat";
        all[0]["cause"] = if is_heat { "loaded_so" } else { "field_heat" }.into();
    };
    refused(&other_cause, "another cause");
    refused(
        &|all| all[0]["extreme_c"] = 0.5.into(),
        "gravest noted temperature",
    );
    refused(
        &|all| all[0]["minutes"] = 1.into(),
        "minutes of a noted temperature",
    );
    refused(&|all| all[0]["lot"] = "nobody".into(), "does not have");
}
