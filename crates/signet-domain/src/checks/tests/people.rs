use super::*;
use crate::person::{IdDocument, IdNumber, Person};
use crate::text::PersonName;
use crate::time::Period;

/// The first example of GB 11643-1999.
const STANDARD: &str = "11010519491231002X";

fn person(document: IdDocument, number: &str, valid: &str) -> Person {
    Person {
        name: PersonName::new("某某").unwrap(),
        document,
        number: IdNumber::new(number).unwrap(),
        valid: Period::parse(valid).unwrap(),
    }
}

fn facts_of<'a>(legal_person: &'a Person, administrator: &'a Person) -> Facts<'a> {
    let (legal_person, administrator) = (legal_person.into(), administrator.into());
    Facts { legal_person, administrator, ..facts() }
}

/// What is found of a legal person, and whether the same is found of an administrator. No detail
/// has a digit of the number.
fn found_of(of: &Person) -> Vec<String> {
    let good = person(IdDocument::IdentityCard, STANDARD, "2020-01-01~2040-01-01");
    let told = found(&facts_of(of, &good));
    let administrators = found(&facts_of(&good, of));
    let same = told.iter().map(|name| name.replacen("legal-person", "administrator", 1));
    assert_eq!(administrators, same.collect::<Vec<_>>());
    assert!(run(&facts_of(of, of)).iter().all(|it| it.detail.is_empty()));
    told
}

fn number(document: IdDocument, number: &str, expect: &[&str]) {
    assert_eq!(found_of(&person(document, number, "2020-01-01~2040-01-01")), expect, "{number}");
}

#[test]
fn numbers_are_judged_by_their_standard() {
    use IdDocument::IdentityCard;
    // The standard's other example, and that of python-stdnum 2.2, stdnum/cn/ric.py.
    for good in [STANDARD, "440524188001010014", "360426199101010071"] {
        number(IdentityCard, good, &[]);
    }
    // Variations of the first example.
    number(IdentityCard, "110105194912310021", &["legal-person-number-check-digit"]);
    number(IdentityCard, "19010519491231002X", &["legal-person-number-province"]);
    number(IdentityCard, "11010519490229002X", &["legal-person-number-birth"]);
    number(IdentityCard, "11010520990101002X", &["legal-person-number-birth"]);
    number(IdentityCard, "110105491231002", &["legal-person-number-shape"]);
    number(IdentityCard, "1101051949123100X2", &["legal-person-number-shape"]);
}

#[test]
fn other_documents_have_other_numbers() {
    for document in IdDocument::ALL.into_iter().filter(|it| *it != IdDocument::IdentityCard) {
        number(document, "E12345678", &[]);
        number(document, "110105194912310021", &[]);
    }
}

#[test]
fn who_acts_for_others_is_of_age() {
    // Made after the standard, for whole years before the day of the test.
    number(IdDocument::IdentityCard, "110105200706010024", &[]);
    number(IdDocument::IdentityCard, "11010520070602002X", &["legal-person-minor"]);
}

#[test]
fn cards_are_valid_for_a_few_lengths_of_time() {
    let check = |document, valid: &str, expect: &[&str]| {
        assert_eq!(found_of(&person(document, STANDARD, valid)), expect, "{valid}");
    };
    use IdDocument::{IdentityCard, Passport};
    for good in [
        "2022-05-01~2027-05-01",
        "2022-05-01~2032-04-30",
        "2022-05-01~2042-05-01",
        "2022-05-01~2099-12-31",
    ] {
        check(IdentityCard, good, &[]);
    }
    check(IdentityCard, "2022-05-01~2030-05-01", &["legal-person-card-period"]);
    check(Passport, "2022-05-01~2030-05-01", &[]);
    check(IdentityCard, "2015-06-02~2025-06-02", &["legal-person-document-lapses"]);
    check(IdentityCard, "2015-06-03~2025-06-03", &[]);
}
