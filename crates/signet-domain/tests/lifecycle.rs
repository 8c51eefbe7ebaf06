//! The machines, printed and compared with `lifecycle.txt`: a transition that appears, moves or goes
//! is seen in review. Every pair of a state and an event that has no row there is refused.

use std::collections::HashSet;
use std::fmt::Write as _;

use signet_domain::carrier::{
    BatchEvent, BatchState, CARRIER_BATCH, CARRIER_FILING, CarrierEvent, CarrierState,
};
use signet_domain::lifecycle::{
    DayEvent, Event, FILING, Filed, FiledEvent, ICP_RECORD, Illegal, LETTER, Machine,
    QUALIFICATION, SIGNATURE, Standing, State, TRADEMARK, VALIDITY, Validity,
};

const CHECKED_IN: &str = include_str!("lifecycle.txt");
/// What stands for a subject that is not there.
const NOTHING: &str = "-";

/// Values with names: the states of a machine, or its events.
trait Named: Copy + PartialEq + 'static {
    const EVERY: &'static [Self];
    fn named(self) -> &'static str;
}

macro_rules! named {
    ($($of:ident),*) => {
        $(impl Named for $of {
            const EVERY: &'static [Self] = $of::ALL;
            fn named(self) -> &'static str {
                self.name()
            }
        })*
    };
}

named!(
    State,
    Event,
    Standing,
    Filed,
    FiledEvent,
    Validity,
    DayEvent,
    CarrierState,
    CarrierEvent,
    BatchState,
    BatchEvent
);

fn name_of<S: Named>(state: Option<S>) -> &'static str {
    state.map_or(NOTHING, S::named)
}

fn from_anywhere<S: Named>() -> impl Iterator<Item = Option<S>> {
    std::iter::once(None).chain(S::EVERY.iter().copied().map(Some))
}

/// A row for each state, a column for each event, and in the cells where that leads. A dot is an
/// event that means nothing there, a dash a subject that is not there.
fn print<S: Named, E: Named>(machine: &Machine<S, E>) -> String {
    let mut lines = vec![
        std::iter::once("").chain(E::EVERY.iter().map(|event| event.named())).collect::<Vec<_>>(),
    ];
    for from in from_anywhere::<S>() {
        let cell = |event: &E| machine.next(from, *event).map_or(".", name_of);
        lines.push(std::iter::once(name_of(from)).chain(E::EVERY.iter().map(cell)).collect());
    }
    let width = |column: usize| lines.iter().map(|line| line[column].len()).max().unwrap_or(0);
    let mut text = format!("{}\n", machine.subject);
    for line in &lines {
        let mut cells = String::new();
        for (column, cell) in line.iter().enumerate() {
            write!(cells, "  {cell:0$}", width(column)).unwrap();
        }
        writeln!(text, "{}", cells.trim_end()).unwrap();
    }
    text
}

/// What its rows say is what it answers, each pair once, and every other pair is refused.
fn check<S: Named + std::fmt::Debug, E: Named + std::fmt::Debug>(machine: &Machine<S, E>) {
    let subject = machine.subject;
    for from in from_anywhere::<S>() {
        for event in E::EVERY {
            let rows: Vec<_> =
                machine.rows.iter().filter(|(at, by, _)| *at == from && by == event).collect();
            assert!(rows.len() <= 1, "{subject}: {from:?} has two rows for {event:?}");
            let expect = rows.first().map(|(_, _, to)| *to).ok_or(Illegal);
            assert_eq!(machine.next(from, *event), expect, "{subject}: {from:?} {event:?}");
            assert!(
                from.is_some() || expect != Ok(None),
                "{subject}: what is not there cannot go by {event:?}"
            );
        }
    }
    // A machine without a beginning is about what is there already, in its first state.
    let begins = machine.rows.iter().any(|(from, ..)| from.is_none());
    let mut reached = vec![if begins { None } else { Some(S::EVERY[0]) }];
    let mut at = 0;
    while let Some(from) = reached.get(at).copied() {
        for (_, _, to) in machine.rows.iter().filter(|(of, ..)| *of == from) {
            if !reached.contains(to) {
                reached.push(*to);
            }
        }
        at += 1;
    }
    for (from, event, _) in machine.rows {
        assert!(reached.contains(from), "{subject}: nothing leads to {from:?} {event:?}");
    }
}

/// Names in records are read back: no two states of one kind, and no two events, share one.
fn check_names<T: Named>() {
    let names: HashSet<_> = T::EVERY.iter().map(|it| it.named()).collect();
    assert_eq!(names.len(), T::EVERY.len());
    for name in names {
        assert!(!name.is_empty() && name != NOTHING && name != ".", "{name:?}");
        assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{name:?}");
    }
}

#[test]
fn the_machines_are_as_checked_in() {
    let machines = [
        print(&SIGNATURE),
        print(&QUALIFICATION),
        print(&FILING),
        print(&LETTER),
        print(&ICP_RECORD),
        print(&TRADEMARK),
        print(&VALIDITY),
        print(&CARRIER_FILING),
        print(&CARRIER_BATCH),
    ];
    let printed = machines.join("\n");
    assert!(printed == CHECKED_IN, "tests/lifecycle.txt should be:\n\n{printed}");
}

#[test]
fn every_transition_happens_and_every_other_pair_is_refused() {
    check(&SIGNATURE);
    check(&QUALIFICATION);
    check(&FILING);
    check(&LETTER);
    check(&ICP_RECORD);
    check(&TRADEMARK);
    check(&VALIDITY);
    check(&CARRIER_FILING);
    check(&CARRIER_BATCH);
}

#[test]
fn names_are_told_apart() {
    check_names::<State>();
    check_names::<Event>();
    check_names::<Standing>();
    check_names::<Filed>();
    check_names::<FiledEvent>();
    check_names::<Validity>();
    check_names::<DayEvent>();
    check_names::<CarrierState>();
    check_names::<CarrierEvent>();
    check_names::<BatchState>();
    check_names::<BatchEvent>();
    let subjects = [
        SIGNATURE.subject,
        QUALIFICATION.subject,
        FILING.subject,
        LETTER.subject,
        ICP_RECORD.subject,
        TRADEMARK.subject,
        VALIDITY.subject,
        CARRIER_FILING.subject,
        CARRIER_BATCH.subject,
    ];
    assert_eq!(subjects.iter().collect::<HashSet<_>>().len(), subjects.len());
}

#[test]
fn a_signature_in_force_stays_in_force_until_its_owner_deletes_it() {
    for state in State::ALL.iter().filter(|state| state.in_force()) {
        for event in Event::ALL {
            if let Ok(Some(to)) = SIGNATURE.next(Some(*state), *event) {
                assert!(to.in_force(), "{state:?} {event:?} {to:?}");
            }
        }
    }
}

/// A filing waits exactly while its subject does: the two are moved together, so a pair of machines
/// that disagree would leave a case that nobody can decide.
#[test]
fn a_filing_and_its_subject_move_together() {
    for machine in [&SIGNATURE, &QUALIFICATION] {
        for state in State::ALL {
            for event in [Event::Approve, Event::Reject, Event::AskForMore, Event::Withdraw] {
                let moved = machine.next(Some(*state), event);
                let revises = *state == State::Revising && machine.subject != SIGNATURE.subject;
                let waits = state.waits() && !revises;
                assert_eq!(moved.is_ok(), waits, "{}: {state:?} {event:?}", machine.subject);
                let leaves = moved.is_ok_and(|to| to.is_some_and(|to| !to.waits()));
                assert_eq!(leaves, waits, "{}: {state:?} {event:?}", machine.subject);
            }
        }
    }
    for event in [Event::Approve, Event::Reject, Event::AskForMore, Event::Withdraw] {
        let moved = FILING.next(Some(Standing::Pending), event);
        assert!(moved.is_ok_and(|to| to.is_some_and(|to| to != Standing::Pending)), "{event:?}");
    }
}

/// What a filing has become stays so.
#[test]
fn a_decision_is_final() {
    for standing in Standing::ALL.iter().filter(|standing| **standing != Standing::Pending) {
        for event in Event::ALL {
            assert_eq!(FILING.next(Some(*standing), *event), Err(Illegal), "{standing:?}");
        }
    }
}

/// What a carrier was asked about and is asked about anew begins anew, and what was withdrawn stays so.
#[test]
fn carriers_are_asked_anew_from_anywhere_but_after_the_end() {
    for state in CarrierState::ALL {
        let next = |event| CARRIER_FILING.next(Some(*state), event);
        let ended = *state == CarrierState::Withdrawn;
        let expect = |to| if ended { Err(Illegal) } else { Ok(Some(to)) };
        assert_eq!(next(CarrierEvent::Renew), expect(CarrierState::NotFiled), "{state:?}");
        assert_eq!(next(CarrierEvent::Withdraw), expect(CarrierState::Withdrawn), "{state:?}");
    }
}
