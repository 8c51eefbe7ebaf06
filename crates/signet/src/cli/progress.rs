//! How far long work has come: a line that is written over on a terminal, one line now and then
//! elsewhere.

use std::io::{IsTerminal as _, Write as _, stderr};
use std::time::{Duration, Instant};

/// How often a terminal is told.
const ON_TERMINAL: Duration = Duration::from_millis(200);
/// How often a file is.
const ELSEWHERE: Duration = Duration::from_secs(10);

/// What tells how far it has come.
pub struct Progress {
    what: &'static str,
    terminal: bool,
    told: Instant,
    shown: bool,
}

impl Progress {
    /// Progress in so many of something, such as `events`.
    pub fn new(what: &'static str) -> Self {
        Self { what, terminal: stderr().is_terminal(), told: Instant::now(), shown: false }
    }

    /// It has come so far.
    pub fn step(&mut self, done: u64, total: u64) {
        let every = if self.terminal { ON_TERMINAL } else { ELSEWHERE };
        if self.told.elapsed() < every {
            return;
        }
        self.told = Instant::now();
        self.shown = true;
        let percent = (done.min(total) * 100).checked_div(total).unwrap_or(100);
        let line = format!("{done} of {total} {} ({percent} %)", self.what);
        let _ = match self.terminal {
            true => write!(stderr(), "\r\u{1b}[K{line}"),
            false => writeln!(stderr(), "{line}"),
        };
    }

    /// It is over.
    pub fn end(&self) {
        if self.terminal && self.shown {
            let _ = write!(stderr(), "\r\u{1b}[K");
        }
    }
}
