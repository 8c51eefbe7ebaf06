//! Codes sent to phones.

use std::time::{Duration, SystemTime};

use signet_domain::phone::{CodeLimit, PhoneNumber};

use super::*;
use crate::db::Written;

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

fn number() -> PhoneNumber {
    PhoneNumber::parse("+8613700001234").unwrap()
}

/// The caller, so much later.
fn after(caller: &Caller, millis: i64) -> Caller {
    Caller { now: NOW.plus_millis(millis), ..caller.clone() }
}

/// Another account of the same registry.
async fn another(it: &Fixture) -> Caller {
    let account = it.registry.create_account(&operator(), "b", AccountKind::Enterprise).await;
    Fixture::caller(&it.registry, account.unwrap().id).await
}

/// What lies in the outbox, the oldest first.
fn outbox(it: &Fixture) -> Vec<serde_json::Value> {
    let entries = std::fs::read_dir(it.registry.folder().join("outbox")).unwrap();
    let texts = entries.map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap());
    let mut messages: Vec<serde_json::Value> =
        texts.map(|text| serde_json::from_str(&text).unwrap()).collect();
    messages.sort_by_key(|message| message["id"].as_i64());
    messages
}

/// Has a code sent, and takes it from the outbox.
async fn sent(it: &Fixture, caller: &Caller) -> String {
    it.registry.send_phone_code(caller, number()).await.unwrap();
    outbox(it).pop().unwrap()["code"].as_str().unwrap().to_owned()
}

/// Six digits that are not the code.
fn wrong(code: &str) -> String {
    let last = if code.ends_with('0') { "1" } else { "0" };
    format!("{}{last}", &code[..5])
}

async fn fits(it: &Fixture, caller: &Caller, code: &str) -> bool {
    it.registry.phone_code_fits(caller, &number(), code).await.unwrap()
}

async fn count(it: &Fixture, sql: &'static str) -> i64 {
    it.registry.inner.db.read(sql, vec![]).await.unwrap()[0].int(0).unwrap()
}

const CODES: &str = "SELECT count(*) FROM phone_code";
const COUNTS: &str = "SELECT count(*) FROM phone_sent";

async fn a_code_is_its_accounts_and_its_numbers(it: Fixture) {
    let code = sent(&it, &it.caller).await;
    let message = outbox(&it).remove(0);
    assert_eq!(message["phone_number"], "13700001234");
    assert_eq!(message["account"], it.caller.account.id.0);
    assert_eq!(message["expires_at"], NOW.plus_millis(5 * MINUTE).utc_text());
    assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()));
    assert!(fits(&it, &it.caller, &code).await);
    assert!(!fits(&it, &another(&it).await, &code).await);
    let other = PhoneNumber::parse("13700001235").unwrap();
    assert!(!it.registry.phone_code_fits(&it.caller, &other, &code).await.unwrap());
    for bad in [&wrong(&code), "", &format!("{code}0"), &format!(" {code}")] {
        assert!(!fits(&it, &it.caller, bad).await, "{bad:?}");
    }
    assert!(fits(&it, &it.caller, &code).await);
}

async fn a_code_works_for_five_minutes(it: Fixture) {
    let code = sent(&it, &it.caller).await;
    assert!(fits(&it, &after(&it.caller, 5 * MINUTE - 1), &code).await);
    let late = after(&it.caller, 5 * MINUTE);
    assert!(!fits(&it, &late, &code).await);
    let used = it.registry.consume_phone_code(&late, &number(), &code).await;
    assert_eq!(refused(used), [Refusal::CodeWrong]);
    // It fitted in time, and is used too late.
    let fitting = it.registry.fitting_phone_code(&it.caller, &number(), &code).await.unwrap();
    let late = it.registry.inner.db.write(vec![fitting.unwrap().consume(&late)]).await.unwrap();
    assert_eq!(late, Written::Unmet(0));
}

async fn five_wrong_guesses_end_a_code(it: Fixture) {
    let code = sent(&it, &it.caller).await;
    for _ in 0..4 {
        assert!(!fits(&it, &it.caller, &wrong(&code)).await);
    }
    // What is right is no attempt.
    for _ in 0..10 {
        assert!(fits(&it, &it.caller, &code).await);
    }
    assert!(!fits(&it, &it.caller, &wrong(&code)).await);
    assert!(!fits(&it, &it.caller, &code).await);
    let used = it.registry.consume_phone_code(&it.caller, &number(), &code).await;
    assert_eq!(refused(used), [Refusal::CodeWrong]);
    // The next one starts anew.
    let later = after(&it.caller, MINUTE);
    let next = sent(&it, &later).await;
    assert!(fits(&it, &later, &next).await);
    assert_eq!(fits(&it, &later, &code).await, code == next);
}

async fn guesses_at_once_are_counted_one_by_one(it: Fixture) {
    let code = sent(&it, &it.caller).await;
    let guesses: Vec<_> = (0..20)
        .map(|_| {
            let (registry, caller, guess) = (it.registry.clone(), it.caller.clone(), wrong(&code));
            tokio::spawn(async move {
                registry.phone_code_fits(&caller, &number(), &guess).await.unwrap()
            })
        })
        .collect();
    for guess in guesses {
        assert!(!guess.await.unwrap());
    }
    const TRIED: &str = "SELECT count(*) FROM event WHERE kind = 'phone_code.tried'";
    assert_eq!(count(&it, TRIED).await, 5, "the others were not looked at");
    assert!(!fits(&it, &it.caller, &code).await);
}

async fn a_code_is_used_once(it: Fixture) {
    let code = sent(&it, &it.caller).await;
    let uses: Vec<_> = (0..4)
        .map(|_| {
            let (registry, caller, code) = (it.registry.clone(), it.caller.clone(), code.clone());
            tokio::spawn(async move {
                registry.consume_phone_code(&caller, &number(), &code).await.is_ok()
            })
        })
        .collect();
    let mut used = 0;
    for one in uses {
        used += usize::from(one.await.unwrap());
    }
    assert_eq!(used, 1);
    assert!(!fits(&it, &it.caller, &code).await);
    let again = it.registry.consume_phone_code(&it.caller, &number(), &code).await;
    assert_eq!(refused(again), [Refusal::CodeWrong]);
}

async fn a_newer_code_takes_the_place_of_the_older(it: Fixture) {
    let old = sent(&it, &it.caller).await;
    let fitting = it.registry.fitting_phone_code(&it.caller, &number(), &old).await.unwrap();
    let later = after(&it.caller, MINUTE);
    let new = sent(&it, &later).await;
    let used = it.registry.inner.db.write(vec![fitting.unwrap().consume(&later)]).await.unwrap();
    assert_eq!(used, Written::Unmet(0), "what fitted is not what would be used");
    it.registry.consume_phone_code(&later, &number(), &new).await.unwrap();
}

async fn a_number_is_sent_so_many_codes_whoever_asks(it: Fixture) {
    use CodeLimit::{Day, Hour, Minute};
    let accounts = [it.caller.clone(), another(&it).await];
    let mut turn = 0;
    let mut send = async |at: i64, expect: &[CodeLimit]| {
        turn += 1;
        let caller = after(&accounts[turn % 2], at);
        let outcome = it.registry.send_phone_code(&caller, number()).await;
        let expect: Vec<_> = expect.iter().copied().map(Refusal::CodesLimited).collect();
        let refusals = if outcome.is_ok() { vec![] } else { refused(outcome) };
        assert_eq!(refusals, expect, "at {at}");
    };
    send(0, &[]).await;
    send(1, &[Minute]).await;
    send(MINUTE - 1, &[Minute]).await;
    for minute in 1..5 {
        send(minute * MINUTE, &[]).await;
    }
    send(4 * MINUTE + SECOND, &[Minute, Hour]).await;
    send(5 * MINUTE, &[Hour]).await;
    send(HOUR - 1, &[Hour]).await;
    send(HOUR, &[]).await;
    send(HOUR + MINUTE / 2, &[Minute, Hour]).await;
    for minute in 0..4 {
        send(3 * HOUR + minute * MINUTE, &[]).await;
    }
    send(5 * HOUR, &[Day]).await;
    send(DAY - 1, &[Day]).await;
    send(DAY, &[]).await;
    assert_eq!(outbox(&it).len(), 11);
    // Another number has limits of its own.
    let other = PhoneNumber::parse("13700001235").unwrap();
    it.registry.send_phone_code(&it.caller, other).await.unwrap();
}

async fn of_many_at_once_one_code_is_sent(it: Fixture) {
    let accounts = [it.caller.clone(), another(&it).await];
    let all: Vec<_> = (0..16)
        .map(|turn| {
            let (registry, caller) = (it.registry.clone(), accounts[turn % 2].clone());
            tokio::spawn(async move { registry.send_phone_code(&caller, number()).await })
        })
        .collect();
    let mut sent = 0;
    for one in all {
        match one.await.unwrap() {
            Ok(()) => sent += 1,
            outcome => {
                assert_eq!(refused(outcome), [Refusal::CodesLimited(CodeLimit::Minute)]);
            }
        }
    }
    assert_eq!((sent, outbox(&it).len()), (1, 1));
    assert_eq!((count(&it, CODES).await, count(&it, COUNTS).await), (1, 1));
}

async fn the_last_permit_of_a_day_goes_to_one(it: Fixture) {
    for at in 0..9 {
        it.registry.send_phone_code(&after(&it.caller, at * 2 * HOUR), number()).await.unwrap();
    }
    let all: Vec<_> = (0..8)
        .map(|_| {
            let (registry, caller) = (it.registry.clone(), after(&it.caller, 20 * HOUR));
            tokio::spawn(async move { registry.send_phone_code(&caller, number()).await.is_ok() })
        })
        .collect();
    let mut sent = 0;
    for one in all {
        sent += usize::from(one.await.unwrap());
    }
    assert_eq!((sent, count(&it, COUNTS).await), (1, 10));
}

async fn what_is_not_sent_leaves_nothing(it: Fixture) {
    let folder = it.registry.folder().join("outbox");
    std::fs::remove_dir(&folder).unwrap();
    let outcome = it.registry.send_phone_code(&it.caller, number()).await;
    let Err(Error::Broken(broken)) = outcome else { panic!("{outcome:?}") };
    assert!(broken.is_passing());
    assert!(!format!("{broken} {broken:?}").contains("13700001234"), "{broken:?}");
    assert_eq!((count(&it, CODES).await, count(&it, COUNTS).await), (0, 0));
    // It was nobody's fault: the next one is not too soon.
    std::fs::create_dir(&folder).unwrap();
    let code = sent(&it, &it.caller).await;
    assert!(fits(&it, &it.caller, &code).await);
}

async fn the_record_has_neither_number_nor_code(it: Fixture) {
    let code = sent(&it, &it.caller).await;
    assert!(!fits(&it, &it.caller, &wrong(&code)).await);
    it.registry.consume_phone_code(&it.caller, &number(), &code).await.unwrap();
    let folder = it.registry.folder().join("outbox");
    let id = outbox(&it).remove(0)["id"].to_string();
    std::fs::remove_dir_all(folder).unwrap();
    let failed = it.registry.send_phone_code(&after(&it.caller, HOUR), number()).await;
    assert!(matches!(failed, Err(Error::Broken(_))));

    const EVENTS: &str = "SELECT kind, subject, detail, account FROM event \
        WHERE kind LIKE 'phone_code.%' ORDER BY id";
    let events = it.registry.inner.db.read(EVENTS, vec![]).await.unwrap();
    let kinds: Vec<_> = events.iter().map(|event| event.text(0).unwrap()).collect();
    let expect = ["issued", "tried", "tried", "fitted", "used", "issued", "withdrawn"];
    assert_eq!(kinds, expect.map(|kind| format!("phone_code.{kind}")));
    for (place, event) in events.iter().enumerate() {
        assert_eq!(event.text(1).unwrap() == id, place < 5);
        assert_eq!(event.text(2).unwrap(), "{}");
        assert_eq!(event.int(3).unwrap(), it.caller.account.id.0);
    }
}

async fn numbers_and_codes_are_kept_as_hashes(it: Fixture) {
    let code = sent(&it, &it.caller).await;
    const ROWS: &str = "SELECT c.number, c.digest, s.number FROM phone_code c, phone_sent s";
    let row = it.registry.inner.db.read(ROWS, vec![]).await.unwrap().remove(0);
    for column in 0..3 {
        let hash = row.bytes(column).unwrap();
        assert_eq!(hash.len(), 32);
        assert!(!hash.windows(6).any(|part| part == code.as_bytes()));
    }
    assert_eq!(row.bytes(0).unwrap(), row.bytes(2).unwrap());
}

async fn codes_and_counts_are_swept(it: Fixture) {
    sent(&it, &it.caller).await;
    let rows = async |millis: i64| {
        it.registry.sweep_requests(NOW.plus_millis(millis)).await;
        (count(&it, CODES).await, count(&it, COUNTS).await)
    };
    assert_eq!(rows(5 * MINUTE - 1).await, (1, 1));
    assert_eq!(rows(5 * MINUTE).await, (0, 1));
    assert_eq!(rows(DAY - 1).await, (0, 1));
    assert_eq!(rows(DAY).await, (0, 0));
}

async fn messages_that_nobody_took_are_swept(it: Fixture) {
    sent(&it, &it.caller).await;
    it.registry.sweep_outbox().await;
    assert_eq!(outbox(&it).len(), 1);
    let folder = it.registry.folder().join("outbox");
    let file = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    let file = std::fs::File::options().write(true).open(file).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_secs(25 * 3600)).unwrap();
    it.registry.sweep_outbox().await;
    assert_eq!(outbox(&it).len(), 0);
}

on_both_engines!(
    a_code_is_its_accounts_and_its_numbers,
    a_code_works_for_five_minutes,
    five_wrong_guesses_end_a_code,
    guesses_at_once_are_counted_one_by_one,
    a_code_is_used_once,
    a_newer_code_takes_the_place_of_the_older,
    a_number_is_sent_so_many_codes_whoever_asks,
    of_many_at_once_one_code_is_sent,
    the_last_permit_of_a_day_goes_to_one,
    what_is_not_sent_leaves_nothing,
    the_record_has_neither_number_nor_code,
    numbers_and_codes_are_kept_as_hashes,
    codes_and_counts_are_swept,
    messages_that_nobody_took_are_swept,
);
