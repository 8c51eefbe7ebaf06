//! Records of ICP filings.

use std::collections::HashSet;

use serde_json::json;
use signet_domain::caller::Caller;
use signet_domain::checks::{self, Facts};
use signet_domain::evidence::Role;
use signet_domain::finding::Finding;
use signet_domain::icp_record::{FileIcpRecord, IcpRecord, IcpRecordDraft};
use signet_domain::ids::IcpRecordId;
use signet_domain::refusal::Refusal;
use signet_domain::review;
use signet_domain::text::FileKey;

use super::considering::Considered;
use super::evidence::{Upload, commitments};
use crate::db::Written;
use crate::store::events::{Event, by_caller};
use crate::{Broken, Error, Registry, store};

/// A record as it was looked at.
struct Judged<'a> {
    refusals: Vec<Refusal>,
    /// Roles of pictures whose extension disagrees with their content.
    misnamed: Vec<Role>,
    /// The pictures, as they were looked at.
    pictures: Vec<(Role, &'a FileKey, Upload)>,
}

impl Registry {
    /// Files a record. It is judged together with the signatures that rest on it.
    pub async fn file_icp_record(
        &self,
        caller: &Caller,
        command: FileIcpRecord,
    ) -> Result<IcpRecordId, Error> {
        let account = caller.account.id;
        let draft = IcpRecordDraft::from(&command);
        let judged = self.judge_icp_record(caller, &draft).await?;
        if !judged.refusals.is_empty() {
            return Err(Error::Refused(judged.refusals));
        }
        let findings = self.findings_of_icp_record(caller, &draft, &judged).await?;
        let id = IcpRecordId(self.inner.ids.next());
        let uploads = judged.pictures.iter().map(|(_, _, upload)| upload);
        let detail = json!({ "evidence": commitments(uploads) });
        let event = Event {
            id: self.inner.ids.next(),
            kind: "icp-record.filed",
            subject: id.to_string(),
            detail: &detail,
        };
        let now = caller.now.0;
        let mut steps =
            vec![store::icp_records::add(id, account, caller.channel.0, &command, &findings, now)];
        let first = steps.len();
        steps.extend(judged.pictures.iter().map(|(role, key, upload)| {
            store::evidence::exhibit_object(id.0, (*role, 0), account, key.as_str(), upload)
        }));
        steps.push(by_caller(caller, event));
        match self.inner.db.write(steps).await? {
            Written::Done(_) => Ok(id),
            Written::Unmet(step) => {
                let role =
                    judged.pictures.get(step.saturating_sub(first)).map(|(role, _, _)| *role);
                Err(Refusal::FileMissing(role.unwrap_or(Role::IcpFiling)).into())
            }
        }
    }

    /// Looks at a record without filing it.
    pub async fn consider_icp_record(
        &self,
        caller: &Caller,
        draft: IcpRecordDraft<'_>,
    ) -> Result<Considered, Broken> {
        let judged = self.judge_icp_record(caller, &draft).await?;
        let findings = self.findings_of_icp_record(caller, &draft, &judged).await?;
        Ok(Considered { refusals: judged.refusals, findings })
    }

    /// Everything that stands in the way.
    async fn judge_icp_record<'a>(
        &self,
        caller: &Caller,
        draft: &IcpRecordDraft<'a>,
    ) -> Result<Judged<'a>, Broken> {
        let pack = self.pack_of(caller)?;
        let refusals = draft.refusals(pack, caller.now.beijing_day());
        let mut judged = Judged { refusals, misnamed: vec![], pictures: vec![] };
        for (role, key) in draft.pictures() {
            let looked = self.look_at_object(caller.account.id, role, key, pack).await?;
            judged.refusals.extend(looked.refusals);
            judged.misnamed.extend(looked.misnamed);
            judged.pictures.extend(looked.upload.map(|upload| (role, key, upload)));
        }
        Ok(judged)
    }

    /// What a reviewer should know before looking.
    async fn findings_of_icp_record(
        &self,
        caller: &Caller,
        draft: &IcpRecordDraft<'_>,
        judged: &Judged<'_>,
    ) -> Result<Vec<Finding>, Broken> {
        let pictures = judged.pictures.iter().map(|(role, _, upload)| (*role, upload.evidence));
        let pictures: Vec<_> = pictures.collect();
        let neighbours = self.neighbours(caller.account.id, &pictures).await?;
        Ok(checks::run(&Facts {
            icp_record: Some(*draft),
            misnamed: &judged.misnamed,
            ..self.facts(caller, review::SIGNATURE, None, &neighbours)?
        }))
    }

    /// The caller's records with these ids, in this order; unknown ids and repetitions are left
    /// out.
    pub async fn icp_records(
        &self,
        caller: &Caller,
        ids: &[IcpRecordId],
    ) -> Result<Vec<IcpRecord>, Broken> {
        let mut seen = HashSet::new();
        let mut records = vec![];
        for id in ids.iter().filter(|id| seen.insert(**id)) {
            let found =
                store::icp_records::find(&self.inner.db, caller.account.id, caller.channel.0, *id);
            records.extend(found.await?);
        }
        Ok(records)
    }
}
