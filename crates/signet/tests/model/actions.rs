//! What is done to a registry: plain data out of few values, so that they meet often.

/// How many accounts there are. The last one is a natural person's.
pub const ACCOUNTS: usize = 3;

/// Names of signatures as the one dialect's clients send them: among them one with a blank and one
/// that is longer than the mainland takes, which reviewers are told of, and one that is refused.
pub const SIGN_NAMES: &[&str] = &[
    "腾讯云",
    "微信支付",
    "Tencent Cloud",
    "一二三四五六七八九十一二三",
    "一二三四五六七八九十一二三四五六",
];
/// Names of signatures as letters cover them: two differ in the case of their letters only, and the
/// last is refused.
pub const SCOPE_NAMES: &[&str] = &["菜鸟网络", "Cainiao", "cainiao", "菜鸟测试"];
/// What letters are called. The last name is refused.
pub const LETTER_NAMES: &[&str] = &["授权书一", "授权书二", "授权书三", "2026"];
/// What uploads are called. The last is of a kind that is not taken.
pub const FILES: &[&str] = &["a.png", "b.png", "c.exe"];
/// Credit codes.
pub const CREDIT_CODES: &[&str] = &["91350100M000100Y43", "91110000600037341L"];
/// Periods around the day a run begins, and one that no calendar has.
pub const PERIODS: &[&str] = &[
    "2026-01-01~2027-12-31",
    "2026-01-01~2026-02-03",
    "2026-02-03~2026-03-01",
    "2025-01-01~2025-12-31",
    "2026-02-30~2026-03-01",
];
/// Numbers of ICP filings. The last is too long.
pub const ICP_NUMBERS: &[&str] = &["B2-20080101", "粤B2-20090059-1234567A"];
/// Days a filing was approved on: long ago, and a few days after a run begins.
pub const APPROVED: &[&str] = &["2025-05-22", "2026-02-04"];

/// Where names are met: behind a link, and somewhere else.
pub const SCENES: &[&str] = &["https://apps.example.com/x", "shop 12"];
/// What qualifications are called.
pub const QUALIFICATION_NAMES: &[&str] = &["资质一", "资质二", "资质三", "资质四"];

/// What is meant: as it is made up, and once it is known what there is.
#[derive(Clone, Copy, PartialEq)]
pub enum Ref {
    /// One of the account's own, counted from the newest.
    Own(usize),
    /// One of anybody's, counted from the oldest, deleted ones among them.
    Anyones(usize),
    /// One that nobody has.
    Unknown,
    /// The one of this id.
    Is(i64),
}

impl std::fmt::Debug for Ref {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Ref::Own(back) => write!(f, "own[-{}]", back + 1),
            Ref::Anyones(at) => write!(f, "any[{at}]"),
            Ref::Unknown => f.write_str("unknown"),
            Ref::Is(id) => write!(f, "{id}"),
        }
    }
}

impl Ref {
    /// The id, once it is known.
    pub fn id(self) -> i64 {
        match self {
            Ref::Is(id) => id,
            open => panic!("{open:?} was not settled"),
        }
    }
}

/// The two doors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Door {
    Tencent,
    Alibaba,
}

impl Door {
    pub const ALL: [Door; 2] = [Door::Tencent, Door::Alibaba];
}

/// What a reference is to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A signature.
    Sign(Door),
    /// A case.
    Case,
    /// The newest case of a signature.
    CaseOfSign(Door),
    /// The newest case of a qualification.
    CaseOfQualification(Door),
    /// A letter.
    Letter,
    /// The record of an ICP filing.
    IcpRecord,
    /// A qualification.
    Qualification(Door),
}

/// A picture as it is sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Picture {
    /// One of several good ones.
    Good(usize),
    /// Bytes that are no picture.
    Other,
    /// Text that is no Base64.
    Garbled,
    /// Nothing.
    Empty,
}

/// Which version of the one API is spoken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Version {
    /// 2021-01-11.
    Newer,
    /// 2019-07-11.
    Older,
}

/// What files a signature through the one dialect, in its numbers.
#[derive(Clone, Debug)]
pub struct Form {
    pub name: &'static str,
    pub kind: i64,
    pub document: i64,
    pub international: i64,
    pub purpose: i64,
    pub proof: Picture,
    pub commission: Option<Picture>,
    pub qualification: Option<Ref>,
}

/// What files a signature through the other dialect.
#[derive(Clone, Debug)]
pub struct Application {
    pub name: &'static str,
    /// The vendor's number: 0 a company, 1 a website, 2 an app, 5 a trademark.
    pub source: i64,
    pub for_others: bool,
    pub qualification: Ref,
    pub letter: Option<Ref>,
    pub record: Option<Ref>,
    pub scene: Option<&'static str>,
    pub material: Vec<&'static str>,
}

/// What files a signature through the other dialect's older operations.
#[derive(Clone, Debug)]
pub struct OlderApplication {
    pub name: &'static str,
    pub source: i64,
    pub pictures: Vec<Picture>,
}

/// What a reviewer decides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    Approve { despite_findings: bool },
    Reject { reasons: bool, note: bool },
    AskForMore,
}

/// What a decision tells the applicant: the names of its reasons, and its note.
pub fn told(verdict: Verdict) -> (Vec<&'static str>, &'static str) {
    match verdict {
        Verdict::Approve { .. } => (vec![], ""),
        Verdict::Reject { reasons, note } => (
            if reasons { vec!["name-neutral", "proof-mismatch"] } else { vec![] },
            if note || !reasons { "see page 2" } else { "" },
        ),
        Verdict::AskForMore => (vec!["more-material"], ""),
    }
}

/// One thing that is done.
#[derive(Clone, Debug)]
pub enum Op {
    AddSmsSign {
        version: Version,
        form: Form,
    },
    ModifySmsSign {
        version: Version,
        sign: Ref,
        form: Form,
    },
    DeleteSmsSign {
        version: Version,
        sign: Ref,
    },
    DescribeByIds {
        version: Version,
        international: i64,
        signs: Vec<Ref>,
    },
    DescribePage {
        international: i64,
        offset: usize,
        limit: usize,
    },
    Upload {
        file: &'static str,
        picture: Picture,
    },
    CreateLetter {
        name: &'static str,
        file: &'static str,
        scope: Vec<&'static str>,
        period: &'static str,
        code: &'static str,
    },
    QueryLetters {
        letters: Option<Vec<Ref>>,
        code: Option<&'static str>,
        covers: Option<&'static str>,
        passed: Option<bool>,
        in_force: Option<bool>,
    },
    CreateIcpRecord {
        file: &'static str,
        runtime: Option<&'static str>,
        number: &'static str,
        approved: &'static str,
    },
    QueryIcpRecords {
        records: Vec<Ref>,
    },
    CreateSmsSign(Application),
    UpdateSmsSign(Application),
    OlderAddSmsSign(OlderApplication),
    OlderModifySmsSign(OlderApplication),
    DeleteByName {
        name: &'static str,
    },
    GetSmsSign {
        name: &'static str,
    },
    QuerySmsSign {
        name: &'static str,
    },
    QuerySmsSignList {
        page: usize,
        size: usize,
    },
    Rebind {
        name: &'static str,
        qualification: Ref,
        letter: Option<Ref>,
    },
    /// The operator enters a qualification.
    Enter {
        door: Door,
        name: &'static str,
        for_others: bool,
        code: &'static str,
        approved: bool,
    },
    DeleteQualification {
        door: Door,
        qualification: Ref,
    },
    /// A reviewer decides the case, or the newest case of the signature or qualification.
    Decide {
        of: Kind,
        case: Ref,
        verdict: Verdict,
    },
    /// The operator withdraws it for the applicant.
    Withdraw {
        of: Kind,
        case: Ref,
    },
    SetArrears(bool),
    SetDenied(bool),
    SetLimit(u32),
    Wait {
        hours: i64,
    },
}

impl Op {
    /// What it refers to, to be settled.
    pub fn refs(&mut self) -> Vec<(Kind, &mut Ref)> {
        const SIGN: Kind = Kind::Sign(Door::Tencent);
        fn of(form: &mut Form) -> impl Iterator<Item = (Kind, &mut Ref)> {
            form.qualification.iter_mut().map(|it| (Kind::Qualification(Door::Tencent), it))
        }
        match self {
            Op::AddSmsSign { form, .. } => of(form).collect(),
            Op::ModifySmsSign { sign, form, .. } => {
                std::iter::once((SIGN, sign)).chain(of(form)).collect()
            }
            Op::DeleteSmsSign { sign, .. } => vec![(SIGN, sign)],
            Op::DescribeByIds { signs, .. } => signs.iter_mut().map(|it| (SIGN, it)).collect(),
            Op::QueryLetters { letters: Some(letters), .. } => {
                letters.iter_mut().map(|it| (Kind::Letter, it)).collect()
            }
            Op::QueryIcpRecords { records } => {
                records.iter_mut().map(|it| (Kind::IcpRecord, it)).collect()
            }
            Op::CreateSmsSign(form) | Op::UpdateSmsSign(form) => {
                let Application { qualification, letter, record, .. } = form;
                std::iter::once((Kind::Qualification(Door::Alibaba), qualification))
                    .chain(letter.iter_mut().map(|it| (Kind::Letter, it)))
                    .chain(record.iter_mut().map(|it| (Kind::IcpRecord, it)))
                    .collect()
            }
            Op::Rebind { qualification, letter, .. } => {
                std::iter::once((Kind::Qualification(Door::Alibaba), qualification))
                    .chain(letter.iter_mut().map(|it| (Kind::Letter, it)))
                    .collect()
            }
            Op::DeleteQualification { door, qualification } => {
                vec![(Kind::Qualification(*door), qualification)]
            }
            Op::Decide { of, case, .. } | Op::Withdraw { of, case } => vec![(*of, case)],
            _ => vec![],
        }
    }
}

/// What one account does; or, where a reviewer decides or time passes, whose things are meant.
#[derive(Clone, Debug)]
pub struct Step {
    pub who: usize,
    pub op: Op,
}

/// One turn of a run.
#[derive(Clone, Debug)]
pub enum Action {
    /// One thing, and then the next.
    Do(Step),
    /// Two things at once.
    Race(Step, Step),
}

impl Action {
    /// What is done.
    pub fn steps(&self) -> Vec<Step> {
        match self {
            Action::Do(step) => vec![step.clone()],
            Action::Race(a, b) => vec![a.clone(), b.clone()],
        }
    }
}
