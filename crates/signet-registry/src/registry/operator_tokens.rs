//! The tokens that operators come with. Each is shown once and kept as a hash, works for a while, and
//! lets its holder do no more than the holder's role does.

use std::collections::BTreeSet;

use serde_json::json;
use signet_domain::authority::{Authority, Lack, Reach, Scope};
use signet_domain::caller::Operator;
use signet_domain::ids::AccountId;
use signet_domain::time::{Day, Timestamp};

use super::operators::{OperatorState, accounts, oneself_or_operate};
use crate::db::Written;
use crate::keys::{Secret, token_hash};
use crate::{Broken, Registry, Undone, store, vault};

/// For how many days a token works unless told.
const DAYS: i64 = 90;
/// For how many days a token works at the most.
const DAYS_MAX: i64 = 365;
/// A day, in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// A token, but for what makes it one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorToken {
    /// Its id.
    pub id: i64,
    /// Whose it is.
    pub operator: String,
    /// What its holder knows it by; may be empty.
    pub label: String,
    /// What may be done with it, if its holder's role allows it as well.
    pub authority: Authority,
    /// When it was issued.
    pub created: Timestamp,
    /// Who issued it.
    pub created_by: String,
    /// When it stops working. Those of before there were roles do not.
    pub expires: Option<Timestamp>,
    /// When it was revoked, if it was.
    pub revoked: Option<Timestamp>,
    /// The day it was last used, in Beijing.
    pub last_used: Option<Day>,
}

/// Whether a token works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperatorTokenState {
    /// It does.
    Active,
    /// Its time is over.
    Expired,
    /// It was taken back.
    Revoked,
}

impl OperatorTokenState {
    /// Every state.
    pub const ALL: [OperatorTokenState; 3] =
        [OperatorTokenState::Active, OperatorTokenState::Expired, OperatorTokenState::Revoked];

    /// Its name for programs.
    pub fn name(self) -> &'static str {
        match self {
            OperatorTokenState::Active => "active",
            OperatorTokenState::Expired => "expired",
            OperatorTokenState::Revoked => "revoked",
        }
    }
}

impl OperatorToken {
    /// Whether it works at a moment.
    pub fn state(&self, now: Timestamp) -> OperatorTokenState {
        match (self.revoked, self.expires) {
            (Some(_), _) => OperatorTokenState::Revoked,
            (None, Some(expires)) if expires <= now => OperatorTokenState::Expired,
            (None, _) => OperatorTokenState::Active,
        }
    }
}

/// What a token is to be. What is not given is what its holder's role allows.
#[derive(Clone, Debug, Default)]
pub struct NewOperatorToken {
    /// What its holder knows it by.
    pub label: String,
    /// What may be done with it.
    pub scopes: Option<BTreeSet<Scope>>,
    /// Whose data it is for.
    pub reach: Option<Reach>,
    /// For how many days it works: 90 unless told, and 365 at the most.
    pub days: Option<i64>,
}

/// What came of issuing a token.
#[derive(Debug)]
pub enum TokenOutcome {
    /// It was issued. Nobody is told the secret again.
    Issued(Box<OperatorToken>, Secret),
    /// There is no active operator of this name.
    Unknown,
    /// The operator may not do that, and a token gives nobody more.
    Beyond(Lack),
    /// It works for a day at least, and a year at the most.
    BadDays,
    /// There is no such account.
    NoAccount(AccountId),
}

impl Registry {
    /// Issues a token to an operator. It may do less than the operator's role does, and never more.
    ///
    /// # Errors
    ///
    /// Who may not operate the whole registry is denied. So is whoever would give more than they have,
    /// or issue a token in the name of somebody who may do more.
    pub async fn issue_operator_token(
        &self,
        operator: &Operator,
        name: &str,
        new: NewOperatorToken,
    ) -> Result<TokenOutcome, Undone> {
        operator.authority.needs_everywhere(Scope::Operate)?;
        let days = new.days.unwrap_or(DAYS);
        if !(1..=DAYS_MAX).contains(&days) {
            return Ok(TokenOutcome::BadDays);
        }
        let holder = store::operators::find(&self.inner.db, name).await?;
        let Some(holder) = holder.filter(|it| it.state == OperatorState::Active) else {
            return Ok(TokenOutcome::Unknown);
        };
        let most = holder.authority();
        let scopes = new.scopes.unwrap_or_else(|| most.scopes().collect());
        let reach = new.reach.unwrap_or_else(|| most.reach().clone());
        let authority = Authority::new(scopes, reach);
        // Who comes with less than their role allows may have another such token.
        let given = if operator.name == name { &authority } else { &most };
        operator.authority.covers(given)?;
        if let Err(lack) = most.covers(&authority) {
            return Ok(TokenOutcome::Beyond(lack));
        }
        if let Some(account) = self.first_unknown(operator, authority.reach()).await? {
            return Ok(TokenOutcome::NoAccount(account));
        }
        let issued = OperatorToken {
            id: self.inner.ids.next(),
            operator: name.into(),
            label: new.label,
            authority,
            created: operator.now,
            created_by: operator.name.clone(),
            expires: Some(operator.now.plus_millis(days * DAY)),
            revoked: None,
            last_used: None,
        };
        let secret = secret()?;
        let detail = json!({
            "operator": name,
            "scopes": issued.authority.scopes().map(Scope::name).collect::<Vec<_>>(),
            "accounts": accounts(issued.authority.reach()),
            "expires": issued.expires.map(Timestamp::utc_text),
        });
        let steps = vec![
            store::operators::hold(&holder),
            store::operator_tokens::add(&issued, token_hash(secret.reveal())),
            self.of_operator(operator, "operator-token.issued", issued.id, &detail),
        ];
        match self.inner.db.write(steps).await? {
            Written::Done(_) => Ok(TokenOutcome::Issued(Box::new(issued), secret)),
            // Somebody has changed the operator meanwhile, and what was judged is not so any more.
            Written::Unmet(_) => {
                Err(Broken::new("an operator", "it was changed meanwhile").passing().into())
            }
        }
    }

    /// The tokens of an operator, the oldest first. `None` when there is no such operator. Everybody may
    /// look at those of their own that may do no more than the one they came with.
    ///
    /// # Errors
    ///
    /// Who asks about somebody else and may not operate the whole registry is denied.
    pub async fn operator_tokens(
        &self,
        operator: &Operator,
        name: &str,
    ) -> Result<Option<Vec<OperatorToken>>, Undone> {
        oneself_or_operate(operator, name)?;
        if store::operators::find(&self.inner.db, name).await?.is_none() {
            return Ok(None);
        }
        let mut tokens = store::operator_tokens::of(&self.inner.db, name).await?;
        tokens.retain(|token| is_for(operator, token));
        Ok(Some(tokens))
    }

    /// A token of an operator. Everybody may look at one of their own that may do no more than the one
    /// they came with.
    ///
    /// # Errors
    ///
    /// Who asks about somebody else and may not operate the whole registry is denied.
    pub async fn operator_token(
        &self,
        operator: &Operator,
        name: &str,
        id: i64,
    ) -> Result<Option<OperatorToken>, Undone> {
        oneself_or_operate(operator, name)?;
        let found = store::operator_tokens::find(&self.inner.db, id).await?;
        Ok(found.filter(|token| token.operator == name && is_for(operator, token)))
    }

    /// Revokes a token of an operator; one that was revoked before stays so. `None` when there is no
    /// such token. Everybody may revoke those of their own that they may look at.
    ///
    /// # Errors
    ///
    /// Whoever revokes somebody else's is denied if they may not operate the whole registry, or may do
    /// less than its holder.
    pub async fn revoke_operator_token(
        &self,
        operator: &Operator,
        name: &str,
        id: i64,
    ) -> Result<Option<OperatorToken>, Undone> {
        let Some(token) = self.operator_token(operator, name, id).await? else {
            return Ok(None);
        };
        if operator.name != name
            && let Some(holder) = store::operators::find(&self.inner.db, name).await?
        {
            operator.authority.covers(&holder.authority())?;
        }
        let detail = json!({ "operator": name });
        let steps = vec![
            store::operator_tokens::revoke(id, operator.now),
            self.of_operator(operator, "operator-token.revoked", id, &detail),
        ];
        match self.inner.db.write(steps).await? {
            Written::Done(_) => Ok(Some(OperatorToken { revoked: Some(operator.now), ..token })),
            Written::Unmet(_) => Ok(store::operator_tokens::find(&self.inner.db, id).await?),
        }
    }
}

/// Whether an operator is told of a token. One that was lost must not lock its holder out by way of those
/// that may do more.
fn is_for(operator: &Operator, token: &OperatorToken) -> bool {
    operator.name != token.operator || token.authority.is_within(&operator.authority)
}

/// What makes a token one: 256 bits of chance.
fn secret() -> Result<Secret, Broken> {
    let mut chance = [0; 32];
    vault::random(&mut chance)?;
    Ok(Secret::new(hex::encode(chance)))
}
