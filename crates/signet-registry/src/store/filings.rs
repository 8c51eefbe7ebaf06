use signet_domain::evidence::Role;
use signet_domain::ids::{AccountId, ApplicationId, EvidenceId, QualificationId};
use signet_domain::lifecycle::{Standing, State};
use signet_domain::qualification::Qualification;
use signet_domain::text::{FileKey, PartyName};
use signet_domain::time::{Day, Period, Timestamp};

use super::{named, reply};
use crate::db::{Db, DbError, Row, Step};

/// One filing of a qualification, as it is kept.
pub(crate) struct FilingRow {
    pub(crate) company: PartyName,
    pub(crate) licence_valid: Period,
    /// The persons, sealed.
    pub(crate) people: Option<Vec<u8>>,
    pub(crate) remark: String,
    pub(crate) state: State,
    pub(crate) reply: signet_domain::reason::Reply,
    pub(crate) decided: Option<Timestamp>,
    pub(crate) submitted: Timestamp,
}

impl FilingRow {
    /// The qualification as this filing has it.
    pub(crate) fn of(&self, qualification: Qualification) -> Qualification {
        Qualification {
            company: self.company.clone(),
            licence_valid: self.licence_valid,
            state: self.state,
            reply: self.reply.clone(),
            decided: self.decided,
            submitted: self.submitted,
            ..qualification
        }
    }
}

/// A filing of a qualification.
pub(crate) async fn find(
    db: &Db,
    qualification: QualificationId,
    application: ApplicationId,
) -> Result<Option<FilingRow>, DbError> {
    const SQL: &str = "SELECT f.company, f.licence_first, f.licence_last, f.people, a.remark, \
        a.state, a.reasons, a.note, a.decided_at, a.submitted_at FROM qualification_filing f \
        JOIN application a ON a.id = f.application \
        WHERE f.application = $1 AND f.qualification = $2";
    let rows = db.read(SQL, vec![application.0.into(), qualification.0.into()]).await?;
    rows.first().map(filing).transpose()
}

/// The persons of a filing, sealed, and whose they are.
pub(crate) async fn people(
    db: &Db,
    application: ApplicationId,
) -> Result<Option<(AccountId, Vec<u8>)>, DbError> {
    const SQL: &str = "SELECT account, people FROM qualification_filing \
        WHERE application = $1 AND people IS NOT NULL";
    let rows = db.read(SQL, vec![application.0.into()]).await?;
    let people = |row: &Row| Ok((AccountId(row.int(0)?), row.bytes(1)?.to_vec()));
    rows.first().map(people).transpose()
}

/// A paper that was filed with a qualification.
pub(crate) struct PaperRow {
    pub(crate) role: Role,
    pub(crate) key: FileKey,
    pub(crate) evidence: EvidenceId,
    /// Whether its bytes were erased.
    pub(crate) erased: bool,
}

/// The papers of a filing, by role and in their order.
pub(crate) async fn papers(db: &Db, application: ApplicationId) -> Result<Vec<PaperRow>, DbError> {
    const SQL: &str = "SELECT x.role, x.object, e.id, \
        CASE WHEN e.content IS NULL AND e.file IS NULL THEN 1 ELSE 0 END \
        FROM exhibit x JOIN evidence e ON e.id = x.evidence \
        WHERE x.subject = $1 AND x.object IS NOT NULL ORDER BY x.role, x.position";
    let paper = |row: &Row| {
        Ok(PaperRow {
            role: named(&Role::ALL, Role::name, row.text(0)?)?,
            key: FileKey::new(row.text(1)?).map_err(|_| DbError::Column(1))?,
            evidence: EvidenceId(row.int(2)?),
            erased: row.int(3)? != 0,
        })
    };
    db.read(SQL, vec![application.0.into()]).await?.iter().map(paper).collect()
}

/// Forgets all persons of an account, and what they are known by.
pub(crate) fn forget_people(account: AccountId) -> [Step; 2] {
    const PEOPLE: &str = "UPDATE qualification_filing SET people = NULL \
        WHERE account = $1 AND people IS NOT NULL";
    const TAGS: &str = "UPDATE qualification SET legal_person = NULL, administrator = NULL \
        WHERE account = $1";
    let args = || vec![account.0.into()];
    [Step::new(PEOPLE, args()), Step::new(TAGS, args())]
}

fn filing(row: &Row) -> Result<FilingRow, DbError> {
    let day = |column| Day::parse(row.text(column)?).map_err(|_| DbError::Column(column));
    Ok(FilingRow {
        company: PartyName::new(row.text(0)?).map_err(|_| DbError::Column(0))?,
        licence_valid: Period { first: day(1)?, last: day(2)? },
        people: (!row.is_null(3)).then(|| row.bytes(3).map(<[u8]>::to_vec)).transpose()?,
        remark: row.text(4)?.into(),
        state: named(Standing::ALL, Standing::name, row.text(5)?)?.state(),
        reply: reply(row, 6)?,
        decided: (!row.is_null(8)).then(|| row.int(8).map(Timestamp)).transpose()?,
        submitted: Timestamp(row.int(9)?),
    })
}
