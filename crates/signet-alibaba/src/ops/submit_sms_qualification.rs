//! Filing a qualification.

use signet_domain::evidence::Role;
use signet_domain::person::{IdNumber, Person, PersonDraft, Who};
use signet_domain::phone::PhoneNumber;
use signet_domain::qualification::{FileQualification, QualificationDraft};
use signet_domain::refusal::Refusal;
use signet_domain::text::{
    FileKey, OrganizationCode, PartyName, PersonName, QualificationName, Remark,
};
use signet_domain::time::Period;
use signet_registry::{Broken, Considered};
use signet_wire::operation::Outcome;
use signet_wire::{Call, Code, Operation, Reply, Request};

use super::VERSIONS;
use super::qualification_parts::{
    CompanyType, FILES_MAX, GATES, IdCardType, Licence, OtherFile, Papers, purpose,
};
use crate::codes;
use crate::values::Filled;

/// Files a qualification: the body behind signatures, with the persons who stand for it.
#[derive(Request)]
#[wire(zh = "提交资质：签名背后的主体，以及代表它的人员。")]
pub struct SubmitSmsQualification {
    /// What you call the qualification. Unique among your qualifications.
    #[wire(zh = "资质名称，在本账号内不可重复。")]
    #[wire(example = "云通信资质", max = 100, public)]
    #[wire(blank = codes::QUALIFICATION_NAME_NULL_ERROR)]
    #[wire(malformed = codes::QUALIFICATION_NAME_NOT_MATCH_REGEX)]
    pub qualification_name: Filled<QualificationName>,
    /// Whether it is for your own names (`true`) or for somebody else's (`false`).
    #[wire(zh = "自用（`true`）或他用（`false`）。")]
    #[wire(example = "true", public)]
    pub use_by_self: bool,
    /// What kind of body it is.
    #[wire(zh = "主体类型。")]
    #[wire(example = "COMPANY", public, malformed = codes::COMPANY_TYPE_ERROR)]
    pub company_type: CompanyType,
    /// The body's name, as its licence has it.
    #[wire(zh = "主体名称，与证照一致。")]
    #[wire(example = "阿里云云通信有限公司", max = 150, blank = codes::COMPANY_NAME_NULL_ERROR)]
    pub company_name: Filled<PartyName>,
    /// The body's unified social credit code.
    #[wire(zh = "统一社会信用代码。")]
    #[wire(example = "910X********0012", max = 150)]
    #[wire(blank = codes::ORGANIZATION_CODE_NULL_ERROR)]
    pub organization_code: Filled<OrganizationCode>,
    /// When the licence is in force. One without end has 2099-12-31. The double s is the vendor's.
    #[wire(zh = "证照有效期，长期有效时截止日填 2099-12-31。")]
    #[wire(example = "2023-01-01~2033-01-01")]
    #[wire(malformed = codes::BUSINESS_LICENSE_DATE_NOT_MATCH_REGEX_ERROR)]
    pub bussiness_license_exp_date: Period,
    /// Pictures of licences. Needed where the names are somebody else's.
    #[wire(zh = "证照图片；他用时必填。")]
    #[wire(example = r#"[{"Type":"businessLicense","LicensePic":"123456/111.png"}]"#)]
    #[wire(max = FILES_MAX)]
    pub business_license_pics: Option<Vec<Licence>>,
    /// The name of the person who stands for the body in law.
    #[wire(zh = "法定代表人姓名。")]
    #[wire(example = "李华", max = 50, blank = codes::LEGAL_PERSON_NAME_NULL_ERROR)]
    pub legal_person_name: Filled<PersonName>,
    /// What kind of document this person has.
    #[wire(zh = "法定代表人的证件类型。")]
    #[wire(name = "LegalPersonIDCardType", example = "identityCard")]
    #[wire(malformed = codes::LEGAL_PERSON_IDCARD_TYPE_ERROR)]
    pub legal_person_id_card_type: IdCardType,
    /// The document's number.
    #[wire(zh = "法定代表人的证件号码。")]
    #[wire(name = "LegalPersonIDCardNo", example = "11010519491231002X")]
    #[wire(blank = codes::LEGAL_ID_CARD_NO_NULL_ERROR)]
    #[wire(malformed = codes::LEGAL_ID_CARD_NOT_MATCH_REGEX)]
    pub legal_person_id_card_no: Filled<IdNumber>,
    /// When the document is in force.
    #[wire(zh = "法定代表人证件的有效期。")]
    #[wire(example = "2023-01-01~2033-01-01")]
    #[wire(malformed = codes::LEGAL_PERSON_IDCARD_EFFTIME_NOT_MATCH_REGEX_ERROR)]
    pub legal_person_id_card_eff_time: Period,
    /// The fileKey of the document's side with the emblem.
    #[wire(zh = "法定代表人证件国徽面的 fileKey。")]
    #[wire(example = "123456/front.png", role = Role::LegalPersonFront)]
    pub legal_person_id_card_front_side: Option<FileKey>,
    /// The fileKey of the document's side with the portrait.
    #[wire(zh = "法定代表人证件人像面的 fileKey。")]
    #[wire(example = "123456/back.png", role = Role::LegalPersonBack)]
    pub legal_person_id_card_back_side: Option<FileKey>,
    /// The name of the person who looks after the signatures.
    #[wire(zh = "管理员（经办人）姓名。")]
    #[wire(example = "李华", max = 50, blank = codes::ADMIN_NAME_NULL_ERROR)]
    pub admin_name: Filled<PersonName>,
    /// What kind of document this person has.
    #[wire(zh = "管理员的证件类型。")]
    #[wire(name = "AdminIDCardType", example = "identityCard")]
    #[wire(malformed = codes::ADMIN_IDCARD_TYPE_ERROR)]
    pub admin_id_card_type: IdCardType,
    /// The document's number.
    #[wire(zh = "管理员的证件号码。")]
    #[wire(name = "AdminIDCardNo", example = "11010519491231002X")]
    #[wire(blank = codes::ADMIN_IDCARD_NO_NULL_ERROR)]
    #[wire(malformed = codes::ADMIN_IDCARD_NOT_MATCH_REGEX)]
    pub admin_id_card_no: Filled<IdNumber>,
    /// When the document is in force.
    #[wire(zh = "管理员证件的有效期。")]
    #[wire(name = "AdminIDCardExpDate", example = "2023-01-01~2033-01-01")]
    #[wire(malformed = codes::ADMIN_IDCARD_EXPDATE_NOT_MATCH_REGEX_ERROR)]
    pub admin_id_card_exp_date: Period,
    /// The fileKey of the document's side with the portrait.
    #[wire(zh = "管理员证件人像面的 fileKey。")]
    #[wire(name = "AdminIDCardPic", example = "123456/back.png", role = Role::AdministratorBack)]
    #[wire(blank = codes::ADMIN_IDCARD_PICS_NULL_ERROR)]
    pub admin_id_card_pic: Filled<FileKey>,
    /// The fileKey of the document's side with the emblem.
    #[wire(zh = "管理员证件国徽面的 fileKey。")]
    #[wire(name = "AdminIDCardFrontFace", example = "123456/front.png")]
    #[wire(role = Role::AdministratorFront)]
    #[wire(blank = codes::ADMIN_IDCARD_FRONT_FACE_NULL_ERROR)]
    pub admin_id_card_front_face: Filled<FileKey>,
    /// The administrator's phone, with `+`, `+86`, `0086`, `86` or nothing before it.
    #[wire(zh = "管理员手机号，前面可带 `+`、`+86`、`0086`、`86`。")]
    #[wire(example = "13700001234", blank = codes::PHONE_NO_CERTIFY_CODE_NULL_ERROR)]
    pub admin_phone_no: Filled<PhoneNumber>,
    /// The code that RequiredPhoneCode had sent to this phone for this account. It is used up.
    #[wire(zh = "RequiredPhoneCode 为本账号发送到该手机号的验证码，提交成功后失效。")]
    #[wire(example = "123456", blank = codes::PHONE_NO_CERTIFY_CODE_NULL_ERROR)]
    pub certify_code: Filled<String>,
    /// Further files: pictures, PDF or Word documents.
    #[wire(zh = "其他材料：图片、PDF 或 Word 文档。")]
    #[wire(example = r#"[{"LicensePic":"123456/222.pdf"}]"#, max = FILES_MAX)]
    pub other_files: Option<Vec<OtherFile>>,
    /// Whether other communication products may use it.
    #[wire(zh = "是否允许其他通信产品复用。")]
    #[wire(example = "false", public)]
    pub whether_share: bool,
    /// A note for the reviewer.
    #[wire(zh = "给审核员的备注。")]
    #[wire(example = "无")]
    pub remark: Option<Remark>,
}

/// The qualification.
#[derive(Reply)]
pub struct Submitted {
    /// The ID of the qualification.
    pub data: String,
}

impl From<SubmitSmsQualification> for FileQualification {
    fn from(it: SubmitSmsQualification) -> Self {
        let papers = Papers {
            licences: it.business_license_pics.as_ref(),
            legal_person_front: it.legal_person_id_card_front_side.as_ref(),
            legal_person_back: it.legal_person_id_card_back_side.as_ref(),
            administrator_front: Some(&it.admin_id_card_front_face),
            administrator_back: Some(&it.admin_id_card_pic),
            others: it.other_files.as_ref(),
        };
        let papers = papers.into();
        Self {
            name: it.qualification_name.0,
            purpose: purpose(it.use_by_self),
            body: it.company_type.into(),
            organization_code: it.organization_code.0,
            shared: it.whether_share,
            company: it.company_name.0,
            licence_valid: it.bussiness_license_exp_date,
            legal_person: Person {
                name: it.legal_person_name.0,
                document: it.legal_person_id_card_type.into(),
                number: it.legal_person_id_card_no.0,
                valid: it.legal_person_id_card_eff_time,
            },
            administrator: Person {
                name: it.admin_name.0,
                document: it.admin_id_card_type.into(),
                number: it.admin_id_card_no.0,
                valid: it.admin_id_card_exp_date,
            },
            phone: it.admin_phone_no.0,
            papers,
            remark: it.remark,
        }
    }
}

impl Operation for SubmitSmsQualification {
    type Reply = Submitted;
    const VERSIONS: &'static [&'static str] = VERSIONS;
    const CODES: &'static [&'static Code] = codes::SUBMIT_QUALIFICATION;
    const REFUSALS: &'static [(Refusal, &'static Code)] = &[];
    const GATES: &'static [Refusal] = GATES;

    async fn run(self, call: &Call<'_>) -> Outcome<Submitted> {
        let code = self.certify_code.0.clone();
        let id = call.registry.file_qualification(call.caller, self.into(), &code).await?;
        Ok(Submitted { data: id.to_string() })
    }

    /// A name that is taken and papers that are not in force are told in their places among the
    /// other values. Files are not looked at and the code is not tried: both cost something.
    async fn probe(draft: &Self::Draft, call: &Call<'_>) -> Result<Vec<Refusal>, Broken> {
        let periods = [
            (draft.bussiness_license_exp_date, Refusal::LicenceNotInForce),
            (draft.legal_person_id_card_eff_time, Refusal::IdNotInForce(Who::LegalPerson)),
            (draft.admin_id_card_exp_date, Refusal::IdNotInForce(Who::Administrator)),
        ];
        let today = call.caller.now.beijing_day();
        let lapsed = |period: Option<Period>| period.is_some_and(|it| !it.contains(today));
        let mut refusals: Vec<_> =
            periods.into_iter().filter(|(it, _)| lapsed(*it)).map(|(_, told)| told).collect();
        if let Some(name) = &draft.qualification_name
            && call.registry.qualification_name_taken(call.caller, &name.0).await?
        {
            refusals.push(Refusal::QualificationNameTaken);
        }
        Ok(refusals)
    }

    async fn consider(draft: &Self::Draft, call: &Call<'_>) -> Result<Considered, Broken> {
        let papers: Vec<_> = Papers {
            licences: draft.business_license_pics.as_ref().and_then(Option::as_ref),
            legal_person_front: draft.legal_person_id_card_front_side.iter().flatten().next(),
            legal_person_back: draft.legal_person_id_card_back_side.iter().flatten().next(),
            administrator_front: draft.admin_id_card_front_face.as_ref(),
            administrator_back: draft.admin_id_card_pic.as_ref(),
            others: draft.other_files.as_ref().and_then(Option::as_ref),
        }
        .into();
        let draft = QualificationDraft {
            name: draft.qualification_name.as_ref().map(|it| &it.0),
            purpose: draft.use_by_self.map(purpose),
            body: draft.company_type.map(Into::into),
            organization_code: draft.organization_code.as_ref().map(|it| &it.0),
            company: draft.company_name.as_ref().map(|it| &it.0),
            licence_valid: draft.bussiness_license_exp_date,
            legal_person: PersonDraft {
                document: draft.legal_person_id_card_type.map(Into::into),
                number: draft.legal_person_id_card_no.as_ref().map(|it| &it.0),
                valid: draft.legal_person_id_card_eff_time,
            },
            administrator: PersonDraft {
                document: draft.admin_id_card_type.map(Into::into),
                number: draft.admin_id_card_no.as_ref().map(|it| &it.0),
                valid: draft.admin_id_card_exp_date,
            },
            papers: Some(&papers),
        };
        call.registry.consider_qualification(call.caller, draft).await
    }
}
