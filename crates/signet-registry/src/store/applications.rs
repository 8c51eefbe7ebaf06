use signet_domain::authority::Reach;
use signet_domain::finding::{Finding, risk};
use signet_domain::ids::{
    AccountId, ApplicationId, IcpRecordId, QualificationId, SignatureId, TrademarkId,
};
use signet_domain::lifecycle::Standing;
use signet_domain::qualification::Body;
use signet_domain::reason::Reply;
use signet_domain::review::{self, Case, CaseFilter, Claim, Decided, Order, Subject};
use signet_domain::signature::{Document, Market, Purpose, RegisterSignature, Registered, Source};
use signet_domain::time::Timestamp;

use super::qualifications::QualificationRow;
use super::reach::within;
use super::signatures::Shelf;
use super::{findings, join, named, plans, reach, reply, reply_args};
use crate::db::{Arg, Db, DbError, Row, Step};

/// The columns that [`case`] reads.
macro_rules! columns {
    ($($rest:literal)+) => {
        concat!(columns!(@columns), columns!(@from), $($rest),+)
    };
    (@columns) => {
        concat!(
            "SELECT a.id, a.account, a.channel, a.kind, a.subject, a.name, a.purpose, a.remark, ",
            "a.market, a.source, a.document, a.state, a.submitted_at, a.due_at, a.risk, ",
            "a.claimed_by, a.claimed_until, a.first_eyes, a.decided_at, a.decided_by, a.reasons, ",
            "a.note, a.findings, q.body, q.company, q.organization_code, a.plan, a.plan_at "
        )
    };
    (@from) => {
        "FROM application a LEFT JOIN qualification_filing q ON q.application = a.id "
    };
    // What `filter_args` gives, `$1` to `$17`.
    (@filter) => {
        concat!(
        "(CAST($1 AS TEXT) IS NULL OR a.kind = $1) \
        AND (CAST($2 AS BIGINT) IS NULL OR a.account = $2) \
        AND (CAST($3 AS TEXT) IS NULL OR a.channel = $3) \
        AND (CAST($4 AS TEXT) IS NULL OR (a.claimed_by = $4 AND a.claimed_until > $6)) \
        AND ($5 = 0 OR a.claimed_by IS NULL OR a.claimed_until <= $6) \
        AND (CAST($7 AS TEXT) IS NULL OR a.source = $7) \
        AND (CAST($8 AS TEXT) IS NULL OR a.market = $8) \
        AND (CAST($9 AS TEXT) IS NULL OR a.decided_by = $9) \
        AND (CAST($10 AS BIGINT) IS NULL OR a.submitted_at >= $10) \
        AND (CAST($11 AS BIGINT) IS NULL OR a.submitted_at < $11) \
        AND (CAST($12 AS BIGINT) IS NULL OR a.risk >= $12) \
        AND (CAST($13 AS TEXT) IS NULL \
            OR CAST($15 AS TEXT) || a.findings || CAST($15 AS TEXT) LIKE $13 \
            OR CAST($15 AS TEXT) || a.findings LIKE CAST($14 AS TEXT)) \
        AND (CAST($16 AS TEXT) IS NULL OR a.state = $16) AND ", within!("$17", "a.account"), " "
        )
    };
    // `$18` and `$19` are the id it goes on behind and the limit.
    (filtered $rest:literal) => {
        columns!(filtered columns!(@from), $rest)
    };
    (filtered $from:expr, $rest:literal) => {
        concat!(columns!(@columns), $from, "WHERE ", columns!(@filter), "AND ", $rest, " LIMIT $19")
    };
}
pub(super) use columns;

/// Which applications a page is of.
pub(crate) struct Sought<'a> {
    pub(crate) standing: Option<Standing>,
    pub(crate) filter: &'a CaseFilter,
    /// Whose they are at the most.
    pub(crate) reach: &'a Reach,
    pub(crate) now: Timestamp,
}

pub(crate) async fn find(db: &Db, id: ApplicationId) -> Result<Option<Case>, DbError> {
    let rows = db.read(columns!("WHERE a.id = $1"), vec![id.0.into()]).await?;
    rows.first().map(case).transpose()
}

/// Applications that stand like this, or however, after the one of this id, the oldest first.
pub(crate) async fn page(
    db: &Db,
    sought: &Sought<'_>,
    after: i64,
    limit: i64,
) -> Result<Vec<Case>, DbError> {
    const SQL: &str = columns!(filtered "a.id > $18 ORDER BY a.id");
    let mut args = filter_args(sought);
    args.extend([after.into(), limit.into()]);
    db.read(SQL, args).await?.iter().map(case).collect()
}

/// Where a page of cases ended.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    /// What it is ordered by.
    pub(crate) key: i64,
    /// The last application.
    pub(crate) id: i64,
}

/// Before every place.
pub(crate) const START: Place = Place { key: i64::MIN, id: 0 };

/// Where a case stands in an order.
pub(crate) fn place(case: &Case, order: Order) -> Place {
    let key = match order {
        Order::Age => 0,
        Order::Risk => -case.risk,
        Order::Due => case.due.0,
    };
    Place { key, id: case.application.0 }
}

/// Applications that wait, behind a place.
pub(crate) async fn queue(
    db: &Db,
    order: Order,
    sought: &Sought<'_>,
    after: Place,
    limit: i64,
) -> Result<Vec<Case>, DbError> {
    const AGE: &str = columns!(filtered "a.state = 'pending' AND a.id > $18 ORDER BY a.id");
    const DUE: &str = columns!(filtered "a.state = 'pending' \
        AND (a.due_at, a.id) > ($20, $18) ORDER BY a.due_at, a.id");
    let mut args = filter_args(sought);
    args.extend([after.id.into(), limit.into()]);
    let sql = match order {
        Order::Age => AGE,
        Order::Risk => return by_risk(db, sought, after, limit).await,
        Order::Due => {
            args.push(after.key.into());
            DUE
        }
    };
    db.read(sql, args).await?.iter().map(case).collect()
}

/// The same with the riskiest first. Those without any risk come last, and are not in its index.
async fn by_risk(
    db: &Db,
    sought: &Sought<'_>,
    after: Place,
    limit: i64,
) -> Result<Vec<Case>, DbError> {
    // One engine looks for the first of two columns only where it is an expression.
    const SOME: &str = columns!(filtered "a.state = 'pending' AND a.risk > 0 AND -a.risk >= $20 \
        AND (-a.risk, a.id) > ($20, $18) ORDER BY -a.risk, a.id");
    const NONE: &str =
        columns!(filtered "a.state = 'pending' AND a.risk = 0 AND a.id > $18 ORDER BY a.id");
    let args = |place: [Arg; 2]| filter_args(sought).into_iter().chain(place);
    let (mut rows, mut id) = (vec![], after.id);
    if after.key < 0 {
        let place = [after.id.into(), limit.into()];
        rows = db.read(SOME, args(place).chain([after.key.into()]).collect()).await?;
        id = 0;
    }
    let left = limit - i64::try_from(rows.len()).unwrap_or(limit);
    if left > 0 {
        rows.extend(db.read(NONE, args([id.into(), left.into()]).collect()).await?);
    }
    rows.iter().map(case).collect()
}

/// What `columns!(filtered …)` takes for `$1` to `$17`.
pub(super) fn filter_args(sought: &Sought<'_>) -> Vec<Arg> {
    let Sought { standing, filter, reach, now } = sought;
    // A finding is a line: its name alone, or with a colon and what was found.
    let alone = filter.finding.map(|check| format!("%\n{check}\n%"));
    let with_detail = filter.finding.map(|check| format!("%\n{check}:%"));
    vec![
        filter.kind.into(),
        filter.account.map(|account| account.0).into(),
        filter.channel.as_deref().into(),
        filter.claimed_by.as_deref().into(),
        filter.unclaimed.into(),
        now.0.into(),
        filter.source.map(Source::name).into(),
        filter.market.map(Market::name).into(),
        filter.decided_by.as_deref().into(),
        filter.since.map(|at| at.0).into(),
        filter.until.map(|at| at.0).into(),
        filter.risk.into(),
        alone.into(),
        with_detail.into(),
        "\n".into(),
        standing.map(Standing::name).into(),
        reach::accounts(reach),
    ]
}

/// What is to be sent under the signature that was filed; empty where it was none.
pub(crate) async fn usage(db: &Db, id: ApplicationId) -> Result<String, DbError> {
    const SQL: &str = "SELECT coalesce(usage, '') FROM application WHERE id = $1";
    let rows = db.read(SQL, vec![id.0.into()]).await?;
    rows.first().map_or(Ok(String::new()), |row| row.text(0).map(str::to_owned))
}

/// The newest filing of a subject.
pub(crate) async fn newest(db: &Db, subject: i64) -> Result<Option<ApplicationId>, DbError> {
    const SQL: &str = "SELECT id FROM application WHERE subject = $1 ORDER BY id DESC LIMIT 1";
    let rows = db.read(SQL, vec![subject.into()]).await?;
    rows.first().map(|row| row.int(0).map(ApplicationId)).transpose()
}

/// What an application is filed with besides what its signature is and rests on.
pub(crate) struct Filing<'a> {
    pub(crate) findings: &'a [Finding],
    pub(crate) now: Timestamp,
    pub(crate) due: Timestamp,
}

/// Adds the application of a signature.
pub(crate) fn add(
    ids: Registered,
    shelf: Shelf,
    command: &RegisterSignature,
    filing: &Filing<'_>,
) -> Step {
    const SQL: &str = "INSERT INTO application \
        (id, kind, subject, account, channel, name, purpose, remark, market, source, document, \
        usage, scene, qualification, letter, icp_record, trademark, findings, risk, state, \
        submitted_at, due_at, reasons, note) \
        VALUES ($1, 'signature', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, \
        $16, $17, $18, 'pending', $19, $20, '', '')";
    let args = vec![
        ids.application.0.into(),
        ids.signature.0.into(),
        shelf.account.0.into(),
        shelf.channel.into(),
        command.name.as_str().into(),
        command.purpose.name().into(),
        command.remark.as_ref().map_or("", |remark| remark.as_str()).into(),
        command.market.name().into(),
        command.source.name().into(),
        command.document.map(Document::name).into(),
        command.usage.name().into(),
        command.scene.as_ref().map(|scene| scene.as_str()).into(),
        command.qualification.map(|id| id.0).into(),
        command.letter.map(|id| id.0).into(),
        command.icp_record.map(|id| id.0).into(),
        command.trademark.map(|id| id.0).into(),
        join(filing.findings).into(),
        risk(filing.findings).into(),
        filing.now.0.into(),
        filing.due.0.into(),
    ];
    Step::new(SQL, args)
}

/// Adds the application of a qualification.
pub(crate) fn add_of_qualification(row: &QualificationRow<'_>, filing: &Filing<'_>) -> Step {
    const SQL: &str = "INSERT INTO application \
        (id, kind, subject, account, channel, name, purpose, remark, findings, risk, state, \
        submitted_at, due_at, reasons, note) \
        VALUES ($1, 'qualification', $2, $3, $4, $5, $6, $7, $8, $9, 'pending', $10, $11, '', '')";
    let args = vec![
        row.application.0.into(),
        row.id.0.into(),
        row.account.0.into(),
        row.channel.into(),
        row.name.as_str().into(),
        row.purpose.name().into(),
        row.remark.into(),
        join(filing.findings).into(),
        risk(filing.findings).into(),
        filing.now.0.into(),
        filing.due.0.into(),
    ];
    Step::new(SQL, args)
}

/// Decides a waiting application. No effect means that somebody else was faster, has taken it on, or
/// would have to approve it first; or that nothing is planned any more where the decision was.
pub(crate) fn decide(
    id: ApplicationId,
    standing: Standing,
    by: &str,
    told: &Reply,
    now: Timestamp,
    needs: Needs,
) -> Step {
    const SQL: &str = "UPDATE application \
        SET state = $2, decided_by = $3, reasons = $4, note = $5, decided_at = $6, \
        claimed_by = NULL, claimed_until = NULL, plan = NULL, plan_at = NULL \
        WHERE id = $1 AND state = 'pending' \
        AND (claimed_by IS NULL OR claimed_by = $3 OR claimed_until <= $6) \
        AND ($7 = 0 OR first_eyes <> $3) AND ($8 = 0 OR plan IS NOT NULL)";
    let [reasons, note] = reply_args(told);
    let mut args =
        vec![id.0.into(), standing.name().into(), by.into(), reasons, note, now.0.into()];
    args.extend([needs.other_eyes.into(), needs.plan.into()]);
    Step::needed(SQL, args)
}

/// What there has to be, besides a waiting application, for a decision to be made.
#[derive(Clone, Copy)]
pub(crate) struct Needs {
    /// Somebody else has approved it already.
    pub(crate) other_eyes: bool,
    /// It is planned still.
    pub(crate) plan: bool,
}

/// Notes who has approved a waiting application first, where a second person has to. No effect
/// means the same as for [`decide`].
pub(crate) fn note_first_eyes(id: ApplicationId, by: &str, now: Timestamp, planned: bool) -> Step {
    const SQL: &str = "UPDATE application SET first_eyes = $2, \
        claimed_by = NULL, claimed_until = NULL, plan = NULL, plan_at = NULL \
        WHERE id = $1 AND state = 'pending' AND first_eyes IS NULL \
        AND (claimed_by IS NULL OR claimed_by = $2 OR claimed_until <= $3) \
        AND ($4 = 0 OR plan IS NOT NULL)";
    Step::needed(SQL, vec![id.0.into(), by.into(), now.0.into(), planned.into()])
}

/// Ends a filing if it still waits: it was replaced, withdrawn or deleted.
pub(crate) fn end(id: ApplicationId, standing: Standing, now: Timestamp) -> Step {
    const SQL: &str = "UPDATE application SET state = $2, decided_at = $3, \
        claimed_by = NULL, claimed_until = NULL, plan = NULL, plan_at = NULL \
        WHERE id = $1 AND state = 'pending'";
    Step::new(SQL, vec![id.0.into(), standing.name().into(), now.0.into()])
}

/// What a signature's filing says beside what the signature itself shows.
pub(crate) struct Said {
    pub(crate) scene: String,
    pub(crate) remark: String,
}

pub(crate) async fn said(db: &Db, id: ApplicationId) -> Result<Option<Said>, DbError> {
    const SQL: &str = "SELECT coalesce(scene, ''), remark FROM application WHERE id = $1";
    let rows = db.read(SQL, vec![id.0.into()]).await?;
    let said = |row: &Row| Ok(Said { scene: row.text(0)?.into(), remark: row.text(1)?.into() });
    rows.first().map(said).transpose()
}

/// Whether any filing of a subject was approved.
pub(crate) async fn was_approved(db: &Db, subject: i64) -> Result<bool, DbError> {
    const SQL: &str = "SELECT 1 FROM qualification_filing f \
        JOIN application a ON a.id = f.application \
        WHERE f.qualification = $1 AND a.state = 'approved' LIMIT 1";
    Ok(!db.read(SQL, vec![subject.into()]).await?.is_empty())
}

/// What a signature's filing rests on, its letter apart.
pub(crate) struct Rests {
    pub(crate) qualification: Option<QualificationId>,
    pub(crate) icp_record: Option<IcpRecordId>,
    pub(crate) trademark: Option<TrademarkId>,
}

pub(crate) async fn rests_on(db: &Db, id: ApplicationId) -> Result<Option<Rests>, DbError> {
    const SQL: &str = "SELECT icp_record, trademark, qualification FROM application WHERE id = $1";
    let rests = |row: &Row| {
        let id = |column| (!row.is_null(column)).then(|| row.int(column)).transpose();
        Ok(Rests {
            icp_record: id(0)?.map(IcpRecordId),
            trademark: id(1)?.map(TrademarkId),
            qualification: id(2)?.map(QualificationId),
        })
    };
    db.read(SQL, vec![id.0.into()]).await?.first().map(rests).transpose()
}

pub(super) fn case(row: &Row) -> Result<Case, DbError> {
    let subject = match row.text(3)? {
        review::SIGNATURE => Subject::Signature {
            id: SignatureId(row.int(4)?),
            market: named(&Market::ALL, Market::name, row.text(8)?)?,
            source: named(&Source::ALL, Source::name, row.text(9)?)?,
            document: match row.is_null(10) {
                true => None,
                false => Some(named(&Document::ALL, Document::name, row.text(10)?)?),
            },
        },
        review::QUALIFICATION => Subject::Qualification {
            id: QualificationId(row.int(4)?),
            body: named(&Body::ALL, Body::name, row.text(23)?)?,
            company: row.text(24)?.into(),
            organization_code: row.text(25)?.into(),
        },
        _ => return Err(DbError::Column(3)),
    };
    let claim = (!row.is_null(15)).then(|| {
        Ok::<_, DbError>(Claim { by: row.text(15)?.into(), until: Timestamp(row.int(16)?) })
    });
    let first_eyes = (!row.is_null(17)).then(|| row.text(17).map(str::to_owned));
    // A filing that was replaced or withdrawn has a moment, but nobody who decided it.
    let decided = (!row.is_null(18) && !row.is_null(19)).then(|| {
        Ok::<_, DbError>(Decided {
            at: Timestamp(row.int(18)?),
            by: row.text(19)?.into(),
            reply: reply(row, 20)?,
        })
    });
    Ok(Case {
        application: ApplicationId(row.int(0)?),
        account: AccountId(row.int(1)?),
        channel: row.text(2)?.into(),
        subject,
        name: row.text(5)?.into(),
        purpose: named(&Purpose::ALL, Purpose::name, row.text(6)?)?,
        remark: row.text(7)?.into(),
        standing: named(Standing::ALL, Standing::name, row.text(11)?)?,
        submitted: Timestamp(row.int(12)?),
        due: Timestamp(row.int(13)?),
        risk: row.int(14)?,
        claim: claim.transpose()?,
        first_eyes: first_eyes.transpose()?,
        plan: plans::plan(row, 26)?,
        decided: decided.transpose()?,
        findings: findings(row.text(22)?),
        exhibits: vec![],
        flags: vec![],
    })
}
