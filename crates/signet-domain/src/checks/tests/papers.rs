use super::{check as expect_of, *};
use crate::icp_record::IcpRecordDraft;
use crate::letter::LetterDraft;
use crate::qualification::Body;
use crate::signature::{Purpose, SignatureDraft};
use crate::text::{
    FileKey, PartyName, ServiceName, SignatureName, TrademarkApplicant, TrademarkName,
    TrademarkNumber, UnitName,
};
use crate::time::Period;
use crate::trademark::FileTrademark;

fn period(text: &str) -> Period {
    Period::parse(text).unwrap()
}

fn party(purpose: Purpose) -> Party<'static> {
    Party {
        company: Some("阿里云计算有限公司"),
        body: Some(Body::Company),
        organization_code: Some("91350100M000100Y43"),
        purpose: Some(purpose),
        licence_valid: Some(period("2023-01-01~2033-01-01")),
    }
}

fn named<'a>(name: &'a SignatureName, purpose: Purpose) -> SignatureDraft<'a> {
    SignatureDraft { name: Some(name), purpose: Some(purpose), ..SignatureDraft::default() }
}

#[test]
fn a_letter_is_in_force_long_enough() {
    let check = |valid: &str, expect: &[&str]| {
        let letter = LetterDraft { valid: Some(period(valid)), ..LetterDraft::default() };
        assert_eq!(found(&Facts { letter: Some(letter), ..facts() }), expect, "{valid}");
    };
    // The seed's example has three years and a day.
    check("2023-01-01~2026-01-01", &[]);
    check("2025-06-01~2026-05-31", &[]);
    check("2025-06-01~2026-05-30", &["letter-period-short"]);
    check("2025-06-01~2028-06-02", &["letter-period-long"]);
    check("2024-01-01~2025-06-03", &[]);
    check("2024-01-01~2025-06-02", &["letter-lapses: 2024-01-01~2025-06-02"]);
    check("2024-01-01~2025-05-31", &["letter-not-in-force: 2024-01-01~2025-05-31"]);
    check("2025-06-02~2027-01-01", &["letter-not-in-force: 2025-06-02~2027-01-01"]);
}

#[test]
fn a_letter_covers_the_name() {
    let scope = ["菜鸟网络", "Cainiao"].map(|name| SignatureName::new(name).unwrap());
    let check = |text: &str, expect: &[&str]| {
        let name = SignatureName::new(text).unwrap();
        let letter = LetterDraft { scope: Some(&scope), ..LetterDraft::default() };
        let signature = Some(named(&name, Purpose::ForOthers));
        expect_of(Facts { signature, letter: Some(letter), ..facts() }, expect);
    };
    check("菜鸟网络", &[]);
    check("Cainiao", &[]);
    check("CAINIAO", &["letter-name-written-otherwise: CAINIAO / Cainiao"]);
    check("菜鸟裹裹", &["letter-name-not-covered"]);
}

#[test]
fn a_letters_parties_are_owner_and_applicant() {
    let name = |text: &str| PartyName::new(text).unwrap();
    let applicants = [name("支付宝（中国）网络技术有限公司")];
    let check = |authorizer: &str, authorized: &str, expect: &[&str]| {
        let (authorizer, authorized) = (name(authorizer), name(authorized));
        let letter = LetterDraft {
            authorizer: Some(&authorizer),
            authorized: Some(&authorized),
            ..LetterDraft::default()
        };
        let facts = Facts { letter: Some(letter), ..facts() };
        expect_of(Facts { applicants: &applicants, ..facts }, expect);
        // Of an applicant nobody knows, nothing is said.
        let alone: &[&str] = if authorizer == authorized { &["letter-parties-same"] } else { &[] };
        expect_of(facts, alone);
    };
    // The seed's example; brackets are written one way or the other.
    check("菜鸟网络科技有限公司", "支付宝(中国)网络技术有限公司", &[]);
    check(
        "菜鸟网络科技有限公司",
        "支付宝(杭州)网络技术有限公司",
        &["letter-authorized-differs: 支付宝(杭州)网络技… / 支付宝(中国)网络技…"],
    );
    check(
        "支付宝(中国)网络技术有限公司",
        "支付宝(中国)网络技术有限公司",
        &["letter-parties-swapped", "letter-parties-same"],
    );
}

#[test]
fn a_letter_is_by_whom_the_qualification_is_of() {
    let authorizer = PartyName::new("阿里云计算有限责任公司").unwrap();
    let letter = LetterDraft { authorizer: Some(&authorizer), ..LetterDraft::default() };
    let facts = Facts { letter: Some(letter), ..facts() };
    let expect = "letter-authorizer-differs: …计算有限责任公司 / …计算有限公司";
    check(Facts { party: party(Purpose::ForOthers), ..facts }, &[expect]);
    check(Facts { party: party(Purpose::Own), ..facts }, &[]);
}

#[test]
fn a_filing_is_of_the_name_and_of_the_company() {
    let name = SignatureName::new("阿里云").unwrap();
    let check = |service: &str, unit: &str, expect: &[&str]| {
        let (service, unit) = (ServiceName::new(service).unwrap(), UnitName::new(unit).unwrap());
        let record = IcpRecordDraft {
            service: Some(&service),
            unit: Some(&unit),
            ..IcpRecordDraft::default()
        };
        let facts = Facts { icp_record: Some(record), ..facts() };
        let signature = Some(named(&name, Purpose::Own));
        expect_of(Facts { signature, party: party(Purpose::Own), ..facts }, expect);
        // A record by itself has nothing to be compared with.
        expect_of(facts, &[]);
    };
    // The seed's example.
    check("阿里云", "阿里云计算有限公司", &[]);
    check("阿里云", " 阿里云计算有限公司", &[]);
    check("阿里云盘", "阿里云计算有限公司", &["icp-service-differs: 阿里云盘 / 阿里云"]);
    check(
        "阿里云",
        "阿里云计算股份有限公司",
        &["icp-unit-differs: …里云计算股份有限公司 / …里云计算有限公司"],
    );
}

#[test]
fn a_filings_unit_may_be_who_authorizes() {
    let unit = UnitName::new("菜鸟网络科技有限公司").unwrap();
    let record = IcpRecordDraft { unit: Some(&unit), ..IcpRecordDraft::default() };
    let check = |authorizer: &str, expect: &[&str]| {
        let authorizer = PartyName::new(authorizer).unwrap();
        let letter = LetterDraft { authorizer: Some(&authorizer), ..LetterDraft::default() };
        let facts = Facts { icp_record: Some(record), letter: Some(letter), ..facts() };
        expect_of(facts, expect);
    };
    check("菜鸟网络科技有限公司", &[]);
    check("菜鸟科技有限公司", &["icp-unit-differs: 菜鸟网络科技有限… / 菜鸟科技有限…"]);
}

fn trademark(name: &str, applicant: &str, term: &str) -> FileTrademark {
    FileTrademark {
        screenshot: FileKey::new("1/a.png").unwrap(),
        name: TrademarkName::new(name).unwrap(),
        number: TrademarkNumber::new("12345678").unwrap(),
        applicant: TrademarkApplicant::new(applicant).unwrap(),
        term: period(term),
    }
}

#[test]
fn a_trademark_is_the_name_and_the_companys() {
    let name = SignatureName::new("阿里云").unwrap();
    let check = |mark: &str, applicant: &str, expect: &[&str]| {
        let trademark = trademark(mark, applicant, "2020-01-01~2030-01-01");
        let facts = Facts { trademark: Some((&trademark).into()), ..facts() };
        let signature = Some(named(&name, Purpose::Own));
        expect_of(Facts { signature, party: party(Purpose::Own), ..facts }, expect);
        expect_of(facts, &[]);
    };
    check("阿里云", "阿里云计算有限公司", &[]);
    check("阿里云盘", "阿里云计算有限公司", &["trademark-name-differs: 阿里云盘 / 阿里云"]);
    check(
        "阿里云",
        "菜鸟网络科技有限公司",
        &["trademark-applicant-differs: 菜鸟网络科技有限公司 / 阿里云计算有限公司"],
    );
}

#[test]
fn for_others_a_trademark_is_who_authorizes_it() {
    let trademark = trademark("菜鸟", "菜鸟网络科技有限公司", "2020-01-01~2030-01-01");
    let name = SignatureName::new("菜鸟").unwrap();
    let authorizer = PartyName::new("菜鸟网络科技有限公司").unwrap();
    let letter = LetterDraft { authorizer: Some(&authorizer), ..LetterDraft::default() };
    let signature = Some(named(&name, Purpose::ForOthers));
    let facts = Facts { trademark: Some((&trademark).into()), signature, ..facts() };
    check(Facts { letter: Some(letter), ..facts }, &[]);
    let expect = "trademark-applicant-differs: 菜鸟网络科技有限公司 / 阿里云计算有限公司";
    check(Facts { party: party(Purpose::ForOthers), ..facts }, &[expect]);
}

#[test]
fn a_trademark_is_in_force_long_enough() {
    let check = |term: &str, expect: &[&str]| {
        let trademark = trademark("阿里云", "阿里云计算有限公司", term);
        assert_eq!(
            found(&Facts { trademark: Some((&trademark).into()), ..facts() }),
            expect,
            "{term}"
        );
    };
    check("2015-06-04~2025-06-03", &[]);
    check("2015-06-03~2025-06-02", &["trademark-lapses: 2015-06-03~2025-06-02"]);
    check("2015-06-01~2025-05-31", &["trademark-not-in-force: 2015-06-01~2025-05-31"]);
}
