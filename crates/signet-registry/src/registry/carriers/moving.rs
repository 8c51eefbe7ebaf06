//! Moving a filing: the one place that does.

use serde_json::json;
use signet_domain::caller::{Caller, Operator};
use signet_domain::carrier::{
    CARRIER_FILING, CarrierEvent, CarrierFiling, CarrierReason, CarrierState, LineRef, LineStanding,
};
use signet_domain::ids::ApplicationId;
use signet_domain::time::Timestamp;

use crate::Registry;
use crate::db::Step;
use crate::registry::notifying::Happening;
use crate::store::carriers::{batches, filings};
use crate::store::events::{Event, by_caller, by_operator};

/// What changes of filings are recorded as, and told as.
const CHANGED: &str = "carrier.changed";

/// Who moves a filing.
#[derive(Clone, Copy)]
pub(in crate::registry) enum Actor<'a> {
    /// Somebody who runs the registry, or the registry itself.
    Operator(&'a Operator),
    /// An owner.
    Caller(&'a Caller),
}

impl Actor<'_> {
    pub(super) fn now(&self) -> Timestamp {
        match self {
            Actor::Operator(operator) => operator.now,
            Actor::Caller(caller) => caller.now,
        }
    }
}

/// What goes with a move.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    /// Why it stands so.
    pub(super) reasons: Vec<&'static CarrierReason>,
    /// The same in the carrier's own words.
    pub(super) note: String,
    /// The line it goes out with.
    pub(super) line: Option<LineRef>,
    /// The application that was approved anew.
    pub(super) application: Option<ApplicationId>,
    /// When the carrier was done with it, as it says.
    pub(super) completed: Option<Timestamp>,
    /// When a simulated carrier says something next.
    pub(super) due: Option<Timestamp>,
    /// The hash of the file it was read in.
    pub(super) source: Option<String>,
}

impl Registry {
    /// The steps that move a filing, the one that may be without effect first: then it does not stand
    /// as it did. `None` when the event means nothing where it stands.
    pub(super) fn move_filing(
        &self,
        by: Actor<'_>,
        before: &CarrierFiling,
        event: CarrierEvent,
        told: Told,
    ) -> Option<Vec<Step>> {
        let to = CARRIER_FILING.next(Some(before.state), event).ok()??;
        let now = by.now();
        let mut after = CarrierFiling { state: to, changed: now, ..before.clone() };
        match event {
            CarrierEvent::Request | CarrierEvent::Withdraw => {}
            CarrierEvent::File => (after.line, after.filed) = (told.line, Some(now)),
            CarrierEvent::Register
            | CarrierEvent::Verify
            | CarrierEvent::Fail
            | CarrierEvent::Lapse => {
                after.reasons.clone_from(&told.reasons);
                after.note.clone_from(&told.note);
                after.completed = Some(told.completed.unwrap_or(now));
            }
            CarrierEvent::Renew => {
                after.attempt += 1;
                after.reasons.clone_from(&told.reasons);
                after.note = String::new();
                (after.line, after.filed, after.completed) = (None, None, None);
                after.application = told.application.unwrap_or(before.application);
            }
        }
        let mut steps = vec![filings::change(before, &after, told.due)];
        let ends = match event {
            CarrierEvent::Renew => Some(LineStanding::Superseded),
            CarrierEvent::Withdraw => Some(LineStanding::Withdrawn),
            _ if to.is_answered() => Some(LineStanding::Answered),
            _ => None,
        };
        if let (Some(standing), Some(line)) = (ends, before.line) {
            steps.push(batches::end_line(line, standing));
            steps.push(batches::close(line.batch, now));
        }
        steps.extend(self.tell_of(by, Some(before.state), &after, told.source.as_deref()));
        Some(steps)
    }

    /// The steps that tell of a filing that has moved: the event, and what goes to its owner.
    pub(super) fn tell_of(
        &self,
        by: Actor<'_>,
        from: Option<CarrierState>,
        after: &CarrierFiling,
        source: Option<&str>,
    ) -> Vec<Step> {
        let detail = json!({
            "carrier": after.carrier.name(),
            "name": after.name,
            "from": from.map(CarrierState::name),
            "state": after.state.name(),
            "reasons": after.reasons.iter().map(|reason| reason.name).collect::<Vec<_>>(),
            "note": after.note,
            "attempt": after.attempt,
            "application": after.application.to_string(),
            "line": after.line.map(|line| line.to_string()),
            "completed": after.completed.map(Timestamp::utc_text),
            "source": source,
        });
        let event = Event {
            id: self.inner.ids.next(),
            kind: CHANGED,
            subject: after.signature.to_string(),
            detail: &detail,
        };
        let mut data = detail.clone();
        if let Some(data) = data.as_object_mut() {
            data.remove("source");
        }
        let mut steps = self.tell(&Happening {
            event: event.id,
            kind: CHANGED,
            account: after.account,
            channel: &after.channel,
            subject: after.signature.0,
            at: by.now(),
            data,
        });
        steps.push(match by {
            Actor::Operator(operator) => by_operator(operator, Some(after.account.0), event),
            Actor::Caller(caller) => by_caller(caller, event),
        });
        steps
    }
}
