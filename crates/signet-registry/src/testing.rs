//! What cases that need a database run on.
//!
//! A case is a plain `async fn(Db)`. One line names it for both engines:
//!
//! ```text
//! on_both_engines!(a_name_is_taken_once, a_letter_comes_back_whole);
//! ```
//!
//! Each case gets an empty database of its own, brought up to date: a file in a folder that goes
//! afterwards, or a schema of the server that [`SERVER`] names.

use std::panic::resume_unwind;

use tokio_postgres::NoTls;

use crate::db::Db;

/// The environment variable with the URL of a server to make schemas on.
pub(crate) const SERVER: &str = "SIGNET_TEST_POSTGRES";

/// Makes one test for each engine out of each case. Once in a module.
macro_rules! on_both_engines {
    ($($case:ident),+ $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    $crate::testing::on_sqlite(super::$case).await;
                }
            )+
        }
        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    $crate::testing::on_postgres(super::$case).await;
                }
            )+
        }
    };
}
pub(crate) use on_both_engines;

/// Runs a case on a file.
pub(crate) async fn on_sqlite<F: Future<Output = ()>>(case: impl FnOnce(Db) -> F) {
    let folder = tempfile::tempdir().expect("a folder");
    let db = Db::sqlite(&folder.path().join("signet.db"), false).await.expect("a database");
    case(db.clone()).await;
    db.close().await;
}

/// Runs a case on a schema of the server.
pub(crate) async fn on_postgres<F>(case: impl FnOnce(Db) -> F + Send + 'static)
where
    F: Future<Output = ()> + Send,
{
    on_schema(|url| async move {
        let db = Db::postgres(&url).await.expect("a database");
        case(db.clone()).await;
        db.close().await;
    })
    .await;
}

/// Runs a case with the URL of an empty schema. Connections made with it see nothing else.
pub(crate) async fn on_schema<F>(case: impl FnOnce(String) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut chance = [0; 8];
    getrandom::fill(&mut chance).expect("chance");
    let schema = format!("signet_test_{}", hex::encode(chance));
    on_server(&format!("CREATE SCHEMA {schema}")).await;
    let server = server();
    let separator = if server.contains('?') { '&' } else { '?' };
    let url = format!("{server}{separator}options=-csearch_path={schema}");
    // On a task of its own, so that a case that fails does not leave its schema behind.
    let outcome = tokio::spawn(case(url)).await;
    on_server(&format!(
        "SET client_min_messages = warning; SET lock_timeout = '10s'; DROP SCHEMA {schema} CASCADE"
    ))
    .await;
    if let Err(error) = outcome {
        resume_unwind(error.into_panic());
    }
}

fn server() -> String {
    std::env::var(SERVER).unwrap_or_else(|_| {
        panic!(
            "{SERVER} is not set: run the tests through scripts/with-postgres, \
             or set it to the URL of a server where schemas may be created"
        )
    })
}

/// Runs statements on the server, outside of any schema of a case.
pub(crate) async fn on_server(sql: &str) {
    let (client, connection) =
        tokio_postgres::connect(&server(), NoTls).await.expect("the test server answers");
    let connection = tokio::spawn(connection);
    client.batch_execute(sql).await.expect("the test server does as told");
    drop(client);
    connection.await.expect("no panic").expect("an orderly end");
}
