//! Which code each flaw and refusal of the operations on signatures gets, and in which order.

use signet_domain::evidence::Role;
use signet_domain::refusal::Refusal;
use signet_domain::signature::{Basis, Purpose, RegisterSignature, Source, Usage};
use signet_domain::words::WordOrigin;
use signet_wire::{Operation, Params, Reader, Text, Value};

use super::tests::{changed, entry, told};
use super::*;

const PUBLISHED: Refusal = Refusal::NameForbidden(WordOrigin::Published);
const OPERATORS: Refusal = Refusal::NameForbidden(WordOrigin::Operator);

#[test]
fn examples_pass() {
    assert_eq!(changed::<CreateSmsSign>(&[], &[]), "OK");
    assert_eq!(changed::<UpdateSmsSign>(&[], &[]), "OK");
    assert_eq!(changed::<DeleteSmsSign>(&[], &[]), "OK");
    assert_eq!(changed::<GetSmsSign>(&[], &[]), "OK");
    assert_eq!(changed::<QuerySmsSignList>(&[], &[]), "OK");
    assert_eq!(changed::<ChangeSignatureQualification>(&[], &[]), "OK");
    assert_eq!(changed::<AddSmsSign>(&[], &[]), "OK");
    assert_eq!(changed::<ModifySmsSign>(&[], &[]), "OK");
    assert_eq!(changed::<QuerySmsSign>(&[], &[]), "OK");
}

/// What the codes of a flawed parameter of a new application and of a changed one are.
fn application(name: &str, value: &str, code: &str) {
    let changes = [(name, value)];
    assert_eq!(changed::<CreateSmsSign>(&changes, &[]), code, "{name} {value:?}");
    assert_eq!(changed::<UpdateSmsSign>(&changes, &[]), code, "{name} {value:?}");
}

#[test]
fn applications_have_the_references_codes() {
    let long = |length: usize| "字".repeat(length);
    for name in ["SignName", "SignSource", "QualificationId"] {
        application(name, "", &format!("Missing{name}"));
    }
    application("SignName", " ", "MissingSignName");
    for bad in
        ["字", "12345", "菜鸟 网络", "【菜鸟】", "菜鸟，网络", "菜鸟😀", &long(13), &long(20)]
    {
        application("SignName", bad, "InvalidSignName");
    }
    application("SignName", &long(12), "OK");
    for source in ["6", "-1", "100"] {
        application("SignSource", source, "isv.SIGN_SOURCE_ILLEGAL");
    }
    application("SignSource", "x", "InvalidSignSource");
    for source in ["0", "1", "2", "3", "4", "5"] {
        application("SignSource", source, "OK");
    }
    application("QualificationId", "x", "InvalidQualificationId");
    application("SignType", "0", "OK");
    application("SignType", "2", "InvalidSignType");
    for word in ["True", "FALSE", "true", "false"] {
        application("ThirdParty", word, "OK");
    }
    application("ThirdParty", "1", "InvalidThirdParty");
    application("Remark", &long(200), "OK");
    application("Remark", &long(201), "isv.SIGN_OVER_LIMIT");
    application("Remark", &long(1001), "isv.SIGN_OVER_LIMIT");
    application("ApplySceneContent", &long(1000), "OK");
    application("ApplySceneContent", &long(1001), "InvalidApplySceneContent");
    let files = |count: usize| format!("[{}]", vec!["\"1/a.jpg\""; count].join(","));
    application("MoreData", &files(20), "OK");
    application("MoreData", &files(21), "InvalidMoreData");
    application("MoreData", "1/a.jpg", "InvalidMoreData");
}

#[test]
fn what_is_refused_of_an_application_has_the_references_codes() {
    let check = |refusal, code: &str| {
        assert_eq!(changed::<CreateSmsSign>(&[], &[refusal]), code, "{refusal:?}");
        assert_eq!(changed::<UpdateSmsSign>(&[], &[refusal]), code, "{refusal:?}");
    };
    check(PUBLISHED, "InvalidSignName");
    check(OPERATORS, "InvalidSignName");
    check(Refusal::Denied, "ForbiddenAction");
    check(Refusal::InArrears, "isv.OUT_OF_SERVICE");
    check(Refusal::QualificationUnknown, "QualificationNotFound");
    check(Refusal::QualificationNotApproved, "InvalidQualification");
    check(Refusal::PurposeDiffers, "ParameterMismatch.ThirdParty");
    check(Refusal::SceneMissing, "MissApplySceneContent");
    check(Refusal::SceneNotLink, "InvalidApplySceneContent");
    check(Refusal::IcpRecordUnknown, "AppIcpRecordNotExist");
    check(Refusal::TrademarkUnknown, "TrademarkNotExist");
    check(Refusal::LetterUnknown, "SmsAuthorizationLetterNotExist");
    check(Refusal::LetterUnfit, "SmsAuthorizationLetterNotMatch");
    check(Refusal::NameNotInScope, "SmsSignNotAuthorized");
    check(Refusal::SourceWithdrawn, "isv.SIGN_SOURCE_ILLEGAL");
    check(Refusal::FileMissing(Role::Material), "isv.ERROR_EMPTY_FILE");
    check(Refusal::FileUnfit(Role::Material), "isv.ERROR_EMPTY_FILE");

    let new = |refusal| changed::<CreateSmsSign>(&[], &[refusal]);
    for held in [Refusal::AlreadyPending, Refusal::AlreadyApproved, Refusal::NameHeld] {
        assert_eq!(new(held), "SignName.Exists");
    }
    assert_eq!(new(Refusal::TooManyToday), "isv.SIGN_COUNT_OVER_LIMIT");
    assert_eq!(new(Refusal::TooManySignatures), "isv.SMS_OVER_LIMIT");
    let anew = |refusal| changed::<UpdateSmsSign>(&[], &[refusal]);
    assert_eq!(anew(Refusal::SignatureUnknown), "SignatureNotFound");
    assert_eq!(anew(Refusal::UnderReview), "SMS_STATUS_ILLEGAL");
    assert_eq!(anew(Refusal::NotModifiable), "SMS_STATUS_ILLEGAL");
}

/// Of everything that can be wrong with an application at once, taking away what is told, in this
/// order.
#[test]
fn of_several_faults_of_an_application_the_references_first_is_told() {
    let long = "字".repeat(201);
    let flaws = [("Remark", &*long), ("SignSource", "7")];
    let mut refusals = vec![
        Refusal::AlreadyPending,
        Refusal::QualificationUnknown,
        Refusal::QualificationNotApproved,
        Refusal::PurposeDiffers,
        Refusal::SceneMissing,
        Refusal::SceneNotLink,
        Refusal::IcpRecordUnknown,
        Refusal::TrademarkUnknown,
        Refusal::LetterUnknown,
        Refusal::LetterUnfit,
        Refusal::NameNotInScope,
    ];
    let told = |flaws: &[(&str, &str)], refusals: &[Refusal]| {
        let backwards: Vec<_> = refusals.iter().rev().copied().collect();
        changed::<CreateSmsSign>(flaws, &backwards)
    };
    assert_eq!(told(&[("SignName", "字"), flaws[0]], &refusals), "InvalidSignName");
    for code in [
        "SignName.Exists",
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
    ] {
        assert_eq!(told(&flaws, &refusals), code);
        refusals.remove(0);
    }
    assert_eq!(told(&flaws, &[]), "isv.SIGN_OVER_LIMIT");
    assert_eq!(told(&flaws[1..], &[Refusal::TooManyToday]), "isv.SIGN_SOURCE_ILLEGAL");
    // What is absent comes before all that, in alphabetical order.
    let absent = [("SignSource", ""), ("QualificationId", ""), ("SignName", " ")];
    assert_eq!(told(&absent, &[PUBLISHED]), "MissingQualificationId");
}

fn command<O: Operation + Into<RegisterSignature>>(given: &[(&str, &str)]) -> RegisterSignature {
    let given = given.iter().map(|(name, value)| (Text::from(*name), Value::text(*value)));
    let params = crate::envelope::unflatten(Params(given.collect()), entry(O::NAME));
    let mut reader = Reader::new(&params, VERSION);
    let draft = O::draft(&mut reader);
    assert!(reader.finish().is_empty());
    O::finish(draft).unwrap().into()
}

#[test]
fn what_is_left_out_of_an_application_is_the_pages_default() {
    let given = [("SignName", "阿里云"), ("SignSource", "5"), ("QualificationId", "7")];
    let filed = command::<CreateSmsSign>(&given);
    assert_eq!((filed.purpose, filed.usage), (Purpose::Own, Usage::General));
    assert_eq!((filed.source, filed.basis), (Source::Trademark, Basis::Ruled));
    let given = [&given[..], &[("ThirdParty", "TRUE"), ("SignType", "0")]].concat();
    let filed = command::<CreateSmsSign>(&given);
    assert_eq!((filed.purpose, filed.usage), (Purpose::ForOthers, Usage::Verification));
}

#[test]
fn sources_are_the_older_pages_too() {
    let source = |number: &str| {
        let picture =
            [("SignFileList.1.FileContents", "AAAA"), ("SignFileList.1.FileSuffix", "jpg")];
        let given = [("SignName", "阿里云"), ("SignSource", number), ("Remark", "r")];
        let filed = command::<AddSmsSign>(&[&given[..], &picture].concat());
        assert_eq!((filed.basis, filed.material.len()), (Basis::Pictures, 1));
        filed.source
    };
    let sources = ["0", "1", "2", "3", "4", "5"].map(source);
    assert_eq!(
        sources,
        [
            Source::Company,
            Source::Website,
            Source::App,
            Source::OfficialAccount,
            Source::Shop,
            Source::Trademark,
        ]
    );
}

#[test]
fn the_older_operations_have_the_older_codes() {
    let check = |name: &str, value: &str, code: &str| {
        assert_eq!(changed::<AddSmsSign>(&[(name, value)], &[]), code, "{name} {value:?}");
        assert_eq!(changed::<ModifySmsSign>(&[(name, value)], &[]), code, "{name} {value:?}");
    };
    let long = |length: usize| "字".repeat(length);
    for name in ["SignName", "SignSource", "Remark"] {
        check(name, "", &format!("Missing{name}"));
    }
    for bad in [" ", "字", "12345", "菜鸟 网络", "【菜鸟】"] {
        check("SignName", bad, "isv.SIGN_NAME_ILLEGAL");
    }
    check("SignName", "菜鸟😀", "isv.SMS_SIGN_EMOJI_ILLEGAL");
    check("SignName", &long(12), "OK");
    check("SignName", &long(13), "isv.SIGN_OVER_LIMIT");
    check("Remark", &long(200), "OK");
    check("Remark", &long(201), "isv.SIGN_OVER_LIMIT");
    check("SignSource", "6", "isv.SIGN_SOURCE_ILLEGAL");
    check("SignType", "2", "InvalidSignType");

    let refused = |refusal| {
        let (new, anew) =
            (changed::<AddSmsSign>(&[], &[refusal]), changed::<ModifySmsSign>(&[], &[refusal]));
        assert_eq!(new, anew, "{refusal:?}");
        new
    };
    assert_eq!(refused(PUBLISHED), "isv.SIGN_NAME_ILLEGAL");
    assert_eq!(refused(OPERATORS), "SIGNATURE_BLACKLIST");
    assert_eq!(refused(Refusal::SourceWithdrawn), "isv.SIGN_SOURCE_ILLEGAL");
    assert_eq!(refused(Refusal::FileUnfit(Role::Material)), "isv.ERROR_EMPTY_FILE");
    let new = |refusal| changed::<AddSmsSign>(&[], &[refusal]);
    assert_eq!(new(Refusal::NameHeld), "SignName.Exists");
    assert_eq!(new(Refusal::TooManyToday), "isv.SIGN_COUNT_OVER_LIMIT");
    let anew = |refusal| changed::<ModifySmsSign>(&[], &[refusal]);
    for refusal in [Refusal::NotModifiable, Refusal::UnderReview] {
        assert_eq!(anew(refusal), "isv.ERROR_SIGN_NOT_MODIFY");
    }
    assert_eq!(anew(Refusal::SignatureUnknown), "SignatureNotFound");
}

#[test]
fn pictures_have_codes_of_their_own() {
    let filed = |contents: &str, suffix: &str| {
        let mut given = vec![("SignFileList", "")];
        given.push(("SignFileList.1.FileSuffix", "png"));
        given.push(("SignFileList.1.FileContents", "AAAA"));
        given.push(("SignFileList.2.FileSuffix", suffix));
        given.push(("SignFileList.2.FileContents", contents));
        changed::<AddSmsSign>(&given, &[])
    };
    for suffix in ["jpg", "png", "gif", "jpeg", "JPG"] {
        assert_eq!(filed("AAAA", suffix), "OK", "{suffix}");
    }
    for suffix in ["bmp", ".jpg", "pdf"] {
        assert_eq!(filed("AAAA", suffix), "InvalidFileSuffix", "{suffix}");
    }
    for empty in ["", "=", "data:image/png;base64,AAAA"] {
        assert_eq!(filed(empty, "jpg"), "isv.ERROR_EMPTY_FILE", "{empty}");
    }
    let megabytes = |bytes: usize| "AAAA".repeat(bytes / 3);
    assert_eq!(filed(&megabytes(2 * 1024 * 1024), "jpg"), "OK");
    assert_eq!(filed(&megabytes(2 * 1024 * 1024 + 3), "jpg"), "isv.SIGN_FILE_LIMIT");
    assert_eq!(filed(&megabytes(6 * 1024 * 1024), "jpg"), "isv.SIGN_FILE_LIMIT");
    for none in ["", "[]"] {
        assert_eq!(changed::<AddSmsSign>(&[("SignFileList", none)], &[]), "isv.ERROR_EMPTY_FILE");
    }
}

#[test]
fn names_that_nobody_can_have_are_not_found() {
    let long = "字".repeat(16);
    assert_eq!(told::<GetSmsSign>(&[("SignName", &long)], &[]), "SignatureNotFound");
    assert_eq!(told::<DeleteSmsSign>(&[("SignName", &long)], &[]), "SignatureNotFound");
    assert_eq!(told::<QuerySmsSign>(&[("SignName", &long)], &[]), "SignatureNotFound");
    let of = [("SignatureName", &*long), ("QualificationId", "1")];
    assert_eq!(told::<ChangeSignatureQualification>(&of, &[]), "SmsSignatureNotExist");
    for told in [told::<GetSmsSign>, told::<DeleteSmsSign>, told::<QuerySmsSign>] {
        assert_eq!(told(&[], &[]), "MissingSignName");
        assert_eq!(told(&[("SignName", "")], &[]), "MissingSignName");
        // A name that could not be applied for today may have been, once.
        assert_eq!(told(&[("SignName", " ")], &[]), "OK");
    }
}

#[test]
fn what_is_refused_of_a_signature_has_the_operations_code() {
    let one = [("SignName", "阿里云")];
    assert_eq!(told::<GetSmsSign>(&one, &[Refusal::SignatureUnknown]), "SignatureNotFound");
    assert_eq!(told::<GetSmsSign>(&one, &[Refusal::Denied]), "ForbiddenAction");
    assert_eq!(told::<QuerySmsSign>(&one, &[Refusal::SignatureUnknown]), "SignatureNotFound");
    assert_eq!(told::<DeleteSmsSign>(&one, &[Refusal::SignatureUnknown]), "SignatureNotFound");
    assert_eq!(told::<DeleteSmsSign>(&one, &[Refusal::UnderReview]), "isv.ERROR_SIGN_NOT_DELETE");

    let check = |refusal, code: &str| {
        assert_eq!(changed::<ChangeSignatureQualification>(&[], &[refusal]), code, "{refusal:?}");
    };
    check(Refusal::SignatureUnknown, "SmsSignatureNotExist");
    check(Refusal::NotApproved, "SMS_STATUS_ILLEGAL");
    check(Refusal::QualificationUnknown, "QualificationNotExist");
    check(Refusal::QualificationNotApproved, "SmsQualificationNotPassed");
    check(Refusal::PurposeDiffers, "ParameterMismatch.ThirdParty");
    check(Refusal::LetterUnknown, "SmsAuthorizationLetterNotExist");
    check(Refusal::LetterUnfit, "SmsPassedAuthorizationLetterNotMatch");
    check(Refusal::LetterNotPassed, "SmsPassedAuthorizationLetterNotMatch");
    check(Refusal::NameNotInScope, "SmsSignNotAuthorized");
}

#[test]
fn pages_have_one_to_fifty_signatures() {
    let told = |name: &str, value: &str| told::<QuerySmsSignList>(&[(name, value)], &[]);
    for good in ["1", "50", ""] {
        assert_eq!(told("PageSize", good), "OK");
    }
    for bad in ["0", "51", "-1", "x"] {
        assert_eq!(told("PageSize", bad), "InvalidPageSize", "{bad}");
    }
    assert_eq!(told("PageIndex", "2147483647"), "OK");
    for bad in ["0", "-1", "2147483648", "x"] {
        assert_eq!(told("PageIndex", bad), "InvalidPageIndex", "{bad}");
    }
}

#[test]
fn the_list_is_asked_for_by_post() {
    let post_only: Vec<_> = ALL.iter().filter(|it| it.post_only).map(|it| it.name).collect();
    assert_eq!(post_only, ["QuerySmsSignList"]);
}

#[test]
fn rates_are_the_published_ones() {
    let limited: Vec<_> = ALL.iter().filter_map(|it| Some((it.name, it.rate?))).collect();
    let expect = [
        ("DeleteSmsSign", 1000),
        ("GetSmsSign", 150),
        ("QuerySmsSignList", 10),
        ("AddSmsSign", 1),
        ("ModifySmsSign", 1000),
        ("QuerySmsSign", 500),
    ];
    assert_eq!(limited, expect);
}
