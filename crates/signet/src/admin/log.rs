//! The log of the record: what is in it, what was signed, and proofs of both.

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_domain::authority::Scope;
use signet_registry::{LogEntry, Proven};

use super::extract::{Asked, At};
use super::openapi::{gives, may_conflict, says};
use super::problem::Problem;
use super::values::{After, ById, Limit, Moment, Page};
use super::{By, Shared};

/// What texts are.
const TEXT: &str = "text/plain; charset=utf-8";
/// What hashes are.
const BYTES: &str = "application/octet-stream";

pub fn routes() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route("/log", get_with(state, says("getLog", "Tell how the log stands", Scope::Audit)))
        .api_route(
            "/log/key",
            get_with(key, |it| {
                says("getLogKey", "Get the log's public key", None)(it)
                    .with(gives(TEXT, "The verifier key, as signed notes have it."))
            }),
        )
        .api_route(
            "/log/checkpoint",
            get_with(checkpoint, |it| {
                says("getLogCheckpoint", "Get the newest checkpoint", Scope::Audit)(it)
                    .with(gives(TEXT, "A signed note, as C2SP has it."))
            }),
        )
        .api_route(
            "/log/entries",
            get_with(
                entries,
                says(
                    "listLogEntries",
                    "List events that are signed, in the log's order",
                    Scope::Audit,
                ),
            ),
        )
        .api_route(
            "/log/events/{id}",
            get_with(inclusion, |it| {
                says("proveEvent", "Prove that an event is in the log", Scope::Audit)(it)
                    .with(may_conflict)
            }),
        )
        .api_route(
            "/log/consistency",
            get_with(
                consistency,
                says(
                    "proveGrowth",
                    "Prove that the log of an earlier size is its beginning",
                    Scope::Audit,
                ),
            ),
        )
        .api_route(
            "/log/tile/{*path}",
            get_with(tile, |it| {
                says("getLogTile", "Get a tile of the tree, or the beginning of one", Scope::Audit)(
                    it,
                )
                .with(gives(BYTES, "Hashes, 32 bytes each."))
            }),
        )
        .with_path_items(|item| item.tag("log"))
}

/// How the log stands.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Log")]
struct Standing {
    /// What the log is called.
    origin: String,
    /// The public key, as signed notes have it.
    verifier_key: String,
    /// How many events it has.
    size: u64,
    /// How many events wait for their places.
    waiting: u64,
    /// When the checkpoint was signed.
    signed: Moment,
    /// The newest checkpoint, a signed note.
    checkpoint: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Listed {
    /// Where the page before ended.
    cursor: Option<After>,
    /// How many items a page has at the most.
    #[serde(default)]
    limit: Limit,
}

#[derive(Deserialize, JsonSchema)]
struct Place {
    /// The tile, as C2SP's `tlog-tiles` has its path: `0/x001/234`, `1/000.p/5`.
    path: String,
}

/// An event in the log.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LogEntry")]
struct Entry {
    /// Its place, from 0.
    position: u64,
    /// What the line hashes to, in Base64.
    leaf: String,
    /// The event, as it is hashed.
    line: String,
}

/// The proof that an event is in the log.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LogInclusion")]
struct Included {
    #[serde(flatten)]
    entry: Entry,
    /// How many events the log has, of those that are proven.
    size: u64,
    /// The hashes beside the path to the root, from the leaf up, in Base64.
    proof: Vec<String>,
    /// The checkpoint of this size, a signed note.
    checkpoint: String,
    /// The public key it is signed under.
    verifier_key: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Earlier {
    /// How many events the log had.
    from: u64,
}

/// The proof that a log is the beginning of this one.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LogConsistency")]
struct Grown {
    /// How many events the log had.
    from: u64,
    /// How many it has.
    size: u64,
    /// The hashes that lead from one root to the other, in Base64.
    proof: Vec<String>,
    /// The checkpoint of this size, a signed note.
    checkpoint: String,
    /// The public key it is signed under.
    verifier_key: String,
}

fn written(entry: LogEntry) -> Entry {
    let LogEntry { position, line, leaf } = entry;
    Entry { position, leaf: BASE64.encode(leaf), line }
}

fn hashes(proof: &[[u8; 32]]) -> Vec<String> {
    proof.iter().map(|hash| BASE64.encode(hash)).collect()
}

async fn state(State(shared): State<Shared>, By(operator): By) -> Result<Json<Standing>, Problem> {
    let registry = &shared.app.registry;
    let state = registry.log_state(&operator).await?;
    Ok(Json(Standing {
        origin: registry.log_verifier().origin().into(),
        verifier_key: registry.log_verifier().to_string(),
        size: state.size,
        waiting: state.waiting,
        signed: Moment(state.signed),
        checkpoint: state.checkpoint,
    }))
}

async fn key(State(shared): State<Shared>) -> String {
    format!("{}\n", shared.app.registry.log_verifier())
}

async fn checkpoint(State(shared): State<Shared>, By(operator): By) -> Result<String, Problem> {
    Ok(shared.app.registry.log_state(&operator).await?.checkpoint)
}

async fn entries(
    State(shared): State<Shared>,
    By(operator): By,
    Asked(asked): Asked<Listed>,
) -> Result<Json<Page<Entry>>, Problem> {
    let after = asked.cursor.and_then(|After(position)| u64::try_from(position).ok());
    let from = after.map_or(0, |after| after.saturating_add(1));
    let limit = asked.limit.and_one();
    let found = shared.app.registry.log_entries(&operator, from, limit).await?;
    Ok(Json(Page::of(found, asked.limit, |entry| entry.position.to_string(), written)))
}

async fn inclusion(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
) -> Result<Json<Included>, Problem> {
    let id = at.id.0;
    let registry = &shared.app.registry;
    match registry.prove_event(&operator, id).await? {
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
    By(operator): By,
    Asked(earlier): Asked<Earlier>,
) -> Result<Json<Grown>, Problem> {
    let registry = &shared.app.registry;
    match registry.prove_growth(&operator, earlier.from).await? {
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

async fn tile(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<Place>,
) -> Result<Response, Problem> {
    let missing = || Problem::not_found("there is no such tile");
    let (level, number, width) = tile_path(&at.path).ok_or_else(missing)?;
    let hashes = shared.app.registry.log_tile(&operator, level, number, width).await?;
    let kind = [(header::CONTENT_TYPE, BYTES)];
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
