//! The server: starts, listens, drains, stops.

mod connection;
mod first_start;
mod forwarded;
mod json_lines;
pub mod limits;
mod listener;
mod logging;
pub mod metrics;
pub mod network;
mod outside;
pub mod pages;
mod places;
mod proxy;
pub mod scanner;
mod tls;

use std::sync::Arc;
use std::time::Duration;

use signet_domain::rules::Term;
use signet_domain::time::Day;
use signet_registry::clock::Clock;
use signet_registry::{FirstToken, MasterKey, Options, Place, Registry, Sequenced};
use signet_wire::rates::{Limits, Rates};
use signet_wire::{App, Budget, Site};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::MissedTickBehavior;

use self::metrics::Metrics;
use crate::admin::Admission;
use crate::config::Config;
use crate::deliver::{self, Courier, Endpoints};
use crate::dialects;

/// How often the registry is swept.
const SWEEP_REQUESTS_EVERY: Duration = Duration::from_secs(60);
const SWEEP_EVIDENCE_EVERY: Duration = Duration::from_secs(60 * 60);

/// How often it is asked what is planned and due.
const DECIDE_PLANNED_EVERY: Duration = Duration::from_secs(1);

/// How long the log rests: after events have found their places, and while there is nothing to do.
/// Short enough for a proof to be had soon, long enough for many events to share a signature.
const LOG_PAUSE: Duration = Duration::from_millis(50);
const LOG_REST: Duration = Duration::from_millis(250);
/// How often carriers are seen to.
const WORK_WITH_CARRIERS_EVERY: Duration = Duration::from_secs(1);
/// How many applications are put into the index of names in one go, and how long the server rests
/// between two, with more to do and without.
const INDEX_AT_ONCE: i64 = 200;
const INDEX_ON: Duration = Duration::from_millis(400);
const INDEX_EVERY: Duration = Duration::from_secs(2);

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
    let certificates = match &config.network.tls {
        Some((cert, key)) => Some(tls::Certificates::read(cert, key)?),
        None => None,
    };
    let admin_listener = match config.admin_listen {
        Some(admin) => Some(
            TcpListener::bind(admin)
                .await
                .map_err(|error| format!("cannot listen on {admin}: {error}"))?,
        ),
        None => None,
    };
    let admin_address = admin_listener.as_ref().map(TcpListener::local_addr).transpose();
    let admin_address = admin_address.map_err(|error| error.to_string())?;
    let registry = Registry::open(Options {
        place: config.data.clone().map_or(Place::Passing, Place::Folder),
        database: config.database.clone(),
        master_key: config.master_key.clone().map_or(MasterKey::File, MasterKey::Given),
        first_token: config.admin_token.clone().map_or(FirstToken::File, FirstToken::Given),
        packs: config.rules.packs.clone(),
        schedule: config.rules.schedule.clone(),
        evidence: config.evidence,
        matrix: config.matrix,
        signature_limit: config.signature_limit,
        languages: dialects::ALL.iter().map(|dialect| dialect.policies).collect(),
        phone_codes: config.phone_code_sender.clone(),
        reviewing: config.reviewing.clone(),
        log_origin: config.log_origin.clone(),
        carriers: config.carriers.clone(),
        forms: deliver::forms(),
        scanner: config.scanner.clone(),
        now: config.clock.now(),
    });
    let registry = registry.await.map_err(|error| error.to_string())?;
    let endpoints = Endpoints::new(&config.endpoints)?;
    let public_url = config.public_url.clone().unwrap_or_else(|| match certificates {
        Some(_) => format!("https://{address}"),
        None => format!("http://{address}"),
    });
    first_start::prepare(&registry, &config, &public_url).await?;
    let app = App {
        registry: registry.clone(),
        clock: config.clock,
        rates: rates(&config),
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
        admin_listen = %admin_address.unwrap_or(address),
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
    let sequencer = tokio::spawn(keep_log(registry.clone()));
    let filer = tokio::spawn(work_with_carriers(registry.clone(), config.clock));
    let indexer = tokio::spawn(index_names(registry.clone()));
    let metrics = Arc::new(Metrics::default());
    metrics.add_counts_of(app.budget.clone(), app.rates.clone());
    let courier = Courier::new(registry.clone(), config.clock, endpoints.clone(), metrics.clone());
    let (delivering, ending) = tokio::sync::oneshot::channel();
    let courier = tokio::spawn(courier.run(ending));
    let admission = Admission { endpoints, metrics: metrics.clone() };
    let outside = outside::Outside::new(app, admission, metrics, admin_listener.is_some());
    let tls = certificates.as_ref().map(tls::Certificates::acceptor).transpose()?;
    let renewal = certificates.map(|certificates| tokio::spawn(certificates.keep_fresh()));
    listener::run(listener, admin_listener, outside, config.network.clone(), tls, stop).await;
    indexer.abort();
    renewal.inspect(|renewal| renewal.abort());
    drop(delivering);
    if let Err(error) = courier.await {
        tracing::error!(%error, "deliveries ended badly");
    }
    sweeper.abort();
    planner.abort();
    sequencer.abort();
    finish_log(&registry).await;
    filer.abort();
    registry.close().await;
    tracing::info!("signet has stopped");
    Ok(())
}

/// What counts calls, if anything limits them.
fn rates(config: &Config) -> Option<Arc<Rates>> {
    let limits = Limits { unpublished: !config.rate_limits, ..config.limits };
    let none = Limits { unpublished: true, ..Limits::default() };
    (limits != none).then(|| Arc::new(Rates::new(limits)))
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

/// Gives events their places in the log of the record, gently: what waits is not lost.
async fn keep_log(registry: Registry) {
    loop {
        let pause = match registry.sequence().await {
            Ok(Sequenced::Late(_)) => Duration::ZERO,
            Ok(Sequenced::Placed(placed)) if placed >= Registry::SEQUENCED_AT_ONCE => LOG_PAUSE,
            Ok(_) => LOG_REST,
            Err(error) => {
                tracing::warn!(%error, "the log of the record does not go on");
                LOG_REST * 8
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// Gives what still waits its places, so that a registry that rests is signed to its end.
async fn finish_log(registry: &Registry) {
    while let Ok(Sequenced::Placed(_) | Sequenced::Late(_)) = registry.sequence().await {}
}

/// Does what is due with carriers, where any is filed with.
async fn work_with_carriers(registry: Registry, clock: Clock) {
    if registry.carriers().on().next().is_none() {
        return;
    }
    let mut seconds = tokio::time::interval(WORK_WITH_CARRIERS_EVERY);
    seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        seconds.tick().await;
        if let Err(error) = registry.work_with_carriers(clock.now()).await {
            tracing::warn!(%error, "cannot file with carriers");
        }
    }
}

/// Puts what was filed into the index that names are searched by. A search does not wait for it, and
/// whoever files neither: it goes on in small pieces.
async fn index_names(registry: Registry) {
    loop {
        let done = registry.index_names(INDEX_AT_ONCE).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "cannot index names");
            0
        });
        let behind = i64::try_from(done).is_ok_and(|done| done == INDEX_AT_ONCE);
        tokio::time::sleep(if behind { INDEX_ON } else { INDEX_EVERY }).await;
    }
}

async fn sweep(registry: Registry, clock: Clock) {
    let mut minutes = tokio::time::interval(SWEEP_REQUESTS_EVERY);
    let mut hours = tokio::time::interval(SWEEP_EVIDENCE_EVERY);
    // The first tick of each comes at once: a start has better things to do.
    minutes.tick().await;
    hours.tick().await;
    if let Err(error) = registry.digest_evidence().await {
        tracing::warn!(%error, "evidence of an older registry is brought along at the next start");
    }
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
                registry.sweep_deliveries(Clock::System.now()).await;
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
