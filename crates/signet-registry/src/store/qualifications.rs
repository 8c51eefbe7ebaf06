use signet_domain::ids::{AccountId, ApplicationId, QualificationId};
use signet_domain::lifecycle::State;
use signet_domain::qualification::{Body, Qualification};
use signet_domain::reason::Reply;
use signet_domain::signature::Purpose;
use signet_domain::text::{OrganizationCode, PartyName, QualificationName};
use signet_domain::time::{Day, Period, Timestamp};

use super::{named, reply, reply_args};
use crate::db::{Db, DbError, Row, Step};

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "SELECT id, application, name, purpose, body, organization_code, shared, company, ",
            "licence_first, licence_last, state, reasons, note, decided_at, submitted_at, ",
            "created_at FROM qualification ",
            $rest
        )
    };
}

/// An account's qualification. Who stands for it in law is sealed elsewhere, and left empty here.
pub(crate) async fn find(
    db: &Db,
    account: AccountId,
    channel: &str,
    id: QualificationId,
) -> Result<Option<Qualification>, DbError> {
    const SQL: &str = columns!("WHERE id = $1 AND account = $2 AND channel = $3");
    let rows = db.read(SQL, vec![id.0.into(), account.0.into(), channel.into()]).await?;
    rows.first().map(qualification).transpose()
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

/// How many signatures are bound to a qualification.
pub(crate) async fn bound(db: &Db, id: QualificationId) -> Result<i64, DbError> {
    const SQL: &str = "SELECT count(*) FROM signature WHERE qualification = $1";
    let rows = db.read(SQL, vec![id.0.into()]).await?;
    rows.first().map_or(Ok(0), |row| row.int(0))
}

fn qualification(row: &Row) -> Result<Qualification, DbError> {
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
