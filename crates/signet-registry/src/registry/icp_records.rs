//! Records of ICP filings.

use std::collections::HashSet;

use serde_json::json;
use signet_domain::caller::Caller;
use signet_domain::evidence::Role;
use signet_domain::icp_record::{FileIcpRecord, IcpRecord};
use signet_domain::ids::IcpRecordId;
use signet_domain::refusal::Refusal;
use signet_domain::text::FileKey;

use crate::db::Written;
use crate::store::events::{Event, by_caller};
use crate::{Broken, Error, Registry, store};

impl Registry {
    /// Files a record. It is judged together with the signatures that rest on it.
    pub async fn file_icp_record(
        &self,
        caller: &Caller,
        command: FileIcpRecord,
    ) -> Result<IcpRecordId, Error> {
        let account = caller.account.id;
        let pack = self.inner.pack(caller.channel, caller.now.beijing_day())?;
        let mut refusals = command.refusals(pack, caller.now.beijing_day());
        let mut findings = vec![];
        let mut looked_at = vec![];
        for (role, key) in pictures(&command) {
            let looked = self.look_at_object(account, role, key, pack).await?;
            refusals.extend(looked.refusals);
            findings.extend(looked.findings);
            looked_at.extend(looked.evidence.map(|evidence| (role, key, evidence)));
        }
        if !refusals.is_empty() {
            return Err(Error::Refused(refusals));
        }

        let id = IcpRecordId(self.inner.ids.next());
        let detail = json!({});
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
        steps.extend(looked_at.iter().map(|(role, key, evidence)| {
            store::evidence::exhibit_object(id.0, *role, account, key.as_str(), *evidence)
        }));
        steps.push(by_caller(caller, event));
        match self.inner.db.write(steps).await? {
            Written::Done(_) => Ok(id),
            Written::Unmet(step) => {
                let role = looked_at.get(step.saturating_sub(first)).map(|(role, _, _)| *role);
                Err(Refusal::FileMissing(role.unwrap_or(Role::IcpFiling)).into())
            }
        }
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

/// The uploads a record names, and what each is there to show.
fn pictures(command: &FileIcpRecord) -> impl Iterator<Item = (Role, &FileKey)> {
    let optional = [(Role::AppRuntime, &command.runtime), (Role::AppStore, &command.store)];
    let optional = optional.into_iter().filter_map(|(role, key)| Some((role, key.as_ref()?)));
    std::iter::once((Role::IcpFiling, &command.screenshot)).chain(optional)
}
