//! The dialects there are. Everything else that is the same for all of them is written once, over
//! what this table tells.

use bytes::Bytes;
use signet_alibaba::Alibaba;
use signet_domain::rules::RulePack;
use signet_registry::keys::AccessKey;
use signet_tencent::Tencent;
use signet_wire::doctor::{Diagnosis, Sample};
use signet_wire::{Ask, Code, Dialect, Entry};

/// What the command line, the pages and the spec know of a dialect.
pub struct Spoken {
    /// Its name.
    pub name: &'static str,
    /// Its operations.
    pub operations: &'static [Entry],
    /// Its codes.
    pub codes: &'static [&'static Code],
    /// Its rule packs, the default first.
    pub packs: &'static [RulePack],
    /// Seals a request.
    pub ask: fn(&Ask) -> Option<http::Request<Bytes>>,
    /// The operation that hands out leave to upload, with its parameters, if files are uploaded.
    pub upload: Option<(&'static str, &'static [(&'static str, &'static str)])>,
    /// Finds out why a seal did not match.
    pub diagnose: fn(&Sample, &AccessKey, &[AccessKey]) -> Diagnosis,
}

impl Spoken {
    const fn of<D: Dialect>(
        upload: Option<(&'static str, &'static [(&'static str, &'static str)])>,
    ) -> Self {
        Self {
            name: D::NAME,
            operations: D::OPERATIONS,
            codes: D::CODES,
            packs: D::PACKS,
            ask: D::ask,
            upload,
            diagnose: D::diagnose,
        }
    }
}

/// Every dialect.
pub static ALL: [Spoken; 2] = [
    Spoken::of::<Tencent>(None),
    Spoken::of::<Alibaba>(Some(("GetQualificationOssInfo", &[("BizType", "dysms")]))),
];

/// The dialect of this name.
pub fn named(name: &str) -> Option<&'static Spoken> {
    ALL.iter().find(|dialect| dialect.name == name)
}
