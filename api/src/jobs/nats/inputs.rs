//! Everything a job needs of the store, as one parcel that travels to whoever does it.

use super::{BackendError, Nats, engine};
use crate::files::csv_texts;
use crate::jobs::work::{Failing, read};
use crate::jobs::workshop::{MapRecord, Trouble, Workshop, map_file};
use crate::jobs::{MatrixRequest, PlanRequest, QUESTION, RePlanRequest, Simulated};
use crate::resources::{Area, Day, Hub, Lock, Lot, Market, Record, Vehicle};
use crate::siting::{AskedStudy, SitingQuestion};
use crate::store::{Job, NewPlan, NewRecord, NewReport, PlanPart, Store, StoreError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// What a job needs of the store.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Inputs {
    records: Vec<NewRecord>,
    /// Plans, each with its state.
    plans: Vec<(NewPlan, String)>,
    /// Reports of running days.
    reports: Vec<(String, NewReport)>,
    /// Names of map files by identifier of the map.
    pub(super) maps: BTreeMap<String, String>,
    /// Name of the facts.
    pub(super) facts: String,
}

impl Inputs {
    /// What a job needs, gathered from the store; its maps are brought to the engine.
    pub(super) async fn gather(
        workshop: &Workshop,
        nats: &Nats,
        job: &Job,
        facts: &str,
    ) -> Result<Self, GatherError> {
        let mut gathering = Gathering {
            workshop,
            inputs: Self {
                facts: facts.to_owned(),
                ..Self::default()
            },
            maps: Vec::new(),
        };
        gathering.gather(job)?;
        let mut inputs = gathering.inputs;
        for map in gathering.maps {
            let file = map_file(workshop.store.folder(), &map);
            let bytes = std::fs::read(&file).map_err(engine)?;
            inputs.maps.insert(map, nats.put_file(&bytes).await?);
        }
        Ok(inputs)
    }

    /// Fills an empty store with them.
    pub(super) fn fill(&self, store: &Store, owner: &str) -> Result<(), StoreError> {
        store.take_in(&self.records, &self.plans, owner)?;
        for (day, report) in &self.reports {
            store.add_reports(day, std::slice::from_ref(report), owner)?;
        }
        Ok(())
    }
}

/// Why inputs cannot be gathered.
#[derive(Debug)]
pub(super) enum GatherError {
    /// They are not there or wrong: the job fails.
    Job(Failing),
    /// The engine does not answer: later.
    Engine(BackendError),
}

impl From<Failing> for GatherError {
    fn from(failing: Failing) -> Self {
        Self::Job(failing)
    }
}

impl From<BackendError> for GatherError {
    fn from(error: BackendError) -> Self {
        Self::Engine(error)
    }
}

struct Gathering<'a> {
    workshop: &'a Workshop,
    inputs: Inputs,
    maps: Vec<String>,
}

impl Gathering<'_> {
    fn gather(&mut self, job: &Job) -> Result<(), Failing> {
        match job.kind.as_str() {
            "plan" => {
                let request: PlanRequest = read(&job.request)?;
                self.day(&job.day)?;
                request.from.iter().try_for_each(|plan| self.plan(plan))
            }
            "matrix" => {
                let request: MatrixRequest = read(&job.request)?;
                self.map(&request.map)
            }
            "replan" => {
                let request: RePlanRequest = read(&job.request)?;
                let in_force = self.workshop.in_force(&job.day, request.plan.as_deref())?;
                self.plan(&in_force.plan)?;
                self.reports(&job.day)
            }
            "simulate" => {
                let asked: Simulated = read(&job.request)?;
                self.plan(&asked.plan)
            }
            "site" => {
                let asked: AskedStudy = read(&job.request)?;
                self.one(QUESTION, "", &asked.question)?;
                let question: SitingQuestion = self.workshop.one(QUESTION, "", &asked.question)?;
                self.map(&question.map)
            }
            _ => Ok(()),
        }
    }

    fn day(&mut self, id: &str) -> Result<(), Failing> {
        self.one("day", "", id)?;
        let day: Day = self.workshop.one("day", "", id)?;
        self.one("area", "", &day.area)?;
        let area: Area = self.workshop.one("area", "", &day.area)?;
        for kind in [Market::KIND, Hub::KIND, Vehicle::KIND] {
            self.all(kind, &area.id)?;
        }
        for kind in [Lot::KIND, Lock::KIND] {
            self.all(kind, id)?;
        }
        self.map(&area.map)
    }

    fn map(&mut self, id: &str) -> Result<(), Failing> {
        let _: MapRecord = self.workshop.one("map", "", id)?;
        self.one("map", "", id)?;
        self.maps.push(id.to_owned());
        Ok(())
    }

    fn plan(&mut self, id: &str) -> Result<(), Failing> {
        let store = &self.workshop.store;
        let missing = || Trouble::Missing {
            kind: "plan",
            id: id.to_owned(),
        };
        let row = store.plan(id).map_err(Trouble::from)?.ok_or_else(missing)?;
        let part =
            |part| -> Result<String, Trouble> { store.plan_part(id, part)?.ok_or_else(missing) };
        let replan = part(PlanPart::Replan)?;
        let plan = NewPlan {
            id: row.id,
            area: row.area,
            day: row.day,
            summary: row.summary,
            plan: part(PlanPart::Plan)?,
            geojson: String::new(),
            page: String::new(),
            inputs: part(PlanPart::Inputs)?,
            replan: Some(replan).filter(|replan| !replan.is_empty()),
        };
        let file = crate::dto::parse(&plan.plan).map_err(|error| Trouble::Input(error.into()))?;
        self.inputs.plans.push((plan, row.state));
        self.map(&file.inputs.map)
    }

    fn reports(&mut self, day: &str) -> Result<(), Failing> {
        let store = &self.workshop.store;
        let reports = store
            .reports(day, 0, usize::MAX >> 1)
            .map_err(Trouble::from)?;
        self.inputs
            .reports
            .extend(reports.into_iter().map(|report| {
                let (id, body) = (report.id, report.body);
                (day.to_owned(), NewReport { id, body })
            }));
        Ok(())
    }

    fn one(&mut self, kind: &'static str, scope: &str, id: &str) -> Result<(), Failing> {
        let found = self
            .workshop
            .store
            .record(kind, scope, id)
            .map_err(Trouble::from)?;
        let missing = || Trouble::Missing {
            kind,
            id: id.to_owned(),
        };
        let found = found.ok_or_else(missing)?;
        self.inputs
            .records
            .push(new_record(kind, scope, found.id, found.body));
        Ok(())
    }

    fn all(&mut self, kind: &str, scope: &str) -> Result<(), Failing> {
        let found = self
            .workshop
            .store
            .records(kind, scope)
            .map_err(Trouble::from)?;
        let records = found.into_iter();
        let records = records.map(|found| new_record(kind, scope, found.id, found.body));
        self.inputs.records.extend(records);
        Ok(())
    }
}

fn new_record(kind: &str, scope: &str, id: String, body: String) -> NewRecord {
    NewRecord {
        kind: kind.to_owned(),
        scope: scope.to_owned(),
        id,
        body,
    }
}

/// The facts of a folder as one file: JSON, text by file name.
pub(super) fn pack_facts(folder: &Path) -> std::io::Result<Vec<u8>> {
    Ok(serde_json::to_vec(&csv_texts(folder)?)?)
}

/// Lays packed facts out in a new folder, whole or not at all.
pub(super) fn unpack_facts(packed: &Path, folder: &Path) -> std::io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let files: BTreeMap<String, String> = serde_json::from_slice(&std::fs::read(packed)?)?;
    let part = folder.with_extension("part");
    std::fs::create_dir_all(&part)?;
    for (name, text) in files {
        let plain = Path::new(&name).file_name().unwrap_or_default().to_owned();
        std::fs::write(part.join(plain), text)?;
    }
    std::fs::rename(part, folder)
}
