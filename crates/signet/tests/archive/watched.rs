//! The binary, run to its end or killed, and how much memory it took.

use std::io::Read as _;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How a run went.
pub struct Watched {
    pub status: ExitStatus,
    pub killed: bool,
    pub peak_mb: u64,
    pub took: Duration,
    pub stderr: String,
}

/// How a run is ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// As a crash would.
    Kill,
    /// As somebody at the keyboard would.
    Interrupt,
}

/// Runs the binary with no variables of its own. What has not ended by `patience` is killed.
pub fn run(args: &[&str], patience: Option<Duration>) -> Watched {
    begin(args, patience.map(|patience| (patience, Signal::Kill)))
}

/// Runs it until it ends or has been given so much time.
pub fn run_until(args: &[&str], patience: Duration, signal: Signal) -> Watched {
    begin(args, Some((patience, signal)))
}

fn begin(args: &[&str], end: Option<(Duration, Signal)>) -> Watched {
    let started = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_signet"));
    command.args(args).env_clear().stdin(Stdio::null()).stdout(Stdio::null());
    let mut child = command.stderr(Stdio::piped()).spawn().expect("the binary runs");
    let mut stderr = child.stderr.take().expect("it was asked for");
    let told = std::thread::spawn(move || {
        let mut text = String::new();
        stderr.read_to_string(&mut text).map(|_| text)
    });
    let (mut peak_mb, mut killed) = (0, false);
    let status = loop {
        // The mark only rises, so the last look before the end is close to it.
        peak_mb = peak_mb.max(high_water(child.id()));
        if let Some(status) = child.try_wait().expect("it can be waited for") {
            break status;
        }
        if let Some((patience, signal)) = end
            && started.elapsed() >= patience
            && !killed
        {
            match signal {
                Signal::Kill => child.kill().expect("it can be killed"),
                Signal::Interrupt => interrupt(child.id()),
            }
            killed = true;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    // It may have come to its end before it was killed.
    let killed = killed && !status.success() && status.code().is_none();
    let stderr = told.join().expect("no panic").unwrap_or_default();
    Watched { status, killed, peak_mb, took: started.elapsed(), stderr }
}

fn interrupt(process: u32) {
    let sent = Command::new("kill").args(["-INT", &process.to_string()]).status();
    assert!(sent.is_ok(), "kill runs");
}

/// The most memory a process ever had, in MB; 0 once it has ended.
fn high_water(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}
