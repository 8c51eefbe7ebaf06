//! The rule packs of this dialect.

use std::borrow::Cow;

use signet_domain::channel::Channel;
use signet_domain::lifecycle::State;
use signet_domain::picture::Format;
use signet_domain::rules::{Fit, QualificationRule, RulePack};
use signet_domain::signature::{Document, Market, Source};
use signet_domain::time::Day;

/// The channel of everything that comes through this dialect.
pub const CHANNEL: Channel = Channel("tencent");

/// What evidence may be (review standards: jpg, jpeg or png).
const FORMATS: Cow<'static, [Format]> = Cow::Borrowed(&[Format::Jpeg, Format::Png]);
/// The shortest name that passes review.
const NAME_MIN: usize = 2;
/// The longest name that passes review in mainland China.
const NAME_MAX_MAINLAND: usize = 12;
/// The longest name that passes review elsewhere.
const NAME_MAX_GLOBAL: usize = 15;
/// No operation of this dialect takes such a number; the pack needs one all the same.
const ICP_NUMBER_MAX: usize = 15;

/// What an update is taken for: nothing that was approved.
const MODIFIES: Cow<'static, [State]> =
    Cow::Borrowed(&[State::Pending, State::Rejected, State::NeedsMaterial, State::Withdrawn]);

/// Types whose remark has to have the store's page, the domain, or the full name of the account or
/// program (review standards: rules for each type).
const REMARK_SOURCES: Cow<'static, [Source]> =
    Cow::Borrowed(&[Source::App, Source::Website, Source::OfficialAccount, Source::MiniProgram]);

const ANYWHERE: &[Market] = &[Market::Mainland, Market::Global];
const GLOBAL: &[Market] = &[Market::Global];

/// The matrix of the international site's page of 2024-03-07. The default.
pub const SEED: RulePack = RulePack {
    name: Cow::Borrowed("tencent-2024-03"),
    channel: CHANNEL,
    since: Day::fixed(2024, 3, 7),
    summary: Cow::Borrowed(
        "the international site's rules of March 2024: seven types, nine documents",
    ),
    fits: Cow::Borrowed(&[
        Fit::fixed(Source::Company, ANYWHERE, COMPANY),
        Fit::fixed(Source::App, ANYWHERE, APP),
        Fit::fixed(
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
        Fit::fixed(
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
        Fit::fixed(Source::Trademark, ANYWHERE, TRADEMARK),
        Fit::fixed(Source::Institution, ANYWHERE, INSTITUTION),
        Fit::fixed(
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
    ]),
    name_min: NAME_MIN,
    name_max_mainland: NAME_MAX_MAINLAND,
    name_max_global: NAME_MAX_GLOBAL,
    formats: FORMATS,
    icp_number_max: ICP_NUMBER_MAX,
    rejected_hold_names: false,
    deletes_pending: true,
    // The link to an app stands in the remark here, and is for the reviewer to miss.
    links: Cow::Borrowed(&[]),
    remark_sources: REMARK_SOURCES,
    simplified_only: false,
    records: Cow::Borrowed(&[]),
    refuses_forbidden_words: false,
    individual_daily: None,
    modifies: MODIFIES,
    qualification_mainland: QualificationRule::Unused,
    qualification_global: QualificationRule::Unused,
    extra_words: Cow::Borrowed(&[]),
    removed_words: Cow::Borrowed(&[]),
};

/// The matrix of the Chinese site, after it withdrew websites, accounts and mini programs.
pub const CHINESE_SITE: RulePack = RulePack {
    name: Cow::Borrowed("tencent-cn-2025"),
    channel: CHANNEL,
    // The day of the page that has every mainland signature filed under a real name.
    since: Day::fixed(2025, 4, 11),
    summary: Cow::Borrowed(
        "the Chinese site's rules of 2025: four types, apps only outside mainland China",
    ),
    fits: Cow::Borrowed(&[
        Fit::fixed(Source::Company, ANYWHERE, COMPANY),
        Fit::fixed(Source::App, GLOBAL, APP),
        Fit::fixed(Source::Trademark, ANYWHERE, TRADEMARK),
        Fit::fixed(Source::Institution, ANYWHERE, INSTITUTION),
    ]),
    name_min: NAME_MIN,
    name_max_mainland: NAME_MAX_MAINLAND,
    name_max_global: NAME_MAX_GLOBAL,
    formats: FORMATS,
    icp_number_max: ICP_NUMBER_MAX,
    rejected_hold_names: false,
    deletes_pending: true,
    // The link to an app stands in the remark here, and is for the reviewer to miss.
    links: Cow::Borrowed(&[]),
    remark_sources: REMARK_SOURCES,
    simplified_only: false,
    records: Cow::Borrowed(&[]),
    refuses_forbidden_words: false,
    individual_daily: None,
    modifies: MODIFIES,
    qualification_mainland: QualificationRule::Required,
    qualification_global: QualificationRule::Unused,
    extra_words: Cow::Borrowed(&[]),
    removed_words: Cow::Borrowed(&[]),
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
