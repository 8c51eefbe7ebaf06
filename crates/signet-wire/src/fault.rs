//! Why a call ended without a reply.

use signet_domain::access::{Denial, SourceTrouble};
use signet_domain::refusal::Refusal;
use signet_domain::text::Flaw;
use signet_registry::Broken;
use signet_registry::keys::TokenTrouble;

use crate::code::{Code, Verdict};
use crate::field::Field;
use crate::serve::Ambiguous;

/// Why a call ended. The dialect has a code for every one of them.
#[derive(Debug)]
pub enum Fault {
    /// The dialect found the envelope at fault and has said so in its own words.
    Gateway(Verdict),
    /// The request may be read in two ways.
    Ambiguous(Ambiguous),
    /// A trusted proxy tells an origin that cannot be read.
    Misled(&'static str),
    /// No access key of this id is known.
    UnknownKey,
    /// The access key is disabled.
    DisabledKey,
    /// The token is not the one that goes with the key.
    Token(TokenTrouble),
    /// The seal is not the one the key gives.
    Mismatch(Box<Mismatch>),
    /// The request's nonce was used before.
    Replayed,
    /// The key, or any key of the account, is not to be used from where the call came from.
    Stopped(SourceTrouble),
    /// Policies do not let the caller do this.
    Denied(Box<Denial>),
    /// The account calls this more often than it may.
    Limited {
        /// Calls seen in this second, this one included.
        seen: u32,
        /// Calls allowed in a second.
        limit: u32,
    },
    /// The server cannot take the request now.
    Busy,
    /// A parameter the operation does not have.
    UnknownParameter(String),
    /// A parameter of the wrong shape.
    Flawed(Flawed),
    /// A rule said no.
    Refused(Refusal),
    /// Something of ours failed. The only fault that is logged as an error.
    Broken(Broken),
}

/// A flaw with where it is.
#[derive(Debug)]
pub struct Flawed {
    /// The field.
    pub field: &'static Field,
    /// Its name in the version asked for.
    pub name: &'static str,
    /// Which item, counted from 0, when the field is a list and one item is to blame.
    pub index: Option<usize>,
    /// Which member of the value, or of the item, when one is to blame.
    pub member: Option<&'static Field>,
    /// What is wrong.
    pub flaw: Flaw,
    /// The value, as it may be quoted.
    pub value: String,
}

impl Flawed {
    /// The name of what is to blame: the member's, else the parameter's.
    pub fn param(&self) -> &'static str {
        self.member.map_or(self.name, |member| member.name)
    }

    /// The code for it that the member has, else the field.
    pub fn code(&self) -> Option<&'static Code> {
        let places = self.member.into_iter().chain([self.field]);
        let mut codes = places.flat_map(|place| place.codes);
        codes.find(|(flaw, _)| *flaw == self.flaw).map(|(_, code)| *code)
    }

    /// Where the value stands, as a query would name it: the parameter, the item of a list, counted
    /// from 0, and the member of an object.
    pub fn place(&self) -> String {
        let index = self.index.map(|index| index.to_string());
        let member = self.member.map(|member| member.name.to_owned());
        let parts = [Some(self.name.to_owned()), index, member];
        parts.into_iter().flatten().collect::<Vec<_>>().join(".")
    }

    /// Whether something is not there that has to be: a parameter, or a member of one. An item of
    /// a list that is empty is there, and has no value.
    pub fn is_absent(&self) -> bool {
        self.flaw == Flaw::Missing && (self.index.is_none() || self.member.is_some())
    }
}

/// What was signed, by our reckoning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The canonical form of the request.
    pub canonical: String,
    /// The string that is signed.
    pub string_to_sign: String,
}

/// In which stage of reading a request a fault shows. Of several faults, one of the earliest
/// stage is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The envelope, the seal, the limits.
    Envelope,
    /// Parameters that the operation does not have.
    Unknown,
    /// Parameters that are not there.
    Presence,
    /// Parameters of another type.
    Type,
    /// The account's own state.
    Account,
    /// Everything that has to do with values.
    Value,
}

impl Fault {
    /// Whether a call that comes upon this is answered before anybody asks about its account.
    pub fn is_before_account(&self) -> bool {
        self.stage() < Stage::Account
    }

    /// The stage this shows in.
    pub fn stage(&self) -> Stage {
        match self {
            Fault::UnknownParameter(_) => Stage::Unknown,
            Fault::Flawed(flawed) if flawed.is_absent() => Stage::Presence,
            Fault::Flawed(Flawed { flaw: Flaw::WrongType, .. }) => Stage::Type,
            Fault::Flawed(_) => Stage::Value,
            Fault::Refused(
                Refusal::InArrears
                | Refusal::NotEnterprise
                | Refusal::Denied
                | Refusal::AddressNotListed,
            ) => Stage::Account,
            Fault::Refused(_) => Stage::Value,
            _ => Stage::Envelope,
        }
    }
}

impl From<Broken> for Fault {
    fn from(broken: Broken) -> Self {
        Fault::Broken(broken)
    }
}

impl From<Verdict> for Fault {
    fn from(verdict: Verdict) -> Self {
        Fault::Gateway(verdict)
    }
}
