//! The catalogue of reasons in this vendor's words.
//!
//! The vendor publishes categories, in Chinese, and what to do about each; no reviewer's replies. A
//! reason is told by its category in Chinese and by the advice in English. Where the vendor has no
//! category the words are ours.

use signet_domain::carrier::{Carrier, CarrierFiling, Effect, effect};
use signet_domain::label::Label;
use signet_domain::reason::{self, Reason};
use signet_wire::Language;

/// What the applicant reads for a reason.
pub fn say(reason: &'static Reason, language: Language) -> &'static str {
    let text = WORDS.iter().find(|(of, _)| *of == reason).map_or(&reason.text, |(_, text)| text);
    match language {
        Language::Chinese => text.zh,
        Language::English => text.en,
    }
}

/// What the applicant reads of carriers that do not have a signature: each with its reasons. The vendor
/// publishes no words for it; these are the catalogue's.
pub fn of_carriers(filed: &[CarrierFiling], language: Language) -> String {
    let undone = filed.iter().filter(|filing| effect([filing.state]) == Effect::Undone);
    let told = undone.flat_map(|filing| {
        let carrier = carrier(filing.carrier, language);
        let note = (!filing.note.is_empty()).then_some(&*filing.note);
        let reasons = filing.reasons.iter().map(move |reason| match language {
            Language::Chinese => reason.text.zh,
            Language::English => reason.text.en,
        });
        reasons.chain(note).map(move |said| match language {
            Language::Chinese => format!("{carrier}：{said}"),
            Language::English => format!("{carrier}: {said}"),
        })
    });
    told.collect::<Vec<_>>().join("；")
}

fn carrier(carrier: Carrier, language: Language) -> &'static str {
    match (carrier, language) {
        (Carrier::Mobile, Language::Chinese) => "中国移动",
        (Carrier::Unicom, Language::Chinese) => "中国联通",
        (Carrier::Telecom, Language::Chinese) => "中国电信",
        (Carrier::Mobile, Language::English) => "China Mobile",
        (Carrier::Unicom, Language::English) => "China Unicom",
        (Carrier::Telecom, Language::English) => "China Telecom",
    }
}

/// The vendor's category for material that does not prove what it should.
const WRONG_MATERIAL: &str = "资质材料错误";

/// Every reason with its words.
const WORDS: &[(&Reason, Label)] = &[
    (
        reason::NAME_NEUTRAL,
        Label {
            zh: "签名内容中性化",
            en: "The signature is neutral and does not identify one entity: \
                 use the name of one company, product or person.",
        },
    ),
    (
        reason::NAME_NOT_COMPLIANT,
        Label {
            zh: "签名内容不合规",
            en: "The signature's content is not compliant: choose a name without the topic.",
        },
    ),
    (
        reason::NAME_FORMAT,
        Label {
            zh: "签名格式错误",
            en: "The signature's format is invalid: \
                 use 2 to 12 Chinese characters, letters or digits for mainland China.",
        },
    ),
    (
        reason::PROOF_MISMATCH,
        Label {
            zh: WRONG_MATERIAL,
            en: "The proof does not match the signature: send one that shows the same name.",
        },
    ),
    (
        reason::PROOF_NOT_OWNERS,
        Label {
            zh: "资质材料错误：须为签名归属方的证件",
            en: "The licence is not the signature owner's: send the owner's instead.",
        },
    ),
    (
        reason::PROOF_UNREADABLE,
        Label {
            zh: "证明材料格式错误",
            en: "The proof has the wrong format or cannot be read: \
                 send a clear JPEG or PNG of the sealed document.",
        },
    ),
    (
        reason::DOCUMENT_UNFIT,
        Label {
            zh: "证明类型与签名类型不符",
            en: "The type of the certificate does not fit the type of the signature: \
                 change DocumentType, or SignType.",
        },
    ),
    (
        reason::LETTER_MISSING,
        Label {
            zh: "资质材料错误：缺少授权委托书",
            en: "The letter of authorization is missing: send it as CommissionImage.",
        },
    ),
    (
        reason::LETTER_WRONG,
        Label {
            zh: "资质材料错误：授权委托书填写有误",
            en: "The letter of authorization is filled in incorrectly: \
                 compare both parties, the seal and the term.",
        },
    ),
    (
        reason::LINK_INVALID,
        Label {
            zh: "APP 下载链接无效",
            en: "The app's link in the remark is invalid: give its page in a store.",
        },
    ),
    (
        reason::SCREENSHOT_UNRELATED,
        Label {
            zh: "公众号和小程序应用管理后台截图无法识别与签名的关系",
            en: "The screenshot does not show how it relates to the signature: \
                 send one of the settings page with the account's name.",
        },
    ),
    (
        reason::ICP_MISMATCH,
        Label {
            zh: "备案信息与签名不符",
            en: "The ICP filing does not agree with the signature: check its holder and its name.",
        },
    ),
    (
        reason::TRADEMARK_MISMATCH,
        Label {
            zh: "商标信息与签名不符",
            en: "The trademark does not agree with the signature: \
                 send the registration certificate of this very name.",
        },
    ),
    (
        reason::COMPANY_MISMATCH,
        Label {
            zh: "企业信息与证件不符",
            en: "The company's particulars do not agree with its licence: copy them from it.",
        },
    ),
    (
        reason::PERSON_MISMATCH,
        Label {
            zh: "人员信息与证件不符",
            en: "A person's particulars do not agree with the identity document: \
                 copy them from it.",
        },
    ),
    (
        reason::PAPER_LAPSED,
        Label {
            zh: "资质材料已过期", en: "A paper is no longer in force: send one that is."
        },
    ),
    (
        reason::SOURCE_WITHDRAWN,
        Label {
            zh: "该签名类型已停止受理",
            en: "Signatures of this type are not taken any more: file another type.",
        },
    ),
    (
        reason::MORE_MATERIAL,
        Label {
            zh: "请补充资质材料",
            en: "More material is needed: add it, and file the signature anew.",
        },
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_of_the_catalogue_has_its_words_once() {
        for reason in reason::ALL {
            let words = WORDS.iter().filter(|(of, _)| of == reason);
            assert_eq!(words.count(), 1, "{}", reason.name);
        }
        assert_eq!(WORDS.len(), reason::ALL.len());
    }

    #[test]
    fn no_two_reasons_read_the_same() {
        for (at, (reason, text)) in WORDS.iter().enumerate() {
            assert!(!text.zh.is_ascii() && text.en.is_ascii(), "{}", reason.name);
            let earlier = &WORDS[..at];
            assert!(earlier.iter().all(|(_, of)| of.zh != text.zh && of.en != text.en));
        }
    }

    #[test]
    fn the_language_chooses_the_words() {
        assert_eq!(say(reason::NAME_NOT_COMPLIANT, Language::Chinese), "签名内容不合规");
        let english = say(reason::NAME_NOT_COMPLIANT, Language::English);
        assert!(english.starts_with("The signature's content is not compliant"));
    }
}
