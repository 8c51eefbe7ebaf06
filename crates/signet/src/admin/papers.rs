//! What signatures rest on, of all accounts: letters, records of services, trademarks.

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_domain::authority::Scope;
use signet_domain::ids::{AccountId, IcpRecordId, LetterId, TrademarkId};
use signet_registry::{HeldIcpRecord, HeldLetter, HeldTrademark, PaperFilter};

use super::cases::Found;
use super::extract::{Asked, At};
use super::names::{Channel, Name};
use super::openapi::says;
use super::problem::Problem;
use super::values::{After, ById, Id, Limit, Moment, Page};
use super::{By, Shared};

pub fn routes() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/letters",
            get_with(
                letters,
                says("listLetters", "List letters of authorization, the oldest first", Scope::Read),
            ),
        )
        .api_route(
            "/letters/{id}",
            get_with(letter, says("getLetter", "Get a letter of authorization", Scope::Read)),
        )
        .api_route(
            "/icp-records",
            get_with(
                icp_records,
                says("listIcpRecords", "List records of services, the oldest first", Scope::Read),
            ),
        )
        .api_route(
            "/icp-records/{id}",
            get_with(icp_record, says("getIcpRecord", "Get a record of a service", Scope::Read)),
        )
        .api_route(
            "/trademarks",
            get_with(
                trademarks,
                says("listTrademarks", "List trademarks, the oldest first", Scope::Read),
            ),
        )
        .api_route(
            "/trademarks/{id}",
            get_with(trademark, says("getTrademark", "Get a trademark", Scope::Read)),
        )
        .with_path_items(|item| item.tag("papers"))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Listed {
    /// Only this account's.
    account: Option<Id>,
    /// Only those that came through this channel.
    channel: Option<Name<Channel>>,
    /// Where the page before ended.
    cursor: Option<After>,
    /// How many items a page has at the most.
    #[serde(default)]
    limit: Limit,
}

impl Listed {
    fn filter(&self) -> PaperFilter {
        PaperFilter {
            account: self.account.map(|Id(id)| AccountId(id)),
            channel: self.channel.map(|Name(Channel(channel))| channel.to_owned()),
            id: None,
        }
    }
}

fn only(ById { id: Id(id) }: ById) -> PaperFilter {
    PaperFilter { id: Some(id), ..PaperFilter::default() }
}

/// A letter of authorization.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Letter")]
struct Letter {
    /// Its id.
    letter: Id,
    #[serde(flatten)]
    filed: Filed,
    /// Its name.
    name: String,
    /// The first day it is in force, in Beijing.
    first_day: String,
    /// The last day.
    last_day: String,
    /// Who authorizes.
    authorizer: String,
    /// The authorizer's credit code.
    organization_code: String,
    /// Who is authorized.
    authorized: String,
    /// The names it covers.
    scope: Vec<String>,
}

/// A record of a service.
#[derive(Serialize, JsonSchema)]
struct IcpRecord {
    /// Its id.
    icp_record: Id,
    #[serde(flatten)]
    filed: Filed,
    /// What the service is called.
    service: String,
    /// Who runs it.
    unit: String,
    /// Its number.
    number: String,
    /// The day it was approved, in Beijing.
    approved_on: String,
    /// Where the service is.
    link: String,
}

/// A trademark.
#[derive(Serialize, JsonSchema)]
struct Trademark {
    /// Its id.
    trademark: Id,
    #[serde(flatten)]
    filed: Filed,
    /// What it is.
    name: String,
    /// Its number.
    number: String,
    /// Who applied for it.
    applicant: String,
    /// The first day of its term, in Beijing.
    first_day: String,
    /// The last day.
    last_day: String,
}

/// What every paper has that signatures rest on.
#[derive(Serialize, JsonSchema)]
struct Filed {
    /// Whose it is.
    account: Id,
    /// The door it came through.
    channel: String,
    /// Whether a signature that rests on it was approved.
    passed: bool,
    /// What the checks had to say of it.
    findings: Vec<Found>,
    /// When it was filed.
    submitted: Moment,
}

macro_rules! listed_and_shown {
    ($list:ident $one:ident $what:literal: $held:ident, $asked:ident, $id:ident, $written:ident) => {
        async fn $list(
            State(shared): State<Shared>,
            By(operator): By,
            Asked(asked): Asked<Listed>,
        ) -> Result<Json<Page<$written>>, Problem> {
            let after = asked.cursor.map(|After(id)| $id(id));
            let (registry, limit) = (&shared.app.registry, asked.limit);
            let found = registry.$asked(&operator, &asked.filter(), after, limit.and_one()).await?;
            let cursor = |paper: &$held| paper.id.to_string();
            Ok(Json(Page::of(found, limit, cursor, $written::from)))
        }

        async fn $one(
            State(shared): State<Shared>,
            By(operator): By,
            At(at): At<ById>,
        ) -> Result<Json<$written>, Problem> {
            let found = shared.app.registry.$asked(&operator, &only(at), None, 1).await?.pop();
            let unknown = || Problem::not_found(format!("there is no {} {}", $what, at.id.0));
            Ok(Json(found.ok_or_else(unknown)?.into()))
        }
    };
}

listed_and_shown!(letters letter "letter": HeldLetter, held_letters, LetterId, Letter);
listed_and_shown!(
    icp_records icp_record "record": HeldIcpRecord, held_icp_records, IcpRecordId, IcpRecord
);
listed_and_shown!(
    trademarks trademark "trademark": HeldTrademark, held_trademarks, TrademarkId, Trademark
);

impl From<signet_registry::Filed> for Filed {
    fn from(filed: signet_registry::Filed) -> Self {
        Self {
            account: Id(filed.account.0),
            channel: filed.channel,
            passed: filed.passed,
            findings: filed.findings.iter().map(Found::from).collect(),
            submitted: Moment(filed.at),
        }
    }
}

impl From<HeldLetter> for Letter {
    fn from(it: HeldLetter) -> Self {
        Self {
            letter: Id(it.id.0),
            filed: it.filed.into(),
            name: it.name,
            first_day: it.first_day,
            last_day: it.last_day,
            authorizer: it.authorizer,
            organization_code: it.organization_code,
            authorized: it.authorized,
            scope: it.scope,
        }
    }
}

impl From<HeldIcpRecord> for IcpRecord {
    fn from(it: HeldIcpRecord) -> Self {
        Self {
            icp_record: Id(it.id.0),
            filed: it.filed.into(),
            service: it.service,
            unit: it.unit,
            number: it.number,
            approved_on: it.approved_on,
            link: it.link,
        }
    }
}

impl From<HeldTrademark> for Trademark {
    fn from(it: HeldTrademark) -> Self {
        Self {
            trademark: Id(it.id.0),
            filed: it.filed.into(),
            name: it.name,
            number: it.number,
            applicant: it.applicant,
            first_day: it.first_day,
            last_day: it.last_day,
        }
    }
}
