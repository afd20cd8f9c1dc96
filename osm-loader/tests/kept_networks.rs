//! A network worked out once is mapped from its file ever after, and never a wrong one.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod support;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use osm_loader::{
    Conditions, Effect, Overrides, Profile, RoadGraph, RoadNetwork, RoadOverride, TravelMatrix,
    open_or_customize_under,
};
use support::town::Town;
use support::{ANY_DAY, even_truck, turning_truck};

struct Kept {
    town: Town,
    graph: Arc<RoadGraph>,
    folder: tempfile::TempDir,
}

impl Kept {
    fn new() -> Self {
        let town = Town::draw("a b c d\n\n  e f")
            .road("abcd", &[])
            .road("be", &[("oneway", "yes")])
            .road("ef", &[("toll", "yes")])
            .road("fc", &[("access", "destination")]);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("town.graph");
        RoadGraph::build(town.map()).save(&file).unwrap();
        let graph = Arc::new(RoadGraph::open(&file).unwrap());
        Self {
            town,
            graph,
            folder,
        }
    }

    fn open(&self, truck: &Profile, overrides: &Overrides) -> RoadNetwork {
        let conditions = Conditions {
            overrides: overrides.clone(),
            ..Conditions::on(ANY_DAY)
        };
        open_or_customize_under(&self.graph, truck, &conditions)
    }

    fn matrix(&self, network: &RoadNetwork) -> TravelMatrix {
        let places = ["ab", "cd", "ef", "be"].map(|name| self.town.at(name));
        let limit = osm_loader::Meters(500);
        network.matrix(&places, limit).unwrap().matrix
    }

    fn files(&self) -> Vec<PathBuf> {
        networks_in(self.folder.path())
    }
}

fn networks_in(folder: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).unwrap();
    let files = files.map(|file| file.unwrap().path());
    files
        .filter(|path| path.extension().is_some_and(|it| it == "network"))
        .collect()
}

fn closed(town: &Town, name: &str) -> Overrides {
    let entry = RoadOverride {
        place: vec![town.at(name)],
        effect: Effect::Closed,
        from: None,
        until: None,
    };
    Overrides::new(vec![entry]).unwrap()
}

#[test]
fn the_second_start_reads_what_the_first_worked_out() {
    let kept = Kept::new();
    let fresh = RoadNetwork::new(&kept.graph, &even_truck(), &Overrides::default(), ANY_DAY);
    let first = kept.open(&even_truck(), &Overrides::default());
    let file = kept.files().pop().unwrap();
    let written = std::fs::metadata(&file).unwrap().modified().unwrap();
    let second = kept.open(&even_truck(), &Overrides::default());
    assert_eq!(
        std::fs::metadata(&file).unwrap().modified().unwrap(),
        written
    );
    assert_eq!(kept.matrix(&first), kept.matrix(&fresh));
    assert_eq!(kept.matrix(&second), kept.matrix(&fresh));
    assert_eq!(second.core_edge_count(), fresh.core_edge_count());
}

#[test]
fn trucks_and_overrides_have_files_of_their_own() {
    let kept = Kept::new();
    let free = kept.open(&even_truck(), &Overrides::default());
    let turning = kept.open(&turning_truck(), &Overrides::default());
    let around = kept.open(&even_truck(), &closed(&kept.town, "bc"));
    assert_eq!(kept.files().len(), 3);
    assert_ne!(kept.matrix(&free), kept.matrix(&turning));
    assert_ne!(kept.matrix(&free), kept.matrix(&around));
    kept.open(&even_truck(), &Overrides::default());
    kept.open(&even_truck(), &closed(&kept.town, "bc"));
    assert_eq!(kept.files().len(), 3);
}

#[test]
fn a_damaged_older_or_foreign_file_is_replaced() {
    let kept = Kept::new();
    let open = || kept.open(&even_truck(), &Overrides::default());
    let expected = kept.matrix(&open());
    let file = kept.files().pop().unwrap();
    let good = std::fs::read(&file).unwrap();
    let spoiled = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] ^= 0x20;
        bytes
    };
    let mut all: Vec<Vec<u8>> = (0..good.len()).step_by(97).map(spoiled).collect();
    all.extend([spoiled(8), b"not ours".to_vec(), Vec::new()]);
    all.push(good[..good.len() / 2].to_vec());
    for bytes in all {
        std::fs::write(&file, bytes).unwrap();
        assert_eq!(kept.matrix(&open()), expected);
        assert_eq!(std::fs::read(&file).unwrap(), good, "was not replaced");
    }
}

#[test]
fn a_file_of_another_map_is_not_taken() {
    let (one, other) = (Kept::new(), Kept::new());
    let bigger = Town::draw("a b c d e").road("abcde", &[]);
    let path = other.folder.path().join("other.graph");
    RoadGraph::build(bigger.map()).save(&path).unwrap();
    let other = Kept {
        graph: Arc::new(RoadGraph::open(&path).unwrap()),
        ..other
    };
    one.open(&even_truck(), &Overrides::default());
    let expected = other
        .open(&even_truck(), &Overrides::default())
        .core_edge_count();
    std::fs::copy(&one.files()[0], &other.files()[0]).unwrap();
    let again = other.open(&even_truck(), &Overrides::default());
    assert_eq!(again.core_edge_count(), expected);
}

#[test]
fn a_folder_that_is_gone_only_costs_time() {
    let mut kept = Kept::new();
    let truck = even_truck();
    let expected = kept.matrix(&kept.open(&truck, &Overrides::default()));
    let other = tempfile::tempdir().unwrap();
    std::mem::replace(&mut kept.folder, other).close().unwrap();
    assert_eq!(
        kept.matrix(&kept.open(&truck, &Overrides::default())),
        expected
    );
}

#[test]
fn old_files_make_room_for_new_ones() {
    let kept = Kept::new();
    for height in 0..140 {
        let truck = Profile {
            turns: osm_loader::TurnCosts {
                right_s: f64::from(height),
                ..osm_loader::TurnCosts::default()
            },
            ..even_truck()
        };
        kept.open(&truck, &Overrides::default());
    }
    assert_eq!(kept.files().len(), 128);
}
