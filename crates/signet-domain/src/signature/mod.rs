//! Signatures: what an applicant asks for, and what its owner sees of it.

mod draft;
mod kinds;

pub use self::draft::SignatureDraft;
pub use self::kinds::{Document, Market, Purpose, Source, Usage};
use crate::evidence::Scan;
use crate::ids::{ApplicationId, IcpRecordId, LetterId, QualificationId, SignatureId, TrademarkId};
use crate::lifecycle::State;
use crate::reason::Reply;
use crate::text::{FileKey, Remark, Scene, SignatureName};
use crate::time::Timestamp;

/// What a filing of a signature is asked to rest on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Basis {
    /// Whatever the pack in force asks for: a qualification, a link, a record, a trademark.
    #[default]
    Ruled,
    /// The pictures that come with it and nothing else: neither a qualification nor anything of its
    /// source is asked for. So signatures were filed before there was anything to file apart.
    Pictures,
}

/// What an applicant asks for, for the first time or again.
#[derive(Clone, Debug)]
pub struct RegisterSignature {
    /// The name, without brackets.
    pub name: SignatureName,
    /// Whether a name that differs in the case of its letters only counts as the same.
    pub ignoring_case: bool,
    /// What it is asked to rest on.
    pub basis: Basis,
    /// What the name stands for.
    pub source: Source,
    /// What kind of document proves it, where the channel asks for the document itself. Elsewhere
    /// the proof is filed apart: as a qualification, a record or a trademark.
    pub document: Option<Document>,
    /// Where it is to be used.
    pub market: Market,
    /// Whose name it is.
    pub purpose: Purpose,
    /// What is to be sent under it.
    pub usage: Usage,
    /// The picture of the document. Filed anew without one, a signature keeps the one it has.
    pub proof: Option<Scan>,
    /// The picture of the power of attorney. Counts only for others; may be missing even then,
    /// which the reviewer is told. Filed anew without one, a signature keeps the one it has.
    pub commission: Option<Scan>,
    /// Whatever else the applicant wants to show.
    pub material: Vec<Material>,
    /// Where the name is met: a link, a site, an account.
    pub scene: Option<Scene>,
    /// A note for the reviewer.
    pub remark: Option<Remark>,
    /// Who the applicant is.
    pub qualification: Option<QualificationId>,
    /// Who lets the applicant use the name.
    pub letter: Option<LetterId>,
    /// The filing of the app the name stands for.
    pub icp_record: Option<IcpRecordId>,
    /// The trademark the name stands for.
    pub trademark: Option<TrademarkId>,
}

/// A file that goes with an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Material {
    /// It was uploaded before.
    Upload(FileKey),
    /// It is sent along.
    Scan(Scan),
}

/// Which signature is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// The one of this id.
    Id(SignatureId),
    /// The one of this name, in a market.
    Named(Market, SignatureName),
}

/// A signature as its owner sees it: as it is in force, or as it was filed last when it never was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Its id.
    pub id: SignatureId,
    /// Its newest application.
    pub application: ApplicationId,
    /// The application whose data these are.
    pub shown: ApplicationId,
    /// Its name.
    pub name: SignatureName,
    /// Where it is used.
    pub market: Market,
    /// What it stands for.
    pub source: Source,
    /// What is sent under it.
    pub usage: Usage,
    /// Whose name it is.
    pub purpose: Purpose,
    /// Where it stands.
    pub state: State,
    /// What the reviewer answered last; empty when it was approved or waits.
    pub reply: Reply,
    /// When it was decided last.
    pub decided: Option<Timestamp>,
    /// When it was submitted for review, last.
    pub submitted: Timestamp,
    /// When it was filed first.
    pub created: Timestamp,
    /// The qualification it is bound to.
    pub qualification: Option<QualificationId>,
    /// The letter it rests on.
    pub letter: Option<LetterId>,
    /// The record it rests on.
    pub icp_record: Option<IcpRecordId>,
    /// The trademark it rests on.
    pub trademark: Option<TrademarkId>,
}

/// What only one who asks for a single signature is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureDetail {
    /// The signature.
    pub signature: Signature,
    /// Where the name is met.
    pub scene: String,
    /// The applicant's note.
    pub remark: String,
    /// The uploads that were filed with it, in their order.
    pub material: Vec<String>,
    /// Whether a signature on the letter it rests on was approved.
    pub letter_passed: bool,
}

/// A new filing's id, and its signature's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The signature.
    pub signature: SignatureId,
    /// The application.
    pub application: ApplicationId,
}
