//! What carries codes to phones: a folder somebody looks into, a web address, or a program.
//!
//! A sender is told of one message at a time, after its code is on record, and either took it or
//! did not. It does not try again: whoever asked for the code does. What it says of a failure has
//! neither the number nor the code in it, nor anything the other side answered.

mod command;
pub(crate) mod file;
mod webhook;

use std::path::Path;
use std::process::ExitStatus;
use std::time::Duration;

use serde_json::json;
use signet_domain::ids::AccountId;
use signet_domain::phone::{CODE_VALID_MILLIS, PhoneNumber};
use signet_domain::time::Timestamp;
use zeroize::Zeroizing;

use self::command::Command;
use self::file::Outbox;
use self::webhook::Webhook;
use crate::keys::Secret;
use crate::registry::options::{OpenError, PhoneCodeSender};

/// How long a message may take to be taken. Clients commonly wait ten seconds for an answer, and
/// theirs comes after it.
const PATIENCE: Duration = Duration::from_secs(8);

/// A code on its way.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    /// The id of the code, by which a receiver knows a message it has seen.
    pub(crate) id: i64,
    /// Where to.
    pub(crate) number: PhoneNumber,
    /// What the account has to show.
    pub(crate) code: Secret,
    /// When the code ceases to work.
    pub(crate) expires: Timestamp,
    /// Who asked for it.
    pub(crate) account: AccountId,
}

impl Message {
    /// The message as every sender hands it over.
    fn to_json(&self) -> Zeroizing<String> {
        let code = self.code.reveal();
        let minutes = CODE_VALID_MILLIS / 60_000;
        let text = format!(
            "您正在提交短信资质，经办人手机验证码为 {code}，{minutes} 分钟内有效。\
             如果不是您本人的操作，请不要理会，也不要把验证码告诉任何人。"
        );
        let message = json!({
            "id": self.id,
            "phone_number": self.number.reveal(),
            "code": code,
            "text": text,
            "expires_at": self.expires.utc_text(),
            "account": self.account.0,
        });
        Zeroizing::new(message.to_string())
    }
}

/// Why a message was not taken. For the log.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SendError {
    #[error(transparent)]
    File(#[from] OpenError),
    #[error("the webhook was not reached: {0}")]
    Unreached(&'static str),
    #[error("the webhook answered with status {0}")]
    Status(u16),
    #[error("the command cannot be run: {0}")]
    Start(#[source] std::io::Error),
    #[error("the command failed: {0}")]
    Exit(ExitStatus),
    #[error("the command was stopped after {} seconds", .0.as_secs_f64())]
    Overrun(Duration),
    #[error("the message was cut off")]
    CutOff,
}

/// What carries codes to phones, ready to.
pub(crate) enum Sender {
    File(Outbox),
    Webhook(Webhook),
    Command(Command),
}

impl Sender {
    /// Prepares the sender of a registry in this folder, and looks at what can be looked at
    /// before the first code.
    pub(crate) fn open(choice: PhoneCodeSender, folder: &Path) -> Result<Self, OpenError> {
        Ok(match choice {
            PhoneCodeSender::File => Sender::File(Outbox::open(file::of(folder))?),
            PhoneCodeSender::Webhook(url) => Sender::Webhook(Webhook::new(url, PATIENCE)?),
            PhoneCodeSender::Command(program) => Sender::Command(Command::new(&program, PATIENCE)?),
        })
    }

    /// Hands a message over. When it returns well, the other side has it.
    pub(crate) async fn send(&self, message: &Message) -> Result<(), SendError> {
        match self {
            Sender::File(outbox) => outbox.send(message).await,
            Sender::Webhook(webhook) => webhook.send(message).await,
            Sender::Command(command) => command.send(message).await,
        }
    }

    /// Where messages go, for the operator. Of an address only the host: the rest may be secret.
    pub(crate) fn whereto(&self) -> String {
        match self {
            Sender::File(outbox) => format!("folder {}", outbox.folder().display()),
            Sender::Webhook(webhook) => format!("webhook at {}", webhook.host()),
            Sender::Command(command) => format!("command {}", command.program().display()),
        }
    }
}

#[cfg(test)]
pub(crate) fn message() -> Message {
    Message {
        id: 7,
        number: PhoneNumber::parse("+8613700001234").expect("a number"),
        code: Secret::new("314159"),
        expires: Timestamp::from_seconds(1_748_750_700),
        account: AccountId(42),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_what_a_sender_needs() {
        let json: serde_json::Value = serde_json::from_str(&message().to_json()).unwrap();
        assert_eq!(json["id"], 7);
        assert_eq!(json["phone_number"], "13700001234");
        assert_eq!(json["code"], "314159");
        assert_eq!(json["expires_at"], "2025-06-01T04:05:00Z");
        assert_eq!(json["account"], 42);
        let text = json["text"].as_str().unwrap();
        assert!(text.contains("314159") && text.contains("5 分钟"), "{text}");
        assert!(!text.contains("13700001234"), "{text}");
    }

    #[test]
    fn a_message_is_not_printed() {
        let printed = format!("{:?} {:#?}", message(), message());
        assert!(!printed.contains("314159") && !printed.contains("13700001234"), "{printed}");
    }

    #[test]
    fn what_cannot_be_a_sender_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let open = |choice| Sender::open(choice, folder.path());
        for url in ["hooks.example.com", "ftp://hooks.example.com", "http://", "", "http://a b"] {
            let error = open(PhoneCodeSender::Webhook(Secret::new(url))).err().unwrap();
            assert!(error.0.contains("http://"), "{url}: {error}");
        }
        let plain = folder.path().join("plain");
        std::fs::write(&plain, "#!/bin/sh\n").unwrap();
        for program in [&plain, &folder.path().join("none"), folder.path()] {
            assert!(open(PhoneCodeSender::Command(program.to_path_buf())).is_err(), "{program:?}");
        }
    }

    #[test]
    fn the_operator_is_told_where_codes_go() {
        let folder = tempfile::tempdir().unwrap();
        let told = |choice| Sender::open(choice, folder.path()).unwrap().whereto();
        let outbox = folder.path().join("outbox");
        assert_eq!(told(PhoneCodeSender::File), format!("folder {}", outbox.display()));
        let url = Secret::new("https://user:word@hooks.example.com:8443/codes?token=s3cret");
        assert_eq!(told(PhoneCodeSender::Webhook(url)), "webhook at hooks.example.com");
        let program = "/bin/false".into();
        assert_eq!(told(PhoneCodeSender::Command(program)), "command /bin/false");
    }
}
