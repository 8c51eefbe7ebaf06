//! Reading answers.

use signet_wire::Value;

use crate::driver::Seen;
use crate::model::Noted;

/// What a step leaves in the record, or what is wrong with how it ended.
pub type Check = Result<Noted, String>;

/// That a call was refused with this code.
pub fn refused(seen: &Seen, code: &str) -> Check {
    match seen {
        Seen::Code(told) if told == code => Ok(vec![]),
        other => Err(format!("should be refused with {code}, and was: {other:?}")),
    }
}

/// The first of some codes in the order they are judged.
pub fn first<'a>(order: &[&'a str], codes: &[&str]) -> Option<&'a str> {
    if let Some(stray) = codes.iter().find(|code| !order.contains(code)) {
        panic!("{stray} has no place in the order");
    }
    order.iter().copied().find(|code| codes.contains(code))
}

/// The reply, where there is one.
pub fn reply(seen: &Seen) -> Result<&Value, String> {
    match seen {
        Seen::Reply(value) => Ok(value),
        other => Err(format!("should be done, and was: {other:?}")),
    }
}

/// A member of a reply.
pub fn member<'a>(value: &'a Value, name: &str) -> Result<&'a Value, String> {
    value.get(name).ok_or_else(|| format!("{value:?} has no {name}"))
}

/// A member that is a number.
pub fn integer(value: &Value, name: &str) -> Result<i64, String> {
    match member(value, name)? {
        Value::Integer(number) => Ok(*number),
        other => Err(format!("{name} is {other:?}")),
    }
}

/// A member that is a list.
pub fn list<'a>(value: &'a Value, name: &str) -> Result<&'a [Value], String> {
    match member(value, name)? {
        Value::List(items) => Ok(items),
        other => Err(format!("{name} is {other:?}")),
    }
}

/// That a member is this; `None` that there is none.
pub fn is(value: &Value, name: &str, expect: Option<Value>) -> Result<(), String> {
    let told = value.get(name);
    if told == expect.as_ref() {
        Ok(())
    } else {
        Err(format!("{name} should be {expect:?}, and is {told:?}"))
    }
}

/// That a member is this text.
pub fn says(value: &Value, name: &str, expect: impl Into<String>) -> Result<(), String> {
    is(value, name, Some(Value::text(expect.into())))
}

/// That a member is this number, if there is one.
pub fn counts(value: &Value, name: &str, expect: Option<i64>) -> Result<(), String> {
    is(value, name, expect.map(Value::Integer))
}
