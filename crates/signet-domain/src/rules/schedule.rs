//! Which pack is in force from when.

use std::fmt;

use super::RulePack;
use crate::channel::Channel;
use crate::time::Day;
use crate::words::Words;

/// A pack, and the day it begins to be in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The first day, in Beijing; `None` for one that was always in force.
    pub from: Option<Day>,
    /// The pack.
    pub pack: RulePack,
}

impl fmt::Display for Term {
    /// `PACK`, or `PACK@YYYY-MM-DD`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.pack.name)?;
        self.from.map_or(Ok(()), |from| write!(f, "@{from}"))
    }
}

/// The packs of every channel, by the day they begin. Of a channel's, the last that began is in
/// force.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// By the first day, the earliest first.
    terms: Vec<Term>,
    /// The words of each term's pack.
    words: Vec<Words>,
}

/// Why some terms make no schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clash {
    /// Two packs of one channel begin on one day.
    SameDay {
        /// The day; `None` when both were always in force.
        from: Option<Day>,
        /// The one that was given first.
        first: String,
        /// The other.
        second: String,
    },
    /// Before this pack begins, its channel has none.
    NoneBefore(String),
}

impl Schedule {
    /// A schedule of these terms.
    ///
    /// # Errors
    ///
    /// A channel has one pack on every day: two that begin together are refused, and so is a
    /// channel without one that was always in force.
    pub fn new(mut terms: Vec<Term>) -> Result<Self, Clash> {
        // Stable, so that of two on a day the one given first comes first.
        terms.sort_by_key(|term| term.from);
        for (i, term) in terms.iter().enumerate() {
            let mut earlier =
                terms.iter().take(i).filter(|other| other.pack.channel == term.pack.channel);
            match earlier.next_back() {
                Some(before) if before.from == term.from => {
                    return Err(Clash::SameDay {
                        from: term.from,
                        first: before.pack.name.clone().into_owned(),
                        second: term.pack.name.clone().into_owned(),
                    });
                }
                None if term.from.is_some() => {
                    return Err(Clash::NoneBefore(term.pack.name.clone().into_owned()));
                }
                _ => {}
            }
        }
        let words = terms.iter().map(|term| term.pack.words()).collect();
        Ok(Self { terms, words })
    }

    /// The same, for a channel that a record names.
    pub fn pack_named(&self, channel: &str, day: Day) -> Option<&RulePack> {
        let term = self.terms.iter().find(|term| term.pack.channel.0 == channel)?;
        self.pack(term.pack.channel, day)
    }

    /// The pack in force for a channel on a day in Beijing; `None` for a channel that has no packs.
    pub fn pack(&self, channel: Channel, day: Day) -> Option<&RulePack> {
        self.term(channel, day).map(|term| &term.pack)
    }

    /// The same, with the day it began.
    pub fn term(&self, channel: Channel, day: Day) -> Option<&Term> {
        self.terms.get(self.at(channel, day)?)
    }

    /// The words that the pack in force has names searched for.
    pub fn words(&self, channel: Channel, day: Day) -> Option<&Words> {
        self.words.get(self.at(channel, day)?)
    }

    fn at(&self, channel: Channel, day: Day) -> Option<usize> {
        self.terms.iter().rposition(|term| {
            term.pack.channel == channel && term.from.is_none_or(|from| from <= day)
        })
    }

    /// Every term, the earliest first.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::rules::QualificationRule;

    /// A pack that says nothing.
    pub fn pack(channel: &'static str, name: &'static str) -> RulePack {
        RulePack {
            name: name.into(),
            channel: Channel(channel),
            since: Day::fixed(2024, 1, 1),
            summary: "for tests".into(),
            fits: Cow::Borrowed(&[]),
            name_min: 2,
            name_max_mainland: 12,
            name_max_global: 12,
            formats: Cow::Borrowed(&[]),
            icp_number_max: 15,
            rejected_hold_names: false,
            deletes_pending: false,
            links: Cow::Borrowed(&[]),
            remark_sources: Cow::Borrowed(&[]),
            simplified_only: false,
            records: Cow::Borrowed(&[]),
            refuses_forbidden_words: false,
            individual_daily: None,
            modifies: Cow::Borrowed(&[]),
            qualification_mainland: QualificationRule::Unused,
            qualification_global: QualificationRule::Unused,
            extra_words: Cow::Borrowed(&[]),
            removed_words: Cow::Borrowed(&[]),
        }
    }

    fn term(channel: &'static str, name: &'static str, from: Option<&str>) -> Term {
        Term { from: from.map(|day| Day::parse(day).unwrap()), pack: pack(channel, name) }
    }

    #[test]
    fn words_are_those_of_the_pack_in_force() {
        use crate::words::{Word, WordKind};
        let first = term("x", "first", None);
        let mut then = term("x", "then", Some("2025-07-01"));
        then.pack.extra_words.to_mut().extend(Word::new(WordKind::Forbidden, "酒"));
        let schedule = Schedule::new(vec![then, first]).unwrap();
        let found = |day: &str| {
            let words = schedule.words(Channel("x"), Day::parse(day).unwrap()).unwrap();
            words.forbidden_in("示例酒业").is_some()
        };
        assert!(!found("2025-06-30"));
        assert!(found("2025-07-01"));
        assert_eq!(schedule.words(Channel("y"), Day::fixed(2025, 7, 1)), None);
    }

    #[test]
    fn the_last_that_began_is_in_force() {
        let schedule = Schedule::new(vec![
            term("a", "third", Some("2026-01-01")),
            term("b", "other", None),
            term("a", "first", None),
            term("a", "second", Some("2025-07-01")),
        ])
        .unwrap();
        let check = |day: &str, a: &str| {
            let day = Day::parse(day).unwrap();
            assert_eq!(schedule.pack(Channel("a"), day).unwrap().name, a, "{day}");
            assert_eq!(schedule.pack(Channel("b"), day).unwrap().name, "other", "{day}");
        };
        check("0000-01-01", "first");
        check("2025-06-30", "first");
        check("2025-07-01", "second");
        check("2025-12-31", "second");
        check("2026-01-01", "third");
        check("9999-12-31", "third");
        assert_eq!(schedule.pack(Channel("c"), Day::fixed(2026, 1, 1)), None);
    }

    #[test]
    fn a_channel_has_one_pack_on_every_day() {
        let day = Some("2025-07-01");
        let clash = |from: Option<&str>| {
            let from = from.map(|day| Day::parse(day).unwrap());
            Clash::SameDay { from, first: "x".into(), second: "y".into() }
        };
        let new = |terms| Schedule::new(terms).err();
        assert_eq!(new(vec![term("a", "x", None), term("a", "y", None)]), Some(clash(None)));
        let two = vec![term("a", "x", day), term("a", "z", None), term("a", "y", day)];
        assert_eq!(new(two), Some(clash(day)));
        let channels = vec![term("a", "x", None), term("b", "y", None)];
        assert_eq!(new(channels), None, "channels do not clash");
        let late = vec![term("b", "y", None), term("a", "x", day)];
        assert_eq!(new(late), Some(Clash::NoneBefore("x".into())));
    }
}
