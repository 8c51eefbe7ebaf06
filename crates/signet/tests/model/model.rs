//! What a registry should hold after what was done to it, in plain lists. Nothing here asks the
//! domain's rules or machines: what they say is written down a second time, by hand.

use std::collections::{BTreeSet, HashMap};

use signet_domain::lifecycle::{Standing, State};
use signet_domain::review::Case as Filing;
use signet_domain::signature::{Document, Market, Purpose, Source};
use signet_domain::time::Timestamp;

use crate::actions::{Door, Kind, Picture, Ref, Step, Verdict, told};

/// The limit of signatures for accounts that have none of their own.
pub const LIMIT: u32 = 6;
/// An id that nothing has.
const NOTHING: i64 = 7;

/// The rules that are in force from a day on: the first pack's before it, the second's since.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// The first day of the Chinese site's rules, `YYYY-MM-DD`.
    pub chinese_from: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub struct Account {
    pub id: i64,
    pub individual: bool,
    pub arrears: bool,
    pub denied: bool,
    pub limit: u32,
}

/// What was filed for a signature.
#[derive(Clone, Debug, PartialEq)]
pub struct Filed {
    pub name: String,
    pub source: Source,
    pub document: Option<Document>,
    pub purpose: Purpose,
    pub qualification: Option<i64>,
    pub letter: Option<i64>,
    pub record: Option<i64>,
    pub scene: &'static str,
    /// The names of uploads that came with it.
    pub uploads: Vec<&'static str>,
    /// Role, place and picture.
    pub exhibits: Vec<(&'static str, i64, Picture)>,
}

#[derive(Clone, Debug)]
pub struct Signature {
    pub id: i64,
    pub who: usize,
    pub door: Door,
    pub market: Market,
    pub state: State,
    /// Whether its owner deleted it.
    pub gone: bool,
    /// The newest case.
    pub newest: i64,
    /// The case whose data it shows, and these.
    pub shown: i64,
    pub filed: Filed,
    pub told: Told,
    pub submitted: Timestamp,
    pub decided: Option<Timestamp>,
    pub created: Timestamp,
}

/// The names of a reply's reasons, and its note.
pub type Told = (Vec<&'static str>, &'static str);

/// What a case is about.
#[derive(Clone, Debug)]
pub enum Subject {
    /// A signature, in a market, and what was filed.
    Signature(i64, Market, Filed),
    /// A qualification.
    Qualification(i64),
}

#[derive(Clone, Debug)]
pub struct Case {
    pub id: i64,
    pub who: usize,
    pub door: Door,
    pub subject: Subject,
    pub standing: Standing,
    pub submitted: Timestamp,
    /// When a reviewer decided it, and with which words.
    pub decided: Option<(Timestamp, Told)>,
    /// Whether something that was found stands in the way of approving it.
    pub blocked: bool,
}

#[derive(Clone, Debug)]
pub struct Letter {
    pub id: i64,
    pub who: usize,
    pub name: &'static str,
    pub scope: Vec<&'static str>,
    pub period: &'static str,
    pub code: &'static str,
    pub passed: bool,
}

#[derive(Clone, Debug)]
pub struct IcpRecord {
    pub id: i64,
    pub who: usize,
    pub number: &'static str,
}

#[derive(Clone, Debug)]
pub struct Qualification {
    pub id: i64,
    pub who: usize,
    pub door: Door,
    pub name: &'static str,
    pub code: &'static str,
    pub purpose: Purpose,
    pub state: State,
    /// Its newest case.
    pub newest: i64,
    /// Whether its owner deleted it.
    pub gone: bool,
}

/// Everything.
#[derive(Clone, Debug)]
pub struct World {
    pub rules: Rules,
    pub now: Timestamp,
    pub accounts: Vec<Account>,
    pub signatures: Vec<Signature>,
    pub cases: Vec<Case>,
    pub letters: Vec<Letter>,
    pub records: Vec<IcpRecord>,
    pub qualifications: Vec<Qualification>,
    pub uploads: HashMap<(usize, &'static str), Picture>,
    /// What could be done so far.
    pub done: BTreeSet<String>,
}

/// What a change leaves in the record: the event's kind and subject.
pub type Noted = Vec<(&'static str, String)>;

impl World {
    /// Where accounts are, and nothing else.
    pub fn new(rules: Rules, now: Timestamp, accounts: Vec<Account>) -> Self {
        Self {
            rules,
            now,
            accounts,
            signatures: vec![],
            cases: vec![],
            letters: vec![],
            records: vec![],
            qualifications: vec![],
            uploads: HashMap::new(),
            done: BTreeSet::new(),
        }
    }

    /// Puts ids where a step refers to what there is.
    pub fn settle(&self, step: &mut Step) {
        let who = step.who;
        for (kind, reference) in step.op.refs() {
            *reference = Ref::Is(self.find(who, kind, *reference));
        }
    }

    fn find(&self, who: usize, kind: Kind, reference: Ref) -> i64 {
        let all: Vec<(usize, i64)> = match kind {
            Kind::Sign(door) => self.live(door).map(|it| (it.who, it.id)).collect(),
            Kind::CaseOfSign(door) => self.live(door).map(|it| (it.who, it.newest)).collect(),
            Kind::CaseOfQualification(door) => {
                self.standing(door).map(|it| (it.who, it.newest)).collect()
            }
            Kind::Case => self.cases.iter().map(|it| (it.who, it.id)).collect(),
            Kind::Letter => self.letters.iter().map(|it| (it.who, it.id)).collect(),
            Kind::IcpRecord => self.records.iter().map(|it| (it.who, it.id)).collect(),
            Kind::Qualification(door) => self.standing(door).map(|it| (it.who, it.id)).collect(),
        };
        let own: Vec<_> = all.iter().rev().filter(|(of, _)| *of == who).collect();
        let picked = match reference {
            Ref::Is(id) => return id,
            Ref::Own(back) => own.get(back % own.len().max(1)).copied(),
            Ref::Anyones(at) => all.get(at % all.len().max(1)),
            Ref::Unknown => None,
        };
        picked.map_or(NOTHING, |(_, id)| *id)
    }

    fn live(&self, door: Door) -> impl Iterator<Item = &Signature> {
        self.signatures.iter().filter(move |it| it.door == door && !it.gone)
    }

    fn standing(&self, door: Door) -> impl Iterator<Item = &Qualification> {
        self.qualifications.iter().filter(move |it| it.door == door && !it.gone)
    }

    /// The account's qualification of this id, unless it was deleted.
    pub fn qualification(&self, who: usize, door: Door, id: i64) -> Option<&Qualification> {
        self.standing(door).find(|it| it.who == who && it.id == id)
    }

    /// An account's qualifications in a channel, the newest first: id, newest case and state.
    pub fn held(&self, who: usize, door: Door) -> Vec<(i64, i64, State)> {
        let own = self.standing(door).filter(|it| it.who == who);
        let mut held: Vec<_> = own.map(|it| (it.id, it.newest, it.state)).collect();
        held.sort_by_key(|(id, ..)| std::cmp::Reverse(*id));
        held
    }

    /// Whether a signature is bound to a qualification, or a filing that waits.
    pub fn is_bound(&self, id: i64) -> bool {
        let named = |filed: &Filed| filed.qualification == Some(id);
        let waits = |it: &Case| {
            let named = matches!(&it.subject, Subject::Signature(_, _, filed) if named(filed));
            it.standing == Standing::Pending && named
        };
        self.signatures.iter().any(|it| !it.gone && named(&it.filed))
            || self.cases.iter().any(waits)
    }

    /// Today, in Beijing.
    pub fn today(&self) -> String {
        self.now.beijing_day().to_string()
    }

    /// The account's signature of this id, unless it was deleted.
    pub fn own(&self, who: usize, door: Door, id: i64) -> Option<&Signature> {
        self.live(door).find(|it| it.who == who && it.id == id)
    }

    /// An account's signatures in a market, the newest first.
    pub fn shelf(&self, who: usize, door: Door, market: Market) -> Vec<&Signature> {
        let own = |it: &&Signature| it.who == who && it.market == market;
        let mut shelf: Vec<_> = self.live(door).filter(own).collect();
        shelf.sort_by_key(|it| std::cmp::Reverse(it.id));
        shelf
    }

    /// Adds a signature with its first case.
    pub fn add(
        &mut self,
        who: usize,
        door: Door,
        market: Market,
        id: i64,
        case: &Filing,
        filed: Filed,
    ) -> Noted {
        self.signatures.push(Signature {
            id,
            who,
            door,
            market,
            state: State::Pending,
            gone: false,
            newest: case.application.0,
            shown: case.application.0,
            filed: filed.clone(),
            told: Told::default(),
            submitted: self.now,
            decided: None,
            created: self.now,
        });
        self.open_case(who, door, case, Subject::Signature(id, market, filed));
        vec![("signature.registered", id.to_string())]
    }

    /// Files a signature anew. What is in force keeps its data.
    pub fn refile(&mut self, id: i64, case: &Filing, filed: Filed) -> Noted {
        let now = self.now;
        self.end(id, Standing::Superseded);
        let signature = self.signature_mut(id);
        signature.newest = case.application.0;
        signature.submitted = now;
        signature.told = Told::default();
        if matches!(signature.state, State::Approved | State::Revising) {
            signature.state = State::Revising;
        } else {
            signature.state = State::Pending;
            signature.shown = case.application.0;
            signature.decided = None;
            signature.filed = filed.clone();
        }
        let (who, door, market) = (signature.who, signature.door, signature.market);
        self.open_case(who, door, case, Subject::Signature(id, market, filed));
        vec![("signature.resubmitted", id.to_string())]
    }

    /// Deletes a signature. Its cases stay.
    pub fn delete(&mut self, id: i64) -> Noted {
        self.end(id, Standing::Withdrawn);
        self.signature_mut(id).gone = true;
        vec![("signature.deleted", id.to_string())]
    }

    /// Ends what waits of a signature.
    fn end(&mut self, signature: i64, standing: Standing) {
        for case in &mut self.cases {
            let of = matches!(&case.subject, Subject::Signature(id, ..) if *id == signature);
            if of && case.standing == Standing::Pending {
                case.standing = standing;
            }
        }
    }

    /// Binds a signature to another qualification and letter.
    pub fn rebind(&mut self, id: i64, qualification: i64, letter: Option<i64>) -> Noted {
        let signature = self.signature_mut(id);
        signature.filed.qualification = Some(qualification);
        signature.filed.letter = letter.or(signature.filed.letter);
        vec![("signature.rebound", id.to_string())]
    }

    /// Decides a case that waits, or withdraws it when there is no verdict.
    pub fn decide(&mut self, id: i64, verdict: Option<Verdict>) -> Noted {
        let now = self.now;
        let (standing, told, event) = match verdict {
            Some(verdict) => (
                match verdict {
                    Verdict::Approve { .. } => Standing::Approved,
                    Verdict::Reject { .. } => Standing::Rejected,
                    Verdict::AskForMore => Standing::NeedsMaterial,
                },
                told(verdict),
                "application.decided",
            ),
            None => (Standing::Withdrawn, Told::default(), "application.withdrawn"),
        };
        let case = self.cases.iter_mut().find(|it| it.id == id).expect("a case that waits");
        case.standing = standing;
        case.decided = verdict.map(|_| (now, told.clone()));
        let state = match standing {
            Standing::Approved => State::Approved,
            Standing::Rejected => State::Rejected,
            Standing::NeedsMaterial => State::NeedsMaterial,
            _ => State::Withdrawn,
        };
        let case = case.clone();
        match case.subject {
            Subject::Qualification(of) => {
                let found = self.qualifications.iter_mut().find(|it| it.id == of);
                found.expect("a qualification that is there").state = state;
            }
            Subject::Signature(of, _, filed) => {
                let signature = self.signature_mut(of);
                signature.decided = Some(now);
                signature.told = told;
                if state == State::Approved {
                    signature.state = state;
                    signature.shown = id;
                    signature.filed = filed.clone();
                } else if signature.state == State::Revising {
                    signature.state = State::Approved;
                } else {
                    signature.state = state;
                }
                if state == State::Approved && case.door == Door::Alibaba {
                    for letter in self.letters.iter_mut().filter(|it| it.who == case.who) {
                        letter.passed |= letter.scope.iter().any(|name| *name == filed.name);
                    }
                }
            }
        }
        vec![(event, id.to_string())]
    }

    /// Adds a case that waits.
    pub fn open_case(&mut self, who: usize, door: Door, case: &Filing, subject: Subject) {
        self.cases.push(Case {
            id: case.application.0,
            who,
            door,
            subject,
            standing: Standing::Pending,
            submitted: self.now,
            decided: None,
            blocked: case.blocking().next().is_some(),
        });
    }

    fn signature_mut(&mut self, id: i64) -> &mut Signature {
        self.signatures.iter_mut().find(|it| it.id == id).expect("a signature that is there")
    }
}
