//! The one place where a token becomes an operator. What somebody may do is judged anew with each
//! request: nothing of it is kept at hand.

use std::net::IpAddr;
use std::path::Path;

use signet_domain::authority::{Authority, Role};
use signet_domain::caller::{ADMINISTRATOR, Operator};
use signet_domain::time::Timestamp;

use super::keys::letters;
use super::open::write_private;
use super::operator_tokens::{OperatorToken, OperatorTokenState};
use super::operators::OperatorState;
use super::options::{FirstToken, OpenError};
use crate::keys::{same, token_hash};
use crate::{Broken, Registry, store};

/// The fewest characters the first token has: nobody shall guess it.
const FIRST_TOKEN_MIN: usize = 16;
/// How many letters and digits one has that the registry makes.
const FIRST_TOKEN_LENGTH: usize = 40;

/// Whom a token has let in.
#[derive(Clone, Debug)]
pub struct Entered {
    /// Who acts, and what they may do.
    pub operator: Operator,
    /// What they are there for; `None` for whoever acts as the administrator of the first token.
    pub role: Option<Role>,
    /// The token they came with, if it was one of their own.
    pub token: Option<OperatorToken>,
}

/// Why a token lets nobody in.
#[derive(Debug)]
pub enum NotEntered {
    /// It is no token, was revoked, or is of somebody who was disabled. Which of these is not told.
    Unknown,
    /// It was good, and its time is over. Whoever is told so had it.
    Expired,
    /// It is the first token, and there is no operator of the name that was to act.
    Nobody(String),
    /// It is the first token, and the operator of the name that was to act is disabled.
    Disabled(String),
    /// It is this person's own, who acts under no other name.
    OtherName(String),
    /// Something of ours failed.
    Broken(Broken),
}

impl From<crate::db::DbError> for NotEntered {
    fn from(error: crate::db::DbError) -> Self {
        NotEntered::Broken(error.into())
    }
}

impl Registry {
    /// Who comes with a token, and what they may do now: what both their role and the token allow.
    /// Whoever has the first token may do everything, or acts in the name of an operator with that
    /// operator's authority and no more.
    ///
    /// # Errors
    ///
    /// See [`NotEntered`].
    pub async fn enter(
        &self,
        token: &str,
        acting_as: Option<&str>,
        address: IpAddr,
        request_id: &str,
        now: Timestamp,
    ) -> Result<Entered, NotEntered> {
        let operator = |name: &str, authority: Authority| Operator {
            name: name.into(),
            address,
            request_id: request_id.into(),
            now,
            authority,
            once: None,
        };
        let (db, hash) = (&self.inner.db, token_hash(token));
        if same(&self.inner.first_token, &hash) {
            let Some(name) = acting_as.filter(|name| *name != ADMINISTRATOR) else {
                let operator = operator(ADMINISTRATOR, Authority::everything());
                return Ok(Entered { operator, role: None, token: None });
            };
            let known = store::operators::find(db, name).await?;
            let known = known.ok_or_else(|| NotEntered::Nobody(name.into()))?;
            if known.state != OperatorState::Active {
                return Err(NotEntered::Disabled(known.name));
            }
            let operator = operator(&known.name, known.authority());
            return Ok(Entered { operator, role: Some(known.role), token: None });
        }
        let found = store::operator_tokens::hashed(db, &hash).await?;
        let found = found.filter(|(_, kept)| same(kept, &hash));
        let (token, _) = found.ok_or(NotEntered::Unknown)?;
        let known = store::operators::find(db, &token.operator).await?;
        let known = known.filter(|known| known.state == OperatorState::Active);
        let known = known.ok_or(NotEntered::Unknown)?;
        match token.state(now) {
            OperatorTokenState::Active => {}
            OperatorTokenState::Expired => return Err(NotEntered::Expired),
            OperatorTokenState::Revoked => return Err(NotEntered::Unknown),
        }
        if acting_as.is_some_and(|name| name != known.name) {
            return Err(NotEntered::OtherName(known.name));
        }
        let today = now.beijing_day();
        if token.last_used != Some(today) {
            db.write_later(vec![store::operator_tokens::used(token.id, today)]);
        }
        let operator = operator(&known.name, known.authority().and(&token.authority));
        Ok(Entered { operator, role: Some(known.role), token: Some(token) })
    }
}

/// What is kept of the first token: the one that is given, or the one in the folder, which is made at
/// the first start.
pub(super) fn first_token(given: FirstToken, folder: &Path) -> Result<Vec<u8>, OpenError> {
    let path = folder.join("admin-token");
    let (token, whose) = match given {
        FirstToken::Given(token) => (token.reveal().to_owned(), "that is given".to_owned()),
        FirstToken::File => match std::fs::read_to_string(&path) {
            Ok(token) => (token.trim().to_owned(), format!("in {}", path.display())),
            Err(_) => {
                let made = letters(FIRST_TOKEN_LENGTH);
                let token = made.map_err(|broken| OpenError(broken.to_string()))?;
                write_private(&path, &token)?;
                return Ok(token_hash(&token));
            }
        },
    };
    match token.len() {
        ..FIRST_TOKEN_MIN => Err(OpenError(format!(
            "the administrator's token {whose} has fewer than {FIRST_TOKEN_MIN} characters"
        ))),
        _ => Ok(token_hash(&token)),
    }
}
