//! What owners are told of.

use serde_json::{Value, json};
use signet_domain::ids::AccountId;
use signet_domain::lifecycle::Standing;
use signet_domain::reason::Reply;
use signet_domain::review::{Case, Subject};
use signet_domain::time::Timestamp;

use super::forms::Told;
use crate::clock::wall;
use crate::db::Step;
use crate::{Broken, Registry, store};

/// Something that happened to an owner's thing, to be told to whoever the owner has named. It goes
/// with the change, in the same transaction, behind the step that changes the subject: so notices of
/// one subject are numbered in the order of its changes.
pub(crate) struct Happening<'a> {
    /// The id of the event that the change is recorded under.
    pub(crate) event: i64,
    /// What it was: one of [`super::forms::KINDS`].
    pub(crate) kind: &'static str,
    /// Whose thing.
    pub(crate) account: AccountId,
    /// The channel it was filed through.
    pub(crate) channel: &'a str,
    /// What is told of: notices of one subject arrive in their order.
    pub(crate) subject: i64,
    /// When, by the clock that rules go by.
    pub(crate) at: Timestamp,
    /// What there is to say of it, without personal data.
    pub(crate) data: Value,
}

impl Registry {
    /// The steps that put it into the outbox: one statement, which writes a row for each subscription
    /// that wants it; none at all where the account is known to have no subscription.
    pub(super) fn tell(&self, happening: &Happening<'_>) -> Vec<Step> {
        if !self.is_subscribed(happening.account) {
            return vec![];
        }
        let told = Told {
            event: happening.event,
            kind: happening.kind.to_owned(),
            account: happening.account,
            channel: happening.channel.to_owned(),
            subject: happening.subject,
            at: happening.at,
            data: happening.data.clone(),
        };
        vec![store::deliveries::add(&told, wall())]
    }

    /// What there is to say of a decision.
    pub(super) async fn told_of_decision(
        &self,
        case: &Case,
        standing: Standing,
        reply: &Reply,
    ) -> Result<Value, Broken> {
        let mut data = json!({
            "application": case.application.0,
            case.subject.kind(): case.subject.id(),
            "name": case.name,
            "state": standing.name(),
            "reasons": reply.reasons.iter().map(|reason| reason.name).collect::<Vec<_>>(),
            "note": reply.note,
            "remark": case.remark,
            "submitted": case.submitted.utc_text(),
        });
        if let Subject::Signature { market, source, .. } = &case.subject {
            let usage = store::applications::usage(&self.inner.db, case.application).await?;
            data["market"] = market.name().into();
            data["source"] = source.name().into();
            data["usage"] = usage.into();
        }
        Ok(data)
    }

    /// Whether an account may have a subscription. In a database of our own, this server makes them
    /// all; in a shared one, another may have made one a moment ago.
    pub(super) fn is_subscribed(&self, account: AccountId) -> bool {
        self.inner.db.is_shared() || self.inner.subscribed.read().contains(&account)
    }
}
