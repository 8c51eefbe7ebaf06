//! The rule packs of this dialect.

use signet_domain::channel::Channel;
use signet_domain::picture::Format;
use signet_domain::rules::{Fit, RulePack};
use signet_domain::signature::{Document, Market, Source};

/// The channel of everything that comes through this dialect.
pub const CHANNEL: Channel = Channel("tencent");

/// What evidence may be (review standards: jpg, jpeg or png).
const FORMATS: &[Format] = &[Format::Jpeg, Format::Png];
/// The longest name that passes review in mainland China.
const NAME_MAX_MAINLAND: usize = 12;
/// The longest name that passes review elsewhere.
const NAME_MAX_GLOBAL: usize = 15;
/// No operation of this dialect takes such a number; the pack needs one all the same.
const ICP_NUMBER_MAX: usize = 15;

const ANYWHERE: &[Market] = &[Market::Mainland, Market::Global];
const GLOBAL: &[Market] = &[Market::Global];

/// The matrix of the international site's page of 2024-03-07. The default.
pub const SEED: RulePack = RulePack {
    name: "tencent-2024-03",
    channel: CHANNEL,
    summary: "the international site's rules of March 2024: seven types, nine documents",
    fits: &[
        fit(Source::Company, ANYWHERE, COMPANY),
        fit(Source::App, ANYWHERE, APP),
        fit(
            Source::Website,
            ANYWHERE,
            &[
                Document::ThreeInOneLicence,
                Document::BusinessLicence,
                Document::OrganizationCodeCertificate,
                Document::CreditCodeCertificate,
                Document::WebsiteBackend,
            ],
        ),
        fit(
            Source::OfficialAccount,
            ANYWHERE,
            &[
                Document::ThreeInOneLicence,
                Document::BusinessLicence,
                Document::OrganizationCodeCertificate,
                Document::CreditCodeCertificate,
                Document::OfficialAccountSettings,
            ],
        ),
        fit(Source::Trademark, ANYWHERE, TRADEMARK),
        fit(Source::Institution, ANYWHERE, INSTITUTION),
        fit(
            Source::MiniProgram,
            ANYWHERE,
            &[
                Document::ThreeInOneLicence,
                Document::BusinessLicence,
                Document::OrganizationCodeCertificate,
                Document::CreditCodeCertificate,
                Document::MiniProgramSettings,
            ],
        ),
    ],
    name_max_mainland: NAME_MAX_MAINLAND,
    name_max_global: NAME_MAX_GLOBAL,
    formats: FORMATS,
    icp_number_max: ICP_NUMBER_MAX,
};

/// The matrix of the Chinese site, after it withdrew websites, accounts and mini programs.
pub const CHINESE_SITE: RulePack = RulePack {
    name: "tencent-cn-2025",
    channel: CHANNEL,
    summary: "the Chinese site's rules of 2025: four types, apps only outside mainland China",
    fits: &[
        fit(Source::Company, ANYWHERE, COMPANY),
        fit(Source::App, GLOBAL, APP),
        fit(Source::Trademark, ANYWHERE, TRADEMARK),
        fit(Source::Institution, ANYWHERE, INSTITUTION),
    ],
    name_max_mainland: NAME_MAX_MAINLAND,
    name_max_global: NAME_MAX_GLOBAL,
    formats: FORMATS,
    icp_number_max: ICP_NUMBER_MAX,
};

/// Every pack, the default first.
pub const PACKS: &[RulePack] = &[SEED, CHINESE_SITE];

const COMPANY: &[Document] = &[Document::ThreeInOneLicence, Document::BusinessLicence];
const APP: &[Document] = &[
    Document::ThreeInOneLicence,
    Document::BusinessLicence,
    Document::OrganizationCodeCertificate,
    Document::CreditCodeCertificate,
    Document::AppBackend,
];
const TRADEMARK: &[Document] = &[Document::TrademarkCertificate];
const INSTITUTION: &[Document] =
    &[Document::OrganizationCodeCertificate, Document::CreditCodeCertificate];

const fn fit(source: Source, markets: &'static [Market], documents: &'static [Document]) -> Fit {
    Fit { source, markets, documents }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The matrix by the wire's numbers: what a type takes, or `None` where it is withdrawn.
    fn check(pack: &RulePack, market: Market, expect: [Option<&[usize]>; 7]) {
        for (source, expect) in Source::ALL.into_iter().zip(expect) {
            let documents = pack.documents_for(source, market).map(|documents| {
                let number = |d: &Document| Document::ALL.iter().position(|of| of == d).unwrap();
                documents.iter().map(number).collect::<Vec<_>>()
            });
            assert_eq!(documents.as_deref(), expect, "{} {source:?} {market:?}", pack.name);
        }
    }

    #[test]
    fn the_seeds_matrix_holds_in_both_markets() {
        for market in Market::ALL {
            check(
                &SEED,
                market,
                [
                    Some(&[0, 1]),
                    Some(&[0, 1, 2, 3, 4]),
                    Some(&[0, 1, 2, 3, 5]),
                    Some(&[0, 1, 2, 3, 8]),
                    Some(&[7]),
                    Some(&[2, 3]),
                    Some(&[0, 1, 2, 3, 6]),
                ],
            );
        }
    }

    #[test]
    fn the_chinese_site_withdrew_types() {
        let rest = [None, None, Some(&[7][..]), Some(&[2, 3][..]), None];
        let row = |app| {
            let mut row = [Some(&[0, 1][..]), app, None, None, None, None, None];
            row[2..].copy_from_slice(&rest);
            row
        };
        check(&CHINESE_SITE, Market::Mainland, row(None));
        check(&CHINESE_SITE, Market::Global, row(Some(&[0, 1, 2, 3, 4])));
    }
}
