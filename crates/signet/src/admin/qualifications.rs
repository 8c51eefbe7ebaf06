//! Qualifications of all accounts, and those that an operator enters.

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_domain::authority::Scope;
use signet_domain::ids::{AccountId, QualificationId};
use signet_domain::person::Person;
use signet_domain::qualification::{
    Body as Kind, EnterQualification, People as Persons, QualificationDetail,
};
use signet_domain::signature::Purpose;
use signet_domain::text::{Flaw, OrganizationCode, PartyName, QualificationName};
use signet_domain::time::{Day, Period};
use signet_registry::{Held, NotAdded};

use super::extract::{Asked, At, Body};
use super::names::{Channel, Name};
use super::openapi::says;
use super::problem::Problem;
use super::values::{After, ById, Id, Limit, Moment, Page};
use super::{By, Shared, accounts};
use crate::dialects;

/// How long a paper without end is in force, as the vendors write it.
const WITHOUT_END: Day = Day::fixed(2099, 12, 31);

pub fn routes() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/qualifications",
            get_with(
                list,
                says(
                    "listQualifications",
                    "List qualifications of all accounts, the oldest first",
                    Scope::Read,
                ),
            )
            .post_with(
                enter,
                says(
                    "enterQualification",
                    "Enter a qualification for a channel whose clients cannot file one",
                    Scope::Accounts,
                ),
            ),
        )
        .api_route(
            "/qualifications/{id}",
            get_with(
                show,
                says(
                    "getQualification",
                    "Get a qualification with its persons, their numbers veiled",
                    Scope::Read,
                ),
            ),
        )
        .with_path_items(|item| item.tag("qualifications"))
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

/// A qualification for a channel whose clients cannot file one.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewQualification")]
struct Entered {
    /// Whose it is.
    account: Id,
    /// The channel whose signatures it is for.
    channel: Name<Channel>,
    /// What to call it: Chinese characters and letters, with digits.
    name: String,
    /// Whose names it is for.
    purpose: Name<Purpose>,
    /// What kind of body it is of.
    body: Name<Kind>,
    /// The body's name.
    company: String,
    /// The body's credit code.
    organization_code: String,
    /// When its licence is in force, YYYY-MM-DD~YYYY-MM-DD; from today without end, unless told.
    licence: Option<String>,
    /// Whether it is approved at once, or left to a reviewer.
    #[serde(default = "yes")]
    approved: bool,
}

fn yes() -> bool {
    true
}

/// A qualification: who stands behind signatures.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Qualification")]
struct Written {
    /// Its id.
    qualification: Id,
    /// Its newest application.
    application: Id,
    /// What it is called.
    name: String,
    /// Whose names it is for.
    purpose: Name<Purpose>,
    /// What kind of body it is of.
    body: Name<Kind>,
    /// The body's name.
    company: String,
    /// The body's credit code.
    organization_code: String,
    /// When its licence is in force.
    licence: String,
    /// Whether other accounts may be told of it.
    shared: bool,
    /// Where it stands.
    state: &'static str,
    /// When it was submitted for review, last.
    submitted: Moment,
    /// When it was decided.
    decided: Option<Moment>,
    /// Whose it is.
    account: Id,
    /// The door it came through.
    channel: String,
}

/// A qualification with its persons and papers.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "QualificationInFull")]
struct Whole {
    #[serde(flatten)]
    qualification: Written,
    /// The persons; null where there are none, and once they were erased.
    people: Option<People>,
    /// What was filed with it.
    papers: Vec<Paper>,
}

/// The persons of a qualification. Whoever decides compares names, and looks at the pictures for the
/// rest.
#[derive(Serialize, JsonSchema)]
struct People {
    /// Who represents the body.
    legal_person: OnePerson,
    /// Who looks after the signatures.
    administrator: OnePerson,
    /// The administrator's phone, veiled.
    phone: String,
}

/// A natural person.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Person")]
struct OnePerson {
    /// The person's name.
    name: String,
    /// The kind of document.
    document: &'static str,
    /// The document's number, veiled.
    number: String,
    /// When the document is in force.
    valid: String,
}

/// A paper that was filed.
#[derive(Serialize, JsonSchema)]
struct Paper {
    /// What it was filed as.
    role: &'static str,
    /// The key it was uploaded under.
    file: String,
}

async fn list(
    State(shared): State<Shared>,
    By(operator): By,
    Asked(asked): Asked<Listed>,
) -> Result<Json<Page<Written>>, Problem> {
    let channel = asked.channel.map(|Name(Channel(channel))| channel);
    let account = asked.account.map(|Id(id)| AccountId(id));
    let after = asked.cursor.map(|After(id)| QualificationId(id));
    let (registry, limit) = (&shared.app.registry, asked.limit);
    let found =
        registry.held_qualifications(&operator, account, channel, after, limit.and_one()).await?;
    let cursor = |held: &Held| held.qualification.id.to_string();
    Ok(Json(Page::of(found, limit, cursor, |held| written(&held))))
}

async fn show(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
) -> Result<Json<Whole>, Problem> {
    let id = QualificationId(at.id.0);
    let found = shared.app.registry.held_qualification(&operator, id).await?;
    let (held, detail) = found.ok_or_else(|| unknown(id))?;
    Ok(Json(whole(&held, &detail)))
}

async fn enter(
    State(shared): State<Shared>,
    By(operator): By,
    Body(entered): Body<Entered>,
) -> Result<Json<Whole>, Problem> {
    let Name(Channel(channel)) = entered.channel;
    let dialect = dialects::ALL.iter().find(|dialect| dialect.channel.0 == channel);
    let channel = dialect.ok_or_else(|| Problem::broken("a channel has no dialect"))?.channel;
    let today = operator.now.beijing_day();
    let licence = entered.licence.as_deref().map(|text| {
        let detail = || format!("`{text}` is not YYYY-MM-DD~YYYY-MM-DD");
        Period::parse(text).map_err(|_| Problem::bad_member("/licence", detail()))
    });
    let command = EnterQualification {
        name: read("/name", QualificationName::new(&*entered.name))?,
        purpose: entered.purpose.0,
        body: entered.body.0,
        company: read("/company", PartyName::new(&*entered.company))?,
        organization_code: read(
            "/organization_code",
            OrganizationCode::new(&*entered.organization_code),
        )?,
        licence_valid: licence.transpose()?.unwrap_or(Period { first: today, last: WITHOUT_END }),
        approved: entered.approved,
    };
    let account = AccountId(entered.account.0);
    let registry = &shared.app.registry;
    let id = registry.seed_qualification(&operator, account, channel, &command).await?;
    let id = id.map_err(|why| match why {
        NotAdded::UnknownAccount => accounts::unknown(entered.account),
        NotAdded::NameTaken => {
            let name = &command.name;
            Problem::conflict(format!("the account has a qualification named {name} already"))
        }
    })?;
    let found = registry.entered_qualification(&operator, id).await?;
    let (held, detail) = found.ok_or_else(|| unknown(id))?;
    Ok(Json(whole(&held, &detail)))
}

fn unknown(id: QualificationId) -> Problem {
    Problem::not_found(format!("there is no qualification {id}"))
}

fn read<T>(pointer: &str, value: Result<T, Flaw>) -> Result<T, Problem> {
    value.map_err(|flaw| match flaw {
        Flaw::Missing => Problem::bad_member(pointer, "it is empty"),
        _ => Problem::bad_member(pointer, "it has characters that it may not have"),
    })
}

fn written(held: &Held) -> Written {
    let it = &held.qualification;
    Written {
        qualification: Id(it.id.0),
        application: Id(it.application.0),
        name: it.name.as_str().to_owned(),
        purpose: Name(it.purpose),
        body: Name(it.body),
        company: it.company.as_str().to_owned(),
        organization_code: it.organization_code.as_str().to_owned(),
        licence: it.licence_valid.to_string(),
        shared: it.shared,
        state: it.state.name(),
        submitted: Moment(it.submitted),
        decided: it.decided.map(Moment),
        account: Id(held.account.0),
        channel: held.channel.to_string(),
    }
}

fn whole(held: &Held, detail: &QualificationDetail) -> Whole {
    let papers = detail
        .papers
        .iter()
        .map(|(role, key, _)| Paper { role: role.name(), file: key.as_str().to_owned() });
    Whole {
        qualification: written(held),
        people: detail.people.as_ref().map(people),
        papers: papers.collect(),
    }
}

fn people(people: &Persons) -> People {
    let person = |person: &Person| OnePerson {
        name: person.name.as_str().to_owned(),
        document: person.document.name(),
        number: person.number.veiled(),
        valid: person.valid.to_string(),
    };
    People {
        legal_person: person(&people.legal_person),
        administrator: person(&people.administrator),
        phone: people.phone.masked(),
    }
}
