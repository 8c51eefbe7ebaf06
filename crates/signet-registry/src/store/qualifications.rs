use signet_domain::authority::Reach;
use signet_domain::ids::{AccountId, ApplicationId, QualificationId};
use signet_domain::lifecycle::State;
use signet_domain::qualification::{Body, Page, Qualification, QualificationFilter};
use signet_domain::reason::Reply;
use signet_domain::signature::Purpose;
use signet_domain::text::{OrganizationCode, PartyName, QualificationName};
use signet_domain::time::{Day, Period, Timestamp};

use super::reach::within;
use super::{named, reach, reply, reply_args};
use crate::db::{Arg, Db, DbError, Row, Step};
use crate::registry::qualifications::Held;

macro_rules! columns {
    ($rest:expr) => {
        concat!(
            "SELECT q.id, q.application, q.name, q.purpose, q.body, q.organization_code, ",
            "q.shared, q.company, q.licence_first, q.licence_last, q.state, q.reasons, q.note, ",
            "q.decided_at, q.submitted_at, q.created_at",
            $rest
        )
    };
}

macro_rules! filtered {
    ($select:expr, $rest:literal) => {
        concat!(
            $select,
            " WHERE q.account = $1 AND q.channel = $2 ",
            "AND (CAST($3 AS TEXT) IS NULL OR q.name = $3) ",
            "AND (CAST($4 AS TEXT) IS NULL OR q.company = $4) ",
            "AND ($5 = 0 OR q.legal_person = $6) ",
            "AND (CAST($7 AS TEXT) IS NULL OR q.state = $7) ",
            "AND (CAST($8 AS TEXT) IS NULL OR q.purpose = $8) ",
            "AND (CAST($9 AS BIGINT) IS NULL OR EXISTS (SELECT 1 FROM qualification_filing g ",
            "WHERE g.application = $9 AND g.qualification = q.id))",
            $rest
        )
    };
}

/// A qualification as it is written.
pub(crate) struct QualificationRow<'a> {
    pub(crate) id: QualificationId,
    pub(crate) application: ApplicationId,
    pub(crate) account: AccountId,
    pub(crate) channel: &'a str,
    pub(crate) name: &'a QualificationName,
    pub(crate) purpose: Purpose,
    pub(crate) body: Body,
    pub(crate) organization_code: &'a OrganizationCode,
    pub(crate) shared: bool,
    pub(crate) company: &'a PartyName,
    pub(crate) licence_valid: Period,
    pub(crate) remark: &'a str,
    /// What the persons are known by, and they themselves, sealed.
    pub(crate) people: Option<PeopleRow>,
}

/// The persons of a filing as they are written.
pub(crate) struct PeopleRow {
    /// What the legal person's name is known by.
    pub(crate) legal_person: Vec<u8>,
    /// What the administrator's document is known by.
    pub(crate) administrator: Vec<u8>,
    /// All there is to know of them, sealed.
    pub(crate) sealed: Vec<u8>,
}

impl QualificationRow<'_> {
    fn tags(&self) -> [Arg; 2] {
        let people = self.people.as_ref();
        [
            people.map(|people| people.legal_person.clone()).into(),
            people.map(|people| people.administrator.clone()).into(),
        ]
    }
}

/// Adds a qualification that waits for its first decision. No effect means that its name is taken.
pub(crate) fn add(row: &QualificationRow<'_>, now: Timestamp) -> Step {
    const SQL: &str = "INSERT INTO qualification \
        (id, application, account, channel, name, purpose, body, organization_code, shared, \
        company, licence_first, licence_last, legal_person, administrator, state, reasons, note, \
        submitted_at, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'pending', '', '', \
        $15, $15) ON CONFLICT (account, channel, name) DO NOTHING";
    let mut args = vec![
        row.id.0.into(),
        row.application.0.into(),
        row.account.0.into(),
        row.channel.into(),
        row.name.as_str().into(),
        row.purpose.name().into(),
        row.body.name().into(),
        row.organization_code.as_str().into(),
        row.shared.into(),
        row.company.as_str().into(),
        row.licence_valid.first.to_string().into(),
        row.licence_valid.last.to_string().into(),
    ];
    args.extend(row.tags());
    args.push(now.0.into());
    Step::needed(SQL, args)
}

/// Adds what may change from filing to filing.
pub(crate) fn add_filing(row: QualificationRow<'_>) -> Step {
    const SQL: &str = "INSERT INTO qualification_filing \
        (application, qualification, account, body, company, organization_code, licence_first, \
        licence_last, people) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let args = vec![
        row.application.0.into(),
        row.id.0.into(),
        row.account.0.into(),
        row.body.name().into(),
        row.company.as_str().into(),
        row.organization_code.as_str().into(),
        row.licence_valid.first.to_string().into(),
        row.licence_valid.last.to_string().into(),
        row.people.map(|people| people.sealed).into(),
    ];
    Step::new(SQL, args)
}

/// Puts a newer filing in the place of the one before. Where the administrator is another one, no
/// other qualification of the same body may have that one. No effect means that it has, or that the
/// qualification does not stand as it did.
pub(crate) fn refile(
    before: &Qualification,
    row: &QualificationRow<'_>,
    another_administrator: bool,
    now: Timestamp,
) -> Step {
    const SQL: &str = "UPDATE qualification SET application = $2, company = $3, \
        licence_first = $4, licence_last = $5, legal_person = $6, administrator = $7, \
        state = 'pending', reasons = '', note = '', decided_at = NULL, submitted_at = $8 \
        WHERE id = $1 AND application = $9 AND state = $10 \
        AND ($11 = 0 OR NOT EXISTS (SELECT 1 FROM qualification o WHERE o.account = $12 \
            AND o.channel = $13 AND o.organization_code = $14 AND o.administrator = $7 \
            AND o.id <> $1))";
    let mut args = vec![
        row.id.0.into(),
        row.application.0.into(),
        row.company.as_str().into(),
        row.licence_valid.first.to_string().into(),
        row.licence_valid.last.to_string().into(),
    ];
    args.extend(row.tags());
    args.extend([
        now.0.into(),
        before.application.0.into(),
        before.state.name().into(),
        another_administrator.into(),
        row.account.0.into(),
        row.channel.into(),
        row.organization_code.as_str().into(),
    ]);
    Step::needed(SQL, args)
}

/// Whether another qualification of this body has this administrator.
pub(crate) async fn is_repeated(
    db: &Db,
    account: AccountId,
    channel: &str,
    before: &Qualification,
    administrator: &[u8],
) -> Result<bool, DbError> {
    const SQL: &str = "SELECT 1 FROM qualification WHERE account = $1 AND channel = $2 \
        AND organization_code = $3 AND administrator = $4 AND id <> $5";
    let args = vec![
        account.0.into(),
        channel.into(),
        before.organization_code.as_str().into(),
        administrator.to_vec().into(),
        before.id.0.into(),
    ];
    Ok(!db.read(SQL, args).await?.is_empty())
}

/// Whether an account has a qualification of this name.
pub(crate) async fn is_named(
    db: &Db,
    account: AccountId,
    channel: &str,
    name: &QualificationName,
) -> Result<bool, DbError> {
    const SQL: &str =
        "SELECT 1 FROM qualification WHERE account = $1 AND channel = $2 AND name = $3";
    let args = vec![account.0.into(), channel.into(), name.as_str().into()];
    Ok(!db.read(SQL, args).await?.is_empty())
}

/// An account's qualification. Who stands for it in law is sealed elsewhere, and left empty here.
pub(crate) async fn find(
    db: &Db,
    account: AccountId,
    channel: &str,
    id: QualificationId,
) -> Result<Option<Qualification>, DbError> {
    const SQL: &str =
        columns!(" FROM qualification q WHERE q.id = $1 AND q.account = $2 AND q.channel = $3");
    let rows = db.read(SQL, vec![id.0.into(), account.0.into(), channel.into()]).await?;
    rows.first().map(qualification).transpose()
}

/// What the administrator of a qualification is known by.
pub(crate) async fn administrator(
    db: &Db,
    id: QualificationId,
) -> Result<Option<Vec<u8>>, DbError> {
    const SQL: &str =
        "SELECT administrator FROM qualification WHERE id = $1 AND administrator IS NOT NULL";
    let rows = db.read(SQL, vec![id.0.into()]).await?;
    rows.first().map(|row| Ok(row.bytes(0)?.to_vec())).transpose()
}

/// Which of an account's qualifications of a channel are listed.
#[derive(Clone, Copy)]
pub(crate) struct Listed<'a> {
    pub(crate) account: AccountId,
    pub(crate) channel: &'a str,
    pub(crate) filter: &'a QualificationFilter,
    /// What the legal person who is asked for is known by.
    pub(crate) legal_person: Option<&'a [u8]>,
}

impl Listed<'_> {
    fn args(self) -> Vec<Arg> {
        let filter = self.filter;
        vec![
            self.account.0.into(),
            self.channel.into(),
            filter.name.clone().into(),
            filter.company.clone().into(),
            self.legal_person.is_some().into(),
            self.legal_person.map_or_else(Vec::new, <[u8]>::to_vec).into(),
            filter.state.map(State::name).into(),
            filter.purpose.map(Purpose::name).into(),
            filter.application.map(|id| id.0).into(),
        ]
    }
}

/// A qualification, and who stands for it, sealed.
pub(crate) struct ListedRow {
    pub(crate) qualification: Qualification,
    pub(crate) people: Option<Vec<u8>>,
}

/// Some of the qualifications that are asked for, the newest first.
pub(crate) async fn page(
    db: &Db,
    listed: Listed<'_>,
    page: Page,
) -> Result<Vec<ListedRow>, DbError> {
    const SQL: &str = filtered!(
        columns!(
            ", f.people FROM qualification q \
             JOIN qualification_filing f ON f.application = q.application"
        ),
        " ORDER BY q.id DESC LIMIT $10 OFFSET $11"
    );
    let mut args = listed.args();
    args.extend([page.limit.into(), page.offset.into()]);
    let row = |row: &Row| {
        Ok(ListedRow {
            qualification: qualification(row)?,
            people: (!row.is_null(16)).then(|| row.bytes(16).map(<[u8]>::to_vec)).transpose()?,
        })
    };
    db.read(SQL, args).await?.iter().map(row).collect()
}

/// How many qualifications are asked for.
pub(crate) async fn count(db: &Db, listed: Listed<'_>) -> Result<i64, DbError> {
    const SQL: &str = filtered!("SELECT count(*) FROM qualification q", "");
    let rows = db.read(SQL, listed.args()).await?;
    rows.first().map_or(Ok(0), |row| row.int(0))
}

/// Qualifications behind this one, the oldest first, of all accounts and channels or of one.
pub(crate) async fn held(
    db: &Db,
    account: Option<AccountId>,
    channel: Option<&str>,
    reach: &Reach,
    after: i64,
    limit: i64,
) -> Result<Vec<Held>, DbError> {
    const SQL: &str = columns!(concat!(
        ", q.account, q.channel FROM qualification q WHERE q.id > $1 \
         AND (CAST($2 AS BIGINT) IS NULL OR q.account = $2) \
         AND (CAST($3 AS TEXT) IS NULL OR q.channel = $3) AND ",
        within!("$5", "q.account"),
        " ORDER BY q.id LIMIT $4"
    ));
    let account = account.map(|account| account.0);
    let held = |row: &Row| {
        Ok(Held {
            account: AccountId(row.int(16)?),
            channel: row.text(17)?.into(),
            qualification: qualification(row)?,
        })
    };
    let mut args = vec![after.into(), account.into(), channel.into(), limit.into()];
    args.push(reach::accounts(reach));
    db.read(SQL, args).await?.iter().map(held).collect()
}

/// The bodies of an account's own approved qualifications: what the applicant is called.
pub(crate) async fn own_companies(
    db: &Db,
    account: AccountId,
    channel: &str,
) -> Result<Vec<PartyName>, DbError> {
    const SQL: &str = "SELECT DISTINCT company FROM qualification \
        WHERE account = $1 AND channel = $2 AND purpose = $3 AND state = $4 \
        ORDER BY company LIMIT 20";
    let (own, approved) = (Purpose::Own.name(), State::Approved.name());
    let args = vec![account.0.into(), channel.into(), own.into(), approved.into()];
    let company = |row: &Row| PartyName::new(row.text(0)?).map_err(|_| DbError::Column(0));
    db.read(SQL, args).await?.iter().map(company).collect()
}

/// Moves a qualification on. No effect means that somebody else was faster.
pub(crate) fn decide(
    id: QualificationId,
    application: ApplicationId,
    (from, to): (State, State),
    told: &Reply,
    now: Timestamp,
) -> Step {
    const SQL: &str = "UPDATE qualification SET state = $4, reasons = $5, note = $6, \
        decided_at = $7 WHERE id = $1 AND application = $2 AND state = $3";
    let [reasons, note] = reply_args(told);
    let args = vec![
        id.0.into(),
        application.0.into(),
        from.name().into(),
        to.name().into(),
        reasons,
        note,
        now.0.into(),
    ];
    Step::needed(SQL, args)
}

/// Holds a qualification until the transaction ends, so that nothing is bound to it meanwhile. No
/// effect means that it does not stand as it did.
pub(crate) fn hold(before: &Qualification) -> Step {
    const SQL: &str = "UPDATE qualification SET shared = shared \
        WHERE id = $1 AND application = $2 AND state = $3";
    let args = vec![before.id.0.into(), before.application.0.into(), before.state.name().into()];
    Step::needed(SQL, args)
}

/// Holds an approved qualification until the transaction ends, so that it stays while something is
/// bound to it. No effect means that it is not approved any more, or gone.
pub(crate) fn hold_approved(id: QualificationId) -> Step {
    const SQL: &str =
        "UPDATE qualification SET shared = shared WHERE id = $1 AND state = 'approved'";
    Step::needed(SQL, vec![id.0.into()])
}

/// Deletes a qualification that is held. No effect means that a signature is bound to it, or a filing
/// that waits for a decision.
pub(crate) fn delete(id: QualificationId) -> Step {
    const SQL: &str = "DELETE FROM qualification WHERE id = $1 \
        AND NOT EXISTS (SELECT 1 FROM signature s WHERE s.qualification = $1) \
        AND NOT EXISTS (SELECT 1 FROM application a WHERE a.qualification = $1 \
            AND a.state = 'pending')";
    Step::needed(SQL, vec![id.0.into()])
}

/// Whether a signature is bound to a qualification, or a filing that waits for a decision.
pub(crate) async fn is_bound(db: &Db, id: QualificationId) -> Result<bool, DbError> {
    const SQL: &str = "SELECT 1 FROM signature WHERE qualification = $1 \
        UNION SELECT 1 FROM application WHERE qualification = $1 AND state = 'pending'";
    Ok(!db.read(SQL, vec![id.0.into()]).await?.is_empty())
}

pub(super) fn qualification(row: &Row) -> Result<Qualification, DbError> {
    let broken = |column| move |_| DbError::Column(column);
    let day = |column| Day::parse(row.text(column)?).map_err(|_| DbError::Column(column));
    let decided = (!row.is_null(13)).then(|| row.int(13).map(Timestamp)).transpose()?;
    Ok(Qualification {
        id: QualificationId(row.int(0)?),
        application: ApplicationId(row.int(1)?),
        name: QualificationName::new(row.text(2)?).map_err(broken(2))?,
        purpose: named(&Purpose::ALL, Purpose::name, row.text(3)?)?,
        body: named(&Body::ALL, Body::name, row.text(4)?)?,
        organization_code: OrganizationCode::new(row.text(5)?).map_err(broken(5))?,
        shared: row.int(6)? != 0,
        company: PartyName::new(row.text(7)?).map_err(broken(7))?,
        licence_valid: Period { first: day(8)?, last: day(9)? },
        legal_person: String::new(),
        state: named(State::ALL, State::name, row.text(10)?)?,
        reply: reply(row, 11)?,
        decided,
        submitted: Timestamp(row.int(14)?),
        created: Timestamp(row.int(15)?),
    })
}
