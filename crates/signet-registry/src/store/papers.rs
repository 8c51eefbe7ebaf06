//! What signatures rest on, across accounts, as those see it who run the registry.

use signet_domain::authority::Reach;
use signet_domain::ids::{AccountId, IcpRecordId, LetterId, TrademarkId};
use signet_domain::time::Timestamp;

use super::reach::within;
use super::{findings, reach};
use crate::db::{Arg, Db, DbError, Row};
use crate::registry::papers::{Filed, HeldIcpRecord, HeldLetter, HeldTrademark, PaperFilter};

/// `$1` to `$4` narrow it, `$5` and `$6` are the id it goes on behind and the limit.
macro_rules! page {
    ($columns:literal, $table:literal) => {
        concat!(
            "SELECT id, account, channel, passed, findings, created_at, ",
            $columns,
            " FROM ",
            $table,
            " WHERE (CAST($1 AS BIGINT) IS NULL OR account = $1) \
            AND (CAST($2 AS TEXT) IS NULL OR channel = $2) \
            AND (CAST($3 AS BIGINT) IS NULL OR id = $3) AND ",
            within!("$4", "account"),
            " AND id > $5 ORDER BY id LIMIT $6"
        )
    };
}

fn args(filter: &PaperFilter, reach: &Reach, after: i64, limit: i64) -> Vec<Arg> {
    vec![
        filter.account.map(|account| account.0).into(),
        filter.channel.as_deref().into(),
        filter.id.into(),
        reach::accounts(reach),
        after.into(),
        limit.into(),
    ]
}

pub(crate) async fn letters(
    db: &Db,
    filter: &PaperFilter,
    reach: &Reach,
    after: LetterId,
    limit: i64,
) -> Result<Vec<HeldLetter>, DbError> {
    const SQL: &str =
        page!("name, first_day, last_day, authorizer, organization_code, authorized", "letter");
    const SCOPE: &str = "SELECT name FROM letter_scope WHERE letter = $1 ORDER BY position";
    let mut letters = vec![];
    for row in db.read(SQL, args(filter, reach, after.0, limit)).await? {
        let scope = db.read(SCOPE, vec![row.int(0)?.into()]).await?;
        let scope: Result<_, DbError> = scope.iter().map(|row| Ok(row.text(0)?.into())).collect();
        letters.push(HeldLetter {
            id: LetterId(row.int(0)?),
            filed: filed(&row)?,
            name: row.text(6)?.into(),
            first_day: row.text(7)?.into(),
            last_day: row.text(8)?.into(),
            authorizer: row.text(9)?.into(),
            organization_code: row.text(10)?.into(),
            authorized: row.text(11)?.into(),
            scope: scope?,
        });
    }
    Ok(letters)
}

pub(crate) async fn icp_records(
    db: &Db,
    filter: &PaperFilter,
    reach: &Reach,
    after: IcpRecordId,
    limit: i64,
) -> Result<Vec<HeldIcpRecord>, DbError> {
    const SQL: &str = page!("service, unit, number, approved_on, link", "icp_record");
    let record = |row: &Row| {
        Ok(HeldIcpRecord {
            id: IcpRecordId(row.int(0)?),
            filed: filed(row)?,
            service: row.text(6)?.into(),
            unit: row.text(7)?.into(),
            number: row.text(8)?.into(),
            approved_on: row.text(9)?.into(),
            link: row.text(10)?.into(),
        })
    };
    db.read(SQL, args(filter, reach, after.0, limit)).await?.iter().map(record).collect()
}

pub(crate) async fn trademarks(
    db: &Db,
    filter: &PaperFilter,
    reach: &Reach,
    after: TrademarkId,
    limit: i64,
) -> Result<Vec<HeldTrademark>, DbError> {
    const SQL: &str = page!("name, number, applicant, first_day, last_day", "trademark");
    let trademark = |row: &Row| {
        Ok(HeldTrademark {
            id: TrademarkId(row.int(0)?),
            filed: filed(row)?,
            name: row.text(6)?.into(),
            number: row.text(7)?.into(),
            applicant: row.text(8)?.into(),
            first_day: row.text(9)?.into(),
            last_day: row.text(10)?.into(),
        })
    };
    db.read(SQL, args(filter, reach, after.0, limit)).await?.iter().map(trademark).collect()
}

fn filed(row: &Row) -> Result<Filed, DbError> {
    Ok(Filed {
        account: AccountId(row.int(1)?),
        channel: row.text(2)?.into(),
        passed: row.int(3)? != 0,
        findings: findings(row.text(4)?),
        at: Timestamp(row.int(5)?),
    })
}
