//! The threads that do jobs, and the bell that wakes them.

use super::work::{Failing, Watcher};
use super::workshop::Workshop;
use crate::store::{Job, Outcome};
use serde_json::Value;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// How often progress is written down at most.
const REPORT: Duration = Duration::from_millis(100);
/// How often a job asks whether someone wants it to end.
const ASK: Duration = Duration::from_millis(200);
/// How long a worker sleeps without being woken.
const NAP: Duration = Duration::from_secs(1);

/// The threads that do jobs.
#[derive(Debug)]
pub struct Workers {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    workshop: Arc<Workshop>,
    news: watch::Sender<u64>,
    bell: (Mutex<()>, Condvar),
    stopping: AtomicBool,
}

/// Wakes workers, and tells who listens that jobs have changed.
#[derive(Clone, Debug)]
pub struct Bell(Arc<Shared>);

impl Workers {
    /// Puts back what a server before left running, and starts so many threads.
    ///
    /// # Errors
    /// The store refuses, or the system gives no thread.
    pub fn start(workshop: &Arc<Workshop>, count: usize) -> anyhow::Result<Self> {
        workshop.store.requeue(None)?;
        let shared = Arc::new(Shared {
            workshop: Arc::clone(workshop),
            news: watch::Sender::new(0),
            bell: (Mutex::new(()), Condvar::new()),
            stopping: AtomicBool::new(false),
        });
        let thread = |number| {
            let shared = Arc::clone(&shared);
            let named = std::thread::Builder::new().name(format!("worker-{number}"));
            named.spawn(move || shared.run())
        };
        let threads = (0..count).map(thread).collect::<Result<_, _>>()?;
        Ok(Self { shared, threads })
    }

    /// The bell of these workers.
    pub fn bell(&self) -> Bell {
        Bell(Arc::clone(&self.shared))
    }

    /// Ends the threads: running jobs go back into the queue and begin anew with the next server.
    pub fn stop(self) {
        self.shared.stopping.store(true, Ordering::Relaxed);
        self.shared.bell.1.notify_all();
        for thread in self.threads {
            let _ = thread.join();
        }
    }
}

impl Bell {
    /// There is something to do, or to end.
    pub fn ring(&self) {
        self.0.bell.1.notify_all();
        self.0.announce();
    }

    /// Changes whenever any job has changed.
    pub fn listen(&self) -> watch::Receiver<u64> {
        self.0.news.subscribe()
    }
}

impl Shared {
    fn announce(&self) {
        self.news.send_modify(|count| *count += 1);
    }

    fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    fn run(&self) {
        while !self.is_stopping() {
            match self.workshop.store.lease() {
                Ok(Some(job)) => self.do_job(&job),
                Ok(None) => self.nap(),
                Err(error) => {
                    tracing::error!(%error, "no job can be taken from the store");
                    self.nap();
                }
            }
        }
    }

    fn nap(&self) {
        let guard = self.bell.0.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.bell.1.wait_timeout(guard, NAP));
    }

    fn do_job(&self, job: &Job) {
        self.announce();
        let lease = job.lease.as_deref().unwrap_or_default();
        let mut desk = Desk {
            shared: self,
            job,
            lease,
            told: None,
            asked: Instant::now(),
            over: false,
            latest: None,
        };
        let work = std::panic::AssertUnwindSafe(|| self.workshop.work(job, &mut desk));
        let outcome = std::panic::catch_unwind(work).unwrap_or_else(|_| {
            let failing = Failing::new("internal", "排班程序出错", "the planner failed");
            Outcome::Failed(failing.0.to_string())
        });
        if self.is_stopping() {
            let _ = self.workshop.store.requeue(Some(&job.id));
            return;
        }
        desk.tell_latest();
        if let Err(error) = self.workshop.store.complete(&job.id, lease, &outcome) {
            tracing::error!(%error, job = job.id, "a result could not be kept");
        }
        self.announce();
    }
}

/// Where a running job reports.
struct Desk<'a> {
    shared: &'a Shared,
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
        let store = &self.shared.workshop.store;
        let told = store.progress(&self.job.id, self.lease, &report.to_string());
        self.over |= matches!(told, Ok(false));
        self.shared.announce();
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
            let job = self.shared.workshop.store.job(&self.job.id);
            self.over = matches!(job, Ok(Some(job)) if job.cancel);
        }
        self.over || self.shared.is_stopping()
    }
}
