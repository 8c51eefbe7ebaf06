//! A row as a line of JSON: an object with a member for each column, in the order of their names.
//!
//! Numbers are numbers, texts strings, bytes strings in Base64 (RFC 4648, with padding), nothing is
//! `null`. There is one spelling for each row: no white space, and strings escaped as little as JSON
//! allows. A column that is not carried has no member.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::db::offline::{Column, Kind};
use crate::db::{Arg, Cell};

/// Appends a row to `line`. `cells` go with `columns`.
pub(super) fn write(columns: &[Column], cells: &[Cell], line: &mut Vec<u8>) {
    line.push(b'{');
    for (index, (column, cell)) in columns.iter().zip(cells).enumerate() {
        if index > 0 {
            line.push(b',');
        }
        text(&column.name, line);
        line.push(b':');
        match cell {
            Cell::Int(number) => line.extend_from_slice(number.to_string().as_bytes()),
            Cell::Text(found) => text(found, line),
            Cell::Bytes(bytes) => {
                line.push(b'"');
                line.extend_from_slice(STANDARD.encode(bytes).as_bytes());
                line.push(b'"');
            }
            Cell::Null => line.extend_from_slice(b"null"),
        }
    }
    line.extend_from_slice(b"}\n");
}

fn text(text: &str, line: &mut Vec<u8>) {
    // Strings always serialize, and a vector takes all there is.
    let _ = serde_json::to_writer(line, text);
}

/// Reads a row that was written for these columns.
pub(super) fn read(columns: &[Column], line: &str) -> Result<Vec<Arg>, String> {
    let value: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let Value::Object(members) = value else { return Err("a row is no object".into()) };
    if members.len() != columns.len() {
        let (given, wanted) = (members.len(), columns.len());
        return Err(format!("a row has {given} members, and its table {wanted} columns"));
    }
    let cell = |column: &Column| {
        let wrong = || format!("`{}` is not {}", column.name, column.kind.name());
        let value = members.get(&column.name).ok_or_else(|| format!("no `{}`", column.name))?;
        Ok(match (column.kind, value) {
            (_, Value::Null) => Arg::Null,
            (Kind::Int, Value::Number(number)) => Arg::Int(number.as_i64().ok_or_else(wrong)?),
            (Kind::Text, Value::String(text)) => Arg::Text(text.as_str().into()),
            (Kind::Bytes, Value::String(text)) => {
                Arg::Bytes(STANDARD.decode(text).map_err(|_| wrong())?)
            }
            _ => return Err(wrong()),
        })
    };
    columns.iter().map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Vec<Column> {
        let column = |name: &str, kind| Column { name: name.into(), kind };
        vec![column("a", Kind::Int), column("b", Kind::Text), column("c", Kind::Bytes)]
    }

    #[test]
    fn rows_come_back_exactly() {
        let texts = ["", "菜鸟\"\\\n\u{1}\u{7f}\u{2028}", "x"];
        let bytes: [&[u8]; 3] = [b"", &[0, 255, 10], b"a"];
        for (number, (text, bytes)) in
            [i64::MIN, 0, i64::MAX].into_iter().zip(texts.iter().zip(bytes))
        {
            let cells =
                [Cell::Int(number), Cell::Text((*text).into()), Cell::Bytes(bytes.to_vec())];
            let mut line = vec![];
            write(&columns(), &cells, &mut line);
            let line = String::from_utf8(line).unwrap();
            assert_eq!(line.matches('\n').count(), 1, "{line:?}");
            let read = read(&columns(), &line).unwrap();
            assert!(matches!(&read[0], Arg::Int(found) if *found == number));
            assert!(matches!(&read[1], Arg::Text(found) if found == text));
            assert!(matches!(&read[2], Arg::Bytes(found) if found == bytes));
        }
        let mut line = vec![];
        write(&columns(), &[Cell::Null, Cell::Null, Cell::Null], &mut line);
        assert_eq!(line, b"{\"a\":null,\"b\":null,\"c\":null}\n");
    }

    #[test]
    fn rows_that_do_not_fit_say_why() {
        for (line, why) in [
            ("{\"a\":1,\"b\":\"\"}", "2 members"),
            ("{\"a\":1.5,\"b\":\"\",\"c\":\"\"}", "`a` is not an integer"),
            ("{\"a\":1,\"b\":2,\"c\":\"\"}", "`b` is not text"),
            ("{\"a\":1,\"b\":\"\",\"c\":\"?\"}", "`c` is not bytes"),
            ("{\"a\":1,\"b\":\"\",\"d\":\"\"}", "no `c`"),
            ("[1]", "no object"),
        ] {
            let error = read(&columns(), line).unwrap_err();
            assert!(error.contains(why), "{line}: {error}");
        }
    }
}
