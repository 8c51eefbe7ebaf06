//! Counts, for Prometheus.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::StatusCode;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric as _};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;
use signet_wire::Served;
use signet_wire::intake::Budget;
use signet_wire::rates::Rates;

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

/// Why a connection was refused, or ended by this end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// All places are in use.
    AllInUse,
    /// Its address has as many as it may.
    AddressInUse,
    /// The header by which a proxy tells whose it is cannot be read.
    ProxyHeader,
    /// No TLS connection came of it.
    Tls,
    /// What comes before the first request did not come in time.
    SlowBegin,
    /// The head of a request did not come in time.
    SlowHead,
    /// The head of a request cannot be read.
    BadHead,
    /// Nothing was asked on it any more.
    Idle,
    /// Somebody took no answer, or an HTTP/2 connection had nothing under way.
    Stalled,
    /// Another connection needed its place.
    MadePlace,
}

impl Ended {
    /// Its name in counts.
    pub fn name(self) -> &'static str {
        match self {
            Ended::AllInUse => "all-in-use",
            Ended::AddressInUse => "address-in-use",
            Ended::ProxyHeader => "proxy-header",
            Ended::Tls => "tls",
            Ended::SlowBegin => "slow-begin",
            Ended::SlowHead => "slow-head",
            Ended::BadHead => "bad-head",
            Ended::Idle => "idle",
            Ended::Stalled => "stalled",
            Ended::MadePlace => "made-place",
        }
    }
}

/// What connections that were ended are counted by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Cause {
    cause: &'static str,
}

/// What is counted elsewhere, told when it is asked for.
#[derive(Debug)]
struct Elsewhere {
    budget: Arc<Budget>,
    rates: Option<Arc<Rates>>,
}

impl Collector for Elsewhere {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let (name, help) = ("bodies_lost", "Bodies of requests that did not come whole");
        let mut bodies = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
        for (loss, count) in self.budget.lost() {
            let labels = [("cause", loss.name())];
            ConstCounter::new(count).encode(bodies.encode_family(&labels)?)?;
        }
        let Some(rates) = &self.rates else { return Ok(()) };
        let (name, help) = ("calls_limited", "Calls refused because there were too many");
        let mut calls = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
        for (kind, count) in rates.refused() {
            let labels = [("limit", kind)];
            ConstCounter::new(count).encode(calls.encode_family(&labels)?)?;
        }
        Ok(())
    }
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
    connections: Family<Cause, Counter>,
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
        let connections = Family::default();
        let help = "Connections refused, or ended by the server";
        registry.register("connections_ended", help, connections.clone());
        let denied = Family::default();
        let help = "What operators asked for and may not do";
        registry.register("operators_denied", help, denied.clone());
        Self { registry: Mutex::new(registry), requests, seconds, deliveries, connections, denied }
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

    /// Tells of what others count, too.
    pub fn add_counts_of(&self, budget: Arc<Budget>, rates: Option<Arc<Rates>>) {
        let mut registry = self.registry.lock().unwrap_or_else(PoisonError::into_inner);
        registry.register_collector(Box::new(Elsewhere { budget, rates }));
    }

    /// Counts a connection that was refused or ended.
    pub fn count_ended(&self, ended: Ended) {
        self.connections.get_or_create(&Cause { cause: ended.name() }).inc();
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
