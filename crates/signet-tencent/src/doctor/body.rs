//! JSON written otherwise: what a body may have looked like when it was sealed.

use serde_json::Value;

/// The same JSON as other libraries write it, each with what wrote it so. The members stay in
/// their order unless sorted. Empty when the body is no JSON.
pub fn rewritten(body: &[u8]) -> Vec<Vec<u8>> {
    let Ok(value) = signet_wire::value::from_json(&bytes::Bytes::copy_from_slice(body)) else {
        return vec![];
    };
    let Ok(compact) = serde_json::to_string(&value) else { return vec![] };
    let mut texts = vec![];
    // Without the order of members this would be another body: the grammar's own values keep it.
    let sorted = serde_json::from_str::<Value>(&compact).ok().map(sort);
    let orders = [Some(compact), sorted.map(|value| value.to_string())];
    for compact in orders.into_iter().flatten() {
        for spaced in [&*compact, &*respaced(&compact, ", ", ": "), &*respaced(&compact, ",", ": ")]
        {
            for escaped in [spaced.to_owned(), ascii(spaced), html(spaced), slashes(spaced)] {
                texts.push(escaped);
            }
            texts.push(slashes(&ascii(spaced)));
        }
        texts.extend([2, 4].map(|width| indented(&compact, width)));
        texts.push(ascii(&indented(&compact, 4)));
    }
    let mut bodies = vec![];
    for text in texts {
        bodies.push(format!("{text}\n").into_bytes());
        bodies.push(text.into_bytes());
    }
    // A body that was trimmed, or never there when the seal was made.
    bodies.push(body.trim_ascii().to_vec());
    bodies.push([body, b"\n"].concat());
    bodies.extend([&b""[..], b"{}", b"null"].map(<[u8]>::to_vec));
    bodies
}

fn sort(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members = members.into_iter().collect::<Vec<_>>();
            members.sort_by(|(a, _), (b, _)| a.cmp(b));
            Value::Object(members.into_iter().map(|(name, value)| (name, sort(value))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sort).collect()),
        value => value,
    }
}

/// Goes through compact JSON, telling text from structure.
fn walk(compact: &str, mut write: impl FnMut(char, bool)) {
    let (mut inside, mut escaped) = (false, false);
    for c in compact.chars() {
        let was_inside = inside;
        if escaped {
            escaped = false;
        } else if inside && c == '\\' {
            escaped = true;
        } else if c == '"' {
            inside = !inside;
        }
        write(c, was_inside);
    }
}

fn respaced(compact: &str, comma: &str, colon: &str) -> String {
    let mut text = String::with_capacity(compact.len() * 2);
    walk(compact, |c, inside| match (c, inside) {
        (',', false) => text.push_str(comma),
        (':', false) => text.push_str(colon),
        _ => text.push(c),
    });
    text
}

fn indented(compact: &str, width: usize) -> String {
    let mut text = String::with_capacity(compact.len() * 2);
    let (mut depth, mut before) = (0_usize, ' ');
    walk(compact, |c, inside| {
        // Deep nesting would make indentation larger than the body by any factor.
        let line = |depth: usize| format!("\n{}", " ".repeat(width * depth.min(16)));
        match (c, inside) {
            ('}' | ']', false) => {
                depth = depth.saturating_sub(1);
                if !matches!(before, '{' | '[') {
                    text.push_str(&line(depth));
                }
                text.push(c);
            }
            (c, inside) => {
                if !inside && matches!(before, '{' | '[') {
                    text.push_str(&line(depth));
                }
                match (c, inside) {
                    ('{' | '[', false) => {
                        depth += 1;
                        text.push(c);
                    }
                    (',', false) => text.push_str(&format!(",{}", line(depth))),
                    (':', false) => text.push_str(": "),
                    _ => text.push(c),
                }
            }
        }
        // A bracket inside text opens nothing.
        before = if inside { ' ' } else { c };
    });
    text
}

/// Everything beyond ASCII as `\uXXXX`, as Python does.
fn ascii(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            escaped.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                escaped.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    escaped
}

/// What HTML reads specially as `\uXXXX`, as Go does.
fn html(text: &str) -> String {
    text.replace('&', "\\u0026").replace('<', "\\u003c").replace('>', "\\u003e")
}

/// Slashes with a backslash, as PHP does.
fn slashes(text: &str) -> String {
    text.replace('/', "\\/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_written_as_libraries_write_them() {
        let body = r#"{"b":"腾/<[","a":[1,2],"c":{},"d":[]}"#;
        let bodies = rewritten(body.as_bytes());
        let check = |expect: &str| {
            assert!(bodies.iter().any(|body| body == expect.as_bytes()), "{expect}");
        };
        check(body);
        check(r#"{"b": "\u817e/<[", "a": [1, 2], "c": {}, "d": []}"#);
        check(r#"{"b":"\u817e\/<[","a":[1,2],"c":{},"d":[]}"#);
        check(r#"{"b":"腾/\u003c[","a":[1,2],"c":{},"d":[]}"#);
        check(r#"{"a":[1,2],"b":"腾/<[","c":{},"d":[]}"#);
        check(
            "{\n  \"b\": \"腾/<[\",\n  \"a\": [\n    1,\n    2\n  ],\n  \"c\": {},\n  \"d\": []\n}",
        );
        check(&format!("{body}\n"));
        check("");
    }

    #[test]
    fn what_is_no_json_is_left_alone() {
        assert!(rewritten(b"\xff").is_empty());
        assert!(rewritten(b"[").is_empty());
    }
}
