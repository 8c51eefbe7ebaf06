//! The papers of a qualification.

use signet_domain::caller::Caller;
use signet_domain::evidence::Role;
use signet_domain::ids::{ApplicationId, EvidenceId};
use signet_domain::refusal::Refusal;
use signet_domain::text::FileKey;

use crate::db::Step;
use crate::registry::evidence::{Upload, commitments};
use crate::{Broken, Registry, store};

/// Papers as they were looked at.
#[derive(Default)]
pub(super) struct Papers {
    /// What is wrong with them.
    pub(super) refusals: Vec<Refusal>,
    /// Roles of papers whose extension disagrees with their content.
    pub(super) misnamed: Vec<Role>,
    /// Each with its place among those of its role, as it was looked at.
    found: Vec<((Role, i64), FileKey, Upload)>,
}

impl Papers {
    /// The bytes that were looked at, by role.
    pub(super) fn evidence(&self) -> Vec<(Role, EvidenceId)> {
        self.found.iter().map(|((role, _), _, upload)| (*role, upload.evidence)).collect()
    }

    /// What an event names them by.
    pub(super) fn commitments(&self) -> Vec<String> {
        commitments(self.found.iter().map(|(_, _, upload)| upload))
    }

    /// The steps that file them. No effect of one means that its upload is another one by now.
    pub(super) fn steps(&self, caller: &Caller, application: ApplicationId) -> Vec<Step> {
        let account = caller.account.id;
        let step = |(place, key, upload): &((Role, i64), FileKey, Upload)| {
            let (subject, key) = (application.0, key.as_str());
            store::evidence::exhibit_object(subject, *place, account, key, upload)
        };
        self.found.iter().map(step).collect()
    }

    /// The paper of the step at this place among those that file them.
    pub(super) fn missing(&self, step: usize) -> Refusal {
        let role = self.found.get(step).map(|((role, _), _, _)| *role);
        Refusal::FileMissing(role.unwrap_or(Role::OtherFile))
    }
}

impl Registry {
    /// Looks at the papers that a filing names.
    pub(super) async fn look_at_papers(
        &self,
        caller: &Caller,
        papers: &[(Role, FileKey)],
    ) -> Result<Papers, Broken> {
        let pack = self.inner.pack(caller.channel, caller.now.beijing_day())?;
        let mut all = Papers::default();
        for (at, (role, key)) in papers.iter().enumerate() {
            let looked = self.look_at_object(caller.account.id, *role, key, pack).await?;
            all.refusals.extend(looked.refusals);
            all.misnamed.extend(looked.misnamed);
            let before = papers.iter().take(at).filter(|(other, _)| other == role).count();
            let place = (*role, i64::try_from(before).unwrap_or(i64::MAX));
            all.found.extend(looked.upload.map(|upload| (place, key.clone(), upload)));
        }
        Ok(all)
    }
}
