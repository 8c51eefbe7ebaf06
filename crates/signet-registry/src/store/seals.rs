use signet_domain::ids::AccountId;
use signet_domain::time::Timestamp;

use crate::db::{Db, DbError, Step};
use crate::seals::{FAILED_SEALS_MAX, FailedSeal};

/// Keeps a failed seal whose sample is sealed already.
pub(crate) fn add(failed: FailedSeal) -> Step {
    const SQL: &str = "INSERT INTO failed_seal \
        (request, at, dialect, action, access_key, address, sample) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (request) DO NOTHING";
    let args = vec![
        failed.request_id.into(),
        failed.at.0.into(),
        failed.dialect.into(),
        failed.action.into(),
        failed.key.into(),
        failed.address.into(),
        failed.sample.into(),
    ];
    Step::new(SQL, args)
}

pub(crate) async fn find(db: &Db, request: &str) -> Result<Option<FailedSeal>, DbError> {
    const SQL: &str = "SELECT request, at, dialect, action, access_key, address, sample \
        FROM failed_seal WHERE request = $1";
    let rows = db.read(SQL, vec![request.into()]).await?;
    let failed = rows.first().map(|row| {
        Ok(FailedSeal {
            request_id: row.text(0)?.into(),
            at: Timestamp(row.int(1)?),
            dialect: row.text(2)?.into(),
            action: row.text(3)?.into(),
            key: row.text(4)?.into(),
            address: row.text(5)?.into(),
            sample: row.bytes(6)?.to_vec(),
        })
    });
    failed.transpose()
}

/// Lets go of all but the newest.
pub(crate) fn forget() -> Step {
    const SQL: &str = "DELETE FROM failed_seal WHERE request IN \
        (SELECT request FROM failed_seal ORDER BY at DESC, request LIMIT 100000 OFFSET $1)";
    Step::new(SQL, vec![FAILED_SEALS_MAX.into()])
}

/// Lets go of all that were made with an account's keys.
pub(crate) fn forget_of(account: AccountId) -> Step {
    const SQL: &str = "DELETE FROM failed_seal WHERE access_key IN \
        (SELECT id FROM access_key WHERE account = $1)";
    Step::new(SQL, vec![account.0.into()])
}
