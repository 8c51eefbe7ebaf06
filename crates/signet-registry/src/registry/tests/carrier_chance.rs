//! Exports, imports, crashes, deletions and requests by chance, compared with what must hold after
//! any of them: nothing that waits is lost, and nothing goes out twice.

use std::collections::{BTreeMap, BTreeSet};

use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};
use signet_domain::carrier::{BatchState, Carrier, CarrierResult, CarrierState, LineStanding};
use signet_domain::ids::SignatureId;

use super::carriers::{FILE, answer};
use super::*;
use crate::Made;

const CARRIER: Carrier = Carrier::Unicom;
const STEPS: usize = 60;
const SEEDS: u64 = 4;

impl Fixture {
    async fn must_hold(&self, alive: &BTreeSet<SignatureId>, context: &str) {
        let batches = self
            .registry
            .carrier_batches(&operator(), Some(CARRIER), None, None, 1000)
            .await
            .unwrap();
        let open = batches.iter().filter(|batch| batch.state == BatchState::Open).count();
        assert!(open <= 1, "{context}: {open} batches are open");
        let (mut attempts, mut sent) = (BTreeSet::new(), BTreeMap::new());
        for batch in &batches {
            let mut waiting = 0;
            for line in self.registry.carrier_lines(&operator(), batch.id, 0, 1000).await.unwrap() {
                assert!(attempts.insert((line.filing, line.attempt)), "{context}: filed twice");
                if line.standing == LineStanding::Sent {
                    waiting += 1;
                    let twice = sent.insert(line.filing, line.line);
                    assert_eq!(twice, None, "{context}: waits in two batches");
                }
            }
            assert_eq!(waiting, batch.waiting, "{context}");
            assert_eq!(waiting == 0, batch.state == BatchState::Answered, "{context}");
        }
        let filings = self.filings().await;
        let filings: Vec<_> = filings.iter().filter(|it| it.carrier == CARRIER).collect();
        for filing in &filings {
            let there = alive.contains(&filing.signature);
            assert_eq!(there, filing.state != CarrierState::Withdrawn, "{context}");
            // What is under way is on a line that waits, and nothing else is.
            let waits = sent.get(&filing.id).copied();
            let under_way = filing.state == CarrierState::InProgress;
            assert_eq!(waits, filing.line.filter(|_| under_way), "{context}: {filing:?}");
        }
        let filed: BTreeSet<_> = filings.iter().map(|filing| filing.signature).collect();
        assert!(alive.is_subset(&filed), "{context}: one was lost");
    }
}

async fn no_sequence_loses_or_doubles_a_line(mut it: Fixture) {
    it.reaching(FILE).await;
    let account = it.caller.account.id;
    let change = AccountChange { signature_limit: Some(Some(0)), ..AccountChange::default() };
    it.registry.change_account(&operator(), account, &change).await.unwrap();
    let caller = Fixture::caller(&it.registry, account).await;
    let mut alive = BTreeSet::new();
    let mut made = 0;
    for seed in 0..SEEDS {
        let mut chance = SmallRng::seed_from_u64(seed);
        for step in 0..STEPS {
            let does = chance.random_range(0..8);
            let context = format!("seed {seed}, step {step}, {does}");
            match does {
                0 | 1 => {
                    made += 1;
                    let command = signature(&format!("菜鸟{made}号"));
                    let ids = it.registry.register_signature(&caller, command).await.unwrap();
                    it.registry.decide(&operator(), ids.application, &APPROVE).await.unwrap();
                    alive.insert(ids.signature);
                }
                // An export that dies before it says that the batch has left, or does not die.
                2 | 3 => {
                    let limit = chance.random_range(1..4);
                    let made = it.registry.make_carrier_batch(&operator(), CARRIER, limit).await;
                    if let Made::New(batch) | Made::Again(batch) = made.unwrap()
                        && does == 3
                    {
                        it.registry.take_carrier_batch(&operator(), batch.id).await.unwrap();
                    }
                }
                // An answer about any line there ever was.
                4 | 5 => {
                    let all = it
                        .registry
                        .carrier_batches(&operator(), Some(CARRIER), None, None, 1000)
                        .await;
                    let all = all.unwrap();
                    if all.is_empty() {
                        continue;
                    }
                    let batch = &all[chance.random_range(0..all.len())];
                    let lines =
                        it.registry.carrier_lines(&operator(), batch.id, 0, 1000).await.unwrap();
                    let line = lines[chance.random_range(0..lines.len())].line;
                    let result = CarrierResult::ALL[chance.random_range(0..4)];
                    let said = answer(line, result);
                    let by = operator();
                    it.registry.take_carrier_answer(&by, None, &said, None).await.unwrap();
                }
                6 => {
                    let nth = chance.random_range(0..=alive.len());
                    let Some(id) = alive.iter().nth(nth).copied() else { continue };
                    if chance.random_range(0..3) == 0 {
                        it.registry.delete_signature(&caller, &Which::Id(id)).await.unwrap();
                        alive.remove(&id);
                    } else {
                        let by = operator();
                        it.registry.file_with_carriers(&by, id, Some(CARRIER)).await.unwrap();
                    }
                }
                // The process ends, and begins anew.
                _ => it.reaching(FILE).await,
            }
            it.must_hold(&alive, &context).await;
        }
    }
    assert!(made > 10);
}

on_both_engines!(no_sequence_loses_or_doubles_a_line);
