//! Qualifications of all accounts, and those that an operator enters.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use signet_domain::ids::{AccountId, QualificationId};
use signet_domain::person::Person;
use signet_domain::qualification::{
    Body as Kind, EnterQualification, People, Qualification, QualificationDetail,
};
use signet_domain::refusal::Refusal;
use signet_domain::signature::Purpose;
use signet_domain::text::{Flaw, OrganizationCode, PartyName, QualificationName};
use signet_domain::time::{Day, Period};
use signet_registry::{Error, Held};

use super::extract::{Asked, At, Body};
use super::problem::Problem;
use super::{By, Shared};
use crate::{dialects, near};

/// The most qualifications in one answer, and how many there are unless told.
const PAGE_MAX: i64 = 1000;
const PAGE: i64 = 100;

/// How long a paper without end is in force, as the vendors write it.
const WITHOUT_END: Day = Day::fixed(2099, 12, 31);

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/qualifications", get(list).post(enter))
        .route("/qualifications/{id}", get(show))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    /// Only this account's.
    account: Option<i64>,
    /// Only those that came through this channel.
    channel: Option<String>,
    /// The qualification the page before ended with.
    after: Option<i64>,
    limit: Option<i64>,
}

/// A qualification for a channel whose clients cannot file one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entered {
    account: i64,
    channel: String,
    name: String,
    purpose: String,
    body: String,
    company: String,
    organization_code: String,
    /// When its licence is in force; from today without end, unless told.
    licence: Option<String>,
    /// Whether it is approved at once.
    #[serde(default = "yes")]
    approved: bool,
}

fn yes() -> bool {
    true
}

async fn list(
    State(shared): State<Shared>,
    Asked(page): Asked<Page>,
) -> Result<Json<Value>, Problem> {
    let channel = page.channel.as_deref().map(channel).transpose()?;
    let limit = page.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let (account, after) = (page.account.map(AccountId), page.after.map(QualificationId));
    let found = shared.app.registry.held_qualifications(account, channel, after, limit).await?;
    let full = found.len() as i64 == limit;
    let next = found.last().filter(|_| full).map(|last| last.qualification.id.0);
    let found: Vec<_> = found.iter().map(held).collect();
    Ok(Json(json!({ "qualifications": found, "next": next })))
}

async fn show(State(shared): State<Shared>, At(id): At<i64>) -> Result<Json<Value>, Problem> {
    let found = shared.app.registry.held_qualification(QualificationId(id)).await?;
    let (held, detail) =
        found.ok_or_else(|| Problem::not_found(format!("there is no qualification {id}")))?;
    Ok(Json(whole(&held, &detail)))
}

async fn enter(
    State(shared): State<Shared>,
    By(operator): By,
    Body(entered): Body<Entered>,
) -> Result<Json<Value>, Problem> {
    let channel = channel(&entered.channel)?;
    let dialect = dialects::ALL.iter().find(|dialect| dialect.channel.0 == channel);
    let channel = dialect.ok_or_else(|| Problem::broken("a channel has no dialect"))?.channel;
    let today = operator.now.beijing_day();
    let licence = entered.licence.as_deref().map(|text| {
        let period = Period::parse(text);
        period.map_err(|_| Problem::bad(format!("`{text}` is not YYYY-MM-DD~YYYY-MM-DD")))
    });
    let command = EnterQualification {
        name: read("name", QualificationName::new(&*entered.name))?,
        purpose: one_of("purpose", &entered.purpose, &Purpose::ALL, Purpose::name)?,
        body: one_of("body", &entered.body, &Kind::ALL, Kind::name)?,
        company: read("company", PartyName::new(&*entered.company))?,
        organization_code: read(
            "organization_code",
            OrganizationCode::new(&*entered.organization_code),
        )?,
        licence_valid: licence.transpose()?.unwrap_or(Period { first: today, last: WITHOUT_END }),
        approved: entered.approved,
    };
    let account = AccountId(entered.account);
    let registry = &shared.app.registry;
    let id = match registry.seed_qualification(&operator, account, channel, &command).await {
        Ok(Some(id)) => id,
        Ok(None) => return Err(Problem::not_found(format!("there is no account {account}"))),
        Err(Error::Broken(broken)) => return Err(broken.into()),
        Err(Error::Refused(refusals)) => return Err(refused(&refusals, &command)),
    };
    show(State(shared), At(id.0)).await
}

fn refused(refusals: &[Refusal], command: &EnterQualification) -> Problem {
    match refusals {
        [Refusal::QualificationNameTaken] => Problem::conflict(format!(
            "the account has a qualification named {} already",
            command.name
        )),
        _ => Problem::conflict("the rules refuse it"),
    }
}

fn channel(text: &str) -> Result<&'static str, Problem> {
    let channels: Vec<_> = dialects::channels().collect();
    one_of("channel", text, &channels, |channel| channel)
}

fn one_of<T: Copy>(
    what: &str,
    text: &str,
    all: &[T],
    name: impl Fn(T) -> &'static str,
) -> Result<T, Problem> {
    let found = all.iter().copied().find(|value| name(*value) == text);
    found.ok_or_else(|| Problem::bad(near::unknown(what, text, all.iter().map(|it| name(*it)))))
}

fn read<T>(what: &str, value: Result<T, Flaw>) -> Result<T, Problem> {
    value.map_err(|flaw| match flaw {
        Flaw::Missing => Problem::bad(format!("{what} is empty")),
        _ => Problem::bad(format!("{what} has characters that it may not have")),
    })
}

fn held(held: &Held) -> Value {
    let it = &held.qualification;
    let mut written = written(it);
    written["account"] = held.account.0.into();
    written["channel"] = (&*held.channel).into();
    written
}

fn written(it: &Qualification) -> Value {
    json!({
        "qualification": it.id.0,
        "application": it.application.0,
        "name": it.name.as_str(),
        "purpose": it.purpose.name(),
        "body": it.body.name(),
        "company": it.company.as_str(),
        "organization_code": it.organization_code.as_str(),
        "licence": it.licence_valid.to_string(),
        "shared": it.shared,
        "state": it.state.name(),
        "submitted": it.submitted.utc_text(),
        "decided": it.decided.map(|at| at.utc_text()),
    })
}

fn whole(of: &Held, detail: &QualificationDetail) -> Value {
    let mut written = held(of);
    written["people"] = detail.people.as_ref().map_or(Value::Null, people);
    let papers = detail.papers.iter();
    written["papers"] =
        papers.map(|(role, key, _)| json!({ "role": role.name(), "file": key.as_str() })).collect();
    written
}

/// The persons, with their numbers and the phone veiled: whoever decides compares names, and looks at
/// the pictures for the rest.
fn people(people: &People) -> Value {
    let person = |person: &Person| {
        json!({
            "name": person.name.as_str(),
            "document": person.document.name(),
            "number": person.number.veiled(),
            "valid": person.valid.to_string(),
        })
    };
    json!({
        "legal_person": person(&people.legal_person),
        "administrator": person(&people.administrator),
        "phone": people.phone.masked(),
    })
}
