//! Where log lines go. What they say, and what they never say, is in docs/logging.md.

use std::io::{IsTerminal as _, stderr};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

use crate::config::LogFormat;

/// Begins to log to standard error. `RUST_LOG` narrows or widens it.
pub fn begin(format: Option<LogFormat>) {
    let format =
        format.unwrap_or(if stderr().is_terminal() { LogFormat::Human } else { LogFormat::Json });
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    // The database's client logs what statements are given: names and codes of companies.
    let filter = match "tokio_postgres=warn".parse() {
        Ok(directive) => filter.add_directive(directive),
        Err(_) => filter,
    };
    let lines = fmt().with_env_filter(filter).with_writer(stderr);
    match format {
        LogFormat::Human => lines.with_ansi(stderr().is_terminal()).init(),
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).init(),
    }
}
