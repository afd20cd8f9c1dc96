//! Tables of times and distances, written row after row: JSON, CSV or `.npy`.

use crate::places::Place;
use osm_loader::{SnappedPlace, Travel, TravelCost};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::path::Path;

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One object with places and rows.
    Json,
    /// One line for every pair.
    Csv,
    /// 32-bit integers (hour, row, column, [seconds, meters, toll meters]); -1 where no road leads.
    Npy,
}

impl Format {
    /// By the ending of a file's name.
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "json" => Some(Self::Json),
            "csv" => Some(Self::Csv),
            "npy" => Some(Self::Npy),
            _ => None,
        }
    }
}

/// A place of a table, and where it is on the roads.
pub type OnRoad<'a> = (&'a Place, &'a SnappedPlace);

/// What a table is about.
#[derive(Clone, Debug)]
pub struct About<'a> {
    /// The vehicle's identifier.
    pub vehicle: &'a str,
    /// Rows.
    pub origins: Vec<OnRoad<'a>>,
    /// Columns.
    pub destinations: Vec<OnRoad<'a>>,
    /// Hours of departure; one table for each, none for a table without an hour.
    pub hours: &'a [Option<u8>],
}

/// Writes tables one after another, each row by row.
#[derive(Debug)]
pub struct TableWriter<'a, W: Write> {
    out: W,
    format: Format,
    about: About<'a>,
    hour: Option<u8>,
    tables: usize,
    rows: usize,
}

impl<'a, W: Write> TableWriter<'a, W> {
    /// Writes what comes before all tables.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn begin(mut out: W, format: Format, about: About<'a>) -> io::Result<Self> {
        match format {
            Format::Json => write!(
                out,
                "{{\"vehicle\":{},\"origins\":{},\"destinations\":{},\"tables\":[",
                json!(about.vehicle),
                places(&about.origins),
                places(&about.destinations)
            )?,
            Format::Csv => writeln!(out, "hour,from,to,duration_s,distance_m,toll_distance_m")?,
            Format::Npy => {
                let shape = [
                    about.hours.len(),
                    about.origins.len(),
                    about.destinations.len(),
                ];
                let [hours, rows, columns] = shape;
                out.write_all(&npy_header("<i4", &[hours, rows, columns, 3]))?;
            }
        }
        let (hour, tables, rows) = (None, 0, 0);
        Ok(Self {
            out,
            format,
            about,
            hour,
            tables,
            rows,
        })
    }

    /// Begins the table of an hour.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn begin_table(&mut self, hour: Option<u8>) -> io::Result<()> {
        self.hour = hour;
        self.rows = 0;
        self.tables += 1;
        if self.format != Format::Json {
            return Ok(());
        }
        let separator = if self.tables > 1 { "," } else { "" };
        write!(self.out, "{separator}{{\"hour\":{},\"rows\":[", json!(hour))
    }

    /// Writes the next row.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn row(&mut self, costs: &[Option<TravelCost>]) -> io::Result<()> {
        let legs = || costs.iter().map(|cost| cost.map(TravelCost::travel));
        match self.format {
            Format::Json => self.json_row(legs)?,
            Format::Csv => self.csv_row(legs())?,
            Format::Npy => {
                let numbers = legs().flat_map(|leg| numbers(leg).map(|it| it.unwrap_or(-1)));
                let bytes: Vec<u8> = numbers.flat_map(|it| (it as i32).to_le_bytes()).collect();
                self.out.write_all(&bytes)?;
            }
        }
        self.rows += 1;
        Ok(())
    }

    fn json_row<I: Iterator<Item = Option<Travel>>>(
        &mut self,
        legs: impl Fn() -> I,
    ) -> io::Result<()> {
        self.out
            .write_all(if self.rows > 0 { b",\n{" } else { b"\n{" })?;
        let names = ["durations_s", "distances_m", "toll_distances_m"];
        for (at, name) in names.into_iter().enumerate() {
            let separator = if at > 0 { "," } else { "" };
            write!(self.out, "{separator}\"{name}\":[")?;
            for (column, leg) in legs().enumerate() {
                let separator = if column > 0 { "," } else { "" };
                match numbers(leg)[at] {
                    Some(number) => write!(self.out, "{separator}{number}")?,
                    None => write!(self.out, "{separator}null")?,
                }
            }
            self.out.write_all(b"]")?;
        }
        self.out.write_all(b"}")
    }

    fn csv_row(&mut self, legs: impl Iterator<Item = Option<Travel>>) -> io::Result<()> {
        let hour = self.hour.map(|hour| hour.to_string()).unwrap_or_default();
        let from = csv_cell(&self.about.origins[self.rows].0.id);
        for (leg, to) in legs.zip(&self.about.destinations) {
            let cells = numbers(leg).map(|it| it.map(|it| it.to_string()).unwrap_or_default());
            let [seconds, meters, toll] = cells;
            let to = csv_cell(&to.0.id);
            writeln!(self.out, "{hour},{from},{to},{seconds},{meters},{toll}")?;
        }
        Ok(())
    }

    /// Ends a table.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn end_table(&mut self) -> io::Result<()> {
        if self.format == Format::Json {
            self.out.write_all(b"]}")?;
        }
        Ok(())
    }

    /// Writes what comes after all tables.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn end(mut self) -> io::Result<W> {
        if self.format == Format::Json {
            self.out.write_all(b"]}\n")?;
        }
        self.out.flush()?;
        Ok(self.out)
    }
}

/// Seconds, meters, toll meters.
fn numbers(leg: Option<Travel>) -> [Option<i64>; 3] {
    match leg {
        Some(leg) => [leg.duration.0, leg.distance.0, leg.toll.0].map(|it| Some(i64::from(it))),
        None => [None; 3],
    }
}

fn places(all: &[OnRoad<'_>]) -> Value {
    let place = |(place, road): &OnRoad<'_>| {
        json!({
            "id": place.id,
            "lon": place.position.lon,
            "lat": place.position.lat,
            "road": [road.position.lon, road.position.lat],
            "road_distance_m": road.distance.0,
        })
    };
    all.iter().map(place).collect()
}

/// A cell in quotes where it needs them.
fn csv_cell(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// The beginning of an `.npy` file, version 1.0, as its format is published: the data begins at a
/// multiple of 64 bytes. `kind` is the kind of number in the words of that format.
pub(crate) fn npy_header(kind: &str, shape: &[usize]) -> Vec<u8> {
    const BEFORE: usize = 10;
    let sides: Vec<String> = shape.iter().map(usize::to_string).collect();
    let shape = format!("({})", sides.join(", "));
    let mut text = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}");
    let length = (BEFORE + text.len() + 1).next_multiple_of(64) - BEFORE;
    text += &" ".repeat(length - text.len() - 1);
    text.push('\n');
    let mut header = b"\x93NUMPY\x01\x00".to_vec();
    header.extend((length as u16).to_le_bytes());
    header.extend(text.into_bytes());
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_npy_header_is_padded_and_tells_the_shape() {
        let header = npy_header("<i4", &[1, 20, 300, 3]);
        assert!(header.starts_with(b"\x93NUMPY\x01\x00") && header.len().is_multiple_of(64));
        let told = u16::from_le_bytes([header[8], header[9]]);
        assert_eq!(usize::from(told), header.len() - 10);
        let text = String::from_utf8(header[10..].to_vec()).unwrap();
        assert!(text.contains("'shape': (1, 20, 300, 3)") && text.ends_with('\n'));
    }

    #[test]
    fn names_with_commas_are_quoted() {
        assert_eq!(csv_cell("a"), "a");
        assert_eq!(csv_cell("a,\"b\""), "\"a,\"\"b\"\"\"");
    }

    #[test]
    fn formats_go_by_the_ending() {
        let of = |name: &str| Format::of(Path::new(name));
        assert_eq!(of("a.npy"), Some(Format::Npy));
        assert_eq!(of("a.xlsx"), None);
    }
}
