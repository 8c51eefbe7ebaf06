//! Operators: those who run the registry, and what they are there for.
//!
//! Only who may operate the whole registry adds and changes them, gives nobody more than they have
//! themselves, and touches nobody who has more. There is always a way back in: whoever has the first
//! token is no operator of the table, and cannot be disabled.

use serde_json::{Value, json};
use signet_domain::authority::{Authority, Reach, Role, Scope};
use signet_domain::caller::{ADMINISTRATOR, Operator};
use signet_domain::ids::AccountId;
use signet_domain::policy;
use signet_domain::time::Timestamp;

use crate::db::{Step, Written};
use crate::store::events::{Event, by_operator};
use crate::{Broken, Registry, Undone, store};

/// How often a change is tried that others come between.
const TRIES: usize = 10;

/// An operator, as the registry knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownOperator {
    /// The name, as the record has it.
    pub name: String,
    /// What the operator is there for.
    pub role: Role,
    /// Whose data the operator is for.
    pub reach: Reach,
    /// Whether the operator may act.
    pub state: OperatorState,
    /// When the operator was added.
    pub created: Timestamp,
}

/// Whether an operator may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperatorState {
    /// The operator may.
    Active,
    /// The operator may not; the name stays, because the record has it.
    Disabled,
}

impl OperatorState {
    /// Both states.
    pub const ALL: [OperatorState; 2] = [OperatorState::Active, OperatorState::Disabled];

    /// Its name in records.
    pub fn name(self) -> &'static str {
        match self {
            OperatorState::Active => "active",
            OperatorState::Disabled => "disabled",
        }
    }
}

/// The most characters an operator's name has.
const NAME_MAX: usize = 64;

impl KnownOperator {
    /// What the operator may do with a token that leaves out nothing.
    pub fn authority(&self) -> Authority {
        Authority::new(self.role.scopes().iter().copied(), self.reach.clone())
    }

    /// Whether an operator may be called this: something readable, and nobody else's name. Policies
    /// and the program itself act under names, too.
    fn may_be_named(name: &str) -> bool {
        name.trim() == name
            && (1..=NAME_MAX).contains(&name.chars().count())
            && !name.chars().any(char::is_control)
            && !name.starts_with(policy::BY)
            && ![ADMINISTRATOR, "signet"].contains(&name)
    }
}

/// What to change of an operator. What is not given stays.
#[derive(Clone, Debug, Default)]
pub struct OperatorChange {
    /// What the operator is there for.
    pub role: Option<Role>,
    /// Whose data the operator is for.
    pub reach: Option<Reach>,
    /// Whether the operator may act.
    pub state: Option<OperatorState>,
}

/// What came of adding or changing an operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OperatorOutcome {
    /// It was done; this is how the operator is now.
    Done(KnownOperator),
    /// Nobody may be called this.
    BadName,
    /// There is, or was, an operator of this name.
    Taken,
    /// There is none.
    Unknown,
    /// Nobody changes what they may do themselves.
    Oneself,
    /// There is no such account.
    NoAccount(AccountId),
}

impl Registry {
    /// Adds an operator. It has no token yet.
    ///
    /// # Errors
    ///
    /// Who may not operate the whole registry is denied, and so is whoever would give more than they
    /// have.
    pub async fn add_operator(
        &self,
        operator: &Operator,
        name: &str,
        role: Role,
        reach: Reach,
    ) -> Result<OperatorOutcome, Undone> {
        operator.authority.needs_everywhere(Scope::Operate)?;
        if !KnownOperator::may_be_named(name) {
            return Ok(OperatorOutcome::BadName);
        }
        let (state, created) = (OperatorState::Active, operator.now);
        let added = KnownOperator { name: name.into(), role, reach, state, created };
        operator.authority.covers(&added.authority())?;
        if let Some(account) = self.first_unknown(operator, &added.reach).await? {
            return Ok(OperatorOutcome::NoAccount(account));
        }
        let event = self.of_operator(operator, "operator.added", name, &described(&added));
        match self.inner.db.write(vec![store::operators::add(&added), event]).await? {
            Written::Done(_) => Ok(OperatorOutcome::Done(added)),
            Written::Unmet(_) => Ok(OperatorOutcome::Taken),
        }
    }

    /// Changes what an operator is there for, whose data the operator is for, or whether the operator
    /// may act. Whoever is changed gives back what they have taken on; the tokens of who is disabled are
    /// revoked, and who is enabled again needs another.
    ///
    /// # Errors
    ///
    /// Who may not operate the whole registry is denied, and so is whoever may do less than the
    /// operator does, or is to do.
    pub async fn change_operator(
        &self,
        operator: &Operator,
        name: &str,
        change: &OperatorChange,
    ) -> Result<OperatorOutcome, Undone> {
        operator.authority.needs_everywhere(Scope::Operate)?;
        if operator.name == name {
            return Ok(OperatorOutcome::Oneself);
        }
        for _ in 0..TRIES {
            let Some(was) = store::operators::find(&self.inner.db, name).await? else {
                return Ok(OperatorOutcome::Unknown);
            };
            let is = KnownOperator {
                role: change.role.unwrap_or(was.role),
                reach: change.reach.clone().unwrap_or_else(|| was.reach.clone()),
                state: change.state.unwrap_or(was.state),
                ..was.clone()
            };
            operator.authority.covers(&was.authority())?;
            operator.authority.covers(&is.authority())?;
            if let Some(account) = self.first_unknown(operator, &is.reach).await? {
                return Ok(OperatorOutcome::NoAccount(account));
            }
            if is == was {
                return Ok(OperatorOutcome::Done(is));
            }
            let steps = self.changing(operator, &was, &is);
            if let Written::Done(_) = self.inner.db.write(steps).await? {
                return Ok(OperatorOutcome::Done(is));
            }
        }
        Err(Broken::new("an operator", "others came between all the time").passing().into())
    }

    /// The steps that make of an operator what it is to be.
    fn changing(&self, operator: &Operator, was: &KnownOperator, is: &KnownOperator) -> Vec<Step> {
        let mut steps = vec![store::operators::change(was, is)];
        if (was.role, &was.reach) != (is.role, &is.reach) {
            // What is in their hands may be beyond their reach now.
            steps.push(store::claims::release_all(&is.name));
            let detail = described(is);
            steps.push(self.of_operator(operator, "operator.changed", &is.name, &detail));
        }
        if was.state != is.state {
            let kind = match is.state {
                OperatorState::Active => "operator.enabled",
                OperatorState::Disabled => {
                    steps.push(store::claims::release_all(&is.name));
                    steps.push(store::operator_tokens::revoke_all(&is.name, operator.now));
                    "operator.disabled"
                }
            };
            steps.push(self.of_operator(operator, kind, &is.name, &json!({})));
        }
        steps
    }

    /// Every operator there ever was, by their names.
    ///
    /// # Errors
    ///
    /// Who may not operate the whole registry is denied.
    pub async fn operators(&self, operator: &Operator) -> Result<Vec<KnownOperator>, Undone> {
        operator.authority.needs_everywhere(Scope::Operate)?;
        let mut all = store::operators::all(&self.inner.db).await?;
        all.sort_unstable_by(|one, other| one.name.cmp(&other.name));
        Ok(all)
    }

    /// The operator of a name. Everybody may look at themselves.
    ///
    /// # Errors
    ///
    /// Who asks about somebody else and may not operate the whole registry is denied.
    pub async fn operator(
        &self,
        operator: &Operator,
        name: &str,
    ) -> Result<Option<KnownOperator>, Undone> {
        oneself_or_operate(operator, name)?;
        Ok(store::operators::find(&self.inner.db, name).await?)
    }

    /// The first of the accounts that there is not.
    pub(super) async fn first_unknown(
        &self,
        operator: &Operator,
        reach: &Reach,
    ) -> Result<Option<AccountId>, Broken> {
        if let Reach::Accounts(accounts) = reach {
            for account in accounts {
                if self.reached(operator, *account).await?.is_none() {
                    return Ok(Some(*account));
                }
            }
        }
        Ok(None)
    }

    /// The step that tells what somebody did to an operator, or to a token of one.
    pub(super) fn of_operator(
        &self,
        by: &Operator,
        kind: &'static str,
        subject: impl ToString,
        detail: &Value,
    ) -> Step {
        let event = Event { id: self.inner.ids.next(), kind, subject: subject.to_string(), detail };
        by_operator(by, None, event)
    }
}

/// What everybody may look at who is it, and others if they may operate the whole registry.
pub(super) fn oneself_or_operate(operator: &Operator, name: &str) -> Result<(), Undone> {
    if operator.name != name {
        operator.authority.needs_everywhere(Scope::Operate)?;
    }
    Ok(())
}

/// What the record has of an operator.
fn described(operator: &KnownOperator) -> Value {
    json!({ "role": operator.role.name(), "accounts": accounts(&operator.reach) })
}

/// Whose data somebody is for, as the record has it: null for everybody's.
pub(super) fn accounts(reach: &Reach) -> Option<Vec<i64>> {
    match reach {
        Reach::Everywhere => None,
        Reach::Accounts(accounts) => Some(accounts.iter().map(|account| account.0).collect()),
    }
}
