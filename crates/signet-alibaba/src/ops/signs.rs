//! What the operations on signatures share: where a name comes from, what is sent under it, and how a
//! signature is told.

use ring::digest::{SHA256, digest};
use signet_domain::lifecycle::State;
use signet_domain::signature::{Market, Signature, Source, Usage, Which};
use signet_domain::text::SignatureName;
use signet_wire::Choice;

/// What a signature's name stands for. Pages of today have 0, 2 and 5; the others are the older ones',
/// and whether a signature of theirs is taken is the rule pack's.
#[derive(Choice, Clone, Copy)]
#[wire(aspect = Source)]
pub enum SignSource {
    /// The full or short name of an enterprise or a public institution.
    #[wire(zh = "企事业单位的全称或简称。")]
    Enterprise = 0,
    /// A website with an ICP filing.
    #[wire(zh = "工信部备案网站的全称或简称。")]
    Website = 1,
    /// An app in a store.
    #[wire(zh = "已上线 App 的全称或简称。")]
    App = 2,
    /// An official account or a mini program.
    #[wire(zh = "公众号或小程序的全称或简称。")]
    Account = 3,
    /// A shop on a trading platform.
    #[wire(zh = "电商平台店铺名的全称或简称。")]
    Shop = 4,
    /// A registered trademark.
    #[wire(zh = "已注册商标名的全称或简称。")]
    Trademark = 5,
}

impl From<SignSource> for Source {
    fn from(source: SignSource) -> Self {
        match source {
            SignSource::Enterprise => Source::Company,
            SignSource::Website => Source::Website,
            SignSource::App => Source::App,
            SignSource::Account => Source::OfficialAccount,
            SignSource::Shop => Source::Shop,
            SignSource::Trademark => Source::Trademark,
        }
    }
}

/// What is sent under a signature.
#[derive(Choice, Clone, Copy)]
pub enum SignType {
    /// Verification codes only.
    #[wire(zh = "验证码。")]
    Verification = 0,
    /// Anything.
    #[wire(zh = "通用。")]
    General = 1,
}

/// What a signature is for that does not say so: anything.
pub fn usage(given: Option<SignType>) -> Usage {
    match given {
        Some(SignType::Verification) => Usage::Verification,
        Some(SignType::General) | None => Usage::General,
    }
}

/// The signature of this name. This dialect knows one market.
pub fn named(name: SignatureName) -> Which {
    Which::Named(Market::Mainland, name)
}

/// The ticket whose data are told: the newest filing's that was approved, or else the newest's. So a
/// client sees whether it was its change that was approved.
pub fn order_id(signature: &Signature) -> String {
    signature.shown.to_string()
}

/// Whether what a reviewer answered was said about a filing that a client asked about and is over: a
/// filing that waits has no answer yet.
pub fn is_turned_down(signature: &Signature) -> bool {
    !signature.reply.is_empty() || matches!(signature.state, State::Rejected | State::NeedsMaterial)
}

/// When it was decided last, or nothing.
pub fn decided(signature: &Signature) -> String {
    signature.decided.map(|at| at.beijing_text()).unwrap_or_default()
}

/// A code of the form the vendor's have. What it is made of never changes; what it ends in is no
/// secret, and keeps it from being taken for the id.
pub fn sign_code(account: impl std::fmt::Display, signature: &Signature) -> String {
    const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let hash = digest(&SHA256, signature.id.to_string().as_bytes());
    let letter = |byte: &u8| LETTERS.get(usize::from(*byte) % LETTERS.len()).copied();
    let tail: String = hash.as_ref().iter().take(5).filter_map(letter).map(char::from).collect();
    format!("SIGN_{account}_{}_{tail}", signature.created.0)
}

#[cfg(test)]
pub(super) mod tests {
    use signet_domain::ids::{
        ApplicationId, IcpRecordId, LetterId, QualificationId, SignatureId, TrademarkId,
    };
    use signet_domain::reason::Reply;
    use signet_domain::signature::Purpose;
    use signet_domain::time::Timestamp;

    use super::*;

    /// A signature that waits.
    pub fn signature() -> Signature {
        Signature {
            id: SignatureId(7),
            application: ApplicationId(20_044_156_924),
            shown: ApplicationId(20_044_156_924),
            name: SignatureName::new("阿里云").unwrap(),
            market: Market::Mainland,
            source: Source::Company,
            usage: Usage::General,
            purpose: Purpose::Own,
            state: State::Pending,
            reply: Reply::default(),
            decided: None,
            submitted: Timestamp::from_seconds(1_717_380_154),
            created: Timestamp::from_seconds(1_717_380_154),
            qualification: Some(QualificationId(2_004_393)),
            letter: None,
            icp_record: None,
            trademark: None,
        }
    }

    /// The same resting on all there is.
    pub fn on_everything() -> Signature {
        Signature {
            letter: Some(LetterId(11)),
            icp_record: Some(IcpRecordId(12)),
            trademark: Some(TrademarkId(13)),
            ..signature()
        }
    }

    #[test]
    fn codes_stay_and_differ() {
        let code = sign_code(100_000_077_042_023_i64, &signature());
        assert!(code.starts_with("SIGN_100000077042023_1717380154000_"), "{code}");
        assert_eq!(code.len(), "SIGN_100000077042023_1717466554000_ZM2kG".len());
        assert_eq!(code, sign_code(100_000_077_042_023_i64, &signature()));
        let other = Signature { id: SignatureId(8), ..signature() };
        assert_ne!(code, sign_code(100_000_077_042_023_i64, &other));
    }
}
