//! What the other dialect should answer about letters and records.

use signet_wire::Value;

use crate::actions::Picture;
use crate::answers::{Check, first, integer, list, member, refused, reply};
use crate::driver::Seen;
use crate::model::{IcpRecord, Letter, World};

/// The codes of letters, in the order they are judged.
const LETTERS: &[&str] = &[
    "MissingSignList",
    "AuthorizationLetterNameNotMatchRegex",
    "AuthorizationLetterNameRepeat",
    "SignNotMatchRegex",
    "AuthorizationLetterDateNotMatchRegex",
    "AuthorizationLetterDateNotValid",
    "AuthorizationOssFileNotUploadError",
];
/// The codes of records, likewise.
const RECORDS: &[&str] = &[
    "AppIcpLicenseNumberOverLimit",
    "AppApprovalDateNotValid",
    "AppIcpRecordPicsFileError",
    "AppIcpRecordOssFileNotUploadError",
];

/// Which letters are asked for: ids, credit code, a covered name, passed or not, in force or not.
pub type Filter<'a> =
    (Option<&'a [i64]>, Option<&'a str>, Option<&'a str>, Option<bool>, Option<bool>);

impl World {
    /// What a state of the account closes these operations with. A natural person's is open.
    pub fn closed(&self, who: usize) -> Option<&'static str> {
        let account = &self.accounts[who];
        if account.denied {
            Some("isv.PRODUCT_UNSUBSCRIBE")
        } else if account.arrears {
            Some("isv.OUT_OF_SERVICE")
        } else {
            None
        }
    }

    /// Whether an upload is there, and whether it will do.
    pub fn upload(&self, who: usize, file: &'static str) -> (bool, bool) {
        let there = self.uploads.get(&(who, file));
        let fit = there.is_none_or(|it| matches!(it, Picture::Good(_)));
        (there.is_some(), fit && file.ends_with(".png"))
    }

    pub fn covers(&self, period: &str) -> bool {
        let today = self.today();
        period.split_once('~').is_some_and(|(first, last)| first <= &*today && &*today <= last)
    }

    #[allow(clippy::too_many_arguments)]
    pub fn create_letter(
        &mut self,
        who: usize,
        name: &'static str,
        file: &'static str,
        scope: &[&'static str],
        period: &'static str,
        code: &'static str,
        seen: &Seen,
    ) -> Check {
        if scope.is_empty() {
            return refused(seen, "MissingSignList");
        }
        if let Some(code) = self.closed(who) {
            return refused(seen, code);
        }
        let misnamed = name.bytes().all(|b| b.is_ascii_digit());
        let mut codes = vec![];
        if misnamed {
            codes.push("AuthorizationLetterNameNotMatchRegex");
        }
        if scope.iter().any(|name| name.contains("测试")) {
            codes.push("SignNotMatchRegex");
        }
        if period.contains("-02-30") {
            codes.push("AuthorizationLetterDateNotMatchRegex");
        }
        let shaped = codes.is_empty();
        if !misnamed && self.letters.iter().any(|it| it.who == who && it.name == name) {
            codes.push("AuthorizationLetterNameRepeat");
        }
        if shaped && !self.covers(period) {
            codes.push("AuthorizationLetterDateNotValid");
        }
        if shaped && self.upload(who, file) != (true, true) {
            codes.push("AuthorizationOssFileNotUploadError");
        }
        if let Some(code) = first(LETTERS, &codes) {
            return refused(seen, code);
        }
        let id = filed(seen)?;
        let scope = scope.to_vec();
        self.letters.push(Letter { id, who, name, scope, period, code, passed: false });
        Ok(vec![("letter.filed", id.to_string())])
    }

    pub fn told_letters(&self, who: usize, filter: Filter<'_>, seen: &Seen) -> Check {
        let (ids, code, covers, passed, in_force) = filter;
        if let Some(code) = self.closed(who) {
            return refused(seen, code);
        }
        let meant = |it: &&Letter| {
            it.who == who
                && ids.is_none_or(|ids| ids.contains(&it.id))
                && code.is_none_or(|code| it.code == code)
                && covers.is_none_or(|name| it.scope.contains(&name))
                && passed.is_none_or(|passed| it.passed == passed)
                && in_force.is_none_or(|in_force| self.covers(it.period) == in_force)
        };
        // The newest first: they were added in that order.
        let expect: Vec<_> = self.letters.iter().rev().filter(meant).collect();
        let data = list(reply(seen)?, "Data")?;
        if data.len() != expect.len() {
            return Err(format!("should tell of {expect:?}, and told of {data:?}"));
        }
        for (it, told) in expect.iter().zip(data) {
            let is =
                |name: &str, text: &str| Ok::<_, String>(member(told, name)? == &Value::text(text));
            let same = integer(told, "AuthorizationLetterId")? == it.id
                && is("AuthorizationLetterName", it.name)?
                && is("OrganizationCode", it.code)?
                && is("AuthorizationLetterExpDate", it.period)?
                && is("SignScope", &it.scope.join("、"))?
                && is("State", if it.passed { "PASSED" } else { "INT" })?
                && is("Status", if self.covers(it.period) { "VALID" } else { "INVALID" })?;
            if !same {
                return Err(format!("should be {it:?}, and was told as {told:?}"));
            }
        }
        Ok(vec![])
    }

    pub fn create_icp_record(
        &mut self,
        who: usize,
        files: &[&'static str],
        number: &'static str,
        approved: &str,
        seen: &Seen,
    ) -> Check {
        if let Some(code) = self.closed(who) {
            return refused(seen, code);
        }
        let mut codes = vec![];
        if number.chars().count() > 15 {
            codes.push("AppIcpLicenseNumberOverLimit");
        }
        if *approved > *self.today() {
            codes.push("AppApprovalDateNotValid");
        }
        for file in files {
            let (there, fit) = self.upload(who, file);
            if !fit {
                codes.push("AppIcpRecordPicsFileError");
            }
            if !there {
                codes.push("AppIcpRecordOssFileNotUploadError");
            }
        }
        if let Some(code) = first(RECORDS, &codes) {
            return refused(seen, code);
        }
        let id = filed(seen)?;
        self.records.push(IcpRecord { id, who, number });
        Ok(vec![("icp-record.filed", id.to_string())])
    }

    pub fn told_icp_records(&self, who: usize, ids: &[i64], seen: &Seen) -> Check {
        if let Some(code) = self.closed(who) {
            return refused(seen, code);
        }
        let mut expect: Vec<&IcpRecord> = vec![];
        for id in ids {
            let own = self.records.iter().find(|it| it.who == who && it.id == *id);
            expect.extend(own.filter(|_| expect.iter().all(|it| it.id != *id)));
        }
        let data = list(reply(seen)?, "Data")?;
        if data.len() != expect.len() {
            return Err(format!("should tell of {expect:?}, and told of {data:?}"));
        }
        for (it, told) in expect.iter().zip(data) {
            let number = member(told, "AppIcpLicenseNumber")?;
            if integer(told, "AppIcpRecordId")? != it.id || number != &Value::text(it.number) {
                return Err(format!("should be {it:?}, and was told as {told:?}"));
            }
        }
        Ok(vec![])
    }
}

/// The id of what was filed, which is told as text.
fn filed(seen: &Seen) -> Result<i64, String> {
    match member(reply(seen)?, "Data")? {
        Value::Text(id) => id.parse().map_err(|_| format!("no id: {id}")),
        other => Err(format!("no id: {other:?}")),
    }
}
