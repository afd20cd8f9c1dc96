//! What all work needs: the store, the facts, and maps opened once.

use crate::clock::unix_seconds;
use crate::commands::day::OpenedDay;
use crate::facts::Facts;
use crate::facts::car::read_car;
use crate::failure::Failure;
use crate::resources::{Area, Day, Hub, Lock, Lot, Market, Record, Tables, Vehicle};
use crate::roads::open_map;
use crate::store::{MAPS, Store, StoreError};
use crate::table::Folder;
use crate::tiles::{RoadTiles, read_places};
use osm_loader::{Guide, Overrides, Profile, RoadGraph, open_or_customize};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use utoipa::ToSchema;

/// A map that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MapRecord {
    /// Unique name in paths.
    #[schema(example = "shanxi-synthetic")]
    pub id: String,
    /// What must be shown with every picture of it.
    pub attribution: String,
    /// Size of the file.
    pub bytes: u64,
    /// CRC-32 of the file, eight hexadecimal digits.
    pub checksum: String,
}

/// A map that is open.
#[derive(Debug)]
pub struct OpenMap {
    /// Its roads.
    pub graph: Arc<RoadGraph>,
    /// CRC-32 of its file.
    pub checksum: u32,
    /// What must be shown with every picture of it.
    pub attribution: String,
}

/// Why work cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The store refuses.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Input that is wrong.
    #[error(transparent)]
    Input(#[from] Failure),
    /// Something is not there.
    #[error("there is no {kind} {id}")]
    Missing {
        /// What kind of thing.
        kind: &'static str,
        /// Its name.
        id: String,
    },
    /// What is kept cannot be read.
    #[error("a record cannot be read: {0}")]
    Record(#[from] serde_json::Error),
}

pub(super) type Shared<T> = Mutex<HashMap<String, Arc<OnceLock<Option<Arc<T>>>>>>;

/// What all work needs.
#[derive(Debug)]
pub struct Workshop {
    /// Everything that is kept.
    pub store: Arc<Store>,
    /// Everything that is true on every day.
    pub facts: Arc<Facts>,
    pub(super) facts_folder: PathBuf,
    pub(super) opened: Arc<Opened>,
}

/// What was opened once and is at hand.
#[derive(Debug, Default)]
pub(super) struct Opened {
    /// Where imported maps are kept.
    imported: PathBuf,
    maps: Shared<OpenMap>,
    guides: Shared<Guide>,
    tiles: Shared<RoadTiles>,
    pub(super) plans: super::shown::Opened,
    pub(super) days: Shared<OpenedDay>,
}

impl Workshop {
    /// A workshop over a store and a folder of facts.
    ///
    /// # Errors
    /// Every finding in the facts.
    pub fn new(store: Store, facts_folder: &Path) -> Result<Self, Failure> {
        let imported = store.folder().join("imported");
        Ok(Self {
            store: Arc::new(store),
            facts: Arc::new(crate::facts::read_facts(facts_folder).map_err(Failure::Findings)?),
            facts_folder: facts_folder.to_owned(),
            opened: Arc::new(Opened {
                imported,
                ..Opened::default()
            }),
        })
    }

    /// The same facts and open maps over another store.
    #[must_use]
    pub fn over(&self, store: Store) -> Self {
        Self {
            store: Arc::new(store),
            facts: Arc::clone(&self.facts),
            facts_folder: self.facts_folder.clone(),
            opened: Arc::clone(&self.opened),
        }
    }

    /// Everything a day is planned from.
    ///
    /// # Errors
    /// The day, its area or one of its records is not there or cannot be read.
    pub fn tables(&self, day: &str) -> Result<Tables, Trouble> {
        let day: Day = self.one("day", "", day)?;
        let area: Area = self.one("area", "", &day.area)?;
        Ok(Tables {
            markets: self.all::<Market>(&area.id)?,
            hubs: self.all::<Hub>(&area.id)?,
            vehicles: self.all::<Vehicle>(&area.id)?,
            lots: self.all::<Lot>(&day.id)?,
            locks: self.all::<Lock>(&day.id)?,
            area,
            day,
        })
    }

    /// One record.
    ///
    /// # Errors
    /// It is not there or cannot be read.
    pub fn one<T: DeserializeOwned>(
        &self,
        kind: &'static str,
        scope: &str,
        id: &str,
    ) -> Result<T, Trouble> {
        let found = self.store.record(kind, scope, id)?;
        let missing = || Trouble::Missing {
            kind,
            id: id.to_owned(),
        };
        Ok(serde_json::from_str(&found.ok_or_else(missing)?.body)?)
    }

    fn all<R: Record>(&self, scope: &str) -> Result<Vec<R>, Trouble> {
        let found = self.store.records(R::KIND, scope)?;
        let read = found
            .iter()
            .map(|record| serde_json::from_str(&record.body));
        Ok(read.collect::<Result<_, _>>()?)
    }

    /// A map, imported on first use and opened once.
    ///
    /// # Errors
    /// There is none of the name, or its file is faulty.
    pub fn map(&self, id: &str) -> Result<Arc<OpenMap>, Trouble> {
        let record: MapRecord = self.one("map", "", id)?;
        let file = map_file(self.store.folder(), id);
        let key = format!("{id} {}", record.checksum);
        once(&self.opened.maps, &key, || {
            let bytes = std::fs::read(&file).map_err(|source| Failure::Unreadable {
                path: file.clone(),
                source,
            })?;
            Ok(OpenMap {
                graph: open_map(&file, &self.opened.imported).map_err(Failure::from)?,
                checksum: crc32fast::hash(&bytes),
                attribution: record.attribution.clone(),
            })
        })
    }

    /// Directions on a map for a car or a kind of truck, prepared once.
    ///
    /// # Errors
    /// There is no such map or profile.
    pub fn guide(&self, map: &str, profile: &str) -> Result<Arc<Guide>, Trouble> {
        let roads = self.map(map)?;
        let ways = self.profile(profile)?;
        once(
            &self.opened.guides,
            &format!("{map} {} {profile}", roads.checksum),
            || {
                let no_day = osm_loader::Day {
                    year: 2000,
                    month: 1,
                    day: 1,
                };
                let network = open_or_customize(&roads.graph, &ways, &Overrides::default(), no_day);
                Ok(Guide::new(Arc::new(network)))
            },
        )
    }

    /// The roads of a map as tiles, prepared once.
    ///
    /// # Errors
    /// There is no such map.
    pub fn tiles(&self, map: &str) -> Result<Arc<RoadTiles>, Trouble> {
        let checksum = self.map(map)?.checksum;
        let guide = self.guide(map, "car")?;
        once(&self.opened.tiles, &format!("{map} {checksum}"), || {
            let mut facts = Folder::new(&self.facts_folder);
            Ok(RoadTiles::new(guide.network(), read_places(&mut facts)))
        })
    }

    /// Folder of the facts.
    pub fn facts_folder(&self) -> &Path {
        &self.facts_folder
    }

    /// The car, or a truck by its identifier.
    ///
    /// # Errors
    /// There is no such profile.
    pub fn profile(&self, id: &str) -> Result<Profile, Trouble> {
        if id == "car" {
            return Ok(read_car(Some(&self.facts_folder))?);
        }
        let mut kinds = self.facts.vehicle_types.iter();
        let missing = || Trouble::Missing {
            kind: "profile",
            id: id.to_owned(),
        };
        let kind = kinds.find(|kind| kind.draft.id == id).ok_or_else(missing)?;
        Ok(kind.profile(&self.facts.speeds))
    }

    /// Forgets jobs that ended more than so many days ago.
    ///
    /// # Errors
    /// The store refuses.
    pub fn forget_old_jobs(&self, days: u32) -> Result<usize, StoreError> {
        let before = unix_seconds() - i64::from(days) * 86_400;
        let before = crate::clock::from_milliseconds(before.unsigned_abs() * 1_000);
        self.store.forget_jobs(&before)
    }
}

/// The file of a map in a data folder.
pub fn map_file(folder: &Path, id: &str) -> PathBuf {
    folder.join(MAPS).join(format!("{id}.osm.pbf"))
}

/// Makes a shared thing once, however many ask for it at the same time; what failed is tried anew.
pub(super) fn once<T>(
    shared: &Shared<T>,
    key: &str,
    make: impl FnOnce() -> Result<T, Trouble>,
) -> Result<Arc<T>, Trouble> {
    let cell = {
        let mut all = shared.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(key.to_owned()).or_default())
    };
    let mut failed = None;
    let made = cell.get_or_init(|| {
        make()
            .map(Arc::new)
            .map_err(|error| failed = Some(error))
            .ok()
    });
    if let Some(thing) = made {
        return Ok(Arc::clone(thing));
    }
    let mut all = shared.lock().unwrap_or_else(PoisonError::into_inner);
    if all.get(key).is_some_and(|known| Arc::ptr_eq(known, &cell)) {
        all.remove(key);
    }
    Err(failed.unwrap_or(Trouble::Missing {
        kind: "map",
        id: key.to_owned(),
    }))
}
