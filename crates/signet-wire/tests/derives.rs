//! What the derives make of types that pass. What they refuse is tested beside them.

use signet_domain::text::Flaw;
use signet_wire::{Choice, Code, Kind, Params, Reader, Reply, Request, Text, Value};

const TOO_LONG: Code = Code::new("TooLong", 400, "too long");

/// Applies for a signature.
#[derive(Request, Debug, PartialEq)]
struct AddSignature {
    /// The signature's name.
    /// It goes between brackets.
    #[wire(max = 3, example = "Ace", too_long = TOO_LONG)]
    sign_name: String,
    /// What the name stands for.
    #[wire(name = "Type", renamed("1" = "OldType"))]
    kind: Stands,
    /// A note.
    #[wire(only = "2")]
    remark: Option<String>,
}

#[derive(Choice, Debug, PartialEq)]
enum Stands {
    /// A company.
    Company = 0,
    /// An app.
    App = 3,
}

#[derive(Choice, Debug, PartialEq)]
enum Place {
    /// On the mainland.
    #[wire(value = "cn")]
    Mainland,
}

#[derive(Reply)]
struct Added {
    /// The signature's id.
    sign_id: i64,
    /// When it was applied for.
    #[wire(name = "At", only = "2")]
    applied: Option<String>,
}

fn read(version: &str, given: &[(&'static str, Value)]) -> (Option<AddSignature>, usize) {
    let params = given.iter().map(|(name, value)| (Text::from_static(name), value.clone()));
    let params = Params(params.collect());
    let mut reader = Reader::new(&params, version);
    let draft = AddSignature::draft(&mut reader);
    (AddSignature::finish(draft), reader.finish().len())
}

#[test]
fn fields_are_what_their_types_and_comments_say() {
    let [name, kind, remark] = AddSignature::FIELDS else { panic!("there are three") };
    assert_eq!(
        (AddSignature::NAME, AddSignature::SUMMARY),
        ("AddSignature", "Applies for a signature.")
    );
    assert_eq!(
        (name.name, name.doc),
        ("SignName", "The signature's name. It goes between brackets.")
    );
    assert_eq!((name.required, name.max, name.example), (true, Some(3), "Ace"));
    assert!(matches!(name.codes, [(Flaw::TooLong, code)] if code.name == "TooLong"));
    assert_eq!((kind.name_in("1"), kind.name_in("2")), (Some("OldType"), Some("Type")));
    let Kind::Choice(meanings) = kind.kind else { panic!("{:?}", kind.kind) };
    let meanings: Vec<_> = meanings.iter().map(|m| (m.value, m.doc)).collect();
    assert_eq!(meanings, [("0", "A company."), ("3", "An app.")]);
    assert_eq!((remark.name_in("1"), remark.name_in("2")), (None, Some("Remark")));
    assert!(!remark.required);
}

#[test]
fn requests_are_read_whole_or_with_all_that_is_wrong() {
    let (name, kind) = (("SignName", Value::text("Ace")), ("Type", Value::Integer(3)));
    let remark = ("Remark", Value::text("a note"));
    let expect =
        AddSignature { sign_name: "Ace".into(), kind: Stands::App, remark: Some("a note".into()) };
    assert_eq!(read("2", &[name, kind.clone(), remark]), (Some(expect), 0));
    assert_eq!(read("2", &[]), (None, 2));
    assert_eq!(read("2", &[("SignName", Value::text("Aces")), kind]), (None, 1));
}

#[test]
fn choices_are_numbers_or_words() {
    use signet_wire::FromWire as _;
    assert_eq!(Stands::parse(&Value::Integer(0)), Ok(Stands::Company));
    assert_eq!(Stands::parse(&Value::Integer(1)), Err(Flaw::Malformed));
    assert_eq!(Place::parse(&Value::text("cn")), Ok(Place::Mainland));
    assert_eq!(Place::parse(&Value::text("CN")), Err(Flaw::Malformed));
}

#[test]
fn replies_have_the_members_of_their_version() {
    let added = Added { sign_id: 7, applied: Some("today".into()) };
    let written = |version| serde_json::to_string(&added.to_value(version)).unwrap();
    assert_eq!(written("1"), r#"{"SignId":7}"#);
    assert_eq!(written("2"), r#"{"SignId":7,"At":"today"}"#);
}
