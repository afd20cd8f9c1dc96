//! Planning speeds by class of road, from a table people can edit.

use super::TruckClass;
use super::class::RoadClass;

/// Planning speed of light and heavy trucks on each class of road, in km/h.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeedTable {
    /// By position in [`RoadClass::ALL`].
    rows: Vec<Row>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Row {
    light_kmh: f64,
    heavy_kmh: f64,
}

/// What is wrong with a table of speeds.
#[derive(Debug, thiserror::Error)]
pub enum SpeedTableError {
    /// The text is no CSV table.
    #[error("the speed table cannot be read: {0}; save it as comma-separated text")]
    Csv(#[from] csv::Error),
    /// A column is missing.
    #[error("the speed table has no column {0}; put it into the first line")]
    MissingColumn(&'static str),
    /// A cell holds no speed.
    #[error("row {row} of the speed table: {column} is {found:?}; give a speed from 0 to 150 km/h")]
    BadSpeed {
        /// Line in the text, counted from 1.
        row: usize,
        /// Which column.
        column: &'static str,
        /// What stands there.
        found: String,
    },
    /// A class of road has no row.
    #[error("the speed table has no row for {0}; add one")]
    MissingClass(&'static str),
    /// A class may not be driven at speed zero.
    #[error("the speed table lets trucks drive {0} at 0 km/h; give a speed above zero")]
    ZeroSpeed(&'static str),
}

/// Classes that may lack a row, and whose row then holds.
const STAND_INS: [(RoadClass, RoadClass); 6] = [
    (RoadClass::MotorwayLink, RoadClass::Motorway),
    (RoadClass::TrunkLink, RoadClass::Trunk),
    (RoadClass::PrimaryLink, RoadClass::Primary),
    (RoadClass::SecondaryLink, RoadClass::Secondary),
    (RoadClass::TertiaryLink, RoadClass::Tertiary),
    (RoadClass::Path, RoadClass::LivingStreet),
];

const CLASS: &str = "osm_highway";
const LEGAL: &str = "legal_max_truck_kmh";
const LIGHT: &str = "plan_light_truck_kmh";
const HEAVY: &str = "plan_heavy_truck_kmh";

impl SpeedTable {
    /// Reads a CSV table with the columns `osm_highway`, `legal_max_truck_kmh`,
    /// `plan_light_truck_kmh` and `plan_heavy_truck_kmh`; others are ignored.
    ///
    /// A legal maximum of 0 means none. Slip roads without a row of their own are driven like the
    /// roads they belong to, paths opened to motor vehicles like living streets.
    ///
    /// # Errors
    /// The first fault of the table, with row, column and remedy.
    pub fn from_csv(text: &str) -> Result<Self, SpeedTableError> {
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let columns = Columns::find(reader.headers()?)?;
        let mut rows = [None; RoadClass::ALL.len()];
        for record in reader.records() {
            let record = record?;
            if let Some(class) = RoadClass::named(columns.class(&record)) {
                rows[class as usize] = Some(columns.row(&record)?);
            }
        }
        for (class, stand_in) in STAND_INS {
            rows[class as usize] = rows[class as usize].or(rows[stand_in as usize]);
        }
        let complete = RoadClass::ALL.iter().map(|&class| {
            let name = class.osm_value();
            let row = rows[class as usize].ok_or(SpeedTableError::MissingClass(name))?;
            if row.light_kmh <= 0.0 || row.heavy_kmh <= 0.0 {
                return Err(SpeedTableError::ZeroSpeed(name));
            }
            Ok(row)
        });
        let rows = complete.collect::<Result<_, _>>()?;
        Ok(Self { rows })
    }

    /// Planning speed in km/h.
    pub fn kmh(&self, road: RoadClass, truck: TruckClass) -> f64 {
        let row = self.rows[road as usize];
        match truck {
            TruckClass::Light => row.light_kmh,
            TruckClass::Heavy => row.heavy_kmh,
        }
    }
}

/// Where the columns are.
struct Columns {
    class: usize,
    legal: usize,
    light: usize,
    heavy: usize,
}

impl Columns {
    fn find(headers: &csv::StringRecord) -> Result<Self, SpeedTableError> {
        let find = |name| {
            let at = headers.iter().position(|header| header.trim() == name);
            at.ok_or(SpeedTableError::MissingColumn(name))
        };
        Ok(Self {
            class: find(CLASS)?,
            legal: find(LEGAL)?,
            light: find(LIGHT)?,
            heavy: find(HEAVY)?,
        })
    }

    fn class<'a>(&self, record: &'a csv::StringRecord) -> &'a str {
        record.get(self.class).unwrap_or_default().trim()
    }

    fn row(&self, record: &csv::StringRecord) -> Result<Row, SpeedTableError> {
        let legal = match speed(record, self.legal, LEGAL)? {
            0.0 => f64::INFINITY,
            legal => legal,
        };
        Ok(Row {
            light_kmh: speed(record, self.light, LIGHT)?.min(legal),
            heavy_kmh: speed(record, self.heavy, HEAVY)?.min(legal),
        })
    }
}

fn speed(
    record: &csv::StringRecord,
    at: usize,
    column: &'static str,
) -> Result<f64, SpeedTableError> {
    let found = record.get(at).unwrap_or_default();
    let speed = found.trim().parse().ok();
    speed
        .filter(|kmh| (0.0..=150.0).contains(kmh))
        .ok_or_else(|| SpeedTableError::BadSpeed {
            row: record
                .position()
                .map_or(0, |position| position.line() as usize),
            column,
            found: found.to_owned(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_legal_maximum_caps_the_planning_speed() {
        let mut text =
            "osm_highway,legal_max_truck_kmh,plan_light_truck_kmh,plan_heavy_truck_kmh\n"
                .to_owned();
        for class in RoadClass::ALL {
            text += &format!("{},60,82,50\n", class.osm_value());
        }
        let table = SpeedTable::from_csv(&text).unwrap();
        assert!((table.kmh(RoadClass::Motorway, TruckClass::Light) - 60.0).abs() < 1e-9);
        assert!((table.kmh(RoadClass::Motorway, TruckClass::Heavy) - 50.0).abs() < 1e-9);
    }

    #[test]
    fn slip_roads_and_paths_may_do_without_a_row() {
        let mut text =
            "osm_highway,legal_max_truck_kmh,plan_light_truck_kmh,plan_heavy_truck_kmh\n"
                .to_owned();
        for (at, class) in RoadClass::ALL.into_iter().enumerate() {
            if STAND_INS.iter().all(|(missing, _)| *missing != class) {
                text += &format!("{},0,{},10\n", class.osm_value(), 20 + at);
            }
        }
        let table = SpeedTable::from_csv(&text).unwrap();
        for (class, stand_in) in STAND_INS {
            let [one, other] = [class, stand_in].map(|class| table.kmh(class, TruckClass::Light));
            assert!((one - other).abs() < 1e-9);
        }
    }

    #[test]
    fn a_faulty_table_names_row_and_column() {
        let header = "osm_highway,legal_max_truck_kmh,plan_light_truck_kmh,plan_heavy_truck_kmh\n";
        let error = SpeedTable::from_csv(&format!("{header}motorway,100,fast,80\n")).unwrap_err();
        let expected = "row 2 of the speed table: plan_light_truck_kmh is \"fast\"; \
                        give a speed from 0 to 150 km/h";
        assert_eq!(error.to_string(), expected);
        let error = SpeedTable::from_csv(header).unwrap_err();
        assert!(matches!(error, SpeedTableError::MissingClass("motorway")));
    }
}
