//! Filings with carriers: how they come about, go out, come back, and what becomes of what was filed.

use std::collections::BTreeMap;

use signet_domain::carrier::{
    self, Batch, BatchState, Carrier, CarrierFiling, CarrierResult, CarrierState, LineRef, Outcome,
    Simulation,
};
use signet_domain::ids::{ApplicationId, BatchId, SignatureId};
use signet_domain::signature::Registered;

use super::papers::NAME;
use super::*;
use crate::{Adapter, Answer, CarrierFilter, Carriers, Made, Placed, Requested};

pub(super) const FILE: Carriers = Carriers {
    mobile: Adapter::File,
    unicom: Adapter::File,
    telecom: Adapter::File,
    simulation: Simulation { delay: 0, outcomes: vec![] },
};

impl Fixture {
    /// The same registry, with carriers reached like this.
    pub(super) async fn reaching(&mut self, carriers: Carriers) {
        self.registry.close().await;
        let folder = tempfile::tempdir().unwrap();
        if self.database.is_none() {
            let kept = self.registry.folder().join("signet.db");
            std::fs::copy(kept, folder.path().join("signet.db")).unwrap();
        }
        let place = Place::Folder(folder.path().to_path_buf());
        let options = Options { carriers, ..options(place, self.database.clone()) };
        self.registry = Registry::open(options).await.unwrap();
        self.folder = Some(folder);
    }

    pub(super) async fn filings(&self) -> Vec<CarrierFiling> {
        self.registry
            .carrier_filings(&operator(), CarrierFilter::default(), None, 1000)
            .await
            .unwrap()
    }

    /// How each filing of a signature stands.
    pub(super) async fn stands(&self, id: SignatureId) -> Vec<(Carrier, CarrierState)> {
        let filter = CarrierFilter { signature: Some(id), ..CarrierFilter::default() };
        let filings = self.registry.carrier_filings(&operator(), filter, None, 10).await.unwrap();
        filings.iter().map(|filing| (filing.carrier, filing.state)).collect()
    }

    pub(super) async fn export(&self, carrier: Carrier) -> Option<Batch> {
        match self.registry.make_carrier_batch(&operator(), carrier, 100).await.unwrap() {
            Made::New(batch) | Made::Again(batch) => Some(batch),
            Made::Nothing | Made::Off => None,
        }
    }

    pub(super) async fn answer(&self, line: LineRef, result: CarrierResult) -> Placed {
        let answer = answer(line, result);
        self.registry.take_carrier_answer(&operator(), None, &answer, Some("f")).await.unwrap()
    }

    async fn change_events(&self) -> usize {
        let events = self.registry.recorded(&operator(), 0, 10_000).await.unwrap();
        events.iter().filter(|event| event.kind == "carrier.changed").count()
    }

    pub(super) async fn approved_for(&self, name: &str, market: Market) -> Registered {
        let command = RegisterSignature { market, ..signature(name) };
        let ids = self.registry.register_signature(&self.caller, command).await.unwrap();
        let decided = self.registry.decide(&operator(), ids.application, &APPROVE).await.unwrap();
        assert_eq!(decided, Decided::Done);
        ids
    }
}

pub(super) fn answer(line: LineRef, result: CarrierResult) -> Answer {
    let reasons = match result {
        CarrierResult::Failed => vec![carrier::SIGNATURE_ERROR],
        CarrierResult::Lapsed => vec![carrier::NO_TRAFFIC],
        CarrierResult::Registered | CarrierResult::Verified => vec![],
    };
    Answer { line, name: None, result, reasons, note: String::new(), at: None }
}

fn all(state: CarrierState) -> Vec<(Carrier, CarrierState)> {
    Carrier::ALL.iter().map(|carrier| (*carrier, state)).collect()
}

pub(super) fn line(batch: &Batch, number: i64) -> LineRef {
    LineRef { batch: batch.id, number }
}

async fn nothing_is_filed_unless_carriers_are_on_and_never_abroad(mut it: Fixture) {
    let before = it.approved_for(NAME, Market::Mainland).await;
    assert_eq!(it.filings().await, []);
    assert_eq!(it.registry.carriers_of(&it.caller, &[before.signature]).await.unwrap().len(), 0);
    let off = it.registry.make_carrier_batch(&operator(), Carrier::Mobile, 9).await.unwrap();
    assert_eq!(off, Made::Off);
    it.reaching(Carriers { unicom: Adapter::Off, ..FILE }).await;
    it.approved_for("菜鸟裹裹", Market::Global).await;
    assert_eq!(it.filings().await, []);
    let ids = it.approved_for("菜鸟驿站", Market::Mainland).await;
    let filings = it.filings().await;
    let carriers: Vec<_> = filings.iter().map(|filing| filing.carrier).collect();
    assert_eq!(carriers, [Carrier::Mobile, Carrier::Telecom]);
    for filing in &filings {
        let about = (filing.signature, filing.application, filing.state, filing.attempt);
        assert_eq!(about, (ids.signature, ids.application, CarrierState::NotFiled, 1));
        assert_eq!((&*filing.name, &*filing.channel), ("菜鸟驿站", "test"));
    }
    assert_eq!(it.change_events().await, 2);
    // What was approved before carriers were on is filed when somebody asks for it.
    let asked = it.registry.file_with_carriers(&operator(), before.signature, None).await.unwrap();
    assert!(matches!(&asked, Requested::Done(filed) if filed.len() == 2), "{asked:?}");
    assert_eq!(it.filings().await.len(), 4);
    let again = it.registry.file_with_carriers(&operator(), before.signature, None).await.unwrap();
    assert_eq!(asked, again);
    assert_eq!(it.change_events().await, 4);
    let unicom = Some(Carrier::Unicom);
    let off = it.registry.file_with_carriers(&operator(), before.signature, unicom).await.unwrap();
    assert_eq!(off, Requested::Off);
    let unknown = it.registry.file_with_carriers(&operator(), SignatureId(1), None).await.unwrap();
    assert_eq!(unknown, Requested::Unknown);
}

async fn an_export_that_died_is_given_again(mut it: Fixture) {
    it.reaching(FILE).await;
    let first = it.approved_for(NAME, Market::Mainland).await;
    let batch = it.export(Carrier::Mobile).await.unwrap();
    assert_eq!((batch.state, batch.lines, batch.waiting), (BatchState::Open, 1, 1));
    // It died here, and meanwhile another was approved. The process begins anew.
    it.approved_for("菜鸟裹裹", Market::Mainland).await;
    it.reaching(FILE).await;
    assert_eq!(it.export(Carrier::Mobile).await.unwrap(), batch);
    let sheet = it.registry.carrier_sheet(&operator(), batch.id, "csv").await.unwrap().unwrap();
    assert_eq!(sheet.1.len(), 1);
    assert_eq!(sheet.1[0].particulars.name, NAME);
    assert_eq!(sheet.1[0].particulars.evidence.len(), 1);
    let piece = &sheet.1[0].particulars.evidence[0];
    let bytes =
        it.registry.carrier_piece(&operator(), sheet.1[0].line, piece).await.unwrap().unwrap();
    assert_eq!(bytes.all().await.unwrap(), png(0));
    let took = it.registry.take_carrier_batch(&operator(), batch.id).await.unwrap();
    assert_eq!(took, Some(true));
    let took = it.registry.take_carrier_batch(&operator(), batch.id).await.unwrap();
    assert_eq!(took, Some(false));
    let next = it.export(Carrier::Mobile).await.unwrap();
    assert_ne!(next.id, batch.id);
    let lines = it.registry.carrier_lines(&operator(), next.id, 0, 10).await.unwrap();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].particulars.name, "菜鸟裹裹");
    it.registry.take_carrier_batch(&operator(), next.id).await.unwrap();
    assert_eq!(it.export(Carrier::Mobile).await, None);
    // The other carriers have batches of their own.
    assert_eq!(it.export(Carrier::Telecom).await.unwrap().lines, 2);
    assert_eq!(
        it.stands(first.signature).await,
        [
            (Carrier::Mobile, CarrierState::InProgress),
            (Carrier::Unicom, CarrierState::NotFiled),
            (Carrier::Telecom, CarrierState::InProgress),
        ]
    );
    let events = it.registry.recorded(&operator(), 0, 10_000).await.unwrap();
    let given = events.iter().filter(|event| event.kind == "carrier.batch-given");
    assert_eq!(given.count(), 1);
}

async fn an_answer_counts_once_and_what_has_no_place_is_told(mut it: Fixture) {
    use CarrierResult::{Failed, Lapsed, Registered, Verified};
    it.reaching(FILE).await;
    let first = it.approved_for(NAME, Market::Mainland).await;
    it.approved_for("菜鸟裹裹", Market::Mainland).await;
    let batch = it.export(Carrier::Mobile).await.unwrap();
    it.registry.take_carrier_batch(&operator(), batch.id).await.unwrap();
    let (one, two) = (line(&batch, 1), line(&batch, 2));
    assert_eq!(it.answer(one, Registered).await, Placed::Done(CarrierState::Registered));
    let events = it.change_events().await;
    assert_eq!(it.answer(one, Registered).await, Placed::Already);
    let other = Answer { note: "again".into(), ..answer(one, Registered) };
    let take = |answer: Answer, batch| {
        let registry = it.registry.clone();
        async move { registry.take_carrier_answer(&operator(), batch, &answer, None).await.unwrap() }
    };
    assert_eq!(take(other, None).await, Placed::Otherwise(CarrierState::Registered));
    let elsewhere = Some(BatchId(1));
    assert_eq!(take(answer(two, Verified), elsewhere).await, Placed::WrongBatch(BatchId(1)));
    let name = Some("别的名字".to_owned());
    let named = Answer { name, ..answer(two, Verified) };
    assert_eq!(take(named, None).await, Placed::OtherName("菜鸟裹裹".into()));
    assert_eq!(it.answer(line(&batch, 3), Verified).await, Placed::Unknown);
    assert_eq!(it.answer(two, Lapsed).await, Placed::Otherwise(CarrierState::InProgress));
    assert_eq!(it.change_events().await, events);
    assert_eq!(it.answer(one, Verified).await, Placed::Done(CarrierState::Verified));
    // The first file once more: it says nothing new.
    assert_eq!(it.answer(one, Registered).await, Placed::Already);
    let waits = it.registry.carrier_batch(&operator(), batch.id).await.unwrap().unwrap();
    assert_eq!((waits.state, waits.waiting), (BatchState::Taken, 1));
    assert_eq!(it.answer(two, Failed).await, Placed::Done(CarrierState::Failed));
    assert_eq!(it.answer(two, Verified).await, Placed::Otherwise(CarrierState::Failed));
    let closed = it.registry.carrier_batch(&operator(), batch.id).await.unwrap().unwrap();
    assert_eq!((closed.state, closed.waiting), (BatchState::Answered, 0));
    assert_eq!(it.answer(one, Lapsed).await, Placed::Done(CarrierState::Lapsed));
    // Somebody has it filed anew: the old line does not count any more.
    let mobile = Some(Carrier::Mobile);
    it.registry.file_with_carriers(&operator(), first.signature, mobile).await.unwrap();
    assert_eq!(it.stands(first.signature).await[0].1, CarrierState::NotFiled);
    assert_eq!(it.answer(one, Failed).await, Placed::Superseded);
    assert_eq!(it.answer(one, Lapsed).await, Placed::Already);
    let next = it.export(Carrier::Mobile).await.unwrap();
    assert_eq!(it.answer(line(&next, 1), Verified).await, Placed::Done(CarrierState::Verified));
    let filings = it.filings().await;
    assert_eq!((filings[0].attempt, filings[0].completed), (2, Some(NOW)));
}

async fn what_is_deleted_or_bound_anew_leaves_its_batch(mut it: Fixture) {
    it.reaching(FILE).await;
    let gone = it.approved_for(NAME, Market::Mainland).await;
    let batch = it.export(Carrier::Unicom).await.unwrap();
    it.registry.delete_signature(&it.caller, &Which::Id(gone.signature)).await.unwrap();
    assert_eq!(it.stands(gone.signature).await, all(CarrierState::Withdrawn));
    assert_eq!(it.answer(line(&batch, 1), CarrierResult::Verified).await, Placed::Withdrawn);
    let closed = it.registry.carrier_batch(&operator(), batch.id).await.unwrap().unwrap();
    assert_eq!((closed.state, closed.lines, closed.waiting), (BatchState::Answered, 1, 0));
    assert_eq!(it.export(Carrier::Unicom).await, None);
    // From August on, signatures rest on qualifications.
    let august = it.on(2);
    let (one, two) =
        (it.licensed("资质一号", "2030-01-01").await, it.licensed("二号", "2030-01-01").await);
    let command = RegisterSignature { qualification: Some(one), ..signature("菜鸟裹裹") };
    let ids = it.registry.register_signature(&august, command).await.unwrap();
    it.decide_at(ids.application, august.now).await;
    let batch = it.export(Carrier::Unicom).await.unwrap();
    let which = Which::Id(ids.signature);
    it.registry.rebind_signature(&august, &which, two, None).await.unwrap();
    assert_eq!(it.stands(ids.signature).await, all(CarrierState::NotFiled));
    assert_eq!(it.answer(line(&batch, 1), CarrierResult::Verified).await, Placed::Superseded);
    let next = it.export(Carrier::Unicom).await.unwrap();
    assert_ne!(next.id, batch.id);
    // Approved anew, it is filed anew.
    let command = RegisterSignature { qualification: Some(two), ..signature("菜鸟裹裹") };
    let refiled = it.registry.resubmit_signature(&august, &which, command).await.unwrap();
    assert_eq!(it.stands(ids.signature).await[1].1, CarrierState::InProgress);
    it.decide_at(refiled.application, august.now).await;
    assert_eq!(it.stands(ids.signature).await, all(CarrierState::NotFiled));
    let filings = it.filings().await;
    let last = filings.last().unwrap();
    assert_eq!((last.application, last.attempt), (refiled.application, 3));
}

async fn a_better_qualification_has_what_failed_filed_anew(mut it: Fixture) {
    it.reaching(FILE).await;
    let august = it.on(2);
    let qualification = it.licensed("资质一号", "2030-01-01").await;
    let command = RegisterSignature { qualification: Some(qualification), ..signature(NAME) };
    let ids = it.registry.register_signature(&august, command).await.unwrap();
    it.decide_at(ids.application, august.now).await;
    let mobile = it.export(Carrier::Mobile).await.unwrap();
    let unicom = it.export(Carrier::Unicom).await.unwrap();
    it.answer(line(&mobile, 1), CarrierResult::Failed).await;
    it.answer(line(&unicom, 1), CarrierResult::Verified).await;
    it.registry.work_with_carriers(august.now).await.unwrap();
    assert_eq!(it.stands(ids.signature).await[0].1, CarrierState::Failed);
    let anew = it.file_licence(qualification, "2031-01-01").await;
    it.decide_at(anew, august.now.plus_millis(1000)).await;
    for _ in 0..2 {
        it.registry.work_with_carriers(august.now.plus_millis(2000)).await.unwrap();
        assert_eq!(
            it.stands(ids.signature).await,
            [
                (Carrier::Mobile, CarrierState::NotFiled),
                (Carrier::Unicom, CarrierState::Verified),
                (Carrier::Telecom, CarrierState::NotFiled),
            ]
        );
    }
    assert_eq!(it.filings().await[0].attempt, 2);
}

async fn what_is_bound_to_nothing_waits_until_it_is(mut it: Fixture) {
    it.reaching(FILE).await;
    let august = it.on(2);
    let command = RegisterSignature { basis: Basis::Pictures, ..signature(NAME) };
    let ids = it.registry.register_signature(&august, command).await.unwrap();
    it.decide_at(ids.application, august.now).await;
    let held = it.filings().await;
    assert!(held.iter().all(|filing| filing.reasons == [carrier::QUALIFICATION_MISSING]));
    assert_eq!(it.export(Carrier::Mobile).await, None);
    let qualification = it.licensed("资质一号", "2030-01-01").await;
    let which = Which::Id(ids.signature);
    it.registry.rebind_signature(&august, &which, qualification, None).await.unwrap();
    assert!(it.filings().await.iter().all(|filing| filing.reasons.is_empty()));
    assert_eq!(it.export(Carrier::Mobile).await.unwrap().lines, 1);
}

async fn simulated_carriers_answer_when_it_is_time(mut it: Fixture) {
    use CarrierState::{Failed, InProgress, Lapsed, NotFiled, Registered, Verified};
    const DELAY: i64 = 60_000;
    let outcome = |carrier, result| Outcome {
        carrier: Some(carrier),
        name: "菜鸟*".into(),
        result,
        reason: (result == CarrierResult::Failed).then_some(carrier::CODE_SHARED),
    };
    it.reaching(Carriers {
        mobile: Adapter::Simulated,
        unicom: Adapter::Simulated,
        telecom: Adapter::Simulated,
        simulation: Simulation {
            delay: DELAY,
            outcomes: vec![
                outcome(Carrier::Unicom, CarrierResult::Failed),
                outcome(Carrier::Telecom, CarrierResult::Lapsed),
            ],
        },
    })
    .await;
    let ids = it.approved_for(NAME, Market::Mainland).await;
    let states = async |after: i64| {
        // Twice: what is done is done.
        for _ in 0..2 {
            it.registry.work_with_carriers(NOW.plus_millis(after)).await.unwrap();
        }
        it.stands(ids.signature).await.into_iter().map(|(_, state)| state).collect::<Vec<_>>()
    };
    assert_eq!(it.stands(ids.signature).await, all(NotFiled));
    assert_eq!(states(0).await, [InProgress; 3]);
    assert_eq!(states(DELAY - 1).await, [InProgress; 3]);
    assert_eq!(states(DELAY).await, [Registered, Failed, Registered]);
    assert_eq!(states(2 * DELAY).await, [Verified, Failed, Verified]);
    assert_eq!(states(3 * DELAY).await, [Verified, Failed, Lapsed]);
    assert_eq!(states(9 * DELAY).await, [Verified, Failed, Lapsed]);
    let filings = it.filings().await;
    assert_eq!(filings[1].reasons, [carrier::CODE_SHARED]);
    assert_eq!(filings[2].reasons, [carrier::NO_TRAFFIC]);
    assert_eq!(filings[1].completed, Some(NOW.plus_millis(DELAY)));
    let batches = it.registry.carrier_batches(&operator(), None, None, None, 10).await.unwrap();
    assert!(batches.iter().all(|batch| batch.state == BatchState::Answered));
    assert_eq!(batches.len(), 3);
    // Of every change there is one event: three requests, three filings, six answers.
    assert_eq!(it.change_events().await, 12);
}

/// Two exports, two imports and a deletion at once: every line goes out once.
async fn many_at_once_file_nothing_twice(mut it: Fixture) {
    it.reaching(FILE).await;
    it.registry
        .change_account(
            &operator(),
            it.caller.account.id,
            &AccountChange { signature_limit: Some(Some(0)), ..AccountChange::default() },
        )
        .await
        .unwrap();
    let caller = Fixture::caller(&it.registry, it.caller.account.id).await;
    let mut ids = vec![];
    for name in ["菜鸟一号", "菜鸟二号", "菜鸟三号", "菜鸟四号", "菜鸟五号", "菜鸟六号"]
    {
        let registered = it.registry.register_signature(&caller, signature(name)).await.unwrap();
        it.registry.decide(&operator(), registered.application, &APPROVE).await.unwrap();
        ids.push(registered.signature);
    }
    let work = |limit: i64| {
        let registry = it.registry.clone();
        tokio::spawn(async move {
            while let Made::New(batch) | Made::Again(batch) =
                registry.make_carrier_batch(&operator(), Carrier::Mobile, limit).await.unwrap()
            {
                registry.take_carrier_batch(&operator(), batch.id).await.unwrap();
                for line in registry.carrier_lines(&operator(), batch.id, 0, 100).await.unwrap() {
                    let answer = answer(line.line, CarrierResult::Verified);
                    registry.take_carrier_answer(&operator(), None, &answer, None).await.unwrap();
                }
            }
        })
    };
    let workers: Vec<_> = [1, 2, 3].map(work).into();
    it.registry.delete_signature(&caller, &Which::Id(ids[5])).await.unwrap();
    for worker in workers {
        worker.await.unwrap();
    }
    let mut seen: BTreeMap<_, usize> = BTreeMap::new();
    for batch in it.registry.carrier_batches(&operator(), None, None, None, 100).await.unwrap() {
        assert_eq!(batch.state, BatchState::Answered);
        for line in it.registry.carrier_lines(&operator(), batch.id, 0, 100).await.unwrap() {
            *seen.entry(line.filing).or_default() += 1;
        }
    }
    assert!(seen.values().all(|times| *times == 1), "{seen:?}");
    assert!((5..=6).contains(&seen.len()));
    for id in &ids[..5] {
        assert_eq!(it.stands(*id).await[0].1, CarrierState::Verified);
    }
    assert_eq!(it.stands(ids[5]).await[0].1, CarrierState::Withdrawn);
}

impl Fixture {
    async fn decide_at(&self, id: ApplicationId, now: Timestamp) {
        let decision = Decision::Approve { despite_findings: true };
        let by = Operator { now, ..operator() };
        let decided = self.registry.decide(&by, id, &decision).await.unwrap();
        assert_eq!(decided, Decided::Done);
    }
}

on_both_engines!(
    nothing_is_filed_unless_carriers_are_on_and_never_abroad,
    an_export_that_died_is_given_again,
    an_answer_counts_once_and_what_has_no_place_is_told,
    what_is_deleted_or_bound_anew_leaves_its_batch,
    a_better_qualification_has_what_failed_filed_anew,
    what_is_bound_to_nothing_waits_until_it_is,
    simulated_carriers_answer_when_it_is_time,
    many_at_once_file_nothing_twice,
);
