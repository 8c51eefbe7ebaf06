//! The outbox: a folder with a file for each message, for whoever looks into it.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use signet_domain::ids::AccountId;
use zeroize::Zeroizing;

use super::{Message, SendError};
use crate::registry::open::{make_private, write_private};
use crate::registry::options::OpenError;

/// The outbox of a registry in this folder.
pub(crate) fn of(folder: &Path) -> PathBuf {
    folder.join("outbox")
}

/// A folder that messages are put into, readable by its owner only.
pub(crate) struct Outbox {
    folder: PathBuf,
}

impl Outbox {
    /// Takes a folder, making it if need be.
    pub(super) fn open(folder: PathBuf) -> Result<Self, OpenError> {
        make_private(&folder)?;
        Ok(Self { folder })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Puts a message into the folder: whole and durable, or not at all.
    pub(super) async fn send(&self, message: &Message) -> Result<(), SendError> {
        let path = self.folder.join(format!("{}.json", message.id));
        let json = message.to_json();
        let written = tokio::task::spawn_blocking(move || write_private(&path, &json)).await;
        Ok(written.map_err(|_| SendError::CutOff)??)
    }
}

/// Removes an account's messages from an outbox. One that is not there has none.
pub(crate) async fn forget(outbox: PathBuf, account: AccountId) -> io::Result<()> {
    let forget = move || {
        let entries = match fs::read_dir(outbox) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            entries => entries?,
        };
        for entry in entries {
            let path = entry?.path();
            let text = match fs::read_to_string(&path) {
                // Whoever looks into the outbox took it meanwhile.
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                text => Zeroizing::new(text?),
            };
            let message = serde_json::from_str::<serde_json::Value>(&text).unwrap_or_default();
            if message["account"] == account.0 {
                remove(&path)?;
            }
        }
        Ok(())
    };
    tokio::task::spawn_blocking(forget).await?
}

/// Removes a file. One that is already gone is no error.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// Removes messages of this age from an outbox, and what a crash left of one. An outbox that is not
/// there has none.
pub(crate) async fn sweep(outbox: PathBuf, age: Duration) -> io::Result<()> {
    let sweep = move || {
        let Some(before) = SystemTime::now().checked_sub(age) else { return Ok(()) };
        let entries = match fs::read_dir(outbox) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            if entry.metadata()?.modified()? <= before {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    };
    tokio::task::spawn_blocking(sweep).await?
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::super::message;
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        entries.map(|name| name.into_string().unwrap()).collect()
    }

    #[tokio::test]
    async fn a_message_is_a_file_that_only_its_owner_reads() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = Outbox::open(of(folder.path())).unwrap();
        outbox.send(&message()).await.unwrap();
        assert_eq!(names(outbox.folder()), ["7.json"]);
        let file = outbox.folder().join("7.json");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&file), mode(outbox.folder())), (0o600, 0o700));
        let text = fs::read_to_string(file).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["code"], "314159");
        // The same message is not put there twice.
        assert!(outbox.send(&message()).await.is_err());
        assert_eq!(names(outbox.folder()), ["7.json"]);
    }

    #[tokio::test]
    async fn a_folder_that_is_gone_takes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = Outbox::open(of(folder.path())).unwrap();
        fs::remove_dir(outbox.folder()).unwrap();
        let error = outbox.send(&message()).await.unwrap_err().to_string();
        assert!(!error.contains("13700001234") && !error.contains("314159"), "{error}");
    }

    #[tokio::test]
    async fn old_messages_go() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = of(folder.path());
        sweep(outbox.clone(), Duration::ZERO).await.unwrap();
        Outbox::open(outbox.clone()).unwrap().send(&message()).await.unwrap();
        let hour = Duration::from_secs(3600);
        sweep(outbox.clone(), hour).await.unwrap();
        assert_eq!(names(&outbox), ["7.json"]);
        let file = fs::File::options().write(true).open(outbox.join("7.json")).unwrap();
        file.set_modified(SystemTime::now() - hour).unwrap();
        sweep(outbox.clone(), hour).await.unwrap();
        assert!(names(&outbox).is_empty());
    }
}
