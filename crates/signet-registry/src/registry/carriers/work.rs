//! What is done with carriers without anybody asking: those that are simulated answer, those behind
//! an address are posted to and asked, and what failed is filed anew once its qualification is better.

use std::net::{IpAddr, Ipv4Addr};

use signet_domain::authority::Authority;
use signet_domain::caller::Operator;
use signet_domain::carrier::{
    Carrier, CarrierEvent, CarrierFiling, CarrierReason, CarrierResult, NO_TRAFFIC, OTHER,
};
use signet_domain::time::Timestamp;

use super::answers::Answer;
use super::batches::{LINES_MAX, Made};
use super::moving::{Actor, Told};
use super::options::Adapter;
use crate::store::carriers::filings;
use crate::{Broken, Registry, Undone};

/// The work that one server does at a time.
pub(super) const WORK: &str = "carriers";
/// How much is looked at in one go.
const PAGE: i64 = 200;

impl Registry {
    /// Does what is due with carriers. Of several servers on one database, one does. For every
    /// second.
    pub async fn work_with_carriers(&self, now: Timestamp) -> Result<(), Broken> {
        if self.inner.carriers.on().next().is_none() || !self.inner.takes(WORK).await? {
            return Ok(());
        }
        self.work(&itself(now)).await.map_err(Undone::by_itself)
    }

    async fn work(&self, operator: &Operator) -> Result<(), Undone> {
        self.file_failed_anew(operator).await?;
        for carrier in self.inner.carriers.on() {
            match self.inner.carriers.adapter(carrier) {
                Adapter::Simulated => self.simulate(operator, carrier).await?,
                Adapter::Http(endpoint) => self.deliver(operator, carrier, endpoint).await?,
                Adapter::File | Adapter::Off => {}
            }
        }
        self.answer_simulated(operator).await
    }

    /// What a carrier has turned down is filed anew when the qualification behind it was approved
    /// anew: that is what was wrong, or may have been.
    async fn file_failed_anew(&self, operator: &Operator) -> Result<(), Broken> {
        let db = &self.inner.db;
        for before in filings::failed_before_their_qualification(db, PAGE).await? {
            let by = Actor::Operator(operator);
            let renewed = self.move_filing(by, &before, CarrierEvent::Renew, Told::default());
            if let Some(steps) = renewed {
                db.write(steps).await?;
            }
        }
        Ok(())
    }

    /// Sends what waits to a carrier that is not there.
    async fn simulate(&self, operator: &Operator, carrier: Carrier) -> Result<(), Undone> {
        while let Made::New(batch) | Made::Again(batch) =
            self.make_carrier_batch(operator, carrier, LINES_MAX).await?
        {
            self.take_carrier_batch(operator, batch.id).await?;
            if !self.inner.takes(WORK).await? {
                break;
            }
        }
        Ok(())
    }

    /// Has carriers that are not there say what is due.
    async fn answer_simulated(&self, operator: &Operator) -> Result<(), Undone> {
        loop {
            let due = filings::due(&self.inner.db, operator.now, PAGE).await?;
            let mut placed = 0;
            for (filing, at) in &due {
                let (answers, reason) = self.simulated(filing);
                let next = self.next_answer(filing, answers);
                let (Some(line), Some(result)) = (filing.line, next) else { continue };
                let last = answers.last() == Some(&result);
                let answer = Answer {
                    line,
                    name: None,
                    result,
                    reasons: reasons_of(result, reason, last),
                    note: String::new(),
                    at: Some(*at),
                };
                self.take_carrier_answer(operator, Some(line.batch), &answer, None).await?;
                placed += 1;
            }
            // What is due and does not move stays for the next second, and not for ever in this one.
            if placed == 0 || !self.inner.takes(WORK).await? {
                return Ok(());
            }
        }
    }

    /// When a simulated carrier says something first about what goes out now.
    pub(super) fn answers_at(&self, filing: &CarrierFiling, now: Timestamp) -> Option<Timestamp> {
        let simulated = matches!(self.inner.carriers.adapter(filing.carrier), Adapter::Simulated);
        simulated.then(|| now.plus_millis(self.inner.carriers.simulation.delay))
    }

    /// When a simulated carrier says something more, after it has said this.
    pub(super) fn answers_next(
        &self,
        filing: &CarrierFiling,
        said: CarrierResult,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let due = self.answers_at(filing, now)?;
        let (answers, _) = self.simulated(filing);
        (answers.last() != Some(&said) && answers.contains(&said)).then_some(due)
    }

    fn simulated(
        &self,
        filing: &CarrierFiling,
    ) -> (&'static [CarrierResult], Option<&'static CarrierReason>) {
        self.inner.carriers.simulation.answers(filing.carrier, &filing.name)
    }

    /// What a simulated carrier says next about a filing.
    fn next_answer(
        &self,
        filing: &CarrierFiling,
        answers: &[CarrierResult],
    ) -> Option<CarrierResult> {
        let said = answers.iter().position(|answer| answer.state() == filing.state);
        answers.get(said.map_or(0, |at| at + 1)).copied()
    }
}

/// The reason a simulated carrier gives: the one it was told to, or the most common.
fn reasons_of(
    result: CarrierResult,
    reason: Option<&'static CarrierReason>,
    last: bool,
) -> Vec<&'static CarrierReason> {
    let usual = match result {
        CarrierResult::Failed => OTHER,
        CarrierResult::Lapsed => NO_TRAFFIC,
        CarrierResult::Registered | CarrierResult::Verified => return vec![],
    };
    let fits = reason.filter(|reason| last && reason.of == result.state());
    vec![fits.unwrap_or(usual)]
}

/// The registry, acting by itself.
pub(super) fn itself(now: Timestamp) -> Operator {
    Operator {
        name: "registry".into(),
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        request_id: "carriers".into(),
        now,
        authority: Authority::everything(),
        once: None,
    }
}
