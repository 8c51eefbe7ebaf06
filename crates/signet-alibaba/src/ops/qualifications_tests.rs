//! Which code each flaw and refusal of the operations on qualifications and trademarks gets, and in
//! which order.

use signet_domain::evidence::Role;
use signet_domain::person::Who;
use signet_domain::phone::CodeLimit;
use signet_domain::qualification::{Body, ChangeQualification, FileQualification};
use signet_domain::refusal::Refusal;
use signet_domain::signature::Purpose;
use signet_domain::trademark::FileTrademark;
use signet_wire::{Operation, Params, Reader, Request as _, Text, Value};

use super::tests::{changed, entry, told};
use super::*;

#[test]
fn examples_pass() {
    assert_eq!(changed::<SubmitSmsQualification>(&[], &[]), "OK");
    assert_eq!(changed::<UpdateSmsQualification>(&[], &[]), "OK");
    assert_eq!(changed::<DeleteSmsQualification>(&[], &[]), "OK");
    assert_eq!(changed::<QuerySmsQualificationRecord>(&[], &[]), "OK");
    assert_eq!(changed::<QuerySingleSmsQualification>(&[], &[]), "OK");
    assert_eq!(changed::<RequiredPhoneCode>(&[], &[]), "OK");
    assert_eq!(changed::<ValidPhoneCode>(&[], &[]), "OK");
    assert_eq!(changed::<CreateSmsTrademark>(&[], &[]), "OK");
    assert_eq!(changed::<QuerySmsTrademark>(&[], &[]), "OK");
}

/// What the code of a flawed parameter is, filed for the first time and anew where both have it.
fn filing(name: &str, value: &str, code: &str) {
    let changes = [(name, value)];
    assert_eq!(changed::<SubmitSmsQualification>(&changes, &[]), code, "{name} {value:?}");
    if UpdateSmsQualification::FIELDS.iter().any(|field| field.name == name) {
        assert_eq!(changed::<UpdateSmsQualification>(&changes, &[]), code, "{name} {value:?}");
    }
}

#[test]
fn what_is_missing_is_the_gateways() {
    for (entry, optional) in [
        (
            entry("SubmitSmsQualification"),
            &[
                "BusinessLicensePics",
                "LegalPersonIdCardFrontSide",
                "LegalPersonIdCardBackSide",
                "OtherFiles",
                "Remark",
            ][..],
        ),
        (entry("CreateSmsTrademark"), &[][..]),
    ] {
        for field in entry.fields {
            assert_eq!(field.required, !optional.contains(&field.name), "{}", field.name);
        }
    }
    assert_eq!(changed::<SubmitSmsQualification>(&[("AdminName", "")], &[]), "MissingAdminName");
    let required: Vec<_> = UpdateSmsQualification::FIELDS.iter().filter(|it| it.required).collect();
    let required: Vec<_> = required.iter().map(|field| field.name).collect();
    assert_eq!(required, ["QualificationGroupId", "OrderId", "AdminPhoneNo", "CertifyCode"]);
}

#[test]
fn blanks_have_codes_of_their_own() {
    for (name, code) in [
        ("QualificationName", "QualificationNameNullError"),
        ("CompanyName", "CompanyNameNullError"),
        ("OrganizationCode", "OrganizationCodeNullError"),
        ("LegalPersonName", "LegalPersonNameNullError"),
        ("LegalPersonIDCardNo", "LegalIdCardNoNullError"),
        ("AdminName", "AdminNameNullError"),
        ("AdminIDCardNo", "AdminIdcardNoNullError"),
        ("AdminIDCardPic", "AdminIdcardPicsNullError"),
        ("AdminIDCardFrontFace", "AdminIdcardFrontFaceNullError"),
        ("AdminPhoneNo", "PhoneNoCertifyCodeNullError"),
        ("CertifyCode", "PhoneNoCertifyCodeNullError"),
        ("CompanyType", "CompanyTypeError"),
        ("BussinessLicenseExpDate", "BusinessLicenseDateNotMatchRegexError"),
    ] {
        for blank in [" ", "\u{3000} \t"] {
            filing(name, blank, code);
        }
    }
}

#[test]
fn wrong_forms_have_the_references_codes() {
    let long = |length: usize| "字".repeat(length);
    for bad in ["2026", "a-b", "资 质", "资质！"] {
        filing("QualificationName", bad, "QualificationNameNotMatchRegex");
    }
    filing("QualificationName", &long(100), "OK");
    // No source has a code for these; the gateway's pattern says which it is.
    filing("QualificationName", &long(101), "InvalidQualificationName");
    filing("CompanyName", "a-b", "InvalidCompanyName");
    filing("CompanyName", &long(151), "InvalidCompanyName");
    filing("OrganizationCode", &long(151), "InvalidOrganizationCode");
    filing("LegalPersonName", &long(51), "InvalidLegalPersonName");
    filing("AdminName", &long(51), "InvalidAdminName");
    filing("AdminPhoneNo", "12345", "InvalidAdminPhoneNo");
    filing("UseBySelf", "x", "InvalidUseBySelf");
    filing("CompanyType", "company", "CompanyTypeError");
    filing("LegalPersonIDCardType", "IdentityCard", "LegalPersonIdcardTypeError");
    filing("AdminIDCardType", "card", "AdminIdcardTypeError");
    filing("LegalPersonIDCardNo", "123 456", "LegalIdCardNotMatchRegex");
    filing("AdminIDCardNo", "123", "AdminIdcardNotMatchRegex");
    for bad in ["2023-01-01", "2023-01-01~2022-12-31", "2023-02-30~2033-01-01", "长期"] {
        filing("BussinessLicenseExpDate", bad, "BusinessLicenseDateNotMatchRegexError");
        filing("LegalPersonIdCardEffTime", bad, "LegalPersonIdcardEfftimeNotMatchRegexError");
        filing("AdminIDCardExpDate", bad, "AdminIdcardExpdateNotMatchRegexError");
    }
    for type_ in ["identityCard", "passport", "homeReturnPermit", "TaiwanCompatriotPermit"] {
        filing("AdminIDCardType", type_, "OK");
    }
    for phone in ["+13700001234", "+8613700001234", "008613700001234", "8613700001234"] {
        filing("AdminPhoneNo", phone, "OK");
    }
}

#[test]
fn lists_of_papers_are_read_with_their_members() {
    let check = |value: &str, code: &str| filing("BusinessLicensePics", value, code);
    check(r#"[{"Type":"otherLicense","LicensePic":"1/a.png"}]"#, "OK");
    check(r#"[{"Type":"licence","LicensePic":"1/a.png"}]"#, "BusinessLicenseTypeError");
    check(r#"[{"Type":"otherLicense","LicensePic":" "}]"#, "BusinessLicensePicsNullError");
    check(r#"[{"Type":"otherLicense"}]"#, "MissingLicensePic");
    check(r#"[{"LicensePic":"1/a.png"}]"#, "MissingType");
    check("[1]", "InvalidBusinessLicensePics");
    check("x", "InvalidBusinessLicensePics");
    let many = |count| vec![r#"{"Type":"otherLicense","LicensePic":"1/a.png"}"#; count].join(",");
    check(&format!("[{}]", many(20)), "OK");
    check(&format!("[{}]", many(21)), "InvalidBusinessLicensePics");
    filing("OtherFiles", r#"[{"LicensePic":"1/a.docx"}]"#, "OK");
    filing("OtherFiles", r#"["1/a.docx"]"#, "InvalidOtherFiles");
    // As the older SDKs write it.
    let flat = [
        ("BusinessLicensePics", ""),
        ("BusinessLicensePics.1.Type", "businessLicense"),
        ("BusinessLicensePics.1.LicensePic", "1/a.png"),
    ];
    assert_eq!(changed::<SubmitSmsQualification>(&flat, &[]), "OK");
}

#[test]
fn refusals_have_the_references_codes() {
    let check = |refusal, code: &str| {
        assert_eq!(changed::<SubmitSmsQualification>(&[], &[refusal]), code, "{refusal:?}");
        assert_eq!(changed::<UpdateSmsQualification>(&[], &[refusal]), code, "{refusal:?}");
    };
    for (refusal, code) in [
        (Refusal::QualificationNameTaken, "QualificationNameAlreadyExist"),
        (Refusal::LicenceNotInForce, "BusinessLicenseDateNotValid"),
        (Refusal::LicenceMissing, "BusinessLicensePicsNullError"),
        (Refusal::IdNotInForce(Who::LegalPerson), "LegalDateNotValid"),
        (Refusal::IdNotInForce(Who::Administrator), "AdminDateNotValid"),
        (Refusal::IdNumberUnfit(Who::LegalPerson), "LegalIdCardNotMatchRegex"),
        (Refusal::IdNumberUnfit(Who::Administrator), "AdminIdcardNotMatchRegex"),
        (Refusal::CodeWrong, "CertifyCodeError"),
        (Refusal::NotEnterprise, "NotEnterpriseCertifyCustCheckError"),
        (Refusal::FileMissing(Role::BusinessLicence), "BusinessLicenseOssFileNotUploadError"),
        (Refusal::FileUnfit(Role::CreditLicence), "BusinessLicensePicsFileError"),
        (Refusal::FileMissing(Role::LegalPersonFront), "LegalFrontOssFileNotUploadError"),
        (Refusal::FileMissing(Role::LegalPersonBack), "LegalBackOssFileNotUploadError"),
        (Refusal::FileMissing(Role::AdministratorFront), "AdminFrontOssFileNotUploadError"),
        (Refusal::FileMissing(Role::AdministratorBack), "AdminBackOssFileNotUploadError"),
        (Refusal::FileUnfit(Role::AdministratorFront), "AdminIdcardFrontFaceFileError"),
        (Refusal::FileUnfit(Role::AdministratorBack), "AdminIdcardPicsFileError"),
        (Refusal::FileMissing(Role::OtherFile), "OtherOssFileNotUploadError"),
        (Refusal::FileUnfit(Role::OtherFile), "OtherFileTypeError"),
    ] {
        check(refusal, code);
    }
    let update = |refusal| changed::<UpdateSmsQualification>(&[], &[refusal]);
    assert_eq!(update(Refusal::QualificationUnknown), "QualificationNotExist");
    assert_eq!(update(Refusal::FilingOutdated), "WorkOrderIdExpired");
    assert_eq!(update(Refusal::UnderReview), "WorkOrderIdExpired");
    assert_eq!(update(Refusal::QualificationRepeated), "SameQualificationGroupError");
    assert_eq!(update(Refusal::PersonIncomplete(Who::Administrator)), "AdminNameNullError");
    assert_eq!(update(Refusal::PersonIncomplete(Who::LegalPerson)), "LegalPersonNameNullError");
    let delete = |refusal| changed::<DeleteSmsQualification>(&[], &[refusal]);
    assert_eq!(delete(Refusal::QualificationUnknown), "QualificationNotExist");
    assert_eq!(delete(Refusal::FilingOutdated), "WorkOrderIdExpired");
    assert_eq!(delete(Refusal::QualificationBound), "BindSignDeleteFailed");
    assert_eq!(delete(Refusal::UnderReview), "BindSignDeleteFailed");
}

#[test]
fn of_several_faults_the_references_first_is_told() {
    let check = |changes: &[(&str, &str)], refusals: &[Refusal], code: &str| {
        assert_eq!(changed::<SubmitSmsQualification>(changes, refusals), code);
    };
    let taken = [Refusal::QualificationNameTaken];
    check(&[("CompanyName", ""), ("AdminName", "")], &taken, "MissingAdminName");
    check(&[("UseBySelf", "x"), ("AdminName", " ")], &taken, "InvalidUseBySelf");
    check(&[("CompanyType", "x"), ("AdminName", " ")], &taken, "AdminNameNullError");
    check(&[("CompanyType", "x")], &[Refusal::CodeWrong], "CertifyCodeError");
    check(&[("LegalPersonName", " ")], &taken, "QualificationNameAlreadyExist");
    check(
        &[],
        &[Refusal::CodeWrong, Refusal::FileMissing(Role::AdministratorBack)],
        "AdminBackOssFileNotUploadError",
    );
    // The account's state comes before every value.
    check(&[("AdminName", " ")], &[Refusal::NotEnterprise], "NotEnterpriseCertifyCustCheckError");
}

#[test]
fn trademarks_have_the_references_codes() {
    let check = |name: &str, value: &str, code: &str| {
        assert_eq!(changed::<CreateSmsTrademark>(&[(name, value)], &[]), code, "{name} {value:?}");
    };
    let long = |length: usize| "字".repeat(length);
    for (name, max, blank, over) in [
        ("TrademarkName", 15, "TrademarkNameNotMatchRegex", "TrademarkNameOverLimit"),
        (
            "TrademarkRegistrationNumber",
            15,
            "TrademarkRegistrationNumberNotMatchRegex",
            "TrademarkRegistrationNumberOverLimit",
        ),
        (
            "TrademarkApplicantName",
            50,
            "TrademarkApplicantNameNotMatchRegex",
            "TrademarkApplicantNameOverLimit",
        ),
    ] {
        check(name, "", &format!("Missing{name}"));
        check(name, " ", blank);
        check(name, &long(max), "OK");
        check(name, &long(max + 1), over);
    }
    for bad in ["2010-12-14", "2030-12-14~2010-12-13", " "] {
        check("TrademarkEffExpDate", bad, "TrademarkLetterDateNotMatchRegex");
    }
    let refused = |refusal| changed::<CreateSmsTrademark>(&[], &[refusal]);
    assert_eq!(refused(Refusal::TrademarkNotInForce), "TrademarkDateNotValid");
    assert_eq!(refused(Refusal::FileMissing(Role::Trademark)), "TrademarkOssFileNotUploadError");
    assert_eq!(refused(Refusal::FileUnfit(Role::Trademark)), "TrademarkPicsFileError");
    let marks = |list: &str| told::<QuerySmsTrademark>(&[("TrademarkIdList", list)], &[]);
    assert_eq!(marks("[1,\"2\"]"), "OK");
    assert_eq!(marks(""), "MissingTrademarkIdList");
    assert_eq!(marks("[x]"), "InvalidTrademarkIdList");
}

#[test]
fn codes_and_lists_have_the_gateways_words() {
    let sent = |phone: &str| told::<RequiredPhoneCode>(&[("PhoneNo", phone)], &[]);
    assert_eq!(sent("+8613700001234"), "OK");
    assert_eq!(sent(""), "MissingPhoneNo");
    assert_eq!(sent("+85213700001"), "InvalidPhoneNo");
    for limit in CodeLimit::ALL {
        let limited = [Refusal::CodesLimited(limit)];
        assert_eq!(changed::<RequiredPhoneCode>(&[], &limited), "isv.BUSINESS_LIMIT_CONTROL");
    }
    assert_eq!(changed::<ValidPhoneCode>(&[("CertifyCode", "")], &[]), "MissingCertifyCode");
    let listed =
        |name: &str, value: &str| told::<QuerySmsQualificationRecord>(&[(name, value)], &[]);
    for state in ["INIT", "INT", "PASS", "PASSED", "FAILED", "CANCELED", ""] {
        assert_eq!(listed("State", state), "OK");
    }
    assert_eq!(listed("State", "passed"), "InvalidState");
    assert_eq!(listed("PageNo", "0"), "InvalidPageNo");
    assert_eq!(listed("PageSize", "51"), "InvalidPageSize");
    assert_eq!(listed("WorkOrderId", "x"), "InvalidWorkOrderId");
    let single = told::<QuerySingleSmsQualification>(&[], &[]);
    assert_eq!(single, "MissingQualificationGroupId");
}

/// The request that the examples make, some of them replaced.
fn read<O: Operation>(changes: &[(&str, &str)]) -> O {
    let given = O::FIELDS.iter().map(|field| (field.name, field.example));
    let given = given.filter(|(name, _)| !changes.iter().any(|(other, _)| other == name));
    let given = given.chain(changes.iter().copied());
    let given = given.map(|(name, value)| (Text::from(name), Value::text(value)));
    let params = crate::envelope::unflatten(Params(given.collect()), entry(O::NAME));
    let mut reader = Reader::new(&params, VERSION);
    O::finish(O::draft(&mut reader)).unwrap()
}

#[test]
fn what_is_asked_becomes_the_domains_command() {
    let filed = FileQualification::from(read::<SubmitSmsQualification>(&[
        ("UseBySelf", "False"),
        ("CompanyType", "NON_PROFIT_ORGANIZATION"),
        ("AdminPhoneNo", "+8613700001234"),
    ]));
    assert_eq!((filed.purpose, filed.body), (Purpose::ForOthers, Body::Institution));
    assert_eq!(filed.phone.reveal(), "13700001234");
    let papers: Vec<_> = filed.papers.iter().map(|(role, key)| (*role, key.as_str())).collect();
    assert_eq!(
        papers,
        [
            (Role::BusinessLicence, "123456/111.png"),
            (Role::LegalPersonFront, "123456/front.png"),
            (Role::LegalPersonBack, "123456/back.png"),
            (Role::AdministratorFront, "123456/front.png"),
            (Role::AdministratorBack, "123456/back.png"),
            (Role::OtherFile, "123456/222.pdf"),
        ]
    );
    let change = ChangeQualification::from(read::<UpdateSmsQualification>(&[
        ("LegalPersonName", ""),
        ("OtherFiles", ""),
    ]));
    assert_eq!(change.legal_person.name, None);
    assert!(change.administrator.name.is_some());
    assert!(change.keeps(Role::OtherFile) && !change.keeps(Role::CreditLicence));
    let mark = FileTrademark::from(read::<CreateSmsTrademark>(&[]));
    assert_eq!(mark.term.to_string(), "2010-12-14~2030-12-13");
}
