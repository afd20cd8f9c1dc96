//! Where jobs wait, and where what came of them is kept: the same promises, whatever keeps them.
//!
//! The store keeps them in the data folder; with the cargo feature `nats`, NATS JetStream keeps them
//! for any number of machines. `api/tests/job_backend` holds both to the same contract.

use crate::store::{Event, Job, JobState, NewJob, Outcome, Store, StoreError, Submitted};
use std::fmt::Debug;
use std::time::Duration;

/// Why jobs cannot be reached.
#[derive(Debug, thiserror::Error)]
pub enum BackendError {
    /// The store refuses.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The engine does not answer, or not as agreed.
    #[error("the job engine: {0}")]
    Engine(String),
    /// The engine answers, but no longer has what it was given, or not as it was.
    #[error("the job engine has lost {0}")]
    Gone(String),
}

/// How the queue of an engine stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EngineFigures {
    /// Jobs that no worker has taken.
    pub waiting: u64,
    /// Jobs that workers have.
    pub under_way: u64,
    /// Of these, jobs that were handed out more than once.
    pub redelivered: u64,
}

/// Accepts jobs, hands each to one worker at a time and keeps one outcome of each.
///
/// A worker that has a job proves it by its lease. A worker that dies loses its job to another; what
/// it brings later is refused.
pub trait JobBackend: Debug + Send + Sync {
    /// Accepts a job; one of the same key, or the same identifier, is accepted once.
    ///
    /// # Errors
    /// The backend cannot be reached.
    fn submit(&self, new: &NewJob<'_>) -> Result<Submitted, BackendError>;

    /// The next job, if there is one; waits a moment at most.
    ///
    /// # Errors
    /// The backend cannot be reached.
    fn lease(&self) -> Result<Option<Job>, BackendError>;

    /// Whether a worker still has its job and nobody wants it to end.
    ///
    /// # Errors
    /// The backend cannot be reached.
    fn goes_on(&self, id: &str, lease: &str) -> Result<bool, BackendError>;

    /// Tells what a job has reached; whether to go on.
    ///
    /// # Errors
    /// The backend cannot be reached.
    fn progress(&self, id: &str, lease: &str, data: &str) -> Result<bool, BackendError>;

    /// Ends a job; whether its worker still had it.
    ///
    /// # Errors
    /// The backend cannot be reached.
    fn complete(&self, id: &str, lease: &str, outcome: &Outcome) -> Result<bool, BackendError>;

    /// Lets another worker have a job.
    ///
    /// # Errors
    /// The backend cannot be reached.
    fn give_back(&self, id: &str, lease: &str) -> Result<(), BackendError>;

    /// Asks a job to end: at once while it waits, with the best so far while it runs.
    ///
    /// # Errors
    /// The backend cannot be reached.
    fn cancel(&self, id: &str) -> Result<Option<Job>, BackendError>;

    /// One job.
    ///
    /// # Errors
    /// The backend cannot be reached.
    fn job(&self, id: &str) -> Result<Option<Job>, BackendError>;

    /// What happened to a job after an event.
    ///
    /// # Errors
    /// The backend cannot be reached.
    fn events(&self, id: &str, after: i64) -> Result<Vec<Event>, BackendError>;

    /// How long a worker sleeps when there is nothing to do.
    fn rest(&self) -> Duration;
}

impl JobBackend for Store {
    fn submit(&self, new: &NewJob<'_>) -> Result<Submitted, BackendError> {
        Ok(self.submit(new)?)
    }

    fn lease(&self) -> Result<Option<Job>, BackendError> {
        Ok(self.lease()?)
    }

    fn goes_on(&self, id: &str, lease: &str) -> Result<bool, BackendError> {
        let held = |job: &Job| {
            job.state == JobState::Running && job.lease.as_deref() == Some(lease) && !job.cancel
        };
        Ok(self.job(id)?.is_some_and(|job| held(&job)))
    }

    fn progress(&self, id: &str, lease: &str, data: &str) -> Result<bool, BackendError> {
        Ok(self.progress(id, lease, data)?)
    }

    fn complete(&self, id: &str, lease: &str, outcome: &Outcome) -> Result<bool, BackendError> {
        Ok(self.complete(id, lease, outcome)?)
    }

    fn give_back(&self, id: &str, lease: &str) -> Result<(), BackendError> {
        Ok(self.give_back(id, lease)?)
    }

    fn cancel(&self, id: &str) -> Result<Option<Job>, BackendError> {
        Ok(self.cancel(id)?)
    }

    fn job(&self, id: &str) -> Result<Option<Job>, BackendError> {
        Ok(self.job(id)?)
    }

    fn events(&self, id: &str, after: i64) -> Result<Vec<Event>, BackendError> {
        Ok(self.events(id, after)?)
    }

    /// A submission rings the bell; this is for those it missed.
    fn rest(&self) -> Duration {
        Duration::from_secs(1)
    }
}
