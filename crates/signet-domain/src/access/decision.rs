//! What policies say of a call, and why.

use super::{Asked, Effect, Policy, Statement};

/// What several policies say of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A statement allows it and none denies it.
    Allowed,
    /// A statement denies it.
    ExplicitDeny,
    /// No statement speaks of it.
    ImplicitDeny,
}

impl Outcome {
    /// Its name in explanations.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Allowed => "allowed",
            Outcome::ExplicitDeny => "explicit-deny",
            Outcome::ImplicitDeny => "implicit-deny",
        }
    }
}

/// What policies together say of a call: what denies goes before what allows, and what nothing
/// speaks of is denied.
pub fn judge<'a>(policies: impl IntoIterator<Item = &'a Policy>, asked: &Asked) -> Outcome {
    weigh(policies.into_iter().flat_map(|policy| &policy.statements), asked)
}

/// The same of statements.
pub(super) fn weigh<'a>(statements: impl Iterator<Item = &'a Statement>, asked: &Asked) -> Outcome {
    let mut outcome = Outcome::ImplicitDeny;
    for statement in statements {
        match statement.effect {
            // What allows need not be looked at once something does.
            Effect::Allow if outcome == Outcome::Allowed => {}
            Effect::Allow if statement.applies(asked) => outcome = Outcome::Allowed,
            Effect::Deny if statement.applies(asked) => return Outcome::ExplicitDeny,
            _ => {}
        }
    }
    outcome
}

impl Statement {
    /// Whether it speaks of a call.
    pub fn applies(&self, asked: &Asked) -> bool {
        self.actions.cover(&asked.action)
            && self.resources.cover(&asked.resource)
            && self.conditions.iter().all(|condition| condition.holds(asked))
    }
}

/// How one statement stands to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// What it would do.
    pub effect: Effect,
    /// Whether it speaks of the action.
    pub action: bool,
    /// Whether it speaks of the resource.
    pub resource: bool,
    /// Each condition, and whether it holds.
    pub conditions: Vec<Tested>,
}

impl Explained {
    /// Whether it speaks of the call.
    pub fn applies(&self) -> bool {
        self.action && self.resource && self.conditions.iter().all(|tested| tested.holds)
    }
}

/// How one condition stands to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tested {
    /// The operator, as written.
    pub operator: String,
    /// The key.
    pub key: String,
    /// What the call has for the key; empty when it has none.
    pub found: Vec<String>,
    /// Whether it holds.
    pub holds: bool,
}

/// How each statement of a policy stands to a call, in their order.
pub fn explain(policy: &Policy, asked: &Asked) -> Vec<Explained> {
    let statement = |statement: &Statement| Explained {
        effect: statement.effect,
        action: statement.actions.cover(&asked.action),
        resource: statement.resources.cover(&asked.resource),
        conditions: statement
            .conditions
            .iter()
            .map(|condition| Tested {
                operator: condition.written.clone(),
                key: condition.key.clone(),
                found: asked.values(&condition.key).unwrap_or_default().to_vec(),
                holds: condition.holds(asked),
            })
            .collect(),
    };
    policy.statements.iter().map(statement).collect()
}
