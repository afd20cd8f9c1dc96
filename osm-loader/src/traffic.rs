//! How much slower than planned roads are driven at each hour, by class of road and place.
//!
//! The figures are data (`hour_factors.csv`), each with its source; this room only looks them up.

use crate::profile::RoadClass;

/// Whether a road lies in a town.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Surroundings {
    /// Among many junctions; see [`Traffic::urban_junctions`].
    Urban,
    /// Elsewhere.
    Rural,
}

const HOURS: usize = 24;

/// Factors on planning speeds by class of road, surroundings and hour; 1 where nothing is said.
#[derive(Clone, Debug, PartialEq)]
pub struct Traffic {
    factors: Vec<[[f64; HOURS]; 2]>,
    /// A road is urban where so many junctions lie within about a square kilometer around it.
    pub urban_junctions: u32,
}

/// What is wrong with a table of factors.
#[derive(Debug, thiserror::Error)]
pub enum TrafficError {
    /// It is no CSV.
    #[error("hour_factors.csv: {0}; check separators and quotes")]
    Csv(#[from] csv::Error),
    /// A column is missing.
    #[error("hour_factors.csv has no column {0}; add it to the first row")]
    MissingColumn(&'static str),
    /// A cell makes no sense.
    #[error("row {row} of hour_factors.csv: {column} is {found:?}; give {expected}")]
    BadCell {
        /// Row in the file, counted from one.
        row: usize,
        /// Its column.
        column: &'static str,
        /// What was found.
        found: String,
        /// What belongs there.
        expected: &'static str,
    },
}

/// Junctions that make a square kilometer urban, where the table does not say.
const URBAN_JUNCTIONS: u32 = 60;

impl Default for Traffic {
    /// Every road at its planning speed at every hour.
    fn default() -> Self {
        Self {
            factors: vec![[[1.0; HOURS]; 2]; RoadClass::ALL.len()],
            urban_junctions: URBAN_JUNCTIONS,
        }
    }
}

impl Traffic {
    /// Reads rows of `osm_highway` (or `*`), `place` (`urban`, `rural` or `*`), `from_hour`,
    /// `until_hour` and `factor`; further columns are for people. Later rows override earlier
    /// ones, and hours may run over midnight. The row `urban_junctions_per_km2` of `osm_highway`
    /// sets what counts as urban.
    ///
    /// # Errors
    /// The first row that makes no sense; see [`TrafficError`].
    pub fn from_csv(text: &str) -> Result<Self, TrafficError> {
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let columns = Columns::find(reader.headers()?)?;
        let mut traffic = Self::default();
        for record in reader.records() {
            traffic.take(&Row {
                record: &record?,
                columns: &columns,
            })?;
        }
        Ok(traffic)
    }

    fn take(&mut self, row: &Row) -> Result<(), TrafficError> {
        if row.cell(CLASS) == "urban_junctions_per_km2" {
            let expected = "a whole number above 0";
            self.urban_junctions = row.number(FACTOR, expected, |&it| it >= 1.0)? as u32;
            return Ok(());
        }
        let (classes, places) = (row.classes()?, row.places()?);
        let hour = "an hour from 0 to 24";
        let [from, until] = [FROM, UNTIL].map(|at| row.number(at, hour, |&it| it <= 24.0));
        let (from, until) = (from? as usize, until? as usize);
        let factor = row.number(FACTOR, "a factor from 0.05 to 1.5", |it| {
            (0.05..=1.5).contains(it)
        })?;
        let is_meant = |hour: usize| {
            if from < until {
                (from..until).contains(&hour)
            } else {
                hour >= from || hour < until
            }
        };
        for class in classes {
            for &place in places {
                let hours = self.factors[class as usize][place as usize].iter_mut();
                let meant = hours.enumerate().filter(|(hour, _)| is_meant(*hour));
                meant.for_each(|(_, of_hour)| *of_hour = factor);
            }
        }
        Ok(())
    }

    /// The factor on the planning speed of a road at an hour.
    pub fn factor(&self, class: RoadClass, place: Surroundings, hour: u8) -> f64 {
        self.factors[class as usize][place as usize][usize::from(hour) % HOURS]
    }

    /// Whether roads are driven alike at two hours.
    pub fn are_alike(&self, one: u8, other: u8) -> bool {
        let at = |hour: u8| usize::from(hour) % HOURS;
        let mut all = self.factors.iter().flatten();
        all.all(|hours| hours[at(one)].to_bits() == hours[at(other)].to_bits())
    }
}

const CLASS: usize = 0;
const PLACE: usize = 1;
const FROM: usize = 2;
const UNTIL: usize = 3;
const FACTOR: usize = 4;
const NAMES: [&str; 5] = ["osm_highway", "place", "from_hour", "until_hour", "factor"];

/// Where the columns are.
struct Columns([usize; 5]);

impl Columns {
    fn find(headers: &csv::StringRecord) -> Result<Self, TrafficError> {
        let mut places = [0; 5];
        for (name, place) in NAMES.into_iter().zip(&mut places) {
            let at = headers.iter().position(|header| header.trim() == name);
            *place = at.ok_or(TrafficError::MissingColumn(name))?;
        }
        Ok(Self(places))
    }
}

struct Row<'a> {
    record: &'a csv::StringRecord,
    columns: &'a Columns,
}

impl Row<'_> {
    fn cell(&self, column: usize) -> &str {
        let at = self.columns.0[column];
        self.record.get(at).unwrap_or_default().trim()
    }

    fn bad(&self, column: usize, expected: &'static str) -> TrafficError {
        TrafficError::BadCell {
            row: (self.record.position()).map_or(0, |position| position.line() as usize),
            column: NAMES[column],
            found: self.cell(column).to_owned(),
            expected,
        }
    }

    fn number(
        &self,
        column: usize,
        expected: &'static str,
        fits: impl Fn(&f64) -> bool,
    ) -> Result<f64, TrafficError> {
        let number = self.cell(column).parse().ok();
        let number = number.filter(|number: &f64| *number >= 0.0 && fits(number));
        number.ok_or_else(|| self.bad(column, expected))
    }

    fn classes(&self) -> Result<Vec<RoadClass>, TrafficError> {
        match self.cell(CLASS) {
            // Ferries keep their timetable.
            "*" => Ok((RoadClass::ALL.into_iter())
                .filter(|&class| class != RoadClass::Ferry)
                .collect()),
            name => match RoadClass::named(name) {
                Some(class) => Ok(vec![class]),
                None => Err(self.bad(CLASS, "a value of highway=, ferry, or *")),
            },
        }
    }

    fn places(&self) -> Result<&'static [Surroundings], TrafficError> {
        match self.cell(PLACE) {
            "*" => Ok(&[Surroundings::Urban, Surroundings::Rural]),
            "urban" => Ok(&[Surroundings::Urban]),
            "rural" => Ok(&[Surroundings::Rural]),
            _ => Err(self.bad(PLACE, "urban, rural or *")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "osm_highway,place,from_hour,until_hour,factor,source\n";

    fn read(rows: &str) -> Traffic {
        Traffic::from_csv(&(HEADER.to_owned() + rows)).unwrap()
    }

    #[test]
    fn rows_cover_hours_also_over_midnight_and_later_rows_win() {
        let traffic =
            read("*,*,22,6,0.9,night\nprimary,urban,7,9,0.7,peak\n*,urban,8,9,0.5,worse\n");
        let factor = |class, place, hour| traffic.factor(class, place, hour).to_bits();
        let is = f64::to_bits;
        assert_eq!(factor(RoadClass::Track, Surroundings::Rural, 23), is(0.9));
        assert_eq!(factor(RoadClass::Track, Surroundings::Rural, 5), is(0.9));
        assert_eq!(factor(RoadClass::Track, Surroundings::Rural, 6), is(1.0));
        assert_eq!(factor(RoadClass::Primary, Surroundings::Urban, 7), is(0.7));
        assert_eq!(factor(RoadClass::Primary, Surroundings::Urban, 8), is(0.5));
        assert_eq!(factor(RoadClass::Primary, Surroundings::Rural, 7), is(1.0));
        assert!(traffic.are_alike(22, 3) && traffic.are_alike(6, 12) && !traffic.are_alike(7, 8));
    }

    #[test]
    fn what_counts_as_urban_is_a_setting() {
        assert_eq!(
            read("urban_junctions_per_km2,*,0,24,45,guess\n").urban_junctions,
            45
        );
        assert_eq!(Traffic::default().urban_junctions, URBAN_JUNCTIONS);
    }

    #[test]
    fn faulty_rows_are_named_with_what_belongs_there() {
        let error = |rows: &str| {
            let error = Traffic::from_csv(&(HEADER.to_owned() + rows)).unwrap_err();
            error.to_string()
        };
        let expected = "row 2 of hour_factors.csv: factor is \"0\"; give a factor from 0.05 to 1.5";
        assert_eq!(error("*,*,0,24,0,x\n"), expected);
        assert!(error("lane,*,0,24,1,x\n").contains("osm_highway is \"lane\""));
        assert!(error("*,city,0,24,1,x\n").contains("urban, rural or *"));
        assert!(error("*,*,0,25,1,x\n").contains("from 0 to 24"));
        assert!(Traffic::from_csv("a,b\n").is_err());
    }
}
