//! Registries of older schemas, brought up to date with what is in them.

use super::super::{postgres, sqlite};
use super::*;

/// What a registry of the first schema may hold: an account with an upload, a letter filed from it,
/// and an approved signature. Bytes are left out where the engines write them differently.
const FILED: [&str; 7] = [
    "INSERT INTO account VALUES (1, 'a', 'enterprise', 0, 0, '', NULL, $1, 1)",
    "INSERT INTO evidence (id, account, fingerprint, size, created_at, content) \
        VALUES (5, 1, $1, 3, 1, $1)",
    "INSERT INTO object VALUES (1, '1/a.png', 5, 'image/png', 1)",
    "INSERT INTO exhibit VALUES (8, 'proof', 5, NULL), (9, 'letter', 5, '1/a.png')",
    "INSERT INTO signature VALUES (7, 1, 'c', 'mainland', 'Acme', 'approved', 8, '', 10)",
    "INSERT INTO application VALUES (8, 7, 1, 'c', 'mainland', 'Acme', 'company', \
        'business-licence', 'own', '', 'name-long,name-characters', 'approved', 10, 20, 'li', NULL)",
    "INSERT INTO letter VALUES (9, 1, 'c', 'L', '1/a.png', '2025-01-01', '2026-01-01', 'A', 'C', \
        'B', 0, '', 1)",
];

async fn bring_up_to_date(db: Db) {
    db.migrate(&MIGRATIONS[..1]).await.unwrap();
    for sql in FILED {
        let args = if sql.contains("$1") { vec![vec![7_u8].into()] } else { vec![] };
        assert!(matches!(db.write(vec![Step::new(sql, args)]).await, Ok(Written::Done(_))));
    }
    db.migrate(MIGRATIONS).await.unwrap();

    let row = async |sql| db.read(sql, vec![]).await.unwrap().remove(0);
    let signature = row("SELECT state, holds_name, shown, source, decided_at FROM signature").await;
    assert_eq!((signature.text(0).unwrap(), signature.int(1).unwrap()), ("approved", 1));
    assert_eq!((signature.int(2).unwrap(), signature.text(3).unwrap()), (8, "company"));
    assert_eq!(signature.int(4).unwrap(), 20);
    let application = row("SELECT kind, subject, findings FROM application").await;
    assert_eq!((application.text(0).unwrap(), application.int(1).unwrap()), ("signature", 7));
    assert_eq!(application.text(2).unwrap(), "name-long\nname-characters");
    let kept = row("SELECT count(*) FROM exhibit x JOIN evidence e ON e.id = x.evidence \
        LEFT JOIN object o ON o.evidence = e.id WHERE o.name = '1/a.png' AND x.position = 0")
    .await;
    assert_eq!(kept.int(0).unwrap(), 2);
}

#[tokio::test]
async fn a_file_of_the_first_schema_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let opened = sqlite::Sqlite::open(&folder.path().join("signet.db"), false).unwrap();
    bring_up_to_date(Db::Sqlite(opened)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_of_the_first_schema_is_brought_up_to_date() {
    crate::testing::on_schema(|url| async move {
        bring_up_to_date(Db::Postgres(postgres::Postgres::connect(&url).unwrap())).await;
    })
    .await;
}

/// What a registry of the last schema before there were roles may hold: one reviewer who works, and one
/// who left.
const REVIEWERS: [&str; 2] = [
    "INSERT INTO reviewer VALUES ('wang', $1, 'active', 10)",
    "INSERT INTO reviewer VALUES ('li', $1, 'disabled', 5)",
];

async fn make_operators_of_reviewers(db: Db) {
    db.migrate(&MIGRATIONS[..8]).await.unwrap();
    for (number, sql) in (1..).zip(REVIEWERS) {
        let args = vec![vec![number; 32].into()];
        assert!(matches!(db.write(vec![Step::new(sql, args)]).await, Ok(Written::Done(_))));
    }
    db.migrate(MIGRATIONS).await.unwrap();

    let all = crate::store::operators::all(&db).await.unwrap();
    let mut told: Vec<_> = all
        .iter()
        .map(|it| (&*it.name, it.role.name(), it.state.name(), it.reach.clone(), it.created.0))
        .collect();
    told.sort_by_key(|it| it.4);
    let everywhere = signet_domain::authority::Reach::Everywhere;
    assert_eq!(
        told,
        [
            ("li", "senior-reviewer", "disabled", everywhere.clone(), 5),
            ("wang", "senior-reviewer", "active", everywhere, 10),
        ]
    );
    let of = async |name| crate::store::operator_tokens::of(&db, name).await.unwrap();
    assert_eq!(of("li").await, []);
    let (token, _) =
        crate::store::operator_tokens::hashed(&db, &[1; 32]).await.unwrap().expect("it works on");
    assert_eq!(of("wang").await, std::slice::from_ref(&token));
    assert_eq!((&*token.operator, token.expires, token.revoked), ("wang", None, None));
    // It lets her do what she could do before.
    assert_eq!(token.authority, all.iter().find(|it| it.name == "wang").unwrap().authority());
    assert_eq!(crate::store::operator_tokens::hashed(&db, &[2; 32]).await.unwrap(), None);
}

#[tokio::test]
async fn reviewers_of_a_file_become_operators() {
    let folder = tempfile::tempdir().unwrap();
    let opened = sqlite::Sqlite::open(&folder.path().join("signet.db"), false).unwrap();
    make_operators_of_reviewers(Db::Sqlite(opened)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reviewers_of_a_server_become_operators() {
    crate::testing::on_schema(|url| async move {
        make_operators_of_reviewers(Db::Postgres(postgres::Postgres::connect(&url).unwrap())).await;
    })
    .await;
}
