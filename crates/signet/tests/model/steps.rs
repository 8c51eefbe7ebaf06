//! What a step should have come to, and what it changes.

use signet_domain::lifecycle::{Event, Standing, State};
use signet_domain::refusal::Refusal;
use signet_domain::review::Case as Filing;
use signet_domain::signature::Purpose;
use signet_registry::Decided;

use crate::actions::{Door, Op, Ref, Step, Verdict};
use crate::answers::Check;
use crate::driver::Seen;
use crate::model::{Qualification, Subject, World};

/// Whether a step, ended so, has opened a case.
pub fn files(step: &Step, seen: &Seen) -> bool {
    match step.op {
        Op::AddSmsSign { .. }
        | Op::ModifySmsSign { .. }
        | Op::CreateSmsSign(_)
        | Op::UpdateSmsSign(_)
        | Op::OlderAddSmsSign(_)
        | Op::OlderModifySmsSign(_) => matches!(seen, Seen::Reply(_)),
        Op::Enter { .. } => matches!(seen, Seen::Entered(_)),
        _ => false,
    }
}

/// What was done, by its name, unless it was refused or came too late.
pub fn done(step: &Step, seen: &Seen) -> Option<String> {
    let done = matches!(
        seen,
        Seen::Reply(_) | Seen::Done | Seen::Entered(_) | Seen::Decided(Decided::Done)
    );
    let name = || format!("{:?}", step.op).split([' ', '(']).next().map(str::to_owned);
    if done { name() } else { None }
}

/// What a step would be to what it is about, by the machines' words.
pub fn event(step: &Step) -> Option<Event> {
    Some(match &step.op {
        Op::AddSmsSign { .. }
        | Op::CreateSmsSign(_)
        | Op::OlderAddSmsSign(_)
        | Op::Enter { approved: false, .. } => Event::File,
        Op::ModifySmsSign { .. } | Op::UpdateSmsSign(_) | Op::OlderModifySmsSign(_) => {
            Event::Resubmit
        }
        Op::DeleteSmsSign { .. } | Op::DeleteByName { .. } | Op::DeleteQualification { .. } => {
            Event::Delete
        }
        Op::Withdraw { .. } => Event::Withdraw,
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
    pub fn step(&mut self, step: &Step, seen: &Seen, fresh: Option<&Filing>) -> Check {
        let who = step.who;
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
            Op::CreateSmsSign(form) => self.create_sms_sign(who, form, seen, fresh),
            Op::UpdateSmsSign(form) => self.update_sms_sign(who, form, seen, fresh),
            Op::OlderAddSmsSign(form) => self.older_add(who, form, seen, fresh),
            Op::OlderModifySmsSign(form) => self.older_modify(who, form, seen, fresh),
            Op::DeleteByName { name } => self.delete_by_name(who, name, seen),
            Op::GetSmsSign { name } => self.told_sign(who, name, seen),
            Op::QuerySmsSign { name } => self.told_state(who, name, seen),
            Op::QuerySmsSignList { page, size } => self.told_signs(who, *page, *size, seen),
            Op::Rebind { name, qualification, letter } => {
                self.rebound(who, name, qualification.id(), letter.map(Ref::id), seen)
            }
            Op::Enter { door, name, for_others, code, approved } => {
                let purpose = if *for_others { Purpose::ForOthers } else { Purpose::Own };
                let entered = Qualification {
                    id: 0,
                    who,
                    door: *door,
                    name,
                    code,
                    purpose,
                    state: if *approved { State::Approved } else { State::Pending },
                    newest: 0,
                    gone: false,
                };
                self.entered(entered, seen, fresh)
            }
            Op::DeleteQualification { door, qualification } => {
                self.qualification_deleted(who, *door, qualification.id(), seen)
            }
            Op::Decide { case, verdict, .. } => self.decided(case.id(), Some(*verdict), seen),
            Op::Withdraw { case, .. } => self.decided(case.id(), None, seen),
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

    fn account_changed(&self, who: usize) -> Check {
        Ok(vec![("account.changed", self.accounts[who].id.to_string())])
    }

    fn entered(&mut self, it: Qualification, seen: &Seen, fresh: Option<&Filing>) -> Check {
        let same = |of: &Qualification| of.who == it.who && of.door == it.door && !of.gone;
        if self.qualifications.iter().any(|of| same(of) && of.name == it.name) {
            return objected(seen, &[Refusal::QualificationNameTaken]);
        }
        let Seen::Entered(id) = *seen else {
            return Err(format!("should be entered, and was: {seen:?}"));
        };
        let case = fresh.ok_or("there is no new case")?;
        let newest = case.application.0;
        self.open_case(it.who, it.door, case, Subject::Qualification(id));
        if it.state == State::Approved
            && let Some(case) = self.cases.last_mut()
        {
            case.standing = Standing::Approved;
            case.decided = Some((case.submitted, (vec![], "")));
        }
        self.qualifications.push(Qualification { id, newest, ..it });
        Ok(vec![("qualification.entered", id.to_string())])
    }

    fn qualification_deleted(&mut self, who: usize, door: Door, id: i64, seen: &Seen) -> Check {
        let Some(it) = self.qualification(who, door, id) else {
            return objected(seen, &[Refusal::QualificationUnknown]);
        };
        let mut refusals = vec![];
        if it.state == State::Pending {
            refusals.push(Refusal::UnderReview);
        }
        if self.is_bound(id) {
            refusals.push(Refusal::QualificationBound);
        }
        if !refusals.is_empty() {
            return objected(seen, &refusals);
        }
        if !matches!(seen, Seen::Done) {
            return Err(format!("should be deleted, and was: {seen:?}"));
        }
        for it in self.qualifications.iter_mut().filter(|it| it.id == id) {
            it.gone = true;
        }
        Ok(vec![("qualification.deleted", id.to_string())])
    }

    /// A decision, or a withdrawal where there is no verdict.
    fn decided(&mut self, id: i64, verdict: Option<Verdict>, seen: &Seen) -> Check {
        let approves = Some(Verdict::Approve { despite_findings: false });
        let expect = match self.cases.iter().find(|it| it.id == id) {
            None => "Unknown",
            Some(it) if it.standing != Standing::Pending => "TooLate",
            Some(it) if it.blocked && verdict == approves => "Blocked",
            Some(_) => "Done",
        };
        let ended = match seen {
            Seen::Decided(Decided::Done) => "Done",
            Seen::Decided(Decided::TooLate(_)) => "TooLate",
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

fn ids(of: &[Ref]) -> Vec<i64> {
    of.iter().map(|it| it.id()).collect()
}

/// That the registry refused with exactly this.
fn objected(seen: &Seen, expect: &[Refusal]) -> Check {
    match seen {
        Seen::Refused(refusals)
            if refusals.len() == expect.len() && expect.iter().all(|it| refusals.contains(it)) =>
        {
            Ok(vec![])
        }
        other => Err(format!("should be refused with {expect:?}, and was: {other:?}")),
    }
}
