use signet_domain::evidence::Role;
use signet_domain::finding::Finding;
use signet_domain::icp_record::{FileIcpRecord, IcpRecord};
use signet_domain::ids::{AccountId, EvidenceId, IcpRecordId};
use signet_domain::text::{FileKey, IcpNumber, Link, ServiceName, UnitName};
use signet_domain::time::Day;

use super::join;
use crate::db::{Db, DbError, Row, Step};

pub(crate) fn add(
    id: IcpRecordId,
    account: AccountId,
    channel: &str,
    record: &FileIcpRecord,
    findings: &[Finding],
    now: i64,
) -> Step {
    const SQL: &str = "INSERT INTO icp_record (id, account, channel, screenshot, service, unit, \
        number, approved_on, link, runtime, store, findings, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    let args = vec![
        id.0.into(),
        account.0.into(),
        channel.into(),
        record.screenshot.as_str().into(),
        record.service.as_str().into(),
        record.unit.as_str().into(),
        record.number.as_str().into(),
        record.approved.to_string().into(),
        record.link.as_str().into(),
        record.runtime.as_ref().map(FileKey::as_str).into(),
        record.store.as_ref().map(FileKey::as_str).into(),
        join(findings).into(),
        now.into(),
    ];
    Step::new(SQL, args)
}

pub(crate) async fn find(
    db: &Db,
    account: AccountId,
    channel: &str,
    id: IcpRecordId,
) -> Result<Option<IcpRecord>, DbError> {
    const SQL: &str = "SELECT screenshot, service, unit, number, approved_on, link, runtime, store \
        FROM icp_record WHERE id = $1 AND account = $2 AND channel = $3";
    let rows = db.read(SQL, vec![id.0.into(), account.0.into(), channel.into()]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let evidence = super::evidence::ids_filed_with(db, id.0).await?;
    record(row, id, evidence).map(Some)
}

/// Notes that a signature which rests on a record was approved.
pub(crate) fn pass(id: IcpRecordId) -> Step {
    Step::new("UPDATE icp_record SET passed = 1 WHERE id = $1 AND passed = 0", vec![id.0.into()])
}

fn record(
    row: &Row,
    id: IcpRecordId,
    evidence: Vec<(Role, EvidenceId)>,
) -> Result<IcpRecord, DbError> {
    let broken = |column| move |_| DbError::Column(column);
    let key = |column| {
        let key = (!row.is_null(column)).then(|| row.text(column)).transpose()?;
        key.map(FileKey::new).transpose().map_err(broken(column))
    };
    let filed = FileIcpRecord {
        screenshot: FileKey::new(row.text(0)?).map_err(broken(0))?,
        service: ServiceName::new(row.text(1)?).map_err(broken(1))?,
        unit: UnitName::new(row.text(2)?).map_err(broken(2))?,
        number: IcpNumber::new(row.text(3)?).map_err(broken(3))?,
        approved: Day::parse(row.text(4)?).map_err(broken(4))?,
        link: Link::new(row.text(5)?).map_err(broken(5))?,
        runtime: key(6)?,
        store: key(7)?,
    };
    Ok(IcpRecord { id, filed, evidence })
}
