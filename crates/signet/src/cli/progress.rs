//! How far long work is, for whoever waits for it: a bar on a terminal, a line every few seconds
//! elsewhere; and a signal, which ends it in order.

use std::io::{IsTerminal as _, Write as _, stderr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use signet_registry::Progress;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::Trouble;

/// How often there is a line where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// How often a bar moves.
const BAR_EVERY: Duration = Duration::from_millis(100);

/// Does work that takes long: shows how far it is on the standard error, and has it stop on the first
/// SIGINT or SIGTERM. The second one ends the process at once, which is what the work has to expect of
/// a crash, too.
pub fn run<T, E: std::fmt::Display>(
    work: impl AsyncFnOnce(&dyn Progress) -> Result<T, E>,
) -> Result<T, Trouble> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| format!("cannot start: {error}"))?;
    runtime.block_on(async {
        let stopped = Arc::new(AtomicBool::new(false));
        // Before the work begins: a signal that nobody listens to ends the process.
        let listened = signal(SignalKind::interrupt())
            .and_then(|interrupted| Ok((interrupted, signal(SignalKind::terminate())?)));
        let (interrupted, terminated) =
            listened.map_err(|error| format!("cannot listen to signals: {error}"))?;
        tokio::spawn(stop_on_signals(interrupted, terminated, stopped.clone()));
        let show = if stderr().is_terminal() { Show::bar() } else { Show::lines() };
        let told = Told { stopped, show };
        let done = work(&told).await;
        told.show.clear();
        done.map_err(|error| error.to_string())
    })
}

async fn stop_on_signals(
    mut interrupted: Signal,
    mut terminated: Signal,
    stopped: Arc<AtomicBool>,
) {
    loop {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
        if stopped.swap(true, Ordering::Relaxed) {
            std::process::exit(1);
        }
    }
}

/// Where work tells how far it is.
struct Told {
    stopped: Arc<AtomicBool>,
    show: Show,
}

enum Show {
    Bar(ProgressBar),
    Lines(Mutex<Lines>),
}

impl Show {
    fn bar() -> Self {
        let bar = ProgressBar::no_length();
        bar.enable_steady_tick(BAR_EVERY);
        Show::Bar(bar)
    }

    fn lines() -> Self {
        Show::Lines(Mutex::new(Lines::new(Instant::now())))
    }

    fn clear(&self) {
        if let Show::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Told {
    fn begin(&self, what: &str, total: Option<u64>) {
        match &self.show {
            Show::Bar(bar) => {
                bar.set_style(style(total.is_some()));
                bar.set_length(total.unwrap_or(0));
                bar.set_position(0);
                bar.reset_eta();
                bar.set_message(what.to_owned());
            }
            Show::Lines(lines) => {
                if let Ok(mut lines) = lines.lock() {
                    lines.begin(what, total);
                }
            }
        }
    }

    fn advance(&self, units: u64) {
        match &self.show {
            Show::Bar(bar) => bar.inc(units),
            Show::Lines(lines) => {
                let line = lines.lock().ok().and_then(|mut l| l.advance(units, Instant::now()));
                if let Some(line) = line {
                    // Nobody may be reading.
                    let _ = writeln!(stderr(), "{line}");
                }
            }
        }
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}

fn style(is_counted: bool) -> ProgressStyle {
    let template = match is_counted {
        true => "{msg:24} {wide_bar} {percent:>3}% {eta:>4}",
        false => "{msg:24} {spinner} {human_pos}",
    };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// Lines for a log.
struct Lines {
    what: String,
    total: Option<u64>,
    done: u64,
    last: Instant,
}

impl Lines {
    fn new(now: Instant) -> Self {
        Self { what: String::new(), total: None, done: 0, last: now }
    }

    fn begin(&mut self, what: &str, total: Option<u64>) {
        (self.what, self.total, self.done) = (what.into(), total, 0);
    }

    /// The line that is due, if one is.
    fn advance(&mut self, units: u64, now: Instant) -> Option<String> {
        self.done += units;
        if now.duration_since(self.last) < LINE_EVERY {
            return None;
        }
        self.last = now;
        let Self { what, done, .. } = self;
        Some(match self.total {
            Some(total @ 1..) => {
                format!("{what}: {done} of {total} ({}%)", *done * 100 / total)
            }
            _ => format!("{what}: {done}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_every_few_seconds_and_tell_how_far_it_is() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut lines = Lines::new(start);
        lines.begin("event", Some(400));
        assert_eq!(lines.advance(100, at(4)), None);
        assert_eq!(lines.advance(100, at(5)).unwrap(), "event: 200 of 400 (50%)");
        assert_eq!(lines.advance(1, at(9)), None);
        lines.begin("names", None);
        assert_eq!(lines.advance(7, at(10)).unwrap(), "names: 7");
        lines.begin("letter", Some(0));
        assert_eq!(lines.advance(0, at(15)).unwrap(), "letter: 0");
    }
}
