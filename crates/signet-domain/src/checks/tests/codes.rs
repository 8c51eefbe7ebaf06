use super::{check as expect_of, *};
use crate::icp_record::IcpRecordDraft;
use crate::letter::LetterDraft;
use crate::qualification::Body;
use crate::signature::{Purpose, SignatureDraft};
use crate::text::{IcpNumber, OrganizationCode};
use crate::time::Period;

/// A company's code in public: hutool's CreditCodeUtilTest.
const COMPANY: &str = "91350100M000100Y43";
/// A public institution's: python-stdnum 2.2, tests/test_cn_uscc.doctest.
const INSTITUTION: &str = "121200004013590816";

fn party(organization_code: &str, body: Body) -> Party<'_> {
    Party {
        company: Some("示例科技有限公司"),
        body: Some(body),
        organization_code: Some(organization_code),
        purpose: Some(Purpose::Own),
        licence_valid: Some(Period::parse("2023-01-01~2033-01-01").unwrap()),
    }
}

fn of_party(code: &str, body: Body, expect: &[&str]) {
    assert_eq!(found(&Facts { party: party(code, body), ..facts() }), expect, "{code}");
}

#[test]
fn codes_are_judged_by_their_standard() {
    of_party(COMPANY, Body::Company, &[]);
    of_party(INSTITUTION, Body::Institution, &[]);
    // As the references write their examples.
    of_party("9****************A", Body::Company, &["credit-code-masked: qualification"]);
    of_party("910X********0012", Body::Company, &["credit-code-masked: qualification"]);
    of_party("91330000MA00000012", Body::Company, &["credit-code-check-digit: qualification"]);
    of_party("91350100I000100Y43", Body::Company, &["credit-code-shape: qualification"]);
    of_party("9135010", Body::Company, &["credit-code-shape: qualification"]);
    // Its own check digit is right, that of the organization code inside is 4.
    of_party("91350100M000100Y56", Body::Company, &["credit-code-organization: qualification"]);
}

#[test]
fn a_code_says_what_kind_of_body_it_is() {
    of_party(COMPANY, Body::Institution, &["credit-code-authority"]);
    of_party(INSTITUTION, Body::Company, &["credit-code-authority"]);
}

#[test]
fn a_code_fits_what_the_name_stands_for() {
    let check = |source, code, pack: &RulePack, expect: &[&str]| {
        let signature = SignatureDraft {
            source: Some(source),
            market: Some(Market::Mainland),
            ..SignatureDraft::default()
        };
        let body = if code == COMPANY { Body::Company } else { Body::Institution };
        let party = party(code, body);
        let facts = Facts { signature: Some(signature), party, pack, ..facts() };
        assert_eq!(found(&facts), expect, "{source:?} {code}");
    };
    check(Source::Company, COMPANY, &PACK, &[]);
    check(Source::Institution, INSTITUTION, &PACK, &[]);
    check(Source::Company, INSTITUTION, &PACK, &["credit-code-source"]);
    check(Source::Institution, COMPANY, &PACK, &["credit-code-source"]);
    // Where companies and institutions are one source, both codes fit.
    let mut together = PACK.clone();
    together.refit(Source::Institution, Market::Mainland, vec![]);
    check(Source::Company, INSTITUTION, &together, &[]);
}

#[test]
fn letter_and_qualification_have_one_code() {
    let check = |letter: &str, expect: &[&str]| {
        let code = OrganizationCode::new(letter).unwrap();
        let letter = LetterDraft { organization_code: Some(&code), ..LetterDraft::default() };
        let party = party(COMPANY, Body::Company);
        expect_of(Facts { letter: Some(letter), party, ..facts() }, expect);
    };
    check(COMPANY, &[]);
    check(INSTITUTION, &["credit-codes-differ"]);
    check("9****************A", &["credit-code-masked: letter", "credit-codes-differ"]);
}

#[test]
fn a_licence_is_in_force_today_and_when_it_is_needed() {
    let check = |valid: &str, expect: &[&str]| {
        let licence_valid = Some(Period::parse(valid).unwrap());
        let party = Party { licence_valid, ..party(COMPANY, Body::Company) };
        expect_of(Facts { party, ..facts() }, expect);
    };
    check("2023-01-01~2025-06-03", &[]);
    check("2023-01-01~2025-06-02", &["licence-lapses"]);
    check("2023-01-01~2025-05-31", &["licence-not-in-force"]);
    check("2025-06-02~2033-01-01", &["licence-not-in-force"]);
}

#[test]
fn purposes_agree() {
    let check = |purpose, expect: &[&str]| {
        let signature = SignatureDraft { purpose: Some(purpose), ..SignatureDraft::default() };
        let party = party(COMPANY, Body::Company);
        expect_of(Facts { signature: Some(signature), party, ..facts() }, expect);
    };
    check(Purpose::Own, &[]);
    check(Purpose::ForOthers, &["purposes-differ"]);
}

#[test]
fn numbers_of_filings_are_an_apps() {
    let check = |text: &str, expect: &[&str]| {
        let number = IcpNumber::new(text).unwrap();
        let record = IcpRecordDraft { number: Some(&number), ..IcpRecordDraft::default() };
        assert_eq!(found(&Facts { icp_record: Some(record), ..facts() }), expect, "{text}");
    };
    // The seed's example, and those of public apps.
    check("B2-20080101", &[]);
    check("京ICP证030173号-262A", &[]);
    check("渝ICP备2025052772号-1A", &[]);
    check("鲁ICP备08105755号", &[]);
    // Footers of public sites and a mini program.
    check("蜀ICP备09022149号-10", &["icp-number-service: 蜀ICP备09022149号-10"]);
    check("皖ICP备2023023087号-1X", &["icp-number-service: 皖ICP备2023023087号-1X"]);
    check("京公网安备11010502037644号", &["icp-number-form: 京公网安备11010502037644号"]);
    check("京ICP备1234****号-1A", &["icp-number-masked: 京ICP备1234****号-1A"]);
}
