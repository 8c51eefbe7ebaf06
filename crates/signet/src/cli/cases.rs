//! How applications are printed.

use serde_json::Value;

use super::output;

/// Prints a list, with what a queue is worked by if it is one.
pub fn table(mut cases: Vec<Value>, waiting: bool) {
    for case in &mut cases {
        case["age"] = case["age_seconds"].as_i64().map(span).into();
        case["left"] = case["left_seconds"].as_i64().map(left).into();
        case["claimed"] = case["claimed"]["by"].take();
    }
    let subject = ["application", "kind", "name", "market", "source", "purpose"];
    let rest: &[&str] = match waiting {
        true => &["age", "left", "risk", "claimed", "findings"],
        false => &["state", "submitted", "findings"],
    };
    output::table(&[&subject, rest].concat(), &cases);
}

/// A time that is left, or over.
fn left(seconds: i64) -> String {
    match seconds {
        ..0 => format!("overdue {}", span(-seconds)),
        _ => span(seconds),
    }
}

/// Some seconds, in the two largest units that say something.
fn span(seconds: i64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds}s"),
        (0, 0, _) => format!("{minutes}m"),
        (0, _, _) => format!("{hours}h{minutes}m"),
        _ => format!("{days}d{hours}h"),
    }
}

/// Prints an application with all there is about it.
pub fn print(case: &Value, json: bool) {
    if json {
        return output::json(case);
    }
    let text = |value: &Value| match value {
        Value::String(text) => text.replace('\n', "\u{240a}"),
        Value::Null => "-".into(),
        other => other.to_string(),
    };
    for name in [
        "application",
        "kind",
        "account",
        "signature",
        "qualification",
        "name",
        "company",
        "organization_code",
        "market",
        "source",
        "document",
        "purpose",
        "remark",
        "state",
        "submitted",
        "due",
        "risk",
    ] {
        // What a case of its kind does not have is not there.
        if let Some(value) = case.get(name) {
            output::line(&format!("{name:17} {}", text(value)));
        }
    }
    for (name, who, when) in [("claimed", "by", "until"), ("planned", "by", "at")] {
        if let Some(it) = case[name].as_object() {
            let what = it.get("decision").map(|what| format!("{} ", text(what)));
            let what = what.unwrap_or_default();
            output::line(&format!(
                "{name:17} {what}by {}, {when} {}",
                text(&it[who]),
                text(&it[when])
            ));
        }
    }
    if case["second_eyes"] == true {
        output::line(&format!("{:17} {}", "first approval", text(&case["first_eyes"])));
    }
    if let Some(decided) = case["decided"].as_object() {
        output::line(&format!(
            "{:17} {} by {}",
            "decided",
            text(&decided["at"]),
            text(&decided["by"])
        ));
        if decided["reply"] != "" {
            output::line(&format!("{:17} {}", "reply", text(&decided["reply"])));
        }
    }
    for flag in case["flags"].as_array().into_iter().flatten() {
        output::line(&format!("{:17} {}", "flag", text(flag)));
    }
    for finding in case["findings"].as_array().into_iter().flatten() {
        output::line(&format!(
            "{:17} {} ({})",
            "finding",
            text(&finding["text"]),
            text(&finding["severity"])
        ));
    }
    for exhibit in case["evidence"].as_array().into_iter().flatten() {
        let short: String = text(&exhibit["fingerprint"]).chars().take(16).collect();
        output::line(&format!(
            "{:17} {}, {} bytes, {short}…",
            "evidence",
            text(&exhibit["role"]),
            exhibit["size"]
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_two_units() {
        for (seconds, text) in [
            (0, "0s"),
            (59, "59s"),
            (60, "1m"),
            (3_599, "59m"),
            (3_660, "1h1m"),
            (86_400, "1d0h"),
            (180_000, "2d2h"),
            (-60, "overdue 1m"),
        ] {
            assert_eq!(left(seconds), text);
        }
    }
}
