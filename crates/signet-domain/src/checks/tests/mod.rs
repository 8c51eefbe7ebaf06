//! What each check finds, and what it lets pass.

mod codes;
mod names;
mod papers;
mod people;

use std::borrow::Cow;

use super::*;
use crate::channel::Channel;
use crate::evidence::Role;
use crate::finding::risk;
use crate::picture::Format;
use crate::rules::{Fit, QualificationRule, RulePack};
use crate::signature::{Document, Market, Source};
use crate::time::Day;

static PACK: RulePack = RulePack {
    name: Cow::Borrowed("test"),
    channel: Channel("test"),
    since: Day::fixed(2025, 1, 1),
    summary: Cow::Borrowed("for tests"),
    fits: Cow::Borrowed(&[
        Fit::fixed(Source::Company, &Market::ALL, &[Document::BusinessLicence]),
        Fit::fixed(Source::App, &Market::ALL, &[Document::AppBackend]),
        Fit::fixed(Source::Institution, &Market::ALL, &[Document::CreditCodeCertificate]),
    ]),
    name_min: 2,
    name_max_mainland: 12,
    name_max_global: 15,
    formats: Cow::Borrowed(&[Format::Png]),
    icp_number_max: 15,
    rejected_hold_names: false,
    deletes_pending: true,
    links: Cow::Borrowed(&[]),
    remark_sources: Cow::Borrowed(&[Source::App]),
    simplified_only: true,
    records: Cow::Borrowed(&[]),
    refuses_forbidden_words: false,
    individual_daily: None,
    modifies: Cow::Borrowed(&[]),
    qualification_mainland: QualificationRule::Unused,
    qualification_global: QualificationRule::Unused,
    extra_words: Cow::Borrowed(&[]),
    removed_words: Cow::Borrowed(&[]),
};

static NOBODY: Neighbours = Neighbours { shared_evidence: vec![], look_alikes: vec![] };

const TODAY: Day = Day::fixed(2025, 6, 1);

fn facts() -> Facts<'static> {
    Facts { live: TODAY.plus_days(2), ..Facts::on(TODAY, &PACK, &NOBODY) }
}

/// What is found, with details behind a colon.
fn found(facts: &Facts<'_>) -> Vec<String> {
    let shown = |finding: Finding| match &*finding.detail {
        "" => finding.name().to_owned(),
        detail => format!("{}: {detail}", finding.name()),
    };
    run(facts).into_iter().map(shown).collect()
}

fn check(facts: Facts<'_>, expect: &[&str]) {
    assert_eq!(found(&facts), expect);
}

#[test]
fn checks_are_told_apart_and_say_something() {
    for (at, check) in ALL.iter().enumerate() {
        assert!(ALL[..at].iter().all(|other| other.name != check.name), "{}", check.name);
        for text in [check.name, check.text.zh, check.text.en, check.source] {
            assert!(!text.is_empty(), "{}", check.name);
        }
        assert!(!check.name.contains([':', '\n']), "{}", check.name);
        assert_eq!(Finding::named(check.name), Some(Finding::of(check)));
    }
}

#[test]
fn where_nothing_was_filed_nothing_is_found() {
    check(facts(), &[]);
}

/// Papers are told once for each role, and look-alikes are few; everything else is found once, or
/// once for each of a letter and a qualification.
#[test]
fn what_blocks_outweighs_everything_else_together() {
    let lesser = ALL.iter().filter(|check| check.severity != Severity::Blocks);
    let most = lesser.flat_map(|check| {
        let times = match check.name {
            "evidence-shared" | "extension-disagrees" => Role::ALL.len(),
            "name-looks-alike" => 5,
            _ => 2,
        };
        vec![Finding::of(check); times]
    });
    assert!(risk(&most.collect::<Vec<_>>()) < Severity::Blocks.weight());
}
