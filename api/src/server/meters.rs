//! Figures for Prometheus.

use crate::jobs::EngineFigures;
use axum::http::Method;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};
use std::time::Duration;

type Labels = [(&'static str, String); 3];

/// Figures for Prometheus.
#[derive(Debug)]
pub(super) struct Meters {
    registry: Registry,
    requests: Family<Labels, Counter>,
    seconds: Family<[(&'static str, String); 1], Histogram>,
    queued: Gauge,
    running: Gauge,
    engine: Engine,
}

/// Figures of the job engine, where there is one.
#[derive(Debug, Default)]
struct Engine {
    up: Gauge,
    waiting: Gauge,
    under_way: Gauge,
    redelivered: Gauge,
}

impl Engine {
    fn register(&self, registry: &mut Registry) {
        let all = [
            ("engine_up", "Whether the job engine answers", &self.up),
            (
                "engine_jobs_waiting",
                "Jobs no worker has taken",
                &self.waiting,
            ),
            (
                "engine_jobs_under_way",
                "Jobs workers have",
                &self.under_way,
            ),
            (
                "engine_jobs_redelivered",
                "Jobs under way that were handed out more than once",
                &self.redelivered,
            ),
        ];
        for (name, meaning, gauge) in all {
            registry.register(name, meaning, gauge.clone());
        }
    }

    /// As it is now; what it last said of its queue stays where it says nothing.
    fn set(&self, figures: Option<EngineFigures>) {
        self.up.set(figures.is_some().into());
        if let Some(figures) = figures {
            self.waiting.set(figures.waiting as i64);
            self.under_way.set(figures.under_way as i64);
            self.redelivered.set(figures.redelivered as i64);
        }
    }
}

impl Meters {
    /// All figures at zero; those of the job engine only where there is one.
    pub(super) fn new(has_engine: bool) -> Self {
        let mut registry = Registry::with_prefix("coldroute");
        let meters = Self {
            requests: Family::default(),
            seconds: Family::new_with_constructor(|| {
                Histogram::new(exponential_buckets(0.000_5, 2.0, 16))
            }),
            queued: Gauge::default(),
            running: Gauge::default(),
            engine: Engine::default(),
            registry: Registry::default(),
        };
        registry.register(
            "http_requests",
            "Requests answered",
            meters.requests.clone(),
        );
        registry.register_with_unit(
            "http_duration",
            "Time to answer",
            Unit::Seconds,
            meters.seconds.clone(),
        );
        registry.register("jobs_queued", "Jobs that wait", meters.queued.clone());
        registry.register("jobs_running", "Jobs that run", meters.running.clone());
        if has_engine {
            meters.engine.register(&mut registry);
        }
        Self { registry, ..meters }
    }

    pub(super) fn count(&self, method: &Method, path: &str, status: u16, time: Duration) {
        let labels = [
            ("method", method.to_string()),
            ("path", path.to_owned()),
            ("status", status.to_string()),
        ];
        self.requests.get_or_create(&labels).inc();
        let path = [("path", path.to_owned())];
        self.seconds
            .get_or_create(&path)
            .observe(time.as_secs_f64());
    }

    /// All figures as text.
    pub(super) fn text(
        &self,
        (queued, running): (u64, u64),
        engine: Option<EngineFigures>,
    ) -> String {
        self.queued.set(queued as i64);
        self.running.set(running as i64);
        self.engine.set(engine);
        let mut text = String::new();
        let _ = encode(&mut text, &self.registry);
        text
    }
}
