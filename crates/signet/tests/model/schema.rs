//! An empty schema of the server that tests on PostgreSQL run on.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use tokio::runtime::Runtime;
use tokio_postgres::NoTls;

/// The environment variable with the server's URL.
const SERVER: &str = "SIGNET_TEST_POSTGRES";

/// Runs a test with the URL of a schema that is gone afterwards, also when it fails.
pub fn with(test: impl FnOnce(String)) {
    let server = std::env::var(SERVER).unwrap_or_else(|_| {
        panic!("{SERVER} is not set: run the tests through scripts/with-postgres")
    });
    let schema = format!("signet_test_{}", uuid::Uuid::new_v4().simple());
    execute(&server, &format!("CREATE SCHEMA {schema}"));
    let separator = if server.contains('?') { '&' } else { '?' };
    let url = format!("{server}{separator}options=-csearch_path={schema}");
    let outcome = catch_unwind(AssertUnwindSafe(|| test(url)));
    execute(&server, &format!("SET client_min_messages = warning; DROP SCHEMA {schema} CASCADE"));
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

fn execute(server: &str, sql: &str) {
    Runtime::new().unwrap().block_on(async {
        let (client, connection) = tokio_postgres::connect(server, NoTls).await.unwrap();
        let connection = tokio::spawn(connection);
        client.batch_execute(sql).await.unwrap();
        drop(client);
        connection.await.unwrap().unwrap();
    });
}
