use signet_domain::ids::{AccountId, ApplicationId, LetterId, QualificationId, SignatureId};
use signet_domain::signature::Signature;

use crate::db::{Db, DbError, Row, Step};

/// Who stands behind a signature, as it was approved last.
pub(crate) struct Backed {
    pub(crate) application: ApplicationId,
    pub(crate) company: String,
    pub(crate) organization_code: String,
}

/// The newest approved filing of a qualification.
pub(crate) async fn of(db: &Db, id: QualificationId) -> Result<Option<Backed>, DbError> {
    const SQL: &str = "SELECT f.application, f.company, f.organization_code \
        FROM qualification_filing f JOIN application a ON a.id = f.application \
        WHERE f.qualification = $1 AND a.state = 'approved' ORDER BY f.application DESC LIMIT 1";
    let backed = |row: &Row| {
        Ok(Backed {
            application: ApplicationId(row.int(0)?),
            company: row.text(1)?.into(),
            organization_code: row.text(2)?.into(),
        })
    };
    db.read(SQL, vec![id.0.into()]).await?.first().map(backed).transpose()
}

/// Who lets others use a name; empty when the letter is gone.
pub(crate) async fn authorizer(db: &Db, id: LetterId) -> Result<String, DbError> {
    let rows = db.read("SELECT authorizer FROM letter WHERE id = $1", vec![id.0.into()]).await?;
    rows.first().map_or(Ok(String::new()), |row| Ok(row.text(0)?.to_owned()))
}

/// Whose signature it is, and through which door it came.
pub(crate) async fn owner(
    db: &Db,
    id: SignatureId,
) -> Result<Option<(AccountId, String)>, DbError> {
    const SQL: &str = "SELECT account, channel FROM signature WHERE id = $1";
    let owner = |row: &Row| Ok((AccountId(row.int(0)?), row.text(1)?.into()));
    db.read(SQL, vec![id.0.into()]).await?.first().map(owner).transpose()
}

/// Holds a signature until the transaction ends. No effect means that it does not stand as it did.
pub(crate) fn hold(signature: &Signature) -> Step {
    const SQL: &str = "UPDATE signature SET state = state \
        WHERE id = $1 AND state = $2 AND shown = $3";
    let args = vec![signature.id.0.into(), signature.state.name().into(), signature.shown.0.into()];
    Step::needed(SQL, args)
}
