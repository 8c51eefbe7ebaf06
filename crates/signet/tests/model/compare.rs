//! What a registry holds, beside what it should hold.

use std::collections::HashMap;

use signet_domain::ids::{ApplicationId, LetterId};
use signet_domain::letter::LetterFilter;
use signet_domain::lifecycle::{Event, FILING, Machine, QUALIFICATION, SIGNATURE, Standing, State};
use signet_domain::qualification::{Page, QualificationFilter};
use signet_domain::reason::Reply;
use signet_domain::review::{Case as Filing, CaseFilter, Subject as About};
use signet_domain::signature::{Market, Purpose, Signature};
use signet_domain::time::Timestamp;
use signet_registry::{Cursor, Recorded};

use crate::actions::{ACCOUNTS, Door};
use crate::driver::{Driver, operator};
use crate::model::{self, Case, Filed, Noted, Subject, World};
use crate::requests::bytes;

/// Where some signatures belong.
type Shelf = (usize, Door, Market);
/// Qualifications: id, newest case and state.
type Held = Vec<(i64, i64, State)>;

/// What was read of a registry.
pub struct Snapshot {
    /// Lists of signatures as their owners get them, whole, with what counting says.
    shelves: Vec<(Shelf, Vec<Signature>, i64)>,
    /// Cases that the world knows; `None` where there is none any more.
    cases: Vec<(i64, Option<Filing>)>,
    /// Whether each of an account's letters has passed, by its id.
    letters: Vec<(usize, Vec<(LetterId, bool)>)>,
    /// An account's qualifications in a channel.
    qualifications: Vec<((usize, Door), Held)>,
    /// Cases since the last look.
    pub fresh: Vec<Filing>,
    /// Events since the last look.
    events: Vec<Recorded>,
}

/// Up to where a registry was looked at.
#[derive(Clone, Copy, Default)]
pub struct Seen {
    case: i64,
    event: i64,
}

impl Seen {
    /// What is new.
    async fn look(&mut self, driver: &Driver) -> (Vec<Filing>, Vec<Recorded>) {
        let (registry, operator) = (&driver.registry, &operator(Timestamp(0)));
        let filter = CaseFilter::default();
        let after = Some(Cursor { key: 0, id: self.case });
        let page = registry.cases(operator, None, &filter, after, 1000).await.unwrap();
        let events = registry.recorded(operator, self.event, 1000).await.unwrap();
        self.case = page.cases.last().map_or(self.case, |it| it.application.0);
        self.event = events.last().map_or(self.event, |it| it.id);
        (page.cases, events)
    }

    /// Passes over what is new.
    pub async fn skip(&mut self, driver: &Driver) {
        while self.look(driver).await.1.len() == 1000 {}
    }
}

impl Snapshot {
    /// Reads what a world is about: all of it, or what these accounts have and what is new.
    pub async fn of(
        driver: &Driver,
        world: &World,
        only: Option<&[usize]>,
        seen: &mut Seen,
    ) -> Self {
        let (registry, operator) = (&driver.registry, &operator(Timestamp(0)));
        let meant = |who: usize| only.is_none_or(|only| only.contains(&who));
        let mut shelves = vec![];
        let mut letters = vec![];
        let mut qualifications = vec![];
        for who in (0..ACCOUNTS).filter(|who| meant(*who)) {
            for door in Door::ALL {
                let caller = driver.caller(world, who, door).await;
                for market in Market::ALL {
                    let page = registry.signatures_page(&caller, market, 0, 1000).await.unwrap();
                    let count = registry.signatures_count(&caller, market).await.unwrap();
                    shelves.push(((who, door, market), page, count));
                }
                let (filter, page) =
                    (QualificationFilter::default(), Page { offset: 0, limit: 100 });
                let held = registry.qualifications(&caller, &filter, page).await.unwrap().0;
                let held = held.iter().map(|it| (it.id.0, it.application.0, it.state));
                qualifications.push(((who, door), held.collect()));
                if door == Door::Alibaba {
                    let filed = registry.letters(&caller, LetterFilter::default()).await.unwrap();
                    letters.push((who, filed.iter().map(|it| (it.id, it.passed)).collect()));
                }
            }
        }
        let mut cases = vec![];
        let looked_at =
            |it: &&Case| only.is_none() || (meant(it.who) && it.standing == Standing::Pending);
        for case in world.cases.iter().filter(looked_at) {
            cases.push((case.id, registry.case(operator, ApplicationId(case.id)).await.unwrap()));
        }
        let (mut fresh, events) = seen.look(driver).await;
        for case in &mut fresh {
            *case = registry
                .case(operator, case.application)
                .await
                .unwrap()
                .expect("a case of the list");
        }
        Self { shelves, cases, letters, qualifications, fresh, events }
    }

    /// Whether it is what should be there.
    pub fn is(&self, world: &World, noted: &Noted) -> Result<(), String> {
        for ((who, door, market), page, count) in &self.shelves {
            let expect = world.shelf(*who, *door, *market);
            let ids: Vec<_> = expect.iter().map(|it| it.id).collect();
            let listed: Vec<_> = page.iter().map(|it| it.id.0).collect();
            if listed != ids || usize::try_from(*count) != Ok(ids.len()) {
                return Err(format!(
                    "account {who} should have {ids:?} and has {listed:?}, counted {count}"
                ));
            }
            for (expect, it) in expect.iter().zip(page) {
                same_signature(expect, it)?;
            }
            self.one_holds_each_name(*door, page)?;
        }
        for (id, case) in &self.cases {
            let expect = world.cases.iter().find(|it| it.id == *id).ok_or("a case too many")?;
            same_case(world, expect, case.as_ref())?;
        }
        for case in &self.fresh {
            let expect = world.cases.iter().find(|it| it.id == case.application.0);
            same_case(world, expect.ok_or("a case that nobody was told of")?, Some(case))?;
        }
        for (who, told) in &self.letters {
            let expect = world.letters.iter().rev().filter(|it| it.who == *who);
            let expect: Vec<_> = expect.map(|it| (LetterId(it.id), it.passed)).collect();
            if *told != expect {
                return Err(format!("letters should be {expect:?}, and are {told:?}"));
            }
        }
        for ((who, door), held) in &self.qualifications {
            same("qualifications", &world.held(*who, *door), held)?;
        }
        self.is_recorded(noted)
    }

    /// What is live holds its name alone, whatever the model says.
    fn one_holds_each_name(&self, door: Door, page: &[Signature]) -> Result<(), String> {
        let mut holders: HashMap<&str, usize> = HashMap::new();
        for it in page {
            let live = matches!(it.state, State::Pending | State::Approved | State::Revising);
            if live || door == Door::Alibaba {
                *holders.entry(it.name.as_str()).or_default() += 1;
            }
        }
        match holders.into_iter().find(|(_, count)| *count > 1) {
            Some((name, count)) => Err(format!("{count} signatures hold the name {name}")),
            None => Ok(()),
        }
    }

    /// Every change has one event, and nothing else has any.
    fn is_recorded(&self, noted: &Noted) -> Result<(), String> {
        let mut expect: Vec<_> = noted.iter().map(|(kind, it)| (*kind, it.as_str())).collect();
        // What the registry notes by itself, because of what day it is, is another matter.
        let events = self.events.iter().filter(|it| it.principal != "registry");
        let mut recorded: Vec<_> = events.map(|it| (&*it.kind, &*it.subject)).collect();
        expect.sort_unstable();
        recorded.sort_unstable();
        if expect == recorded {
            Ok(())
        } else {
            Err(format!("the record should have {expect:?}, and has {recorded:?}"))
        }
    }

    /// Whether the machines lead from what the world was to what is there, by these events.
    pub fn is_reached(&self, from: &World, by: &[Event]) -> Result<(), String> {
        for ((who, door, market), page, _) in &self.shelves {
            let before = from.shelf(*who, *door, *market);
            let states = |id: i64| {
                let was = before.iter().find(|it| it.id == id).map(|it| it.state);
                (was, page.iter().find(|it| it.id.0 == id).map(|it| it.state))
            };
            let ids = before.iter().map(|it| it.id).chain(page.iter().map(|it| it.id.0));
            for id in ids {
                let (was, is) = states(id);
                if !leads(&SIGNATURE, was, is, by) {
                    return Err(format!("{id} went from {was:?} to {is:?} by {by:?}"));
                }
            }
        }
        for ((who, door), held) in &self.qualifications {
            let before = from.held(*who, *door);
            for (id, ..) in before.iter().chain(held) {
                let state = |of: &[(i64, i64, State)]| {
                    of.iter().find(|(it, ..)| it == id).map(|(.., state)| *state)
                };
                let (was, is) = (state(&before), state(held));
                // One that is entered may be approved already.
                let entered = was.is_none() && is == Some(State::Approved);
                if !entered && !leads(&QUALIFICATION, was, is, by) {
                    return Err(format!(
                        "qualification {id} went from {was:?} to {is:?} by {by:?}"
                    ));
                }
            }
        }
        for (id, case) in &self.cases {
            let was = from.cases.iter().find(|it| it.id == *id).map(|it| it.standing);
            let is = case.as_ref().map(|it| it.standing);
            if !leads(&FILING, was, is, by) {
                return Err(format!("case {id} went from {was:?} to {is:?} by {by:?}"));
            }
        }
        Ok(())
    }
}

/// Whether some of these events, each at most once, lead from one state to another.
fn leads<S: Copy + PartialEq>(
    machine: &Machine<S, Event>,
    from: Option<S>,
    to: Option<S>,
    by: &[Event],
) -> bool {
    from == to
        || by.iter().enumerate().any(|(at, event)| {
            let rest = [&by[..at], &by[at + 1..]].concat();
            machine.next(from, *event).is_ok_and(|next| leads(machine, next, to, &rest))
        })
}

/// Compares one thing.
fn same<T: PartialEq + std::fmt::Debug>(of: &str, expect: T, is: T) -> Result<(), String> {
    if expect == is { Ok(()) } else { Err(format!("{of} should be {expect:?}, and is {is:?}")) }
}

fn same_signature(expect: &model::Signature, it: &Signature) -> Result<(), String> {
    let of = |what: &str| format!("the {what} of signature {}", expect.id);
    let filed = &expect.filed;
    same(&of("state"), expect.state, it.state)?;
    same(&of("newest case"), expect.newest, it.application.0)?;
    same(&of("case shown"), expect.shown, it.shown.0)?;
    same(&of("name"), &*filed.name, it.name.as_str())?;
    same(&of("source"), filed.source, it.source)?;
    same(&of("purpose"), filed.purpose, it.purpose)?;
    same(&of("qualification"), filed.qualification, it.qualification.map(|it| it.0))?;
    same(&of("letter"), filed.letter, it.letter.map(|it| it.0))?;
    same(&of("record"), filed.record, it.icp_record.map(|it| it.0))?;
    same(&of("reply"), &expect.told, &told(&it.reply))?;
    same(&of("decision's time"), expect.decided, it.decided)?;
    same(&of("filing's time"), expect.submitted, it.submitted)?;
    same(&of("beginning"), expect.created, it.created)
}

fn same_case(world: &World, expect: &Case, it: Option<&Filing>) -> Result<(), String> {
    let it = it.ok_or_else(|| format!("case {} is gone", expect.id))?;
    let of = |what: &str| format!("the {what} of case {}", expect.id);
    same(&of("owner"), world.accounts[expect.who].id, it.account.0)?;
    same(&of("standing"), expect.standing, it.standing)?;
    same(&of("time"), expect.submitted, it.submitted)?;
    let decided = it.decided.as_ref().map(|it| (it.at, told(&it.reply)));
    same(&of("decision"), &expect.decided, &decided)?;
    match (&expect.subject, &it.subject) {
        (Subject::Qualification(expect), About::Qualification { id, .. }) => {
            same(&of("qualification"), *expect, id.0)
        }
        (Subject::Signature(expect_id, expect_market, filed), about) => {
            let About::Signature { id, market, source, document } = about else {
                return Err(of("subject") + " is no signature");
            };
            same(&of("signature"), *expect_id, id.0)?;
            same(&of("market"), *expect_market, *market)?;
            same(&of("name"), &*filed.name, &*it.name)?;
            same(&of("purpose"), filed.purpose, it.purpose)?;
            same(&of("source"), filed.source, *source)?;
            same(&of("document"), filed.document, *document)?;
            let sizes = filed.exhibits.iter();
            let mut sizes: Vec<_> =
                sizes.map(|(role, at, it)| (*role, *at, bytes(*it).len())).collect();
            let shown = it.exhibits.iter();
            let mut shown: Vec<_> = shown
                .map(|it| (&*it.role, it.position, usize::try_from(it.size).unwrap()))
                .collect();
            sizes.sort_unstable();
            shown.sort_unstable();
            same(&of("evidence"), sizes, shown)?;
            found(expect.door, *market, filed, it)
        }
        (Subject::Qualification(_), About::Signature { .. }) => {
            Err(of("subject") + " is a signature")
        }
    }
}

/// The findings that are known to come of what was filed are there, and only then.
fn found(door: Door, market: Market, filed: &Filed, it: &Filing) -> Result<(), String> {
    let Filed { name, purpose, exhibits, letter, .. } = filed;
    let mainland = market == Market::Mainland && door == Door::Tencent;
    let commissioned = letter.is_some() || exhibits.iter().any(|(role, ..)| *role == "commission");
    let known = [
        ("commission-missing", *purpose == Purpose::ForOthers && !commissioned),
        ("name-long", mainland && name.chars().count() > 12),
        ("name-characters", mainland && name.contains(' ')),
    ];
    for (check, expected) in known {
        let told = it.findings.iter().any(|finding| finding.name() == check);
        same(&format!("{check} of case {}", it.application), expected, told)?;
    }
    Ok(())
}

fn told(reply: &Reply) -> (Vec<&'static str>, &str) {
    (reply.reasons.iter().map(|it| it.name).collect(), &reply.note)
}
