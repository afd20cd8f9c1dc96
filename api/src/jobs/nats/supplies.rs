//! A workshop for each job on a machine that keeps nothing: the job's inputs in a store of its own,
//! facts and maps brought here once, by their content.

use super::inputs::{Inputs, unpack_facts};
use super::{BackendError, Nats, engine, unreadable};
use crate::jobs::work::Failing;
use crate::jobs::workers::{Supplies, Unsupplied};
use crate::jobs::workshop::{Workshop, map_file};
use crate::store::{Job, Store};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Brings what jobs need onto this machine.
#[derive(Debug)]
pub struct RemoteSupplies {
    nats: Arc<Nats>,
    folder: PathBuf,
    by_facts: Mutex<HashMap<String, Arc<Workshop>>>,
}

impl RemoteSupplies {
    /// Keeps facts and maps in a folder; what an earlier worker left of its jobs is removed.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn new(nats: &Arc<Nats>, folder: PathBuf) -> std::io::Result<Self> {
        let jobs = folder.join("jobs");
        if jobs.is_dir() {
            std::fs::remove_dir_all(&jobs)?;
        }
        for part in ["jobs", "files", "facts", "imported"] {
            std::fs::create_dir_all(folder.join(part))?;
        }
        Ok(Self {
            nats: Arc::clone(nats),
            folder,
            by_facts: Mutex::default(),
        })
    }

    fn place(&self, job: &Job) -> PathBuf {
        self.folder
            .join("jobs")
            .join(job.lease.as_deref().unwrap_or(&job.id))
    }

    fn supply(&self, job: &Job) -> Result<Workshop, BackendError> {
        let name = job
            .inputs
            .as_deref()
            .ok_or_else(|| unreadable("a job without inputs"))?;
        let parcel = self.nats.wait(self.nats.parcel(name))?;
        let inputs: Inputs = serde_json::from_slice(&parcel).map_err(unreadable)?;
        let workshop = self.with_facts(&inputs.facts)?;
        let place = self.place(job);
        std::fs::create_dir_all(place.join(crate::store::MAPS)).map_err(engine)?;
        for (map, name) in &inputs.maps {
            let file = self.folder.join("files").join(name);
            self.nats.wait(self.nats.bring_file(name, &file))?;
            std::fs::hard_link(&file, map_file(&place, map)).map_err(engine)?;
        }
        let store = Store::open(&place)?;
        inputs.fill(&store, &job.owner)?;
        Ok(workshop.over(store))
    }

    /// The workshop of some facts, opened once.
    fn with_facts(&self, name: &str) -> Result<Arc<Workshop>, BackendError> {
        let mut all = self.by_facts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = all.get(name) {
            return Ok(Arc::clone(known));
        }
        let packed = self.folder.join("files").join(name);
        self.nats.wait(self.nats.bring_file(name, &packed))?;
        let facts = self.folder.join("facts").join(name);
        unpack_facts(&packed, &facts).map_err(engine)?;
        let store = Store::open(&self.folder)?;
        let workshop = Arc::new(Workshop::new(store, &facts).map_err(|failure| {
            let lines = failure.lines(crate::words::Language::En);
            unreadable(lines.join("; "))
        })?);
        all.insert(name.to_owned(), Arc::clone(&workshop));
        Ok(workshop)
    }
}

impl Supplies for RemoteSupplies {
    fn workshop_for(&self, job: &Job) -> Result<Arc<Workshop>, Unsupplied> {
        match self.supply(job) {
            Ok(workshop) => Ok(Arc::new(workshop)),
            Err(BackendError::Gone(what)) => {
                tracing::error!(what, job = job.id, "the inputs of a job are gone");
                Err(Unsupplied::Gone(Failing::new(
                    "inputs-missing",
                    "这个任务的数据取不到；请重新提交",
                    "the inputs of this job cannot be had; submit it again",
                )))
            }
            Err(error) => Err(Unsupplied::NotNow(error)),
        }
    }

    fn put_away(&self, job: &Job) {
        if let Err(error) = std::fs::remove_dir_all(self.place(job)) {
            tracing::warn!(%error, job = job.id, "what a job left cannot be removed");
        }
    }
}
