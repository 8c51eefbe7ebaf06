//! Policies that judge calls: written, kept, and attached to users, groups and roles.

use serde_json::json;
use signet_domain::access::{Language, Outcome, Preset};
use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::ids::AccountId;
use signet_domain::time::Timestamp;

use super::actors::Actor;
use crate::db::Written;
use crate::{Registry, Undone, store};

/// How many policies of its own an account has at the most. Both vendors publish this number.
const POLICIES_MAX: i64 = 1_500;

/// A policy as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyDocument {
    /// The account.
    pub account: AccountId,
    /// Its name: one of a kind in its account.
    pub name: String,
    /// The language it is in.
    pub language: String,
    /// The document.
    pub document: String,
    /// When it was added.
    pub created: Timestamp,
    /// When it was last written.
    pub changed: Timestamp,
}

/// Why nothing came of something asked about those who act within an account and the policies that judge
/// them. The text is for whoever asked.
#[derive(Debug, PartialEq, Eq)]
pub enum PolicyTrouble {
    /// The document is none, and why.
    Unreadable(String),
    /// One of this name exists.
    NameTaken,
    /// There is no such account.
    UnknownAccount,
    /// There is no such policy, or nobody such any more.
    Unknown,
    /// It judges somebody.
    Attached,
    /// It is attached already, or is not.
    NothingToDo,
    /// There are as many as there may be: this many.
    TooMany(i64),
    /// The role does not trust whoever asks to assume it, because its document denies it, or else
    /// because nothing allows it.
    NotTrusted(Outcome),
}

/// What came of something asked about those who act, or their policies.
pub type PolicyOutcome<T> = Result<Result<T, PolicyTrouble>, Undone>;

impl Registry {
    /// The languages that policies are written in.
    pub fn policy_languages(&self) -> &[Language] {
        &self.inner.languages
    }

    /// The policy of this name that everybody has, with its language. Names are found whatever their
    /// case: vendors spell their own in several ways.
    pub fn preset(&self, name: &str) -> Option<(&Language, &Preset)> {
        self.inner.languages.iter().find_map(|language| {
            let preset = language.presets.iter().find(|of| of.name.eq_ignore_ascii_case(name))?;
            Some((language, preset))
        })
    }

    /// The language a document is in, by the member that only it has.
    pub fn language_of(&self, document: &str) -> Result<&Language, String> {
        let read: serde_json::Value =
            serde_json::from_str(document).map_err(|_| "the policy is not JSON")?;
        let found = self.inner.languages.iter().find(|of| read.get(of.mark).is_some());
        found.ok_or_else(|| {
            let marks = self.inner.languages.iter();
            let marks = marks.map(|of| format!("`{}` ({})", of.mark, of.name)).collect::<Vec<_>>();
            format!("the policy has none of {}", marks.join(", "))
        })
    }

    /// Keeps a policy under a name, or writes the one of this name anew.
    pub async fn keep_policy(
        &self,
        operator: &Operator,
        account: AccountId,
        name: &str,
        document: &str,
        anew: bool,
    ) -> PolicyOutcome<PolicyDocument> {
        operator.authority.needs(Scope::Accounts)?;
        if self.reached(operator, account).await?.is_none() {
            let unknown = if anew { PolicyTrouble::Unknown } else { PolicyTrouble::UnknownAccount };
            return Ok(Err(unknown));
        }
        let language = match self.language_of(document) {
            Ok(language) => language,
            Err(why) => return Ok(Err(PolicyTrouble::Unreadable(why))),
        };
        if let Err(why) = (language.read)(document) {
            return Ok(Err(PolicyTrouble::Unreadable(why)));
        }
        if self.preset(name).is_some() {
            return Ok(Err(PolicyTrouble::NameTaken));
        }
        let policy = PolicyDocument {
            account,
            name: name.into(),
            language: language.name.into(),
            document: document.into(),
            created: operator.now,
            changed: operator.now,
        };
        let (happened, steps) = match anew {
            true => ("policy.changed", vec![store::access_policies::change(&policy)]),
            // The account is held, so that of several at once none counts what another adds.
            false => (
                "policy.added",
                vec![
                    store::accounts::lock(account),
                    store::access_policies::add(&policy),
                    store::access_policies::has_room(account, POLICIES_MAX),
                ],
            ),
        };
        let detail = json!({ "language": language.name, "document": document });
        let written = self.change_access(operator, account, happened, name, &detail, steps).await?;
        Ok(match (written, anew) {
            (Written::Done(_), _) => Ok(policy),
            (Written::Unmet(_), true) => Err(PolicyTrouble::Unknown),
            (Written::Unmet(2), false) => Err(PolicyTrouble::TooMany(POLICIES_MAX)),
            (Written::Unmet(_), false) => Err(PolicyTrouble::NameTaken),
        })
    }

    /// The policies of an account, by name.
    pub async fn policies(
        &self,
        operator: &Operator,
        account: AccountId,
    ) -> Result<Vec<PolicyDocument>, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        if !operator.authority.reaches(account) {
            return Ok(vec![]);
        }
        Ok(store::access_policies::list(&self.inner.db, account).await?)
    }

    /// A policy of an account.
    pub async fn access_policy(
        &self,
        operator: &Operator,
        account: AccountId,
        name: &str,
    ) -> Result<Option<PolicyDocument>, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        if !operator.authority.reaches(account) {
            return Ok(None);
        }
        Ok(store::access_policies::find(&self.inner.db, account, name).await?)
    }

    /// Deletes a policy that judges nobody.
    pub async fn delete_policy(
        &self,
        operator: &Operator,
        account: AccountId,
        name: &str,
    ) -> PolicyOutcome<()> {
        operator.authority.needs(Scope::Accounts)?;
        if !operator.authority.reaches(account) {
            return Ok(Err(PolicyTrouble::Unknown));
        }
        let steps = vec![
            store::access_policies::hold(account, name),
            store::access_policies::delete(account, name),
        ];
        let detail = json!({});
        let written =
            self.change_access(operator, account, "policy.deleted", name, &detail, steps).await?;
        Ok(match written {
            Written::Done(_) => Ok(()),
            Written::Unmet(0) => Err(PolicyTrouble::Unknown),
            Written::Unmet(_) => Err(PolicyTrouble::Attached),
        })
    }

    /// The names of the policies that judge an actor by itself.
    pub async fn attached(
        &self,
        operator: &Operator,
        actor: &Actor,
    ) -> Result<Vec<String>, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        if !operator.authority.reaches(actor.account) {
            return Ok(vec![]);
        }
        Ok(store::access_policies::attached(&self.inner.db, actor.id).await?)
    }

    /// Has a policy judge an actor, and gives the policy's name.
    pub async fn attach(
        &self,
        operator: &Operator,
        actor: &Actor,
        policy: &str,
    ) -> PolicyOutcome<String> {
        operator.authority.needs(Scope::Accounts)?;
        if !operator.authority.reaches(actor.account) {
            return Ok(Err(PolicyTrouble::Unknown));
        }
        let mut steps = vec![store::actors::hold(actor.id, actor.kind)];
        let (name, language) = match self.preset(policy) {
            // Of those that everybody has there are fewer than may be attached.
            Some((_, preset)) => (preset.name.to_owned(), None),
            None => {
                let Some(found) = self.access_policy(operator, actor.account, policy).await? else {
                    return Ok(Err(PolicyTrouble::Unknown));
                };
                steps.push(store::access_policies::hold(actor.account, policy));
                (found.name, Some(self.language_named(&found.language)?))
            }
        };
        let attaching = steps.len();
        steps.push(store::access_policies::attach(actor.id, &name));
        let most = language.map_or(0, |language| language.attached_max);
        steps.extend(
            language.map(|it| store::access_policies::has_room_on(actor.id, it.name, most)),
        );
        let detail = json!({ "policy": name, "kind": actor.kind.name() });
        let happened = "policy.attached";
        let written =
            self.change_access(operator, actor.account, happened, actor.id, &detail, steps).await?;
        Ok(match written {
            Written::Done(_) => Ok(name),
            Written::Unmet(step) if step == attaching => Err(PolicyTrouble::NothingToDo),
            Written::Unmet(step) if step > attaching => Err(PolicyTrouble::TooMany(most)),
            Written::Unmet(_) => Err(PolicyTrouble::Unknown),
        })
    }

    /// Has a policy judge an actor no more.
    pub async fn detach(
        &self,
        operator: &Operator,
        actor: &Actor,
        policy: &str,
    ) -> PolicyOutcome<String> {
        operator.authority.needs(Scope::Accounts)?;
        if !operator.authority.reaches(actor.account) {
            return Ok(Err(PolicyTrouble::Unknown));
        }
        let name = self.preset(policy).map_or(policy, |(_, preset)| preset.name).to_owned();
        let steps = vec![store::access_policies::detach(actor.id, &name)];
        let detail = json!({ "policy": name, "kind": actor.kind.name() });
        let happened = "policy.detached";
        let written =
            self.change_access(operator, actor.account, happened, actor.id, &detail, steps).await?;
        Ok(match written {
            Written::Done(_) => Ok(name),
            Written::Unmet(_) => Err(PolicyTrouble::NothingToDo),
        })
    }
}
