use signet_domain::evidence::Role;
use signet_domain::ids::{AccountId, EvidenceId};
use signet_domain::review::Exhibit;

use crate::db::{Arg, Db, DbError, Row, Step};
use crate::registry::evidence::Upload;
use crate::vault::Commitment;

/// Where the encrypted bytes of a piece of evidence are.
#[derive(Clone)]
pub(crate) enum Whereabouts {
    /// In the database.
    Here(Vec<u8>),
    /// In a file of this name.
    File(String),
    /// Nowhere: they were erased.
    Gone,
}

/// A piece of evidence as it is kept.
#[derive(Clone)]
pub(crate) struct EvidenceRow {
    pub(crate) id: EvidenceId,
    pub(crate) fingerprint: Vec<u8>,
    pub(crate) size: i64,
    pub(crate) at: Whereabouts,
}

macro_rules! columns {
    ($rest:literal) => {
        concat!("SELECT e.id, e.fingerprint, e.size, e.content, e.file", $rest)
    };
}

pub(crate) fn row(row: &Row, from: usize) -> Result<EvidenceRow, DbError> {
    let at = match (row.is_null(from + 3), row.is_null(from + 4)) {
        (_, false) => Whereabouts::File(row.text(from + 4)?.into()),
        (false, true) => Whereabouts::Here(row.bytes(from + 3)?.to_vec()),
        (true, true) => Whereabouts::Gone,
    };
    Ok(EvidenceRow {
        id: EvidenceId(row.int(from)?),
        fingerprint: row.bytes(from + 1)?.to_vec(),
        size: row.int(from + 2)?,
        at,
    })
}

/// The evidence filed with a subject, by role and place among those of its role.
pub(crate) async fn filed_with(
    db: &Db,
    subject: i64,
    role: &str,
    position: i64,
) -> Result<Option<EvidenceRow>, DbError> {
    const SQL: &str = columns!(
        " FROM exhibit x JOIN evidence e ON e.id = x.evidence \
         WHERE x.subject = $1 AND x.role = $2 AND x.position = $3"
    );
    let rows = db.read(SQL, vec![subject.into(), role.into(), position.into()]).await?;
    rows.first().map(|found| row(found, 0)).transpose()
}

/// Adds a piece of evidence, unless the account has these bytes already. Where they were erased they
/// are there again.
pub(crate) fn add(account: AccountId, evidence: EvidenceRow, now: i64) -> Step {
    const SQL: &str = "INSERT INTO evidence \
        (id, account, fingerprint, size, content, file, created_at, digested) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, 1) \
        ON CONFLICT (account, fingerprint) DO UPDATE SET size = excluded.size, \
        content = excluded.content, file = excluded.file, created_at = excluded.created_at \
        WHERE evidence.content IS NULL AND evidence.file IS NULL";
    let (content, file) = match evidence.at {
        Whereabouts::Here(content) => (Some(content), None),
        Whereabouts::File(name) => (None, Some(name)),
        Whereabouts::Gone => (None, None),
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

/// Files evidence that the account has with a subject; no effect means that it does not have it.
pub(crate) fn exhibit(
    subject: i64,
    (role, position): (Role, i64),
    account: AccountId,
    fingerprint: &[u8],
    commitment: &Commitment,
) -> Step {
    const SQL: &str = "INSERT INTO exhibit \
        (subject, role, position, evidence, object, salt, commitment) \
        SELECT $1, $2, $3, id, NULL, $6, $7 FROM evidence WHERE account = $4 AND fingerprint = $5 \
        AND (content IS NOT NULL OR file IS NOT NULL)";
    let args = vec![
        subject.into(),
        role.name().into(),
        position.into(),
        account.0.into(),
        fingerprint.to_vec().into(),
        commitment.salt.to_vec().into(),
        commitment.commitment.clone().into(),
    ];
    Step::needed(SQL, args)
}

/// Files what an earlier subject showed in a role with a later one too.
pub(crate) fn exhibit_again(subject: i64, role: Role, earlier: i64) -> Step {
    const SQL: &str = "INSERT INTO exhibit \
        (subject, role, position, evidence, object, salt, commitment) \
        SELECT $1, role, position, evidence, object, salt, commitment FROM exhibit WHERE subject = $2 AND role = $3";
    Step::new(SQL, vec![subject.into(), earlier.into(), role.name().into()])
}

/// Files an upload with a subject; no effect means that what was looked at is not under this key any
/// more.
pub(crate) fn exhibit_object(
    subject: i64,
    (role, position): (Role, i64),
    account: AccountId,
    object: &str,
    looked_at: &Upload,
) -> Step {
    // The same bytes may have come under this key again, and with another commitment. What was looked
    // at is what the event names.
    const SQL: &str = "INSERT INTO exhibit \
        (subject, role, position, evidence, object, salt, commitment) \
        SELECT $1, $2, $3, evidence, name, COALESCE($7, salt), COALESCE($8, commitment) FROM object \
        WHERE account = $4 AND name = $5 AND evidence = $6";
    let commitment = looked_at.commitment.as_ref();
    let args = vec![
        subject.into(),
        role.name().into(),
        position.into(),
        account.0.into(),
        object.into(),
        looked_at.evidence.0.into(),
        commitment.map(|it| it.salt.to_vec()).into(),
        commitment.map(|it| it.commitment.clone()).into(),
    ];
    Step::needed(SQL, args)
}

/// The pieces of evidence filed with a subject, by role.
pub(crate) async fn ids_filed_with(
    db: &Db,
    subject: i64,
) -> Result<Vec<(Role, EvidenceId)>, DbError> {
    const SQL: &str =
        "SELECT role, evidence FROM exhibit WHERE subject = $1 ORDER BY role, position";
    let filed = |row: &Row| {
        Ok((super::named(&Role::ALL, Role::name, row.text(0)?)?, EvidenceId(row.int(1)?)))
    };
    db.read(SQL, vec![subject.into()]).await?.iter().map(filed).collect()
}

/// A piece of evidence that an account filed from an upload under this key.
pub(crate) async fn filed_from(
    db: &Db,
    account: AccountId,
    object: &str,
    id: EvidenceId,
) -> Result<Option<EvidenceRow>, DbError> {
    const SQL: &str = columns!(
        " FROM evidence e WHERE e.id = $1 AND e.account = $2 \
         AND EXISTS (SELECT 1 FROM exhibit x WHERE x.evidence = e.id AND x.object = $3)"
    );
    let rows = db.read(SQL, vec![id.0.into(), account.0.into(), object.into()]).await?;
    rows.first().map(|found| row(found, 0)).transpose()
}

/// What was filed with a subject.
pub(crate) async fn exhibits(db: &Db, subject: i64) -> Result<Vec<Exhibit>, DbError> {
    const SQL: &str = "SELECT x.role, x.position, e.fingerprint, e.size, \
        x.commitment, x.salt FROM exhibit x \
        JOIN evidence e ON e.id = x.evidence WHERE x.subject = $1 ORDER BY x.role, x.position";
    let exhibit = |row: &Row| {
        Ok(Exhibit {
            role: row.text(0)?.into(),
            position: row.int(1)?,
            fingerprint: hex::encode(row.bytes(2)?),
            size: row.int(3)?,
            commitment: hex(row, 4)?,
            salt: hex(row, 5)?,
        })
    };
    db.read(SQL, vec![subject.into()]).await?.iter().map(exhibit).collect()
}

fn hex(row: &Row, column: usize) -> Result<Option<String>, DbError> {
    let bytes = (!row.is_null(column)).then(|| row.bytes(column)).transpose()?;
    Ok(bytes.map(hex::encode))
}

/// Evidence that is fingerprinted by its bytes, after an id.
pub(crate) async fn undigested(
    db: &Db,
    after: i64,
    limit: i64,
) -> Result<Vec<(AccountId, EvidenceRow)>, DbError> {
    const SQL: &str = columns!(
        ", e.account FROM evidence e WHERE e.digested = 0 AND e.id > $1 \
         AND (e.content IS NOT NULL OR e.file IS NOT NULL) ORDER BY e.id LIMIT $2"
    );
    let rows = db.read(SQL, vec![after.into(), limit.into()]).await?;
    rows.iter().map(|found| Ok((AccountId(found.int(5)?), row(found, 0)?))).collect()
}

/// Fingerprints a piece of evidence by the hash of its bytes, and gives what was filed with it a
/// commitment. Where the account has the same bytes under such a fingerprint already, there are two
/// from now on.
pub(crate) fn digest(id: EvidenceId, fingerprint: Vec<u8>, commitment: &Commitment) -> Vec<Step> {
    let (salt, commitment) = (commitment.salt.to_vec(), commitment.commitment.clone());
    let filed = || vec![id.0.into(), salt.clone().into(), commitment.clone().into()];
    vec![
        Step::new(
            "UPDATE evidence SET fingerprint = $2 WHERE id = $1 AND digested = 0 \
             AND NOT EXISTS (SELECT 1 FROM evidence o \
                 WHERE o.account = evidence.account AND o.fingerprint = $2)",
            vec![id.0.into(), fingerprint.into()],
        ),
        Step::new("UPDATE evidence SET digested = 1 WHERE id = $1", vec![id.0.into()]),
        Step::new(
            "UPDATE exhibit SET salt = $2, commitment = $3 \
             WHERE evidence = $1 AND commitment IS NULL",
            filed(),
        ),
        Step::new(
            "UPDATE object SET salt = $2, commitment = $3 \
             WHERE evidence = $1 AND commitment IS NULL",
            filed(),
        ),
    ]
}

/// The keys of the uploads filed with a subject in a role, in their order.
pub(crate) async fn uploads(db: &Db, subject: i64, role: Role) -> Result<Vec<String>, DbError> {
    const SQL: &str = "SELECT object FROM exhibit \
        WHERE subject = $1 AND role = $2 AND object IS NOT NULL ORDER BY position";
    let rows = db.read(SQL, vec![subject.into(), role.name().into()]).await?;
    rows.iter().map(|row| Ok(row.text(0)?.to_owned())).collect()
}

/// Whether something was filed with a subject in a role.
pub(crate) async fn is_shown(db: &Db, subject: i64, role: Role) -> Result<bool, DbError> {
    const SQL: &str = "SELECT 1 FROM exhibit WHERE subject = $1 AND role = $2";
    Ok(!db.read(SQL, vec![subject.into(), role.name().into()]).await?.is_empty())
}

/// The fingerprint of a piece of evidence.
pub(crate) async fn fingerprint(db: &Db, id: EvidenceId) -> Result<Option<Vec<u8>>, DbError> {
    let rows = db.read("SELECT fingerprint FROM evidence WHERE id = $1", vec![id.0.into()]).await?;
    rows.first().map(|row| Ok(row.bytes(0)?.to_vec())).transpose()
}

/// A piece of evidence, as the sweeper sees it.
pub(crate) struct Swept {
    pub(crate) id: i64,
    pub(crate) created: i64,
    /// Whether anything names it.
    pub(crate) named: bool,
}

/// Evidence after an id, in their order.
pub(crate) async fn page(db: &Db, after: i64, limit: i64) -> Result<Vec<Swept>, DbError> {
    const SQL: &str = "SELECT e.id, e.created_at, \
        CASE WHEN EXISTS (SELECT 1 FROM exhibit x WHERE x.evidence = e.id) \
            OR EXISTS (SELECT 1 FROM object o WHERE o.evidence = e.id) THEN 1 ELSE 0 END \
        FROM evidence e WHERE e.id > $1 ORDER BY e.id LIMIT $2";
    let swept =
        |row: &Row| Ok(Swept { id: row.int(0)?, created: row.int(1)?, named: row.int(2)? != 0 });
    db.read(SQL, vec![after.into(), limit.into()]).await?.iter().map(swept).collect()
}

/// Lets go of a piece of evidence that nothing names, and tells which file it was in.
pub(crate) fn forget(id: i64) -> Step {
    const SQL: &str = "DELETE FROM evidence WHERE id = $1 \
        AND NOT EXISTS (SELECT 1 FROM exhibit x WHERE x.evidence = $1) \
        AND NOT EXISTS (SELECT 1 FROM object o WHERE o.evidence = $1) RETURNING file";
    Step::new(SQL, vec![id.into()])
}

/// Which evidence of an account shows a natural person, or may: what was filed in a personal role,
/// and what was never filed.
macro_rules! personal {
    () => {
        "(NOT EXISTS (SELECT 1 FROM exhibit x WHERE x.evidence = e.id) \
         OR EXISTS (SELECT 1 FROM exhibit x WHERE x.evidence = e.id \
             AND CAST($2 AS TEXT) LIKE '%,' || x.role || ',%'))"
    };
}

fn personal_args(account: AccountId) -> Vec<Arg> {
    let roles = Role::ALL.into_iter().filter(|role| role.is_personal());
    let roles: Vec<_> = roles.map(Role::name).collect();
    vec![account.0.into(), format!(",{},", roles.join(",")).into()]
}

/// Gives the files that hold evidence of natural persons.
pub(crate) fn personal_files(account: AccountId) -> Step {
    const SQL: &str = concat!(
        "SELECT e.file FROM evidence e WHERE e.account = $1 AND e.file IS NOT NULL AND ",
        personal!()
    );
    Step::new(SQL, personal_args(account))
}

/// Lets go of the uploads that hold evidence of natural persons.
pub(crate) fn forget_personal_uploads(account: AccountId) -> Step {
    const SQL: &str = concat!(
        "DELETE FROM object WHERE account = $1 AND evidence IN \
         (SELECT e.id FROM evidence e WHERE e.account = $1 AND ",
        personal!(),
        ")"
    );
    Step::new(SQL, personal_args(account))
}

/// Erases the bytes of evidence of natural persons, and gives a row for each. What they were is still
/// known by its fingerprint.
pub(crate) fn erase_personal(account: AccountId) -> Step {
    const SQL: &str = concat!(
        "UPDATE evidence SET content = NULL, file = NULL, size = 0 WHERE id IN \
         (SELECT e.id FROM evidence e WHERE e.account = $1 \
          AND (e.content IS NOT NULL OR e.file IS NOT NULL) AND ",
        personal!(),
        ") RETURNING id"
    );
    Step::new(SQL, personal_args(account))
}

/// Erases the salts of evidence of natural persons: nobody can tell any more which bytes the log means.
pub(crate) fn erase_salts(account: AccountId) -> Step {
    const SQL: &str = concat!(
        "UPDATE exhibit SET salt = NULL WHERE evidence IN \
         (SELECT e.id FROM evidence e WHERE e.account = $1 AND ",
        personal!(),
        ")"
    );
    Step::new(SQL, personal_args(account))
}

/// Evidence of an account whose bytes were erased, and whose fingerprint was not yet.
pub(crate) async fn erased(db: &Db, account: AccountId) -> Result<Vec<i64>, DbError> {
    const SQL: &str = "SELECT id FROM evidence WHERE account = $1 AND content IS NULL \
        AND file IS NULL AND length(fingerprint) = 32";
    let rows = db.read(SQL, vec![account.0.into()]).await?;
    rows.iter().map(|row| row.int(0)).collect()
}

/// Puts chance in the place of a fingerprint whose bytes were erased.
pub(crate) fn forget_fingerprint(id: i64, chance: [u8; 16]) -> Step {
    const SQL: &str = "UPDATE evidence SET fingerprint = $2 WHERE id = $1 \
        AND content IS NULL AND file IS NULL";
    Step::new(SQL, vec![id.into(), chance.to_vec().into()])
}

/// Whether a file holds evidence.
pub(crate) async fn is_named(db: &Db, file: &str) -> Result<bool, DbError> {
    let rows = db.read("SELECT 1 FROM evidence WHERE file = $1", vec![file.into()]).await?;
    Ok(!rows.is_empty())
}
