//! Counts, for Prometheus.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use http::StatusCode;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;
use signet_wire::Served;

/// What requests are counted by. Bounded: actions are ours, and so are the templates of codes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    dialect: &'static str,
    action: &'static str,
    code: &'static str,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Timed {
    dialect: &'static str,
    action: &'static str,
}

/// What attempts to deliver notices are counted by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Attempt {
    form: &'static str,
    outcome: &'static str,
}

/// What is counted of what operators were denied: the scope they lack, or that it is about the whole
/// registry.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Denied {
    lacks: &'static str,
}

/// The counts of a server.
pub struct Metrics {
    registry: Mutex<Registry>,
    requests: Family<Labels, Counter>,
    seconds: Family<Timed, Histogram, fn() -> Histogram>,
    deliveries: Family<Attempt, Counter>,
    denied: Family<Denied, Counter>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("signet");
        let requests = Family::default();
        let histogram: fn() -> Histogram = || Histogram::new(exponential_buckets(0.0001, 2.0, 18));
        let seconds = Family::new_with_constructor(histogram);
        registry.register("requests", "Requests answered", requests.clone());
        registry.register("request_seconds", "Time to answer", seconds.clone());
        let deliveries = Family::default();
        let help = "Attempts to deliver notices";
        registry.register("delivery_attempts", help, deliveries.clone());
        let denied = Family::default();
        let help = "What operators asked for and may not do";
        registry.register("operators_denied", help, denied.clone());
        Self { registry: Mutex::new(registry), requests, seconds, deliveries, denied }
    }
}

impl Metrics {
    /// Counts an answer.
    pub fn count(&self, served: Option<&Served>, status: StatusCode, took: Duration) {
        let (dialect, action) = served.map_or(("", ""), |served| (served.dialect, served.action));
        let code = served.map_or("", |served| served.code);
        let labels = Labels { dialect, action, code, status: status.as_u16() };
        self.requests.get_or_create(&labels).inc();
        self.seconds.get_or_create(&Timed { dialect, action }).observe(took.as_secs_f64());
    }

    /// Counts an attempt to deliver a notice.
    pub fn count_attempt(&self, form: &'static str, outcome: &'static str) {
        self.deliveries.get_or_create(&Attempt { form, outcome }).inc();
    }

    /// Counts what an operator was denied.
    pub fn count_denied(&self, lacks: &'static str) {
        self.denied.get_or_create(&Denied { lacks }).inc();
    }

    /// The counts, as Prometheus reads them.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let registry = self.registry.lock().unwrap_or_else(PoisonError::into_inner);
        // Writing to a string does not fail.
        let _ = encode(&mut text, &registry);
        text
    }
}
