use signet_domain::finding::Finding;
use signet_domain::ids::{AccountId, EvidenceId, TrademarkId};
use signet_domain::text::{FileKey, TrademarkApplicant, TrademarkName, TrademarkNumber};
use signet_domain::time::{Day, Period};
use signet_domain::trademark::{FileTrademark, Trademark};

use super::join;
use crate::db::{Db, DbError, Row, Step};

pub(crate) fn add(
    id: TrademarkId,
    account: AccountId,
    channel: &str,
    trademark: &FileTrademark,
    findings: &[Finding],
    now: i64,
) -> Step {
    const SQL: &str = "INSERT INTO trademark (id, account, channel, screenshot, name, number, \
        applicant, first_day, last_day, passed, findings, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11)";
    let args = vec![
        id.0.into(),
        account.0.into(),
        channel.into(),
        trademark.screenshot.as_str().into(),
        trademark.name.as_str().into(),
        trademark.number.as_str().into(),
        trademark.applicant.as_str().into(),
        trademark.term.first.to_string().into(),
        trademark.term.last.to_string().into(),
        join(findings).into(),
        now.into(),
    ];
    Step::new(SQL, args)
}

pub(crate) async fn find(
    db: &Db,
    account: AccountId,
    channel: &str,
    id: TrademarkId,
) -> Result<Option<Trademark>, DbError> {
    const SQL: &str = "SELECT t.screenshot, t.name, t.number, t.applicant, t.first_day, \
        t.last_day, x.evidence FROM trademark t LEFT JOIN exhibit x ON x.subject = t.id \
        WHERE t.id = $1 AND t.account = $2 AND t.channel = $3";
    let rows = db.read(SQL, vec![id.0.into(), account.0.into(), channel.into()]).await?;
    rows.first().map(|row| trademark(row, id)).transpose()
}

/// Notes that a signature which rests on a trademark was approved.
pub(crate) fn pass(id: TrademarkId) -> Step {
    Step::new("UPDATE trademark SET passed = 1 WHERE id = $1 AND passed = 0", vec![id.0.into()])
}

fn trademark(row: &Row, id: TrademarkId) -> Result<Trademark, DbError> {
    let broken = |column| move |_| DbError::Column(column);
    let day = |column| Day::parse(row.text(column)?).map_err(|_| DbError::Column(column));
    let filed = FileTrademark {
        screenshot: FileKey::new(row.text(0)?).map_err(broken(0))?,
        name: TrademarkName::new(row.text(1)?).map_err(broken(1))?,
        number: TrademarkNumber::new(row.text(2)?).map_err(broken(2))?,
        applicant: TrademarkApplicant::new(row.text(3)?).map_err(broken(3))?,
        term: Period { first: day(4)?, last: day(5)? },
    };
    let evidence = (!row.is_null(6)).then(|| row.int(6).map(EvidenceId)).transpose()?;
    Ok(Trademark { id, filed, evidence })
}
