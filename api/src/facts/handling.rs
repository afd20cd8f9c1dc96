//! `service_times.csv`: set-up, paperwork and loading times by how goods are moved.

use super::vehicles::ranged;
use crate::table::{Column, Folder, Row, required};
use optimizer::draft::HandlingDraft;
use optimizer::validate::{Kind, ReferenceFault};

const FILE: &str = "service_times.csv";
const COLUMNS: [Column; 5] = [
    required("activity", &["作业"]),
    required("mode", &["方式"]),
    required("fixed_min", &[]),
    required("var_min_per_t", &[]),
    required("door_open_fraction", &[]),
];

/// How goods are moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandlingMode {
    /// Crates by hand.
    Hand,
    /// Pallets and forklift.
    Forklift,
    /// Bags by hand or conveyor.
    Bags,
    /// A cold store's sealed dock.
    Dock,
    /// Raw milk through a pump.
    Pump,
    /// A hub's dock with forklift.
    HubDock,
}

/// Times of every mode.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Handling(Vec<(String, HandlingDraft)>);

impl Handling {
    /// Times of a mode, paperwork included.
    pub fn of(&self, mode: HandlingMode) -> HandlingDraft {
        let word = word(mode);
        let found = self.0.iter().find(|(known, _)| known == word);
        found.map(|&(_, times)| times).unwrap_or_default()
    }
}

const fn word(mode: HandlingMode) -> &'static str {
    match mode {
        HandlingMode::Hand => "hand",
        HandlingMode::Forklift => "forklift",
        HandlingMode::Bags => "bags",
        HandlingMode::Dock => "dock",
        HandlingMode::Pump => "pump",
        HandlingMode::HubDock => "hub dock",
    }
}

/// All modes; what is wrong is noted in the folder.
pub(super) fn read(folder: &mut Folder) -> Handling {
    let Some(table) = folder.table(FILE, &COLUMNS) else {
        return Handling::default();
    };
    let mut modes = folder.rows(&table, mode);
    let paper = modes.iter().find(|(known, _)| known == "paper");
    let paperwork_min = paper.map_or(0.0, |(_, times)| times.setup_min);
    for (_, times) in &mut modes {
        times.paperwork_min = paperwork_min;
    }
    let handling = Handling(modes);
    note_missing(&handling, folder);
    handling
}

/// Times of one row; hub docks and market docks share a mode and differ by activity.
fn mode(row: &mut Row<'_>) -> (String, HandlingDraft) {
    let activity = row.id(Kind::Activity, "activity");
    let mode = row.text("mode");
    let is_dock = mode == "dock";
    let known = if is_dock && activity.starts_with("hub") {
        word(HandlingMode::HubDock).to_owned()
    } else {
        mode
    };
    let times = HandlingDraft {
        setup_min: ranged(row, "fixed_min", [0.0, 600.0]),
        paperwork_min: 0.0,
        per_tonne_min: ranged(row, "var_min_per_t", [0.0, 600.0]),
        door_open: ranged(row, "door_open_fraction", [0.0, 1.0]),
        sealed_dock: is_dock,
    };
    (known, times)
}

fn note_missing(handling: &Handling, folder: &mut Folder) {
    let modes = [
        "hand", "forklift", "bags", "dock", "pump", "hub dock", "paper",
    ];
    for name in modes {
        if !handling.0.iter().any(|(known, _)| known == name) {
            folder.note(
                FILE,
                ReferenceFault::Unknown {
                    kind: Kind::Activity,
                    name: name.to_owned(),
                    nearest: None,
                },
            );
        }
    }
}
