//! The server: resources, jobs, people and pages over one data folder, with the routers' doors
//! beside them.
//!
//! It knows requests and answers. Work is done in `jobs`, kept in `store`, judged in `case`.

mod assets;
mod case_import;
mod catalogue;
mod days;
mod demo;
mod document;
mod doors;
mod endpoint;
mod extract;
mod finish;
mod guard;
mod intake;
mod jobs;
mod kept;
mod live;
mod maps;
mod meters;
mod operations;
mod pages;
mod people;
mod plans;
mod problem;
mod reach;
mod records;
mod roads;
mod session;
mod shown;
mod siting_shapes;
mod siting_tables;
mod sitings;
mod studies;
mod tiles;

#[cfg(feature = "nats")]
use crate::jobs::nats::{Nats, Relay};
use crate::jobs::{BackendError, Bell, EngineFigures, JobBackend, Supplies, Workers, Workshop};
use crate::serve::Listener;
use crate::words::Language;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use endpoint::Endpoint;
use guard::Buckets;
use meters::Meters;
use problem::Problem;
use std::future::Future;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::net::TcpListener;

pub use demo::fill_with_demo;

/// How the server behaves.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Everyone who reaches it may do everything: only on loopback, and while there are no users.
    pub is_open: bool,
    /// Bytes of a body. Default 16 MB; maps are larger.
    pub largest_body: usize,
    /// Bytes of a map. Default 2 GB.
    pub largest_map: u64,
    /// Time for one answer. Default 30 s.
    pub time: Duration,
    /// Requests under way at once. Default 512.
    pub most_at_once: usize,
    /// Requests a second from one address; 0 for any number.
    pub requests_per_second: u32,
    /// Origins of foreign pages that may ask; none by default.
    pub origins: Vec<String>,
    /// Threads that do jobs.
    pub workers: usize,
    /// Language of a plan page nobody asked for in another.
    pub language: Language,
    /// The address that links carry; the one a request came to where there is none.
    pub public_url: Option<String>,
    /// A folder of the pages' files that comes before those in the program, for who works on them.
    pub ui: Option<PathBuf>,
}

/// What all requests share.
#[derive(Clone, Debug)]
pub(crate) struct App(Arc<Shared>);

#[derive(Debug)]
pub(crate) struct Shared {
    workshop: Arc<Workshop>,
    bell: Bell,
    settings: Settings,
    link_key: String,
    document: OnceLock<String>,
    meters: Meters,
    buckets: Buckets,
    logins: Buckets,
    under_way: AtomicUsize,
    is_stopping: AtomicBool,
    plans: plans::Shelf,
    doors: roads::Doors,
    pulse: Option<Pulse>,
}

/// Asks an engine that does the jobs elsewhere how its queue stands.
#[derive(Clone)]
struct Pulse(Arc<dyn Fn() -> Result<EngineFigures, BackendError> + Send + Sync>);

impl std::fmt::Debug for Pulse {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Pulse")
    }
}

impl std::ops::Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl App {
    /// Does something that blocks away from the async threads.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Workshop) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let workshop = Arc::clone(&self.workshop);
        let span = tracing::Span::current();
        let done = tokio::task::spawn_blocking(move || span.in_scope(|| work(&workshop))).await;
        done.unwrap_or_else(|error| {
            tracing::error!(%error, "a request failed");
            Err(Problem::internal())
        })
    }
}

/// Serves until `stop` is ready: then requests under way are finished and running jobs go back
/// into the queue.
///
/// # Errors
/// A listener that no longer works, or a store that refuses.
pub async fn serve(
    listener: TcpListener,
    workshop: Arc<Workshop>,
    doers: Doers,
    settings: Settings,
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let bell = doers.bell.clone();
    let app = app(workshop, bell.clone(), settings, doers.pulse.clone())?;
    let service = router(&app).into_make_service_with_connect_info::<guard::Peer>();
    let told = app.clone();
    let stop = async move {
        stop.await;
        told.is_stopping
            .store(true, std::sync::atomic::Ordering::Relaxed);
        bell.ring();
    };
    axum::serve(Listener(listener), service)
        .with_graceful_shutdown(stop)
        .await?;
    tokio::task::spawn_blocking(move || doers.stop()).await?;
    Ok(())
}

/// Whoever does the jobs, and the bell that wakes them.
#[derive(Debug)]
pub struct Doers {
    bell: Bell,
    who: Who,
    pulse: Option<Pulse>,
}

#[derive(Debug)]
enum Who {
    Here(Workers),
    #[cfg(feature = "nats")]
    Elsewhere(Relay),
}

impl Doers {
    /// So many threads here; what a server before left running begins anew.
    ///
    /// # Errors
    /// The store refuses, or the system gives no thread.
    pub fn here(workshop: &Arc<Workshop>, threads: usize) -> anyhow::Result<Self> {
        workshop.store.requeue()?;
        let bell = Bell::default();
        let backend: Arc<dyn JobBackend> = Arc::clone(&workshop.store) as _;
        let supplies: Arc<dyn Supplies> = Arc::new(Arc::clone(workshop));
        let workers = Workers::start(&backend, &supplies, &bell, threads)?;
        Ok(Self {
            bell,
            who: Who::Here(workers),
            pulse: None,
        })
    }

    /// Workers on any machines, reached through the job engine.
    ///
    /// # Errors
    /// The store refuses, or the system gives no thread.
    #[cfg(feature = "nats")]
    pub fn elsewhere(workshop: &Arc<Workshop>, nats: Arc<Nats>) -> anyhow::Result<Self> {
        let bell = Bell::default();
        let asked = Arc::clone(&nats);
        let relay = Relay::start(workshop, nats, &bell)?;
        Ok(Self {
            bell,
            who: Who::Elsewhere(relay),
            pulse: Some(Pulse(Arc::new(move || asked.figures()))),
        })
    }

    fn stop(self) {
        match self.who {
            Who::Here(workers) => workers.stop(),
            #[cfg(feature = "nats")]
            Who::Elsewhere(relay) => relay.stop(),
        }
    }
}

fn app(
    workshop: Arc<Workshop>,
    bell: Bell,
    settings: Settings,
    pulse: Option<Pulse>,
) -> anyhow::Result<App> {
    let link_key = workshop
        .store
        .settle("link_key", &crate::access::new_secret()[..64])?;
    Ok(App(Arc::new(Shared {
        workshop,
        bell,
        link_key,
        document: OnceLock::new(),
        meters: Meters::new(pulse.is_some()),
        pulse,
        buckets: Buckets::new(
            settings.requests_per_second.into(),
            settings.requests_per_second * 2,
        ),
        logins: Buckets::new(10.0 / 60.0, 10),
        under_way: AtomicUsize::new(0),
        is_stopping: AtomicBool::new(false),
        plans: plans::Shelf::default(),
        doors: roads::Doors::default(),
        settings,
    })))
}

/// Everything that is offered.
fn endpoints() -> Vec<Endpoint> {
    let parts = [
        maps::endpoints(),
        catalogue::endpoints(),
        records::endpoints(),
        days::endpoints(),
        plans::endpoints(),
        jobs::endpoints(),
        live::endpoints(),
        sitings::endpoints(),
        studies::endpoints(),
        session::endpoints(),
        people::endpoints(),
        intake::endpoints(),
        shown::endpoints(),
        tiles::endpoints(),
        reach::endpoints(),
        operations::endpoints(),
        roads::endpoints(),
        doors::endpoints(),
    ];
    parts.into_iter().flatten().collect()
}

fn router(app: &App) -> Router {
    let mut router = Router::new();
    for endpoint in endpoints() {
        let guarded =
            axum::middleware::from_fn_with_state((app.clone(), endpoint.need), guard::guard);
        let path = endpoint.full_path();
        router = router.route(&path, endpoint.handler.route_layer(guarded));
    }
    let limit = DefaultBodyLimit::max(app.settings.largest_body);
    let inner = router
        .merge(roads::doors(app))
        .merge(pages::pages(app))
        .layer(limit);
    finish::finished(inner.with_state(app.clone()), app)
}

/// The `OpenAPI` document, as the server gives it.
pub fn openapi() -> String {
    let document = document::document(&endpoints());
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

/// Every endpoint: method, path, and the roles that may call it. For tests and for the curious.
pub fn access_table() -> Vec<(String, String, Vec<&'static str>)> {
    let roles = |need: crate::access::Need| {
        let all = crate::access::Role::ALL.into_iter();
        all.filter(|&role| need.is_met_by(role))
            .map(crate::access::Role::name)
            .collect()
    };
    endpoints()
        .iter()
        .map(|endpoint| {
            (
                endpoint.method.to_string(),
                endpoint.full_path(),
                roles(endpoint.need),
            )
        })
        .collect()
}
