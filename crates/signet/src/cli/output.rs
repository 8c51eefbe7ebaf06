//! What is printed.

use std::io::{Write as _, stderr, stdout};

use serde_json::Value;

/// Prints a line; a reader that has gone is nobody's trouble.
pub fn line(text: &str) {
    let _ = writeln!(stdout(), "{text}");
}

/// Prints JSON, for people and programs.
pub fn json(value: &Value) {
    line(&serde_json::to_string_pretty(value).unwrap_or_default());
}

/// Tells what went wrong.
pub fn error(text: &str) {
    let _ = writeln!(stderr(), "error: {text}");
}

/// Prints rows as a table with these columns, taken from the rows' members.
pub fn table(columns: &[&str], rows: &[Value]) {
    let cell = |row: &Value, column: &str| match &row[column] {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
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
