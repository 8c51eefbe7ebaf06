//! The command: a program of the operator's is run for each message.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::AsyncWriteExt as _;
use tokio::process::Child;

use super::{Message, SendError};
use crate::registry::options::OpenError;

/// A program that takes messages: JSON on its standard input, and exit status 0 when it did.
pub(crate) struct Command {
    program: PathBuf,
    patience: Duration,
}

impl Command {
    /// Takes a program, and how long it may run. A relative path is one from the folder the server
    /// was started in.
    pub(super) fn new(program: &Path, patience: Duration) -> Result<Self, OpenError> {
        let shown = program.display();
        let trouble = |error| OpenError(format!("cannot run {shown}: {error}"));
        let found = fs::metadata(program).map_err(trouble)?;
        if !found.is_file() || found.permissions().mode() & 0o111 == 0 {
            return Err(OpenError(format!("cannot run {shown}: it is not a program")));
        }
        // Whole, because a name without a slash would be looked for elsewhere.
        let program = std::path::absolute(program).map_err(trouble)?;
        Ok(Self { program, patience })
    }

    pub(super) fn program(&self) -> &Path {
        &self.program
    }

    /// Runs the program with a message. No shell takes part. What the program prints goes nowhere,
    /// since it may print the message; and it does not get to see the server's own settings.
    pub(super) async fn send(&self, message: &Message) -> Result<(), SendError> {
        let mut command = tokio::process::Command::new(&self.program);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        // Its own group, so that it can be stopped together with what it started.
        command.process_group(0).kill_on_drop(true);
        for (name, _) in std::env::vars_os() {
            if name.as_encoded_bytes().starts_with(b"SIGNET_") {
                command.env_remove(name);
            }
        }
        let mut child = command.spawn().map_err(SendError::Start)?;
        let told = tokio::time::timeout(self.patience, tell(&mut child, message));
        let Ok(exited) = told.await else {
            stop(&mut child).await;
            return Err(SendError::Overrun(self.patience));
        };
        let status = exited.map_err(SendError::Start)?;
        if status.success() { Ok(()) } else { Err(SendError::Exit(status)) }
    }
}

/// Tells a program the message, and waits for its end.
async fn tell(child: &mut Child, message: &Message) -> std::io::Result<ExitStatus> {
    if let Some(mut input) = child.stdin.take() {
        // It fails when the program reads no more of it: whether that is well, its status says.
        input.write_all(message.to_json().as_bytes()).await.ok();
    }
    child.wait().await
}

/// Stops a program and what it started.
async fn stop(child: &mut Child) {
    // Its id stands for it and nobody else until it was waited for.
    let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    if let Some(group) = group {
        // It fails when all of them ended just now.
        kill_process_group(group, Signal::KILL).ok();
    }
    child.wait().await.ok();
}

#[cfg(test)]
mod tests {
    use super::super::message;
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    /// A program in a folder of its own.
    fn script(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("send");
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
        (folder, path)
    }

    async fn run(text: &str, patience: Duration) -> (tempfile::TempDir, Result<(), SendError>) {
        let (folder, path) = script(text);
        let sent = Command::new(&path, patience).unwrap().send(&message()).await;
        (folder, sent)
    }

    #[tokio::test]
    async fn a_program_reads_the_message() {
        let (folder, sent) =
            run(r#"cat >"$(dirname "$0")/got"; echo "$#" >>"$0.count""#, LONG).await;
        sent.unwrap();
        let read = |name| fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!(read("got"), *message().to_json());
        assert_eq!(read("send.count"), "0\n", "the message is no argument: others see those");
    }

    #[tokio::test]
    async fn a_program_need_not_read() {
        let (_folder, sent) = run("exit 0", LONG).await;
        sent.unwrap();
    }

    #[tokio::test]
    async fn a_program_that_fails_took_nothing() {
        let (_folder, sent) = run("cat; cat >&2; exit 3", LONG).await;
        assert_eq!(sent.unwrap_err().to_string(), "the command failed: exit status: 3");
        let (_folder, sent) = run("kill -9 $$", LONG).await;
        assert!(matches!(sent, Err(SendError::Exit(_))));
    }

    #[tokio::test]
    async fn a_program_that_hangs_is_stopped_with_what_it_started() {
        let hang = r#"sleep 600 & echo $! >"$(dirname "$0")/child"; wait"#;
        let (folder, path) = script(hang);
        let child = folder.path().join("child");
        let patience = Duration::from_millis(100);
        let command = Command::new(&path, patience).unwrap();
        // On a machine that is busy it may be stopped before it has started anything.
        while !fs::read_to_string(&child).is_ok_and(|id| id.ends_with('\n')) {
            let error = command.send(&message()).await.unwrap_err();
            assert!(matches!(error, SendError::Overrun(of) if of == patience), "{error}");
        }
        let id = fs::read_to_string(child).unwrap();
        // The one who inherits it may be slow to bury it: dead it is all the same.
        let state = || fs::read_to_string(format!("/proc/{}/stat", id.trim()));
        while state().is_ok_and(|stat| !stat.contains(") Z ")) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    #[tokio::test]
    async fn a_program_that_is_gone_is_told() {
        let (folder, path) = script("exit 0");
        let command = Command::new(&path, LONG).unwrap();
        drop(folder);
        assert!(matches!(command.send(&message()).await, Err(SendError::Start(_))));
    }
}
