//! What is done to a registry: plain data out of few values, so that they meet often.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

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

/// What a reference is to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A signature filed through the one dialect.
    Sign,
    /// A case.
    Case,
    /// The newest case of such a signature.
    CaseOfSign,
    /// A letter.
    Letter,
    /// The record of an ICP filing.
    IcpRecord,
    /// A qualification of the account in the one dialect's channel.
    Qualification,
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

/// What a reviewer decides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    Approve { despite_findings: bool },
    Reject { reasons: bool, note: bool },
    AskForMore,
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
    /// A reviewer decides the case, or the newest case of the signature.
    Decide {
        of: Kind,
        case: Ref,
        verdict: Verdict,
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
        fn of(form: &mut Form) -> impl Iterator<Item = (Kind, &mut Ref)> {
            form.qualification.iter_mut().map(|it| (Kind::Qualification, it))
        }
        match self {
            Op::AddSmsSign { form, .. } => of(form).collect(),
            Op::ModifySmsSign { sign, form, .. } => {
                std::iter::once((Kind::Sign, sign)).chain(of(form)).collect()
            }
            Op::DeleteSmsSign { sign, .. } => vec![(Kind::Sign, sign)],
            Op::DescribeByIds { signs, .. } => {
                signs.iter_mut().map(|it| (Kind::Sign, it)).collect()
            }
            Op::QueryLetters { letters: Some(letters), .. } => {
                letters.iter_mut().map(|it| (Kind::Letter, it)).collect()
            }
            Op::QueryIcpRecords { records } => {
                records.iter_mut().map(|it| (Kind::IcpRecord, it)).collect()
            }
            Op::Decide { of, case, .. } => vec![(*of, case)],
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

/// Some turns.
pub fn actions() -> impl Strategy<Value = Vec<Action>> {
    vec(prop_oneof![9 => step().prop_map(Action::Do), 2 => race()], 1..60)
}

/// Some turns of which every other is a race.
pub fn races() -> impl Strategy<Value = Vec<Action>> {
    vec(prop_oneof![step().prop_map(Action::Do), race()], 1..40)
}

/// Two of the account's or its reviewer's at once, about one signature or one name.
fn race() -> impl Strategy<Value = Action> {
    let of = |sign: Ref, name: &'static str| {
        prop_oneof![
            3 => (version(), form()).prop_map(move |(version, form)| {
                Op::AddSmsSign { version, form: Form { name, ..plain(form) } }
            }),
            3 => (version(), form()).prop_map(move |(version, form)| {
                Op::ModifySmsSign { version, sign, form: Form { name, ..plain(form) } }
            }),
            2 => version().prop_map(move |version| Op::DeleteSmsSign { version, sign }),
            3 => verdict().prop_map(move |verdict| {
                Op::Decide { of: Kind::CaseOfSign, case: sign, verdict }
            }),
        ]
    };
    (who(), 0..3_usize, select(&SIGN_NAMES[..2])).prop_flat_map(move |(who, back, name)| {
        let one = || of(Ref::Own(back), name).prop_map(move |op| Step { who, op });
        (one(), one()).prop_map(|(a, b)| Action::Race(a, b))
    })
}

/// A form without what would be refused anyway.
fn plain(form: Form) -> Form {
    Form { kind: 0, document: 1, international: 0, proof: Picture::Good(0), ..form }
}

fn step() -> impl Strategy<Value = Step> {
    (who(), op()).prop_map(|(who, op)| Step { who, op })
}

fn who() -> impl Strategy<Value = usize> {
    prop_oneof![6 => Just(0_usize), 3 => Just(1_usize), 1 => Just(2_usize)]
}

/// Boxed: unboxed, so many at once are more than a stack holds.
fn op() -> BoxedStrategy<Op> {
    prop_oneof![
        12 => (version(), form()).prop_map(|(version, form)| Op::AddSmsSign { version, form }),
        8 => (version(), reference(), form())
            .prop_map(|(version, sign, form)| Op::ModifySmsSign { version, sign, form }),
        4 => (version(), reference())
            .prop_map(|(version, sign)| Op::DeleteSmsSign { version, sign }),
        12 => (case(), verdict())
            .prop_map(|((of, case), verdict)| Op::Decide { of, case, verdict }),
        2 => (version(), international(), vec(reference(), 1..5)).prop_map(
            |(version, international, signs)| Op::DescribeByIds { version, international, signs }
        ),
        3 => (international(), 0..4_usize, select(&[1_usize, 2, 3, 100, 0, 101][..])).prop_map(
            |(international, offset, limit)| Op::DescribePage { international, offset, limit }
        ),
        4 => (select(FILES), picture()).prop_map(|(file, picture)| Op::Upload { file, picture }),
        5 => letter(),
        2 => letters(),
        2 => (select(FILES), option::of(select(FILES)), often(ICP_NUMBERS), often(APPROVED))
            .prop_map(|(file, runtime, number, approved)| {
                Op::CreateIcpRecord { file, runtime, number, approved }
            }),
        1 => vec(reference(), 1..4).prop_map(|records| Op::QueryIcpRecords { records }),
        1 => account(),
        2 => select(&[1_i64, 25, 24 * 3][..]).prop_map(|hours| Op::Wait { hours }),
    ]
    .boxed()
}

fn version() -> impl Strategy<Value = Version> {
    select(&[Version::Newer, Version::Older][..])
}

/// What is mostly the account's own.
fn reference() -> impl Strategy<Value = Ref> {
    prop_oneof![
        8 => (0..4_usize).prop_map(Ref::Own),
        2 => (0..8_usize).prop_map(Ref::Anyones),
        1 => Just(Ref::Unknown),
    ]
}

/// The first mostly, and any of the rest.
fn often(of: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop_oneof![3 => Just(of[0]), 1 => select(of)]
}

fn international() -> impl Strategy<Value = i64> {
    prop_oneof![12 => Just(0_i64), 4 => Just(1_i64), 1 => Just(2_i64)]
}

fn picture() -> impl Strategy<Value = Picture> {
    prop_oneof![
        9 => (0..3_usize).prop_map(Picture::Good),
        1 => Just(Picture::Other),
    ]
}

fn sent() -> impl Strategy<Value = Picture> {
    prop_oneof![
        16 => picture(),
        1 => Just(Picture::Garbled),
        4 => Just(Picture::Empty),
    ]
}

fn form() -> BoxedStrategy<Form> {
    let pair = prop_oneof![
        // Pairs that fit, and any.
        6 => select(&[(0_i64, 0_i64), (0, 1), (1, 4), (4, 7), (5, 3)][..]),
        1 => (0..8_i64, 0..10_i64),
    ];
    let purpose = prop_oneof![6 => Just(0_i64), 3 => Just(1_i64), 1 => Just(2_i64)];
    let qualification = option::weighted(0.4, reference());
    let pictures = (sent(), option::of(sent()));
    (often(SIGN_NAMES), pair, international(), purpose, pictures, qualification)
        .prop_map(
            |(
                name,
                (kind, document),
                international,
                purpose,
                (proof, commission),
                qualification,
            )| {
                Form {
                    name,
                    kind,
                    document,
                    international,
                    purpose,
                    proof,
                    commission,
                    qualification,
                }
            },
        )
        .boxed()
}

fn letter() -> impl Strategy<Value = Op> {
    let scope = vec(prop_oneof![6 => select(&SCOPE_NAMES[..3]), 1 => select(SCOPE_NAMES)], 0..3);
    let of = (select(LETTER_NAMES), often(FILES), scope, often(PERIODS), select(CREDIT_CODES));
    of.prop_map(|(name, file, scope, period, code)| Op::CreateLetter {
        name,
        file,
        scope,
        period,
        code,
    })
}

fn letters() -> impl Strategy<Value = Op> {
    let filters = (
        option::of(vec(reference(), 1..4)),
        option::weighted(0.3, select(CREDIT_CODES)),
        option::weighted(0.3, select(SCOPE_NAMES)),
        option::weighted(0.3, any::<bool>()),
        option::weighted(0.3, any::<bool>()),
    );
    filters.prop_map(|(letters, code, covers, passed, in_force)| Op::QueryLetters {
        letters,
        code,
        covers,
        passed,
        in_force,
    })
}

fn case() -> impl Strategy<Value = (Kind, Ref)> {
    let newest = (0..4_usize).prop_map(|back| (Kind::CaseOfSign, Ref::Own(back)));
    prop_oneof![3 => newest, 2 => reference().prop_map(|case| (Kind::Case, case))]
}

fn verdict() -> impl Strategy<Value = Verdict> {
    prop_oneof![
        3 => any::<bool>().prop_map(|despite_findings| Verdict::Approve { despite_findings }),
        2 => (any::<bool>(), any::<bool>())
            .prop_map(|(reasons, note)| Verdict::Reject { reasons, note }),
        1 => Just(Verdict::AskForMore),
    ]
}

/// What stops an account mostly ends soon: a run is about more than that.
fn account() -> impl Strategy<Value = Op> {
    prop_oneof![
        2 => Just(Op::SetArrears(false)),
        1 => Just(Op::SetArrears(true)),
        2 => Just(Op::SetDenied(false)),
        1 => Just(Op::SetDenied(true)),
        2 => select(&[0_u32, 1, 2, 6][..]).prop_map(Op::SetLimit),
    ]
}
