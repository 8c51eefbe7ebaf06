//! Carriers behind an address: batches are posted there, and the answers are asked for.
//!
//! A batch that is open is posted until somebody takes it, always under the same idempotency key:
//! whoever takes it may get it twice, after a crash, and tells by the key.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use signet_domain::caller::Operator;
use signet_domain::carrier::{Batch, BatchState, Carrier, CarrierReason, CarrierResult, LineRef};
use signet_domain::person::Person;

use super::answers::{Answer, Placed};
use super::batches::LINES_MAX;
use super::options::Endpoint;
use super::particulars::SheetLine;
use super::work::WORK;
use crate::clock::wall;
use crate::store::carriers::batches;
use crate::{Registry, Undone};

/// How long an answer may take: less than the work is a server's own without it saying so again.
const PATIENCE: Duration = Duration::from_secs(10);
/// The largest answer that is read, in bytes.
const ANSWER_MAX: u64 = 8 << 20;
/// How many batches are asked about in one go.
const PAGE: i64 = 20;
/// The first wait after a try, and the longest, in milliseconds.
const WAIT: i64 = 2_000;
const WAIT_MAX: i64 = 10 * 60 * 1000;

impl Registry {
    /// Posts what waits for a carrier, and asks what became of what was posted.
    pub(super) async fn deliver(
        &self,
        operator: &Operator,
        carrier: Carrier,
        endpoint: &Endpoint,
    ) -> Result<(), Undone> {
        self.make_carrier_batch(operator, carrier, LINES_MAX).await?;
        for batch in batches::due(&self.inner.db, carrier, wall(), PAGE).await? {
            if !self.inner.takes(WORK).await? {
                return Ok(());
            }
            let said = match batch.state {
                BatchState::Open => self.post(operator, &batch, endpoint).await?,
                BatchState::Taken | BatchState::Answered => ask(&batch, endpoint).await,
            };
            match said {
                Ok(said) => {
                    if batch.state == BatchState::Open {
                        self.take_carrier_batch(operator, batch.id).await?;
                    }
                    self.take_said(operator, &batch, &said).await?;
                }
                Err(trouble) => tracing::warn!(
                    carrier = carrier.name(),
                    batch = batch.id.0,
                    tries = batch.tries + 1,
                    error = trouble,
                    "the carrier's address did not answer as it should"
                ),
            }
            // One that was taken just now is asked about later, as if it had been tried once.
            let after = batches::find(&self.inner.db, batch.id).await?.unwrap_or(batch);
            let wait = wait(after.tries);
            self.inner.db.write(vec![batches::retry(&after, wall().plus_millis(wait))]).await?;
        }
        Ok(())
    }

    async fn post(
        &self,
        operator: &Operator,
        batch: &Batch,
        endpoint: &Endpoint,
    ) -> Result<Result<Said, String>, Undone> {
        let Some((_, lines)) = self.carrier_sheet(operator, batch.id, "http").await? else {
            return Ok(Err("the batch is gone".into()));
        };
        let body = json!({
            "batch": format!("B{}", batch.id),
            "carrier": batch.carrier.name(),
            "made": batch.made.0.utc_text(),
            "lines": lines.iter().map(written).collect::<Vec<_>>(),
        });
        let (agent, to) = (agent(), endpoint.clone());
        let key = format!("B{}", batch.id);
        let post = move || {
            let request = agent
                .post(to.url.reveal())
                .header("content-type", "application/json")
                .header("idempotency-key", &key);
            let request = match &to.token {
                Some(token) => {
                    request.header("authorization", format!("Bearer {}", token.reveal()))
                }
                None => request,
            };
            said(request.send(body.to_string()))
        };
        Ok(blocking(post).await)
    }

    async fn take_said(
        &self,
        operator: &Operator,
        batch: &Batch,
        said: &Said,
    ) -> Result<(), Undone> {
        for answer in &said.answers {
            let placed = match answer.read() {
                Ok(answer) => {
                    let taken = self.take_carrier_answer(operator, Some(batch.id), &answer, None);
                    taken.await?
                }
                Err(trouble) => {
                    tracing::warn!(batch = batch.id.0, trouble, "an answer cannot be read");
                    continue;
                }
            };
            if !matches!(placed, Placed::Done(_) | Placed::Already) {
                tracing::warn!(
                    batch = batch.id.0,
                    line = answer.line,
                    ?placed,
                    "an answer has no place"
                );
            }
        }
        Ok(())
    }
}

/// What an address answers: all that is known of a batch, as often as it is asked.
#[derive(Debug, Default, Deserialize)]
struct Said {
    #[serde(default)]
    answers: Vec<SaidOf>,
}

/// What it says about one line.
#[derive(Debug, Deserialize)]
struct SaidOf {
    line: String,
    result: String,
    #[serde(default)]
    reasons: Vec<String>,
    #[serde(default)]
    note: String,
}

impl SaidOf {
    fn read(&self) -> Result<Answer, &'static str> {
        let result = CarrierResult::ALL.iter().find(|result| result.name() == self.result);
        let result = *result.ok_or("there is no such result")?;
        let named = |name: &String| {
            let found = CarrierReason::named(name).filter(|reason| reason.of == result.state());
            found.ok_or("there is no such reason for this result")
        };
        Ok(Answer {
            line: LineRef::parse(&self.line).ok_or("there is no such line")?,
            name: None,
            result,
            reasons: self.reasons.iter().map(named).collect::<Result<_, _>>()?,
            note: self.note.chars().take(1000).collect(),
            at: None,
        })
    }
}

/// Asks what became of a batch. An address that does not know of being asked says 404 or 405: then the
/// answers come through the administration.
async fn ask(batch: &Batch, endpoint: &Endpoint) -> Result<Said, String> {
    let (agent, to) = (agent(), endpoint.clone());
    let path = format!("{}/B{}", to.url.reveal().trim_end_matches('/'), batch.id);
    let get = move || {
        let request = agent.get(&path);
        let request = match &to.token {
            Some(token) => request.header("authorization", format!("Bearer {}", token.reveal())),
            None => request,
        };
        match request.call() {
            Ok(answer) if matches!(answer.status().as_u16(), 404 | 405) => Ok(Said::default()),
            answer => said(answer),
        }
    };
    blocking(get).await
}

fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        // Persons' data go where the operator said, and nowhere else.
        .max_redirects(0)
        .http_status_as_error(false)
        .max_idle_connections(0)
        .user_agent("signet");
    config.build().into()
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err("it was cut off".into()))
}

/// What an answer says. Its text goes into no log: it may repeat what was sent.
fn said(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Said, String> {
    let mut answer = answer.map_err(|error| match error {
        ureq::Error::Timeout(_) => "it took too long".to_owned(),
        _ => "it was not reached".to_owned(),
    })?;
    if !answer.status().is_success() {
        return Err(format!("it answered with status {}", answer.status().as_u16()));
    }
    let text = answer.body_mut().with_config().limit(ANSWER_MAX).read_to_string();
    let text = text.map_err(|_| "its answer broke off or is too long".to_owned())?;
    if text.trim().is_empty() {
        return Ok(Said::default());
    }
    let value: Value = serde_json::from_str(&text).map_err(|_| "it answered no JSON".to_owned())?;
    // Addresses commonly say `ok` in a way of their own.
    match value.get("answers") {
        None => Ok(Said::default()),
        Some(_) => serde_json::from_value(value)
            .map_err(|_| "its answers are not as they should be".to_owned()),
    }
}

/// How long to wait after so many tries.
fn wait(tries: i64) -> i64 {
    let doubled = WAIT.saturating_mul(1 << tries.clamp(0, 20));
    let wait = doubled.min(WAIT_MAX);
    // Not all at once, after something was away.
    wait - rand::random_range(0..=wait / 4)
}

/// A line as it is posted.
fn written(line: &SheetLine) -> Value {
    let told = &line.particulars;
    let person = |person: &Person| {
        json!({
            "name": person.name.as_str(),
            "document": person.document.name(),
            "number": person.number.reveal(),
        })
    };
    json!({
        "line": line.line.to_string(),
        "signature": told.name,
        "source": told.source,
        "purpose": told.purpose,
        "usage": told.usage,
        "scene": told.scene,
        "company": told.company,
        "organization_code": told.organization_code,
        "authorizer": told.authorizer,
        "legal_person": line.people.as_ref().map(|people| person(&people.legal_person)),
        "administrator": line.people.as_ref().map(|people| person(&people.administrator)),
        "phone": line.people.as_ref().map(|people| people.phone.reveal()),
        "evidence": told.evidence.iter().map(|piece| json!({
            "role": piece.role,
            "position": piece.position,
            "fingerprint": piece.fingerprint,
        })).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        assert!((1_500..=2_000).contains(&wait(0)));
        assert!((6_000..=8_000).contains(&wait(2)));
        for tries in [20, 63, i64::MAX] {
            assert!((WAIT_MAX - WAIT_MAX / 4..=WAIT_MAX).contains(&wait(tries)));
        }
    }

    #[test]
    fn answers_are_read_or_said_to_be_none() {
        let of = |line: &str, result: &str, reasons: &[&str]| {
            let reasons = reasons.iter().map(|reason| (*reason).to_owned()).collect();
            SaidOf { line: line.into(), result: result.into(), reasons, note: String::new() }.read()
        };
        assert!(of("B7-0001", "failed", &["code-shared"]).is_ok());
        assert!(of("B7-0001", "failed", &["no-traffic"]).is_err());
        assert!(of("B7-0001", "fine", &[]).is_err());
        assert!(of("7-1", "failed", &[]).is_err());
    }
}
