//! `coldroute export`, run as a person runs it: every format read back by a reader that is not its
//! writer.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what the test cannot set up, it must not pass"
)]

use calamine::{Data, Reader, Xlsx};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

fn coldroute(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_coldroute"))
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .output()
        .expect("the program can be started")
}

/// The tiny day planned with a price on drivers' squared hours, and exported.
fn balanced(folder: &Path) -> String {
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let (case, plan) = (path("case"), path("plan/plan.json"));
    std::fs::create_dir(&case).unwrap();
    let tiny = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/cases/tiny");
    for entry in std::fs::read_dir(tiny).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), Path::new(&case).join(entry.file_name())).unwrap();
    }
    let settings = Path::new(&case).join("settings.csv");
    std::fs::write(settings, "key,value\nBALANCE_YUAN_H2,3\n").unwrap();
    let (out, cache, export) = (path("plan"), path("cache"), path("export"));
    let of_plan = ["--iterations", "300", "--out", &out, "--cache", &cache];
    let planned = coldroute(&[&["plan", "--case", &case, "--lang", "en"][..], &of_plan].concat());
    let told = String::from_utf8_lossy(&planned.stdout).into_owned();
    assert!(planned.status.success(), "{told}");
    assert!(coldroute(&["check", &plan]).status.success());
    let exported = coldroute(&["export", &plan, "--out", &export, "--cache", &cache]);
    assert!(exported.status.success());
    told
}

#[test]
fn balance_between_drivers_is_an_item_where_it_is_a_goal_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    assert!(balanced(folder.path()).contains("balance of hours"));
    let plan = std::fs::read_to_string(folder.path().join("plan/plan.json")).unwrap();
    assert!(plan.contains("\"balance\": "));
    let page = std::fs::read_to_string(folder.path().join("plan/plan.html")).unwrap();
    assert!(page.contains("工时均衡"));
    let exports = std::fs::read_dir(folder.path().join("export")).unwrap();
    let mut names = exports.map(|entry| entry.unwrap().path());
    let stops = names.find(|path| path.ends_with("stops.csv")).unwrap();
    let stops = std::fs::read_to_string(stops).unwrap();
    assert!(stops.lines().next().unwrap().contains("工时均衡元"));
    let plain = exported().parent().unwrap().join("plan");
    for name in ["plan.json", "plan.html"] {
        let text = std::fs::read_to_string(plain.join(name)).unwrap();
        assert!(!text.contains("balance of hours") && !text.contains("\"balance\""));
    }
    assert!(!text("stops.csv").contains("工时均衡"));
}

/// The tiny day planned and exported once in everything there is.
fn exported() -> &'static Path {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().expect("there is room for a folder");
        let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        let (out, cache) = (path("plan"), path("cache"));
        let planned = coldroute(&[
            "plan",
            "--case",
            "data/cases/tiny",
            "--iterations",
            "300",
            "--out",
            &out,
            "--cache",
            &cache,
        ]);
        assert!(planned.status.success());
        let run = coldroute(&[
            "export",
            &path("plan/plan.json"),
            "--out",
            &path("export"),
            "--cache",
            &cache,
            "--driver-link",
            "http://10.0.0.7:5000/driver/{vehicle}?day={date}",
        ]);
        assert!(
            run.status.success(),
            "{}",
            String::from_utf8_lossy(&run.stderr)
        );
        assert_eq!(
            String::from_utf8_lossy(&run.stderr),
            "",
            "no glyph is missing"
        );
        folder
    });
    Box::leak(Box::new(folder.path().join("export")))
}

fn file(ending: &str) -> (PathBuf, Vec<u8>) {
    let mut names: Vec<PathBuf> = std::fs::read_dir(exported())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .collect();
    names.sort();
    let path = names
        .first()
        .unwrap_or_else(|| panic!("no file ends in {ending}"))
        .clone();
    let bytes = std::fs::read(&path).unwrap();
    (path, bytes)
}

fn text(ending: &str) -> String {
    String::from_utf8(file(ending).1).unwrap()
}

#[test]
fn the_workbook_has_six_sheets_with_chinese_headers_and_numbers_that_are_numbers() {
    let mut workbook: Xlsx<_> = calamine::open_workbook(file("plan.xlsx").0).unwrap();
    assert_eq!(
        workbook.sheet_names(),
        ["概览", "停靠", "货批", "费用", "货批费用", "未收"]
    );
    let stops = workbook.worksheet_range("停靠").unwrap();
    let head: Vec<String> = stops
        .rows()
        .next()
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    let mass = head.iter().position(|name| name == "重量kg").unwrap();
    let loads: Vec<&[Data]> = stops
        .rows()
        .skip(1)
        .filter(|row| !row[mass].to_string().is_empty())
        .collect();
    assert!(!loads.is_empty());
    assert!(
        loads
            .iter()
            .all(|row| matches!(row[mass], Data::Float(kg) if kg > 0.0))
    );
    let lots = workbook.worksheet_range("货批").unwrap();
    let second: Vec<String> = lots
        .rows()
        .nth(1)
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(second[..4], ["L1", "M1", "甘蓝", "700"]);
    let costs = workbook.worksheet_range("费用").unwrap();
    assert!(
        matches!(costs.rows().next_back().unwrap().last(), Some(Data::Float(total)) if *total > 0.0)
    );
}

#[test]
fn the_route_sheet_is_a_pdf_on_a4_with_its_font_inside() {
    let (_, pdf) = file(".pdf");
    assert!(pdf.starts_with(b"%PDF-") && pdf.len() < 200_000);
    let contains = |part: &str| {
        pdf.windows(part.len())
            .any(|window| window == part.as_bytes())
    };
    assert!(contains("/MediaBox [0 0 595.28 841.89]") && contains("/CIDFontType0C"));
}

#[test]
fn gpx_calendar_and_events_carry_times_of_the_day() {
    let gpx = text(".gpx");
    assert!(gpx.contains("<gpx version=\"1.1\"") && gpx.contains("<trkpt lat=\"38."));
    assert!(gpx.contains("<time>2026-07-1"));
    let calendar = text(".ics");
    assert!(calendar.contains("DTSTART;TZID=Asia/Shanghai:20260715T0"));
    assert!(calendar.split("\r\n").all(|line| line.len() <= 75));
    assert_eq!(
        calendar.matches("BEGIN:VEVENT").count(),
        calendar.matches("END:VEVENT").count()
    );
    let events: serde_json::Value = serde_json::from_str(&text(".jsonld")).unwrap();
    let list = events["epcisBody"]["eventList"].as_array().unwrap();
    assert!(list.len() >= 2 && events["schemaVersion"] == "2.0");
    for event in list {
        assert_eq!(event["type"], "ObjectEvent");
        let report = &event["sensorElementList"][0]["sensorReport"][0];
        assert_eq!(
            (&report["type"], &report["uom"]),
            (&"Temperature".into(), &"CEL".into())
        );
        assert!(
            report["value"].is_number() && event["eventTime"].as_str().unwrap().ends_with("+08:00")
        );
    }
}

#[test]
fn tables_links_and_driver_pages_are_there() {
    let stops = text("stops.csv");
    assert!(stops.starts_with("\u{feff}车序,车牌"));
    let mut rows = csv::Reader::from_reader(stops.trim_start_matches('\u{feff}').as_bytes());
    let header = rows.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|one| one == name).unwrap();
    let records: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    let sum = |name: &str| -> f64 {
        let cells = records
            .iter()
            .map(|row| row[column(name)].parse().unwrap_or(0.0));
        cells.sum()
    };
    let plan = exported().parent().unwrap().join("plan/plan.json");
    let plan: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(plan).unwrap()).unwrap();
    let yuan = |item: &str| plan["costs_fen"][item].as_f64().unwrap() / 100.0;
    for (column, item) in [
        ("车日费元", "vehicle_day"),
        ("工时费元", "driver_time"),
        ("里程费元", "distance"),
        ("油电费元", "fuel"),
        ("制冷费元", "refrigeration"),
        ("通行费元", "toll"),
        ("加班费元", "overtime"),
        ("货架期损失元", "shelf_life"),
        ("迟到费元", "lateness"),
    ] {
        assert!((sum(column) - yuan(item)).abs() < 0.001, "{column}");
    }
    assert!(sum("制冷费元") > 0.0 && sum("工时费元") > 0.0);
    let lots = text("lot_costs.csv");
    let mut lots = csv::Reader::from_reader(lots.trim_start_matches('\u{feff}').as_bytes());
    let header = lots.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|one| one == name).unwrap();
    let all = column("费用合计元");
    let rows = lots.records().map(Result::unwrap);
    let cost: f64 = rows.map(|row| row[all].parse::<f64>().unwrap()).sum();
    assert!((cost - yuan("total")).abs() < 0.001);
    let links = text(".links.txt");
    assert!(
        links.contains("amapuri://route/plan/")
            && links.contains("高德（GCJ-02）")
            && links.contains("百度（BD-09）")
    );
    let page = text(".html");
    assert!(page.len() < 200_000 && page.contains("出车前"));
}

#[test]
fn a_plan_that_breaks_rules_is_not_exported() {
    let plan = exported().parent().unwrap().join("plan/plan.json");
    let spoiled = plan.with_file_name("spoiled.json");
    let mut value: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(plan).unwrap()).unwrap();
    value["routes"][0]["trips"][0]["stops"][0]["quality"]["core_at_hub_c"] = (-40.0).into();
    std::fs::write(&spoiled, value.to_string()).unwrap();
    let out = exported().join("spoiled");
    let run = coldroute(&[
        "export",
        &spoiled.to_string_lossy(),
        "--out",
        &out.to_string_lossy(),
    ]);
    assert_eq!(run.status.code(), Some(3));
    assert!(!out.exists());
}
