//! What filing a signature has in common, for the first time and again.

use signet_domain::evidence::Scan;
use signet_domain::refusal::Refusal;
use signet_domain::text::Flaw;
use signet_registry::Broken;
use signet_wire::{Call, FromWire, Kind, Value};

use crate::values::{DocumentType, International, NotNegative, SignPurpose, SignType};

/// A power of attorney. It counts only in some requests, and where it does not it may hold
/// anything: so what does not decode is kept as a picture without bytes, which the registry
/// refuses where it counts.
pub struct CommissionImage(Scan);

impl CommissionImage {
    /// The picture, where it counts.
    pub(super) fn counting(self, purpose: SignPurpose) -> Option<Scan> {
        match purpose {
            SignPurpose::Own => None,
            SignPurpose::ForOthers => Some(self.0),
        }
    }

    /// The picture of a draft, where it is known to count.
    pub(super) fn of_draft(
        draft: &Option<Option<Self>>,
        purpose: Option<NotNegative<SignPurpose>>,
    ) -> Option<&Scan> {
        let counts = purpose.is_some_and(|purpose| purpose.0 == SignPurpose::ForOthers);
        draft.as_ref().and_then(Option::as_ref).filter(|_| counts).map(|image| &image.0)
    }
}

impl FromWire for CommissionImage {
    const KIND: Kind = Kind::Image;
    const SIZE: Option<(usize, usize)> = Scan::SIZE;

    fn parse(value: &Value) -> Result<Self, Flaw> {
        match Scan::parse(value) {
            Ok(scan) => Ok(Self(scan)),
            Err(Flaw::Malformed | Flaw::TooLong) => Ok(Self(Scan::new(vec![]))),
            Err(flaw) => Err(flaw),
        }
    }
}

/// The proving document of a signature that has one: it has to be there, and empty it stands for the
/// picture that was filed before.
pub struct ProofImage(pub Option<Scan>);

impl FromWire for ProofImage {
    const KIND: Kind = Kind::Image;
    const SIZE: Option<(usize, usize)> = Scan::SIZE;

    fn parse(value: &Value) -> Result<Self, Flaw> {
        match value {
            Value::Text(text) if text.is_empty() => Ok(Self(None)),
            _ => Scan::parse(value).map(|scan| Self(Some(scan))),
        }
    }
}

/// What the rules in force say of a type, what is to prove it and where it is to be used, as far as
/// these could be read.
pub(super) fn unfit(
    call: &Call<'_>,
    source: Option<NotNegative<SignType>>,
    document: Option<NotNegative<DocumentType>>,
    market: Option<NotNegative<International>>,
) -> Result<Vec<Refusal>, Broken> {
    let (Some(source), Some(document), Some(market)) = (source, document, market) else {
        return Ok(vec![]);
    };
    let pack = call.registry.pack(call.caller.channel, call.caller.now.beijing_day())?;
    let (source, market) = (source.0.into(), market.0.into());
    let document = Some(document.0.into());
    let refusal = pack.refuses(source, document, market, call.registry.matrix());
    Ok(refusal.into_iter().collect())
}
