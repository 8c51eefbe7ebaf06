//! Carriers: what was filed with them, the batches it goes out with, and what they answer.

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use ring::digest::{SHA256, digest};
use serde::Deserialize;
use serde_json::{Value, json};
use signet_domain::caller::Operator;
use signet_domain::carrier::{
    Batch, BatchState, CarrierFiling, CarrierState, LineRef, REASONS, parse_batch,
};
use signet_domain::ids::{AccountId, BatchId, CarrierFilingId, SignatureId};
use signet_domain::time::Timestamp;
use signet_registry::{Answer, BatchLine, CarrierFilter, Made, Placed, Requested};

use super::extract::{Asked, At, Body};
use super::problem::Problem;
use super::{By, Shared};
use crate::carrier_options;
use crate::carriers::answers::{self, Row, Says};
use crate::carriers::{evidence, sheet};
use crate::near;

/// The most of anything in one answer, and how many there are unless told.
const PAGE_MAX: i64 = 1000;
const PAGE: i64 = 100;
/// The largest file of answers, in bytes.
const ANSWERS_MAX: usize = 16 << 20;

pub fn routes() -> Router<Shared> {
    let files = Router::new()
        .route("/carriers/answers/file", post(answer_file))
        .layer(DefaultBodyLimit::max(ANSWERS_MAX));
    Router::new()
        .route("/carriers", get(overview))
        .route("/carriers/filings", get(filings))
        .route("/carriers/batches", get(batches).post(make))
        .route("/carriers/batches/{id}", get(batch))
        .route("/carriers/batches/{id}/lines", get(lines))
        .route("/carriers/batches/{id}/sheet.csv", get(sheet_csv))
        .route("/carriers/batches/{id}/sheet.xlsx", get(sheet_xlsx))
        .route("/carriers/batches/{id}/evidence.zip", get(evidence_zip))
        .route("/carriers/batches/{id}/taken", post(taken))
        .route("/carriers/answers", post(answer))
        .route("/signatures/{id}/carriers", get(of_signature).post(file))
        .merge(files)
}

/// How each carrier is reached, what waits for it, and why carriers turn things down.
async fn overview(State(shared): State<Shared>) -> Result<Json<Value>, Problem> {
    let registry = &shared.app.registry;
    let mut carriers = vec![];
    for carrier in signet_domain::carrier::Carrier::ALL {
        let open =
            registry.carrier_batches(Some(*carrier), Some(BatchState::Open), None, 1).await?;
        carriers.push(json!({
            "carrier": carrier.name(),
            "reached": registry.carriers().adapter(*carrier).name(),
            "waiting": registry.carrier_waits(*carrier).await?,
            "open_batch": open.first().map(|batch| format!("B{}", batch.id)),
        }));
    }
    let reasons = REASONS.iter().map(|reason| {
        let (zh, en) = (reason.text.zh, reason.text.en);
        json!({ "name": reason.name, "of": reason.of.name(), "zh": zh, "en": en })
    });
    Ok(Json(json!({ "carriers": carriers, "reasons": reasons.collect::<Vec<_>>() })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Filings {
    carrier: Option<String>,
    state: Option<String>,
    account: Option<i64>,
    signature: Option<i64>,
    /// The filing the page before ended with.
    after: Option<i64>,
    limit: Option<i64>,
}

async fn filings(
    State(shared): State<Shared>,
    Asked(asked): Asked<Filings>,
) -> Result<Json<Value>, Problem> {
    let state =
        asked.state.as_deref().map(|name| named("state", name, CarrierState::ALL, |it| it.name()));
    let filter = CarrierFilter {
        account: asked.account.map(AccountId),
        signature: asked.signature.map(SignatureId),
        carrier: carrier(asked.carrier.as_deref())?,
        state: state.transpose()?,
    };
    let limit = asked.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let after = asked.after.map(CarrierFilingId);
    let found = shared.app.registry.carrier_filings(filter, after, limit).await?;
    let full = found.len() as i64 == limit;
    let next = found.last().filter(|_| full).map(|last| last.id.0);
    Ok(Json(json!({ "filings": found.iter().map(filing).collect::<Vec<_>>(), "next": next })))
}

async fn of_signature(
    State(shared): State<Shared>,
    At(id): At<i64>,
) -> Result<Json<Value>, Problem> {
    let filter = CarrierFilter { signature: Some(SignatureId(id)), ..CarrierFilter::default() };
    let found = shared.app.registry.carrier_filings(filter, None, PAGE).await?;
    Ok(Json(json!({ "filings": found.iter().map(filing).collect::<Vec<_>>() })))
}

/// With which carrier a signature is to be filed; with every one when absent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    carrier: Option<String>,
}

/// Has a signature filed where it never was, and anew where a carrier has turned it down or let it go.
async fn file(
    State(shared): State<Shared>,
    By(operator): By,
    At(id): At<i64>,
    Body(file): Body<File>,
) -> Result<Json<Value>, Problem> {
    let carrier = carrier(file.carrier.as_deref())?;
    let registry = &shared.app.registry;
    match registry.file_with_carriers(&operator, SignatureId(id), carrier).await? {
        Requested::Done(filed) => {
            Ok(Json(json!({ "filings": filed.iter().map(filing).collect::<Vec<_>>() })))
        }
        Requested::Unknown => Err(Problem::not_found(format!("there is no signature {id}"))),
        Requested::NotFor => Err(Problem::conflict(
            "only signatures that are approved for mainland China are filed with carriers",
        )),
        Requested::Off => Err(off()),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Batches {
    carrier: Option<String>,
    state: Option<String>,
    /// The batch the page before ended with.
    after: Option<i64>,
    limit: Option<i64>,
}

async fn batches(
    State(shared): State<Shared>,
    Asked(asked): Asked<Batches>,
) -> Result<Json<Value>, Problem> {
    let carrier = carrier(asked.carrier.as_deref())?;
    let state =
        asked.state.as_deref().map(|name| named("state", name, BatchState::ALL, |it| it.name()));
    let limit = asked.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let after = asked.after.map(BatchId);
    let registry = &shared.app.registry;
    let found = registry.carrier_batches(carrier, state.transpose()?, after, limit).await?;
    let full = found.len() as i64 == limit;
    let next = found.last().filter(|_| full).map(|last| last.id.0);
    Ok(Json(json!({ "batches": found.iter().map(written).collect::<Vec<_>>(), "next": next })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Make {
    carrier: String,
    /// The most lines.
    limit: Option<i64>,
}

/// Makes a batch of what waits, or gives the one that may not have left. `batch` is null when nothing
/// waits.
async fn make(
    State(shared): State<Shared>,
    By(operator): By,
    Body(make): Body<Make>,
) -> Result<Json<Value>, Problem> {
    let carrier = carrier_options::carrier(&make.carrier).map_err(Problem::bad)?;
    let limit = make.limit.unwrap_or(PAGE_MAX);
    let made = shared.app.registry.make_carrier_batch(&operator, carrier, limit).await?;
    let (batch, again) = match made {
        Made::New(batch) => (Some(batch), false),
        Made::Again(batch) => (Some(batch), true),
        Made::Nothing => (None, false),
        Made::Off => return Err(off()),
    };
    Ok(Json(json!({ "batch": batch.as_ref().map(written), "again": again })))
}

async fn batch(State(shared): State<Shared>, At(id): At<String>) -> Result<Json<Value>, Problem> {
    let found = shared.app.registry.carrier_batch(batch_id(&id)?).await?;
    Ok(Json(written(&found.ok_or_else(|| unknown(&id))?)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lines {
    /// The number of the line the page before ended with.
    after: Option<i64>,
    limit: Option<i64>,
}

async fn lines(
    State(shared): State<Shared>,
    At(id): At<String>,
    Asked(asked): Asked<Lines>,
) -> Result<Json<Value>, Problem> {
    let limit = asked.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let (batch, after) = (batch_id(&id)?, asked.after.unwrap_or(0));
    let found = shared.app.registry.carrier_lines(batch, after, limit).await?;
    let full = found.len() as i64 == limit;
    let next = found.last().filter(|_| full).map(|last| last.line.number);
    Ok(Json(json!({ "lines": found.iter().map(line).collect::<Vec<_>>(), "next": next })))
}

async fn sheet_csv(
    State(shared): State<Shared>,
    By(operator): By,
    At(id): At<String>,
) -> Result<Response, Problem> {
    let found = shared.app.registry.carrier_sheet(&operator, batch_id(&id)?, "csv").await?;
    let (batch, lines) = found.ok_or_else(|| unknown(&id))?;
    let bytes = sheet::csv(&batch, &lines).map_err(|error| Problem::broken(error.to_string()))?;
    Ok(attached("text/csv; charset=utf-8", bytes.into()))
}

async fn sheet_xlsx(
    State(shared): State<Shared>,
    By(operator): By,
    At(id): At<String>,
) -> Result<Response, Problem> {
    let found = shared.app.registry.carrier_sheet(&operator, batch_id(&id)?, "xlsx").await?;
    let (batch, lines) = found.ok_or_else(|| unknown(&id))?;
    let bytes = sheet::xlsx(&batch, &lines).map_err(|error| Problem::broken(error.to_string()))?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(attached(kind, bytes.into()))
}

async fn evidence_zip(
    State(shared): State<Shared>,
    By(operator): By,
    At(id): At<String>,
) -> Result<Response, Problem> {
    let registry = &shared.app.registry;
    let found = registry.carrier_evidence(&operator, batch_id(&id)?).await?;
    let (batch, pieces) = found.ok_or_else(|| unknown(&id))?;
    Ok(attached("application/zip", evidence::archive(registry.clone(), batch, pieces)))
}

/// Notes that a batch has left for its carrier.
async fn taken(
    State(shared): State<Shared>,
    By(operator): By,
    At(id): At<String>,
) -> Result<Json<Value>, Problem> {
    let id_of = batch_id(&id)?;
    let taken = shared.app.registry.take_carrier_batch(&operator, id_of).await?;
    taken.ok_or_else(|| unknown(&id))?;
    batch(State(shared), At(id)).await
}

/// What a carrier answers, as JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answers {
    /// Only lines of this batch are taken.
    batch: Option<String>,
    answers: Vec<AnswerOf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerOf {
    line: String,
    signature: Option<String>,
    result: String,
    #[serde(default)]
    reasons: Vec<String>,
    #[serde(default)]
    note: String,
}

async fn answer(
    State(shared): State<Shared>,
    By(operator): By,
    Body(given): Body<Answers>,
) -> Result<Json<Value>, Problem> {
    if given.answers.len() as i64 > PAGE_MAX {
        return Err(Problem::bad(format!("at most {PAGE_MAX} answers are taken at once")));
    }
    let read = |answer: AnswerOf| {
        let result = carrier_options::result(&answer.result)?;
        let reasons = answer.reasons.iter().map(|name| carrier_options::reason(name, result));
        let line = LineRef::parse(&answer.line);
        Ok::<_, String>(Answer {
            line: line.ok_or_else(|| format!("`{}` is no line", answer.line))?,
            name: answer.signature,
            result,
            reasons: reasons.collect::<Result<_, _>>()?,
            note: answer.note.chars().take(1000).collect(),
            at: None,
        })
    };
    let rows = given.answers.into_iter().zip(1..).map(|(answer, number)| Row {
        number,
        says: read(answer).map_or_else(Says::Wrong, Says::Answer),
    });
    let batch = given.batch.as_deref().map(batch_id).transpose()?;
    place(&shared, &operator, batch, rows.collect(), None).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfBatch {
    /// Only lines of this batch are taken.
    batch: Option<String>,
}

/// What a carrier answers, as the file it sends back.
async fn answer_file(
    State(shared): State<Shared>,
    By(operator): By,
    Asked(of): Asked<OfBatch>,
    file: Bytes,
) -> Result<Json<Value>, Problem> {
    let batch = of.batch.as_deref().map(batch_id).transpose()?;
    let source = hex(digest(&SHA256, &file).as_ref());
    // Unpacking takes a while.
    let rows = tokio::task::spawn_blocking(move || answers::read(&file)).await;
    let rows = rows.map_err(|error| Problem::broken(error.to_string()))?.map_err(Problem::bad)?;
    place(&shared, &operator, batch, rows, Some(&source)).await
}

/// Places what was read, row by row, and tells of each that has no place.
async fn place(
    shared: &Shared,
    operator: &Operator,
    batch: Option<BatchId>,
    rows: Vec<Row>,
    source: Option<&str>,
) -> Result<Json<Value>, Problem> {
    let (mut placed, mut already, mut unanswered) = (0, 0, 0);
    let mut problems = vec![];
    for Row { number, says } in rows {
        let answer = match says {
            Says::Answer(answer) => answer,
            Says::Nothing => {
                unanswered += 1;
                continue;
            }
            Says::Wrong(trouble) => {
                problems.push(json!({ "row": number, "problem": "unreadable", "detail": trouble }));
                continue;
            }
        };
        let registry = &shared.app.registry;
        let found = registry.take_carrier_answer(operator, batch, &answer, source).await?;
        let line = answer.line;
        let (problem, detail) = match found {
            Placed::Done(_) => {
                placed += 1;
                continue;
            }
            Placed::Already => {
                already += 1;
                continue;
            }
            Placed::WrongBatch(of) => ("wrong-batch", format!("{line} is not of batch B{of}")),
            Placed::Unknown => ("unknown-line", format!("there is no line {line}")),
            Placed::OtherName(name) => ("other-signature", format!("{line} is of {name}")),
            Placed::Superseded => {
                ("superseded", format!("{line} counts no more: its signature was filed anew"))
            }
            Placed::Withdrawn => {
                ("withdrawn", format!("{line} counts no more: its signature was deleted"))
            }
            Placed::Otherwise(state) => {
                let said = answer.result.name();
                ("answered-otherwise", format!("{line} is {}, and cannot be {said}", state.name()))
            }
        };
        problems.push(json!({
            "row": number, "line": line.to_string(), "problem": problem, "detail": detail,
        }));
    }
    Ok(Json(json!({
        "placed": placed, "already": already, "unanswered": unanswered, "problems": problems,
    })))
}

fn attached(kind: &'static str, body: axum::body::Body) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, "attachment"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, body).into_response()
}

fn off() -> Problem {
    Problem::conflict("nothing is filed with this carrier; `signet serve --carriers` says how")
}

fn unknown(id: &str) -> Problem {
    Problem::not_found(format!("there is no batch {id}"))
}

fn batch_id(text: &str) -> Result<BatchId, Problem> {
    parse_batch(text).ok_or_else(|| Problem::bad(format!("`{text}` is no batch, such as B17")))
}

fn carrier(name: Option<&str>) -> Result<Option<signet_domain::carrier::Carrier>, Problem> {
    name.map(carrier_options::carrier).transpose().map_err(Problem::bad)
}

fn named<T: Copy>(
    what: &str,
    name: &str,
    all: &[T],
    of: impl Fn(T) -> &'static str,
) -> Result<T, Problem> {
    let found = all.iter().copied().find(|value| of(*value) == name);
    let known = || all.iter().map(|value| of(*value));
    found.ok_or_else(|| Problem::bad(near::unknown(what, name, known())))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn at(at: Option<Timestamp>) -> Value {
    at.map(Timestamp::utc_text).into()
}

fn filing(it: &CarrierFiling) -> Value {
    json!({
        "filing": it.id.0,
        "signature": it.signature.0,
        "account": it.account.0,
        "channel": it.channel,
        "name": it.name,
        "carrier": it.carrier.name(),
        "application": it.application.0,
        "state": it.state.name(),
        "reasons": it.reasons.iter().map(|reason| reason.name).collect::<Vec<_>>(),
        "note": it.note,
        "attempt": it.attempt,
        "line": it.line.map(|line| line.to_string()),
        "requested": it.requested.utc_text(),
        "filed": at(it.filed),
        "completed": at(it.completed),
        "changed": it.changed.utc_text(),
    })
}

fn written(it: &Batch) -> Value {
    json!({
        "batch": format!("B{}", it.id),
        "carrier": it.carrier.name(),
        "state": it.state.name(),
        "lines": it.lines,
        "waiting": it.waiting,
        "made": it.made.0.utc_text(),
        "made_by": it.made.1,
        "taken": at(it.taken),
        "closed": at(it.closed),
        "tries": it.tries,
    })
}

fn line(it: &BatchLine) -> Value {
    json!({
        "line": it.line.to_string(),
        "filing": it.filing.0,
        "attempt": it.attempt,
        "standing": it.standing.name(),
        "particulars": it.particulars,
    })
}
