//! The facts behind every day: products, vehicle types, speeds, tolls, handling, rules, climate.
//!
//! `data/facts/*.csv → Facts`, or every finding. People may point to an edited copy of the folder.
//! Sources and confidences of products are kept with them; the others stay in the files.

pub mod car;
mod climate;
mod elevation;
mod excursions;
mod handling;
pub mod knobs;
mod products;
mod sources;
mod tolls;
mod vehicles;

use crate::table::Folder;
use optimizer::Finding;
use optimizer::draft::ProductDraft;
use optimizer::validate::{TableFault, has_error};
use osm_loader::{SpeedTable, Traffic};
use std::path::{Path, PathBuf};

pub use climate::{Climate, DayKind, Station};
pub use elevation::Elevation;
pub use excursions::AlarmRules;
pub use handling::{Handling, HandlingMode};
pub use knobs::{Knobs, WeatherSettings};
pub(crate) use products::{PACKAGING, PACKAGING_CHOICES};
pub use sources::{SourcedNumber, Sources};
pub use tolls::{TollClass, Tolls};
pub use vehicles::VehicleType;
pub(crate) use vehicles::ranged;

/// Everything that is true on every day.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The catalogue.
    pub products: Vec<ProductDraft>,
    /// Where its numbers come from.
    pub sources: Sources,
    /// Types of trucks.
    pub vehicle_types: Vec<VehicleType>,
    /// Planning speeds by class of road.
    pub speeds: SpeedTable,
    /// How much slower roads are at which hour.
    pub traffic: Traffic,
    /// Toll by class.
    pub tolls: Tolls,
    /// Set-up and loading times.
    pub handling: Handling,
    /// Rules, prices, estimates.
    pub knobs: Knobs,
    /// When a temperature is to be noted.
    pub alarms: AlarmRules,
    /// Hourly temperatures by station and month.
    pub climate: Climate,
    /// Height above sea level.
    pub elevation: Elevation,
    /// CRC-32 of all files.
    pub checksum: u32,
    /// What is strange, but keeps nobody from planning.
    pub warnings: Vec<Finding>,
}

/// Speed factors by hour, in the folder of facts.
pub const HOUR_FACTORS: &str = "hour_factors.csv";

/// Where the facts are, if nobody says otherwise: `data/facts` in the working directory, or beside
/// any folder above the program.
pub fn default_folder() -> PathBuf {
    find_upwards("data/facts").unwrap_or_else(|| PathBuf::from("data/facts"))
}

/// A path in the working directory, or beside any folder above the program.
pub fn find_upwards(relative: &str) -> Option<PathBuf> {
    let here = PathBuf::from(relative);
    if here.exists() {
        return Some(here);
    }
    let program = std::env::current_exe().ok()?;
    let mut above = program.ancestors().map(|folder| folder.join(relative));
    above.find(|path| path.exists())
}

/// Reads all facts in a folder.
///
/// # Errors
/// Every finding, with file, row, column, value and remedy.
pub fn read_facts(path: &Path) -> Result<Facts, Vec<Finding>> {
    let mut folder = Folder::new(path);
    let (knobs, alarms) = read_knobs(&mut folder);
    let catalogue = folder.records(products::FILE).unwrap_or_default();
    let mut facts = Facts {
        products: products::read(&mut folder, &catalogue, &knobs.estimates),
        sources: sources::read(&mut folder, &catalogue),
        vehicle_types: vehicles::read(&mut folder, &knobs.estimates),
        tolls: tolls::read(&mut folder),
        handling: handling::read(&mut folder),
        knobs,
        alarms,
        climate: climate::read(&mut folder),
        elevation: elevation::read(&mut folder),
        speeds: match read_speeds(&mut folder) {
            Some(speeds) => speeds,
            None => return Err(folder.findings),
        },
        traffic: read_traffic(&mut folder),
        checksum: folder.checksum(),
        warnings: Vec::new(),
    };
    if has_error(&folder.findings) {
        return Err(folder.findings);
    }
    facts.warnings = folder.findings;
    Ok(facts)
}

fn read_knobs(folder: &mut Folder) -> (Knobs, AlarmRules) {
    let mut knobs = Knobs::default();
    knobs::read_rules(folder, &mut knobs);
    let alarms = excursions::read(folder, &mut knobs.settings.excursions);
    (knobs, alarms)
}

fn read_speeds(folder: &mut Folder) -> Option<SpeedTable> {
    const FILE: &str = "road_speeds.csv";
    let text = folder.text(FILE)?;
    SpeedTable::from_csv(&text)
        .map_err(|error| {
            let reason = error.to_string();
            folder.note(FILE, TableFault::FileUnreadable { reason });
        })
        .ok()
}

fn read_traffic(folder: &mut Folder) -> Traffic {
    if !folder.has(HOUR_FACTORS) {
        return Traffic::default();
    }
    let text = folder.text(HOUR_FACTORS).unwrap_or_default();
    Traffic::from_csv(&text).unwrap_or_else(|error| {
        let reason = error.to_string();
        folder.note(HOUR_FACTORS, TableFault::FileUnreadable { reason });
        Traffic::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../data/facts"));
        read_facts(path).expect("the facts in the repository are right")
    }

    #[test]
    fn the_facts_of_the_repository_are_read_whole() {
        let facts = facts();
        assert_eq!(facts.products.len(), 80);
        assert_eq!(facts.vehicle_types.len(), 12);
        assert_eq!(facts.climate.stations.len(), 11);
        assert_eq!(facts.warnings, Vec::new());
        assert!((facts.tolls.yuan_per_km(1).unwrap() - 0.38).abs() < 1e-12);
        assert_eq!(facts.checksum, self::facts().checksum);
    }

    #[test]
    fn the_rules_in_the_files_are_the_defaults_in_the_code() {
        assert_eq!(facts().knobs, Knobs::default());
    }

    #[test]
    fn every_setting_has_a_row_with_its_source_and_how_sure_it_is() {
        // These stand in excursion_rules.csv, whose rows have a source as well.
        const ELSEWHERE: [&str; 2] = ["PRODUCE_", "FREEZING_"];
        let rows = include_str!("../../../data/facts/rules.csv");
        let rows: Vec<csv::StringRecord> = csv::Reader::from_reader(rows.as_bytes())
            .records()
            .collect::<Result<_, _>>()
            .unwrap();
        for name in knobs::names() {
            if ELSEWHERE.iter().any(|begin| name.starts_with(begin)) {
                continue;
            }
            let row = rows.iter().find(|row| &row[0] == name);
            let row = row.unwrap_or_else(|| panic!("{name} has no row"));
            assert!(
                !row[3].is_empty() && ["H", "M", "L", "E"].contains(&&row[4]),
                "{name}"
            );
        }
    }

    #[test]
    fn a_box_is_divided_where_its_type_says_bulkheads_can_stand() {
        let facts = facts();
        let kind = |id: &str| {
            let mut all = facts.vehicle_types.iter();
            all.find(|kind| kind.draft.id.starts_with(id)).unwrap()
        };
        assert!(kind("reefer_van_2t").draft.bulkheads.is_empty());
        let widest = facts.vehicle_types.iter();
        let most = widest.map(|kind| kind.draft.bulkheads.len()).max();
        assert_eq!(most, Some(6));
    }

    #[test]
    fn the_excursion_rules_are_alarms_legal_and_of_quality_apart() {
        let alarms = facts().alarms;
        assert_eq!(alarms.temperatures, optimizer::fixtures::alarm_rules());
        assert_eq!(alarms.devices, optimizer::fixtures::device_rules());
    }

    #[test]
    fn a_missing_folder_is_told_file_by_file() {
        let findings = read_facts(Path::new("no/such/folder")).unwrap_err();
        assert!(findings.len() >= 8);
        assert_eq!(findings[0].code(), "file-missing");
        let mut files: Vec<&str> = findings.iter().map(|one| &*one.source.file).collect();
        files.sort_unstable();
        let count = files.len();
        files.dedup();
        assert_eq!(files.len(), count, "every file once");
    }
}
