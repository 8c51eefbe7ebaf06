//! Papers that lapse: who is told when, and what is flagged.

use signet_domain::expiry::{Flag, Notice, Paper};
use signet_domain::ids::{ApplicationId, LetterId};
use signet_domain::signature::Registered;

use super::papers::{DAY, LAST, NAME, at};
use super::*;
use crate::registry::overview::OverviewFilter;
use crate::store;

fn resting_on(letter: LetterId) -> RegisterSignature {
    RegisterSignature { letter: Some(letter), ..signature(NAME) }
}

fn event(kind: &str, flags: &str) -> (String, String) {
    (format!("signature.{kind}"), flags.into())
}

async fn owners_are_told_and_signatures_flagged_day_by_day(it: Fixture) {
    let letter = it.file_letter("授权书", LAST).await;
    it.file_letter("长期授权书", "2026-01-01").await;
    let ids = it.approved(resting_on(letter)).await;
    let mut told = 0;
    for (days, written) in [
        (-31, None),
        (-30, Some(30)),
        (-29, None),
        (-8, None),
        (-7, Some(7)),
        (-6, None),
        (-1, Some(1)),
        (0, None),
        (1, None),
    ] {
        // Twice: the second time there is nothing left to do.
        for _ in 0..2 {
            it.registry.sweep_papers(at(days)).await;
        }
        told += usize::from(written.is_some());
        let notices = it.notices().await;
        assert_eq!(notices.len(), told, "{days}: {notices:?}");
        if let (Some(written), Some(notice)) = (written, notices.last()) {
            let about = (notice.paper, notice.subject, &*notice.name, notice.days);
            assert_eq!(about, (Paper::Letter, letter.0, "授权书", written), "{days}");
            assert_eq!((notice.account, &*notice.channel), (it.caller.account.id, "test"));
            assert_eq!(notice.last_day, Day::parse(LAST).unwrap());
        }
        let expect = (days > 0).then(|| (ids.signature, vec![Flag::LetterLapsed]));
        assert_eq!(it.flagged().await, expect.into_iter().collect::<Vec<_>>(), "{days}");
    }
    assert_eq!(it.flag_events().await, [event("flagged", "letter-lapsed")]);
    assert_eq!(it.notice_events().await, 3);
    // It flags, and does not suspend.
    let found = it.registry.signature(&it.caller, &Which::Id(ids.signature)).await.unwrap();
    assert_eq!(found.unwrap().state, State::Approved);
    // The reviewer of its case is told.
    let case = it.registry.case(&operator(), ids.application).await.unwrap().unwrap();
    assert_eq!(case.flags, [Flag::LetterLapsed]);
}

async fn a_registry_that_was_down_tells_the_nearest_time_only(it: Fixture) {
    let letter = it.file_letter("授权书", LAST).await;
    it.registry.sweep_papers(at(-5)).await;
    it.registry.sweep_papers(at(-5)).await;
    let days = |notices: Vec<Notice>| notices.iter().map(|it| it.days).collect::<Vec<_>>();
    assert_eq!(days(it.notices().await), [7]);
    it.registry.sweep_papers(at(0)).await;
    assert_eq!(days(it.notices().await), [7, 1]);
    // One that lapsed while nobody was there is nothing to be told of ahead.
    let other = it.file_letter("另一份授权书", "2025-08-02").await;
    it.registry.sweep_papers(at(3)).await;
    let notices = it.notices().await;
    assert!(notices.iter().all(|notice| notice.subject == letter.0 && notice.subject != other.0));
}

async fn days_begin_at_midnight_in_beijing(it: Fixture) {
    let letter = it.file_letter("授权书", LAST).await;
    let ids = it.approved(resting_on(letter)).await;
    let midnight = Timestamp::from_seconds(1_753_977_600); // 2025-07-31T16:00:00Z
    it.registry.sweep_papers(midnight.plus_millis(-1)).await;
    assert_eq!(it.flagged().await, []);
    it.registry.sweep_papers(midnight).await;
    assert_eq!(it.flagged().await, [(ids.signature, vec![Flag::LetterLapsed])]);
}

async fn each_paper_has_its_flag_and_its_notice(it: Fixture) {
    let letter = it.file_letter("授权书", LAST).await;
    let qualification = it.licensed("资质一号", LAST).await;
    let trademark = it.file_trademark(LAST).await;
    let command = RegisterSignature { trademark: Some(trademark), ..resting_on(letter) };
    let ids = it.approved(command).await;
    it.bind(ids, qualification).await;
    // One that waits, and one that rests on nothing with an end.
    let waits = RegisterSignature { letter: Some(letter), ..signature("菜鸟裹裹") };
    it.registry.register_signature(&it.caller, waits).await.unwrap();
    it.approved(signature("菜鸟驿站")).await;

    it.registry.sweep_papers(at(-1)).await;
    let notices = it.notices().await;
    let told: Vec<_> = notices.iter().map(|it| (it.paper, it.subject, &*it.name)).collect();
    let expect = [
        (Paper::Letter, letter.0, "授权书"),
        (Paper::Licence, qualification.0, "资质一号"),
        (Paper::Trademark, trademark.0, "菜鸟"),
    ];
    assert_eq!(told, expect);
    it.registry.sweep_papers(at(1)).await;
    assert_eq!(it.flagged().await, [(ids.signature, Flag::ALL.to_vec())]);
    let all = "letter-lapsed,licence-lapsed,trademark-lapsed";
    assert_eq!(it.flag_events().await, [event("flagged", all)]);
}

async fn a_licence_counts_from_its_approval(it: Fixture) {
    let qualification = it.licensed("资质一号", LAST).await;
    let ids = it.approved(signature(NAME)).await;
    it.bind(ids, qualification).await;
    // A newer one waits: the one that was approved still counts, and so does its end.
    let newer = it.file_licence(qualification, "2030-01-01").await;
    it.registry.sweep_papers(at(-1)).await;
    it.registry.sweep_papers(at(1)).await;
    assert_eq!(it.notices().await.len(), 1);
    assert_eq!(it.flagged().await, [(ids.signature, vec![Flag::LicenceLapsed])]);
    // Approved, it takes the flag away at once.
    let by = Operator { now: at(1), ..operator() };
    let decided = it.registry.decide(&by, newer, &APPROVE).await.unwrap();
    assert_eq!(decided, Decided::Done);
    assert_eq!(it.flagged().await, []);
    let expect = [event("flagged", "licence-lapsed"), event("unflagged", "licence-lapsed")];
    assert_eq!(it.flag_events().await, expect);
    it.registry.sweep_papers(at(1)).await;
    assert_eq!((it.flag_events().await.len(), it.notices().await.len()), (2, 1));
}

async fn another_binding_takes_the_flag_away(it: Fixture) {
    let old = it.file_letter("授权书", LAST).await;
    let (lapsing, lasting) =
        (it.licensed("资质一号", LAST).await, it.licensed("资质二号", "2030-01-01").await);
    let ids = it.approved(resting_on(old)).await;
    it.bind(ids, lapsing).await;
    let new = it.file_letter("新授权书", "2026-01-01").await;
    it.registry.sweep_papers(at(1)).await;
    let both = vec![Flag::LetterLapsed, Flag::LicenceLapsed];
    assert_eq!(it.flagged().await, [(ids.signature, both)]);

    // Another letter, with the same qualification. Letters pass with the signatures of their scope.
    it.approved(RegisterSignature { letter: Some(new), ..signature("菜鸟裹裹") }).await;
    let which = Which::Id(ids.signature);
    it.registry.rebind_signature(&it.on(1), &which, lapsing, Some(new)).await.unwrap();
    assert_eq!(it.flagged().await, [(ids.signature, vec![Flag::LicenceLapsed])]);
    // Another qualification, with the same letter.
    it.registry.rebind_signature(&it.on(1), &which, lasting, None).await.unwrap();
    assert_eq!(it.flagged().await, []);
    // And back to the one that lapsed.
    it.registry.rebind_signature(&it.on(1), &which, lapsing, None).await.unwrap();
    assert_eq!(it.flagged().await, [(ids.signature, vec![Flag::LicenceLapsed])]);
    let expect = [
        event("flagged", "letter-lapsed,licence-lapsed"),
        event("unflagged", "letter-lapsed"),
        event("unflagged", "licence-lapsed"),
        event("flagged", "licence-lapsed"),
    ];
    assert_eq!(it.flag_events().await, expect);
    it.registry.sweep_papers(at(1)).await;
    assert_eq!(it.flag_events().await, expect);
}

async fn approving_a_newer_filing_takes_the_flag_away(it: Fixture) {
    let old = it.file_letter("授权书", LAST).await;
    let ids = it.approved(resting_on(old)).await;
    it.registry.sweep_papers(at(1)).await;
    let new = it.file_letter("新授权书", "2026-01-01").await;
    // The tests' pack lets nothing be filed anew that is approved, so it is made to wait by hand.
    let command = resting_on(new);
    let shelf = store::signatures::Shelf {
        account: it.caller.account.id,
        channel: "test",
        market: Market::Mainland,
    };
    let before = it.registry.signature(&it.caller, &Which::Id(ids.signature)).await;
    let before = before.unwrap().unwrap();
    let again = Registered { application: ApplicationId(it.registry.inner.ids.next()), ..ids };
    let filing = store::applications::Filing { findings: &[], now: at(1), due: at(1) };
    let steps = vec![
        store::signatures::revise(&before, again.application, at(1)),
        store::applications::add(again, shelf, &command, &filing),
    ];
    it.registry.inner.db.write(steps).await.unwrap();

    // While it waits, what is in force rests on what it rested on.
    it.registry.sweep_papers(at(1)).await;
    assert_eq!(it.flagged().await, [(ids.signature, vec![Flag::LetterLapsed])]);
    let case = it.registry.case(&operator(), again.application).await.unwrap().unwrap();
    assert_eq!(case.flags, [Flag::LetterLapsed]);
    let by = Operator { now: at(1), ..operator() };
    let decided = it.registry.decide(&by, again.application, &APPROVE).await.unwrap();
    assert_eq!(decided, Decided::Done);
    assert_eq!(it.flagged().await, []);
    let expect = [event("flagged", "letter-lapsed"), event("unflagged", "letter-lapsed")];
    assert_eq!(it.flag_events().await, expect);
}

async fn what_lapsed_before_its_approval_is_flagged_with_it(it: Fixture) {
    let letter = it.file_letter("授权书", LAST).await;
    let ids = it.registry.register_signature(&it.caller, resting_on(letter)).await.unwrap();
    it.registry.sweep_papers(at(1)).await;
    assert_eq!(it.flagged().await, []);
    let by = Operator { now: at(1), ..operator() };
    it.registry.decide(&by, ids.application, &APPROVE).await.unwrap();
    assert_eq!(it.flagged().await, [(ids.signature, vec![Flag::LetterLapsed])]);
}

async fn notices_and_signatures_come_in_pages_and_by_account(it: Fixture) {
    for n in 1..=5 {
        it.file_letter(&format!("授权书{n}"), LAST).await;
    }
    it.registry.sweep_papers(at(-1)).await;
    let (mut seen, mut after) = (vec![], None);
    loop {
        let page = it.registry.notices(&operator(), None, after, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        seen.extend(page);
    }
    assert_eq!(seen, it.notices().await);
    assert_eq!(seen.len(), 5);
    let (mine, nobody) = (it.caller.account.id, AccountId(it.caller.account.id.0 + 1));
    assert_eq!(it.registry.notices(&operator(), Some(mine), None, 100).await.unwrap(), seen);
    assert_eq!(it.registry.notices(&operator(), Some(nobody), None, 100).await.unwrap(), []);

    let first = it.approved(signature(NAME)).await;
    it.registry.register_signature(&it.caller, signature("菜鸟裹裹")).await.unwrap();
    let list = async |account, flagged, after| {
        let filter = OverviewFilter { account, flagged };
        let page = it.registry.overview(&operator(), filter, after, 100).await.unwrap();
        page.into_iter().map(|it| it.name).collect::<Vec<_>>()
    };
    assert_eq!(list(None, false, None).await, [NAME, "菜鸟裹裹"]);
    assert_eq!(list(Some(mine), false, Some(first.signature)).await, ["菜鸟裹裹"]);
    assert_eq!(list(Some(nobody), false, None).await.len(), 0);
    assert_eq!(list(Some(mine), true, None).await.len(), 0);
}

async fn notices_are_kept_for_a_year_of_the_machines_clock(it: Fixture) {
    it.file_letter("授权书", LAST).await;
    it.registry.sweep_papers(at(-30)).await;
    let written = it.notices().await.remove(0).written;
    // Not the rules' clock, which is far from it.
    assert!(written.0 > at(30).0, "{written:?}");
    it.registry.sweep_notices(written.plus_millis(365 * DAY)).await;
    assert_eq!(it.notices().await.len(), 1);
    it.registry.sweep_notices(written.plus_millis(365 * DAY + 1)).await;
    assert_eq!(it.notices().await, []);
}

on_both_engines!(
    owners_are_told_and_signatures_flagged_day_by_day,
    a_registry_that_was_down_tells_the_nearest_time_only,
    days_begin_at_midnight_in_beijing,
    each_paper_has_its_flag_and_its_notice,
    a_licence_counts_from_its_approval,
    another_binding_takes_the_flag_away,
    approving_a_newer_filing_takes_the_flag_away,
    what_lapsed_before_its_approval_is_flagged_with_it,
    notices_and_signatures_come_in_pages_and_by_account,
    notices_are_kept_for_a_year_of_the_machines_clock,
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_servers_one_writes() {
    crate::testing::on_schema(|url| async move {
        let it = Fixture::new(Some(url.clone())).await;
        let other = Registry::open(options(Place::Passing, Some(url))).await.unwrap();
        let mut letters = vec![];
        for n in 1..=20 {
            letters.push(it.file_letter(&format!("授权书{n}"), LAST).await);
        }
        let mut signatures = vec![];
        for name in [NAME, "菜鸟裹裹"] {
            for market in Market::ALL {
                let command =
                    RegisterSignature { market, letter: Some(letters[0]), ..signature(name) };
                signatures.push(it.approved(command).await.signature);
            }
        }
        for days in [-7, -1, 1] {
            tokio::join!(it.registry.sweep_papers(at(days)), other.sweep_papers(at(days)));
        }
        let mut notices: Vec<_> =
            it.notices().await.iter().map(|it| (it.subject, it.days)).collect();
        notices.sort();
        let expect: Vec<_> = letters.iter().flat_map(|id| [(id.0, 1), (id.0, 7)]).collect();
        assert_eq!(notices, expect);
        assert_eq!(it.notice_events().await, 40);
        let flagged: Vec<_> = it.flagged().await.into_iter().map(|(id, _)| id).collect();
        assert_eq!(flagged, signatures);
        assert_eq!(it.flag_events().await, vec![event("flagged", "letter-lapsed"); 4]);
        it.registry.close().await;
        other.close().await;
    })
    .await;
}
