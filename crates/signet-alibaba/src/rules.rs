//! The rules this dialect's applications are held to, by date.

use std::borrow::Cow;

use signet_domain::lifecycle::State;
use signet_domain::picture::Format;
use signet_domain::rules::{Fit, QualificationRule, RulePack};
use signet_domain::signature::{Document, Market, Source};
use signet_domain::time::Day;

use crate::CHANNEL;

/// The packs, the default first.
pub const ALL: &[RulePack] = &[JANUARY_2026];

/// As the operations' pages stood in January 2026.
pub const JANUARY_2026: RulePack = RulePack {
    name: Cow::Borrowed("alibaba-2026-01"),
    channel: CHANNEL,
    // The day that records of filings and trademarks came into the API.
    since: Day::fixed(2026, 1, 5),
    summary: Cow::Borrowed(
        "the pages of January 2026: companies, apps and trademarks; names up to 12 characters",
    ),
    // What proves a source is filed apart from the signature (a qualification, a record, a
    // trademark), so every document will do. Websites, accounts and mini programs are withdrawn.
    fits: Cow::Borrowed(&[
        Fit::fixed(Source::Company, &Market::ALL, &Document::ALL),
        Fit::fixed(Source::App, &Market::ALL, &Document::ALL),
        Fit::fixed(Source::Trademark, &Market::ALL, &Document::ALL),
    ]),
    name_min: 2,
    name_max_mainland: 12,
    name_max_global: 12,
    formats: Cow::Borrowed(&[Format::Jpeg, Format::Png, Format::Gif]),
    // The page says 15. Numbers of apps can be longer; a later pack may allow them.
    icp_number_max: 15,
    // A name is taken by a signature in any state that was not deleted.
    rejected_hold_names: true,
    deletes_pending: false,
    links: Cow::Borrowed(&[Source::App]),
    // What a name stands for is filed apart, with a link of its own.
    remark_sources: Cow::Borrowed(&[]),
    simplified_only: true,
    records: Cow::Borrowed(&[Source::App, Source::Trademark]),
    refuses_forbidden_words: true,
    // One formal signature a day; enterprises have no limit of this kind.
    individual_daily: Some(1),
    modifies: Cow::Borrowed(&[State::Rejected, State::NeedsMaterial, State::Approved]),
    qualification_mainland: QualificationRule::Required,
    qualification_global: QualificationRule::Required,
    extra_words: Cow::Borrowed(&[]),
    removed_words: Cow::Borrowed(&[]),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_sources_are_taken_and_four_withdrawn() {
        let taken: Vec<_> = Source::ALL
            .into_iter()
            .filter(|source| JANUARY_2026.documents_for(*source, Market::Mainland).is_some())
            .collect();
        assert_eq!(taken, [Source::Company, Source::App, Source::Trademark]);
    }
}
