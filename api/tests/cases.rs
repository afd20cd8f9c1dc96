//! Every demo day reads without an error, is as large as promised, and warns of its traps alone.

#[allow(dead_code, reason = "only what places no day by hand is used here")]
mod tiny_day;

use api::case::{Case, read_case};
use optimizer::Problem;
use std::collections::BTreeSet;
use tiny_day::{facts, near, repository};

/// What a demo day promises.
struct Promise {
    folder: &'static str,
    lots: usize,
    trucks: usize,
    hubs: usize,
    /// Lots that are late before they can be loaded, on purpose.
    late: &'static [&'static str],
}

const DAYS: [Promise; 5] = [
    Promise {
        folder: "linxian-january",
        lots: 30,
        trucks: 5,
        hubs: 2,
        late: &[],
    },
    Promise {
        folder: "shanxi-200",
        lots: 200,
        trucks: 30,
        hubs: 4,
        late: &["L162"],
    },
    Promise {
        folder: "tiny",
        lots: 5,
        trucks: 2,
        hubs: 1,
        late: &[],
    },
    Promise {
        folder: "wanrong-october",
        lots: 120,
        trucks: 11,
        hubs: 2,
        late: &["L076"],
    },
    Promise {
        folder: "yangqu-july",
        lots: 60,
        trucks: 8,
        hubs: 2,
        late: &["L26"],
    },
];

fn read(day: &Promise) -> Case {
    let path = repository("data/cases").join(day.folder);
    read_case(&path, facts()).expect("a demo day has no errors")
}

fn problem(case: Case) -> Problem {
    let matrices = vec![near(case.positions.len()); case.profiles.len()];
    case.into_problem(matrices)
        .expect("a demo day becomes a problem")
}

#[test]
fn every_folder_is_a_promised_day() {
    let entries = std::fs::read_dir(repository("data/cases")).expect("the demo days are there");
    let folders = entries.map(|entry| entry.expect("it can be listed").path());
    let found: BTreeSet<String> = folders
        .filter(|path| path.is_dir())
        .filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()))
        .collect();
    assert_eq!(found, DAYS.map(|day| day.folder.to_owned()).into());
}

#[test]
fn every_day_is_as_large_as_promised() {
    for day in &DAYS {
        let problem = problem(read(day));
        assert_eq!(
            [
                problem.lots.len(),
                problem.vehicles.len(),
                problem.hubs.len()
            ],
            [day.lots, day.trucks, day.hubs],
            "{}",
            day.folder
        );
    }
}

#[test]
fn a_day_warns_of_its_late_lots_alone() {
    for day in &DAYS {
        let warnings = read(day).warnings;
        let subjects = warnings.iter().filter_map(|found| found.subject.as_ref());
        let warned: Vec<&str> = subjects.map(|subject| subject.id.as_str()).collect();
        assert_eq!(warned, day.late, "{}", day.folder);
    }
}

#[test]
fn every_day_says_that_it_is_invented_and_why_it_is_there() {
    for day in &DAYS {
        let why = repository("data/cases").join(day.folder).join("why.md");
        let told = std::fs::read_to_string(why).expect("every day explains itself");
        assert!(told.contains("合成") && told.contains("synthetic"));
        let notes = read(day).day.notes;
        let says = |word: &str| notes.contains(word);
        assert!(says("合成") || says("虚构"), "{}: {notes}", day.folder);
    }
}
