//! What is kept already, asked in one go: beginning a read costs more than looking something up.

use signet_domain::ids::AccountId;

use crate::db::{Arg, Db, DbError};

/// How many fingerprints are asked about at once.
pub(crate) const AT_ONCE: usize = 2;

/// What is kept already.
#[derive(Default)]
pub(crate) struct Found {
    /// Of which of the fingerprints the account has the bytes, by place.
    pub(crate) kept: Vec<usize>,
    /// Which of the fingerprints others have filed, too, by place.
    pub(crate) shared: Vec<usize>,
    /// Names of others' signatures in force that look like this one.
    pub(crate) look_alikes: Vec<String>,
}

/// What there is of these fingerprints (at most [`AT_ONCE`]), and what others than this account have
/// of names that look like this.
pub(crate) async fn find(
    db: &Db,
    account: AccountId,
    fingerprints: &[&[u8]],
    skeleton: Option<&str>,
) -> Result<Found, DbError> {
    const SQL: &str = "SELECT CAST(0 AS BIGINT), '' WHERE EXISTS ( \
            SELECT 1 FROM evidence e WHERE e.fingerprint = $3 AND e.account <> $2 \
            AND EXISTS (SELECT 1 FROM exhibit x WHERE x.evidence = e.id)) \
        UNION ALL SELECT CAST(1 AS BIGINT), '' WHERE EXISTS ( \
            SELECT 1 FROM evidence e WHERE e.fingerprint = $4 AND e.account <> $2 \
            AND EXISTS (SELECT 1 FROM exhibit x WHERE x.evidence = e.id)) \
        UNION ALL SELECT CAST(2 AS BIGINT), '' FROM evidence WHERE fingerprint = $3 \
            AND account = $2 AND (content IS NOT NULL OR file IS NOT NULL) \
        UNION ALL SELECT CAST(3 AS BIGINT), '' FROM evidence WHERE fingerprint = $4 \
            AND account = $2 AND (content IS NOT NULL OR file IS NOT NULL) \
        UNION ALL SELECT CAST(-1 AS BIGINT), name FROM ( \
            SELECT DISTINCT name FROM signature WHERE skeleton = $1 AND account <> $2 \
            AND state IN ('approved', 'revising') ORDER BY name LIMIT 5) AS alike";
    let fingerprint = |at: usize| Arg::from(fingerprints.get(at).map(|it| it.to_vec()));
    let args = vec![skeleton.into(), account.0.into(), fingerprint(0), fingerprint(1)];
    let mut found = Found::default();
    for row in db.read(SQL, args).await? {
        match usize::try_from(row.int(0)?) {
            Ok(at) if at < AT_ONCE => found.shared.push(at),
            Ok(at) => found.kept.push(at - AT_ONCE),
            Err(_) => found.look_alikes.push(row.text(1)?.to_owned()),
        }
    }
    Ok(found)
}
