//! The road commands as a person runs them: the program itself, on the demo map and small files.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// Two places in Yangqu county and one in Taiyuan.
const POINTS: &str = "id,lon,lat\n阳曲,112.673,38.058\n\"a,b\",112.70,38.10\n太原,112.55,37.87\n";

fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The folder that all tests keep the imported map in.
fn cache() -> &'static Path {
    static CACHE: OnceLock<tempfile::TempDir> = OnceLock::new();
    let cache = CACHE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let map = checkout().join("data/maps/shanxi-synthetic.osm.pbf");
        let import = ["import", map.to_str().unwrap(), "--cache"];
        let output = command(&[&import[..], &[folder.path().to_str().unwrap()]].concat());
        assert!(output.status.success());
        folder
    });
    cache.path()
}

fn command(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_coldroute"))
        .args(arguments)
        .current_dir(checkout())
        .env("COLDROUTE_LANG", "en")
        .output()
        .unwrap()
}

/// A command on the demo map, which must succeed.
fn on_demo_map(arguments: &[&str]) -> String {
    let cache = cache().to_str().unwrap();
    let output = command(&[arguments, &["--cache", cache]].concat());
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout).unwrap()
}

struct Files(tempfile::TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}

#[test]
fn a_matrix_is_the_same_as_json_csv_and_numpy_array() {
    let files = Files::new();
    let points = files.write("points.csv", POINTS);
    let matrix = |out: &str| {
        let path = files.path(out);
        on_demo_map(&["matrix", "--points", &points, "--out", &path]);
        std::fs::read(path).unwrap()
    };
    let json: Value = serde_json::from_slice(&matrix("m.json")).unwrap();
    let rows = &json["tables"][0]["rows"];
    let cell = |from: usize, to: usize, name: &str| rows[from][name][to].as_i64().unwrap();
    assert_eq!(cell(1, 1, "durations_s"), 0);
    assert!(cell(0, 2, "durations_s") > 600 && cell(0, 2, "distances_m") > 15_000);

    let csv = String::from_utf8(matrix("m.csv")).unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 1 + 9);
    let (seconds, meters) = (cell(1, 2, "durations_s"), cell(1, 2, "distances_m"));
    assert!(
        lines[6].starts_with(&format!(",\"a,b\",太原,{seconds},{meters},")),
        "{}",
        lines[6]
    );

    let npy = matrix("m.npy");
    let numbers: Vec<i32> = (npy[npy.len() - 9 * 3 * 4..].chunks_exact(4))
        .map(|bytes| i32::from_le_bytes(bytes.try_into().unwrap()))
        .collect();
    assert_eq!(i64::from(numbers[(3 + 2) * 3]), seconds);
    assert_eq!(i64::from(numbers[(3 + 2) * 3 + 1]), meters);
    assert!(!Path::new(&files.path("m.npy.part")).exists());
}

#[test]
fn hours_give_a_table_each_and_peaks_take_longer() {
    let files = Files::new();
    let points = files.write("points.csv", POINTS);
    let hours = [
        "matrix",
        "--points",
        &points,
        "--at",
        "2026-07-15",
        "--hours",
        "8,12",
    ];
    let json: Value = serde_json::from_str(&on_demo_map(&hours)).unwrap();
    let total = |table: usize| -> i64 {
        let rows = json["tables"][table]["rows"].as_array().unwrap();
        let cells = rows
            .iter()
            .flat_map(|row| row["durations_s"].as_array().unwrap());
        cells.map(|cell| cell.as_i64().unwrap()).sum()
    };
    assert_eq!(
        (&json["tables"][0]["hour"], &json["tables"][1]["hour"]),
        (&8.into(), &12.into())
    );
    assert!(total(0) >= total(1));
}

#[test]
fn an_isochrone_is_one_polygon_feature_for_every_time_and_longer_ones_are_larger() {
    let ask = [
        "isochrone",
        "--from",
        "112.673,38.058",
        "--minutes",
        "10,20",
    ];
    let json: Value = serde_json::from_str(&on_demo_map(&ask)).unwrap();
    let features = json["features"].as_array().unwrap();
    let minutes: Vec<_> = features
        .iter()
        .map(|it| &it["properties"]["minutes"])
        .collect();
    assert_eq!(minutes, [20, 10]);
    let east = |feature: &Value| {
        let rings = feature["geometry"]["coordinates"][0][0].as_array().unwrap();
        let lons = rings.iter().map(|point| point[0].as_f64().unwrap());
        lons.fold(f64::NEG_INFINITY, f64::max)
    };
    assert!(east(&features[0]) > east(&features[1]));
}

#[test]
fn a_closed_road_and_a_city_ban_change_the_route() {
    let files = Files::new();
    let route = |more: &[&str]| {
        let ask = ["route", "--from", "112.673,38.058", "--to", "112.55,37.87"];
        let json: Value = serde_json::from_str(&on_demo_map(&[&ask[..], more].concat())).unwrap();
        let line = json["geometry"]["coordinates"].as_array().unwrap().clone();
        let meters = json["properties"]["distance_m"].as_i64().unwrap();
        (meters, line)
    };
    let (free, line) = route(&[]);
    let middle = &line[line.len() / 2];
    let closed = format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature",
            "properties":{{"effect":"closed","from":"2026-07-01","until":"2026-07-31"}},
            "geometry":{{"type":"Point","coordinates":{middle}}}}}]}}"#
    );
    let closed = files.write("closed.geojson", &closed);
    let in_july = ["--overrides", &closed, "--at", "2026-07-15"];
    let in_august = ["--overrides", &closed, "--at", "2026-08-15"];
    assert_ne!(route(&in_july).1, line);
    assert_eq!(route(&in_august), (free, line));
}

#[test]
fn wrong_input_is_one_message_with_a_remedy_and_no_file() {
    let files = Files::new();
    let points = files.write("points.csv", POINTS);
    let nowhere = files.write("nowhere.csv", "lon,lat\n112.6,38.0\n0,0\n");
    let effect = r#"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,
        "properties":{"effect":"flooded"}}]}"#;
    let effect = files.write("effect.geojson", effect);
    let out = files.path("m.xlsx");
    let cases: [(&[&str], &str); 6] = [
        (
            &["matrix", "--points", &points, "--out", &out],
            "end its name with .json",
        ),
        (&["matrix", "--points", "no-such.csv"], "no-such.csv"),
        (&["matrix", "--points", &nowhere], "longitude first"),
        (
            &["matrix", "--points", &points, "--overrides", &effect],
            "feature 1: effect must be closed",
        ),
        (
            &["isochrone", "--from", "112.6,38.0", "--vehicle", "bike"],
            "no type bike",
        ),
        (&["map", "fetch", "atlantis"], "has no map atlantis"),
    ];
    for (arguments, words) in cases {
        let cache = cache().to_str().unwrap();
        let output = command(&[arguments, &["--cache", cache]].concat());
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {errors}");
        assert!(errors.contains(words), "{arguments:?}: {errors}");
    }
    assert!(!Path::new(&out).exists());
}
