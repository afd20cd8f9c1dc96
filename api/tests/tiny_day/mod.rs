//! The tiny day, to be spoilt in a folder of its own.

#![allow(
    clippy::unwrap_used,
    reason = "what the test cannot set up, it must not pass"
)]

use api::case::{Case, read_case};
use api::facts::{Facts, read_facts};
use osm_loader::{Meters, Seconds, Travel, TravelMatrix};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Its tables.
pub(crate) const TABLES: [&str; 6] = [
    "day.csv",
    "markets.csv",
    "hubs.csv",
    "hub_zones.csv",
    "fleet.csv",
    "lots.csv",
];

/// A path in the repository.
pub(crate) fn repository(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(relative)
}

/// The facts of the repository, read once.
pub(crate) fn facts() -> &'static Facts {
    static FACTS: OnceLock<Facts> = OnceLock::new();
    FACTS.get_or_init(|| read_facts(&repository("data/facts")).expect("the facts are right"))
}

/// A copy of the tiny day.
pub(crate) fn tiny() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for a test");
    for file in TABLES {
        let from = repository("data/cases/tiny").join(file);
        std::fs::copy(from, folder.path().join(file)).expect("the tiny day is there");
    }
    folder
}

/// The tiny day as it is.
pub(crate) fn case() -> Case {
    read_case(&repository("data/cases/tiny"), facts()).expect("the tiny day is right")
}

/// Replaces the first occurrence of a text in a file.
#[allow(dead_code, reason = "not every test file spoils a table")]
pub(crate) fn edit(folder: &Path, file: &str, from: &str, to: &str) {
    let path = folder.join(file);
    let text = std::fs::read_to_string(&path).expect("the table is there");
    assert!(text.contains(from), "{file} has no {from}");
    std::fs::write(path, text.replacen(from, to, 1)).expect("the copy is ours");
}

/// A minute and a kilometer between any two places.
pub(crate) fn near(size: usize) -> TravelMatrix {
    TravelMatrix::from_fn(size, |from, to| {
        (from != to).then_some(Travel {
            duration: Seconds(60),
            distance: Meters(1_000),
            toll: Meters::ZERO,
        })
    })
}
