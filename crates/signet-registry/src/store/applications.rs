use signet_domain::finding::Finding;
use signet_domain::ids::{AccountId, ApplicationId, SignatureId};
use signet_domain::review::{Case, Decided};
use signet_domain::signature::{Document, Market, Purpose, RegisterSignature, Source, State};
use signet_domain::time::Timestamp;

use super::named;
use super::signatures::Shelf;
use crate::db::{Db, DbError, Row, Step};

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "SELECT id, account, channel, signature, name, market, source, document, purpose, ",
            "remark, state, submitted_at, decided_at, decided_by, reason, findings ",
            "FROM application ",
            $rest
        )
    };
}

pub(crate) async fn find(db: &Db, id: ApplicationId) -> Result<Option<Case>, DbError> {
    let rows = db.read(columns!("WHERE id = $1"), vec![id.0.into()]).await?;
    rows.first().map(case).transpose()
}

/// Applications in a state, or in any, after the one of this id, the oldest first.
pub(crate) async fn page(
    db: &Db,
    state: Option<State>,
    after: i64,
    limit: i64,
) -> Result<Vec<Case>, DbError> {
    const WAITING: &str = columns!("WHERE state = 'pending' AND id > $1 ORDER BY id LIMIT $2");
    const ANY: &str =
        columns!("WHERE (CAST($3 AS TEXT) IS NULL OR state = $3) AND id > $1 ORDER BY id LIMIT $2");
    let rows = match state {
        Some(State::Pending) => db.read(WAITING, vec![after.into(), limit.into()]).await?,
        _ => {
            let state = state.map(State::name);
            db.read(ANY, vec![after.into(), limit.into(), state.into()]).await?
        }
    };
    rows.iter().map(case).collect()
}

pub(crate) fn add(
    id: ApplicationId,
    signature: SignatureId,
    shelf: Shelf,
    command: &RegisterSignature,
    findings: &[Finding],
    now: Timestamp,
) -> Step {
    const SQL: &str = "INSERT INTO application \
        (id, signature, account, channel, market, name, source, document, purpose, remark, \
        findings, state, submitted_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'pending', $12)";
    let remark = command.remark.as_ref().map_or("", |remark| remark.as_str());
    let args = vec![
        id.0.into(),
        signature.0.into(),
        shelf.account.0.into(),
        shelf.channel.into(),
        command.market.name().into(),
        command.name.as_str().into(),
        command.source.name().into(),
        command.document.name().into(),
        command.purpose.name().into(),
        remark.into(),
        join(findings).into(),
        now.0.into(),
    ];
    Step::new(SQL, args)
}

/// Decides a waiting application. No effect means that somebody else was faster.
pub(crate) fn decide(
    id: ApplicationId,
    state: State,
    by: &str,
    reason: &str,
    now: Timestamp,
) -> Step {
    const SQL: &str = "UPDATE application \
        SET state = $2, decided_by = $3, reason = $4, decided_at = $5 \
        WHERE id = $1 AND state = 'pending'";
    let args = vec![id.0.into(), state.name().into(), by.into(), reason.into(), now.0.into()];
    Step::needed(SQL, args)
}

/// Findings as a record keeps them.
pub(crate) fn join(findings: &[Finding]) -> String {
    findings.iter().map(|finding| finding.name()).collect::<Vec<_>>().join(",")
}

fn case(row: &Row) -> Result<Case, DbError> {
    let decided = (!row.is_null(12)).then(|| {
        Ok::<_, DbError>(Decided {
            at: Timestamp(row.int(12)?),
            by: row.text(13)?.into(),
            reason: row.text(14)?.into(),
        })
    });
    Ok(Case {
        application: ApplicationId(row.int(0)?),
        account: AccountId(row.int(1)?),
        channel: row.text(2)?.into(),
        signature: SignatureId(row.int(3)?),
        name: row.text(4)?.into(),
        market: named(&Market::ALL, Market::name, row.text(5)?)?,
        source: named(&Source::ALL, Source::name, row.text(6)?)?,
        document: named(&Document::ALL, Document::name, row.text(7)?)?,
        purpose: named(&Purpose::ALL, Purpose::name, row.text(8)?)?,
        remark: row.text(9)?.into(),
        state: named(&State::ALL, State::name, row.text(10)?)?,
        submitted: Timestamp(row.int(11)?),
        decided: decided.transpose()?,
        findings: row.text(15)?.split(',').filter_map(Finding::named).collect(),
        exhibits: vec![],
    })
}
