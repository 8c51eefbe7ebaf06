use signet_domain::ids::AccountId;
use signet_domain::phone::{CODE_ATTEMPTS, CodeLimit};
use signet_domain::time::Timestamp;

use crate::db::{Arg, Db, DbError, Row, Step};

/// A code as it is kept, named by what it was sent for.
pub(crate) struct CodeRow {
    pub(crate) account: AccountId,
    /// What the number hashes to.
    pub(crate) number: Vec<u8>,
    pub(crate) id: i64,
    /// What the code hashes to.
    pub(crate) digest: Vec<u8>,
}

impl CodeRow {
    fn name(&self) -> Vec<Arg> {
        vec![self.account.0.into(), self.number.clone().into(), self.id.into()]
    }
}

/// Counts a code that is about to be sent; no effect means that a limit is met, or that another
/// code to the same number was counted at the same moment.
pub(crate) fn count(number: &[u8], code: i64, now: Timestamp) -> Step {
    const SQL: &str = "INSERT INTO phone_sent (number, place, code, at) \
        SELECT $1, COALESCE((SELECT max(place) FROM phone_sent WHERE number = $1), 0) + 1, $2, $3 \
        WHERE (SELECT count(*) FROM phone_sent WHERE number = $1 AND at > $4) < $5 \
        AND (SELECT count(*) FROM phone_sent WHERE number = $1 AND at > $6) < $7 \
        AND (SELECT count(*) FROM phone_sent WHERE number = $1 AND at > $8) < $9 \
        ON CONFLICT (number, place) DO NOTHING";
    let mut args = vec![number.to_vec().into(), code.into(), now.0.into()];
    for limit in CodeLimit::ALL {
        args.extend([limit.since(now).0.into(), i64::from(limit.permits()).into()]);
    }
    Step::needed(SQL, args)
}

/// When a number was sent codes, as far back as a limit looks.
pub(crate) async fn sent(
    db: &Db,
    number: &[u8],
    now: Timestamp,
) -> Result<Vec<Timestamp>, DbError> {
    const SQL: &str = "SELECT at FROM phone_sent WHERE number = $1 AND at > $2";
    let args = vec![number.to_vec().into(), CodeLimit::Day.since(now).0.into()];
    db.read(SQL, args).await?.iter().map(|row| Ok(Timestamp(row.int(0)?))).collect()
}

/// Keeps a code, in place of the one before.
pub(crate) fn keep(code: &CodeRow, expires: Timestamp) -> Step {
    const SQL: &str = "INSERT INTO phone_code \
        (account, number, id, digest, expires_at, attempts, used) \
        VALUES ($1, $2, $3, $4, $5, 0, 0) \
        ON CONFLICT (account, number) DO UPDATE SET id = excluded.id, digest = excluded.digest, \
        expires_at = excluded.expires_at, attempts = 0, used = 0";
    let mut args = code.name();
    args.extend([code.digest.clone().into(), expires.0.into()]);
    Step::new(SQL, args)
}

/// Takes back a code that did not get away, and what was counted for it.
pub(crate) fn withdraw(code: &CodeRow) -> [Step; 2] {
    const CODE: &str = "DELETE FROM phone_code WHERE account = $1 AND number = $2 AND id = $3";
    const COUNT: &str = "DELETE FROM phone_sent WHERE number = $1 AND code = $2";
    let counted = vec![code.number.clone().into(), code.id.into()];
    [Step::new(CODE, code.name()), Step::new(COUNT, counted)]
}

/// The code of an account and a number that may still be tried.
pub(crate) async fn live(
    db: &Db,
    account: AccountId,
    number: Vec<u8>,
    now: Timestamp,
) -> Result<Option<CodeRow>, DbError> {
    const SQL: &str = "SELECT id, digest FROM phone_code WHERE account = $1 AND number = $2 \
        AND used = 0 AND expires_at > $3 AND attempts < $4";
    let args = vec![
        account.0.into(),
        number.clone().into(),
        now.0.into(),
        i64::from(CODE_ATTEMPTS).into(),
    ];
    let rows = db.read(SQL, args).await?;
    let code = |row: &Row| {
        Ok(CodeRow { account, number, id: row.int(0)?, digest: row.bytes(1)?.to_vec() })
    };
    rows.first().map(code).transpose()
}

/// Takes one of a code's attempts; no effect means that it has none left, or is gone.
pub(crate) fn attempt(code: &CodeRow) -> Step {
    const SQL: &str = "UPDATE phone_code SET attempts = attempts + 1 \
        WHERE account = $1 AND number = $2 AND id = $3 AND used = 0 AND attempts < $4";
    let mut args = code.name();
    args.push(i64::from(CODE_ATTEMPTS).into());
    Step::needed(SQL, args)
}

/// Gives an attempt back that was none: the guess was right.
pub(crate) fn forgive(code: &CodeRow) -> Step {
    const SQL: &str = "UPDATE phone_code SET attempts = attempts - 1 \
        WHERE account = $1 AND number = $2 AND id = $3 AND attempts > 0";
    Step::new(SQL, code.name())
}

/// Uses a code up; no effect means that somebody else did, that it expired, or that another one
/// took its place.
pub(crate) fn consume(code: &CodeRow, now: Timestamp) -> Step {
    const SQL: &str = "UPDATE phone_code SET used = 1 \
        WHERE account = $1 AND number = $2 AND id = $3 AND used = 0 AND expires_at > $4";
    let mut args = code.name();
    args.push(now.0.into());
    Step::needed(SQL, args)
}

/// Lets go of codes that expired.
pub(crate) fn forget(now: Timestamp) -> Step {
    Step::new("DELETE FROM phone_code WHERE expires_at <= $1", vec![now.0.into()])
}

/// Lets go of counts that no limit looks at any more.
pub(crate) fn forget_counts(now: Timestamp) -> Step {
    let day = CodeLimit::Day.since(now).0.into();
    Step::new("DELETE FROM phone_sent WHERE at <= $1", vec![day])
}

/// Lets go of an account's codes.
pub(crate) fn forget_of(account: AccountId) -> Step {
    Step::new("DELETE FROM phone_code WHERE account = $1", vec![account.0.into()])
}
