use signet_domain::evidence::Role;
use signet_domain::ids::{QualificationId, SignatureId};
use signet_domain::need;
use signet_domain::refusal::Refusal;
use signet_domain::signature::{Basis, RegisterSignature, SignatureDraft, Usage, Which};
use signet_domain::text::{Remark, SignatureName};
use signet_registry::{Broken, Considered};
use signet_wire::{Call, Code, Operation, Outcome, Reply, Request};

use super::filing::{CommissionImage, ProofImage, unfit};
use super::{GATES, V2019, V2021};
use crate::codes;
use crate::values::{DocumentType, International, NotNegative, SignPurpose, SignType, Unsigned};

/// Changes a signature that is under review or rejected, and files it anew. What is sent replaces
/// what was filed, whole.
#[derive(Request)]
#[wire(zh = "修改一个审核中或未通过的签名并重新提交；提交的内容整体替换原内容。")]
pub struct ModifySmsSign {
    /// The signature's id.
    #[wire(zh = "签名 ID。")]
    #[wire(public, example = "1110")]
    pub sign_id: Unsigned,
    /// The signature's name, without brackets.
    #[wire(zh = "签名名称，不带括号。")]
    #[wire(example = "腾讯云")]
    #[wire(too_long = codes::SIGN_NAME_LENGTH_TOO_LONG)]
    pub sign_name: SignatureName,
    /// What the name stands for.
    #[wire(zh = "签名代表什么。")]
    #[wire(public, example = "0")]
    #[wire(malformed = codes::OTHER_ERROR)]
    pub sign_type: NotNegative<SignType>,
    /// What proves it. Each type of signature takes some kinds of document only.
    #[wire(zh = "用什么证明；每种签名只接受其中几种证明材料。")]
    #[wire(public, example = "1")]
    #[wire(malformed = codes::INVALID_DOCUMENT_TYPE)]
    pub document_type: NotNegative<DocumentType>,
    /// Where it is used. It cannot be changed, and is sent as it is.
    #[wire(zh = "用于哪里；不能更改，须与原值相同。")]
    #[wire(public, example = "0")]
    #[wire(malformed = codes::INVALID_INTERNATIONAL)]
    pub international: NotNegative<International>,
    /// Whose name it is.
    // Unlike AddSmsSign, this has a code of its own in the newer version.
    #[wire(zh = "签名是谁的。")]
    #[wire(public, example = "0", renamed("2019-07-11" = "UsedMethod"))]
    #[wire(malformed = codes::INVALID_SIGN_PURPOSE)]
    pub sign_purpose: NotNegative<SignPurpose>,
    /// The proving document, as a Base64 image without its data prefix. Empty, it stays the one that
    /// was filed before.
    #[wire(zh = "证明材料的图片，Base64 编码，不带 data 前缀。为空时沿用之前提交的图片。")]
    #[wire(example = "iVBORw0KGgo=", role = Role::Proof)]
    #[wire(malformed = codes::IMAGE_INVALID, too_long = codes::IMAGE_INVALID)]
    pub proof_image: ProofImage,
    /// The power of attorney, likewise. Asked for when the name is somebody else's, and without
    /// effect otherwise.
    #[wire(zh = "委托授权书的图片，格式同上。签名属于他人时需要，否则不起作用。")]
    #[wire(example = "/9j/4AAQSkZJRg==", role = Role::Commission, needed = need::commission)]
    pub commission_image: Option<CommissionImage>,
    /// A note for the reviewer.
    #[wire(zh = "给审核人员的备注。")]
    #[wire(example = "for our own use", needed = need::remark)]
    pub remark: Option<Remark>,
    /// The real-name qualification behind a mainland signature, where the rules in force ask for
    /// one; unless sent, it stays the one that was filed before. Elsewhere taken, and not looked at.
    #[wire(zh = "境内签名所依据的实名资质，不传则沿用；现行规则不要求时不核对。")]
    #[wire(public, example = "1000001", needed = need::kept_qualification)]
    pub qualification_id: Option<Unsigned>,
}

/// What modifying a signature answers.
#[derive(Reply)]
pub struct Modified {
    /// What was filed.
    pub modify_sign_status: ModifySignStatus,
}

/// What was filed.
#[derive(Reply)]
pub struct ModifySignStatus {
    /// The signature's id, which stays the same.
    pub sign_id: i64,
    /// The new application's id. AddSmsSign has it as a number; the vendor's SDKs read it as text
    /// here, and fail on numbers.
    #[wire(only = "2019-07-11")]
    pub sign_apply_id: String,
}

impl From<ModifySmsSign> for RegisterSignature {
    fn from(it: ModifySmsSign) -> Self {
        Self {
            name: it.sign_name,
            ignoring_case: false,
            basis: Basis::Ruled,
            source: it.sign_type.0.into(),
            document: Some(it.document_type.0.into()),
            market: it.international.0.into(),
            purpose: it.sign_purpose.0.into(),
            usage: Usage::General,
            proof: it.proof_image.0,
            commission: it.commission_image.and_then(|image| image.counting(it.sign_purpose.0)),
            material: vec![],
            scene: None,
            remark: it.remark,
            qualification: it.qualification_id.map(|id| QualificationId(id.0)),
            letter: None,
            icp_record: None,
            trademark: None,
        }
    }
}

impl Operation for ModifySmsSign {
    type Reply = Modified;

    const VERSIONS: &'static [&'static str] = &[V2021, V2019];
    const CODES: &'static [&'static Code] = &[
        &codes::INVALID_PARAMETER,
        &codes::SERVICE_SUSPEND_DUE_TO_ARREARS,
        &codes::NOT_ENTERPRISE_CERTIFICATION,
        &codes::REQUEST_PERMISSION_DENY,
        &codes::REQUEST_IP_NOT_IN_WHITELIST,
        &codes::INVALID_INTERNATIONAL,
        &codes::INVALID_SIGN_PURPOSE,
        &codes::INVALID_USED_METHOD,
        &codes::INVALID_DOCUMENT_TYPE,
        &codes::OTHER_ERROR,
        &codes::UNSUPPORTED_OPERATION,
        &codes::SIGN_NAME_LENGTH_TOO_LONG,
        &codes::IMAGE_INVALID,
        &codes::QUALIFICATION_ID_MISSING,
        &codes::QUALIFICATION_ID_NOT_FOUND,
        &codes::QUALIFICATION_ID_NOT_APPROVED,
        &codes::MISSING_SIGNATURE_TO_MODIFY,
        &codes::SIGN_ALREADY_PASSED_CHECK,
        &codes::INTERNATIONAL_DIFFERS,
        &codes::NAME_PASSED_CHECK,
        &codes::SIGN_EXIST_AND_UNAPPROVED,
        &codes::SIGN_NUMBER_LIMIT,
        &codes::FAIL_RESOLVE_PACKET,
        &codes::JSON_PARSE_FAIL,
        &codes::MISSING_SIGNATURE_LIST,
        &codes::TEMPLATE_ALREADY_PASSED_CHECK,
        &codes::TEMPLATE_ID_NOT_EXIST,
        &codes::INTERNAL_OTHER_ERROR,
        &codes::REQUEST_TIME_EXCEPTION,
        &codes::REST_API_INTERFACE_NOT_EXIST,
        &codes::SIG_VERIFICATION_FAIL,
        &codes::TIMEOUT,
        &codes::UNKNOWN_ERROR,
        &codes::APPID_AND_BIZ_ID,
        &codes::VALUE_MISSING_SIGNATURE_LIST,
        &codes::UNSUPPORTED_OPERATION_DOTTED,
    ];
    const REFUSALS: &'static [(Refusal, &'static Code)] = &[
        (Refusal::DocumentUnfit, &codes::INVALID_DOCUMENT_TYPE),
        (Refusal::SourceWithdrawn, &codes::UNSUPPORTED_OPERATION),
        (Refusal::FileUnfit(Role::Proof), &codes::IMAGE_INVALID),
        (Refusal::FileUnfit(Role::Commission), &codes::IMAGE_INVALID),
        (Refusal::QualificationMissing, &codes::QUALIFICATION_ID_MISSING),
        (Refusal::QualificationUnknown, &codes::QUALIFICATION_ID_NOT_FOUND),
        (Refusal::QualificationNotApproved, &codes::QUALIFICATION_ID_NOT_APPROVED),
        (Refusal::PurposeDiffers, &codes::QUALIFICATION_ID_NOT_APPROVED),
        (Refusal::SignatureUnknown, &codes::MISSING_SIGNATURE_TO_MODIFY),
        (Refusal::NotModifiable, &codes::SIGN_ALREADY_PASSED_CHECK),
        (Refusal::UnderReview, &codes::SIGN_EXIST_AND_UNAPPROVED),
        (Refusal::OtherMarket, &codes::INTERNATIONAL_DIFFERS),
        (Refusal::AlreadyApproved, &codes::NAME_PASSED_CHECK),
        (Refusal::AlreadyPending, &codes::SIGN_EXIST_AND_UNAPPROVED),
    ];
    const GATES: &'static [Refusal] = GATES;
    const UNMET: &'static [(&'static Code, &'static str)] =
        &[(&codes::SIGN_NUMBER_LIMIT, "A signature that is modified is one that was there.")];
    const RATE: Option<u32> = Some(1);

    async fn run(self, call: &Call<'_>) -> Outcome<Modified> {
        let which = Which::Id(SignatureId(self.sign_id.0));
        let filed = call.registry.resubmit_signature(call.caller, &which, self.into()).await?;
        let modify_sign_status = ModifySignStatus {
            sign_id: filed.signature.0,
            sign_apply_id: filed.application.0.to_string(),
        };
        Ok(Modified { modify_sign_status })
    }

    /// A pair that does not fit is told before a name that is too long or a broken image.
    async fn probe(draft: &Self::Draft, call: &Call<'_>) -> Result<Vec<Refusal>, Broken> {
        unfit(call, draft.sign_type, draft.document_type, draft.international)
    }

    async fn consider(draft: &Self::Draft, call: &Call<'_>) -> Result<Considered, Broken> {
        let id = draft.sign_id.map(|id| SignatureId(id.0));
        let draft = SignatureDraft {
            name: draft.sign_name.as_ref(),
            source: draft.sign_type.map(|it| it.0.into()),
            document: draft.document_type.map(|it| it.0.into()),
            market: draft.international.map(|it| it.0.into()),
            purpose: draft.sign_purpose.map(|it| it.0.into()),
            proof: draft.proof_image.as_ref().and_then(|image| image.0.as_ref()),
            commission: CommissionImage::of_draft(&draft.commission_image, draft.sign_purpose),
            remark: draft.remark.as_ref().and_then(Option::as_ref),
            qualification: draft.qualification_id.flatten().map(|id| QualificationId(id.0)),
            ..SignatureDraft::default()
        };
        match id {
            Some(id) => {
                call.registry.consider_resubmission(call.caller, &Which::Id(id), draft).await
            }
            // Which one is meant could not be read: it may have the name, and everything else.
            None => Ok(Considered::default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use signet_domain::signature::{Document, Market, Purpose, Source};
    use signet_wire::{Entry, Fault};

    use super::*;
    use crate::testing::{decode, decode_examples, told};

    const GOOD: &str = r#"{"SignId":1110,"SignName":"腾讯云","SignType":0,"DocumentType":1,
        "International":0,"SignPurpose":0,"ProofImage":"","CommissionImage":"",
        "Remark":"自用业务申请"}"#;
    const OLDER: &str = r#"{"SignPurpose":null,"UsedMethod":0}"#;

    fn with(version: &str, changes: &str) -> Result<RegisterSignature, String> {
        decode::<ModifySmsSign>(version, GOOD, changes).map(Into::into)
    }

    fn check(changes: &str, code: &str) {
        assert_eq!(with(V2021, changes).err().as_deref(), Some(code), "{changes}");
    }

    #[test]
    fn the_sample_with_empty_pictures_is_read() {
        let command = with(V2021, "{}").unwrap();
        assert_eq!(command.name.as_str(), "腾讯云");
        assert_eq!((command.source, command.market), (Source::Company, Market::Mainland));
        assert_eq!(command.document, Some(Document::BusinessLicence));
        assert_eq!(command.purpose, Purpose::Own);
        assert!(command.proof.is_none() && command.commission.is_none());
        assert_eq!(command.qualification, None);
    }

    #[test]
    fn the_examples_are_read() {
        for version in ModifySmsSign::VERSIONS {
            assert_eq!(decode_examples::<ModifySmsSign>(version).err(), None);
        }
    }

    #[test]
    fn pictures_that_are_sent_are_read() {
        let command = with(V2021, r#"{"ProofImage":"xxxx","CommissionImage":"xxxx"}"#).unwrap();
        assert_eq!(command.proof.unwrap().bytes().len(), 3);
        assert!(command.commission.is_none(), "it counts only for others");
        let command = with(V2021, r#"{"CommissionImage":"xxxx","SignPurpose":1}"#).unwrap();
        assert_eq!(command.commission.unwrap().bytes().len(), 3);
        for image in ["data:image/jpeg;base64,xxxx", "not base64!"] {
            check(&format!(r#"{{"ProofImage":"{image}"}}"#), "InvalidParameterValue.ImageInvalid");
        }
    }

    #[test]
    fn each_field_has_its_code() {
        check(
            r#"{"SignName":"一二三四五六七八九十一二三四五六"}"#,
            "InvalidParameterValue.SignNameLengthTooLong",
        );
        check(r#"{"SignType":7}"#, "FailedOperation.OtherError");
        check(r#"{"DocumentType":9}"#, "InvalidParameterValue.InvalidDocumentType");
        check(r#"{"International":2}"#, "InvalidParameterValue.InvalidInternational");
        check(r#"{"SignPurpose":2}"#, "InvalidParameterValue.InvalidSignPurpose");
        check(r#"{"SignId":-1}"#, "InvalidParameter");
        check(r#"{"ProofImage":7}"#, "InvalidParameter");
        check(r#"{"SignName":""}"#, "MissingParameter");
        // Everything travels every time, the pictures that stay included.
        for name in [
            "SignId",
            "SignName",
            "SignType",
            "DocumentType",
            "International",
            "SignPurpose",
            "ProofImage",
        ] {
            check(&format!(r#"{{"{name}":null}}"#), "MissingParameter");
        }
    }

    #[test]
    fn the_older_version_has_its_own_name_and_code_for_the_purpose() {
        assert_eq!(with(V2019, OLDER).unwrap().purpose, Purpose::Own);
        check(OLDER, "UnknownParameter");
        assert_eq!(with(V2019, "{}").err().as_deref(), Some("UnknownParameter"));
        let purpose = ModifySmsSign::FIELDS.iter().find(|field| field.name == "SignPurpose");
        let (_, code) = purpose.unwrap().codes[0];
        let name = |version| signet_wire::Verdict::of(code).name_in(version);
        assert_eq!(name(V2021), "InvalidParameterValue.InvalidSignPurpose");
        assert_eq!(name(V2019), "InvalidParameterValue.InvalidUsedMethod");
    }

    /// The steps of the reference's order: ranges, length, pictures, qualification, the signature
    /// that is meant, duplicates.
    #[test]
    fn refusals_are_told_in_the_vendors_order() {
        const ENTRY: Entry = Entry::of::<ModifySmsSign>();
        use Refusal as R;
        // Each is told before all that follow.
        let steps = [
            (R::DocumentUnfit, "InvalidParameterValue.InvalidDocumentType"),
            (R::SourceWithdrawn, "UnsupportedOperation"),
            (R::FileUnfit(Role::Proof), "InvalidParameterValue.ImageInvalid"),
            (R::QualificationMissing, "MissingParameter"),
            (R::QualificationUnknown, "InvalidParameterValue.QualificationIdNotFound"),
            (R::PurposeDiffers, "FailedOperation.QualificationIdNotApproved"),
            (R::SignatureUnknown, "FailedOperation.MissingSignatureToModify"),
            (R::NotModifiable, "InvalidParameterValue.SignAlreadyPassedCheck"),
            (R::OtherMarket, "InvalidParameterValue.InvalidInternational"),
            (R::AlreadyApproved, "InvalidParameterValue.SignAlreadyPassedCheck"),
            (R::AlreadyPending, "InvalidParameterValue.SignExistAndUnapproved"),
        ];
        for (at, (_, code)) in steps.iter().enumerate() {
            let faults = steps[at..].iter().rev().map(|(it, _)| Fault::Refused(*it));
            assert_eq!(told(&ENTRY, &faults.collect::<Vec<_>>()), *code);
        }
    }

    #[test]
    fn only_the_older_version_answers_with_the_applications_id_as_text() {
        let status = ModifySignStatus { sign_id: 1110, sign_apply_id: "1109".into() };
        let reply = Modified { modify_sign_status: status };
        let json = |version| serde_json::to_string(&reply.to_value(version)).unwrap();
        assert_eq!(json(V2021), r#"{"ModifySignStatus":{"SignId":1110}}"#);
        assert_eq!(json(V2019), r#"{"ModifySignStatus":{"SignId":1110,"SignApplyId":"1109"}}"#);
    }
}
