//! Asking policies whether a call may be made.

use std::sync::Arc;

use serde_json::{Value, json};
use signet_domain::access::{
    Asked, Denial, Explained, Identity, Language, Outcome, Policy, Situation, explain, judge,
};
use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::channel::Channel;
use signet_domain::ids::AccountId;

use super::actors::Actor;
use crate::keys::AccessKey;
use crate::{Broken, Registry, Undone, store};

/// For how many users and roles what judges them is kept at hand.
const AT_HAND: usize = 10_000;
/// What diagnostics are sealed for.
const DIAGNOSTIC: &str = "diagnostic of a denial";

/// A policy that judges a user or a role.
#[derive(Debug)]
pub struct Grant {
    /// Its name.
    pub name: String,
    /// The group it comes through; `None` when it is attached to whom it judges.
    pub group: Option<String>,
    /// The language it is in.
    pub language: &'static str,
    /// What it says.
    pub policy: Policy,
}

/// A decision, explained.
#[derive(Debug)]
pub struct Simulated {
    /// What comes of it.
    pub outcome: Outcome,
    /// The call as the policies see it.
    pub asked: Asked,
    /// Each policy that was asked, with what each of its statements has to say.
    pub policies: Vec<(Arc<Vec<Grant>>, usize, Vec<Explained>)>,
}

impl Registry {
    /// Whether policies let whoever has a key make a call; if not, why not. An account itself may do
    /// everything, and nothing is looked up for it.
    pub async fn authorize(
        &self,
        key: &AccessKey,
        channel: Channel,
        operation: &str,
        situation: &Situation,
        request_id: &str,
    ) -> Result<Option<Denial>, Broken> {
        let id = match &key.identity {
            Identity::Root => return Ok(None),
            Identity::User { id, .. } | Identity::Role { id, .. } => *id,
        };
        let language = self.language(channel)?;
        let asked = Asked {
            action: (language.action)(operation),
            resource: (language.resource)(key.account),
            facts: (language.facts)(situation),
        };
        // A session whose policies are all of other languages may do nothing here.
        let narrowed = key.session.as_ref().filter(|session| !session.policies.is_empty());
        let session = narrowed.map(|session| {
            let of_language = session.policies.iter().filter(|(name, _)| *name == language.name);
            judge(of_language.map(|(_, policy)| policy), &asked)
        });
        let (outcome, by_session) = match session {
            Some(outcome) if outcome != Outcome::Allowed => (outcome, true),
            _ => {
                let grants = self.grants(id).await?;
                let of_language = grants.iter().filter(|grant| grant.language == language.name);
                (judge(of_language.map(|grant| &grant.policy), &asked), false)
            }
        };
        if outcome == Outcome::Allowed {
            return Ok(None);
        }
        let diagnostic = json!({
            "request": request_id,
            "account": key.account.0,
            "principal": key.principal,
            "key": key.id,
            "action": asked.action,
            "resource": asked.resource,
            "facts": facts(&asked),
            "outcome": outcome.name(),
            "by": if by_session { "session" } else { "policies" },
        });
        let sealing = self.inner.vault.samples();
        Ok(Some(Denial {
            account: key.account,
            identity: key.identity.clone(),
            action: asked.action,
            resource: asked.resource,
            explicit: outcome == Outcome::ExplicitDeny,
            by_session,
            diagnostic: sealing.seal(DIAGNOSTIC, diagnostic.to_string().as_bytes())?,
            request_id: request_id.to_owned(),
        }))
    }

    /// What a denial's diagnostic says, if it is one of this registry.
    pub fn read_diagnostic(
        &self,
        operator: &Operator,
        sealed: &[u8],
    ) -> Result<Option<Value>, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        let plain = self.inner.vault.samples().open(DIAGNOSTIC, sealed).ok();
        let read = plain.and_then(|plain| serde_json::from_slice::<Value>(&plain).ok());
        // Of one that was sealed before it named its account, nobody knows whose it is.
        let of = |read: &Value| AccountId(read["account"].as_i64().unwrap_or_default());
        Ok(read.filter(|read| operator.authority.reaches(of(read))))
    }

    /// What would come of a call by a user or a role, and why: statement by statement. `None` when there
    /// is no such user or role.
    pub async fn simulate_call(
        &self,
        operator: &Operator,
        actor: &Actor,
        language: &Language,
        asked: Asked,
    ) -> Result<Option<Simulated>, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        if !operator.authority.reaches(actor.account) {
            return Ok(None);
        }
        let grants = self.grants(actor.id).await?;
        let asks = |grant: &&Grant| grant.language == language.name;
        let outcome = judge(grants.iter().filter(asks).map(|grant| &grant.policy), &asked);
        let numbered = grants.iter().enumerate().filter(|(_, grant)| asks(grant));
        let policies = numbered
            .map(|(at, grant)| (grants.clone(), at, explain(&grant.policy, &asked)))
            .collect();
        Ok(Some(Simulated { outcome, asked, policies }))
    }

    fn language(&self, channel: Channel) -> Result<&Language, Broken> {
        let found = self.inner.languages.iter().find(|language| language.channel == channel);
        found.ok_or_else(|| Broken::new("the policies", "this channel has no language"))
    }

    /// The policies that judge a user or a role: its own, and those of its groups.
    async fn grants(&self, actor: i64) -> Result<Arc<Vec<Grant>>, Broken> {
        self.stay_fresh().await?;
        if let Some(grants) = self.inner.judging.read().get(&actor) {
            return Ok(grants.clone());
        }
        let changes = self.inner.changes();
        let mut grants = vec![];
        for judging in store::access_policies::judging(&self.inner.db, actor).await? {
            let (language, document) = match (&judging.written, self.preset(&judging.name)) {
                (Some((language, document)), _) => (self.language_named(language)?, &**document),
                (None, Some((language, preset))) => (language, preset.document),
                // What cannot be asked must not be taken for a yes: it may have been a no.
                (None, None) => {
                    return Err(Broken::new("the policies", "one that is attached is gone"));
                }
            };
            grants.push(Grant {
                policy: read(language, document)?,
                language: language.name,
                name: judging.name,
                group: judging.group,
            });
        }
        let grants = Arc::new(grants);
        let mut at_hand = self.inner.judging.write();
        if at_hand.len() >= AT_HAND {
            at_hand.clear();
        }
        if self.inner.changes() == changes {
            at_hand.insert(actor, grants.clone());
        }
        drop(at_hand);
        Ok(grants)
    }

    /// The language of a name that a record has.
    pub(super) fn language_named(&self, name: &str) -> Result<&Language, Broken> {
        let found = self.inner.languages.iter().find(|language| language.name == name);
        found.ok_or_else(|| Broken::new("a policy", "it is in a language nobody reads"))
    }
}

/// Reads a document that was read before it was kept.
pub(super) fn read(language: &Language, document: &str) -> Result<Policy, Broken> {
    (language.read)(document).map_err(|why| Broken::new("a policy", why))
}

/// What is known of a call, as JSON.
fn facts(asked: &Asked) -> Value {
    let pairs = asked.facts.iter().map(|(key, values)| (key.clone(), json!(values)));
    Value::Object(pairs.collect())
}
