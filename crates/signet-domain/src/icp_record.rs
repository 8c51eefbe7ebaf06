//! Records of an app's ICP filing.

use crate::evidence::Role;
use crate::ids::{EvidenceId, IcpRecordId};
use crate::refusal::Refusal;
use crate::rules::RulePack;
use crate::text::{FileKey, IcpNumber, Link, ServiceName, UnitName};
use crate::time::Day;

/// What an applicant files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileIcpRecord {
    /// The uploaded screenshot of the filing.
    pub screenshot: FileKey,
    /// The service the filing names.
    pub service: ServiceName,
    /// The unit it holds responsible.
    pub unit: UnitName,
    /// Its record or licence number.
    pub number: IcpNumber,
    /// The day it was approved.
    pub approved: Day,
    /// The app's page in a store.
    pub link: Link,
    /// The uploaded screenshot of the running app.
    pub runtime: Option<FileKey>,
    /// The uploaded screenshot of the store page.
    pub store: Option<FileKey>,
}

/// A record with holes: what is absent was not given, or could not be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct IcpRecordDraft<'a> {
    /// The uploaded screenshot of the filing.
    pub screenshot: Option<&'a FileKey>,
    /// The service the filing names.
    pub service: Option<&'a ServiceName>,
    /// The unit it holds responsible.
    pub unit: Option<&'a UnitName>,
    /// Its record or licence number.
    pub number: Option<&'a IcpNumber>,
    /// The day it was approved.
    pub approved: Option<Day>,
    /// The uploaded screenshot of the running app.
    pub runtime: Option<&'a FileKey>,
    /// The uploaded screenshot of the store page.
    pub store: Option<&'a FileKey>,
}

impl<'a> IcpRecordDraft<'a> {
    /// What stands in the way at once, whatever was uploaded.
    pub fn refusals(&self, pack: &RulePack, today: Day) -> Vec<Refusal> {
        pack.refuses_filing(self.number, self.approved, today)
    }

    /// The uploads it names, and what each is there to show.
    pub fn pictures(&self) -> impl Iterator<Item = (Role, &'a FileKey)> + use<'a> {
        let pictures = [
            (Role::IcpFiling, self.screenshot),
            (Role::AppRuntime, self.runtime),
            (Role::AppStore, self.store),
        ];
        pictures.into_iter().filter_map(|(role, key)| Some((role, key?)))
    }
}

impl<'a> From<&'a FileIcpRecord> for IcpRecordDraft<'a> {
    fn from(it: &'a FileIcpRecord) -> Self {
        Self {
            screenshot: Some(&it.screenshot),
            service: Some(&it.service),
            unit: Some(&it.unit),
            number: Some(&it.number),
            approved: Some(it.approved),
            runtime: it.runtime.as_ref(),
            store: it.store.as_ref(),
        }
    }
}

/// A record as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IcpRecord {
    /// Its id.
    pub id: IcpRecordId,
    /// What was filed.
    pub filed: FileIcpRecord,
    /// The pictures themselves, as they were when the record was filed.
    pub evidence: Vec<(Role, EvidenceId)>,
}

impl IcpRecord {
    /// The picture filed in a role.
    pub fn picture(&self, role: Role) -> Option<EvidenceId> {
        self.evidence.iter().find(|(of, _)| *of == role).map(|(_, id)| *id)
    }
}
