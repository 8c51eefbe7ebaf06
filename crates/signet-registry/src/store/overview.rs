use signet_domain::authority::Reach;
use signet_domain::ids::{
    AccountId, ApplicationId, IcpRecordId, LetterId, QualificationId, SignatureId, TrademarkId,
};
use signet_domain::lifecycle::State;
use signet_domain::signature::{Market, Purpose, Source};
use signet_domain::time::Timestamp;

use super::reach::within;
use super::{flags, named, reach};
use crate::db::{Db, DbError, Row};
use crate::registry::overview::{Overview, OverviewFilter};

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "SELECT id, account, channel, application, name, market, source, purpose, state, ",
            "qualification, letter, icp_record, trademark, flags, submitted_at FROM signature ",
            $rest,
            " AND ",
            within!("$3", "account"),
            " ORDER BY id LIMIT $2"
        )
    };
}

/// Signatures after one, whoever's and wherever they stand, the oldest first.
pub(crate) async fn page(
    db: &Db,
    filter: OverviewFilter,
    reach: &Reach,
    after: SignatureId,
    limit: i64,
) -> Result<Vec<Overview>, DbError> {
    // Each has an index to walk.
    const ALL: &str = columns!("WHERE id > $1");
    const FLAGGED: &str = columns!("WHERE flags <> '' AND id > $1");
    const OWNED: &str = columns!("WHERE account = $4 AND id > $1");
    const OWNED_FLAGGED: &str = columns!("WHERE flags <> '' AND account = $4 AND id > $1");
    let sql = match (filter.account, filter.flagged) {
        (None, false) => ALL,
        (None, true) => FLAGGED,
        (Some(_), false) => OWNED,
        (Some(_), true) => OWNED_FLAGGED,
    };
    let mut args = vec![after.0.into(), limit.into(), reach::accounts(reach)];
    args.extend(filter.account.map(|account| account.0.into()));
    db.read(sql, args).await?.iter().map(overview).collect()
}

fn overview(row: &Row) -> Result<Overview, DbError> {
    let id = |column| (!row.is_null(column)).then(|| row.int(column)).transpose();
    Ok(Overview {
        signature: SignatureId(row.int(0)?),
        account: AccountId(row.int(1)?),
        channel: row.text(2)?.into(),
        application: ApplicationId(row.int(3)?),
        name: row.text(4)?.into(),
        market: named(&Market::ALL, Market::name, row.text(5)?)?,
        source: named(&Source::ALL, Source::name, row.text(6)?)?,
        purpose: named(&Purpose::ALL, Purpose::name, row.text(7)?)?,
        state: named(State::ALL, State::name, row.text(8)?)?,
        qualification: id(9)?.map(QualificationId),
        letter: id(10)?.map(LetterId),
        icp_record: id(11)?.map(IcpRecordId),
        trademark: id(12)?.map(TrademarkId),
        flags: flags(row.text(13)?),
        submitted: Timestamp(row.int(14)?),
    })
}
