use signet_domain::evidence::Role;
use signet_domain::ids::{AccountId, EvidenceId};
use signet_domain::review::Exhibit;

use crate::db::{Db, DbError, Row, Step};

/// Where the encrypted bytes of a piece of evidence are.
pub(crate) enum Whereabouts {
    /// In the database.
    Here(Vec<u8>),
    /// In a file of this name.
    File(String),
}

/// A piece of evidence as it is kept.
pub(crate) struct EvidenceRow {
    pub(crate) id: EvidenceId,
    pub(crate) fingerprint: Vec<u8>,
    pub(crate) size: i64,
    pub(crate) at: Whereabouts,
}

macro_rules! columns {
    ($rest:literal) => {
        concat!("SELECT e.id, e.fingerprint, e.size, e.content, e.file ", $rest)
    };
}

pub(crate) fn row(row: &Row, from: usize) -> Result<EvidenceRow, DbError> {
    let at = match row.is_null(from + 4) {
        true => Whereabouts::Here(row.bytes(from + 3)?.to_vec()),
        false => Whereabouts::File(row.text(from + 4)?.into()),
    };
    Ok(EvidenceRow {
        id: EvidenceId(row.int(from)?),
        fingerprint: row.bytes(from + 1)?.to_vec(),
        size: row.int(from + 2)?,
        at,
    })
}

/// Whether an account has these bytes already.
pub(crate) async fn is_kept(
    db: &Db,
    account: AccountId,
    fingerprint: &[u8],
) -> Result<bool, DbError> {
    const SQL: &str = "SELECT 1 FROM evidence WHERE account = $1 AND fingerprint = $2";
    Ok(!db.read(SQL, vec![account.0.into(), fingerprint.to_vec().into()]).await?.is_empty())
}

/// The evidence filed with a subject, by role.
pub(crate) async fn filed_with(
    db: &Db,
    subject: i64,
    role: &str,
) -> Result<Option<EvidenceRow>, DbError> {
    const SQL: &str = columns!(
        "FROM exhibit x JOIN evidence e ON e.id = x.evidence WHERE x.subject = $1 AND x.role = $2"
    );
    let rows = db.read(SQL, vec![subject.into(), role.into()]).await?;
    rows.first().map(|found| row(found, 0)).transpose()
}

/// Adds a piece of evidence, unless the account has these bytes already.
pub(crate) fn add(account: AccountId, evidence: EvidenceRow, now: i64) -> Step {
    const SQL: &str = "INSERT INTO evidence \
        (id, account, fingerprint, size, content, file, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) \
        ON CONFLICT (account, fingerprint) DO NOTHING";
    let (content, file) = match evidence.at {
        Whereabouts::Here(content) => (Some(content), None),
        Whereabouts::File(name) => (None, Some(name)),
    };
    let args = vec![
        evidence.id.0.into(),
        account.0.into(),
        evidence.fingerprint.into(),
        evidence.size.into(),
        content.into(),
        file.into(),
        now.into(),
    ];
    Step::new(SQL, args)
}

/// Files evidence that the account has with a subject; no row means that it does not have it.
pub(crate) fn exhibit(subject: i64, role: Role, account: AccountId, fingerprint: &[u8]) -> Step {
    const SQL: &str = "INSERT INTO exhibit (subject, role, evidence, object) \
        SELECT $1, $2, id, NULL FROM evidence WHERE account = $3 AND fingerprint = $4 \
        RETURNING subject";
    let fingerprint = fingerprint.to_vec();
    let args = vec![subject.into(), role.name().into(), account.0.into(), fingerprint.into()];
    Step::needing_row(SQL, args)
}

/// Files an upload with a subject; no row means that nothing was uploaded under this key.
pub(crate) fn exhibit_object(subject: i64, role: Role, account: AccountId, object: &str) -> Step {
    const SQL: &str = "INSERT INTO exhibit (subject, role, evidence, object) \
        SELECT $1, $2, evidence, name FROM object WHERE account = $3 AND name = $4 \
        RETURNING subject";
    let args = vec![subject.into(), role.name().into(), account.0.into(), object.into()];
    Step::needing_row(SQL, args)
}

/// What was filed with a subject.
pub(crate) async fn exhibits(db: &Db, subject: i64) -> Result<Vec<Exhibit>, DbError> {
    const SQL: &str = "SELECT x.role, e.fingerprint, e.size FROM exhibit x \
        JOIN evidence e ON e.id = x.evidence WHERE x.subject = $1 ORDER BY x.role";
    let exhibit = |row: &Row| {
        Ok(Exhibit {
            role: row.text(0)?.into(),
            fingerprint: hex::encode(row.bytes(1)?),
            size: row.int(2)?,
        })
    };
    db.read(SQL, vec![subject.into()]).await?.iter().map(exhibit).collect()
}

/// Lets go of old evidence that nothing is filed with, and tells which files it was in.
pub(crate) fn forget(before: i64) -> Step {
    const SQL: &str = "DELETE FROM evidence WHERE created_at < $1 \
        AND NOT EXISTS (SELECT 1 FROM exhibit x WHERE x.evidence = evidence.id) \
        AND NOT EXISTS (SELECT 1 FROM object o WHERE o.evidence = evidence.id) \
        RETURNING file";
    Step::new(SQL, vec![before.into()])
}

/// Whether a file holds evidence.
pub(crate) async fn is_named(db: &Db, file: &str) -> Result<bool, DbError> {
    let rows = db.read("SELECT 1 FROM evidence WHERE file = $1", vec![file.into()]).await?;
    Ok(!rows.is_empty())
}
