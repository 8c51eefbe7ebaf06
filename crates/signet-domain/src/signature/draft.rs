use super::{Basis, Document, Market, Material, Purpose, RegisterSignature, Source};
use crate::evidence::Scan;
use crate::ids::{IcpRecordId, LetterId, QualificationId, TrademarkId};
use crate::need::Case;
use crate::refusal::Refusal;
use crate::rules::{Matrix, RulePack};
use crate::text::{Remark, Scene, SignatureName};
use crate::words::Words;

/// An application for a signature with holes: what is absent was not given, or could not be read. It
/// is what rules and checks look at, so that they have something to say of an application that is
/// not finished.
#[derive(Clone, Copy, Debug, Default)]
pub struct SignatureDraft<'a> {
    /// The name, without brackets.
    pub name: Option<&'a SignatureName>,
    /// Whether a name that differs in the case of its letters only counts as the same.
    pub ignoring_case: bool,
    /// What it is asked to rest on.
    pub basis: Basis,
    /// What the name stands for.
    pub source: Option<Source>,
    /// What kind of document proves it.
    pub document: Option<Document>,
    /// Where it is to be used.
    pub market: Option<Market>,
    /// Whose name it is.
    pub purpose: Option<Purpose>,
    /// The picture of the document.
    pub proof: Option<&'a Scan>,
    /// The picture of the power of attorney.
    pub commission: Option<&'a Scan>,
    /// Whatever else the applicant wants to show.
    pub material: &'a [Material],
    /// Where the name is met.
    pub scene: Option<&'a Scene>,
    /// A note for the reviewer.
    pub remark: Option<&'a Remark>,
    /// Who the applicant is.
    pub qualification: Option<QualificationId>,
    /// Who lets the applicant use the name.
    pub letter: Option<LetterId>,
    /// The filing of the app the name stands for.
    pub icp_record: Option<IcpRecordId>,
    /// The trademark the name stands for.
    pub trademark: Option<TrademarkId>,
}

impl SignatureDraft<'_> {
    /// What rules about its papers depend on, if it says where it is used.
    pub fn case(&self) -> Option<Case> {
        self.market.map(|market| Case { source: self.source, market, purpose: self.purpose })
    }

    /// What stands in the way at once, whatever else is registered; `words` are the pack's.
    pub fn refusals(&self, pack: &RulePack, words: &Words, matrix: Matrix) -> Vec<Refusal> {
        let placed = self.source.zip(self.market);
        let source =
            placed.and_then(|(source, market)| pack.refuses(source, self.document, market, matrix));
        let name = self.name.and_then(|name| pack.refuses_name(words, name));
        source.into_iter().chain(name).collect()
    }
}

impl<'a> From<&'a RegisterSignature> for SignatureDraft<'a> {
    fn from(it: &'a RegisterSignature) -> Self {
        Self {
            name: Some(&it.name),
            ignoring_case: it.ignoring_case,
            basis: it.basis,
            source: Some(it.source),
            document: it.document,
            market: Some(it.market),
            purpose: Some(it.purpose),
            proof: it.proof.as_ref(),
            commission: it.commission.as_ref(),
            material: &it.material,
            scene: it.scene.as_ref(),
            remark: it.remark.as_ref(),
            qualification: it.qualification,
            letter: it.letter,
            icp_record: it.icp_record,
            trademark: it.trademark,
        }
    }
}
