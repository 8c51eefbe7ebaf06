//! What an application needs besides what every one of its kind has to have.
//!
//! These are the rules by which applications are judged. They are asked twice: when one is filed, and
//! when somebody wants to know beforehand.

use crate::rules::{QualificationRule, RulePack};
use crate::signature::{Market, Purpose, Source};

/// What rules about papers depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// What the name stands for, where an application says so.
    pub source: Option<Source>,
    /// Where it is to be used.
    pub market: Market,
    /// Whose name it is, where an application says so.
    pub purpose: Option<Purpose>,
}

/// How much an application needs something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Without it the application is refused.
    Required,
    /// Without it the application is taken, and does not pass review.
    ForReview,
    /// It may be there.
    Optional,
    /// It is taken, and has no effect.
    Unused,
}

impl Need {
    /// Its name in records.
    pub fn name(self) -> &'static str {
        match self {
            Need::Required => "required",
            Need::ForReview => "for-review",
            Need::Optional => "optional",
            Need::Unused => "unused",
        }
    }
}

/// The power of attorney: asked for when the name is somebody else's.
pub fn commission(case: &Case, _: &RulePack) -> Need {
    match case.purpose {
        Some(Purpose::ForOthers) => Need::ForReview,
        Some(Purpose::Own) => Need::Unused,
        None => Need::Optional,
    }
}

/// The qualification a signature rests on: as the pack has it for the market.
pub fn qualification(case: &Case, pack: &RulePack) -> Need {
    match pack.qualification(case.market) {
        QualificationRule::Required => Need::Required,
        QualificationRule::Unused => Need::Unused,
    }
}

/// The qualification a signature that is filed anew rests on: it has one, where there has to be one.
pub fn kept_qualification(case: &Case, pack: &RulePack) -> Need {
    match qualification(case, pack) {
        Need::Required => Need::Optional,
        need => need,
    }
}

/// The note for the reviewer: asked for where it is what the reviewer looks a name up by.
pub fn remark(case: &Case, pack: &RulePack) -> Need {
    match case.source {
        Some(source) if pack.remark_sources.contains(&source) => Need::ForReview,
        _ => Need::Optional,
    }
}

/// The link behind which the name is met: asked for where the pack lists its source. An app's record
/// has the link too, so beside one it may be left out.
pub fn scene(case: &Case, pack: &RulePack) -> Need {
    match case.source {
        Some(source) if pack.links.contains(&source) && !pack.records.contains(&source) => {
            Need::Required
        }
        _ => Need::Optional,
    }
}

/// The record of an app's ICP filing.
pub fn icp_record(case: &Case, pack: &RulePack) -> Need {
    record(Source::App, case, pack)
}

/// The trademark a name stands for.
pub fn trademark(case: &Case, pack: &RulePack) -> Need {
    record(Source::Trademark, case, pack)
}

/// Something that names of one source rest on, where the pack says so.
fn record(of: Source, case: &Case, pack: &RulePack) -> Need {
    let asked = case.source == Some(of) && pack.records.contains(&of);
    if asked { Need::Required } else { Need::Optional }
}
