//! Erasing an account's personal data: natural persons and their documents.
//!
//! What was decided, by whom and on which evidence stays: the record keeps states, and commitments to
//! evidence that nobody can open any more, and no person. Companies, names of signatures and their papers are no personal data and stay.

use serde_json::json;
use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::ids::AccountId;

use crate::db::{Cell, Row, Written};
use crate::store::events::{Event, by_operator};
use crate::{Registry, Undone, senders, store, vault};

/// What was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Erased {
    /// How many pictures and files lost their bytes.
    pub pictures: usize,
}

impl Registry {
    /// Erases the personal data of an account: the key that its persons are sealed under, the sealed
    /// persons, what they are known by, the bytes of pictures of their documents and of uploads that
    /// were never filed and might be such, codes sent to phones, and copies of requests whose seal
    /// did not match. Again and again, if asked. `None` when there is no such account.
    pub async fn erase_account(
        &self,
        operator: &Operator,
        id: AccountId,
    ) -> Result<Option<Erased>, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        if !operator.authority.reaches(id) {
            return Ok(None);
        }
        let detail = json!({});
        let event = Event {
            id: self.inner.ids.next(),
            kind: "account.erased",
            subject: id.to_string(),
            detail: &detail,
        };
        let [people, tags] = store::filings::forget_people(id);
        let steps = vec![
            // Whoever seals a person at this moment holds the same row, before or behind.
            store::accounts::forget_personal_key(id),
            store::evidence::personal_files(id),
            store::evidence::forget_personal_uploads(id),
            store::evidence::erase_personal(id),
            people,
            tags,
            store::evidence::erase_salts(id),
            store::phone_codes::forget_of(id),
            store::seals::forget_of(id),
            by_operator(operator, Some(id.0), event),
        ];
        let Written::Done(done) = self.inner.db.scrub(steps).await? else { return Ok(None) };
        // The rows that name them are gone for good: now the files may go, too.
        for file in done.get(1).into_iter().flatten().filter_map(text) {
            self.inner.files.delete(file).await?;
        }
        // What they were known by goes, too: the log names them by what nobody can compute any more.
        let erased = store::evidence::erased(&self.inner.db, id).await?;
        let steps = erased.into_iter().map(|evidence| {
            let mut nothing = [0; 16];
            vault::chance(&mut nothing);
            store::evidence::forget_fingerprint(evidence, nothing)
        });
        self.inner.db.scrub(steps.collect()).await?;
        senders::file::forget(senders::file::of(self.folder()), id).await?;
        Ok(Some(Erased { pictures: done.get(3).map_or(0, Vec::len) }))
    }
}

fn text(row: &Row) -> Option<&str> {
    match row.0.first() {
        Some(Cell::Text(text)) => Some(text),
        _ => None,
    }
}
