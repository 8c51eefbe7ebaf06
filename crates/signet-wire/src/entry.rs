//! An operation with its types erased: what the router, the command line and the spec read.

use std::future::Future;
use std::pin::Pin;

use signet_domain::refusal::Refusal;
use signet_domain::text::Flaw;
use signet_registry::{Broken, Error};

use crate::call::Call;
use crate::check::{Checked, checked};
use crate::code::{Code, Verdict};
use crate::dialect::Dialect;
use crate::fault::Fault;
use crate::field::{Field, ReplyField};
use crate::operation::Operation;
use crate::reader::Reader;
use crate::reply::Reply;
use crate::value::{Params, Value};

type Run = for<'a> fn(&'a Call<'a>, &'a Params) -> Running<'a>;
type Check = for<'a> fn(&'a Call<'a>, &'a Params) -> Checking<'a>;
type Checking<'a> = Pin<Box<dyn Future<Output = Result<Checked, Broken>> + Send + 'a>>;
type Running<'a> = Pin<Box<dyn Future<Output = Result<Value, Vec<Fault>>> + Send + 'a>>;

/// One operation of a dialect.
#[derive(Debug)]
pub struct Entry {
    /// The action's name.
    pub name: &'static str,
    /// The versions of the API that have it.
    pub versions: &'static [&'static str],
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// The same in Chinese.
    pub zh: &'static str,
    /// Its parameters.
    pub fields: &'static [Field],
    /// What it answers.
    pub reply: &'static [ReplyField],
    /// The codes it can answer with besides the gateway's, in the order they are judged.
    pub codes: &'static [&'static Code],
    /// Those of its codes that others can answer with and it never does, each with why not.
    pub unmet: &'static [(&'static Code, &'static str)],
    /// Which code names each refusal.
    pub refusals: &'static [(Refusal, &'static Code)],
    /// Which states of the account close it.
    pub gates: &'static [Refusal],
    /// Calls a second, for each account.
    pub rate: Option<u32>,
    /// Whether it has to be called by POST.
    pub post_only: bool,
    run: Run,
    check: Check,
}

impl Entry {
    /// The entry of an operation.
    pub const fn of<O: Operation>() -> Self {
        Self {
            name: O::NAME,
            versions: O::VERSIONS,
            summary: O::SUMMARY,
            zh: O::ZH,
            fields: O::FIELDS,
            reply: O::Reply::FIELDS,
            codes: O::CODES,
            unmet: O::UNMET,
            refusals: O::REFUSALS,
            gates: O::GATES,
            rate: O::RATE,
            post_only: O::POST_ONLY,
            run: run::<O>,
            check: check::<O>,
        }
    }

    /// Its codes, each name once: one with several texts may stand in several places of the order.
    pub fn codes_once(&self) -> Vec<&'static Code> {
        let mut once: Vec<&Code> = vec![];
        for code in self.codes {
            if once.iter().all(|of| of.name != code.name) {
                once.push(code);
            }
        }
        once
    }

    /// Why it never answers with a code of its list; `None` for one it can answer with.
    pub fn unmet(&self, code: &Code) -> Option<&'static str> {
        let own = self.unmet.iter().find(|(of, _)| *of == code);
        own.map(|(_, why)| *why).or(code.unmet)
    }

    /// Reads the parameters, runs the operation, and gives the reply or everything that is wrong.
    pub fn run<'a>(&self, call: &'a Call<'a>, params: &'a Params) -> Running<'a> {
        (self.run)(call, params)
    }

    /// Reads the parameters and tells everything that can be said of them, without running the
    /// operation.
    pub fn check<'a>(&self, call: &'a Call<'a>, params: &'a Params) -> Checking<'a> {
        (self.check)(call, params)
    }

    /// The code of the one of several faults that is told.
    pub fn name_fault<D: Dialect>(&self, faults: &[Fault]) -> Verdict {
        let first = self.first::<D>(faults).and_then(|at| faults.get(at));
        first.map_or_else(|| D::code(&Fault::Busy), |fault| self.verdict::<D>(fault))
    }

    /// The one of several faults that is told, by its place among them: the earliest stage first,
    /// within it the dialect's order.
    pub fn first<D: Dialect>(&self, faults: &[Fault]) -> Option<usize> {
        let places = faults.iter().enumerate().map(|(at, fault)| {
            let verdict = self.verdict::<D>(fault);
            let name = match fault {
                Fault::Flawed(flawed) if D::ALPHABETICAL && flawed.flaw == Flaw::Missing => {
                    flawed.param()
                }
                _ => "",
            };
            let order = self.codes.iter().position(|code| *code == verdict.code);
            (fault.stage(), name, order.unwrap_or(usize::MAX), at)
        });
        places.min().map(|(_, _, _, at)| at)
    }

    /// The code of one fault: the field's or the operation's own, else the dialect's.
    pub fn verdict<D: Dialect>(&self, fault: &Fault) -> Verdict {
        let own = match fault {
            Fault::Flawed(flawed) => flawed.code().map(|code| {
                Verdict::of(code).with("param", flawed.param()).with("value", &*flawed.value)
            }),
            Fault::Refused(refusal) => {
                let code = self.refusals.iter().find(|(of, _)| of == refusal);
                code.map(|(_, code)| Verdict::of(code))
            }
            _ => None,
        };
        own.unwrap_or_else(|| D::code(fault))
    }
}

fn check<'a, O: Operation>(call: &'a Call<'a>, params: &'a Params) -> Checking<'a> {
    Box::pin(checked::<O>(call, params))
}

/// Decodes, asks the gates, and runs: each stage only if the one before found nothing wrong.
fn run<'a, O: Operation>(call: &'a Call<'a>, params: &'a Params) -> Running<'a> {
    Box::pin(async move {
        let mut reader = Reader::new(params, call.version);
        if call.strict {
            reader.unknown(O::FIELDS);
        }
        let draft = O::draft(&mut reader);
        let mut faults = reader.finish();
        if faults.iter().any(Fault::is_before_account) {
            return Err(faults);
        }
        if let Some(gate) = call.caller.account.stopped_by(O::GATES, call.caller.address) {
            faults.push(Fault::Refused(gate));
            return Err(faults);
        }
        if !faults.is_empty() {
            let refusals = O::probe(&draft, call).await.map_err(|broken| vec![broken.into()])?;
            faults.extend(refusals.into_iter().map(Fault::Refused));
            return Err(faults);
        }
        let Some(request) = O::finish(draft) else { return Err(vec![Fault::Busy]) };
        match request.run(call).await {
            Ok(reply) => Ok(reply.to_value(call.version)),
            Err(Error::Refused(refusals)) => {
                Err(refusals.into_iter().map(Fault::Refused).collect())
            }
            Err(Error::Broken(broken)) => Err(vec![Fault::Broken(broken)]),
        }
    })
}
