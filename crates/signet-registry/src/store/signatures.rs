use signet_domain::ids::{AccountId, ApplicationId, SignatureId};
use signet_domain::signature::{Market, Signature, State};
use signet_domain::text::SignatureName;
use signet_domain::time::Timestamp;

use super::named;
use crate::db::{Arg, Db, DbError, Row, Step};

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "SELECT id, application, name, market, state, reply, submitted_at FROM signature ",
            $rest
        )
    };
}

/// Whose signatures, through which door, for which market.
#[derive(Clone, Copy)]
pub(crate) struct Shelf {
    pub(crate) account: AccountId,
    pub(crate) channel: &'static str,
    pub(crate) market: Market,
}

impl Shelf {
    fn args(self) -> [Arg; 3] {
        [self.account.0.into(), self.channel.into(), self.market.name().into()]
    }
}

pub(crate) async fn find(
    db: &Db,
    account: AccountId,
    channel: &str,
    id: SignatureId,
) -> Result<Option<Signature>, DbError> {
    const SQL: &str = columns!("WHERE id = $1 AND account = $2 AND channel = $3");
    let rows = db.read(SQL, vec![id.0.into(), account.0.into(), channel.into()]).await?;
    rows.first().map(signature).transpose()
}

/// A shelf's signatures, the newest first.
pub(crate) async fn page(
    db: &Db,
    shelf: Shelf,
    offset: i64,
    limit: i64,
) -> Result<Vec<Signature>, DbError> {
    const SQL: &str = columns!(
        "WHERE account = $1 AND channel = $2 AND market = $3 ORDER BY id DESC LIMIT $4 OFFSET $5"
    );
    let [account, channel, market] = shelf.args();
    let args = vec![account, channel, market, limit.into(), offset.into()];
    db.read(SQL, args).await?.iter().map(signature).collect()
}

/// The state of the signature of this name that is pending or approved.
pub(crate) async fn live_state(
    db: &Db,
    shelf: Shelf,
    name: &SignatureName,
) -> Result<Option<State>, DbError> {
    const SQL: &str = "SELECT state FROM signature WHERE account = $1 AND channel = $2 \
        AND market = $3 AND name = $4 AND state IN ('pending', 'approved')";
    let [account, channel, market] = shelf.args();
    let rows = db.read(SQL, vec![account, channel, market, name.as_str().into()]).await?;
    rows.first().map(|row| named(&State::ALL, State::name, row.text(0)?)).transpose()
}

/// How many signatures are on a shelf, whatever their state.
pub(crate) async fn count(db: &Db, shelf: Shelf) -> Result<i64, DbError> {
    const SQL: &str = "SELECT count(*) FROM signature \
        WHERE account = $1 AND channel = $2 AND market = $3";
    let rows = db.read(SQL, shelf.args().into()).await?;
    rows.first().map_or(Ok(0), |row| row.int(0))
}

/// Adds a pending signature. No effect means that the name is taken or, where there is a limit, that
/// the shelf is full.
pub(crate) fn add(
    shelf: Shelf,
    id: SignatureId,
    application: ApplicationId,
    name: &SignatureName,
    now: Timestamp,
    limit: Option<u32>,
) -> Step {
    const UNLIMITED: &str = "INSERT INTO signature \
        (id, application, account, channel, market, name, state, reply, submitted_at) \
        VALUES ($1, $2, $3, $4, $5, $6, 'pending', '', $7) \
        ON CONFLICT (account, channel, market, name) WHERE state IN ('pending', 'approved') \
        DO NOTHING";
    const LIMITED: &str = "INSERT INTO signature \
        (id, application, account, channel, market, name, state, reply, submitted_at) \
        SELECT $1, $2, $3, $4, $5, $6, 'pending', '', $7 \
        WHERE (SELECT count(*) FROM signature \
            WHERE account = $3 AND channel = $4 AND market = $5) < $8 \
        ON CONFLICT (account, channel, market, name) WHERE state IN ('pending', 'approved') \
        DO NOTHING";
    let [account, channel, market] = shelf.args();
    let mut args = vec![id.0.into(), application.0.into(), account, channel, market];
    args.extend([name.as_str().into(), now.0.into()]);
    match limit {
        None => Step::needed(UNLIMITED, args),
        Some(limit) => {
            args.push(i64::from(limit).into());
            Step::needed(LIMITED, args)
        }
    }
}

/// Moves a pending signature on. No effect means that somebody else was faster.
pub(crate) fn decide(
    id: SignatureId,
    application: ApplicationId,
    state: State,
    reply: &str,
) -> Step {
    const SQL: &str = "UPDATE signature SET state = $3, reply = $4 \
        WHERE id = $1 AND application = $2 AND state = 'pending'";
    let args = vec![id.0.into(), application.0.into(), state.name().into(), reply.into()];
    Step::needed(SQL, args)
}

fn signature(row: &Row) -> Result<Signature, DbError> {
    Ok(Signature {
        id: SignatureId(row.int(0)?),
        application: ApplicationId(row.int(1)?),
        name: SignatureName::new(row.text(2)?).map_err(|_| DbError::Column(2))?,
        market: named(&Market::ALL, Market::name, row.text(3)?)?,
        state: named(&State::ALL, State::name, row.text(4)?)?,
        reply: row.text(5)?.into(),
        submitted: Timestamp(row.int(6)?),
    })
}
