//! Entering a qualification for a channel whose clients cannot file one.

use serde_json::json;
use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::channel::Channel;
use signet_domain::ids::{AccountId, ApplicationId, QualificationId};
use signet_domain::lifecycle::{Standing, State};
use signet_domain::qualification::EnterQualification;
use signet_domain::reason::Reply;
use signet_domain::review;

use crate::db::Written;
use crate::registry::accounts::NotAdded;
use crate::store::applications::{Filing, Needs};
use crate::store::events::{Event, by_operator};
use crate::store::qualifications::QualificationRow;
use crate::{Registry, Undone, store};

impl Registry {
    /// Enters a qualification for an account, without persons and papers, and approves it at once or
    /// leaves it to a reviewer. It is done in an account's name, so it takes the scope for accounts;
    /// approving it at once is a decision that nobody else looks at, and takes that scope, too, and that
    /// for overruling where two persons have to approve.
    pub async fn seed_qualification(
        &self,
        operator: &Operator,
        account: AccountId,
        channel: Channel,
        command: &EnterQualification,
    ) -> Result<Result<QualificationId, NotAdded>, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        if command.approved {
            operator.authority.needs(Scope::Decide)?;
            let eyes = &self.inner.reviewing.second_eyes;
            if eyes.wanted(review::QUALIFICATION, None, command.purpose, &[]) {
                operator.authority.needs(Scope::Overrule)?;
            }
        }
        if self.reached(operator, account).await?.is_none() {
            return Ok(Err(NotAdded::UnknownAccount));
        }
        let id = QualificationId(self.inner.ids.next());
        let application = ApplicationId(self.inner.ids.next());
        let row = || QualificationRow {
            id,
            application,
            account,
            channel: channel.0,
            name: &command.name,
            purpose: command.purpose,
            body: command.body,
            organization_code: &command.organization_code,
            shared: false,
            company: &command.company,
            licence_valid: command.licence_valid,
            remark: "",
            people: None,
        };
        let now = operator.now;
        let due = review::due(review::QUALIFICATION, None, now);
        let filing = Filing { findings: &[], now, due };
        let detail = json!({ "application": application.0, "approved": command.approved });
        let event = Event {
            id: self.inner.ids.next(),
            kind: "qualification.entered",
            subject: id.to_string(),
            detail: &detail,
        };
        let mut steps = vec![
            store::qualifications::add(&row(), now),
            store::qualifications::add_filing(row()),
            store::applications::add_of_qualification(&row(), &filing),
        ];
        if command.approved {
            let (moved, told) = ((State::Pending, State::Approved), Reply::default());
            let by = &operator.name;
            let standing = Standing::Approved;
            let needs = Needs { other_eyes: false, plan: false };
            steps.push(store::applications::decide(application, standing, by, &told, now, needs));
            steps.push(store::qualifications::decide(id, application, moved, &told, now));
        }
        steps.push(by_operator(operator, Some(account.0), event));
        match self.inner.db.write(steps).await? {
            Written::Done(_) => Ok(Ok(id)),
            Written::Unmet(_) => Ok(Err(NotAdded::NameTaken)),
        }
    }
}
