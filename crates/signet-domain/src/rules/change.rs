//! Making another pack out of one.

use super::{Fit, RulePack};
use crate::signature::{Document, Market, Source};

impl RulePack {
    /// Has these documents prove a source in a market, whatever proved it there before. With none
    /// the source is withdrawn there.
    pub fn refit(&mut self, source: Source, market: Market, documents: Vec<Document>) {
        let fits = self.fits.to_mut();
        for fit in fits.iter_mut().filter(|fit| fit.source == source) {
            fit.markets.to_mut().retain(|other| *other != market);
        }
        fits.retain(|fit| !fit.markets.is_empty());
        if !documents.is_empty() {
            fits.push(Fit { source, markets: vec![market].into(), documents: documents.into() });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::rules::schedule::tests::pack;

    #[test]
    fn a_source_is_proved_anew_in_one_market_only() {
        const BEFORE: &[Document] = &[Document::BusinessLicence];
        const FITS: &[Fit] = &[
            Fit::fixed(Source::Website, &Market::ALL, BEFORE),
            Fit::fixed(Source::Company, &Market::ALL, BEFORE),
        ];
        let after = [Document::WebsiteBackend];
        let mut pack = pack("a", "x");
        pack.fits = Cow::Borrowed(FITS);
        pack.refit(Source::Website, Market::Global, after.to_vec());
        assert_eq!(pack.documents_for(Source::Website, Market::Mainland), Some(BEFORE));
        assert_eq!(pack.documents_for(Source::Website, Market::Global), Some(&after[..]));

        pack.refit(Source::Website, Market::Mainland, vec![]);
        assert_eq!(pack.documents_for(Source::Website, Market::Mainland), None);
        assert_eq!(pack.documents_for(Source::Website, Market::Global), Some(&after[..]));

        pack.refit(Source::App, Market::Mainland, after.to_vec());
        assert_eq!(pack.documents_for(Source::App, Market::Mainland), Some(&after[..]));
        assert_eq!(pack.documents_for(Source::App, Market::Global), None);
        assert_eq!(pack.documents_for(Source::Company, Market::Mainland), Some(BEFORE));
    }
}
