//! What has to hold for a statement to apply.

use std::net::IpAddr;

use ::time::OffsetDateTime;
use ::time::format_description::well_known::Rfc3339;

use super::{Asked, Pattern};
use crate::account::Network;
use crate::time::Timestamp;

/// An operator of a language: one row of its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operator {
    /// As policies spell it.
    pub name: &'static str,
    /// What it compares.
    pub kind: Kind,
    /// Whether it holds where the comparison does not.
    pub negated: bool,
}

/// What an operator compares, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Texts.
    Text(TextTest),
    /// Numbers.
    Number(Order),
    /// Moments, to the second.
    Moment(Order),
    /// True and false.
    Flag,
    /// An address, with ranges.
    Address,
    /// Whether the key is absent.
    Absent,
}

/// How texts are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextTest {
    /// Character by character.
    Equals,
    /// Small and capital letters are the same.
    IgnoringCase,
    /// With `*` and `?`.
    Like,
}

/// How things that have an order are compared: what was found with what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The same.
    Equal,
    /// Less, or before.
    Less,
    /// Less or the same.
    AtMost,
    /// More, or after.
    Greater,
    /// More or the same.
    AtLeast,
}

impl Order {
    fn holds<T: PartialOrd>(self, found: &T, written: &T) -> bool {
        match self {
            Order::Equal => found == written,
            Order::Less => found < written,
            Order::AtMost => found <= written,
            Order::Greater => found > written,
            Order::AtLeast => found >= written,
        }
    }
}

/// How many of a key's values have to hold, where a call has several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// One of them.
    Any,
    /// Each of them.
    All,
}

/// Something that has to hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The operator as the policy spells it, with what goes before and after it.
    pub written: String,
    /// The key.
    pub key: String,
    test: Test,
    negated: bool,
    quantifier: Quantifier,
    if_exists: bool,
}

/// A comparison with the values it compares with. One of several that holds will do.
#[derive(Clone, Debug, PartialEq)]
enum Test {
    Text(Vec<String>),
    TextIgnoringCase(Vec<String>),
    Like(Vec<Pattern>),
    Number(Order, Vec<f64>),
    Moment(Order, Vec<i64>),
    Flag(Vec<bool>),
    Address(Vec<Network>),
    Absent(Vec<bool>),
}

impl Condition {
    /// A condition; the error is the value that is none of the operator's kind, and what it should
    /// be.
    pub fn new(
        written: &str,
        operator: &Operator,
        quantifier: Quantifier,
        if_exists: bool,
        key: &str,
        values: &[String],
    ) -> Result<Self, (String, &'static str)> {
        let test = match operator.kind {
            Kind::Text(TextTest::Equals) => Test::Text(values.to_vec()),
            Kind::Text(TextTest::IgnoringCase) => {
                Test::TextIgnoringCase(values.iter().map(|value| value.to_lowercase()).collect())
            }
            Kind::Text(TextTest::Like) => Test::Like(values.iter().map(Pattern::new).collect()),
            Kind::Number(order) => Test::Number(order, each(values, number, "a number")?),
            Kind::Moment(order) => {
                let what = "a moment such as 2026-01-15T08:00:00Z";
                Test::Moment(order, each(values, seconds, what)?)
            }
            Kind::Flag => Test::Flag(each(values, flag, "true or false")?),
            Kind::Address => {
                let what = "an address or a range such as 10.0.0.0/8";
                Test::Address(each(values, Network::parse, what)?)
            }
            Kind::Absent => Test::Absent(each(values, flag, "true or false")?),
        };
        Ok(Self {
            written: written.to_owned(),
            key: key.to_owned(),
            test,
            negated: operator.negated,
            quantifier,
            if_exists,
        })
    }

    /// Whether it holds for a call. A key that the call does not have makes it false, negated or
    /// not, unless the policy says that it need not exist.
    pub fn holds(&self, asked: &Asked) -> bool {
        let found = asked.values(&self.key).filter(|values| !values.is_empty());
        if let Test::Absent(wanted) = &self.test {
            return wanted.contains(&found.is_none()) != self.negated;
        }
        let Some(found) = found else { return self.if_exists };
        let one = |value: &String| self.test.meets(value) != self.negated;
        match self.quantifier {
            Quantifier::Any => found.iter().any(one),
            Quantifier::All => found.iter().all(one),
        }
    }
}

impl Test {
    /// Whether what a call has is one of the values. What cannot be read as their kind is none.
    fn meets(&self, found: &str) -> bool {
        match self {
            Test::Text(values) => values.iter().any(|value| value == found),
            Test::TextIgnoringCase(values) => values.contains(&found.to_lowercase()),
            Test::Like(values) => values.iter().any(|value| value.matches(found)),
            Test::Number(order, values) => {
                number(found).is_some_and(|found| values.iter().any(|v| order.holds(&found, v)))
            }
            Test::Moment(order, values) => {
                seconds(found).is_some_and(|found| values.iter().any(|v| order.holds(&found, v)))
            }
            Test::Flag(values) => flag(found).is_some_and(|found| values.contains(&found)),
            Test::Address(values) => {
                let address = found.parse::<IpAddr>();
                address.is_ok_and(|address| values.iter().any(|value| value.contains(address)))
            }
            Test::Absent(_) => false,
        }
    }
}

fn each<T>(
    values: &[String],
    read: impl Fn(&str) -> Option<T>,
    what: &'static str,
) -> Result<Vec<T>, (String, &'static str)> {
    values.iter().map(|value| read(value).ok_or_else(|| (value.clone(), what))).collect()
}

fn number(text: &str) -> Option<f64> {
    // Not `inf` and `nan`, which have no order worth asking for.
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    plain.then(|| text.parse::<f64>().ok()).flatten().filter(|number| number.is_finite())
}

fn flag(text: &str) -> Option<bool> {
    match &*text.to_ascii_lowercase() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

fn seconds(text: &str) -> Option<i64> {
    moment(text).map(Timestamp::seconds)
}

/// Reads a moment of ISO 8601 with its offset, such as `2026-01-15T08:00:00Z`.
pub fn moment(text: &str) -> Option<Timestamp> {
    let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    Some(Timestamp::from_seconds(moment.unix_timestamp()))
}
