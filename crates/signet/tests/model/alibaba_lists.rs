//! What the other dialect should tell of signatures.

use signet_domain::lifecycle::State;
use signet_domain::signature::{Market, Purpose};
use signet_wire::Value;

use crate::actions::Door;
use crate::alibaba_signs::truth;
use crate::answers::{Check, counts, is, list, member, refused, reply, says};
use crate::driver::Seen;
use crate::model::{Signature, World};

impl World {
    /// Whether a signature on the letter of this one was approved.
    fn letter_passed(&self, it: &Signature) -> bool {
        let letter = it.filed.letter;
        self.letters.iter().any(|of| of.who == it.who && Some(of.id) == letter && of.passed)
    }

    pub fn told_sign(&self, who: usize, name: &str, seen: &Seen) -> Check {
        if let Some(code) = self.closed(who) {
            let code = if code == "isv.PRODUCT_UNSUBSCRIBE" { "ForbiddenAction" } else { code };
            return refused(seen, code);
        }
        let Some(it) = self.named(who, name) else { return refused(seen, "SignatureNotFound") };
        let told = reply(seen)?;
        says(told, "SignName", name)?;
        counts(told, "SignStatus", Some(status(it.state)))?;
        says(told, "CreateDate", it.created.beijing_text())?;
        says(told, "OrderId", it.shown.to_string())?;
        counts(told, "QualificationId", it.filed.qualification)?;
        counts(told, "AuthorizationLetterId", it.filed.letter)?;
        counts(told, "AppIcpRecordId", it.filed.record)?;
        says(told, "ApplyScene", it.filed.scene)?;
        is(told, "ThirdParty", truth(it.filed.purpose == Purpose::ForOthers))?;
        is(told, "AuthorizationLetterAuditPass", truth(self.letter_passed(it)))?;
        let audited = it.decided.map(|at| at.beijing_text()).unwrap_or_default();
        says(member(told, "AuditInfo")?, "AuditDate", audited)?;
        let account = self.accounts[who].id;
        let uploads = it.filed.uploads.iter().map(|file| Value::text(format!("{account}/{file}")));
        is(told, "FileUrlList", Some(Value::List(uploads.collect())))?;
        Ok(vec![])
    }

    pub fn told_state(&self, who: usize, name: &str, seen: &Seen) -> Check {
        if let Some(code) = self.closed(who) {
            return refused(seen, code);
        }
        let Some(it) = self.named(who, name) else { return refused(seen, "SignatureNotFound") };
        let told = reply(seen)?;
        says(told, "SignName", name)?;
        counts(told, "SignStatus", Some(status(it.state)))?;
        says(told, "CreateDate", it.created.beijing_text())?;
        Ok(vec![])
    }

    pub fn told_signs(&self, who: usize, page: usize, size: usize, seen: &Seen) -> Check {
        if let Some(code) = self.closed(who) {
            return refused(seen, code);
        }
        let told = reply(seen)?;
        let shelf = self.shelf(who, Door::Alibaba, Market::Mainland);
        let number = |it: usize| Some(i64::try_from(it).expect("a small number"));
        counts(told, "TotalCount", number(shelf.len()))?;
        counts(told, "CurrentPage", number(page))?;
        counts(told, "PageSize", number(size))?;
        let expect: Vec<_> = shelf.into_iter().skip((page - 1) * size).take(size).collect();
        let items = list(told, "SmsSignList")?;
        if items.len() != expect.len() {
            return Err(format!("should tell of {expect:?}, and told of {items:?}"));
        }
        for (it, told) in expect.into_iter().zip(items) {
            says(told, "SignName", &*it.filed.name)?;
            let state = match status(it.state) {
                0 => "AUDIT_STATE_INIT",
                1 => "AUDIT_STATE_PASS",
                2 => "AUDIT_STATE_NOT_PASS",
                _ => "AUDIT_STATE_CANCEL",
            };
            says(told, "AuditStatus", state)?;
            says(told, "OrderId", it.shown.to_string())?;
            counts(told, "AuthorizationLetterId", it.filed.letter)?;
            is(told, "authorizationLetterAuditPass", truth(self.letter_passed(it)))?;
        }
        Ok(vec![])
    }
}

fn status(state: State) -> i64 {
    match state {
        State::Pending | State::Revising => 0,
        State::Approved => 1,
        State::Rejected | State::NeedsMaterial => 2,
        State::Withdrawn => 10,
    }
}
