//! New signatures, counted by the day where there is a limit to them.

use signet_domain::ids::AccountId;
use signet_domain::time::Day;

use crate::db::{Db, DbError, Step};

/// How many an account has filed on a day.
pub(crate) async fn on(
    db: &Db,
    account: AccountId,
    channel: &str,
    day: Day,
) -> Result<i64, DbError> {
    const SQL: &str = "SELECT filed FROM daily_filing \
        WHERE account = $1 AND channel = $2 AND day = $3";
    let rows = db.read(SQL, vec![account.0.into(), channel.into(), day.to_string().into()]).await?;
    rows.first().map_or(Ok(0), |row| row.int(0))
}

/// Counts one more. No effect means that there were as many as there may be.
pub(crate) fn count(account: AccountId, channel: &str, day: Day, limit: u32) -> Step {
    const SQL: &str = "INSERT INTO daily_filing (account, channel, day, filed) \
        SELECT $1, $2, $3, 1 WHERE CAST($4 AS BIGINT) > 0 \
        ON CONFLICT (account, channel, day) \
        DO UPDATE SET filed = daily_filing.filed + 1 WHERE daily_filing.filed < $4";
    let args =
        vec![account.0.into(), channel.into(), day.to_string().into(), i64::from(limit).into()];
    Step::needed(SQL, args)
}

/// Lets go of days before this one.
pub(crate) fn forget(before: Day) -> Step {
    Step::new("DELETE FROM daily_filing WHERE day < $1", vec![before.to_string().into()])
}
