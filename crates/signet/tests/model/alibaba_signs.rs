//! What the other dialect should answer about signatures.

use signet_domain::lifecycle::State;
use signet_domain::review::Case as Filing;
use signet_domain::signature::{Market, Purpose, Source};
use signet_wire::Value;

use crate::actions::{Application, Door, OlderApplication, Picture, Ref};
use crate::answers::{Check, first, refused, reply, says};
use crate::driver::Seen;
use crate::model::{Filed, Letter, Signature, World};

const DOOR: Door = Door::Alibaba;

/// The codes of filing a signature, first or again, in the order they are judged.
const FILING: &[&str] = &[
    "InvalidSignName",
    "SignName.Exists",
    "SignatureNotFound",
    "SMS_STATUS_ILLEGAL",
    "QualificationNotFound",
    "InvalidQualification",
    "ParameterMismatch.ThirdParty",
    "MissApplySceneContent",
    "InvalidApplySceneContent",
    "AppIcpRecordNotExist",
    "TrademarkNotExist",
    "SmsAuthorizationLetterNotExist",
    "SmsAuthorizationLetterNotMatch",
    "SmsSignNotAuthorized",
    "isv.SIGN_SOURCE_ILLEGAL",
    "isv.ERROR_EMPTY_FILE",
    "isv.SIGN_COUNT_OVER_LIMIT",
    "isv.SMS_OVER_LIMIT",
];
/// The codes of filing one the old way, likewise.
const OLDER: &[&str] = &[
    "isv.SIGN_NAME_ILLEGAL",
    "SignName.Exists",
    "SignatureNotFound",
    "isv.ERROR_SIGN_NOT_MODIFY",
    "isv.SIGN_SOURCE_ILLEGAL",
    "isv.ERROR_EMPTY_FILE",
    "isv.SIGN_COUNT_OVER_LIMIT",
    "isv.SMS_OVER_LIMIT",
];
/// The codes of binding one to another qualification, likewise.
const BINDING: &[&str] = &[
    "SmsSignatureNotExist",
    "SMS_STATUS_ILLEGAL",
    "QualificationNotExist",
    "SmsQualificationNotPassed",
    "ParameterMismatch.ThirdParty",
    "SmsAuthorizationLetterNotExist",
    "SmsPassedAuthorizationLetterNotMatch",
    "SmsSignNotAuthorized",
];

impl World {
    /// The same closes operations as papers, but some have a word of their own for denial.
    fn closed_to_signs(&self, who: usize) -> Option<&'static str> {
        self.closed(who).map(|code| match code {
            "isv.PRODUCT_UNSUBSCRIBE" => "ForbiddenAction",
            code => code,
        })
    }

    /// The account's signature of this name, the newest if several have had it.
    pub fn named(&self, who: usize, name: &str) -> Option<&Signature> {
        self.shelf(who, DOOR, Market::Mainland).into_iter().find(|it| it.filed.name == name)
    }

    fn own_letter(&self, who: usize, id: i64) -> Option<&Letter> {
        self.letters.iter().find(|it| it.who == who && it.id == id)
    }

    /// What the rules and the papers have to say about an application.
    fn unfounded_application(&self, who: usize, form: &Application) -> Vec<&'static str> {
        let mut codes = vec![];
        if form.name.contains("测试") {
            codes.push("InvalidSignName");
        }
        if form.source == 1 {
            codes.push("isv.SIGN_SOURCE_ILLEGAL");
        }
        if form.material.iter().any(|file| self.upload(who, file) != (true, true)) {
            codes.push("isv.ERROR_EMPTY_FILE");
        }
        if form.source == 2 {
            match form.scene {
                None if form.record.is_none() => codes.push("MissApplySceneContent"),
                Some(scene) if !scene.starts_with("http") => codes.push("InvalidApplySceneContent"),
                _ => {}
            }
        }
        let qualification = self.qualification(who, DOOR, form.qualification.id());
        match qualification {
            None => codes.push("QualificationNotFound"),
            Some(it) => {
                if it.state != State::Approved {
                    codes.push("InvalidQualification");
                }
                if it.purpose != purpose(form) {
                    codes.push("ParameterMismatch.ThirdParty");
                }
            }
        }
        let record = form.record.map(Ref::id);
        let known = |id| self.records.iter().any(|it| it.who == who && it.id == id);
        if !record.map_or(form.source != 2, known) {
            codes.push("AppIcpRecordNotExist");
        }
        if form.source == 5 {
            codes.push("TrademarkNotExist");
        }
        if let Some(id) = form.letter.map(Ref::id) {
            match self.own_letter(who, id) {
                None => codes.push("SmsAuthorizationLetterNotExist"),
                Some(letter) => {
                    let another = qualification.is_some_and(|it| it.code != letter.code);
                    if another || !self.covers(letter.period) {
                        codes.push("SmsAuthorizationLetterNotMatch");
                    }
                    if !letter.scope.contains(&form.name) {
                        codes.push("SmsSignNotAuthorized");
                    }
                }
            }
        }
        codes
    }

    /// What the account has already that stands in the way of one more.
    fn full(&self, who: usize) -> Vec<&'static str> {
        let mut codes = vec![];
        let limit = self.accounts[who].limit as usize;
        if limit > 0 && self.shelf(who, DOOR, Market::Mainland).len() >= limit {
            codes.push("isv.SMS_OVER_LIMIT");
        }
        let today = self.now.beijing_day();
        // A natural person files one a day, deleted or not.
        let filed_today =
            |it: &&Signature| it.who == who && it.door == DOOR && it.created.beijing_day() == today;
        if self.accounts[who].individual && self.signatures.iter().any(|it| filed_today(&it)) {
            codes.push("isv.SIGN_COUNT_OVER_LIMIT");
        }
        codes
    }

    pub fn create_sms_sign(
        &mut self,
        who: usize,
        form: &Application,
        seen: &Seen,
        fresh: Option<&Filing>,
    ) -> Check {
        if let Some(code) = self.closed_to_signs(who) {
            return refused(seen, code);
        }
        let mut codes = self.unfounded_application(who, form);
        if self.named(who, form.name).is_some() {
            codes.push("SignName.Exists");
        }
        codes.extend(self.full(who));
        if let Some(code) = first(FILING, &codes) {
            return refused(seen, code);
        }
        let case = applied(form.name, seen, fresh)?;
        let filed = self.filed_application(who, form);
        self.added(who, case, filed)
    }

    pub fn update_sms_sign(
        &mut self,
        who: usize,
        form: &Application,
        seen: &Seen,
        fresh: Option<&Filing>,
    ) -> Check {
        if let Some(code) = self.closed_to_signs(who) {
            return refused(seen, code);
        }
        let mut codes = self.unfounded_application(who, form);
        let before = self.named(who, form.name).map(|it| (it.id, it.state));
        match before {
            None => codes.push("SignatureNotFound"),
            Some((_, State::Approved | State::Rejected | State::NeedsMaterial)) => {}
            Some(_) => codes.push("SMS_STATUS_ILLEGAL"),
        }
        if let Some(code) = first(FILING, &codes) {
            return refused(seen, code);
        }
        let case = applied(form.name, seen, fresh)?;
        let filed = self.filed_application(who, form);
        Ok(self.refile(before.ok_or("it was not there")?.0, case, filed))
    }

    fn filed_application(&self, who: usize, form: &Application) -> Filed {
        let exhibits = (0..).zip(&form.material).map(|(at, file)| {
            ("material", at, self.uploads.get(&(who, *file)).copied().unwrap_or(Picture::Empty))
        });
        Filed {
            name: form.name.into(),
            source: source(form.source),
            document: None,
            purpose: purpose(form),
            qualification: Some(form.qualification.id()),
            letter: form.letter.map(Ref::id),
            record: form.record.map(Ref::id),
            scene: form.scene.unwrap_or_default(),
            uploads: form.material.clone(),
            exhibits: exhibits.collect(),
        }
    }

    /// What the rules have to say about an application that is made the old way.
    fn unfounded_older(&self, form: &OlderApplication) -> Vec<&'static str> {
        let wrong = [
            (form.name.contains("测试"), "isv.SIGN_NAME_ILLEGAL"),
            (form.source == 1, "isv.SIGN_SOURCE_ILLEGAL"),
            (form.pictures.contains(&Picture::Other), "isv.ERROR_EMPTY_FILE"),
        ];
        wrong.into_iter().filter_map(|(wrong, code)| wrong.then_some(code)).collect()
    }

    pub fn older_add(
        &mut self,
        who: usize,
        form: &OlderApplication,
        seen: &Seen,
        fresh: Option<&Filing>,
    ) -> Check {
        if let Some(code) = self.closed(who) {
            return refused(seen, code);
        }
        let mut codes = self.unfounded_older(form);
        // The case of letters makes no difference here.
        let same = |it: &&Signature| it.filed.name.eq_ignore_ascii_case(form.name);
        if self.shelf(who, DOOR, Market::Mainland).iter().any(same) {
            codes.push("SignName.Exists");
        }
        codes.extend(self.full(who));
        if let Some(code) = first(OLDER, &codes) {
            return refused(seen, code);
        }
        says(reply(seen)?, "SignName", form.name)?;
        let case = fresh.ok_or("there is no new case")?;
        self.added(who, case, filed_older(form))
    }

    pub fn older_modify(
        &mut self,
        who: usize,
        form: &OlderApplication,
        seen: &Seen,
        fresh: Option<&Filing>,
    ) -> Check {
        if let Some(code) = self.closed(who) {
            return refused(seen, code);
        }
        let mut codes = self.unfounded_older(form);
        let before = self.named(who, form.name).cloned();
        match before.as_ref().map(|it| it.state) {
            None => codes.push("SignatureNotFound"),
            Some(State::Rejected | State::NeedsMaterial) => {}
            Some(_) => codes.push("isv.ERROR_SIGN_NOT_MODIFY"),
        }
        if let Some(code) = first(OLDER, &codes) {
            return refused(seen, code);
        }
        says(reply(seen)?, "SignName", form.name)?;
        let case = fresh.ok_or("there is no new case")?;
        let before = before.ok_or("it was not there")?;
        let Filed { purpose, qualification, letter, record, scene, .. } = before.filed;
        // What the older operations have no parameter for stays.
        let filed = Filed { purpose, qualification, letter, record, scene, ..filed_older(form) };
        Ok(self.refile(before.id, case, filed))
    }

    fn added(&mut self, who: usize, case: &Filing, filed: Filed) -> Check {
        let id = case.subject.id();
        Ok(self.add(who, DOOR, Market::Mainland, id, case, filed))
    }

    pub fn delete_by_name(&mut self, who: usize, name: &str, seen: &Seen) -> Check {
        if let Some(code) = self.closed(who) {
            return refused(seen, code);
        }
        match self.named(who, name).map(|it| (it.id, it.state)) {
            None => refused(seen, "SignatureNotFound"),
            Some((_, State::Pending | State::Revising)) => {
                refused(seen, "isv.ERROR_SIGN_NOT_DELETE")
            }
            Some((id, _)) => {
                says(reply(seen)?, "SignName", name)?;
                Ok(self.delete(id))
            }
        }
    }

    pub fn rebound(
        &mut self,
        who: usize,
        name: &str,
        qualification: i64,
        letter: Option<i64>,
        seen: &Seen,
    ) -> Check {
        if let Some(code) = self.closed(who) {
            return refused(seen, code);
        }
        let mut codes = vec![];
        let before = self.named(who, name);
        match before {
            None => codes.push("SmsSignatureNotExist"),
            Some(it) if it.state != State::Approved => codes.push("SMS_STATUS_ILLEGAL"),
            Some(_) => {}
        }
        let bound = self.qualification(who, DOOR, qualification);
        match bound {
            None => codes.push("QualificationNotExist"),
            Some(it) if it.state != State::Approved => codes.push("SmsQualificationNotPassed"),
            Some(it) => {
                if before.is_some_and(|before| before.filed.purpose != it.purpose) {
                    codes.push("ParameterMismatch.ThirdParty");
                }
            }
        }
        // The letter it has stays with it, and has to go with the new qualification as well.
        if let Some(id) = letter.or(before.and_then(|it| it.filed.letter)) {
            match self.own_letter(who, id) {
                None => codes.push("SmsAuthorizationLetterNotExist"),
                Some(letter) => {
                    let another = bound.is_some_and(|it| it.code != letter.code);
                    if another || !self.covers(letter.period) || !letter.passed {
                        codes.push("SmsPassedAuthorizationLetterNotMatch");
                    }
                    if before.is_some() && !letter.scope.contains(&name) {
                        codes.push("SmsSignNotAuthorized");
                    }
                }
            }
        }
        if let Some(code) = first(BINDING, &codes) {
            return refused(seen, code);
        }
        let id = before.ok_or("it was not there")?.id;
        reply(seen)?;
        Ok(self.rebind(id, qualification, letter))
    }
}

fn purpose(form: &Application) -> Purpose {
    if form.for_others { Purpose::ForOthers } else { Purpose::Own }
}

fn source(number: i64) -> Source {
    match number {
        0 => Source::Company,
        2 => Source::App,
        other => panic!("{other} is not taken"),
    }
}

fn filed_older(form: &OlderApplication) -> Filed {
    let exhibits = (0..).zip(&form.pictures).map(|(at, picture)| ("material", at, *picture));
    Filed {
        name: form.name.into(),
        source: source(form.source),
        document: None,
        purpose: Purpose::Own,
        qualification: None,
        letter: None,
        record: None,
        scene: "",
        uploads: vec![],
        exhibits: exhibits.collect(),
    }
}

/// That an application was taken, and is told by the number of its case.
fn applied<'a>(name: &str, seen: &Seen, fresh: Option<&'a Filing>) -> Result<&'a Filing, String> {
    let case = fresh.ok_or_else(|| format!("should be done, and was: {seen:?}"))?;
    let reply = reply(seen)?;
    says(reply, "SignName", name)?;
    says(reply, "OrderId", case.application.to_string())?;
    Ok(case)
}

/// A value that is true or false.
pub fn truth(it: bool) -> Option<Value> {
    Some(Value::Bool(it))
}
