//! What the one dialect should answer.

use signet_domain::lifecycle::State;
use signet_domain::review::Case as Filing;
use signet_domain::signature::{Document, Market, Purpose, Source};
use signet_wire::Value;

use crate::actions::{Door, Form, Picture, Ref, Version};
use crate::answers::{Check, first, integer, member, refused, reply};
use crate::driver::Seen;
use crate::model::{Filed, Signature, Subject, World};

/// Every code these operations refuse with, in the order they are judged.
const ORDER: &[&str] = &[
    "InvalidParameterValue.InvalidInternational",
    "InvalidParameterValue.InvalidSignPurpose",
    "InvalidParameterValue.InvalidUsedMethod",
    "InvalidParameterValue.InvalidDocumentType",
    "FailedOperation.OtherError",
    "UnsupportedOperation",
    "InvalidParameterValue.SignNameLengthTooLong",
    "InvalidParameterValue.ImageInvalid",
    "MissingParameter",
    "InvalidParameterValue.QualificationIdNotFound",
    "FailedOperation.QualificationIdNotApproved",
    "FailedOperation.MissingSignatureToModify",
    STANDS_APPROVED,
    STANDS_ELSEWHERE,
    "InvalidParameterValue.SignAlreadyPassedCheck",
    "InvalidParameterValue.SignExistAndUnapproved",
    "FailedOperation.SignNumberLimit",
];
/// What stands in one place of the order and is told in the words of another.
const STANDS_APPROVED: &str = "approved: InvalidParameterValue.SignAlreadyPassedCheck";
const STANDS_ELSEWHERE: &str = "elsewhere: InvalidParameterValue.InvalidInternational";

const SOURCES: [Source; 7] = [
    Source::Company,
    Source::App,
    Source::Website,
    Source::OfficialAccount,
    Source::Trademark,
    Source::Institution,
    Source::MiniProgram,
];

/// What is told first of several codes.
fn told(codes: &[&'static str]) -> Option<&'static str> {
    first(ORDER, codes).map(|code| code.rsplit(": ").next().unwrap_or(code))
}

impl World {
    /// What a state of the account closes these operations with.
    pub fn gate(&self, who: usize, version: Version) -> Option<&'static str> {
        let account = &self.accounts[who];
        let arrears = match version {
            Version::Newer => "UnauthorizedOperation.ServiceSuspendDueToArrears",
            Version::Older => "UnauthorizedOperation.SerivceSuspendDueToArrears",
        };
        [
            (account.arrears, arrears),
            (account.individual, "FailedOperation.NotEnterpriseCertification"),
            (account.denied, "UnauthorizedOperation.RequestPermissionDeny"),
        ]
        .into_iter()
        .find_map(|(closed, code)| closed.then_some(code))
    }

    /// Whether the Chinese site's rules are in force.
    fn chinese(&self) -> bool {
        self.rules.chinese_from.is_some_and(|from| *from <= *self.today())
    }

    /// What the matrix says of a type, what is to prove it and where it is to be used.
    fn unfit(&self, form: &Form) -> Option<&'static str> {
        let everywhere: &[i64] = match form.kind {
            0 => &[0, 1],
            1 => &[0, 1, 2, 3, 4],
            2 => &[0, 1, 2, 3, 5],
            3 => &[0, 1, 2, 3, 8],
            4 => &[7],
            5 => &[2, 3],
            6 => &[0, 1, 2, 3, 6],
            _ => return None,
        };
        let withdrawn = self.chinese()
            && (matches!(form.kind, 2 | 3 | 6) || (form.kind == 1 && form.international == 0));
        if form.document > 8 || form.international > 1 {
            None
        } else if withdrawn {
            Some("UnsupportedOperation")
        } else if !everywhere.contains(&form.document) {
            Some("InvalidParameterValue.InvalidDocumentType")
        } else {
            None
        }
    }

    /// What is wrong with the shape of a form's values.
    fn misshapen(&self, form: &Form, version: Version, modifies: bool) -> Vec<&'static str> {
        let purpose = match (modifies, version) {
            (true, Version::Newer) => "InvalidParameterValue.InvalidSignPurpose",
            _ => "InvalidParameterValue.InvalidUsedMethod",
        };
        let no_proof = match form.proof {
            Picture::Garbled => true,
            Picture::Empty => !modifies,
            Picture::Good(_) | Picture::Other => false,
        };
        let wrong = [
            (form.international > 1, "InvalidParameterValue.InvalidInternational"),
            (form.purpose > 1, purpose),
            (form.document > 8, "InvalidParameterValue.InvalidDocumentType"),
            (form.kind > 6, "FailedOperation.OtherError"),
            (form.name.chars().count() > 15, "InvalidParameterValue.SignNameLengthTooLong"),
            (no_proof, "InvalidParameterValue.ImageInvalid"),
        ];
        wrong.into_iter().filter_map(|(wrong, code)| wrong.then_some(code)).collect()
    }

    /// What else stands in the way of filing a well-shaped form: the pictures and the qualification.
    fn unfounded(
        &self,
        who: usize,
        form: &Form,
        before: Option<&Signature>,
        unknown: bool,
    ) -> Vec<&'static str> {
        let mut codes = vec![];
        let bad_commission = match form.commission {
            Some(Picture::Other | Picture::Garbled) => form.purpose == 1,
            // Empty, it is none: the vendor's own samples send it so.
            Some(Picture::Empty | Picture::Good(_)) | None => false,
        };
        if form.proof == Picture::Other || bad_commission {
            codes.push("InvalidParameterValue.ImageInvalid");
        }
        if self.chinese() && form.international == 0 {
            let named = form.qualification.map(Ref::id);
            let bound = before.and_then(|it| it.filed.qualification);
            match named.or(bound) {
                None if unknown => {}
                None => codes.push("MissingParameter"),
                Some(id) => match self.qualification(who, Door::Tencent, id) {
                    None => codes.push("InvalidParameterValue.QualificationIdNotFound"),
                    Some(it) if it.state != State::Approved || it.purpose != purpose(form) => {
                        codes.push("FailedOperation.QualificationIdNotApproved");
                    }
                    Some(_) => {}
                },
            }
        }
        codes
    }

    /// Whether another signature has the name.
    fn taken(&self, who: usize, form: &Form, but: Option<i64>) -> Option<&'static str> {
        let same = |it: &&&Signature| it.filed.name == form.name && Some(it.id) != but;
        let shelf = self.shelf(who, Door::Tencent, market(form));
        let states: Vec<_> = shelf.iter().filter(same).map(|it| it.state).collect();
        if states.iter().any(|it| matches!(it, State::Approved | State::Revising)) {
            Some("InvalidParameterValue.SignAlreadyPassedCheck")
        } else if states.contains(&State::Pending) {
            Some("InvalidParameterValue.SignExistAndUnapproved")
        } else {
            None
        }
    }

    pub fn add_sms_sign(
        &mut self,
        who: usize,
        version: Version,
        form: &Form,
        seen: &Seen,
        fresh: Option<&Filing>,
    ) -> Check {
        if let Some(code) = self.gate(who, version) {
            return refused(seen, code);
        }
        let mut codes = self.misshapen(form, version, false);
        if codes.is_empty() {
            codes.extend(self.unfounded(who, form, None, false));
            codes.extend(self.taken(who, form, None));
            let limit = self.accounts[who].limit as usize;
            let count = self.shelf(who, Door::Tencent, market(form)).len();
            if limit > 0 && count >= limit {
                codes.push("FailedOperation.SignNumberLimit");
            }
        }
        codes.extend(self.unfit(form));
        if let Some(code) = told(&codes) {
            return refused(seen, code);
        }
        let (status, case) = answered(seen, "AddSignStatus", fresh)?;
        let application = Value::Integer(case.application.0);
        told_application(status, version, &application)?;
        let id = integer(status, "SignId")?;
        let qualification = self.chinese() && form.international == 0;
        let qualification = form.qualification.map(Ref::id).filter(|_| qualification);
        let filed = Filed { qualification, ..filed(form, None) };
        Ok(self.add(who, Door::Tencent, market(form), id, case, filed))
    }

    pub fn modify_sms_sign(
        &mut self,
        who: usize,
        version: Version,
        sign: i64,
        form: &Form,
        seen: &Seen,
        fresh: Option<&Filing>,
    ) -> Check {
        if let Some(code) = self.gate(who, version) {
            return refused(seen, code);
        }
        let before = self.own(who, Door::Tencent, sign).cloned();
        let mut codes = self.misshapen(form, version, true);
        if codes.is_empty() {
            codes.extend(self.unfounded(who, form, before.as_ref(), before.is_none()));
            match &before {
                None => codes.push("FailedOperation.MissingSignatureToModify"),
                Some(it) => {
                    if matches!(it.state, State::Approved | State::Revising) {
                        codes.push(STANDS_APPROVED);
                    }
                    if it.market != market(form) {
                        codes.push(STANDS_ELSEWHERE);
                    }
                    codes.extend(self.taken(who, form, Some(sign)));
                }
            }
        }
        codes.extend(self.unfit(form));
        if let Some(code) = told(&codes) {
            return refused(seen, code);
        }
        let Some(before) = before else { return Err("it was not there".into()) };
        let (status, case) = answered(seen, "ModifySignStatus", fresh)?;
        told_application(status, version, &Value::text(case.application.0.to_string()))?;
        if integer(status, "SignId")? != sign {
            return Err("another signature was filed anew".into());
        }
        let named = form.qualification.map(Ref::id);
        let wanted = self.chinese() && form.international == 0;
        let qualification = named.filter(|_| wanted).or(before.filed.qualification);
        let earlier = self.cases.iter().find(|it| it.id == before.newest);
        let earlier = earlier.and_then(|it| match &it.subject {
            Subject::Signature(_, _, filed) => Some(filed),
            Subject::Qualification(_) => None,
        });
        let filed = Filed { qualification, ..filed(form, earlier) };
        Ok(self.refile(sign, case, filed))
    }

    pub fn delete_sms_sign(
        &mut self,
        who: usize,
        version: Version,
        sign: i64,
        seen: &Seen,
    ) -> Check {
        if let Some(code) = self.gate(who, version) {
            return refused(seen, code);
        }
        if self.own(who, Door::Tencent, sign).is_none() {
            return refused(
                seen,
                match version {
                    Version::Newer => "FailedOperation.SignIdNotExist",
                    Version::Older => "FailedOperation.MissingSignatureToModify",
                },
            );
        }
        let status = member(reply(seen)?, "DeleteSignStatus")?;
        if integer(status, "DeleteTime")? != self.now.seconds() {
            return Err(format!("deleted at another time: {seen:?}"));
        }
        Ok(self.delete(sign))
    }
}

fn market(form: &Form) -> Market {
    if form.international == 0 { Market::Mainland } else { Market::Global }
}

fn purpose(form: &Form) -> Purpose {
    if form.purpose == 0 { Purpose::Own } else { Purpose::ForOthers }
}

/// What a form files, after what was filed before.
fn filed(form: &Form, earlier: Option<&Filed>) -> Filed {
    let kind = usize::try_from(form.kind).expect("a number of a type");
    let document = usize::try_from(form.document).expect("a number of a document");
    let commission = form.commission.filter(|it| form.purpose == 1 && *it != Picture::Empty);
    let pictures = [
        ("proof", Some(form.proof).filter(|it| *it != Picture::Empty), true),
        ("commission", commission, form.purpose == 1),
    ];
    let kept = |role: &str| {
        earlier.and_then(|it| it.exhibits.iter().find(|(of, ..)| *of == role)).map(|(_, _, it)| *it)
    };
    let exhibits = pictures
        .into_iter()
        .filter(|(.., wanted)| *wanted)
        .filter_map(|(role, sent, _)| Some((role, 0, sent.or_else(|| kept(role))?)));
    Filed {
        name: form.name.into(),
        source: SOURCES[kind],
        document: Some(Document::ALL[document]),
        purpose: purpose(form),
        qualification: None,
        letter: None,
        record: None,
        scene: "",
        uploads: vec![],
        exhibits: exhibits.collect(),
    }
}

fn told_application(status: &Value, version: Version, application: &Value) -> Result<(), String> {
    let told = status.get("SignApplyId");
    let expect = (version == Version::Older).then_some(application);
    if told == expect {
        Ok(())
    } else {
        Err(format!("application {expect:?} was told as {told:?}"))
    }
}

fn answered<'a>(
    seen: &'a Seen,
    name: &str,
    fresh: Option<&'a Filing>,
) -> Result<(&'a Value, &'a Filing), String> {
    let status = member(reply(seen)?, name)?;
    Ok((status, fresh.ok_or("there is no new case")?))
}
