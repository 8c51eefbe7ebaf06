//! Temporary keys: a role that is assumed for a while.
//!
//! They are kept, and not only signed: so they can be taken back, and an account's owner sees who
//! has which.

use std::sync::Arc;

use serde_json::json;
use signet_domain::access::{Assumer, Identity, Outcome, SourceRules};
use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::time::Timestamp;

use super::access_policies::{PolicyOutcome, PolicyTrouble};
use super::actors::Actor;
use super::authorizing;
use super::keys::{context, letters};
use crate::db::Written;
use crate::keys::{AccessKey, KeyState, Secret, Session, TOKEN_LENGTH, TOKEN_MARK, token_hash};
use crate::store::sessions::SessionRow;
use crate::{Broken, Registry, Undone, store};

/// How long a session lasts, in seconds: at the least, at the most, and unless told. What both
/// vendors publish.
pub const SESSION_SECONDS: (i64, i64, i64) = (900, 43_200, 3_600);

/// How long a session is kept after its end, in milliseconds, so that it is told why it ended.
const KEPT: i64 = 24 * 60 * 60 * 1000;

/// A session that was given out. The secret and the token are shown this once.
#[derive(Debug)]
pub struct Issued {
    /// The key's name.
    pub id: String,
    /// Its secret.
    pub secret: Secret,
    /// The token that has to go with it.
    pub token: Secret,
    /// When it stops working.
    pub expires: Timestamp,
}

/// What is told of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionSeen {
    /// The key's name.
    pub id: String,
    /// What whoever assumed the role calls it.
    pub name: String,
    /// When it was given out.
    pub created: Timestamp,
    /// When it stops working.
    pub expires: Timestamp,
}

impl Registry {
    /// Has a role assumed by its own account: see [`Registry::assume_role_as`].
    pub async fn assume_role(
        &self,
        operator: &Operator,
        role: &Actor,
        name: &str,
        seconds: i64,
        policies: &[String],
    ) -> PolicyOutcome<Issued> {
        let own = Assumer::account(role.account);
        self.assume_role_as(operator, &own, role, name, seconds, policies).await
    }

    /// Has a role assumed by somebody for some seconds, under a name. What the session may do is what the
    /// role's policies allow, and these policies as well, if there are any.
    ///
    /// Refused when the role does not trust whoever assumes it, and when a policy cannot be read. Nobody
    /// has it assumed in the name of an account that is not reached. Whoever is trusted need not have an
    /// account here: an operator who reaches everywhere vouches for them.
    pub async fn assume_role_as(
        &self,
        operator: &Operator,
        who: &Assumer,
        role: &Actor,
        name: &str,
        seconds: i64,
        policies: &[String],
    ) -> PolicyOutcome<Issued> {
        operator.authority.needs(Scope::Accounts)?;
        if !operator.authority.reaches(role.account) {
            return Ok(Err(PolicyTrouble::Unknown));
        }
        if !operator.authority.reaches(who.account) {
            return Ok(Err(PolicyTrouble::UnknownAccount));
        }
        let trust = store::actors::trust(&self.inner.db, role.id).await?;
        match self.trusts(operator, role, trust.as_deref(), who)? {
            Outcome::Allowed => {}
            outcome => return Ok(Err(PolicyTrouble::NotTrusted(outcome))),
        }
        let mut kept = vec![];
        for document in policies {
            let read = self.language_of(document).and_then(|language| {
                (language.read)(document).map(|_| json!([language.name, document]))
            });
            match read {
                Ok(one) => kept.push(one),
                Err(why) => return Ok(Err(PolicyTrouble::Unreadable(why))),
            }
        }
        let issued = Issued {
            id: format!("STS.{}", letters(24)?),
            secret: Secret::new(letters(40)?),
            token: Secret::new(format!("{TOKEN_MARK}{}", letters(TOKEN_LENGTH)?)),
            expires: operator.now.plus_millis(seconds.saturating_mul(1000)),
        };
        let data_key = self.data_key(role.account).await?;
        let row = SessionRow {
            id: issued.id.clone(),
            account: role.account,
            role: role.id,
            role_name: role.name.clone(),
            name: name.into(),
            secret: data_key.seal(&context(&issued.id), issued.secret.reveal().as_bytes())?,
            token: token_hash(issued.token.reveal()),
            policies: serde_json::Value::Array(kept).to_string(),
            created: operator.now,
            expires: issued.expires,
        };
        let detail = json!({
            "role": role.id,
            "by": who.principal(),
            "name": name,
            "expires": issued.expires.utc_text(),
            "policies": policies,
        });
        let steps = vec![
            store::actors::hold_trusting(role.id, trust.as_deref()),
            store::sessions::add(row),
        ];
        let happened = "session.issued";
        let written = self
            .change_access(operator, role.account, happened, &issued.id, &detail, steps)
            .await?;
        Ok(match written {
            Written::Done(_) => Ok(issued),
            Written::Unmet(_) => Err(PolicyTrouble::Unknown),
        })
    }

    /// The sessions of a role, the newest first, those included that ended within a day.
    pub async fn sessions(
        &self,
        operator: &Operator,
        role: &Actor,
        limit: i64,
    ) -> Result<Vec<SessionSeen>, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        if !operator.authority.reaches(role.account) {
            return Ok(vec![]);
        }
        let rows = store::sessions::list(&self.inner.db, role.id, limit).await?;
        let seen = |row: SessionRow| SessionSeen {
            id: row.id,
            name: row.name,
            created: row.created,
            expires: row.expires,
        };
        Ok(rows.into_iter().map(seen).collect())
    }

    /// Ends a session before its time. `false` when there is none.
    pub async fn end_session(&self, operator: &Operator, id: &str) -> Result<bool, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        let found = store::sessions::find(&self.inner.db, id).await?;
        let Some(row) = found.filter(|row| operator.authority.reaches(row.account)) else {
            return Ok(false);
        };
        let detail = json!({ "role": row.role });
        let steps = vec![store::sessions::end(id)];
        let written =
            self.change_access(operator, row.account, "session.ended", id, &detail, steps).await?;
        Ok(matches!(written, Written::Done(_)))
    }

    /// Lets go of sessions that ended a day ago.
    pub(super) async fn sweep_sessions(&self, now: Timestamp) -> Result<Written, Broken> {
        let forget = store::sessions::forget(now.plus_millis(-KEPT));
        Ok(self.inner.db.write(vec![forget]).await?)
    }

    /// The temporary key of this name.
    pub(super) async fn session_key(&self, id: &str) -> Result<Option<AccessKey>, Broken> {
        let Some(row) = store::sessions::find(&self.inner.db, id).await? else { return Ok(None) };
        let kept: Vec<(String, String)> = serde_json::from_str(&row.policies)
            .map_err(|error| Broken::new("a session", error.to_string()))?;
        let mut policies = vec![];
        for (language, document) in &kept {
            let language = self.language_named(language)?;
            policies.push((language.name, authorizing::read(language, document)?));
        }
        Ok(Some(AccessKey {
            secret: self.open_secret(row.account, &row.id, &row.secret).await?,
            id: row.id,
            account: row.account,
            principal: format!("account/{}/role/{}/{}", row.account, row.role_name, row.name),
            identity: Identity::Role { id: row.role, name: row.role_name, session: row.name },
            sources: SourceRules::default(),
            session: Some(Arc::new(Session { token: row.token, expires: row.expires, policies })),
            last_used: Arc::default(),
            public_key: None,
            state: KeyState::Active,
            created: row.created,
        }))
    }
}
