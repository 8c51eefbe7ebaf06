//! Filing a qualification anew.

use signet_domain::evidence::Role;
use signet_domain::ids::{ApplicationId, QualificationId};
use signet_domain::person::IdNumber;
use signet_domain::phone::PhoneNumber;
use signet_domain::qualification::{ChangeQualification, PersonChange};
use signet_domain::refusal::Refusal;
use signet_domain::text::{FileKey, PartyName, PersonName};
use signet_domain::time::Period;
use signet_wire::operation::Outcome;
use signet_wire::{Call, Code, Operation, Reply, Request};

use super::VERSIONS;
use super::qualification_parts::{FILES_MAX, GATES, IdCardType, Licence, OtherFile, Papers};
use crate::codes;
use crate::values::Filled;

/// Files a qualification anew. What is not given stays as it was; everything is reviewed again.
#[derive(Request)]
#[wire(zh = "修改资质：未填写的内容保持不变，修改后重新审核。")]
pub struct UpdateSmsQualification {
    /// The ID of the qualification.
    #[wire(zh = "资质 ID。")]
    #[wire(example = "2004393", public)]
    pub qualification_group_id: i64,
    /// The ID of its newest filing: WorkOrderId where qualifications are looked up.
    #[wire(zh = "最新一次申请的工单 ID，即查询结果中的 WorkOrderId。")]
    #[wire(example = "20010001", public)]
    pub order_id: i64,
    /// The body's name, as its licence has it.
    #[wire(zh = "主体名称，与证照一致。")]
    #[wire(example = "阿里云云通信有限公司", max = 150, blank = codes::COMPANY_NAME_NULL_ERROR)]
    pub company_name: Option<Filled<PartyName>>,
    /// When the licence is in force. One without end has 2099-12-31. The double s is the vendor's.
    #[wire(zh = "证照有效期，长期有效时截止日填 2099-12-31。")]
    #[wire(example = "2023-01-01~2033-01-01")]
    #[wire(malformed = codes::BUSINESS_LICENSE_DATE_NOT_MATCH_REGEX_ERROR)]
    pub bussiness_license_exp_date: Option<Period>,
    /// Pictures of licences, in the place of all there were.
    #[wire(zh = "证照图片，将替换原有的全部证照图片。")]
    #[wire(example = r#"[{"Type":"businessLicense","LicensePic":"123456/111.png"}]"#)]
    #[wire(max = FILES_MAX)]
    pub business_license_pics: Option<Vec<Licence>>,
    /// The name of the person who stands for the body in law.
    #[wire(zh = "法定代表人姓名。")]
    #[wire(example = "李华", max = 50, blank = codes::LEGAL_PERSON_NAME_NULL_ERROR)]
    pub legal_person_name: Option<Filled<PersonName>>,
    /// What kind of document this person has.
    #[wire(zh = "法定代表人的证件类型。")]
    #[wire(name = "LegalPersonIDCardType", example = "identityCard")]
    #[wire(malformed = codes::LEGAL_PERSON_IDCARD_TYPE_ERROR)]
    pub legal_person_id_card_type: Option<IdCardType>,
    /// The document's number.
    #[wire(zh = "法定代表人的证件号码。")]
    #[wire(name = "LegalPersonIDCardNo", example = "11010519491231002X")]
    #[wire(blank = codes::LEGAL_ID_CARD_NO_NULL_ERROR)]
    #[wire(malformed = codes::LEGAL_ID_CARD_NOT_MATCH_REGEX)]
    pub legal_person_id_card_no: Option<Filled<IdNumber>>,
    /// When the document is in force.
    #[wire(zh = "法定代表人证件的有效期。")]
    #[wire(example = "2023-01-01~2033-01-01")]
    #[wire(malformed = codes::LEGAL_PERSON_IDCARD_EFFTIME_NOT_MATCH_REGEX_ERROR)]
    pub legal_person_id_card_eff_time: Option<Period>,
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
    pub admin_name: Option<Filled<PersonName>>,
    /// What kind of document this person has.
    #[wire(zh = "管理员的证件类型。")]
    #[wire(name = "AdminIDCardType", example = "identityCard")]
    #[wire(malformed = codes::ADMIN_IDCARD_TYPE_ERROR)]
    pub admin_id_card_type: Option<IdCardType>,
    /// The document's number.
    #[wire(zh = "管理员的证件号码。")]
    #[wire(name = "AdminIDCardNo", example = "11010519491231002X")]
    #[wire(blank = codes::ADMIN_IDCARD_NO_NULL_ERROR)]
    #[wire(malformed = codes::ADMIN_IDCARD_NOT_MATCH_REGEX)]
    pub admin_id_card_no: Option<Filled<IdNumber>>,
    /// When the document is in force.
    #[wire(zh = "管理员证件的有效期。")]
    #[wire(name = "AdminIDCardExpDate", example = "2023-01-01~2033-01-01")]
    #[wire(malformed = codes::ADMIN_IDCARD_EXPDATE_NOT_MATCH_REGEX_ERROR)]
    pub admin_id_card_exp_date: Option<Period>,
    /// The fileKey of the document's side with the portrait.
    #[wire(zh = "管理员证件人像面的 fileKey。")]
    #[wire(name = "AdminIDCardPic", example = "123456/back.png", role = Role::AdministratorBack)]
    #[wire(blank = codes::ADMIN_IDCARD_PICS_NULL_ERROR)]
    pub admin_id_card_pic: Option<Filled<FileKey>>,
    /// The fileKey of the document's side with the emblem.
    #[wire(zh = "管理员证件国徽面的 fileKey。")]
    #[wire(name = "AdminIDCardFrontFace", example = "123456/front.png")]
    #[wire(role = Role::AdministratorFront)]
    #[wire(blank = codes::ADMIN_IDCARD_FRONT_FACE_NULL_ERROR)]
    pub admin_id_card_front_face: Option<Filled<FileKey>>,
    /// The administrator's phone, with `+`, `+86`, `0086`, `86` or nothing before it.
    #[wire(zh = "管理员手机号，前面可带 `+`、`+86`、`0086`、`86`。")]
    #[wire(example = "13700001234", blank = codes::PHONE_NO_CERTIFY_CODE_NULL_ERROR)]
    pub admin_phone_no: Filled<PhoneNumber>,
    /// The code that RequiredPhoneCode had sent to this phone for this account. It is used up.
    #[wire(zh = "RequiredPhoneCode 为本账号发送到该手机号的验证码，提交成功后失效。")]
    #[wire(example = "123456", blank = codes::PHONE_NO_CERTIFY_CODE_NULL_ERROR)]
    pub certify_code: Filled<String>,
    /// Further files, in the place of all there were.
    #[wire(zh = "其他材料，将替换原有的全部其他材料。")]
    #[wire(example = r#"[{"LicensePic":"123456/222.pdf"}]"#, max = FILES_MAX)]
    pub other_files: Option<Vec<OtherFile>>,
}

/// The qualification.
#[derive(Reply)]
pub struct Updated {
    /// The ID of the qualification.
    pub data: String,
}

impl From<UpdateSmsQualification> for ChangeQualification {
    fn from(it: UpdateSmsQualification) -> Self {
        let papers = Papers {
            licences: it.business_license_pics.as_ref(),
            legal_person_front: it.legal_person_id_card_front_side.as_ref(),
            legal_person_back: it.legal_person_id_card_back_side.as_ref(),
            administrator_front: it.admin_id_card_front_face.as_ref(),
            administrator_back: it.admin_id_card_pic.as_ref(),
            others: it.other_files.as_ref(),
        };
        let papers = papers.into();
        Self {
            company: it.company_name.map(|it| it.0),
            licence_valid: it.bussiness_license_exp_date,
            legal_person: PersonChange {
                name: it.legal_person_name.map(|it| it.0),
                document: it.legal_person_id_card_type.map(Into::into),
                number: it.legal_person_id_card_no.map(|it| it.0),
                valid: it.legal_person_id_card_eff_time,
            },
            administrator: PersonChange {
                name: it.admin_name.map(|it| it.0),
                document: it.admin_id_card_type.map(Into::into),
                number: it.admin_id_card_no.map(|it| it.0),
                valid: it.admin_id_card_exp_date,
            },
            phone: it.admin_phone_no.0,
            papers,
        }
    }
}

/// Why an update has nothing to say of some parameters.
const IMMUTABLE: &str =
    "name, credit code and kind of body never change: an update has no such parameters";

impl Operation for UpdateSmsQualification {
    type Reply = Updated;
    const VERSIONS: &'static [&'static str] = VERSIONS;
    const CODES: &'static [&'static Code] = codes::UPDATE_QUALIFICATION;
    // No source has a code for one that is under review. What this one advises is right then, too:
    // look at the list again.
    const REFUSALS: &'static [(Refusal, &'static Code)] =
        &[(Refusal::UnderReview, &codes::WORK_ORDER_ID_EXPIRED)];
    const GATES: &'static [Refusal] = GATES;
    const UNMET: &'static [(&'static Code, &'static str)] = &[
        (&codes::COMPANY_TYPE_ERROR, IMMUTABLE),
        (&codes::QUALIFICATION_NAME_NULL_ERROR, IMMUTABLE),
        (&codes::QUALIFICATION_NAME_NOT_MATCH_REGEX, IMMUTABLE),
        (&codes::QUALIFICATION_NAME_ALREADY_EXIST, IMMUTABLE),
        (&codes::ORGANIZATION_CODE_NULL_ERROR, IMMUTABLE),
    ];

    async fn run(self, call: &Call<'_>) -> Outcome<Updated> {
        let (id, newest) =
            (QualificationId(self.qualification_group_id), ApplicationId(self.order_id));
        let code = self.certify_code.0.clone();
        call.registry.update_qualification(call.caller, id, newest, self.into(), &code).await?;
        Ok(Updated { data: id.to_string() })
    }
}
