use super::*;
use crate::signature::{Purpose, SignatureDraft};
use crate::text::{Remark, SignatureName};
use crate::words::{Word, WordKind, Words};

fn name(text: &str) -> SignatureName {
    SignatureName::new(text).unwrap()
}

fn named(market: Market, text: &str, expect: &[&str]) {
    let name = name(text);
    let signature = SignatureDraft {
        name: Some(&name),
        source: Some(Source::Company),
        document: Some(Document::BusinessLicence),
        market: Some(market),
        purpose: Some(Purpose::Own),
        ..SignatureDraft::default()
    };
    assert_eq!(found(&Facts { signature: Some(signature), ..facts() }), expect, "{text}");
}

fn mainland(text: &str, expect: &[&str]) {
    named(Market::Mainland, text, expect);
}

#[test]
fn names_of_published_examples_pass() {
    // The samples of the operations' pages, or made after them where they name a vendor.
    for text in ["菜鸟网络", "阿里云", "星海云", "Acme通信", "星海云会议通知"] {
        mainland(text, &[]);
    }
    named(Market::Global, "Example Cloud", &[]);
}

#[test]
fn a_name_has_so_many_characters_of_some_kinds() {
    mainland("Example Cloud", &["name-long", "name-characters"]);
    mainland("一二三四五六七八九十甲乙", &[]);
    mainland("一二三四五六七八九十甲乙丙", &["name-long"]);
    named(Market::Global, "一二三四五六七八九十甲乙丙丁戊", &[]);
    mainland("云", &["name-short"]);
    mainland("阿里·云", &["name-characters"]);
    mainland("阿里，云", &["name-characters"]);
    named(Market::Global, "阿里😀", &["name-characters"]);
}

#[test]
fn brackets_are_told_apart_from_other_characters() {
    mainland("【阿里云】", &["name-brackets: 【】"]);
    named(Market::Global, "[Example]", &["name-brackets: []"]);
    mainland("阿里云(中国)", &["name-brackets: ()"]);
    mainland("【阿里 云】", &["name-brackets: 【】", "name-characters"]);
}

#[test]
fn digits_alone_are_no_name() {
    mainland("12306", &["name-digits"]);
    mainland("阿里云12345678", &[]);
}

#[test]
fn traditional_characters_are_shown_with_simplified_ones() {
    mainland("騰訊雲", &["name-traditional: 騰→腾 訊→讯 雲→云"]);
    let name = name("騰訊雲");
    let signature = SignatureDraft { name: Some(&name), ..SignatureDraft::default() };
    let both = RulePack { simplified_only: false, ..PACK.clone() };
    check(Facts { signature: Some(signature), pack: &both, ..facts() }, &[]);
}

#[test]
fn words_of_three_lists_are_found() {
    // The seed's own two, and the standards' published examples.
    mainland("菜鸟测试", &["name-forbidden: 测试"]);
    mainland("MyTeSt", &["name-forbidden: test"]);
    mainland("验证码", &["name-neutral"]);
    mainland("会议通知", &["name-neutral"]);
    mainland("客户您好", &["name-neutral"]);
    mainland("大家炒股", &["name-topic: 炒股"]);
    mainland("某某医疗", &["name-topic: 医疗"]);
}

#[test]
fn the_packs_words_count() {
    let name = name("示例酒业");
    let signature = SignatureDraft { name: Some(&name), ..SignatureDraft::default() };
    let words = Words::changed(&[Word::new(WordKind::Topic, "酒").unwrap()], &[]);
    check(Facts { signature: Some(signature), ..facts() }, &[]);
    let facts = Facts { signature: Some(signature), words: &words, ..facts() };
    check(facts, &["name-topic: 酒"]);
}

#[test]
fn neighbours_are_told_of() {
    let neighbours = Neighbours {
        shared_evidence: vec![Role::Proof, Role::Material, Role::Proof],
        look_alikes: vec!["星海云".into()],
    };
    let facts = Facts { neighbours: &neighbours, ..facts() };
    let expect =
        ["evidence-shared: proof", "evidence-shared: material", "name-looks-alike: 星海云"];
    check(facts, &expect);
}

#[test]
fn documents_fit_their_source() {
    let draft = |document| SignatureDraft {
        source: Some(Source::Company),
        document,
        market: Some(Market::Mainland),
        ..SignatureDraft::default()
    };
    let check = |signature, expect: &[&str]| {
        check(Facts { signature: Some(signature), ..facts() }, expect);
    };
    check(draft(Some(Document::AppBackend)), &["document-unfit"]);
    check(draft(Some(Document::BusinessLicence)), &[]);
    check(draft(None), &[]);
    // Nothing is said before it is known where the name is used.
    check(SignatureDraft { market: None, ..draft(Some(Document::AppBackend)) }, &[]);
}

#[test]
fn a_name_of_others_needs_leave() {
    let signature = SignatureDraft {
        market: Some(Market::Mainland),
        purpose: Some(Purpose::ForOthers),
        ..SignatureDraft::default()
    };
    let facts = Facts { signature: Some(signature), ..facts() };
    check(facts, &["commission-missing"]);
    check(Facts { commissioned: true, ..facts }, &[]);
    check(Facts { letter: Some(Default::default()), ..facts }, &[]);
    let own = SignatureDraft { purpose: Some(Purpose::Own), ..signature };
    check(Facts { signature: Some(own), ..facts }, &[]);
}

#[test]
fn an_apps_note_says_where_it_is() {
    let app = SignatureDraft {
        source: Some(Source::App),
        market: Some(Market::Mainland),
        ..SignatureDraft::default()
    };
    let company = SignatureDraft { source: Some(Source::Company), ..app };
    let check = |signature, expect: &[&str]| {
        check(Facts { signature: Some(signature), ..facts() }, expect);
    };
    check(app, &["remark-missing"]);
    let blank = Remark::new("  ").unwrap();
    check(SignatureDraft { remark: Some(&blank), ..app }, &["remark-missing"]);
    let link = Remark::new("https://apps.example.com/1").unwrap();
    check(SignatureDraft { remark: Some(&link), ..app }, &[]);
    check(company, &[]);
}

#[test]
fn misnamed_files_are_told_of() {
    let facts = Facts { misnamed: &[Role::Letter], ..facts() };
    check(facts, &["extension-disagrees: letter"]);
}
