//! The whole life of a request, step by step.

use std::net::IpAddr;
use std::time::Instant;

use bytes::Bytes;
use http::{Request, Response};
use signet_domain::caller::Caller;
use signet_registry::keys::KeyState;
use signet_registry::seals::FailedSeal;

use crate::call::{App, Call, Ticket};
use crate::code::Verdict;
use crate::dialect::{Dialect, Opened};
use crate::doctor::Sample;
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
    let response = D::answer(outcome.as_ref().map(Value::clone), &ticket, &app.site);
    log::<D>(&ticket, outcome.as_ref().err(), &response, started);
    response
}

async fn attempt<D: Dialect>(
    app: &App,
    request: Request<Intake>,
    address: IpAddr,
    ticket: &mut Ticket,
) -> Result<Value, Verdict> {
    let now = app.clock.now();
    let (head, body) = request.into_parts();
    let name = |fault: Fault| {
        report(&fault);
        D::code(&fault)
    };

    let opened = D::open(&head, body, now, ticket).await.map_err(name)?;
    ticket.bytes_in = opened.body.bytes.len();
    let caller = identify::<D>(app, &head, &opened, address, ticket).await.map_err(name)?;
    let entry = D::find(&ticket.version, &ticket.action).map_err(name)?;
    admit(app, &caller, entry).map_err(name)?;
    let params = D::unflatten(opened.params, entry).map_err(name)?;
    let call = Call {
        registry: &app.registry,
        caller: &caller,
        site: &app.site,
        version: &ticket.version,
        strict: D::STRICT,
    };
    entry.run(&call, &params).await.map_err(|faults| {
        faults.iter().for_each(report);
        entry.name_fault::<D>(&faults)
    })
}

/// Finds the key, checks the seal and the nonce, and says who asks.
async fn identify<D: Dialect>(
    app: &App,
    head: &http::request::Parts,
    opened: &Opened<D::Seal>,
    address: IpAddr,
    ticket: &Ticket,
) -> Result<Caller, Fault> {
    let now = app.clock.now();
    let key = app.registry.key(&ticket.key).await?.ok_or(Fault::UnknownKey)?;
    if key.state == KeyState::Disabled {
        return Err(Fault::DisabledKey);
    }
    if let Err(fault) = D::verify(&opened.seal, &key) {
        if matches!(fault, Fault::Mismatch(_)) {
            let sample = Sample::of(head, &opened.body.bytes, now);
            let sample = serde_json::to_vec(&sample).unwrap_or_default();
            app.registry.keep_failed_seal(FailedSeal {
                request_id: ticket.request_id.clone(),
                dialect: D::NAME.into(),
                action: ticket.action.clone(),
                key: ticket.key.clone(),
                address: address.to_string(),
                at: now,
                sample,
            });
        }
        return Err(fault);
    }
    if let Some((nonce, expires)) = &opened.nonce
        && !app.registry.claim_nonce(&key.id, nonce, *expires, now).await?
    {
        return Err(Fault::Replayed);
    }
    let account = app.registry.account(key.account).await?.ok_or(Fault::UnknownKey)?;
    Ok(Caller {
        account,
        principal: key.principal.clone(),
        key: key.id.clone(),
        channel: D::CHANNEL,
        address,
        request_id: ticket.request_id.clone(),
        now,
    })
}

/// Counts the call against its limit.
fn admit(app: &App, caller: &Caller, entry: &'static Entry) -> Result<(), Fault> {
    let (Some(rates), Some(limit)) = (&app.rates, entry.rate) else { return Ok(()) };
    rates
        .admit(caller.account.id, entry.name, limit, caller.now)
        .map_err(|seen| Fault::Limited { seen, limit })
}

/// Logs what is our fault, once, where it turns into a code.
fn report(fault: &Fault) {
    if let Fault::Broken(broken) = fault {
        tracing::error!(error = %broken, "cannot answer");
    }
}

fn log<D: Dialect>(
    ticket: &Ticket,
    verdict: Option<&Verdict>,
    response: &Response<Bytes>,
    started: Instant,
) {
    let code = verdict.map_or_else(|| "OK".into(), |verdict| verdict.name_in(&ticket.version));
    let hint = match verdict {
        Some(verdict) if verdict.code.name.contains("Signature") => {
            format!("signet why {}", ticket.request_id)
        }
        _ => String::new(),
    };
    tracing::info!(
        target: "signet::request",
        dialect = D::NAME,
        action = %ticket.action,
        version = %ticket.version,
        key = %ticket.key,
        request = %ticket.request_id,
        code = %code,
        status = response.status().as_u16(),
        micros = started.elapsed().as_micros() as u64,
        bytes_in = ticket.bytes_in,
        bytes_out = response.body().len(),
        why = (!hint.is_empty()).then_some(hint.as_str()),
        "answered"
    );
}
