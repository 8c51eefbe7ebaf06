//! Letters of authorization.

use signet_domain::caller::Caller;
use signet_domain::ids::LetterId;
use signet_domain::letter::{FileLetter, Letter, LetterFilter};
use signet_domain::text::LetterName;

use crate::{Broken, Error, Registry};

impl Registry {
    /// Files a letter.
    pub async fn file_letter(
        &self,
        _caller: &Caller,
        _command: FileLetter,
    ) -> Result<LetterId, Error> {
        unimplemented!()
    }

    /// Whether the caller has a letter of this name.
    pub async fn letter_name_taken(
        &self,
        _caller: &Caller,
        _name: &LetterName,
    ) -> Result<bool, Broken> {
        unimplemented!()
    }

    /// The caller's letters that pass a filter, the newest first.
    pub async fn letters(
        &self,
        _caller: &Caller,
        _filter: LetterFilter,
    ) -> Result<Vec<Letter>, Broken> {
        unimplemented!()
    }
}
