use signet_domain::ids::{
    AccountId, ApplicationId, IcpRecordId, LetterId, QualificationId, SignatureId, TrademarkId,
};
use signet_domain::lifecycle::State;
use signet_domain::reason::Reply;
use signet_domain::signature::{
    Market, Purpose, RegisterSignature, Registered, Signature, Source, Usage, Which,
};
use signet_domain::text::SignatureName;
use signet_domain::time::Timestamp;

use super::{named, reply, reply_args};
use crate::db::{Arg, Db, DbError, Row, Step};

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "SELECT id, application, shown, name, market, source, usage, purpose, state, reasons, ",
            "note, decided_at, submitted_at, created_at, qualification, letter, icp_record, ",
            "trademark FROM signature ",
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

/// The account's signature that is meant.
pub(crate) async fn find(
    db: &Db,
    account: AccountId,
    channel: &str,
    which: &Which,
) -> Result<Option<Signature>, DbError> {
    const BY_ID: &str = columns!("WHERE id = $3 AND account = $1 AND channel = $2");
    // Where several have had the name, the newest is meant.
    const BY_NAME: &str = columns!(
        "WHERE account = $1 AND channel = $2 AND market = $3 AND name = $4 \
         ORDER BY id DESC LIMIT 1"
    );
    let mut args = vec![account.0.into(), channel.into()];
    let rows = match which {
        Which::Id(id) => {
            args.push(id.0.into());
            db.read(BY_ID, args).await?
        }
        Which::Named(market, name) => {
            args.extend([market.name().into(), name.as_str().into()]);
            db.read(BY_NAME, args).await?
        }
    };
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

/// The state of the signature that holds this name.
pub(crate) async fn holder(
    db: &Db,
    shelf: Shelf,
    name: &SignatureName,
) -> Result<Option<(SignatureId, State)>, DbError> {
    const SQL: &str = "SELECT id, state FROM signature WHERE account = $1 AND channel = $2 \
        AND market = $3 AND name = $4 AND holds_name = 1";
    let [account, channel, market] = shelf.args();
    let rows = db.read(SQL, vec![account, channel, market, name.as_str().into()]).await?;
    rows.first().map(held).transpose()
}

/// The state of a signature whose name is this one but for the case of its letters.
pub(crate) async fn holder_in_any_case(
    db: &Db,
    shelf: Shelf,
    name: &SignatureName,
) -> Result<Option<(SignatureId, State)>, DbError> {
    const SQL: &str = "SELECT id, state FROM signature WHERE account = $1 AND channel = $2 \
        AND market = $3 AND folded = $4 AND holds_name = 1";
    let [account, channel, market] = shelf.args();
    let rows = db.read(SQL, vec![account, channel, market, fold(name).into()]).await?;
    rows.first().map(held).transpose()
}

fn held(row: &Row) -> Result<(SignatureId, State), DbError> {
    Ok((SignatureId(row.int(0)?), named(State::ALL, State::name, row.text(1)?)?))
}

/// Signatures after the one of this id that nobody has looked at yet, with their names.
pub(crate) async fn unlooked(
    db: &Db,
    after: SignatureId,
    limit: i64,
) -> Result<Vec<(SignatureId, SignatureName)>, DbError> {
    const SQL: &str = "SELECT id, name FROM signature WHERE skeleton = '' AND id > $1 \
        ORDER BY id LIMIT $2";
    let found = |row: &Row| {
        let name = SignatureName::new(row.text(1)?).map_err(|_| DbError::Column(1))?;
        Ok((SignatureId(row.int(0)?), name))
    };
    db.read(SQL, vec![after.0.into(), limit.into()]).await?.iter().map(found).collect()
}

/// Notes what a signature's name looks like.
pub(crate) fn look(id: SignatureId, skeleton: String) -> Step {
    const SQL: &str = "UPDATE signature SET skeleton = $2 WHERE id = $1 AND skeleton = ''";
    Step::new(SQL, vec![id.0.into(), skeleton.into()])
}

/// How many signatures are on a shelf, whatever their state.
pub(crate) async fn count(db: &Db, shelf: Shelf) -> Result<i64, DbError> {
    const SQL: &str = "SELECT count(*) FROM signature \
        WHERE account = $1 AND channel = $2 AND market = $3";
    let rows = db.read(SQL, shelf.args().into()).await?;
    rows.first().map_or(Ok(0), |row| row.int(0))
}

/// Asks whether there is room on a shelf. No effect means that it is full.
pub(crate) fn room(shelf: Shelf, limit: u32) -> Step {
    const SQL: &str = "SELECT CAST(1 AS BIGINT) WHERE (SELECT count(*) FROM signature \
        WHERE account = $1 AND channel = $2 AND market = $3) < $4";
    let [account, channel, market] = shelf.args();
    Step::needed(SQL, vec![account, channel, market, i64::from(limit).into()])
}

/// Asks whether nobody holds a name that is this one but for the case of its letters. No effect
/// means that somebody does.
pub(crate) fn free_in_any_case(shelf: Shelf, name: &SignatureName) -> Step {
    const SQL: &str = "SELECT CAST(1 AS BIGINT) WHERE NOT EXISTS (SELECT 1 FROM signature \
        WHERE account = $1 AND channel = $2 AND market = $3 AND folded = $4 AND holds_name = 1)";
    let [account, channel, market] = shelf.args();
    Step::needed(SQL, vec![account, channel, market, fold(name).into()])
}

/// Adds a pending signature. No effect means that the name is taken.
pub(crate) fn add(
    shelf: Shelf,
    ids: Registered,
    command: &RegisterSignature,
    skeleton: String,
    now: Timestamp,
) -> Step {
    // One engine copies every page that an `INSERT … SELECT` changes, to undo half of it.
    const SQL: &str = "INSERT INTO signature \
        (id, application, shown, account, channel, market, name, folded, skeleton, holds_name, \
        state, source, purpose, usage, qualification, letter, icp_record, trademark, reasons, \
        note, flags, submitted_at, created_at) \
        VALUES ($1, $2, $2, $3, $4, $5, $6, $7, $8, 1, 'pending', $9, $10, $11, $12, $13, $14, \
        $15, '', '', '', $16, $16) \
        ON CONFLICT (account, channel, market, name) WHERE holds_name = 1 DO NOTHING";
    let [account, channel, market] = shelf.args();
    let mut args = vec![ids.signature.0.into(), ids.application.0.into(), account, channel, market];
    args.extend([command.name.as_str().into(), fold(&command.name).into(), skeleton.into()]);
    args.extend(bindings(command));
    args.push(now.0.into());
    Step::needed(SQL, args)
}

/// Puts a newer filing in the place of one that was never in force. No effect means that the
/// signature does not stand as it did, or that the name is taken.
pub(crate) fn refile(
    shelf: Shelf,
    before: &Signature,
    application: ApplicationId,
    command: &RegisterSignature,
    skeleton: String,
    now: Timestamp,
) -> Step {
    const SQL: &str = "UPDATE signature SET application = $2, shown = $2, name = $6, folded = $7, \
        skeleton = $8, holds_name = 1, state = 'pending', source = $9, purpose = $10, \
        usage = $11, qualification = $12, letter = $13, icp_record = $14, trademark = $15, \
        reasons = '', note = '', decided_at = NULL, submitted_at = $16 \
        WHERE id = $1 AND account = $3 AND channel = $4 AND market = $5 \
        AND application = $17 AND state = $18 \
        AND NOT EXISTS (SELECT 1 FROM signature o WHERE o.account = $3 AND o.channel = $4 \
            AND o.market = $5 AND o.name = $6 AND o.holds_name = 1 AND o.id <> $1)";
    let [account, channel, market] = shelf.args();
    let mut args = vec![before.id.0.into(), application.0.into(), account, channel, market];
    args.extend([command.name.as_str().into(), fold(&command.name).into(), skeleton.into()]);
    args.extend(bindings(command));
    args.extend([now.0.into(), before.application.0.into(), before.state.name().into()]);
    Step::needed(SQL, args)
}

/// Notes that a newer filing of a signature in force waits. No effect means that it does not stand
/// as it did.
pub(crate) fn revise(before: &Signature, application: ApplicationId, now: Timestamp) -> Step {
    const SQL: &str = "UPDATE signature SET application = $2, state = 'revising', \
        reasons = '', note = '', submitted_at = $3 \
        WHERE id = $1 AND application = $4 AND state = $5";
    let args = vec![
        before.id.0.into(),
        application.0.into(),
        now.0.into(),
        before.application.0.into(),
        before.state.name().into(),
    ];
    Step::needed(SQL, args)
}

/// Brings what was filed into force. No effect means that somebody else was faster.
pub(crate) fn approve(
    id: SignatureId,
    application: ApplicationId,
    from: State,
    now: Timestamp,
) -> Step {
    const SQL: &str = "UPDATE signature SET state = 'approved', shown = $2, holds_name = 1, \
        source = a.source, purpose = a.purpose, usage = a.usage, \
        qualification = a.qualification, letter = a.letter, icp_record = a.icp_record, \
        trademark = a.trademark, reasons = '', note = '', decided_at = $3 \
        FROM application a WHERE a.id = $2 AND signature.id = $1 \
        AND signature.application = $2 AND signature.state = $4";
    Step::needed(SQL, vec![id.0.into(), application.0.into(), now.0.into(), from.name().into()])
}

/// Moves a signature on without bringing anything into force. No effect means that somebody else was
/// faster.
pub(crate) fn turn_down(
    id: SignatureId,
    application: ApplicationId,
    (from, to): (State, State),
    holds_name: bool,
    told: &Reply,
    now: Timestamp,
) -> Step {
    const SQL: &str = "UPDATE signature SET state = $4, holds_name = $5, reasons = $6, note = $7, \
        decided_at = $8 WHERE id = $1 AND application = $2 AND state = $3";
    let [reasons, note] = reply_args(told);
    let args = vec![
        id.0.into(),
        application.0.into(),
        from.name().into(),
        to.name().into(),
        holds_name.into(),
        reasons,
        note,
        now.0.into(),
    ];
    Step::needed(SQL, args)
}

/// Binds a signature in force to another qualification and letter. No effect means that it does not
/// stand as it did, or is bound to others by now.
pub(crate) fn rebind(
    before: &Signature,
    qualification: QualificationId,
    letter: Option<LetterId>,
) -> Step {
    const SQL: &str = "UPDATE signature SET qualification = $2, letter = $3 \
        WHERE id = $1 AND state = $4 AND application = $5 \
        AND qualification IS NOT DISTINCT FROM CAST($6 AS BIGINT) \
        AND letter IS NOT DISTINCT FROM CAST($7 AS BIGINT)";
    let args = vec![
        before.id.0.into(),
        qualification.0.into(),
        letter.map(|letter| letter.0).into(),
        before.state.name().into(),
        before.application.0.into(),
        before.qualification.map(|it| it.0).into(),
        before.letter.map(|it| it.0).into(),
    ];
    Step::needed(SQL, args)
}

/// Deletes a signature. No effect means that it does not stand as it did.
pub(crate) fn delete(before: &Signature) -> Step {
    const SQL: &str = "DELETE FROM signature WHERE id = $1 AND application = $2 AND state = $3";
    let args = vec![before.id.0.into(), before.application.0.into(), before.state.name().into()];
    Step::needed(SQL, args)
}

/// A name without regard to the case of its letters.
fn fold(name: &SignatureName) -> String {
    name.as_str().to_lowercase()
}

/// What a signature is and what it rests on.
fn bindings(command: &RegisterSignature) -> [Arg; 7] {
    [
        command.source.name().into(),
        command.purpose.name().into(),
        command.usage.name().into(),
        command.qualification.map(|id| id.0).into(),
        command.letter.map(|id| id.0).into(),
        command.icp_record.map(|id| id.0).into(),
        command.trademark.map(|id| id.0).into(),
    ]
}

fn signature(row: &Row) -> Result<Signature, DbError> {
    let id = |column| (!row.is_null(column)).then(|| row.int(column)).transpose();
    Ok(Signature {
        id: SignatureId(row.int(0)?),
        application: ApplicationId(row.int(1)?),
        shown: ApplicationId(row.int(2)?),
        name: SignatureName::new(row.text(3)?).map_err(|_| DbError::Column(3))?,
        market: named(&Market::ALL, Market::name, row.text(4)?)?,
        source: named(&Source::ALL, Source::name, row.text(5)?)?,
        usage: named(&Usage::ALL, Usage::name, row.text(6)?)?,
        purpose: named(&Purpose::ALL, Purpose::name, row.text(7)?)?,
        state: named(State::ALL, State::name, row.text(8)?)?,
        reply: reply(row, 9)?,
        decided: id(11)?.map(Timestamp),
        submitted: Timestamp(row.int(12)?),
        created: Timestamp(row.int(13)?),
        qualification: id(14)?.map(QualificationId),
        letter: id(15)?.map(LetterId),
        icp_record: id(16)?.map(IcpRecordId),
        trademark: id(17)?.map(TrademarkId),
    })
}
