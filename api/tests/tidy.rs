//! Layers and rooms: what ARCHITECTURE.md promises about imports, held to.

use std::fs;
use std::path::{Path, PathBuf};

/// Outside crates that one room alone may name, with the rooms (path prefixes) that may.
const ROOMS: &[(&str, &[&str])] = &[
    ("osmpbf", &["osm-loader/src/pbf"]),
    (
        "petgraph",
        &[
            "osm-loader/src/component",
            "osm-loader/src/network/states",
            "osm-loader/src/graph",
        ],
    ),
    ("good_lp", &["optimizer/src/milp"]),
    ("calamine", &["api/src/intake/grid"]),
    ("highs_sys", &["optimizer/src/milp"]),
    ("pdf_writer", &["api/src/export/sheet"]),
    ("subsetter", &["api/src/export/sheet/font"]),
    ("ttf_parser", &["api/src/export/sheet/font"]),
    ("qrcode", &["api/src/export/sheet/qr"]),
    (
        "rust_xlsxwriter",
        &["api/src/export/workbook", "api/src/output/siting/workbook"],
    ),
    ("axum", &["api/src/serve"]),
    ("rusqlite", &["api/src/store"]),
    ("memmap2", &["osm-loader/src/file"]),
    ("rstar", &["osm-loader/src/network/urban"]),
    ("ureq", &["api/src/fetch"]),
    ("rustix", &["api/src/jobs/workers"]),
    ("async_nats", &["api/src/jobs/nats"]),
];

/// Crates that a crate's sources must not name: everything to its right, and what it must not know.
const FORBIDDEN: [(&str, &[&str]); 3] = [
    ("osm-loader/src", &["optimizer", "api", "serde", "axum"]),
    (
        "optimizer/src",
        &["api", "serde", "serde_json", "axum", "csv", "geo"],
    ),
    ("api/src", &["benches", "petgraph", "osmpbf", "good_lp"]),
];

/// What libraries must not ask their surroundings for.
const SURROUNDINGS: [&str; 4] = [
    "std::time::Instant",
    "SystemTime::now",
    "std::env::",
    "thread_rng",
];

#[test]
fn outside_crates_have_one_room_each() {
    for (path, text) in sources(&["osm-loader/src", "optimizer/src", "api/src"]) {
        for &(name, rooms) in ROOMS {
            let may = rooms.iter().any(|room| path.starts_with(room));
            assert!(
                may || !names(&text, name),
                "{path} names {name}, which belongs in {rooms:?}"
            );
        }
    }
}

#[test]
fn the_default_build_contains_no_job_engine() {
    let cargo = std::env::var("CARGO").expect("tests run under cargo");
    let asked = [
        "tree",
        "-p",
        "api",
        "--edges",
        "normal",
        "--prefix",
        "none",
        "--offline",
    ];
    let told = std::process::Command::new(cargo)
        .args(asked)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo tells its tree");
    let refusal = String::from_utf8_lossy(&told.stderr);
    assert!(told.status.success(), "{refusal}");
    let tree = String::from_utf8_lossy(&told.stdout);
    assert!(tree.lines().any(|line| line.starts_with("axum ")));
    assert!(!tree.lines().any(|line| line.starts_with("async-nats ")));
    // The engine is there to be asked for; its crate need not be on this machine for the tests.
    let manifest = include_str!("../Cargo.toml");
    assert!(manifest.contains("nats = [\"dep:async-nats\""));
}

#[test]
fn imports_point_leftwards() {
    for (folder, forbidden) in FORBIDDEN {
        for (path, text) in sources(&[folder]) {
            for name in forbidden {
                assert!(!names(&text, name), "{path} names {name}");
            }
        }
    }
}

#[test]
fn the_planner_knows_no_map() {
    let allowed = [
        "HourSlice",
        "HourlyMatrices",
        "Travel",
        "TravelMatrix",
        "LocationId",
        "Meters",
        "Seconds",
        "Position",
    ];
    for (path, text) in sources(&["optimizer/src"]) {
        for line in text
            .lines()
            .filter(|line| line.contains("osm_loader::") && !is_comment(line))
        {
            let words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
            let taken = words.filter(|word| word.starts_with(char::is_uppercase));
            for word in taken.filter(|_| line.trim_start().starts_with("use ")) {
                assert!(
                    allowed.contains(&word),
                    "{path} takes {word} from osm_loader"
                );
            }
        }
    }
}

#[test]
fn libraries_read_no_clock_and_no_environment() {
    for (path, text) in sources(&["osm-loader/src", "optimizer/src"]) {
        for asked in SURROUNDINGS {
            let code = text.lines().filter(|line| !is_comment(line));
            assert!(
                code.clone().all(|line| !line.contains(asked)),
                "{path} asks for {asked}"
            );
        }
    }
}

#[test]
fn every_room_says_what_it_holds() {
    for (path, text) in sources(&["osm-loader/src", "optimizer/src", "api/src"]) {
        assert!(
            text.starts_with("//!"),
            "{path} does not open with what it holds"
        );
    }
}

#[test]
fn the_verifier_shares_no_evaluation_code() {
    let evaluation = [
        "schedule", "evaluate", "thermal", "stowage", "cost", "quality", "rules", "assemble",
        "segment",
    ];
    for (path, text) in sources(&["optimizer/src/verify"]) {
        for room in evaluation {
            assert!(
                !text.contains(&format!("crate::{room}")),
                "{path} uses crate::{room}"
            );
        }
    }
}

/// Whether code names an outside crate: `name::` or `use name`, not a comment.
fn names(text: &str, name: &str) -> bool {
    let path = format!("{name}::");
    text.lines().filter(|line| !is_comment(line)).any(|line| {
        line.match_indices(&path).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':')
        })
    })
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}

/// Every Rust file under the given folders of the workspace, with its path from the root.
fn sources(folders: &[&str]) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    for folder in folders {
        collect(&root.join(folder), &mut found);
    }
    assert!(!found.is_empty(), "there are no sources in {folders:?}");
    found
        .into_iter()
        .map(|path| {
            let relative = path.strip_prefix(&root).expect("collected below the root");
            let name = relative.to_string_lossy().replace('\\', "/");
            let text = fs::read_to_string(&path).expect("sources are text");
            (name, text)
        })
        .collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder exists") {
        let path = entry.expect("entries can be read").path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}
