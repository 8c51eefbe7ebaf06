//! `signet check`: what is told of a request that nobody makes.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::rules::{KEY, answer, command, file};
use super::server::Server;

fn start() -> Server {
    let args = ["--data", ":memory:", "--evidence", "lenient", "--rate-limits", "off"];
    Server::start_with(&[&args[..], &["--clock", "2025-06-01"]].concat(), &KEY)
}

/// Checks a request in a folder of its own: the exit status, and the report.
fn check(server: &Server, request: &Value) -> (i32, Value) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("picture"), "xxxx").unwrap();
    let (code, text) = check_in(server, folder.path(), request, &["--json"]);
    (code, serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}")))
}

fn check_in(server: &Server, folder: &Path, request: &Value, more: &[&str]) -> (i32, String) {
    let path = folder.join("request.json");
    fs::write(&path, request.to_string()).unwrap();
    command(server, &[&["check", path.to_str().unwrap()], more].concat())
}

/// The items of a report: field, name, severity and code of each.
fn items(report: &Value) -> Vec<[&str; 4]> {
    let items = report["items"].as_array().unwrap().iter();
    let told = items.map(|item| {
        ["field", "name", "severity", "code"].map(|it| item[it].as_str().unwrap_or("-"))
    });
    told.collect()
}

fn add_sms_sign(changes: Value) -> Value {
    let mut request = json!({ "dialect": "tencent", "action": "AddSmsSign", "parameters": {
        "SignName": "菜鸟网络", "SignType": 0, "DocumentType": 1, "International": 0,
        "SignPurpose": 0, "ProofImage": "@picture",
    }});
    for (name, value) in changes.as_object().unwrap() {
        request["parameters"][name] = value.clone();
    }
    request
}

#[test]
fn a_request_with_nothing_wrong_is_clean_and_not_made() {
    let server = start();
    for _ in 0..2 {
        let (code, report) = check(&server, &add_sms_sign(json!({})));
        assert_eq!((code, &report["answer"], items(&report)), (0, &Value::Null, vec![]));
        assert_eq!(report["version"], "2021-01-11");
    }
    assert_eq!(answer(&server, &["review", "list"]), json!([]));
}

#[test]
fn everything_is_told_and_first_what_the_call_would_be_told() {
    let server = start();
    file(&server, "菜鸟网络", "0", "1");
    let request = add_sms_sign(json!({ "DocumentType": 4, "SignPurpose": 1 }));
    let (code, report) = check(&server, &request);
    assert_eq!(code, 1);
    assert_eq!(report["answer"], "InvalidParameterValue.InvalidDocumentType");
    let expect = [
        ["DocumentType", "document-unfit", "refuses", "InvalidParameterValue.InvalidDocumentType"],
        ["SignName", "already-pending", "refuses", "InvalidParameterValue.SignExistAndUnapproved"],
        ["DocumentType", "document-unfit", "blocks", "-"],
        ["CommissionImage", "commission-missing", "blocks", "-"],
    ];
    assert_eq!(items(&report), expect);
    let first = &report["items"][0];
    assert_eq!((&first["told"], &first["kind"]), (&json!(true), &json!("refusal")));
    for item in report["items"].as_array().unwrap() {
        assert!(item["en"].as_str().is_some_and(|text| !text.is_empty()), "{item}");
        assert!(item["zh"].as_str().is_some_and(|text| !text.is_empty()), "{item}");
    }
    // The call itself is told the same.
    let told = file(&server, "菜鸟网络", "0", "4");
    assert_eq!(told["Error"]["Code"], report["answer"]);
}

#[test]
fn what_could_not_be_read_hides_nothing_else() {
    let server = start();
    let request = add_sms_sign(json!({
        "SignName": "一二三四五六七八九十甲乙丙丁戊己", "SignType": "company", "ProofImage": null,
        "SignPurpose": 1, "CommissionImage": 7, "Bogus": true,
    }));
    let (code, report) = check(&server, &request);
    assert_eq!((code, &report["answer"]), (1, &json!("UnknownParameter")));
    let expect = [
        ["Bogus", "unknown-parameter", "refuses", "UnknownParameter"],
        ["SignName", "too-long", "refuses", "InvalidParameterValue.SignNameLengthTooLong"],
        ["SignType", "wrong-type", "refuses", "InvalidParameter"],
        ["ProofImage", "missing", "refuses", "MissingParameter"],
        ["CommissionImage", "wrong-type", "refuses", "InvalidParameter"],
    ];
    assert_eq!(items(&report), expect);
    // Of what could be read, reviewers are told all the same.
    let request = add_sms_sign(json!({ "SignName": "客户您好", "ProofImage": "?" }));
    let (_, report) = check(&server, &request);
    let expect = [
        ["ProofImage", "malformed", "refuses", "InvalidParameterValue.ImageInvalid"],
        ["SignName", "name-neutral", "blocks", "-"],
    ];
    assert_eq!(items(&report), expect);
    assert!(report["items"][1]["source"].as_str().is_some());
}

#[test]
fn the_other_dialects_letters_and_records_are_told_of() {
    let server = start();
    let letter = json!({ "dialect": "alibaba", "action": "CreateSmsAuthorizationLetter",
        "parameters": {
            "AuthorizationLetterPic": "1/none.jpg", "SignList": ["菜鸟网络", "菜鸟测试"],
            "AuthorizationLetterExpDate": "2019-01-01~2024-01-01",
            "Authorization": "菜鸟网络科技有限公司", "OrganizationCode": 91330000,
            "ProxyAuthorization": "支付宝(中国)网络技术有限公司",
            "AuthorizationLetterName": "菜鸟公司授权书",
        },
    });
    let (code, report) = check(&server, &letter);
    assert_eq!((code, &report["answer"]), (1, &json!("SignNotMatchRegex")));
    let found = items(&report);
    for expect in [
        [
            "AuthorizationLetterExpDate",
            "letter-not-in-force",
            "refuses",
            "AuthorizationLetterDateNotValid",
        ],
        ["AuthorizationLetterExpDate", "letter-period-long", "informs", "-"],
        // Numbers come as text there.
        ["OrganizationCode", "credit-code-shape", "blocks", "-"],
    ] {
        assert!(found.contains(&expect), "{expect:?} {found:#?}");
    }
    let record = json!({ "dialect": "alibaba", "action": "CreateSmsAppIcpRecord", "parameters": {
        "AppIcpRecordPic": "1/none.jpg", "AppServiceName": "阿里云",
        "AppPrincipalUnitName": "阿里云计算有限公司", "AppIcpLicenseNumber": "粤B2-20090059-5",
        "AppApprovalDate": "2025-06-02", "Domain": "ftp://x",
    }});
    let (code, report) = check(&server, &record);
    assert_eq!((code, &report["answer"]), (1, &json!("AppDomainNotMatchRegex")));
    let expect = [
        ["Domain", "malformed", "refuses", "AppDomainNotMatchRegex"],
        ["AppApprovalDate", "approved-in-future", "refuses", "AppApprovalDateNotValid"],
        [
            "AppIcpRecordPic",
            "file-missing(icp-filing)",
            "refuses",
            "AppIcpRecordOssFileNotUploadError",
        ],
        ["AppIcpLicenseNumber", "icp-number-service", "warns", "-"],
    ];
    assert_eq!(items(&report), expect);
}

#[test]
fn what_cannot_be_asked_is_another_matter() {
    let server = start();
    let folder = tempfile::tempdir().unwrap();
    let trouble = |request: Value, says: &str| {
        let (code, text) = check_in(&server, folder.path(), &request, &[]);
        assert_eq!(code, 2, "{text}");
        assert!(text.contains(says), "{text}");
    };
    trouble(json!([]), "is not an object");
    trouble(json!({ "dialect": "tencen", "action": "AddSmsSign" }), "did you mean tencent?");
    trouble(
        json!({ "dialect": "tencent", "action": "addSmsSign" }),
        "there is no action `addSmsSign`",
    );
    let mut request = add_sms_sign(json!({}));
    trouble(request.clone(), "cannot read");
    request["parameters"]["ProofImage"] = json!("xxxx");
    request["version"] = json!("2017-05-25");
    trouble(request.clone(), "2021-01-11, 2019-07-11");
    request["version"] = json!("2019-07-11");
    let parameters = request["parameters"].as_object_mut().unwrap();
    let purpose = parameters.remove("SignPurpose").unwrap();
    parameters.insert("UsedMethod".into(), purpose);
    let (code, text) = check_in(&server, folder.path(), &request, &[]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("tencent AddSmsSign 2019-07-11: would be done"), "{text}");
    let (_, text) = check_in(&server, folder.path(), &request, &["--account", "7"]);
    assert!(text.contains("there is no account 7"), "{text}");
    let letter = json!({ "dialect": "alibaba", "action": "CreateSmsAuthorizationLetter",
        "parameters": { "AuthorizationLetterPic": "@letter.jpg" } });
    trouble(letter, "a check uploads nothing");
    assert_eq!(server.admin("POST", "/accounts", Some(r#"{"name":"second"}"#)).status, 200);
    trouble(request, "say which one");
}
