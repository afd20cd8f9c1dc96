//! Figures for Prometheus.

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
}

impl Meters {
    pub(super) fn new() -> Self {
        let mut registry = Registry::with_prefix("coldroute");
        let meters = Self {
            requests: Family::default(),
            seconds: Family::new_with_constructor(|| {
                Histogram::new(exponential_buckets(0.000_5, 2.0, 16))
            }),
            queued: Gauge::default(),
            running: Gauge::default(),
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
    pub(super) fn text(&self, (queued, running): (u64, u64)) -> String {
        self.queued.set(queued as i64);
        self.running.set(running as i64);
        let mut text = String::new();
        let _ = encode(&mut text, &self.registry);
        text
    }
}
