//! Upload policies: what a form may hold.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use signet_domain::ids::AccountId;
use signet_domain::time::Timestamp;
use signet_wire::Verdict;
use time::{Date, Month, OffsetDateTime, Time};

use crate::{BUCKET, codes, object_key};

/// The policy that lets an account upload files of at most `max` bytes under its own keys, in
/// Base64.
pub fn write(account: AccountId, max: u64, expires: Timestamp) -> String {
    let seconds = expires.utc_text();
    let seconds = seconds.trim_end_matches('Z');
    let millis = expires.0.rem_euclid(1000);
    let start = object_key::start(account);
    STANDARD.encode(format!(
        r#"{{"expiration":"{seconds}.{millis:03}Z","conditions":[["content-length-range",0,{max}],{{"bucket":"{BUCKET}"}},["starts-with","$key","{start}"]]}}"#
    ))
}

/// A policy, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    expires: Timestamp,
    conditions: Vec<Condition>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Condition {
    Equal { field: String, value: String },
    StartsWith { field: String, prefix: String },
    Size { min: u64, max: u64 },
}

/// The sizes a file may have, in bytes, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// The smallest.
    pub min: u64,
    /// The largest.
    pub max: u64,
}

impl Policy {
    /// Reads a policy as it stands in a form.
    pub fn read(base64: &str) -> Result<Self, Verdict> {
        Self::parse(base64)
            .map_err(|reason| Verdict::of(&codes::INVALID_POLICY_DOCUMENT).with("reason", reason))
    }

    fn parse(base64: &str) -> Result<Self, String> {
        let json = STANDARD.decode(base64).map_err(|_| "Invalid Base64.")?;
        let json = str::from_utf8(&json).map_err(|_| "Invalid UTF-8.")?;
        let policy: Value = serde_json::from_str(json).map_err(|error| syntax(json, &error))?;
        let policy = policy.as_object().ok_or("Invalid JSON: an object expected")?;
        let expires = policy
            .get("expiration")
            .ok_or("Policy must have an expiration.")?
            .as_str()
            .and_then(moment)
            .ok_or("Invalid expiration: an ISO 8601 time in GMT expected.")?;
        let conditions = policy
            .get("conditions")
            .and_then(Value::as_array)
            .filter(|conditions| !conditions.is_empty())
            .ok_or("Policy must have conditions.")?;
        let conditions = conditions.iter().map(condition).collect::<Result<_, _>>()?;
        Ok(Self { expires, conditions })
    }

    /// Checks a form against the policy and tells which sizes are left for the file. `field`
    /// gives the value of a field by its name in lower case; one that is absent counts as empty.
    pub fn check<'f>(
        &self,
        now: Timestamp,
        field: impl Fn(&str) -> Option<&'f str>,
    ) -> Result<Sizes, Verdict> {
        if now > self.expires {
            return Err(Verdict::of(&codes::POLICY_EXPIRED));
        }
        let value_of = |name: &str| match name {
            "bucket" => BUCKET,
            name => field(name).unwrap_or_default(),
        };
        let mut sizes: Option<Sizes> = None;
        for condition in &self.conditions {
            let holds = match condition {
                Condition::Equal { field, value } => value_of(field) == value,
                Condition::StartsWith { field, prefix } => value_of(field).starts_with(prefix),
                Condition::Size { min, max } => {
                    let before = sizes.unwrap_or(Sizes { min: *min, max: *max });
                    let narrowed = Sizes { min: before.min.max(*min), max: before.max.min(*max) };
                    sizes = Some(narrowed);
                    true
                }
            };
            if !holds {
                return Err(condition.failed());
            }
        }
        Ok(sizes.unwrap_or(Sizes { min: 0, max: crate::UPLOAD_MAX }))
    }
}

impl Condition {
    /// The answer to a form that does not fulfil this.
    fn failed(&self) -> Verdict {
        let (test, field, value) = match self {
            Condition::Equal { field, value } => ("eq", field, value),
            Condition::StartsWith { field, prefix } => ("starts-with", field, prefix),
            Condition::Size { .. } => return Verdict::of(&codes::ENTITY_TOO_LARGE),
        };
        failed(test, field, value)
    }
}

/// The answer to a form that does not fulfil a condition, quoted as the vendor does.
pub(crate) fn failed(test: &str, field: &str, value: &str) -> Verdict {
    let value = Value::from(value);
    let condition = format!(r#"["{test}", "${field}", {value}]"#);
    Verdict::of(&codes::POLICY_CONDITION_FAILED).with("condition", condition)
}

fn condition(json: &Value) -> Result<Condition, String> {
    match json {
        Value::Object(map) => {
            let mut entries = map.iter();
            let (Some((field, value)), None) = (entries.next(), entries.next()) else {
                return Err("Invalid Simple-Condition: Simple-Conditions must have exactly one \
                            property specified."
                    .into());
            };
            let value =
                value.as_str().ok_or("Invalid Simple-Condition: value must be a string.")?;
            Ok(Condition::Equal { field: field.to_ascii_lowercase(), value: value.into() })
        }
        Value::Array(items) => match items.as_slice() {
            [Value::String(test), min, max] if test == "content-length-range" => {
                match (min.as_u64(), max.as_u64()) {
                    (Some(min), Some(max)) if min <= max => Ok(Condition::Size { min, max }),
                    _ => Err("Invalid content-length-range: two numbers expected.".into()),
                }
            }
            [Value::String(test), Value::String(field), Value::String(value)] => {
                let field = field
                    .strip_prefix('$')
                    .ok_or("Invalid Condition: the name of a field must begin with $.")?
                    .to_ascii_lowercase();
                let value = value.clone();
                match test.as_str() {
                    "eq" => Ok(Condition::Equal { field, value }),
                    "starts-with" => Ok(Condition::StartsWith { field, prefix: value }),
                    _ => Err("Invalid Condition: eq, starts-with or content-length-range \
                              expected."
                        .into()),
                }
            }
            _ => Err("Invalid Condition: a test and two operands expected.".into()),
        },
        _ => Err("Invalid Condition: an object or an array expected.".into()),
    }
}

/// Says what is wrong with JSON in the vendor's words, as far as they are known.
fn syntax(json: &str, error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = if error.is_eof() {
        "unexpected end".into()
    } else if text.starts_with("expected `,` or `]`") {
        ", or ] expected".into()
    } else if text.starts_with("expected `,` or `}`") {
        ", or } expected".into()
    } else {
        // Columns count bytes from 1.
        let line = json.lines().nth(error.line().saturating_sub(1)).unwrap_or_default();
        let at = line.floor_char_boundary(error.column().saturating_sub(1));
        match line[at..].chars().next() {
            Some(found) => format!("unknown char {found}"),
            None => "unexpected end of line".into(),
        }
    };
    format!("Invalid JSON: {what}")
}

/// Reads `2026-01-15T09:00:00Z`, with or without a fraction of a second.
fn moment(text: &str) -> Option<Timestamp> {
    let (day, time) = text.strip_suffix('Z')?.split_once('T')?;
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let [year, month, day] = numbers(day, '-', [4, 2, 2])?;
    let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
    let digits = (1..=9).contains(&fraction.len()) && fraction.bytes().all(|b| b.is_ascii_digit());
    let millis: String = fraction.chars().chain("00".chars()).take(3).collect();
    let millis: i64 = millis.parse().ok().filter(|_| digits)?;
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date = Date::from_calendar_date(i32::from(year), month, u8::try_from(day).ok()?).ok()?;
    let part = |number: u16| u8::try_from(number).ok();
    let time = Time::from_hms(part(hour)?, part(minute)?, part(second)?).ok()?;
    let seconds = OffsetDateTime::new_utc(date, time).unix_timestamp();
    Some(Timestamp::from_seconds(seconds).plus_millis(millis))
}

/// Three numbers of exactly these many digits.
fn numbers(text: &str, separator: char, lengths: [usize; 3]) -> Option<[u16; 3]> {
    let mut parts = text.split(separator);
    let mut numbers = [0; 3];
    for (number, length) in numbers.iter_mut().zip(lengths) {
        let part = parts.next()?;
        let shaped = part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
        *number = part.parse().ok().filter(|_| shaped)?;
    }
    parts.next().is_none().then_some(numbers)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use signet_wire::Language;

    use super::*;
    use crate::seal::seal;

    /// The vector of the vendor's reference.
    const SECRET: &str = "FakeOssSecret000000000000000001";
    const VECTOR: &str = concat!(
        "eyJleHBpcmF0aW9uIjoiMjAyNi0wMS0xNVQwOTowMDowMC4wMDBaIiwiY29uZGl0aW9ucyI6W1siY29udGVudC1s",
        "ZW5ndGgtcmFuZ2UiLDAsMTA0ODU3NjAwMF0seyJidWNrZXQiOiJhbGljb20tZmMtbWVkaWEifSxbInN0YXJ0cy13",
        "aXRoIiwiJGtleSIsIjEwMDAwMDM1ODA4MjA2M1wvIl1dfQ==",
    );
    const NOW: Timestamp = Timestamp::from_seconds(1_768_467_599);

    fn read(json: &str) -> Result<Policy, String> {
        Policy::read(&STANDARD.encode(json)).map_err(|verdict| {
            assert_eq!(verdict.name(), "InvalidPolicyDocument");
            verdict.message(Language::English)
        })
    }

    fn check(conditions: &str, fields: &[(&str, &str)]) -> Result<Sizes, String> {
        let json =
            format!(r#"{{"expiration":"2026-01-15T09:00:00.000Z","conditions":[{conditions}]}}"#);
        let field = |name: &str| fields.iter().find(|(n, _)| *n == name).map(|(_, value)| *value);
        read(&json).unwrap().check(NOW, field).map_err(|v| v.message(Language::English))
    }

    fn denied(condition: &str) -> Result<Sizes, String> {
        Err(format!("Invalid according to Policy: Policy Condition failed: {condition}"))
    }

    #[test]
    fn the_vector_is_signed_and_read() {
        assert_eq!(seal(SECRET, VECTOR), "5aRcbQmOtl8qu3enBRdLHxLFZ4o=");
        let policy = Policy::read(VECTOR).unwrap();
        assert_eq!(policy.expires, Timestamp::from_seconds(1_768_467_600));
        assert_eq!(
            policy.conditions,
            [
                Condition::Size { min: 0, max: 1_048_576_000 },
                Condition::Equal { field: "bucket".into(), value: "alicom-fc-media".into() },
                Condition::StartsWith { field: "key".into(), prefix: "100000358082063/".into() },
            ]
        );
    }

    #[test]
    fn our_own_policies_let_an_account_upload_under_its_own_keys() {
        let policy = write(AccountId(123456), 1000, NOW.plus_millis(970));
        let json = String::from_utf8(STANDARD.decode(&policy).unwrap()).unwrap();
        assert_eq!(
            json,
            r#"{"expiration":"2026-01-15T08:59:59.970Z","conditions":[["content-length-range",0,1000],{"bucket":"signet"},["starts-with","$key","123456/"]]}"#
        );
        let policy = Policy::read(&policy).unwrap();
        let key = |key: &'static str| move |name: &str| (name == "key").then_some(key);
        assert_eq!(policy.check(NOW, key("123456/a.jpg")), Ok(Sizes { min: 0, max: 1000 }));
        let refused = policy.check(NOW, key("1234567/a.jpg")).unwrap_err();
        assert_eq!(refused.name(), "AccessDenied");
        assert_eq!(
            refused.message(Language::English),
            r#"Invalid according to Policy: Policy Condition failed: ["starts-with", "$key", "123456/"]"#
        );
        let late = policy.check(NOW.plus_millis(971), key("123456/a.jpg")).unwrap_err();
        assert_eq!(late.name(), "AccessDenied");
        assert_eq!(late.message(Language::English), "Invalid according to Policy: Policy expired.");
    }

    #[test]
    fn conditions_of_each_form_hold_or_fail() {
        let any = Ok(Sizes { min: 0, max: crate::UPLOAD_MAX });
        let key = [("key", "user/eric/a.jpg"), ("content-type", "image/jpeg")];

        assert_eq!(check(r#"{"bucket":"signet"}"#, &key), any);
        assert_eq!(check(r#"{"bucket":"other"}"#, &key), denied(r#"["eq", "$bucket", "other"]"#));
        assert_eq!(check(r#"{"Content-Type":"image/jpeg"}"#, &key), any);
        assert_eq!(
            check(r#"["eq","$Content-Type","image/png"]"#, &key),
            denied(r#"["eq", "$content-type", "image/png"]"#)
        );
        assert_eq!(check(r#"["eq","$key","user/eric/a.jpg"]"#, &key), any);
        assert_eq!(check(r#"["starts-with","$key","user\/eric\/"]"#, &key), any);
        assert_eq!(check(r#"["starts-with","$key",""]"#, &key), any);
        assert_eq!(check(r#"["starts-with","$x-oss-meta-a",""]"#, &key), any);
        assert_eq!(
            check(r#"["starts-with","$key","user/anna/"]"#, &key),
            denied(r#"["starts-with", "$key", "user/anna/"]"#)
        );
        assert_eq!(
            check(r#"["eq","$success_action_status","201"]"#, &key),
            denied(r#"["eq", "$success_action_status", "201"]"#)
        );
        assert_eq!(
            check(r#"["content-length-range",1,10],["content-length-range",0,9]"#, &key),
            Ok(Sizes { min: 1, max: 9 })
        );
    }

    #[test]
    fn documents_that_are_none_are_told_why() {
        let bad = |json: &str, reason: &str| {
            assert_eq!(read(json), Err(format!("Invalid Policy: {reason}")), "{json}");
        };
        bad("expiration", "Invalid JSON: unknown char e");
        bad(r#"{"conditions":[["a","b" "c"]]}"#, "Invalid JSON: , or ] expected");
        bad(r#"{"a":1 "b":2}"#, "Invalid JSON: , or } expected");
        bad(r#"{"a":"#, "Invalid JSON: unexpected end");
        bad("", "Invalid JSON: unexpected end");
        bad("[]", "Invalid JSON: an object expected");
        bad("{}", "Policy must have an expiration.");
        let with = |conditions: &str| {
            format!(r#"{{"expiration":"2026-01-15T09:00:00Z","conditions":{conditions}}}"#)
        };
        bad(&with("[]"), "Policy must have conditions.");
        bad(&with("{}"), "Policy must have conditions.");
        for two in [r#"[{"a":"1","b":"2"}]"#, "[{}]"] {
            bad(
                &with(two),
                "Invalid Simple-Condition: Simple-Conditions must have exactly one property \
                 specified.",
            );
        }
        bad(&with(r#"[{"a":1}]"#), "Invalid Simple-Condition: value must be a string.");
        for range in [r#"["content-length-range",5,1]"#, r#"["content-length-range",-1,"x"]"#] {
            let conditions = format!("[{range}]");
            bad(&with(&conditions), "Invalid content-length-range: two numbers expected.");
        }
        bad(&with("[[]]"), "Invalid Condition: a test and two operands expected.");
        bad(&with("[1]"), "Invalid Condition: an object or an array expected.");
        bad(
            &with(r#"[["eq","key","a"]]"#),
            "Invalid Condition: the name of a field must begin with $.",
        );
        bad(
            &with(r#"[["ends-with","$key","a"]]"#),
            "Invalid Condition: eq, starts-with or content-length-range expected.",
        );
        assert!(Policy::read("no base64!").is_err());
        assert!(Policy::read("/w==").is_err());
    }

    #[test]
    fn expirations_are_iso_8601_in_gmt() {
        let at = |text| moment(text).map(|moment| moment.0);
        assert_eq!(at("2026-01-15T09:00:00Z"), Some(1_768_467_600_000));
        assert_eq!(at("2026-01-15T09:00:00.5Z"), Some(1_768_467_600_500));
        assert_eq!(at("2026-01-15T09:00:00.001999Z"), Some(1_768_467_600_001));
        for bad in [
            "2026-01-15T09:00:00",
            "2026-01-15 09:00:00Z",
            "2026-02-30T09:00:00Z",
            "2026-13-01T09:00:00Z",
            "2026-01-15T24:00:00Z",
            "2026-01-15T09:00:00.Z",
            "2026-01-15T09:00:00+08:00",
            "26-01-15T09:00:00Z",
            "2026-01-15T09:00:00.é0Z",
            "",
        ] {
            assert_eq!(at(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_policy_panics(json in ".{0,200}", raw in "[ -~]{0,100}") {
            let _ = Policy::read(&raw);
            let _ = read(&json);
        }

        #[test]
        fn no_nearly_valid_policy_panics(
            cut in 0usize..200, change in any::<char>(), now in any::<i64>(),
        ) {
            let mut json = String::from_utf8(STANDARD.decode(VECTOR).unwrap()).unwrap();
            let cut = cut.min(json.len() - 1);
            json.replace_range(cut..cut + 1, &change.to_string());
            if let Ok(policy) = read(&json) {
                let _ = policy.check(Timestamp(now), |_| Some("1"));
            }
        }

        #[test]
        fn no_time_panics(text in "[0-9TZ:.+é-]{0,30}") {
            let _ = moment(&text);
        }
    }
}
