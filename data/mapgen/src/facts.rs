//! The facts the map is drawn from: seats, townships, villages, corridors, heights, outline.
//!
//! Reads the CSV files of `data/facts` by column name. It does not know what is drawn from them.

use std::path::{Path, PathBuf};

use csv::StringRecord;
use thiserror::Error;

use crate::geometry::Position;
use crate::terrain::Terrain;

/// Everything the generator reads; built by [`Facts::read`].
#[derive(Debug)]
pub struct Facts {
    pub(crate) seats: Vec<Seat>,
    pub(crate) townships: Vec<Township>,
    pub(crate) villages: Vec<Village>,
    pub(crate) corridors: Vec<Corridor>,
    pub(crate) terrain: Terrain,
    /// City of every county.
    pub(crate) cities: Vec<String>,
    /// Value added of farming by county, ten thousand yuan a year.
    pub(crate) farming: Vec<u64>,
}

/// A county and the town it is governed from.
#[derive(Debug)]
pub(crate) struct Seat {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) name_en: Option<String>,
    pub(crate) at: Position,
    pub(crate) elevation_m: i32,
}

/// A township; most have a name but no known position.
#[derive(Debug)]
pub(crate) struct Township {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) name_en: Option<String>,
    /// Index of its county among the seats.
    pub(crate) county: usize,
    pub(crate) at: Option<(Position, Option<i32>)>,
}

/// A village known by name and township alone.
#[derive(Debug)]
pub(crate) struct Village {
    pub(crate) name: String,
    pub(crate) township_code: String,
}

/// A numbered road and the county seats it passes, in order.
#[derive(Debug)]
pub(crate) struct Corridor {
    pub(crate) road_ref: String,
    pub(crate) highway: String,
    pub(crate) seats: Vec<usize>,
}

/// Why a fact file could not be used.
#[derive(Debug, Error)]
pub enum FactsError {
    /// The file is missing or not valid CSV.
    #[error("{file}: cannot be read as CSV; restore it from the repository")]
    Unreadable {
        /// Name of the file.
        file: String,
        /// What the CSV reader said.
        source: csv::Error,
    },
    /// A column the generator needs is absent.
    #[error("{file}: column `{column}` is missing; restore the header row")]
    MissingColumn {
        /// Name of the file.
        file: String,
        /// Name of the column.
        column: String,
    },
    /// A value is not what the column holds.
    #[error("{file}, row {row}: `{value}` is not a valid `{column}`; correct the value")]
    BadValue {
        /// Name of the file.
        file: String,
        /// Row counted from 1 below the header.
        row: usize,
        /// Name of the column.
        column: String,
        /// The value found.
        value: String,
    },
}

impl Facts {
    /// Reads the fact files of one directory.
    ///
    /// # Errors
    /// Names the first file, row and column that cannot be used.
    pub fn read(directory: &Path) -> Result<Self, FactsError> {
        let counties = Table::open(directory, "counties.csv")?;
        let seats = read_seats(&counties)?;
        let farming = Table::open(directory, "county_primary_industry.csv")?;
        Ok(Self {
            cities: read_cities(&counties)?,
            farming: read_farming(&farming, &seats)?,
            townships: read_townships(&Table::open(directory, "townships.csv")?, &seats)?,
            villages: read_villages(&Table::open(directory, "villages.csv")?)?,
            corridors: read_corridors(&Table::open(directory, "corridors.csv")?, &seats)?,
            terrain: Terrain::new(
                read_heights(&Table::open(directory, "elevation_5arcmin.csv")?)?,
                read_outline(&Table::open(directory, "province_outline.csv")?)?,
            ),
            seats,
        })
    }
}

fn read_seats(table: &Table) -> Result<Vec<Seat>, FactsError> {
    (0..table.len())
        .map(|row| {
            Ok(Seat {
                code: table.text(row, "code")?.to_owned(),
                name: table.text(row, "name")?.to_owned(),
                name_en: non_empty(table.text(row, "name_en")?),
                at: table.position(row)?,
                elevation_m: table.number(row, "elev_m")? as i32,
            })
        })
        .collect()
}

fn read_cities(counties: &Table) -> Result<Vec<String>, FactsError> {
    let city = |row| Ok(counties.text(row, "prefecture")?.to_owned());
    (0..counties.len()).map(city).collect()
}

fn read_farming(table: &Table, seats: &[Seat]) -> Result<Vec<u64>, FactsError> {
    let mut farming = vec![0; seats.len()];
    for row in 0..table.len() {
        let code = table.text(row, "code")?;
        let county = seats.iter().position(|seat| seat.code == code);
        let county = county.ok_or_else(|| table.bad_value(row, "code", code))?;
        farming[county] = table.number(row, "primary_industry_value_added_2024_wan_yuan")? as u64;
    }
    Ok(farming)
}

fn read_townships(table: &Table, seats: &[Seat]) -> Result<Vec<Township>, FactsError> {
    (0..table.len())
        .map(|row| {
            let known = !table.text(row, "lon")?.is_empty();
            let code = table.text(row, "county_code")?;
            let county = seats.iter().position(|seat| seat.code == code);
            let height = !table.text(row, "elev_m")?.is_empty();
            let elevation_m = height.then(|| table.number(row, "elev_m")).transpose()?;
            Ok(Township {
                code: table.text(row, "code")?.to_owned(),
                name: table.text(row, "name")?.to_owned(),
                name_en: non_empty(table.text(row, "name_en")?),
                county: county.ok_or_else(|| table.bad_value(row, "county_code", code))?,
                at: known
                    .then(|| {
                        table
                            .position(row)
                            .map(|at| (at, elevation_m.map(|m| m as i32)))
                    })
                    .transpose()?,
            })
        })
        .collect()
}

fn read_villages(table: &Table) -> Result<Vec<Village>, FactsError> {
    (0..table.len())
        .map(|row| {
            Ok(Village {
                name: table.text(row, "name")?.to_owned(),
                township_code: table.text(row, "township_code")?.to_owned(),
            })
        })
        .collect()
}

fn read_corridors(table: &Table, seats: &[Seat]) -> Result<Vec<Corridor>, FactsError> {
    const SEATS: &str = "county_seats_in_order";
    (0..table.len())
        .map(|row| {
            let names = table.text(row, SEATS)?.split('>');
            let find = |name: &str| {
                let found = seats.iter().position(|seat| seat.name == name);
                found.ok_or_else(|| table.bad_value(row, SEATS, name))
            };
            Ok(Corridor {
                road_ref: table.text(row, "ref")?.to_owned(),
                highway: table.text(row, "highway")?.to_owned(),
                seats: names.map(find).collect::<Result<_, _>>()?,
            })
        })
        .collect()
}

/// Rows of heights from north to south, with the latitude of each row and longitude of each column.
#[derive(Debug)]
pub(crate) struct Heights {
    pub(crate) lons: Vec<f64>,
    pub(crate) lats: Vec<f64>,
    pub(crate) meters: Vec<Vec<f64>>,
}

fn read_heights(table: &Table) -> Result<Heights, FactsError> {
    let columns: Vec<String> = table.headers.iter().skip(1).map(str::to_owned).collect();
    let corner = table.headers.get(0).unwrap_or_default();
    let lons = columns
        .iter()
        .map(|text| {
            text.parse()
                .map_err(|_not_a_number| table.bad_value(0, text, text))
        })
        .collect::<Result<_, _>>()?;
    let rows = 0..table.len();
    let lats = rows
        .clone()
        .map(|row| table.number(row, corner))
        .collect::<Result<_, _>>()?;
    let meters = rows
        .map(|row| {
            columns
                .iter()
                .map(|column| table.number(row, column))
                .collect()
        })
        .collect::<Result<_, _>>()?;
    Ok(Heights { lons, lats, meters })
}

fn read_outline(table: &Table) -> Result<Vec<Position>, FactsError> {
    (0..table.len()).map(|row| table.position(row)).collect()
}

fn non_empty(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

struct Table {
    file: PathBuf,
    headers: StringRecord,
    rows: Vec<StringRecord>,
}

impl Table {
    fn open(directory: &Path, name: &str) -> Result<Self, FactsError> {
        let unreadable = |source| FactsError::Unreadable {
            file: name.to_owned(),
            source,
        };
        let mut reader = csv::Reader::from_path(directory.join(name)).map_err(unreadable)?;
        Ok(Self {
            file: PathBuf::from(name),
            headers: reader.headers().map_err(unreadable)?.clone(),
            rows: reader
                .records()
                .collect::<Result<_, _>>()
                .map_err(unreadable)?,
        })
    }

    fn len(&self) -> usize {
        self.rows.len()
    }

    fn text(&self, row: usize, column: &str) -> Result<&str, FactsError> {
        let index = self.headers.iter().position(|header| header == column);
        let value = index.and_then(|index| self.rows[row].get(index));
        value.ok_or_else(|| FactsError::MissingColumn {
            file: self.name(),
            column: column.to_owned(),
        })
    }

    fn number(&self, row: usize, column: &str) -> Result<f64, FactsError> {
        let text = self.text(row, column)?;
        let finite = text.parse::<f64>().ok().filter(|value| value.is_finite());
        finite.ok_or_else(|| self.bad_value(row, column, text))
    }

    fn position(&self, row: usize) -> Result<Position, FactsError> {
        Ok(Position::from_degrees(
            self.number(row, "lon")?,
            self.number(row, "lat")?,
        ))
    }

    fn bad_value(&self, row: usize, column: &str, value: &str) -> FactsError {
        FactsError::BadValue {
            file: self.name(),
            row: row + 1,
            column: column.to_owned(),
            value: value.to_owned(),
        }
    }

    fn name(&self) -> String {
        self.file.display().to_string()
    }
}
