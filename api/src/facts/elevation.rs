//! `elevation_5arcmin.csv`: a grid of heights, latitudes down, longitudes across.

use crate::table::{Folder, Record};
use crate::text;
use optimizer::draft::SourceRow;
use optimizer::units::Position;
use optimizer::validate::{Fault, Finding, TableFault, ValueFault};

const FILE: &str = "elevation_5arcmin.csv";

/// Heights above sea level.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Elevation {
    /// Ascending.
    lons: Vec<f64>,
    /// Ascending.
    lats: Vec<f64>,
    /// Meters, one row per latitude.
    meters: Vec<Vec<f64>>,
}

impl Elevation {
    /// Height in meters, bilinear between grid points; `None` outside the grid.
    pub fn at(&self, position: Position) -> Option<f64> {
        let (x, lon) = cell(&self.lons, position.lon)?;
        let (y, lat) = cell(&self.lats, position.lat)?;
        let along = |row: &[f64]| row[x] + (row[x + 1] - row[x]) * lon;
        let (south, north) = (along(&self.meters[y]), along(&self.meters[y + 1]));
        Some(south + (north - south) * lat)
    }
}

/// The grid line before a coordinate, and the fraction of the way to the next.
fn cell(lines: &[f64], coordinate: f64) -> Option<(usize, f64)> {
    let after = lines.partition_point(|&line| line <= coordinate);
    if after == 0 || (after == lines.len() && lines.last() != Some(&coordinate)) {
        return None;
    }
    let before = (after - 1).min(lines.len().checked_sub(2)?);
    let fraction = (coordinate - lines[before]) / (lines[before + 1] - lines[before]);
    Some((before, fraction))
}

/// The grid; what is wrong is noted in the folder.
pub(super) fn read(folder: &mut Folder) -> Elevation {
    let Some(records) = folder.records(FILE) else {
        return Elevation::default();
    };
    let noted = folder.findings.len();
    let grid = grid(&records, &mut folder.findings);
    if folder.findings.len() > noted {
        return Elevation::default();
    }
    grid
}

fn grid(records: &[Record], findings: &mut Vec<Finding>) -> Elevation {
    let lons = numbers(&records[0], "lon", [-180.0, 180.0], findings);
    let mut rows: Vec<(f64, Vec<f64>)> = records[1..]
        .iter()
        .filter_map(|record| {
            let heights = numbers(record, "elev_m", [-500.0, 9_000.0], findings);
            let lat = text::number(record.cells.first()?).filter(|lat| lat.abs() <= 90.0);
            if lat.is_none() || heights.len() != lons.len() {
                note(record, TableFault::CellEmpty { column: "lat" }, findings);
            }
            Some((lat?, heights))
        })
        .collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let lats: Vec<f64> = rows.iter().map(|row| row.0).collect();
    let ascending =
        |lines: &[f64]| lines.len() >= 2 && lines.windows(2).all(|pair| pair[0] < pair[1]);
    if !ascending(&lons) || !ascending(&lats) {
        note(
            &records[0],
            TableFault::ColumnTwice { column: "lon" },
            findings,
        );
    }
    Elevation {
        lons,
        lats,
        meters: rows.into_iter().map(|row| row.1).collect(),
    }
}

/// All cells of a row but the first.
fn numbers(
    record: &Record,
    column: &'static str,
    [min, max]: [f64; 2],
    findings: &mut Vec<Finding>,
) -> Vec<f64> {
    let cells = record.cells.iter().skip(1);
    cells
        .map(|cell| {
            let value = text::number(cell).unwrap_or(f64::NAN);
            if !(min..=max).contains(&value) {
                let fault = ValueFault::OutOfRange {
                    column,
                    value,
                    min,
                    max,
                };
                note(record, fault, findings);
            }
            value
        })
        .collect()
}

fn note(record: &Record, fault: impl Into<Fault>, findings: &mut Vec<Finding>) {
    findings.push(Finding {
        source: SourceRow::new(FILE, record.row),
        subject: None,
        fault: fault.into(),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_are_bilinear_and_end_at_the_grid() {
        let grid = Elevation {
            lons: vec![112.0, 113.0],
            lats: vec![37.0, 38.0],
            meters: vec![vec![800.0, 1_000.0], vec![1_200.0, 1_400.0]],
        };
        let at = |lon, lat| grid.at(Position::new(lon, lat));
        assert_eq!(at(112.5, 37.5), Some(1_100.0));
        assert_eq!(at(113.0, 38.0), Some(1_400.0));
        assert_eq!(at(113.1, 37.5), None);
        assert_eq!(at(f64::NAN, 37.5), None);
    }
}
