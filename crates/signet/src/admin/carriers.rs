//! Carriers: how each is reached, and what was filed with them.

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_domain::authority::Scope;
use signet_domain::carrier::{BatchState, Carrier, CarrierFiling, CarrierState, REASONS};
use signet_domain::ids::{AccountId, CarrierFilingId, SignatureId};
use signet_registry::{CarrierFilter, Requested};

use super::extract::{Asked, At, Body};
use super::names::Name;
use super::openapi::says;
use super::problem::Problem;
use super::values::{After, BatchName, ById, Id, Limit, Moment, Page};
use super::{By, Shared};

pub fn routes() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/carriers",
            get_with(
                overview,
                says(
                    "getCarriers",
                    "Tell how each carrier is reached, what waits for it, and why carriers turn \
                     things down",
                    Scope::Operate,
                ),
            ),
        )
        .api_route(
            "/carriers/filings",
            get_with(
                filings,
                says(
                    "listCarrierFilings",
                    "List what was filed with carriers, the oldest first",
                    Scope::Read,
                ),
            ),
        )
        .api_route(
            "/signatures/{id}/carriers",
            get_with(
                of_signature,
                says(
                    "listSignatureCarriers",
                    "List what was filed with carriers of a signature",
                    Scope::Read,
                ),
            )
            .post_with(
                file,
                says(
                    "fileWithCarriers",
                    "File a signature that never was, or anew where a carrier has turned it down \
                     or let it go",
                    Scope::Decide,
                ),
            ),
        )
        .with_path_items(|item| item.tag("carriers"))
}

/// Carriers, and why they turn things down.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Carriers")]
struct Overview {
    /// Every carrier there is.
    carriers: Vec<Reached>,
    /// The catalogue of their reasons.
    reasons: Vec<Reason>,
}

/// A carrier.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Carrier")]
struct Reached {
    /// Which one.
    carrier: Name<Carrier>,
    /// How it is reached: `off`, `simulated`, `file` or `http`.
    reached: &'static str,
    /// How many filings wait that could go out with its next batch, counted up to 1000.
    waiting: i64,
    /// The batch that may not have left.
    open_batch: Option<BatchName>,
}

/// Why a carrier turns something down.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CarrierReason")]
struct Reason {
    /// Its name.
    name: &'static str,
    /// Where a filing stands that it is said of.
    of: Name<CarrierState>,
    /// What the applicant reads, in Chinese.
    zh: &'static str,
    /// The same in English.
    en: &'static str,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Listed {
    /// Only with this carrier.
    carrier: Option<Name<Carrier>>,
    /// Only what stands like this.
    state: Option<Name<CarrierState>>,
    /// Only this account's.
    account: Option<Id>,
    /// Only of this signature.
    signature: Option<Id>,
    /// Where the page before ended.
    cursor: Option<After>,
    /// How many items a page has at the most.
    #[serde(default)]
    limit: Limit,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CarrierFilingRequest")]
struct File {
    /// With which carrier; with every one when absent.
    carrier: Option<Name<Carrier>>,
}

/// A signature with one carrier.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CarrierFiling")]
struct Filing {
    /// Its id.
    filing: Id,
    /// The signature.
    signature: Id,
    /// Whose it is.
    account: Id,
    /// The door it came through.
    channel: String,
    /// The signature's name.
    name: String,
    /// With whom.
    carrier: Name<Carrier>,
    /// The application that was approved.
    application: Id,
    /// Where it stands.
    state: Name<CarrierState>,
    /// Why it stands so, by the names of the catalogue; of one that is not filed, why it cannot be.
    reasons: Vec<&'static str>,
    /// The same in the carrier's own words.
    note: String,
    /// How often it was begun, from 1.
    attempt: i64,
    /// The line it went out with, this time, such as `B17-0001`.
    line: Option<String>,
    /// When it was first to be filed.
    requested: Moment,
    /// When it went out, this time.
    filed: Option<Moment>,
    /// When the carrier was done with it, this time.
    completed: Option<Moment>,
    /// When something happened to it last.
    changed: Moment,
}

async fn overview(
    State(shared): State<Shared>,
    By(operator): By,
) -> Result<Json<Overview>, Problem> {
    let registry = &shared.app.registry;
    let mut carriers = vec![];
    for carrier in Carrier::ALL.iter().copied() {
        let state = Some(BatchState::Open);
        let open = registry.carrier_batches(&operator, Some(carrier), state, None, 1).await?;
        carriers.push(Reached {
            carrier: Name(carrier),
            reached: registry.carriers().adapter(carrier).name(),
            waiting: registry.carrier_waits(&operator, carrier).await?,
            open_batch: open.first().map(|batch| BatchName(batch.id)),
        });
    }
    let reasons = REASONS.iter().map(|reason| Reason {
        name: reason.name,
        of: Name(reason.of),
        zh: reason.text.zh,
        en: reason.text.en,
    });
    Ok(Json(Overview { carriers, reasons: reasons.collect() }))
}

async fn filings(
    State(shared): State<Shared>,
    By(operator): By,
    Asked(asked): Asked<Listed>,
) -> Result<Json<Page<Filing>>, Problem> {
    let filter = CarrierFilter {
        account: asked.account.map(|Id(id)| AccountId(id)),
        signature: asked.signature.map(|Id(id)| SignatureId(id)),
        carrier: asked.carrier.map(|Name(carrier)| carrier),
        state: asked.state.map(|Name(state)| state),
    };
    let after = asked.cursor.map(|After(id)| CarrierFilingId(id));
    let limit = asked.limit.and_one();
    let found = shared.app.registry.carrier_filings(&operator, filter, after, limit).await?;
    Ok(Json(Page::of(found, asked.limit, |filing| filing.id.to_string(), Filing::from)))
}

async fn of_signature(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
) -> Result<Json<Page<Filing>>, Problem> {
    let signature = Some(SignatureId(at.id.0));
    let filter = CarrierFilter { signature, ..CarrierFilter::default() };
    let limit = Limit::default().and_one();
    let found = shared.app.registry.carrier_filings(&operator, filter, None, limit).await?;
    Ok(Json(whole(found)))
}

async fn file(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
    Body(file): Body<File>,
) -> Result<Json<Page<Filing>>, Problem> {
    let (id, carrier) = (SignatureId(at.id.0), file.carrier.map(|Name(carrier)| carrier));
    match shared.app.registry.file_with_carriers(&operator, id, carrier).await? {
        Requested::Done(filed) => Ok(Json(whole(filed))),
        Requested::Unknown => Err(Problem::not_found(format!("there is no signature {id}"))),
        Requested::NotFor => Err(Problem::conflict(
            "only signatures that are approved for mainland China are filed with carriers",
        )),
        Requested::Off => Err(off()),
    }
}

/// A list of one page: a signature is filed with each carrier once.
fn whole(filed: Vec<CarrierFiling>) -> Page<Filing> {
    Page { items: filed.into_iter().map(Filing::from).collect(), next: None }
}

/// Nothing goes to a carrier that is not reached.
pub(super) fn off() -> Problem {
    Problem::conflict("nothing is filed with this carrier; `signet serve --carriers` says how")
}

impl From<CarrierFiling> for Filing {
    fn from(it: CarrierFiling) -> Self {
        Self {
            filing: Id(it.id.0),
            signature: Id(it.signature.0),
            account: Id(it.account.0),
            channel: it.channel,
            name: it.name,
            carrier: Name(it.carrier),
            application: Id(it.application.0),
            state: Name(it.state),
            reasons: it.reasons.iter().map(|reason| reason.name).collect(),
            note: it.note,
            attempt: it.attempt,
            line: it.line.map(|line| line.to_string()),
            requested: Moment(it.requested),
            filed: it.filed.map(Moment),
            completed: it.completed.map(Moment),
            changed: Moment(it.changed),
        }
    }
}
