//! XML, as far as answers need it.

use signet_wire::Value;

const DECLARATION: &str = "<?xml version='1.0' encoding='UTF-8'?>\n";

/// A document with one root. Names of elements are ours, so only texts are escaped.
pub fn document(root: &str, content: &Value) -> String {
    let mut text = DECLARATION.to_owned();
    element(&mut text, root, content);
    text
}

/// Writes one element; a list as its items, one after the other under the same name.
fn element(text: &mut String, name: &str, value: &Value) {
    if let Value::List(items) = value {
        items.iter().for_each(|item| element(text, name, item));
        return;
    }
    text.push('<');
    text.push_str(name);
    text.push('>');
    match value {
        Value::Map(members) => {
            members.iter().for_each(|(name, value)| element(text, name, value));
        }
        Value::Text(value) => escape(text, value),
        Value::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Value::Integer(value) => text.push_str(&value.to_string()),
        Value::Float(value) => text.push_str(&value.to_string()),
        Value::Null | Value::List(_) => {}
    }
    text.push_str("</");
    text.push_str(name);
    text.push('>');
}

/// Escapes a text, and drops characters that XML 1.0 has no way to write. A carriage return goes
/// as a reference, or a reader would take it for a line feed.
fn escape(text: &mut String, value: &str) {
    for c in value.chars() {
        match c {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '\r' => text.push_str("&#13;"),
            '\t' | '\n' | '\u{20}'..='\u{fffd}' | '\u{10000}'.. => text.push(c),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use signet_wire::Text;

    use super::*;

    #[test]
    fn lists_are_repeated_and_texts_escaped() {
        let item = |text: &'static str| Value::Map(vec![(Text::from("Name"), Value::text(text))]);
        let content = Value::Map(vec![
            (Text::from("Success"), Value::Bool(true)),
            (Text::from("Data"), Value::List(vec![item("a&b<c>]]>"), item("\u{0}\u{ffff}\r字")])),
        ]);
        assert_eq!(
            document("R", &content),
            "<?xml version='1.0' encoding='UTF-8'?>\n<R><Success>true</Success>\
             <Data><Name>a&amp;b&lt;c&gt;]]&gt;</Name></Data>\
             <Data><Name>&#13;字</Name></Data></R>"
        );
    }
}
