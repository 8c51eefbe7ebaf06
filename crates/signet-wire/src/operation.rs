//! One thing a client can ask for.

use std::future::Future;

use signet_domain::refusal::Refusal;
use signet_registry::{Broken, Considered};

use crate::call::Call;
use crate::code::Code;
use crate::field::Field;
use crate::reader::Reader;
use crate::reply::Reply;

/// How an operation ends.
pub type Outcome<R> = Result<R, signet_registry::Error>;

/// A request as one operation reads it. Derived.
pub trait Request: Sized + Send + 'static {
    /// The action's name.
    const NAME: &'static str;
    /// What it does, in a sentence.
    const SUMMARY: &'static str;
    /// The same in Chinese.
    const ZH: &'static str;
    /// Its parameters, in the order the vendor documents them.
    const FIELDS: &'static [Field];
    /// The request with every parameter that could be read, and holes where one could not.
    type Draft: Send + Sync + 'static;

    /// Reads every field, noting what is wrong with each.
    fn draft(reader: &mut Reader<'_>) -> Self::Draft;

    /// The request, if the draft has no holes.
    fn finish(draft: Self::Draft) -> Option<Self>;
}

/// One thing a client can ask for: the request struct is the operation.
pub trait Operation: Request {
    /// What it answers.
    type Reply: Reply;
    /// The versions of the API that have it.
    const VERSIONS: &'static [&'static str];
    /// The codes it can answer with besides the gateway's, in the order they are judged: of
    /// several that apply, the first goes on the wire.
    const CODES: &'static [&'static Code];
    /// Which code names each refusal it can meet, where it has its own.
    const REFUSALS: &'static [(Refusal, &'static Code)];
    /// Which states of the account close it, in the order they are asked.
    const GATES: &'static [Refusal];
    /// Those of its codes that other operations can answer with and this one never does, each with
    /// why not.
    const UNMET: &'static [(&'static Code, &'static str)] = &[];
    /// Calls a second, for each account.
    const RATE: Option<u32> = None;
    /// Whether it has to be called by POST, where others may be called by GET as well.
    const POST_ONLY: bool = false;

    /// Does what is asked.
    fn run(self, call: &Call<'_>) -> impl Future<Output = Outcome<Self::Reply>> + Send;

    /// What the registry would refuse of a draft with holes: asked when values are flawed, so
    /// that the code told is the first in the vendor's order and not the first we came upon.
    fn probe(
        _draft: &Self::Draft,
        _call: &Call<'_>,
    ) -> impl Future<Output = Result<Vec<Refusal>, Broken>> + Send {
        std::future::ready(Ok(vec![]))
    }

    /// What the registry would say of a draft, holes and all, if it were filed: everything that stands
    /// in its way, and everything a reviewer would be told. Changes nothing. Asked by dry runs; an
    /// operation that files nothing has nothing to say.
    fn consider(
        _draft: &Self::Draft,
        _call: &Call<'_>,
    ) -> impl Future<Output = Result<Considered, Broken>> + Send {
        std::future::ready(Ok(Considered::default()))
    }
}
