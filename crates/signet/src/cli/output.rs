//! What is printed.

use std::io::{Write as _, stderr, stdout};

use serde_json::Value;

/// Prints a line; a reader that has gone is nobody's trouble. What applicants wrote may be in it: a
/// terminal is shown characters, never commands.
pub fn line(text: &str) {
    let _ = writeln!(stdout(), "{}", shown(text));
}

/// A text with everything escaped that could move a cursor or turn the order of what follows.
fn shown(text: &str) -> String {
    escape(text, |c| c.escape_unicode().to_string())
}

/// A text in which `as_text` stands for every character that is a command to a terminal.
fn escape(text: &str, as_text: impl Fn(char) -> String) -> String {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => escaped.push(c),
            c if c.is_control() || turns(c) => escaped.push_str(&as_text(c)),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Prints JSON, for people and programs. What a terminal would obey is escaped as JSON has it.
pub fn json(value: &Value) {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    let text = escape(&text, |c| format!("\\u{:04x}", u32::from(c)));
    let _ = writeln!(stdout(), "{text}");
}

/// Tells something that is not the result.
pub fn note(text: &str) {
    let _ = writeln!(stderr(), "{}", shown(text));
}

/// Tells what went wrong.
pub fn error(text: &str) {
    let _ = writeln!(stderr(), "error: {text}");
}

/// Prints rows as a table with these columns, taken from the rows' members.
pub fn table(columns: &[&str], rows: &[Value]) {
    let cell = |row: &Value, column: &str| match &row[column] {
        Value::Null => "-".to_owned(),
        Value::String(text) => shown(&text.replace('\n', "\u{240a}")),
        Value::Array(items) => {
            let items = items.iter().map(|item| match &item["name"] {
                Value::String(name) => name.clone(),
                _ => item.to_string().trim_matches('"').to_owned(),
            });
            items.collect::<Vec<_>>().join(",")
        }
        other => other.to_string(),
    };
    let mut lines = vec![columns.iter().map(|column| column.to_uppercase()).collect::<Vec<_>>()];
    lines.extend(rows.iter().map(|row| columns.iter().map(|column| cell(row, column)).collect()));
    // Chinese characters take two columns of a terminal.
    let width =
        |text: &str| text.chars().map(|c| if c < '\u{1100}' { 1 } else { 2 }).sum::<usize>();
    let widths: Vec<usize> = (0..columns.len())
        .map(|column| lines.iter().map(|line| width(&line[column])).max().unwrap_or(0))
        .collect();
    for cells in lines {
        let padded = cells
            .iter()
            .zip(&widths)
            .map(|(cell, wide)| format!("{cell}{}", " ".repeat(wide - width(cell))));
        line(padded.collect::<Vec<_>>().join("  ").trim_end());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_an_applicant_wrote_moves_the_cursor() {
        assert_eq!(shown("a\u{1b}[31mX\u{202e}"), "a\\u{1b}[31mX\\u{202e}");
        assert_eq!(shown("菜鸟 网络\n"), "菜鸟 网络\n");
        let json = escape("{\"name\":\"\u{85}\u{202e}\"}", |c| format!("\\u{:04x}", u32::from(c)));
        let name = serde_json::from_str::<Value>(&json).unwrap()["name"].take();
        assert_eq!(name, "\u{85}\u{202e}");
    }
}
