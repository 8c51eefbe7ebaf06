//! Checks of documents: whether they fit, and whether they are there.

use super::{Check, Facts, Part, when};
use crate::finding::Severity;
use crate::label::Label;
use crate::need::{self, Need};
use crate::signature::RegisterSignature;

/// The matrix of sources and documents.
pub(super) const UNFIT: Check = Check {
    name: "document-unfit",
    severity: Severity::Blocks,
    part: Part::Document,
    text: Label {
        zh: "这类证明材料不能证明该来源的签名",
        en: "this kind of document does not prove this type of signature",
    },
    source: "the matrix of the pack in force (seed: table of types and documents)",
    look: |facts| {
        let Some((signature, document)) =
            facts.signature.and_then(|signature| Some((signature, signature.document?)))
        else {
            return vec![];
        };
        let fits = facts
            .pack
            .documents_for(signature.source, signature.market)
            .is_some_and(|documents| documents.contains(&document));
        when(!fits)
    },
};

/// A name that is somebody else's needs the owner's leave.
pub(super) const COMMISSION_MISSING: Check = Check {
    name: "commission-missing",
    severity: Severity::Blocks,
    part: Part::Commission,
    text: Label {
        zh: "签名为他用，但没有提交授权委托书",
        en: "the signature is for others, but no power of attorney was filed",
    },
    source: "seed: CommissionImage when the purpose is others' use; letters likewise",
    look: |facts| when(is_commission_missing(facts)),
};

fn is_commission_missing(facts: &Facts<'_>) -> bool {
    let needed = |it: &RegisterSignature| need::commission(&it.case(), facts.pack);
    let needed = facts.signature.map(needed) == Some(Need::ForReview);
    needed && !facts.commissioned && facts.letter.is_none()
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
    look: |facts| facts.misnamed.iter().map(|role| role.name().to_owned()).collect(),
};
