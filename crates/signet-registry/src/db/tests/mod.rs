//! What both engines promise alike.

mod only_postgres;
mod only_sqlite;
mod upgrade;

use super::migrate::{MIGRATIONS, Migration};
use super::*;
use crate::testing::on_both_engines;

on_both_engines!(
    arguments_are_bound_by_number,
    arguments_are_counted,
    values_come_back_whole,
    numbers_fit_narrow_columns,
    one_of_many_wins,
    a_partial_index_can_be_the_target,
    an_unmet_step_undoes_those_before_it,
    what_gives_nothing_has_to_change_something,
    an_error_stays_with_its_transaction,
    reads_see_what_was_written,
    a_write_may_be_empty,
    what_is_up_to_date_stays,
    migrations_are_applied_in_order,
    a_migration_that_fails_leaves_nothing,
    a_newer_database_is_refused,
    nothing_happens_after_the_end,
    what_is_for_later_is_done_before_the_end,
);

/// A transaction of one statement.
async fn execute(db: &Db, sql: &'static str, args: Vec<Arg>) {
    db.write(vec![Step::new(sql, args)]).await.expect(sql);
}

async fn count(db: &Db) -> i64 {
    let rows = db.read("SELECT COUNT(*) FROM thing", vec![]).await.expect("a count");
    rows[0].int(0).expect("a number")
}

const THINGS: &str =
    "CREATE TABLE thing (id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE, live BIGINT)";
const ADD: &str = "INSERT INTO thing (id, name) VALUES ($1, $2)";
const ADD_IF_NEW: &str =
    "INSERT INTO thing (id, name) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING RETURNING id";

fn add(id: i64, name: &str) -> Step {
    Step::new(ADD, vec![id.into(), name.into()])
}

fn add_if_new(id: i64, name: &str) -> Step {
    Step::needed(ADD_IF_NEW, vec![id.into(), name.into()])
}

async fn arguments_are_bound_by_number(db: Db) {
    let text = |texts: &[&str]| vec![Row(texts.iter().map(|t| Cell::Text((*t).into())).collect())];

    let sql = "SELECT CAST($2 AS TEXT), CAST($1 AS TEXT)";
    assert_eq!(db.read(sql, vec!["a".into(), "b".into()]).await.unwrap(), text(&["b", "a"]));

    let sql = "SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($1 AS TEXT)";
    assert_eq!(db.read(sql, vec!["a".into(), "b".into()]).await.unwrap(), text(&["a", "b", "a"]));

    let sql = "SELECT CAST($10 AS TEXT), CAST($1 AS TEXT) || CAST($2 AS TEXT) || CAST($3 AS TEXT)
               || CAST($4 AS TEXT) || CAST($5 AS TEXT) || CAST($6 AS TEXT) || CAST($7 AS TEXT)
               || CAST($8 AS TEXT) || CAST($9 AS TEXT)";
    let args = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"].map(Arg::from).to_vec();
    assert_eq!(db.read(sql, args).await.unwrap(), text(&["j", "abcdefghi"]));
}

async fn arguments_are_counted(db: Db) {
    let sql = "SELECT CAST($1 AS TEXT)";
    for args in [vec![], vec!["a".into(), "b".into()]] {
        let given = args.len();
        let error = db.read(sql, args).await.unwrap_err();
        assert!(
            matches!(error, DbError::Arguments { takes: 1, given: was } if was == given),
            "{error}"
        );
    }
}

async fn values_come_back_whole(db: Db) {
    let create = "CREATE TABLE value (id BIGINT PRIMARY KEY, text TEXT, bytes BYTEA)";
    let create_sqlite = "CREATE TABLE value (id BIGINT PRIMARY KEY, text TEXT, bytes BLOB)";
    execute(&db, if db.is_shared() { create } else { create_sqlite }, vec![]).await;

    let all_bytes: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    let texts = ["", "签名 🪪 e\u{301}", "'); DROP TABLE value; --", "a\nb\t$1 ?"];
    let mut rows = vec![
        vec![Arg::Int(i64::MIN), Arg::Null, Arg::Null],
        vec![Arg::Int(i64::MAX), Arg::Null, Arg::Bytes(vec![])],
        vec![Arg::Int(0), Arg::Null, Arg::Bytes(all_bytes)],
    ];
    for (id, text) in (1..).zip(texts) {
        rows.push(vec![Arg::Int(id), text.into(), Arg::Null]);
    }
    for row in rows {
        let sql = "INSERT INTO value (id, text, bytes) VALUES ($1, $2, $3) RETURNING *";
        let expected: Vec<Cell> = row.iter().cloned().map(cell).collect();
        let written = db.write(vec![Step::needed(sql, row.clone())]).await.unwrap();
        assert_eq!(written, Written::Done(vec![vec![Row(expected.clone())]]));

        let sql = "SELECT id, text, bytes FROM value WHERE id = $1";
        assert_eq!(db.read(sql, row[..1].to_vec()).await.unwrap(), [Row(expected)]);
    }
}

fn cell(arg: Arg) -> Cell {
    match arg {
        Arg::Int(number) => Cell::Int(number),
        Arg::Text(text) => Cell::Text(text),
        Arg::Bytes(bytes) => Cell::Bytes(bytes),
        Arg::Null => Cell::Null,
    }
}

async fn numbers_fit_narrow_columns(db: Db) {
    execute(&db, "CREATE TABLE narrow (four INT, two SMALLINT, yes BOOLEAN)", vec![]).await;
    let add = "INSERT INTO narrow (four, two, yes) VALUES ($1, $2, $3)";
    execute(&db, add, vec![70_000.into(), (-3).into(), true.into()]).await;
    let rows = db.read("SELECT four, two, yes FROM narrow WHERE yes = $1", vec![true.into()]).await;
    assert_eq!(rows.unwrap(), [Row(vec![Cell::Int(70_000), Cell::Int(-3), Cell::Int(1)])]);
}

async fn one_of_many_wins(db: Db) {
    execute(&db, THINGS, vec![]).await;
    let writes: Vec<_> = (0..50)
        .map(|id| {
            let db = db.clone();
            // The step before it is undone with it when it loses.
            let steps = vec![add(1000 + id, &format!("tried by {id}")), add_if_new(id, "taken")];
            tokio::spawn(async move { db.write(steps).await.expect("an answer") })
        })
        .collect();
    let mut won = 0;
    for write in writes {
        match write.await.expect("no panic") {
            Written::Done(_) => won += 1,
            Written::Unmet(index) => assert_eq!(index, 1),
        }
    }
    assert_eq!(won, 1);
    assert_eq!(count(&db).await, 2);
}

async fn a_partial_index_can_be_the_target(db: Db) {
    execute(&db, "CREATE TABLE thing (id BIGINT PRIMARY KEY, name TEXT, live BIGINT)", vec![])
        .await;
    execute(&db, "CREATE UNIQUE INDEX live_name ON thing (name) WHERE live = 1", vec![]).await;
    let add = |id: i64, live: bool| {
        let sql = "INSERT INTO thing (id, name, live) VALUES ($1, $2, $3)
                   ON CONFLICT (name) WHERE live = 1 DO NOTHING RETURNING id";
        db.write(vec![Step::needed(sql, vec![id.into(), "name".into(), live.into()])])
    };
    assert!(matches!(add(1, false).await, Ok(Written::Done(_))));
    assert!(matches!(add(2, true).await, Ok(Written::Done(_))));
    assert!(matches!(add(3, true).await, Ok(Written::Unmet(0))));
    assert!(matches!(add(4, false).await, Ok(Written::Done(_))));
    assert_eq!(count(&db).await, 3);
}

async fn an_unmet_step_undoes_those_before_it(db: Db) {
    execute(&db, THINGS, vec![]).await;
    execute(&db, ADD, vec![1.into(), "old".into()]).await;
    let rename = "UPDATE thing SET name = $2 WHERE id = $1 RETURNING id";
    let steps = vec![
        add(2, "new"),
        Step::needed(rename, vec![1.into(), "older".into()]),
        Step::needed(rename, vec![99.into(), "nobody".into()]),
        add(3, "never"),
    ];
    assert_eq!(db.write(steps).await.unwrap(), Written::Unmet(2));
    let rows = db.read("SELECT id, name FROM thing", vec![]).await.unwrap();
    assert_eq!(rows, [Row(vec![Cell::Int(1), Cell::Text("old".into())])]);
}

async fn what_gives_nothing_has_to_change_something(db: Db) {
    execute(&db, THINGS, vec![]).await;
    let rename = |id: i64| {
        let sql = "UPDATE thing SET name = 'new' WHERE id = $1";
        db.write(vec![add(id + 10, "other"), Step::needed(sql, vec![id.into()])])
    };
    execute(&db, ADD, vec![1.into(), "old".into()]).await;
    assert_eq!(rename(2).await.unwrap(), Written::Unmet(1));
    assert_eq!(count(&db).await, 1);
    assert!(matches!(rename(1).await, Ok(Written::Done(_))));
    // A conflict that is passed over changes nothing.
    let again = "INSERT INTO thing (id, name) VALUES (1, 'x') ON CONFLICT DO NOTHING";
    let again = db.write(vec![Step::needed(again, vec![])]).await;
    assert_eq!(again.unwrap(), Written::Unmet(0));
}

async fn an_error_stays_with_its_transaction(db: Db) {
    execute(&db, THINGS, vec![]).await;
    let writes: Vec<_> = (0..60)
        .map(|id: i64| {
            let db = db.clone();
            // Every third breaks a constraint in its second step.
            let second = if id % 3 == 0 { add(id, "again") } else { add(1000 + id, "x") };
            let second = Step {
                args: vec![second.args[0].clone(), format!("second of {id}").into()],
                ..second
            };
            let steps = vec![add(id, &format!("first of {id}")), second];
            tokio::spawn(async move { (id, db.write(steps).await) })
        })
        .collect();
    for write in writes {
        let (id, outcome) = write.await.expect("no panic");
        assert_eq!(outcome.is_err(), id % 3 == 0, "{id}: {outcome:?}");
    }
    assert_eq!(count(&db).await, 2 * 40);
}

async fn reads_see_what_was_written(db: Db) {
    execute(&db, THINGS, vec![]).await;
    let clients: Vec<_> = (0..8)
        .map(|client: i64| {
            let db = db.clone();
            tokio::spawn(async move {
                for turn in 0..20 {
                    let id = client * 100 + turn;
                    execute(&db, ADD, vec![id.into(), format!("{id}").into()]).await;
                    let sql = "SELECT name FROM thing WHERE id = $1";
                    let rows = db.read(sql, vec![id.into()]).await.unwrap();
                    assert_eq!(rows, [Row(vec![Cell::Text(id.to_string().into())])]);
                }
            })
        })
        .collect();
    for client in clients {
        client.await.expect("every read found its write");
    }
}

async fn a_write_may_be_empty(db: Db) {
    assert_eq!(db.write(vec![]).await.unwrap(), Written::Done(vec![]));
}

async fn what_is_up_to_date_stays(db: Db) {
    let versions = || db.read("SELECT number, name FROM schema_version ORDER BY number", vec![]);
    let before = versions().await.unwrap();
    assert_eq!(before.len(), MIGRATIONS.len());
    db.migrate(MIGRATIONS).await.unwrap();
    assert_eq!(versions().await.unwrap(), before);
}

/// A migration that says the same to both engines.
const fn migration(number: i64, sql: &'static str) -> Migration {
    Migration { number, name: "a test", sqlite: sql, postgres: sql }
}

const LATER: [Migration; 2] = [
    migration(1001, "CREATE TABLE thing (id BIGINT); INSERT INTO thing (id) VALUES (1);"),
    migration(1002, "INSERT INTO thing (id) VALUES (2); -- done"),
];

async fn migrations_are_applied_in_order(db: Db) {
    // Several at a time, as when servers start together.
    let starts: Vec<_> = (0..4)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move { db.migrate(&LATER).await })
        })
        .collect();
    for start in starts {
        start.await.expect("no panic").expect("up to date");
    }
    assert_eq!(count(&db).await, 2);
}

async fn a_migration_that_fails_leaves_nothing(db: Db) {
    let broken = [
        migration(1001, "CREATE TABLE thing (id BIGINT)"),
        migration(1002, "INSERT INTO thing (id) VALUES (1); INSERT INTO nowhere VALUES (1);"),
    ];
    let error = db.migrate(&broken).await.unwrap_err().to_string();
    assert!(error.starts_with("migration 1002 (a test) failed: "), "{error}");
    assert_eq!(count(&db).await, 0);

    db.migrate(&[migration(1002, "INSERT INTO thing (id) VALUES (1)")]).await.unwrap();
    assert_eq!(count(&db).await, 1);
}

async fn a_newer_database_is_refused(db: Db) {
    db.migrate(&LATER).await.unwrap();
    let error = db.migrate(MIGRATIONS).await.unwrap_err();
    let known = MIGRATIONS.len();
    let expected = format!(
        "the database is at schema 1002, this program knows up to {known}; use a newer signet"
    );
    assert_eq!(error.to_string(), expected);
}

async fn nothing_happens_after_the_end(db: Db) {
    execute(&db, THINGS, vec![]).await;
    db.close().await;
    db.close().await;
    assert!(matches!(db.write(vec![add(1, "late")]).await, Err(DbError::Stopped)));
    assert!(matches!(db.read("SELECT 1", vec![]).await, Err(DbError::Stopped)));
    db.write_later(vec![add(1, "later")]);
}

async fn what_is_for_later_is_done_before_the_end(db: Db) {
    db.migrate(&[migration(1001, THINGS)]).await.unwrap();
    for id in 0..100 {
        db.write_later(vec![add(id, &id.to_string())]);
    }
    // One that fails is logged and hurts nobody.
    db.write_later(vec![add(0, "again")]);
    let waiting = db.clone();
    let write = tokio::spawn(async move { waiting.write(vec![add(100, "100")]).await });
    assert!(matches!(write.await.expect("no panic"), Ok(Written::Done(_))));
    db.close().await;
}
