//! `car_speeds.csv`: a passenger car with the speeds of OSRM's default profile, for comparison.

use super::default_folder;
use crate::failure::Failure;
use osm_loader::{
    Plate, Profile, RoadClass, SpeedTable, TagRules, TruckClass, TurnCosts, TurnCurve,
};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

const FILE: &str = "car_speeds.csv";

/// Reads the car from a folder of facts; default is the bundled one.
///
/// # Errors
/// A file that cannot be read, or the first row that is missing or no number.
pub fn read_car(folder: Option<&Path>) -> Result<Profile, Failure> {
    let path = folder
        .map_or_else(default_folder, Path::to_owned)
        .join(FILE);
    let text = std::fs::read_to_string(&path).map_err(|source| Failure::Unreadable {
        path: path.clone(),
        source,
    })?;
    car(&text).map_err(|row| bad_row(&path, &row))
}

/// The car a table describes, or the row that is missing or wrong.
fn car(text: &str) -> Result<Profile, String> {
    let rows = rows(text)?;
    let value = |what: &str| rows.get(what).copied().ok_or_else(|| what.to_owned());
    let weight_t = value("weight")?;
    Ok(Profile {
        name: "car".into(),
        height_m: value("height")?,
        width_m: value("width")?,
        length_m: value("length")?,
        weight_t,
        axle_load_t: weight_t / 2.0,
        axles: 2,
        plate: Plate::Blue,
        class: TruckClass::Light,
        speeds: speeds(value)?,
        turns: TurnCosts {
            right_s: value("right_turn")?,
            left_s: value("left_turn")?,
            oncoming_s: rows.get("oncoming").copied().unwrap_or_default(),
            u_turn_s: value("u_turn")?,
            traffic_signals_s: value("traffic_signals")?,
            stop_s: value("stop")?,
            give_way_s: value("give_way")?,
            level_crossing_s: value("level_crossing")?,
            toll_booth_s: value("toll_booth")?,
            gate_s: value("gate")?,
            curve: TurnCurve::Sigmoid,
        },
        rules: TagRules::CAR.with_posted_share(rows.get("posted_share").copied()),
    })
}

fn rows(text: &str) -> Result<BTreeMap<String, f64>, String> {
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let rows = reader.records().map(|record| {
        let record = record.map_err(|error| error.to_string())?;
        let cell = |at: usize| record.get(at).unwrap_or_default().trim().to_owned();
        let number: Option<f64> = cell(1).parse().ok();
        let number = number.filter(|number| number.is_finite() && *number >= 0.0);
        number
            .map(|number| (cell(0), number))
            .ok_or_else(|| cell(0))
    });
    rows.collect()
}

/// The same speeds in both columns, with no legal maximum beside them.
fn speeds(kmh: impl Fn(&str) -> Result<f64, String>) -> Result<SpeedTable, String> {
    let mut text =
        String::from("osm_highway,legal_max_truck_kmh,plan_light_truck_kmh,plan_heavy_truck_kmh\n");
    for class in RoadClass::ALL {
        let (name, kmh) = (class.osm_value(), kmh(class.osm_value())?);
        let _ = writeln!(text, "{name},0,{kmh},{kmh}");
    }
    SpeedTable::from_csv(&text).map_err(|error| error.to_string())
}

fn bad_row(path: &Path, row: &str) -> Failure {
    let path = path.display();
    Failure::Usage {
        zh: format!("{path} 里缺少或写错了“{row}”；请写成 what,value,unit,source"),
        en: format!("{path}: row {row:?} is missing or no number; write what,value,unit,source"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_car_drives_at_osrm_speeds() {
        let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../data/facts"));
        let car = read_car(Some(folder)).unwrap();
        let kmh = |class| car.speeds.kmh(class, TruckClass::Light);
        assert!((kmh(RoadClass::Motorway) - 90.0).abs() < 1e-9);
        assert!((kmh(RoadClass::TertiaryLink) - 20.0).abs() < 1e-9);
    }

    #[test]
    fn a_missing_row_is_named() {
        assert_eq!(car("what,value\nweight,2\n").unwrap_err(), "height");
        assert_eq!(car("what,value\nweight,much\n").unwrap_err(), "weight");
    }
}
