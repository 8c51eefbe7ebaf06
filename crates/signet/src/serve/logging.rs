//! Where log lines go. What they say, and what they never say, is in docs/logging.md.

use std::io::{self, IsTerminal as _, Write, stderr};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tracing::{Level, Metadata};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;
use tracing_subscriber::fmt::MakeWriter;

use super::json_lines::JsonLines;
use crate::config::LogFormat;

/// How long a line may wait for others to be written with.
const WAIT: Duration = Duration::from_millis(20);
/// How many bytes may wait. Whoever adds more writes all of them.
const WAITING_MAX: usize = 64 * 1024;

/// Begins to log to standard error. `RUST_LOG` narrows or widens it. Lines that still wait are
/// written when the guard goes.
pub fn begin(format: Option<LogFormat>) -> impl Drop {
    let format =
        format.unwrap_or(if stderr().is_terminal() { LogFormat::Human } else { LogFormat::Json });
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    // The database's client logs what statements are given: names and codes of companies.
    let filter = match "tokio_postgres=warn".parse() {
        Ok(directive) => filter.add_directive(directive),
        Err(_) => filter,
    };
    let gathered = Gathered::begin();
    let lines = fmt().with_env_filter(filter);
    match format {
        LogFormat::Human => lines.with_writer(stderr).with_ansi(stderr().is_terminal()).init(),
        LogFormat::Json => lines.with_writer(gathered.clone()).event_format(JsonLines).init(),
    }
    Guard(gathered)
}

/// Log lines on their way out. They are written together, a few milliseconds later: on a busy
/// server a call into the system for each line costs as much as writing what is in it. Warnings
/// and errors do not wait, and take along what waits before them.
#[derive(Clone)]
struct Gathered(Arc<Waiting>);

struct Waiting {
    lines: Mutex<Vec<u8>>,
    added: Condvar,
}

struct Guard(Gathered);

impl Gathered {
    fn begin() -> Self {
        let waiting = Waiting { lines: Mutex::default(), added: Condvar::new() };
        let gathered = Self(Arc::new(waiting));
        let writer = gathered.clone();
        // Without a thread lines wait until there are enough of them.
        let _ = thread::Builder::new().name("signet-log".into()).spawn(move || writer.run());
        gathered
    }

    fn run(&self) {
        loop {
            let mut waiting = self.lock();
            while waiting.is_empty() {
                waiting = self.0.added.wait(waiting).unwrap_or_else(PoisonError::into_inner);
            }
            drop(waiting);
            thread::sleep(WAIT);
            write_out(&mut self.lock());
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, line: &[u8], at_once: bool) {
        let mut waiting = self.lock();
        let first = waiting.is_empty();
        waiting.extend_from_slice(line);
        if at_once || waiting.len() > WAITING_MAX {
            write_out(&mut waiting);
        } else if first {
            self.0.added.notify_one();
        }
    }
}

/// There is nobody left to tell when the log itself cannot be written.
fn write_out(lines: &mut Vec<u8>) {
    let _ = stderr().write_all(lines);
    lines.clear();
}

impl Drop for Guard {
    fn drop(&mut self) {
        write_out(&mut self.0.lock());
    }
}

/// Where one line goes.
struct Line<'a> {
    gathered: &'a Gathered,
    at_once: bool,
}

impl Write for Line<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.gathered.add(line, self.at_once);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Gathered {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line { gathered: self, at_once: true }
    }

    fn make_writer_for(&'a self, metadata: &Metadata<'_>) -> Line<'a> {
        Line { gathered: self, at_once: *metadata.level() <= Level::WARN }
    }
}
