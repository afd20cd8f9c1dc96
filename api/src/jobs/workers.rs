//! The threads that do jobs: take one, work, bring back what came of it.

use super::backend::{BackendError, JobBackend};
use super::bell::Bell;
use super::work::{Failing, Watcher};
use super::workshop::Workshop;
use crate::store::{Job, Outcome};
use serde_json::Value;
use std::fmt::Debug;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How often progress is told at most.
const REPORT: Duration = Duration::from_millis(100);
/// How often a job asks whether someone wants it to end.
const ASK: Duration = Duration::from_millis(200);
/// How long a worker waits at most before it tries again to bring a result.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Gives each job a workshop that has its inputs.
pub trait Supplies: Debug + Send + Sync {
    /// The workshop for a job.
    ///
    /// # Errors
    /// The inputs cannot be had, now or ever.
    fn workshop_for(&self, job: &Job) -> Result<Arc<Workshop>, Unsupplied>;

    /// The job is over; what was laid out for it may go.
    fn put_away(&self, job: &Job);
}

/// Why a job has no workshop.
#[derive(Debug)]
pub enum Unsupplied {
    /// What it needs is nowhere: it fails.
    Gone(Failing),
    /// Whoever has it does not answer: the job goes back and is tried again.
    NotNow(BackendError),
}

/// Everything is at hand: jobs are done where they are kept.
impl Supplies for Arc<Workshop> {
    fn workshop_for(&self, _job: &Job) -> Result<Arc<Workshop>, Unsupplied> {
        Ok(Arc::clone(self))
    }

    fn put_away(&self, _job: &Job) {}
}

/// The threads that do jobs.
#[derive(Debug)]
pub struct Workers {
    bell: Bell,
    threads: Vec<JoinHandle<()>>,
}

/// What every thread has.
#[derive(Debug)]
struct Crew {
    backend: Arc<dyn JobBackend>,
    supplies: Arc<dyn Supplies>,
    bell: Bell,
}

impl Workers {
    /// Starts so many threads.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(
        backend: &Arc<dyn JobBackend>,
        supplies: &Arc<dyn Supplies>,
        bell: &Bell,
        count: usize,
    ) -> std::io::Result<Self> {
        let thread = |number| {
            let crew = Crew {
                backend: Arc::clone(backend),
                supplies: Arc::clone(supplies),
                bell: bell.clone(),
            };
            let named = std::thread::Builder::new().name(format!("worker-{number}"));
            named.spawn(move || crew.run())
        };
        let threads = (0..count).map(thread).collect::<Result<_, _>>()?;
        Ok(Self {
            bell: bell.clone(),
            threads,
        })
    }

    /// Ends the threads: running jobs are given back and begin anew with the next worker.
    pub fn stop(self) {
        self.bell.stop();
        for thread in self.threads {
            let _ = thread.join();
        }
    }
}

impl Crew {
    fn run(&self) {
        yield_to_requests();
        while !self.bell.is_stopping() {
            match self.backend.lease() {
                Ok(Some(job)) => self.do_job(&job),
                Ok(None) => self.bell.nap(self.backend.rest()),
                Err(error) => {
                    tracing::error!(%error, "no job can be taken");
                    self.bell.nap(Duration::from_secs(1));
                }
            }
        }
    }

    fn do_job(&self, job: &Job) {
        self.bell.announce();
        let lease = job.lease.as_deref().unwrap_or_default();
        let mut desk = Desk {
            crew: self,
            job,
            lease,
            told: None,
            asked: Instant::now(),
            over: false,
            latest: None,
        };
        let work = std::panic::AssertUnwindSafe(|| match self.supplies.workshop_for(job) {
            Ok(workshop) => Some(workshop.work(job, &mut desk)),
            Err(Unsupplied::Gone(failing)) => Some(Outcome::Failed(failing.0.to_string())),
            Err(Unsupplied::NotNow(error)) => {
                tracing::warn!(%error, job = job.id, "the inputs of a job are out of reach");
                None
            }
        });
        let outcome = std::panic::catch_unwind(work).unwrap_or_else(|_| {
            let failing = Failing::new("internal", "排班程序出错", "the planner failed");
            Some(Outcome::Failed(failing.0.to_string()))
        });
        self.supplies.put_away(job);
        let Some(outcome) = outcome.filter(|_| !self.bell.is_stopping()) else {
            if let Err(error) = self.backend.give_back(&job.id, lease) {
                tracing::warn!(%error, job = job.id, "a job could not be given back");
            }
            return self.bell.nap(Duration::from_secs(1));
        };
        desk.tell_latest();
        self.bring(job, lease, &outcome);
        self.bell.announce();
    }

    /// Brings a result, however long that takes: it was work.
    fn bring(&self, job: &Job, lease: &str, outcome: &Outcome) {
        let mut wait = Duration::from_millis(100);
        while !self.bell.is_stopping() {
            match self.backend.complete(&job.id, lease, outcome) {
                Ok(true) => return,
                Ok(false) => {
                    tracing::warn!(job = job.id, "another worker has this job; result dropped");
                    return;
                }
                Err(error) => tracing::error!(%error, job = job.id, "a result is not kept yet"),
            }
            self.bell.nap(wait);
            wait = LONGEST_WAIT.min(wait * 2);
        }
    }
}

/// Lets the threads that answer requests go first on the same cores.
fn yield_to_requests() {
    #[cfg(unix)]
    if let Err(error) = rustix::process::nice(10) {
        tracing::debug!(%error, "planning goes on at the priority of everything else");
    }
}

/// Where a running job reports.
struct Desk<'a> {
    crew: &'a Crew,
    job: &'a Job,
    lease: &'a str,
    told: Option<Instant>,
    asked: Instant,
    over: bool,
    latest: Option<Value>,
}

impl Desk<'_> {
    fn tell_latest(&mut self) {
        let Some(report) = self.latest.take() else {
            return;
        };
        self.told = Some(Instant::now());
        let backend = &self.crew.backend;
        let told = backend.progress(&self.job.id, self.lease, &report.to_string());
        self.over |= matches!(told, Ok(false));
        self.crew.bell.announce();
    }
}

impl Watcher for Desk<'_> {
    fn tell(&mut self, report: &Value) {
        self.latest = Some(report.clone());
        if self.told.is_none_or(|told| told.elapsed() >= REPORT) {
            self.tell_latest();
        }
    }

    fn is_over(&mut self) -> bool {
        if !self.over && self.asked.elapsed() >= ASK {
            self.asked = Instant::now();
            let goes_on = self.crew.backend.goes_on(&self.job.id, self.lease);
            self.over = matches!(goes_on, Ok(false));
        }
        self.over || self.crew.bell.is_stopping()
    }
}
