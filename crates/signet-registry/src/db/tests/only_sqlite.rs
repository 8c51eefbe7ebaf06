//! What only the embedded engine promises.

use super::*;

async fn open(folder: &Path) -> Db {
    Db::sqlite(&folder.join("signet.db"), true).await.expect("a database")
}

#[tokio::test]
async fn what_was_written_for_later_is_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let db = open(folder.path()).await;
    execute(&db, THINGS, vec![]).await;
    for id in 0..300 {
        db.write_later(vec![add(id, &id.to_string())]);
    }
    db.close().await;
    let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(files.len(), 1, "the log is gone: {files:?}");

    let db = open(folder.path()).await;
    assert_eq!(count(&db).await, 300);
}

#[tokio::test]
async fn a_write_that_fails_does_not_touch_its_neighbours() {
    let folder = tempfile::tempdir().unwrap();
    let db = open(folder.path()).await;
    execute(&db, THINGS, vec![]).await;
    execute(&db, ADD, vec![0.into(), "taken".into()]).await;
    // They are queued faster than they are written, so that they share groups.
    for id in 1..=100 {
        let step = add(id, &id.to_string());
        db.write_later(match id % 10 {
            0 => vec![step, add_if_new(id + 1000, "taken")],
            5 => vec![step, add(0, "twice")],
            _ => vec![step],
        });
    }
    db.close().await;

    let db = open(folder.path()).await;
    assert_eq!(count(&db).await, 81);
}

#[tokio::test]
async fn the_last_one_to_go_closes_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let db = open(folder.path()).await;
    execute(&db, THINGS, vec![]).await;
    db.write_later(vec![add(1, "one")]);
    drop(db);
    // Nobody waits for the writer here, so the test has to.
    let db = open(folder.path()).await;
    let started = std::time::Instant::now();
    while count(&db).await == 0 {
        assert!(started.elapsed() < std::time::Duration::from_secs(10));
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn opening_and_closing_waits_for_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let started = std::time::Instant::now();
    open(folder.path()).await.close().await;
    // Waiting for a lock would take seconds.
    assert!(started.elapsed() < std::time::Duration::from_secs(4));
}

#[tokio::test]
async fn a_full_disk_passes() {
    let folder = tempfile::tempdir().unwrap();
    let db = open(folder.path()).await;
    execute(&db, THINGS, vec![]).await;
    execute(&db, "PRAGMA max_page_count = 40", vec![]).await;
    let wide = "x".repeat(200_000);
    let writes = (0..10).map(|id| {
        let name = if id == 5 { &wide } else { "narrow" };
        db.write(vec![add(id, &format!("{name} {id}"))])
    });
    let mut outcomes = Vec::new();
    for write in writes {
        outcomes.push(write.await);
    }
    for (id, outcome) in outcomes.iter().enumerate() {
        match outcome {
            Err(error) => assert!(matches!(error, DbError::Full) && id == 5, "{id}: {error}"),
            Ok(_) => assert_ne!(id, 5),
        }
    }
    execute(&db, "PRAGMA max_page_count = 4000", vec![]).await;
    execute(&db, ADD, vec![5.into(), wide.into()]).await;
    assert_eq!(count(&db).await, 10);
}

#[tokio::test]
async fn reading_does_not_write() {
    let folder = tempfile::tempdir().unwrap();
    let db = open(folder.path()).await;
    execute(&db, THINGS, vec![]).await;
    let outcome = db.read("INSERT INTO thing (id, name) VALUES (1, 'x')", vec![]).await;
    assert!(matches!(outcome, Err(DbError::Sqlite(_))), "{outcome:?}");
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let db = open(folder.path()).await;
    execute(&db, THINGS, vec![]).await;
    let step = Step::new("INSERT INTO thing (id, name) VALUES (1, 'x') RETURNING 1.5", vec![]);
    assert!(matches!(db.write(vec![step]).await, Err(DbError::Column(0))));
    assert_eq!(count(&db).await, 0);
}
