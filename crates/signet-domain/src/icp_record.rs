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

impl FileIcpRecord {
    /// What stands in the way at once, whatever was uploaded.
    pub fn refusals(&self, pack: &RulePack, today: Day) -> Vec<Refusal> {
        pack.refuses_filing(Some(&self.number), Some(self.approved), today)
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
