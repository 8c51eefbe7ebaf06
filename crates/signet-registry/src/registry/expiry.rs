//! Papers that lapse: owners are told before, and signatures are flagged after.

use serde_json::json;
use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::expiry::{self, FIRST_AHEAD, Flag, Notice, Paper};
use signet_domain::ids::{AccountId, NoticeId, QualificationId, SignatureId};
use signet_domain::review::Subject;
use signet_domain::time::{Day, Timestamp};

use super::notifying::Happening;
use super::sweep::report;
use crate::clock::wall;
use crate::store::events::{Event, by_registry};
use crate::store::expiry::{After, Ending, Resting};
use crate::{Broken, Registry, Undone, store};

/// How many rows are read at once. Tests have few.
const PAGE: i64 = if cfg!(test) { 2 } else { 500 };

impl Registry {
    /// Tells owners of papers that are about to lapse, and flags what rests on those that have, by
    /// the day in Beijing that `now` belongs to. Walks all signatures, a page at a time: for every
    /// hour, and for the moment a day begins.
    ///
    /// Done twice, or by two servers at once, it changes nothing the second time. Of the times that
    /// went by while no server ran only the nearest is told.
    pub async fn sweep_papers(&self, now: Timestamp) {
        for paper in Paper::ALL {
            report("papers that are about to lapse", self.write_notices(*paper, now).await);
        }
        report("papers that have lapsed", self.flag_signatures(None, now).await);
    }

    /// Notices after one, of all accounts or of one, the oldest first.
    pub async fn notices(
        &self,
        operator: &Operator,
        account: Option<AccountId>,
        after: Option<NoticeId>,
        limit: i64,
    ) -> Result<Vec<Notice>, Undone> {
        operator.authority.needs(Scope::Read)?;
        let (db, reach) = (&self.inner.db, operator.authority.reach());
        let after = after.unwrap_or(NoticeId(0));
        Ok(store::notices::page(db, account, reach, after, limit).await?)
    }

    /// Flags a signature by what it rests on now, or takes its flags away. What cannot be done now
    /// is done by the next sweep.
    pub(super) async fn reflag(&self, id: SignatureId, now: Timestamp) {
        let flagged = async {
            match store::expiry::one(&self.inner.db, id).await? {
                Some(signature) => self.flag(&signature, now).await,
                None => Ok(()),
            }
        };
        report("the papers of a signature", flagged.await);
    }

    /// The same for everything that may rest on other papers since its application was approved.
    pub(super) async fn reflag_approved(&self, subject: &Subject, now: Timestamp) {
        match subject {
            Subject::Signature { id, .. } => self.reflag(*id, now).await,
            Subject::Qualification { id, .. } => {
                report("a licence", self.flag_signatures(Some(*id), now).await);
            }
        }
    }

    /// Flags every signature, or every one that is bound to a qualification, by its papers.
    async fn flag_signatures(
        &self,
        bound_to: Option<QualificationId>,
        now: Timestamp,
    ) -> Result<(), Broken> {
        let mut after = SignatureId(0);
        loop {
            let page = store::expiry::page(&self.inner.db, bound_to, after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id;
            for signature in &page {
                self.flag(signature, now).await?;
            }
            // Others have requests to be answered.
            tokio::task::yield_now().await;
        }
    }

    async fn flag(&self, signature: &Resting, now: Timestamp) -> Result<(), Broken> {
        let today = now.beijing_day();
        let flags = match signature.state.in_force() {
            true => expiry::flags(&signature.papers, today),
            false => vec![],
        };
        if flags == signature.flags {
            return Ok(());
        }
        let only = |these: &[Flag], those: &[Flag]| -> Vec<&str> {
            these.iter().filter(|flag| !those.contains(flag)).map(|flag| flag.name()).collect()
        };
        let changes = [
            ("signature.flagged", only(&flags, &signature.flags)),
            ("signature.unflagged", only(&signature.flags, &flags)),
        ];
        let mut steps = vec![store::expiry::flag(signature, &flags)];
        for (kind, changed) in changes.into_iter().filter(|(_, changed)| !changed.is_empty()) {
            let detail = json!({ "flags": changed, "day": today.to_string() });
            let event = Event {
                id: self.inner.ids.next(),
                kind,
                subject: signature.id.to_string(),
                detail: &detail,
            };
            steps.extend(self.tell(&Happening {
                event: event.id,
                kind,
                account: signature.account,
                channel: &signature.channel,
                subject: signature.id.0,
                at: now,
                data: json!({
                    "signature": signature.id.0,
                    "name": signature.name,
                    "flags": changed,
                    "day": today.to_string(),
                }),
            }));
            steps.push(by_registry(now, signature.account, event));
        }
        // Without effect it was flagged, decided, bound or deleted meanwhile, and whoever did that
        // looked at its papers; or the next sweep does.
        self.inner.db.write(steps).await?;
        Ok(())
    }

    async fn write_notices(&self, paper: Paper, now: Timestamp) -> Result<(), Broken> {
        let today = now.beijing_day();
        let until = today.plus_days(FIRST_AHEAD);
        let mut after = After { last_day: today, subject: 0 };
        loop {
            let page = store::expiry::ending(&self.inner.db, paper, after, until, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            let last_day = last.valid.map_or(after.last_day, |valid| valid.last);
            after = After { last_day, subject: last.subject };
            for ending in page {
                self.write_notice(ending, today, now).await?;
            }
            tokio::task::yield_now().await;
        }
    }

    async fn write_notice(&self, ending: Ending, today: Day, now: Timestamp) -> Result<(), Broken> {
        let due = ending
            .valid
            .and_then(|valid| Some((valid.last, expiry::notice(&valid, ending.told, today)?)));
        let Some((last_day, days)) = due else { return Ok(()) };
        let Ending { account, channel, paper, subject, name, .. } = ending;
        let id = NoticeId(self.inner.ids.next());
        let detail = json!({
            "paper": paper.name(),
            "of": subject,
            "last_day": last_day.to_string(),
            "days": days,
        });
        let event = Event {
            id: self.inner.ids.next(),
            kind: "notice.written",
            subject: id.to_string(),
            detail: &detail,
        };
        let written = wall();
        let notice = Notice { id, account, channel, paper, subject, name, last_day, days, written };
        let mut steps = vec![store::notices::add(&notice)];
        steps.extend(self.tell(&Happening {
            event: event.id,
            kind: "paper.lapses",
            account,
            channel: &notice.channel,
            subject,
            at: now,
            data: json!({
                "notice": id.0,
                "paper": paper.name(),
                "of": subject,
                "name": notice.name,
                "last_day": last_day.to_string(),
                "days": days,
            }),
        }));
        steps.push(by_registry(now, account, event));
        // Without effect another server was first.
        self.inner.db.write(steps).await?;
        Ok(())
    }
}
