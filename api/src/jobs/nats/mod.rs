//! Jobs on NATS JetStream, for any number of machines. The only room naming async-nats.
//!
//! A work-queue stream holds the jobs that wait, a key-value bucket what became of each, a second
//! stream what happened to them, and two object buckets the files and parcels they need. A worker
//! that dies is noticed when its message is no longer kept in progress; whoever comes second with a
//! result finds the record changed and drops it, so each result is kept once.

mod inputs;
mod parcels;
mod queue;
mod record;
mod relay;
mod supplies;

pub use relay::Relay;
pub use supplies::RemoteSupplies;

use super::backend::{BackendError, EngineFigures};
use async_nats::jetstream::consumer::{AckPolicy, PullConsumer, pull};
use async_nats::jetstream::kv;
use async_nats::jetstream::message::Acker;
use async_nats::jetstream::object_store::{self, ObjectStore};
use async_nats::jetstream::stream::{self, DiscardPolicy, RetentionPolicy, Stream};
use async_nats::jetstream::{self, Context};
use async_nats::{Client, ConnectOptions};
use std::collections::HashMap;
use std::fmt::{Debug, Display, Formatter};
use std::future::Future;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::task::AbortHandle;

/// How to reach the engine, and what to ask of it.
#[derive(Clone, Debug)]
pub struct NatsSettings {
    /// Servers, separated by commas, such as `nats://10.0.0.1:4222`.
    pub url: String,
    /// File with credentials.
    pub credentials: Option<PathBuf>,
    /// Begins the names of everything kept there. Default `coldroute`.
    pub prefix: String,
    /// After how long a worker that says nothing counts as dead. Default 30 s.
    pub patience: Duration,
}

impl NatsSettings {
    /// The defaults, for servers at an address.
    pub fn at(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            credentials: None,
            prefix: "coldroute".to_owned(),
            patience: Duration::from_secs(30),
        }
    }
}

/// How long the engine may take for one answer.
const ANSWER: Duration = Duration::from_secs(10);
/// How long it may take to say that it is there.
const PULSE: Duration = Duration::from_secs(2);
/// How long a cluster may take to choose its leaders at the start.
const START: Duration = Duration::from_secs(60);
/// How long records and parcels are kept.
const KEPT: Duration = Duration::from_secs(30 * 86_400);
/// How long events are kept.
const EVENTS_KEPT: Duration = Duration::from_secs(7 * 86_400);

/// A connection to the engine.
pub struct Nats {
    runtime: Handle,
    client: Client,
    prefix: String,
    patience: Duration,
    context: Context,
    jobs: Stream,
    waiting: PullConsumer,
    records: kv::Store,
    events: Stream,
    files: ObjectStore,
    parcels: ObjectStore,
    held: Mutex<HashMap<String, Held>>,
}

impl Debug for Nats {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        let mut shown = formatter.debug_struct("Nats");
        shown.field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

/// A job that a worker of this process has: how to acknowledge it, and the task that keeps it.
struct Held {
    acker: Acker,
    keeper: AbortHandle,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

/// What cannot be read however often it is brought, as an error.
fn unreadable(error: impl Display) -> BackendError {
    BackendError::Gone(error.to_string())
}

/// What the engine says, as an error.
fn engine(error: impl Display) -> BackendError {
    BackendError::Engine(error.to_string())
}

impl Nats {
    /// Connects, and makes what is not there yet; waits while a cluster chooses its leaders.
    ///
    /// # Errors
    /// No server is there, it refuses, or it keeps no streams.
    pub async fn connect(settings: &NatsSettings) -> Result<Self, BackendError> {
        let mut options = ConnectOptions::new().name("coldroute");
        if let Some(path) = &settings.credentials {
            options = options.credentials_file(path).await.map_err(engine)?;
        }
        let servers: Vec<&str> = settings.url.split(',').map(str::trim).collect();
        let client = Box::pin(options.connect(servers)).await.map_err(engine)?;
        let start = Instant::now();
        loop {
            match Box::pin(Self::over(client.clone(), settings)).await {
                Err(error) if start.elapsed() < START => {
                    tracing::warn!(%error, "the job engine is not ready");
                    tokio::time::sleep(Duration::from_millis(500)).await;
                }
                ready => return ready,
            }
        }
    }

    async fn over(client: Client, settings: &NatsSettings) -> Result<Self, BackendError> {
        let mut context = jetstream::new(client.clone());
        context.set_timeout(ANSWER);
        let making = Making {
            context: &context,
            prefix: &settings.prefix,
        };
        let (jobs, replicas) = making.jobs().await?;
        let waiting = making.consumer(&jobs, settings.patience).await?;
        Ok(Self {
            runtime: Handle::current(),
            records: making.records(replicas).await?,
            events: making.events(replicas).await?,
            files: making.bucket("files", Duration::ZERO, replicas).await?,
            parcels: making.bucket("parcels", KEPT, replicas).await?,
            prefix: settings.prefix.clone(),
            patience: settings.patience,
            held: Mutex::default(),
            client,
            context,
            jobs,
            waiting,
        })
    }

    /// How the queue stands, asked of the engine now: whether it is there at all.
    ///
    /// # Errors
    /// It does not answer within two seconds.
    pub fn figures(&self) -> Result<EngineFigures, BackendError> {
        self.wait(async {
            let asked = tokio::time::timeout(PULSE, self.waiting.get_info()).await;
            let info = asked.map_err(engine)?.map_err(engine)?;
            Ok(EngineFigures {
                waiting: info.num_pending,
                under_way: info.num_ack_pending as u64,
                redelivered: info.num_redelivered as u64,
            })
        })
    }

    /// Waits for the engine, on a thread that may.
    fn wait<T>(
        &self,
        asked: impl Future<Output = Result<T, BackendError>>,
    ) -> Result<T, BackendError> {
        self.runtime.block_on(asked)
    }

    fn held(&self) -> MutexGuard<'_, HashMap<String, Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn job_subject(&self, id: &str) -> String {
        format!("{}.jobs.{id}", self.prefix)
    }

    fn event_subject(&self, id: &str) -> String {
        format!("{}.events.{id}", self.prefix)
    }
}

/// Makes what is not there yet.
struct Making<'a> {
    context: &'a Context,
    prefix: &'a str,
}

/// Copies kept where there are enough servers: one may die.
const COPIES: usize = 3;

impl Making<'_> {
    /// The queue, and how many copies the engine keeps: three in a cluster, one on a single server.
    async fn jobs(&self) -> Result<(Stream, usize), BackendError> {
        let config = stream::Config {
            name: format!("{}-jobs", self.prefix),
            subjects: vec![format!("{}.jobs.*", self.prefix)],
            retention: RetentionPolicy::WorkQueue,
            max_messages_per_subject: 1,
            discard: DiscardPolicy::New,
            discard_new_per_subject: true,
            duplicate_window: Duration::from_secs(120),
            num_replicas: COPIES,
            ..stream::Config::default()
        };
        if let Ok(there) = self.context.get_stream(&config.name).await {
            let copies = there.cached_info().config.num_replicas;
            return Ok((there, copies));
        }
        match self.context.create_stream(config.clone()).await {
            Ok(made) => Ok((made, COPIES)),
            Err(error) if error.to_string().contains("non-clustered") => {
                let single = stream::Config {
                    num_replicas: 1,
                    ..config
                };
                let made = self.context.create_stream(single).await;
                Ok((made.map_err(engine)?, 1))
            }
            Err(error) => Err(engine(error)),
        }
    }

    async fn consumer(
        &self,
        jobs: &Stream,
        patience: Duration,
    ) -> Result<PullConsumer, BackendError> {
        let config = pull::Config {
            durable_name: Some("workers".to_owned()),
            ack_policy: AckPolicy::Explicit,
            ack_wait: patience,
            max_ack_pending: 100_000,
            ..pull::Config::default()
        };
        let made = jobs.get_or_create_consumer("workers", config).await;
        made.map_err(engine)
    }

    async fn events(&self, copies: usize) -> Result<Stream, BackendError> {
        let config = stream::Config {
            name: format!("{}-events", self.prefix),
            subjects: vec![format!("{}.events.*", self.prefix)],
            max_age: EVENTS_KEPT,
            duplicate_window: Duration::from_secs(120),
            num_replicas: copies,
            ..stream::Config::default()
        };
        let made = self.context.get_or_create_stream(config).await;
        made.map_err(engine)
    }

    async fn records(&self, copies: usize) -> Result<kv::Store, BackendError> {
        let bucket = format!("{}-records", self.prefix);
        if let Ok(there) = self.context.get_key_value(&bucket).await {
            return Ok(there);
        }
        let config = kv::Config {
            bucket,
            history: 10,
            max_age: KEPT,
            num_replicas: copies,
            ..kv::Config::default()
        };
        self.context.create_key_value(config).await.map_err(engine)
    }

    async fn bucket(
        &self,
        name: &str,
        max_age: Duration,
        copies: usize,
    ) -> Result<ObjectStore, BackendError> {
        let bucket = format!("{}-{name}", self.prefix);
        if let Ok(there) = self.context.get_object_store(&bucket).await {
            return Ok(there);
        }
        let config = object_store::Config {
            bucket,
            max_age,
            num_replicas: copies,
            ..object_store::Config::default()
        };
        self.context
            .create_object_store(config)
            .await
            .map_err(engine)
    }
}
