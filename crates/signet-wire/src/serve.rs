//! The whole life of a request, step by step.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use http::{Request, Response};
use signet_domain::access::Situation;
use signet_domain::caller::Caller;
use signet_domain::time::Timestamp;
use signet_registry::keys::{AccessKey, KeyState};
use signet_registry::seals::FailedSeal;

use crate::call::{App, Call, Ticket};
use crate::code::Verdict;
use crate::dialect::{Dialect, Opened};
use crate::doctor::{self, Sample};
use crate::entry::Entry;
use crate::fault::Fault;
use crate::intake::Intake;
use crate::origin::{Misled, Origin};
use crate::rates::{Limits, Scope};
use crate::value::Value;

/// Answers one request: opens, verifies, finds, admits, decodes, runs, names and answers.
pub async fn serve<D: Dialect>(
    app: &App,
    request: Request<Intake>,
    origin: Origin,
) -> Response<Bytes> {
    let started = Instant::now();
    let mut ticket = Ticket { request_id: D::request_id(), ..Ticket::default() };
    let outcome = attempt::<D>(app, request, origin, &mut ticket).await;
    let (template, code, mut response) = match outcome {
        Ok(value) => ("OK", "OK".to_owned(), D::answer(Ok(value), &ticket, &app.site)),
        Err(verdict) => {
            let response = D::answer(Err(&verdict), &ticket, &app.site);
            (verdict.code.name, verdict.name_in(&ticket.version), response)
        }
    };
    log::<D>(&ticket, &code, &response, started);
    let action = D::find(&ticket.version, &ticket.action).map_or("", |entry| entry.name);
    response.extensions_mut().insert(Served { dialect: D::NAME, action, code: template });
    response
}

/// What was served, for whoever counts. Rides on the response.
#[derive(Clone, Debug)]
pub struct Served {
    /// The dialect.
    pub dialect: &'static str,
    /// The action, if there is one of that name.
    pub action: &'static str,
    /// The code answered, as its template: what fills it is a client's. `OK` for a reply.
    pub code: &'static str,
}

/// Rides on a request that may be read in two ways: it is refused. What was sealed is one of them,
/// and somebody on the way may go by the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ambiguous {
    /// It shows the marks of several dialects.
    Dialects,
    /// It has a header twice that its seal, its key or its action is told by.
    Headers,
    /// Its target names another host than its header.
    Hosts,
}

async fn attempt<D: Dialect>(
    app: &App,
    request: Request<Intake>,
    origin: Origin,
    ticket: &mut Ticket,
) -> Result<Value, Verdict> {
    let now = app.clock.now();
    let (head, body) = request.into_parts();
    let request_id = ticket.request_id.clone();
    let name = |fault: Fault| {
        report(&fault, &request_id);
        D::code(&fault)
    };
    let host = head.headers.get(http::header::HOST).map(|host| host.as_bytes());
    ticket.host = String::from_utf8_lossy(host.unwrap_or_default()).into_owned();

    if let Some(ambiguous) = head.extensions.get::<Ambiguous>() {
        return Err(name(Fault::Ambiguous(*ambiguous)));
    }
    if let Some(Misled(header)) = head.extensions.get() {
        return Err(name(Fault::Misled(header)));
    }
    let opened = D::open(&head, body, now, ticket).await.map_err(name)?;
    ticket.bytes_in = opened.body.bytes.len();
    admit_address(app, origin, now)
        .await
        .map_err(|fault| limited(fault, now, ticket))
        .map_err(name)?;
    let (caller, key) = identify::<D>(app, &head, &opened, origin, ticket).await.map_err(name)?;
    let entry = D::find(&ticket.version, &ticket.action).map_err(name)?;
    let admitted = admit::<D>(app, &caller, &key, entry).await;
    admitted.map_err(|fault| limited(fault, now, ticket)).map_err(name)?;
    let params = D::unflatten(opened.params, entry).map_err(name)?;
    let call = Call {
        registry: &app.registry,
        caller: &caller,
        site: &app.site,
        version: &ticket.version,
        language: ticket.language,
        strict: D::STRICT,
    };
    entry.run(&call, &params).await.map_err(|faults| {
        faults.iter().for_each(|fault| report(fault, &request_id));
        entry.name_fault::<D>(&faults)
    })
}

/// Finds the key, checks the token, the seal and the nonce, and says who asks.
async fn identify<D: Dialect>(
    app: &App,
    head: &http::request::Parts,
    opened: &Opened<D::Seal>,
    origin: Origin,
    ticket: &mut Ticket,
) -> Result<(Caller, Arc<AccessKey>), Fault> {
    let now = app.clock.now();
    let key = app.registry.calling_key(&ticket.key).await?.ok_or(Fault::UnknownKey)?;
    if key.state != KeyState::Active {
        return Err(Fault::DisabledKey);
    }
    if let Some(trouble) = key.token_trouble(opened.token.as_deref(), now) {
        return Err(Fault::Token(trouble));
    }
    if let Err(fault) = D::verify(&opened.seal, &key) {
        if matches!(fault, Fault::Mismatch(_)) {
            ticket.mismatched = true;
            let sample = Sample::of(head, &opened.body.bytes, now);
            app.registry.keep_failed_seal(FailedSeal {
                request_id: ticket.request_id.clone(),
                dialect: D::NAME.into(),
                action: ticket.action.clone(),
                key: ticket.key.clone(),
                address: origin.address.to_string(),
                at: now,
                sample: serde_json::to_vec(&sample).unwrap_or_default(),
            });
            doctor::tell::<D>(app, sample, key, ticket.request_id.clone());
        }
        return Err(fault);
    }
    if let Some((nonce, dated)) = &opened.nonce
        && !app.registry.claim_nonce(&key.id, nonce, *dated).await?
    {
        return Err(Fault::Replayed);
    }
    let account = app.registry.calling_account(key.account).await?.ok_or(Fault::UnknownKey)?;
    ticket.account = Some(account.id);
    app.registry.note_use(&key, now);
    let caller = Caller {
        account,
        principal: key.principal.clone(),
        key: key.id.clone(),
        channel: D::CHANNEL,
        address: origin.address,
        secure: origin.secure,
        request_id: ticket.request_id.clone(),
        now,
    };
    Ok((caller, key))
}

/// Counts a request against the limit of where it came from, whoever seals it: an address that
/// tries keys shall not take more of the server than one that has some.
async fn admit_address(app: &App, origin: Origin, now: Timestamp) -> Result<(), Fault> {
    let Some((rates, limit)) =
        app.rates.as_ref().and_then(|rates| Some((rates, rates.limits.address?)))
    else {
        return Ok(());
    };
    rates.admit(&app.registry, &[(Scope::Address(origin.address), limit)], now).await
}

/// Asks whether the call may come from where it does, counts it against its limits, and asks whether
/// policies let its caller make it.
async fn admit<D: Dialect>(
    app: &App,
    caller: &Caller,
    key: &AccessKey,
    entry: &'static Entry,
) -> Result<(), Fault> {
    let stopped = caller.account.sources.stop(caller.address).or_else(|| key.stop(caller.address));
    if let Some(trouble) = stopped {
        return Err(Fault::Stopped(trouble));
    }
    count(app, caller, entry).await?;
    let situation = Situation { address: caller.address, now: caller.now, secure: caller.secure };
    let registry = &app.registry;
    let asked = registry.authorize(key, D::CHANNEL, entry.name, &situation, &caller.request_id);
    asked.await?.map_or(Ok(()), |denial| Err(Fault::Denied(Box::new(denial))))
}

/// Counts the call against all limits but its address's.
async fn count(app: &App, caller: &Caller, entry: &'static Entry) -> Result<(), Fault> {
    let Some(rates) = &app.rates else { return Ok(()) };
    let Limits { key, all, unpublished, .. } = rates.limits;
    let published = entry.rate.filter(|_| !unpublished);
    let scopes = [
        published.map(|limit| (Scope::Operation(caller.account.id, entry.name), limit)),
        key.map(|limit| (Scope::Key(caller.key.clone()), limit)),
        all.map(|limit| (Scope::All, limit)),
    ];
    let scopes = scopes.into_iter().flatten().collect::<Vec<_>>();
    if scopes.is_empty() {
        return Ok(());
    }
    rates.admit(&app.registry, &scopes, caller.now).await
}

/// Notes when a call that came too early may come again: in the next second.
fn limited(fault: Fault, now: Timestamp, ticket: &mut Ticket) -> Fault {
    if matches!(fault, Fault::Limited { .. }) {
        ticket.retry_after = Some((1000 - now.0.rem_euclid(1000)) as u32);
    }
    fault
}

/// Logs what is our fault, once, where it turns into a code.
fn report(fault: &Fault, request_id: &str) {
    if let Fault::Broken(broken) = fault {
        tracing::error!(request = request_id, error = %broken, "cannot answer");
    }
}

/// Writes the one line a request leaves in the log.
fn log<D: Dialect>(ticket: &Ticket, code: &str, response: &Response<Bytes>, started: Instant) {
    let why = ticket.mismatched.then(|| format!("signet why {}", ticket.request_id));
    tracing::info!(
        target: "signet::request",
        dialect = D::NAME,
        action = &*ticket.action,
        version = &*ticket.version,
        key = &*ticket.key,
        account = ticket.account.map(|account| account.0),
        request = &*ticket.request_id,
        code,
        status = response.status().as_u16(),
        micros = started.elapsed().as_micros() as u64,
        bytes_in = ticket.bytes_in,
        bytes_out = response.body().len(),
        why,
        "answered"
    );
}
