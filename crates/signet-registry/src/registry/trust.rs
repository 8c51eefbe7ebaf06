//! Who may assume a role: its trust policy, kept with it and asked by whoever assumes it.
//!
//! A role has one, in whichever language; without one its own account is trusted, and nobody else.

use serde_json::json;
use signet_domain::access::{Asked, Assumer, Outcome, Situation};
use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::ids::AccountId;

use super::access_policies::{PolicyOutcome, PolicyTrouble};
use super::actors::{Actor, ActorKind};
use crate::db::Written;
use crate::{Broken, Registry, Undone, store};

impl Registry {
    /// Adds a role that trusts whom a document names, or its own account.
    ///
    /// Refused when the document cannot be read, and as [`Registry::add_actor`] is.
    pub async fn add_role(
        &self,
        operator: &Operator,
        account: AccountId,
        name: &str,
        trust: Option<&str>,
    ) -> PolicyOutcome<Actor> {
        self.add(operator, account, ActorKind::Role, name, trust).await
    }

    /// The document that says who may assume a role; `None` when it is only its own account.
    pub async fn trust_of(
        &self,
        operator: &Operator,
        role: &Actor,
    ) -> Result<Option<String>, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        if !operator.authority.reaches(role.account) {
            return Ok(None);
        }
        Ok(store::actors::trust(&self.inner.db, role.id).await?)
    }

    /// Has a role trust whom a document names, or its own account only. Sessions that were given out
    /// stay.
    pub async fn set_trust(
        &self,
        operator: &Operator,
        role: &Actor,
        trust: Option<&str>,
    ) -> PolicyOutcome<()> {
        operator.authority.needs(Scope::Accounts)?;
        if !operator.authority.reaches(role.account) {
            return Ok(Err(PolicyTrouble::Unknown));
        }
        if let Some(document) = trust
            && let Err(why) = self.read_trust(document)
        {
            return Ok(Err(PolicyTrouble::Unreadable(why)));
        }
        let detail = json!({ "trust": trust });
        let steps = vec![store::actors::set_trust(role.id, trust)];
        let written = self
            .change_access(operator, role.account, "role.trust-changed", role.id, &detail, steps)
            .await?;
        Ok(match written {
            Written::Done(_) => Ok(()),
            Written::Unmet(_) => Err(PolicyTrouble::Unknown),
        })
    }

    /// What a role's document says of somebody who asks to assume it. The address is the operator's, and
    /// nothing is known of the connection that whoever asks has: it does not count as encrypted.
    pub(super) fn trusts(
        &self,
        operator: &Operator,
        role: &Actor,
        trust: Option<&str>,
        who: &Assumer,
    ) -> Result<Outcome, Broken> {
        let Some(document) = trust else {
            let own = who.account == role.account;
            return Ok(if own { Outcome::Allowed } else { Outcome::ImplicitDeny });
        };
        let broken = |why: String| Broken::new("a role's trust", why);
        let language = self.language_of(document).map_err(broken)?;
        let policy = (language.read_trust)(document).map_err(broken)?;
        let situation = Situation { address: operator.address, now: operator.now, secure: false };
        let asked = Asked {
            action: language.assume.to_owned(),
            resource: String::new(),
            facts: (language.facts)(&situation),
        };
        Ok(policy.judge(who, &asked))
    }

    /// Refuses a document that names nobody, or is none.
    pub(super) fn read_trust(&self, document: &str) -> Result<(), String> {
        (self.language_of(document)?.read_trust)(document).map(|_| ())
    }
}
