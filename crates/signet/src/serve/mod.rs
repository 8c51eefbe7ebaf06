//! The server: starts, listens, drains, stops.

mod first_start;
mod listener;
mod logging;
mod metrics;
mod outside;
pub mod pages;

use std::sync::Arc;
use std::time::Duration;

use signet_domain::rules::Term;
use signet_domain::time::Day;
use signet_registry::clock::Clock;
use signet_registry::{MasterKey, Options, Place, Registry};
use signet_wire::rates::Rates;
use signet_wire::{App, Budget, Site};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::MissedTickBehavior;

use crate::config::Config;
use crate::dialects;

/// How often the registry is swept.
const SWEEP_REQUESTS_EVERY: Duration = Duration::from_secs(60);
const SWEEP_EVIDENCE_EVERY: Duration = Duration::from_secs(60 * 60);

/// How often it is asked what is planned and due.
const DECIDE_PLANNED_EVERY: Duration = Duration::from_secs(1);

/// Runs a server until it is told to stop.
pub fn run(config: Config) -> Result<(), String> {
    let _lines = logging::begin(config.log);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("cannot start: {error}"))?;
    let served = runtime.block_on(serve(config));
    // What blocks beyond the drain is abandoned: nothing it does was acknowledged.
    runtime.shutdown_timeout(Duration::from_secs(1));
    served
}

async fn serve(config: Config) -> Result<(), String> {
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", config.listen))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let registry = Registry::open(Options {
        place: config.data.clone().map_or(Place::Passing, Place::Folder),
        database: config.database.clone(),
        master_key: config.master_key.clone().map_or(MasterKey::File, MasterKey::Given),
        packs: config.rules.packs.clone(),
        schedule: config.rules.schedule.clone(),
        evidence: config.evidence,
        matrix: config.matrix,
        signature_limit: config.signature_limit,
        languages: dialects::ALL.iter().map(|dialect| dialect.policies).collect(),
        phone_codes: config.phone_code_sender.clone(),
        reviewing: config.reviewing.clone(),
        now: config.clock.now(),
    });
    let registry = registry.await.map_err(|error| error.to_string())?;
    let public_url = config.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
    let admin_token = first_start::prepare(&registry, &config, &public_url).await?;
    let app = App {
        registry: registry.clone(),
        clock: config.clock,
        rates: config.rate_limits.then(|| Arc::new(Rates::default())),
        budget: Budget::new(config.body_memory),
        site: Arc::new(Site { public_url: public_url.clone(), upload_max: config.upload_max }),
        doctor: Arc::new(Semaphore::new(1)),
    };
    // Before anybody is told that the server is there, or a signal in between would kill it.
    let stop = listener::Stop::new();
    let names = registry.schedule().terms().iter().map(Term::to_string);
    let names = names.collect::<Vec<_>>().join(", ");
    let data = registry.folder().display().to_string();
    let phone_codes = registry.phone_codes_go_to();
    tracing::info!(
        listen = %address,
        public_url,
        data,
        rules = names,
        phone_codes,
        "signet is listening"
    );
    if config.clock != Clock::System {
        tracing::warn!(
            now = config.clock.now().utc_text(),
            "the clock is not the machine's: this is for tests"
        );
    }

    let sweeper = tokio::spawn(sweep(registry.clone(), config.clock));
    let planner = tokio::spawn(decide_planned(registry.clone(), config.clock));
    let outside = outside::Outside::new(app, admin_token);
    listener::run(listener, outside, stop).await;
    sweeper.abort();
    planner.abort();
    registry.close().await;
    tracing::info!("signet has stopped");
    Ok(())
}

/// Carries out what policies have planned, when its time has come.
async fn decide_planned(registry: Registry, clock: Clock) {
    let mut seconds = tokio::time::interval(DECIDE_PLANNED_EVERY);
    // After a database was away, once is enough for all the seconds that were missed.
    seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        seconds.tick().await;
        if let Err(error) = registry.decide_planned(clock.now()).await {
            tracing::warn!(%error, "cannot carry out what is planned");
        }
    }
}

async fn sweep(registry: Registry, clock: Clock) {
    let mut minutes = tokio::time::interval(SWEEP_REQUESTS_EVERY);
    let mut hours = tokio::time::interval(SWEEP_EVIDENCE_EVERY);
    // The first tick of each comes at once: a start has better things to do.
    minutes.tick().await;
    hours.tick().await;
    // But for days that went by while no server ran.
    let mut day = sweep_papers(&registry, clock).await;
    loop {
        tokio::select! {
            _ = minutes.tick() => {
                registry.sweep_requests(clock.now()).await;
                if clock.now().beijing_day() != day {
                    day = sweep_papers(&registry, clock).await;
                }
            }
            _ = hours.tick() => {
                day = sweep_papers(&registry, clock).await;
                registry.sweep_evidence(clock.now()).await;
                registry.sweep_outbox().await;
                registry.sweep_notices(Clock::System.now()).await;
            }
        }
    }
}

/// Looks at papers that lapse, and tells for which day.
async fn sweep_papers(registry: &Registry, clock: Clock) -> Day {
    let now = clock.now();
    registry.sweep_papers(now).await;
    now.beijing_day()
}
