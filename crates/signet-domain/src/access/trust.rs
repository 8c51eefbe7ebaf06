//! Who may assume a role.
//!
//! A trust policy says of principals what other policies say of actions. Wildcards do not reach into
//! a principal: it is somebody, or everybody.

use super::decision::weigh;
use super::{Asked, Outcome, Statement};
use crate::ids::AccountId;

/// Whoever asks to assume a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumer {
    /// The account.
    pub account: AccountId,
    /// The user of it, by id and name; `None` for the account itself.
    pub user: Option<(i64, String)>,
}

impl Assumer {
    /// An account itself.
    pub fn account(account: AccountId) -> Self {
        Self { account, user: None }
    }

    /// As the record names it.
    pub fn principal(&self) -> String {
        match &self.user {
            Some((_, name)) => format!("account/{}/user/{name}", self.account),
            None => format!("account/{}", self.account),
        }
    }
}

/// Whom a statement of a trust policy speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// Everybody, of every account.
    Anybody,
    /// An account, with all its users.
    Account(AccountId),
    /// An account, without its users.
    Alone(AccountId),
    /// A user of an account, by name.
    Named(AccountId, String),
    /// A user of an account, by id.
    Numbered(AccountId, i64),
    /// What never asks here: a service of the vendor's, an identity provider, another role.
    Elsewhere,
}

impl Principal {
    /// Whether it speaks of whoever asks.
    pub fn covers(&self, who: &Assumer) -> bool {
        match self {
            Principal::Anybody => true,
            Principal::Account(account) => who.account == *account,
            Principal::Alone(account) => who.account == *account && who.user.is_none(),
            Principal::Named(account, name) => {
                who.account == *account && who.user.as_ref().is_some_and(|(_, user)| user == name)
            }
            Principal::Numbered(account, id) => {
                who.account == *account && who.user.as_ref().is_some_and(|(user, _)| user == id)
            }
            Principal::Elsewhere => false,
        }
    }
}

/// What says who may assume a role.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrustPolicy {
    /// What it says. The order means nothing.
    pub statements: Vec<Trust>,
}

/// One thing a trust policy says.
#[derive(Clone, Debug, PartialEq)]
pub struct Trust {
    /// Whom it speaks of. One of them will do.
    pub principals: Vec<Principal>,
    /// What it says of them. Its resource is the role, so every resource is meant.
    pub statement: Statement,
}

impl TrustPolicy {
    /// What it says of somebody who asks: what denies goes before what allows, and whom nothing
    /// speaks of is not trusted.
    pub fn judge(&self, who: &Assumer, asked: &Asked) -> Outcome {
        let of_them = self.statements.iter().filter(|trust| trust.speaks_of(who));
        weigh(of_them.map(|trust| &trust.statement), asked)
    }
}

impl Trust {
    fn speaks_of(&self, who: &Assumer) -> bool {
        self.principals.iter().any(|principal| principal.covers(who))
    }
}
