//! Reviewers and what they do, through the command line and the administration.

use std::io::Write as _;

use serde_json::Value;

use super::check_problem;
use super::server::{Server, TOKEN};

const KEY: [(&str, &str); 2] =
    [("SIGNET_ACCESS_KEY_ID", "AKIDfake"), ("SIGNET_ACCESS_KEY_SECRET", "FakeSecret")];

/// A server that takes any bytes for evidence, with a key.
fn start(args: &[&str]) -> Server {
    let lenient = ["--data", ":memory:", "--evidence", "lenient", "--rate-limits", "off"];
    Server::start_with(&[&lenient, args].concat(), &KEY)
}

/// Files a signature, and gives the application's id.
pub fn file(server: &Server, name: &str) -> String {
    let args = [
        "call",
        "tencent",
        "AddSmsSign",
        "--version=2019-07-11",
        "--SignName",
        name,
        "--SignType=0",
        "--DocumentType=1",
        "--International=0",
        "--UsedMethod=0",
        "--ProofImage=iVBORw0KGgo=",
    ];
    let (status, answer, error) = server.command(&args, &KEY);
    assert_eq!(status, 0, "{answer}{error}");
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let applied = &answer["Response"]["AddSignStatus"]["SignApplyId"];
    applied.as_i64().unwrap_or_else(|| panic!("{answer}")).to_string()
}

/// Somebody at a terminal.
pub struct Person<'a> {
    server: &'a Server,
    pub token: String,
}

impl<'a> Person<'a> {
    /// A senior reviewer who is added first.
    fn new(server: &'a Server, name: &str) -> Self {
        Self::of_role(server, name, "senior-reviewer")
    }

    /// An operator of a role who is added first.
    pub fn of_role(server: &'a Server, name: &str, role: &str) -> Self {
        let admin = Self::administrator(server);
        let added = admin.json(&["operator", "add", name, "--role", role, "--json"]);
        assert_eq!((&added["name"], &added["role"]), (&name.into(), &role.into()));
        Self::with_token(server, name, &[])
    }

    /// An operator who is there, with another token.
    pub fn with_token(server: &'a Server, name: &str, args: &[&str]) -> Self {
        let issue = [&["token", "issue", name, "--json"], args].concat();
        let issued = Self::administrator(server).json(&issue);
        Self { server, token: issued["token"].as_str().unwrap().to_owned() }
    }

    pub fn administrator(server: &'a Server) -> Self {
        Self { server, token: TOKEN.into() }
    }

    pub fn json(&self, args: &[&str]) -> Value {
        let (status, printed, error) = self.run(args);
        assert_eq!(status, 0, "{args:?}: {error}");
        serde_json::from_str(&printed).unwrap()
    }

    pub fn run(&self, args: &[&str]) -> (i32, String, String) {
        self.server.command(args, &[("SIGNET_TOKEN", &*self.token)])
    }

    /// Runs a command that is refused, and checks what is said.
    pub fn refused(&self, args: &[&str], says: &str) {
        let (status, printed, error) = self.run(args);
        assert_eq!(status, 1, "{args:?}: {printed}");
        assert!(error.contains(says), "{args:?}: {error}");
    }
}

#[test]
fn reviewers_reach_reviews_only() {
    let server = start(&[]);
    let admin = Person::administrator(&server);
    let wang = Person::new(&server, "王芳");
    let id = file(&server, "菜鸟网络");
    // There is no power of attorney, which only who may look is told.
    let commission = format!("/applications/{id}/evidence/commission");
    for (path, status) in [("/applications", 200), ("/reasons", 200), (&commission, 404)] {
        let answer = server.ask("GET", &format!("/_signet/v1{path}"), Some(&wang.token), None);
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
    }
    for (method, path, body) in [
        ("GET", "/accounts", None),
        ("POST", "/accounts", Some(r#"{"name":"x"}"#)),
        ("GET", "/keys", None),
        ("GET", "/seals/x", None),
    ] {
        let answer = server.ask(method, &format!("/_signet/v1{path}"), Some(&wang.token), body);
        check_problem(&answer, 403);
    }

    admin.refused(&["review", "--as", "nobody", "list"], "signet operator add");
    let rejected = ["review", "--as", "王芳", "reject", &id, "--note=x", "--json"];
    assert_eq!(admin.json(&rejected)["decided"]["by"], "王芳");
}

#[test]
fn who_takes_a_case_on_has_it_alone() {
    let server = start(&["--claim-minutes", "5"]);
    let (li, wang) = (Person::new(&server, "li"), Person::new(&server, "wang"));
    let (first, second) = (file(&server, "菜鸟网络"), file(&server, "菜鸟裹裹"));
    let taken = li.json(&["review", "next", "--json"]);
    assert_eq!(taken["application"].as_str().unwrap(), first);
    assert_eq!(taken["claimed"]["by"], "li");
    wang.refused(&["review", "claim", &first], "li has application");
    wang.refused(&["review", "approve", &first], "li has application");
    let id = |case: &Value| case["application"].as_str().unwrap().to_owned();
    let listed = |person: &Person<'_>, filter: &str| {
        let cases = person.json(&["review", "list", filter, "--json"]);
        cases.as_array().unwrap().iter().map(id).collect::<Vec<_>>()
    };
    assert_eq!(listed(&li, "--mine"), [&*first]);
    assert_eq!(listed(&wang, "--mine"), [""; 0]);
    assert_eq!(listed(&wang, "--unclaimed"), [&*second]);
    assert_eq!(listed(&wang, "--kind=qualification"), [""; 0]);
    assert_eq!(listed(&wang, "--channel=tencent"), [&*first, &*second]);
    assert_eq!(id(&wang.json(&["review", "next", "--json"])), second);
    li.refused(&["review", "next"], "nothing waits");
    let (status, table, _) = li.run(&["review", "list"]);
    assert_eq!(status, 0);
    for shown in ["CLAIMED", "LEFT", "RISK", " li", " wang"] {
        assert!(table.contains(shown), "{shown}: {table}");
    }

    assert_eq!(li.json(&["review", "release", &first, "--json"])["claimed"], Value::Null);
    li.refused(&["review", "release", &first], "has not taken on");
    let approved = wang.json(&["review", "approve", &first, "--json"]);
    assert_eq!(
        (&approved["state"], &approved["decided"]["by"]),
        (&"approved".into(), &"wang".into())
    );
    li.refused(&["review", "reject", &first, "--note=x"], "was decided by wang");
    li.refused(&["review", "claim", &first], "was decided by wang");
    li.refused(&["review", "claim", "1"], "there is no application");
    // In an operator's name, with the administrator's token.
    let admin = Person::administrator(&server);
    admin.refused(&["review", "--as", "li", "approve", &second], "wang has application");
    admin.json(&["review", "release", &second, "--json"]);
    let approved = admin.json(&["review", "approve", &second, "--as", "li", "--json"]);
    assert_eq!(approved["decided"]["by"], "li");
}

#[test]
fn two_persons_approve_what_was_chosen() {
    let server = start(&["--second-eyes", "company,blocked"]);
    let (li, wang) = (Person::new(&server, "li"), Person::new(&server, "wang"));
    let id = file(&server, "菜鸟网络");
    let (status, printed, _) = li.run(&["review", "approve", &id]);
    assert_eq!(status, 0);
    assert!(printed.contains("A second person has to approve it, too."), "{printed}");
    li.refused(&["review", "approve", &id], "you were the first");
    let approved = wang.json(&["review", "approve", &id, "--json"]);
    assert_eq!((&approved["state"], &approved["first_eyes"]), (&"approved".into(), &"li".into()));
}

#[test]
fn questions_nobody_understands_are_told() {
    let server = start(&[]);
    let admin = Person::administrator(&server);
    let id = file(&server, "菜鸟网络");
    admin.refused(
        &["review", "reject", &id, "--reason=prof-mismatch"],
        "did you mean proof-mismatch",
    );
    admin.refused(&["review", "list", "--state=approved", "--order=risk"], "state=pending");
    admin.refused(&["review", "list", "--channel=tencen"], "did you mean tencent");
    for query in [
        "state=open",
        "order=size&state=pending",
        "cursor=age:1:1&state=pending",
        "cursor=1",
        "x=1",
    ] {
        let answer = server.admin("GET", &format!("/applications?{query}"), None);
        check_problem(&answer, 422);
    }
    let pages = |order: &str| {
        let (mut ids, mut after) = (vec![], String::new());
        loop {
            let path = format!("/applications?state=pending&order={order}&limit=1{after}");
            let page = server.admin("GET", &path, None).json();
            ids.extend(page["items"].as_array().unwrap().iter().map(|it| it["name"].clone()));
            match page["next"].as_str() {
                Some(next) => after = format!("&cursor={next}"),
                None => return ids,
            }
        }
    };
    // It blocks, so it is told first by risk and last by age.
    file(&server, "一二三四五六七八九十一二三");
    assert_eq!(pages("risk"), ["一二三四五六七八九十一二三", "菜鸟网络"]);
    assert_eq!(pages("age"), ["菜鸟网络", "一二三四五六七八九十一二三"]);
    assert_eq!(pages("due"), ["菜鸟网络", "一二三四五六七八九十一二三"]);
}

#[test]
fn a_file_of_rules_decides_in_its_time() {
    let mut file_of_rules = tempfile::NamedTempFile::new().unwrap();
    let rules = "[[rule]]\nname = 'wait'\npattern = '*待审'\nthen = 'hold'\n\
                 [[rule]]\nname = 'soon'\nthen = 'approve'\nafter = '1s'\n";
    file_of_rules.write_all(rules.as_bytes()).unwrap();
    let mut server = start(&["--policy", file_of_rules.path().to_str().unwrap()]);
    let (held, planned) = (file(&server, "测试待审"), file(&server, "菜鸟网络"));
    server.wait_for("a policy has decided");
    let admin = Person::administrator(&server);
    let shown = admin.json(&["review", "show", &planned, "--json"]);
    assert_eq!(
        (&shown["state"], &shown["decided"]["by"]),
        (&"approved".into(), &"policy:soon".into())
    );
    let shown = admin.json(&["review", "show", &held, "--json"]);
    assert_eq!((&shown["state"], &shown["planned"]), (&"pending".into(), &Value::Null));
}
