//! Checks of documents: whether they fit, and whether they are there.

use super::{Check, Facts, Part, when};
use crate::evidence::Role;
use crate::finding::Severity;
use crate::label::Label;
use crate::need::{self, Case, Need};
use crate::rules::RulePack;

/// The matrix of sources and documents.
pub(super) const UNFIT: Check = Check {
    name: "document-unfit",
    severity: Severity::Blocks,
    part: Part::Document,
    text: Label {
        zh: "这类证明材料不能证明该来源的签名",
        en: "this kind of document does not prove this type of signature",
    },
    source: "the matrix of types and documents of the rule pack in force",
    look: |facts| when(is_unfit(facts).unwrap_or(false)),
};

fn is_unfit(facts: &Facts<'_>) -> Option<bool> {
    let it = facts.signature?;
    let (source, document, market) = (it.source?, it.document?, it.market?);
    let documents = facts.pack.documents_for(source, market);
    Some(!documents.is_some_and(|documents| documents.contains(&document)))
}

/// A name that is somebody else's needs the owner's leave.
pub(super) const COMMISSION_MISSING: Check = Check {
    name: "commission-missing",
    severity: Severity::Blocks,
    part: Part::Paper(Role::Commission),
    text: Label {
        zh: "签名为他用，但没有提交授权委托书",
        en: "the signature is for others, but no power of attorney was filed",
    },
    source: "the operations' pages: a power of attorney or a letter where names are somebody else's",
    look: |facts| {
        let there = facts.commissioned || facts.letter.is_some();
        when(!there && is_needed(facts, need::commission))
    },
};

/// Some names are looked up by what the note says.
pub(super) const REMARK_MISSING: Check = Check {
    name: "remark-missing",
    severity: Severity::Blocks,
    part: Part::Remark,
    text: Label {
        zh: "这类来源需要在备注中写明下载链接、域名或账号全称，备注为空",
        en: "for this source the note has to give the link, the domain or the account's full name, \
             and there is none",
    },
    source: "review standards: rules for each type of signature",
    look: |facts| {
        let said = facts.signature.and_then(|it| it.remark);
        let said = said.is_some_and(|remark| !remark.as_str().trim().is_empty());
        when(!said && is_needed(facts, need::remark))
    },
};

/// Whether the signature needs something to pass review.
fn is_needed(facts: &Facts<'_>, need: fn(&Case, &RulePack) -> Need) -> bool {
    let case = facts.signature.and_then(|signature| signature.case());
    case.is_some_and(|case| need(&case, facts.pack) == Need::ForReview)
}

/// A file that calls itself something else than it is.
pub(super) const EXTENSION_DISAGREES: Check = Check {
    name: "extension-disagrees",
    severity: Severity::Informs,
    part: Part::Papers,
    text: Label {
        zh: "文件扩展名与内容不一致",
        en: "the file's extension disagrees with its content",
    },
    source: "our own rule: the content decides, what the name says is noted",
    look: |facts| once_each(facts.misnamed),
};

/// Papers are somebody's. The same picture in two accounts is one applicant with two accounts, or
/// one of them has it from the other.
pub(super) const EVIDENCE_SHARED: Check = Check {
    name: "evidence-shared",
    severity: Severity::Warns,
    part: Part::Papers,
    text: Label {
        zh: "其他账号提交过内容完全相同的文件",
        en: "another account has filed the very same file",
    },
    source: "our own rule: files are compared by fingerprint across accounts",
    look: |facts| once_each(&facts.neighbours.shared_evidence),
};

fn once_each(roles: &[Role]) -> Vec<String> {
    let first = roles.iter().enumerate().filter(|(at, role)| !roles[..*at].contains(role));
    first.map(|(_, role)| role.name().to_owned()).collect()
}
