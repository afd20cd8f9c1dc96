//! Passes the jobs of a data folder on to the engine, and brings back what came of them.
//!
//! The store stays the ledger: a job it accepted is passed on once the engine answers, again after a
//! restart, and ends in the store in one step, however often that is tried.

use super::inputs::{GatherError, Inputs, pack_facts};
use super::queue::event_name;
use super::{BackendError, Nats, engine};
use crate::jobs::{Bell, JobBackend, Workshop};
use crate::store::{Job, JobState, NewJob, Outcome, StoreError};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio_stream::StreamExt;

/// Jobs that wait in the engine at most, however few workers there are: the rest wait in the store,
/// where they are taken in turns by who asked.
const AHEAD: u64 = 8;
/// How often new jobs and wishes to end are looked for.
const LOOK: Duration = Duration::from_millis(100);
/// How often the engine is asked about jobs whose end may have been missed.
const MAKE_SURE: Duration = Duration::from_secs(3);

/// The thread that passes jobs on.
#[derive(Debug)]
pub struct Relay {
    bell: Bell,
    thread: JoinHandle<()>,
}

/// Something that happened to a job.
struct News {
    id: String,
    name: String,
    data: String,
}

impl Relay {
    /// Begins with the jobs that a server before passed on.
    ///
    /// # Errors
    /// The store refuses, the facts cannot be read, or the system gives no thread.
    pub fn start(workshop: &Arc<Workshop>, nats: Arc<Nats>, bell: &Bell) -> anyhow::Result<Self> {
        workshop.store.recall()?;
        let (tell, news) = channel();
        nats.runtime.spawn(listen(Arc::clone(&nats), tell));
        let passing = Passing {
            workshop: Arc::clone(workshop),
            facts: pack_facts(workshop.facts_folder())?,
            nats,
            bell: bell.clone(),
            under_way: BTreeMap::new(),
        };
        let named = std::thread::Builder::new().name("relay".to_owned());
        Ok(Self {
            bell: bell.clone(),
            thread: named.spawn(move || passing.run(&news))?,
        })
    }

    /// Ends the thread; jobs that were passed on go on without it.
    pub fn stop(self) {
        self.bell.stop();
        let _ = self.thread.join();
    }
}

/// Hears of all jobs, and again after every break of the connection.
async fn listen(nats: Arc<Nats>, tell: Sender<News>) {
    let subject = nats.event_subject("*");
    loop {
        match nats.client.subscribe(subject.clone()).await {
            Ok(mut all) => {
                while let Some(message) = all.next().await {
                    let id = message.subject.rsplit('.').next().unwrap_or_default();
                    let news = News {
                        id: id.to_owned(),
                        name: event_name(message.headers.as_ref()).unwrap_or_default(),
                        data: String::from_utf8_lossy(&message.payload).into_owned(),
                    };
                    if tell.send(news).is_err() {
                        return;
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "nothing is heard of jobs"),
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

struct Passing {
    workshop: Arc<Workshop>,
    nats: Arc<Nats>,
    facts: Vec<u8>,
    bell: Bell,
    /// The store's lease of each job that was passed on.
    under_way: BTreeMap<String, String>,
}

impl Passing {
    fn run(mut self, news: &Receiver<News>) {
        let (mut looked, mut sure) = (Instant::now(), Instant::now());
        while !self.bell.is_stopping() {
            match news.recv_timeout(LOOK) {
                Ok(news) => self.hear(&news),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if looked.elapsed() < LOOK {
                continue;
            }
            let done = self.pass_on().and_then(|()| self.call_off());
            looked = Instant::now();
            if let Err(error) = done {
                tracing::warn!(%error, "the job engine is out of reach; jobs wait here");
                self.bell.nap(Duration::from_secs(1));
            } else if sure.elapsed() >= MAKE_SURE {
                sure = Instant::now();
                self.make_sure();
            }
        }
    }

    /// Passes waiting jobs on while the engine's queue is short.
    fn pass_on(&mut self) -> Result<(), BackendError> {
        while self.workshop.store.has_queued()? {
            let info = self
                .nats
                .wait(async { self.nats.waiting.get_info().await.map_err(engine) })?;
            let room = AHEAD.max(info.num_ack_pending as u64 / 2);
            if info.num_pending >= room {
                return Ok(());
            }
            let Some(job) = self.workshop.store.lease_to_pass_on()? else {
                return Ok(());
            };
            let lease = job.lease.clone().unwrap_or_default();
            match self.pass(&job) {
                Ok(()) => {
                    self.under_way.insert(job.id, lease);
                }
                Err(GatherError::Job(failing)) => {
                    let outcome = Outcome::Failed(failing.0.to_string());
                    self.workshop.store.complete(&job.id, &lease, &outcome)?;
                }
                Err(GatherError::Engine(error)) => {
                    self.workshop.store.give_back(&job.id, &lease)?;
                    return Err(error);
                }
            }
            self.bell.announce();
        }
        Ok(())
    }

    fn pass(&self, job: &Job) -> Result<(), GatherError> {
        let parcel = self.nats.runtime.block_on(async {
            let facts = self.nats.put_file(&self.facts).await?;
            let inputs = Inputs::gather(&self.workshop, &self.nats, job, &facts).await?;
            let bytes = serde_json::to_vec(&inputs).map_err(engine)?;
            Ok::<_, GatherError>(self.nats.put_parcel(&bytes).await?)
        })?;
        self.nats.submit(&NewJob {
            id: Some(&job.id),
            kind: &job.kind,
            day: &job.day,
            owner: &job.owner,
            request: &job.request,
            key: None,
            inputs: Some(&parcel),
        })?;
        Ok(())
    }

    fn hear(&mut self, news: &News) {
        let Some(lease) = self.under_way.get(&news.id) else {
            return;
        };
        let store = &self.workshop.store;
        match news.name.as_str() {
            "running" => self.note(store.begun(&news.id, lease)),
            "queued" => self.note(store.waits_again(&news.id, lease)),
            "progress" => self.note(store.progress(&news.id, lease, &news.data)),
            "done" | "cancelled" | "failed" => self.bring_back(&news.id.clone()),
            _ => {}
        }
    }

    fn note<T>(&self, noted: Result<T, StoreError>) {
        if let Err(error) = noted {
            tracing::warn!(%error, "news of a job could not be noted");
        }
        self.bell.announce();
    }

    /// Asks the engine to end what someone wants to end.
    fn call_off(&self) -> Result<(), BackendError> {
        for (id, lease) in &self.under_way {
            if !JobBackend::goes_on(&*self.workshop.store, id, lease)? {
                self.nats.cancel(id)?;
            }
        }
        Ok(())
    }

    /// Looks after jobs whose beginning or end nobody told us.
    fn make_sure(&mut self) {
        let ids: Vec<String> = self.under_way.keys().cloned().collect();
        for id in ids {
            match self.nats.wait(self.nats.record(&id)) {
                Ok(Some((record, _))) if record.state().is_final() => self.bring_back(&id),
                Ok(Some((record, _))) if record.state() == JobState::Running => {
                    let lease = &self.under_way[&id];
                    self.note(self.workshop.store.begun(&id, lease));
                }
                Ok(Some(_)) => {}
                Ok(None) => self.begin_anew(&id),
                Err(error) => {
                    tracing::warn!(%error, "the job engine is out of reach");
                    return;
                }
            }
        }
    }

    /// The engine has lost a job, as when it was set up anew: it is passed on again.
    fn begin_anew(&mut self, id: &str) {
        tracing::warn!(
            job = id,
            "the job engine has lost a job; it is passed on again"
        );
        if let Some(lease) = self.under_way.remove(id) {
            let _ = self.workshop.store.give_back(id, &lease);
        }
    }

    fn bring_back(&mut self, id: &str) {
        let Some(lease) = self.under_way.get(id) else {
            return;
        };
        let kept = self.nats.outcome(id).and_then(|outcome| {
            let outcome = outcome.unwrap_or(Outcome::Nothing);
            Ok(self.workshop.store.complete(id, lease, &outcome)?)
        });
        match kept {
            Ok(_) => {
                self.under_way.remove(id);
            }
            Err(error) => tracing::warn!(%error, job = id, "a result is not here yet"),
        }
        self.bell.announce();
    }
}
