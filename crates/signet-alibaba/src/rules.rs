//! The rules this dialect's applications are held to, by date.

use signet_domain::picture::Format;
use signet_domain::rules::{Fit, RulePack};
use signet_domain::signature::{Document, Market, Source};

use crate::CHANNEL;

/// The packs, the default first.
pub const ALL: &[RulePack] = &[JANUARY_2026];

/// As the operations' pages stood in January 2026.
pub const JANUARY_2026: RulePack = RulePack {
    name: "alibaba-2026-01",
    channel: CHANNEL,
    summary: "the pages of January 2026: companies, apps and trademarks; names up to 12 characters",
    // What proves a source is filed apart from the signature (a qualification, a record, a
    // trademark), so every document will do. Websites, accounts and mini programs are withdrawn.
    fits: &[
        Fit { source: Source::Company, markets: &Market::ALL, documents: &Document::ALL },
        Fit { source: Source::App, markets: &Market::ALL, documents: &Document::ALL },
        Fit { source: Source::Trademark, markets: &Market::ALL, documents: &Document::ALL },
    ],
    name_max_mainland: 12,
    name_max_global: 12,
    formats: &[Format::Jpeg, Format::Png, Format::Gif],
    // The page says 15. Numbers of apps can be longer; a later pack may allow them.
    icp_number_max: 15,
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
