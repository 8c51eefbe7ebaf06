use signet_domain::evidence::{Role, Scan};
use signet_domain::ids::QualificationId;
use signet_domain::need;
use signet_domain::refusal::Refusal;
use signet_domain::signature::{Basis, RegisterSignature, SignatureDraft, Usage};
use signet_domain::text::{Remark, SignatureName};
use signet_registry::{Broken, Considered};
use signet_wire::{Call, Code, Operation, Outcome, Reply, Request};

use super::filing::{CommissionImage, unfit};
use super::{GATES, V2019, V2021};
use crate::codes;
use crate::values::{DocumentType, International, NotNegative, SignPurpose, SignType, Unsigned};

/// Applies for a signature.
#[derive(Request)]
#[wire(zh = "申请一个签名。")]
pub struct AddSmsSign {
    /// The signature's name, without brackets. One that is approved or pending cannot be applied
    /// for again.
    #[wire(zh = "签名名称，不带括号。已通过或审核中的名称不能再次申请。")]
    #[wire(example = "腾讯云")]
    #[wire(too_long = codes::SIGN_NAME_LENGTH_TOO_LONG)]
    pub sign_name: SignatureName,
    /// What the name stands for.
    // The vendor has no code for a type that does not exist, and documents this one for
    // parameters that break the rules.
    #[wire(zh = "签名代表什么。")]
    #[wire(public, example = "0")]
    #[wire(malformed = codes::OTHER_ERROR)]
    pub sign_type: NotNegative<SignType>,
    /// What proves it. Each type of signature takes some kinds of document only.
    #[wire(zh = "用什么证明；每种签名只接受其中几种证明材料。")]
    #[wire(public, example = "1")]
    #[wire(malformed = codes::INVALID_DOCUMENT_TYPE)]
    pub document_type: NotNegative<DocumentType>,
    /// Where it is to be used.
    #[wire(zh = "用于哪里。")]
    #[wire(public, example = "0")]
    #[wire(malformed = codes::INVALID_INTERNATIONAL)]
    pub international: NotNegative<International>,
    /// Whose name it is.
    // The parameter was renamed with the version, its code was not.
    #[wire(zh = "签名是谁的。")]
    #[wire(public, example = "0", renamed("2019-07-11" = "UsedMethod"))]
    #[wire(malformed = codes::INVALID_USED_METHOD)]
    pub sign_purpose: NotNegative<SignPurpose>,
    /// The proving document, as a Base64 image without its data prefix.
    #[wire(zh = "证明材料的图片，Base64 编码，不带 data 前缀。")]
    #[wire(example = "iVBORw0KGgo=", role = Role::Proof)]
    #[wire(malformed = codes::IMAGE_INVALID, too_long = codes::IMAGE_INVALID)]
    pub proof_image: Scan,
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
    /// one. Elsewhere taken, and not looked at.
    #[wire(zh = "境内签名所依据的实名资质；现行规则不要求时不核对。")]
    #[wire(public, example = "1000001", needed = need::qualification)]
    pub qualification_id: Option<Unsigned>,
}

/// What filing a signature answers.
#[derive(Reply)]
pub struct Added {
    /// What was filed.
    pub add_sign_status: AddSignStatus,
}

/// What was filed.
#[derive(Reply)]
pub struct AddSignStatus {
    /// The signature's id.
    pub sign_id: i64,
    /// The application's id.
    #[wire(only = "2019-07-11")]
    pub sign_apply_id: i64,
}

impl From<AddSmsSign> for RegisterSignature {
    fn from(it: AddSmsSign) -> Self {
        Self {
            name: it.sign_name,
            ignoring_case: false,
            basis: Basis::Ruled,
            source: it.sign_type.0.into(),
            document: Some(it.document_type.0.into()),
            market: it.international.0.into(),
            purpose: it.sign_purpose.0.into(),
            usage: Usage::General,
            proof: Some(it.proof_image),
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

impl Operation for AddSmsSign {
    type Reply = Added;

    const VERSIONS: &'static [&'static str] = &[V2021, V2019];
    const CODES: &'static [&'static Code] = &[
        &codes::MISSING_PARAMETER,
        &codes::SERVICE_SUSPEND_DUE_TO_ARREARS,
        &codes::NOT_ENTERPRISE_CERTIFICATION,
        &codes::REQUEST_PERMISSION_DENY,
        &codes::REQUEST_IP_NOT_IN_WHITELIST,
        &codes::INVALID_INTERNATIONAL,
        &codes::INVALID_USED_METHOD,
        &codes::INVALID_DOCUMENT_TYPE,
        &codes::OTHER_ERROR,
        &codes::UNSUPPORTED_OPERATION,
        &codes::SIGN_NAME_LENGTH_TOO_LONG,
        &codes::IMAGE_INVALID,
        &codes::QUALIFICATION_ID_MISSING,
        &codes::QUALIFICATION_ID_NOT_FOUND,
        &codes::QUALIFICATION_ID_NOT_APPROVED,
        &codes::SIGN_ALREADY_PASSED_CHECK,
        &codes::SIGN_EXIST_AND_UNAPPROVED,
        &codes::SIGN_NUMBER_LIMIT,
        &codes::FAIL_RESOLVE_PACKET,
        &codes::JSON_PARSE_FAIL,
        &codes::PARAMETERS_OTHER_ERROR,
        &codes::TEMPLATE_ID_NOT_EXIST,
        &codes::REQUEST_TIME_EXCEPTION,
        &codes::REST_API_INTERFACE_NOT_EXIST,
        &codes::SIG_FIELD_MISSING,
        &codes::SIG_VERIFICATION_FAIL,
        &codes::TIMEOUT,
        &codes::UNKNOWN_ERROR,
        &codes::APPID_AND_BIZ_ID,
        &codes::SDK_APP_ID_NOT_EXIST,
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
        (Refusal::AlreadyApproved, &codes::SIGN_ALREADY_PASSED_CHECK),
        (Refusal::AlreadyPending, &codes::SIGN_EXIST_AND_UNAPPROVED),
        (Refusal::TooManySignatures, &codes::SIGN_NUMBER_LIMIT),
    ];
    const GATES: &'static [Refusal] = GATES;
    const RATE: Option<u32> = Some(1);

    async fn run(self, call: &Call<'_>) -> Outcome<Added> {
        let filed = call.registry.register_signature(call.caller, self.into()).await?;
        let add_sign_status =
            AddSignStatus { sign_id: filed.signature.0, sign_apply_id: filed.application.0 };
        Ok(Added { add_sign_status })
    }

    /// A pair that does not fit is told before a name that is too long or a broken image.
    async fn probe(draft: &Self::Draft, call: &Call<'_>) -> Result<Vec<Refusal>, Broken> {
        unfit(call, draft.sign_type, draft.document_type, draft.international)
    }

    async fn consider(draft: &Self::Draft, call: &Call<'_>) -> Result<Considered, Broken> {
        let draft = SignatureDraft {
            name: draft.sign_name.as_ref(),
            source: draft.sign_type.map(|it| it.0.into()),
            document: draft.document_type.map(|it| it.0.into()),
            market: draft.international.map(|it| it.0.into()),
            purpose: draft.sign_purpose.map(|it| it.0.into()),
            proof: draft.proof_image.as_ref(),
            commission: CommissionImage::of_draft(&draft.commission_image, draft.sign_purpose),
            remark: draft.remark.as_ref().and_then(Option::as_ref),
            qualification: draft.qualification_id.flatten().map(|id| QualificationId(id.0)),
            ..SignatureDraft::default()
        };
        call.registry.consider_signature(call.caller, draft, None).await
    }
}

#[cfg(test)]
mod tests {
    use signet_domain::signature::{Document, Market, Purpose, Source};
    use signet_wire::{Entry, Fault};

    use super::*;
    use crate::testing::{decode, decode_examples, told};

    const GOOD: &str = r#"{"SignName":"Tencent Cloud","SignType":0,"DocumentType":1,
        "International":0,"SignPurpose":1,"ProofImage":"xxxx","CommissionImage":"xxxx",
        "Remark":"xxxx"}"#;

    /// The good request with some members replaced, decoded; `null` takes one away.
    fn with(version: &str, changes: &str) -> Result<RegisterSignature, String> {
        decode::<AddSmsSign>(version, GOOD, changes).map(Into::into)
    }

    fn check(changes: &str, code: &str) {
        assert_eq!(with(V2021, changes).err().as_deref(), Some(code), "{changes}");
    }

    #[test]
    fn the_seeds_sample_is_read() {
        let command = with(V2021, "{}").unwrap();
        assert_eq!(command.name.as_str(), "Tencent Cloud");
        assert_eq!(command.source, Source::Company);
        assert_eq!(command.document, Some(Document::BusinessLicence));
        assert_eq!(command.market, Market::Mainland);
        assert_eq!(command.purpose, Purpose::ForOthers);
        assert_eq!(command.proof.unwrap().bytes().len(), 3);
        assert_eq!(command.commission.unwrap().bytes().len(), 3);
        assert_eq!(command.remark.unwrap().as_str(), "xxxx");
    }

    #[test]
    fn the_examples_are_read() {
        for version in AddSmsSign::VERSIONS {
            assert_eq!(decode_examples::<AddSmsSign>(version).err(), None);
        }
    }

    #[test]
    fn numbers_may_come_in_quotes() {
        assert!(
            with(V2021, r#"{"SignType":"0","QualificationId":"18446744073709551615"}"#).is_ok()
        );
    }

    #[test]
    fn each_field_has_its_code() {
        check(
            r#"{"SignName":"一二三四五六七八九十一二三四五六"}"#,
            "InvalidParameterValue.SignNameLengthTooLong",
        );
        check(r#"{"SignName":""}"#, "MissingParameter");
        check(r#"{"SignType":7}"#, "FailedOperation.OtherError");
        check(r#"{"DocumentType":9}"#, "InvalidParameterValue.InvalidDocumentType");
        check(r#"{"International":2}"#, "InvalidParameterValue.InvalidInternational");
        check(r#"{"SignPurpose":2}"#, "InvalidParameterValue.InvalidUsedMethod");
        for image in ["", "data:image/jpeg;base64,xxxx", "not base64!"] {
            check(&format!(r#"{{"ProofImage":"{image}"}}"#), "InvalidParameterValue.ImageInvalid");
        }
        check(r#"{"SignType":"zero"}"#, "InvalidParameter");
        check(r#"{"SignType":-1}"#, "InvalidParameter");
        check(r#"{"International":-1}"#, "InvalidParameter");
        check(r#"{"SignType":true}"#, "InvalidParameter");
        check(r#"{"QualificationId":-1}"#, "InvalidParameter");
        check(r#"{"CommissionImage":7}"#, "InvalidParameter");
        check(r#"{"UsedMethod":1}"#, "UnknownParameter");
        for name in
            ["SignName", "SignType", "DocumentType", "International", "SignPurpose", "ProofImage"]
        {
            check(&format!(r#"{{"{name}":null}}"#), "MissingParameter");
        }
    }

    #[test]
    fn images_over_five_megabytes_are_invalid() {
        let image = "A".repeat(7_000_000);
        check(&format!(r#"{{"ProofImage":"{image}"}}"#), "InvalidParameterValue.ImageInvalid");
    }

    #[test]
    fn the_older_version_calls_the_purpose_by_another_name() {
        let changes = r#"{"SignPurpose":null,"UsedMethod":0}"#;
        assert_eq!(with(V2019, changes).unwrap().purpose, Purpose::Own);
        check(changes, "UnknownParameter");
        assert_eq!(with(V2019, "{}").err().as_deref(), Some("UnknownParameter"));
        assert_eq!(
            with(V2019, r#"{"SignPurpose":null}"#).err().as_deref(),
            Some("MissingParameter")
        );
        assert_eq!(
            with(V2019, r#"{"SignPurpose":null,"UsedMethod":2}"#).err().as_deref(),
            Some("InvalidParameterValue.InvalidUsedMethod")
        );
    }

    #[test]
    fn a_power_of_attorney_counts_only_for_others() {
        let broken = r#"{"CommissionImage":"not base64!","SignPurpose":0}"#;
        assert!(with(V2021, broken).unwrap().commission.is_none());
        let fine = r#"{"SignPurpose":0}"#;
        assert!(with(V2021, fine).unwrap().commission.is_none());
        // For others, the registry refuses a picture without bytes.
        let command = with(V2021, r#"{"CommissionImage":"not base64!"}"#).unwrap();
        assert_eq!(command.commission.unwrap().bytes(), b"");
        // None at all is for the reviewer to miss.
        assert!(with(V2021, r#"{"CommissionImage":""}"#).unwrap().commission.is_none());
        assert!(with(V2021, r#"{"CommissionImage":null}"#).unwrap().commission.is_none());
    }

    #[test]
    fn of_several_flaws_the_first_in_the_vendors_order_is_told() {
        let long = "一二三四五六七八九十一二三四五六";
        check(r#"{"SignType":"x","International":null}"#, "MissingParameter");
        check(r#"{"SignType":"x","DocumentType":9}"#, "InvalidParameter");
        check(
            &format!(r#"{{"SignName":"{long}","DocumentType":9,"SignType":9,"ProofImage":""}}"#),
            "InvalidParameterValue.InvalidDocumentType",
        );
        check(
            r#"{"International":2,"SignPurpose":2,"DocumentType":9}"#,
            "InvalidParameterValue.InvalidInternational",
        );
        check(
            &format!(r#"{{"SignName":"{long}","ProofImage":""}}"#),
            "InvalidParameterValue.SignNameLengthTooLong",
        );
        check(r#"{"Bogus":1,"SignName":null}"#, "UnknownParameter");
    }

    /// The steps of the reference's order that this operation has: account, ranges, length,
    /// pictures, qualification, duplicates, number. Within a step the order is ours.
    #[test]
    fn codes_stand_in_the_order_of_the_steps() {
        let steps: &[&[Code]] = &[
            &[codes::MISSING_PARAMETER],
            &[
                codes::SERVICE_SUSPEND_DUE_TO_ARREARS,
                codes::NOT_ENTERPRISE_CERTIFICATION,
                codes::REQUEST_PERMISSION_DENY,
                codes::REQUEST_IP_NOT_IN_WHITELIST,
            ],
            &[
                codes::INVALID_INTERNATIONAL,
                codes::INVALID_USED_METHOD,
                codes::INVALID_DOCUMENT_TYPE,
                codes::OTHER_ERROR,
                codes::UNSUPPORTED_OPERATION,
            ],
            &[codes::SIGN_NAME_LENGTH_TOO_LONG],
            &[codes::IMAGE_INVALID],
            &[
                codes::QUALIFICATION_ID_MISSING,
                codes::QUALIFICATION_ID_NOT_FOUND,
                codes::QUALIFICATION_ID_NOT_APPROVED,
            ],
            &[codes::SIGN_ALREADY_PASSED_CHECK, codes::SIGN_EXIST_AND_UNAPPROVED],
            &[codes::SIGN_NUMBER_LIMIT],
        ];
        let order = steps.iter().map(|step| step.len()).sum::<usize>();
        assert!(steps.iter().copied().flatten().eq(AddSmsSign::CODES[..order].iter().copied()));
    }

    #[test]
    fn refusals_are_told_in_the_vendors_order() {
        const ENTRY: Entry = Entry::of::<AddSmsSign>();
        let check = |refusals: &[Refusal], code: &str| {
            let faults = refusals.iter().map(|it| Fault::Refused(*it)).collect::<Vec<_>>();
            assert_eq!(told(&ENTRY, &faults), code, "{refusals:?}");
        };
        use Refusal as R;
        check(
            &[R::TooManySignatures, R::AlreadyPending],
            "InvalidParameterValue.SignExistAndUnapproved",
        );
        check(
            &[R::AlreadyPending, R::AlreadyApproved],
            "InvalidParameterValue.SignAlreadyPassedCheck",
        );
        check(
            &[R::AlreadyPending, R::FileUnfit(Role::Commission)],
            "InvalidParameterValue.ImageInvalid",
        );
        check(
            &[R::FileUnfit(Role::Proof), R::DocumentUnfit],
            "InvalidParameterValue.InvalidDocumentType",
        );
        check(&[R::TooManySignatures], "FailedOperation.SignNumberLimit");
        check(&[R::SourceWithdrawn], "UnsupportedOperation");
        check(
            &[R::AlreadyApproved, R::PurposeDiffers],
            "FailedOperation.QualificationIdNotApproved",
        );
        check(
            &[R::QualificationNotApproved, R::QualificationUnknown],
            "InvalidParameterValue.QualificationIdNotFound",
        );
        check(&[R::QualificationMissing, R::AlreadyPending], "MissingParameter");
        check(
            &[R::QualificationMissing, R::FileUnfit(Role::Proof)],
            "InvalidParameterValue.ImageInvalid",
        );
        check(&[R::InArrears], "UnauthorizedOperation.ServiceSuspendDueToArrears");
        check(&[R::NotEnterprise], "FailedOperation.NotEnterpriseCertification");
        check(&[R::Denied], "UnauthorizedOperation.RequestPermissionDeny");
        check(&[R::AddressNotListed], "UnauthorizedOperation.RequestIpNotInWhitelist");
    }

    #[test]
    fn only_the_older_version_answers_with_the_applications_id() {
        let reply = Added { add_sign_status: AddSignStatus { sign_id: 1110, sign_apply_id: 1109 } };
        let json = |version| serde_json::to_string(&reply.to_value(version)).unwrap();
        assert_eq!(json(V2021), r#"{"AddSignStatus":{"SignId":1110}}"#);
        assert_eq!(json(V2019), r#"{"AddSignStatus":{"SignId":1110,"SignApplyId":1109}}"#);
    }
}
