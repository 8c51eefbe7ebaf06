//! The whole life of a request, step by step.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use http::{Request, Response};
use signet_domain::access::Situation;
use signet_domain::caller::Caller;
use signet_registry::keys::{AccessKey, KeyState};
use signet_registry::seals::FailedSeal;

use crate::call::{App, Call, Ticket};
use crate::code::Verdict;
use crate::dialect::{Dialect, Opened};
use crate::doctor::{self, Sample};
use crate::entry::Entry;
use crate::fault::Fault;
use crate::intake::Intake;
use crate::value::Value;

/// Answers one request: opens, verifies, finds, admits, decodes, runs, names and answers.
pub async fn serve<D: Dialect>(
    app: &App,
    request: Request<Intake>,
    address: IpAddr,
) -> Response<Bytes> {
    let started = Instant::now();
    let mut ticket = Ticket { request_id: D::request_id(), ..Ticket::default() };
    let outcome = attempt::<D>(app, request, address, &mut ticket).await;
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

/// Rides on a request that shows the marks of several dialects: it is refused.
#[derive(Clone, Copy, Debug)]
pub struct Ambiguous;

/// Rides on a request that came over an encrypted connection: policies may ask for one.
#[derive(Clone, Copy, Debug)]
pub struct Secure;

async fn attempt<D: Dialect>(
    app: &App,
    request: Request<Intake>,
    address: IpAddr,
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

    if head.extensions.get::<Ambiguous>().is_some() {
        return Err(name(Fault::Ambiguous));
    }
    let opened = D::open(&head, body, now, ticket).await.map_err(name)?;
    ticket.bytes_in = opened.body.bytes.len();
    let (caller, key) = identify::<D>(app, &head, &opened, address, ticket).await.map_err(name)?;
    let entry = D::find(&ticket.version, &ticket.action).map_err(name)?;
    let secure = head.extensions.get::<Secure>().is_some();
    admit::<D>(app, &caller, &key, entry, secure).await.map_err(name)?;
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
    address: IpAddr,
    ticket: &mut Ticket,
) -> Result<(Caller, Arc<AccessKey>), Fault> {
    let now = app.clock.now();
    let key = app.registry.key(&ticket.key).await?.ok_or(Fault::UnknownKey)?;
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
                address: address.to_string(),
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
    let account = app.registry.account(key.account).await?.ok_or(Fault::UnknownKey)?;
    ticket.account = Some(account.id);
    app.registry.note_use(&key, now);
    let caller = Caller {
        account,
        principal: key.principal.clone(),
        key: key.id.clone(),
        channel: D::CHANNEL,
        address,
        request_id: ticket.request_id.clone(),
        now,
    };
    Ok((caller, key))
}

/// Asks whether the call may come from where it does, counts it against its limit, and asks whether
/// policies let its caller make it.
async fn admit<D: Dialect>(
    app: &App,
    caller: &Caller,
    key: &AccessKey,
    entry: &'static Entry,
    secure: bool,
) -> Result<(), Fault> {
    let account = &caller.account;
    let stopped = account.sources.stop(caller.address).or_else(|| key.stop(caller.address));
    if let Some(trouble) = stopped {
        return Err(Fault::Stopped(trouble));
    }
    if let (Some(rates), Some(limit)) = (&app.rates, entry.rate) {
        rates
            .admit(account.id, entry.name, limit, caller.now)
            .map_err(|seen| Fault::Limited { seen, limit })?;
    }
    let situation = Situation { address: caller.address, now: caller.now, secure };
    let registry = &app.registry;
    let asked = registry.authorize(key, D::CHANNEL, entry.name, &situation, &caller.request_id);
    asked.await?.map_or(Ok(()), |denial| Err(Fault::Denied(Box::new(denial))))
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
        action = %ticket.action,
        version = %ticket.version,
        key = %ticket.key,
        account = ticket.account.map(|account| account.0),
        request = %ticket.request_id,
        code,
        status = response.status().as_u16(),
        micros = started.elapsed().as_micros() as u64,
        bytes_in = ticket.bytes_in,
        bytes_out = response.body().len(),
        why,
        "answered"
    );
}
