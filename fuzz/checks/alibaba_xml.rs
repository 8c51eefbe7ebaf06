//! Alibaba's XML: a document with any text in it is well-formed, and says what XML can say of it.
//! The bytes are JSON, which is the content; its names are not used, as those of answers are ours.

use bytes::Bytes;
use quick_xml::Reader;
use quick_xml::events::Event;
use signet_alibaba::envelope::xml::document;
use signet_wire::value::from_json;
use signet_wire::{Text, Value};

pub fn check(bytes: &[u8]) {
    let content = from_json(&Bytes::copy_from_slice(bytes)).map(named);
    let content =
        content.unwrap_or_else(|_| Value::text(String::from_utf8_lossy(bytes).into_owned()));
    // A list has no place at the root: it would be several of them.
    let content = Value::Map(vec![(Text::from_static("Content"), content)]);
    let written = document("Response", &content);
    let mut reader = Reader::from_str(&written);
    let mut depth = 0_usize;
    loop {
        match reader.read_event().expect("the document is well-formed") {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            Event::Text(text) => assert!(depth > 0 || text.trim().is_empty()),
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
    let allowed = |c: char| matches!(c, '\n' | '\t' | ' '..='\u{fffd}' | '\u{10000}'..);
    assert!(written.chars().all(allowed));
}

/// The same with names that can be those of elements.
fn named(value: Value) -> Value {
    match value {
        Value::List(items) => Value::List(items.into_iter().map(named).collect()),
        Value::Map(members) => {
            let name = Text::from_static("Member");
            Value::Map(members.into_iter().map(|(_, v)| (name.clone(), named(v))).collect())
        }
        other => other,
    }
}
