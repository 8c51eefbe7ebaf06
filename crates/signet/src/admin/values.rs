//! The values that requests and answers are made of.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use signet_domain::carrier::parse_batch;
use signet_domain::ids::BatchId;
use signet_domain::time::Timestamp;

use crate::moments::moment;

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

pub(super) struct Reader<T>(pub(super) PhantomData<T>);

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

    /// One more, to know whether there is another page.
    pub fn and_one(self) -> i64 {
        self.0 + 1
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
