//! The runner of published instances, judged from outside: its answers are parsed and checked by
//! code that shares nothing with it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// An instance as this judge reads it, in floating point.
struct Sheet {
    numbers: Vec<(String, Vec<Vec<f64>>)>,
}

impl Sheet {
    /// Header lines become sections of one row; sections keep their rows.
    fn read(text: &str) -> Self {
        let mut numbers: Vec<(String, Vec<Vec<f64>>)> = Vec::new();
        for line in text.lines().map(str::trim).filter(|line| *line != "EOF") {
            let row = |text: &str| -> Vec<f64> {
                text.split_whitespace()
                    .filter_map(|word| word.parse().ok())
                    .collect()
            };
            if let Some((key, value)) = line.split_once(':') {
                numbers.push((key.trim().into(), vec![row(value)]));
            } else if let Some(name) = line.strip_suffix("_SECTION") {
                numbers.push((name.into(), Vec::new()));
            } else if let Some(section) = numbers.last_mut() {
                section.1.push(row(line));
            }
        }
        Self { numbers }
    }

    /// The value of a node or vehicle, a value for all of them, or what stands for none.
    fn get(&self, name: &str, index: usize, column: usize, missing: f64) -> f64 {
        let found = self.numbers.iter().rev().find(|section| section.0 == name);
        let Some((_, rows)) = found else {
            return missing;
        };
        match rows.get(index) {
            Some(row) if row.len() > column => row[column],
            _ if rows.len() == 1 && rows[0].len() == 1 => rows[0][0],
            _ => missing,
        }
    }

    fn count(&self, name: &str) -> usize {
        let found = self.numbers.iter().find(|section| section.0 == name);
        found.map_or(0, |section| section.1.len())
    }
}

/// The routes of a `.sol` text, and its cost.
fn routes_of(text: &str) -> (Vec<Vec<usize>>, f64) {
    let list = |line: &str| -> Option<Vec<usize>> {
        let (head, tail) = line.split_once(':')?;
        head.starts_with("Route #").then(|| {
            tail.split_whitespace()
                .map(|node| node.parse().expect("a route lists numbers"))
                .collect()
        })
    };
    let cost = text.lines().find_map(|line| line.strip_prefix("Cost "));
    let cost = cost.expect("the answer states a cost");
    let cost = cost.parse().expect("the cost is a number");
    (text.lines().filter_map(list).collect(), cost)
}

/// Drives every route of a VRPLIB answer by the file's own numbers; the cost found.
///
/// # Panics
/// Where a customer is missed or served twice, or a vehicle is late, overloaded or out too long.
fn judged_cost(sheet: &Sheet, routes: &[Vec<usize>], measure: impl Fn(f64) -> f64) -> f64 {
    let depots = (0..sheet.count("DEPOT"))
        .filter(|&row| sheet.get("DEPOT", row, 0, -1.0) > 0.0)
        .count();
    let size = sheet.count("NODE_COORD");
    let way = |a: usize, b: usize| {
        let [x, y] = [1, 2].map(|axis| {
            sheet.get("NODE_COORD", a, axis, 0.0) - sheet.get("NODE_COORD", b, axis, 0.0)
        });
        measure(x.hypot(y))
    };
    let mut seen = vec![0; size];
    let mut cost = 0.0;
    for (vehicle, route) in routes
        .iter()
        .enumerate()
        .filter(|route| !route.1.is_empty())
    {
        let home = sheet.get("VEHICLES_DEPOT", vehicle, 1, 1.0) as usize - 1;
        let capacity = sheet.get("CAPACITY", vehicle, 1, 0.0);
        let released = |trip: &[usize]| {
            let of = |&node: &usize| sheet.get("RELEASE_TIME", node, 1, 0.0);
            trip.iter().map(of).fold(0.0, f64::max)
        };
        let (mut moment, mut at, mut length) = (0.0, home, 0.0);
        for (index, trip) in route.split(|&node| node < depots).enumerate() {
            assert!(!trip.is_empty() && (index == 0 || sheet.count("VEHICLES_RELOAD_DEPOT") > 0));
            moment = f64::max(moment, released(trip));
            let mut load = 0.0;
            for &node in trip.iter().chain(std::iter::once(&home)) {
                length += way(at, node);
                moment += way(at, node);
                let open = sheet.get("TIME_WINDOW", node, 1, 0.0);
                let close = sheet.get("TIME_WINDOW", node, 2, 1e12);
                moment = moment.max(open);
                assert!(moment <= close, "vehicle {vehicle} comes late to {node}");
                if node != home {
                    moment += sheet.get("SERVICE_TIME", node, 1, 0.0);
                    load += sheet.get("DEMAND", node, 1, 0.0);
                    seen[node] += 1;
                }
                at = node;
            }
            assert!(load <= capacity, "vehicle {vehicle} is overloaded");
        }
        let factor = sheet.get("VEHICLES_UNIT_DISTANCE_COST", vehicle, 1, 1.0);
        cost += sheet.get("VEHICLES_FIXED_COST", vehicle, 1, 0.0) + factor * length;
    }
    assert!(seen[depots..].iter().all(|&times| times == 1), "{seen:?}");
    cost
}

fn solve(instance: &Path, convention: &str, seed: u32, threads: u32) -> String {
    let run = Command::new(env!("CARGO_BIN_EXE_published_instance"))
        .arg(instance)
        .args(["--convention", convention, "--iterations", "4000"])
        .args([
            "--seed",
            &seed.to_string(),
            "--threads",
            &threads.to_string(),
        ])
        .output()
        .expect("the runner starts");
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    String::from_utf8(run.stdout).expect("the answer is text")
}

/// A random instance in VRPLIB's words; `extra` adds headers and sections.
fn vrplib(folder: &Path, name: &str, depots: usize, extra: &str) -> PathBuf {
    let size = 40;
    let mut text = format!("NAME : {name}\nTYPE : {name}\nDIMENSION : {size}\n");
    text += "EDGE_WEIGHT_TYPE : EUC_2D\n";
    let place = |node: usize, factor: usize| node * node * factor % 101;
    let section = |title: &str, row: &dyn Fn(usize) -> String| {
        let rows: Vec<String> = (0..size)
            .map(|node| format!("{} {}\n", node + 1, row(node)))
            .collect();
        format!("{title}_SECTION\n{}", rows.concat())
    };
    text += extra;
    text += &section("NODE_COORD", &|node| {
        format!("{} {}", place(node, 37), place(node, 53))
    });
    text += &section("DEMAND", &|node| {
        if node < depots {
            "0".into()
        } else {
            (1 + node % 7).to_string()
        }
    });
    if name != "CVRP" && name != "HFVRP" {
        text += &section("TIME_WINDOW", &|node| {
            if node < depots {
                "0 2000".into()
            } else {
                format!("{} {}", node * 5, node * 5 + 400)
            }
        });
        text += &section("SERVICE_TIME", &|node| {
            if node < depots {
                "0".into()
            } else {
                "10".into()
            }
        });
    }
    if name == "MTVRPTWR" {
        text += &section("RELEASE_TIME", &|node| {
            if node < depots {
                "0".into()
            } else {
                (node * 4).to_string()
            }
        });
    }
    let ids: Vec<String> = (1..=depots).map(|id| format!("{id}\n")).collect();
    for line in ["DEPOT_SECTION\n", &ids.concat(), "-1\nEOF\n"] {
        text += line;
    }
    let path = folder.join(format!("{name}.vrp"));
    fs::write(&path, text).expect("the folder can be written");
    path
}

fn per_vehicle(title: &str, vehicles: usize, value: impl Fn(usize) -> String) -> String {
    let rows: Vec<String> = (0..vehicles)
        .map(|index| format!("{} {}\n", index + 1, value(index)))
        .collect();
    format!("{title}_SECTION\n{}", rows.concat())
}

#[test]
fn every_dialect_of_vrplib_is_answered_as_it_asks() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let fleet = "VEHICLES : 12\n";
    let dialects = [
        ("CVRP", 1, "CAPACITY : 30\n".to_owned()),
        ("VRPTW", 1, format!("CAPACITY : 30\n{fleet}")),
        (
            "MDVRPTW",
            2,
            format!("CAPACITY : 30\n{fleet}")
                + &per_vehicle("VEHICLES_DEPOT", 12, |index| (1 + index % 2).to_string()),
        ),
        (
            "HFVRP",
            1,
            fleet.to_owned()
                + &per_vehicle("CAPACITY", 12, |index| (15 + 15 * (index % 2)).to_string())
                + &per_vehicle("VEHICLES_FIXED_COST", 12, |index| {
                    (1000 + 900 * (index % 2)).to_string()
                })
                + &per_vehicle("VEHICLES_UNIT_DISTANCE_COST", 12, |index| {
                    (100 + 20 * (index % 2)).to_string()
                }),
        ),
        (
            "MTVRPTWR",
            1,
            format!("CAPACITY : 20\n{fleet}")
                + &per_vehicle("VEHICLES_RELOAD_DEPOT", 12, |_| "1".into()),
        ),
    ];
    for (name, depots, extra) in dialects {
        let path = vrplib(folder.path(), name, depots, &extra);
        let sheet = Sheet::read(&fs::read_to_string(&path).expect("just written"));
        let (routes, stated) = routes_of(&solve(&path, "round", 1, 1));
        let found = judged_cost(&sheet, &routes, |way| (way + 0.5).floor());
        let unit = if name == "HFVRP" { 100.0 } else { 1.0 };
        assert!(
            (found - stated * unit).abs() < 1e-6,
            "{name}: {found} {stated}"
        );
    }
}

#[test]
fn equal_seeds_and_threads_give_equal_bytes() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = vrplib(folder.path(), "CVRP", 1, "CAPACITY : 30\n");
    for threads in [1, 2] {
        let answer = |seed| {
            let text = solve(&path, "round", seed, threads);
            text[..text.find("Cost").expect("it states a cost")].to_owned()
        };
        assert_eq!(answer(7), answer(7));
    }
}

#[test]
fn pickups_come_before_their_deliveries_on_the_same_vehicle() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut text = "20\t30\t1\n0\t50\t50\t0\t0\t1000\t0\t0\t0\n".to_owned();
    for node in 1..=40_usize {
        let (x, y) = (node * node * 37 % 101, node * node * 53 % 101);
        let (demand, open) = (5 + node as i32 / 2 % 9, (node - 1) / 2 * 20);
        let line = if node % 2 == 1 {
            let close = open + 300;
            format!("{node} {x} {y} {demand} {open} {close} 10 0 {}\n", node + 1)
        } else {
            let (demand, close) = (5 + (node as i32 - 1) / 2 % 9, open + 500);
            format!(
                "{node} {x} {y} -{demand} {open} {close} 10 {} 0\n",
                node - 1
            )
        };
        text += &line;
    }
    let path = folder.path().join("pairs.txt");
    fs::write(&path, text).expect("the folder can be written");
    let (routes, _) = routes_of(&solve(&path, "double", 1, 1));
    assert_eq!(routes.iter().flatten().count(), 40);
    for route in &routes {
        for (place, node) in route.iter().enumerate().filter(|(_, node)| *node % 2 == 1) {
            assert!(route[place..].contains(&(node + 1)), "{route:?}");
        }
    }
}

#[test]
fn published_optima_are_reached() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/vrp");
    let path = shared.join("solomon/C101.vrp");
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: {} is absent", path.display());
        return;
    };
    let (routes, stated) = routes_of(&solve(&path, "dimacs", 1, 1));
    assert!((stated - 827.3).abs() < 1e-6, "{stated}");
    // Tenths: the judge measures in the file's own unit, shortened to one digit.
    let shorten = |way: f64| (way * 10.0 + 1e-9).floor() / 10.0;
    let found = judged_cost(&Sheet::read(&text), &routes, shorten);
    assert!((found - stated).abs() < 1e-6);
}
