//! Why reviewers turn applications down: a catalogue, so that applicants read the same words for the
//! same thing and records can be counted.
//!
//! The words here are ours. A dialect may have its vendor's words for a reason, and shows those.

use crate::label::Label;

/// One reason of the catalogue.
#[derive(Debug, PartialEq, Eq)]
pub struct Reason {
    /// Its name in records and on the command line.
    pub name: &'static str,
    /// What the applicant reads.
    pub text: Label,
}

macro_rules! reasons {
    ($($constant:ident $name:literal $zh:literal $en:literal;)*) => {
        $(
            #[doc = $en]
            pub const $constant: &Reason =
                &Reason { name: $name, text: Label { zh: $zh, en: $en } };
        )*
        /// The catalogue.
        pub const ALL: &[&Reason] = &[$($constant),*];
    };
}

reasons! {
    NAME_NEUTRAL "name-neutral" "签名内容中性，不能指向唯一的主体"
        "The name does not identify one entity.";
    NAME_NOT_COMPLIANT "name-not-compliant" "签名内容不合规" "The name is not compliant.";
    NAME_FORMAT "name-format" "签名格式不符合要求"
        "The name's length or characters are not allowed.";
    PROOF_MISMATCH "proof-mismatch" "证明材料与签名不符" "The proof does not match the name.";
    PROOF_NOT_OWNERS "proof-not-owners" "证明材料须为签名归属方的材料"
        "The proof must be that of the name's owner.";
    PROOF_UNREADABLE "proof-unreadable" "证明材料格式错误或无法辨认"
        "The proof cannot be read or has the wrong format.";
    DOCUMENT_UNFIT "document-unfit" "证明类型与签名类型不匹配"
        "This kind of document does not fit this type of signature.";
    LETTER_MISSING "letter-missing" "缺少授权委托书" "The letter of authorization is missing.";
    LETTER_WRONG "letter-wrong" "授权委托书填写有误"
        "The letter of authorization is filled in incorrectly.";
    LINK_INVALID "link-invalid" "应用下载链接无效" "The link to the app is invalid.";
    SCREENSHOT_UNRELATED "screenshot-unrelated" "截图无法体现与签名的关系"
        "The screenshot does not show how it relates to the name.";
    ICP_MISMATCH "icp-mismatch" "备案信息与签名或资质不一致"
        "The ICP filing does not agree with the name or the qualification.";
    TRADEMARK_MISMATCH "trademark-mismatch" "商标信息与签名或资质不一致"
        "The trademark does not agree with the name or the qualification.";
    COMPANY_MISMATCH "company-mismatch" "企业信息与证件不一致"
        "The company's particulars do not agree with its licence.";
    PERSON_MISMATCH "person-mismatch" "人员信息与证件不一致"
        "A person's particulars do not agree with the identity document.";
    PAPER_LAPSED "paper-lapsed" "材料已过有效期" "A paper is no longer in force.";
    SOURCE_WITHDRAWN "source-withdrawn" "不再受理该来源的签名"
        "Signatures of this source are not taken any more.";
    MORE_MATERIAL "more-material" "请补充材料" "More material is needed.";
}

impl Reason {
    /// The reason a record names.
    pub fn named(name: &str) -> Option<&'static Reason> {
        ALL.iter().copied().find(|reason| reason.name == name)
    }
}

/// What an applicant is told: reasons of the catalogue, and a note in the reviewer's own words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// Reasons of the catalogue.
    pub reasons: Vec<&'static Reason>,
    /// In the reviewer's own words.
    pub note: String,
}

impl Reply {
    /// A reply in the reviewer's own words alone.
    pub fn note(note: impl Into<String>) -> Self {
        Self { reasons: vec![], note: note.into() }
    }

    /// Whether it says anything.
    pub fn is_empty(&self) -> bool {
        self.reasons.is_empty() && self.note.is_empty()
    }

    /// All of it in one line, each reason in the words `say` has for it.
    pub fn text(&self, say: impl Fn(&'static Reason) -> &'static str) -> String {
        let reasons = self.reasons.iter().map(|reason| say(reason));
        let note = (!self.note.is_empty()).then_some(&*self.note);
        reasons.chain(note).collect::<Vec<_>>().join("；")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart() {
        for (at, reason) in ALL.iter().enumerate() {
            assert!(ALL[..at].iter().all(|other| other.name != reason.name), "{}", reason.name);
            assert_eq!(Reason::named(reason.name), Some(*reason));
        }
    }

    #[test]
    fn a_reply_is_one_line() {
        let reply = Reply { reasons: vec![NAME_NEUTRAL, NAME_FORMAT], note: "see page 2".into() };
        let text = reply.text(|reason| reason.text.en);
        assert!(text.ends_with("are not allowed.；see page 2"), "{text}");
        assert_eq!(Reply::default().text(|reason| reason.text.zh), "");
    }
}
