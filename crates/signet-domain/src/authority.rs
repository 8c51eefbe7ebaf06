//! What those who run the registry may do: scopes, the roles that bundle them, and how far they reach.

use std::collections::BTreeSet;

use crate::ids::AccountId;

/// One kind of thing that an operator may do. None includes another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Look at what was filed: applications, evidence, findings, signatures, papers.
    Read,
    /// Take cases on and give them back.
    Review,
    /// Approve, reject, and ask for more material.
    Decide,
    /// What goes beyond the usual course: approve despite findings that block, be the second of two,
    /// withdraw for an applicant, give back what somebody else has taken on.
    Overrule,
    /// Change accounts and who acts for them: keys, users, policies, sessions, subscriptions.
    Accounts,
    /// Look at the record of who did what, and prove it.
    Audit,
    /// Change the registry itself: operators and their tokens, carriers' batches, the master key.
    Operate,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Scope; 7] = [
        Scope::Read,
        Scope::Review,
        Scope::Decide,
        Scope::Overrule,
        Scope::Accounts,
        Scope::Audit,
        Scope::Operate,
    ];

    /// Its name in records and for programs.
    pub fn name(self) -> &'static str {
        match self {
            Scope::Read => "read",
            Scope::Review => "review",
            Scope::Decide => "decide",
            Scope::Overrule => "overrule",
            Scope::Accounts => "accounts",
            Scope::Audit => "audit",
            Scope::Operate => "operate",
        }
    }
}

/// What a person is there for. It says which scopes the person has at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Decides in the usual course.
    Reviewer,
    /// Decides what goes beyond it, too.
    SeniorReviewer,
    /// Does everything.
    Administrator,
    /// Looks at everything, and changes nothing.
    Auditor,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 4] =
        [Role::Reviewer, Role::SeniorReviewer, Role::Administrator, Role::Auditor];

    /// Its name in records and for programs.
    pub fn name(self) -> &'static str {
        match self {
            Role::Reviewer => "reviewer",
            Role::SeniorReviewer => "senior-reviewer",
            Role::Administrator => "administrator",
            Role::Auditor => "auditor",
        }
    }

    /// What it lets a person do.
    pub fn scopes(self) -> &'static [Scope] {
        use Scope::{Audit, Decide, Overrule, Read, Review};
        match self {
            Role::Reviewer => &[Read, Review, Decide],
            Role::SeniorReviewer => &[Read, Review, Decide, Overrule],
            Role::Administrator => &Scope::ALL,
            Role::Auditor => &[Read, Audit],
        }
    }
}

/// Whose data an operator may see and change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Every account's, and what belongs to none.
    Everywhere,
    /// Only these accounts'. To whoever reaches no further, others are not there.
    Accounts(BTreeSet<AccountId>),
}

/// What an operator may do, and to whose data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    scopes: BTreeSet<Scope>,
    reach: Reach,
}

/// What an authority lacks for what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// A scope.
    Scope(Scope),
    /// It is about the whole registry, and the authority is for some accounts.
    Reach,
}

impl Authority {
    /// Nothing is kept from it: the program itself, and whoever has the first token.
    pub fn everything() -> Self {
        Self::new(Scope::ALL, Reach::Everywhere)
    }

    /// These scopes, as far as this.
    pub fn new(scopes: impl IntoIterator<Item = Scope>, reach: Reach) -> Self {
        Self { scopes: scopes.into_iter().collect(), reach }
    }

    /// What it may do.
    pub fn scopes(&self) -> impl Iterator<Item = Scope> + '_ {
        self.scopes.iter().copied()
    }

    /// How far it reaches.
    pub fn reach(&self) -> &Reach {
        &self.reach
    }

    /// What both allow.
    pub fn and(&self, other: &Authority) -> Authority {
        let reach = match (&self.reach, &other.reach) {
            (Reach::Everywhere, reach) | (reach, Reach::Everywhere) => reach.clone(),
            (Reach::Accounts(one), Reach::Accounts(two)) => {
                Reach::Accounts(one.intersection(two).copied().collect())
            }
        };
        Authority { scopes: self.scopes.intersection(&other.scopes).copied().collect(), reach }
    }

    /// Whether it allows nothing that the other does not.
    pub fn is_within(&self, other: &Authority) -> bool {
        self.and(other) == *self
    }

    /// Whether everything that another allows is within it. Nobody gives more than they have.
    ///
    /// # Errors
    ///
    /// What it lacks.
    pub fn covers(&self, other: &Authority) -> Result<(), Lack> {
        match other.scopes.difference(&self.scopes).next() {
            Some(scope) => Err(Lack::Scope(*scope)),
            None if other.is_within(self) => Ok(()),
            None => Err(Lack::Reach),
        }
    }

    /// Whether it is for this account's data. What it is not for is not there, and answers must not
    /// tell the two apart.
    pub fn reaches(&self, account: AccountId) -> bool {
        match &self.reach {
            Reach::Everywhere => true,
            Reach::Accounts(accounts) => accounts.contains(&account),
        }
    }

    /// Whether it has a scope, for the accounts it reaches.
    ///
    /// # Errors
    ///
    /// What it lacks.
    pub fn needs(&self, scope: Scope) -> Result<(), Lack> {
        if self.scopes.contains(&scope) { Ok(()) } else { Err(Lack::Scope(scope)) }
    }

    /// Whether it has a scope for the registry as a whole.
    ///
    /// # Errors
    ///
    /// What it lacks.
    pub fn needs_everywhere(&self, scope: Scope) -> Result<(), Lack> {
        self.needs(scope)?;
        if self.reach == Reach::Everywhere { Ok(()) } else { Err(Lack::Reach) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(accounts: &[i64]) -> Reach {
        Reach::Accounts(accounts.iter().map(|id| AccountId(*id)).collect())
    }

    #[test]
    fn roles_have_what_they_need_and_no_more() {
        let table: Vec<String> = Role::ALL
            .iter()
            .map(|role| {
                let scopes: Vec<_> = role.scopes().iter().map(|scope| scope.name()).collect();
                format!("{}: {}", role.name(), scopes.join(" "))
            })
            .collect();
        let expected = [
            "reviewer: read review decide",
            "senior-reviewer: read review decide overrule",
            "administrator: read review decide overrule accounts audit operate",
            "auditor: read audit",
        ];
        assert_eq!(table, expected);
    }

    #[test]
    fn what_is_shared_is_what_both_allow() {
        let all = Authority::everything();
        let one = Authority::new([Scope::Read, Scope::Decide], only(&[1, 2]));
        let two = Authority::new([Scope::Decide, Scope::Audit], only(&[2, 3]));
        assert_eq!(all.and(&one), one);
        assert_eq!(one.and(&all), one);
        assert_eq!(one.and(&two), Authority::new([Scope::Decide], only(&[2])));
        assert!(one.is_within(&all) && !all.is_within(&one) && !one.is_within(&two));
        assert_eq!((all.covers(&one), one.covers(&one)), (Ok(()), Ok(())));
        assert_eq!(one.covers(&all), Err(Lack::Scope(Scope::Review)));
        let elsewhere = Authority::new([Scope::Read], Reach::Everywhere);
        assert_eq!(one.covers(&elsewhere), Err(Lack::Reach));
    }

    #[test]
    fn a_scope_for_some_accounts_is_none_for_the_registry() {
        let some = Authority::new([Scope::Audit], only(&[1]));
        assert_eq!(some.needs(Scope::Audit), Ok(()));
        assert_eq!(some.needs(Scope::Read), Err(Lack::Scope(Scope::Read)));
        assert_eq!(some.needs_everywhere(Scope::Audit), Err(Lack::Reach));
        assert_eq!(some.needs_everywhere(Scope::Read), Err(Lack::Scope(Scope::Read)));
        assert!(some.reaches(AccountId(1)) && !some.reaches(AccountId(2)));
        assert_eq!(Authority::everything().needs_everywhere(Scope::Operate), Ok(()));
    }
}
