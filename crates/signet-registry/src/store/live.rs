use signet_domain::ids::{AccountId, ApplicationId, SignatureId};
use signet_domain::lifecycle::State;
use signet_domain::signature::{Document, Market, Purpose, Source};
use signet_domain::text::SignatureName;

use super::named;
use crate::db::{Db, DbError, Row};

/// A signature that waits or is in force, with what rules ask of the application whose data it has.
pub(crate) struct Live {
    pub(crate) account: AccountId,
    pub(crate) signature: SignatureId,
    pub(crate) application: ApplicationId,
    pub(crate) name: SignatureName,
    pub(crate) market: Market,
    pub(crate) state: State,
    pub(crate) source: Source,
    pub(crate) document: Option<Document>,
    pub(crate) purpose: Purpose,
    /// Whether it is bound to a qualification.
    pub(crate) qualified: bool,
}

/// A channel's live signatures after the one of this id, the oldest first.
pub(crate) async fn page(
    db: &Db,
    channel: &str,
    after: SignatureId,
    limit: i64,
) -> Result<Vec<Live>, DbError> {
    const SQL: &str = "SELECT s.account, s.id, a.id, s.name, s.market, s.state, a.source, \
        a.document, a.purpose, s.qualification \
        FROM signature s JOIN application a ON a.id = s.shown \
        WHERE s.channel = $1 AND s.state IN ('pending', 'approved', 'revising') AND s.id > $2 \
        ORDER BY s.id LIMIT $3";
    let args = vec![channel.into(), after.0.into(), limit.into()];
    db.read(SQL, args).await?.iter().map(live).collect()
}

fn live(row: &Row) -> Result<Live, DbError> {
    Ok(Live {
        account: AccountId(row.int(0)?),
        signature: SignatureId(row.int(1)?),
        application: ApplicationId(row.int(2)?),
        name: SignatureName::new(row.text(3)?).map_err(|_| DbError::Column(3))?,
        market: named(&Market::ALL, Market::name, row.text(4)?)?,
        state: named(State::ALL, State::name, row.text(5)?)?,
        source: named(&Source::ALL, Source::name, row.text(6)?)?,
        document: match row.is_null(7) {
            true => None,
            false => Some(named(&Document::ALL, Document::name, row.text(7)?)?),
        },
        purpose: named(&Purpose::ALL, Purpose::name, row.text(8)?)?,
        qualified: !row.is_null(9),
    })
}
