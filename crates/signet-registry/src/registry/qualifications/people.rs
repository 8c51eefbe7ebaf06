//! The persons behind a qualification, as they are kept: sealed as one, and known by what their
//! names hash to.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use signet_domain::ids::{AccountId, ApplicationId};
use signet_domain::person::{IdDocument, IdNumber, Person};
use signet_domain::phone::PhoneNumber;
use signet_domain::qualification::People;
use signet_domain::text::PersonName;
use signet_domain::time::Period;
use zeroize::Zeroizing;

use super::super::personal::PersonalKey;
use crate::Broken;
use crate::store::qualifications::PeopleRow;
use crate::vault::Vault;

/// The persons as they are written, before they are sealed.
#[derive(Serialize, Deserialize)]
struct Written<'a> {
    #[serde(borrow)]
    legal_person: WrittenPerson<'a>,
    #[serde(borrow)]
    administrator: WrittenPerson<'a>,
    phone: Cow<'a, str>,
}

#[derive(Serialize, Deserialize)]
struct WrittenPerson<'a> {
    name: Cow<'a, str>,
    document: Cow<'a, str>,
    number: Cow<'a, str>,
    valid: Cow<'a, str>,
}

impl<'a> WrittenPerson<'a> {
    fn of(person: &'a Person) -> Self {
        Self {
            name: person.name.as_str().into(),
            document: person.document.name().into(),
            number: person.number.reveal().into(),
            valid: person.valid.to_string().into(),
        }
    }

    fn read(&self) -> Option<Person> {
        Some(Person {
            name: PersonName::new(&*self.name).ok()?,
            document: IdDocument::ALL.into_iter().find(|kind| kind.name() == self.document)?,
            number: IdNumber::new(&*self.number).ok()?,
            valid: Period::parse(&self.valid).ok()?,
        })
    }
}

/// Seals the persons of a filing.
pub(super) fn seal(
    people: &People,
    application: ApplicationId,
    account: AccountId,
    key: &PersonalKey,
    vault: &Vault,
) -> Result<PeopleRow, Broken> {
    let written = Written {
        legal_person: WrittenPerson::of(&people.legal_person),
        administrator: WrittenPerson::of(&people.administrator),
        phone: people.phone.reveal().into(),
    };
    let json = serde_json::to_vec(&written).map(Zeroizing::new);
    let json = json.map_err(|_| Broken::new("the persons of a filing", "cannot be written"))?;
    Ok(PeopleRow {
        legal_person: name_tag(vault, account, people.legal_person.name.as_str()),
        administrator: document_tag(vault, account, &people.administrator),
        sealed: key.seal(&context(application), &json)?,
    })
}

/// Opens the persons of a filing. `None` when the key that sealed them was forgotten.
pub(super) fn open(
    sealed: &[u8],
    application: ApplicationId,
    key: &PersonalKey,
) -> Result<Option<People>, Broken> {
    let Some(json) = key.open(&context(application), sealed) else { return Ok(None) };
    let people = serde_json::from_slice(&json).ok().and_then(|written: Written<'_>| {
        Some(People {
            legal_person: written.legal_person.read()?,
            administrator: written.administrator.read()?,
            phone: PhoneNumber::parse(&written.phone).ok()?,
        })
    });
    // What it says instead is nobody's business.
    let people = people.ok_or_else(|| Broken::new("the persons of a filing", "cannot be read"));
    people.map(Some)
}

/// What somebody of this name is known by.
pub(super) fn name_tag(vault: &Vault, account: AccountId, name: &str) -> Vec<u8> {
    vault.person_tag(account.0, "name", name)
}

/// What the holder of a document is known by.
pub(super) fn document_tag(vault: &Vault, account: AccountId, person: &Person) -> Vec<u8> {
    let number = Zeroizing::new(person.number.reveal().to_ascii_uppercase());
    vault.person_tag(account.0, person.document.name(), &number)
}

fn context(application: ApplicationId) -> String {
    format!("people of filing {application}")
}
