use signet_domain::ids::AccountId;

use super::evidence::{self, EvidenceRow};
use crate::db::{Db, DbError, Row, Step};
use crate::vault::Commitment;

/// An upload as it is kept.
pub(crate) struct ObjectRow {
    pub(crate) content_type: String,
    pub(crate) evidence: EvidenceRow,
    /// `None` where it is of an older registry, and was not brought along yet.
    pub(crate) commitment: Option<Commitment>,
}

pub(crate) async fn find(
    db: &Db,
    account: AccountId,
    name: &str,
) -> Result<Option<ObjectRow>, DbError> {
    const SQL: &str = "SELECT o.content_type, e.id, e.fingerprint, e.size, e.content, e.file, \
        o.salt, o.commitment FROM object o JOIN evidence e ON e.id = o.evidence \
        WHERE o.account = $1 AND o.name = $2";
    let rows = db.read(SQL, vec![account.0.into(), name.into()]).await?;
    let object = rows.first().map(|row| {
        Ok(ObjectRow {
            content_type: row.text(0)?.into(),
            evidence: evidence::row(row, 1)?,
            commitment: commitment(row, 6)?,
        })
    });
    object.transpose()
}

/// Puts evidence that the account has under a key, replacing what was there; no effect means that
/// the account does not have it.
pub(crate) fn put(
    account: AccountId,
    name: &str,
    (fingerprint, commitment): (&[u8], &Commitment),
    content_type: &str,
    now: i64,
) -> Step {
    const SQL: &str = "INSERT INTO object (account, name, evidence, content_type, created_at, \
            salt, commitment) \
        SELECT $1, $2, id, $4, $5, $6, $7 FROM evidence WHERE account = $1 AND fingerprint = $3 \
        AND (content IS NOT NULL OR file IS NOT NULL) \
        ON CONFLICT (account, name) DO UPDATE SET evidence = excluded.evidence, \
        content_type = excluded.content_type, created_at = excluded.created_at, \
        salt = excluded.salt, commitment = excluded.commitment";
    let args = vec![
        account.0.into(),
        name.into(),
        fingerprint.to_vec().into(),
        content_type.into(),
        now.into(),
        commitment.salt.to_vec().into(),
        commitment.commitment.clone().into(),
    ];
    Step::needed(SQL, args)
}

/// The commitment in a column and the one behind it.
fn commitment(row: &Row, from: usize) -> Result<Option<Commitment>, DbError> {
    if row.is_null(from) {
        return Ok(None);
    }
    let salt = <[u8; 32]>::try_from(row.bytes(from)?).ok();
    let commitment = row.bytes(from + 1)?.to_vec();
    Ok(salt.map(|salt| Commitment { salt, commitment }))
}

/// Lets go of old uploads that no record names.
pub(crate) fn forget(before: i64) -> Step {
    const SQL: &str = "DELETE FROM object WHERE created_at < $1 \
        AND NOT EXISTS (SELECT 1 FROM exhibit x WHERE x.object = object.name)";
    Step::new(SQL, vec![before.into()])
}
