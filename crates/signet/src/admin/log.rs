//! The log of the record: what is in it, what was signed, and proofs of both.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use signet_registry::{LogEntry, Proven};

use super::Shared;
use super::extract::{Asked, At};
use super::problem::Problem;

/// The most events in one answer, and how many there are unless told.
const PAGE_MAX: u64 = 1000;
const PAGE: u64 = 100;

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/log", get(state))
        .route("/log/key", get(key))
        .route("/log/checkpoint", get(checkpoint))
        .route("/log/entries", get(entries))
        .route("/log/events/{id}", get(inclusion))
        .route("/log/consistency", get(consistency))
        .route("/log/tile/{*path}", get(tile))
}

/// How the log stands.
#[derive(Serialize)]
struct Standing {
    origin: String,
    /// The public key, as signed notes have it.
    verifier_key: String,
    size: u64,
    /// How many events wait for their places.
    waiting: u64,
    /// When the checkpoint was signed.
    signed: String,
    checkpoint: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    /// The place of the event the page before ended with.
    after: Option<u64>,
    limit: Option<u64>,
}

#[derive(Serialize)]
struct Entries {
    entries: Vec<Entry>,
    next: Option<u64>,
}

/// An event in the log.
#[derive(Serialize)]
struct Entry {
    position: u64,
    /// What the line hashes to, in Base64.
    leaf: String,
    /// The event, as it is hashed.
    line: String,
}

/// The proof that an event is in the log.
#[derive(Serialize)]
struct Included {
    #[serde(flatten)]
    entry: Entry,
    size: u64,
    /// The hashes beside the path to the root, from the leaf up, in Base64.
    proof: Vec<String>,
    checkpoint: String,
    verifier_key: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Earlier {
    /// How many events the log had.
    from: u64,
}

/// The proof that a log is the beginning of this one.
#[derive(Serialize)]
struct Grown {
    from: u64,
    size: u64,
    proof: Vec<String>,
    checkpoint: String,
    verifier_key: String,
}

fn written(entry: LogEntry) -> Entry {
    let LogEntry { position, line, leaf } = entry;
    Entry { position, leaf: BASE64.encode(leaf), line }
}

fn hashes(proof: &[[u8; 32]]) -> Vec<String> {
    proof.iter().map(|hash| BASE64.encode(hash)).collect()
}

async fn state(State(shared): State<Shared>) -> Result<Json<Standing>, Problem> {
    let registry = &shared.app.registry;
    let state = registry.log_state().await?;
    Ok(Json(Standing {
        origin: registry.log_verifier().origin().into(),
        verifier_key: registry.log_verifier().to_string(),
        size: state.size,
        waiting: state.waiting,
        signed: state.signed.utc_text(),
        checkpoint: state.checkpoint,
    }))
}

async fn key(State(shared): State<Shared>) -> String {
    format!("{}\n", shared.app.registry.log_verifier())
}

async fn checkpoint(State(shared): State<Shared>) -> Result<String, Problem> {
    Ok(shared.app.registry.log_state().await?.checkpoint)
}

async fn entries(
    State(shared): State<Shared>,
    Asked(page): Asked<Page>,
) -> Result<Json<Entries>, Problem> {
    let from = page.after.map_or(0, |after| after.saturating_add(1));
    let limit = page.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let entries = shared.app.registry.log_entries(from, limit).await?;
    let full = entries.len() as u64 == limit;
    let next = entries.last().filter(|_| full).map(|last| last.position);
    Ok(Json(Entries { entries: entries.into_iter().map(written).collect(), next }))
}

async fn inclusion(
    State(shared): State<Shared>,
    At(id): At<i64>,
) -> Result<Json<Included>, Problem> {
    let registry = &shared.app.registry;
    match registry.prove_event(id).await? {
        Proven::Yes(inclusion) => Ok(Json(Included {
            entry: written(inclusion.entry),
            size: inclusion.size,
            proof: hashes(&inclusion.proof),
            checkpoint: inclusion.checkpoint,
            verifier_key: registry.log_verifier().to_string(),
        })),
        Proven::Waiting => {
            Err(Problem::conflict(format!("event {id} waits for its place in the log; ask again")))
        }
        Proven::Unknown => Err(Problem::not_found(format!("there is no event {id}"))),
    }
}

async fn consistency(
    State(shared): State<Shared>,
    Asked(earlier): Asked<Earlier>,
) -> Result<Json<Grown>, Problem> {
    let registry = &shared.app.registry;
    match registry.prove_growth(earlier.from).await? {
        Proven::Yes(grown) => Ok(Json(Grown {
            from: grown.earlier,
            size: grown.size,
            proof: hashes(&grown.proof),
            checkpoint: grown.checkpoint,
            verifier_key: registry.log_verifier().to_string(),
        })),
        Proven::Waiting | Proven::Unknown => {
            Err(Problem::not_found(format!("the log does not have {} events", earlier.from)))
        }
    }
}

/// A tile of the tree, by its path as C2SP's `tlog-tiles` has it: `0/x001/234`, `1/000.p/5`.
async fn tile(State(shared): State<Shared>, At(path): At<String>) -> Result<Response, Problem> {
    let missing = || Problem::not_found("there is no such tile");
    let (level, number, width) = tile_path(&path).ok_or_else(missing)?;
    let hashes = shared.app.registry.log_tile(level, number, width).await?;
    let kind = [(header::CONTENT_TYPE, "application/octet-stream")];
    Ok((kind, hashes.ok_or_else(missing)?).into_response())
}

fn tile_path(path: &str) -> Option<(u8, u64, u16)> {
    let (path, width) = match path.split_once(".p/") {
        Some((path, width)) => (path, width.parse().ok().filter(|width| (1..256).contains(width))?),
        None => (path, 256),
    };
    let (level, parts) = path.split_once('/')?;
    let level = level.parse().ok().filter(|level| *level < 64)?;
    let mut number = 0_u64;
    for (at, part) in parts.split('/').rev().enumerate() {
        let digits = if at == 0 { part } else { part.strip_prefix('x')? };
        let whole = digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
        let value = whole.then(|| digits.parse::<u64>().ok()).flatten()?;
        let place = 1000_u64.checked_pow(u32::try_from(at).ok()?)?;
        number = number.checked_add(value.checked_mul(place)?)?;
    }
    Some((level, number, width))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_are_found_by_their_paths() {
        assert_eq!(tile_path("0/000"), Some((0, 0, 256)));
        assert_eq!(tile_path("1/x001/x234/067.p/8"), Some((1, 1_234_067, 8)));
        for bad in ["", "0", "0/", "0/1", "x/000", "0/001/002", "0/000.p/0", "0/000.p/256", "0/x01"]
        {
            assert_eq!(tile_path(bad), None, "{bad}");
        }
    }
}
