//! What a step should have come to, and what it changes.

use signet_domain::lifecycle::{Event, Standing};
use signet_domain::review::Case as Filing;
use signet_registry::Decided;

use crate::actions::{Op, Ref, Step, Verdict};
use crate::driver::Seen;
use crate::model::{Noted, World};

/// Whether a step, ended so, has opened a case.
pub fn files(step: &Step, seen: &Seen) -> bool {
    let filing = matches!(step.op, Op::AddSmsSign { .. } | Op::ModifySmsSign { .. });
    filing && matches!(seen, Seen::Reply(_))
}

/// What a step would be to a signature, by the machine's words.
pub fn event(step: &Step) -> Option<Event> {
    Some(match &step.op {
        Op::AddSmsSign { .. } => Event::File,
        Op::ModifySmsSign { .. } => Event::Resubmit,
        Op::DeleteSmsSign { .. } => Event::Delete,
        Op::Decide { verdict, .. } => match verdict {
            Verdict::Approve { .. } => Event::Approve,
            Verdict::Reject { .. } => Event::Reject,
            Verdict::AskForMore => Event::AskForMore,
        },
        _ => return None,
    })
}

impl World {
    /// Checks how a settled step ended, and changes the world as it should have changed. Gives the
    /// events that the record should have of it.
    pub fn step(
        &mut self,
        step: &Step,
        seen: &Seen,
        fresh: Option<&Filing>,
    ) -> Result<Noted, String> {
        let who = step.who;
        let ids = |of: &[Ref]| of.iter().map(|it| it.id()).collect::<Vec<_>>();
        match &step.op {
            Op::AddSmsSign { version, form } => self.add_sms_sign(who, *version, form, seen, fresh),
            Op::ModifySmsSign { version, sign, form } => {
                self.modify_sms_sign(who, *version, sign.id(), form, seen, fresh)
            }
            Op::DeleteSmsSign { version, sign } => {
                self.delete_sms_sign(who, *version, sign.id(), seen)
            }
            Op::DescribeByIds { version, international, signs } => {
                self.described(who, *version, *international, &ids(signs), seen)
            }
            Op::DescribePage { international, offset, limit } => {
                self.described_page(who, *international, *offset, *limit, seen)
            }
            Op::Upload { file, picture } => {
                self.uploads.insert((who, file), *picture);
                Ok(vec![("object.stored", format!("{}/{file}", self.accounts[who].id))])
            }
            Op::CreateLetter { name, file, scope, period, code } => {
                self.create_letter(who, name, file, scope, period, code, seen)
            }
            Op::QueryLetters { letters, code, covers, passed, in_force } => {
                let ids = letters.as_deref().map(ids);
                let filter = (ids.as_deref(), *code, *covers, *passed, *in_force);
                self.told_letters(who, filter, seen)
            }
            Op::CreateIcpRecord { file, runtime, number, approved } => {
                let files: Vec<_> = std::iter::once(*file).chain(*runtime).collect();
                self.create_icp_record(who, &files, number, approved, seen)
            }
            Op::QueryIcpRecords { records } => self.told_icp_records(who, &ids(records), seen),
            Op::Decide { case, verdict, .. } => self.decided(case.id(), *verdict, seen),
            Op::SetArrears(it) => {
                self.accounts[who].arrears = *it;
                self.account_changed(who)
            }
            Op::SetDenied(it) => {
                self.accounts[who].denied = *it;
                self.account_changed(who)
            }
            Op::SetLimit(it) => {
                self.accounts[who].limit = *it;
                self.account_changed(who)
            }
            Op::Wait { hours } => {
                self.now = self.now.plus_millis(hours * 3_600_000);
                Ok(vec![])
            }
        }
    }

    fn account_changed(&self, who: usize) -> Result<Noted, String> {
        Ok(vec![("account.changed", self.accounts[who].id.to_string())])
    }

    fn decided(&mut self, id: i64, verdict: Verdict, seen: &Seen) -> Result<Noted, String> {
        let expect = match self.cases.iter().find(|it| it.id == id) {
            None => "Unknown",
            Some(it) if it.standing != Standing::Pending => "TooLate",
            Some(it) if it.blocked && verdict == Verdict::Approve { despite_findings: false } => {
                "Blocked"
            }
            Some(_) => "Done",
        };
        let ended = match seen {
            Seen::Decided(Decided::Done) => "Done",
            Seen::Decided(Decided::TooLate) => "TooLate",
            Seen::Decided(Decided::Unknown) => "Unknown",
            Seen::Decided(Decided::Blocked(findings)) if !findings.is_empty() => "Blocked",
            _ => "otherwise",
        };
        if ended != expect {
            return Err(format!("the decision should end {expect}, and ended: {seen:?}"));
        }
        Ok(if expect == "Done" { self.decide(id, verdict) } else { vec![] })
    }
}
