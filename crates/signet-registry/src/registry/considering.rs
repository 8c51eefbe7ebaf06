//! Looking at applications without filing them, and what all of that has in common.

use signet_domain::caller::Caller;
use signet_domain::checks::{Facts, Neighbours};
use signet_domain::finding::Finding;
use signet_domain::refusal::Refusal;
use signet_domain::review;
use signet_domain::rules::RulePack;
use signet_domain::signature::Source;
use signet_domain::words::Words;

use crate::{Broken, Registry};

/// What became of looking at an application without filing it.
#[derive(Debug, Default, PartialEq)]
pub struct Considered {
    /// Everything that stands in its way.
    pub refusals: Vec<Refusal>,
    /// Everything a reviewer would be told.
    pub findings: Vec<Finding>,
}

impl Registry {
    /// The rules the caller's filings are held to today.
    pub(super) fn pack_of(&self, caller: &Caller) -> Result<&RulePack, Broken> {
        self.inner.pack(caller.channel, caller.now.beijing_day())
    }

    /// The words those rules have names searched for.
    pub(super) fn words_of(&self, caller: &Caller) -> Result<&Words, Broken> {
        self.words(caller.channel, caller.now.beijing_day())
    }

    /// The facts of the caller's day, with nothing filed yet: `kind` and `source` say how long an
    /// application like this is expected to wait.
    pub(super) fn facts<'a>(
        &'a self,
        caller: &Caller,
        kind: &str,
        source: Option<Source>,
        neighbours: &'a Neighbours,
    ) -> Result<Facts<'a>, Broken> {
        let today = caller.now.beijing_day();
        let words = self.words_of(caller)?;
        let live = review::due(kind, source, caller.now).beijing_day();
        Ok(Facts { words, live, ..Facts::on(today, self.pack_of(caller)?, neighbours) })
    }
}
