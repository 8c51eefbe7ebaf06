//! What only the server engine promises.

use super::*;
use crate::testing::{on_postgres, on_schema, on_server};

#[tokio::test]
async fn a_lost_connection_is_replaced() {
    on_schema(|url| async move {
        let (_, name) = url.rsplit_once('=').expect("the schema's name");
        let db = Db::postgres(&format!("{url}&application_name={name}")).await.unwrap();
        execute(&db, THINGS, vec![]).await;
        let lose = format!(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
             WHERE application_name = '{name}'"
        );
        for id in 0..3 {
            on_server(&lose).await;
            execute(&db, ADD, vec![id.into(), id.to_string().into()]).await;
            on_server(&lose).await;
            assert_eq!(count(&db).await, id + 1);
        }
        db.close().await;
    })
    .await;
}

/// Loses the connection it runs on, twice. A sequence does not go back with its transaction.
const LOSE_TWICE: &str = "SELECT CASE WHEN nextval('losses') < 3
    THEN pg_terminate_backend(pg_backend_pid()) ELSE TRUE END";

#[tokio::test]
async fn a_connection_lost_before_the_commit_is_tried_again() {
    on_postgres(|db| async move {
        execute(&db, THINGS, vec![]).await;
        execute(&db, "CREATE SEQUENCE losses", vec![]).await;
        let steps = vec![add(1, "one"), Step::new(LOSE_TWICE, vec![]), add(2, "two")];
        let written = db.write(steps).await;
        assert!(matches!(written, Ok(Written::Done(_))), "{written:?}");
        assert_eq!(count(&db).await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_connection_lost_during_the_commit_is_not_tried_again() {
    on_postgres(|db| async move {
        execute(&db, "CREATE SEQUENCE losses", vec![]).await;
        // Alone, a statement is its own commit.
        let error = db.write(vec![Step::new(LOSE_TWICE, vec![])]).await.unwrap_err();
        assert!(error.to_string().contains("may or may not have been made"), "{error}");
        let rows = db.read("SELECT last_value FROM losses", vec![]).await.unwrap();
        assert_eq!(rows, [Row(vec![Cell::Int(1)])]);
    })
    .await;
}

#[tokio::test]
async fn a_deadlock_is_tried_again() {
    on_postgres(|db| async move {
        execute(&db, THINGS, vec![]).await;
        db.write(vec![add(1, "one"), add(2, "two")]).await.unwrap();
        let cross = |first: i64, second: i64| {
            let rename = "UPDATE thing SET live = $1 WHERE id = $1 RETURNING id";
            db.write(vec![
                Step::needed(rename, vec![first.into()]),
                Step::new("SELECT 1 FROM pg_sleep(0.1)", vec![]),
                Step::needed(rename, vec![second.into()]),
            ])
        };
        let (one, two) = tokio::join!(cross(1, 2), cross(2, 1));
        assert!(matches!(one, Ok(Written::Done(_))), "{one:?}");
        assert!(matches!(two, Ok(Written::Done(_))), "{two:?}");
    })
    .await;
}

#[tokio::test]
async fn commits_wait_for_the_disk() {
    on_schema(|url| async move {
        let db = Db::postgres(&format!("{url}%20-csynchronous_commit=off")).await.unwrap();
        let sql = "SELECT current_setting('synchronous_commit')";
        assert_eq!(db.read(sql, vec![]).await.unwrap()[0].text(0).unwrap(), "on");
        db.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_schema_that_is_not_there_is_said_to_be_missing() {
    on_schema(|url| async move {
        let error = Db::postgres(&format!("{url}_not")).await.err().expect("no schema");
        assert!(error.to_string().contains("create one first"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn an_error_does_not_quote_values() {
    on_postgres(|db| async move {
        execute(&db, THINGS, vec![]).await;
        execute(&db, ADD, vec![1.into(), "confidential".into()]).await;
        let error = db.write(vec![add(2, "confidential")]).await.unwrap_err().to_string();
        assert!(error.contains("23505") && !error.contains("confidential"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn a_server_that_is_away_passes() {
    let outcome = Db::postgres("postgres://nobody:password@127.0.0.1:1/nothing").await;
    let error = outcome.err().expect("no server");
    assert!(matches!(error, DbError::Pool(_)));
    assert!(!error.to_string().contains("password"), "{error}");
}
