//! A case is a folder of tables people can edit in a spreadsheet: the day, its markets, hubs,
//! trucks and lots. `data/cases/README.md` shows the columns.
//!
//! `folder → Case → (roads from elsewhere) → Problem`. It reads and places; what is right or wrong
//! about the day is known by `optimizer::validate`.

mod day;
mod fleet;
mod forecast;
mod lots;
mod places;
mod roads;

use crate::facts::{AlarmRules, Facts, Knobs, VehicleType, knobs};
use crate::table::Folder;
use crate::weather::{self, Forecast, ForecastPoint};
use optimizer::draft::{PlaceDraft, ProblemDraft, RoadAccess};
use optimizer::units::Position;
use optimizer::validate::has_error;
use optimizer::{Finding, Problem};
use osm_loader::{Conditions, HourlyMatrices, Meters, Profile, TravelMatrix};
use std::path::Path;

pub use day::{Day, DayWeather};
pub use lots::lots_header;
pub use roads::{BANS, OVERRIDES};

/// The columns of the tables, for whoever else reads or writes them.
pub(crate) mod columns {
    use super::{fleet, lots, places};
    use crate::table::Column;

    pub(crate) const MARKETS: &[Column] = &places::MARKETS;
    pub(crate) const HUBS: &[Column] = &places::HUBS;
    pub(crate) const ZONES: &[Column] = &places::ZONES;
    pub(crate) const FLEET: &[Column] = &fleet::COLUMNS;
    pub(crate) const LOTS: &[Column] = &lots::LOTS;
    pub(crate) const LOCKS: &[Column] = &lots::LOCKS;
}

/// Reads the day alone; what is wrong is noted in the folder.
pub(crate) fn read_day(folder: &mut Folder) -> Day {
    day::read(folder)
}

/// A day as read, waiting for roads.
#[derive(Clone, Debug)]
pub struct Case {
    /// Which day.
    pub day: Day,
    /// What is there, and where, in location order: the order of rows in every matrix.
    pub positions: Vec<(String, Position)>,
    /// One per distinct truck class, in matrix order.
    pub profiles: Vec<Profile>,
    /// How roads are that day, at no particular hour.
    pub conditions: Conditions,
    /// What is strange, but does not keep us from planning.
    pub warnings: Vec<Finding>,
    /// When a temperature is to be noted.
    pub alarms: AlarmRules,
    /// CRC-32 of everything that was read: facts and case.
    pub checksum: u32,
    draft: ProblemDraft,
}

/// Reads a case folder.
///
/// # Errors
/// Every finding, errors and warnings alike, if any is an error.
pub fn read_case(path: &Path, facts: &Facts) -> Result<Case, Vec<Finding>> {
    read_tables(Folder::new(path), facts)
}

/// Reads the tables of a case, wherever they are.
///
/// # Errors
/// Every finding, errors and warnings alike, if any is an error.
pub fn read_tables(mut folder: Folder, facts: &Facts) -> Result<Case, Vec<Finding>> {
    let day = day::read(&mut folder);
    let mut settings = facts.knobs.clone();
    knobs::read_settings(&mut folder, &mut settings);
    let mut reading = Reading::new(&day, facts, &settings);
    let markets = places::read_markets(&mut folder, &mut reading);
    let hubs = places::read_hubs(&mut folder, &mut reading);
    reading.name_places(&markets, &hubs);
    let vehicles = fleet::read(&mut folder, &mut reading);
    reading.forecast = forecast::read(&mut folder, &mut reading);
    let draft = ProblemDraft {
        products: facts.products.clone(),
        markets,
        hubs,
        vehicles,
        lots: lots::read(&mut folder, day.date),
        locks: lots::read_locks(&mut folder),
        travel: Vec::new(),
        by_hour: Vec::new(),
        outdoor: reading.outdoor(),
        settings: settings.settings,
        estimates: settings.estimates,
        places: reading.places,
    };
    let conditions = roads::read(&mut folder, &day, facts);
    let profiles = reading
        .classes
        .iter()
        .map(|kind| kind.profile(&facts.speeds))
        .collect();
    let checksum = crc32fast::hash(
        &[facts.checksum, folder.checksum()]
            .map(u32::to_be_bytes)
            .concat(),
    );
    let findings = all_findings(folder.findings, &draft);
    if has_error(&findings) {
        return Err(findings);
    }
    Ok(Case {
        positions: positions(&draft),
        day,
        profiles,
        conditions,
        warnings: findings,
        alarms: facts.alarms.clone(),
        checksum,
        draft,
    })
}

impl Case {
    /// Farthest that a place may lie from a road its trucks can use.
    pub fn snap_limit(&self) -> Meters {
        Meters::round(self.draft.estimates.snap_limit_m)
    }

    /// Tells how the positions, in order, meet the road network.
    #[must_use]
    pub fn snapped(mut self, accesses: &[RoadAccess]) -> Self {
        for (place, &access) in self.draft.places.iter_mut().zip(accesses) {
            place.access = access;
        }
        self
    }

    /// The problem, with one matrix per profile over the positions.
    ///
    /// # Errors
    /// Every finding, if any is an error.
    pub fn into_problem(self, matrices: Vec<TravelMatrix>) -> Result<Problem, Vec<Finding>> {
        let (problem, findings) = self.examine(matrices);
        problem.ok_or(findings)
    }

    /// Tells how travel differs by hour, one for each profile.
    #[must_use]
    pub fn through_the_hours(mut self, by_hour: Vec<HourlyMatrices>) -> Self {
        self.draft.by_hour = by_hour;
        self
    }

    /// The problem, unless there are errors, and every finding.
    pub fn examine(mut self, matrices: Vec<TravelMatrix>) -> (Option<Problem>, Vec<Finding>) {
        self.draft.travel = matrices;
        self.draft.examine()
    }
}

fn positions(draft: &ProblemDraft) -> Vec<(String, Position)> {
    let places = draft.places.iter();
    places
        .map(|place| (place.name.clone(), place.position))
        .collect()
}

/// What reading found, and what the planner finds in rows that could be read. Where a whole table
/// is missing, everything that refers to it would be unknown: then only reading counts.
fn all_findings(mut found: Vec<Finding>, draft: &ProblemDraft) -> Vec<Finding> {
    let has_all = found.iter().all(|finding| finding.source.row.is_some());
    if has_all {
        let mut more = draft.inspect();
        more.retain(|finding| !found.iter().any(|known| known.source == finding.source));
        found.extend(more);
    }
    found
}

/// Places and truck classes while a case is read.
struct Reading<'a> {
    day: &'a Day,
    facts: &'a Facts,
    /// The settings of the day.
    knobs: &'a Knobs,
    places: Vec<PlaceDraft>,
    elevations: Vec<Option<f64>>,
    names: Vec<(String, usize)>,
    classes: Vec<&'a VehicleType>,
    /// The day hour by hour, where people have it.
    forecast: Vec<ForecastPoint>,
}

impl<'a> Reading<'a> {
    fn new(day: &'a Day, facts: &'a Facts, knobs: &'a Knobs) -> Self {
        Self {
            day,
            facts,
            knobs,
            places: Vec::new(),
            elevations: Vec::new(),
            names: Vec::new(),
            classes: Vec::new(),
            forecast: Vec::new(),
        }
    }

    fn add_place(&mut self, place: PlaceDraft, elevation_m: Option<f64>) -> usize {
        self.places.push(place);
        self.elevations.push(elevation_m);
        self.places.len() - 1
    }

    fn name_place(&mut self, name: &str, place: usize) {
        self.names.push((name.to_lowercase(), place));
    }

    /// Identifiers before names, hubs before markets: that is where trucks stand.
    fn name_places(
        &mut self,
        markets: &[optimizer::draft::MarketDraft],
        hubs: &[optimizer::draft::HubDraft],
    ) {
        for hub in hubs {
            self.name_place(&hub.id, hub.place);
        }
        for market in markets {
            self.name_place(&market.id, market.place);
        }
        for hub in hubs {
            self.name_place(&hub.name, hub.place);
        }
        for market in markets {
            self.name_place(&market.name, market.place);
        }
    }

    fn place_called(&self, name: &str) -> Option<usize> {
        let name = name.to_lowercase();
        let found = self.names.iter().find(|(known, _)| *known == name);
        found.map(|&(_, place)| place)
    }

    /// The matrix a type of truck uses: one per distinct way to use roads.
    fn road_class(&mut self, kind: &'a VehicleType) -> usize {
        let known = self
            .classes
            .iter()
            .position(|class| class.road == kind.road);
        known.unwrap_or_else(|| {
            self.classes.push(kind);
            self.classes.len() - 1
        })
    }

    /// A forecast for a place: at its own height unless another is written.
    fn forecast_point(
        &self,
        place: usize,
        elevation_m: Option<f64>,
        hours: [f64; 24],
    ) -> ForecastPoint {
        let position = self.places.get(place).map(|place| place.position);
        let position = position.unwrap_or(Position::new(0.0, 0.0));
        let height = elevation_m.or_else(|| self.elevations.get(place).copied().flatten());
        ForecastPoint {
            position,
            elevation_m: height.or_else(|| self.facts.elevation.at(position)),
            hours,
        }
    }

    fn outdoor(&self) -> Vec<[f64; 24]> {
        let Some(first) = self.places.first() else {
            return Vec::new();
        };
        let forecast = Forecast {
            points: self.forecast.clone(),
            lapse_k_km: self.knobs.weather.lapse_k_km,
            ..self.day.forecast(first.position, self.facts)
        };
        let places = self.places.iter().zip(&self.elevations);
        places
            .map(|(place, &elevation_m)| {
                weather::outdoor(place.position, elevation_m, &forecast, self.facts)
            })
            .collect()
    }
}
