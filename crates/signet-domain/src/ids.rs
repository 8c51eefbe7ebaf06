//! What things are called by number.
//!
//! Every id is positive, below 2^53 so that no JSON reader rounds it, never given out twice, and
//! not to be guessed from another account's.

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id! {
    /// An account: the root owner of everything filed under its keys.
    AccountId
}
id! {
    /// A signature, from its first filing to its deletion.
    SignatureId
}
id! {
    /// One filing of a subject, and the case a reviewer decides.
    ApplicationId
}
id! {
    /// A letter of authorization.
    LetterId
}
id! {
    /// The record of an app's ICP filing.
    IcpRecordId
}
id! {
    /// A stored piece of evidence.
    EvidenceId
}
id! {
    /// The identity behind signatures: a company or institution with its people.
    QualificationId
}
id! {
    /// A registered trademark.
    TrademarkId
}
id! {
    /// Something that an owner is to be told.
    NoticeId
}
id! {
    /// A signature with one carrier.
    CarrierFilingId
}
id! {
    /// A batch of filings that goes to a carrier.
    BatchId
}
