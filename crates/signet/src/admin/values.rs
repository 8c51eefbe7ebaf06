//! The values that requests and answers are made of.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use signet_domain::access::{Effect, Outcome};
use signet_domain::account::AccountKind;
use signet_domain::authority::{self, Scope};
use signet_domain::carrier::{BatchState, Carrier, CarrierState, LineStanding, parse_batch};
use signet_domain::evidence::Role;
use signet_domain::ids::BatchId;
use signet_domain::lifecycle::Standing;
use signet_domain::qualification::Body;
use signet_domain::reason::{self, Reason};
use signet_domain::review::{Order, QUALIFICATION, SIGNATURE};
use signet_domain::signature::{Market, Purpose, Source};
use signet_domain::time::Timestamp;
use signet_registry::keys::KeyState;
use signet_registry::{DeliveryState, KINDS, OperatorState, OperatorTokenState, SubscriptionState};

use crate::moments::moment;
use crate::{deliver, dialects, near};

/// How many items a page has unless told.
const PAGE: i64 = 100;

/// A value that is written as text.
pub trait Text: Sized {
    /// Reads it; what is wrong is for people.
    fn read(text: &str) -> Result<Self, String>;

    /// Its schema.
    fn schema() -> Schema;
}

macro_rules! by_text {
    ($($type:ty),+) => {
        $(
            impl<'de> Deserialize<'de> for $type {
                fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
                    reader.deserialize_str(Reader(PhantomData))
                }
            }

            impl JsonSchema for $type {
                fn schema_name() -> Cow<'static, str> {
                    stringify!($type).into()
                }

                fn inline_schema() -> bool {
                    true
                }

                fn json_schema(_: &mut SchemaGenerator) -> Schema {
                    <$type as Text>::schema()
                }
            }
        )+
    };
}

struct Reader<T>(PhantomData<T>);

impl<T: Text> Visitor<'_> for Reader<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        T::read(text).map_err(E::custom)
    }
}

/// An id: a number, written as text, so that no reader rounds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Id(pub i64);

/// Where the page before ended, of a list in the order of ids.
#[derive(Clone, Copy, Debug)]
pub struct After(pub i64);

/// How many items a page may have.
#[derive(Clone, Copy, Debug)]
pub struct Limit(pub i64);

/// A moment: RFC 3339.
#[derive(Clone, Copy, Debug)]
pub struct Moment(pub Timestamp);

/// A batch, as it is called: `B` and its id.
#[derive(Clone, Copy, Debug)]
pub struct BatchName(pub BatchId);

by_text!(Id, After, Limit, Moment, BatchName);

fn digits(text: &str) -> Result<i64, String> {
    let plain = (1..=16).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|_| plain);
    number.ok_or_else(|| "an id has 1 to 16 digits".to_owned())
}

impl Text for Id {
    fn read(text: &str) -> Result<Self, String> {
        digits(text).map(Self)
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9]{1,16}$" })
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
        writer.collect_str(&self.0)
    }
}

impl Text for After {
    fn read(text: &str) -> Result<Self, String> {
        digits(text).map(Self).map_err(|_| "it is not what `next` was".to_owned())
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9]{1,16}$" })
    }
}

impl Text for Limit {
    fn read(text: &str) -> Result<Self, String> {
        let limit = text.parse().ok().filter(|limit| (1..=1000).contains(limit));
        limit.map(Self).ok_or_else(|| "a page has 1 to 1000 items".to_owned())
    }

    fn schema() -> Schema {
        json_schema!({ "type": "integer", "minimum": 1, "maximum": 1000, "default": PAGE })
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(PAGE)
    }
}

impl Limit {
    /// The same, for what counts with it.
    pub fn count(self) -> usize {
        usize::try_from(self.0).unwrap_or(1)
    }
}

impl Text for Moment {
    fn read(text: &str) -> Result<Self, String> {
        moment(text).map(Self)
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "format": "date-time" })
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
        writer.collect_str(&self.0.utc_text())
    }
}

impl Text for BatchName {
    fn read(text: &str) -> Result<Self, String> {
        let batch = parse_batch(text).filter(|_| text.len() <= 17);
        batch.map(Self).ok_or_else(|| format!("`{text}` is no batch, such as B17"))
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": "^B[0-9]{1,16}$" })
    }
}

impl Serialize for BatchName {
    fn serialize<S: Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
        writer.collect_str(&format_args!("B{}", self.0))
    }
}

/// Reads a member that may be null, which is another thing than leaving it out.
pub fn nullable<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    reader: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(reader).map(Some)
}

/// One of a few values that have names.
pub trait Named: Copy + 'static {
    /// What it is, in a few words.
    const WHAT: &'static str;

    /// All of them.
    fn all() -> Vec<Self>;

    /// Its name.
    fn name(self) -> &'static str;
}

/// A value that is written as its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name<T>(pub T);

impl<T: Named> Text for Name<T> {
    fn read(text: &str) -> Result<Self, String> {
        let all = T::all();
        let found = all.iter().copied().find(|value| value.name() == text);
        let known = || all.iter().map(|value| value.name());
        found.map(Self).ok_or_else(|| near::unknown(T::WHAT, text, known()))
    }

    fn schema() -> Schema {
        let names: Vec<_> = T::all().into_iter().map(T::name).collect();
        json_schema!({ "type": "string", "enum": names })
    }
}

impl<'de, T: Named> Deserialize<'de> for Name<T> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_str(Reader(PhantomData))
    }
}

impl<T: Named> Serialize for Name<T> {
    fn serialize<S: Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
        writer.serialize_str(self.0.name())
    }
}

impl<T: Named> JsonSchema for Name<T> {
    fn schema_name() -> Cow<'static, str> {
        T::WHAT.into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        <Self as Text>::schema()
    }
}

macro_rules! named {
    ($($type:ty: $what:literal, $all:expr;)+) => {
        $(
            impl Named for $type {
                const WHAT: &'static str = $what;

                fn all() -> Vec<Self> {
                    $all.to_vec()
                }

                fn name(self) -> &'static str {
                    <$type>::name(self)
                }
            }
        )+
    };
}

named! {
    AccountKind: "kind of account", AccountKind::ALL;
    BatchState: "state", BatchState::ALL;
    Body: "body", Body::ALL;
    Effect: "effect", [Effect::Allow, Effect::Deny];
    Carrier: "carrier", Carrier::ALL;
    CarrierState: "state", CarrierState::ALL;
    DeliveryState: "state", DeliveryState::ALL;
    // One that is deleted is not told of.
    KeyState: "state", [KeyState::Active, KeyState::Disabled];
    LineStanding: "standing", LineStanding::ALL;
    Market: "market", Market::ALL;
    OperatorState: "state", OperatorState::ALL;
    OperatorTokenState: "state", OperatorTokenState::ALL;
    Order: "order", Order::ALL;
    Outcome: "outcome", [Outcome::Allowed, Outcome::ExplicitDeny, Outcome::ImplicitDeny];
    Purpose: "purpose", Purpose::ALL;
    Role: "role", Role::ALL;
    Scope: "scope", Scope::ALL;
    Source: "source", Source::ALL;
    Standing: "state", Standing::ALL;
    SubscriptionState: "state", SubscriptionState::ALL;
    authority::Role: "role", authority::Role::ALL;
}

impl Named for &'static Reason {
    const WHAT: &'static str = "reason";

    fn all() -> Vec<Self> {
        reason::ALL.to_vec()
    }

    fn name(self) -> &'static str {
        self.name
    }
}

/// The check behind a finding.
#[derive(Clone, Copy, Debug)]
pub struct Check(pub &'static str);

impl Named for Check {
    const WHAT: &'static str = "finding";

    fn all() -> Vec<Self> {
        signet_domain::checks::ALL.iter().map(|check| Self(check.name)).collect()
    }

    fn name(self) -> &'static str {
        self.0
    }
}

/// The door something came through.
#[derive(Clone, Copy, Debug)]
pub struct Channel(pub &'static str);

impl Named for Channel {
    const WHAT: &'static str = "channel";

    fn all() -> Vec<Self> {
        dialects::channels().map(Self).collect()
    }

    fn name(self) -> &'static str {
        self.0
    }
}

/// What an application is about.
#[derive(Clone, Copy, Debug)]
pub struct About(pub &'static str);

impl Named for About {
    const WHAT: &'static str = "kind";

    fn all() -> Vec<Self> {
        vec![Self(SIGNATURE), Self(QUALIFICATION)]
    }

    fn name(self) -> &'static str {
        self.0
    }
}

/// A form that owners are told in.
#[derive(Clone, Copy, Debug)]
pub struct NoticeForm(pub &'static str);

impl Named for NoticeForm {
    const WHAT: &'static str = "form";

    fn all() -> Vec<Self> {
        deliver::forms().iter().map(|form| Self(form.name)).collect()
    }

    fn name(self) -> &'static str {
        self.0
    }
}

/// What owners may be told of.
#[derive(Clone, Copy, Debug)]
pub struct NoticeKind(pub &'static str);

impl Named for NoticeKind {
    const WHAT: &'static str = "kind of notice";

    fn all() -> Vec<Self> {
        KINDS.iter().map(|kind| Self(kind)).collect()
    }

    fn name(self) -> &'static str {
        self.0
    }
}

/// What is at an address with an id in it.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
pub struct ById {
    /// Its id.
    pub id: Id,
}

/// What is at an address with a name in it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct ByName {
    /// Its name.
    pub name: String,
}

/// A page of a list.
#[derive(Serialize, JsonSchema)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// What to ask for as `cursor` to get the page behind it; null when there is none.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// A page of what was found after asking for one more than it may have.
    pub fn of<F>(
        mut found: Vec<F>,
        limit: Limit,
        cursor: impl Fn(&F) -> String,
        written: impl Fn(F) -> T,
    ) -> Self {
        let more = found.len() > limit.count();
        found.truncate(limit.count());
        let next = found.last().filter(|_| more).map(cursor);
        Self { items: found.into_iter().map(written).collect(), next }
    }
}

impl Limit {
    /// One more, to know whether there is another page.
    pub fn and_one(self) -> i64 {
        self.0 + 1
    }
}
