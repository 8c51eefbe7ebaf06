//! Log lines as JSON: an object for each event, with what it says in the order it says it.
//!
//! Written out by hand, because every request leaves one: the logging library goes through a
//! serializer, at three times the price.

use std::fmt;

use time::OffsetDateTime;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

/// Writes events as JSON.
pub struct JsonLines;

impl<S, N> FormatEvent<S, N> for JsonLines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut out: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let (about, now) = (event.metadata(), OffsetDateTime::now_utc());
        let (year, month, day) = now.to_calendar_date();
        let (hour, minute, second, micros) = now.to_hms_micro();
        let month = u8::from(month);
        write!(
            out,
            "{{\"timestamp\":\"{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.\
             {micros:06}Z\",\"level\":\"{}\"",
            about.level()
        )?;
        let mut members = Members { out, written: Ok(()) };
        event.record(&mut members);
        members.written?;
        let mut out = members.out;
        out.write_str(",\"target\":")?;
        text(&mut out, about.target())?;
        out.write_str("}\n")
    }
}

/// Writes what an event says as members of an object.
struct Members<'w> {
    out: Writer<'w>,
    written: fmt::Result,
}

impl Members<'_> {
    fn member(&mut self, field: &Field, value: impl FnOnce(&mut Writer<'_>) -> fmt::Result) {
        if self.written.is_ok() {
            self.written = write!(self.out, ",\"{}\":", field.name());
        }
        if self.written.is_ok() {
            self.written = value(&mut self.out);
        }
    }
}

impl Visit for Members<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.member(field, |out| text(out, value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.member(field, |out| write!(out, "{value}"));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.member(field, |out| write!(out, "{value}"));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.member(field, |out| write!(out, "{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.member(field, |out| text(out, &format!("{value:?}")));
    }
}

/// Writes a text in quotes. Most have nothing that needs another spelling.
fn text(out: &mut Writer<'_>, text: &str) -> fmt::Result {
    let plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
    out.write_char('"')?;
    if text.bytes().all(plain) {
        out.write_str(text)?;
    } else {
        for c in text.chars() {
            match c {
                '"' => out.write_str("\\\"")?,
                '\\' => out.write_str("\\\\")?,
                '\n' => out.write_str("\\n")?,
                c if c < ' ' => write!(out, "\\u{:04x}", u32::from(c))?,
                c => out.write_char(c)?,
            }
        }
    }
    out.write_char('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_reads_back() {
        let all: String = (0..0x300).filter_map(char::from_u32).collect();
        for given in ["", "plain", "签名", "a\"b\\c\nd\u{1}e\u{7f}", &all] {
            let mut line = String::new();
            text(&mut Writer::new(&mut line), given).unwrap();
            assert_eq!(serde_json::from_str::<String>(&line).unwrap(), given);
        }
    }
}
