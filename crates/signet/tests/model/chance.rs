//! What is done, made up by chance. Values come out of few, so that they meet often.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::actions::{
    ACCOUNTS, APPROVED, Action, Application, CREDIT_CODES, Door, FILES, Form, ICP_NUMBERS, Kind,
    LETTER_NAMES, OlderApplication, Op, PERIODS, Picture, QUALIFICATION_NAMES, Ref, SCENES,
    SCOPE_NAMES, SIGN_NAMES, Step, Verdict, Version,
};

/// Some turns.
pub fn actions() -> impl Strategy<Value = Vec<Action>> {
    let one = prop_oneof![9 => step().prop_map(Action::Do), 1 => race()].prop_map(|it| vec![it]);
    turns(prop_oneof![5 => one, 2 => story()].boxed())
}

/// Some turns, many of them races.
pub fn races() -> impl Strategy<Value = Vec<Action>> {
    let one = prop_oneof![2 => step().prop_map(Action::Do), 3 => race()].prop_map(|it| vec![it]);
    turns(prop_oneof![4 => one, 1 => story()].boxed())
}

fn turns(of: BoxedStrategy<Vec<Action>>) -> impl Strategy<Value = Vec<Action>> {
    vec(of, 1..45).prop_map(|turns| turns.concat())
}

// Strategies of operations are boxed: unboxed, so many at once are more than a stack holds.

fn step() -> BoxedStrategy<Step> {
    let op = prop_oneof![
        10 => of_tencent(),
        12 => of_alibaba(),
        4 => papers(),
        5 => qualifications(),
        9 => reviews(),
        1 => account(),
        1 => select(&[1_i64, 25, 24 * 3][..]).prop_map(|hours| Op::Wait { hours }),
    ];
    (who(), op).prop_map(|(who, op)| Step { who, op }).boxed()
}

fn who() -> impl Strategy<Value = usize> {
    prop_oneof![12 => Just(0_usize), 4 => Just(1_usize), 3 => Just(2_usize)]
}

/// What everybody has from the beginning: pictures, qualifications of both kinds in both channels,
/// and a letter. Otherwise most of what is made up would be refused for want of them.
pub fn beginning() -> Vec<Action> {
    let mut actions = vec![];
    for who in 0..ACCOUNTS {
        let mut begin = |op| actions.push(Action::Do(Step { who, op }));
        for (at, file) in FILES[..2].iter().enumerate() {
            begin(Op::Upload { file, picture: Picture::Good(at) });
        }
        let code = CREDIT_CODES[0];
        for door in Door::ALL {
            for (name, for_others) in QUALIFICATION_NAMES.iter().zip([true, false, false]) {
                begin(Op::Enter { door, name, for_others, code, approved: true });
            }
        }
        begin(Op::CreateLetter {
            name: LETTER_NAMES[0],
            file: FILES[0],
            scope: SCOPE_NAMES[..2].to_vec(),
            period: PERIODS[0],
            code,
        });
    }
    actions
}

/// Two of the account's or its reviewer's at once, about one thing.
fn race() -> BoxedStrategy<Action> {
    let pair = |who: usize, op: BoxedStrategy<Op>| {
        (op.clone(), op)
            .prop_map(move |(a, b)| Action::Race(Step { who, op: a }, Step { who, op: b }))
    };
    let numbers = (who(), 0..3_usize, select(&SIGN_NAMES[..2]))
        .prop_flat_map(move |(who, back, name)| pair(who, race_of_tencent(Ref::Own(back), name)));
    let names = (who(), select(&SCOPE_NAMES[..2]), 0..2_usize)
        .prop_flat_map(move |(who, name, back)| pair(who, race_of_alibaba(name, Ref::Own(back))));
    prop_oneof![numbers, names].boxed()
}

/// What becomes of one signature: it is filed, mostly decided, and then whatever may be done to one.
fn story() -> BoxedStrategy<Vec<Action>> {
    let told = |who: usize, first: Op, of: Kind, rest: BoxedStrategy<Op>| {
        let decided = verdict()
            .prop_map(move |verdict| Op::Decide { of, case: Ref::Own(0), verdict })
            .boxed();
        let then = vec(prop_oneof![1 => decided.clone(), 2 => rest], 0..5);
        (decided, then).prop_map(move |(decided, then)| {
            let ops = [first.clone(), decided].into_iter().chain(then);
            ops.map(|op| Action::Do(Step { who, op })).collect()
        })
    };
    let numbers = (who(), select(&SIGN_NAMES[..3]), version(), plain_form());
    let numbers = numbers.prop_flat_map(move |(who, name, version, form)| {
        let first = Op::AddSmsSign { version, form: Form { name, ..form } };
        let rest = race_of_tencent(Ref::Own(0), name);
        told(who, first, Kind::CaseOfSign(Door::Tencent), rest)
    });
    let names = (who(), select(&SCOPE_NAMES[..3]), plain_application());
    let names = names.prop_flat_map(move |(who, name, form)| {
        let first = Op::CreateSmsSign(Application { name, ..form });
        let rest = race_of_alibaba(name, Ref::Own(0));
        told(who, first, Kind::CaseOfSign(Door::Alibaba), rest)
    });
    prop_oneof![numbers, names].boxed()
}

/// A form without what would be refused anyway.
fn plain_form() -> impl Strategy<Value = Form> {
    form().prop_map(|form| Form {
        kind: 0,
        document: 1,
        international: 0,
        purpose: 0,
        proof: Picture::Good(0),
        qualification: Some(Ref::Own(0)),
        ..form
    })
}

/// An application likewise.
fn plain_application() -> impl Strategy<Value = Application> {
    application().prop_map(|form| Application {
        source: 0,
        for_others: false,
        qualification: Ref::Own(0),
        record: None,
        material: vec![],
        ..form
    })
}

fn race_of_tencent(sign: Ref, name: &'static str) -> BoxedStrategy<Op> {
    let plain = move || plain_form().prop_map(move |form| Form { name, ..form });
    let of = Kind::CaseOfSign(Door::Tencent);
    prop_oneof![
        3 => (version(), plain()).prop_map(|(version, form)| Op::AddSmsSign { version, form }),
        3 => (version(), plain())
            .prop_map(move |(version, form)| Op::ModifySmsSign { version, sign, form }),
        2 => version().prop_map(move |version| Op::DeleteSmsSign { version, sign }),
        3 => verdict().prop_map(move |verdict| Op::Decide { of, case: sign, verdict }),
        1 => Just(Op::Withdraw { of, case: sign }),
    ]
    .boxed()
}

fn race_of_alibaba(name: &'static str, it: Ref) -> BoxedStrategy<Op> {
    let plain = move || plain_application().prop_map(move |form| Application { name, ..form });
    let (of, door) = (Kind::CaseOfSign(Door::Alibaba), Door::Alibaba);
    let letter = || option::of((0..2_usize).prop_map(Ref::Own));
    prop_oneof![
        3 => plain().prop_map(Op::CreateSmsSign),
        3 => plain().prop_map(Op::UpdateSmsSign),
        1 => older().prop_map(move |form| Op::OlderAddSmsSign(OlderApplication { name, ..form })),
        1 => older()
            .prop_map(move |form| Op::OlderModifySmsSign(OlderApplication { name, ..form })),
        1 => Just(Op::DeleteByName { name }),
        3 => (0..2_usize, letter()).prop_map(move |(back, letter)| {
            Op::Rebind { name, qualification: Ref::Own(back), letter }
        }),
        1 => Just(Op::DeleteQualification { door, qualification: it }),
        3 => verdict().prop_map(move |verdict| Op::Decide { of, case: it, verdict }),
        1 => Just(Op::Withdraw { of, case: it }),
    ]
    .boxed()
}

fn of_tencent() -> BoxedStrategy<Op> {
    prop_oneof![
        10 => (version(), form()).prop_map(|(version, form)| Op::AddSmsSign { version, form }),
        8 => (version(), reference(), form())
            .prop_map(|(version, sign, form)| Op::ModifySmsSign { version, sign, form }),
        3 => (version(), reference())
            .prop_map(|(version, sign)| Op::DeleteSmsSign { version, sign }),
        2 => (version(), international(), vec(reference(), 1..5)).prop_map(
            |(version, international, signs)| Op::DescribeByIds { version, international, signs }
        ),
        2 => (international(), 0..4_usize, select(&[1_usize, 2, 3, 100, 0, 101][..])).prop_map(
            |(international, offset, limit)| Op::DescribePage { international, offset, limit }
        ),
    ]
    .boxed()
}

fn of_alibaba() -> BoxedStrategy<Op> {
    let name = || often(SCOPE_NAMES);
    let letter = || option::weighted(0.4, reference());
    prop_oneof![
        10 => application().prop_map(Op::CreateSmsSign),
        6 => application().prop_map(Op::UpdateSmsSign),
        3 => older().prop_map(Op::OlderAddSmsSign),
        3 => older().prop_map(Op::OlderModifySmsSign),
        1 => name().prop_map(|name| Op::DeleteByName { name }),
        2 => name().prop_map(|name| Op::GetSmsSign { name }),
        1 => name().prop_map(|name| Op::QuerySmsSign { name }),
        2 => (1..4_usize, select(&[1_usize, 2, 50][..]))
            .prop_map(|(page, size)| Op::QuerySmsSignList { page, size }),
        4 => (name(), reference(), letter()).prop_map(|(name, qualification, letter)| {
            Op::Rebind { name, qualification, letter }
        }),
    ]
    .boxed()
}

fn papers() -> BoxedStrategy<Op> {
    prop_oneof![
        3 => (select(FILES), picture()).prop_map(|(file, picture)| Op::Upload { file, picture }),
        6 => letter(),
        2 => letters(),
        2 => (often(FILES), option::of(select(FILES)), often(ICP_NUMBERS), often(APPROVED))
            .prop_map(|(file, runtime, number, approved)| {
                Op::CreateIcpRecord { file, runtime, number, approved }
            }),
        1 => vec(reference(), 1..4).prop_map(|records| Op::QueryIcpRecords { records }),
    ]
    .boxed()
}

fn qualifications() -> BoxedStrategy<Op> {
    let entered = (door(), select(QUALIFICATION_NAMES), any::<bool>(), often(CREDIT_CODES));
    prop_oneof![
        5 => (entered, prop_oneof![3 => Just(true), 1 => Just(false)]).prop_map(
            |((door, name, for_others, code), approved)| {
                Op::Enter { door, name, for_others, code, approved }
            }
        ),
        1 => (door(), reference()).prop_map(|(door, qualification)| {
            Op::DeleteQualification { door, qualification }
        }),
    ]
    .boxed()
}

fn reviews() -> BoxedStrategy<Op> {
    prop_oneof![
        12 => (case(), verdict())
            .prop_map(|((of, case), verdict)| Op::Decide { of, case, verdict }),
        2 => case().prop_map(|(of, case)| Op::Withdraw { of, case }),
    ]
    .boxed()
}

/// What stops an account mostly ends soon: a run is about more than that.
fn account() -> BoxedStrategy<Op> {
    prop_oneof![
        3 => Just(Op::SetArrears(false)),
        1 => Just(Op::SetArrears(true)),
        3 => Just(Op::SetDenied(false)),
        1 => Just(Op::SetDenied(true)),
        2 => select(&[0_u32, 1, 2, 6][..]).prop_map(Op::SetLimit),
    ]
    .boxed()
}

fn door() -> impl Strategy<Value = Door> {
    select(&Door::ALL[..])
}

fn version() -> impl Strategy<Value = Version> {
    select(&[Version::Newer, Version::Older][..])
}

/// What is mostly the account's own.
fn reference() -> impl Strategy<Value = Ref> {
    prop_oneof![
        10 => Just(Ref::Own(0)),
        6 => (0..3_usize).prop_map(Ref::Own),
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
        12 => (0..3_usize).prop_map(Picture::Good),
        1 => Just(Picture::Other),
    ]
}

fn sent() -> impl Strategy<Value = Picture> {
    prop_oneof![24 => picture(), 1 => Just(Picture::Garbled), 3 => Just(Picture::Empty)]
}

fn form() -> BoxedStrategy<Form> {
    let pair = prop_oneof![
        // Pairs that fit, and any.
        12 => select(&[(0_i64, 0_i64), (0, 1), (1, 4), (4, 7), (5, 3)][..]),
        1 => (0..8_i64, 0..10_i64),
    ];
    let purpose = prop_oneof![12 => Just(0_i64), 5 => Just(1_i64), 1 => Just(2_i64)];
    let qualification = option::weighted(0.8, reference());
    let pictures = (sent(), option::of(sent()));
    (often(SIGN_NAMES), pair, international(), purpose, pictures, qualification)
        .prop_map(|(name, pair, international, purpose, (proof, commission), qualification)| {
            let (kind, document) = pair;
            Form { name, kind, document, international, purpose, proof, commission, qualification }
        })
        .boxed()
}

fn source() -> impl Strategy<Value = i64> {
    prop_oneof![16 => Just(0_i64), 6 => Just(2_i64), 1 => Just(5_i64), 1 => Just(1_i64)]
}

fn application() -> BoxedStrategy<Application> {
    let papers = (
        reference(),
        option::weighted(0.3, reference()),
        option::weighted(0.4, reference()),
        option::weighted(0.4, often(SCENES)),
        vec(often(FILES), 0..2),
    );
    let for_others = prop_oneof![2 => Just(false), 1 => Just(true)];
    (often(SCOPE_NAMES), source(), for_others, papers)
        .prop_map(|(name, source, for_others, papers)| {
            let (qualification, letter, record, scene, material) = papers;
            Application { name, source, for_others, qualification, letter, record, scene, material }
        })
        .boxed()
}

fn older() -> BoxedStrategy<OlderApplication> {
    let source = prop_oneof![6 => Just(0_i64), 1 => Just(1_i64)];
    (often(SCOPE_NAMES), source, vec(picture(), 1..3))
        .prop_map(|(name, source, pictures)| OlderApplication { name, source, pictures })
        .boxed()
}

fn letter() -> impl Strategy<Value = Op> {
    let scope = prop_oneof![
        1 => Just(vec![]),
        12 => vec(select(&SCOPE_NAMES[..3]), 1..3),
        1 => vec(select(SCOPE_NAMES), 1..3),
    ];
    let of = (select(LETTER_NAMES), often(FILES), scope, often(PERIODS), often(CREDIT_CODES));
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
    let newest = (door(), 0..3_usize);
    let of_qualification = (door(), 0..2_usize);
    prop_oneof![
        6 => newest.prop_map(|(door, back)| (Kind::CaseOfSign(door), Ref::Own(back))),
        1 => of_qualification
            .prop_map(|(door, back)| (Kind::CaseOfQualification(door), Ref::Own(back))),
        2 => reference().prop_map(|case| (Kind::Case, case)),
    ]
}

fn verdict() -> impl Strategy<Value = Verdict> {
    prop_oneof![
        4 => any::<bool>().prop_map(|despite_findings| Verdict::Approve { despite_findings }),
        2 => (any::<bool>(), any::<bool>())
            .prop_map(|(reasons, note)| Verdict::Reject { reasons, note }),
        1 => Just(Verdict::AskForMore),
    ]
}
