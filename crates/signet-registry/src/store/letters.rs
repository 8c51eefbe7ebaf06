use signet_domain::finding::Finding;
use signet_domain::ids::{AccountId, EvidenceId, LetterId};
use signet_domain::letter::{FileLetter, Letter, LetterFilter};
use signet_domain::text::{FileKey, LetterName, OrganizationCode, PartyName, SignatureName};
use signet_domain::time::{Day, Period};

use super::join;
use crate::db::{Db, DbError, Row, Step};

pub(crate) async fn name_taken(
    db: &Db,
    account: AccountId,
    channel: &str,
    name: &LetterName,
) -> Result<bool, DbError> {
    const SQL: &str = "SELECT 1 FROM letter WHERE account = $1 AND channel = $2 AND name = $3";
    let args = vec![account.0.into(), channel.into(), name.as_str().into()];
    Ok(!db.read(SQL, args).await?.is_empty())
}

/// Adds a letter; no effect means that its name is taken.
pub(crate) fn add(
    id: LetterId,
    account: AccountId,
    channel: &str,
    letter: &FileLetter,
    findings: &[Finding],
    now: i64,
) -> Vec<Step> {
    const SQL: &str = "INSERT INTO letter (id, account, channel, name, scan, first_day, last_day, \
        authorizer, organization_code, authorized, passed, findings, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $12) \
        ON CONFLICT (account, channel, name) DO NOTHING";
    const SCOPE: &str = "INSERT INTO letter_scope (letter, position, name) VALUES ($1, $2, $3)";
    let args = vec![
        id.0.into(),
        account.0.into(),
        channel.into(),
        letter.name.as_str().into(),
        letter.scan.as_str().into(),
        letter.valid.first.to_string().into(),
        letter.valid.last.to_string().into(),
        letter.authorizer.as_str().into(),
        letter.organization_code.as_str().into(),
        letter.authorized.as_str().into(),
        join(findings).into(),
        now.into(),
    ];
    let scope = (0_i64..).zip(&letter.scope);
    let scope = scope.map(|(position, name)| {
        Step::new(SCOPE, vec![id.0.into(), position.into(), name.as_str().into()])
    });
    std::iter::once(Step::needed(SQL, args)).chain(scope).collect()
}

/// The newest letters that pass a filter, at most so many.
pub(crate) async fn list(
    db: &Db,
    account: AccountId,
    channel: &str,
    filter: &LetterFilter,
    today: Day,
    limit: i64,
) -> Result<Vec<Letter>, DbError> {
    const SQL: &str = "SELECT l.id, l.name, l.scan, l.first_day, l.last_day, l.authorizer, \
        l.organization_code, l.authorized, l.passed, x.evidence \
        FROM letter l LEFT JOIN exhibit x ON x.subject = l.id \
        WHERE l.account = $1 AND l.channel = $2 \
        AND (CAST($3 AS TEXT) IS NULL OR l.organization_code = $3) \
        AND (CAST($4 AS TEXT) IS NULL \
            OR l.id IN (SELECT letter FROM letter_scope WHERE name = $4)) \
        AND (CAST($5 AS BIGINT) IS NULL OR l.passed = $5) \
        AND (CAST($6 AS BIGINT) IS NULL \
            OR (CASE WHEN l.first_day <= $7 AND $7 <= l.last_day THEN 1 ELSE 0 END) = $6) \
        AND (CAST($8 AS BIGINT) IS NULL OR l.id = $8) \
        ORDER BY l.id DESC LIMIT $9";
    const SCOPE: &str = "SELECT name FROM letter_scope WHERE letter = $1 ORDER BY position";
    let one = |id: Option<LetterId>| {
        vec![
            account.0.into(),
            channel.into(),
            filter.organization_code.clone().into(),
            filter.covers.clone().into(),
            filter.passed.into(),
            filter.in_force.into(),
            today.to_string().into(),
            id.map(|id| id.0).into(),
            limit.into(),
        ]
    };
    let mut rows = vec![];
    match &filter.ids {
        None => rows = db.read(SQL, one(None)).await?,
        Some(ids) => {
            let mut ids = ids.clone();
            ids.sort_unstable_by_key(|id| std::cmp::Reverse(*id));
            ids.dedup();
            for id in ids {
                rows.extend(db.read(SQL, one(Some(id))).await?);
            }
        }
    }
    let mut letters = vec![];
    for row in rows {
        let scope = db.read(SCOPE, vec![row.int(0)?.into()]).await?;
        let scope = scope.iter().map(|row| Ok(SignatureName::new(row.text(0)?)));
        let scope: Result<Result<Vec<_>, _>, DbError> = scope.collect();
        letters.push(letter(&row, scope?.map_err(|_| DbError::Column(0))?)?);
        // A long list shall not keep others from being answered.
        tokio::task::yield_now().await;
    }
    Ok(letters)
}

/// Whether a signature was approved that a letter of an account covers.
pub(crate) async fn has_passed(db: &Db, account: AccountId, id: LetterId) -> Result<bool, DbError> {
    const SQL: &str = "SELECT 1 FROM letter WHERE id = $1 AND account = $2 AND passed = 1";
    Ok(!db.read(SQL, vec![id.0.into(), account.0.into()]).await?.is_empty())
}

/// Notes that a signature was approved which letters of its account cover.
pub(crate) fn pass(account: AccountId, channel: &str, name: &str) -> Step {
    const SQL: &str = "UPDATE letter SET passed = 1 WHERE account = $1 AND channel = $2 \
        AND passed = 0 AND id IN (SELECT letter FROM letter_scope WHERE name = $3)";
    Step::new(SQL, vec![account.0.into(), channel.into(), name.into()])
}

fn letter(row: &Row, scope: Vec<SignatureName>) -> Result<Letter, DbError> {
    let day = |column| Day::parse(row.text(column)?).map_err(|_| DbError::Column(column));
    let broken = |column| move |_| DbError::Column(column);
    let filed = FileLetter {
        name: LetterName::new(row.text(1)?).map_err(broken(1))?,
        scan: FileKey::new(row.text(2)?).map_err(broken(2))?,
        scope,
        valid: Period { first: day(3)?, last: day(4)? },
        authorizer: PartyName::new(row.text(5)?).map_err(broken(5))?,
        organization_code: OrganizationCode::new(row.text(6)?).map_err(broken(6))?,
        authorized: PartyName::new(row.text(7)?).map_err(broken(7))?,
    };
    let evidence = (!row.is_null(9)).then(|| row.int(9).map(EvidenceId)).transpose()?;
    Ok(Letter { id: LetterId(row.int(0)?), filed, evidence, passed: row.int(8)? != 0 })
}
