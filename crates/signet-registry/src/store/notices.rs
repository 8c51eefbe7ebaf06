use signet_domain::authority::Reach;
use signet_domain::expiry::{Notice, Paper};
use signet_domain::ids::{AccountId, NoticeId};
use signet_domain::time::{Day, Timestamp};

use super::reach::within;
use super::{named, reach};
use crate::db::{Db, DbError, Row, Step};

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "SELECT id, account, channel, subject, name, paper, last_day, days, created_at ",
            "FROM notice ",
            $rest,
            " AND ",
            within!("$3", "account"),
            " ORDER BY id LIMIT $2"
        )
    };
}

/// Adds a notice; no effect means that it was written already.
pub(crate) fn add(notice: &Notice) -> Step {
    const SQL: &str = "INSERT INTO notice \
        (id, account, channel, kind, subject, name, paper, last_day, days, created_at) \
        VALUES ($1, $2, $3, 'paper-lapses', $4, $5, $6, $7, $8, $9) \
        ON CONFLICT (subject, paper, last_day, days) DO NOTHING";
    let args = vec![
        notice.id.0.into(),
        notice.account.0.into(),
        notice.channel.as_str().into(),
        notice.subject.into(),
        notice.name.as_str().into(),
        notice.paper.name().into(),
        notice.last_day.to_string().into(),
        notice.days.into(),
        notice.written.0.into(),
    ];
    Step::needed(SQL, args)
}

/// Notices after one, everybody's or an account's, the oldest first.
pub(crate) async fn page(
    db: &Db,
    account: Option<AccountId>,
    reach: &Reach,
    after: NoticeId,
    limit: i64,
) -> Result<Vec<Notice>, DbError> {
    const ALL: &str = columns!("WHERE id > $1");
    const OWNED: &str = columns!("WHERE account = $4 AND id > $1");
    let mut args = vec![after.0.into(), limit.into(), reach::accounts(reach)];
    let rows = match account {
        None => db.read(ALL, args).await?,
        Some(account) => {
            args.push(account.0.into());
            db.read(OWNED, args).await?
        }
    };
    rows.iter().map(notice).collect()
}

/// Lets go of notices that were written before a moment.
pub(crate) fn forget(before: Timestamp) -> Step {
    Step::new("DELETE FROM notice WHERE created_at < $1", vec![before.0.into()])
}

fn notice(row: &Row) -> Result<Notice, DbError> {
    Ok(Notice {
        id: NoticeId(row.int(0)?),
        account: AccountId(row.int(1)?),
        channel: row.text(2)?.into(),
        paper: named(Paper::ALL, Paper::name, row.text(5)?)?,
        subject: row.int(3)?,
        name: row.text(4)?.into(),
        last_day: Day::parse(row.text(6)?).map_err(|_| DbError::Column(6))?,
        days: row.int(7)?,
        written: Timestamp(row.int(8)?),
    })
}
