//! Signatures that are filed anew, and the qualifications they rest on.

use signet_domain::carrier::{Carrier, CarrierResult, CarrierState};
use signet_domain::ids::QualificationId;
use signet_domain::signature::{Registered, Signature};

use super::carriers::{FILE, line};
use super::*;

/// A moment when mainland signatures rest on qualifications.
const AUGUST: Timestamp = Timestamp(1_754_500_000_000);

impl Fixture {
    fn in_august(&self) -> Caller {
        Caller { now: AUGUST, ..self.caller.clone() }
    }

    async fn now(&self, registered: Registered) -> Signature {
        let which = Which::Id(registered.signature);
        self.registry.signature(&self.caller, &which).await.unwrap().unwrap()
    }
}

fn resting_on(name: &str, qualification: Option<QualificationId>) -> RegisterSignature {
    RegisterSignature { qualification, ..signature(name) }
}

async fn what_is_wrong_with_a_filing_is_told_even_when_it_is_for_nothing(it: Fixture) {
    it.registry.register_signature(&it.caller, signature("菜鸟网络")).await.unwrap();
    let mut command = signature("菜鸟网络");
    command.document = Some(Document::TrademarkCertificate);
    command.proof = Some(Scan::new(b"not a picture".to_vec()));
    let which = Which::Id(signet_domain::ids::SignatureId(1));
    let told = refused(it.registry.resubmit_signature(&it.caller, &which, command).await);
    let expect =
        [Refusal::DocumentUnfit, Refusal::FileUnfit(Role::Proof), Refusal::SignatureUnknown];
    assert_eq!(told, expect);
    let told =
        refused(it.registry.resubmit_signature(&it.caller, &which, signature("菜鸟网络")).await);
    assert_eq!(told, [Refusal::SignatureUnknown], "no other's name stands in the way");
}

async fn where_rules_want_a_qualification_it_has_to_fit(it: Fixture) {
    let august = it.in_august();
    let own = it.enter("自用资质", Purpose::Own, "2030-01-01", true).await;
    let others = it.enter("他用资质", Purpose::ForOthers, "2030-01-01", true).await;
    let waits = it.enter("待审资质", Purpose::Own, "2030-01-01", false).await;
    let file = async |id| {
        refused(it.registry.register_signature(&august, resting_on("菜鸟网络", id)).await)
    };
    assert_eq!(file(None).await, [Refusal::QualificationMissing]);
    assert_eq!(file(Some(QualificationId(7))).await, [Refusal::QualificationUnknown]);
    assert_eq!(file(Some(waits)).await, [Refusal::QualificationNotApproved]);
    assert_eq!(file(Some(others)).await, [Refusal::PurposeDiffers]);

    // The other market wants none, and keeps none that is named.
    let mut global = resting_on("菜鸟网络", Some(QualificationId(7)));
    global.market = Market::Global;
    let registered = it.registry.register_signature(&august, global).await.unwrap();
    assert_eq!(it.now(registered).await.qualification, None);
    let named = resting_on("菜鸟网络", Some(own));
    let registered = it.registry.register_signature(&august, named).await.unwrap();
    assert_eq!(it.now(registered).await.qualification, Some(own));

    let signatures = [it.now(registered).await];
    let backing = it.registry.backing(&august, &signatures).await.unwrap();
    assert_eq!(backing.len(), 1);
    assert_eq!((backing[&own].qualification.id, backing[&own].once_approved), (own, true));
}

async fn a_qualification_stays_with_a_signature_filed_anew(it: Fixture) {
    let august = it.in_august();
    let first = it.enter("自用资质", Purpose::Own, "2030-01-01", true).await;
    let second = it.enter("另一资质", Purpose::Own, "2030-01-01", true).await;
    let registered =
        it.registry.register_signature(&august, resting_on("菜鸟网络", Some(first))).await.unwrap();
    let which = Which::Id(registered.signature);
    let anew = async |caller: &Caller, id| {
        it.registry.resubmit_signature(caller, &which, resting_on("菜鸟裹裹", id)).await
    };
    anew(&august, None).await.unwrap();
    assert_eq!(it.now(registered).await.qualification, Some(first));
    anew(&august, Some(second)).await.unwrap();
    assert_eq!(it.now(registered).await.qualification, Some(second));
    // Rules that want none do not look at the one that is named, and let stand the one there is.
    anew(&it.caller, Some(QualificationId(7))).await.unwrap();
    assert_eq!(it.now(registered).await.qualification, Some(second));
    assert_eq!(
        refused(anew(&august, Some(QualificationId(7))).await),
        [Refusal::QualificationUnknown]
    );

    // One that was filed before the rules wanted any has to name one.
    let old = it.registry.register_signature(&it.caller, signature("菜鸟驿站")).await.unwrap();
    let which = Which::Id(old.signature);
    let told = it.registry.resubmit_signature(&august, &which, signature("菜鸟驿站")).await;
    assert_eq!(refused(told), [Refusal::QualificationMissing]);
    let named = resting_on("菜鸟驿站", Some(first));
    it.registry.resubmit_signature(&august, &which, named).await.unwrap();
    assert_eq!(it.now(old).await.qualification, Some(first));
}

async fn a_newer_filing_of_what_is_in_force_waits_behind_it(it: Fixture) {
    let august = it.in_august();
    let own = it.enter("自用资质", Purpose::Own, "2030-01-01", true).await;
    let another = it.enter("另一资质", Purpose::Own, "2030-01-01", true).await;
    let file = resting_on("菜鸟网络", Some(own));
    let registered = it.registry.register_signature(&august, file).await.unwrap();
    let which = Which::Id(registered.signature);
    let by = operator();
    it.registry.decide(&by, registered.application, &APPROVE).await.unwrap();

    let renamed = it.registry.resubmit_signature(&august, &which, resting_on("菜鸟裹裹", None));
    assert_eq!(refused(renamed.await), [Refusal::NotModifiable], "its name is in use");

    let newer = resting_on("菜鸟网络", Some(another));
    let newer = it.registry.resubmit_signature(&august, &which, newer).await.unwrap();
    let stands = it.now(registered).await;
    assert_eq!((stands.state, stands.qualification), (State::Revising, Some(own)));
    let reject = Decision::Reject(Reply::note("不清晰"));
    it.registry.decide(&by, newer.application, &reject).await.unwrap();
    let stands = it.now(registered).await;
    assert_eq!((stands.state, stands.qualification), (State::Approved, Some(own)));
    assert_eq!(stands.reply.note, "不清晰");

    let newer = resting_on("菜鸟网络", Some(another));
    let newer = it.registry.resubmit_signature(&august, &which, newer).await.unwrap();
    it.registry.decide(&by, newer.application, &APPROVE).await.unwrap();
    let stands = it.now(registered).await;
    assert_eq!((stands.state, stands.qualification), (State::Approved, Some(another)));
    assert!(stands.reply.is_empty());
}

async fn of_many_who_change_one_signature_each_is_told_how_it_stands(it: Fixture) {
    let registered =
        it.registry.register_signature(&it.caller, signature("菜鸟网络")).await.unwrap();
    let which = Which::Id(registered.signature);
    let all = (0..40).map(|n| {
        let (registry, caller, which) = (it.registry.clone(), it.caller.clone(), which.clone());
        tokio::spawn(async move {
            match n % 8 {
                0 => registry.delete_signature(&caller, &which).await.map(|()| None),
                _ => {
                    let command = signature(&format!("菜鸟{n}号"));
                    let filed = registry.resubmit_signature(&caller, &which, command).await;
                    filed.map(Some)
                }
            }
        })
    });
    let (mut deleted, mut filed) = (0, vec![]);
    for one in all.collect::<Vec<_>>() {
        match one.await.unwrap() {
            Ok(None) => deleted += 1,
            Ok(Some(registered)) => filed.push(registered.application),
            other => {
                let told = refused(other);
                let expect = [[Refusal::SignatureUnknown], [Refusal::UnderReview]];
                assert!(expect.iter().any(|one| *one == *told), "{told:?}");
            }
        }
    }
    assert_eq!(deleted, 1, "in whatever state, it is deleted once");
    assert!(it.registry.signature(&it.caller, &which).await.unwrap().is_none());
    // No filing is left to be decided.
    filed.push(registered.application);
    for application in filed {
        let decided = it.registry.decide(&operator(), application, &APPROVE).await.unwrap();
        assert!(matches!(decided, Decided::TooLate(_)), "{decided:?}");
    }
}

async fn what_a_carrier_turned_down_is_filed_anew(mut it: Fixture) {
    it.reaching(FILE).await;
    let ids = it.approved_for("菜鸟网络", Market::Mainland).await;
    let which = Which::Id(ids.signature);
    let anew = async |name: &str| {
        it.registry.resubmit_signature(&it.caller, &which, signature(name)).await
    };
    assert_eq!(refused(anew("菜鸟网络").await), [Refusal::NotModifiable], "it is in force");
    let batch = it.export(Carrier::Mobile).await.unwrap();
    it.answer(line(&batch, 1), CarrierResult::Failed).await;
    // It keeps its name, and is in force as it was, until the newer filing is approved.
    assert_eq!(refused(anew("菜鸟裹裹").await), [Refusal::NotModifiable]);
    anew("菜鸟网络").await.unwrap();
    assert_eq!(it.now(ids).await.state, State::Revising);
    let last = anew("菜鸟网络").await.unwrap();
    it.registry.decide(&operator(), last.application, &APPROVE).await.unwrap();
    assert_eq!(it.now(ids).await.state, State::Approved);
    let stands = it.stands(ids.signature).await;
    assert_eq!(stands[0], (Carrier::Mobile, CarrierState::NotFiled));
    assert_eq!(refused(anew("菜鸟网络").await), [Refusal::NotModifiable], "it is in force again");
}

on_both_engines!(
    what_a_carrier_turned_down_is_filed_anew,
    what_is_wrong_with_a_filing_is_told_even_when_it_is_for_nothing,
    where_rules_want_a_qualification_it_has_to_fit,
    a_qualification_stays_with_a_signature_filed_anew,
    a_newer_filing_of_what_is_in_force_waits_behind_it,
    of_many_who_change_one_signature_each_is_told_how_it_stands,
);
