//! What the derives make of types that pass. What they refuse is tested beside them.

use signet_domain::evidence::Role;
use signet_domain::need;
use signet_domain::signature::Market;
use signet_domain::text::{Flaw, Remark};
use signet_wire::{
    Aspect, Choice, Code, Fault, Flawed, Item, Kind, Params, Reader, Reply, Request, Text, Value,
};

const TOO_LONG: Code = Code::new("TooLong", 400, "too long");
const BAD_PAPERS: Code = Code::new("BadPapers", 400, "bad papers");
const BAD_KIND: Code = Code::new("BadKind", 400, "bad kind");

/// Applies for a signature.
#[derive(Request, Debug, PartialEq)]
#[wire(zh = "申请签名。")]
struct AddSignature {
    /// The signature's name.
    /// It goes between brackets.
    #[wire(zh = "名称。", max = 3, example = "Ace", too_long = TOO_LONG)]
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
    #[wire(zh = "公司。")]
    Company = 0,
    /// An app.
    App = 3,
}

#[derive(Choice, Debug, PartialEq)]
enum Place {
    /// On the mainland.
    #[wire(value = "cn", zh = "内地。")]
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
        (AddSignature::NAME, AddSignature::SUMMARY, AddSignature::ZH),
        ("AddSignature", "Applies for a signature.", "申请签名。")
    );
    assert_eq!(
        (name.name, name.doc, name.zh),
        ("SignName", "The signature's name. It goes between brackets.", "名称。")
    );
    assert_eq!((name.required, name.max, name.example), (true, Some(3), "Ace"));
    assert!(matches!(name.codes, [(Flaw::TooLong, code)] if code.name == "TooLong"));
    assert_eq!((kind.name_in("1"), kind.name_in("2")), (Some("OldType"), Some("Type")));
    let Kind::Choice(meanings) = kind.kind else { panic!("{:?}", kind.kind) };
    let meanings: Vec<_> = meanings.iter().map(|m| (m.value, m.doc, m.zh)).collect();
    assert_eq!(meanings, [("0", "A company.", "公司。"), ("3", "An app.", "")]);
    let Kind::Choice([place]) = <Place as signet_wire::FromWire>::KIND else { panic!("words") };
    assert_eq!((place.value, place.zh), ("cn", "内地。"));
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

/// Files a dossier.
#[derive(Request, Debug, PartialEq)]
struct FileDossier {
    /// Whether the name is one's own.
    use_by_self: Option<bool>,
    /// How often.
    count: Option<i64>,
    /// The number of a person's card.
    #[wire(name = "LegalPersonIDCardNo")]
    legal_person_id_card_no: Option<String>,
    /// The papers.
    #[wire(max = 2, too_many = BAD_PAPERS, malformed = BAD_PAPERS)]
    business_papers: Vec<Paper>,
    /// The cover.
    cover: Option<Paper>,
}

/// A paper.
#[derive(Item, Debug, PartialEq)]
struct Paper {
    /// What it is.
    #[wire(name = "Type", zh = "种类。", example = "3", malformed = BAD_KIND)]
    kind: Stands,
    /// Its picture.
    #[wire(max = 3)]
    licence_pic: String,
    /// Its pages, by number.
    #[wire(max = 2)]
    pages: Option<Vec<i64>>,
}

/// Reads a dossier from JSON: what it is, or everything that is wrong with it, in few words.
fn dossier(json: &str) -> Result<FileDossier, Vec<String>> {
    let value = signet_wire::value::from_json(&json.to_owned().into()).unwrap();
    let Value::Map(members) = value else { panic!("{json}") };
    let params = Params(members);
    let mut reader = Reader::new(&params, "1");
    reader.unknown(FileDossier::FIELDS);
    let draft = FileDossier::draft(&mut reader);
    let faults = reader.finish();
    let told = |fault: &Fault| match fault {
        Fault::Flawed(flawed) => {
            let Flawed { name, index, member, flaw, .. } = flawed;
            let (index, member) = (index.map(|at| format!(".{at}")), member.map(|it| it.name));
            let code = flawed.code().map_or("", |code| code.name);
            format!(
                "{name}{} {} {flaw:?} {code} {:?}",
                index.unwrap_or_default(),
                member.unwrap_or_default(),
                fault.stage()
            )
        }
        Fault::UnknownParameter(name) => format!("{name} unknown"),
        other => format!("{other:?}"),
    };
    FileDossier::finish(draft)
        .filter(|_| faults.is_empty())
        .ok_or_else(|| faults.iter().map(told).collect())
}

#[test]
fn objects_are_read_with_their_members() {
    let paper = || Paper { kind: Stands::App, licence_pic: "a/b".into(), pages: Some(vec![7]) };
    let json = r#"{"UseBySelf":"False","Count":"3","LegalPersonIDCardNo":"X",
        "BusinessPapers":[{"Type":"3","LicencePic":"a/b","Pages":[7]}],
        "Cover":{"Type":3,"LicencePic":"a/b","Pages":[7]}}"#;
    let expect = FileDossier {
        use_by_self: Some(false),
        count: Some(3),
        legal_person_id_card_no: Some("X".into()),
        business_papers: vec![paper()],
        cover: Some(paper()),
    };
    assert_eq!(dossier(json), Ok(expect));
    let least = r#"{"BusinessPapers":[{"Type":0,"LicencePic":"a","Pages":null}],"Count":""}"#;
    let least = dossier(least).unwrap();
    assert_eq!((least.use_by_self, least.count, least.cover), (None, None, None));
    assert_eq!(least.business_papers[0].pages, None);
}

#[test]
fn members_are_fields_and_their_lists_say_so() {
    let [_, _, number, papers, cover] = FileDossier::FIELDS else { panic!("there are five") };
    assert_eq!(number.name, "LegalPersonIDCardNo");
    let Kind::List(Kind::Members([kind, picture, pages])) = papers.kind else { panic!("a list") };
    assert_eq!((kind.name, kind.zh, kind.example), ("Type", "种类。", "3"));
    assert_eq!((picture.required, picture.max, pages.required), (true, Some(3), false));
    assert!(matches!(cover.kind, Kind::Members(_)) && !cover.required);
}

#[test]
fn each_flaw_of_a_member_has_its_place_and_its_code() {
    let check = |papers: &str, expect: &[&str]| {
        let told = dossier(&format!(r#"{{"BusinessPapers":{papers}}}"#));
        assert_eq!(told.unwrap_err(), expect, "{papers}");
    };
    check(
        r#"[{"Type":3,"LicencePic":"a"},{"Type":9}]"#,
        &[
            "BusinessPapers.1 Type Malformed BadKind Value",
            "BusinessPapers.1 LicencePic Missing  Presence",
        ],
    );
    check(
        r#"[{"Type":true,"LicencePic":"abcd","Pages":[1,"x"],"More":1}]"#,
        &[
            "BusinessPapers.0.More unknown",
            "BusinessPapers.0 Type WrongType  Type",
            "BusinessPapers.0 LicencePic TooLong  Value",
            "BusinessPapers.0 Pages WrongType  Type",
        ],
    );
    // A member without a code of its own has its parameter's.
    let many = r#"{"Type":3,"LicencePic":"a","Pages":[1,2,3]}"#;
    check(&format!("[{many}]"), &["BusinessPapers.0 Pages TooMany BadPapers Value"]);
    let nul = r#"[{"Type":3,"LicencePic":"\u0000"}]"#;
    check(nul, &["BusinessPapers.0 LicencePic Malformed BadPapers Value"]);
    check(r#"["a"]"#, &["BusinessPapers.0  WrongType  Type"]);
    check(r#"{"Type":3}"#, &["BusinessPapers  WrongType  Type"]);
    let least = r#"{"Type":3,"LicencePic":"a"}"#;
    let three = format!("[{least},{least},{least}]");
    check(&three, &["BusinessPapers  TooMany BadPapers Value"]);
}

/// A market, as this test writes it.
#[derive(Choice)]
#[wire(aspect = Market)]
enum Where {
    /// Here.
    Here = 0,
    /// There.
    There = 1,
}

impl From<Where> for Market {
    fn from(it: Where) -> Self {
        match it {
            Where::Here => Market::Mainland,
            Where::There => Market::Global,
        }
    }
}

/// Shows a paper.
#[derive(Request)]
#[expect(dead_code)]
struct ShowPaper {
    /// Where it is for.
    place: Option<Where>,
    /// The paper.
    #[wire(role = Role::Letter, needed = need::commission)]
    picture: Option<String>,
    /// A note.
    note: Remark,
}

#[test]
fn rules_learn_from_fields_what_they_ask_for() {
    let [place, picture, note] = ShowPaper::FIELDS else { panic!("there are three") };
    let Some(Aspect::Market(read)) = place.aspect else { panic!("{:?}", place.aspect) };
    assert_eq!(read(&Value::text("1")), Some(Market::Global));
    assert_eq!(read(&Value::text("2")), None);
    assert!(matches!(picture.aspect, Some(Aspect::Evidence(Role::Letter))));
    assert!(picture.needed.is_some() && place.needed.is_none());
    assert_eq!((note.size, picture.size), (Some((0, 1000)), None));
}

#[derive(Reply)]
struct Audit {
    /// Whether the letter passed.
    #[wire(name = "authorizationLetterAuditPass")]
    passed: bool,
    /// Why not.
    reason: Option<Reason>,
    /// What else there is.
    notes: Option<Vec<Reason>>,
}

#[derive(Reply)]
struct Reason {
    /// In words.
    info: String,
    /// Further ones.
    further: Vec<Reason2>,
}

#[derive(Reply)]
struct Reason2 {
    /// Its number.
    number: Option<i64>,
}

#[test]
fn replies_nest_and_leave_out_what_there_is_not() {
    let written = |audit: Audit| serde_json::to_string(&audit.to_value("1")).unwrap();
    assert_eq!(
        written(Audit { passed: false, reason: None, notes: None }),
        r#"{"authorizationLetterAuditPass":false}"#
    );
    let reason = |further| Reason { info: "x".into(), further };
    let further = vec![Reason2 { number: Some(1) }, Reason2 { number: None }];
    assert_eq!(
        written(Audit {
            passed: true,
            reason: Some(reason(vec![])),
            notes: Some(vec![reason(further)])
        }),
        r#"{"authorizationLetterAuditPass":true,"Reason":{"Info":"x","Further":[]},"Notes":[{"Info":"x","Further":[{"Number":1},{}]}]}"#
    );
}

#[test]
fn replies_have_the_members_of_their_version() {
    let added = Added { sign_id: 7, applied: Some("today".into()) };
    let written = |version| serde_json::to_string(&added.to_value(version)).unwrap();
    assert_eq!(written("1"), r#"{"SignId":7}"#);
    assert_eq!(written("2"), r#"{"SignId":7,"At":"today"}"#);
}
