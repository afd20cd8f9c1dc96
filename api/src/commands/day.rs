//! Opening a day: facts, case and map become a problem. What `plan` and `check` both begin with.

use crate::case::{Case, Day, read_case};
use crate::facts::{AlarmRules, Facts, default_folder, find_upwards, read_facts};
use crate::failure::Failure;
use crate::live::Closures;
use crate::roads::{TruckRoads, accesses, open_map};
use optimizer::problem::at_best;
use optimizer::{Finding, Problem};
use osm_loader::{Conditions, Meters, Position, Profile, RoadGraph, open_or_customize_under};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The demo map, where nobody names another.
pub const DEMO_MAP: &str = "data/maps/shanxi-synthetic.osm.pbf";

/// Where a day's inputs are.
#[derive(Clone, Debug)]
pub struct Inputs {
    /// The map file.
    pub map: PathBuf,
    /// Folder of the facts.
    pub facts: PathBuf,
    /// Folder of the case.
    pub case: PathBuf,
    /// Folder for imported maps.
    pub cache: PathBuf,
}

/// A day ready to be planned or checked.
#[derive(Debug)]
pub struct OpenedDay {
    /// Which day.
    pub day: Day,
    /// What is to be planned.
    pub problem: Problem,
    /// The roads of every truck class, by road profile.
    pub roads: Vec<TruckRoads>,
    /// All places, in location order.
    pub positions: Vec<Position>,
    /// When a temperature is to be noted.
    pub alarms: AlarmRules,
    /// What is strange, but does not keep us from planning.
    pub warnings: Vec<Finding>,
    /// Fingerprint of all inputs.
    pub fingerprint: String,
    /// Where map and figures come from, and whether they are synthetic.
    pub attribution: String,
    /// Farthest that a place may lie from its road.
    pub snap_limit: Meters,
    /// How roads are that day, at no particular hour.
    pub conditions: Conditions,
    /// Travel without roads that were drawn as closed.
    pub closures: Closures,
}

impl Inputs {
    /// Inputs with the bundled ones where none are named.
    pub fn new(
        map: Option<&Path>,
        facts: Option<&Path>,
        case: Option<&Path>,
        cache: &Path,
    ) -> Self {
        let bundled = |relative: &str| find_upwards(relative).unwrap_or_else(|| relative.into());
        Self {
            map: map.map_or_else(|| bundled(DEMO_MAP), Path::to_owned),
            facts: facts.map_or_else(default_folder, Path::to_owned),
            case: case.map_or_else(|| bundled("data/cases/yangqu-july"), Path::to_owned),
            cache: cache.to_owned(),
        }
    }

    /// Reads everything and puts it on the roads.
    ///
    /// # Errors
    /// Wrong input, all findings of one stage at once.
    pub fn open(&self) -> Result<OpenedDay, Failure> {
        let facts = read_facts(&self.facts).map_err(Failure::Findings)?;
        let case = read_case(&self.case, &facts).map_err(Failure::Findings)?;
        let graph = open_map(&self.map, &self.cache)?;
        let fingerprint = self.fingerprint(&case)?;
        OpenedDay::on_roads(case, &graph, fingerprint, &map_attribution(&self.map))
    }

    fn fingerprint(&self, case: &Case) -> Result<String, Failure> {
        let bytes = std::fs::read(&self.map).map_err(|source| Failure::Unreadable {
            path: self.map.clone(),
            source,
        })?;
        Ok(fingerprint(case, crc32fast::hash(&bytes)))
    }
}

/// The fingerprint of a case on a map, by the map's checksum.
pub fn fingerprint(case: &Case, map: u32) -> String {
    format!("{:08x}-{map:08x}", case.checksum)
}

impl OpenedDay {
    /// Puts a case on the roads of a map.
    ///
    /// # Errors
    /// Every finding, if any is an error.
    pub fn on_roads(
        case: Case,
        graph: &Arc<RoadGraph>,
        fingerprint: String,
        map_attribution: &str,
    ) -> Result<Self, Failure> {
        let alarms = case.alarms.clone();
        let (day, attribution) = (case.day.clone(), attribution(map_attribution, &case.day));
        let positions: Vec<Position> = case.positions.iter().map(|&(_, at)| at).collect();
        let mut roads = truck_roads(graph, &case, &positions);
        let snap_limit = case.snap_limit();
        let case = case.snapped(&accesses(graph, &roads, &positions));
        let conditions = case.conditions.clone();
        let hourly = |roads: &TruckRoads| roads.by_hour(&conditions);
        let hours_count = case.day.by_hour;
        let by_hour: Vec<_> = roads.iter().filter(|_| hours_count).map(hourly).collect();
        if !hours_count && !conditions.bans.is_empty() {
            let banned = |roads: &TruckRoads| roads.standing_under(&conditions);
            roads = roads.iter().map(banned).collect();
        }
        let at_any_hour = roads.iter().enumerate().map(|(class, roads)| {
            let at_best = by_hour.get(class).and_then(at_best);
            at_best.unwrap_or_else(|| roads.matrix())
        });
        let matrices = at_any_hour.collect();
        let case = case.through_the_hours(by_hour);
        let (problem, warnings) = case.examine(matrices);
        let problem = problem.ok_or_else(|| Failure::Findings(warnings.clone()))?;
        Ok(Self {
            day,
            problem,
            roads,
            positions,
            alarms,
            warnings,
            fingerprint,
            attribution,
            snap_limit,
            conditions,
            closures: Closures::default(),
        })
    }
}

/// The roads of every truck class of a case, whatever is banned.
fn truck_roads(graph: &Arc<RoadGraph>, case: &Case, places: &[Position]) -> Vec<TruckRoads> {
    let without_bans = Conditions {
        bans: Vec::new(),
        ..case.conditions.clone()
    };
    let roads = |profile: &Profile| {
        let network = open_or_customize_under(graph, profile, &without_bans);
        TruckRoads::new(network, places, case.snap_limit())
    };
    case.profiles.iter().map(roads).collect()
}

/// Reads the facts alone, for commands without a case.
///
/// # Errors
/// Every finding.
pub fn facts_of(folder: Option<&Path>) -> Result<Facts, Failure> {
    read_facts(&folder.map_or_else(default_folder, Path::to_owned)).map_err(Failure::Findings)
}

/// What must be shown with any picture of a map. The demo map carries its nature in its name.
pub fn map_attribution(map: &Path) -> String {
    let name = map
        .file_name()
        .map(|name| name.to_string_lossy())
        .unwrap_or_default();
    let roads = if name.contains("synthetic") {
        "合成演示地图，非真实道路 · synthetic demo map, not real roads"
    } else {
        "© OpenStreetMap contributors (ODbL)"
    };
    roads.into()
}

/// What must be shown with any picture of the day.
fn attribution(roads: &str, day: &Day) -> String {
    if day.notes.is_empty() {
        roads.into()
    } else {
        format!("{roads} · {}", day.notes)
    }
}
