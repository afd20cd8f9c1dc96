//! Under which conditions trucks drive, read from options and files: the moment, local knowledge,
//! city bans, traffic by hour.

mod bans;
mod feature;
mod overrides;

use crate::cli::ConditionArgs;
use crate::facts::{HOUR_FACTORS, default_folder};
use crate::failure::Failure;
use crate::files::read;
use crate::places::Place;
use feature::{Feature, features};
use jiff::civil::{Date, DateTime};
use osm_loader::{CityBan, Conditions, Day, Departure, Moment, Overrides, Traffic};
use std::path::{Path, PathBuf};

/// Reads everything that the options name.
///
/// # Errors
/// The first file or option that is wrong, with the place and what helps.
pub fn conditions(args: &ConditionArgs, facts: Option<&Path>) -> Result<Conditions, Failure> {
    Ok(Conditions {
        moment: moment(args),
        overrides: match &args.overrides {
            Some(path) => overrides_in(path)?,
            None => Overrides::default(),
        },
        bans: match &args.bans {
            Some(path) => bans_in(path)?,
            None => Vec::new(),
        },
        passes: args.pass.clone(),
        traffic: traffic(facts)?,
    })
}

/// The departure that was asked for; `None` without an hour.
pub fn departure(args: &ConditionArgs) -> Option<Departure> {
    let When::At(at) = args.at? else {
        return None;
    };
    let second = i32::from(at.hour()) * 3600 + i32::from(at.minute()) * 60 + i32::from(at.second());
    Some(Departure {
        day: calendar_day(at.date()),
        second: second.unsigned_abs(),
    })
}

/// The day asked for, or one on which nothing dated holds.
pub fn day(args: &ConditionArgs) -> Day {
    match args.at {
        Some(When::On(date)) => calendar_day(date),
        Some(When::At(at)) => calendar_day(at.date()),
        None => NO_DAY,
    }
}

fn moment(args: &ConditionArgs) -> Moment {
    match departure(args) {
        Some(departure) => departure.moment(),
        None => day(args).into(),
    }
}

/// Before all overrides and bans.
const NO_DAY: Day = Day {
    year: 2000,
    month: 1,
    day: 1,
};

/// A day, perhaps with a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Some time of a day.
    On(Date),
    /// A time, in Beijing.
    At(DateTime),
}

impl std::str::FromStr for When {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let date = text.parse().map(Self::On);
        let time = text.parse().map(Self::At);
        let wrong = "give a day or a time, such as 2026-07-15 or 2026-07-15T08:30 / 日期或时刻";
        let is_day = !text.contains(['T', ' ']);
        let found = if is_day { date } else { time };
        found.map_err(|error: jiff::Error| format!("{wrong} ({error})"))
    }
}

/// A date as the roads count days.
pub fn calendar_day(date: Date) -> Day {
    Day {
        year: date.year(),
        month: date.month().unsigned_abs(),
        day: date.day().unsigned_abs(),
    }
}

/// Traffic by hour, where the facts have it.
fn traffic(facts: Option<&Path>) -> Result<Traffic, Failure> {
    let folder = facts.map_or_else(default_folder, Path::to_owned);
    let path = folder.join(HOUR_FACTORS);
    if !path.exists() {
        return Ok(Traffic::default());
    }
    Traffic::from_csv(&read(&path)?).map_err(|error| Failure::Usage {
        zh: format!("{}：{error}", path.display()),
        en: error.to_string(),
    })
}

/// Overrides in a GeoJSON file.
///
/// # Errors
/// The first that makes no sense.
pub fn overrides_in(path: &Path) -> Result<Overrides, Failure> {
    overrides_of(path, &read(path)?)
}

/// Overrides in the text of a GeoJSON file.
///
/// # Errors
/// The first that makes no sense.
pub fn overrides_of(path: &Path, text: &str) -> Result<Overrides, Failure> {
    let features = features(path, text)?;
    let list = features.iter().map(overrides::read);
    let list = list.collect::<Result<_, _>>()?;
    Overrides::new(list).map_err(|error| Failure::Usage {
        zh: format!("{}：{error}", path.display()),
        en: format!("{}: {error}", path.display()),
    })
}

/// City bans in a GeoJSON file, or in all of a folder, in the order of their names.
///
/// # Errors
/// The first that makes no sense.
pub fn bans_in(path: &Path) -> Result<Vec<CityBan>, Failure> {
    let mut bans = Vec::new();
    for file in geojson_files(path)? {
        bans.extend(bans_of(&file, &read(&file)?)?);
    }
    Ok(bans)
}

/// City bans in the text of a GeoJSON file.
///
/// # Errors
/// The first that makes no sense.
pub fn bans_of(path: &Path, text: &str) -> Result<Vec<CityBan>, Failure> {
    features(path, text)?.iter().map(bans::read).collect()
}

/// The points of a GeoJSON file, with their `id` or `name`.
///
/// # Errors
/// The first feature that is no point.
pub fn point_features(path: &Path) -> Result<Vec<Place>, Failure> {
    let text = read(path)?;
    let features = features(path, &text)?;
    let place = |(at, feature): (usize, &Feature)| {
        let name = feature.text("id").or_else(|| feature.text("name"));
        Ok(Place {
            id: name.map_or_else(|| (at + 1).to_string(), str::to_owned),
            position: feature.point()?,
        })
    };
    features.iter().enumerate().map(place).collect()
}

fn geojson_files(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let unreadable = |source| Failure::Unreadable {
        path: path.to_owned(),
        source,
    };
    let entries = std::fs::read_dir(path).map_err(unreadable)?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|it| it == "geojson"));
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_day_or_a_time() {
        assert!(matches!("2026-07-15".parse(), Ok(When::On(_))));
        assert!(matches!("2026-07-15T08:30".parse(), Ok(When::At(_))));
        for wrong in ["08:30", "2026-13-01", "today", "2026-07-15T25:00"] {
            assert!(wrong.parse::<When>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_bundled_bans_and_factors_can_be_read() {
        let data = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../data"));
        assert!(!bans_in(&data.join("bans")).unwrap().is_empty());
        let traffic = traffic(Some(&data.join("facts"))).unwrap();
        assert!(!traffic.are_alike(8, 12));
    }
}
