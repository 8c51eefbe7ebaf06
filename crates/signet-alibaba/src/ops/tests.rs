//! What the operations' tables promise, and which code each flaw and refusal gets.

use signet_domain::evidence::Role;
use signet_domain::refusal::Refusal;
use signet_domain::text::Flaw;
use signet_domain::words::WordOrigin;
use signet_wire::{
    Dialect as _, Entry, Fault, Operation, Params, Reader, Request as _, Text, Value,
};

use super::*;
use crate::Alibaba;

pub(super) fn entry(name: &str) -> &'static Entry {
    Alibaba::OPERATIONS.iter().find(|entry| entry.name == name).unwrap()
}

/// What is wrong with these parameters of an operation.
fn faults<O: Operation>(given: &[(&str, &str)]) -> Vec<Fault> {
    let given = given.iter().map(|(name, value)| (Text::from(*name), Value::text(*value)));
    let params = Alibaba::unflatten(Params(given.collect()), entry(O::NAME)).unwrap();
    let mut reader = Reader::new(&params, VERSION);
    let draft = O::draft(&mut reader);
    let faults = reader.finish();
    assert_eq!(faults.is_empty(), O::finish(draft).is_some());
    faults
}

/// The code that is told of these parameters and refusals, or `OK`.
pub(super) fn told<O: Operation>(given: &[(&str, &str)], refusals: &[Refusal]) -> String {
    let mut faults = faults::<O>(given);
    faults.extend(refusals.iter().copied().map(Fault::Refused));
    if faults.is_empty() {
        "OK".into()
    } else {
        entry(O::NAME).name_fault::<Alibaba>(&faults).name()
    }
}

/// The same with the examples, some of them replaced. An empty replacement takes one out.
pub(super) fn changed<O: Operation>(changes: &[(&str, &str)], refusals: &[Refusal]) -> String {
    let mut given: Vec<_> = O::FIELDS.iter().map(|field| (field.name, field.example)).collect();
    for (name, value) in changes {
        given.retain(|(old, _)| old != name);
        if !value.is_empty() {
            given.push((name, value));
        }
    }
    told::<O>(&given, refusals)
}

#[test]
fn examples_pass() {
    assert_eq!(changed::<CreateSmsAppIcpRecord>(&[], &[]), "OK");
    assert_eq!(changed::<QuerySmsAppIcpRecord>(&[], &[]), "OK");
    assert_eq!(changed::<CreateSmsAuthorizationLetter>(&[], &[]), "OK");
    assert_eq!(changed::<QuerySmsAuthorizationLetter>(&[], &[]), "OK");
    assert_eq!(changed::<GetOSSInfoForUploadFile>(&[], &[]), "OK");
    assert_eq!(changed::<GetQualificationOssInfo>(&[], &[]), "OK");
    assert_eq!(changed::<GetSmsOcrOssInfo>(&[], &[]), "OK");
}

#[test]
fn every_code_of_a_field_a_refusal_or_a_gate_stands_in_its_operations_list() {
    for entry in ALL {
        let fields = entry.fields.iter().flat_map(|field| field.codes).map(|(_, code)| *code);
        let refusals = entry.refusals.iter().map(|(_, code)| *code);
        let gates = entry.gates.iter().map(|gate| {
            let own = entry.refusals.iter().find(|(refusal, _)| refusal == gate);
            own.map_or_else(|| Alibaba::code(&Fault::Refused(*gate)).code, |(_, code)| *code)
        });
        for code in fields.chain(refusals).chain(gates) {
            assert!(entry.codes.contains(&code), "{} {}", entry.name, code.name);
        }
        for code in entry.codes {
            assert!(crate::codes::ALL.contains(code), "{} {}", entry.name, code.name);
        }
    }
}

#[test]
fn every_limit_has_a_code_that_fits() {
    // A limit without a code is told as an invalid parameter, which hides what is wrong: only limits
    // of ours, and those of the vendor's that have no published code, are.
    let ours = [
        "AppIcpRecordIdList",
        "AuthorizationLetterIdList",
        "TrademarkIdList",
        "MoreData",
        "SignFileList",
        "BusinessLicensePics",
        "OtherFiles",
    ];
    let without = ["QualificationName", "CompanyName", "LegalPersonName", "AdminName"];
    let without = |entry: &Entry, name: &str| {
        let codeless = name == "OrganizationCode" || without.contains(&name);
        codeless && entry.name.ends_with("SmsQualification")
    };
    for entry in ALL {
        let limited = entry.fields.iter().filter(|field| field.max.is_some());
        let limited = limited.filter(|field| !ours.contains(&field.name));
        for field in limited.filter(|field| !without(entry, field.name)) {
            let long = |(flaw, _): &(Flaw, _)| matches!(flaw, Flaw::TooLong | Flaw::TooMany);
            assert!(field.codes.iter().any(long), "{} {}", entry.name, field.name);
        }
    }
}

#[test]
fn records_have_the_seeds_codes() {
    let check = |name: &str, value: &str, code: &str| {
        assert_eq!(changed::<CreateSmsAppIcpRecord>(&[(name, value)], &[]), code, "{value:?}");
    };
    let long = |length: usize| "字".repeat(length);
    for name in [
        "AppIcpRecordPic",
        "AppServiceName",
        "AppPrincipalUnitName",
        "AppIcpLicenseNumber",
        "AppApprovalDate",
        "Domain",
    ] {
        check(name, "", &format!("Missing{name}"));
    }
    check("AppPrincipalUnitName", " ", "AppPrincipalUnitNameNotMatchRegex");
    check("AppPrincipalUnitName", &long(50), "OK");
    check("AppPrincipalUnitName", &long(51), "AppPrincipalUnitNameOverLimit");
    check("AppIcpLicenseNumber", " ", "AppIcpLicenseNumberNotMatchRegex");
    check("Domain", " ", "AppDomainNotMatchRegex");
    check("Domain", "apps.example.com", "AppDomainNotMatchRegex");
    check("Domain", &format!("https://{}", long(992)), "OK");
    check("Domain", &format!("https://{}", long(993)), "AppDomainOverLimit");
    for date in ["2025-02-29", "2025/05/22", "22.05.2025", " "] {
        check("AppApprovalDate", date, "AppIcpRecordDateNotMatchRegex");
    }
    check("AppServiceName", " ", "AppServiceNameNotMatchRegex");
    check("AppServiceName", &long(15), "OK");
    check("AppServiceName", &long(16), "AppServiceNameOverLimit");
    check("AppRuntimePic", "", "OK");

    let refused = |refusal| changed::<CreateSmsAppIcpRecord>(&[], &[refusal]);
    assert_eq!(refused(Refusal::IcpNumberTooLong), "AppIcpLicenseNumberOverLimit");
    assert_eq!(refused(Refusal::ApprovedInFuture), "AppApprovalDateNotValid");
    for role in [Role::IcpFiling, Role::AppRuntime, Role::AppStore] {
        assert_eq!(refused(Refusal::FileUnfit(role)), "AppIcpRecordPicsFileError");
        assert_eq!(refused(Refusal::FileMissing(role)), "AppIcpRecordOssFileNotUploadError");
    }
}

#[test]
fn of_several_faults_of_a_record_the_references_first_is_told() {
    let check = |changes: &[(&str, &str)], refusals: &[Refusal], code: &str| {
        assert_eq!(changed::<CreateSmsAppIcpRecord>(changes, refusals), code);
    };
    check(
        &[("Domain", ""), ("AppServiceName", ""), ("AppApprovalDate", "x")],
        &[],
        "MissingAppServiceName",
    );
    check(
        &[("Domain", "x"), ("AppPrincipalUnitName", " ")],
        &[],
        "AppPrincipalUnitNameNotMatchRegex",
    );
    check(&[("Domain", "x"), ("AppApprovalDate", "x")], &[], "AppDomainNotMatchRegex");
    check(&[("AppServiceName", " ")], &[Refusal::ApprovedInFuture], "AppApprovalDateNotValid");
    check(
        &[],
        &[Refusal::FileMissing(Role::AppStore), Refusal::FileUnfit(Role::IcpFiling)],
        "AppIcpRecordPicsFileError",
    );
}

#[test]
fn letters_have_the_seeds_codes() {
    let check = |name: &str, value: &str, code: &str| {
        let got = changed::<CreateSmsAuthorizationLetter>(&[(name, value)], &[]);
        assert_eq!(got, code, "{name} {value:?}");
    };
    for field in CreateSmsAuthorizationLetter::FIELDS {
        check(field.name, "", &format!("Missing{}", field.name));
    }
    let long = |length: usize| "字".repeat(length);
    for name in [" ", "2026", "a-b", "授权 书"] {
        check("AuthorizationLetterName", name, "AuthorizationLetterNameNotMatchRegex");
    }
    check("AuthorizationLetterName", &long(100), "OK");
    check("AuthorizationLetterName", &long(101), "AuthorizationLetterNameOverLimit");
    for (name, malformed, over) in [
        ("Authorization", "AuthorizationNotMatchRegex", "AuthorizationOverLimit"),
        ("ProxyAuthorization", "ProxyAuthorizationNotMatchRegex", "ProxyAuthorizationOverLimit"),
    ] {
        check(name, "123", malformed);
        check(name, "  ", malformed);
        check(name, "a-b", malformed);
        check(name, "阿·【新】（疆） (a)", "OK");
        check(name, &long(150), "OK");
        check(name, &long(151), over);
    }
    check("OrganizationCode", &long(150), "OK");
    check("OrganizationCode", &long(151), "OrganizationCodeOverLimit");
    check("OrganizationCode", " ", "MissingOrganizationCode");
    let list =
        |count: usize, name: &str| format!("[{}]", vec![format!("{name:?}"); count].join(","));
    check("SignList", &list(100, "菜鸟"), "OK");
    check("SignList", &list(101, "菜鸟"), "SignNumOverLimit");
    check("SignList", &list(101, "【】"), "SignNumOverLimit");
    check("SignList", r#"["菜鸟",""]"#, "SignNotMatchRegex");
    check("SignList", "[]", "MissingSignList");
    check("SignList", "菜鸟网络", "InvalidSignList");
    check("SignList", "[1]", "InvalidSignList");
    check("SignList", &list(9000, "菜鸟"), "InvalidSignList");
    for period in ["2023-01-01", "2023-01-01~2022-12-31", "2023-02-30~2026-01-01", " "] {
        check("AuthorizationLetterExpDate", period, "AuthorizationLetterDateNotMatchRegex");
    }
    let repeated = [("SignList", ""), ("SignList.1", "菜鸟网络"), ("SignList.2", "菜鸟裹裹")];
    assert_eq!(changed::<CreateSmsAuthorizationLetter>(&repeated, &[]), "OK");

    let refused = |refusal| changed::<CreateSmsAuthorizationLetter>(&[], &[refusal]);
    assert_eq!(refused(Refusal::LetterNameTaken), "AuthorizationLetterNameRepeat");
    for origin in [WordOrigin::Published, WordOrigin::Operator] {
        assert_eq!(refused(Refusal::NameForbidden(origin)), "SignNotMatchRegex");
    }
    assert_eq!(refused(Refusal::LetterNotInForce), "AuthorizationLetterDateNotValid");
    assert_eq!(refused(Refusal::FileMissing(Role::Letter)), "AuthorizationOssFileNotUploadError");
    assert_eq!(refused(Refusal::FileUnfit(Role::Letter)), "AuthorizationOssFileNotUploadError");
}

#[test]
fn of_several_faults_of_a_letter_the_references_first_is_told() {
    let check = |changes: &[(&str, &str)], refusals: &[Refusal], code: &str| {
        assert_eq!(changed::<CreateSmsAuthorizationLetter>(changes, refusals), code);
    };
    let taken = [Refusal::LetterNameTaken];
    check(&[("Authorization", "1"), ("SignList", "[]")], &[], "MissingSignList");
    check(&[("SignList", "x"), ("Authorization", "")], &[], "MissingAuthorization");
    check(&[("SignList", "x"), ("AuthorizationLetterName", "1")], &[], "InvalidSignList");
    check(&[("Authorization", "1")], &taken, "AuthorizationLetterNameRepeat");
    check(&[("AuthorizationLetterName", "1")], &[], "AuthorizationLetterNameNotMatchRegex");
    check(
        &[("Authorization", "1"), ("ProxyAuthorization", "1")],
        &[],
        "AuthorizationNotMatchRegex",
    );
    check(
        &[],
        &[Refusal::FileMissing(Role::Letter), Refusal::LetterNotInForce],
        "AuthorizationLetterDateNotValid",
    );
    // The account's state comes before every value.
    check(&[("Authorization", "1")], &[Refusal::InArrears], "isv.OUT_OF_SERVICE");
}

#[test]
fn lookups_take_lists_of_ids_and_words() {
    let records = |list: &str| told::<QuerySmsAppIcpRecord>(&[("AppIcpRecordIdList", list)], &[]);
    assert_eq!(records("[1,\"2\"]"), "OK");
    assert_eq!(records(""), "MissingAppIcpRecordIdList");
    for bad in ["1", "[x]", "[1.5]", "[\"x\"]", "[\"\"]", "[[1]]", "{}"] {
        assert_eq!(records(bad), "InvalidAppIcpRecordIdList", "{bad}");
    }
    let repeated = [("AppIcpRecordIdList.1", "5"), ("AppIcpRecordIdList.2", "6")];
    assert_eq!(told::<QuerySmsAppIcpRecord>(&repeated, &[]), "OK");

    let letters =
        |name: &str, value: &str| told::<QuerySmsAuthorizationLetter>(&[(name, value)], &[]);
    assert_eq!(told::<QuerySmsAuthorizationLetter>(&[], &[]), "OK");
    for good in ["INT", "PASSED", ""] {
        assert_eq!(letters("State", good), "OK");
    }
    assert_eq!(letters("State", "INIT"), "InvalidState");
    assert_eq!(letters("Status", "valid"), "InvalidStatus");
    assert_eq!(letters("AuthorizationLetterIdList", "x"), "InvalidAuthorizationLetterIdList");
    assert_eq!(letters("OrganizationCode", &"1".repeat(151)), "OrganizationCodeOverLimit");
}

#[test]
fn uploads_have_one_purpose_each() {
    let qualification = |value: &str| told::<GetQualificationOssInfo>(&[("BizType", value)], &[]);
    assert_eq!(qualification("dysms"), "OK");
    assert_eq!(qualification("fcMediaSms"), "OssBiztypeNotSupportError");
    assert_eq!(qualification(""), "MissingBizType");
    assert_eq!(told::<GetQualificationOssInfo>(&[], &[]), "MissingBizType");
    let material = |value: &str| told::<GetOSSInfoForUploadFile>(&[("BizType", value)], &[]);
    assert_eq!(material(""), "OK");
    assert_eq!(material("fcMediaSms"), "OK");
    assert_eq!(material("dysms"), "InvalidBizType");
    assert_eq!(told::<GetSmsOcrOssInfo>(&[("TaskType", "x")], &[]), "InvalidTaskType");
}

#[test]
fn the_account_closes_every_operation() {
    let code = |refusal| {
        let verdict = Alibaba::code(&Fault::Refused(refusal));
        (verdict.name(), verdict.code.status)
    };
    assert_eq!(code(Refusal::AddressNotListed), ("NoPermission".into(), 403));
    assert_eq!(code(Refusal::Denied), ("isv.PRODUCT_UNSUBSCRIBE".into(), 200));
    assert_eq!(code(Refusal::InArrears), ("isv.OUT_OF_SERVICE".into(), 200));
    assert_eq!(code(Refusal::NotEnterprise), ("NotEnterpriseCertifyCustCheckError".into(), 400));
    let enterprises = ["SubmitSmsQualification", "UpdateSmsQualification"];
    for entry in ALL {
        let (closed, further) = entry.gates.split_at(GATES.len());
        assert_eq!(closed, GATES, "{}", entry.name);
        let expect: &[_] = match enterprises.contains(&entry.name) {
            true => &[Refusal::NotEnterprise],
            false => &[],
        };
        assert_eq!(further, expect, "{}", entry.name);
    }
}

#[test]
fn parameters_an_operation_does_not_have_are_ignored() {
    let given = [("BizType", "dysms"), ("OwnerId", "1"), ("Whatever", "x"), ("BizType.1", "y")];
    assert_eq!(told::<GetQualificationOssInfo>(&given, &[]), "OK");
}
