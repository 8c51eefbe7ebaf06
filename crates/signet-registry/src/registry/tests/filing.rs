//! What is filed: signatures, letters, records, and decisions about them.

use super::*;

async fn a_signature_is_registered_listed_and_decided(it: Fixture) {
    let registered =
        it.registry.register_signature(&it.caller, signature("菜鸟网络")).await.unwrap();
    let listed = it.registry.signatures_page(&it.caller, Market::Mainland, 0, 10).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].id, listed[0].state), (registered.signature, State::Pending));

    let case = it.registry.case(&operator(), registered.application).await.unwrap().unwrap();
    assert_eq!((case.exhibits.len(), &*case.exhibits[0].role), (1, "proof"));
    let proof = it
        .registry
        .exhibit(&operator(), registered.application, Role::Proof, 0)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(proof.all().await.unwrap(), png(0));

    let reject =
        Decision::Reject(Reply { reasons: vec![reason::PROOF_MISMATCH], note: "见附件".into() });
    let by = operator();
    let decide = it.registry.decide(&by, registered.application, &reject);
    assert_eq!(decide.await.unwrap(), Decided::Done);
    let again = it.registry.decide(&by, registered.application, &APPROVE);
    let Decided::TooLate(Late::Decided(earlier)) = again.await.unwrap() else {
        panic!("it was decided before");
    };
    assert_eq!((&*earlier.by, &*earlier.reply.note), ("li", "见附件"));
    let found = it.registry.signatures_with(&it.caller, &[registered.signature; 2]).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].state, State::Rejected);
    assert_eq!(found[0].reply.reasons, [reason::PROOF_MISMATCH]);
    assert_eq!(found[0].reply.note, "见附件");

    // A rejected name is free again.
    let second = it.registry.register_signature(&it.caller, signature("菜鸟网络")).await.unwrap();
    assert!(second.signature > registered.signature);
}

async fn everything_in_the_way_is_told_at_once(it: Fixture) {
    it.registry.register_signature(&it.caller, signature("菜鸟网络")).await.unwrap();
    let mut command = signature("菜鸟网络");
    command.document = Some(Document::TrademarkCertificate);
    command.proof = Some(Scan::new(b"not a picture".to_vec()));
    let told = refused(it.registry.register_signature(&it.caller, command).await);
    let expect = [Refusal::DocumentUnfit, Refusal::FileUnfit(Role::Proof), Refusal::AlreadyPending];
    assert_eq!(told, expect);
}

async fn of_identical_signatures_one_wins(it: Fixture) {
    let all = (0..50).map(|_| {
        let (registry, caller) = (it.registry.clone(), it.caller.clone());
        tokio::spawn(async move {
            registry.register_signature(&caller, signature("菜鸟网络")).await
        })
    });
    let (mut won, mut told) = (0, 0);
    for one in all.collect::<Vec<_>>() {
        match one.await.unwrap() {
            Ok(_) => won += 1,
            Err(Error::Refused(refusals)) => {
                assert_eq!(refusals, [Refusal::AlreadyPending]);
                told += 1;
            }
            Err(Error::Broken(broken)) => panic!("{broken}"),
        }
    }
    assert_eq!((won, told), (1, 49));
}

async fn of_identical_letters_one_wins(it: Fixture) {
    let scan = it.upload("letter.png", &png(1)).await;
    let all = (0..50).map(|_| {
        let (registry, caller, scan) = (it.registry.clone(), it.caller.clone(), scan.clone());
        tokio::spawn(async move { registry.file_letter(&caller, letter("授权书", &scan)).await })
    });
    let mut won = 0;
    for one in all.collect::<Vec<_>>() {
        match one.await.unwrap() {
            Ok(_) => won += 1,
            other => assert_eq!(refused(other), [Refusal::LetterNameTaken]),
        }
    }
    assert_eq!(won, 1);
}

async fn the_limit_holds_under_load(it: Fixture) {
    let all = (0..20).map(|n| {
        let (registry, caller) = (it.registry.clone(), it.caller.clone());
        tokio::spawn(async move {
            registry.register_signature(&caller, signature(&format!("菜鸟{n}号"))).await
        })
    });
    let mut won = 0;
    for one in all.collect::<Vec<_>>() {
        match one.await.unwrap() {
            Ok(_) => won += 1,
            other => assert_eq!(refused(other), [Refusal::TooManySignatures]),
        }
    }
    assert_eq!(won, 3);
    // The other market counts for itself.
    let mut command = signature("菜鸟网络");
    command.market = Market::Global;
    it.registry.register_signature(&it.caller, command).await.unwrap();
}

async fn records_and_letters_name_files_that_are_there(it: Fixture) {
    let missing = FileKey::new("1/none.png").unwrap();
    let told = refused(it.registry.file_icp_record(&it.caller, record(&missing)).await);
    assert_eq!(told, [Refusal::FileMissing(Role::IcpFiling)]);
    let text = it.upload("text.png", b"not a picture").await;
    let told = refused(it.registry.file_icp_record(&it.caller, record(&text)).await);
    assert_eq!(told, [Refusal::FileUnfit(Role::IcpFiling)]);
    let good = it.upload("good.png", &png(5)).await;
    let id = it.registry.file_icp_record(&it.caller, record(&good)).await.unwrap();
    let found = it.registry.icp_records(&it.caller, &[id]).await.unwrap();
    assert_eq!(found[0].filed, record(&good));

    let mut late = record(&good);
    late.approved = Day::parse("2025-06-02").unwrap();
    late.number = IcpNumber::new("京ICP备12345678号-12A").unwrap();
    let told = refused(it.registry.file_icp_record(&it.caller, late).await);
    assert_eq!(told, [Refusal::IcpNumberTooLong, Refusal::ApprovedInFuture]);
}

async fn letters_are_found_by_what_is_in_them(it: Fixture) {
    let scan = it.upload("letter.png", &png(1)).await;
    let id = it.registry.file_letter(&it.caller, letter("授权书", &scan)).await.unwrap();
    let find =
        async |filter: LetterFilter| it.registry.letters(&it.caller, filter).await.unwrap().len();
    assert_eq!(find(LetterFilter::default()).await, 1);
    assert_eq!(
        find(LetterFilter { covers: Some("菜鸟裹裹".into()), ..Default::default() }).await,
        1
    );
    assert_eq!(find(LetterFilter { covers: Some("菜鸟".into()), ..Default::default() }).await, 0);
    assert_eq!(
        find(LetterFilter { ids: Some(vec![id]), in_force: Some(true), ..Default::default() })
            .await,
        1
    );
    assert_eq!(find(LetterFilter { in_force: Some(false), ..Default::default() }).await, 0);
    assert_eq!(find(LetterFilter { passed: Some(true), ..Default::default() }).await, 0);

    let registered =
        it.registry.register_signature(&it.caller, signature("菜鸟裹裹")).await.unwrap();
    it.registry.decide(&operator(), registered.application, &APPROVE).await.unwrap();
    assert_eq!(find(LetterFilter { passed: Some(true), ..Default::default() }).await, 1);
    let mut expired = it.caller.clone();
    expired.now = Timestamp(1_767_283_200_000); // 2026-01-02 in Beijing
    let told = refused(it.registry.file_letter(&expired, letter("第二份", &scan)).await);
    assert_eq!(told, [Refusal::LetterNotInForce]);
}

async fn accounts_see_their_own_things_only(it: Fixture) {
    let scan = it.upload("letter.png", &png(1)).await;
    let letter_id = it.registry.file_letter(&it.caller, letter("授权书", &scan)).await.unwrap();
    let record_id = it.registry.file_icp_record(&it.caller, record(&scan)).await.unwrap();
    let mine = it.registry.register_signature(&it.caller, signature("菜鸟网络")).await.unwrap();

    let account =
        it.registry.create_account(&operator(), "b", AccountKind::Enterprise).await.unwrap();
    let other = Fixture::caller(&it.registry, account.id).await;
    assert_eq!(it.registry.signatures_with(&other, &[mine.signature]).await.unwrap(), []);
    assert_eq!(it.registry.icp_records(&other, &[record_id]).await.unwrap(), []);
    let filter = LetterFilter { ids: Some(vec![letter_id]), ..Default::default() };
    assert_eq!(it.registry.letters(&other, filter).await.unwrap(), []);
    let told = refused(it.registry.file_icp_record(&other, record(&scan)).await);
    assert_eq!(told, [Refusal::FileMissing(Role::IcpFiling)]);
    // The same name is free for another account, and through another channel.
    it.registry.register_signature(&other, signature("菜鸟网络")).await.unwrap();
}

async fn findings_go_with_the_application(it: Fixture) {
    let mut command = signature("Example Cloud");
    command.purpose = Purpose::ForOthers;
    let registered = it.registry.register_signature(&it.caller, command).await.unwrap();
    let case = it.registry.case(&operator(), registered.application).await.unwrap().unwrap();
    let expect = ["commission-missing", "name-long", "name-characters"];
    assert_eq!(case.findings.iter().map(Finding::name).collect::<Vec<_>>(), expect);
    let by = operator();
    let decided = it.registry.decide(&by, registered.application, &APPROVE).await.unwrap();
    assert_eq!(decided, Decided::Blocked(case.findings));
    let despite = Decision::Approve { despite_findings: true };
    let decided = it.registry.decide(&by, registered.application, &despite).await.unwrap();
    assert_eq!(decided, Decided::Done);
}

async fn a_signature_is_filed_anew_and_deleted(it: Fixture) {
    let first = it.registry.register_signature(&it.caller, signature("菜鸟网络")).await.unwrap();
    let which = Which::Id(first.signature);
    let mut again = signature("菜鸟裹裹");
    again.proof = None;
    let second = it.registry.resubmit_signature(&it.caller, &which, again).await.unwrap();
    assert_eq!(second.signature, first.signature);

    // The older filing is not there to be decided any more; the newer has the same proof.
    let stale = it.registry.decide(&operator(), first.application, &APPROVE).await.unwrap();
    assert_eq!(stale, Decided::TooLate(Late::Superseded(second.application)));
    let case = it.registry.case(&operator(), second.application).await.unwrap().unwrap();
    assert_eq!((&*case.name, case.exhibits.len()), ("菜鸟裹裹", 1));
    let decided = it.registry.decide(&operator(), second.application, &APPROVE).await.unwrap();
    assert_eq!(decided, Decided::Done);

    // This pack lets nothing be changed that is approved.
    let told = it.registry.resubmit_signature(&it.caller, &which, signature("菜鸟网络")).await;
    assert_eq!(refused(told), [Refusal::NotModifiable]);
    it.registry.delete_signature(&it.caller, &which).await.unwrap();
    let gone = it.registry.delete_signature(&it.caller, &which).await;
    assert_eq!(refused(gone), [Refusal::SignatureUnknown]);
    let anew = it.registry.register_signature(&it.caller, signature("菜鸟裹裹")).await.unwrap();
    assert!(anew.signature > first.signature);
}

async fn a_name_is_not_taken_from_another_by_filing_anew(it: Fixture) {
    let first = it.registry.register_signature(&it.caller, signature("菜鸟网络")).await.unwrap();
    it.registry.register_signature(&it.caller, signature("菜鸟裹裹")).await.unwrap();
    let which = Which::Id(first.signature);
    let told = it.registry.resubmit_signature(&it.caller, &which, signature("菜鸟裹裹")).await;
    assert_eq!(refused(told), [Refusal::AlreadyPending]);
    let mut elsewhere = signature("菜鸟网络");
    elsewhere.market = Market::Global;
    let told = it.registry.resubmit_signature(&it.caller, &which, elsewhere).await;
    assert_eq!(refused(told), [Refusal::OtherMarket]);
}

async fn what_needs_material_may_be_filed_anew(it: Fixture) {
    let first = it.registry.register_signature(&it.caller, signature("菜鸟网络")).await.unwrap();
    let more = Decision::AskForMore(Reply::note("营业执照"));
    let decided = it.registry.decide(&operator(), first.application, &more).await.unwrap();
    assert_eq!(decided, Decided::Done);
    let which = Which::Id(first.signature);
    let found = it.registry.signature(&it.caller, &which).await.unwrap().unwrap();
    assert_eq!((found.state, &*found.reply.note), (State::NeedsMaterial, "营业执照"));
    it.registry.resubmit_signature(&it.caller, &which, signature("菜鸟网络")).await.unwrap();
    let found = it.registry.signature(&it.caller, &which).await.unwrap().unwrap();
    assert_eq!((found.state, found.reply.is_empty()), (State::Pending, true));
}

on_both_engines!(
    a_signature_is_registered_listed_and_decided,
    everything_in_the_way_is_told_at_once,
    of_identical_signatures_one_wins,
    of_identical_letters_one_wins,
    the_limit_holds_under_load,
    records_and_letters_name_files_that_are_there,
    letters_are_found_by_what_is_in_them,
    accounts_see_their_own_things_only,
    findings_go_with_the_application,
    a_signature_is_filed_anew_and_deleted,
    a_name_is_not_taken_from_another_by_filing_anew,
    what_needs_material_may_be_filed_anew,
);
