//! Codes that prove who holds a phone: sent, tried, used up.
//!
//! A code belongs to the account that asked for it and to the number it was sent to. Neither is
//! kept: records have what they hash to. What carries codes to phones is a sender's matter.

use serde_json::json;
use signet_domain::caller::Caller;
use signet_domain::phone::{CODE_DIGITS, CODE_VALID_MILLIS, CodeLimit, PhoneNumber};
use signet_domain::refusal::Refusal;

use crate::db::{Step, Written};
use crate::senders::{Message, SendError};
use crate::store::events::{Event, by_caller};
use crate::store::phone_codes::CodeRow;
use crate::vault::random_digits;
use crate::{Broken, Error, Registry, store};

/// A code that a guess turned out to be. It is still to be used up.
pub(crate) struct FittingCode(CodeRow);

impl FittingCode {
    /// Uses the code up, together with what it is used for; no effect means that it works no more,
    /// which is [`Refusal::CodeWrong`].
    pub(crate) fn consume(&self, caller: &Caller) -> Step {
        store::phone_codes::consume(&self.0, caller.now)
    }
}

impl Registry {
    /// Sends a code to a number, in place of the one before.
    ///
    /// Refused with every limit that the number has met, whichever accounts asked. When the sender
    /// fails nothing stays of it, neither code nor count, and the trouble is a passing one.
    pub async fn send_phone_code(&self, caller: &Caller, number: PhoneNumber) -> Result<(), Error> {
        let (registry, caller) = (self.clone(), caller.clone());
        // On a task of its own: a client that goes away in between leaves no code that was counted
        // and never sent.
        let sending = tokio::spawn(async move { registry.send_code(&caller, number).await });
        sending.await.map_err(|_| broken(SendError::CutOff))?
    }

    async fn send_code(&self, caller: &Caller, number: PhoneNumber) -> Result<(), Error> {
        let id = self.inner.ids.next();
        let message = Message {
            id,
            code: random_digits(CODE_DIGITS)?,
            expires: caller.now.plus_millis(CODE_VALID_MILLIS),
            account: caller.account.id,
            number,
        };
        let code = CodeRow {
            account: message.account,
            number: self.inner.vault.phone_tag(&message.number),
            id,
            digest: self.inner.vault.phone_code_digest(id, message.code.reveal()),
        };
        let steps = vec![
            store::phone_codes::count(&code.number, id, caller.now),
            store::phone_codes::keep(&code, message.expires),
            self.code_event(caller, "phone_code.issued", &code),
        ];
        if let Written::Unmet(_) = self.inner.db.write(steps).await? {
            let sent = store::phone_codes::sent(&self.inner.db, &code.number, caller.now).await?;
            let refusals = CodeLimit::refusals(&sent, caller.now);
            // What stood in the way may be gone by now: then the caller was second all the same.
            return Err(Error::Refused(if refusals.is_empty() {
                vec![Refusal::CodesLimited(CodeLimit::Minute)]
            } else {
                refusals
            }));
        }
        let Err(error) = self.inner.phone_codes.send(&message).await else { return Ok(()) };
        let mut steps = Vec::from(store::phone_codes::withdraw(&code));
        steps.push(self.code_event(caller, "phone_code.withdrawn", &code));
        if let Err(error) = self.inner.db.write(steps).await {
            tracing::warn!(%error, "a phone code that was not sent stays counted");
        }
        Err(broken(error).into())
    }

    /// Whether this is the code that was sent to the number for the caller's account, and still
    /// works. It goes on working; but what is not it counts as an attempt, and after
    /// [`CODE_ATTEMPTS`](signet_domain::phone::CODE_ATTEMPTS) of those the code works no more.
    pub async fn phone_code_fits(
        &self,
        caller: &Caller,
        number: &PhoneNumber,
        code: &str,
    ) -> Result<bool, Error> {
        Ok(self.fitting_phone_code(caller, number, code).await?.is_some())
    }

    /// Uses a code up that proves nothing but itself. What is filed with a code uses it up in its
    /// own transaction, by [`FittingCode::consume`].
    ///
    /// Refused with [`Refusal::CodeWrong`] when it does not fit, or somebody else was first.
    pub async fn consume_phone_code(
        &self,
        caller: &Caller,
        number: &PhoneNumber,
        code: &str,
    ) -> Result<(), Error> {
        let fitting = self.fitting_phone_code(caller, number, code).await?;
        let fitting = fitting.ok_or(Refusal::CodeWrong)?;
        let event = self.code_event(caller, "phone_code.used", &fitting.0);
        match self.inner.db.write(vec![fitting.consume(caller), event]).await? {
            Written::Done(_) => Ok(()),
            Written::Unmet(_) => Err(Refusal::CodeWrong.into()),
        }
    }

    /// The caller's code for a number, if this is it.
    pub(crate) async fn fitting_phone_code(
        &self,
        caller: &Caller,
        number: &PhoneNumber,
        guess: &str,
    ) -> Result<Option<FittingCode>, Error> {
        let (db, vault) = (&self.inner.db, &self.inner.vault);
        let number = vault.phone_tag(number);
        let live = store::phone_codes::live(db, caller.account.id, number, caller.now).await?;
        let Some(code) = live else { return Ok(None) };
        // The attempt is taken before the guess is looked at: a hundred at once are five.
        let attempt = vec![
            store::phone_codes::attempt(&code),
            self.code_event(caller, "phone_code.tried", &code),
        ];
        if let Written::Unmet(_) = db.write(attempt).await? {
            return Ok(None);
        }
        if !vault.is_phone_code(code.id, guess, &code.digest) {
            return Ok(None);
        }
        let right = vec![
            store::phone_codes::forgive(&code),
            self.code_event(caller, "phone_code.fitted", &code),
        ];
        db.write(right).await?;
        Ok(Some(FittingCode(code)))
    }

    /// Where codes go, for the operator.
    pub fn phone_codes_go_to(&self) -> String {
        self.inner.phone_codes.whereto()
    }

    /// What happened to a code. Its id is all that the record says of it.
    fn code_event(&self, caller: &Caller, kind: &'static str, code: &CodeRow) -> Step {
        let detail = json!({});
        let id = self.inner.ids.next();
        by_caller(caller, Event { id, kind, subject: code.id.to_string(), detail: &detail })
    }
}

fn broken(error: SendError) -> Broken {
    Broken::new("the sender of phone codes", error).passing()
}
