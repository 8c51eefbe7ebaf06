//! Qualifications that an operator enters, for channels whose clients cannot file any.

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use signet_domain::ids::AccountId;
use signet_domain::lifecycle::State as Stands;
use signet_domain::qualification::{Body as Kind, EnterQualification};
use signet_domain::signature::Purpose;
use signet_domain::text::{Flaw, OrganizationCode, PartyName, QualificationName};
use signet_domain::time::Period;
use signet_registry::Error;

use super::extract::Body;
use super::problem::Problem;
use super::{By, Shared};
use crate::dialects;

pub fn routes() -> Router<Shared> {
    Router::new().route("/qualifications", post(enter))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    account: i64,
    /// Through which dialect it is to be used.
    dialect: String,
    name: String,
    company: String,
    organization_code: String,
    /// When the licence is in force, as two days with `~` between.
    licence_valid: String,
    purpose: String,
    body: String,
    approved: bool,
}

async fn enter(
    State(shared): State<Shared>,
    By(operator): By,
    Body(new): Body<New>,
) -> Result<Json<Value>, Problem> {
    let dialect = dialects::named(&new.dialect)
        .ok_or_else(|| Problem::bad(format!("there is no dialect {}", new.dialect)))?;
    let purpose = Purpose::ALL.into_iter().find(|purpose| purpose.name() == new.purpose);
    let body = Kind::ALL.into_iter().find(|kind| kind.name() == new.body);
    let command = EnterQualification {
        name: read("name", &new.name, QualificationName::new)?,
        purpose: purpose.ok_or_else(|| Problem::bad(format!("`{}` is no purpose", new.purpose)))?,
        body: body.ok_or_else(|| Problem::bad(format!("`{}` is no kind of body", new.body)))?,
        company: read("company", &new.company, PartyName::new)?,
        organization_code: read(
            "organization_code",
            &new.organization_code,
            OrganizationCode::new,
        )?,
        licence_valid: read("licence_valid", &new.licence_valid, Period::parse)?,
        approved: new.approved,
    };
    let registry = &shared.app.registry;
    let account = AccountId(new.account);
    let entered = registry.seed_qualification(&operator, account, dialect.channel, &command).await;
    let id = match entered {
        Ok(Some(id)) => id,
        Ok(None) => return Err(Problem::not_found(format!("there is no account {account}"))),
        Err(Error::Refused(_)) => {
            return Err(Problem::conflict(format!(
                "account {account} has a qualification of the name {} already",
                new.name
            )));
        }
        Err(Error::Broken(broken)) => return Err(broken.into()),
    };
    let state = if command.approved { Stands::Approved } else { Stands::Pending };
    Ok(Json(json!({
        "id": id.0,
        "account": new.account,
        "channel": dialect.channel.0,
        "name": new.name,
        "company": new.company,
        "purpose": command.purpose.name(),
        "state": state.name(),
    })))
}

/// A value of the domain, or what is wrong with its text.
fn read<'a, T>(
    member: &str,
    text: &'a str,
    make: impl FnOnce(&'a str) -> Result<T, Flaw>,
) -> Result<T, Problem> {
    make(text).map_err(|flaw| {
        let says = match flaw {
            Flaw::Missing | Flaw::Blank => "is empty",
            Flaw::TooLong | Flaw::TooMany => "is too long",
            Flaw::WrongType | Flaw::Malformed | Flaw::Emoji => {
                "has characters or a form that it cannot have"
            }
        };
        Problem::bad(format!("{member} {says}: `{text}`"))
    })
}
