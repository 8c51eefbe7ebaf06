use signet_domain::ids::{AccountId, ApplicationId, SignatureId};
use signet_domain::signature::{Document, Market, Purpose, Source, State};
use signet_domain::text::SignatureName;

use super::named;
use crate::db::{Db, DbError, Row};

/// A signature that is pending or approved, with what rules ask of its newest application.
pub(crate) struct Live {
    pub(crate) account: AccountId,
    pub(crate) signature: SignatureId,
    pub(crate) application: ApplicationId,
    pub(crate) name: SignatureName,
    pub(crate) market: Market,
    pub(crate) state: State,
    pub(crate) source: Source,
    pub(crate) document: Document,
    pub(crate) purpose: Purpose,
}

/// A channel's live signatures after the one of this id, the oldest first.
pub(crate) async fn page(
    db: &Db,
    channel: &str,
    after: SignatureId,
    limit: i64,
) -> Result<Vec<Live>, DbError> {
    const SQL: &str = "SELECT s.account, s.id, a.id, s.name, s.market, s.state, a.source, \
        a.document, a.purpose \
        FROM signature s JOIN application a ON a.id = s.application \
        WHERE s.channel = $1 AND s.state IN ('pending', 'approved') AND s.id > $2 \
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
        state: named(&State::ALL, State::name, row.text(5)?)?,
        source: named(&Source::ALL, Source::name, row.text(6)?)?,
        document: named(&Document::ALL, Document::name, row.text(7)?)?,
        purpose: named(&Purpose::ALL, Purpose::name, row.text(8)?)?,
    })
}
