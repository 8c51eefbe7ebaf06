//! Where things stand: every machine of states, and how each dialect spells it.

use signet_domain::carrier::{
    BatchEvent, CARRIER_BATCH, CARRIER_FILING, CarrierEvent, REASONS as REASONS_ALL,
};
use signet_domain::lifecycle::{
    DayEvent, Event, FILING, FiledEvent, ICP_RECORD, LETTER, Machine, QUALIFICATION, SIGNATURE,
    Stands, TRADEMARK, VALIDITY,
};
use signet_wire::Spelled;

use super::{head, row};
use crate::dialects;

/// What stands above the machines.
const HEAD: &str = "\
# Where things stand

`signet spec --docs docs` writes this page; do not edit it. The machines are the tables the program
moves by, and the spellings are those its answers are written with.
";

/// What stands above the reasons of carriers.
const REASONS: &str = "
## Why a carrier does not have a signature

The reasons that answers of carriers give, in the order the program knows them.

";

/// What stands above the packs.
const ASKED: &str = "
## What clients may ask for

A machine says what may happen at all. What its clients may do themselves is narrower, and a rule
pack's: in which states a signature may be filed anew, and whether one that waits may be deleted.

";

/// The page.
pub fn page() -> String {
    let mut page = HEAD.to_owned();
    machine(&mut page, &SIGNATURE, Event::name);
    machine(&mut page, &QUALIFICATION, Event::name);
    machine(&mut page, &FILING, Event::name);
    machine(&mut page, &LETTER, FiledEvent::name);
    machine(&mut page, &ICP_RECORD, FiledEvent::name);
    machine(&mut page, &TRADEMARK, FiledEvent::name);
    machine(&mut page, &VALIDITY, DayEvent::name);
    machine(&mut page, &CARRIER_FILING, CarrierEvent::name);
    machine(&mut page, &CARRIER_BATCH, BatchEvent::name);
    page += REASONS;
    page += &head(&["Reason", "Of", "Says"]);
    for reason in REASONS_ALL {
        let says = format!("{}<br>{}", reason.text.en, reason.text.zh);
        page += &row([&*format!("`{}`", reason.name), reason.of.name(), &*says]);
    }
    page += ASKED;
    page += &head(&["Rule pack", "Filed anew from", "Deleted while it waits"]);
    for pack in dialects::ALL.iter().flat_map(|dialect| dialect.packs) {
        let states: Vec<_> = pack.modifies.iter().map(|state| state.name()).collect();
        let deleted = if pack.deletes_pending { "yes" } else { "no" };
        page += &row([&*format!("`{}`", pack.name), &*states.join(", "), deleted]);
    }
    page
}

/// One machine: what leads where, and what each state is called on the wire.
fn machine<S: Stands, E: Copy>(
    page: &mut String,
    machine: &Machine<S, E>,
    event: fn(E) -> &'static str,
) {
    *page += &format!("\n## {}\n\n", machine.subject);
    *page += &head(&["From", "Event", "To"]);
    let name = |state: Option<S>| state.map_or("(none)", Stands::name);
    for (from, by, to) in machine.rows {
        *page += &row([name(*from), event(*by), name(*to)]);
    }
    let spellings: Vec<(String, &dyn Spelled)> = dialects::ALL
        .iter()
        .flat_map(|dialect| dialect.spellings.iter().map(move |it| (dialect.name, *it)))
        .filter(|(_, spelling)| spelling.subject() == machine.subject)
        .map(|(dialect, spelling)| {
            let operations = spelling.operations().join(", ");
            (format!("{dialect} {operations} `{}`", spelling.member()), spelling)
        })
        .collect();
    if spellings.is_empty() {
        return;
    }
    // A kind of state may have more than the subjects of this machine come to.
    let comes_to = |state: &S| {
        machine.rows.iter().any(|(from, _, to)| *from == Some(*state) || *to == Some(*state))
    };
    let columns = spellings.iter().map(|(column, _)| column.as_str());
    *page += "\n";
    *page += &head(&std::iter::once("State").chain(columns).collect::<Vec<_>>());
    for state in S::ALL.iter().copied().filter(comes_to) {
        let spelled = spellings.iter().map(|(_, spelling)| {
            let rows = spelling.rows().into_iter();
            let mut found = rows.filter(|(of, _)| *of == state.name());
            found.next().map_or_else(|| "-".to_owned(), |(_, written)| format!("`{written}`"))
        });
        let spelled: Vec<_> = spelled.collect();
        *page += &row(std::iter::once(state.name()).chain(spelled.iter().map(String::as_str)));
    }
}
