//! Changes that happen once, however often they are asked for.
//!
//! The row that says so is written with the change, by the step that writes its event. The answer is
//! kept right after, sealed: it may have a secret in it that is shown once. A crash between the two
//! leaves the row, so that nothing happens twice, and whoever asks again is told how things are now.

use signet_domain::caller::Operator;

use crate::{Broken, Registry, store};

/// What is known of a change that was asked for under a key.
pub struct Kept {
    /// The fingerprint of what was asked: see [`Registry::request_tag`].
    pub request: Vec<u8>,
    /// What was done, as the event has it.
    pub kind: String,
    /// What it was done to.
    pub subject: String,
    /// The status and the body of the answer. `None` if the server ended before it was kept.
    pub answer: Option<(u16, Vec<u8>)>,
}

impl Registry {
    /// What a request is known by, out of everything that matters of it.
    pub fn request_tag(&self, parts: &[&[u8]]) -> Vec<u8> {
        self.inner.vault.request_tag(parts)
    }

    /// What an operator has had done under a key. It is known for a day at least.
    pub async fn done_once(&self, operator: &Operator, key: &str) -> Result<Option<Kept>, Broken> {
        let operator = operator.name.as_str();
        let Some(row) = store::once::find(&self.inner.db, operator, key).await? else {
            return Ok(None);
        };
        let status = row.status.and_then(|status| u16::try_from(status).ok());
        let answer = match (status, row.answer) {
            (Some(status), Some(sealed)) => {
                let opened = self.inner.vault.answers().open(&context(operator, key), &sealed)?;
                Some((status, opened.to_vec()))
            }
            _ => None,
        };
        Ok(Some(Kept { request: row.request, kind: row.kind, subject: row.subject, answer }))
    }

    /// Keeps the answer to a request that made a change under a key; nothing if it made none.
    pub async fn keep_answer(
        &self,
        operator: &Operator,
        status: u16,
        body: &[u8],
    ) -> Result<(), Broken> {
        let Some(once) = &operator.once else { return Ok(()) };
        let context = context(&operator.name, &once.key);
        let sealed = self.inner.vault.answers().seal(&context, body)?;
        self.inner.db.write(vec![store::once::keep(operator, &once.key, status, sealed)]).await?;
        Ok(())
    }
}

fn context(operator: &str, key: &str) -> String {
    format!("answer to {operator}: {key}")
}
