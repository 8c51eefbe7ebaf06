//! Batches: what goes out to a carrier together.

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::carrier::{Batch, BatchState, Carrier, LineStanding};
use signet_domain::ids::BatchId;
use signet_registry::{BatchLine, Made, Particulars};

use super::carriers::off;
use super::extract::{Asked, At, Body};
use super::names::Name;
use super::openapi::{gives, says};
use super::problem::Problem;
use super::values::{After, BatchName, Id, Limit, Moment, Page};
use super::{By, Shared};
use crate::carriers::{evidence, sheet};

/// The most lines of a batch.
const LINES_MAX: u16 = 1000;

const CSV: &str = "text/csv; charset=utf-8";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const ZIP: &str = "application/zip";

pub fn routes() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/carriers/batches",
            get_with(list, says("listCarrierBatches", "List batches, the oldest first", Scope::Operate)).post_with(
                make,
                says(
                    "makeCarrierBatch",
                    "Make a batch of what waits for a carrier, or get the one that may not have \
                     left", Scope::Operate),
            ),
        )
        .api_route(
            "/carriers/batches/{batch}",
            get_with(show, says("getCarrierBatch", "Get a batch", Scope::Operate)),
        )
        .api_route(
            "/carriers/batches/{batch}/lines",
            get_with(lines, says("listCarrierBatchLines", "List the lines of a batch, in order", Scope::Operate)),
        )
        .api_route(
            "/carriers/batches/{batch}/sheet.csv",
            get_with(sheet_csv, |it| {
                says("getCarrierSheetCsv", "Get a batch with its persons, as CSV", Scope::Operate)(it)
                    .with(gives(CSV, "The sheet, to be filled in by the carrier."))
            }),
        )
        .api_route(
            "/carriers/batches/{batch}/sheet.xlsx",
            get_with(sheet_xlsx, |it| {
                says("getCarrierSheetXlsx", "Get a batch with its persons, as XLSX", Scope::Operate)(it)
                    .with(gives(XLSX, "The sheet, to be filled in by the carrier."))
            }),
        )
        .api_route(
            "/carriers/batches/{batch}/evidence.zip",
            get_with(evidence_zip, |it| {
                says("getCarrierEvidence", "Get the evidence of a batch", Scope::Operate)(it)
                    .with(gives(ZIP, "A folder for each line."))
            }),
        )
        .api_route(
            "/carriers/batches/{batch}/taken",
            post_with(
                taken,
                says("takeCarrierBatch", "Note that a batch has left for its carrier", Scope::Operate),
            ),
        )
        .with_path_items(|item| item.tag("carriers"))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Listed {
    /// Only this carrier's.
    carrier: Option<Name<Carrier>>,
    /// Only those that stand like this.
    state: Option<Name<BatchState>>,
    /// Where the page before ended.
    cursor: Option<After>,
    /// How many items a page has at the most.
    #[serde(default)]
    limit: Limit,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CarrierBatchRequest")]
struct Make {
    /// With whom.
    carrier: Name<Carrier>,
    /// The most lines; 1000 when absent.
    #[schemars(range(min = 1, max = 1000))]
    limit: Option<u16>,
}

#[derive(Deserialize, JsonSchema)]
struct Which {
    /// The batch.
    batch: BatchName,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Lines {
    /// Where the page before ended.
    cursor: Option<After>,
    /// How many items a page has at the most.
    #[serde(default)]
    limit: Limit,
}

/// What became of the wish for a batch.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CarrierBatchMade")]
pub(super) struct Given {
    /// The batch; null when nothing waits.
    batch: Option<Written>,
    /// Whether it was there before, and may not have left.
    again: bool,
}

/// A batch of filings with one carrier.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CarrierBatch")]
struct Written {
    /// What it is called.
    batch: BatchName,
    /// With whom.
    carrier: Name<Carrier>,
    /// Where it stands.
    state: Name<BatchState>,
    /// How many lines it has.
    lines: i64,
    /// How many of them wait for an answer.
    waiting: i64,
    /// When it was put together.
    made: Moment,
    /// By whom.
    made_by: String,
    /// When it left.
    taken: Option<Moment>,
    /// When its last line was answered.
    closed: Option<Moment>,
    /// How often it was tried to be delivered in vain, where a program does.
    tries: i64,
}

/// A line of a batch.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CarrierBatchLine")]
struct Line {
    /// What it is called, such as `B17-0001`.
    line: String,
    /// The filing that goes out with it.
    filing: Id,
    /// Which attempt of that filing.
    attempt: i64,
    /// Where it stands.
    standing: Name<LineStanding>,
    /// What the carrier is told, persons apart.
    particulars: Told,
}

/// What a carrier is told of a signature, persons apart.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CarrierParticulars")]
struct Told {
    /// The signature.
    signature: Id,
    /// Its name.
    name: String,
    /// What it stands for.
    source: String,
    /// Whose name it is.
    purpose: String,
    /// What is sent under it.
    usage: String,
    /// Where the name is met.
    scene: String,
    /// Who is behind it; empty where nobody was named.
    company: String,
    /// That body's credit code.
    organization_code: String,
    /// Who lets the applicant use the name; empty where nobody has to.
    authorizer: String,
    /// The application that the persons were filed with.
    people: Option<Id>,
    /// The evidence that goes along.
    evidence: Vec<Piece>,
}

/// A piece of evidence that goes along.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CarrierEvidence")]
struct Piece {
    /// The id of what it was filed with.
    subject: Id,
    /// What it is there to show.
    role: String,
    /// Which one of several in that role.
    position: i64,
    /// Its fingerprint.
    fingerprint: String,
}

async fn list(
    State(shared): State<Shared>,
    By(operator): By,
    Asked(asked): Asked<Listed>,
) -> Result<Json<Page<Written>>, Problem> {
    let carrier = asked.carrier.map(|Name(carrier)| carrier);
    let state = asked.state.map(|Name(state)| state);
    let after = asked.cursor.map(|After(id)| BatchId(id));
    let (registry, limit) = (&shared.app.registry, asked.limit);
    let found = registry.carrier_batches(&operator, carrier, state, after, limit.and_one()).await?;
    Ok(Json(Page::of(found, limit, |batch| batch.id.to_string(), Written::from)))
}

async fn make(
    State(shared): State<Shared>,
    By(operator): By,
    Body(make): Body<Make>,
) -> Result<Json<Given>, Problem> {
    let limit = make.limit.unwrap_or(LINES_MAX);
    if !(1..=LINES_MAX).contains(&limit) {
        return Err(Problem::bad_member("/limit", format!("a batch has 1 to {LINES_MAX} lines")));
    }
    let Name(carrier) = make.carrier;
    let registry = &shared.app.registry;
    Ok(Json(match registry.make_carrier_batch(&operator, carrier, limit.into()).await? {
        Made::New(batch) => Given { batch: Some(batch.into()), again: false },
        Made::Again(batch) => Given { batch: Some(batch.into()), again: true },
        Made::Nothing => Given { batch: None, again: false },
        Made::Off => return Err(off()),
    }))
}

/// The answer to a wish for a batch that was made before.
pub(super) async fn made_before(
    shared: &Shared,
    operator: &Operator,
    id: &str,
) -> Result<Json<Given>, Problem> {
    let id = id.parse().map_err(|_| Problem::broken("what was made is no batch"))?;
    let found = shared.app.registry.carrier_batch(operator, BatchId(id)).await?;
    Ok(Json(Given { batch: found.map(Written::from), again: true }))
}

async fn show(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<Which>,
) -> Result<Json<Written>, Problem> {
    let found = shared.app.registry.carrier_batch(&operator, at.batch.0).await?;
    Ok(Json(found.ok_or_else(|| unknown(at.batch))?.into()))
}

async fn lines(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<Which>,
    Asked(asked): Asked<Lines>,
) -> Result<Json<Page<Line>>, Problem> {
    let (registry, limit) = (&shared.app.registry, asked.limit);
    let after = asked.cursor.map_or(0, |After(number)| number);
    let found = registry.carrier_lines(&operator, at.batch.0, after, limit.and_one()).await?;
    if found.is_empty() && registry.carrier_batch(&operator, at.batch.0).await?.is_none() {
        return Err(unknown(at.batch));
    }
    Ok(Json(Page::of(found, limit, |line| line.line.number.to_string(), Line::from)))
}

async fn sheet_csv(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<Which>,
) -> Result<Response, Problem> {
    let found = shared.app.registry.carrier_sheet(&operator, at.batch.0, "csv").await?;
    let (batch, lines) = found.ok_or_else(|| unknown(at.batch))?;
    let bytes = sheet::csv(&batch, &lines).map_err(|error| Problem::broken(error.to_string()))?;
    Ok(attached(CSV, bytes.into()))
}

async fn sheet_xlsx(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<Which>,
) -> Result<Response, Problem> {
    let found = shared.app.registry.carrier_sheet(&operator, at.batch.0, "xlsx").await?;
    let (batch, lines) = found.ok_or_else(|| unknown(at.batch))?;
    let bytes = sheet::xlsx(&batch, &lines).map_err(|error| Problem::broken(error.to_string()))?;
    Ok(attached(XLSX, bytes.into()))
}

async fn evidence_zip(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<Which>,
) -> Result<Response, Problem> {
    let registry = &shared.app.registry;
    let found = registry.carrier_evidence(&operator, at.batch.0).await?;
    let (batch, pieces) = found.ok_or_else(|| unknown(at.batch))?;
    Ok(attached(ZIP, evidence::archive(registry.clone(), operator, batch, pieces)))
}

async fn taken(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<Which>,
) -> Result<Json<Written>, Problem> {
    let taken = shared.app.registry.take_carrier_batch(&operator, at.batch.0).await?;
    taken.ok_or_else(|| unknown(at.batch))?;
    show(State(shared), By(operator), At(at)).await
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

fn unknown(BatchName(id): BatchName) -> Problem {
    Problem::not_found(format!("there is no batch B{id}"))
}

impl From<Batch> for Written {
    fn from(it: Batch) -> Self {
        let (made, made_by) = it.made;
        Self {
            batch: BatchName(it.id),
            carrier: Name(it.carrier),
            state: Name(it.state),
            lines: it.lines,
            waiting: it.waiting,
            made: Moment(made),
            made_by,
            taken: it.taken.map(Moment),
            closed: it.closed.map(Moment),
            tries: it.tries,
        }
    }
}

impl From<BatchLine> for Line {
    fn from(it: BatchLine) -> Self {
        Self {
            line: it.line.to_string(),
            filing: Id(it.filing.0),
            attempt: it.attempt,
            standing: Name(it.standing),
            particulars: it.particulars.into(),
        }
    }
}

impl From<Particulars> for Told {
    fn from(it: Particulars) -> Self {
        let evidence = it.evidence.into_iter().map(|piece| Piece {
            subject: Id(piece.subject),
            role: piece.role,
            position: piece.position,
            fingerprint: piece.fingerprint,
        });
        Self {
            signature: Id(it.signature),
            name: it.name,
            source: it.source,
            purpose: it.purpose,
            usage: it.usage,
            scene: it.scene,
            company: it.company,
            organization_code: it.organization_code,
            authorizer: it.authorizer,
            people: it.people.map(Id),
            evidence: evidence.collect(),
        }
    }
}
