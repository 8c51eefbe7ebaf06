//! Where owners want to be told of what happens to their things.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::ids::AccountId;
use signet_domain::time::Timestamp;

use super::deliveries::message_id;
use super::forms::{Form, KINDS, TEST, Told};
use crate::clock::wall;
use crate::db::Written;
use crate::keys::Secret;
use crate::store::events::{Event, by_operator};
use crate::store::subscriptions::SubscriptionRow;
use crate::vault::{self, Key};
use crate::{Broken, Registry, Undone, store};

/// What a secret begins with.
const SECRET_PREFIX: &str = "whsec_";
/// How many bytes a secret has.
const SECRET_LENGTH: usize = 32;
/// How long a secret that was replaced goes on signing beside the new one, in milliseconds: time enough
/// to tell every receiver.
const FORMER_SIGNS: i64 = 24 * 60 * 60 * 1000;

/// A subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// Its id.
    pub id: i64,
    /// Whose it is.
    pub account: AccountId,
    /// The form that notices are delivered in.
    pub form: String,
    /// What it is told of; empty for everything that the form can tell.
    pub kinds: Vec<String>,
    /// What may be shown of the address.
    pub place: String,
    /// Where it stands.
    pub state: SubscriptionState,
    /// When it was made, by the machine's clock.
    pub created: Timestamp,
    /// Until when the secret before this one signs, too.
    pub former_until: Option<Timestamp>,
}

/// Where a subscription stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubscriptionState {
    /// Notices are written and delivered.
    Active,
    /// They are written, and delivered later.
    Paused,
    /// None are written, and those that waited were given up.
    Disabled,
}

impl SubscriptionState {
    /// Every state.
    pub const ALL: &[SubscriptionState] = &[Self::Active, Self::Paused, Self::Disabled];

    /// Its name in records.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Disabled => "disabled",
        }
    }
}

/// A subscription to be made.
pub struct NewSubscription {
    /// Whose.
    pub account: AccountId,
    /// In which form.
    pub form: String,
    /// To what; empty for everything that the form can tell.
    pub kinds: Vec<String>,
    /// The address. Secret because such addresses commonly hold a token.
    pub url: Secret,
    /// What may be shown of it.
    pub place: String,
}

/// What is to be changed of a subscription; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct SubscriptionChange {
    /// Where it stands.
    pub state: Option<SubscriptionState>,
    /// What it is told of from now on; empty for everything that the form can tell.
    pub kinds: Option<Vec<String>>,
}

/// Why there is no subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotSubscribed {
    /// There is no such account.
    UnknownAccount,
    /// There is no such form.
    UnknownForm,
    /// Nothing is called so, or the form cannot tell it.
    UnknownKind(String),
}

/// What came of trying a subscription out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tried {
    /// A notice is on its way, with this message id.
    Written(String),
    /// There is no such subscription.
    Unknown,
    /// It is not active.
    Inactive,
    /// Its form has nothing to try it with.
    Untellable,
}

impl Registry {
    /// The forms that notices are delivered in.
    pub fn forms(&self) -> &[Form] {
        &self.inner.forms
    }

    pub(super) fn form(&self, name: &str) -> Option<&Form> {
        self.inner.forms.iter().find(|form| form.name == name)
    }

    /// Subscribes an address, and gives the secret that notices to it are signed with.
    pub async fn subscribe(
        &self,
        operator: &Operator,
        new: NewSubscription,
    ) -> Result<Result<(Subscription, Secret), NotSubscribed>, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        let Some(form) = self.form(&new.form).copied() else {
            return Ok(Err(NotSubscribed::UnknownForm));
        };
        let kinds = match told_of(&form, new.kinds) {
            Ok(kinds) => kinds,
            Err(kind) => return Ok(Err(NotSubscribed::UnknownKind(kind))),
        };
        if !operator.authority.reaches(new.account) {
            return Ok(Err(NotSubscribed::UnknownAccount));
        }
        let Some(known) = self.known(new.account).await? else {
            return Ok(Err(NotSubscribed::UnknownAccount));
        };
        let subscription = Subscription {
            id: self.inner.ids.next(),
            account: new.account,
            form: form.name.to_owned(),
            kinds,
            place: new.place,
            state: SubscriptionState::Active,
            created: wall(),
            former_until: None,
        };
        let secret = new_secret()?;
        let key = &known.data_key;
        let row = SubscriptionRow {
            url: key.seal(&url_context(subscription.id), new.url.reveal().as_bytes())?,
            secret: seal_secret(key, subscription.id, &secret)?,
            former: None,
            subscription: subscription.clone(),
        };
        let detail = json!({
            "form": subscription.form, "kinds": subscription.kinds, "place": subscription.place,
        });
        let event = self.subscription_event("subscription.added", subscription.id, &detail);
        let channel = form.channel.map_or("", |channel| channel.0);
        // What happens from here on is told.
        self.inner.subscribed.write().insert(new.account);
        let steps = vec![
            store::subscriptions::add(row, channel),
            by_operator(operator, Some(new.account.0), event),
        ];
        match self.inner.db.write(steps).await? {
            Written::Done(_) => Ok(Ok((subscription, secret))),
            Written::Unmet(_) => {
                Err(Broken::new("a subscription", "it was made already").passing().into())
            }
        }
    }

    /// A subscription.
    pub async fn subscription(
        &self,
        operator: &Operator,
        id: i64,
    ) -> Result<Option<Subscription>, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        let found = store::subscriptions::find(&self.inner.db, id).await?;
        let found = found.map(|row| row.subscription);
        Ok(found.filter(|it| operator.authority.reaches(it.account)))
    }

    /// Subscriptions after one, of all accounts or of one, the oldest first.
    pub async fn subscriptions(
        &self,
        operator: &Operator,
        account: Option<AccountId>,
        after: i64,
        limit: i64,
    ) -> Result<Vec<Subscription>, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        let (db, reach) = (&self.inner.db, operator.authority.reach());
        Ok(store::subscriptions::page(db, account, reach, after, limit).await?)
    }

    /// Changes a subscription, and gives it as it is then; inside, the kind that its form cannot tell.
    /// Disabling one gives up what waits for it. What was written before other kinds were chosen is
    /// delivered.
    pub async fn change_subscription(
        &self,
        operator: &Operator,
        id: i64,
        change: SubscriptionChange,
    ) -> Result<Option<Result<Subscription, String>>, Undone> {
        let Some(found) = self.subscription(operator, id).await? else { return Ok(None) };
        let (mut steps, mut detail) = (vec![], json!({}));
        if let Some(kinds) = change.kinds {
            let form = self.form(&found.form);
            let form =
                form.ok_or_else(|| Broken::new("a subscription", "its form is not known"))?;
            let kinds = match told_of(form, kinds) {
                Ok(kinds) => kinds,
                Err(kind) => return Ok(Some(Err(kind))),
            };
            steps.push(store::subscriptions::set_kinds(id, &kinds));
            detail["kinds"] = kinds.into();
        }
        if let Some(state) = change.state {
            steps.push(store::subscriptions::set_state(id, state));
            if state == SubscriptionState::Disabled {
                let outcome = "the subscription was disabled";
                steps.push(store::deliveries::give_up_all(id, outcome, wall()));
            }
            detail["state"] = state.name().into();
        }
        if steps.is_empty() {
            return Ok(Some(Ok(found)));
        }
        let event = self.subscription_event("subscription.changed", id, &detail);
        steps.push(by_operator(operator, Some(found.account.0), event));
        match self.inner.db.write(steps).await? {
            Written::Done(_) => Ok(self.subscription(operator, id).await?.map(Ok)),
            Written::Unmet(_) => Ok(None),
        }
    }

    /// Gives a subscription another secret. The one it had signs for a day, too.
    pub async fn rotate_subscription_secret(
        &self,
        operator: &Operator,
        id: i64,
    ) -> Result<Option<(Subscription, Secret)>, Undone> {
        let Some(found) = self.subscription(operator, id).await? else { return Ok(None) };
        let key = self.data_key(found.account).await?;
        let secret = new_secret()?;
        let until = wall().plus_millis(FORMER_SIGNS);
        let nothing = json!({});
        let event = self.subscription_event("subscription.secret-rotated", id, &nothing);
        let steps = vec![
            store::subscriptions::rotate(id, seal_secret(&key, id, &secret)?, until),
            by_operator(operator, Some(found.account.0), event),
        ];
        match self.inner.db.write(steps).await? {
            Written::Done(_) => {
                let subscription = Subscription { former_until: Some(until), ..found };
                Ok(Some((subscription, secret)))
            }
            Written::Unmet(_) => Ok(None),
        }
    }

    /// Removes a subscription with everything that was or is to be delivered to it.
    pub async fn unsubscribe(&self, operator: &Operator, id: i64) -> Result<bool, Undone> {
        let Some(found) = self.subscription(operator, id).await? else { return Ok(false) };
        let detail = json!({ "form": found.form, "place": found.place });
        let event = self.subscription_event("subscription.removed", id, &detail);
        let steps = vec![
            store::subscriptions::remove(id),
            store::deliveries::forget_of(id),
            by_operator(operator, Some(found.account.0), event),
        ];
        Ok(matches!(self.inner.db.write(steps).await?, Written::Done(_)))
    }

    /// Writes a notice that tells of nothing, to see whether it arrives.
    pub async fn try_subscription(&self, operator: &Operator, id: i64) -> Result<Tried, Undone> {
        let Some(found) = self.subscription(operator, id).await? else { return Ok(Tried::Unknown) };
        let tellable = self.form(&found.form).is_some_and(|form| form.kinds.is_empty());
        if !tellable {
            return Ok(Tried::Untellable);
        }
        let nothing = json!({});
        let event = self.subscription_event("subscription.tried", id, &nothing);
        let message = message_id(event.id, id);
        let told = Told {
            event: event.id,
            kind: TEST.into(),
            account: found.account,
            channel: String::new(),
            subject: 0,
            at: operator.now,
            data: json!({ "subscription": id }),
        };
        let steps = vec![
            store::deliveries::add_for(id, &told, wall()),
            by_operator(operator, Some(found.account.0), event),
        ];
        match self.inner.db.write(steps).await? {
            Written::Done(_) => Ok(Tried::Written(message)),
            Written::Unmet(_) => Ok(Tried::Inactive),
        }
    }

    pub(super) fn subscription_event<'a>(
        &self,
        kind: &'static str,
        id: i64,
        detail: &'a serde_json::Value,
    ) -> Event<'a> {
        Event { id: self.inner.ids.next(), kind, subject: id.to_string(), detail }
    }
}

/// What a form is asked to tell of, or the first that it cannot. A form that cannot tell everything is
/// written down with what it can.
fn told_of(form: &Form, kinds: Vec<String>) -> Result<Vec<String>, String> {
    let tellable = if form.kinds.is_empty() { KINDS } else { form.kinds };
    if let Some(kind) = kinds.iter().find(|kind| !tellable.contains(&kind.as_str())) {
        return Err(kind.clone());
    }
    Ok(match kinds.is_empty() {
        true => form.kinds.iter().map(|kind| (*kind).to_owned()).collect(),
        false => kinds,
    })
}

/// A new secret, as receivers are told it.
pub(crate) fn new_secret() -> Result<Secret, Broken> {
    let mut bytes = zeroize::Zeroizing::new([0; SECRET_LENGTH]);
    vault::random(&mut *bytes)?;
    let text = zeroize::Zeroizing::new(BASE64_STANDARD.encode(*bytes));
    Ok(Secret::new(format!("{SECRET_PREFIX}{}", *text)))
}

fn seal_secret(key: &Key, id: i64, secret: &Secret) -> Result<Vec<u8>, Broken> {
    key.seal(&secret_context(&id.to_string()), secret.reveal().as_bytes())
}

fn url_context(id: i64) -> String {
    format!("address of subscription {id}")
}

pub(crate) fn secret_context(id: &str) -> String {
    format!("secret of subscription {id}")
}

/// The address of a subscription, and the secrets that sign now, the newest first.
pub(super) fn unsealed(
    row: &SubscriptionRow,
    key: &Key,
    now: Timestamp,
) -> Result<(Secret, Vec<Secret>), Broken> {
    let id = row.subscription.id;
    let open = |context: String, sealed: &[u8]| {
        let plain = key.open(&context, sealed)?;
        let text = std::str::from_utf8(&plain);
        let text = text.map_err(|_| Broken::new("a subscription", "what is sealed is no text"))?;
        Ok::<_, Broken>(Secret::new(text))
    };
    let mut secrets = vec![open(secret_context(&id.to_string()), &row.secret)?];
    if let Some((former, until)) = &row.former
        && now < *until
    {
        secrets.push(open(secret_context(&id.to_string()), former)?);
    }
    Ok((open(url_context(id), &row.url)?, secrets))
}
