//! Applications found by names, in the index and before they are in it.

use signet_domain::ids::ApplicationId;
use signet_domain::lifecycle::Standing;

use super::entering::entered;
use super::*;
use crate::store;

on_both_engines!(
    names_are_found_however_they_are_written,
    companies_are_found,
    what_is_found_can_be_narrowed_and_comes_in_pages,
    one_name_of_twenty_thousand_is_found,
    what_is_durable_late_is_found,
);

/// The names found, whatever their number.
async fn find(it: &Fixture, text: &str) -> Vec<String> {
    let filter = CaseFilter::default();
    let found =
        it.registry.search_cases(&operator(), text, (None, &filter), None, 1000).await.unwrap();
    found.unwrap().cases.into_iter().map(|case| case.name).collect()
}

/// Lifts the account's limit of signatures.
async fn free(it: &mut Fixture) {
    let change = AccountChange { signature_limit: Some(Some(0)), ..AccountChange::default() };
    let account = it.caller.account.id;
    it.registry.change_account(&operator(), account, &change).await.unwrap();
    it.caller = Fixture::caller(&it.registry, account).await;
}

async fn index_all(it: &Fixture) {
    while it.registry.index_names(1000).await.unwrap() > 0 {}
}

async fn unindexed(it: &Fixture) -> usize {
    store::search::to_index(&it.registry.inner.db, 0, 100_000).await.unwrap().len()
}

async fn names_are_found_however_they_are_written(mut it: Fixture) {
    free(&mut it).await;
    for name in ["菜鸟网络", "菜鸟裹裹", "ABC网络", "网菜鸟", "東方Ａbc"] {
        it.registry.register_signature(&it.caller, signature(name)).await.unwrap();
    }
    for indexed in [false, true] {
        assert_eq!(find(&it, "菜鸟").await, ["菜鸟网络", "菜鸟裹裹", "网菜鸟"], "{indexed}");
        assert_eq!(find(&it, "菜鳥網").await, ["菜鸟网络"], "{indexed}");
        assert_eq!(find(&it, "网").await, ["菜鸟网络", "ABC网络", "网菜鸟"], "{indexed}");
        assert_eq!(find(&it, "ａbＣ").await, ["ABC网络", "東方Ａbc"], "{indexed}");
        assert_eq!(find(&it, " 菜 鸟 网 络 ").await, ["菜鸟网络"], "{indexed}");
        assert_eq!(find(&it, "东方a").await, ["東方Ａbc"], "{indexed}");
        // Each pair is there, but not in a row.
        assert!(find(&it, "鸟网菜").await.is_empty(), "{indexed}");
        assert!(find(&it, "%").await.is_empty(), "{indexed}");
        let filter = CaseFilter::default();
        let nothing = it.registry.search_cases(&operator(), " ", (None, &filter), None, 10).await;
        assert!(nothing.unwrap().is_none());
        index_all(&it).await;
        assert_eq!(unindexed(&it).await, 0);
    }
    // What is filed behind the index is found with what is in it.
    it.registry.register_signature(&it.caller, signature("新菜鸟")).await.unwrap();
    assert_eq!(find(&it, "菜鸟").await, ["菜鸟网络", "菜鸟裹裹", "网菜鸟", "新菜鸟"]);
}

async fn companies_are_found(it: Fixture) {
    let command = entered("甲资质", true);
    let account = it.caller.account.id;
    let by = operator();
    let seeded = it.registry.seed_qualification(&by, account, PACK.channel, &command).await;
    seeded.unwrap().unwrap();
    let company = command.company.as_str();
    for _ in 0..2 {
        assert_eq!(find(&it, company).await, ["甲资质"]);
        let part: String = company.chars().take(2).collect();
        assert_eq!(find(&it, &part).await, ["甲资质"]);
        index_all(&it).await;
    }
}

async fn what_is_found_can_be_narrowed_and_comes_in_pages(mut it: Fixture) {
    free(&mut it).await;
    let mut all = vec![];
    for n in 0..25 {
        let name = format!("菜鸟{}号", char::from(b'a' + n));
        let filed = it.registry.register_signature(&it.caller, signature(&name)).await.unwrap();
        all.push(filed.application);
        // The first half is in the index, the rest is not.
        if n == 12 {
            index_all(&it).await;
        }
    }
    it.registry.decide(&operator(), all[3], &APPROVE).await.unwrap();
    let filter = CaseFilter::default();
    let (mut pages, mut after) = (vec![], None);
    loop {
        let page = it.registry.search_cases(&operator(), "菜鸟", (None, &filter), after, 7).await;
        let page = page.unwrap().unwrap();
        pages.extend(page.cases.iter().map(|case| case.application));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(pages, all);
    let ask = async |standing, filter: CaseFilter| {
        let found =
            it.registry.search_cases(&operator(), "菜鸟", (standing, &filter), None, 100).await;
        found.unwrap().unwrap().cases.len()
    };
    assert_eq!(ask(Some(Standing::Approved), filter.clone()).await, 1);
    assert_eq!(ask(Some(Standing::Pending), filter.clone()).await, 24);
    let of = |change: fn(&mut CaseFilter)| {
        let mut filter = CaseFilter::default();
        change(&mut filter);
        filter
    };
    assert_eq!(ask(None, of(|it| it.decided_by = Some("li".into()))).await, 1);
    assert_eq!(ask(None, of(|it| it.account = Some(AccountId(1)))).await, 0);
    assert_eq!(ask(None, of(|it| it.source = Some(Source::Company))).await, 25);
    assert_eq!(ask(None, of(|it| it.source = Some(Source::App))).await, 0);
    assert_eq!(ask(None, of(|it| it.market = Some(Market::Global))).await, 0);
    assert_eq!(ask(None, of(|it| it.since = Some(NOW))).await, 25);
    assert_eq!(ask(None, of(|it| it.until = Some(NOW))).await, 0);
    assert_eq!(ask(None, of(|it| it.risk = Some(1_000_000))).await, 0);
}

/// Copies one application under many names.
async fn copies(it: &Fixture, from: ApplicationId, names: impl Iterator<Item = (i64, String)>) {
    const SQL: &str = "INSERT INTO application \
        (id, kind, subject, account, channel, name, purpose, remark, market, source, document, \
        usage, findings, risk, state, submitted_at, due_at, reasons, note) \
        SELECT $1, kind, subject, account, channel, $2, purpose, remark, market, source, document, \
        usage, findings, risk, state, submitted_at, due_at, reasons, note \
        FROM application WHERE id = $3";
    let step =
        |(id, name): (i64, String)| Step::new(SQL, vec![id.into(), name.into(), from.0.into()]);
    let steps: Vec<_> = names.map(step).collect();
    it.registry.inner.db.write(steps).await.unwrap();
}

async fn one_name_of_twenty_thousand_is_found(it: Fixture) {
    let filed = it.registry.register_signature(&it.caller, signature("菜鸟网络")).await.unwrap();
    let first = filed.application;
    let name = |n: i64| {
        let at = |n: i64| char::from_u32(0x4e00 + u32::try_from(n).unwrap()).unwrap();
        format!("网{}{}络", at(n % 151), at(200 + n / 151))
    };
    copies(&it, first, (0..20_000).map(|n| (first.0 + 1 + n, name(n)))).await;
    // Whether few of them are in the index, most or all makes no difference to anybody.
    for to_index in [0, 15_000, 20_000] {
        let mut done = 0;
        while done < to_index {
            let more = it.registry.index_names(1000).await.unwrap();
            done += i64::try_from(more).unwrap();
            if more == 0 {
                break;
            }
        }
        for n in [0, 9_999, 19_999] {
            let whole = name(n);
            let inside: String = whole.chars().skip(1).take(2).collect();
            let found = find(&it, &inside).await;
            assert_eq!(found, [whole], "{to_index}");
        }
        assert_eq!(find(&it, "网").await.len(), 1000, "a full page");
        assert!(find(&it, "络网").await.is_empty());
    }
    index_all(&it).await;
    assert_eq!(unindexed(&it).await, 0);
}

async fn what_is_durable_late_is_found(it: Fixture) {
    let filed = it.registry.register_signature(&it.caller, signature("菜鸟网络")).await.unwrap();
    index_all(&it).await;
    // Its id was taken some minutes before the one that is in the index.
    let late = filed.application.0 - ((5 * 60 * 1000) << 13);
    copies(&it, filed.application, std::iter::once((late, "菜鸟裹裹".to_owned()))).await;
    assert_eq!(find(&it, "菜鸟").await, ["菜鸟裹裹", "菜鸟网络"]);
    index_all(&it).await;
    assert_eq!(unindexed(&it).await, 0);
    assert_eq!(find(&it, "菜鸟").await, ["菜鸟裹裹", "菜鸟网络"]);
}
