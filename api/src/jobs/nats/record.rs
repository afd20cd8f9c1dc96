//! What the engine keeps of a job: one record, changed only by who has read its last change.

use super::{BackendError, Nats, engine};
use crate::store::{Job, JobState, NewJob, Outcome};
use async_nats::jetstream::kv::{CreateErrorKind, UpdateErrorKind};
use async_nats::jetstream::stream::LastRawMessageErrorKind;
use serde::{Deserialize, Serialize};

/// A job as the engine keeps it, JSON.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Record {
    kind: String,
    day: String,
    owner: String,
    request: String,
    inputs: Option<String>,
    /// Equal for equal requests.
    pub(super) digest: String,
    state: String,
    pub(super) attempts: u32,
    /// How often a worker that stopped let go of it.
    pub(super) given_back: u32,
    pub(super) cancel: bool,
    created_at: String,
    started_at: Option<String>,
    finished_at: Option<String>,
    pub(super) lease: Option<String>,
    /// The parcel with the outcome.
    pub(super) outcome: Option<String>,
}

impl Record {
    pub(super) fn new(new: &NewJob<'_>) -> Self {
        Self {
            kind: new.kind.to_owned(),
            day: new.day.to_owned(),
            owner: new.owner.to_owned(),
            request: new.request.to_owned(),
            inputs: new.inputs.map(str::to_owned),
            digest: new.digest(),
            state: JobState::Queued.name().to_owned(),
            attempts: 0,
            given_back: 0,
            cancel: false,
            created_at: crate::clock::now(),
            started_at: None,
            finished_at: None,
            lease: None,
            outcome: None,
        }
    }

    pub(super) fn state(&self) -> JobState {
        JobState::of(&self.state)
    }

    /// Whether the worker of this lease has it.
    pub(super) fn is_held_by(&self, lease: &str) -> bool {
        self.state() == JobState::Running && self.lease.as_deref() == Some(lease)
    }

    pub(super) fn begin(&mut self, lease: &str, attempts: u32) {
        JobState::Running.name().clone_into(&mut self.state);
        self.lease = Some(lease.to_owned());
        self.attempts = attempts;
        self.started_at = Some(crate::clock::now());
    }

    pub(super) fn back(&mut self) {
        JobState::Queued.name().clone_into(&mut self.state);
        self.lease = None;
        self.given_back += 1;
    }

    /// Ends it; the lease stays, so that its worker knows its own work again.
    pub(super) fn end(&mut self, outcome: &Outcome, parcel: Option<String>) {
        let state = match outcome {
            Outcome::Done(_) if !self.cancel => JobState::Done,
            Outcome::Failed(_) => JobState::Failed,
            Outcome::Done(_) | Outcome::Nothing => JobState::Cancelled,
        };
        state.name().clone_into(&mut self.state);
        self.outcome = parcel;
        self.finished_at = Some(crate::clock::now());
    }

    /// As everyone else sees it.
    pub(super) fn job(self, id: &str, outcome: Option<Outcome>) -> Job {
        let state = self.state();
        let (result, problem) = match outcome {
            Some(Outcome::Done(made)) => (Some(made.result), None),
            Some(Outcome::Failed(problem)) => (None, Some(problem)),
            Some(Outcome::Nothing) | None => (None, None),
        };
        Job {
            id: id.to_owned(),
            kind: self.kind,
            day: self.day,
            owner: self.owner,
            request: self.request,
            state,
            attempts: self.attempts,
            cancel: self.cancel,
            created_at: self.created_at,
            started_at: self.started_at,
            finished_at: self.finished_at,
            result,
            problem,
            lease: self.lease.filter(|_| !state.is_final()),
            inputs: self.inputs,
        }
    }
}

impl Nats {
    /// A record with its revision, as the bucket's leader has it: a copy may be behind.
    pub(super) async fn record(&self, id: &str) -> Result<Option<(Record, u64)>, BackendError> {
        let subject = format!("{}{id}", self.records.prefix);
        let stream = &self.records.stream;
        let message = match stream.get_last_raw_message_by_subject(&subject).await {
            Ok(message) => message,
            Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => {
                return Ok(None);
            }
            Err(error) => return Err(engine(error)),
        };
        let record = serde_json::from_slice(&message.payload).map_err(engine)?;
        Ok(Some((record, message.sequence)))
    }

    /// Keeps a new record; whether there was none.
    pub(super) async fn create(&self, id: &str, record: &Record) -> Result<bool, BackendError> {
        let text = serde_json::to_vec(record).map_err(engine)?;
        match self.records.create(id, text.into()).await {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == CreateErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(engine(error)),
        }
    }

    /// Changes a record; whether it was still of that revision.
    pub(super) async fn update(
        &self,
        id: &str,
        record: &Record,
        revision: u64,
    ) -> Result<bool, BackendError> {
        let text = serde_json::to_vec(record).map_err(engine)?;
        match self.records.update(id, text.into(), revision).await {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == UpdateErrorKind::WrongLastRevision => Ok(false),
            Err(error) => Err(engine(error)),
        }
    }
}
