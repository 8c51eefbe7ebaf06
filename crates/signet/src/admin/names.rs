//! Values that are written as their names.

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use signet_domain::access::{Effect, Outcome};
use signet_domain::account::AccountKind;
use signet_domain::authority::{self, Scope};
use signet_domain::carrier::{BatchState, Carrier, CarrierState, LineStanding};
use signet_domain::evidence::Role;
use signet_domain::lifecycle::Standing;
use signet_domain::qualification::Body;
use signet_domain::reason::{self, Reason};
use signet_domain::review::{Order, QUALIFICATION, SIGNATURE};
use signet_domain::signature::{Market, Purpose, Source};
use signet_registry::keys::KeyState;
use signet_registry::{DeliveryState, KINDS, OperatorState, OperatorTokenState, SubscriptionState};

use super::values::{Reader, Text};
use crate::{deliver, dialects, near};

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
