//! What the tests share: trucks, hand-drawn towns, a writer of PBF files, the shared extracts.
#![allow(dead_code, reason = "each test file uses its own part")]

pub(crate) mod oracle;
pub(crate) mod pbf_writer;
pub(crate) mod town;

use std::path::PathBuf;

use osm_loader::{
    Day, Plate, Profile, RoadClass, SpeedTable, TagRules, TruckClass, TurnCosts, TurnCurve,
};

/// A day without meaning, for networks without overrides.
pub(crate) const ANY_DAY: Day = Day {
    year: 2026,
    month: 7,
    day: 1,
};

/// Every class of road at 36 km/h, which is ten meters a second; turning costs nothing.
pub(crate) fn even_truck() -> Profile {
    let rows = (RoadClass::ALL.iter()).map(|class| format!("\n{},0,36,36", class.osm_value()));
    let header = "osm_highway,legal_max_truck_kmh,plan_light_truck_kmh,plan_heavy_truck_kmh";
    let table: String = std::iter::once(header.to_owned()).chain(rows).collect();
    Profile {
        name: "18 t truck".to_owned(),
        height_m: 3.8,
        width_m: 2.5,
        length_m: 9.0,
        weight_t: 18.0,
        axle_load_t: 10.0,
        axles: 2,
        plate: Plate::Yellow,
        class: TruckClass::Heavy,
        speeds: SpeedTable::from_csv(&table).unwrap(),
        turns: free_turns(),
        rules: TagRules::TRUCK,
    }
}

/// The same, but with the default costs of turns.
pub(crate) fn turning_truck() -> Profile {
    Profile {
        turns: TurnCosts::default(),
        ..even_truck()
    }
}

fn free_turns() -> TurnCosts {
    TurnCosts {
        right_s: 0.0,
        left_s: 0.0,
        oncoming_s: 0.0,
        u_turn_s: 0.0,
        traffic_signals_s: 0.0,
        stop_s: 0.0,
        give_way_s: 0.0,
        level_crossing_s: 0.0,
        toll_booth_s: 0.0,
        gate_s: 0.0,
        curve: TurnCurve::Square,
    }
}

/// Where the shared extracts lie, if this checkout has them beside it.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared")).join(path);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is not there", path.display());
    None
}
