//! Checks of unified social credit codes.
//!
//! A code is a body's, and no secret; details name the paper it stands in.

use super::{Check, Facts, Part, when};
use crate::finding::Severity;
use crate::identity::credit_code::{CreditCode, CreditCodeFault};
use crate::label::Label;
use crate::qualification::Body;
use crate::signature::Source;

const STANDARD: &str = "GB 32100-2015";

/// Not a code at all.
pub(super) const SHAPE: Check = Check {
    name: "credit-code-shape",
    severity: Severity::Blocks,
    part: Part::CreditCode,
    text: Label {
        zh: "统一社会信用代码格式不对：应为 18 位，且不含 I、O、S、V、Z",
        en: "this is no unified social credit code: it has 18 characters, none of I, O, S, V and Z",
    },
    source: STANDARD,
    look: |facts| {
        use CreditCodeFault::{Character, Length};
        faulty(facts, |fault| matches!(fault, Length | Character(_)))
    },
};

/// A typing mistake, or an invention.
pub(super) const CHECK_DIGIT: Check = Check {
    name: "credit-code-check-digit",
    severity: Severity::Blocks,
    part: Part::CreditCode,
    text: Label {
        zh: "统一社会信用代码的校验位不对",
        en: "the check digit of the unified social credit code is wrong",
    },
    source: "GB 32100-2015, position 18",
    look: |facts| faulty(facts, |fault| matches!(fault, CreditCodeFault::CheckDigit { .. })),
};

/// As documentation writes them.
pub(super) const MASKED: Check = Check {
    name: "credit-code-masked",
    severity: Severity::Warns,
    part: Part::CreditCode,
    text: Label {
        zh: "统一社会信用代码部分字符被遮盖，无法核对",
        en: "characters of the unified social credit code are hidden, so it cannot be checked",
    },
    source: "our own rule: the published examples are masked like this",
    look: |facts| faulty(facts, |fault| fault == CreditCodeFault::Masked),
};

/// A code inside the code, with a check digit of its own.
pub(super) const ORGANIZATION: Check = Check {
    name: "credit-code-organization",
    severity: Severity::Informs,
    part: Part::CreditCode,
    text: Label {
        zh: "统一社会信用代码第 9 至 17 位组织机构代码的校验位不对",
        en: "the check digit of the organization code, positions 9 to 17 of the credit code, is wrong",
    },
    source: "GB 11714",
    look: |facts| {
        let codes = codes(facts).into_iter().filter_map(|(paper, code)| {
            CreditCode::read(code).ok()?.organization_fault().map(|_| paper.to_owned())
        });
        codes.collect()
    },
};

/// The first two characters say what kind of body it is.
pub(super) const AUTHORITY: Check = Check {
    name: "credit-code-authority",
    severity: Severity::Warns,
    part: Part::Body,
    text: Label {
        zh: "统一社会信用代码的登记管理部门和机构类别与所选主体类型不符",
        en: "the credit code's authority and category do not fit the kind of body that was chosen",
    },
    source: "GB 32100-2015, positions 1 and 2",
    look: |facts| {
        let code = facts.party.organization_code.and_then(|code| CreditCode::read(code).ok());
        when(code.zip(facts.party.body).is_some_and(|(code, body)| match body {
            Body::Company => !code.fits_company(),
            Body::Institution => !code.fits_institution(),
        }))
    },
};

/// A company's name is a company's, an institution's is an institution's, where a channel keeps
/// them apart.
pub(super) const AUTHORITY_SOURCE: Check = Check {
    name: "credit-code-source",
    severity: Severity::Warns,
    part: Part::Source,
    text: Label {
        zh: "统一社会信用代码的机构类别与签名来源不符",
        en: "the credit code's category does not fit what the name is said to stand for",
    },
    source: "GB 32100-2015, positions 1 and 2; review standards: who may file which type",
    look: |facts| when(is_of_another_source(facts).unwrap_or(false)),
};

fn is_of_another_source(facts: &Facts<'_>) -> Option<bool> {
    let signature = facts.signature?;
    let code = facts.letter.and_then(|it| Some(it.organization_code?.as_str()));
    let code = facts.party.organization_code.or(code)?;
    let code = CreditCode::read(code).ok()?;
    let apart = facts.pack.documents_for(Source::Institution, signature.market?).is_some();
    Some(match signature.source? {
        Source::Institution => !code.fits_institution(),
        Source::Company if apart => !code.fits_company(),
        _ => false,
    })
}

/// Everything that is filed for one name is one body's.
pub(super) const DIFFERS: Check = Check {
    name: "credit-codes-differ",
    severity: Severity::Blocks,
    part: Part::Letter,
    text: Label {
        zh: "授权书与资质中的统一社会信用代码不一致",
        en: "the letter's credit code is not the qualification's",
    },
    source: "the operations' pages: the letter's code has to be that of the qualification the signature is bound to",
    look: |facts| {
        let letter = facts.letter.and_then(|it| it.organization_code);
        let codes = letter.zip(facts.party.organization_code);
        when(codes.is_some_and(|(letter, code)| !letter.as_str().eq_ignore_ascii_case(code)))
    },
};

/// The papers whose code has a fault.
fn faulty(facts: &Facts<'_>, wanted: fn(CreditCodeFault) -> bool) -> Vec<String> {
    let faulty =
        codes(facts).into_iter().filter(|(_, code)| CreditCode::read(code).is_err_and(wanted));
    faulty.map(|(paper, _)| paper.to_owned()).collect()
}

/// The codes that were filed, each with the paper it stands in.
fn codes<'a>(facts: &Facts<'a>) -> Vec<(&'static str, &'a str)> {
    let party = facts.party.organization_code.map(|code| ("qualification", code));
    let letter =
        facts.letter.and_then(|letter| Some(("letter", letter.organization_code?.as_str())));
    let same = party.zip(letter).is_some_and(|((_, a), (_, b))| a == b);
    party.into_iter().chain(letter.filter(|_| !same)).collect()
}
