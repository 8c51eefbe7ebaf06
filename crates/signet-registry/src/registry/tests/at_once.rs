//! Two things at once about one signature: whatever comes of them, one of the two orders explains it.

use signet_domain::ids::{ApplicationId, QualificationId};

use super::*;

/// A moment when mainland signatures rest on qualifications.
const AUGUST: Timestamp = Timestamp(1_754_500_000_000);

/// How often each is tried: not every time do the two come in each other's way.
const ROUNDS: usize = 30;

impl Fixture {
    async fn newest(&self, id: QualificationId) -> ApplicationId {
        self.registry.qualification(&self.caller, id, None).await.unwrap().unwrap().application
    }

    async fn own(&self, name: &str) -> QualificationId {
        self.enter(name, Purpose::Own, "2030-01-01", true).await
    }
}

async fn what_is_filed_while_its_qualification_goes_is_told_so(it: Fixture) {
    let august = Caller { now: AUGUST, ..it.caller.clone() };
    for round in 0..ROUNDS {
        let own = it.own("自用资质").await;
        let newest = it.newest(own).await;
        let command = RegisterSignature { qualification: Some(own), ..signature("菜鸟网络") };
        let (deleted, filed) = tokio::join!(
            it.registry.delete_qualification(&august, own, newest),
            it.registry.register_signature(&august, command),
        );
        match deleted {
            Ok(()) => assert_eq!(refused(filed), [Refusal::QualificationUnknown], "{round}"),
            deleted => {
                assert_eq!(refused(deleted), [Refusal::QualificationBound], "{round}");
                let which = Which::Id(filed.unwrap().signature);
                it.registry.delete_signature(&august, &which).await.unwrap();
                it.registry.delete_qualification(&august, own, newest).await.unwrap();
            }
        }
    }
}

async fn what_is_bound_while_its_qualification_goes_is_told_so(it: Fixture) {
    let first = it.own("资质").await;
    let signature = it.approved(signature("菜鸟网络")).await;
    let which = Which::Id(signature.signature);
    for round in 0..ROUNDS {
        let own = it.own("自用资质").await;
        let newest = it.newest(own).await;
        let (deleted, bound) = tokio::join!(
            it.registry.delete_qualification(&it.caller, own, newest),
            it.registry.rebind_signature(&it.caller, &which, own, None),
        );
        match deleted {
            Ok(()) => assert_eq!(refused(bound), [Refusal::QualificationUnknown], "{round}"),
            deleted => {
                assert_eq!(refused(deleted), [Refusal::QualificationBound], "{round}");
                bound.unwrap();
                it.registry.rebind_signature(&it.caller, &which, first, None).await.unwrap();
                it.registry.delete_qualification(&it.caller, own, newest).await.unwrap();
            }
        }
    }
}

async fn of_two_bindings_the_later_keeps_the_letter_of_the_earlier(it: Fixture) {
    let [one, other] = [
        it.file_letter("授权书一", "2030-01-01").await,
        it.file_letter("授权书二", "2030-01-01").await,
    ];
    let signature = it.approved(signature("菜鸟网络")).await;
    let [first, second] = [it.own("资质一").await, it.own("资质二").await];
    let which = Which::Id(signature.signature);
    for round in 0..ROUNDS {
        let letter = if round % 2 == 0 { one } else { other };
        let change = it.registry.rebind_signature(&it.caller, &which, first, Some(letter));
        let keep = it.registry.rebind_signature(&it.caller, &which, second, None);
        // Which of them is polled first makes a difference.
        let (changed, kept) = if round % 4 < 2 {
            tokio::join!(change, keep)
        } else {
            let (kept, changed) = tokio::join!(keep, change);
            (changed, kept)
        };
        changed.unwrap();
        kept.unwrap();
        let bound = it.registry.signature(&it.caller, &which).await.unwrap().unwrap();
        assert!([Some(first), Some(second)].contains(&bound.qualification), "{round}");
        assert_eq!(bound.letter, Some(letter), "{round}");
    }
}

async fn what_is_decided_while_it_is_filed_anew_is_filed_all_the_same(it: Fixture) {
    let first = it.registry.register_signature(&it.caller, signature("菜鸟网络")).await.unwrap();
    let which = Which::Id(first.signature);
    let mut newest = first.application;
    let (by, no) = (operator(), Decision::Reject(Reply::note("no")));
    for round in 0..ROUNDS {
        let (decided, filed) = tokio::join!(
            it.registry.decide(&by, newest, &no),
            it.registry.resubmit_signature(&it.caller, &which, signature("菜鸟网络")),
        );
        newest = filed.unwrap().application;
        let late = Decided::TooLate(Late::Superseded(newest));
        assert!([Decided::Done, late].contains(&decided.unwrap()), "{round}");
        let now = it.registry.signature(&it.caller, &which).await.unwrap().unwrap();
        assert_eq!((now.state, now.application), (State::Pending, newest), "{round}");
    }
}

on_both_engines!(
    what_is_filed_while_its_qualification_goes_is_told_so,
    what_is_bound_while_its_qualification_goes_is_told_so,
    of_two_bindings_the_later_keeps_the_letter_of_the_earlier,
    what_is_decided_while_it_is_filed_anew_is_filed_all_the_same,
);
