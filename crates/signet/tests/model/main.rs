//! Thousands of things that clients and reviewers do, by chance, on both databases, beside a model
//! that keeps plain lists. Whatever the registry answers and holds has to be what the model says; of
//! two things that are done at once, what one of their orders says.
//!
//! `SIGNET_MODEL_CASES` is how many runs there are for each test, instead of the default.

mod actions;
mod alibaba;
mod alibaba_lists;
mod alibaba_signs;
mod answers;
mod chance;
mod compare;
mod driver;
mod model;
mod requests;
mod schema;
mod steps;
mod tencent;
mod tencent_lists;

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};
use signet_alibaba::Alibaba;
use signet_domain::evidence::Strictness;
use signet_domain::rules::{Matrix, Schedule, Term};
use signet_domain::time::{Day, Timestamp};
use signet_registry::keys::Secret;
use signet_registry::{
    FirstToken, MasterKey, Options, PhoneCodeSender, Place, Registry, Reviewing,
};
use signet_tencent::Tencent;
use signet_wire::Dialect as _;
use tokio::runtime::Runtime;

use crate::actions::Action;
use crate::compare::{Seen, Snapshot};
use crate::driver::Driver;
use crate::model::{LIMIT, Noted, Rules, World};

/// 2026-01-31T22:00 in Beijing: days, and the month, are about to change.
const START: Timestamp = Timestamp::from_seconds(1_769_868_000);

/// What is published, and nothing else.
const DEFAULT: Rules = Rules { chinese_from: None };
/// The Chinese site's rules, always in force.
const CHINESE: Rules = Rules { chinese_from: Some("0000-01-01") };
/// The Chinese site's rules, in force from soon on.
const CHANGING: Rules = Rules { chinese_from: Some("2026-02-02") };

/// After so many runs everything was done at least once.
const ENOUGH: u32 = 100;
/// What can be done.
const EVERYTHING: &[&str] = &[
    "AddSmsSign",
    "ModifySmsSign",
    "DeleteSmsSign",
    "DescribeByIds",
    "DescribePage",
    "CreateLetter",
    "QueryLetters",
    "CreateIcpRecord",
    "QueryIcpRecords",
    "CreateSmsSign",
    "UpdateSmsSign",
    "OlderAddSmsSign",
    "OlderModifySmsSign",
    "DeleteByName",
    "GetSmsSign",
    "QuerySmsSign",
    "QuerySmsSignList",
    "Rebind",
    "Enter",
    "DeleteQualification",
    "Decide",
    "Withdraw",
];

fn options(rules: Rules, database: Option<String>) -> Options {
    let pack = |name: &str| Tencent::PACKS.iter().find(|it| it.name == name).unwrap().clone();
    let [seed, chinese] = [pack("tencent-2024-03"), pack("tencent-cn-2025")];
    let of_tencent = match rules.chinese_from {
        None => vec![Term { from: None, pack: seed }],
        Some("0000-01-01") => vec![Term { from: None, pack: chinese }],
        Some(day) => vec![
            Term { from: None, pack: seed },
            Term { from: Some(Day::parse(day).unwrap()), pack: chinese },
        ],
    };
    let of_alibaba = Term { from: None, pack: Alibaba::PACKS[0].clone() };
    Options {
        place: Place::Passing,
        database,
        master_key: MasterKey::Given(Secret::new("5a".repeat(32))),
        first_token: FirstToken::File,
        packs: [Tencent::PACKS, Alibaba::PACKS].concat(),
        schedule: Schedule::new(of_tencent.into_iter().chain([of_alibaba]).collect()).unwrap(),
        evidence: Strictness::Strict,
        matrix: Matrix::Refuse,
        signature_limit: LIMIT,
        languages: vec![],
        phone_codes: PhoneCodeSender::File,
        reviewing: Reviewing::default(),
        log_origin: None,
        carriers: Default::default(),
        forms: vec![],
        scanner: None,
        now: START,
    }
}

/// Does one turn, and gives the world after it.
async fn turn(
    driver: &Driver,
    world: &World,
    action: &Action,
    seen: &mut Seen,
) -> Result<World, String> {
    let mut world = world.clone();
    world.now = world.now.plus_millis(1_007);
    let mut steps = action.steps();
    steps.iter_mut().for_each(|step| world.settle(step));
    let ended = match &*steps {
        [a, b] => <[_; 2]>::from(tokio::join!(driver.run(&world, a), driver.run(&world, b))).into(),
        steps => {
            let mut ended = vec![];
            for step in steps {
                ended.push(driver.run(&world, step).await);
            }
            ended
        }
    };
    let whose: Vec<_> = steps.iter().map(|step| step.who).collect();
    let snapshot = Snapshot::of(driver, &world, Some(&whose), seen).await;
    let events: Vec<_> = steps.iter().filter_map(steps::event).collect();
    snapshot.is_reached(&world, &events)?;

    // Which case is whose, and who was first, is not told: one way has to explain it all.
    let mut troubles = vec![];
    for order in orders(steps.len()) {
        for cases in orders(snapshot.fresh.len()) {
            let mut after = world.clone();
            let mut fresh = cases.iter().map(|at| &snapshot.fresh[*at]);
            let explained = order.iter().try_fold(Noted::new(), |mut noted, at| {
                let (step, ended) = (&steps[*at], &ended[*at]);
                let case = if steps::files(step, ended) { fresh.next() } else { None };
                noted.extend(after.step(step, ended, case)?);
                Ok(noted)
            });
            match explained.and_then(|noted| snapshot.is(&after, &noted)) {
                Ok(()) => {
                    let done =
                        steps.iter().zip(&ended).filter_map(|(it, ended)| steps::done(it, ended));
                    after.done.extend(done);
                    return Ok(after);
                }
                Err(trouble) => troubles.push(trouble),
            }
        }
    }
    troubles.dedup();
    Err(format!("{steps:?}\n  ended {ended:?}\n  {}", troubles.join("\n  or ")))
}

/// Every order of so many things: a few.
fn orders(count: usize) -> Vec<Vec<usize>> {
    match count {
        0 => vec![vec![]],
        1 => vec![vec![0]],
        2 => vec![vec![0, 1], vec![1, 0]],
        many => panic!("{many} things at once"),
    }
}

/// Does all of it, in accounts of its own. Gives what could be done.
async fn run(
    driver: &Driver,
    rules: Rules,
    actions: &[Action],
    seen: &mut Seen,
) -> Result<BTreeSet<String>, String> {
    let mut world = driver.world(rules, START).await;
    seen.skip(driver).await;
    for action in &chance::beginning() {
        world = turn(driver, &world, action, seen).await?;
    }
    for (at, action) in actions.iter().enumerate() {
        world = turn(driver, &world, action, seen)
            .await
            .map_err(|trouble| format!("turn {at}: {trouble}"))?;
    }
    let everything = Snapshot::of(driver, &world, None, seen).await;
    everything.is(&world, &vec![]).map_err(|trouble| format!("in the end: {trouble}"))?;
    Ok(world.done)
}

/// Runs made up by chance on one registry, which they share: each has accounts of its own.
fn check(
    rules: Rules,
    database: Option<String>,
    actions: impl Strategy<Value = Vec<Action>>,
    cases: u32,
) {
    let cases = match std::env::var("SIGNET_MODEL_CASES") {
        Ok(cases) => cases.parse().expect("SIGNET_MODEL_CASES is a number"),
        Err(_) => cases,
    };
    let runtime = Runtime::new().unwrap();
    let registry = runtime.block_on(Registry::open(options(rules, database))).unwrap();
    let driver = Driver::new(registry);
    let config =
        Config { cases, failure_persistence: None, max_shrink_iters: 4_000, ..Config::default() };
    // A race does not end the same way every time: what failed once is given several chances to fail
    // again, or the shortest list would not be found.
    let attempts = Cell::new(1);
    let seen = RefCell::new(Seen::default());
    let done = RefCell::new(BTreeSet::<String>::new());
    let outcome = TestRunner::new(config).run(&actions, |actions| {
        for _ in 0..attempts.get() {
            match runtime.block_on(run(&driver, rules, &actions, &mut seen.borrow_mut())) {
                Ok(names) => done.borrow_mut().extend(names),
                Err(trouble) => {
                    attempts.set(8);
                    return Err(TestCaseError::fail(trouble));
                }
            }
        }
        Ok(())
    });
    runtime.block_on(driver.registry.close());
    match outcome {
        // A run that is refused everything proves nothing.
        Ok(()) if cases >= ENOUGH => {
            let done = done.into_inner();
            let never: Vec<_> = EVERYTHING.iter().filter(|name| !done.contains(**name)).collect();
            assert!(never.is_empty(), "never done: {never:?}");
        }
        Ok(()) => {}
        Err(TestError::Fail(why, actions)) => {
            let list: Vec<_> = actions.iter().map(|action| format!("  {action:?}")).collect();
            panic!("{why}\nafter\n{}", list.join("\n"));
        }
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
}

/// A test for each engine; on the server fewer runs, because each of its answers takes longer.
macro_rules! on_both_engines {
    ($($name:ident: $rules:expr, $actions:expr, $cases:expr;)*) => {
        mod sqlite {
            $(#[test]
            fn $name() {
                super::check($rules, None, $actions, $cases);
            })*
        }
        mod postgres {
            $(#[test]
            fn $name() {
                super::schema::with(|url| super::check($rules, Some(url), $actions, $cases / 8));
            })*
        }
    };
}

on_both_engines! {
    by_the_published_rules: crate::DEFAULT, crate::chance::actions(), 300;
    by_the_chinese_sites_rules: crate::CHINESE, crate::chance::actions(), 150;
    while_rules_change: crate::CHANGING, crate::chance::actions(), 150;
    in_races: crate::DEFAULT, crate::chance::races(), 300;
}
