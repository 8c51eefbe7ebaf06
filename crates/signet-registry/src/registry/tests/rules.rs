//! Rule packs: whose day it is, and what another one would refuse.

use super::*;
use crate::Difference;

async fn the_pack_of_the_callers_day_judges(it: Fixture) {
    let mut caller = it.caller.clone();
    caller.now = Timestamp::from_seconds(1_751_299_199); // 2025-06-30T15:59:59Z
    it.registry.register_signature(&caller, signature("菜鸟网络")).await.unwrap();
    caller.now = caller.now.plus_millis(1000);
    let told = refused(it.registry.register_signature(&caller, signature("菜鸟裹裹")).await);
    assert_eq!(told, [Refusal::SourceWithdrawn]);
}

/// Each signature with its reasons.
fn told(difference: &Difference) -> Vec<(&str, Vec<&str>)> {
    let told = difference
        .signatures
        .iter()
        .map(|refused| (&*refused.name, refused.reasons.iter().map(|reason| &**reason).collect()));
    told.collect()
}

async fn what_another_pack_would_refuse_is_listed(it: Fixture) {
    let other = it.registry.create_account(&operator(), "b", AccountKind::Enterprise).await;
    let other = Fixture::caller(&it.registry, other.unwrap().id).await;
    let file = async |caller: &Caller, command| {
        it.registry.register_signature(caller, command).await.unwrap()
    };
    let long = file(&it.caller, signature("菜鸟网络")).await;
    file(&it.caller, signature("菜鸟")).await;
    let rejected = file(&it.caller, signature("菜鸟裹裹")).await;
    let theirs = file(&other, signature("菜鸟驿站")).await;
    // For others without a power of attorney: what both packs object to is no difference.
    let mut command = signature("Example Cloud");
    command.purpose = Purpose::ForOthers;
    file(&other, command).await;
    let mut command = signature("菜鸟网络");
    command.market = Market::Global;
    file(&other, command).await;

    let by = operator();
    let reject = Decision::Reject(Reply::note("资质材料错误"));
    it.registry.decide(&by, rejected.application, &reject).await.unwrap();
    it.registry.decide(&by, theirs.application, &APPROVE).await.unwrap();

    let short = RulePack { name_max_mainland: 3, ..PACK };
    let ask = async |from: &RulePack, to: &RulePack, after, limit| {
        it.registry.newly_refused(&operator(), (from, to), after, limit).await.unwrap()
    };
    let first = ask(&PACK, &short, None, 10).await;
    assert_eq!(told(&first), [("菜鸟网络", vec!["name-long"]), ("菜鸟驿站", vec!["name-long"])]);
    assert_eq!(first.looked_at, 4);
    let [mine, other_account] = &*first.signatures else { panic!("{first:?}") };
    assert_eq!((mine.signature, mine.application), (long.signature, long.application));
    assert_eq!((mine.account, mine.state), (it.caller.account.id, State::Pending));
    assert_eq!((other_account.account, other_account.state), (other.account.id, State::Approved));

    // So many at once were enough; the rest has nothing more.
    let rest = ask(&PACK, &short, first.next, 10).await;
    assert_eq!((rest.signatures.len(), rest.looked_at, rest.next), (0, 1, None));

    // One at a time gives the same.
    let (mut one_by_one, mut after) = (vec![], None);
    loop {
        let page = ask(&PACK, &short, after, 1).await;
        assert!(page.signatures.len() <= 1);
        one_by_one.extend(page.signatures);
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    assert_eq!(one_by_one, first.signatures);

    // The other way round nothing is refused that was not before.
    assert_eq!(told(&ask(&short, &PACK, None, 10).await), []);
    let withdrawn = ask(&PACK, &later(), None, 1).await;
    assert_eq!(told(&withdrawn), [("菜鸟网络", vec!["document-unfit", "source-withdrawn"])]);
    let qualified = RulePack { qualification_mainland: QualificationRule::Required, ..PACK };
    let unbound = ask(&PACK, &qualified, None, 1).await;
    assert_eq!(told(&unbound), [("菜鸟网络", vec!["qualification-missing"])]);
    let another = RulePack { channel: Channel("another"), ..short };
    let nothing = ask(&another, &another, None, 10).await;
    assert_eq!((nothing.looked_at, nothing.next), (0, None));
}

on_both_engines!(the_pack_of_the_callers_day_judges, what_another_pack_would_refuse_is_listed,);
