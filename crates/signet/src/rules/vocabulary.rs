//! Words of a rules file that stand for something, and what there is when one does not.

use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Error, Visitor};
use signet_domain::lifecycle::State;
use signet_domain::picture::Format;
use signet_domain::signature::{Document, Market, Source};

/// Something an operator names by a word.
pub trait Vocabulary: Copy + 'static {
    /// What it is, with its article.
    const WHAT: &'static str;
    /// All there are.
    const ALL: &'static [Self];
    /// Its word.
    fn word(self) -> &'static str;
}

macro_rules! vocabulary {
    ($($of:ident, $all:expr, $what:literal);* $(;)?) => {
        $(impl Vocabulary for $of {
            const WHAT: &'static str = $what;
            const ALL: &'static [Self] = $all;
            fn word(self) -> &'static str {
                self.name()
            }
        })*
    };
}
vocabulary! {
    Source, &Source::ALL, "a source";
    Document, &Document::ALL, "a document";
    Market, &Market::ALL, "a market";
    Format, &Format::ALL, "a format";
    State, State::ALL, "a state";
}

/// Something, read by its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named<T>(pub T);

impl<'de, T: Vocabulary> Deserialize<'de> for Named<T> {
    fn deserialize<D: serde::Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_str(Reading(PhantomData))
    }
}

struct Reading<T>(PhantomData<T>);

impl<T: Vocabulary> Visitor<'_> for Reading<T> {
    type Value = Named<T>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(T::WHAT)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Named<T>, E> {
        let known = T::ALL.iter().copied().find(|known| known.word() == text);
        known.map(Named).ok_or_else(|| {
            let all = T::ALL.iter().map(|known| known.word()).collect::<Vec<_>>().join(", ");
            E::custom(format!("`{text}` is not {}; there are {all}", T::WHAT))
        })
    }
}
