//! Looking up one qualification.

use signet_domain::evidence::Role;
use signet_domain::ids::{ApplicationId, EvidenceId, QualificationId};
use signet_domain::qualification::QualificationDetail;
use signet_domain::refusal::Refusal;
use signet_domain::signature::Purpose;
use signet_domain::text::FileKey;
use signet_wire::operation::Outcome;
use signet_wire::{Call, Code, Operation, Reply, Request};

use super::qualification_parts::{company_type, id_card_type, licence_type};
use super::{GATES, VERSIONS, links};
use crate::codes;
use crate::states::QUALIFICATION_STATE;

/// Looks up one qualification, as it was filed last or with one of its filings.
#[derive(Request)]
#[wire(zh = "查询单个资质：最新内容，或某一次申请的内容。")]
pub struct QuerySingleSmsQualification {
    /// The ID of the qualification.
    #[wire(zh = "资质 ID。")]
    #[wire(example = "2004393", public)]
    pub qualification_group_id: i64,
    /// The ID of one of its filings. The newest unless told otherwise.
    #[wire(zh = "某一次申请的工单 ID，默认为最新一次。")]
    #[wire(example = "20010001", public)]
    pub order_id: Option<i64>,
}

/// The qualification.
#[derive(Reply)]
pub struct Single {
    /// The qualification.
    pub data: Detail,
}

/// A qualification. What was erased of persons is empty; numbers and phone are veiled.
#[derive(Reply)]
pub struct Detail {
    /// Its ID.
    pub qualification_group_id: i64,
    /// The ID of the filing this was filed with.
    pub work_order_id: i64,
    /// What it is called.
    pub qualification_name: String,
    /// The body's name.
    pub company_name: String,
    /// `COMPANY` or `NON_PROFIT_ORGANIZATION`.
    pub company_type: String,
    /// The product it is for: `dysms`.
    pub business_type: String,
    /// The body's credit code.
    pub organization_code: String,
    /// When the licence is in force.
    pub eff_time_str: String,
    /// Its licences.
    pub business_license_pics: Vec<LicencePicture>,
    /// Its further files.
    pub other_files: Vec<FurtherFile>,
    /// The name of the person who stands for the body in law.
    pub legal_person_name: String,
    /// What kind of document this person has.
    #[wire(name = "LegalPersonIDCardType")]
    pub legal_person_id_card_type: String,
    /// The document's number, veiled.
    #[wire(name = "LegalPersonIDCardNo")]
    pub legal_person_id_card_no: String,
    /// When the document is in force.
    pub legal_person_id_card_eff_time: String,
    /// The name of the person who looks after the signatures.
    pub admin_name: String,
    /// What kind of document this person has.
    #[wire(name = "AdminIDCardType")]
    pub admin_id_card_type: String,
    /// The document's number, veiled.
    #[wire(name = "AdminIDCardNo")]
    pub admin_id_card_no: String,
    /// When the document is in force.
    #[wire(name = "AdminIDCardExpDate")]
    pub admin_id_card_exp_date: String,
    /// A link to the side with the portrait that works for a while.
    #[wire(name = "AdminIDCardPic")]
    pub admin_id_card_pic: String,
    /// A link to the side with the emblem that works for a while.
    #[wire(name = "AdminIDCardFrontFace")]
    pub admin_id_card_front_face: String,
    /// The administrator's phone, veiled.
    pub admin_phone_no: String,
    /// Whether it is for your own names.
    pub use_by_self: bool,
    /// Whether other communication products may use it.
    pub whether_share: bool,
    /// The note for the reviewer.
    pub remark: String,
    /// `INT`, `PASSED`, `FAILED`, `NOT_FINISH` or `CANCELED`.
    pub state: String,
}

/// A licence.
#[derive(Reply)]
pub struct LicencePicture {
    /// What kind it is.
    #[wire(name = "Type")]
    pub kind: String,
    /// The fileKey of its picture.
    pub license_pic: String,
    /// A link to the picture that works for a while.
    pub pic_url: String,
}

/// A further file.
#[derive(Reply)]
pub struct FurtherFile {
    /// Its fileKey.
    pub license_pic: String,
    /// A link to it that works for a while.
    pub pic_url: String,
}

impl Detail {
    fn of(
        detail: QualificationDetail,
        link: impl Fn(&FileKey, Option<EvidenceId>) -> String + Copy,
    ) -> Self {
        let QualificationDetail { qualification: it, application, people, remark, papers } = detail;
        let link_of = |role: Role| {
            let paper = papers.iter().find(|(of, _, _)| *of == role);
            paper.map(|(_, key, evidence)| link(key, Some(*evidence))).unwrap_or_default()
        };
        let licence = |(role, key, evidence): &(Role, FileKey, EvidenceId)| {
            Some(LicencePicture {
                kind: licence_type(*role)?.into(),
                license_pic: key.to_string(),
                pic_url: link(key, Some(*evidence)),
            })
        };
        let others = papers.iter().filter(|(role, _, _)| *role == Role::OtherFile);
        let others = others.map(|(_, key, evidence)| FurtherFile {
            license_pic: key.to_string(),
            pic_url: link(key, Some(*evidence)),
        });
        let legal_person = people.as_ref().map(|people| &people.legal_person);
        let administrator = people.as_ref().map(|people| &people.administrator);
        Self {
            qualification_group_id: it.id.0,
            work_order_id: application.0,
            qualification_name: it.name.to_string(),
            company_name: it.company.to_string(),
            company_type: company_type(it.body).into(),
            business_type: "dysms".into(),
            organization_code: it.organization_code.to_string(),
            eff_time_str: it.licence_valid.to_string(),
            business_license_pics: papers.iter().filter_map(licence).collect(),
            other_files: others.collect(),
            legal_person_name: it.legal_person,
            legal_person_id_card_type: legal_person
                .map(|person| id_card_type(person.document).into())
                .unwrap_or_default(),
            legal_person_id_card_no: legal_person
                .map(|person| person.number.veiled())
                .unwrap_or_default(),
            legal_person_id_card_eff_time: legal_person
                .map(|person| person.valid.to_string())
                .unwrap_or_default(),
            admin_name: administrator.map(|person| person.name.to_string()).unwrap_or_default(),
            admin_id_card_type: administrator
                .map(|person| id_card_type(person.document).into())
                .unwrap_or_default(),
            admin_id_card_no: administrator
                .map(|person| person.number.veiled())
                .unwrap_or_default(),
            admin_id_card_exp_date: administrator
                .map(|person| person.valid.to_string())
                .unwrap_or_default(),
            admin_id_card_pic: link_of(Role::AdministratorBack),
            admin_id_card_front_face: link_of(Role::AdministratorFront),
            admin_phone_no: people.as_ref().map(|it| it.phone.veiled()).unwrap_or_default(),
            use_by_self: it.purpose == Purpose::Own,
            whether_share: it.shared,
            remark,
            state: QUALIFICATION_STATE.of(it.state).into(),
        }
    }
}

impl Operation for QuerySingleSmsQualification {
    type Reply = Single;
    const VERSIONS: &'static [&'static str] = VERSIONS;
    // No source has codes for this one. What an unknown ID is told is our choice.
    const CODES: &'static [&'static Code] = &[
        &codes::QUALIFICATION_NOT_EXIST,
        &codes::NO_PERMISSION,
        &codes::PRODUCT_UNSUBSCRIBE,
        &codes::OUT_OF_SERVICE,
    ];
    const REFUSALS: &'static [(Refusal, &'static Code)] = &[];
    const GATES: &'static [Refusal] = GATES;

    async fn run(self, call: &Call<'_>) -> Outcome<Single> {
        let id = QualificationId(self.qualification_group_id);
        let filing = self.order_id.map(ApplicationId);
        let found = call.registry.qualification(call.caller, id, filing).await?;
        let detail = found.ok_or(Refusal::QualificationUnknown)?;
        Ok(Single { data: Detail::of(detail, links(call)) })
    }
}
